"""The words that readers meet: the ones that say no more than is known, and none of those they came in place of."""

import re
import subprocess
from collections.abc import Mapping

import pytest

from tests.interfaces import on
from tests.pages import ROOT
from tests.rectrack.board_and_issues.example import Example
from tests.rectrack.rendering import everything

NO_LONGER = {
    "too few to tell": "not enough views",
    "not heard": "no view recorded",
    "taken back|(take|takes|took) (it|that|them|a position) back|to take back": "withdrawn",
    r"mend(s|ed)?\b(?<!recommend)": "correct",
    "look at this twice": "check with care",
    "asked of|asked to act": "addressed to",
}


@pytest.fixture(scope="module")
def read_by_people(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Templates, documentation, forms, and everything that is made of a tracker in which every field is used."""
    folders = ("templates", "docs", ".github", "README.md", "CONTRIBUTING.md")
    tracked = subprocess.run(["git", "ls-files", *folders], cwd=ROOT, capture_output=True, check=True, text=True)
    files = {name: (ROOT / name).read_text() for name in tracked.stdout.split() if (ROOT / name).exists()}
    tracker = Example(tmp_path_factory.mktemp("tracker"))
    with on(tracker.day):
        return files | everything(tracker.root)


@pytest.mark.parametrize("before", NO_LONGER)
def test_none_of_the_words_of_before_is_read_anywhere(before: str, read_by_people: Mapping[str, str]) -> None:
    pattern = re.compile(rf"\b({before})", re.IGNORECASE)

    assert [(name, found[0]) for name, text in read_by_people.items() if (found := pattern.search(text))] == []


def test_the_words_in_their_place_are_read(read_by_people: Mapping[str, str]) -> None:
    everywhere = "\n".join(read_by_people.values()).lower()

    assert [now for now in NO_LONGER.values() if now not in everywhere] == []
