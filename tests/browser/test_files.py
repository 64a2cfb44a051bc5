"""What is made beside the pages, and the same twice; what is printed."""

import io
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import feedparser  # type: ignore[import-untyped]  # it has no types
import pytest
from pypdf import PdfReader

from tests.browser import trackers
from tests.browser.browser import Reader
from tests.browser.trackers import Shelf, SiteTracker
from tests.interfaces import git, on
from tests.rectrack.files import texts
from tests.samples import ROOT

LATER = """\
date: 2023-12-01
author: the secretariat
source: https://example.org/meetings/8

8: /oppose as westmark It has enough norms.
"""


def test_two_builds_of_one_commit_are_equal_byte_by_byte(tracker: SiteTracker, tmp_path: Path) -> None:
    elsewhere = {"PYTHONPATH": str(ROOT / "scripts"), "PYTHONHASHSEED": "1", "TZ": "Asia/Kolkata"}
    command = [sys.executable, "-m", "rectrack", "--root", str(tracker.root), "site", str(tmp_path)]
    subprocess.run(command, env=os.environ | elsewhere, check=True, capture_output=True)
    first, second = texts(tracker.site), texts(tmp_path)

    assert [name for name in first if first[name] != second.get(name)] == []
    assert [*first] == [*second]


def test_the_feed_parses_in_the_order_of_recording_and_its_ids_stay(years: SiteTracker, tmp_path: Path) -> None:
    before = _entries(years.site / "feed.xml")
    root = shutil.copytree(years.root, tmp_path / "later")
    (tmp_path / "minutes.txt").write_text(LATER)
    with on("2023-12-01"):
        trackers.run(root, "import-minutes", str(tmp_path / "minutes.txt"))
        trackers.run(root, "board")
        git(root, "commit", "--quiet", "--all", "-m", "A change", day="2023-12-01")
        trackers.run(root, "site", str(tmp_path / "site"))
    after = _entries(tmp_path / "site/feed.xml")

    days = [day for _, day in after]
    assert days == sorted(days, reverse=True)
    assert len({id_ for id_, _ in after}) == len(after) == len(before) + 1
    assert after[1:] == before


@pytest.mark.parametrize(("page", "most"), [("index.html", 3), ("r/18/index.html", 2)])
@pytest.mark.parametrize("name", ["now", "in three years"])
def test_a_page_prints_on_few_sheets(name: str, page: str, most: int, reader: Reader, shelf: Shelf) -> None:
    reader.open(f"{shelf(name).site.as_uri()}/{page}")
    printed = PdfReader(io.BytesIO(reader.page.pdf(format="A4", prefer_css_page_size=True)))

    assert len(printed.pages) <= most
    assert "Requests" not in printed.pages[0].extract_text(), "the navigation is printed"


@pytest.mark.parametrize("name", ["now", "in three years"])
def test_no_sheet_holds_the_footer_alone(name: str, reader: Reader, shelf: Shelf) -> None:
    site = shelf(name).site
    alone = []
    for path in sorted(site.rglob("*.html")):
        reader.open(path.as_uri())
        footer = _letters(reader.page.locator("footer").text_content() or "")
        *before, last = _printed(reader)
        if before and last.removeprefix(f"{len(before) + 1}/{len(before) + 1}") in footer:
            alone.append(path.relative_to(site).as_posix())

    assert alone == []


def test_a_folded_list_prints_its_content_without_a_triangle(reader: Reader, years: SiteTracker) -> None:
    reader.open(f"{years.site.as_uri()}/r/18/index.html")
    folded = reader.page.locator("details")
    assert folded.locator("p").first.is_hidden()

    printed = "".join(_printed(reader))

    assert _letters(folded.locator("summary").text_content() or "") in printed
    assert all(_letters(text) in printed for text in folded.locator("p").all_text_contents())
    assert not {*"▶▸►⏵▼▾"} & {*printed}


def test_if_a_browser_keeps_a_list_folded_the_list_is_not_printed(reader: Reader, years: SiteTracker) -> None:
    """As browsers do that do not know `::details-content`, without JavaScript."""
    page = years.site / "r/18/index.html"
    style = (years.site / "site.css").read_text().replace("::details-content", "::no-such-part")
    reader.page.route("**/site.css", lambda route: route.fulfill(body=style, content_type="text/css"))
    reader.open(page.as_uri())
    reader.page.emulate_media(media="print")
    is_hidden = reader.page.locator("summary").is_hidden()
    reader.page.emulate_media(media="null")
    reader.page.unroute_all()

    assert is_hidden


def _printed(reader: Reader) -> list[str]:
    """The letters of each printed sheet."""
    pdf = PdfReader(io.BytesIO(reader.page.pdf(format="A4", prefer_css_page_size=True)))
    return [_letters(sheet.extract_text()) for sheet in pdf.pages]


def _letters(text: str) -> str:
    """A text without white space and ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _entries(feed: Path) -> list[tuple[str, str]]:
    """The id of each entry, and the day on which it was recorded."""
    read = feedparser.parse(feed.read_bytes())
    assert not read.bozo
    return [(entry.id, entry.updated) for entry in read.entries]
