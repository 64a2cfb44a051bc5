"""What people say in comments becomes part of the record.

Each run reads what was said lately, whatever started it, so that a run that was lost or repeated loses and repeats
nothing: a command is judged once, and marked by the tracker's own reaction after it has been pushed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from rectrack import check, comments, files, guards, hubcomments, hubforms, memory, reports
from rectrack.desk import Desk
from rectrack.git import Git, RaceError
from rectrack.heard import Mistake
from rectrack.hub import Hub
from rectrack.huberrors import StoppedError
from rectrack.judge import Recorded, Verdict, judge, misplaced
from rectrack.model import Account, Recommendation, Register
from rectrack.problems import InvalidFilesError, RefusedError, count
from rectrack.refusals import Refusals
from rectrack.remarks import Remark
from rectrack.replies import Judged, Replier
from rectrack.speakers import Refusal
from rectrack.spoken import Command, Misplaced
from rectrack.standing import push_to_main
from rectrack.waiting import Dropped, Waiting, Waitlist

Text = TypeVar("Text", Remark, hubforms.FormIssue)

LATELY = timedelta(days=3)
ATTEMPTS = 5
MESSAGE = "Record what was said on the issues"
TRAILER = "Comment"
"""Begins the lines of a commit's message that name the comments in it, by number."""


class _Done(NamedTuple):
    """What was judged, and where it waits to be merged (empty: for nobody).

    `lines` say what else was done; `dropped` is what waited in a commit (`waited`) and does not fit any more.
    """

    judged: list[Judged]
    page: str
    lines: list[str]
    dropped: list[Dropped]
    waited: str


def record(root: Path, hub: Hub, now: datetime, environment: Mapping[str, str], refusals: Refusals) -> list[str]:
    """Record what was said, push it, answer, and say what was done, a line each.

    What GitHub refuses to one comment or form is kept in `refusals`, and left to the next run.
    Raises `RefusedError` where it cannot be, and `StoppedError` where another run must go on.
    """
    register = check.register(root, now.date())
    git = Git(root, environment)
    # Its pairs, of this very repository, say which issue is whose.
    ids = {number: id_ for id_, number in memory.of(hub, git, register.tracker, "recorded").pairs.items()}
    recorder = _Recorder(hub, git, register, now, ids, refusals=refusals)
    remarks = recorder.said()
    if remarks:
        recorder.guard()
    new = [(remark, id_) for remark, id_ in remarks if not recorder.is_done(remark)]
    if not new and not recorder.waitlist:
        return []
    done = recorder.pushed(new)
    return [*done.lines, *recorder.dropped(done), *recorder.replier.answer(done.judged, done.page)]


class _Recorder:
    """`ids` are the recommendations by the numbers of their issues.

    `marking` are the accounts whose reaction says that a comment has been judged, by numeric id: the tracker's bots,
    and at a desk that of whoever runs it. `waitlist` is where what was said waits for somebody to merge it, None
    where main takes a push.
    """

    def __init__(
        self,
        hub: Hub,
        git: Git,
        register: Register,
        now: datetime,
        ids: Mapping[int, str],
        *,
        refusals: Refusals,
    ) -> None:
        self.hub = hub
        self.git = git
        self.root = git.folder
        self.register = register
        self.tracker = register.tracker
        self.now = now
        self.today = now.date()
        self.ids = ids
        self.refusals = refusals
        trusted = {account.id for account in self.tracker.trusted_authors}
        bots = {account.id for account in self.tracker.trusted_authors if account.login.endswith("[bot]")}
        self.marking = bots or trusted
        waits = self.tracker.publishing.mode != "push"
        self.waitlist = Waitlist(hub, git, self.tracker, MESSAGE, self.marking, refusals=refusals) if waits else None
        self.replier = Replier(hub, self.root / "templates", trusted, self.marking, refusals)
        self.writers: dict[int, bool | None] = {}

    def said(self) -> list[tuple[Remark, str]]:
        """What was said lately in comments and in forms, oldest first, each with its recommendation."""
        since = self.now - LATELY
        lately = hubcomments.recent(self.hub, since)
        written = [remark for remark in lately if remark.issue in self.ids and self._is_heard(remark)]
        forms = [form for form in hubforms.open_issues(self.hub, since) if reports.read(form, self.register)]
        now = hubcomments.wordings(self.hub, [*(said.node for said in written), *(form.node for form in forms)])
        heard = [(said, self.ids[said.issue]) for said in _as_they_stand(written, now) if self._is_heard(said)]
        heard += filter(None, (reports.read(form, self.register) for form in _as_they_stand(forms, now)))
        return sorted(heard, key=lambda one: (one[0].at, one[0].id))

    def guard(self) -> None:
        """Only an account whose reaction is known again may judge: else each run would judge anew."""
        if self.hub.target.in_actions:
            return
        self.marking.add(viewer := self.hub.viewer().id)
        if viewer not in self.replier.answering:
            raise guards.GuardError(
                "Comments are recorded by an account that tracker.yaml names under trusted_authors: its reaction "
                "says that a comment has been judged. Nothing was changed. Let the workflow do it, or add it there."
            )

    def is_done(self, remark: Remark) -> bool:
        """Whether a comment has been judged and its author told, or is left to the next run."""
        said = f"what {remark.author.login} ({remark.author.id}) said"
        with self.refusals.of_one("reactions to read", f"Issue #{remark.issue}: whether {said} has been judged"):
            return hubcomments.is_judged(self.hub, remark, self.marking)
        return True

    def pushed(self, remarks: Collection[tuple[Remark, str]]) -> _Done:
        """Judge on the newest main and push what changes; again where somebody else was faster."""
        for _ in range(ATTEMPTS):
            main = self.git.fetched(self.tracker.branch)
            if main is None:
                raise RefusedError(
                    f"The remote origin has no branch {self.tracker.branch}: see `branch` in tracker.yaml."
                )
            try:
                return self._on(main, remarks)
            except RaceError:
                continue
        raise StoppedError(f"Others pushed at the same moment {count(ATTEMPTS, 'time')} in a row. Run again.")

    def _on(self, main: str, remarks: Collection[tuple[Remark, str]]) -> _Done:
        """Judge what nobody has judged by main and by what waits, and push it; raises `RaceError`."""
        waiting = self.waitlist.find(main, self.now - LATELY) if self.waitlist else None
        waits = self._keys(waiting.said) if waiting else set()
        lines: list[str] = []
        declined: set[str] = set()
        if waiting and waiting.is_declined:
            self.replier.decline(waits, waiting.page)
            waiting, waits, declined = None, set(), waits
        recorded = self._keys(main, self.now - 2 * LATELY) | waits
        with self.git.worktree(main) as source:
            paths, dropped = self._carried(waiting, source)
            judged = list(self._judge(source, remarks, recorded, declined))
            new = [one for one in judged if one.is_new]
            keys = (waits if paths else set()) | {one.remark.key for one in new}
            commit = self._commit(source, main, [*paths, *(one.path for one in new)], keys)
            page = self._land(source, main, commit, new)
        return _Done(judged, page, lines, dropped, waiting.commit if waiting else "")

    def _keys(self, commits: str, since: datetime | None = None) -> set[str]:
        """The keys of the comments that became part of these commits."""
        return self.git.trailers(commits, MESSAGE, TRAILER, since)

    def _carried(self, waiting: Waiting | None, source: Path) -> tuple[list[str], list[Dropped]]:
        return self.waitlist.carry(waiting, source, self.today) if self.waitlist and waiting else ([], [])

    def dropped(self, done: _Done) -> Iterator[str]:
        """Say what waited and does not fit any more, here and on the issues."""
        why: defaultdict[int, list[str]] = defaultdict(list)
        for ids, reason in done.dropped:
            yield f"{ids[0]}: something that waited does not fit any more. {reason}"
            for number in [number for number, id_ in self.ids.items() if id_ in ids][:1]:
                why[number].append(reason)
        self.replier.drop(why, done.waited)

    def _commit(self, source: Path, main: str, changed: Collection[str], keys: Collection[str]) -> str | None:
        """Commit what the comments change; the message says which comments they are, so that none counts twice."""
        top = source.resolve()
        paths = sorted({(source / path).resolve().relative_to(top).as_posix() for path in changed})
        message = "\n".join([MESSAGE, "", *(f"{TRAILER}: {key}" for key in sorted(keys))])
        return self.git.commit(source, paths, main, message) if paths else None

    def _land(self, source: Path, main: str, commit: str | None, new: Collection[Judged]) -> str:
        """Push the commit to main, or to where it waits; the page where it can be merged then."""
        if self.waitlist:
            return self.waitlist.renew(main, commit, self.root / "templates")
        if commit:
            push_to_main(self.git, commit, self.tracker.branch)
            if self.hub.target.in_actions:  # the sync that follows shows it
                here = {*self.register.paths.values()}  # what main has moved meanwhile is for the run of that push
                for path in {one.path for one in new} & here:
                    files.replace(self.root / path, (source / path).read_bytes())
            elif self.git.commit_of("HEAD") == main:  # at a desk work may lie here
                self.git.follow(commit)
        return ""

    def _judge(
        self,
        source: Path,
        remarks: Iterable[tuple[Remark, str]],
        recorded: Collection[str],
        declined: Collection[str],
    ) -> Iterator[Judged]:
        """Judge one after the other, those apart of whom GitHub does not say whether they may write."""
        for remark, id_ in remarks:
            with suppress(_UnknownError):
                yield self._judged(source, remark, id_, recorded, declined)

    def _judged(
        self, source: Path, remark: Remark, id_: str, recorded: Collection[str], declined: Collection[str]
    ) -> Judged:
        """Judge one comment by the files as they are now, and make its change in them."""
        register = check.register(source, self.today)
        found = next((r for r in register.recommendations if id_ in (r.id, *r.formerly)), None)
        if found is None:
            return Judged(remark=remark, path="", verdict=Refusal(reason="This recommendation is no longer tracked."))
        path = register.paths[found.id]
        if remark.key in declined:  # of which a run that broke off had made no mark
            return Judged(remark=remark, path=path, verdict=Refusal(reason="It waited, and was declined."))
        if remark.key in recorded:  # by a run that broke off before it could say so
            return Judged(remark=remark, path=path, verdict=Recorded(edit=str))
        verdict = self._verdict(register, found, remark)
        is_new = isinstance(verdict, Recorded)
        if isinstance(verdict, Recorded):
            try:
                is_new = Desk(source, self.today).change(found.id, verdict.edit).made
            except InvalidFilesError as error:
                reasons = dict.fromkeys(f"{p.message} ({p.hint})" if p.hint else p.message for p in error.problems)
                verdict, is_new = Mistake(reason=f"It does not fit the record: {'; '.join(reasons)}."), False
        return Judged(remark=remark, path=path, verdict=verdict, is_new=is_new)

    def _verdict(self, register: Register, recommendation: Recommendation, remark: Remark) -> Verdict:
        may_write = partial(self._may_write, remark.author)
        command = _read(remark, [action.id for action in recommendation.actions])
        if isinstance(command, Misplaced):
            return misplaced(command, remark.author, register.parties, may_write)
        if command is None or isinstance(command, Mistake):
            return command or Mistake(reason="There is no command here.")
        return judge(command, remark, recommendation, register, may_write)

    def _is_heard(self, remark: Remark) -> bool:
        """Whether a comment holds a command, right or wrong; at a wrong place only one that its author may say.

        Whether they are a maintainer is asked when it is judged, once and not with each run.
        """
        found = _read(remark)
        if isinstance(found, Misplaced):
            return isinstance(misplaced(found, remark.author, self.register.parties, lambda: True), Mistake)
        return found is not None

    def _may_write(self, author: Account) -> bool:
        """Whether somebody may write here, asked once a run; raises `_UnknownError` where GitHub does not say."""
        if author.id not in self.writers:
            self.writers[author.id] = None
            with self.refusals.of_one("permissions", f"Whether {author.login} ({author.id}) may write here"):
                self.writers[author.id] = hubcomments.may_write(self.hub, author)
        known = self.writers[author.id]
        if known is None:
            raise _UnknownError
        return known


class _UnknownError(Exception):
    """GitHub does not say whether somebody may write."""


def _as_they_stand(texts: Iterable[Text], now: Mapping[str, hubcomments.Wording]) -> list[Text]:
    """The same texts, each with its last edit, without those that are gone."""
    known = ((one, now[one.node]) for one in texts if one.node in now)
    return [replace(one, **wording._asdict()) for one, wording in known]


def _read(remark: Remark, actions: Collection[str] = ()) -> Command | Mistake | None:
    return comments.read(remark.text, actions=actions, from_bot=remark.is_bot, by_form=remark.kind == "form")
