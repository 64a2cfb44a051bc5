"""Which status may follow which, and what it needs."""

from collections.abc import Collection, Mapping, Sequence

from rectrack.record.recommendation import Evidence, Recommendation
from rectrack.record.statuses import Status
from rectrack.text.problems import Fault, Path

NEEDS_EVIDENCE = "needs evidence"


def wrong_step(statuses: Mapping[str, Status], before: str, after: str) -> tuple[str, str] | None:
    """What is wrong with one status after another, and what would be right; None where the settings allow it."""
    return _wrong(statuses, before, after, statuses[before].next if before in statuses else ())


def wrong_leap(statuses: Mapping[str, Status], before: str, after: str) -> tuple[str, str] | None:
    """The same for what has no history, such as an action: it may leave out steps, but none that closes."""
    ahead = [before]
    for known in ahead:  # grows meanwhile
        if known in statuses and (known == before or not statuses[known].closes):
            ahead += [status for status in statuses[known].next if status not in ahead]
    return _wrong(statuses, before, after, ahead[1:])


def _wrong(
    statuses: Mapping[str, Status], before: str, after: str, following: Sequence[str]
) -> tuple[str, str] | None:
    if before not in statuses or after not in statuses or after == before or after in following:
        return None
    return (
        f"the status {after} cannot follow {before}",
        f"after {before} may come: {', '.join(following) or 'nothing'}",
    )


def lacks_evidence(status: Status | None, shown: Collection[object], at: Path, more: str = "") -> Fault | None:
    """What is wrong with a status that needs evidence where there is none; `more` says what else would do."""
    if status is None or not status.needs_evidence or shown:
        return None
    return Fault(at, f"the status {status.id} {NEEDS_EVIDENCE}", f"a web address that shows it{more}")


def shown_of(r: Recommendation, action: str) -> tuple[str | Evidence, ...]:
    """The evidence for an action in reports that somebody has verified.

    The check asks it of no file, whose evidence may be older than its reports; whoever gives the status is asked.
    """
    verified = (report for report in r.reports if report.verified_by and report.action == action)
    return tuple(evidence for report in verified for evidence in report.evidence)
