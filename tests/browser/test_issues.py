"""The text of an issue as GitHub shows it on a phone."""

from pathlib import Path

import pytest

from tests.browser import trackers
from tests.browser.browser import PHONE, Reader
from tests.browser.browser import width as width_of
from tests.browser.github import HEAD, STYLE, shown
from tests.browser.trackers import Shelf

COMMENT = "main { padding: 16px; margin: 0; font-size: 14px; } main > :first-child { margin-top: 0; }"
"""What differs from a README in an issue, in a window of 390 px; source: github-markdown-css 5.8."""


@pytest.fixture(params=["now", "in three years"])
def issues(request: pytest.FixtureRequest, shelf: Shelf) -> Path:
    return shelf(request.param).root


@pytest.mark.parametrize("number", [1, 18, 19])
def test_an_issue_is_short_on_a_phone(number: int, issues: Path, reader: Reader, tmp_path: Path) -> None:
    _open(number, issues, reader, tmp_path)

    box = reader.page.locator("main").bounding_box()
    assert box
    assert box["height"] / PHONE["height"] <= (3 if number == 19 else 3.5)
    assert width_of(reader.page) <= PHONE["width"]


def test_the_facts_and_positions_of_an_issue_are_not_folded(issues: Path, reader: Reader, tmp_path: Path) -> None:
    _open(19, issues, reader, tmp_path)

    reader.sees(reader.page.get_by_role("row", name="Last check"))
    positions = reader.page.get_by_text("Wants gaps identified")
    assert positions.is_visible()
    assert reader.page.get_by_text("A maintainer reads the source as disagreeing with").first.is_visible()


def _open(number: int, root: Path, reader: Reader, folder: Path) -> None:
    text = trackers.run(root, "show", str(number), "--format", "markdown").partition("\n")[2]
    body = shown(text, in_issue=True)
    path = folder / "issue.html"
    path.write_text(f"{HEAD}<style>{STYLE}{COMMENT}</style><main>{body}</main>", encoding="utf-8")
    reader.open(path.as_uri(), PHONE)
