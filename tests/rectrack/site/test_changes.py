"""From the versions of recommendations to what was recorded when."""

import random

import pytest
from msgspec.structs import replace

from rectrack.record.recommendation import KEEPERS, Recommendation
from rectrack.record.register import Register
from rectrack.site.changes import Commit, by_own_dates, recorded
from rectrack.site.events import Event, Recorded, Side
from tests.rectrack import examples
from tests.rectrack.site.versions import second, story, version

REPORT = (
    "\n  - date: 2024-03\n    by: ann\n    account_id: 7\n"
    "    source: {comment: 'https://github.com/o/r/issues/1#issuecomment-5'}"
)
OBJECTION = "\n  - {by: india, text: Not so., date: 2020-01"


def told(recorded_: Recorded) -> list[tuple[str, int, str, str]]:
    return [(event.commit, event.number, event.what, event.how) for event in recorded_.events]


def test_a_first_appearance_is_one_event_however_much_stands_in_the_file() -> None:
    one = version(decisions="\n  - {by: wgec, outcome: agreed, date: 2018-01}")

    assert story(one).events == (
        Event(
            day="2026-01-01",
            commit="c1",
            recommendation="rec-1",
            number=1,
            what="recommendation",
            after=Side(value="proposed", date="2017-02"),
        ),
    )


@pytest.mark.parametrize(
    ("before", "after", "what", "who", "sides"),
    [
        pytest.param(
            {},
            {
                "status": "adopted",
                "history": "\n  - {date: 2017-02, status: proposed}\n  - {date: 2019, status: adopted}",
            },
            "status",
            None,
            (Side(value="proposed", date="2017-02"), Side(value="adopted", date="2019")),
            id="a step of the history, from the status before it",
        ),
        pytest.param(
            {"positions": "\n  - {party: india, stance: oppose, date: 2017, reported_by: apig}"},
            {
                "positions": "\n  - {party: india, stance: oppose, date: 2017, reported_by: apig}"
                "\n  - {party: india, stance: oppose, date: 2020}"
            },
            "position",
            "india",
            (
                Side(value="oppose", date="2017", reported_by="apig", entered_by=KEEPERS),
                Side(value="oppose", date="2020", entered_by=KEEPERS),
            ),
            id="a view that so far was only reported",
        ),
        pytest.param(
            {},
            {"responses": "\n  - {by: icann, answer: noted, date: 2020-02, entered_by: the secretariat}"},
            "answer",
            "icann",
            (None, Side(value="noted", date="2020-02", entered_by="the secretariat")),
            id="an answer",
        ),
        pytest.param(
            {"decisions": "\n  - {by: wgec, outcome: postponed, date: 2018-01}"},
            {
                "decisions": "\n  - {by: wgec, outcome: postponed, date: 2018-01}"
                "\n  - {by: wgec, outcome: agreed, date: 2019}"
            },
            "decision",
            "wgec",
            (Side(value="postponed", date="2018-01"), Side(value="agreed", date="2019")),
            id="a decision",
        ),
        pytest.param(
            {},
            {"requests": "\n  - {of: icann, for: answer, date: 2020-01-02, due: 2020-03}"},
            "request",
            "icann",
            (None, Side(value="answer", date="2020-01-02")),
            id="a request",
        ),
        pytest.param(
            {},
            {"disputes": OBJECTION + "}"},
            "dispute",
            "india",
            (None, Side(date="2020-01", entered_by=KEEPERS)),
            id="an objection",
        ),
        pytest.param(
            {"reports": REPORT},
            {"reports": REPORT + "\n    text: It is done.\n    verified_by: bob"},
            "report",
            "ann",
            (None, Side(date="2024-03")),
            id="a report that somebody vouches for now",
        ),
        pytest.param(
            {"last_checked": "{date: 2020-01, by: ann, found: Nothing.}"},
            {"last_checked": "{date: 2021-01, by: bob, found: Nothing yet.}"},
            "check",
            "bob",
            (Side(date="2020-01"), Side(date="2021-01")),
            id="a later check",
        ),
    ],
)  # fmt: skip
def test_what_is_added_is_told_with_what_it_goes_on_from(
    before: dict[str, str], after: dict[str, str], what: str, who: str | None, sides: tuple[Side | None, Side]
) -> None:
    (event,) = second(before, after)

    assert (event.what, event.how, event.who, event.is_correction) == (what, "added", who, False)
    assert (event.before, event.after) == sides
    assert event.day == "2026-01-02"
    assert event.date == sides[1].date
    assert event.entry is not None


def test_what_has_no_past_is_told_as_changed_from_and_to_and_corrects_nothing() -> None:
    action = "\n  - {{id: ask, title: {}, status: {}, target: {{date: {}}}}}"
    before = {"target": "{date: 2024-01}", "actions": action.format("Ask", "proposed", "2023"), "title": "Do it"}
    after = {"target": "{date: 2025-01}", "actions": action.format("Ask them", "adopted", "2024"), "title": "Do that"}
    before |= {"disputes": OBJECTION + "}", "fields": "{cost: high}"}
    after |= {
        "disputes": OBJECTION + ", ended: 2021-02, ended_source: {url: 'https://example.org'}}",
        "fields": "{cost: low}",
    }

    events = second(before, after)

    assert [(event.what, event.how, event.action, event.before, event.after) for event in events] == [
        ("action", "changed", "ask", Side(value="proposed"), Side(value="adopted")),
        ("target", "changed", "ask", Side(value="2023", date="2023"), Side(value="2024", date="2024")),
        ("target", "changed", None, Side(value="2024-01", date="2024-01"), Side(value="2025-01", date="2025-01")),
        ("dispute", "ended", None, *[Side(date="2020-01", entered_by=KEEPERS)] * 2),
        ("wording", "changed", None, None, None),
    ]
    assert events[-1].fields == ("title", "actions", "fields.cost")
    assert not any(event.is_correction for event in events)


def test_of_reports_that_nobody_vouches_for_nothing_is_told() -> None:
    assert second({}, {"reports": REPORT}) == second({"reports": REPORT}, {}) == ()


def test_a_recommendation_is_told_when_it_goes_and_when_it_comes_back_with_what_is_new_then() -> None:
    one = version()
    made = [
        Commit(id="c1", day="2026-01-01", there=(one,)),
        Commit(id="c2", day="2026-01-02", there=(), gone=("rec-1",)),
        Commit(id="c3", day="2026-01-03", there=(replace(one, title="Do that"),)),
    ]
    known = examples.register()

    assert told(recorded(made, known)) == [
        ("c1", 1, "recommendation", "added"),
        ("c2", 1, "recommendation", "removed"),
        ("c3", 1, "recommendation", "restored"),
        ("c3", 1, "wording", "changed"),
    ]
    assert recorded(made[:2], known).gone == (one,)
    assert recorded(made, known).gone == ()


def test_a_rename_tells_nothing_and_all_stands_under_the_name_of_today() -> None:
    one = version()
    renamed = replace(one, id="better", formerly=("rec-1",))
    made = [
        Commit(id="c1", day="2026-01-01", there=(one,)),
        Commit(id="c2", day="2026-01-02", there=(renamed,), gone=("rec-1",)),
    ]
    known = replace(examples.register(), recommendations=(renamed,))

    assert [(event.recommendation, event.what) for event in recorded(made, known).events] == [
        ("better", "recommendation")
    ]


def test_a_file_that_cannot_be_read_is_passed_over_but_its_day_is_that_of_its_first_appearance() -> None:
    one = version()
    made = [
        Commit(id="c1", day="2026-01-01", there=(), unread=("rec-1",)),
        Commit(id="c2", day="2026-01-02", there=(one,)),
        Commit(id="c3", day="2026-01-03", there=(), unread=("rec-1",)),
        Commit(id="c4", day="2026-01-04", there=(one,)),
    ]

    assert told(recorded(made, examples.register())) == [("c1", 1, "recommendation", "added")]


def test_words_that_the_record_no_longer_has_are_in_no_event() -> None:
    first = version(positions="\n  - {party: apig, stance: support, date: 2017-02, reason: Harsh words}")
    later = version(positions="\n  - {party: apig, stance: support, date: 2017-02, reason: Mild words}")

    events = story(version(positions=None), first, later).events

    assert "Harsh" not in repr(events)
    assert [event.entry for event in events] == [None, None, later.positions[0]]


def test_where_nobody_knows_when_each_thing_stands_under_its_own_date() -> None:
    known = by_own_dates(examples.register())

    assert not known.is_known
    assert [event.day for event in known.events] == sorted(event.date or "" for event in known.events)
    assert {event.commit for event in known.events} == {""}
    assert sum(event.what == "recommendation" for event in known.events) == len(examples.register().recommendations)
    positions = [p for r in examples.register().recommendations for p in r.positions]
    assert sorted(str(event.entry) for event in known.events if event.what == "position") == sorted(
        map(str, positions)
    )
    assert not any(event.is_correction for event in known.events)


def test_any_two_versions_are_told_apart_by_events_and_one_and_the_same_by_none() -> None:
    known = examples.register()
    chance = random.Random(14)
    for r in known.recommendations:
        for name in r.__struct_fields__:
            listed = getattr(r, name)
            if not isinstance(listed, tuple) or not listed or name in ("themes", "sources", "history", "formerly"):
                continue
            gone = chance.choice(listed)
            if name == "reports" and not gone.verified_by:
                continue
            fewer = replace(r, **{name: tuple(one for one in listed if one is not gone)})
            assert _second(r, fewer, known), name
            assert _second(fewer, r, known), name
        assert _second(r, replace(r), known) == ()


def _second(was: Recommendation, now: Recommendation, known: Register) -> tuple[Event, ...]:
    made = [Commit(id="c1", day="2026-01-01", there=(was,)), Commit(id="c2", day="2026-01-02", there=(now,))]
    return recorded(made, known).events[1:]
