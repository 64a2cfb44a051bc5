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
from rectrack.rendering.status_json import Answered, Entry, Published, View
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
            found[r.id] = (*([_moved(was, "back")] if was.id in away else []), *known.news(was, r))
    return found | {
        id_: (_moved(was, "gone"),) for id_, was in last.items() if id_ not in known.ids and id_ not in away
    }


class AnnouncementState(NamedTuple):
    """What a memory holds once followers are told what is new, but for those who could not be.

    `times` says by recommendation how often its followers have been told; it is part of every key, so that what
    changes back and forth is told each time. `gone` are the recommendations whose files are gone, as they were last.
    `untold` is what those were told last who are still to be told what is new.
    """

    times: dict[str, int]
    gone: tuple[Entry, ...]
    untold: tuple[Entry, ...]


def telling(before: Published, dataset: Dataset, refused: Collection[str] | None) -> AnnouncementState:
    """What to remember once all followers are told what is new, those of the `refused` recommendations apart.

    None refuses all of which there is news: nobody is told yet.
    """
    now, last = news(before, dataset), _last(before, dataset)
    if refused is None:
        refused = {id_ for id_, items in now.items() if items}
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

    def named(self, statement: _Statement) -> str:
        """Return the name of a stance or answer, or what is left of one that tracker.yaml does not know any more."""
        return self.values.get(statement.value, statement.value)


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
        yield from self._statements(self.answers, was, was.answers, derived.answers(r), r)
        yield from self._statements(self.positions, was, was.views, standing(undisputed_positions(r)), r)
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
        before: Sequence[View] | Sequence[Answered],
        current: Sequence[Position | Response],
        r: Recommendation,
    ) -> Iterator[News]:
        """Yield what is new of what parties think or addressees answer."""
        own = {now.author for now in current if now.is_own}
        left: dict[Any, _Statement] = {(old.author, old.voice): old for old in before}
        for now in current:
            old = left.pop((now.author, now.voice), None)
            if old is None or (old.value, old.date) != (now.value, now.date):
                others = [one for one in before if one.author == now.author and now.is_own and not one.is_own]
                yield from self._statement(kind, old, now, was.told, others)
        for old in left.values():
            is_disputed = any(old.voice == now.voice for now in kind.disputed(r, old.author))
            if old.author not in own and not is_disputed:  # else its own word or objection has taken its place
                yield from self._statement(kind, old, None, was.told)

    def _statement(
        self,
        kind: _Kind,
        old: _Statement | None,
        now: Position | Response | None,
        told: int,
        others: Iterable[_Statement] = (),
    ) -> Iterator[News]:
        """Yield the news of a statement; `others` were only reported of a body that now says so itself."""
        statement = now or old
        if statement is None:
            return
        voice = [statement.reported_by, "inferred" if statement.inferred else ""]
        step = f"{old.value if old else 'none'} {now.value if now else 'removed'}"
        words = (str(told), kind.word, statement.author, step, statement.date, *voice)
        item = News(
            key=" ".join(filter(None, words)),
            kind=kind.news,
            of=kind.bodies.get(statement.author, statement.author),
            before=kind.named(old) if old else "",
            reported_by=self._name(statement),
            inferred=bool(statement.inferred),
        )
        if now:
            item = replace(
                item,
                reported=tuple((self._name(one) or "a reading of the source", kind.named(one)) for one in others),
                after=kind.named(now),
                date=now.date,
                why=(now.reason if isinstance(now, Position) else now.note) or "",
                quote=now.quote or "",
                entered_by=now.typist or "",
                source=now.source,
            )
        yield item

    def _decision(self, was: Entry, r: Recommendation) -> Iterator[News]:
        old, now = was.decision, derived.decision(r)
        step, next_step = (one and _digest((one.by, one.outcome, one.date, one.text or "")) for one in (old, now))
        decision = now or old
        if decision is None or step == next_step:
            return
        item = News(
            key=f"{was.told} decision {step or 'none'} {next_step or 'removed'} {decision.date}",
            kind="decision",
            before=self.outcomes.get(old.outcome, old.outcome) if old else "",
        )
        if now:
            item = replace(
                item,
                after=self.outcomes[now.outcome],
                date=now.date,
                why=now.text or "",
                by=now.by,
                source=now.source,
            )
        yield item

    def _objections(self, was: Entry, r: Recommendation) -> Iterator[News]:
        """Yield who objects now to what is said of it, and who does no longer."""
        before = {(one.by, one.text, one.date) for one in was.objections}
        now = {(one.by, one.text, one.date): one for one in find_objections(r)}
        for objection in (*sorted(now.keys() - before), *sorted(before - now.keys())):
            by, text, date = objection
            dispute = now.get(objection)
            ended: NewsKind = "objection replaced" if any(one[0] == by for one in now) else "objection ended"
            item = News(
                key=f"{was.told} objection {by} {_digest(objection)} {'new' if dispute else 'ended'}",
                kind="objection" if dispute else ended,
                of=self.bodies.get(by, by),
            )
            if dispute:
                said = {"why": text, "entered_by": dispute.typist} if dispute.typist else {"quote": text}
                item = replace(item, date=date, source=dispute.source, **said)
            yield item

    def _name(self, statement: _Statement) -> str:
        """Return the name of the party that reports a statement; empty if no party reports it."""
        return self.parties.get(statement.reported_by or "", statement.reported_by or "")


def _names(named: Iterable[Any]) -> dict[str, str]:
    return {one.id: one.name for one in named}


_MOVED: Mapping[NewsKind, str] = {
    "gone": "Its file was removed, so this issue is closed. What it said stays in the file's history.",
    "back": "Its file is there again, so this issue says again how it stands.",
}


def _moved(entry: Entry, kind: NewsKind) -> News:
    """Return the news that a file is gone or back."""
    return News(key=f"{entry.told} {kind} {entry.id} {entry.status} {entry.since}", kind=kind, why=_MOVED[kind])


def _digest(texts: tuple[str, ...]) -> str:
    return hashlib.sha256(repr(texts).encode()).hexdigest()[:12]
