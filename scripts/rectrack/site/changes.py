"""The differences between two versions of a recommendation, as events."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from rectrack.model import (
    Action,
    Id,
    Recommendation,
    Record,
    When,
    changed_fields,
    derived,
    surely_earlier,
)

# What was recorded when, as values: an event is one thing that became known of a recommendation, or a correction.

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

    `day` is the day on which it was recorded (the committer's, UTC), `commit` where, both empty in a difference;
    `who` is the id of the party or addressee that it is about, or else who did it, in words. `fields` are those of
    the entry that another value was given, or those of the recommendation whose wording changed. `entry` is the entry
    itself with its words, where the record of today still has it so: what was removed since stands only behind the
    commit's link.
    """

    day: When = ""
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


# The entries of a recommendation: which kinds there are, and which entry before is which one after.

Pair: TypeAlias = tuple[Record | None, Record | None]
Likeness: TypeAlias = tuple[tuple[str, ...], ...]


class EntryKind(NamedTuple):
    """A kind of entries: the field of the recommendation that lists them, and what to read of each.

    `likeness` says by which fields an entry that was changed is known again, from the surest to the least sure;
    `goes_on` what a change is that corrects nothing.
    """

    what: What
    field: str
    who: str
    value: str
    likeness: Likeness
    goes_on: How = "changed"

    def of(self, r: Recommendation) -> tuple[Record, ...]:
        """The entries of this kind; what can be there only once is a list of one.

        Of reports that nobody vouches for nothing is told.
        """
        found = getattr(r, self.field)
        if self.field == "reports":
            return derived.verified(r)
        return found if isinstance(found, tuple) else (found,) if found else ()

    def side(self, entry: Record | None) -> Side | None:
        """How an entry stands, without its words."""
        if entry is None:
            return None
        return Side(
            value=getattr(entry, self.value) or "" if self.value else "",
            date=getattr(entry, "date", None),
            reported_by=getattr(entry, "reported_by", None),
            inferred=bool(getattr(entry, "inferred", False)),
            entered_by=getattr(entry, "typist", None),
        )

    def whose(self, entry: Record | None) -> str | None:
        """Whom it is about, or who did it."""
        return getattr(entry, self.who) if self.who else None


ACTION = EntryKind("action", "actions", "", "status", (("id",),))
POSITION = EntryKind(
    "position", "positions", "party", "stance", (("party", "voice", "date"), ("party", "voice"), ("party",))
)
ANSWER = EntryKind("answer", "responses", "by", "answer", (("by", "voice", "date"), ("by", "voice"), ("by",)))
REPORT = EntryKind("report", "reports", "by", "", (("source.comment",), ("by", "date", "action"), ("date", "action")))
DISPUTE = EntryKind("dispute", "disputes", "by", "", (("by", "date"), ("by",)), "ended")
TARGET = EntryKind("target", "target", "set_by", "date", ((),))
CHECK = EntryKind("check", "last_checked", "by", "", ((),), "added")
DECISION = EntryKind(
    "decision", "decisions", "by", "outcome", (("by", "meeting", "date"), ("by", "date"), ("by", "meeting"))
)
REQUEST = EntryKind("request", "requests", "of", "wanted", (("of", "wanted", "date"), ("of", "wanted"), ("of",)))
STATUS = EntryKind("status", "history", "by", "status", (("date", "status"), ("date",), ("status",)))

KINDS = (
    STATUS,
    ACTION,
    TARGET,
    DECISION,
    ANSWER,
    POSITION,
    DISPUTE,
    REQUEST,
    REPORT,
    CHECK,
)
"""All kinds, in the order in which they are told."""


def pairs(was: Sequence[Record], now: Sequence[Record], likeness: Likeness) -> Iterator[Pair]:
    """Each entry that is not the same before and after, as it was and as it is; None where it is not there."""
    if was == now:
        return
    before, after = list(was), list(now)
    for entry in was:
        if entry in after:
            before.remove(entry)
            after.remove(entry)
    for alike in likeness:
        for entry in list(after):
            known = next((old for old in before if _key(old, alike) == _key(entry, alike)), None)
            if known is not None:
                before.remove(known)
                after.remove(entry)
                yield known, entry
    yield from ((old, None) for old in before)
    yield from ((None, new) for new in after)


def preceding(kind: EntryKind, entry: Record, all_of_kind: Sequence[Record]) -> Record | None:
    """Return the earlier entry that an entry replaces.

    A position or response replaces the last one by the same source. The target date of an action replaces nothing,
    because it is no entry of the recommendation.
    """
    place = next((n for n, one in enumerate(all_of_kind) if one is entry), 0)
    earlier = list(all_of_kind[:place][::-1])
    if kind in (POSITION, ANSWER):
        theirs = [one for one in earlier if kind.whose(one) == kind.whose(entry)]
        earlier = [one for one in theirs if _value(one, "voice") == _value(entry, "voice")]
        earlier += theirs if _value(entry, "is_own") else []
    return next(iter(earlier), None)


def _key(entry: Record, names: Sequence[str]) -> list[object]:
    """By what an entry is known again; one that lacks the first of the names is like no other."""
    found = [_value(entry, name) for name in names]
    return [entry] if found[:1] == [None] else found


def _value(entry: Record, name: str) -> object:
    try:
        return attrgetter(name)(entry)
    except AttributeError:  # of a source that is not there
        return None


# The difference between two versions of a recommendation. Pure.


def is_correction(kind: EntryKind, was: Record, now: Record | None, changed: tuple[str, ...]) -> bool:
    """Whether it changes what was recorded of the past, and does not only go on from it."""
    if kind is TARGET:
        return False  # another date is set: the event tells both
    if now is None:
        return True
    if kind is DISPUTE:
        return not {*changed} <= {"ended", "ended_source"} or getattr(was, "ended", None) is not None
    if kind is CHECK:
        return not surely_earlier(getattr(was, "date", ""), getattr(now, "date", ""))
    return True


_TOLD_OTHERWISE = {kind.field for kind in KINDS} | {"id", "status", "formerly"}
"""Fields whose change is no change of wording."""


def diff(was: Recommendation, now: Recommendation) -> Iterator[Event]:
    """Yield each thing in which two versions of a recommendation differ, without when and where it was recorded."""
    if was == now:
        return
    for kind in KINDS:
        for before, after in pairs(kind.of(was), kind.of(now), kind.likeness):
            if isinstance(before, Action) and isinstance(after, Action):
                yield from _action(before, after, now)
            else:
                yield _entry(kind, before, after, now)
    if wording := tuple(_wording(was, now)):
        yield Event(recommendation=now.id, number=now.number, what="wording", how="changed", fields=wording)


def _action(was: Action, now: Action, r: Recommendation) -> Iterator[Event]:
    """What is told of a step that was there before: how far it has got, and by when it is to be done."""
    if was.status != now.status:
        yield Event(
            recommendation=r.id,
            number=r.number,
            what="action",
            how="changed",
            action=now.id,
            before=Side(value=was.status),
            after=Side(value=now.status),
            entry=now,
        )
    if was.target != now.target:
        yield replace(_entry(TARGET, was.target, now.target, r), action=now.id)


def _entry(kind: EntryKind, was: Record | None, now: Record | None, r: Recommendation) -> Event:
    """What is told of an entry that came, changed or went."""
    entry = now or was
    changed = changed_fields(was, now) if was and now else ()
    corrects = was is not None and is_correction(kind, was, now, changed)
    how: How = "added" if was is None else "changed" if corrects else kind.goes_on
    return Event(
        recommendation=r.id,
        number=r.number,
        what=kind.what,
        how=how if now else "removed",
        who=kind.whose(entry),
        action=entry.id if isinstance(entry, Action) else getattr(entry, "action", None),
        before=kind.side(was or (preceding(kind, now, kind.of(r)) if now else None)),
        after=kind.side(now),
        fields=changed,
        is_correction=corrects,
        entry=now,
    )


def _wording(was: Recommendation, now: Recommendation) -> Iterator[str]:
    """What is worded or sorted otherwise, as the files call it; of fields that a group has added, each by itself."""
    for name in changed_fields(was, now):
        if name == "fields":
            own = sorted({*was.fields, *now.fields})
            yield from (f"fields.{one}" for one in own if was.fields.get(one) != now.fields.get(one))
        elif name == ACTION.field:
            before, after = ({one.id: replace(one, status="", target=None) for one in r.actions} for r in (was, now))
            if any(before[id_] != after[id_] for id_ in before.keys() & after.keys()):
                yield name
        elif name not in _TOLD_OTHERWISE:
            yield name
