"""Pull requests and the branches that they come from."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeVar

from msgspec import Struct

from rectrack.github.client import Hub, account
from rectrack.github.commit_files import commit_subjects
from rectrack.github.environment import Head, PullRequest
from rectrack.github.errors import AmbiguousError, StoppedError
from rectrack.github.git import Git, ProtectedError, RaceError
from rectrack.model.settings import WITHOUT_A_PUSH, Account
from rectrack.text.problems import RefusedError, count, shown

# Pull requests on GitHub: the one that shows the board, and the one that a run is about.


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


# Where commits go: to main, or to a branch that is renewed in place with a pull request for somebody to merge.

T = TypeVar("T")

ATTEMPTS = 5
"""How often something is begun anew where others push at the same moment."""


def newest(git: Git, branch: str) -> str:
    """The newest commit of the main branch; raises `RefusedError` where origin has none."""
    found = git.fetched(branch)
    if found is None:
        raise RefusedError(f"The remote origin has no branch {branch}: see `branch` in tracker.yaml.")
    return found


def on_newest(git: Git, branch: str, work: Callable[[str], T]) -> T:
    """Do something with the newest commit of the main branch, and again where that raises `RaceError`.

    Raises `StoppedError` where others push all the time.
    """
    for _ in range(ATTEMPTS):
        with suppress(RaceError):
            return work(newest(git, branch))
    raise StoppedError(f"Others pushed at the same moment {count(ATTEMPTS, 'time')} in a row. Run again.")


def push_to_main(git: Git, commit: str, branch: str) -> None:
    """Push a commit to the main branch; raises `RefusedError` with what to choose where it takes no push."""
    try:
        git.push(commit, branch)
    except ProtectedError as refusal:
        raise RefusedError(
            f"GitHub does not let this run push to {branch}: {refusal} Write in tracker.yaml: {WITHOUT_A_PUSH}. The "
            "board and comments then wait in pull requests for a maintainer to merge them."
        ) from None


class RenewedBranch(Struct, frozen=True, kw_only=True):
    """`title` is that of the pull request and of every commit: nothing that people wrote is in it.

    `advice` is what to do where somebody else has pushed to the branch: what is there must not be lost.
    """

    git: Git
    name: str
    into: str
    title: str
    advice: str

    def newest(self, main: str) -> str | None:
        """The newest commit at origin, None where there is no branch.

        Raises `RefusedError` where others have pushed to it.
        """
        last = self.git.fetched(self.name)
        if last and (others := {*commit_subjects(self.git, main, last)} - {self.title}):
            raise self.foreign(min(others))
        return last

    def foreign(self, title: str) -> RefusedError:
        """The refusal to put anything in the place of somebody else's commit, whose title is given."""
        return RefusedError(
            f"The branch {self.name} holds commits that are not the tracker's ({shown(title)}), and they would be "
            f"lost. {self.advice}"
        )

    def renew(self, main: str, commit: str, last: str | None) -> None:
        """Put a commit on main in the place of the branch's last one, unless that is like it.

        Raises `RaceError` where the branch has another by now, and `RefusedError`.
        """
        if not last or self.git.tree(last) != self.git.tree(commit) or self.git.parent(last) != main:
            self.push(commit, instead_of=last or "")

    def push(self, commit: str, *, instead_of: str | None = None) -> None:
        """Push a commit, none to delete the branch; raises `RaceError` and `RefusedError`."""
        try:
            self.git.push(commit, self.name, instead_of=instead_of)
        except ProtectedError as refusal:
            raise RefusedError(
                f"GitHub does not let this run push to {self.name}: {refusal} Leave this branch out of the "
                "repository's rules: Settings, Rules, Rulesets, and Settings, Branches."
            ) from None

    def pull_request(self, hub: Hub) -> int | None:
        """The number of the open pull request, or None: one request."""
        return number_of(hub, self.name, self.into)

    def show(self, hub: Hub, number: int | None, text: str) -> int:
        """Let the pull request of this number say this, or open one; raises `ForbiddenError` where it may not."""
        if number is None:
            return open_one(hub, self.name, self.into, self.title, text)
        say(hub, number, self.title, text)
        return number

    def page(self, hub: Hub) -> str:
        return f"{hub.target.page}/compare/{self.into}...{self.name}?expand=1"
