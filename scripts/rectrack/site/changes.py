"""From the versions of recommendations to what was recorded when. Pure.

It is told by comparing records, so that moving or reformatting a file tells nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from rectrack.record.decode import nothing
from rectrack.record.recommendation import Action, Recommendation
from rectrack.record.register import Register
from rectrack.record.values import Id, Record, When, by_id
from rectrack.site.corrections import is_correction
from rectrack.site.entries import (
    ACTION,
    CHECK,
    DISPUTE,
    KINDS,
    STATUS,
    TARGET,
    Kind,
    changed_fields,
    pairs,
    preceding,
)
from rectrack.site.events import Event, How, Recorded, Side, What

_TOLD_OTHERWISE = {kind.field for kind in KINDS} | {"id", "status", "formerly"}
"""Fields whose change is no change of wording."""


class Commit(Struct, frozen=True, kw_only=True):
    """What a commit of main's first-parent line left in the files that it changed.

    `unread` are the ids of files that could not be read, `gone` those of files that it took away.
    """

    id: str
    day: When
    there: tuple[Recommendation, ...]
    unread: tuple[Id, ...] = ()
    gone: tuple[Id, ...] = ()


class _Stamp(NamedTuple):
    """When something was recorded, and in which commit."""

    day: When
    commit: str


def recorded(commits: Iterable[Commit], register: Register) -> Recorded:
    """What these commits recorded; `register` is what the files say today."""
    story = _Story()
    events = [event for commit in commits for event in story.told(commit)]
    gone = (story.last[id_] for id_ in story.gone)
    today = by_id(register.recommendations)
    return Recorded(
        events=tuple(_as_today(event, story, today) for event in events),
        is_known=True,
        gone=tuple(sorted(gone, key=lambda r: (r.number, r.id))),
    )


def by_own_dates(register: Register) -> Recorded:
    """What the files say, where nobody knows when it was recorded: each event under its own date, if it has one."""
    unknown = _Stamp("", "")
    events = []
    for r in register.recommendations:
        bare = replace(nothing(Recommendation), id=r.id, number=r.number, history=r.history[:1])
        found = [_appeared(r, unknown), *_differences(bare, r, unknown)]
        events += [replace(event, day=event.date) for event in found if event.date and event.what != TARGET.what]
    return Recorded(events=tuple(sorted(events, key=lambda event: event.day)), is_known=False)


class _Story:
    """What is known after each commit: every recommendation as it was last, those that are gone as well."""

    def __init__(self) -> None:
        self.last: dict[Id, Recommendation] = {}
        self.gone: set[Id] = set()
        self.renamed: dict[Id, Id] = {}
        self._unread: dict[Id, _Stamp] = {}

    def told(self, commit: Commit) -> Iterator[Event]:
        """What this commit recorded."""
        stamp = _Stamp(commit.day, commit.id)
        for now in sorted(commit.there, key=lambda r: (r.number, r.id)):
            yield from self._version(now, stamp)
        for id_ in commit.unread:
            self._unread.setdefault(id_, stamp)
        for id_ in sorted(commit.gone):
            if id_ in self.last and id_ not in self.gone:
                self.gone.add(id_)
                yield _vanished(self.last[id_], stamp)

    def _version(self, now: Recommendation, stamp: _Stamp) -> Iterator[Event]:
        known = next((id_ for id_ in (now.id, *now.formerly) if id_ in self.last), None)
        if known is None:
            first = next((self._unread[id_] for id_ in (now.id, *now.formerly) if id_ in self._unread), stamp)
            yield _appeared(now, first)
        else:
            was = self.last.pop(known)
            if known in self.gone:
                self.gone.remove(known)
                yield _appeared(now, stamp, "restored")
            yield from _differences(was, now, stamp)
            if known != now.id:
                self.renamed[known] = now.id
        self.last[now.id] = now

    def name(self, id_: Id) -> Id:
        """What a recommendation is called in the end."""
        seen = {id_}
        while id_ not in self.last and (id_ := self.renamed.get(id_, id_)) not in seen:
            seen.add(id_)
        return id_


def _as_today(event: Event, story: _Story, today: Mapping[Id, Recommendation]) -> Event:
    """The event under the name and number of today, with its entry only where the record still has it so."""
    id_ = story.name(event.recommendation)
    r = today.get(id_)
    entry = event.entry if r and any(event.entry in kind.of(r) for kind in KINDS) else None
    return replace(event, recommendation=id_, number=r.number if r else event.number, entry=entry)


def _appeared(r: Recommendation, stamp: _Stamp, how: How = "added") -> Event:
    side = STATUS.side(r.history[0] if how == "added" else r.history[-1])
    return _event(r, stamp, "recommendation", how, after=side)


def _vanished(r: Recommendation, stamp: _Stamp) -> Event:
    side = STATUS.side(r.history[-1])
    return _event(r, stamp, "recommendation", "removed", before=side, is_correction=True)


def _differences(was: Recommendation, now: Recommendation, stamp: _Stamp) -> Iterator[Event]:
    """Each thing in which two versions of a recommendation differ."""
    if was == now:
        return
    for kind in KINDS:
        for before, after in pairs(kind.of(was), kind.of(now), kind.likeness):
            if isinstance(before, Action) and isinstance(after, Action):
                yield from _action(before, after, now, stamp)
            else:
                yield _entry(kind, before, after, now, stamp)
    if wording := tuple(_wording(was, now)):
        yield _event(now, stamp, "wording", "changed", fields=wording)


def _action(was: Action, now: Action, r: Recommendation, stamp: _Stamp) -> Iterator[Event]:
    """What is told of a step that was there before: how far it has got, and by when it is to be done."""
    if was.status != now.status:
        before, after = Side(value=was.status), Side(value=now.status)
        yield _event(r, stamp, "action", "changed", action=now.id, before=before, after=after, entry=now)
    if was.target != now.target:
        yield replace(_entry(TARGET, was.target, now.target, r, stamp), action=now.id)


def _entry(kind: Kind, was: Record | None, now: Record | None, r: Recommendation, stamp: _Stamp) -> Event:
    """What is told of an entry that came, changed or went."""
    entry = now or was
    changed = changed_fields(was, now) if was and now else ()
    corrects = was is not None and is_correction(kind, was, now, changed)
    before = was or (preceding(kind, now, kind.of(r)) if now else None)
    return _event(
        r,
        stamp,
        kind.what,
        _how(kind, was, now, corrects=corrects),
        who=kind.whose(entry) if entry else None,
        action=_action_of(entry),
        before=kind.side(before) if before else None,
        after=kind.side(now) if now else None,
        fields=changed,
        is_correction=corrects,
        entry=now,
    )


def _how(kind: Kind, was: Record | None, now: Record | None, *, corrects: bool) -> How:
    if now is None:
        return "removed"
    if kind is DISPUTE and was and not corrects:
        return "ended"
    return "added" if was is None or (kind is CHECK and not corrects) else "changed"


def _action_of(entry: Record | None) -> Id | None:
    """The step that an entry is about, if it is about one."""
    return entry.id if isinstance(entry, Action) else getattr(entry, "action", None)


def _wording(was: Recommendation, now: Recommendation) -> Iterator[str]:
    """What is worded or sorted otherwise, as the files call it; of fields that a group has added, each by itself."""
    for name in changed_fields(was, now):
        if name == "fields":
            own = sorted({*was.fields, *now.fields})
            yield from (f"fields.{one}" for one in own if was.fields.get(one) != now.fields.get(one))
        elif name == ACTION.field:
            titles = [[replace(one, status="", target=None) for one in r.actions] for r in (was, now)]
            known = {one.id for one in was.actions} & {one.id for one in now.actions}
            before, after = ([one for one in ones if one.id in known] for ones in titles)
            yield from [name] if by_id(before) != by_id(after) else []
        elif name not in _TOLD_OTHERWISE:
            yield name


def _event(r: Recommendation, stamp: _Stamp, what: What, how: How = "added", **about: Any) -> Event:
    return Event(
        day=stamp.day, commit=stamp.commit, recommendation=r.id, number=r.number, what=what, how=how, **about
    )
