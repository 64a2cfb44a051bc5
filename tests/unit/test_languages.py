"""Dates, sentences and English texts in each language."""

# ruff: noqa: RUF001 - letters of other scripts are meant

import pytest

from rectrack.statements import STATEMENTS
from rectrack.text import Mistake, day, english, use_language

pytestmark = pytest.mark.unit

DATES = ("2017", "2017-02", "2026-03-01")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "2017|February 2017|1 March 2026"),
        ("fr", "2017|février 2017|1er mars 2026"),
        ("es", "2017|febrero de 2017|1 de marzo de 2026"),
        ("ar", "2017|شباط/فبراير 2017|1 آذار/مارس 2026"),
        ("zh-Hans", "2017年|2017年2月|2026年3月1日"),
        ("ru", "2017|февраль 2017\u00a0года|1 марта 2026\u00a0года"),
    ],
)
def test_dates_are_written_as_in_documents_of_the_united_nations(language: str, expected: str) -> None:
    with use_language(language):
        assert "|".join(map(day, DATES)) == expected
    assert day("2017-02") == "February 2017"


@pytest.mark.parametrize(("language", "end"), [("en", ". "), ("fr", ". "), ("ar", ". "), ("zh-Hans", "。无")])
def test_sentences_follow_each_other_as_the_language_writes_them(language: str, end: str) -> None:
    with use_language(language):
        refused = STATEMENTS["status"].read("../etc", {})
    assert isinstance(refused, Mistake)
    assert end in refused.reason


def test_an_english_text_among_others_says_that_it_is_english() -> None:
    with use_language("ar"):
        assert english("Use <one> of") == '<span lang="en" dir="ltr">Use &lt;one&gt; of</span>'
        assert english("") == ""
    assert english("No.") == "No."
