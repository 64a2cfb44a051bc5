"""Comments processed: what people say becomes part of the record."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import NamedTuple

from msgspec.structs import replace

from rectrack.github import pull_requests
from rectrack.github.client import Hub
from rectrack.github.errors import ForbiddenError, Refusals, StoppedError
from rectrack.github.git import Git
from rectrack.github.pull_requests import Policy, on_newest
from rectrack.intake.commit_target import BaseState, CommitTarget, MainTarget, PreparedChange, PullRequestTarget
from rectrack.intake.commits import Commits, claims_on_main
from rectrack.intake.evaluate import DelegationRequest, EvaluatedComment, ParsedComment
from rectrack.intake.form_pull_requests import COUNTED, MOST
from rectrack.intake.queue import BatchResult, CommentQueue, evaluate_all
from rectrack.intake.replies import Replier
from rectrack.intake.session import Session, is_known
from rectrack.model.dataset import Register
from rectrack.model.load import PARTIES, TRACKER
from rectrack.model.settings import Account, Tracker
from rectrack.model.types import by_id
from rectrack.rendering.status_json import Waits
from rectrack.statements import edits
from rectrack.sync.apply import GuardError
from rectrack.sync.runner import last_published
from rectrack.text.markdown import Markdown
from rectrack.text.untrusted import Mistake
from rectrack.workspace.transaction import Checked
from rectrack.yaml_edit.rewrite import CannotEditError

# Whoever asks to speak for a party or an addressee: a pull request that lists the account, for people to decide.

LISTING = "List an account"
"""Title of the commits."""
_POLICY = Policy(titles=frozenset({LISTING}), is_of_one=True)


class ListingRequests:
    """The pull requests of accounts that ask to be listed; what has been decided about one is not asked again."""

    def __init__(self, session: Session) -> None:
        self.session, self.register = session, session.register

    def ask(self, main: str, judged: Iterable[EvaluatedComment]) -> list[EvaluatedComment]:
        """Return what was judged, each request with the page where it is decided, or why there is none.

        Without those that GitHub refuses: they are left to the next run.
        """
        found: list[EvaluatedComment] = []
        for one in judged:
            what = f"Issue #{one.remark.issue}: the request of {one.remark.author.login} to speak for somebody"
            with self.session.refusals.of_one("requests to be listed", what, is_a_persons=True):
                verdict = one.verdict
                if isinstance(verdict, DelegationRequest):
                    verdict = self._ask(main, one.remark.author, verdict)
                found.append(replace(one, verdict=verdict))
        return found

    def _ask(self, main: str, author: Account, listing: DelegationRequest) -> DelegationRequest | Mistake:
        managed = self.session.pull_request(f"speak-for-{author.id}", _POLICY)
        marker = self.session.refusals.names.out_of(f"<!-- rectrack:speak-for {listing.body} -->")
        if waits := self._waiting.get(managed.name):
            text, page = waits
            if marker in text:  # a run that broke off has opened it
                return replace(listing, page=page)
            return Mistake(reason=f"One request of an account is open at a time, and yours waits at {page} still.")
        managed.pull = None
        if any(not pull.is_merged for pull in managed.pulls("closed")):
            return Mistake(reason="Those who keep this tracker have declined your request. Please write to them.")
        if len(self._waiting) >= MOST:
            return Mistake(
                reason="Too many requests and proposals are open. Please write to those who keep this tracker."
            )
        is_party = listing.body in by_id(self.register.parties)
        file, among = (PARTIES, "parties") if is_party else (TRACKER, "addressees")
        text = (self.session.git.text(main, file) or b"").decode()
        try:
            text = edits.add_account(text, among, listing.body, author)
        except CannotEditError:
            return Mistake(reason="This cannot be prepared by itself. Please write to those who keep this tracker.")
        managed.put(main, {file: text.encode()}, LISTING)
        values = {"author": author.login, "id": author.id, "name": self.register.bodies[listing.body]}
        text = self.session.render("listing-pull-request.md.j2", marker=Markdown(marker), **values)
        title = f"{LISTING}: {author.login} asks to speak for {listing.body}"
        with suppress(ForbiddenError):
            managed.show(self.session.refusals.names.out_of(title), text)
        self._waiting[managed.name] = (marker, managed.page)
        return replace(listing, page=managed.page)

    @cached_property
    def _waiting(self) -> dict[str, tuple[str, str]]:
        """The requests and the proposals that are open, by branch, each with its text and its page: asked once a run.

        Only who may write here can have made such a branch.
        """
        listed = pull_requests.of_own_branches(self.session.hub, self.session.tracker.branch)
        page = f"{self.session.hub.target.page}/pull/"
        return {p.branch: (p.text, f"{page}{p.number}") for p in listed if COUNTED.fullmatch(p.branch)}


# What people say in comments becomes part of the record.
#
# Each run reads what was said lately, whatever started it, so that a run that was lost or repeated loses and repeats
# nothing: a command is judged once, and marked by the tracker's own reaction after it has been pushed.

LATELY = timedelta(days=3)
MOST_OF_OTHERS = 50
"""Answers to those who speak for nobody here, in a run: the hour's writes are for the record too."""


class Batch(NamedTuple):
    """What is judged, pushed and answered together, and how many `most` are answered in one run."""

    said: list[ParsedComment]
    most: int | None = None


class CommittedBatch(NamedTuple):
    """What was judged, on which base, and the page where it can be merged, empty where it waits for nobody."""

    base: BaseState
    heard: BatchResult
    page: str


class IntakeOutcome(NamedTuple):
    """What lies in the clone once all that can be is recorded, and why GitHub could be asked no more.

    `files` is None where that is to be read again, `stopped` where nothing was in the way. `waiting` is what parties
    have said that waits to be merged, where that was looked at.
    """

    files: Checked | None
    stopped: StoppedError | None
    waiting: Waits


class CommentProcessor(NamedTuple):
    """What its steps are taken with. What commits on main claim to record counts `since` a time `until` now."""

    docket: CommentQueue
    commits: Commits
    target: CommitTarget
    replier: Replier
    listings: ListingRequests
    since: datetime
    until: datetime

    def commit(self, said: Collection[ParsedComment], main: str) -> CommittedBatch:
        """Judge on a commit of main, and push what changes; raises `RaceError` where others were faster."""
        claims = claims_on_main(self.commits.git, main, self.since, self.until)
        base = self.target.begin(main, claims)
        self.replier.decline(base)
        with self.commits.desk(base.files, main) as desk:
            heard = evaluate_all(self.docket, desk, said, base)
            page = self.target.commit(base, PreparedChange(desk, heard.new))
        return CommittedBatch(base, heard, page)

    def answer(self, done: CommittedBatch, most: int | None) -> Iterator[str]:
        """Answer, and say what was done, a line each, as it is done."""
        yield from filter(None, (done.base.trouble, *done.heard.left))
        yield from self.replier.drop(done.base, self.docket.ids)
        judged = self.listings.ask(done.base.main, done.heard.judged)
        yield from self.replier.answer(judged, done.page, most)


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
    session = Session(hub, git, files_now.register, now.date(), refusals)
    docket = CommentQueue(session, ids)
    said = docket.said(now - LATELY)
    marking = _marking(hub, tracker, judges=bool(said))
    commits = Commits(git, files_now, now.date())
    target: CommitTarget
    if tracker.publishing.pushes_main:
        target = MainTarget(git, commits, files_now, is_desk=not hub.target.in_actions)
    else:
        target = PullRequestTarget(session, commits, files_now, marking, now - LATELY)
    replier = Replier(session, _trusted(tracker), marking)
    processor = CommentProcessor(docket, commits, target, replier, ListingRequests(session), now - 2 * LATELY, now)
    batches = _batches(docket.due(said, marking), files_now.register)
    for batch in batches or ([] if tracker.publishing.pushes_main else [Batch([])]):
        done = on_newest(git, tracker.branch, partial(processor.commit, batch.said))
        for line in processor.answer(done, batch.most):
            tell(line)
    return IntakeOutcome(target.clone, docket.stopped, target.statements)


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


def _batches(new: Collection[ParsedComment], register: Register) -> list[Batch]:
    """Those who speak for a party or keep the record first, with the reports that they verify; then the others.

    However many these are, they keep no party from its word. Each batch in order of time; none is empty.
    """
    of: defaultdict[bool, list[ParsedComment]] = defaultdict(list)
    known = [said.remark.text for said in new if is_known(said.remark, register)]
    for said in new:
        is_first = is_known(said.remark, register) or any(said.remark.url in text for text in known)
        of[is_first].append(said)
    return [batch for batch in (Batch(of[True]), Batch(of[False], MOST_OF_OTHERS)) if batch.said]
