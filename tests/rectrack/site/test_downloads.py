"""What a site offers to other programs keeps to their standards; and whether the site is shown on GitHub Pages."""

from datetime import date
from pathlib import Path

import feedparser  # type: ignore[import-untyped]  # it has no types
import pytest
from icalendar import Calendar

from localhub import Settings
from tests.rectrack.files import TRACKER, add, edit, write
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.site.site_pages import Site, pages, site_of, unresolved
from tests.rectrack.world import REPO, Run, World
from tests.samples import table

ADDRESS = "https://example.org/tracker/"
ACTION = "\n  - {{id: ask, title: Ask, status: proposed, target: {{date: {}}}}}"


def _linked(site: Site) -> set[str]:
    """Return the names of all files to which a page of the site leads."""
    return {Path(link).name for page in pages(site).values() for link in page.links}


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({}, []),
        ({"requests": "\n  - {to: names-board, type: response, date: 2021, due: 2022}"}, []),
        ({"target": "{date: 2030}"}, [date(2030, 12, 31)]),
        ({"actions": ACTION.format("2028-02")}, [date(2028, 2, 29)]),
        ({"actions": ACTION.format("2028-02-13"), "target": "{date: 2028}"}, [date(2028, 12, 31), date(2028, 2, 13)]),
    ],
)
def test_a_calendar_with_the_last_day_of_each_target_date_is_offered_if_there_is_one(
    fields: dict[str, str], days: list[date], local: LocalTracker
) -> None:
    add(local.root, 2, target="{date: 2029}")
    assert "target-dates.ics" in site_of(local.root)
    add(local.root, 2)
    add(local.root, 1, **fields)
    if not fields:
        (local.root / ".site/target-dates.ics").unlink()  # by hand

    site = site_of(local.root)

    assert ("target-dates.ics" in site) == ("target-dates.ics" in _linked(site)) == bool(days)
    events = Calendar.from_ical(site["target-dates.ics"]).walk("VEVENT") if days else []
    assert [event.decoded("DTSTART") for event in events] == days
    assert unresolved(site) == set()


def test_a_reference_with_a_full_stop_gets_no_other(local: LocalTracker) -> None:
    add(local.root, 1, reference="i.", target="{date: 2030}")
    write(local.root / "tracker.yaml", f"{TRACKER}site: {ADDRESS}\n")
    local.run("forms")
    files = site_of(local.root) | {path.name: path.read_bytes() for path in local.root.glob(".github/*/*.yml")}

    there = {name for name, raw in files.items() if b"i. Do this" in raw}
    assert there >= {"target-dates.ics", "report/index.html", "feed.xml", "progress.yml"}
    assert not [name for name, raw in files.items() if b"i.. " in raw]


def test_without_the_address_of_the_site_no_feed_is_written_or_linked(local: LocalTracker) -> None:
    site = site_of(local.root)

    assert "feed.xml" not in site
    assert "feed.xml" not in _linked(site)
    assert "feed reader" not in pages(site)["changes/index.html"].said
    assert unresolved(site) == set()


def test_a_feed_names_itself_and_all_its_links_are_absolute(local: LocalTracker) -> None:
    edit(
        local.root / "tracker.yaml", "maintained_by: the testers\n", f"maintained_by: the testers\nsite: {ADDRESS}\n"
    )
    edit(local.root / "recommendations/rec-1.yaml", "date: 2017-02\n    status", "date: 2018-02\n    status")

    site = site_of(local.root)
    feed = feedparser.parse(site["feed.xml"])
    links = [link for part in (feed.feed, *feed.entries) for link in part.links]

    assert not feed.bozo
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [f"{ADDRESS}feed.xml"]
    assert len(links) > len(feed.entries) > 0
    assert {entry.tags[0].term for entry in feed.entries} == {"change", "other-entry"}
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


WANTED = "maintained_by: the testers\nsite: https://octo.github.io/tracker/\ncontact: tracker@example.org\n"


def wanting(world: World, settings: str = WANTED, pages: str | None = "workflow") -> World:
    edit(world.root / "tracker.yaml", "maintained_by: the testers\n", settings)
    world.hub.set_up(REPO, Settings(pages=pages))
    world.run("board")
    world.hub.requests.clear()
    return world


def made(world: World) -> Run:
    return world.run("site", str(world.root / "made"), "--if-deployable")


def test_it_is_made_where_tracker_yaml_names_a_site_and_a_contact_and_pages_is_on(world: World) -> None:
    run = made(wanting(world))

    assert run.code == 0, run.err
    assert (world.root / "made/index.html").exists()
    assert world.writes() == []


@pytest.mark.parametrize(("settings", "pages", "why", "asked"), table(__file__, "nothing made"))
def test_elsewhere_nothing_is_made(world: World, settings: str, pages: str | None, why: str, asked: int) -> None:
    run = made(wanting(world, settings, pages))

    assert run.code == 0, run.err
    assert why in run.out
    assert len(run.out.splitlines()) == 1
    assert not (world.root / "made").exists()
    assert [served.path for served in world.hub.requests] == [f"/repos/{REPO}/pages"] * asked


def test_a_token_that_may_not_see_pages_makes_nothing_and_says_so(world: World) -> None:
    wanting(world)
    world.hub.add_repository(REPO, private=True)
    world.hub.add_token("other", login="octo", issues="none", actions="none")
    world.environment["GITHUB_TOKEN"] = "other"

    missing = "This token cannot see whether GitHub Pages is on. Give the token the permission Pages: Read-only."
    assert made(world).out == f"No site is published. {missing}\n"


def test_a_local_run_shows_it_nowhere(world: World) -> None:
    wanting(world)
    world.environment = {}

    assert made(world).out == "No site is published: this is a local run.\n"


def test_a_page_that_cannot_be_written_is_told(world: World) -> None:
    wanting(world)
    (world.root / "made").mkdir()
    (world.root / "made/r").write_text("A file where a folder is to be.")

    run = made(world)

    assert run.code == 1
    assert "cannot be written: Not a directory." in run.err
