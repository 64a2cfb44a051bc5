"""Where commits go: to main, or to a branch that is renewed in place with a pull request for somebody to merge."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from msgspec import Struct

from rectrack.github import history, pulls
from rectrack.github.client import Hub
from rectrack.github.errors import StoppedError
from rectrack.github.git import Git, ProtectedError, RaceError
from rectrack.record.publishing import WITHOUT_A_PUSH
from rectrack.text.problems import RefusedError, count, shown

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
        if last and (others := {*history.subjects(self.git, main, last)} - {self.title}):
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
        return pulls.number_of(hub, self.name, self.into)

    def show(self, hub: Hub, number: int | None, text: str) -> int:
        """Let the pull request of this number say this, or open one; raises `ForbiddenError` where it may not."""
        if number is None:
            return pulls.open_one(hub, self.name, self.into, self.title, text)
        pulls.say(hub, number, self.title, text)
        return number

    def page(self, hub: Hub) -> str:
        return f"{hub.target.page}/compare/{self.into}...{self.name}?expand=1"
