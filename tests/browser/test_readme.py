"""The README as GitHub shows it."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator

from tests.browser.browser import DESKTOP, PHONE, Reader
from tests.browser.github import readme_page
from tests.browser.trackers import Shelf

SCREENS = ((DESKTOP, 2, 4), (PHONE, 2, 6))
"""For each size the screens to the end of the first row, and those of the whole board, at most."""


@pytest.mark.parametrize("name", ["now", "in three years"])
def test_the_board_is_short_and_its_first_row_near_the_top(
    name: str, reader: Reader, shelf: Shelf, tmp_path: Path
) -> None:
    path = readme_page(shelf(name).root / "README.md", tmp_path)
    for size, to_row, board in SCREENS:
        reader.open(path.as_uri(), size)
        rows = reader.page.locator("#board tbody tr")

        assert _reaches(rows.first.locator("td").nth(1)) / size["height"] <= to_row
        assert _height(reader.page.locator("#board")) / size["height"] <= board
        assert rows.count() == 22


def test_before_there_are_issues_a_row_leads_to_the_fold_with_its_details(reader: Reader, tmp_path: Path) -> None:
    path = readme_page(Path(__file__).parents[2] / "README.md", tmp_path)
    reader.open(path.as_uri(), PHONE)
    link = reader.page.locator("#board tbody tr a").last
    title = link.inner_text()
    assert "details-" in (link.get_attribute("href") or ""), "this README has no site and no issues"

    link.click()

    (fold,) = [fold for fold in reader.page.locator("details").all() if title in (fold.text_content() or "")]
    box = fold.bounding_box()
    assert box
    assert -5 <= box["y"] < PHONE["height"]


def _reaches(what: Locator) -> float:
    box = what.bounding_box()
    assert box
    return box["y"] + box["height"]


def _height(what: Locator) -> float:
    box = what.bounding_box()
    assert box
    return box["height"]
