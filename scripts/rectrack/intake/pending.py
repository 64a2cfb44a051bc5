"""Statements that wait in a pull request, where main takes no push."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Literal

from msgspec import UNSET
from msgspec.structs import replace

from rectrack.github import pull_requests
from rectrack.github.client import Hub
from rectrack.github.commit_files import commit_subjects, commit_title
from rectrack.github.errors import ForbiddenError, Refusals
from rectrack.github.pull_requests import Pull, RenewedBranch
from rectrack.intake import commits
from rectrack.intake.commit_target import Ground, Made, PendingBranch, carried
from rectrack.intake.commits import COMMIT_MESSAGE, Claim, Commits, Ledger, StuckError, traces
from rectrack.model.load import FOLDER, Loaded
from rectrack.model.recommendation import Recommendation, Source
from rectrack.model.settings import STATEMENTS
from rectrack.model.types import When
from rectrack.rendering.status_json import Waiting, Waits
from rectrack.text.markdown import Markdown
from rectrack.text.templates import render
from rectrack.workspace.transaction import Checked

# What parties and addressees have said that waits to be merged: counted from the files, each with its day. Pure.


def unmerged(main: Mapping[str, Recommendation], branch: Iterable[Recommendation]) -> Waiting | None:
    """The statements that a branch has and main does not; None where there are none.

    Only those of parties and addressees, from comments: their positions and objections, and the ends of these. The
    day of each is that on which it was said, which the file has, however often the branch is renewed.
    """
    days = [day for one in branch if one.id in main for _, _, day in {*_said(one)} - {*_said(main[one.id])}]
    return Waiting(count=len(days), since=min(days)) if days else None


def _said(r: Recommendation) -> Iterator[tuple[str, str, When]]:
    """Each statement by what it is, the comment that it comes from, and its day."""
    for position in r.positions:
        yield from _from_comment(f"{position.party} {position.stance}", position.source, position.date)
    for dispute in r.disputes:
        yield from _from_comment(f"{dispute.by} objects", dispute.source, dispute.date)
        if dispute.ended:
            yield from _from_comment(f"{dispute.by} objects no more", dispute.ended_source, dispute.ended)


def _from_comment(what: str, source: Source | None, day: When) -> Iterator[tuple[str, str, When]]:
    if source and source.comment:
        yield what, source.comment, day


# What people said where main takes no push: it waits on a branch of its own for somebody to merge it.
#
# On every newer main it is said again, so that its pull request can always be merged. As long as nobody else has
# worked on the branch, one commit holds all of it and is renewed in place; what others commit there is built upon.


class Waitlist:
    """The branch with what waits, and its pull request; the clone stays as it is.

    `own` are the tracker's accounts, by numeric id. `since` bounds how long ago a pull request was closed whose
    branch is gone: its page offers to delete it.
    """

    def __init__(
        self, hub: Hub, commits: Commits, clone: Checked, own: Collection[int], *, since: datetime, refusals: Refusals
    ) -> None:
        self.hub = hub
        self.commits = commits
        self.git = commits.git
        self.clone: Checked | None = clone
        self.own = own
        self.since = since
        self.refusals = refusals
        into, advice = clone.tracker.branch, "Give it another name."
        self.branch = RenewedBranch(git=self.git, name=STATEMENTS, into=into, title=COMMIT_MESSAGE, advice=advice)
        self.last: str | None = None
        """What the branch held when it was looked at: nothing else may be replaced."""
        self.pull: Pull | None = None
        """The pull request that was open then."""
        self.statements: Waits = UNSET

    def begin(self, main: str, recorded: Mapping[str, Claim]) -> Ground:
        waiting = self.find(main)
        ground = Ground(main=main, files=main, parents=(main,), recorded=recorded, waiting=waiting)
        if waiting is None:
            return ground
        unwanted = waiting.ledger.waits if waiting.is_declined else self._taken_out(waiting, main)
        claims = commits.recorded(self.git, f"{waiting.begun}..{waiting.commit}", is_own=True)
        ground = replace(ground, recorded={**recorded, **claims}, unwanted=unwanted)
        return ground if waiting.is_declined else self._with_what_waits(ground, waiting)

    def find(self, main: str) -> PendingBranch | None:
        """What waits, or was declined; None where nothing does.

        Raises `RefusedError` for a branch that is somebody else's.
        """
        self.last = self.git.fetched(self.branch.name)
        self.pull = next(self._pulls("open"), None) if self.last else None
        ended = next(self._pulls("closed"), None)
        commit = self.last
        if commit is None and ended and ended.closed_at and ended.closed_at > self.since and self._is_declined(ended):
            commit = self.git.fetched_pull(ended.number)
        if commit is None:
            return None
        begun = self.git.common(main, commit)
        shown = self.pull or (ended if ended and ended.commit == commit else None)
        if begun is None or not self._is_ours(begun, commit, shown):
            if begun == commit or self.last is None:
                return None
            raise self.branch.foreign(commit_title(self.git, commit))
        if shown and shown.is_merged:
            return None
        held = commits.newest(self.git, f"{begun}..{commit}").joined(commits.of_text(shown.text if shown else ""))
        is_declined = bool(shown and shown.closed_at)
        page = f"{self.hub.target.page}/pull/{shown.number}" if shown else self.page
        return PendingBranch(commit=commit, begun=begun, ledger=held, page=page, is_declined=is_declined)

    def _pulls(self, state: Literal["open", "closed"]) -> Iterator[Pull]:
        return pull_requests.of_own_branches(self.hub, self.branch.into, self.branch.name, state)

    def _is_declined(self, ended: Pull) -> bool:
        """Whether people closed it: GitHub closes it where a run deletes the branch, since nothing waits any more."""
        with self.refusals.of_one("pull requests", f"Pull request #{ended.number}: who closed it"):
            return not ended.is_merged and pull_requests.closed_by(self.hub, ended.number) not in self.own
        return False

    def _is_ours(self, begun: str, commit: str, shown: Pull | None) -> bool:
        """Whether something of the tracker's is on the branch, or it has opened the pull request itself."""
        is_said = self.branch.title in commit_subjects(self.git, begun, commit)
        return is_said or (shown is not None and shown.author.id in self.own)

    def _taken_out(self, waiting: PendingBranch, main: str) -> frozenset[str]:
        """The keys of what people have taken out of the branch; of none where a file there cannot be read."""
        with suppress(StuckError):
            return waiting.ledger.gone(traces(self.commits.recommendations(waiting.commit, main).values()))
        return frozenset()

    def _with_what_waits(self, ground: Ground, waiting: PendingBranch) -> Ground:
        """The newest main with what waits, or the branch as it is where only people can bring the two together."""
        main, branch = ground.main, waiting.commit
        is_untouched = commits.is_untouched(self.git, branch, waiting.begun)
        as_it_is = replace(ground, files=branch, parents=(branch,))
        if waiting.begun == main and not is_untouched:
            return as_it_is
        try:
            files, dropped = carried(self.commits, waiting.begun, branch, main, is_untouched=is_untouched)
        except StuckError as stuck:
            return replace(as_it_is, trouble=self._trouble(stuck))
        parents = (main,) if is_untouched else (branch, main)
        return replace(ground, files=files, parents=parents, dropped=tuple(dropped))

    def _trouble(self, stuck: StuckError) -> str:
        return (
            f"The branch {self.branch.name} stays on an older {self.branch.into}, since only a person can bring the "
            f"two together: {stuck} Correct it on that branch. What is said meanwhile is added there."
        )

    def land(self, ground: Ground, made: Made) -> str:
        """Where nothing waits any more, the branch goes, and GitHub closes its pull request."""
        tree = self.git.snapshot(made.desk.root, made.paths)
        with suppress(StuckError):
            main = self.commits.recommendations(ground.main, ground.main)
            self.statements = unmerged(main, made.desk.loaded.register.recommendations)
        if tree == self.git.tree(ground.main):
            if self.last:
                self.branch.push("", instead_of=self.last)
            return ""
        waits = ground.waits
        held = waits.ledger if waits else Ledger()
        is_newer = waits is not None and waits.begun != ground.main
        now = self._settled(held.adding(made.said), made.desk.loaded, ground.main if is_newer else None)
        is_there = waits and (ground.trouble or not is_newer) and tree == self.git.tree(waits.commit)
        if not is_there or now != held:
            commit = self.git.commit_tree(tree, ground.parents, now.message(tree))
            self.branch.push(commit, instead_of=self.last or "")
            self.commits.keep(commit, ground.main, made.desk.loaded)
        return self._shown(now)

    def _settled(self, held: Ledger, loaded: Loaded, main: str | None) -> Ledger:
        """What waits once its files are these, and not on a newer main; all of it where a file cannot be read."""
        if any(path.startswith(f"{FOLDER}/") for path in loaded.faulty):
            return held
        now = held.without(held.gone(traces(loaded.register.recommendations)))
        return now.without(now.arrived(traces(self.commits.recommendations(main, main).values()))) if main else now

    def _shown(self, held: Ledger) -> str:
        """Where it can be merged, once the pull request says what waits."""
        text = render("statements-pull-request.md.j2", self.git.folder / "templates", marker=Markdown(held.in_text))
        with self.refusals.of_one("pull requests", "The pull request of what waits"), suppress(ForbiddenError):
            number = self.branch.show(self.hub, self.pull.number if self.pull else None, text)
            return f"{self.hub.target.page}/pull/{number}"
        return self.page

    @property
    def page(self) -> str:
        """Where what waits is talked about, or where its pull request is opened."""
        return f"{self.hub.target.page}/pull/{self.pull.number}" if self.pull else self.branch.page(self.hub)
