"""The README as GitHub shows it."""

from pathlib import Path

import nh3
import pytest
from playwright.sync_api import Locator

from tests.browser.browser import DESKTOP, PHONE, Reader
from tests.browser.trackers import Shelf
from tests.rectrack import rendering

STYLE = """
body { margin: 0; font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
main { box-sizing: border-box; max-width: 880px; padding: 32px; overflow-wrap: break-word; }
@media (max-width: 767px) { main { padding: 16px; margin: 0 16px; } }
h1, h2, h3 { margin: 24px 0 16px; line-height: 1.25; }
h1 { font-size: 2em; } h2 { font-size: 1.5em; } h3 { font-size: 1.25em; }
h1, h2 { padding-bottom: .3em; border-bottom: 1px solid; }
p, ul, ol, table, details { margin: 0 0 16px; } ul, ol { padding-left: 2em; } li + li { margin-top: .25em; }
small { font-size: 90%; }
table { display: block; width: max-content; max-width: 100%; overflow: auto; }
table { border-spacing: 0; border-collapse: collapse; }
th, td { padding: 6px 13px; border: 1px solid; }
pre { height: 100px; margin: 0 0 16px; overflow: hidden; }
"""
"""The sizes that GitHub gives a README, in a window of 1280 px beside its column; source: github-markdown-css 5.8.

A chart, which GitHub draws, is 100 px high here.
"""
HEAD = "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
TAGS = nh3.ALLOWED_TAGS | {"details", "summary", "picture", "source"}
ATTRIBUTES = nh3.ALLOWED_ATTRIBUTES | {"a": {"href", "name"}, "source": {"media", "srcset"}}


SCREENS = ((DESKTOP, 2, 4), (PHONE, 2, 6))
"""For each size the screens to the end of the first row, and those of the whole board, at most."""


@pytest.mark.parametrize("name", ["now", "in three years"])
def test_the_board_is_short_and_its_first_row_near_the_top(
    name: str, reader: Reader, shelf: Shelf, tmp_path: Path
) -> None:
    path = _page(shelf(name).root / "README.md", tmp_path)
    for size, to_row, board in SCREENS:
        reader.open(path.as_uri(), size)
        rows = reader.page.locator("#board tbody tr")

        assert _reaches(rows.first.locator("td").nth(1)) / size["height"] <= to_row
        assert _height(reader.page.locator("#board")) / size["height"] <= board
        assert rows.count() == 22


def test_before_there_are_issues_a_row_leads_to_the_fold_with_its_details(reader: Reader, tmp_path: Path) -> None:
    path = _page(Path(__file__).parents[2] / "README.md", tmp_path)
    reader.open(path.as_uri(), PHONE)
    link = reader.page.locator("#board tbody tr a").last
    title = link.inner_text()
    assert "details-" in (link.get_attribute("href") or ""), "this README has no site and no issues"

    link.click()

    (fold,) = [fold for fold in reader.page.locator("details").all() if title in (fold.text_content() or "")]
    box = fold.bounding_box()
    assert box
    assert -5 <= box["y"] < PHONE["height"]


def _page(readme: Path, folder: Path) -> Path:
    """Write the README as a page, with the pictures that it shows."""
    path = folder / "README.html"
    path.write_text(_as_page(readme.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def _as_page(readme: str) -> str:
    before, rest = readme.split("<!-- rectrack:board -->")
    board, after = rest.split("<!-- rectrack:board-end -->")
    parts = ((before, "before"), (board, "board"), (after, "after"))
    body = "".join(f"<div id='{id_}'>{_cleaned(part)}</div>" for part, id_ in parts)
    return f"{HEAD}<style>{STYLE}</style><main>{body}</main>"


def _cleaned(markdown: str) -> str:
    return nh3.clean(rendering.html(markdown), tags=TAGS, attributes=ATTRIBUTES)


def _reaches(what: Locator) -> float:
    box = what.bounding_box()
    assert box
    return box["y"] + box["height"]


def _height(what: Locator) -> float:
    box = what.bounding_box()
    assert box
    return box["height"]
