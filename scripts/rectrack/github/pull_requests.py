"""Pull requests and the branches that they come from."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Literal, TypeVar

from msgspec import Struct

from rectrack.github.client import Hub
from rectrack.github.errors import AmbiguousError, OneRefusedError, StoppedError
from rectrack.github.git import Commit, Git, ProtectedError, RaceError
from rectrack.github.types import Head, Issue, PullRequest
from rectrack.model import WITHOUT_A_PUSH
from rectrack.text import RefusedError, count, replace_files, shown

T = TypeVar("T")

ATTEMPTS = 5
"""How often something is begun again where others push at the same moment."""


def list_own_pull_requests(
    hub: Hub, into: str, branch: str = "", state: Literal["open", "closed"] = "open", after: int = 0
) -> Iterator[PullRequest]:
    """Yield the pull requests from branches of this repository, or from one, into another; newest first.

    Only those of a higher number than `after`. A request for each hundred. Source: `head` in "List pull requests"
    takes owner:branch, and an owner may have a fork beside the repository.
    """
    head = {"head": f"{hub.target.name.partition('/')[0]}:{branch}"} if branch else {}
    for pull in hub.pages("/pulls", list[PullRequest], state=state, base=into, **head):
        if pull.number <= after:
            return
        if pull.base.ref == into and pull.is_own_branch:
            yield pull


def edit_pull_request(hub: Hub, number: int, **changes: str) -> None:
    """Give a pull request another `title`, `body` or `state`: one request."""
    hub.write("PATCH", f"/pulls/{number}", changes, object, issue=number)


def find_pull_request(hub: Hub, head: Head, into: str) -> PullRequest | None:
    """Find the open pull request into a branch whose newest commit this is; None if it has moved on. One request.

    GitHub names no pull request for a fork's run (`workflow_run.pull_requests` is empty), so it is looked for by its
    branch; a branch's name may be anybody's, so the commit and the repository must be the same.
    """
    named = f"{head.repository.owner.login}:{head.branch}"
    for pull in sorted(
        hub.pages("/pulls", list[PullRequest], state="open", head=named, base=into), key=lambda pull: pull.number
    ):
        source = pull.head
        if pull.base.ref == into and source.sha == head.sha and source.repo and source.repo.id == head.repository.id:
            return pull
    return None


def closed_by(hub: Hub, number: int) -> int | None:
    """Return the numeric id of the account that closed a pull request, as far as GitHub says. One request."""
    by = hub.get(f"/issues/{number}", Issue).closed_by
    return by.id if by else None


# Where commits go: to main, or to a branch of rectrack's with a pull request for a maintainer to merge.


def newest(git: Git, branch: str) -> str:
    """Return the newest commit of the main branch; raises `RefusedError` if origin has none."""
    found = git.fetched(branch)
    if found is None:
        raise RefusedError(f"The remote origin has no branch {branch}: see `branch` in tracker.yaml.")
    return found


def on_newest(git: Git, branch: str, work: Callable[[str], T]) -> T:
    """Do something with the newest commit of the main branch, and again if that raises `RaceError`.

    Raises `StoppedError` if others push all the time.
    """
    for _ in range(ATTEMPTS):
        with suppress(RaceError):
            return work(newest(git, branch))
    raise StoppedError(f"Others pushed at the same moment {count(ATTEMPTS, 'time')} in a row. Run again.")


def push_to_main(git: Git, commit: str, branch: str) -> None:
    """Push a commit to the main branch; raises `RefusedError` with what to choose if it takes no push."""
    try:
        git.push(commit, branch)
    except ProtectedError as refusal:
        raise RefusedError(
            f"GitHub does not let this run push to {branch}: {refusal} Write in tracker.yaml: {WITHOUT_A_PUSH}. The "
            "board and comments then wait in pull requests for a maintainer to merge them."
        ) from None


class Policy(Struct, frozen=True, kw_only=True):
    """How rectrack keeps a branch.

    `titles` are those that its commits can have: nothing that people wrote is in them. `advice` is what to do if the
    branch holds commits of others that may not be lost. `is_of_one` says that a push of somebody else at the same
    moment concerns this branch alone: all others go on, and the next run tries again.
    """

    titles: frozenset[str]
    advice: str = ""
    is_of_one: bool = False


class ManagedPullRequest:
    """A branch of rectrack's, and the open pull request from it into the main branch.

    Both are looked up when they are needed first, and stay as they were then: nothing else is replaced. Whoever knows
    them sets them.
    """

    def __init__(self, hub: Hub, git: Git, name: str, into: str, policy: Policy) -> None:
        self.hub, self.git, self.name, self.into, self.policy = hub, git, name, into, policy

    @cached_property
    def last(self) -> str | None:
        """The newest commit of the branch, None if there is no branch."""
        return self.git.fetched(self.name)

    @cached_property
    def pull(self) -> PullRequest | None:
        """The open pull request, also if `show` has opened it: one request."""
        return next(self.pulls("open"), None)

    def pulls(self, state: Literal["open", "closed"]) -> Iterator[PullRequest]:
        """Yield the pull requests from this branch, newest first."""
        return list_own_pull_requests(self.hub, self.into, self.name, state)

    @property
    def page(self) -> str:
        """The page of the pull request, or the one that opens it."""
        return f"{self.hub.target.page}/pull/{self.pull.number}" if self.pull else self.compare_page

    @property
    def compare_page(self) -> str:
        """The page that opens a pull request from the branch."""
        return f"{self.hub.target.page}/compare/{self.into}...{self.name}?expand=1"

    def log(self, since: str) -> list[Commit]:
        """Return the branch's commits that are not in another, merges left out."""
        return self.git.log("--no-merges", f"{since}..{self.last}") if self.last else []

    def foreign(self, title: str) -> RefusedError:
        """Return the refusal to put anything in the place of somebody else's commit, whose title is given."""
        return RefusedError(
            f"The branch {self.name} holds commits that are not the tracker's ({shown(title)}), and they would be "
            f"lost. {self.policy.advice}"
        )

    def renew(self, main: str, commit: str) -> None:
        """Put a commit on main in the place of the branch's last one, unless that is like it.

        Raises `RaceError` if the branch has another by now, and `RefusedError` if others have pushed to it.
        """
        log = self.log(main)
        if others := {made.title for made in log} - self.policy.titles:
            raise self.foreign(min(others))
        if [(made.tree, made.parents) for made in log] != [(self.git.tree(commit), [main])]:
            self.push(commit)

    def put(self, main: str, contents: Mapping[str, bytes], title: str) -> None:
        """Put one commit with these files on main in the place of all that is on the branch, unless it says the same.

        Raises as `push` does, and whatever making `contents` raises.
        """
        if self.last and self._changes(self.last) == dict(contents):
            return
        with self.git.worktree(main) as folder:
            replace_files({folder / path: content for path, content in contents.items()})
            commit = self.git.commit(folder, [*contents], main, title)
        if commit:
            self.push(commit)

    def _changes(self, commit: str) -> dict[str, bytes | None]:
        """Return the files in which a commit differs from its parent, None for those that it lacks."""
        base = self.git.parent(commit)
        paths = self.git.changed_paths(base, commit) if base else []
        return {path: self.git.text(commit, path) for path in paths}

    def push(self, commit: str) -> None:
        """Put a commit in the place of the branch's last one; an empty text deletes the branch.

        Raises `RaceError` (of a policy `is_of_one`: `OneRefusedError`) and `RefusedError`.
        """
        try:
            self.git.push(commit, self.name, instead_of=self.last or "")
        except ProtectedError as refusal:
            raise RefusedError(
                f"GitHub does not let this run push to {self.name}: {refusal} Leave this branch out of the "
                "repository's rules: Settings, Rules, Rulesets, and Settings, Branches."
            ) from None
        except RaceError as race:
            raise (OneRefusedError(str(race)) if self.policy.is_of_one else race) from None

    def show(self, title: str, text: str) -> int:
        """Let the pull request say this, or open one; its number. Raises `ForbiddenError` if the token may not."""
        if self.pull is None:
            self.pull = self._open(title, text)
        if not self.pull.has_text(title, text):
            self.pull = self.hub.get(f"/pulls/{self.pull.number}", PullRequest)
            if not self.pull.has_text(title, text):
                edit_pull_request(self.hub, self.pull.number, title=title, body=text)
        return self.pull.number

    def _open(self, title: str, text: str) -> PullRequest:
        """Open the pull request; one that an unanswered request opened is found again."""
        sent = {"title": title, "body": text, "base": self.into, "head": self.name}
        try:
            return self.hub.write("POST", "/pulls", sent, PullRequest)
        except AmbiguousError:
            if found := next(self.pulls("open"), None):
                return found
            raise
