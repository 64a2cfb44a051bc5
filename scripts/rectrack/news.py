"""What followers are told: the difference between what was last published and what the files say now.

GitHub tells nobody when an issue's text or labels change, so a change of status, decision, answer or position
is announced in a comment. The keys hold ids and dates only, so that no text from a file gets into a marker.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping

from rectrack.agreement import STANCES, standing
from rectrack.changes import News
from rectrack.model import Party, Position, Recommendation, Register, Status, by_id
from rectrack.published import Entry, Published, View

_MARKER = re.compile(r"^<!-- rectrack:news ([a-z0-9 -]{1,200}) -->$", re.MULTILINE)


def marker(news: News) -> str:
    """The line by which a comment that told this news is found again."""
    return f"<!-- rectrack:news {news.key} -->"


def told(comment: str) -> set[str]:
    """The keys of the news that a comment told."""
    return set(_MARKER.findall(comment.replace("\r\n", "\n")))


def news(before: Published | None, register: Register) -> dict[str, tuple[News, ...]]:
    """What is new for each recommendation that was published before; of a first publication nothing is."""
    if before is None:
        return {}
    was = {entry.id: entry for entry in before.recommendations}
    found = {}
    for r in register.recommendations:
        entry = next((was[id_] for id_ in (r.id, *r.formerly) if id_ in was), None)
        if entry:
            found[r.id] = tuple(_all(entry, r, register))
    living = {id_ for r in register.recommendations for id_ in (r.id, *r.formerly)}
    return found | {id_: (_gone(entry),) for id_, entry in was.items() if id_ not in living}


def _all(was: Entry, r: Recommendation, register: Register) -> Iterator[News]:
    parties = by_id(register.parties)
    yield from _status(was, r, by_id(register.tracker.statuses))
    yield from _decision(was, r)
    yield from _answers(was, r, {a.id: a.name for a in register.tracker.addressees})
    yield from _positions({view.party: view for view in was.views}, r, parties)


def _status(was: Entry, r: Recommendation, statuses: Mapping[str, Status]) -> Iterator[News]:
    if was.status == r.status:
        return
    entry = r.history[-1]
    yield News(
        key=f"status {len(r.history)} {r.status} {entry.date}",
        subject="Status",
        before=statuses[was.status].name if was.status in statuses else was.status,
        after=statuses[r.status].name,
        date=entry.date,
        why=entry.note or "",
        by=entry.by or "",
        evidence=entry.evidence,
    )


def _decision(was: Entry, r: Recommendation) -> Iterator[News]:
    now = r.decision
    if now is None or (was.decision and (was.decision.outcome, was.decision.date) == (now.outcome, now.date)):
        return
    yield News(
        key=f"decision {_short(now.outcome)} {now.date}",
        subject="Decision of the group",
        before=was.decision.outcome if was.decision else "",
        after=now.outcome,
        date=now.date,
        by=now.by,
        source=now.source,
    )


def _answers(was: Entry, r: Recommendation, names: Mapping[str, str]) -> Iterator[News]:
    before = {answer.by: answer for answer in was.answers}
    for now in r.responses:
        old = before.get(now.by)
        if old is None or (old.answer, old.date) != (now.answer, now.date):
            yield News(
                key=f"answer {now.by} {now.answer} {now.date}",
                subject=f"Answer of {names[now.by]}",
                before=old.answer.replace("-", " ") if old else "",
                after=now.answer.replace("-", " "),
                date=now.date,
                why=now.note or "",
                source=now.source,
            )


def _positions(was: Mapping[str, View], r: Recommendation, parties: Mapping[str, Party]) -> Iterator[News]:
    current = {p.party: p for p in standing(r.positions)}
    for party, now in current.items():
        old = was.get(party)
        if old is None or (old.stance, old.date, old.reported_by) != (now.stance, now.date, now.reported_by):
            yield _position(old, now, parties)
    for party, old in was.items():
        if party not in current and party in parties:
            yield News(
                key=f"position {party} withdrawn {old.stance} {old.date}",
                subject=f"Position of {parties[party].name}",
                before=STANCES[old.stance],
                after="no longer recorded",
            )


def _position(old: View | None, now: Position, parties: Mapping[str, Party]) -> News:
    reporter = f" {now.reported_by}" if now.reported_by else ""
    return News(
        key=f"position {now.party} {now.stance} {now.date}{reporter}",
        subject=f"Position of {parties[now.party].name}",
        before=STANCES[old.stance] if old else "",
        after=STANCES[now.stance],
        date=now.date,
        why=now.reason or "",
        by=f"{parties[now.reported_by].name}, not confirmed" if now.reported_by else "",
        source=now.source,
    )


def _gone(entry: Entry) -> News:
    return News(
        key=f"gone {entry.id} {entry.status} {entry.since}",
        subject="Recommendation",
        after="no longer tracked",
        why=f"Its file {entry.file} was removed, so this issue is closed. What it said stays in the file's history.",
    )


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
