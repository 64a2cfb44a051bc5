"""What followers are told: the difference between what they were told last and what the files say."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from rectrack.github.types import News
from rectrack.model import derived, vocabulary
from rectrack.model.agreement import (
    disputed_positions,
    disputed_responses,
    find_objections,
    standing,
    undisputed_positions,
)
from rectrack.model.dataset import Register
from rectrack.model.recommendation import Decision, Position, Recommendation, Response
from rectrack.model.settings import Party
from rectrack.model.types import by_id
from rectrack.model.vocabulary import Status
from rectrack.rendering.status_json import Answered, Decided, Entry, Published, View
from rectrack.text.markdown import Markdown
from rectrack.text.templates import render

# What followers are told of objections: who objects now to what is said of it, and who does no longer.


def objection_news(was: Entry, r: Recommendation, bodies: Mapping[str, str]) -> Iterator[News]:
    """What is new since a recommendation was told last; `bodies` are the names of parties and addressees."""
    before = {(said.by, said.text, said.date) for said in was.objections}
    now = {(said.by, said.text, said.date): said for said in find_objections(r)}
    for said in sorted(now.keys() - before):
        by, text, date = said
        yield News(
            key=f"{was.told} objection {_named(said)} new",
            kind="objection",
            of=bodies[by],
            date=date,
            why=text if now[said].typist else "",
            quote="" if now[said].typist else text,
            entered_by=now[said].typist or "",
            source=now[said].source,
        )
    for said in sorted(before - now.keys()):
        by = said[0]
        yield News(
            key=f"{was.told} objection {_named(said)} ended",
            kind="objection replaced" if any(open_one[0] == by for open_one in now) else "objection ended",
            of=bodies.get(by, by),
        )


def _named(said: tuple[str, str, str]) -> str:
    """A name for an objection that may stand in a marker: no text of a file does."""
    return f"{said[0]} {hashlib.sha256(repr(said).encode()).hexdigest()[:12]}"


# What followers are told: the difference between what they were told last and what the files say now.
#
# GitHub tells nobody when an issue's text or labels change, so a change of status, decision, answer or position
# is announced in a comment. The keys hold ids, dates and digests only, so that no text from a file gets into a
# marker.

_MARKER = re.compile(r"^<!-- rectrack:news ([a-z0-9 -]{1,300}) -->$", re.MULTILINE)


def marker(news: News) -> str:
    """The line by which a comment that told this news is found again."""
    return f"<!-- rectrack:news {news.key} -->"


def announcement(items: Iterable[News], register: Register, templates: Path | None) -> str:
    """The comment that tells news; raises `RefusedError` where the template fails."""
    values = {
        "news": tuple(items),
        "markers": {item.key: Markdown(marker(item)) for item in items},
        "sentence": lambda item: sentence(item, templates),
        "where": derived.where,
        "evidence_shown": derived.evidence,
        "documents": by_id(register.tracker.documents),
    }
    return render("announcement.md.j2", templates, **values)


def sentence(item: News, templates: Path | None = None) -> Markdown:
    """News in one sentence without a full stop, as an announcement, a plan and a preview have it."""
    return Markdown(render("news.md.j2", templates, item=item).strip())


def told(comment: str) -> set[str]:
    return set(_MARKER.findall(comment.replace("\r\n", "\n")))


def news(before: Published, register: Register) -> dict[str, tuple[News, ...]]:
    """What is new for each recommendation that was published before."""
    known = _Known(register)
    away = {entry.id for entry in before.gone}
    last = _last(before, register)
    found = {}
    for r in register.recommendations:
        if r.id in last:
            was = last[r.id]
            found[r.id] = (*([_back(was)] if was.id in away else []), *known.news(was, r))
    return found | {id_: (_gone(was),) for id_, was in last.items() if id_ not in known.ids and id_ not in away}


def untold(before: Published, register: Register) -> tuple[Entry, ...]:
    """What followers were told last of each recommendation that has news for them now."""
    away = {entry.id for entry in before.gone}
    now = news(before, register)
    return tuple(was for id_, was in _last(before, register).items() if now.get(id_) and was.id not in away)


class Told(NamedTuple):
    """What a memory holds once followers are told what is new, but for those who could not be.

    `times` says by recommendation how often its followers have been told; it is part of every key, so that what
    changes back and forth is told each time. `gone` are the recommendations whose files are gone, as they were last.
    `untold` is what those were told last who are still to be told what is new.
    """

    times: dict[str, int]
    gone: tuple[Entry, ...]
    untold: tuple[Entry, ...]


def telling(before: Published, register: Register, refused: Collection[str]) -> Told:
    """What to remember once all followers are told what is new, those of the `refused` recommendations apart."""
    now, last = news(before, register), _last(before, register)
    away, living = {entry.id for entry in before.gone}, {r.id for r in register.recommendations}
    times = {id_: was.told + (bool(now.get(id_)) and id_ not in refused) for id_, was in last.items()}
    stays = {id_: was.id in away if id_ in refused else id_ not in living for id_, was in last.items()}
    return Told(
        times=times,
        gone=tuple(replace(was, told=times[id_]) for id_, was in last.items() if stays[id_]),
        untold=tuple(was for id_, was in last.items() if id_ in refused and not stays[id_]),
    )


def _last(before: Published, register: Register) -> dict[str, Entry]:
    """What followers were told last, by the ids of today; one without an issue was never told to anybody."""
    untold = {entry.issue: entry for entry in before.untold}
    entries = [untold.pop(entry.issue, entry) for entry in before.recommendations if entry.issue]
    by_issue = {entry.issue: entry for entry in (*entries, *untold.values(), *before.gone)}
    names = {former: r.id for r in register.recommendations for former in (r.id, *r.formerly)}
    return {names.get(entry.id, entry.id): entry for entry in by_issue.values()}


class _Known:
    """The names that news of one register need."""

    def __init__(self, register: Register) -> None:
        self.statuses: Mapping[str, Status] = by_id(register.tracker.statuses)
        self.parties: Mapping[str, Party] = by_id(register.parties)
        self.stances = vocabulary.names(register.tracker.stances)
        self.ids = {r.id for r in register.recommendations}
        self.addressees = {addressee.id: addressee.name for addressee in register.tracker.addressees}
        self.answers = {answer.id: answer.name for answer in register.tracker.answers}
        self.bodies = register.bodies
        self.outcomes = {outcome.id: outcome.name for outcome in register.tracker.outcomes}

    def news(self, was: Entry, r: Recommendation) -> Iterator[News]:
        for part in (self._status, self._decision, self._answers, self._positions):
            yield from part(was, r)
        yield from objection_news(was, r, self.bodies)

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
            before=self.statuses[before].name if before in self.statuses else before,
            after=self.statuses[r.status].name,
            date=step.date,
            why=step.note or "",
            by=step.by or "",
            evidence=step.evidence,
        )

    def _answers(self, was: Entry, r: Recommendation) -> Iterator[News]:
        before = {answer.by: answer for answer in was.answers}
        for now in derived.answers(r):
            old = before.pop(now.by, None)
            if old is None or (old.answer, old.date, old.voice) != (now.answer, now.date, now.voice):
                yield News(
                    key=f"{was.told} answer {now.by} {old.answer if old else 'none'} {now.answer} {now.date}",
                    kind="answer",
                    of=self.addressees[now.by],
                    before=self._answered(old.answer) if old else "",
                    reported=self._so_far(old, now),
                    after=self._answered(now.answer),
                    date=now.date,
                    why=now.note or "",
                    quote=now.quote or "",
                    reported_by=self._name(now.reported_by),
                    inferred=bool(now.inferred),
                    entered_by=now.typist or "",
                    source=now.source,
                )
        for old in before.values():
            if any(_told_alike(old, now) for now in disputed_responses(r, old.by)):
                continue  # its objection is told instead
            yield News(
                key=f"{was.told} answer {old.by} {old.answer} removed {old.date}",
                kind="answer",
                of=self.addressees.get(old.by, old.by),
                before=self._answered(old.answer),
            )

    def _so_far(self, old: Answered | None, now: Response) -> tuple[tuple[str, str], ...]:
        """Who had said what of an addressee that answers itself now."""
        is_new = old is not None and now.is_own and not old.is_own
        return ((self._teller(old), self._answered(old.answer)),) if old and is_new else ()

    def _answered(self, answer: str) -> str:
        """An answer's name, or what is left of one that tracker.yaml does not know any more."""
        return self.answers.get(answer, answer)

    def _positions(self, was: Entry, r: Recommendation) -> Iterator[News]:
        before = {(view.party, view.reported_by, view.inferred): view for view in was.views}
        current = standing(undisputed_positions(r))
        own = {position.party for position in current if position.is_own}
        for now in current:
            old = before.pop((now.party, *now.voice), None)
            if old is None or (old.stance, old.date) != (now.stance, now.date):
                others = [v for v in was.views if v.party == now.party and now.is_own and not v.is_own]
                yield self._position(old, now, was.told, others)
        for old in before.values():
            objects = any(_told_alike(old, now) for now in disputed_positions(r, old.party))
            if old.party not in own and not objects:  # else its own word or objection has taken its place
                yield self._removed(old, was.told)

    def _position(self, old: View | None, now: Position, told: int, others: Iterable[View]) -> News:
        """A position that is told; `others` are views of its party that were only reported, until it spoke itself."""
        step = f"{old.stance if old else 'none'} {now.stance} {now.date}"
        return News(
            key=" ".join((str(told), "position", now.party, step, *_voice(now))),
            kind="view",
            of=self._name(now.party),
            before=self._stance(old) if old else "",
            reported=tuple((self._teller(view), self._stance(view)) for view in others),
            after=self._stance(now),
            date=now.date,
            why=now.reason or "",
            quote=now.quote or "",
            reported_by=self._name(now.reported_by),
            inferred=bool(now.inferred),
            entered_by=now.typist or "",
            source=now.source,
        )

    def _removed(self, old: View, told: int) -> News:
        step = f"{old.stance} removed {old.date}"
        return News(
            key=" ".join((str(told), "position", old.party, step, *_voice(old))),
            kind="view",
            of=self._name(old.party),
            before=self._stance(old),
            reported_by=self._name(old.reported_by),
            inferred=old.inferred,
        )

    def _decision(self, was: Entry, r: Recommendation) -> Iterator[News]:
        old, now = was.decision, derived.decision(r)
        if now and (old is None or _decided(old) != _decided(now)):
            step = f"{_digest(_decided(old)) if old else 'none'} {_digest(_decided(now))}"
            yield News(
                key=f"{was.told} decision {step} {now.date}",
                kind="decision",
                before=self.outcomes.get(old.outcome, old.outcome) if old else "",
                after=self.outcomes[now.outcome],
                date=now.date,
                why=now.text or "",
                by=now.by,
                source=now.source,
            )
        elif old and not now:
            yield News(
                key=f"{was.told} decision {_digest(_decided(old))} removed {old.date}",
                kind="decision",
                before=self.outcomes.get(old.outcome, old.outcome),
            )

    def _teller(self, said: View | Answered) -> str:
        return self._name(said.reported_by) or "a reading of the source"

    def _stance(self, view: View | Position) -> str:
        """A stance's name, or what is left of one that tracker.yaml does not know any more."""
        return self.stances.get(view.stance, view.stance)

    def _name(self, party: str | None) -> str:
        """A party's name, or what is left of one that parties.yaml does not know any more; empty for nobody."""
        return self.parties[party].name if party and party in self.parties else party or ""


def _told_alike(was: View | Answered, now: Position | Response) -> bool:
    """Whether two views or answers of one body are told by the same: itself, another, or a reading."""
    return (was.reported_by, was.inferred) == now.voice


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


def _voice(said: View | Position) -> Iterator[str]:
    """What tells in a key whose word it is."""
    yield from [said.reported_by] if said.reported_by else []
    yield from ["inferred"] if said.inferred else []


def _decided(said: Decided | Decision) -> tuple[str, ...]:
    """What makes one decision another."""
    return said.by, said.outcome, said.date, said.text or ""


def _digest(texts: tuple[str, ...]) -> str:
    return hashlib.sha256(repr(texts).encode()).hexdigest()[:12]
