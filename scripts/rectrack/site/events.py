"""What was recorded when, as values: an event is one thing that became known of a recommendation, or a correction."""

from typing import Literal, TypeAlias

from msgspec import Struct

from rectrack.record.recommendation import Recommendation
from rectrack.record.values import Id, Record, When

What: TypeAlias = Literal[
    "recommendation",
    "status",
    "action",
    "position",
    "answer",
    "request",
    "report",
    "decision",
    "dispute",
    "target",
    "check",
    "wording",
]
How: TypeAlias = Literal["added", "changed", "removed", "ended", "restored"]


class Side(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How something stood before an event or after it, without anybody's words.

    `value` is the id of the status, stance, answer or outcome, what was asked for (answer, view), or the target date;
    `entered_by` is who typed what its author's account did not write here.
    """

    value: str = ""
    date: When | None = None
    reported_by: Id | None = None
    inferred: bool = False
    entered_by: str | None = None


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was recorded of a recommendation.

    `day` is the day on which it was recorded (the committer's, UTC), `commit` where; `who` is the id of the party or
    addressee that it is about, or else who did it, in words. `fields` are those of the entry that another value was
    given, or those of the recommendation whose wording changed. `entry` is the entry itself with its words, where the
    record of today still has it so: what was removed since stands only behind the commit's link.
    """

    day: When
    commit: str = ""
    recommendation: Id
    number: int
    what: What
    how: How = "added"
    who: str | None = None
    action: Id | None = None
    before: Side | None = None
    after: Side | None = None
    fields: tuple[str, ...] = ()
    is_correction: bool = False
    entry: Record | None = None

    @property
    def date(self) -> When | None:
        """When it happened, as the record has it; for something removed, when it was said to have happened."""
        side = self.after or self.before
        return side.date if side else None


class Recorded(Struct, frozen=True, kw_only=True):
    """All events in the order in which they were recorded, the oldest first.

    `is_known` says whether git knows when that was; where it does not, each stands under its own date, without a
    commit, and there are no corrections. `gone` are the recommendations that were removed, as they stood last.
    """

    events: tuple[Event, ...]
    is_known: bool
    gone: tuple[Recommendation, ...] = ()
