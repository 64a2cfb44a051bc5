"""All that happened to one recommendation, in one row, the newest first."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from rectrack.record import facts
from rectrack.record.recommendation import Recommendation
from rectrack.record.values import Record, When

Kind: TypeAlias = Literal["step", "position", "response", "request", "decision", "dispute", "end", "report", "check"]


class Moment(Struct, frozen=True, kw_only=True):
    """What was said or done, and when; `is_past` where something later has taken its place."""

    kind: Kind
    when: When
    said: Record
    is_past: bool = False


def timeline(r: Recommendation) -> list[Moment]:
    """What happened, the newest first; of one day the last that the file names."""
    return sorted(_moments(r), key=lambda moment: moment.when)[::-1]


def _moments(r: Recommendation) -> Iterator[Moment]:
    past_positions, past_answers = facts.earlier(r), facts.earlier_answers(r)
    yield from (Moment(kind="step", when=step.date, said=step) for step in r.history)
    yield from (Moment(kind="request", when=asked.date, said=asked) for asked in r.requests)
    for position in r.positions:
        past = any(position is one for one in past_positions)
        yield Moment(kind="position", when=position.date, said=position, is_past=past)
    for response in r.responses:
        past = any(response is one for one in past_answers)
        yield Moment(kind="response", when=response.date, said=response, is_past=past)
    yield from (Moment(kind="decision", when=one.date, said=one) for one in r.decisions)
    for dispute in r.disputes:
        yield Moment(kind="dispute", when=dispute.date, said=dispute)
        if dispute.ended:
            yield Moment(kind="end", when=dispute.ended, said=dispute)
    yield from (Moment(kind="report", when=report.date, said=report) for report in facts.verified(r))
    if check := r.last_checked:
        yield Moment(kind="check", when=check.date, said=check)
