"""What a site offers to other programs keeps to their standards, or is not offered."""

from pathlib import Path

import feedparser  # type: ignore[import-untyped]  # it has no types
import pytest

from tests.rectrack.desks import Desk
from tests.rectrack.files import add, edit, write
from tests.rectrack.site.reading import pages, unresolved

ADDRESS = "https://example.org/tracker/"


def _site(desk: Desk) -> dict[str, bytes]:
    assert desk.run("board").code == 0
    folder = desk.root / ".site"
    assert desk.run("site", str(folder)).code == 0
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _linked(site: dict[str, bytes]) -> set[str]:
    """The names of all files to which a page of the site leads."""
    return {Path(link).name for page in pages(site).values() for link in page.links}


def _name_site(desk: Desk) -> None:
    settings = desk.root / "tracker.yaml"
    write(settings, f"{settings.read_text()}site: {ADDRESS}\n")


@pytest.mark.parametrize(
    ("fields", "is_offered"),
    [
        ({}, False),
        ({"requests": "\n  - {of: icann, for: answer, date: 2021, due: 2022}"}, False),
        ({"target": "{date: 2030}"}, True),
        ({"actions": "\n  - {id: ask, title: Ask, status: proposed, target: {date: 2030}}"}, True),
    ],
)
def test_a_calendar_is_written_and_linked_only_with_a_target_date(
    fields: dict[str, str], desk: Desk, *, is_offered: bool
) -> None:
    add(desk.root, 1, **fields)

    site = _site(desk)

    assert ("dates.ics" in site) == ("dates.ics" in _linked(site)) == is_offered
    assert (b"BEGIN:VEVENT" in site.get("dates.ics", b"")) == is_offered
    assert unresolved(site) == set()


def test_a_calendar_goes_with_its_last_date(desk: Desk) -> None:
    add(desk.root, 1, target="{date: 2030}")
    assert "dates.ics" in _site(desk)
    add(desk.root, 1)

    assert "dates.ics" not in _site(desk)


def test_without_the_address_of_the_site_no_feed_is_written_or_linked(desk: Desk) -> None:
    site = _site(desk)

    assert "feed.xml" not in site
    assert "feed.xml" not in _linked(site)
    assert "feed reader" not in pages(site)["changes/index.html"].said
    assert unresolved(site) == set()


def test_a_feed_names_itself_and_all_its_links_are_absolute(desk: Desk) -> None:
    _name_site(desk)
    edit(desk.root / "recommendations/rec-1.yaml", "date: 2017-02\n    status", "date: 2018-02\n    status")

    site = _site(desk)
    feed = feedparser.parse(site["feed.xml"])
    links = [link for part in (feed.feed, *feed.entries) for link in part.links]

    assert not feed.bozo
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [f"{ADDRESS}feed.xml"]
    assert len(links) > len(feed.entries) > 0
    assert b'href="http' in site["feed.xml"]
    assert site["feed.xml"].count(b"href=") == site["feed.xml"].count(b'href="https://')
    assert "feed.xml" in _linked(site)


def test_every_line_of_a_table_ends_in_crlf(desk: Desk) -> None:
    add(desk.root, 1, summary="|\n  One line.\n  Another line.")

    site = _site(desk)
    assert desk.run("export", str(desk.root / "sheets")).code == 0
    files = [site["recommendations.csv"], *(path.read_bytes() for path in (desk.root / "sheets").glob("*.csv"))]
    files.append(desk.run("list", "--format", "csv").out.encode())

    assert len(files) > 3
    for text in files:
        assert text.endswith(b"\r\n")
        outside = b"".join(text.split(b'"')[::2])
        assert outside.count(b"\n") == outside.count(b"\r\n") > 0
    assert b'"One line.\nAnother line."' in site["recommendations.csv"]
