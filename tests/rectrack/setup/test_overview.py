"""Several trackers looked at together: each count is that of its list, whatever they hold."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rectrack.pages.status_json import Entry, Published
from rectrack.setup import overview_json
from rectrack.setup.overview import DAYS, not_read, overview
from rectrack.setup.overview_json import Overview
from tests.rectrack.setup.telling import TODAY, example, listed, read, several

OVER = ("2019", "2026-10", "2026-11-24", "2026-11-25")
"""Those of the dates that were over on the day of the tests, the oldest first."""


def made(trackers: list[Published]) -> Overview:
    known = listed(len(trackers))
    return overview(known, [read(one, at) for one, at in zip(trackers, known.trackers, strict=True)], TODAY)


def entries(trackers: list[Published]) -> Iterator[tuple[int, Published, Entry]]:
    for n, tracker in enumerate(trackers):
        yield from ((n, tracker, entry) for entry in tracker.recommendations)


def counts_as(tracker: Published, entry: Entry) -> str:
    return next(status.counts for status in tracker.names.statuses if status.id == entry.status)


def is_late(entry: Entry) -> bool:
    return not entry.closed and entry.target is not None and entry.target.date in OVER


@given(several())
def test_all_and_each_tracker_are_counted_by_what_statuses_count_as(trackers: list[Published]) -> None:
    found = made(trackers)

    known = Counter((n, counts_as(tracker, entry)) for n, tracker, entry in entries(trackers))
    for n, tracker in enumerate(found.trackers):
        assert tracker.summary.counts == {
            counts: known[n, counts] for counts in ("open", "under way", "done", "not done")
        }
        assert tracker.summary.recommendations == len(tracker.recommendations) == len(trackers[n].recommendations)
    assert found.summary.recommendations == known.total()
    assert {name: sum(one.summary.counts[name] for one in found.trackers) for name in found.summary.counts} == {
        **found.summary.counts
    }


@given(several())
def test_what_is_past_its_date_is_listed_once_and_the_oldest_first(trackers: list[Published]) -> None:
    found = made(trackers)

    late = [
        (one.recommendation.target.date, one.recommendation.number)
        for one in found.overdue
        if one.recommendation.target
    ]
    assert Counter(late) == Counter(
        (entry.target.date, entry.number) for _, _, entry in entries(trackers) if entry.target and is_late(entry)
    )
    assert found.summary.overdue == len(found.overdue) == sum(one.summary.overdue for one in found.trackers)
    assert all(OVER.index(one) <= OVER.index(other) for (one, _), (other, _) in pairwise(late))


@given(several())
def test_what_changed_within_the_days_is_listed_once_and_the_newest_first(trackers: list[Published]) -> None:
    found = made(trackers)

    since = (TODAY - timedelta(days=DAYS)).isoformat()
    days = [one.recommendation.recorded for one in found.changed]
    assert days == sorted(
        (entry.recorded for _, _, entry in entries(trackers) if entry.recorded >= since), reverse=True
    )


@given(several())
def test_each_addressee_stands_once_with_all_that_names_it(trackers: list[Published]) -> None:
    known: dict[str, set[tuple[int, int]]] = {}
    for n, tracker, entry in entries(trackers):
        for body in (body for body in tracker.names.addressees if body.id in entry.addressees):
            name = unicodedata.normalize("NFKC", body.name).lower().replace(" ", "")
            known.setdefault(name + f"-{n}" * name.startswith("withheld"), set()).add((n, entry.number))

    found = made(trackers)

    assert sorted(one.summary.recommendations for one in found.addressees) == sorted(map(len, known.values()))
    assert all(sum(one.summary.counts.values()) == one.summary.recommendations for one in found.addressees)
    assert all(
        sum(named.recommendations for named in one.trackers) == one.summary.recommendations
        for one in found.addressees
    )
    assert found.without_addressee == sum(not entry.addressees for _, _, entry in entries(trackers))


@given(several())
def test_the_same_overview_is_written_twice_with_the_same_content(trackers: list[Published]) -> None:
    found = made(trackers)

    assert overview_json.text(made(trackers)) == overview_json.text(found)
    assert len({one.name for one in found.trackers}) == len(trackers)


def called(*names: str) -> Published:
    """The example, whose first addressees are called so."""
    known = example()
    bodies = [replace(body, name=name) for body, name in zip(known.names.addressees, names, strict=False)]
    addressees = (*bodies, *known.names.addressees[len(bodies) :])
    return replace(known, names=replace(known.names, addressees=addressees))


def test_the_same_addressee_comes_together_whatever_its_id_case_and_spaces() -> None:
    ids = called("Ministry of Health")
    other = called("Nobody", "MINISTRY  of health")

    found = {one.name: one for one in made([ids, other]).addressees}

    both = found["Ministry of Health"]
    assert len(both.trackers) == 2
    assert both.summary.recommendations == sum("registry" in e.addressees for e in ids.recommendations) + sum(
        "governments" in e.addressees for e in other.recommendations
    )
    assert "MINISTRY  of health" not in found


def test_whoever_is_withheld_in_one_tracker_is_nobody_in_another() -> None:
    found = [one for one in made([called("withheld-1"), called("withheld-1")]).addressees if one.name == "withheld-1"]

    assert [len(one.trackers) for one in found] == [1, 1]


def test_whoever_is_withheld_has_no_page_to_lead_to() -> None:
    known = called("withheld-1")
    first, *others = known.names.addressees
    names = replace(known.names, addressees=(replace(first, id="withheld-1"), *others))
    entries = tuple(replace(one, addressees=("withheld-1",)) for one in known.recommendations)

    (found,) = made([replace(known, names=names, recommendations=entries)]).addressees

    assert [one.page for one in found.trackers] == [None]


def test_addressees_go_by_the_letters_of_their_names() -> None:
    names = [one.name for one in made([called("Zebra", "äther"), called("Ärzte", "Bank")]).addressees]

    assert names == ["Ärzte", "äther", "Bank", "Zebra"]


def test_trackers_of_one_name_are_told_apart_by_where_they_are() -> None:
    assert [one.name for one in made([example(), example()]).trackers] == [
        "Recommendations on registries (https://example.org/0/status.json)",
        "Recommendations on registries (https://example.org/1/status.json)",
    ]


@given(several(), st.data())
def test_one_that_fails_changes_nothing_of_the_others(trackers: list[Published], data: st.DataObject) -> None:
    *places, lost = listed(len(trackers) + 1).trackers
    known = [read(one, at) for one, at in zip(trackers, places, strict=True)]
    failing = data.draw(st.integers(0, len(known)))

    without = overview(listed(1), known, TODAY)
    beside = overview(listed(1), [*known[:failing], not_read(lost, "it is lost", None), *known[failing:]], TODAY)

    assert replace(beside, trackers=without.trackers) == without
    assert [one for one in beside.trackers if one.state != "not read"] == list(without.trackers)
