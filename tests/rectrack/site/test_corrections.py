"""What was corrected: entries of the past that were changed or taken out after they had been recorded."""

import pytest
from msgspec.structs import replace

from rectrack.record.recommendation import KEEPERS
from rectrack.site.corrections import corrections, lately
from rectrack.site.events import Side
from tests.rectrack.site.versions import second, story, version

OPPOSED = Side(value="oppose", date="2017-02", entered_by=KEEPERS)
VIEW = "\n  - {party: india, stance: oppose, date: 2017-02, reason: No}"


@pytest.mark.parametrize(
    ("before", "after", "what", "fields", "sides"),
    [
        pytest.param(
            {"positions": VIEW},
            {"positions": "\n  - {party: india, stance: support, date: 2017-03, reason: No}"},
            "position",
            ("stance", "date"),
            (OPPOSED, Side(value="support", date="2017-03", entered_by=KEEPERS)),
            id="a view in place, not by a later one",
        ),
        pytest.param(
            {"positions": VIEW},
            {"positions": "\n  - {party: india, stance: oppose, date: 2017-02, reason: No, reported_by: apig}"},
            "position",
            ("reported_by",),
            (OPPOSED, replace(OPPOSED, reported_by="apig")),
            id="whose word it is",
        ),
        pytest.param(
            {"positions": VIEW},
            {"positions": None},
            "position",
            (),
            (OPPOSED, None),
            id="taken out",
        ),
        pytest.param(
            {"history": "\n  - {date: 2017-02, status: proposed, note: A}"},
            {"history": "\n  - {date: 2017-01, status: proposed, note: B}"},
            "status",
            ("date", "note"),
            (Side(value="proposed", date="2017-02"), Side(value="proposed", date="2017-01")),
            id="a step of the history",
        ),
        pytest.param(
            {"last_checked": "{date: 2020-02, by: ann, found: Nothing.}"},
            {"last_checked": "{date: 2020-02, by: ann, found: Something.}"},
            "check",
            ("found",),
            (Side(date="2020-02"), Side(date="2020-02")),
            id="what a check had found",
        ),
        pytest.param(
            {"disputes": "\n  - {by: india, text: Not so., date: 2020-01}"},
            {"disputes": "\n  - {by: india, text: So., date: 2020-01, ended: 2020-02}"},
            "dispute",
            ("text", "ended"),
            (Side(date="2020-01", entered_by=KEEPERS), Side(date="2020-01", entered_by=KEEPERS)),
            id="an objection, beside its end",
        ),
        pytest.param(
            {"disputes": "\n  - {by: india, text: Not so., date: 2020-01, ended: 2020-02}"},
            {"disputes": "\n  - {by: india, text: Not so., date: 2020-01, ended: 2020-03}"},
            "dispute",
            ("ended",),
            (Side(date="2020-01", entered_by="the keepers"), Side(date="2020-01", entered_by="the keepers")),
            id="when an objection ended",
        ),
        pytest.param(
            {"reports": "\n  - {date: 2020-01, by: ann, text: Done., verified_by: bob}"},
            {"reports": None},
            "report",
            (),
            (Side(date="2020-01"), None),
            id="a report that somebody had vouched for",
        ),
    ],
)  # fmt: skip
def test_a_past_entry_that_is_changed_or_taken_out_is_a_correction(
    before: dict[str, str],
    after: dict[str, str | None],
    what: str,
    fields: tuple[str, ...],
    sides: tuple[object, object],
) -> None:
    (event,) = second(before, after)

    assert event.is_correction
    assert (event.what, event.how, event.fields) == (what, "removed" if sides[1] is None else "changed", fields)
    assert (event.before, event.after) == sides
    assert event.commit == "c2"


def test_the_same_party_is_known_again_before_another_and_one_entry_is_paired_once() -> None:
    before = version(
        positions="".join(f"\n  - {{party: {p}, stance: oppose, date: 2017}}" for p in ("apig", "india"))
    )
    after = version(
        positions="".join(f"\n  - {{party: {p}, stance: support, date: 2017}}" for p in ("india", "denic"))
    )

    events = story(before, after).events[1:]

    assert [(event.who, event.how, event.is_correction) for event in events] == [
        ("india", "changed", True),
        ("apig", "removed", True),
        ("denic", "added", False),
    ]


def test_they_are_listed_with_the_newest_first_and_for_ninety_days_on_their_page() -> None:
    views = (VIEW, VIEW.replace("oppose", "support"), None)
    events = story(*(version(positions=view) for view in views)).events

    assert [event.commit for event in corrections(events)] == ["c3", "c2"]
    assert [event.commit for event in lately(events, "2026-04-02")] == ["c3", "c2"]
    assert [event.commit for event in lately(events, "2026-04-03")] == ["c3"]
    assert [event.commit for event in lately(events, "2026-01-01")] == ["c3", "c2"], "also what is recorded later"
