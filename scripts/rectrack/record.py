"""What people say in comments becomes part of the record.

Each run reads what was said lately, whatever started it, so that a run that was lost or repeated loses and repeats
nothing: a command is judged once, and marked by the tracker's own reaction after it has been pushed.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from rectrack import check, comments, files, guards, hubcomments, hubforms, published, reports
from rectrack.connect import connected
from rectrack.desk import Desk
from rectrack.git import Git, RaceError
from rectrack.heard import Mistake
from rectrack.hub import Hub
from rectrack.huberrors import AbsentError, StoppedError
from rectrack.judge import Recorded, Remark, Verdict, judge
from rectrack.model import Account, Recommendation, Register
from rectrack.problems import InvalidFilesError, RefusedError, count
from rectrack.render import Markdown, render
from rectrack.speakers import Refusal
from rectrack.target import Target

LATELY = timedelta(days=3)
ATTEMPTS = 5
MESSAGE = "Record what was said on the issues"
TRAILER = "Comment"
"""Begins the lines of a commit's message that name the comments in it, by number."""
MOST_ANSWERS = 3
"""Comments with which one author is answered in a run."""
RECORDED, WRONG, UNHEARD = "+1", "confused", "eyes"
"""The reactions that tell an author what became of a command."""


class Judged(Struct, frozen=True, kw_only=True):
    """A comment with a command, the recommendation it is about, and its verdict; `is_new` if a file changes."""

    remark: Remark
    id: str
    verdict: Verdict
    is_new: bool = False

    @property
    def path(self) -> str:
        """The recommendation's file."""
        return f"recommendations/{self.id}.yaml"


class _Changed(NamedTuple):
    """A commit of what was said, and the files as they are in it."""

    commit: str
    contents: dict[str, bytes]


def record(root: Path, target: Target, now: datetime, environment: Mapping[str, str]) -> list[str]:
    """Record what was said, push it, answer, and say what was done, a line each.

    Raises `RefusedError` where it cannot be, and `StoppedError` where another run must go on.
    """
    register = check.register(root, now.date())
    tracker = register.tracker
    if tracker.publishing.mode != "push":
        raise guards.NothingToDoError(
            "Comments are recorded by a push to main, which this tracker does not make (publishing in tracker.yaml). "
            "Record them by hand: rectrack position, set and action."
        )
    with connected(root, target) as hub:
        ids = _issues(root, hub)
        recorder = _Recorder(hub, root, now, {account.id for account in tracker.trusted_authors})
        remarks = recorder.said(ids, register)
        if not remarks:
            return []
        recorder.guard()
        judged = recorder.pushed(Git(root, environment), tracker.branch, remarks)
        return [*map(_told, judged), *recorder.answered(judged)]


def _issues(root: Path, hub: Hub) -> dict[int, str]:
    """The recommendations by the numbers of their issues, which status.json of this very repository knows."""
    about = hub.target.about or hub.about()
    guards.guard_repository(about, hub.target)
    before = published.read(root / published.FILE)
    if before is None or not about.repository.is_same(before.repository):
        raise guards.NothingToDoError(f"Nothing has been synced to {hub.target.name} yet, so nothing is recorded.")
    return {number: id_ for id_, number in before.pairs.items()}


class _Recorder:
    """`marking` are the accounts whose reaction says that a comment has been judged, by numeric id."""

    def __init__(self, hub: Hub, root: Path, now: datetime, marking: Collection[int]) -> None:
        self.hub = hub
        self.root = root
        self.now = now
        self.today = now.date()
        self.marking = marking
        self.writers: dict[int, bool] = {}
        self.answers: Counter[int] = Counter()

    def said(self, ids: Mapping[int, str], register: Register) -> list[tuple[Remark, str]]:
        """What was said lately in comments and in forms, oldest first, each with its recommendation."""
        since = self.now - LATELY
        heard = [
            (remark, ids[remark.issue])
            for remark in hubcomments.recent(self.hub, since)
            if remark.issue in ids and comments.read(remark.text, from_bot=remark.is_bot)
        ]
        forms = (reports.read(form, register) for form in hubforms.open_issues(self.hub, since))
        about = {remark.node: (remark, id_) for remark, id_ in (*heard, *filter(None, forms))}
        edited = hubcomments.with_edits(self.hub, [remark for remark, _ in about.values()])
        return [(remark, about[remark.node][1]) for remark in sorted(edited, key=lambda one: (one.at, one.id))]

    def guard(self) -> None:
        """Only an account whose reaction is known again may judge: else each run would judge anew."""
        if not self.hub.target.in_actions and self.hub.viewer().id not in self.marking:
            raise guards.GuardError(
                "Comments are recorded by an account that tracker.yaml names under trusted_authors: its reaction "
                "says that a comment has been judged. Nothing was changed. Let the workflow do it, or add it there."
            )

    def pushed(self, git: Git, branch: str, remarks: list[tuple[Remark, str]]) -> list[Judged]:
        """Judge on the newest main and push what changes; again where somebody else was faster."""
        for _ in range(ATTEMPTS):
            main = git.fetched(branch)
            if main is None:
                raise RefusedError(f"The remote origin has no branch {branch}: see `branch` in tracker.yaml.")
            recorded = git.trailers(main, TRAILER, self.now - 2 * LATELY)
            heard = [(remark, id_) for remark, id_ in remarks if not self._is_done(remark, recorded)]
            with git.worktree(main) as source:
                judged = [self._judged(source, remark, id_, recorded) for remark, id_ in heard]
                changed = self._commit(git, source, main, [one for one in judged if one.is_new])
            try:
                if changed:
                    git.push(changed.commit, branch)
            except RaceError:
                remarks = heard
                continue
            if changed and self.hub.target.in_actions:  # the sync that follows shows it; at a desk work may lie here
                for path, content in changed.contents.items():
                    files.replace(self.root / path, content)
            return judged
        raise StoppedError(f"Others pushed at the same moment {count(ATTEMPTS, 'time')} in a row. Run again.")

    def _is_done(self, remark: Remark, recorded: Collection[str]) -> bool:
        """Whether a comment has been judged and its author told; one that is gone meanwhile is done as well."""
        if remark.key in recorded and not remark.edit:
            return remark.reactions > 0
        try:
            return hubcomments.is_judged(self.hub, remark, self.marking)
        except AbsentError:
            return True

    def _commit(self, git: Git, source: Path, main: str, judged: list[Judged]) -> "_Changed | None":
        """Commit what the comments change; the message says which comments they are, so that none counts twice."""
        top = source.resolve()
        paths = sorted({(source / one.path).resolve().relative_to(top).as_posix() for one in judged})
        message = "\n".join([MESSAGE, "", *(f"{TRAILER}: {one.remark.key}" for one in judged)])
        commit = git.commit(source, paths, main, message) if paths else None
        return _Changed(commit, {path: (source / path).read_bytes() for path in paths}) if commit else None

    def _judged(self, source: Path, remark: Remark, id_: str, recorded: Collection[str]) -> Judged:
        """Judge one comment by the files as they are now, and make its change in them."""
        register = check.register(source, self.today)
        found = next((r for r in register.recommendations if id_ in (r.id, *r.formerly)), None)
        if found is None:
            return Judged(remark=remark, id=id_, verdict=Refusal(reason="This recommendation is no longer tracked."))
        if remark.key in recorded:  # by a run that broke off before it could say so
            return Judged(remark=remark, id=found.id, verdict=Recorded(edit=str))
        verdict = self._verdict(register, found, remark)
        is_new = isinstance(verdict, Recorded)
        if isinstance(verdict, Recorded):
            try:
                is_new = Desk(source, self.today).change(found.id, verdict.edit).made
            except InvalidFilesError as error:
                reasons = [f"{p.message} ({p.hint})" if p.hint else p.message for p in error.problems]
                verdict, is_new = Mistake(reason=f"It does not fit the record: {'; '.join(reasons)}."), False
        return Judged(remark=remark, id=found.id, verdict=verdict, is_new=is_new)

    def _verdict(self, register: Register, recommendation: Recommendation, remark: Remark) -> Verdict:
        command = comments.read(remark.text, actions=[action.id for action in recommendation.actions])
        if command is None or isinstance(command, Mistake):
            return command or Mistake(reason="There is no command here.")
        return judge(command, remark, recommendation, register, partial(self._may_write, remark.author))

    def _may_write(self, author: Account) -> bool:
        """Whether somebody may write here, asked once a run."""
        if author.id not in self.writers:
            self.writers[author.id] = hubcomments.may_write(self.hub, author)
        return self.writers[author.id]

    def answered(self, judged: Collection[Judged]) -> list[str]:
        """Tell the authors what became of it, and say where that could not be.

        What was edited since it was read is left for the next run, which the edit has started.
        """
        edits = hubcomments.last_edits(self.hub, [one.remark.node for one in judged])
        lines = []
        for one in judged:
            if one.remark.node in edits and edits[one.remark.node] == one.remark.edit:
                lines += self._answered(one)
            else:
                lines.append(f"Issue #{one.remark.issue}: the text was edited or deleted a moment ago.")
        return lines

    def _answered(self, judged: Judged) -> list[str]:
        try:
            if isinstance(judged.verdict, Mistake):
                self._reply(judged.remark, judged.verdict)
        except StoppedError:
            raise
        except RefusedError as refusal:
            return [f"Issue #{judged.remark.issue}: no answer could be written. {refusal}", *self._mark(judged)]
        return self._mark(judged)

    def _mark(self, judged: Judged) -> list[str]:
        reaction = {Recorded: RECORDED, Mistake: WRONG, Refusal: UNHEARD}[type(judged.verdict)]
        try:
            hubcomments.react(self.hub, judged.remark, reaction, self.marking)
        except StoppedError:
            raise
        except RefusedError as refusal:
            return [f"Issue #{judged.remark.issue}: the comment could not be marked. {refusal}"]
        return []

    def _reply(self, remark: Remark, mistake: Mistake) -> None:
        """Say in a comment what was wrong; a few times to one author, whom a reaction tells afterwards."""
        self.answers[remark.author.id] += 1
        if self.answers[remark.author.id] > MOST_ANSWERS or self._is_answered(remark):
            return
        values = {"url": remark.url, "mistake": mistake, "marker": Markdown(_marker(remark))}
        self.hub.comment(remark.issue, render("answer.md.j2", self.root / "templates", **values))

    def _is_answered(self, remark: Remark) -> bool:
        """Whether a run that broke off has answered already."""
        said = self.hub.comments(remark.issue)
        return any(author.id in self.marking and _marker(remark) in text for author, text in said)


def _marker(remark: Remark) -> str:
    return f"<!-- rectrack:answer {remark.key} -->"


def _told(judged: Judged) -> str:
    remark = judged.remark
    by = f"Issue #{remark.issue}: {remark.author.login} ({remark.author.id})"
    match judged.verdict:
        case Recorded():
            return f"{by}: recorded in {judged.path}."
        case Mistake(reason=reason):
            return f"{by}: answered. {reason}"
        case Refusal(reason=reason, taken_over=claimed):
            urgent = " Look at parties.yaml: the login may have been claimed by somebody else." if claimed else ""
            return f"{by}: not recorded. {reason}{urgent}"
