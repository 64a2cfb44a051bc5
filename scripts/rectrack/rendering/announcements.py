"""What followers are told: the difference between what they were told last and what the files say."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from msgspec.structs import replace

from rectrack.github.types import News, NewsKind
from rectrack.model import (
    Dataset,
    Decision,
    Position,
    Recommendation,
    Response,
    by_id,
    derived,
    disputed_positions,
    disputed_responses,
    find_objections,
    standing,
    undisputed_positions,
    vocabulary,
)
from rectrack.rendering.status_json import Answered, Decided, Entry, Published, View
from rectrack.text.markdown import Markdown
from rectrack.text.templates import render

# GitHub tells nobody when an issue's text or labels change, so a change of status, decision, answer or position
# is announced in a comment. The keys hold ids, dates and digests only, so that no text from a file gets into a
# marker.

_MARKER = re.compile(r"^<!-- rectrack:news ([a-z0-9 -]{1,300}) -->$", re.MULTILINE)


def marker(news: News) -> str:
    """The line by which a comment that told this news is found again."""
    return f"<!-- rectrack:news {news.key} -->"


def announcement(items: Iterable[News], dataset: Dataset, templates: Path | None) -> str:
    """The comment that tells news; raises `RefusedError` where the template fails."""
    values = {
        "news": tuple(items),
        "markers": {item.key: Markdown(marker(item)) for item in items},
        "sentence": lambda item: sentence(item, templates),
        "where": derived.where,
        "evidence_shown": derived.evidence,
        "documents": by_id(dataset.tracker.documents),
    }
    return render("announcement.md.j2", templates, **values)


def sentence(item: News, templates: Path | None = None) -> Markdown:
    """News in one sentence without a full stop, as an announcement, a plan and a preview have it."""
    return Markdown(render("news.md.j2", templates, item=item).strip())


def told(comment: str) -> set[str]:
    return set(_MARKER.findall(comment.replace("\r\n", "\n")))


def news(before: Published, dataset: Dataset) -> dict[str, tuple[News, ...]]:
    """What is new for each recommendation that was published before."""
    known = _Known(dataset)
    away = {entry.id for entry in before.gone}
    last = _last(before, dataset)
    found = {}
    for r in dataset.recommendations:
        if r.id in last:
            was = last[r.id]
            found[r.id] = (*([_back(was)] if was.id in away else []), *known.news(was, r))
    return found | {id_: (_gone(was),) for id_, was in last.items() if id_ not in known.ids and id_ not in away}


def untold(before: Published, dataset: Dataset) -> tuple[Entry, ...]:
    """What followers were told last of each recommendation that has news for them now."""
    away = {entry.id for entry in before.gone}
    now = news(before, dataset)
    return tuple(was for id_, was in _last(before, dataset).items() if now.get(id_) and was.id not in away)


class AnnouncementState(NamedTuple):
    """What a memory holds once followers are told what is new, but for those who could not be.

    `times` says by recommendation how often its followers have been told; it is part of every key, so that what
    changes back and forth is told each time. `gone` are the recommendations whose files are gone, as they were last.
    `untold` is what those were told last who are still to be told what is new.
    """

    times: dict[str, int]
    gone: tuple[Entry, ...]
    untold: tuple[Entry, ...]


def telling(before: Published, dataset: Dataset, refused: Collection[str]) -> AnnouncementState:
    """What to remember once all followers are told what is new, those of the `refused` recommendations apart."""
    now, last = news(before, dataset), _last(before, dataset)
    away, living = {entry.id for entry in before.gone}, {r.id for r in dataset.recommendations}
    times = {id_: was.told + (bool(now.get(id_)) and id_ not in refused) for id_, was in last.items()}
    stays = {id_: was.id in away if id_ in refused else id_ not in living for id_, was in last.items()}
    return AnnouncementState(
        times=times,
        gone=tuple(replace(was, told=times[id_]) for id_, was in last.items() if stays[id_]),
        untold=tuple(was for id_, was in last.items() if id_ in refused and not stays[id_]),
    )


def _last(before: Published, dataset: Dataset) -> dict[str, Entry]:
    """What followers were told last, by the ids of today; one without an issue was never told to anybody."""
    untold = {entry.issue: entry for entry in before.untold}
    entries = [untold.pop(entry.issue, entry) for entry in before.recommendations if entry.issue]
    by_issue = {entry.issue: entry for entry in (*entries, *untold.values(), *before.gone)}
    names = {former: r.id for r in dataset.recommendations for former in (r.id, *r.formerly)}
    return {names.get(entry.id, entry.id): entry for entry in by_issue.values()}


_Statement: TypeAlias = View | Answered | Position | Response


class _Kind(NamedTuple):
    """A kind of statements: its word in keys, its kind of news, the names of who makes them, and of what they say."""

    word: str
    news: NewsKind
    bodies: Mapping[str, str]
    values: Mapping[str, str]
    disputed: Callable[[Recommendation, str], Sequence[Position | Response]]


class _Known:
    """The names that news of one dataset need."""

    def __init__(self, dataset: Dataset) -> None:
        tracker = dataset.tracker
        self.ids = {r.id for r in dataset.recommendations}
        self.bodies, self.parties = dataset.bodies, _names(dataset.parties)
        self.statuses, self.outcomes = _names(tracker.statuses), _names(tracker.outcomes)
        self.answers = _Kind(
            "answer", "answer", _names(tracker.addressees), _names(tracker.answers), disputed_responses
        )
        self.positions = _Kind(
            "position", "view", self.parties, vocabulary.names(tracker.stances), disputed_positions
        )

    def news(self, was: Entry, r: Recommendation) -> Iterator[News]:
        """Yield what is new since a recommendation was told last."""
        yield from self._status(was, r)
        yield from self._decision(was, r)
        yield from self._statements(self.answers, was, {one.by: one for one in was.answers}, derived.answers(r), r)
        views = {(one.party, one.voice): one for one in was.views}
        yield from self._statements(self.positions, was, views, standing(undisputed_positions(r)), r)
        yield from self._objections(was, r)

    def _status(self, was: Entry, r: Recommendation) -> Iterator[News]:
        # A status that went and came back since is told too: a run that broke off may have told of the one between.
        since = [step.status for step in r.history[was.steps or len(r.history) :] if step.status != r.status]
        before = was.status if was.status != r.status else (since or [r.status])[-1]
        if before == r.status:
            return
        step = r.history[-1]
        yield News(
            key=f"{was.told} status {len(r.history)} {before} {r.status} {step.date}",
            kind="status",
            before=self.statuses.get(before, before),
            after=self.statuses[r.status],
            date=step.date,
            why=step.note or "",
            by=step.by or "",
            evidence=step.evidence,
        )

    def _statements(
        self,
        kind: _Kind,
        was: Entry,
        before: Mapping[Any, View] | Mapping[Any, Answered],
        current: Sequence[Position | Response],
        r: Recommendation,
    ) -> Iterator[News]:
        """Yield what is new of what parties think or addressees answer."""
        own = {now.author for now in current if now.is_own}
        left: dict[Any, _Statement] = {**before}
        for now in current:
            old = left.pop(now.author if kind is self.answers else (now.author, now.voice), None)
            if old is None or (old.value, old.date, old.voice) != (now.value, now.date, now.voice):
                reported: Iterable[_Statement] = was.views if kind is self.positions else filter(None, [old])
                others = [one for one in reported if one.author == now.author and now.is_own and not one.is_own]
                yield self._statement(kind, old, now, was.told, others)
        for old in left.values():
            is_disputed = any(old.voice == now.voice for now in kind.disputed(r, old.author))
            if old.author not in own and not is_disputed:  # else its own word or objection has taken its place
                yield self._removed(kind, old, was.told)

    def _statement(
        self,
        kind: _Kind,
        old: _Statement | None,
        now: Position | Response,
        told: int,
        others: Iterable[_Statement],
    ) -> News:
        """Return the news of a statement; `others` were only reported of a body that now says so itself."""
        return News(
            key=_key(kind, told, now, f"{old.value if old else 'none'} {now.value}"),
            kind=kind.news,
            of=kind.bodies[now.author],
            before=self._named(kind, old) if old else "",
            reported=tuple((self._name(one) or "a reading of the source", self._named(kind, one)) for one in others),
            after=self._named(kind, now),
            date=now.date,
            why=(now.reason if isinstance(now, Position) else now.note) or "",
            quote=now.quote or "",
            reported_by=self._name(now),
            inferred=bool(now.inferred),
            entered_by=now.typist or "",
            source=now.source,
        )

    def _removed(self, kind: _Kind, old: _Statement, told: int) -> News:
        is_view = kind is self.positions
        return News(
            key=_key(kind, told, old, f"{old.value} removed"),
            kind=kind.news,
            of=kind.bodies.get(old.author, old.author),
            before=self._named(kind, old),
            reported_by=self._name(old) if is_view else "",
            inferred=bool(old.inferred) and is_view,
        )

    def _decision(self, was: Entry, r: Recommendation) -> Iterator[News]:
        old, now = was.decision, derived.decision(r)
        if (old and _decided(old)) == (now and _decided(now)):
            return
        before = self.outcomes.get(old.outcome, old.outcome) if old else ""
        step = _digest(_decided(old)) if old else "none"
        if now is None:
            yield News(
                key=f"{was.told} decision {step} removed {old.date if old else ''}", kind="decision", before=before
            )
            return
        yield News(
            key=f"{was.told} decision {step} {_digest(_decided(now))} {now.date}",
            kind="decision",
            before=before,
            after=self.outcomes[now.outcome],
            date=now.date,
            why=now.text or "",
            by=now.by,
            source=now.source,
        )

    def _objections(self, was: Entry, r: Recommendation) -> Iterator[News]:
        """Yield who objects now to what is said of it, and who does no longer."""
        before = {(one.by, one.text, one.date) for one in was.objections}
        now = {(one.by, one.text, one.date): one for one in find_objections(r)}
        for objection in sorted(now.keys() - before):
            by, text, date = objection
            typist = now[objection].typist
            yield News(
                key=f"{was.told} objection {by} {_digest(objection)} new",
                kind="objection",
                of=self.bodies[by],
                date=date,
                why=text if typist else "",
                quote="" if typist else text,
                entered_by=typist or "",
                source=now[objection].source,
            )
        for objection in sorted(before - now.keys()):
            by = objection[0]
            yield News(
                key=f"{was.told} objection {by} {_digest(objection)} ended",
                kind="objection replaced" if any(open_[0] == by for open_ in now) else "objection ended",
                of=self.bodies.get(by, by),
            )

    def _named(self, kind: _Kind, statement: _Statement) -> str:
        """Return the name of a stance or answer, or what is left of one that tracker.yaml does not know any more."""
        return kind.values.get(statement.value, statement.value)

    def _name(self, statement: _Statement) -> str:
        """Return the name of the party that reports a statement; empty if no party reports it."""
        return self.parties.get(statement.reported_by or "", statement.reported_by or "")


def _names(named: Iterable[Any]) -> dict[str, str]:
    return {one.id: one.name for one in named}


def _key(kind: _Kind, told: int, statement: _Statement, step: str) -> str:
    """Return a key; that of a position says whose word it is."""
    voice = [statement.reported_by, "inferred" if statement.inferred else ""] if kind.word == "position" else []
    return " ".join(filter(None, (str(told), kind.word, statement.author, step, statement.date, *voice)))


def _gone(entry: Entry) -> News:
    return News(
        key=f"{entry.told} gone {entry.id} {entry.status} {entry.since}",
        kind="gone",
        why="Its file was removed, so this issue is closed. What it said stays in the file's history.",
    )


def _back(entry: Entry) -> News:
    return News(
        key=f"{entry.told} back {entry.id} {entry.status} {entry.since}",
        kind="back",
        why="Its file is there again, so this issue says again how it stands.",
    )


def _decided(decision: Decided | Decision) -> tuple[str, ...]:
    """Return what makes one decision another."""
    return decision.by, decision.outcome, decision.date, decision.text or ""


def _digest(texts: tuple[str, ...]) -> str:
    return hashlib.sha256(repr(texts).encode()).hexdigest()[:12]
