"""What a commit recorded is told in a sentence, and as a correction if it changes what was recorded of the past."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rectrack.files import assert_keys
from tests.rectrack.site.histories import CORRECTIONS, Change, history, told, version
from tests.rectrack.site.site_pages import Read, Site, site_of

CASES: dict[str, Any] = yaml.load(
    Path(__file__).with_name("changes.yaml").read_bytes(),
    yaml.CBaseLoader,  # noqa: S506 - text alone
)
assert_keys(CASES.values(), "", "before after told")
VIEW = "\n  - {party: india, stance: oppose, date: 2017-02, reason: No}"


def _versions(side: str) -> Change:
    """Return the files of all cases, each a recommendation, before or after the commit."""
    found: Change = {}
    for number, case in enumerate(CASES.values(), 1):
        fields = {name: json.dumps(value, ensure_ascii=False) for name, value in case.get(side, {}).items()}
        found |= version(number, **{"positions": None} | fields)
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of(history(tmp_path_factory.mktemp("tracker"), _versions("before"), _versions("after")))


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_told_and_a_correction_stands_on_the_page_of_corrections_too(name: str, site: Site) -> None:
    number, wanted = [*CASES].index(name) + 1, CASES[name].get("told", [])

    assert [entry.sentence for entry in told(site) if (entry.day, entry.number) == (2, number)] == wanted
    corrections = [entry.sentence for entry in told(site, "corrections") if entry.number == number]
    assert corrections == [sentence for sentence in wanted if sentence.startswith(CORRECTIONS)]


def test_a_first_appearance_is_told_once_however_much_stands_in_the_file(site: Site) -> None:
    text = site["changes/2026/index.html"].decode().partition("1 January 2026")[2]

    assert f"{len(CASES)} recommendations taken up in the tracker: " in text


def test_words_that_were_taken_out_are_nowhere(site: Site) -> None:
    assert [path for path, text in site.items() if b"Not so, to be taken out" in text] == []


def test_a_correction_stands_on_the_page_of_its_recommendation_for_ninety_days(tmp_path: Path) -> None:
    root = history(tmp_path, version(1, positions=VIEW), version(1, positions=VIEW.replace("oppose", "support")))
    shown = {
        day: "Corrected lately" in Read(site_of(root, day)["r/1/index.html"].decode()).said
        for day in ("2026-01-02", "2026-04-02", "2026-04-03")
    }

    assert shown == {"2026-01-02": True, "2026-04-02": True, "2026-04-03": False}


def test_a_year_in_which_nothing_was_recorded_has_a_page(tmp_path: Path) -> None:
    said = Read(site_of(history(tmp_path, version(1)), "2031-01-01")["changes/2031/index.html"].decode()).said

    assert "0 recommendations changed in 2031" in said
    assert "Recorded in 2031 Nothing." in said
