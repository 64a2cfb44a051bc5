"""Pull requests on GitHub: the one that shows the board, and the one that a run is about."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal, NamedTuple

from rectrack.github.client import Hub, account
from rectrack.github.errors import AmbiguousError
from rectrack.github.event import Head, PullRequest
from rectrack.record.parties import Account


class Pull(NamedTuple):
    """A pull request from a branch of this repository, the newest commit there, who opened it, its title and text.

    `closed_at` (UTC) is None while it is open.
    """

    number: int
    branch: str
    commit: str
    author: Account
    title: str
    text: str
    closed_at: datetime | None
    is_merged: bool


def of_own_branches(
    hub: Hub, into: str, branch: str = "", state: Literal["open", "closed"] = "open", after: int = 0
) -> Iterator[Pull]:
    """The pull requests from branches of this repository, or from one, into another; newest first.

    Only those of a higher number than `after`. A request for each hundred. Source: `head` in "List pull requests"
    takes owner:branch, and an owner may have a fork beside the repository.
    """
    head = {"head": f"{hub.target.name.partition('/')[0]}:{branch}"} if branch else {}
    for pull in hub.paged(hub.repository.get_pulls(state=state, base=into, **head)):
        if pull.number <= after:
            return
        if pull.base.ref == into and pull.head.repo and pull.head.repo.id == pull.base.repo.id:
            yield _pull(pull)


def _pull(pull: Any) -> Pull:
    return Pull(
        number=pull.number,
        branch=pull.head.ref,
        commit=pull.head.sha,
        author=account(pull.user),
        title=pull.title,
        text=(pull.body or "").replace("\r\n", "\n"),
        closed_at=pull.closed_at,
        is_merged=pull.merged_at is not None,
    )


def number_of(hub: Hub, branch: str, into: str) -> int | None:
    """The number of the open pull request from a branch of this repository into another, or None. One request."""
    found = next(of_own_branches(hub, into, branch), None)
    return found and found.number


def say(hub: Hub, number: int, title: str, text: str) -> None:
    """Give a pull request this title and text, unless it has them."""
    with hub.asking():
        pull = hub.repository.get_pull(number)
        pull.update()
    if (pull.title, (pull.body or "").replace("\r\n", "\n").strip()) != (title, text.strip()):
        with hub.unless_locked(number), hub.asking(writes=True):
            pull.edit(title=title, body=text)


def open_one(hub: Hub, branch: str, into: str, title: str, text: str) -> int:
    """Open the branch's pull request; one that an unanswered request opened is found again."""
    try:
        return hub.open(lambda: hub.repository.create_pull(base=into, head=branch, title=title, body=text).number)
    except AmbiguousError:
        found = number_of(hub, branch, into)
        if found is None:
            raise
        return found


def rewrite(hub: Hub, number: int, text: str) -> None:
    """Give a pull request this text, whatever it has: one request."""
    with hub.unless_locked(number), hub.asking(writes=True):
        hub.repository.get_pull(number).edit(body=text)


def close(hub: Hub, number: int, text: str | None = None) -> None:
    changes: dict[str, Any] = {"state": "closed"} if text is None else {"state": "closed", "body": text}
    with hub.unless_locked(number), hub.asking(writes=True):
        hub.repository.get_pull(number).edit(**changes)


def of_head(hub: Hub, head: Head, into: str) -> PullRequest | None:
    """The open pull request into a branch whose newest commit this is, or None where it has moved on. One request.

    GitHub names no pull request for a fork's run (`workflow_run.pull_requests` is empty), so it is looked for by its
    branch; a branch's name may be anybody's, so the commit and the repository must be the same.
    """
    found = hub.paged(hub.repository.get_pulls(state="open", head=f"{head.owner}:{head.branch}", base=into))
    for pull in sorted(found, key=lambda pull: pull.number):
        source = pull.head.repo
        if pull.base.ref == into and pull.head.sha == head.sha and source and source.id == head.repository_id:
            return PullRequest(
                number=pull.number,
                author=account(pull.user),
                branch=head.branch,
                is_own_branch=source.id == pull.base.repo.id,
            )
    return None


def closed_by(hub: Hub, number: int) -> int | None:
    """The numeric id of the account that closed a pull request, as far as GitHub says. One request."""
    by = hub.ask(lambda repository: repository.get_issue(number).closed_by)
    return by.id if by else None
