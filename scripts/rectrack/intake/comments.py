"""Process comments: record their commands, and reply to their authors."""

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
    react,
    read_wordings,
    retry_on_newest,
)
from rectrack.intake import commits
from rectrack.intake.commit_target import BaseState, CommitTarget, MainTarget, PreparedChange, PullRequestTarget
from rectrack.intake.evaluate import (
    DelegationRequest,
    EvaluatedComment,
    EvaluationInput,
    ParsedComment,
    RecordChange,
    Verdict,
    does_not_fit,
    evaluate,
)
from rectrack.intake.form_pull_requests import COUNTED, MOST
from rectrack.intake.queue import MOST_ANSWERS, CommentQueue, DeferredError, Session, is_known
from rectrack.model import (
    PARTIES,
    TRACKER,
    Account,
    Dataset,
    ListedAccount,
    Recommendation,
    Refusal,
    Stance,
    Tracker,
    by_id,
    files_of,
)
from rectrack.rendering import Waits
from rectrack.statements import TakePosition, add_account
from rectrack.sync.runner import last_published
from rectrack.text import GuardError, InvalidFilesError, Markdown, Mistake, as_sentences, count, message
from rectrack.workspace.transaction import ValidatedFiles, Workspace
from rectrack.yaml_edit import CannotEditError

# Replies to the authors of comments and forms: a reaction, and sometimes a comment.


class Reply(NamedTuple):
    """The reaction to a comment, its log line, and the template of a reply, empty without one."""

    reaction: str
    log: str
    template: str = ""


def reply(judged: EvaluatedComment, page: str) -> Reply:
    """Return the reply to an evaluated comment.

    `page` is the pull request in which the statement is pending, empty if it is not pending.
    """
    match judged.verdict:
        case RecordChange(is_changed_since=True):
            log = f"recorded earlier; maintainers have changed {judged.path} since then."
            return Reply(UNHEARD, log)
        case RecordChange() if page:
            return Reply(WAITS, f"recorded in {judged.path} when {page} is merged.", "answer-waits.md.j2")
        case RecordChange(warnings=warnings):
            return Reply(RECORDED, f"recorded in {judged.path}.", "answer-waits.md.j2" if warnings else "")
        case DelegationRequest(body=body, page=where):
            log = f"asks to be listed for {body}; maintainers decide at {where}."
            return Reply(WAITS, log, "answer-listing.md.j2")
        case Mistake() as mistake:
            return Reply(WRONG, f"not recorded. {mistake.text}", "answer.md.j2")
        case Refusal(reason=reason, taken_over=claimed):
            urgent = f" Check {' and '.join(files_of(claimed))}: another person may have claimed the login."
            return Reply(UNHEARD, f"not recorded. {reason}{urgent if claimed else ''}")


class Replier:
    """Replies to the authors in a run.

    `marking` are the numeric ids of the accounts whose reaction marks a processed comment.
    """

    def __init__(self, session: Session, marking: Collection[int]) -> None:
        self.session, self.hub, self.marking = session, session.hub, marking
        self.answers: Counter[int] = Counter()
        self.locked: set[int] = set()

    def decline(self, base: BaseState) -> None:
        """Tell the authors of `base.unwanted` once that their entries were declined.

        At most one request for each comment to find its issue.
        """
        if not (waiting := base.waiting):
            return
        on_issue: defaultdict[int, dict[str, str]] = defaultdict(dict)
        for key in sorted(base.unwanted):
            with self.session.refusals.isolate("comments to read", f"The issue of the pending comment {key}"):
                if place := locate_submission(self.hub, key):
                    issue, url = place
                    on_issue[issue][f"declined {key}"] = url
        for issue, urls in on_issue.items():
            with self._answering(issue, "the reply that a pending comment was declined"):
                is_closed = waiting.is_declined
                self.session.post_once(issue, urls, "answer-declined.md.j2", page=waiting.page, is_closed=is_closed)

    def drop(self, base: BaseState, ids: Mapping[int, str]) -> Iterator[str]:
        """Tell each issue once about its dropped statements, and yield log lines.

        `ids` are the recommendations by the numbers of their issues.
        """
        reasons: defaultdict[int, list[Mistake]] = defaultdict(list)
        for dropped in base.dropped:
            yield f"{dropped.ids[0]}: a pending entry no longer fits. {dropped.why.text}"
            for issue in (issue for issue, id_ in ids.items() if id_ in dropped.ids):
                reasons[issue].append(dropped.why)
        about = {f"dropped {base.waiting.commit if base.waiting else ''}": ""}
        for issue, why in reasons.items():
            with self._answering(issue, "the reply that a pending entry no longer fits"):
                self.session.post_once(issue, about, "answer-dropped.md.j2", reasons=why)

    def answer(self, evaluated: Iterable[EvaluatedComment], page: str, most: int | None) -> Iterator[str]:
        """Reply to the authors of evaluated comments, and yield log lines.

        If GitHub refuses a reply, the other authors still get theirs. `most` limits the replies in this run; None
        means all. `page` is the pull request in which the statements are pending, empty if they are not pending. A
        comment that was edited or deleted since then gets no reply: an edit starts the next run.
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
                with self._answering(submission.issue, f"the reply to {submission.author.login}"):
                    self._answer(comment, page)
            else:
                yield f"Issue #{submission.issue}: the text was edited or deleted during this run."
        if left:
            yield f"{count(left, 'reply', 'replies')} left to the next run."

    @contextmanager
    def _answering(self, issue: int, what: str) -> Iterator[None]:
        """Collect the error of a reply on one issue, and remember a locked issue.

        Replies on other issues go on.
        """
        with self.session.refusals.isolate("replies to write", f"Issue #{issue}: {what}", is_a_persons=True):
            try:
                yield
            except LockedError as locked:
                if not isinstance(locked, FullError):
                    self.locked.add(issue)
                raise

    def _answer(self, judged: EvaluatedComment, page: str) -> None:
        """Write the reply, then add the reaction that marks the comment as judged.

        If GitHub refuses the reply, the next run tries again. An author gets `MOST_ANSWERS` replies in a run, and
        after that reactions only. If the issue has too many comments, add the reaction and raise `FullError`.
        """
        submission, verdict, full = judged.submission, judged.verdict, None
        reaction, _, template = reply(judged, page)
        self.answers[submission.author.id] += bool(template)
        if template and self.answers[submission.author.id] <= MOST_ANSWERS:
            page = verdict.page if isinstance(verdict, DelegationRequest) else page
            stance = _stance(verdict, self.session.tracker)
            values = {"url": submission.url, "page": page, "verdict": verdict, "stance": stance}
            about = {f"answer {submission.key}": submission.url}
            try:
                self.session.post_once(submission.issue, about, template, since=submission.at, **values)
            except FullError as error:
                full = error
        react(self.hub, submission, reaction, self.marking)
        if full:
            raise full


def _stance(verdict: Verdict, tracker: Tracker) -> Stance | None:
    """Return the stance that a comment records, also if it was written as an alias; None if it records none."""
    utterance = verdict.utterance if isinstance(verdict, RecordChange) else None
    statement = utterance and utterance.statement
    return by_id(tracker.stances).get(statement.stance) if isinstance(statement, TakePosition) else None


def _log(judged: EvaluatedComment, page: str) -> str:
    author = judged.submission.author
    return f"Issue #{judged.submission.issue}: {author.login} ({author.id}): {reply(judged, page).log}"


# Requests to be listed for a party or addressee: maintainers decide on a pull request that lists the account.

LISTING = "List an account"
"""Title of the commits."""
NOT_CONFIRMED = "not recorded"
"""How the account of a request was confirmed, until a maintainer replaces the words."""
_POLICY = Policy(titles=frozenset({LISTING}), is_of_one=True)


class ListingRequests:
    """The pull requests of accounts that ask to be listed. A declined request is not opened again."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def ask(self, main: str, judged: Iterable[EvaluatedComment]) -> Iterator[EvaluatedComment]:
        """Yield the evaluated comments, each request with its page or a `Mistake`.

        The page is the pull request in which maintainers decide. Comments whose request GitHub refuses are left out:
        the next run tries again.
        """
        for comment in judged:
            author, verdict = comment.submission.author, comment.verdict
            what = f"Issue #{comment.submission.issue}: the request of {author.login} to be listed"
            with self.session.refusals.isolate("requests to be listed", what, is_a_persons=True):
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
            if marker in text:  # opened by an interrupted run
                return replace(listing, page=page)
            reason = message(
                "reply to a comment",
                "An account can have one open request. Yours is still pending: %(page)s",
                page=page,
            )
            return Mistake(reason=reason)
        managed.pull = None
        if any(not pull.merged_at for pull in managed.pulls("closed")):
            reason = message(
                "reply to a comment", "The maintainers have declined your request. Please write to them."
            )
            return Mistake(reason=reason)
        if len(self._open) >= MOST:
            reason = message(
                "reply to a comment", "Too many requests and proposals are open. Please write to the maintainers."
            )
            return Mistake(reason=reason)
        file, among = (PARTIES, "parties") if body in by_id(dataset.parties) else (TRACKER, "addressees")
        try:
            today = session.today.isoformat()
            account = ListedAccount(login=author.login, id=author.id, since=today, confirmed=NOT_CONFIRMED)
            text = add_account((session.git.text(main, file) or b"").decode(), among, body, account)
        except CannotEditError:
            reason = message(
                "reply to a comment", "rectrack cannot prepare this request. Please write to the maintainers."
            )
            return Mistake(reason=reason)
        managed.put(main, {file: text.encode()}, LISTING)
        values = {"author": author.login, "id": author.id, "name": dataset.bodies[body]}
        text = session.render("listing-pull-request.md.j2", marker=Markdown(marker), **values)
        with suppress(ForbiddenError):
            title = message(
                "title of a pull request",
                "List an account: %(account)s asks to be listed (%(body)s)",
                account=author.login,
                body=body,
            )
            managed.show(names.out_of(title), text)
        self._open[managed.name] = (marker, managed.page)
        return replace(listing, page=managed.page)

    @cached_property
    def _open(self) -> dict[str, tuple[str, str]]:
        """Return the open listing requests and proposals: text and page by branch.

        GitHub is asked once a run. Only accounts with write access can create such a branch.
        """
        listed = list_own_pull_requests(self.session.hub, self.session.tracker.branch)
        page = f"{self.session.hub.target.page}/pull/"
        return {p.branch: (p.text, f"{page}{p.number}") for p in listed if COUNTED.fullmatch(p.branch)}


# Comments are evaluated one by one: each may change the files for the next.


def _evaluated(queue: CommentQueue, workspace: Workspace, parsed: ParsedComment, base: BaseState) -> EvaluatedComment:
    """Return the verdict on one comment, and make its change in the files.

    Raises `DeferredError` if the comment must wait for the next run.
    """
    dataset, submission = workspace.loaded.dataset, parsed.submission
    r = _recommendation(parsed, dataset)
    path = dataset.paths.get(r.id if r else parsed.about, "")
    if path in workspace.loaded.faulty or (r is None and _recommendation(parsed, queue.dataset)):
        where = path or f"the file of {parsed.about}"
        raise DeferredError(
            f"Issue #{submission.issue}: left to the next run, because {where} cannot be read on the branch."
        )
    if r is None:
        return EvaluatedComment(submission, "", Refusal(reason="The recommendation was removed."))
    verdict, is_new = _verdict(queue, dataset, parsed, r, base), False
    if isinstance(verdict, RecordChange) and verdict.utterance:
        try:
            is_new = workspace.apply_statement(r.id, verdict.utterance).made
            wrong = (as_sentences(warning.message, warning.hint) for warning in workspace.warnings())
            verdict = replace(verdict, warnings=tuple(wrong))
            workspace.write()
        except InvalidFilesError as error:
            reasons = dict.fromkeys(as_sentences(p.message, p.hint) for p in error.problems)
            verdict, is_new = does_not_fit(" ".join(reasons)), False
    after = workspace.recommendation(r.id) or r
    return EvaluatedComment(submission, path, verdict, is_new, commits.changed_traces(r, after))


def _verdict(
    queue: CommentQueue, dataset: Dataset, parsed: ParsedComment, r: Recommendation, base: BaseState
) -> Verdict:
    """Return the verdict on a comment.

    An interrupted run may have recorded the comment before it added the reaction: then a commit claims it.
    """
    submission = parsed.submission
    if submission.key in base.declined:
        return Refusal(reason="The comment was pending, and the maintainers declined it.")
    claim = base.recorded.get(submission.key)
    if claim and claim.covers(submission.at) and (claim.is_own or commits.has_entry_from(r, submission.url)):
        return RecordChange(
            is_changed_since=claim.is_own and not commits.are_present(claim.traces, commits.find_traces([r]))
        )
    may_write = partial(queue.session.may_write, submission)
    return evaluate(EvaluationInput(parsed, r, dataset, may_write, queue.reported_at))


def _recommendation(parsed: ParsedComment, dataset: Dataset) -> Recommendation | None:
    return next((r for r in dataset.recommendations if parsed.about in (r.id, *r.previous_ids)), None)


# Each run reads all recent comments, whatever event started it: a lost or repeated run loses and repeats nothing. A
# command is evaluated once. Then its change is pushed, and rectrack's own reaction marks the comment.

LATELY = timedelta(days=3)
MOST_OF_OTHERS = 50
"""Replies to unknown accounts in a run: recording needs its part of the hourly writes."""


class IntakeOutcome(NamedTuple):
    """The files in the clone after a run, and the error that stopped the run.

    `files` is None if the clone must be read again, `stopped` if nothing stopped the run. `waiting` are the pending
    entries of parties, unset if the run did not look for them.
    """

    files: ValidatedFiles | None
    stopped: StoppedError | None
    waiting: Waits


class CommittedBatch(NamedTuple):
    """The evaluated comments, their base, and the page of the pull request, empty if nothing is pending.

    `left` says why other comments are left to the next run.
    """

    base: BaseState
    judged: list[EvaluatedComment]
    left: dict[str, None]
    page: str


def process_comments(
    git: Git, hub: Hub, now: datetime, files_now: ValidatedFiles, refusals: Refusals, *, tell: Callable[[str], None]
) -> IntakeOutcome:
    """Record recent comments and forms, push them, reply, and return the outcome.

    `tell` gets log lines as soon as something is done. What GitHub refuses to one comment or form is added to
    `refusals` and left to the next run. Raises `RefusedError` if nothing can be recorded, and `StoppedError` if
    another run must go on.
    """
    tracker, dataset = files_now.tracker, files_now.dataset
    # The last published status maps issues to recommendations; that of another repository is refused.
    ids = {number: id_ for id_, number in last_published(hub, git, tracker, "recorded").pairs.items()}
    session = Session(hub, git, dataset, now.date(), refusals)
    queue = CommentQueue(session, ids)
    recent = queue.recent(now - LATELY)
    marking = _marking(session, judges=bool(recent))
    repository = commits.Commits(git, files_now, now.date())
    target: CommitTarget
    if tracker.publishing.pushes_main:
        target = MainTarget(git, repository, files_now, is_desk=not hub.target.in_actions)
    else:
        target = PullRequestTarget(session, repository, files_now, marking, now - LATELY)
    replier, listings = Replier(session, marking), ListingRequests(session)

    def commit(batch: Iterable[ParsedComment], main: str) -> CommittedBatch:
        """Evaluate comments on a commit of main, and push the changes.

        Raises `RaceError` if another push came first.
        """
        claims = commits.find_claims_on_main(git, main, now - 2 * LATELY, now)
        base = target.begin(main, claims)
        replier.decline(base)
        judged, left = list[EvaluatedComment](), dict[str, None]()
        with repository.workspace(base.files, main) as workspace:
            with queue.until_stopped():
                for comment in batch:
                    try:
                        judged.append(_evaluated(queue, workspace, comment, base))
                    except DeferredError as error:
                        left[str(error)] = None
            page = target.commit(base, PreparedChange(workspace, [comment for comment in judged if comment.is_new]))
        return CommittedBatch(base, judged, left, page)

    for batch, most in _batches(queue.due(recent, marking), dataset, is_needed=not tracker.publishing.pushes_main):
        base, judged, left, page = retry_on_newest(git, tracker.branch, partial(commit, batch))
        answers = replier.answer(listings.ask(base.main, judged), page, most)
        for line in chain(filter(None, (base.trouble, *left)), replier.drop(base, ids), answers):
            tell(line)
    return IntakeOutcome(target.clone, queue.stopped, target.statements)


def _marking(session: Session, *, judges: bool) -> frozenset[int]:
    """Return the numeric ids of the accounts whose reaction marks a judged comment.

    These are the bots among the trusted authors, or all trusted authors without a bot. Outside GitHub Actions, the
    account that runs rectrack is added if there are comments (`judges`). Raises `GuardError` if that account is not
    trusted: later runs would not recognize its reaction, and would judge the comments again.
    """
    authors = session.tracker.trusted_accounts
    marking = frozenset(account.id for account in authors if account.login.endswith("[bot]")) or session.trusted
    if session.hub.target.in_actions or not judges:
        return marking
    if (viewer := session.hub.viewer().id) not in session.trusted:
        raise GuardError(
            "This account is not in trusted_accounts of tracker.yaml, so its reactions cannot mark comments as "
            "processed. Nothing was changed. Add the account there, or let the workflow process the comments."
        )
    return marking | {viewer}


def _batches(
    due: Collection[ParsedComment], dataset: Dataset, *, is_needed: bool
) -> list[tuple[list[ParsedComment], int | None]]:
    """Return batches of comments, each with the limit of its replies or None.

    The first batch has the comments of known accounts, and the reports that these comments verify. The second batch
    has all others: their number cannot delay the first. Batches are not empty, unless one `is_needed` and there are
    no comments.
    """
    first, others = list[ParsedComment](), list[ParsedComment]()
    known = [comment.submission.text for comment in due if is_known(comment.submission, dataset)]
    for comment in due:
        submission = comment.submission
        is_first = is_known(submission, dataset) or any(submission.url in text for text in known)
        (first if is_first else others).append(comment)
    batches = list[tuple[list[ParsedComment], int | None]]()
    if first or (is_needed and not others):
        batches.append((first, None))
    if others:
        batches.append((others, MOST_OF_OTHERS))
    return batches
