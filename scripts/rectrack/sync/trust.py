"""Whose issue is it? The rules of trust, all of them; SECURITY.md states them in words.

An issue is ours if status.json of this very repository pairs its number with a recommendation, or if it
begins with a marker and was opened by the repository's owner or by one of the `trusted_authors`, by login and numeric
id. Pairs go first, then the lowest number. Anyone can open an issue with a forged marker: it is reported and
otherwise left alone. What GitHub says about an author's association decides nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from msgspec import Struct

from rectrack.github.types import LiveIssue, Snapshot
from rectrack.pages.issue import parts
from rectrack.record.parties import Account
from rectrack.text.problems import shown

_LIKE_A_MARKER = re.compile(r"<!--[\s\W]{0,9}\w{8}\s*:\s*v\d+\W+\w+\s*=", re.IGNORECASE)
"""A comment built as a marker is, whatever its spacing and its letters, which may only look like ours."""


class Notice(Struct, frozen=True, kw_only=True):
    """Something a person should know about an issue, or with number 0 about the run.

    `text` is what somebody wrote there, word for word.
    """

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


def owned(snapshot: Snapshot, pairs: Mapping[str, int], trusted: Iterable[Account], label: str) -> Owned:
    """Find our issues, and report those that look like ours.

    `pairs` are the issue numbers of this repository's status.json, none of another's; `label` is the name of the
    label that all our issues have.
    """
    trusted = tuple(trusted)
    live = {issue.number: issue for issue in snapshot.issues}
    ours = {id_: live[number] for id_, number in pairs.items() if number in live}
    known = {issue.number for issue in ours.values()}
    notices: list[Notice] = []
    for issue in sorted(snapshot.issues, key=lambda issue: issue.number):
        if issue.number in known:
            continue
        found = parts(issue.body)
        claimed = found.id
        if claimed is None:
            notices += _alike(issue, label)
        elif not is_trusted(issue.author, snapshot.owner, trusted):
            notices.append(forged(issue, claimed))
        elif not found.leads:
            notices.append(_quoted(issue, claimed))
        elif claimed in ours:
            notices.append(_double(issue, claimed, ours[claimed]))
        else:
            ours[claimed] = issue
    return Owned(issues=ours, notices=tuple(notices))


def resembles_marker(text: str) -> bool:
    """Whether a text shows something that a person could take for the tracker's marker."""
    if "<!--" not in text:
        return False
    return bool(_LIKE_A_MARKER.search("".join(c for c in text if unicodedata.category(c) != "Cf")))


def forged(issue: LiveIssue, claimed: str) -> Notice:
    """What is said of an issue that pretends to be ours."""
    message = (
        f"carries the tracker's marker for {claimed}, but was opened by {issue.author.login} "
        f"(account {issue.author.id}), who is not a trusted author; it is left alone"
    )
    return Notice(number=issue.number, message=message)


def _alike(issue: LiveIssue, label: str) -> Iterable[Notice]:
    """What is said of an issue without a marker that shows some other sign of ours."""
    by = f"was opened by {issue.author.login}, is none of the tracker's issues, and is left alone"
    if resembles_marker(issue.title) or resembles_marker(issue.body):
        yield Notice(number=issue.number, message=f"shows something like the tracker's marker, {by}")
    elif label.casefold() in (name.casefold() for name in issue.labels):
        yield Notice(number=issue.number, message=f"carries the label {shown(label)}, {by}")


def _quoted(issue: LiveIssue, claimed: str) -> Notice:
    """One of us may write about the tracker; only a marker in the first line is meant."""
    message = f"shows the tracker's marker for {claimed} somewhere in its text; it is left alone"
    return Notice(number=issue.number, message=message)


def _double(issue: LiveIssue, claimed: str, ours: LiveIssue) -> Notice:
    message = f"carries the marker of {claimed} too, whose issue is #{ours.number}; it is left alone"
    return Notice(number=issue.number, message=message)
