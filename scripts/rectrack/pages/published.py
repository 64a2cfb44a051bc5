"""The facts of a register as status.json and the board say them: from the files, a day, and what was said last."""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, get_args

from msgspec.structs import replace

from rectrack import __version__
from rectrack.github.types import Repository
from rectrack.pages.status_json import (
    Answered,
    Asked,
    Deadline,
    Decided,
    Entry,
    Objection,
    Published,
    Summary,
    View,
)
from rectrack.pages.status_names import names
from rectrack.record import facts, undisputed
from rectrack.record.agreement import Agreement, agreement, standing
from rectrack.record.recommendation import Position, Recommendation, Response
from rectrack.record.register import Register
from rectrack.record.stances import Stance
from rectrack.record.statuses import Progress, Status
from rectrack.record.values import Id, When, by_id


def publish(
    register: Register,
    repository: Repository | None,
    numbers: Mapping[str, int],
    today: When,
    told: Mapping[str, int] = MappingProxyType({}),
) -> Published:
    """The facts of a register, as if they were published today for the first time: `dated` knows better.

    `numbers` gives the issues, `told` how often their followers were told of a change; beside the days of publishing
    today's date decides only what is overdue.
    """
    tracker = register.tracker
    statuses = by_id(tracker.statuses)
    parties = by_id(register.parties)
    successors = facts.successors(register.recommendations)
    entries = tuple(
        _entry(
            r,
            register,
            agreement(undisputed.positions(r), parties, tracker),
            issue=numbers.get(r.id),
            closed=statuses[r.status].closes is not None,
            today=today,
            told=told.get(r.id, 0),
            superseded_by=successors[r.id],
        )
        for r in register.recommendations
    )
    return Published(
        written_by=f"rectrack {__version__}",
        as_of=today,
        title=tracker.title,
        kept_by=tracker.kept_by,
        kept_by_party=tracker.kept_by_party,
        contact=tracker.contact,
        language=tracker.language,
        site=tracker.site,
        repository=repository,
        parties=len(register.parties),
        summary=_summary(entries, statuses, today),
        names=names(register),
        recommendations=entries,
    )


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
        reference=r.reference,
        title=r.title,
        file=register.paths[r.id],
        issue=issue,
        themes=r.themes,
        kind=r.kind,
        addressees=r.addressees,
        addressees_inferred=bool(r.addressees_inferred),
        documents=tuple(source.document for source in r.sources if source.document),
        status=r.status,
        since=facts.since(r),
        according_to=facts.according_to(r),
        closed=closed,
        superseded_by=superseded_by,
        checked=facts.last_check(r) is not None,
        last_looked=facts.last_looked(r),
        last_changed=facts.last_changed(r),
        target=Deadline(date=r.target.date, set_by=r.target.set_by) if r.target else None,
        overdue=facts.is_overdue(r, today, closed=closed),
        **_agreed(agreed),
        views=_views(r, register.tracker.stances),
        answers=tuple(map(_answered, facts.answers(r))),
        decision=_decided(r),
        actions={action.id: action.status for action in r.actions},
        told=told,
        steps=len(r.history),
        unverified=len(facts.unverified(r)),
        fields=dict(r.fields),
        requests=tuple(Asked(of=a.of, wanted=a.wanted, date=a.date, due=a.due) for a in r.requests),
        objections=tuple(Objection(by=o.by, text=o.text, date=o.date) for o in undisputed.objections(r)),
        recorded=today,
    )


def _agreed(agreed: Agreement) -> dict[str, Any]:
    """What an entry says of how far the parties agree."""
    return {
        "agreement": agreed.level,
        "heard": len(agreed.heard),
        "counted": len(agreed.counted),
        "entered": len(agreed.entered),
        "opposed": agreed.opposed,
        "reported_opposed": agreed.reported_opposed,
    }


def _decided(r: Recommendation) -> Decided | None:
    last = facts.decision(r)
    return Decided(by=last.by, outcome=last.outcome, date=last.date, text=last.text) if last else None


def _answered(said: Response) -> Answered:
    inferred = bool(said.inferred)
    return Answered(by=said.by, answer=said.answer, date=said.date, reported_by=said.reported_by, inferred=inferred)


def _views(r: Recommendation, stances: Iterable[Stance]) -> tuple[View, ...]:
    current = standing(undisputed.positions(r))
    return tuple(_view(p, stance) for stance in stances for p in current if p.stance == stance.id)


def _view(p: Position, stance: Stance) -> View:
    why = {"reason": p.reason, "quote": p.quote} if stance.side == "against" else {}
    return View(
        party=p.party,
        stance=p.stance,
        date=p.date,
        reported_by=p.reported_by,
        inferred=bool(p.inferred),
        entered=p.is_own and bool(p.typist),
        **why,
    )


def _summary(entries: tuple[Entry, ...], statuses: Mapping[str, Status], today: str) -> Summary:
    counted = Counter(statuses[entry.status].counted for entry in entries)
    return Summary(
        recommendations=len(entries),
        statuses=dict(Counter(entry.status for entry in entries)),
        counts={counts: counted[counts] for counts in get_args(Progress)},
        agreement=dict(Counter(entry.agreement for entry in entries if entry.agreement)),
        answered=sum(any(answer.is_own for answer in entry.answers) for entry in entries),
        decided=sum(entry.decision is not None for entry in entries),
        checked=sum(entry.checked for entry in entries),
        overdue=sum(entry.overdue for entry in entries),
        without_target=sum(not entry.closed and entry.target is None for entry in entries),
        last_changed=max((entry.last_changed for entry in entries), default=today),  # none before the first
    )


def dated(now: Published, before: Published | None) -> Published:
    """What is published now, with the days of what was published before where nothing has changed since.

    A recommendation's day is that on which its facts last differed; the day of the whole changes with anything but
    the version that writes it.
    """
    if before is None:
        return now
    known: dict[int | str, Entry] = {e.issue: e for e in before.recommendations if e.issue}
    known |= {e.id: e for e in before.recommendations}
    entries = tuple(
        _dated(entry, known.get(entry.id) or known.get(entry.issue or "")) for entry in now.recommendations
    )
    same = replace(now, recommendations=entries, as_of=before.as_of)
    return same if replace(same, written_by=before.written_by) == before else replace(same, as_of=now.as_of)


def _dated(now: Entry, before: Entry | None) -> Entry:
    return replace(now, recorded=before.recorded) if before and _of_files(now) == _of_files(before) else now


def _of_files(entry: Entry) -> Entry:
    """What an entry says of the recommendation itself, wherever it is, and on whatever day.

    Which views were entered is left out, since files written before that was said would seem to have changed.
    """
    views = tuple(replace(view, entered=False) for view in entry.views)
    return replace(entry, id="", file="", issue=None, overdue=False, told=0, recorded="", views=views)
