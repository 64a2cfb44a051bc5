"""What is new stands under the day on which it was recorded, and in a feed that parses."""

import feedparser  # type: ignore[import-untyped]  # it has no types
import pytest
from msgspec.structs import replace

from rectrack.site import build
from tests.rectrack import examples
from tests.rectrack.site import followed, reading
from tests.rectrack.site.reading import Read, Site


@pytest.fixture(scope="module")
def site() -> Site:
    return dict(build.files(followed.material()))


def test_what_is_new_stands_under_the_day_it_was_recorded_with_its_own_date_beside(site: Site) -> None:
    said = Read(site["changes/2026/index.html"].decode()).said

    days = [said.index(f"{day} January 2026") for day in (4, 3, 2, 1)]
    assert days == sorted(days)
    assert "Status: so far “Proposed”, now “Adopted”, 30 December 2025, according to the chair. In plenary." in said
    assert said.index("2 January 2026") < said.index("30 December 2025") < said.index("1 January 2026")
    assert "Recommendation 2 No longer tracked; its file was taken out." in said


def test_the_number_of_changed_ones_in_the_strip_is_that_of_the_list_it_leads_to() -> None:
    for site, year in ((reading.example(), 2021), (dict(build.files(followed.material("2025-12-31"))), 2025)):
        pages = reading.pages(site)
        assert pages[f"changes/{year}/index.html"].listed("changed") == 1
        assert f"1 changed in {year}" in pages["index.html"].said
        assert f"changes/{year}/index.html#changed" in pages["index.html"].links


def test_the_present_year_has_a_page_though_nothing_was_recorded_in_it() -> None:
    site = dict(build.files(followed.material("2031-01-01")))

    said = Read(site["changes/2031/index.html"].decode()).said
    assert "0 recommendations changed in 2031" in said
    assert "Nothing." in said


def test_without_a_history_all_stands_under_its_own_date_and_the_page_says_so() -> None:
    said = Read(reading.example()["changes/2018/index.html"].decode()).said

    assert "which came without its history: each stands under its own date" in said
    assert "1 March 2018" in said


def test_many_that_came_on_one_day_are_told_together() -> None:
    known = examples.many(examples.register(), 8)

    said = Read(dict(build.files(reading.material(known)))["changes/2017/index.html"].decode()).said

    assert "recommendations taken up in the tracker: " in said


def test_the_feed_parses_and_goes_by_the_order_of_recording_with_ids_that_stay(site: Site) -> None:
    feed = feedparser.parse(site["feed.xml"])

    assert not feed.bozo
    assert [entry.updated for entry in feed.entries] == [f"2026-01-0{n}T00:00:00Z" for n in (4, 3, 2, 1, 1)]
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    assert [entry.title for entry in feed.entries][2].endswith(
        "Do this: Status: so far “Proposed”, now “Adopted”, 30 December 2025, according to the chair"
    )
    assert feed.entries[2].link == "https://octo.example/tracker/r/1/"


def test_what_is_new_changes_no_id_of_what_was(site: Site) -> None:
    before = followed.material()
    later = replace(before.known.events[-1], commit="c9", day="2026-01-09")
    events = (*before.known.events, later, later)

    after = feedparser.parse(
        dict(build.files(replace(before, known=replace(before.known, events=events))))["feed.xml"]
    )

    ids = [entry.id for entry in after.entries]
    assert ids[2:] == [entry.id for entry in feedparser.parse(site["feed.xml"]).entries]
    assert len({*ids}) == len(ids)
