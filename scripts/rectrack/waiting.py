"""What people said where main takes no push: it waits on a branch of its own for somebody to merge it.

On every newer main it is said again, so that its pull request can always be merged.
"""

from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from rectrack import hubpulls
from rectrack.desk import Desk
from rectrack.edit import Edit
from rectrack.git import Git
from rectrack.hub import Hub
from rectrack.huberrors import ForbiddenError
from rectrack.load import load
from rectrack.model import STATEMENTS, Recommendation, Tracker, by_id
from rectrack.problems import InvalidFilesError, RefusedError
from rectrack.refusals import Refusals
from rectrack.render import render
from rectrack.standing import StandingBranch
from rectrack.unmerged import edits


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


class Dropped(NamedTuple):
    """Something that waited and does not fit any more: the recommendation's ids, the present one first, and why."""

    ids: tuple[str, ...]
    why: str


class Waitlist:
    """The branch with what waits, and its pull request; `title` is that of every commit on it.

    `own` are the tracker's accounts, by numeric id.
    """

    def __init__(
        self, hub: Hub, git: Git, tracker: Tracker, title: str, own: Collection[int], *, refusals: Refusals
    ) -> None:
        self.hub = hub
        self.own = own
        self.refusals = refusals
        self.git = git
        self.branch = StandingBranch(
            git=git, name=STATEMENTS, into=tracker.branch, title=title, advice="Merge it, or delete it."
        )
        self.last: str | None = None
        """What the branch held when it was looked at: nothing else may be replaced."""

    def find(self, main: str, since: datetime) -> Waiting | None:
        """What waits, or was declined; None where nothing does.

        `since` bounds how long ago a pull request was closed whose branch is gone: its page offers to delete it.
        """
        self.last = self.branch.newest(main)
        closed = hubpulls.of_own_branches(self.hub, self.branch.into, self.branch.name, "closed")
        ended = next(closed, None)
        commit = self.last
        if commit is None and ended and ended.closed_at and ended.closed_at > since and self._is_declined(ended):
            commit = self.git.fetched_pull(ended.number)
        begun = self.git.common(main, commit) if commit else None
        if commit is None or begun is None or begun == commit:
            return None
        if ended is None or ended.commit != commit:
            return Waiting(commit, begun, "")
        return None if ended.is_merged else Waiting(commit, begun, f"{self.hub.target.page}/pull/{ended.number}")

    def _is_declined(self, ended: hubpulls.Pull) -> bool:
        """Whether people closed it: GitHub closes it where a run deletes the branch, since nothing waits any more."""
        with self.refusals.of_one("pull requests", f"Pull request #{ended.number}: who closed it"):
            return not ended.is_merged and hubpulls.closed_by(self.hub, ended.number) not in self.own
        return False

    def carry(self, waiting: Waiting, source: Path, today: date) -> tuple[list[str], list[Dropped]]:
        """Say in main's files what waits: the files that it changes, and what does not fit any more."""
        paths, dropped = [], []
        desk = Desk(source, today)
        for ids, edit in self._edits(waiting, desk):
            try:
                paths.append(desk.change(ids[0], edit).path)
            except RefusedError as error:
                problems = error.problems if isinstance(error, InvalidFilesError) else ()
                dropped.append(Dropped(ids, "; ".join(p.message for p in problems) or str(error)))
        return paths, dropped

    def _edits(self, waiting: Waiting, desk: Desk) -> Iterator[tuple[tuple[str, ...], Edit]]:
        """What waits, by the ids of the recommendation, the one on main first."""
        before, branch = self._recommendations(waiting.begun), self._recommendations(waiting.commit)
        ids = {id_: (r.id, *r.formerly) for r in desk.loaded.register.recommendations for id_ in (r.id, *r.formerly)}
        main = by_id(desk.loaded.register.recommendations)
        for id_, said in branch.items():
            if id_ in before and said != before[id_]:
                now = main[ids[id_][0]] if id_ in ids else before[id_]
                for edit in edits(before[id_], said, now):
                    yield ids.get(id_, (id_,)), edit

    def _recommendations(self, commit: str) -> dict[str, Recommendation]:
        with self.git.worktree(commit) as folder:
            return {r.id: r for r in load(folder, may_be_empty=True).register.recommendations}

    def renew(self, main: str, commit: str | None, templates: Path) -> str:
        """Let the branch hold this commit on main, or go where there is none; where it can be merged, or nowhere.

        Raises `RaceError`, and `RefusedError`.
        """
        if commit is None:
            if self.last:
                self.branch.push("", instead_of=self.last)  # GitHub closes its pull request
            return ""
        self.branch.renew(main, commit, self.last)
        text = render("statements-pull-request.md.j2", templates)
        page = self.branch.page(self.hub)
        with self.refusals.of_one("pull requests", "The pull request of what waits"), suppress(ForbiddenError):
            number = self.branch.show(self.hub, self.branch.pull_request(self.hub), text)
            page = f"{self.hub.target.page}/pull/{number}"
        return page
