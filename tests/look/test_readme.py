"""The README as GitHub shows it: where the first status stands, and how long the board is."""

from pathlib import Path

import nh3
import pytest
from playwright.sync_api import Locator

from tests.look.browser import DESKTOP, PHONE, Reader
from tests.look.trackers import Shelf
from tests.rectrack import rendering

STYLE = """
body { margin: 0; font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
main { box-sizing: border-box; max-width: 880px; padding: 32px; overflow-wrap: break-word; }
@media (max-width: 767px) { main { padding: 16px; margin: 0 16px; } }
h1, h2, h3 { margin: 24px 0 16px; line-height: 1.25; }
h1 { font-size: 2em; } h2 { font-size: 1.5em; } h3 { font-size: 1.25em; }
h1, h2 { padding-bottom: .3em; border-bottom: 1px solid; }
p, ul, ol, table, details { margin: 0 0 16px; } ul, ol { padding-left: 2em; } li + li { margin-top: .25em; }
table { display: block; max-width: 100%; overflow: auto; border-spacing: 0; border-collapse: collapse; }
th, td { padding: 6px 13px; border: 1px solid; }
pre { height: 100px; margin: 0 0 16px; overflow: hidden; }
"""
"""The sizes that GitHub gives a README, in a window of 1280 px beside its column; source: github-markdown-css 5.8.

A chart, which GitHub draws, is 100 px high here.
"""
HEAD = "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
TAGS = nh3.ALLOWED_TAGS | {"details", "summary"}


@pytest.mark.parametrize("name", ["now", "in three years"])
def test_the_first_status_stands_near_the_top_and_the_board_is_short(
    name: str, reader: Reader, shelf: Shelf, tmp_path: Path
) -> None:
    path = tmp_path / "README.html"
    path.write_text(_shown((shelf(name).root / "README.md").read_text(encoding="utf-8")), encoding="utf-8")
    for size, to_status, board in ((DESKTOP, 1, 4), (PHONE, 1.5, 7)):
        reader.open(path.as_uri(), size)
        first = reader.page.locator("#board tbody tr").first.locator("td").nth(1).locator("strong")

        assert _reaches(first) / size["height"] <= to_status
        assert _height(reader.page.locator("#board")) / size["height"] <= board


def _shown(readme: str) -> str:
    before, rest = readme.split("<!-- rectrack:board -->")
    board, after = rest.split("<!-- rectrack:board-end -->")
    parts = ((before, "before"), (board, "board"), (after, "after"))
    body = "".join(f"<div id='{id_}'>{nh3.clean(rendering.html(part), tags=TAGS)}</div>" for part, id_ in parts)
    return f"{HEAD}<style>{STYLE}</style><main>{body}</main>"


def _reaches(what: Locator) -> float:
    box = what.bounding_box()
    assert box
    return box["y"] + box["height"]


def _height(what: Locator) -> float:
    box = what.bounding_box()
    assert box
    return box["height"]
