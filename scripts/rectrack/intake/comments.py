"""Comments processed: what people say becomes part of the record, and they learn what became of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cached_property, partial
from itertools import chain, islice
from typing import NamedTuple

from msgspec.structs import replace

from rectrack.github import (
    RECORDED,
    UNHEARD,
    WAITS,
    WRONG,
    ForbiddenError,
    FullError,
    Git,
    Hub,
    LockedError,
    Policy,
    Refusals,
    StoppedError,
    list_own_pull_requests,
    locate_submission,
    on_newest,
    react,
    read_wordings,
)
from rectrack.intake import commits
from rectrack.intake.commit_target import BaseState, MainTarget, PreparedChange, PullRequestTarget
from rectrack.intake.evaluate import (
    DelegationRequest,
    EvaluatedComment,
    EvaluationInput,
    ParsedComment,
    RecordChange,
    Verdict,
    evaluate,
)
from rectrack.intake.form_pull_requests import COUNTED, MOST
from rectrack.intake.queue import MOST_ANSWERS, CommentQueue, LeftError, Session, is_known
from rectrack.model import PARTIES, TRACKER, Account, Dataset, Recommendation, Refusal, by_id, files_of
from rectrack.rendering import Waits
from rectrack.statements import add_account
from rectrack.sync.apply import GuardError
from rectrack.sync.runner import last_published
from rectrack.text import InvalidFilesError, Markdown, Mistake, count
from rectrack.workspace.transaction import Checked, Workspace
from rectrack.yaml_edit import CannotEditError

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
            return Reply(UNHEARD, log)
        case RecordChange() if page:
            return Reply(WAITS, f"recorded in {judged.path} when {page} is merged.", "answer-waits.md.j2")
        case RecordChange():
            return Reply(RECORDED, f"recorded in {judged.path}.")
        case DelegationRequest(body=body, page=where):
            log = f"asks to speak for {body}, which is to be decided at {where}."
            return Reply(WAITS, log, "answer-listing.md.j2")
        case Mistake(reason=reason):
            return Reply(WRONG, f"not recorded. {reason}", "answer.md.j2")
        case Refusal(reason=reason, taken_over=claimed):
            urgent = f" Look at {' and '.join(files_of(claimed))}: the login may have been claimed by somebody else."
            return Reply(UNHEARD, f"not recorded. {reason}{urgent if claimed else ''}")


class Replier:
    """How a run tells authors, in the tracker's name.

    `marking` are the accounts whose reaction says that a comment has been judged, by numeric id.
    """

    def __init__(self, session: Session, marking: Collection[int]) -> None:
        self.session, self.hub, self.marking = session, session.hub, marking
        self.answers: Counter[int] = Counter()
        self.locked: set[int] = set()

    def decline(self, base: BaseState) -> None:
        """Tell those whose statements waited that people want nothing of them, each once."""
        if not (waiting := base.waiting):
            return
        on_issue: defaultdict[int, dict[str, str]] = defaultdict(dict)
        for key in sorted(base.unwanted):
            with self.session.refusals.of_one("comments to read", f"Where what waited was said ({key})"):
                if place := locate_submission(self.hub, key):
                    issue, url = place
                    on_issue[issue][f"declined {key}"] = url
        for issue, urls in on_issue.items():
            with self._answering(issue, "that what waited was declined"):
                is_closed = waiting.is_declined
                self.session.tell(issue, urls, "answer-declined.md.j2", page=waiting.page, is_closed=is_closed)

    def drop(self, base: BaseState, ids: Mapping[int, str]) -> Iterator[str]:
        """Say what waited and does not fit the record any more, a line each, and once on each issue.

        `ids` are the recommendations by the numbers of their issues.
        """
        reasons: defaultdict[int, list[str]] = defaultdict(list)
        for dropped in base.dropped:
            yield f"{dropped.ids[0]}: something that waited does not fit any more. {dropped.why}"
            for issue in [issue for issue, id_ in ids.items() if id_ in dropped.ids][:1]:
                reasons[issue].append(dropped.why)
        about = {f"dropped {base.waiting.commit if base.waiting else ''}": ""}
        for issue, why in reasons.items():
            with self._answering(issue, "that what waited does not fit any more"):
                self.session.tell(issue, about, "answer-dropped.md.j2", reasons=why)

    def answer(self, evaluated: Iterable[EvaluatedComment], page: str, most: int | None) -> Iterator[str]:
        """Say what was recorded, tell the authors, and say what was done, a line each, as it is done.

        Where one cannot be told, the others are; of `most` only so many in this run. `page` is where what was
        recorded waits to be merged, empty where it waits for nobody. What was edited since it was read is left for
        the next run, which the edit has started.
        """
        judged = [*evaluated]
        yield from (_log(comment, page) for comment in judged if comment.is_new)
        now = read_wordings(self.hub, [comment.submission.node for comment in judged])
        left = len(judged)
        for comment in islice((comment for comment in judged if comment.submission.issue not in self.locked), most):
            submission = comment.submission
            left -= 1
            if not comment.is_new:
                yield _log(comment, page)
            if submission.node in now and now[submission.node].edit == submission.edit:
                with self._answering(submission.issue, f"the answer to {submission.author.login}"):
                    self._answer(comment, page)
            else:
                yield f"Issue #{submission.issue}: the text was edited or deleted a moment ago."
        if left:
            yield f"{count(left, 'more answer')} left to the next run."

    @contextmanager
    def _answering(self, issue: int, what: str) -> Iterator[None]:
        """Around what is said on one issue, so that where it is refused the others hear theirs."""
        with self.session.refusals.of_one("answers to give", f"Issue #{issue}: {what}", is_a_persons=True):
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
        submission, verdict, full = judged.submission, judged.verdict, None
        reaction, _, template = reply(judged, page)
        self.answers[submission.author.id] += bool(template)
        if template and self.answers[submission.author.id] <= MOST_ANSWERS:
            page = verdict.page if isinstance(verdict, DelegationRequest) else page
            values = {"url": submission.url, "page": page, "mistake": verdict}
            about = {f"answer {submission.key}": submission.url}
            try:
                self.session.tell(submission.issue, about, template, since=submission.at, **values)
            except FullError as error:
                full = error
        react(self.hub, submission, reaction, self.marking)
        if full:
            raise full


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
        self.session = session

    def ask(self, main: str, judged: Iterable[EvaluatedComment]) -> Iterator[EvaluatedComment]:
        """Yield what was judged, each request with the page where it is decided, or why there is none.

        Without those that GitHub refuses: they are left to the next run.
        """
        for comment in judged:
            author, verdict = comment.submission.author, comment.verdict
            what = f"Issue #{comment.submission.issue}: the request of {author.login} to speak for somebody"
            with self.session.refusals.of_one("requests to be listed", what, is_a_persons=True):
                if isinstance(verdict, DelegationRequest):
                    verdict = self._ask(main, author, verdict)
                yield replace(comment, verdict=verdict)

    def _ask(self, main: str, author: Account, listing: DelegationRequest) -> DelegationRequest | Mistake:
        session, body = self.session, listing.body
        names, dataset = session.refusals.names, session.dataset
        managed = session.pull_request(f"speak-for-{author.id}", _POLICY)
        marker = names.out_of(f"<!-- rectrack:speak-for {body} -->")
        if open_request := self._open.get(managed.name):
            text, page = open_request
            if marker in text:  # a run that broke off has opened it
                return replace(listing, page=page)
            return Mistake(reason=f"One request of an account is open at a time, and yours waits at {page} still.")
        managed.pull = None
        if any(not pull.merged_at for pull in managed.pulls("closed")):
            return Mistake(reason="Those who keep this tracker have declined your request. Please write to them.")
        if len(self._open) >= MOST:
            return Mistake(
                reason="Too many requests and proposals are open. Please write to those who keep this tracker."
            )
        file, among = (PARTIES, "parties") if body in by_id(dataset.parties) else (TRACKER, "addressees")
        try:
            text = add_account((session.git.text(main, file) or b"").decode(), among, body, author)
        except CannotEditError:
            return Mistake(reason="This cannot be prepared by itself. Please write to those who keep this tracker.")
        managed.put(main, {file: text.encode()}, LISTING)
        values = {"author": author.login, "id": author.id, "name": dataset.bodies[body]}
        text = session.render("listing-pull-request.md.j2", marker=Markdown(marker), **values)
        with suppress(ForbiddenError):
            managed.show(names.out_of(f"{LISTING}: {author.login} asks to speak for {body}"), text)
        self._open[managed.name] = (marker, managed.page)
        return replace(listing, page=managed.page)

    @cached_property
    def _open(self) -> dict[str, tuple[str, str]]:
        """The requests and the proposals that are open, by branch, each with its text and its page: asked once a run.

        Only who may write here can have made such a branch.
        """
        listed = list_own_pull_requests(self.session.hub, self.session.tracker.branch)
        page = f"{self.session.hub.target.page}/pull/"
        return {p.branch: (p.text, f"{page}{p.number}") for p in listed if COUNTED.fullmatch(p.branch)}


# What was said is judged comment by comment, by the files at hand, which change with it.


def _evaluated(queue: CommentQueue, workspace: Workspace, parsed: ParsedComment, base: BaseState) -> EvaluatedComment:
    """Judge one comment by the files as they are now, and make its change in them. Raises `LeftError`."""
    dataset, submission = workspace.loaded.dataset, parsed.submission
    r = _recommendation(parsed, dataset)
    path = dataset.paths.get(r.id if r else parsed.about, "")
    if path in workspace.loaded.faulty or (r is None and _recommendation(parsed, queue.dataset)):
        where = path or f"the file of {parsed.about}"
        raise LeftError(
            f"Issue #{submission.issue}: left to the next run, since {where} cannot be read where it waits."
        )
    if r is None:
        return EvaluatedComment(submission, "", Refusal(reason="This recommendation is no longer tracked."))
    verdict, is_new = _verdict(queue, dataset, parsed, r, base), False
    if isinstance(verdict, RecordChange) and verdict.utterance:
        try:
            is_new = workspace.say(r.id, verdict.utterance).made
            workspace.write()
        except InvalidFilesError as error:
            reasons = dict.fromkeys(f"{p.message} ({p.hint})" if p.hint else p.message for p in error.problems)
            verdict, is_new = Mistake(reason=f"It does not fit the record: {'; '.join(reasons)}."), False
    after = workspace.recommendation(r.id) or r
    return EvaluatedComment(submission, path, verdict, is_new, commits.changed_traces(r, after))


def _verdict(
    queue: CommentQueue, dataset: Dataset, parsed: ParsedComment, r: Recommendation, base: BaseState
) -> Verdict:
    """Return what becomes of a comment: a run that broke off may have recorded it before it set its mark."""
    submission = parsed.submission
    if submission.key in base.declined:
        return Refusal(reason="It waited, and was declined.")
    claim = base.recorded.get(submission.key)
    if claim and claim.covers(submission.at) and (claim.is_own or commits.has_entry_from(r, submission.url)):
        return RecordChange(
            is_changed_since=claim.is_own and not commits.are_present(claim.traces, commits.find_traces([r]))
        )
    may_write = partial(queue.session.may_write, submission)
    return evaluate(EvaluationInput(parsed, r, dataset, may_write, queue.reported_at))


def _recommendation(parsed: ParsedComment, dataset: Dataset) -> Recommendation | None:
    return next((r for r in dataset.recommendations if parsed.about in (r.id, *r.formerly)), None)


# What people say in comments becomes part of the record.
#
# Each run reads what was said lately, whatever started it, so that a run that was lost or repeated loses and repeats
# nothing: a command is judged once, and marked by the tracker's own reaction after it has been pushed.

LATELY = timedelta(days=3)
MOST_OF_OTHERS = 50
"""Answers to those who speak for nobody here, in a run: the hour's writes are for the record too."""


class IntakeOutcome(NamedTuple):
    """What lies in the clone once all that can be is recorded, and why GitHub could be asked no more.

    `files` is None where that is to be read again, `stopped` where nothing was in the way. `waiting` is what parties
    have said that waits to be merged, where that was looked at.
    """

    files: Checked | None
    stopped: StoppedError | None
    waiting: Waits


class CommittedBatch(NamedTuple):
    """What was judged, on which base, and the page where it can be merged, empty where it waits for nobody.

    `left` says why the rest is left to the next run.
    """

    base: BaseState
    judged: list[EvaluatedComment]
    left: dict[str, None]
    page: str


def process_comments(
    git: Git, hub: Hub, now: datetime, files_now: Checked, refusals: Refusals, *, tell: Callable[[str], None]
) -> IntakeOutcome:
    """Record what was said, push it, answer, and tell what was done, a line each, as soon as it is done.

    What GitHub refuses to one comment or form is kept in `refusals`, and left to the next run.
    Raises `RefusedError` where it cannot be, and `StoppedError` where another run must go on.
    """
    tracker, dataset = files_now.tracker, files_now.dataset
    # What was published last says which issue is whose; that of another repository is refused.
    ids = {number: id_ for id_, number in last_published(hub, git, tracker, "recorded").pairs.items()}
    session = Session(hub, git, dataset, now.date(), refusals)
    queue = CommentQueue(session, ids)
    recent = queue.recent(now - LATELY)
    marking = _marking(session, judges=bool(recent))
    repository = commits.Commits(git, files_now, now.date())
    target: MainTarget | PullRequestTarget
    if tracker.publishing.pushes_main:
        target = MainTarget(git, repository, files_now, is_desk=not hub.target.in_actions)
    else:
        target = PullRequestTarget(session, repository, files_now, marking, now - LATELY)
    replier, listings = Replier(session, marking), ListingRequests(session)

    def commit(batch: Iterable[ParsedComment], main: str) -> CommittedBatch:
        """Judge on a commit of main, and push what changes; raises `RaceError` where others were faster."""
        claims = commits.find_claims_on_main(git, main, now - 2 * LATELY, now)
        base = target.begin(main, claims)
        replier.decline(base)
        judged, left = list[EvaluatedComment](), dict[str, None]()
        with repository.workspace(base.files, main) as workspace:
            with queue.until_stopped():
                for comment in batch:
                    try:
                        judged.append(_evaluated(queue, workspace, comment, base))
                    except LeftError as error:
                        left[str(error)] = None
            page = target.commit(base, PreparedChange(workspace, [comment for comment in judged if comment.is_new]))
        return CommittedBatch(base, judged, left, page)

    for batch, most in _batches(queue.due(recent, marking), dataset, is_needed=not tracker.publishing.pushes_main):
        base, judged, left, page = on_newest(git, tracker.branch, partial(commit, batch))
        answers = replier.answer(listings.ask(base.main, judged), page, most)
        for line in chain(filter(None, (base.trouble, *left)), replier.drop(base, ids), answers):
            tell(line)
    return IntakeOutcome(target.clone, queue.stopped, target.statements)


def _marking(session: Session, *, judges: bool) -> frozenset[int]:
    """Return the accounts whose reaction says that a comment has been judged, by numeric id.

    The tracker's bots, and the person who runs the command line: only an account whose reaction is known again may,
    else each run would judge anew.
    """
    authors = session.tracker.trusted_authors
    marking = frozenset(account.id for account in authors if account.login.endswith("[bot]")) or session.trusted
    if session.hub.target.in_actions or not judges:
        return marking
    if (viewer := session.hub.viewer().id) not in session.trusted:
        raise GuardError(
            "Comments are recorded by an account that tracker.yaml names under trusted_authors: its reaction "
            "says that a comment has been judged. Nothing was changed. Let the workflow do it, or add it there."
        )
    return marking | {viewer}


def _batches(
    due: Collection[ParsedComment], dataset: Dataset, *, is_needed: bool
) -> list[tuple[list[ParsedComment], int | None]]:
    """Return what is judged, pushed and answered together, and how many are answered in one run.

    Those who speak for a party or keep the record come first, with the reports that they verify; then the others.
    However many these are, they keep no party from its word. Each batch is in order of time, and none is empty
    unless one `is_needed`.
    """
    first, others = list[ParsedComment](), list[ParsedComment]()
    known = [comment.submission.text for comment in due if is_known(comment.submission, dataset)]
    for comment in due:
        submission = comment.submission
        is_first = is_known(submission, dataset) or any(submission.url in text for text in known)
        (first if is_first else others).append(comment)
    batches: list[tuple[list[ParsedComment], int | None]] = [(first, None), (others, MOST_OF_OTHERS)]
    return [batch for batch in batches if batch[0]] or batches[: int(is_needed)]
