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
"""Attempts if others push at the same moment."""


def list_own_pull_requests(
    hub: Hub, into: str, branch: str = "", state: Literal["open", "closed"] = "open", after: int = 0
) -> Iterator[PullRequest]:
    """Yield pull requests from this repository's branches into `into`, newest first.

    `branch` selects one branch, and `after` the numbers above it. One request per 100 pull requests.
    Source: `head` in "List pull requests" takes owner:branch, and an owner may also have a fork of the repository.
    """
    head = {"head": f"{hub.target.name.partition('/')[0]}:{branch}"} if branch else {}
    for pull in hub.pages("/pulls", list[PullRequest], state=state, base=into, **head):
        if pull.number <= after:
            return
        if pull.is_own_branch:
            yield pull


def edit_pull_request(hub: Hub, number: int, **changes: str) -> None:
    """Change the `title`, `body` or `state` of a pull request: one request."""
    hub.write("PATCH", f"/pulls/{number}", changes, object, issue=number)


def find_pull_request(hub: Hub, head: Head, into: str) -> PullRequest | None:
    """Return the open pull request into `into` whose newest commit is `head`.

    None if the branch has moved on. One request per 100 pull requests.
    GitHub names no pull request for the run of a fork (`workflow_run.pull_requests` is empty). So rectrack
    looks for its branch. Branches of other repositories can have that name, so commit and repository must match too.
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
    """Return the numeric id of the account that closed a pull request: one request.

    None if GitHub does not name the account.
    """
    by = hub.get(f"/issues/{number}", Issue).closed_by
    return by.id if by else None


# Commits go to the main branch, or to a branch of rectrack's with a pull request for a maintainer to merge.


def newest(git: Git, branch: str) -> str:
    """Return the newest commit of a branch; raises `RefusedError` if origin lacks it."""
    found = git.fetched(branch)
    if found is None:
        raise RefusedError(f"The remote origin has no branch {branch}. Check `branch` in tracker.yaml.")
    return found


def retry_on_newest(git: Git, branch: str, work: Callable[[str], T]) -> T:
    """Return the result of `work` on the newest commit of the main branch.

    A `RaceError` repeats the work. Raises `StoppedError` after `ATTEMPTS` attempts.
    """
    for _ in range(ATTEMPTS):
        with suppress(RaceError):
            return work(newest(git, branch))
    raise StoppedError(f"Other accounts pushed first {count(ATTEMPTS, 'time')} in a row. Run again.")


def push_to_main(git: Git, commit: str, branch: str) -> None:
    """Push a commit to the main branch.

    Raises `RefusedError` with the setting to choose if the branch accepts no push.
    """
    try:
        git.push(commit, branch)
    except ProtectedError as refusal:
        raise RefusedError(
            f"GitHub rejected the push to {branch}: {refusal} Write in tracker.yaml: {WITHOUT_A_PUSH}. The board and "
            "comments are then pending in pull requests until a maintainer merges them."
        ) from None


class Policy(Struct, frozen=True, kw_only=True):
    """The rules for a branch of rectrack.

    `titles` are the titles that its commits can have, without text of contributors. `advice` is shown if the branch
    has commits of others. With `is_of_one`, a push of another account at the same moment concerns this branch only:
    the run continues, and the next run tries again.
    """

    titles: frozenset[str]
    advice: str = ""
    is_of_one: bool = False


class ManagedPullRequest:
    """A branch of rectrack, and the open pull request from it into the main branch.

    Both are read at the first use and then kept, so that no other state is replaced. A caller that knows them can set
    them.
    """

    def __init__(self, hub: Hub, git: Git, name: str, into: str, policy: Policy) -> None:
        self.hub, self.git, self.name, self.into, self.policy = hub, git, name, into, policy

    @cached_property
    def last(self) -> str | None:
        """Return the newest commit of the branch, None if there is no branch."""
        return self.git.fetched(self.name)

    @cached_property
    def pull(self) -> PullRequest | None:
        """Return the open pull request, None if there is none: one request.

        After `show`, this is the pull request that it opened or updated.
        """
        return next(self.pulls("open"), None)

    def pulls(self, state: Literal["open", "closed"]) -> Iterator[PullRequest]:
        """Yield the pull requests from this branch, newest first."""
        return list_own_pull_requests(self.hub, self.into, self.name, state)

    @property
    def page(self) -> str:
        """Return the address of the pull request, or of the page that opens it."""
        return f"{self.hub.target.page}/pull/{self.pull.number}" if self.pull else self.compare_page

    @property
    def compare_page(self) -> str:
        """Return the address of the page that opens a pull request from the branch."""
        return f"{self.hub.target.page}/compare/{self.into}...{self.name}?expand=1"

    def log(self, since: str) -> list[Commit]:
        """Return the commits of the branch that are not in `since`, without merges."""
        return self.git.log("--no-merges", f"{since}..{self.last}") if self.last else []

    def foreign(self, title: str) -> RefusedError:
        """Return the error for a branch with a commit of others; `title` is the commit's."""
        return RefusedError(
            f"The branch {self.name} has commits that are not rectrack's ({shown(title)}). They would be lost. "
            f"{self.policy.advice}"
        )

    def renew(self, main: str, commit: str) -> None:
        """Replace the commits of the branch with `commit`, which is on `main`.

        Does nothing if the branch has one commit on `main` with equal files. Raises `RefusedError` if others have
        pushed to the branch, and the errors of `push`.
        """
        log = self.log(main)
        if others := {made.title for made in log} - self.policy.titles:
            raise self.foreign(min(others))
        if [(made.tree, made.parents) for made in log] != [(self.git.tree(commit), [main])]:
            self.push(commit)

    def put(self, main: str, contents: Mapping[str, bytes], title: str) -> None:
        """Replace the branch with one commit of these files on `main`.

        Does nothing if the last commit of the branch makes exactly these changes. Raises the errors of `push`, and
        those of reading `contents`.
        """
        if self.last and self._changes(self.last) == dict(contents):
            return
        with self.git.worktree(main) as folder:
            replace_files({folder / path: content for path, content in contents.items()})
            commit = self.git.commit(folder, [*contents], main, title)
        if commit:
            self.push(commit)

    def _changes(self, commit: str) -> dict[str, bytes | None]:
        """Return the files that a commit changes, None for each file that it deletes."""
        base = self.git.parent(commit)
        paths = self.git.changed_paths(base, commit) if base else []
        return {path: self.git.text(commit, path) for path in paths}

    def push(self, commit: str) -> None:
        """Replace the branch with a commit; an empty `commit` deletes the branch.

        Raises `RaceError` if the branch has another commit by now, or `OneRefusedError` if the policy `is_of_one`.
        Raises `RefusedError` if GitHub does not accept the push.
        """
        try:
            self.git.push(commit, self.name, instead_of=self.last or "")
        except ProtectedError as refusal:
            raise RefusedError(
                f"GitHub rejected the push to {self.name}: {refusal} Exclude this branch from the repository's "
                "rules: Settings > Rules > Rulesets, and Settings > Branches."
            ) from None
        except RaceError as race:
            raise (OneRefusedError(str(race)) if self.policy.is_of_one else race) from None

    def show(self, title: str, text: str) -> int:
        """Open the pull request, or update its title and text; return its number.

        Raises `ForbiddenError` if the token may not.
        """
        if self.pull is None:
            self.pull = self._open(title, text)
        if not self.pull.has_text(title, text):
            self.pull = self.hub.get(f"/pulls/{self.pull.number}", PullRequest)
            if not self.pull.has_text(title, text):
                edit_pull_request(self.hub, self.pull.number, title=title, body=text)
        return self.pull.number

    def _open(self, title: str, text: str) -> PullRequest:
        """Open the pull request and return it.

        If the response is lost, the open pull request of the branch is returned.
        """
        sent = {"title": title, "body": text, "base": self.into, "head": self.name}
        try:
            made = self.hub.write("POST", "/pulls", sent, PullRequest)
        except AmbiguousError as lost:
            found = next(self.pulls("open"), None)
            if found is None:
                raise lost from None
            made = found
        self.hub.has_opened = True
        return made
