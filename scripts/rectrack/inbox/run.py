"""What people say in comments becomes part of the record.

Each run reads what was said lately, whatever started it, so that a run that was lost or repeated loses and repeats
nothing: a command is judged once, and marked by the tracker's own reaction after it has been pushed.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from msgspec import Struct

from rectrack.desk.checked import Checked
from rectrack.github.branches import on_newest
from rectrack.github.client import Hub
from rectrack.github.errors import StoppedError
from rectrack.github.git import Git
from rectrack.github.refusals import Refusals
from rectrack.inbox import ledger
from rectrack.inbox.case import Said
from rectrack.inbox.commits import Commits
from rectrack.inbox.docket import Docket
from rectrack.inbox.hearing import Heard, hear
from rectrack.inbox.landing import Ground, Landing, Made
from rectrack.inbox.listings import Lister
from rectrack.inbox.on_main import OnMain
from rectrack.inbox.permissions import is_known
from rectrack.inbox.replies import Replier
from rectrack.inbox.waiting import Waitlist
from rectrack.pages.status_json import Waits
from rectrack.record.register import Register
from rectrack.record.tracker import Tracker
from rectrack.sync import guards, memory

LATELY = timedelta(days=3)
MOST_OF_OTHERS = 50
"""Answers to those who speak for nobody here, in a run: the hour's writes are for the record too."""


class Turn(NamedTuple):
    """What is judged, pushed and answered together, and how many `most` are answered in one run."""

    said: list[Said]
    most: int | None = None


class Landed(Struct, frozen=True):
    """What was judged, on which ground, and the page where it can be merged, empty where it waits for nobody."""

    ground: Ground
    heard: Heard
    page: str


class Outcome(NamedTuple):
    """What lies in the clone once all that can be is recorded, and why GitHub could be asked no more.

    `files` is None where that is to be read again, `stopped` where nothing was in the way. `waiting` is what parties
    have said that waits to be merged, where that was looked at.
    """

    files: Checked | None
    stopped: StoppedError | None
    waiting: Waits


class Walk(NamedTuple):
    """What its steps are taken with. What commits on main claim to record counts `since` a time `until` now."""

    docket: Docket
    commits: Commits
    landing: Landing
    replier: Replier
    lister: Lister
    since: datetime
    until: datetime

    def land(self, said: Collection[Said], main: str) -> Landed:
        """Judge on a commit of main, and push what changes; raises `RaceError` where others were faster."""
        ground = self.landing.begin(main, ledger.recorded(self.commits.git, main, self.since, self.until))
        self.replier.decline(ground)
        with self.commits.desk(ground.files, main) as desk:
            heard = hear(self.docket, desk, said, ground)
            page = self.landing.land(ground, Made(desk, heard.new))
        return Landed(ground, heard, page)

    def answer(self, landed: Landed, most: int | None) -> Iterator[str]:
        """Answer, and say what was done, a line each, as it is done."""
        yield from filter(None, (landed.ground.trouble, *landed.heard.left))
        yield from self.replier.drop(landed.ground, self.docket.ids)
        judged = self.lister.asked(landed.ground.main, landed.heard.judged)
        yield from self.replier.answer(judged, landed.page, most)


def record(
    git: Git, hub: Hub, now: datetime, files_now: Checked, refusals: Refusals, *, tell: Callable[[str], None]
) -> Outcome:
    """Record what was said, push it, answer, and tell what was done, a line each, as soon as it is done.

    What GitHub refuses to one comment or form is kept in `refusals`, and left to the next run.
    Raises `RefusedError` where it cannot be, and `StoppedError` where another run must go on.
    """
    tracker = files_now.tracker
    # What was published last says which issue is whose; that of another repository is refused.
    ids = {number: id_ for id_, number in memory.of(hub, git, tracker, "recorded").pairs.items()}
    docket = Docket(hub, files_now.register, ids, refusals)
    said = docket.said(now - LATELY)
    marking = _marking(hub, tracker, judges=bool(said))
    commits = Commits(git, files_now, now.date())
    landing: Landing = Waitlist(hub, commits, files_now, marking, since=now - LATELY, refusals=refusals)
    if tracker.publishing.pushes_main:
        landing = OnMain(git, commits, files_now, is_desk=not hub.target.in_actions)
    replier = Replier(hub, git.folder / "templates", _trusted(tracker), marking, refusals)
    lister = Lister(hub, git, files_now.register, refusals)
    walk = Walk(docket, commits, landing, replier, lister, now - 2 * LATELY, now)
    turns = _turns(docket.due(said, marking), files_now.register)
    for turn in turns or ([] if tracker.publishing.pushes_main else [Turn([])]):
        landed = on_newest(git, tracker.branch, partial(walk.land, turn.said))
        for line in walk.answer(landed, turn.most):
            tell(line)
    return Outcome(landing.clone, docket.stopped, landing.statements)


def _trusted(tracker: Tracker) -> frozenset[int]:
    return frozenset(account.id for account in tracker.trusted_authors)


def _marking(hub: Hub, tracker: Tracker, *, judges: bool) -> frozenset[int]:
    """The accounts whose reaction says that a comment has been judged, by numeric id.

    The tracker's bots, and at a desk whoever runs it and judges: only an account whose reaction is known again may,
    else each run would judge anew.
    """
    bots = frozenset(account.id for account in tracker.trusted_authors if account.login.endswith("[bot]"))
    marking = bots or _trusted(tracker)
    if hub.target.in_actions or not judges:
        return marking
    if (viewer := hub.viewer().id) not in _trusted(tracker):
        raise guards.GuardError(
            "Comments are recorded by an account that tracker.yaml names under trusted_authors: its reaction "
            "says that a comment has been judged. Nothing was changed. Let the workflow do it, or add it there."
        )
    return marking | {viewer}


def _turns(new: Collection[Said], register: Register) -> list[Turn]:
    """Those who speak for a party or keep the record first, with the reports that they verify; then the others.

    However many these are, they keep no party from its word. Each turn in order of time; none is empty.
    """
    of: defaultdict[bool, list[Said]] = defaultdict(list)
    known = [said.remark.text for said in new if is_known(said.remark, register)]
    for said in new:
        is_first = is_known(said.remark, register) or any(said.remark.url in text for text in known)
        of[is_first].append(said)
    return [turn for turn in (Turn(of[True]), Turn(of[False], MOST_OF_OTHERS)) if turn.said]
