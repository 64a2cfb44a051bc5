"""Comments processed: what people say becomes part of the record."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from rectrack.github import pull_requests
from rectrack.github.client import Hub
from rectrack.github.errors import ForbiddenError, OneRefusedError, Refusals, StoppedError
from rectrack.github.git import Git, RaceError
from rectrack.github.pull_requests import on_newest
from rectrack.intake import commits
from rectrack.intake.commit_target import Ground, Landing, Made, OnMain
from rectrack.intake.commits import Commits
from rectrack.intake.evaluate import Judged, Listing, Said
from rectrack.intake.form_pull_requests import MOST, is_counted, listing_of
from rectrack.intake.pending import Waitlist
from rectrack.intake.permissions import is_known
from rectrack.intake.queue import Docket, Heard, hear
from rectrack.intake.replies import Replier
from rectrack.model.dataset import Register
from rectrack.model.load import PARTIES, TRACKER
from rectrack.model.settings import Account, Tracker
from rectrack.model.types import by_id
from rectrack.rendering.status_json import Waits
from rectrack.statements import edits
from rectrack.sync.apply import GuardError
from rectrack.sync.runner import last_published
from rectrack.text import files
from rectrack.text.markdown import Markdown
from rectrack.text.templates import render
from rectrack.text.untrusted import Mistake
from rectrack.workspace.transaction import Checked
from rectrack.yaml_edit.rewrite import CannotEditError

# Whoever asks to speak for a party or an addressee: a pull request that lists the account, for people to decide.

MESSAGE = "List an account"
"""Of every commit: nothing that people wrote is in it."""


class Lister:
    """Makes the pull requests of a run; what has been decided about an account's request is not asked again."""

    def __init__(self, hub: Hub, git: Git, register: Register, refusals: Refusals) -> None:
        self.hub = hub
        self.git = git
        self.register = register
        self.refusals = refusals
        self.into = register.tracker.branch

    def asked(self, main: str, judged: Iterable[Judged]) -> list[Judged]:
        """What was judged, each request with the page where it is decided, or why there is none.

        Without those that GitHub refuses: they are left to the next run.
        """
        found: list[Judged] = []
        for one in judged:
            what = f"Issue #{one.remark.issue}: the request of {one.remark.author.login} to speak for somebody"
            with self.refusals.of_one("requests to be listed", what, is_a_persons=True):
                verdict = one.verdict
                if isinstance(verdict, Listing):
                    verdict = self._asked(main, one.remark.author, verdict)
                found.append(replace(one, verdict=verdict))
        return found

    def _asked(self, main: str, author: Account, listing: Listing) -> Listing | Mistake:
        branch = listing_of(author.id)
        marker = self.refusals.names.out_of(f"<!-- rectrack:speak-for {listing.body} -->")
        if waits := self._waiting.get(branch):
            text, page = waits
            if marker in text:  # a run that broke off has opened it
                return replace(listing, page=page)
            return Mistake(reason=f"One request of an account is open at a time, and yours waits at {page} still.")
        if any(not pull.is_merged for pull in pull_requests.of_own_branches(self.hub, self.into, branch, "closed")):
            return Mistake(reason="Those who keep this tracker have declined your request. Please write to them.")
        if len(self._waiting) >= MOST:
            return Mistake(
                reason="Too many requests and proposals are open. Please write to those who keep this tracker."
            )
        try:
            self._push(main, branch, author, listing.body)
        except CannotEditError:
            return Mistake(reason="This cannot be prepared by itself. Please write to those who keep this tracker.")
        page = self._shown(branch, author, listing.body, marker)
        self._waiting[branch] = (marker, page)
        return replace(listing, page=page)

    @cached_property
    def _waiting(self) -> dict[str, tuple[str, str]]:
        """The requests and the proposals that are open, by branch, each with its text and its page: asked once a run.

        Only who may write here can have made such a branch.
        """
        listed = pull_requests.of_own_branches(self.hub, self.into)
        page = f"{self.hub.target.page}/pull/"
        return {p.branch: (p.text, f"{page}{p.number}") for p in listed if is_counted(p.branch)}

    def _push(self, main: str, branch: str, author: Account, body: str) -> None:
        is_party = body in by_id(self.register.parties)
        file, among = (PARTIES, "parties") if is_party else (TRACKER, "addressees")
        text = (self.git.text(main, file) or b"").decode()
        with self.git.worktree(main) as folder:
            files.write(folder, {file: edits.add_account(text, among, body, author)})
            commit = self.git.commit(folder, [file], main, MESSAGE)
        if commit:
            try:
                self.git.push(commit, branch, instead_of=self.git.fetched(branch) or "")
            except RaceError as race:
                raise OneRefusedError(str(race)) from None

    def _shown(self, branch: str, author: Account, body: str, marker: str) -> str:
        name = self.register.bodies[body]
        values = {"author": author.login, "id": author.id, "name": name, "marker": Markdown(marker)}
        out_of = self.refusals.names.out_of
        text = out_of(render("listing-pull-request.md.j2", self.git.folder / "templates", **values))
        title = out_of(f"{MESSAGE}: {author.login} asks to speak for {body}")
        try:
            number = pull_requests.open_one(self.hub, branch, self.into, title, text)
        except ForbiddenError:
            return f"{self.hub.target.page}/compare/{self.into}...{branch}?expand=1"
        return f"{self.hub.target.page}/pull/{number}"


# What people say in comments becomes part of the record.
#
# Each run reads what was said lately, whatever started it, so that a run that was lost or repeated loses and repeats
# nothing: a command is judged once, and marked by the tracker's own reaction after it has been pushed.

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


class IntakeOutcome(NamedTuple):
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
        ground = self.landing.begin(main, commits.recorded(self.commits.git, main, self.since, self.until))
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


def process_comments(
    git: Git, hub: Hub, now: datetime, files_now: Checked, refusals: Refusals, *, tell: Callable[[str], None]
) -> IntakeOutcome:
    """Record what was said, push it, answer, and tell what was done, a line each, as soon as it is done.

    What GitHub refuses to one comment or form is kept in `refusals`, and left to the next run.
    Raises `RefusedError` where it cannot be, and `StoppedError` where another run must go on.
    """
    tracker = files_now.tracker
    # What was published last says which issue is whose; that of another repository is refused.
    ids = {number: id_ for id_, number in last_published(hub, git, tracker, "recorded").pairs.items()}
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
    return IntakeOutcome(landing.clone, docket.stopped, landing.statements)


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
        raise GuardError(
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
