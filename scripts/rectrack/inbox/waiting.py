"""What people said where main takes no push: it waits on a branch of its own for somebody to merge it.

On every newer main it is said again, so that its pull request can always be merged. As long as nobody else has worked
on the branch, one commit holds all of it and is renewed in place; what others commit there is built upon.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from rectrack.desk.editor import Desk
from rectrack.github import history, pulls
from rectrack.github.branches import RenewedBranch
from rectrack.github.client import Hub
from rectrack.github.errors import ForbiddenError
from rectrack.github.git import Git
from rectrack.github.pulls import Pull
from rectrack.github.refusals import Refusals
from rectrack.inbox import ledger
from rectrack.inbox.carry import Dropped, StuckError, carried, recommendations
from rectrack.inbox.ledger import Ledger
from rectrack.inbox.traces import traces
from rectrack.record.folder import FOLDER
from rectrack.record.load import PARTIES, TRACKER, Loaded
from rectrack.record.tracker import STATEMENTS, Tracker
from rectrack.text import files
from rectrack.text.render import Markdown, render


class Waiting(NamedTuple):
    """The newest commit of the branch, the commit of main that it began with, and the comments that it holds.

    `page` is where its pull request was closed without being merged, empty where it was not.
    """

    commit: str
    begun: str
    ledger: Ledger
    page: str

    @property
    def is_declined(self) -> bool:
        """Whether those who keep the tracker want nothing of it."""
        return bool(self.page)

    @property
    def said(self) -> str:
        """The commits with what waits, as a range."""
        return f"{self.begun}..{self.commit}"


class Base(NamedTuple):
    """Where the next commit of the branch begins.

    `files` is a commit that holds main's files and what waits; `parents` are those that the next one goes on from.
    `dropped` does not fit any more; `trouble` says why the newest main is not in it.
    """

    files: str
    parents: tuple[str, ...]
    dropped: list[Dropped]
    trouble: str = ""


class Made(NamedTuple):
    """A desk at which these paths were changed for what is said: comments by key, with what each has left there."""

    desk: Desk
    paths: Collection[str]
    said: Mapping[str, frozenset[str]]


@contextmanager
def opened(git: Git, main: str, base: Base) -> Iterator[Path]:
    """The files to judge by and to change; settings and parties are main's, whatever the branch makes of them."""
    with git.worktree(base.files) as folder:
        for name in (TRACKER, PARTIES):
            files.replace(folder / name, git.text(main, name) or b"")
        yield folder


class Waitlist:
    """The branch with what waits, and its pull request. `own` are the tracker's accounts, by numeric id."""

    def __init__(self, hub: Hub, git: Git, tracker: Tracker, own: Collection[int], *, refusals: Refusals) -> None:
        self.hub = hub
        self.own = own
        self.refusals = refusals
        self.git = git
        self.branch = RenewedBranch(
            git=git, name=STATEMENTS, into=tracker.branch, title=ledger.MESSAGE, advice="Give it another name."
        )
        self.last: str | None = None
        """What the branch held when it was looked at: nothing else may be replaced."""
        self.pull: Pull | None = None
        """The pull request that was open then."""

    def find(self, main: str, since: datetime) -> Waiting | None:
        """What waits, or was declined; None where nothing does.

        `since` bounds how long ago a pull request was closed whose branch is gone: its page offers to delete it.
        Raises `RefusedError` for a branch that is somebody else's.
        """
        self.last = self.git.fetched(self.branch.name)
        self.pull = next(self._pulls("open"), None) if self.last else None
        ended = next(self._pulls("closed"), None)
        commit = self.last
        if commit is None and ended and ended.closed_at and ended.closed_at > since and self._is_declined(ended):
            commit = self.git.fetched_pull(ended.number)
        if commit is None:
            return None
        begun = self.git.common(main, commit)
        shown = self.pull or (ended if ended and ended.commit == commit else None)
        if begun is None or not self._is_ours(begun, commit, shown):
            if begun == commit or self.last is None:
                return None
            raise self.branch.foreign(history.title(self.git, commit))
        if shown and shown.is_merged:
            return None
        held = ledger.newest(self.git, f"{begun}..{commit}").joined(ledger.of_text(shown.text if shown else ""))
        page = f"{self.hub.target.page}/pull/{shown.number}" if shown and shown.closed_at else ""
        return Waiting(commit, begun, held, page)

    def _pulls(self, state: Literal["open", "closed"]) -> Iterator[Pull]:
        return pulls.of_own_branches(self.hub, self.branch.into, self.branch.name, state)

    def _is_declined(self, ended: Pull) -> bool:
        """Whether people closed it: GitHub closes it where a run deletes the branch, since nothing waits any more."""
        with self.refusals.of_one("pull requests", f"Pull request #{ended.number}: who closed it"):
            return not ended.is_merged and pulls.closed_by(self.hub, ended.number) not in self.own
        return False

    def _is_ours(self, begun: str, commit: str, shown: Pull | None) -> bool:
        """Whether something of the tracker's is on the branch, or it has opened the pull request itself."""
        is_said = self.branch.title in history.subjects(self.git, begun, commit)
        return is_said or (shown is not None and shown.author.id in self.own)

    def taken_out(self, waiting: Waiting) -> frozenset[str]:
        """The keys of what people have taken out of the branch; of none where a file there cannot be read."""
        with suppress(StuckError):
            return waiting.ledger.gone(traces(recommendations(self.git, waiting.commit).values()))
        return frozenset()

    def base(self, main: str, waiting: Waiting | None, today: date) -> Base:
        """Where to go on: from the newest main with what waits, or from the branch where only people can do that."""
        if waiting is None:
            return Base(main, (main,), [])
        begun, branch = waiting.begun, waiting.commit
        is_untouched = ledger.is_untouched(self.git, branch, begun)
        if begun == main and not is_untouched:
            return Base(branch, (branch,), [])
        try:
            made = carried(self.git, begun, branch, main, today, is_untouched=is_untouched)
        except StuckError as stuck:
            return Base(branch, (branch,), [], self._trouble(stuck))
        return Base(made.commit, (main,) if is_untouched else (branch, main), made.dropped)

    def _trouble(self, stuck: StuckError) -> str:
        return (
            f"The branch {self.branch.name} stays on an older {self.branch.into}, since only a person can bring the "
            f"two together: {stuck} Mend it on that branch. What is said meanwhile is added there."
        )

    def land(self, main: str, waiting: Waiting | None, base: Base, made: Made, templates: Path) -> str:
        """Let the branch hold what was made; return where it can be merged.

        Where nothing waits any more, the branch goes. Raises `RaceError`, and `RefusedError`.
        """
        tree = self.git.snapshot(made.desk.root, made.paths)
        if tree == self.git.tree(main):
            if self.last:
                self.branch.push("", instead_of=self.last)  # GitHub closes its pull request
            return ""
        before = waiting.ledger if waiting else Ledger()
        is_newer = waiting is not None and waiting.begun != main
        now = self._settled(before.adding(made.said), made.desk.loaded, main if is_newer else None)
        is_there = waiting and (base.trouble or not is_newer) and tree == self.git.tree(waiting.commit)
        if not is_there or now != before:
            commit = self.git.commit_tree(tree, base.parents, now.message(tree))
            self.branch.push(commit, instead_of=self.last or "")
        return self._shown(now, templates)

    def _settled(self, held: Ledger, loaded: Loaded, main: str | None) -> Ledger:
        """What waits once its files are these, and not on a newer main; all of it where a file cannot be read."""
        if any(path.startswith(f"{FOLDER}/") for path in loaded.faulty):
            return held
        now = held.without(held.gone(traces(loaded.register.recommendations)))
        return now.without(now.arrived(traces(recommendations(self.git, main).values()))) if main else now

    def _shown(self, held: Ledger, templates: Path) -> str:
        """Where it can be merged, once the pull request says what waits."""
        text = render("statements-pull-request.md.j2", templates, marker=Markdown(held.in_text))
        with self.refusals.of_one("pull requests", "The pull request of what waits"), suppress(ForbiddenError):
            number = self.branch.show(self.hub, self.pull.number if self.pull else None, text)
            return f"{self.hub.target.page}/pull/{number}"
        return self.page

    @property
    def page(self) -> str:
        """Where what waits is talked about, or where its pull request is opened."""
        return f"{self.hub.target.page}/pull/{self.pull.number}" if self.pull else self.branch.page(self.hub)
