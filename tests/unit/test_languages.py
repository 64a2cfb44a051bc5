"""Dates, sentences, English texts, the order of names and the names of languages, in each language."""

# ruff: noqa: RUF001 - letters of other scripts are meant

import pytest
from babel import Locale, localedata

from rectrack.statements import STATEMENTS
from rectrack.text import Mistake, alphabetical_key, current_language, day, english, use_language

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


def test_in_arabic_each_month_has_both_of_its_names() -> None:
    with use_language("ar"):
        assert [day(f"2017-{month:02}").removesuffix(" 2017") for month in range(1, 13)] == [
            "كانون الثاني/يناير",
            "شباط/فبراير",
            "آذار/مارس",
            "نيسان/أبريل",
            "أيار/مايو",
            "حزيران/يونيه",
            "تموز/يوليه",
            "آب/أغسطس",
            "أيلول/سبتمبر",
            "تشرين الأول/أكتوبر",
            "تشرين الثاني/نوفمبر",
            "كانون الأول/ديسمبر",
        ]


def test_a_language_has_the_direction_of_its_script() -> None:
    """Unicode's locale data has no Maldivian and no Dari, and not each language of each State."""
    known = {code: Locale.parse(code).text_direction for code in localedata.locale_identifiers() if len(code) <= 3}
    known |= {"dv": "rtl", "xx": "ltr", "pa-Arab": "rtl", "uz-Latn": "ltr"}
    known |= {"ar-US": "rtl", "he-FR": "rtl", "fr-EG": "ltr", "prs-AF": "rtl", "tk-Arab": "rtl", "ar-Latn": "ltr"}

    assert {code: find_direction(code) for code in known} == known


def find_direction(code: str) -> str:
    with use_language(code):
        return current_language().direction


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


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Emil Émile Eva"),
        ("en", "Aed Æon Af Oed Œuvre Of"),
        ("ja", "Emil Émile Eva"),
        ("fr", "Égypte Équateur Estonie États Œuvre Oman"),
        ("es", "Canadá Cantabria Cañada Chile"),
        ("es-MX", "Nz Ña Ñz Oa"),
        ("fr", "Na Ñb Nc"),
        ("en", "Иа Йб Ив"),
        ("ru", "Иа Ия Йа Йя Ка"),
        ("ru", "Ёлка Ива Ирак Йемен"),
        ("ar", "الاتحاد إثيوبيا الأردن السودان سوريا"),
        ("zh-Hans", "阿根廷 巴西 德国 法国 联合国 南非 中国"),
    ],
)
def test_names_have_the_order_of_their_language(language: str, expected: str) -> None:
    """In UN lists of Member States, the Arabic article does not count, and Chinese names follow their sounds."""
    names = tuple(expected.split())
    with use_language(language):
        assert tuple(sorted({*names}, key=alphabetical_key)) == names


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "English French xx"), ("fr", "anglais français xx"), ("zh-Hans", "英语 法语 xx")],
)
def test_languages_have_names(language: str, expected: str) -> None:
    with use_language(language):
        assert " ".join(map(current_language().name_of, ("en-GB", "fr", "xx"))) == expected
