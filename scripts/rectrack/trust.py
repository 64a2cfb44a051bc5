"""Whose issue is it? The rules of trust, all of them; SECURITY.md states them in words.

An issue is ours if status.json of this very repository pairs its number with a recommendation, or if it
begins with a marker and was opened by the repository's owner or by one of the `trusted_authors`, by login and numeric
id. Pairs go first, then the lowest number. Anyone can open an issue with a forged marker: it is reported and
otherwise left alone. What GitHub says about an author's association decides nothing.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from rectrack.changes import LiveIssue, Snapshot
from rectrack.issue import parts
from rectrack.model import Account


class Notice(Struct, frozen=True, kw_only=True):
    """Something a person should know about an issue; `text` is what somebody wrote there, word for word."""

    number: int
    message: str
    text: str = ""


class Owned(Struct, frozen=True, kw_only=True):
    """Our issues by the id they belong to, and what else was found."""

    issues: Mapping[str, LiveIssue]
    notices: tuple[Notice, ...]


def is_trusted(account: Account, owner: Account, trusted: Iterable[Account]) -> bool:
    """Whether an account may have opened an issue of ours: the same person, not only the same name."""
    return any(account.id == known.id and account.login.lower() == known.login.lower() for known in (owner, *trusted))


def owned(snapshot: Snapshot, pairs: Mapping[str, int], trusted: Iterable[Account]) -> Owned:
    """Find our issues. `pairs` are the issue numbers of this repository's status.json, none of another's."""
    trusted = tuple(trusted)
    live = {issue.number: issue for issue in snapshot.issues}
    ours = {id_: live[number] for id_, number in pairs.items() if number in live}
    known = {issue.number for issue in ours.values()}
    notices = []
    for issue in sorted(snapshot.issues, key=lambda issue: issue.number):
        found = parts(issue.body)
        claimed = found.id if issue.number not in known else None
        if claimed is None:
            continue
        if not is_trusted(issue.author, snapshot.owner, trusted):
            notices.append(_forged(issue, claimed))
        elif not found.leads:
            notices.append(_quoted(issue, claimed))
        elif claimed in ours:
            notices.append(_double(issue, claimed, ours[claimed]))
        else:
            ours[claimed] = issue
    return Owned(issues=ours, notices=tuple(notices))


def _forged(issue: LiveIssue, claimed: str) -> Notice:
    message = (
        f"carries the tracker's marker for {claimed}, but was opened by {issue.author.login} "
        f"(account {issue.author.id}), who is not a trusted author; it is left alone"
    )
    return Notice(number=issue.number, message=message)


def _quoted(issue: LiveIssue, claimed: str) -> Notice:
    """One of us may write about the tracker; only a marker in the first line is meant."""
    message = f"shows the tracker's marker for {claimed} somewhere in its text; it is left alone"
    return Notice(number=issue.number, message=message)


def _double(issue: LiveIssue, claimed: str, ours: LiveIssue) -> Notice:
    message = f"carries the marker of {claimed} too, whose issue is #{ours.number}; it is left alone"
    return Notice(number=issue.number, message=message)
