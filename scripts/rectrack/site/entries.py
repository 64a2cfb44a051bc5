"""The entries of a recommendation: which kinds there are, and which entry before is which one after."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from msgspec.structs import fields

from rectrack.record import facts
from rectrack.record.recommendation import Recommendation
from rectrack.record.values import Record
from rectrack.site.events import Side, What

Pair: TypeAlias = tuple[Record | None, Record | None]
Likeness: TypeAlias = tuple[tuple[str, ...], ...]


class Kind(NamedTuple):
    """A kind of entries: the field of the recommendation that lists them, and what to read of each.

    `likeness` says by which fields an entry that was changed is known again, from the surest to the least sure.
    """

    what: What
    field: str
    who: str
    value: str
    likeness: Likeness

    def of(self, r: Recommendation) -> tuple[Record, ...]:
        """The entries of this kind; what can be there only once is a list of one.

        Of reports that nobody vouches for nothing is told.
        """
        found = getattr(r, self.field)
        if self.field == "reports":
            return facts.verified(r)
        return found if isinstance(found, tuple) else (found,) if found else ()

    def side(self, entry: Record) -> Side:
        """How an entry stands, without its words."""
        return Side(
            value=getattr(entry, self.value) or "" if self.value else "",
            date=getattr(entry, "date", None),
            reported_by=getattr(entry, "reported_by", None),
            inferred=bool(getattr(entry, "inferred", False)),
            entered_by=getattr(entry, "typist", None),
        )

    def whose(self, entry: Record) -> str | None:
        """Whom it is about, or who did it."""
        return getattr(entry, self.who) if self.who else None


ACTION = Kind("action", "actions", "", "status", (("id",),))
POSITION = Kind(
    "position", "positions", "party", "stance", (("party", "voice", "date"), ("party", "voice"), ("party",))
)
ANSWER = Kind("answer", "responses", "by", "answer", (("by", "voice", "date"), ("by", "voice"), ("by",)))
REPORT = Kind("report", "reports", "by", "", (("source.comment",), ("by", "date", "action"), ("date", "action")))
DISPUTE = Kind("dispute", "disputes", "by", "", (("by", "date"), ("by",)))
TARGET = Kind("target", "target", "set_by", "date", ((),))
CHECK = Kind("check", "last_checked", "by", "", ((),))
STATUS = Kind("status", "history", "by", "status", (("date", "status"), ("date",), ("status",)))

KINDS = (
    STATUS,
    ACTION,
    TARGET,
    Kind("decision", "decisions", "by", "outcome", (("by", "meeting", "date"), ("by", "date"), ("by", "meeting"))),
    ANSWER,
    POSITION,
    DISPUTE,
    Kind("request", "requests", "of", "wanted", (("of", "wanted", "date"), ("of", "wanted"), ("of",))),
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


def changed_fields(was: Record, now: Record) -> tuple[str, ...]:
    """The names of the fields in which two records of one type differ, as the files have them."""
    return tuple(f.encode_name for f in fields(now) if getattr(was, f.name) != getattr(now, f.name))


def preceding(kind: Kind, entry: Record, all_of_kind: Sequence[Record]) -> Record | None:
    """Return the earlier entry that an entry replaces.

    A position or response replaces the last one by the same source. The target date of an action replaces nothing,
    because it is no entry of the recommendation.
    """
    place = next((n for n, one in enumerate(all_of_kind) if one is entry), 0)
    earlier = list(all_of_kind[:place])[::-1]
    if kind not in (POSITION, ANSWER):
        return earlier[0] if earlier else None
    theirs = [one for one in earlier if kind.whose(one) == kind.whose(entry)]
    same = [one for one in theirs if _value(one, "voice") == _value(entry, "voice")]
    return next(iter([*same, *(theirs if _value(entry, "is_own") else ())]), None)


def _key(entry: Record, names: Sequence[str]) -> list[object]:
    """By what an entry is known again; one that lacks the first of the names is like no other."""
    found = [_value(entry, name) for name in names]
    return [entry] if found[:1] == [None] else found


def _value(entry: Record, name: str) -> object:
    try:
        return attrgetter(name)(entry)
    except AttributeError:  # of a source that is not there
        return None
