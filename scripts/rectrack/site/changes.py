"""The differences between two versions of a recommendation, as events."""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from operator import attrgetter
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from rectrack.model import (
    Action,
    Id,
    MadeBy,
    Recommendation,
    Record,
    When,
    changed_fields,
    derived,
    surely_earlier,
)

# Events: an event is one recorded change of a recommendation, or a correction.

What: TypeAlias = Literal[
    "recommendation",
    "status",
    "action",
    "position",
    "response",
    "request",
    "report",
    "decision",
    "dispute",
    "target",
    "check",
    "wording",
]
How: TypeAlias = Literal["added", "changed", "removed", "withdrawn", "restored"]


class Side(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The values of an entry before or after an event, without its text.

    `value` is the id of the status, stance, response or outcome, the type of a request, a target date, or the
    language of a disputed translation.
    `entered_by` is the maintainer who entered the entry for its author.
    """

    value: str = ""
    date: When | None = None
    undated: bool = False
    reported_by: Id | None = None
    inferred: bool = False
    entered_by: str | None = None


class FieldChange(NamedTuple):
    """The values of a field of a recommendation before and after an event, in the order of the file."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One recorded change of a recommendation.

    `day` is the committer's day in UTC, and `commit` the id of the commit. Both are empty in a difference. `who` is
    the id of the party or addressee that the entry is about, or the name of its author. `fields` are the changed
    fields of the entry or of the recommendation. `values` are their values, for fields that are no text. `entry` is
    the entry with its text, or None if the current record does not have it. `edition` is the name of the last edition
    that showed another status for the day of a step, or an empty text.
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
    values: tuple[FieldChange, ...] = ()
    is_correction: bool = False
    entry: Record | None = None
    edition: str = ""

    @property
    def corrects(self) -> bool:
        """Return whether the event changes what was published: an entry, or the status in an edition."""
        return self.is_correction or bool(self.edition)

    @property
    def side(self) -> Side:
        """Return the state of the entry after the event, or before it if the entry was removed."""
        return self.after or self.before or Side()

    @property
    def date(self) -> When | None:
        """Return the date of the entry; None means that the entry has no date."""
        return self.side.date

    @property
    def is_news(self) -> bool:
        """Return whether something happened in the year in which it was recorded.

        New files, checks, corrections, and changes of text are entries without news. So are reported or inferred
        entries, and those about an earlier year, except a new status.
        """
        if self.is_correction or self.what in ("recommendation", "wording", "check"):
            return False
        if self.after and (self.after.reported_by or self.after.inferred):
            return False
        return self.what in ("target", "status") or not self.date or self.date[:4] >= self.day[:4]


# The kinds of entries, and how to match entries of two versions.

Pair: TypeAlias = tuple[Record | None, Record | None]
Likeness: TypeAlias = tuple[tuple[str, ...], ...]


class EntryKind(NamedTuple):
    """A kind of entries: the field of the recommendation that lists them, and their fields.

    `likeness` has the groups of fields that identify a changed entry, the best first. `goes_on` is the kind of a
    change that is no correction.
    """

    what: What
    field: str
    who: str
    value: str
    likeness: Likeness
    goes_on: How = "changed"

    def of(self, r: Recommendation) -> tuple[Record, ...]:
        """Return the entries of this kind. A single value gives a tuple of one.

        Progress reports are left out if they are not verified.
        """
        found = getattr(r, self.field)
        if self.field == "progress_reports":
            return derived.verified(r)
        return found if isinstance(found, tuple) else (found,) if found else ()

    def side(self, entry: Record | None) -> Side | None:
        """Return the state of an entry, without its text; None for no entry."""
        if entry is None:
            return None
        return Side(
            value=getattr(entry, self.value) or "" if self.value else "",
            date=getattr(entry, "date", None),
            undated=bool(getattr(entry, "undated", False)),
            reported_by=getattr(entry, "reported_by", None),
            inferred=bool(getattr(entry, "inferred", False)),
            entered_by=getattr(entry, "typist", None),
        )

    def whose(self, entry: Record | None) -> str | None:
        """Return the party or addressee that an entry is about, or its author."""
        return getattr(entry, self.who) if self.who else None


ACTION = EntryKind("action", "actions", "", "status", (("id",),))
POSITION = EntryKind(
    "position", "positions", "party", "stance", (("party", "voice", "date"), ("party", "voice"), ("party",))
)
ANSWER = EntryKind("response", "responses", "by", "response", (("by", "voice", "date"), ("by", "voice"), ("by",)))
REPORT = EntryKind(
    "report", "progress_reports", "by", "status", (("source.comment",), ("by", "date", "action"), ("date", "action"))
)
DISPUTE = EntryKind(
    "dispute", "disputes", "by", "language", (("by", "language", "date"), ("by", "language"), ("by",)), "withdrawn"
)
TARGET = EntryKind("target", "target", "set_by", "date", ((),))
CHECK = EntryKind("check", "last_checked", "checked_by", "", ((),), "added")
DECISION = EntryKind(
    "decision", "decisions", "by", "outcome", (("by", "meeting", "date"), ("by", "date"), ("by", "meeting"))
)
REQUEST = EntryKind("request", "requests", "to", "type", (("to", "type", "date"), ("to", "type"), ("to",)))
STATUS = EntryKind("status", "history", "according_to", "status", (("date", "status"), ("date",), ("status",), ()))

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
"""All kinds, in the order of events."""


def pairs(was: Sequence[Record], now: Sequence[Record], likeness: Likeness) -> Iterator[Pair]:
    """Yield each entry that differs, in both versions.

    None means that the entry is only in the other version. `likeness` is as in `EntryKind`.
    """
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
    """Return the earlier entry that an entry replaces, or None.

    A step or a decision follows the last one, a position or response the last one by the same source.
    """
    if kind not in (STATUS, DECISION, POSITION, ANSWER):
        return None
    earlier = [*takewhile(lambda one: one is not entry, all_of_kind)][::-1]
    if kind in (POSITION, ANSWER):
        theirs = [one for one in earlier if kind.whose(one) == kind.whose(entry)]
        earlier = [one for one in theirs if _value(one, "voice") == _value(entry, "voice")]
        earlier += theirs if _value(entry, "is_own") else []
    return next(iter(earlier), None)


def _key(entry: Record, names: Sequence[str]) -> list[object]:
    """Return the values that identify an entry. Without the first value an entry matches no other."""
    found = [_value(entry, name) for name in names]
    return [entry] if found[:1] == [None] else found


def _value(entry: Record, name: str) -> object:
    try:
        return attrgetter(name)(entry)
    except AttributeError:  # the entry has no such field, or no source
        return None


# Differences between two versions of a recommendation. Pure.


def is_correction(kind: EntryKind, was: Record, now: Record | None, changed: tuple[str, ...]) -> bool:
    """Return whether a change corrects the past, instead of adding to it."""
    if kind is TARGET:
        return False  # the event shows both dates
    if now is None:
        return True
    if kind is DISPUTE:
        return not {*changed} <= {"withdrawn", "withdrawal_source"} or getattr(was, "withdrawn", None) is not None
    if kind is CHECK:
        return not surely_earlier(getattr(was, "date", ""), getattr(now, "date", ""))
    return True


_TOLD_OTHERWISE = {kind.field for kind in KINDS} | {"id", "status", "previous_ids"}
"""Fields that are no wording: they have their own events, or none."""


def diff(was: Recommendation, now: Recommendation) -> Iterator[Event]:
    """Yield an event for each difference between two versions. The events have no day and no commit."""
    if was == now:
        return
    for kind in KINDS:
        for before, after in pairs(kind.of(was), kind.of(now), kind.likeness):
            if isinstance(before, Action) and isinstance(after, Action):
                yield from _action(before, after, now)
            else:
                yield _entry(kind, before, after, now)
    wording = (*_wording(was, now),)
    corrected = tuple(name for name in wording if name == "made_by" and was.made_by)
    for fields in filter(None, (corrected, tuple(name for name in wording if name not in corrected))):
        values = tuple(_values(was, now, fields))
        event = Event(recommendation=now.id, number=now.number, what="wording", fields=fields, values=values)
        yield replace(event, how="changed", is_correction=fields == corrected)


def _action(was: Action, now: Action, r: Recommendation) -> Iterator[Event]:
    """Yield the events of an action in both versions: a new status and a new target date."""
    if was.status != now.status:
        yield Event(
            recommendation=r.id,
            number=r.number,
            what="action",
            how="changed",
            action=now.id,
            before=Side(value=was.status or ""),
            after=Side(value=now.status or ""),
            entry=now,
        )
    if was.target != now.target:
        yield replace(_entry(TARGET, was.target, now.target, r), action=now.id)


def _entry(kind: EntryKind, was: Record | None, now: Record | None, r: Recommendation) -> Event:
    """Return the event of an entry that was added, changed or removed."""
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
    """Yield the names of the other fields that differ. A custom field has its own name: `fields.ID`."""
    for name in changed_fields(was, now):
        if name == "custom_fields":
            own = sorted({*was.custom_fields, *now.custom_fields})
            yield from (
                f"custom_fields.{one}" for one in own if was.custom_fields.get(one) != now.custom_fields.get(one)
            )
        elif name == ACTION.field:
            before, after = ({one.id: replace(one, status="", target=None) for one in r.actions} for r in (was, now))
            if any(before[id_] != after[id_] for id_ in before.keys() & after.keys()):
                yield name
        elif name not in _TOLD_OTHERWISE:
            yield name


_VALUES = ("number", "reference", "source_form", "themes", "addressees", "made_by")
"""Fields whose values are numbers or ids. A sentence names these values, and those of custom fields."""


def _values(was: Recommendation, now: Recommendation, changed: Sequence[str]) -> Iterator[FieldChange]:
    """Yield the values of those changed fields that are no text of the recommendation."""
    for name in changed:
        kind, _, id_ = name.partition(".")
        if kind == "custom_fields" or kind in _VALUES:
            before, after = (r.custom_fields.get(id_) if id_ else getattr(r, kind) for r in (was, now))
            if _words(before) != _words(after):  # of `made_by`, the source or the reporter may differ
                yield FieldChange(name, _words(before), _words(after))


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, MadeBy):
        value = value.everyone
    return tuple(map(str, value if isinstance(value, tuple) else (value,))) if value else ()
