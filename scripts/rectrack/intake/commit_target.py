"""Where statements are committed: to main, or to a branch where they wait for somebody to merge them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, Protocol

from msgspec import UNSET, Struct
from msgspec.structs import replace

from rectrack.github.errors import ForbiddenError
from rectrack.github.git import Commit, Git
from rectrack.github.pull_requests import ManagedPullRequest, Policy, closed_by, push_to_main
from rectrack.github.types import PullRequest
from rectrack.intake import commits
from rectrack.intake.commits import COMMIT_MESSAGE, Claim, Commits, RecordedComments, StuckError, traces
from rectrack.intake.evaluate import EvaluatedComment
from rectrack.intake.queue import Session
from rectrack.model import FOLDER, STATEMENTS, Recommendation, Report, Response, When, surely_earlier
from rectrack.rendering.status_json import Waiting, Waits
from rectrack.statements import edits
from rectrack.statements.edits import Edit
from rectrack.text import files
from rectrack.text.markdown import Markdown
from rectrack.text.problems import InvalidFilesError, RefusedError, printable
from rectrack.text.untrusted import said_at
from rectrack.workspace.transaction import Checked, Workspace
from rectrack.yaml_edit.rewrite import CannotEditError

# What a branch says and main does not yet, as edits of main's files: pure.
#
# Only what people say in comments is looked for. Edits are made again and not merged as text, so that what was added
# on both sides at the same place stands in no one's way.


def added(before: Recommendation, branch: Recommendation, main: Recommendation) -> Iterator[Edit]:
    """Yield what has to be done to main's text for what the branch adds; `before` is what both began with.

    If main says something else meanwhile, main counts: the edit then raises `CannotEditError`.
    """

    def new(field: str) -> Iterator[Any]:
        there = (*getattr(before, field), *getattr(main, field))
        return (entry for entry in getattr(branch, field) if entry not in there)

    yield from _reports(before, branch, main)
    yield from (partial(edits.add_position, position=position) for position in new("positions"))
    for response in new("responses"):
        was, now = (_last_answer(one, response) for one in (before, main))
        answer = partial(edits.add_response, response=response)
        yield answer if now == was else partial(_overtaken, what=f"the answer of {response.by}")
    yield from (partial(edits.add_decision, decision=decision) for decision in new("decisions"))
    for dispute in new("disputes"):
        begun = replace(dispute, ended=None, ended_source=None)
        if dispute.ended and begun in main.disputes:
            yield partial(edits.end_dispute, by=dispute.by, ended=dispute.ended, source=dispute.ended_source)
        elif begun not in before.disputes:
            yield partial(edits.add_dispute, dispute=dispute)
    yield from _statuses(before, branch, main)
    yield from (partial(edits.set_status, status=entry.status, entry=entry) for entry in new("history"))
    checked, known = branch.last_checked, main.last_checked
    is_newer = checked and not (known and surely_earlier(checked.date, known.date))
    if checked and is_newer and checked not in (before.last_checked, known):
        yield partial(replace, last_checked=checked)


def _reports(before: Recommendation, branch: Recommendation, main: Recommendation) -> Iterator[Edit]:
    """Yield the reports that were taken back, and those that are new or verified."""
    kept = {said_at(comment) for comment in map(_comment, branch.reports) if comment}
    for comment in filter(None, map(_comment, before.reports)):
        if said_at(comment) not in kept:
            yield partial(edits.remove_report, comment=comment)
    for report in branch.reports:
        if report not in before.reports and not any(_says(known, report) for known in main.reports):
            yield partial(edits.add_report, report=report)


def _statuses(before: Recommendation, branch: Recommendation, main: Recommendation) -> Iterator[Edit]:
    """Yield the statuses of actions."""
    for action in branch.actions:
        was, now = (next((one.status for one in r.actions if one.id == action.id), None) for r in (before, main))
        if action.status not in (was, now):
            status = partial(edits.set_action_status, action_id=action.id, status=action.status)
            yield status if now == was else partial(_overtaken, what=f"the status of {action.id}")


def _overtaken(_: Recommendation, what: str) -> Recommendation:
    """What main says otherwise is not said again."""
    raise CannotEditError((1, 1), f"{what} has been recorded otherwise meanwhile", "say it again if it still holds")


def _last_answer(r: Recommendation, response: Response) -> Response | None:
    """Return the last answer that is the same addressee's word, and told by the same."""
    theirs = [one for one in r.responses if (one.by, one.voice) == (response.by, response.voice)]
    return theirs[-1] if theirs else None


def _comment(report: Report) -> str | None:
    return report.source.comment if report.source else None


def _says(known: Report, report: Report) -> bool:
    """Return whether a report on main says what one on the branch says, whoever has verified it there."""
    here, there = _comment(known), _comment(report)
    if known == report or not (here and there) or said_at(here) != said_at(there):
        return known == report
    if known.verified_by and not report.verified_by:
        return not surely_earlier(known.date, report.date)
    return replace(known, verified_by=report.verified_by, source=report.source) == report


# What waits on a branch, brought onto a newer main.
#
# The statements there are said again as edits of main's files. Whatever else people have written on the branch is
# taken over by git, as a change of what the statements alone would have made.

_MESSAGE = "Never pushed"


class Dropped(NamedTuple):
    """Something that waited and does not fit any more: the recommendation's ids, the present one first, and why."""

    ids: tuple[str, ...]
    why: str


def carried(commits: Commits, begun: str, branch: str, main: str, *, is_untouched: bool) -> tuple[str, list[Dropped]]:
    """Bring a branch, which began with a commit of main, onto a newer main: a commit with both, and what is dropped.

    What does not fit main any more is left out; but on a branch that people have worked on, nothing is. Raises
    `StuckError`.
    """
    before, said = commits.recommendations(begun, main), commits.recommendations(branch, main)
    onto, dropped = _said_on(commits, main, before, said)
    if is_untouched:
        return onto, dropped
    alone, unfit = _said_on(commits, begun, before, said)
    for overtaken in dropped:
        if overtaken not in unfit:
            raise StuckError(f"{overtaken.ids[0]} does not fit main any more: {overtaken.why}.")
    made = _with_the_rest(commits.git, alone, branch, onto)
    commits.recommendations(made, main)
    return made, []


def _said_on(
    commits: Commits, commit: str, before: Mapping[str, Recommendation], said: Mapping[str, Recommendation]
) -> tuple[str, list[Dropped]]:
    """Return a commit after this one with what the branch says, and what does not fit there."""
    paths, dropped, git = [], [], commits.git
    with git.worktree(commit) as folder:
        workspace = Workspace(folder, commits.today, commits.read.get((commit, commit)))
        known = workspace.loaded.dataset.recommendations
        now = {id_: one for one in known for id_ in (one.id, *one.formerly)}
        for id_, branch in said.items():
            if branch == before.get(id_, branch):
                continue
            one = now.get(id_, before[id_])
            ids = (one.id, *one.formerly) if id_ in now else (id_,)
            for edit in added(before[id_], branch, one):
                try:
                    paths.append(workspace.change(ids[0], edit).path)
                except RefusedError as error:
                    problems = error.problems if isinstance(error, InvalidFilesError) else ()
                    dropped.append(Dropped(ids, "; ".join(p.message for p in problems) or str(error)))
        made = git.commit_tree(git.snapshot(folder, paths), [commit], _MESSAGE)
    commits.read[made, commit] = workspace.loaded
    return made, dropped


def _with_the_rest(git: Git, alone: str, branch: str, onto: str) -> str:
    """Return the commit `onto` with what the branch has besides the statements `alone`; raises `StuckError`."""
    rest = git.commit_tree(git.tree(branch), [alone], _MESSAGE)
    with git.worktree(onto) as folder:
        try:
            git.run("cherry-pick", "--no-commit", rest, cwd=folder)
        except RefusedError:
            both = git.run("diff", "--name-only", "--diff-filter=U", cwd=folder).splitlines()
            if not both:
                raise
            raise StuckError(f"Both changed {printable(', '.join(both[:5]))}.") from None
        return git.commit_tree(git.snapshot(folder, ()), [onto], _MESSAGE)


# Where what was said is committed: to main, or to a branch where it waits for somebody to merge it.


class PendingBranch(Struct, frozen=True, kw_only=True):
    """The newest commit of the branch, the one of main that it `begun` with, and the comments that it holds.

    `log` are all of its commits, the newest first. `page` shows its pull request, which was closed without being
    merged if it `is_declined`.
    """

    commit: str
    begun: str
    log: list[Commit]
    held: RecordedComments
    page: str
    is_declined: bool


class BaseState(Struct, frozen=True, kw_only=True):
    """Where a run begins: the newest commit of main, and the one with the `files` to judge by and to add to.

    `parents` are the commits that the next one goes on from. `recorded` are the claims of commits on main and on the
    branch, by the keys of the comments. `unwanted` are the keys of what has waited and people want nothing of.
    `dropped` is what waited and does not fit any more; `trouble` says why the newest main is not in the files.
    """

    main: str
    files: str
    parents: tuple[str, ...]
    recorded: Mapping[str, Claim] = {}
    unwanted: frozenset[str] = frozenset()
    waiting: PendingBranch | None = None
    dropped: tuple[Dropped, ...] = ()
    trouble: str = ""

    @property
    def declined(self) -> frozenset[str]:
        """The keys of all that people want nothing of, whether they have been told or not."""
        over = self.waiting.held.over if self.waiting and self.waiting.is_declined else frozenset()
        return self.unwanted | over

    @property
    def waits(self) -> PendingBranch | None:
        """What waits still."""
        return None if self.waiting and self.waiting.is_declined else self.waiting


class PreparedChange(NamedTuple):
    """A workspace with the files changed by statements."""

    workspace: Workspace
    new: Collection[EvaluatedComment]

    @property
    def paths(self) -> list[str]:
        """The files that were changed, for git: where one is a link, what it leads to."""
        top = self.workspace.root.resolve()
        return sorted({(self.workspace.root / one.path).resolve().relative_to(top).as_posix() for one in self.new})

    @property
    def traces(self) -> Mapping[str, frozenset[str]]:
        """What has left traces there, and which, by its key."""
        return {one.submission.key: one.traces for one in self.new}


class CommitTarget(Protocol):
    """The way to the record that a tracker's settings say.

    `clone` is what lies in the clone, None where that is not known any more; `statements` are those of parties that
    wait to be merged, unset where nobody has looked.
    """

    clone: Checked | None
    statements: Waits

    def begin(self, main: str, recorded: Mapping[str, Claim]) -> BaseState:
        """Return where to begin on the newest main, whose commits claim these; raises `RefusedError`."""

    def commit(self, base: BaseState, change: PreparedChange) -> str:
        """Push a change, and return the page where it can be merged then, empty if it waits for nobody.

        Raises `RaceError` if somebody else was faster, and `RefusedError`.
        """


class MainTarget:
    """Main itself: what was said is in the record as soon as it is pushed.

    `clone` has the files that the run began with; on the command line (`is_desk`) a person's work may lie there.
    """

    def __init__(self, git: Git, commits: Commits, clone: Checked, *, is_desk: bool) -> None:
        self.git, self.commits, self.is_desk = git, commits, is_desk
        self.clone: Checked | None = clone
        self.branch = clone.tracker.branch
        self.paths = {*clone.dataset.paths.values()}
        self.statements: Waits = None
        """Nothing waits where main takes a push."""

    def begin(self, main: str, recorded: Mapping[str, Claim]) -> BaseState:
        return BaseState(main=main, files=main, parents=(main,), recorded=recorded)

    def commit(self, base: BaseState, change: PreparedChange) -> str:
        message = RecordedComments().adding(change.traces).message()
        commit = self.git.commit(change.workspace.root, change.paths, base.main, message) if change.new else None
        if commit:
            push_to_main(self.git, commit, self.branch)
            self.commits.read[commit, commit] = change.workspace.loaded
            self._follow(base.main, commit, change)
        return ""

    def _follow(self, main: str, commit: str, change: PreparedChange) -> None:
        """Let the clone have what was pushed, so that the sync that follows shows it."""
        has_it = self.clone is not None and self.clone.commit == main
        if self.is_desk:
            is_newest = self.git.commit_of("HEAD") == main
            has_it = is_newest and self.git.follow(self.branch, commit) and has_it
        else:
            for path in {one.path for one in change.new} & self.paths:  # what main has moved is for that push's run
                files.replace(self.git.folder / path, (change.workspace.root / path).read_bytes())
        self.clone = Checked(loaded=change.workspace.loaded, commit=commit) if has_it else None


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
        shown = pull or (ended if ended and ended.head.sha == commit else None)
        if begun is None or not self._is_ours(log, shown):
            if begun == commit or managed.last is None:
                return None
            raise managed.foreign(self.git.log("--max-count=1", commit)[0].title)
        if shown and shown.merged_at:
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

    def _is_declined(self, ended: PullRequest) -> bool:
        """Return whether people closed it: GitHub closes it if a run deletes the branch, since nothing waits."""
        with self.of_one("pull requests", f"Pull request #{ended.number}: who closed it"):
            return not ended.merged_at and closed_by(self.session.hub, ended.number) not in self.own
        return False

    def _is_ours(self, log: Iterable[Commit], shown: PullRequest | None) -> bool:
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
        tree = self.git.snapshot(change.workspace.root, change.paths)
        with suppress(StuckError):
            main = self.commits.recommendations(base.main, base.main)
            self.statements = unmerged(main, change.workspace.loaded.dataset.recommendations)
        if tree == self.git.tree(base.main):
            if self.managed.last:
                self.managed.push("")
            return ""
        waits = base.waits
        held = waits.held if waits else RecordedComments()
        is_newer = waits is not None and waits.begun != base.main
        now, loaded = held.adding(change.traces), change.workspace.loaded
        if not any(path.startswith(f"{FOLDER}/") for path in loaded.faulty):  # else all waits: who knows what is gone
            on_main = traces(self.commits.recommendations(base.main, base.main).values()) if is_newer else None
            now = now.settled(traces(loaded.dataset.recommendations), on_main)
        is_there = waits and (base.trouble or not is_newer) and waits.log and tree == waits.log[0].tree
        if not is_there or now != held:
            commit = self.git.commit_tree(tree, base.parents, now.message(tree))
            self.managed.push(commit)
            self.commits.read[commit, base.main] = change.workspace.loaded
        text = self.session.render("statements-pull-request.md.j2", marker=Markdown(now.in_text))
        with self.of_one("pull requests", "The pull request of what waits"), suppress(ForbiddenError):
            self.managed.show(COMMIT_MESSAGE, text)
        return self.managed.page
