"""What a site offers to other programs keeps to their standards, or is not offered."""

from datetime import date
from pathlib import Path

import feedparser  # type: ignore[import-untyped]  # it has no types
import pytest
from icalendar import Calendar

from tests.rectrack.files import add, edit, write
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.site.site_pages import Site, pages, site_of, unresolved

ADDRESS = "https://example.org/tracker/"
ACTION = "\n  - {{id: ask, title: Ask, status: proposed, target: {{date: {}}}}}"


def _linked(site: Site) -> set[str]:
    """Return the names of all files to which a page of the site leads."""
    return {Path(link).name for page in pages(site).values() for link in page.links}


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({}, []),
        ({"requests": "\n  - {of: icann, for: answer, date: 2021, due: 2022}"}, []),
        ({"target": "{date: 2030}"}, [date(2030, 12, 31)]),
        ({"actions": ACTION.format("2028-02")}, [date(2028, 2, 29)]),
        ({"actions": ACTION.format("2028-02-03"), "target": "{date: 2028}"}, [date(2028, 12, 31), date(2028, 2, 3)]),
    ],
)
def test_a_calendar_with_the_last_day_of_each_target_date_is_offered_if_there_is_one(
    fields: dict[str, str], days: list[date], local: LocalTracker
) -> None:
    add(local.root, 2, target="{date: 2029}")
    assert "dates.ics" in site_of(local.root)
    add(local.root, 2)
    add(local.root, 1, **fields)

    site = site_of(local.root)

    assert ("dates.ics" in site) == ("dates.ics" in _linked(site)) == bool(days)
    events = Calendar.from_ical(site["dates.ics"]).walk("VEVENT") if days else []
    assert [event.decoded("DTSTART") for event in events] == days
    assert unresolved(site) == set()


def test_without_the_address_of_the_site_no_feed_is_written_or_linked(local: LocalTracker) -> None:
    site = site_of(local.root)

    assert "feed.xml" not in site
    assert "feed.xml" not in _linked(site)
    assert "feed reader" not in pages(site)["changes/index.html"].said
    assert unresolved(site) == set()


def test_a_feed_names_itself_and_all_its_links_are_absolute(local: LocalTracker) -> None:
    edit(local.root / "tracker.yaml", "kept_by: the testers\n", f"kept_by: the testers\nsite: {ADDRESS}\n")
    edit(local.root / "recommendations/rec-1.yaml", "date: 2017-02\n    status", "date: 2018-02\n    status")

    site = site_of(local.root)
    feed = feedparser.parse(site["feed.xml"])
    links = [link for part in (feed.feed, *feed.entries) for link in part.links]

    assert not feed.bozo
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [f"{ADDRESS}feed.xml"]
    assert len(links) > len(feed.entries) > 0
    assert b'href="http' in site["feed.xml"]
    assert site["feed.xml"].count(b"href=") == site["feed.xml"].count(b'href="https://')
    assert "feed.xml" in _linked(site)


def test_every_line_of_a_table_ends_in_crlf(local: LocalTracker) -> None:
    add(local.root, 1, summary="|\n  One line.\n  Another line.")

    site = site_of(local.root)
    local.run("export", str(local.root / "sheets"))
    files = [site["recommendations.csv"], *(path.read_bytes() for path in (local.root / "sheets").glob("*.csv"))]
    files.append(local.run("list", "--format", "csv").out.encode())

    assert len(files) > 3
    for text in files:
        assert text.endswith(b"\r\n")
        outside = b"".join(text.split(b'"')[::2])
        assert outside.count(b"\n") == outside.count(b"\r\n") > 0
    assert b'"One line.\nAnother line."' in site["recommendations.csv"]


def test_a_text_too_long_for_a_cell_leaves_out_the_workbook_and_nothing_else(local: LocalTracker) -> None:
    write(local.root / "parties.yaml", "parties: []\n")
    add(local.root, 1, summary="x" * 32_768, positions=None)
    for number in (2, 3):
        add(local.root, number, positions=None)

    site = site_of(local.root)

    assert "recommendations.xlsx" not in site
    assert {"recommendations.csv", "index.html"} < {*site}
    assert unresolved(site) == set()
