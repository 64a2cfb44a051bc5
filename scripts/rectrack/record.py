"""What people say in comments becomes part of the record.

Each run reads what was said lately, whatever started it, so that a run that was lost or repeated loses and repeats
nothing: a command is judged once, and marked by the tracker's own reaction after it has been pushed.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path

from msgspec import Struct

from rectrack import check, comments, files, guards, hubcomments, published
from rectrack.connect import connected
from rectrack.desk import Desk
from rectrack.git import Git, RaceError
from rectrack.heard import Mistake
from rectrack.hub import Hub
from rectrack.huberrors import StoppedError
from rectrack.judge import Recorded, Remark, Verdict, judge
from rectrack.model import Recommendation, Register, by_id
from rectrack.problems import InvalidFilesError, RefusedError, count
from rectrack.render import Markdown, render
from rectrack.speakers import Refusal
from rectrack.target import Target

LATELY = timedelta(days=3)
ATTEMPTS = 5
MESSAGE = "Record what was said on the issues"
RECORDED, WRONG, UNHEARD = "+1", "confused", "eyes"
"""The reactions that tell an author what became of a command."""


class Judged(Struct, frozen=True, kw_only=True):
    """A comment with a command, the recommendation it is about, and what becomes of it."""

    remark: Remark
    id: str
    verdict: Verdict

    @property
    def path(self) -> str:
        """The recommendation's file."""
        return f"recommendations/{self.id}.yaml"


def record(root: Path, target: Target, now: datetime, environment: Mapping[str, str]) -> list[str]:
    """Record what was said, push it, answer, and say what was done, a line each.

    Raises `RefusedError` where it cannot be, and `StoppedError` where another run must go on.
    """
    tracker = check.register(root, now.date()).tracker
    if tracker.publishing.mode != "push":
        raise guards.NothingToDoError(
            "Comments are recorded by a push to main, which this tracker does not make (publishing in tracker.yaml). "
            "Record them by hand: rectrack position, set and action."
        )
    with connected(root, target) as hub:
        ids = _issues(root, hub)
        recorder = _Recorder(hub, root, now.date())
        heard = recorder.unjudged(hubcomments.recent(hub, now - LATELY), ids)
        judged = recorder.pushed(Git(root, environment), tracker.branch, heard) if heard else []
        for one in judged:
            recorder.answer(one)
    return [_told(one) for one in judged]


def _issues(root: Path, hub: Hub) -> dict[int, str]:
    """The recommendations by the numbers of their issues, which status.json of this very repository knows."""
    about = hub.target.about or hub.about()
    guards.guard_repository(about, hub.target)
    before = published.read(root / published.FILE)
    if before is None or not about.repository.is_same(before.repository):
        raise guards.NothingToDoError(f"Nothing has been synced to {hub.target.name} yet, so nothing is recorded.")
    return {number: id_ for id_, number in before.pairs.items()}


class _Recorder:
    def __init__(self, hub: Hub, root: Path, today: date) -> None:
        self.hub = hub
        self.root = root
        self.today = today

    @cached_property
    def me(self) -> int:
        """The account whose reaction says that a comment has been judged."""
        return hubcomments.me(self.hub)

    def unjudged(self, remarks: Iterable[Remark], ids: Mapping[int, str]) -> list[tuple[Remark, str]]:
        """The comments with a command that has not been answered, each with its recommendation."""
        meant = [
            (remark, ids[remark.issue])
            for remark in remarks
            if remark.issue in ids and comments.read(remark.text, from_bot=remark.is_bot)
        ]
        return [(remark, id_) for remark, id_ in meant if not hubcomments.is_judged(self.hub, remark, self.me)]

    def pushed(self, git: Git, branch: str, heard: list[tuple[Remark, str]]) -> list[Judged]:
        """Judge on the newest main and push what changes; again where somebody else was faster."""
        for _ in range(ATTEMPTS):
            main = git.fetched(branch)
            if main is None:
                raise RefusedError(f"The remote origin has no branch {branch}: see `branch` in tracker.yaml.")
            with git.worktree(main) as source:
                judged = [self._judged(source, remark, id_) for remark, id_ in heard]
                paths = sorted({one.path for one in judged if isinstance(one.verdict, Recorded)})
                commit = git.commit(source, paths, main, MESSAGE) if paths else None
                contents = {path: (source / path).read_bytes() for path in paths}
            try:
                if commit:
                    git.push(commit, branch)
            except RaceError:
                continue
            for path, content in contents.items():  # so that the sync that follows shows it
                files.replace(self.root / path, content)
            return judged
        raise StoppedError(f"Others pushed at the same moment {count(ATTEMPTS, 'time')} in a row. Run again.")

    def _judged(self, source: Path, remark: Remark, id_: str) -> Judged:
        """Judge one comment by the files as they are now, and make its change in them."""
        register = check.register(source, self.today)
        recommendation = by_id(register.recommendations).get(id_)
        if recommendation is None:
            return Judged(remark=remark, id=id_, verdict=Mistake(reason="This recommendation is no longer tracked."))
        verdict = self._verdict(register, recommendation, remark)
        if isinstance(verdict, Recorded):
            try:
                Desk(source, self.today).change(id_, verdict.edit)
            except InvalidFilesError as error:
                reasons = [f"{p.message} ({p.hint})" if p.hint else p.message for p in error.problems]
                verdict = Mistake(reason=f"It does not fit the record: {'; '.join(reasons)}.")
        return Judged(remark=remark, id=id_, verdict=verdict)

    def _verdict(self, register: Register, recommendation: Recommendation, remark: Remark) -> Verdict:
        command = comments.read(remark.text, actions=[action.id for action in recommendation.actions])
        if command is None or isinstance(command, Mistake):
            return command or Mistake(reason="There is no command here.")
        if remark.is_edited:
            reason = "This comment was edited before it was recorded, and GitHub does not say by whom."
            return Mistake(reason=f"{reason} Please write it as a new comment.")
        is_maintainer = partial(hubcomments.may_write, self.hub, remark.author)
        return judge(command, remark, recommendation, register.parties, is_maintainer)

    def answer(self, judged: Judged) -> None:
        """Tell the author what became of it: by a reaction, and by a comment where something is to be done."""
        verdict, remark = judged.verdict, judged.remark
        if isinstance(verdict, Mistake) and not self._is_answered(remark):
            values = {"url": remark.url, "mistake": verdict, "marker": Markdown(_marker(remark))}
            self.hub.comment(remark.issue, render("answer.md.j2", self.root / "templates", **values))
        reaction = {Recorded: RECORDED, Mistake: WRONG, Refusal: UNHEARD}[type(verdict)]
        hubcomments.react(self.hub, remark, reaction)

    def _is_answered(self, remark: Remark) -> bool:
        """Whether a run that broke off has answered already."""
        said = self.hub.comments(remark.issue)
        return any(author.id == self.me and _marker(remark) in text for author, text in said)


def _marker(remark: Remark) -> str:
    return f"<!-- rectrack:answer {remark.id} -->"


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
