"""Commit statements to main, or to a branch where they are pending until a maintainer merges it.

Where main takes no push, a statement from a comment or form is in one of these states:

- *pending*: it is on the branch. Each run brings it onto the newest main, so that its pull request can be merged.
- *confirmed*: its traces are on a newer main.
- *overtaken* or *dropped*: main says otherwise meanwhile, or would not be valid with it. Its author is told.
- *taken out*: people have removed it from the branch. Its author is told.
- *declined*: the pull request was closed without being merged. Its author is told.

`RecordedComments` has the comments of pending statements in `pending`, and all others in `settled`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from msgspec import UNSET, Struct
from msgspec.structs import replace

from rectrack.github import (
    Commit,
    ForbiddenError,
    Git,
    ManagedPullRequest,
    Policy,
    PullRequest,
    closed_by,
    push_to_main,
)
from rectrack.intake import commits
from rectrack.intake.commits import (
    COMMIT_MESSAGE,
    Claim,
    Commits,
    Fact,
    RecordedComments,
    StuckError,
    comment_of,
    facts,
    find_traces,
)
from rectrack.intake.evaluate import EvaluatedComment
from rectrack.intake.queue import Session
from rectrack.model import (
    FOLDER,
    STATEMENTS,
    Action,
    Dispute,
    Recommendation,
    Record,
    Report,
    Response,
    surely_earlier,
)
from rectrack.rendering import Waiting, Waits
from rectrack.statements import Edit, add_entry, end_dispute, remove_report, set_action_status, set_status
from rectrack.text import InvalidFilesError, Markdown, RefusedError, printable, replace_file
from rectrack.workspace.transaction import Checked, Workspace

# What a branch says and main does not yet: pure.

Add: TypeAlias = Callable[[Recommendation, Any], Recommendation]

_ADD: Mapping[str, Add] = {
    "reports": add_entry,
    "positions": add_entry,
    "responses": add_entry,
    "decisions": add_entry,
    "disputes": add_entry,
    "actions": lambda r, action: set_action_status(r, action.id, action.status),
    "history": lambda r, step: set_status(r, step.status, step),
}
"""How an entry of each list is said, in the order in which entries are said again."""


def merge(base: Recommendation, ours: Recommendation, theirs: Recommendation) -> Iterator[Edit | str]:
    """Yield what statements have changed since `base`, each as an edit of main's text, or what main has overtaken.

    `ours` is the branch, `theirs` main. Only what people say in comments is looked for. Edits are made again and not
    merged as text, so that what was added on both sides at the same place stands in no one's way.
    """
    if ours == base:
        return
    kept = {comment_of(report.source) for report in ours.reports}
    for comment in (comment_of(report.source) for report in base.reports):
        if comment and comment not in kept:
            yield partial(remove_report, comment=comment)
    for field, add in _ADD.items():
        known = (*getattr(base, field), *getattr(theirs, field))
        for entry in (entry for entry in getattr(ours, field) if entry not in known):
            yield from _edits(entry, add, base, theirs)
    checked, known_check = ours.last_checked, theirs.last_checked
    is_newer = checked and not (known_check and surely_earlier(checked.date, known_check.date))
    if is_newer and checked not in (base.last_checked, known_check):
        yield partial(replace, last_checked=checked)


def _edits(entry: Record, add: Add, base: Recommendation, theirs: Recommendation) -> Iterator[Edit | str]:
    """Yield the edit that says an entry again, or what main says otherwise; nothing if main says it already."""

    def edit(r: Recommendation) -> Recommendation:
        return add(r, entry)

    match entry:
        case Report() if any(_is_same_report(known, entry) for known in theirs.reports):
            return
        case Response(by=by):
            before, current = (_last_answer(r, entry) for r in (base, theirs))
            yield edit if before == current else f"the answer of {by}"
        case Action(id=id_, status=status):
            was, now = ([one.status for one in r.actions if one.id == id_] for r in (base, theirs))
            if status not in (*was, *now):
                yield edit if was == now else f"the status of {id_}"
        case Dispute(by=by, ended=ended):
            begun = replace(entry, ended=None, ended_source=None)
            if ended and begun in theirs.disputes:
                yield partial(end_dispute, by=by, ended=ended, source=entry.ended_source)
            elif begun not in base.disputes:
                yield edit
        case _:
            yield edit


def _last_answer(r: Recommendation, response: Response) -> Response | None:
    """Return the last answer that is the same addressee's word, and told by the same."""
    theirs = (one for one in reversed(r.responses) if (one.by, one.voice) == (response.by, response.voice))
    return next(theirs, None)


def _is_same_report(known: Report, report: Report) -> bool:
    """Return whether a report on main says what one on the branch says, whoever has verified it there."""
    if not (comment := comment_of(report.source)) or comment != comment_of(known.source):
        return False
    if known.verified_by and not report.verified_by:
        return not surely_earlier(known.date, report.date)
    return replace(known, verified_by=report.verified_by, source=report.source) == report


def pending_statements(main: Mapping[str, Recommendation], branch: Iterable[Recommendation]) -> Waiting | None:
    """Return the statements that a branch has and main does not; None if there are none.

    Only those of parties and addressees, from comments: their positions and objections, and the ends of these. The
    day of each is that on which it was said, which the file has, however often the branch is renewed.
    """

    def counted(r: Recommendation) -> set[Fact]:
        return {
            fact for fact in facts(r) if fact.comment and fact.words[0] in ("position", "dispute", "dispute ended")
        }

    days = [fact.date for r in branch if r.id in main for fact in counted(r) - counted(main[r.id])]
    return Waiting(count=len(days), since=min(days)) if days else None


# What is pending on a branch, brought onto a newer main.
#
# The statements there are made again as edits of main's files. Whatever else people have written on the branch is
# taken over by git, as a change of what the statements alone would have made.

_MESSAGE = "Never pushed"


class Dropped(NamedTuple):
    """Something pending that does not fit any more: the recommendation's ids, the present one first, and why."""

    ids: tuple[str, ...]
    why: str


def rebase(commits: Commits, begun: str, branch: str, main: str, *, is_untouched: bool) -> tuple[str, list[Dropped]]:
    """Bring a branch, which began with a commit of main, onto a newer main: a commit with both, and what is dropped.

    What does not fit main any more is left out; but on a branch that people have worked on, nothing is. Raises
    `StuckError`.
    """
    base, ours = commits.recommendations(begun, main), commits.recommendations(branch, main)
    onto, dropped = _replay(commits, main, base, ours)
    if is_untouched:
        return onto, dropped
    alone, unfit = _replay(commits, begun, base, ours)
    for overtaken in dropped:
        if overtaken not in unfit:
            raise StuckError(f"{overtaken.ids[0]} does not fit main any more: {overtaken.why}.")
    git = commits.git
    rest = git.commit_tree(git.tree(branch), [alone], _MESSAGE)
    with git.worktree(onto) as folder:
        try:
            git.run("cherry-pick", "--no-commit", rest, cwd=folder)
        except RefusedError:
            both = git.run("diff", "--name-only", "--diff-filter=U", cwd=folder).splitlines()
            if not both:
                raise
            raise StuckError(f"Both changed {printable(', '.join(both[:5]))}.") from None
        united = git.commit_tree(git.snapshot(folder, ()), [onto], _MESSAGE)
    commits.recommendations(united, main)
    return united, []


def _replay(
    commits: Commits, commit: str, base: Mapping[str, Recommendation], ours: Mapping[str, Recommendation]
) -> tuple[str, list[Dropped]]:
    """Return a commit after this one of main's with what the branch says, and what does not fit there."""
    paths, dropped, git = [], list[Dropped](), commits.git
    with git.worktree(commit) as folder:
        workspace = Workspace(folder, commits.today, commits.read.get((commit, commit)))
        theirs = {id_: r for r in workspace.loaded.dataset.recommendations for id_ in (r.id, *r.formerly)}
        for id_, before in base.items():
            r = theirs.get(id_, before)
            ids = (r.id, *r.formerly)
            for change in merge(before, ours.get(id_, before), r):
                if isinstance(change, str):
                    dropped.append(Dropped(ids, f"{change} has been recorded otherwise meanwhile"))
                    continue
                try:
                    paths.append(workspace.change(ids[0], change).path)
                except RefusedError as error:
                    problems = error.problems if isinstance(error, InvalidFilesError) else ()
                    dropped.append(Dropped(ids, "; ".join(p.message for p in problems) or str(error)))
        made = git.commit_tree(git.snapshot(folder, paths), [commit], _MESSAGE)
    commits.read[made, commit] = workspace.loaded
    return made, dropped


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
    branch, by the keys of the comments. `unwanted` are the keys of what has waited and people want nothing of,
    `declined` the same with those that have been told. `dropped` is what waited and does not fit any more; `trouble`
    says why the newest main is not in the files.
    """

    main: str
    files: str
    parents: tuple[str, ...]
    recorded: Mapping[str, Claim] = {}
    unwanted: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    waiting: PendingBranch | None = None
    dropped: tuple[Dropped, ...] = ()
    trouble: str = ""


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


class MainTarget:
    """Main itself: what was said is in the record as soon as it is pushed.

    `clone` is what lies in the clone, None where that is not known any more; on the command line (`is_desk`) a
    person's work may lie there.
    """

    def __init__(self, git: Git, commits: Commits, clone: Checked, *, is_desk: bool) -> None:
        self.git, self.commits, self.is_desk = git, commits, is_desk
        self.clone: Checked | None = clone
        self.branch = clone.tracker.branch
        self.paths = {*clone.dataset.paths.values()}
        self.statements: Waits = None
        """Nothing waits where main takes a push."""

    def begin(self, main: str, recorded: Mapping[str, Claim]) -> BaseState:
        """Return where to begin on the newest main, whose commits claim these."""
        return BaseState(main=main, files=main, parents=(main,), recorded=recorded)

    def commit(self, base: BaseState, change: PreparedChange) -> str:
        """Push a change; raises `RaceError` if somebody else was faster, and `RefusedError`."""
        message = RecordedComments(pending=change.traces).message()
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
                replace_file(self.git.folder / path, (change.workspace.root / path).read_bytes())
        self.clone = Checked(loaded=change.workspace.loaded, commit=commit) if has_it else None


# Where main takes no push, what people say is pending on a branch of its own until somebody merges it.
#
# On every newer main it is said again, so that its pull request can always be merged. As long as nobody else has
# worked on the branch, one commit holds all of it and is renewed in place; what others commit there is built upon.

_POLICY = Policy(titles=frozenset({COMMIT_MESSAGE}), advice="Give it another name.")


class PullRequestTarget:
    """The branch with what is pending, and its pull request; the clone stays as it is.

    `statements` are those of parties that are pending, unset where nobody has looked.
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
        self.managed: ManagedPullRequest

    def begin(self, main: str, recorded: Mapping[str, Claim]) -> BaseState:
        """Return where to begin on the newest main, whose commits claim these; raises `RefusedError`."""
        base = BaseState(main=main, files=main, parents=(main,), recorded=recorded)
        waiting = self.find(main)
        if waiting is None:
            return base
        held = waiting.held
        claims = {**recorded, **commits.find_claims(waiting.log, lambda _: True)}
        base = replace(base, waiting=waiting, recorded=claims)
        if waiting.is_declined:
            unwanted = frozenset(held.pending)
            return replace(base, unwanted=unwanted, declined=unwanted | held.settled)
        with suppress(StuckError):  # if a file there cannot be read, nobody knows what people have taken out
            unwanted = held.taken_out(find_traces(self.commits.recommendations(waiting.commit, main).values()))
            base = replace(base, unwanted=unwanted, declined=unwanted)
        return self._with_pending(base, waiting)

    def find(self, main: str) -> PendingBranch | None:
        """Return what is pending, or was declined; None if nothing is.

        Raises `RefusedError` for a branch that is somebody else's.
        """
        self.managed = managed = self.session.pull_request(STATEMENTS, _POLICY)
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
        own = [made for made in log if made.title == COMMIT_MESSAGE]
        is_own = any(len(made.parents) == 1 for made in own) or (shown and shown.author.id in self.own)
        if begun is None or not is_own:
            if begun == commit or managed.last is None:
                return None
            raise managed.foreign(self.git.log("--max-count=1", commit)[0].title)
        if shown and shown.merged_at:
            return None
        held = commits.read_message(own[0] if own else None)
        return PendingBranch(
            commit=commit,
            begun=begun,
            log=log,
            held=held.with_known(commits.read_text(shown.text)) if shown else held,
            page=f"{self.session.hub.target.page}/pull/{shown.number}" if shown else managed.page,
            is_declined=bool(shown and shown.closed_at),
        )

    def _is_declined(self, ended: PullRequest) -> bool:
        """Return whether people closed it: GitHub closes it if a run deletes the branch, since nothing is pending."""
        with self.of_one("pull requests", f"Pull request #{ended.number}: who closed it"):
            return not ended.merged_at and closed_by(self.session.hub, ended.number) not in self.own
        return False

    def _with_pending(self, base: BaseState, waiting: PendingBranch) -> BaseState:
        """Return the newest main with what is pending, or the branch as it is if only people can unite the two."""
        main, branch = base.main, waiting.commit
        is_untouched = commits.is_untouched(waiting.log)
        base = replace(base, files=branch, parents=(main,) if is_untouched else (branch,))
        # What took something away may have left an empty list there, which goes when the rest is said again.
        took_away = any(trace.startswith("-") for traces in waiting.held.pending.values() for trace in traces)
        if waiting.begun == main and not (is_untouched and took_away):
            return base
        try:
            made, dropped = rebase(self.commits, waiting.begun, branch, main, is_untouched=is_untouched)
        except StuckError as stuck:
            trouble = (
                f"The branch {STATEMENTS} stays on an older {self.managed.into}, since only a person can bring the "
                f"two together: {stuck} Correct it on that branch. What is said meanwhile is added there."
            )
            return replace(base, parents=(branch,), trouble=trouble)
        parents = (main,) if is_untouched else (branch, main)
        return replace(base, files=made, parents=parents, dropped=tuple(dropped))

    def commit(self, base: BaseState, change: PreparedChange) -> str:
        """Push, and return the page of the pull request; without anything pending the branch goes, and so does it.

        Raises `RaceError` if somebody else was faster, and `RefusedError`.
        """
        tree, loaded = self.git.snapshot(change.workspace.root, change.paths), change.workspace.loaded
        pending = loaded.dataset.recommendations
        with suppress(StuckError):
            self.statements = pending_statements(self.commits.recommendations(base.main, base.main), pending)
        if tree == self.git.tree(base.main):
            if self.managed.last:
                self.managed.push("")
            return ""
        waiting = None if base.waiting and base.waiting.is_declined else base.waiting
        held = waiting.held if waiting else RecordedComments()
        is_newer = waiting is not None and waiting.begun != base.main
        current = held.with_new(change.traces)
        if not any(path.startswith(f"{FOLDER}/") for path in loaded.faulty):  # else all waits: who knows what is gone
            on_main = find_traces(self.commits.recommendations(base.main, base.main).values()) if is_newer else None
            current = current.settle(find_traces(pending), on_main)
        is_there = waiting and (base.trouble or not is_newer) and waiting.log and tree == waiting.log[0].tree
        if not is_there or current != held:
            commit = self.git.commit_tree(tree, base.parents, current.message(tree))
            self.managed.push(commit)
            self.commits.read[commit, base.main] = loaded
        text = self.session.render("statements-pull-request.md.j2", marker=Markdown(current.in_text))
        with self.of_one("pull requests", "The pull request of what waits"), suppress(ForbiddenError):
            self.managed.show(COMMIT_MESSAGE, text)
        return self.managed.page


CommitTarget: TypeAlias = MainTarget | PullRequestTarget
"""The way to the record that a tracker's settings say."""
