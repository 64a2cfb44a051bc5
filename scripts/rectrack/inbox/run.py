"""What people say in comments becomes part of the record.

Each run reads what was said lately, whatever started it, so that a run that was lost or repeated loses and repeats
nothing: a command is judged once, and marked by the tracker's own reaction after it has been pushed.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from rectrack.desk.checked import Checked
from rectrack.desk.editor import Desk
from rectrack.github.branches import push_to_main
from rectrack.github.client import Hub
from rectrack.github.errors import StoppedError
from rectrack.github.git import Git, RaceError
from rectrack.github.refusals import Refusals
from rectrack.inbox import ledger
from rectrack.inbox.carry import Dropped
from rectrack.inbox.case import Said
from rectrack.inbox.docket import Docket, is_known
from rectrack.inbox.hearing import Hearing, Past
from rectrack.inbox.ledger import Ledger
from rectrack.inbox.replies import Judged, Replier
from rectrack.inbox.waiting import Base, Made, Waiting, Waitlist, opened
from rectrack.record.register import Register
from rectrack.sync import guards, memory
from rectrack.text import files
from rectrack.text.problems import RefusedError, count

LATELY = timedelta(days=3)
ATTEMPTS = 5
MOST_OF_OTHERS = 50
"""Answers to those who speak for nobody here, in a run: the hour's writes are for the record too."""


class _Done(NamedTuple):
    """What was judged, and where it waits to be merged (empty: for nobody).

    `lines` say what else was done; `dropped` is what waited in a commit (`waited`) and does not fit any more.
    """

    judged: list[Judged]
    page: str
    lines: list[str]
    dropped: list[Dropped]
    waited: str


class _Turn(NamedTuple):
    """What is judged, pushed and answered together, and how many `most` are answered in one run."""

    said: list[Said]
    most: int | None = None


class Outcome(NamedTuple):
    """What lies in the clone once all that can be is recorded, and why GitHub could be asked no more.

    `files` is None where that is to be read again, `stopped` where nothing was in the way.
    """

    files: Checked | None
    stopped: StoppedError | None


def record(
    git: Git, hub: Hub, now: datetime, files_now: Checked, refusals: Refusals, *, tell: Callable[[str], None]
) -> Outcome:
    """Record what was said, push it, answer, and tell what was done, a line each, as soon as it is done.

    What GitHub refuses to one comment or form is kept in `refusals`, and left to the next run.
    Raises `RefusedError` where it cannot be, and `StoppedError` where another run must go on.
    """
    register = files_now.register
    # What was published last says which issue is whose; that of another repository is refused.
    ids = {number: id_ for id_, number in memory.of(hub, git, register.tracker, "recorded").pairs.items()}
    recorder = _Recorder(hub, git, files_now, now, ids, refusals=refusals)
    said = recorder.docket.said(now - LATELY)
    if said:
        recorder.guard()
    turns = _turns(recorder.docket.due(said), register)
    if recorder.waitlist and not turns:
        turns = [_Turn([])]
    for turn in turns:
        done = recorder.pushed(turn.said)
        answers = recorder.replier.answer(done.judged, done.page, turn.most)
        for line in chain(done.lines, recorder.dropped(done), answers):
            tell(line)
    return Outcome(recorder.clone, recorder.docket.stopped)


class _Recorder:
    """`files` are those of the newest commit that is known; `clone` is what lies in the clone, None if that is not.

    `ids` are the recommendations by the numbers of their issues.
    `marking` are the accounts whose reaction says that a comment has been judged, by numeric id: the tracker's bots,
    and at a desk that of whoever runs it. `waitlist` is where what was said waits for somebody to merge it, None
    where main takes a push.
    """

    def __init__(
        self,
        hub: Hub,
        git: Git,
        files_now: Checked,
        now: datetime,
        ids: Mapping[int, str],
        *,
        refusals: Refusals,
    ) -> None:
        self.hub = hub
        self.git = git
        self.root = git.folder
        self.register = files_now.register
        self.files = files_now
        self.clone: Checked | None = files_now
        self.tracker = files_now.tracker
        self.now = now
        self.today = now.date()
        self.ids = ids
        trusted = {account.id for account in self.tracker.trusted_authors}
        bots = {account.id for account in self.tracker.trusted_authors if account.login.endswith("[bot]")}
        self.marking = bots or trusted
        waits = not self.tracker.publishing.pushes_main
        self.waitlist = Waitlist(hub, git, self.tracker, self.marking, refusals=refusals) if waits else None
        self.replier = Replier(hub, self.root / "templates", trusted, self.marking, refusals)
        self.docket = Docket(hub, files_now.register, ids, self.marking, refusals)
        self.hearing = Hearing(self.docket, files_now.register)

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

    def pushed(self, remarks: Collection[Said]) -> _Done:
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

    def _on(self, main: str, remarks: Collection[Said]) -> _Done:
        """Judge what nobody has judged by main and by what waits, and push it; raises `RaceError`."""
        waiting = self.waitlist.find(main, self.now - LATELY) if self.waitlist else None
        declined = self._declined(waiting)
        recorded = ledger.recorded(self.git, main, self.now - 2 * LATELY)
        recorded |= ledger.recorded(self.git, waiting.said) if waiting else set()
        if waiting and waiting.is_declined:
            waiting = None
        base = self.waitlist.base(main, waiting, self.today) if self.waitlist else Base(main, (main,), [])
        with opened(self.git, main, base) as source:
            known = self.files.at(main, source, self.today).loaded if base.files == main and remarks else None
            desk = Desk(source, self.today, known)
            self.hearing.left.clear()
            judged = list(self.hearing.judge(desk, remarks, Past(recorded, declined)))
            page = self._land(main, waiting, base, desk, [one for one in judged if one.is_new])
        lines = [*([base.trouble] if base.trouble else []), *dict.fromkeys(self.hearing.left)]
        return _Done(judged, page, lines, base.dropped, waiting.commit if waiting else "")

    def _declined(self, waiting: Waiting | None) -> Collection[str]:
        """The keys of what people want nothing of, whose authors are told: all of it, or what they have taken out."""
        if not (self.waitlist and waiting):
            return ()
        if waiting.is_declined:
            self.replier.decline(waiting.ledger.waits, waiting.page, is_closed=True)
            return waiting.ledger.waits | waiting.ledger.over
        if gone := self.waitlist.taken_out(waiting):
            self.replier.decline(gone, self.waitlist.page, is_closed=False)
        return gone

    def dropped(self, done: _Done) -> Iterator[str]:
        """Say what waited and does not fit any more, here and on the issues."""
        why: defaultdict[int, list[str]] = defaultdict(list)
        for ids, reason in done.dropped:
            yield f"{ids[0]}: something that waited does not fit any more. {reason}"
            for number in [number for number, id_ in self.ids.items() if id_ in ids][:1]:
                why[number].append(reason)
        self.replier.drop(why, done.waited)

    def _land(self, main: str, waiting: Waiting | None, base: Base, desk: Desk, new: Collection[Judged]) -> str:
        """Push what is new to main, or to where it waits; the page where it can be merged then."""
        source, top = desk.root, desk.root.resolve()
        paths = sorted({(source / one.path).resolve().relative_to(top).as_posix() for one in new})
        said = {one.remark.key: one.traces for one in new}
        if self.waitlist:
            made = Made(desk, paths, said)
            return self.waitlist.land(main, waiting, base, made, self.root / "templates")
        message = Ledger(waits=frozenset(said)).message()
        commit = self.git.commit(source, paths, main, message) if paths else None
        if commit:
            push_to_main(self.git, commit, self.tracker.branch)
            self._follow(main, Checked(loaded=desk.loaded, commit=commit), desk, new)
        return ""

    def _follow(self, main: str, pushed: Checked, desk: Desk, new: Collection[Judged]) -> None:
        """Let the clone have what was pushed, so that the sync that follows shows it."""
        has_it = self.clone is not None and self.clone.commit == main
        if self.hub.target.in_actions:
            here = {*self.register.paths.values()}  # what main has moved meanwhile is for the run of that push
            for path in {one.path for one in new} & here:
                files.replace(self.root / path, (desk.root / path).read_bytes())
        else:  # at a desk work may lie here
            is_newest = self.git.commit_of("HEAD") == main
            has_it = is_newest and self.git.follow(self.tracker.branch, pushed.commit) and has_it
        self.files, self.clone = pushed, pushed if has_it else None


def _turns(new: Collection[Said], register: Register) -> list[_Turn]:
    """Those who speak for a party or keep the record first, with the reports that they verify; then the others.

    However many these are, they keep no party from its word. Each turn in order of time; none is empty.
    """
    of: defaultdict[bool, list[Said]] = defaultdict(list)
    known = [said.remark.text for said in new if is_known(said.remark, register)]
    for said in new:
        is_first = is_known(said.remark, register) or any(said.remark.url in text for text in known)
        of[is_first].append(said)
    return [turn for turn in (_Turn(of[True]), _Turn(of[False], MOST_OF_OTHERS)) if turn.said]
