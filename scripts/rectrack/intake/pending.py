"""Statements that wait in a pull request, where main takes no push."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from msgspec import UNSET
from msgspec.structs import replace

from rectrack.github.errors import ForbiddenError
from rectrack.github.git import Commit
from rectrack.github.pull_requests import ManagedPullRequest, Policy, Pull, closed_by
from rectrack.intake import commits
from rectrack.intake.commit_target import BaseState, PendingBranch, PreparedChange, carried
from rectrack.intake.commits import COMMIT_MESSAGE, Claim, Commits, RecordedComments, StuckError, traces
from rectrack.intake.session import Session
from rectrack.model.load import FOLDER, Loaded
from rectrack.model.recommendation import Recommendation
from rectrack.model.settings import STATEMENTS
from rectrack.model.types import When
from rectrack.rendering.status_json import Waiting, Waits
from rectrack.text.markdown import Markdown
from rectrack.workspace.transaction import Checked

# What parties and addressees have said that waits to be merged: counted from the files, each with its day. Pure.


def unmerged(main: Mapping[str, Recommendation], branch: Iterable[Recommendation]) -> Waiting | None:
    """Return the statements that a branch has and main does not; None if there are none.

    Only those of parties and addressees, from comments: their positions and objections, and the ends of these. The
    day of each is that on which it was said, which the file has, however often the branch is renewed.
    """

    def said(r: Recommendation) -> set[tuple[tuple[str, ...], When]]:
        counted = ("position", "dispute", "dispute ended")
        found = (fact for fact in commits.facts(r) if fact.source and fact.source.comment)
        return {(fact.words, fact.date) for fact in found if fact.words[0] in counted}

    days = [day for r in branch if r.id in main for _, day in said(r) - said(main[r.id])]
    return Waiting(count=len(days), since=min(days)) if days else None


# What people said where main takes no push: it waits on a branch of its own for somebody to merge it.
#
# On every newer main it is said again, so that its pull request can always be merged. As long as nobody else has
# worked on the branch, one commit holds all of it and is renewed in place; what others commit there is built upon.

_POLICY = Policy(titles=frozenset({COMMIT_MESSAGE}), advice="Give it another name.")


class PullRequestTarget:
    """The branch with what waits, and its pull request; the clone stays as it is.

    `own` are the tracker's accounts, by numeric id. `since` bounds how long ago a pull request was closed whose
    branch is gone: its page offers to delete it.
    """

    def __init__(
        self, session: Session, commits: Commits, clone: Checked, own: Collection[int], since: datetime
    ) -> None:
        self.session, self.commits, self.own, self.since = session, commits, own, since
        self.git, self.of_one = session.git, session.refusals.of_one
        self.clone: Checked | None = clone
        self.statements: Waits = UNSET
        self.managed = self._managed()

    def _managed(self) -> ManagedPullRequest:
        return self.session.pull_request(STATEMENTS, _POLICY)

    def begin(self, main: str, recorded: Mapping[str, Claim]) -> BaseState:
        waiting = self.find(main)
        base = BaseState(main=main, files=main, parents=(main,), recorded=recorded, waiting=waiting)
        if waiting is None:
            return base
        unwanted = waiting.held.waits if waiting.is_declined else self._taken_out(waiting, main)
        claims = commits.claims(waiting.log, lambda _: True)
        base = replace(base, recorded={**recorded, **claims}, unwanted=frozenset(unwanted))
        return base if waiting.is_declined else self._with_what_waits(base, waiting)

    def find(self, main: str) -> PendingBranch | None:
        """Return what waits, or was declined; None if nothing does.

        Raises `RefusedError` for a branch that is somebody else's.
        """
        self.managed = managed = self._managed()
        commit = managed.last
        if commit is None:
            managed.pull = None
        pull, ended = managed.pull, next(managed.pulls("closed"), None)
        if commit is None and ended and ended.closed_at and ended.closed_at > self.since and self._is_declined(ended):
            commit = self.git.fetched_pull(ended.number)
        if commit is None:
            return None
        begun = self.git.common(main, commit)
        log = self.git.log("--topo-order", f"{begun}..{commit}", trailers=commits.TRAILERS) if begun else []
        shown = pull or (ended if ended and ended.commit == commit else None)
        if begun is None or not self._is_ours(log, shown):
            if begun == commit or managed.last is None:
                return None
            raise managed.foreign(self.git.log("--max-count=1", commit)[0].title)
        if shown and shown.is_merged:
            return None
        newest = next((commit for commit in log if commit.title == COMMIT_MESSAGE), None)
        return PendingBranch(
            commit=commit,
            begun=begun,
            log=log,
            held=commits.of_commit(newest).joined(commits.of_text(shown.text if shown else "")),
            page=f"{self.session.hub.target.page}/pull/{shown.number}" if shown else managed.page,
            is_declined=bool(shown and shown.closed_at),
        )

    def _is_declined(self, ended: Pull) -> bool:
        """Return whether people closed it: GitHub closes it if a run deletes the branch, since nothing waits."""
        with self.of_one("pull requests", f"Pull request #{ended.number}: who closed it"):
            return not ended.is_merged and closed_by(self.session.hub, ended.number) not in self.own
        return False

    def _is_ours(self, log: Iterable[Commit], shown: Pull | None) -> bool:
        """Return whether something of rectrack's is on the branch, or it has opened the pull request itself."""
        is_said = any(commit.title == COMMIT_MESSAGE and len(commit.parents) < 2 for commit in log)  # noqa: PLR2004 - a merge
        return is_said or (shown is not None and shown.author.id in self.own)

    def _taken_out(self, waiting: PendingBranch, main: str) -> frozenset[str]:
        """Return the keys of what people have taken out of the branch; of none if a file there cannot be read."""
        with suppress(StuckError):
            return waiting.held.gone(traces(self.commits.recommendations(waiting.commit, main).values()))
        return frozenset()

    def _with_what_waits(self, base: BaseState, waiting: PendingBranch) -> BaseState:
        """Return the newest main with what waits, or the branch as it is if only people can unite the two."""
        main, branch = base.main, waiting.commit
        is_untouched = commits.is_untouched(waiting.log)
        # What took something away may have left an empty list there, which goes when the rest is said again.
        took_away = any(trace.startswith("-") for left in waiting.held.waits.values() for trace in left)
        if waiting.begun == main and not (is_untouched and took_away):
            return replace(base, files=branch, parents=(main,) if is_untouched else (branch,))
        try:
            files, dropped = carried(self.commits, waiting.begun, branch, main, is_untouched=is_untouched)
        except StuckError as stuck:
            trouble = (
                f"The branch {STATEMENTS} stays on an older {self.managed.into}, since only a person can bring the "
                f"two together: {stuck} Correct it on that branch. What is said meanwhile is added there."
            )
            return replace(base, files=branch, parents=(branch,), trouble=trouble)
        parents = (main,) if is_untouched else (branch, main)
        return replace(base, files=files, parents=parents, dropped=tuple(dropped))

    def commit(self, base: BaseState, change: PreparedChange) -> str:
        """Push, and show it in the pull request; if nothing waits any more, the branch goes, and GitHub closes it."""
        tree = self.git.snapshot(change.desk.root, change.paths)
        with suppress(StuckError):
            main = self.commits.recommendations(base.main, base.main)
            self.statements = unmerged(main, change.desk.loaded.register.recommendations)
        if tree == self.git.tree(base.main):
            if self.managed.last:
                self.managed.push("")
            return ""
        waits = base.waits
        held = waits.held if waits else RecordedComments()
        is_newer = waits is not None and waits.begun != base.main
        now = self._settled(held.adding(change.traces), change.desk.loaded, base.main if is_newer else None)
        is_there = waits and (base.trouble or not is_newer) and waits.log and tree == waits.log[0].tree
        if not is_there or now != held:
            commit = self.git.commit_tree(tree, base.parents, now.message(tree))
            self.managed.push(commit)
            self.commits.keep(commit, base.main, change.desk.loaded)
        text = self.session.render("statements-pull-request.md.j2", marker=Markdown(now.in_text))
        with self.of_one("pull requests", "The pull request of what waits"), suppress(ForbiddenError):
            self.managed.show(COMMIT_MESSAGE, text)
        return self.managed.page

    def _settled(self, held: RecordedComments, loaded: Loaded, main: str | None) -> RecordedComments:
        """Return what waits once its files are these, and not on a newer main; all of it if a file cannot be read."""
        if any(path.startswith(f"{FOLDER}/") for path in loaded.faulty):
            return held
        now = held.without(held.gone(traces(loaded.register.recommendations)))
        return now.without(now.arrived(traces(self.commits.recommendations(main, main).values()))) if main else now
