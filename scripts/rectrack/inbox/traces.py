"""What a statement leaves in a recommendation, by which it is found again after people have worked on the file: pure.

A trace does not tell the words, so that whoever corrects them takes nothing out.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator

from rectrack.record.recommendation import Recommendation, Source
from rectrack.text.links import is_at, said_at


def traces(recommendations: Iterable[Recommendation]) -> set[str]:
    """Everything in these recommendations that one statement can bring or take away."""
    return {_short(str(one.number), *facts) for one in recommendations for facts in _facts(one)}


def left(before: Recommendation, after: Recommendation) -> frozenset[str]:
    """What a statement has brought (`+`), or where it has brought nothing, what it has taken away (`-`)."""
    was, now = traces([before]), traces([after])
    return frozenset({f"+{trace}" for trace in now - was} or {f"-{trace}" for trace in was - now})


def stand(said: Iterable[str], there: Collection[str]) -> bool:
    """Whether what a statement left is there still: all that it brought, and nothing that it took away."""
    return all((trace[1:] in there) == trace.startswith("+") for trace in said)


def is_shown(one: Recommendation, comment: str) -> bool:
    """Return whether a recommendation has an entry from the comment or form at this address."""
    said = (one.positions, one.reports, one.responses, one.decisions, one.disputes)
    sources = [entry.source for entries in said for entry in entries]
    sources += [dispute.ended_source for dispute in one.disputes]
    return any(source and is_at(source.comment, comment) for source in sources)


def _facts(one: Recommendation) -> Iterator[tuple[str, ...]]:
    for position in one.positions:
        yield "position", position.party, position.stance, _place(position.source, position.date)
    for report in one.reports:
        yield "report", _place(report.source, report.date)
        if report.verified_by:
            yield "verified", _place(report.source, report.date), report.verified_by
    for response in one.responses:
        yield "answer", response.by, response.answer, _place(response.source, response.date)
    yield from (("decision", made.by, made.outcome, _place(made.source, made.date)) for made in one.decisions)
    for dispute in one.disputes:
        place = _place(dispute.source, dispute.date)
        yield "dispute", dispute.by, place
        if dispute.ended:
            yield "dispute ended", dispute.by, place
    for action in one.actions:
        yield "action", action.id, action.status
    for entry in one.history:
        yield "step", entry.date, entry.status, entry.by or ""
    if checked := one.last_checked:
        yield "checked", checked.date, checked.by


def _place(source: Source | None, date: str) -> str:
    """The comment that something comes from, else the day."""
    return said_at(source.comment) if source and source.comment else date


def _short(*facts: str) -> str:
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:16]
