"""A repository's labels and issues, read whole; and what has come since."""

from collections.abc import Iterable

from rectrack.github import issues, labels
from rectrack.github.client import Hub
from rectrack.github.errors import StoppedError, reported
from rectrack.github.types import Absence, LiveIssue, Repository, Snapshot
from rectrack.record.parties import Account

GAP = 3
"""After so many unknown numbers in a row there is no newer issue."""


def take(hub: Hub, repository: Repository, owner: Account, known: Iterable[int]) -> Snapshot:
    """Read labels and issues whole. `known` are the numbers that must be there or be accounted for."""
    with reported(hub.target):
        found_labels = tuple(labels.listed(hub))
        listed = list(hub.paged(hub.repository.get_issues(state="all", sort="created", direction="asc")))
        found = {issue.number: issues.live(issue) for issue in listed if not issues.is_pull_request(issue)}
    if not found_labels and any(issue.labels for issue in found.values()):
        raise StoppedError("GitHub's list of labels is empty, though issues carry some. Run again in a few minutes.")
    return Snapshot(
        repository=repository,
        owner=owner,
        labels=found_labels,
        issues=tuple(found.values()),
        highest=max((issue.number for issue in listed), default=0),
        missing=_missing(hub, (number for number in sorted(known) if number not in found)),
    )


def _missing(hub: Hub, numbers: Iterable[int]) -> dict[int, Absence]:
    missing: dict[int, Absence] = {}
    for number in numbers:
        issue = issues.find(hub, number)
        if isinstance(issue, LiveIssue):
            raise StoppedError(
                f"GitHub's list of issues lacks #{number}, which exists: the list is out of date. "
                "Nothing was changed; run again in a few minutes."
            )
        missing[number] = issue
    return missing


def newer(hub: Hub, than: int) -> list[LiveIssue]:
    """Read the issues after a number one by one, until `GAP` numbers in a row are unknown."""
    found, number, unknown = [], than, 0
    while unknown < GAP:
        number += 1
        issue = issues.find(hub, number)
        unknown = unknown + 1 if issue == "not found" else 0
        if isinstance(issue, LiveIssue):
            found.append(issue)
    return found
