"""status.json: what the board says, as data.

The file has a version, now 1. Fields may be added within a version; a field that changes its meaning or goes
away makes a new one. It also remembers which issue belongs to which recommendation, and what followers were
told last, but only for the repository it names. Ids are those of tracker.yaml and parties.yaml.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec
from msgspec import Struct

from rectrack.github.types import Repository
from rectrack.record import facts
from rectrack.record.agreement import Agreement, Level, agreement, standing
from rectrack.record.recommendation import Answer, Kind, Position, Recommendation
from rectrack.record.register import Register
from rectrack.record.stances import Stance
from rectrack.record.values import Id, When, by_id
from rectrack.text.problems import RefusedError

FILE = "status.json"
VERSION = 1


class View(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A standing position; `reported_by` is there where it is not the party's own, `reason` where it opposes."""

    party: Id
    stance: Id
    date: When
    reported_by: Id | None = None
    reason: str | None = None


class Answered(Struct, frozen=True, kw_only=True):
    """What an addressee answered."""

    by: Id
    answer: Answer
    date: When


class Decided(Struct, frozen=True, kw_only=True):
    """What the group decided."""

    by: str
    outcome: str
    date: When


class Entry(Struct, frozen=True, kw_only=True):
    """One recommendation.

    `issue` is its issue's number, `since` the date of its status, `closed` whether that status is an end;
    `superseded_by` are the recommendations that take its place.
    `checked` says that somebody looked after the last step of its history; `last_looked` is the date of that, or
    of the last step. `last_changed` is the latest date of anything recorded. `heard` counts the parties whose own
    position is known, `opposed` names those of them that oppose it, `reported_opposed` those of whom others
    say so. `views` and `answers` are what stands now, `actions` gives each action's status by its id. `told` counts
    how often the issue's followers were told of a change, `steps` the entries of the history, `unverified` the
    reports of readers for which nobody has vouched yet.
    """

    id: Id
    number: int
    title: str
    file: str
    issue: int | None
    theme: Id
    kind: Kind
    addressees: tuple[Id, ...]
    addressees_inferred: bool
    status: Id
    since: When
    closed: bool
    superseded_by: tuple[Id, ...] = ()
    checked: bool
    last_looked: When
    last_changed: When
    target_date: When | None
    overdue: bool
    agreement: Level
    heard: int
    opposed: tuple[Id, ...]
    reported_opposed: tuple[Id, ...]
    views: tuple[View, ...]
    answers: tuple[Answered, ...]
    decision: Decided | None
    actions: dict[str, Id]
    told: int = 0
    steps: int = 0
    unverified: int = 0


class Summary(Struct, frozen=True, kw_only=True):
    """The counts that the board begins with.

    `answered` counts recommendations with at least one answer, `overdue` and `without_target_date` open ones
    only; `last_changed` is the latest date of any entry.
    """

    recommendations: int
    statuses: dict[str, int]
    agreement: dict[Level, int]
    answered: int
    decided: int
    checked: int
    overdue: int
    without_target_date: int
    last_changed: When


class _Versioned(Struct):
    version: int


class Published(Struct, frozen=True, kw_only=True):
    """The whole of status.json.

    `parties` is how many take part; `repository` is None until a first sync has made the issues. `untold` holds
    what followers were told last, where they could not be told what has changed since; `gone` the recommendations
    whose files were removed, as they were last. `labels` are the names of the labels that the last sync gave.
    """

    version: Literal[1] = 1
    title: str
    repository: Repository | None
    parties: int
    summary: Summary
    recommendations: tuple[Entry, ...]
    untold: tuple[Entry, ...] = ()
    gone: tuple[Entry, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def told(self) -> int:
        """How often followers were told of anything: what tells a newer memory from an older one."""
        return sum(entry.told for entry in (*self.recommendations, *self.removed))

    @property
    def removed(self) -> tuple[Entry, ...]:
        """The recommendations whose files are gone, whether their followers know it yet or not."""
        living = {entry.issue or entry.id for entry in self.recommendations}
        return tuple(entry for entry in (*self.gone, *self.untold) if (entry.issue or entry.id) not in living)

    @property
    def pairs(self) -> dict[str, int]:
        """The issue numbers by recommendation, those included whose file is gone."""
        pairs = {entry.id: entry.issue for entry in self.recommendations if entry.issue}
        claims = Counter(pairs.values())
        pairs = {id_: number for id_, number in pairs.items() if claims[number] == 1}  # a bad merge: markers decide
        known = set(claims)
        past = {entry.id: entry.issue for entry in (*self.gone, *self.untold) if entry.issue}
        return {id_: number for id_, number in past.items() if number not in known} | pairs


def publish(
    register: Register,
    repository: Repository | None,
    numbers: Mapping[str, int],
    today: When,
    told: Mapping[str, int] = MappingProxyType({}),
) -> Published:
    """The facts of a register.

    `numbers` gives the issues, `told` how often their followers were told of a change; today's date decides only
    what is overdue.
    """
    closing = {status.id for status in register.tracker.statuses if status.closes}
    parties = by_id(register.parties)
    successors = facts.successors(register.recommendations)
    entries = tuple(
        _entry(
            r,
            register,
            agreement(r.positions, parties, register.tracker),
            issue=numbers.get(r.id),
            closed=r.status in closing,
            today=today,
            told=told.get(r.id, 0),
            superseded_by=successors[r.id],
        )
        for r in register.recommendations
    )
    return Published(
        title=register.tracker.title,
        repository=repository,
        parties=len(register.parties),
        summary=_summary(entries),
        recommendations=entries,
    )


def read(path: Path) -> Published | None:
    """The file's content, or None where there is no such file; raises `RefusedError` for a broken one."""
    try:
        return decode(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(error) from None


def decode(raw: bytes) -> Published:
    """The content of such a file; raises `RefusedError` for a broken one."""
    try:
        version = msgspec.json.decode(raw, type=_Versioned).version
        if version == VERSION:
            return msgspec.json.decode(raw, type=Published)
    except msgspec.DecodeError as error:
        raise _unreadable(error) from None
    raise RefusedError(
        f"{FILE} has version {version}, and this tracker writes version {VERSION}. Update the tracker: a newer "
        "one wrote the file, and would lose what only that one knows."
    )


def _unreadable(error: Exception) -> RefusedError:
    return RefusedError(
        f"{FILE} cannot be read ({error}). It is generated: take it from the last commit with "
        f"'git checkout {FILE}'. Without it, followers are not told what changed meanwhile."
    )


def text(published: Published) -> str:
    """The file's content."""
    return msgspec.json.format(msgspec.json.encode(published), indent=2).decode() + "\n"


def _entry(
    r: Recommendation,
    register: Register,
    agreed: Agreement,
    *,
    issue: int | None,
    closed: bool,
    today: When,
    told: int,
    superseded_by: tuple[Id, ...],
) -> Entry:
    return Entry(
        id=r.id,
        number=r.number,
        title=r.title,
        file=register.paths[r.id],
        issue=issue,
        theme=r.theme,
        kind=r.kind,
        addressees=r.addressees,
        addressees_inferred=bool(r.addressees_inferred),
        status=r.status,
        since=facts.since(r),
        closed=closed,
        superseded_by=superseded_by,
        checked=facts.last_check(r) is not None,
        last_looked=facts.last_looked(r),
        last_changed=facts.last_changed(r),
        target_date=r.target_date,
        overdue=facts.is_overdue(r, today, closed=closed),
        agreement=agreed.level,
        heard=len(agreed.heard),
        opposed=agreed.opposed,
        reported_opposed=agreed.reported_opposed,
        views=_views(r, register.tracker.stances),
        answers=tuple(Answered(by=a.by, answer=a.answer, date=a.date) for a in r.responses),
        decision=Decided(by=r.decision.by, outcome=r.decision.outcome, date=r.decision.date) if r.decision else None,
        actions={action.id: action.status for action in r.actions},
        told=told,
        steps=len(r.history),
        unverified=len(facts.unverified(r)),
    )


def _views(r: Recommendation, stances: Iterable[Stance]) -> tuple[View, ...]:
    return tuple(_view(p, stance) for stance in stances for p in standing(r.positions) if p.stance == stance.id)


def _view(p: Position, stance: Stance) -> View:
    reason = p.reason if stance.side == "against" else None
    return View(party=p.party, stance=p.stance, date=p.date, reported_by=p.reported_by, reason=reason)


def _summary(entries: tuple[Entry, ...]) -> Summary:
    return Summary(
        recommendations=len(entries),
        statuses=dict(Counter(entry.status for entry in entries)),
        agreement=dict(Counter(entry.agreement for entry in entries)),
        answered=sum(bool(entry.answers) for entry in entries),
        decided=sum(entry.decision is not None for entry in entries),
        checked=sum(entry.checked for entry in entries),
        overdue=sum(entry.overdue for entry in entries),
        without_target_date=sum(not entry.closed and entry.target_date is None for entry in entries),
        last_changed=max(entry.last_changed for entry in entries),
    )
