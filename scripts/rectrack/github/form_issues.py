"""Issues that were made by a form, on GitHub."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from rectrack.github import comments, issues
from rectrack.github.client import Hub, stamp
from rectrack.github.errors import AbsentError
from rectrack.record.parties import Account
from rectrack.record.remarks import Remark


def open_issues(hub: Hub, since: datetime | None = None) -> Iterator[Remark]:
    """The open issues that people have opened, oldest first, or those that changed since a time.

    One request for each hundred.
    """
    oldest_first = partial(hub.repository.get_issues, state="open", sort="created", direction="asc")
    for issue in hub.paged(oldest_first() if since is None else oldest_first(since=since)):
        if f"/issues/{issue.number}" in issue.html_url and _is_persons(issue):
            yield _remark(issue)


def find(hub: Hub, number: int) -> Remark:
    """The issue of this number that a person has opened: one request. Raises `AbsentError`."""
    issue = issues.read(hub, number)
    if not _is_persons(issue):
        raise AbsentError("not found", f"Nobody has opened issue {number} by a form.")
    return _remark(issue)


def is_open(hub: Hub, number: int) -> bool:
    """Whether an issue is there and open: one request."""
    try:
        return issues.present(hub, number).is_open
    except AbsentError:
        return False


def close(hub: Hub, number: int) -> None:
    """Close an issue as not planned: one request."""
    with hub.unless_locked(number), hub.asking(writes=True):
        hub.repository.get_issue(number).edit(state="closed", state_reason="not_planned")


def _is_persons(issue: Any) -> bool:
    return bool(issue.user) and issue.user.type == "User"


def _remark(issue: Any) -> Remark:
    return Remark(
        id=issue.number,
        node=issue.node_id,
        kind="form",
        issue=issue.number,
        author=Account(login=issue.user.login, id=issue.user.id),
        is_insiders=comments.is_insiders(issue),
        text=issue.body or "",
        written_at=stamp(issue.created_at),
        url=issue.html_url,
    )
