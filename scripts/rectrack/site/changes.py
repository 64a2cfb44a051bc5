"""What was recorded when: the differences between the versions of recommendations."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from rectrack.model import (
    Action,
    Dataset,
    Id,
    Recommendation,
    Record,
    When,
    by_id,
    changed_fields,
    derived,
    nothing,
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


class History(Struct, frozen=True, kw_only=True):
    """All events in the order in which they were recorded, the oldest first.

    `is_known` says whether git knows when that was; where it does not, each stands under its own date, without a
    commit, and there are no corrections. `gone` are the recommendations that were removed, as they stood last.
    """

    events: tuple[Event, ...]
    is_known: bool
    gone: tuple[Recommendation, ...] = ()


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
STATUS = EntryKind("status", "history", "by", "status", (("date", "status"), ("date",), ("status",)))

KINDS = (
    STATUS,
    ACTION,
    TARGET,
    EntryKind(
        "decision", "decisions", "by", "outcome", (("by", "meeting", "date"), ("by", "date"), ("by", "meeting"))
    ),
    ANSWER,
    POSITION,
    DISPUTE,
    EntryKind("request", "requests", "of", "wanted", (("of", "wanted", "date"), ("of", "wanted"), ("of",))),
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


# What was corrected: an entry of the past that was changed or taken out after it had been recorded. Pure.

DAYS = 90
"""For so long a correction is shown on the page of its recommendation."""


def corrections(events: Iterable[Event]) -> tuple[Event, ...]:
    """Those of the events that correct, the newest first."""
    return tuple(event for event in events if event.is_correction)[::-1]


def recent_corrections(events: Iterable[Event], as_of: When) -> tuple[Event, ...]:
    """Return the corrections recorded from `DAYS` days before a day, the newest first."""
    first = (date.fromisoformat(as_of) - timedelta(days=DAYS)).isoformat()
    return tuple(event for event in corrections(events) if first <= event.day)


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


# From the versions of recommendations to what was recorded when. Pure.
#
# It is told by comparing records, so that moving or reformatting a file tells nothing.

_TOLD_OTHERWISE = {kind.field for kind in KINDS} | {"id", "status", "formerly"}
"""Fields whose change is no change of wording."""


class RecordCommit(Struct, frozen=True, kw_only=True):
    """What a commit of main's first-parent line left in the files that it changed.

    `unread` are the ids of files that could not be read, `gone` those of files that it took away.
    """

    id: str
    day: When
    there: tuple[Recommendation, ...]
    unread: tuple[Id, ...] = ()
    gone: tuple[Id, ...] = ()


def recorded(commits: Iterable[RecordCommit], dataset: Dataset) -> History:
    """What these commits recorded; `dataset` is what the files say today."""
    story = _Story()
    events = [event for commit in commits for event in story.told(commit)]
    gone = (story.last[id_] for id_ in story.gone)
    today = by_id(dataset.recommendations)
    return History(
        events=tuple(_as_today(event, commit, story, today) for commit, event in events),
        is_known=True,
        gone=tuple(sorted(gone, key=lambda r: (r.number, r.id))),
    )


def by_own_dates(dataset: Dataset) -> History:
    """What the files say, where nobody knows when it was recorded: each event under its own date, if it has one."""
    events = []
    for r in dataset.recommendations:
        bare = replace(nothing(Recommendation), id=r.id, number=r.number, history=r.history[:1])
        found = [_existence(r, "added"), *diff(bare, r)]
        events += [replace(event, day=event.date) for event in found if event.date and event.what != TARGET.what]
    return History(events=tuple(sorted(events, key=lambda event: event.day)), is_known=False)


class _Story:
    """What is known after each commit: every recommendation as it was last, those that are gone as well."""

    def __init__(self) -> None:
        self.last: dict[Id, Recommendation] = {}
        self.gone: set[Id] = set()
        self.renamed: dict[Id, Id] = {}
        self._unread: dict[Id, RecordCommit] = {}

    def told(self, commit: RecordCommit) -> Iterator[tuple[RecordCommit, Event]]:
        """What this commit recorded, and where it was recorded first."""
        for now in sorted(commit.there, key=lambda r: (r.number, r.id)):
            yield from self._version(now, commit)
        for id_ in commit.unread:
            self._unread.setdefault(id_, commit)
        for id_ in sorted(commit.gone):
            if id_ in self.last and id_ not in self.gone:
                self.gone.add(id_)
                yield commit, _existence(self.last[id_], "removed")

    def _version(self, now: Recommendation, commit: RecordCommit) -> Iterator[tuple[RecordCommit, Event]]:
        ids = (now.id, *now.formerly)
        known = next((id_ for id_ in ids if id_ in self.last), None)
        if known is None:
            first = next((self._unread[id_] for id_ in ids if id_ in self._unread), commit)
            yield first, _existence(now, "added")
        else:
            was = self.last.pop(known)
            if known in self.gone:
                self.gone.remove(known)
                yield commit, _existence(now, "restored")
            yield from ((commit, event) for event in diff(was, now))
            if known != now.id:
                self.renamed[known] = now.id
        self.last[now.id] = now

    def name(self, id_: Id) -> Id:
        """What a recommendation is called in the end."""
        seen = {id_}
        while id_ not in self.last and (id_ := self.renamed.get(id_, id_)) not in seen:
            seen.add(id_)
        return id_


def _as_today(event: Event, commit: RecordCommit, story: _Story, today: Mapping[Id, Recommendation]) -> Event:
    """The event under the name and number of today, with its entry only where the record still has it so."""
    id_ = story.name(event.recommendation)
    r = today.get(id_)
    return replace(
        event,
        day=commit.day,
        commit=commit.id,
        recommendation=id_,
        number=r.number if r else event.number,
        entry=event.entry if r and any(event.entry in kind.of(r) for kind in KINDS) else None,
    )


def _existence(r: Recommendation, how: How) -> Event:
    """Return that a recommendation came, with how it began, or that it went or is back, with how it stands."""
    side, is_gone = STATUS.side(r.history[0 if how == "added" else -1]), how == "removed"
    before, after = (side, None) if is_gone else (None, side)
    return Event(
        recommendation=r.id,
        number=r.number,
        what="recommendation",
        how=how,
        before=before,
        after=after,
        is_correction=is_gone,
    )


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
