"""Pull requests on GitHub: the one that shows the board, and the one that a run is about."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from rectrack.hub import Hub
from rectrack.huberrors import AmbiguousError
from rectrack.model import Account
from rectrack.pullrequest import Head, PullRequest


def standing(hub: Hub, branch: str, into: str) -> int | None:
    """The number of the open pull request from a branch of this repository into another, or None. One request.

    Source: `head` in "List pull requests" takes owner:branch, and an owner may have a fork beside the repository.
    """
    owner = hub.target.name.partition("/")[0]
    for pull in hub.paged(hub.repository.get_pulls(state="open", head=f"{owner}:{branch}", base=into)):
        if pull.base.ref == into and pull.head.repo and pull.head.repo.id == pull.base.repo.id:
            return pull.number
    return None


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
        return hub.post(lambda: hub.repository.create_pull(base=into, head=branch, title=title, body=text).number)
    except AmbiguousError:
        found = standing(hub, branch, into)
        if found is None:
            raise
        return found


def close(hub: Hub, number: int) -> None:
    """Close a pull request."""
    with hub.unless_locked(number), hub.asking(writes=True):
        hub.repository.get_pull(number).edit(state="closed")


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
                author=Account(login=pull.user.login, id=pull.user.id),
                branch=head.branch,
                is_own_branch=source.id == pull.base.repo.id,
            )
    return None


def own_branches(hub: Hub, into: str) -> list[tuple[int, str]]:
    """The open pull requests from branches of this repository into another, with the branch each comes from."""
    found = hub.paged(hub.repository.get_pulls(state="open", base=into))
    return [
        (pull.number, pull.head.ref)
        for pull in found
        if pull.head.repo and pull.head.repo.id == pull.base.repo.id and pull.base.ref == into
    ]


class Ended(NamedTuple):
    """A pull request that is closed: the newest commit of its branch, when (UTC), and whether it was merged."""

    number: int
    commit: str
    at: datetime
    is_merged: bool


def last_ended(hub: Hub, branch: str, into: str) -> Ended | None:
    """The newest pull request of a branch of this repository, if it is closed. One request."""
    found = next(_closed(hub, branch, into), None)
    return found and Ended(found.number, found.head.sha, found.closed_at, found.merged_at is not None)


def closed_by(hub: Hub, number: int) -> int | None:
    """The numeric id of the account that closed a pull request, as far as GitHub says. One request."""
    by = hub.ask(lambda repository: repository.get_issue(number).closed_by)
    return by.id if by else None


def was_decided(hub: Hub, branch: str, into: str) -> bool:
    """Whether a pull request of a branch of this repository has been closed or merged. One request."""
    return any(True for _ in _closed(hub, branch, into))


def _closed(hub: Hub, branch: str, into: str) -> Iterator[Any]:
    owner = hub.target.name.partition("/")[0]
    for pull in hub.paged(hub.repository.get_pulls(state="closed", head=f"{owner}:{branch}", base=into)):
        if pull.base.ref == into and pull.head.repo and pull.head.repo.id == pull.base.repo.id:
            yield pull
