"""What people said where main takes no push: it waits on a branch of its own for somebody to merge it.

On every newer main it is said again, so that its pull request can always be merged.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rectrack import hubpulls
from rectrack.desk import Desk
from rectrack.edit import Edit
from rectrack.git import Git
from rectrack.hub import Hub
from rectrack.huberrors import ForbiddenError
from rectrack.load import load
from rectrack.model import Recommendation, Tracker
from rectrack.problems import InvalidFilesError
from rectrack.render import render
from rectrack.standing import StandingBranch
from rectrack.unmerged import edits

BRANCH = "statements"


class Waiting(NamedTuple):
    """The newest commit of the branch, and the commit of main that it began with.

    `page` is where its pull request was closed without being merged, empty where it was not.
    """

    commit: str
    begun: str
    page: str

    @property
    def is_declined(self) -> bool:
        """Whether those who keep the tracker do not want it."""
        return bool(self.page)

    @property
    def said(self) -> str:
        """The commits with what waits, as a range."""
        return f"{self.begun}..{self.commit}"


class Waitlist:
    """The branch with what waits, and its pull request; `title` is that of every commit on it."""

    def __init__(self, hub: Hub, git: Git, tracker: Tracker, title: str) -> None:
        self.hub = hub
        self.git = git
        self.branch = StandingBranch(
            git=git, name=BRANCH, into=tracker.branch, title=title, advice="Merge it, or delete it."
        )

    def find(self, main: str) -> Waiting | None:
        """What waits, or was declined; None where nothing does."""
        last = self.branch.newest(main)
        begun = self.git.common(main, last) if last else None
        if last is None or begun is None or begun == last:
            return None
        closed = hubpulls.declined(self.hub, self.branch.name, self.branch.into, last)
        return Waiting(last, begun, f"{self.hub.target.page}/pull/{closed}" if closed else "")

    def carry(self, waiting: Waiting, source: Path, today: date) -> tuple[list[str], list[str]]:
        """Say in main's files what waits: the files that it changes, and what does not fit any more, a line each."""
        paths, lines = [], []
        desk = Desk(source, today)
        for id_, edit in self._edits(waiting, desk):
            try:
                paths.append(desk.change(id_, edit).path)
            except InvalidFilesError as error:
                told = "; ".join(problem.message for problem in error.problems)
                lines.append(f"recommendations/{id_}.yaml: something that waited does not fit any more. {told}")
        return paths, lines

    def _edits(self, waiting: Waiting, desk: Desk) -> Iterator[tuple[str, Edit]]:
        before, branch = self._recommendations(waiting.begun), self._recommendations(waiting.commit)
        for main in desk.loaded.register.recommendations:
            for id_ in (main.id, *main.formerly):
                if id_ in before and id_ in branch:
                    yield from ((main.id, edit) for edit in edits(before[id_], branch[id_], main))

    def _recommendations(self, commit: str) -> dict[str, Recommendation]:
        with self.git.worktree(commit) as folder:
            return {r.id: r for r in load(folder, may_be_empty=True).register.recommendations}

    def renew(self, main: str, commit: str | None, templates: Path) -> str:
        """Let the branch hold this commit on main, or go where there is none; where it can be merged, or nowhere.

        Raises `RaceError`, and `RefusedError`.
        """
        if commit is None:
            if last := self.branch.newest(main):
                self.branch.push("", instead_of=last)  # GitHub closes its pull request
            return ""
        self.branch.renew(main, commit)
        text = render("statements-pull-request.md.j2", templates)
        try:
            number = self.branch.show(self.hub, self.branch.pull_request(self.hub), text)
        except ForbiddenError:
            return self.branch.page(self.hub)
        return f"{self.hub.target.page}/pull/{number}"
