"""What parties have said that waits to be merged is counted, and dated by the day on which it was said."""

from msgspec.structs import replace

from rectrack.inbox.unmerged import unmerged
from rectrack.pages.status_json import Waiting
from rectrack.record.recommendation import Dispute, Position, Report, Source
from tests.rectrack.inbox.test_traces import record

HERE = Source(comment="https://github.com/octo/tracker/issues/1#issuecomment-1")
THERE = Source(comment="https://github.com/octo/tracker/issues/1#issuecomment-2")
OPPOSES = Position(party="india", stance="oppose", date="2026-03-03", source=HERE)
OBJECTS = Dispute(by="icann", text="No.", date="2026-03-05", source=THERE)
MAIN = replace(record(), positions=(OPPOSES,), disputes=(OBJECTS,))


def test_the_oldest_gives_its_day() -> None:
    empty = replace(MAIN, positions=(), disputes=())

    assert unmerged({MAIN.id: empty}, [MAIN]) == Waiting(count=2, since="2026-03-03")
    assert unmerged({MAIN.id: replace(MAIN, positions=())}, [MAIN]) == Waiting(count=1, since="2026-03-03")
    assert unmerged({MAIN.id: MAIN}, [MAIN]) is None


def test_the_end_of_an_objection_waits_as_well() -> None:
    ended = replace(MAIN, disputes=(replace(OBJECTS, ended="2026-04-01", ended_source=HERE),))

    assert unmerged({MAIN.id: MAIN}, [ended]) == Waiting(count=1, since="2026-04-01")


def test_what_is_no_statement_of_a_party_is_none_that_waits() -> None:
    report = Report(date="2026-03-01", by="reader", account_id=7, source=HERE)
    by_hand = replace(OPPOSES, source=Source(document="paper-2017"), date="2017")
    more = replace(MAIN, reports=(report,), positions=(OPPOSES, by_hand))

    assert unmerged({MAIN.id: MAIN}, [more]) is None
    assert unmerged({}, [MAIN]) is None  # its file is gone on main
