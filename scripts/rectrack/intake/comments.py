"""Comments processed: what people say becomes part of the record, and they learn what became of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cached_property, partial
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from rectrack.github import comments, issues, pull_requests
from rectrack.github.client import Hub
from rectrack.github.comments import comment_once, missing_comments
from rectrack.github.errors import ForbiddenError, FullError, LockedError, Refusals, StoppedError
from rectrack.github.git import Git
from rectrack.github.pull_requests import Policy, on_newest
from rectrack.intake.commit_target import BaseState, CommitTarget, MainTarget, PreparedChange, PullRequestTarget
from rectrack.intake.commits import Commits, claims_on_main
from rectrack.intake.evaluate import DelegationRequest, EvaluatedComment, ParsedComment, RecordChange
from rectrack.intake.form_pull_requests import COUNTED, MOST
from rectrack.intake.queue import BatchResult, CommentQueue, evaluate_all
from rectrack.intake.session import MOST_ANSWERS, Session, is_known
from rectrack.model import PARTIES, TRACKER, Account, Dataset, Refusal, Tracker, by_id, files_of
from rectrack.rendering.status_json import Waits
from rectrack.statements import edits
from rectrack.sync.apply import GuardError
from rectrack.sync.runner import last_published
from rectrack.text.markdown import Markdown
from rectrack.text.problems import count
from rectrack.text.untrusted import Mistake
from rectrack.workspace.transaction import Checked
from rectrack.yaml_edit.rewrite import CannotEditError

# How the authors of comments and forms learn what became of what they said: a reaction, and sometimes an answer.


class Reply(NamedTuple):
    """The reaction to a comment, what the log says of it, and the template of an answer, empty without one."""

    reaction: str
    log: str
    template: str = ""


def reply(judged: EvaluatedComment, page: str) -> Reply:
    """Return how a verdict is told. `page` is where what was recorded waits to be merged, empty if it does not."""
    match judged.verdict:
        case RecordChange(is_changed_since=True):
            log = f"was recorded before, and people have changed {judged.path} since."
            return Reply(comments.UNHEARD, log)
        case RecordChange() if page:
            return Reply(comments.WAITS, f"recorded in {judged.path} when {page} is merged.", "answer-waits.md.j2")
        case RecordChange():
            return Reply(comments.RECORDED, f"recorded in {judged.path}.")
        case DelegationRequest(body=body, page=where):
            log = f"asks to speak for {body}, which is to be decided at {where}."
            return Reply(comments.WAITS, log, "answer-listing.md.j2")
        case Mistake(reason=reason):
            return Reply(comments.WRONG, f"not recorded. {reason}", "answer.md.j2")
        case Refusal(reason=reason, taken_over=claimed):
            urgent = f" Look at {' and '.join(files_of(claimed))}: the login may have been claimed by somebody else."
            return Reply(comments.UNHEARD, f"not recorded. {reason}{urgent if claimed else ''}")


class Replier:
    """How a run tells authors, in the tracker's name.

    `answering` are the accounts whose answers are the tracker's, `marking` those whose reaction says that a comment
    has been judged, both by numeric id.
    """

    def __init__(self, session: Session, answering: Collection[int], marking: Collection[int]) -> None:
        self.session, self.hub, self.refusals = session, session.hub, session.refusals
        self.answering, self.marking = answering, marking
        self.answers: Counter[int] = Counter()
        self.locked: set[int] = set()
        self._written: dict[int, tuple[str, list[str]]] = {}

    def decline(self, base: BaseState) -> None:
        """Tell those whose statements waited that people want nothing of them, each once."""
        if not (waiting := base.waiting):
            return
        on_issue: defaultdict[int, dict[str, str]] = defaultdict(dict)
        for key in sorted(base.unwanted):
            with self.refusals.of_one("comments to read", f"Where what waited was said ({key})"):
                if found := comments.whereabouts(self.hub, key):
                    on_issue[found[0]][f"declined {key}"] = found[1]
        for issue, urls in on_issue.items():
            with self._answering(issue, "that what waited was declined"):
                is_closed = waiting.is_declined
                self._tell(issue, urls, "answer-declined.md.j2", page=waiting.page, is_closed=is_closed)

    def drop(self, base: BaseState, ids: Mapping[int, str]) -> Iterator[str]:
        """Say what waited and does not fit the record any more, a line each, and once on each issue.

        `ids` are the recommendations by the numbers of their issues.
        """
        why: defaultdict[int, list[str]] = defaultdict(list)
        for of, reason in base.dropped:
            yield f"{of[0]}: something that waited does not fit any more. {reason}"
            for number in [number for number, id_ in ids.items() if id_ in of][:1]:
                why[number].append(reason)
        commit = base.waiting.commit if base.waiting else ""
        for issue, reasons in why.items():
            with self._answering(issue, "that what waited does not fit any more"):
                self._tell(issue, {f"dropped {commit}": ""}, "answer-dropped.md.j2", reasons=reasons)

    def answer(self, judged: Collection[EvaluatedComment], page: str, most: int | None) -> Iterator[str]:
        """Say what was recorded, tell the authors, and say what was done, a line each, as it is done.

        Where one cannot be told, the others are; of `most` only so many in this run. `page` is where what was
        recorded waits to be merged, empty where it waits for nobody. What was edited since it was read is left for
        the next run, which the edit has started.
        """
        yield from (_log(one, page) for one in judged if one.is_new)
        now = comments.wordings(self.hub, [one.submission.node for one in judged])
        left = len(judged)
        for one in islice((one for one in judged if one.submission.issue not in self.locked), most):
            left -= 1
            if not one.is_new:
                yield _log(one, page)
            if one.submission.node in now and now[one.submission.node].edit == one.submission.edit:
                with self._answering(one.submission.issue, f"the answer to {one.submission.author.login}"):
                    self._answer(one, page)
            else:
                yield f"Issue #{one.submission.issue}: the text was edited or deleted a moment ago."
        if left:
            yield f"{count(left, 'more answer')} left to the next run."

    @contextmanager
    def _answering(self, issue: int, what: str) -> Iterator[None]:
        """Around what is said on one issue, so that where it is refused the others hear theirs."""
        with self.refusals.of_one("answers to give", f"Issue #{issue}: {what}", is_a_persons=True):
            try:
                yield
            except LockedError as locked:
                if not isinstance(locked, FullError):
                    self.locked.add(issue)
                raise

    def _answer(self, judged: EvaluatedComment, page: str) -> None:
        """Answer, and mark the comment only then: what was refused is due in the next run.

        An author gets a few answers in a run, and after that reactions. An issue with too many comments takes only
        reactions, so there the mark is all that its author gets.
        """
        submission, (reaction, _, template) = judged.submission, reply(judged, page)
        full = None
        try:
            if template:
                self.answers[submission.author.id] += 1
                if self.answers[submission.author.id] <= MOST_ANSWERS:
                    page = judged.verdict.page if isinstance(judged.verdict, DelegationRequest) else page
                    values = {"url": submission.url, "page": page, "mistake": judged.verdict}
                    self._tell(
                        submission.issue,
                        {f"answer {submission.key}": submission.url},
                        template,
                        since=submission.at,
                        **values,
                    )
        except FullError as error:
            full = error
        comments.react(self.hub, submission, reaction, self.marking)
        if full:
            raise full

    def _tell(
        self, issue: int, about: Mapping[str, str], template: str, *, since: str = "", **values: object
    ) -> None:
        """Write a comment about things by name, each with its address, but for those of which one was written.

        `since` is a time before which nobody can have written one.
        """
        urls = {f"<!-- rectrack:{name} -->": url for name, url in about.items()}

        def text(markers: list[str]) -> str:
            of = list(dict.fromkeys(urls[marker] for marker in markers))
            return self.session.render(template, marker=Markdown("\n".join(markers)), urls=of, **values)

        known = self._written.get(issue)  # what was said since a time or earlier is asked once for all that is later
        if known is None or since < known[0]:
            known = self._written[issue] = (since, self._said(issue, since))
        if new := missing_comments(urls, known[1]):
            comment_once(self.hub, issue, new, lambda: self._said(issue, since), text)

    def _said(self, issue: int, since: str) -> list[str]:
        """Return what the tracker has said on an issue since a time."""
        listed = issues.comments(self.hub, issue, datetime.fromisoformat(since) if since else None)
        return [text for _, author, text in listed if author.id in self.answering]


def _log(judged: EvaluatedComment, page: str) -> str:
    author = judged.submission.author
    return f"Issue #{judged.submission.issue}: {author.login} ({author.id}): {reply(judged, page).log}"


# Whoever asks to speak for a party or an addressee: a pull request that lists the account, for people to decide.

LISTING = "List an account"
"""Title of the commits."""
_POLICY = Policy(titles=frozenset({LISTING}), is_of_one=True)


class ListingRequests:
    """The pull requests of accounts that ask to be listed; what has been decided about one is not asked again."""

    def __init__(self, session: Session) -> None:
        self.session, self.dataset = session, session.dataset

    def ask(self, main: str, judged: Iterable[EvaluatedComment]) -> list[EvaluatedComment]:
        """Return what was judged, each request with the page where it is decided, or why there is none.

        Without those that GitHub refuses: they are left to the next run.
        """
        found: list[EvaluatedComment] = []
        for one in judged:
            what = (
                f"Issue #{one.submission.issue}: the request of {one.submission.author.login} to speak for somebody"
            )
            with self.session.refusals.of_one("requests to be listed", what, is_a_persons=True):
                verdict = one.verdict
                if isinstance(verdict, DelegationRequest):
                    verdict = self._ask(main, one.submission.author, verdict)
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
        is_party = listing.body in by_id(self.dataset.parties)
        file, among = (PARTIES, "parties") if is_party else (TRACKER, "addressees")
        text = (self.session.git.text(main, file) or b"").decode()
        try:
            text = edits.add_account(text, among, listing.body, author)
        except CannotEditError:
            return Mistake(reason="This cannot be prepared by itself. Please write to those who keep this tracker.")
        managed.put(main, {file: text.encode()}, LISTING)
        values = {"author": author.login, "id": author.id, "name": self.dataset.bodies[listing.body]}
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

    queue: CommentQueue
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
        with self.commits.workspace(base.files, main) as workspace:
            heard = evaluate_all(self.queue, workspace, said, base)
            page = self.target.commit(base, PreparedChange(workspace, heard.new))
        return CommittedBatch(base, heard, page)

    def answer(self, done: CommittedBatch, most: int | None) -> Iterator[str]:
        """Answer, and say what was done, a line each, as it is done."""
        yield from filter(None, (done.base.trouble, *done.heard.left))
        yield from self.replier.drop(done.base, self.queue.ids)
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
    session = Session(hub, git, files_now.dataset, now.date(), refusals)
    queue = CommentQueue(session, ids)
    said = queue.said(now - LATELY)
    marking = _marking(hub, tracker, judges=bool(said))
    commits = Commits(git, files_now, now.date())
    target: CommitTarget
    if tracker.publishing.pushes_main:
        target = MainTarget(git, commits, files_now, is_desk=not hub.target.in_actions)
    else:
        target = PullRequestTarget(session, commits, files_now, marking, now - LATELY)
    replier = Replier(session, _trusted(tracker), marking)
    processor = CommentProcessor(queue, commits, target, replier, ListingRequests(session), now - 2 * LATELY, now)
    batches = _batches(queue.due(said, marking), files_now.dataset)
    for batch in batches or ([] if tracker.publishing.pushes_main else [Batch([])]):
        done = on_newest(git, tracker.branch, partial(processor.commit, batch.said))
        for line in processor.answer(done, batch.most):
            tell(line)
    return IntakeOutcome(target.clone, queue.stopped, target.statements)


def _trusted(tracker: Tracker) -> frozenset[int]:
    return frozenset(account.id for account in tracker.trusted_authors)


def _marking(hub: Hub, tracker: Tracker, *, judges: bool) -> frozenset[int]:
    """The accounts whose reaction says that a comment has been judged, by numeric id.

    The tracker's bots, and the person who runs the command line: only an account whose reaction is known again may,
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


def _batches(new: Collection[ParsedComment], dataset: Dataset) -> list[Batch]:
    """Those who speak for a party or keep the record first, with the reports that they verify; then the others.

    However many these are, they keep no party from its word. Each batch in order of time; none is empty.
    """
    of: defaultdict[bool, list[ParsedComment]] = defaultdict(list)
    known = [said.submission.text for said in new if is_known(said.submission, dataset)]
    for said in new:
        is_first = is_known(said.submission, dataset) or any(said.submission.url in text for text in known)
        of[is_first].append(said)
    return [batch for batch in (Batch(of[True]), Batch(of[False], MOST_OF_OTHERS)) if batch.said]
