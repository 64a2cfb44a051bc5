"""Commit statements to main, or to a branch where they are pending until a maintainer merges it.

If statements are committed to a branch, each statement from a comment or form is in one of these states:

- *pending*: it is on the branch. Each run brings it onto the newest main, so that its pull request can be merged.
- *confirmed*: its traces are on a newer main.
- *overtaken* or *dropped*: main has another entry since then, or would not be valid with it. Its author gets a reply.
- *removed*: a maintainer has removed it from the branch. Its author gets a reply.
- *declined*: the pull request was closed without being merged. Its author gets a reply.

`RecordedComments` has the comments of pending statements in `pending`, and all others in `settled`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import NamedTuple, TypeAlias

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
from rectrack.intake.evaluate import EvaluatedComment, changed_meanwhile
from rectrack.intake.queue import Session
from rectrack.model import (
    FOLDER,
    STATEMENTS_BRANCH,
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
from rectrack.text import InvalidFilesError, Markdown, Mistake, RefusedError, as_sentences, printable, replace_file
from rectrack.workspace.transaction import ValidatedFiles, Workspace

# Statements on the branch that main does not have yet. Pure functions.

Add: TypeAlias = Callable[..., Recommendation]

_ADD: Mapping[str, Add] = {
    "progress_reports": add_entry,
    "positions": add_entry,
    "responses": add_entry,
    "decisions": add_entry,
    "disputes": add_entry,
    "actions": lambda r, action, dated: set_action_status(r, action.id, action.status, dated=dated),
    "history": lambda r, step, dated: set_status(r, step.status, step, dated=dated),
}
"""Functions that add an entry of each list to main, in the order in which they are called."""


def merge(base: Recommendation, ours: Recommendation, theirs: Recommendation) -> Iterator[Edit | Mistake]:
    """Yield the statements made since `base`: edits for main, or what main overtook.

    `ours` is the branch, `theirs` main. A `Mistake` says what main records otherwise. Only what comments can change
    is compared. Edits are made again on main's data and not merged as text. Entries that both sides add at one place
    do not conflict.
    """
    if ours == base:
        return
    kept = {comment_of(report.source) for report in ours.progress_reports}
    for comment in (comment_of(report.source) for report in base.progress_reports):
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


def _edits(entry: Record, add: Add, base: Recommendation, theirs: Recommendation) -> Iterator[Edit | Mistake]:
    """Yield the edit that adds an entry to main, or what main overtook.

    Yield nothing if main has the entry.
    """

    def edit(r: Recommendation) -> Recommendation:
        return add(r, entry, dated=True)

    match entry:
        case Report() if any(_is_same_report(known, entry) for known in theirs.progress_reports):
            return
        case Response(by=by):
            before, current = (_last_answer(r, entry) for r in (base, theirs))
            yield edit if before == current else changed_meanwhile(by)
        case Action(id=id_, status=status):
            was, now = ([one.status for one in r.actions if one.id == id_] for r in (base, theirs))
            if status and status not in (*was, *now):
                yield edit if was == now else changed_meanwhile(id_)
        case Dispute(by=by, withdrawn=ended):
            begun = replace(entry, withdrawn=None, withdrawal_source=None)
            if ended and begun in theirs.disputes:
                yield partial(end_dispute, by=by, of=entry.language, ended=ended, source=entry.withdrawal_source)
            elif begun not in base.disputes:
                yield edit
        case _:
            yield edit


def _last_answer(r: Recommendation, response: Response) -> Response | None:
    """Return the last response of the same addressee and the same origin, or None.

    The origin is the addressee itself, or the party that reported the response.
    """
    theirs = (one for one in reversed(r.responses) if (one.by, one.voice) == (response.by, response.voice))
    return next(theirs, None)


def _is_same_report(known: Report, report: Report) -> bool:
    """Return whether `known` on main is the branch's report; who verified it makes no difference.

    If only main's is verified, its text may differ, but its date must not be earlier.
    """
    if not (comment := comment_of(report.source)) or comment != comment_of(known.source):
        return False
    if known.verified_by and not report.verified_by:
        return not surely_earlier(known.date, report.date)
    return replace(known, verified_by=report.verified_by, source=report.source) == report


def pending_statements(main: Mapping[str, Recommendation], branch: Iterable[Recommendation]) -> Waiting | None:
    """Return the number of pending statements and the oldest date; None without any.

    Only positions, disputes and ended disputes from comments and forms count. Dates are those in the files, and
    renewing the branch does not change them.
    """

    def counted(r: Recommendation) -> set[Fact]:
        return {
            fact
            for fact in facts(r)
            if fact.comment and fact.words[0] in ("position", "dispute", "dispute withdrawn")
        }

    days = [fact.date for r in branch if r.id in main for fact in counted(r) - counted(main[r.id])]
    return Waiting(count=len(days), since=min(days)) if days else None


# Bring the pending statements of a branch onto a newer main.
#
# The statements are made again as edits of main's files. Git applies all other changes by people: they are the
# difference between the branch and a commit with the statements alone.

_MESSAGE = "Never pushed"


class Dropped(NamedTuple):
    """Something pending that does not fit any more: the recommendation's ids, the present one first, and why."""

    ids: tuple[str, ...]
    why: Mistake


def rebase(commits: Commits, begun: str, branch: str, main: str, *, is_untouched: bool) -> tuple[str, list[Dropped]]:
    """Return a commit with the branch's changes on `main`, and what was dropped.

    The branch began with the commit `begun` of main. Statements that do not fit the newer main are dropped. On a
    branch that people changed nothing is dropped: raises `StuckError` if something does not fit, or if git finds
    a conflict.
    """
    base, ours = commits.recommendations(begun, main), commits.recommendations(branch, main)
    onto, dropped = _replay(commits, main, base, ours)
    if is_untouched:
        return onto, dropped
    alone, unfit = _replay(commits, begun, base, ours)
    for one in dropped:
        if one not in unfit:
            raise StuckError(f"{one.ids[0]} no longer fits the main branch. {one.why.text}")
    git = commits.git
    rest = git.commit_tree(git.tree(branch), [alone], _MESSAGE)
    with git.worktree(onto) as folder:
        try:
            git.run("cherry-pick", "--no-commit", rest, cwd=folder)
        except RefusedError:
            both = git.run("diff", "--name-only", "--diff-filter=U", cwd=folder).splitlines()
            if not both:  # another error, for instance a full disk
                raise
            raise StuckError(f"Both branches changed {printable(', '.join(both[:5]))}.") from None
        united = git.commit_tree(git.snapshot(folder, ()), [onto], _MESSAGE)
    commits.recommendations(united, main)
    return united, []


def _replay(
    commits: Commits, commit: str, base: Mapping[str, Recommendation], ours: Mapping[str, Recommendation]
) -> tuple[str, list[Dropped]]:
    """Return a commit on `commit` with the branch's statements, and what was dropped."""
    paths, dropped, git = [], list[Dropped](), commits.git
    with git.worktree(commit) as folder:
        workspace = Workspace(folder, commits.today, commits.read.get((commit, commit)))
        theirs = {id_: r for r in workspace.loaded.dataset.recommendations for id_ in (r.id, *r.previous_ids)}
        for id_, before in base.items():
            r = theirs.get(id_, before)
            ids = (r.id, *r.previous_ids)
            for change in merge(before, ours.get(id_, before), r):
                try:
                    if isinstance(change, Mistake):
                        dropped.append(Dropped(ids, change))
                    else:
                        paths.append(workspace.change(ids[0], change).path)
                except RefusedError as error:
                    problems = error.problems if isinstance(error, InvalidFilesError) else ()
                    fault = " ".join(as_sentences(p.message) for p in problems) or str(error)
                    dropped.append(Dropped(ids, Mistake(reason="", fault=fault)))
        made = git.commit_tree(git.snapshot(folder, paths), [commit], _MESSAGE)
    commits.read[made, commit] = workspace.loaded
    return made, dropped


# Where statements are committed: to main, or to a branch until a maintainer merges it.


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
    branch, by the keys of the comments. `unwanted` are the keys of declined comments, `declined` those and the ones
    whose authors have a reply. `dropped` are pending entries that no longer fit. `trouble` says why the newest main
    is not in the files.
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
        """Return the changed files for git; for a link, the file to which it leads."""
        top = self.workspace.root.resolve()
        return sorted({(self.workspace.root / one.path).resolve().relative_to(top).as_posix() for one in self.new})

    @property
    def traces(self) -> Mapping[str, frozenset[str]]:
        """Return the traces of each new comment, by its key."""
        return {one.submission.key: one.traces for one in self.new}


class MainTarget:
    """The main branch: an entry is recorded as soon as it is pushed.

    `clone` has the files in the clone, None if they are not known any more. On the command line (`is_desk`) the clone
    may contain a person's work.
    """

    def __init__(self, git: Git, commits: Commits, clone: ValidatedFiles, *, is_desk: bool) -> None:
        self.git, self.commits, self.is_desk = git, commits, is_desk
        self.clone: ValidatedFiles | None = clone
        self.branch = clone.tracker.branch
        self.paths = {*clone.dataset.paths.values()}
        self.statements: Waits = None
        """None: nothing is pending if rectrack pushes to main."""

    def begin(self, main: str, recorded: Mapping[str, Claim]) -> BaseState:
        """Return the base on the newest main, whose commits have the claims `recorded`."""
        return BaseState(main=main, files=main, parents=(main,), recorded=recorded)

    def commit(self, base: BaseState, change: PreparedChange) -> str:
        """Push a change to main, and return an empty page: nothing is pending.

        Raises `RaceError` if another push came first, and `RefusedError` if main refuses the push.
        """
        message = RecordedComments(pending=change.traces).message()
        commit = self.git.commit(change.workspace.root, change.paths, base.main, message) if change.new else None
        if commit:
            push_to_main(self.git, commit, self.branch)
            self.commits.read[commit, commit] = change.workspace.loaded
            self._follow(base.main, commit, change)
        return ""

    def _follow(self, main: str, commit: str, change: PreparedChange) -> None:
        """Bring the pushed change into the clone, so that the following sync shows it.

        Set `clone` to None if the clone does not have the content of `commit` afterwards.
        """
        has_it = self.clone is not None and self.clone.commit == main
        if self.is_desk:
            is_newest = self.git.commit_of("HEAD") == main
            has_it = is_newest and self.git.follow(self.branch, commit) and has_it
        else:
            for path in {one.path for one in change.new} & self.paths:  # a moved file waits for that push's run
                replace_file(self.git.folder / path, (change.workspace.root / path).read_bytes())
        self.clone = ValidatedFiles(loaded=change.workspace.loaded, commit=commit) if has_it else None


# If rectrack may not push to main, statements are pending on a branch until a maintainer merges it.
#
# On every newer main they are made again, so that the pull request can always be merged. While nobody else has worked
# on the branch, one commit holds all statements and is replaced. Commits of others are kept, and new ones follow.

_POLICY = Policy(titles=frozenset({COMMIT_MESSAGE}), advice="Give it another name.")


class PullRequestTarget:
    """The branch with pending statements, and its pull request; the clone stays as it is.

    `statements` are the pending ones of parties, unset before the run has looked for them. `own` are the numeric ids
    of the tracker's accounts. `since` limits how long ago a pull request with a deleted branch was closed: its page
    offers to delete the branch.
    """

    def __init__(
        self, session: Session, commits: Commits, clone: ValidatedFiles, own: Collection[int], since: datetime
    ) -> None:
        self.session, self.commits, self.own, self.since = session, commits, own, since
        self.git, self.of_one = session.git, session.refusals.isolate
        self.clone: ValidatedFiles | None = clone
        self.statements: Waits = UNSET
        self.managed: ManagedPullRequest

    def begin(self, main: str, recorded: Mapping[str, Claim]) -> BaseState:
        """Return the base on the newest main, with the statements pending on the branch.

        `recorded` are the claims of main's commits. Raises `RefusedError` if the branch is not rectrack's.
        """
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
        with suppress(StuckError):  # an unreadable file does not show what people removed
            unwanted = held.taken_out(find_traces(self.commits.recommendations(waiting.commit, main).values()))
            base = replace(base, unwanted=unwanted, declined=unwanted)
        return self._with_pending(base, waiting)

    def find(self, main: str) -> PendingBranch | None:
        """Return the branch with pending or declined statements, or None.

        Raises `RefusedError` if the branch is not rectrack's.
        """
        self.managed = managed = self.session.pull_request(STATEMENTS_BRANCH, _POLICY)
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
        """Return whether a person closed the pull request without merging it.

        GitHub closes it too when a run deletes the branch because nothing is pending. Return False if GitHub does
        not say who closed it.
        """
        with self.of_one("pull requests", f"Pull request #{ended.number}: who closed it"):
            return not ended.merged_at and closed_by(self.session.hub, ended.number) not in self.own
        return False

    def _with_pending(self, base: BaseState, waiting: PendingBranch) -> BaseState:
        """Return the base with the branch on the newest main, or as the branch is.

        The branch stays as it is if only a person can resolve a conflict: `trouble` explains it.
        """
        main, branch = base.main, waiting.commit
        is_untouched = commits.is_untouched(waiting.log)
        base = replace(base, files=branch, parents=(main,) if is_untouched else (branch,))
        # A statement that removed an entry may have left an empty list; making the others again removes the list.
        took_away = any(trace.startswith("-") for traces in waiting.held.pending.values() for trace in traces)
        if waiting.begun == main and not (is_untouched and took_away):
            return base
        try:
            made, dropped = rebase(self.commits, waiting.begun, branch, main, is_untouched=is_untouched)
        except StuckError as stuck:
            trouble = (
                f"The branch {STATEMENTS_BRANCH} is based on an older {self.managed.into}, because only a person can "
                f"resolve a conflict: {stuck} Resolve it on that branch. New entries are still added there."
            )
            return replace(base, parents=(branch,), trouble=trouble)
        parents = (main,) if is_untouched else (branch, main)
        return replace(base, files=made, parents=parents, dropped=tuple(dropped))

    def commit(self, base: BaseState, change: PreparedChange) -> str:
        """Push the branch, and return the page of its pull request.

        If nothing is pending, delete the branch and return an empty text. GitHub then closes the pull request. Raises
        `RaceError` if another push came first, and `RefusedError`.
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
        if not any(path.startswith(f"{FOLDER}/") for path in loaded.faulty):  # else a removal may be hidden
            on_main = find_traces(self.commits.recommendations(base.main, base.main).values()) if is_newer else None
            current = current.settle(find_traces(pending), on_main)
        is_there = waiting and (base.trouble or not is_newer) and waiting.log and tree == waiting.log[0].tree
        if not is_there or current != held:
            commit = self.git.commit_tree(tree, base.parents, current.message(tree))
            self.managed.push(commit)
            self.commits.read[commit, base.main] = loaded
        text = self.session.render("statements-pull-request.md.j2", marker=Markdown(current.in_text))
        with self.of_one("pull requests", "The pull request with the pending entries"), suppress(ForbiddenError):
            self.managed.show(COMMIT_MESSAGE, text)
        return self.managed.page


CommitTarget: TypeAlias = MainTarget | PullRequestTarget
"""Where statements are committed: the settings of the tracker decide."""
