"""Comments and forms collected for evaluation, and what a run asks GitHub about them: each thing once."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import tee

from msgspec.structs import replace

from rectrack.github import (
    AbsentError,
    Git,
    Hub,
    ManagedPullRequest,
    Policy,
    Refusals,
    StoppedError,
    comment_once,
    find_comment,
    find_form_issue,
    has_write_access,
    is_judged,
    list_comments,
    missing_comments,
    open_form_issues,
    read_wordings,
    recent_comments,
)
from rectrack.intake.commands import Misplaced
from rectrack.intake.evaluate import ParsedComment, is_listed, misplaced, read
from rectrack.intake.forms import read_statement_form
from rectrack.model import Dataset, Submission
from rectrack.text import Markdown, Mistake, number_at, render, said_at

MOST_QUESTIONS = 20
"""Limit of unknown accounts for which a run asks GitHub."""

MOST_ANSWERS = 3
"""Replies to one author in a run."""


class DeferredError(Exception):
    """A comment or form is left to the next run; why, if the log does not say so yet."""


def is_known(submission: Submission, dataset: Dataset) -> bool:
    """Return whether the author is listed, trusted or seems to work on the repository.

    GitHub's hint about the people of a repository gives no rights.
    """
    trusted = any(account.id == submission.author.id for account in dataset.tracker.trusted_accounts)
    return trusted or submission.is_insiders or is_listed(submission.author, dataset)


class Session:
    """GitHub, the clone, what its files say, and what GitHub refused, in one run of one part.

    `trusted` are the tracker's accounts, by numeric id. Their comments are rectrack's own, and those of the
    repository's owner if `is_owner_own`.
    """

    def __init__(
        self,
        hub: Hub,
        git: Git,
        dataset: Dataset,
        today: date,
        refusals: Refusals,
        *,
        is_owner_own: bool = False,
    ) -> None:
        self.hub, self.git, self.dataset, self.today, self.refusals = hub, git, dataset, today, refusals
        self.tracker = dataset.tracker
        self.templates = git.folder / "templates"
        self.trusted = frozenset(account.id for account in self.tracker.trusted_accounts)
        self.is_owner_own = is_owner_own
        self._writers: dict[int, bool | None] = {}
        self._questions = 0
        self._written: dict[int, tuple[str, Iterator[str]]] = {}

    def render(self, template: str, **values: object) -> str:
        """Return a rendered template for GitHub, without withheld names."""
        return self.refusals.names.out_of(render(template, self.templates, **values))

    def pull_request(self, branch: str, policy: Policy) -> ManagedPullRequest:
        """Return the pull request from a branch into the main branch."""
        return ManagedPullRequest(self.hub, self.git, branch, self.tracker.branch, policy)

    def may_write(self, submission: Submission) -> bool:
        """Return whether the author has write access: one request for each account.

        Raises `DeferredError` if GitHub does not say, or if `MOST_QUESTIONS` unknown accounts have been asked for.
        """
        author = submission.author
        if author.id not in self._writers:
            if not is_known(submission, self.dataset):
                if self._questions == MOST_QUESTIONS:
                    raise DeferredError(
                        f"rectrack checked the write access of {MOST_QUESTIONS} unknown accounts. The other accounts "
                        "are left to the next run."
                    )
                self._questions += 1
            self._writers[author.id] = None
            with self.refusals.isolate("permissions", f"The write access of {author.login} ({author.id})"):
                self._writers[author.id] = has_write_access(self.hub, author)
        answer = self._writers[author.id]
        if answer is None:
            raise DeferredError
        return answer

    def post_once(
        self, issue: int, about: Mapping[str, str], template: str, *, since: str = "", **values: object
    ) -> None:
        """Write one comment about the names in `about` that no comment is about yet.

        `about` has the address of each name, which may be empty. No comment about them can be older than `since` (ISO
        8601); empty means that all are read.
        """
        urls = {f"<!-- rectrack:{name} -->": url for name, url in about.items()}

        def text(markers: list[str]) -> str:
            shown = list(dict.fromkeys(urls[marker] for marker in markers))
            return self.render(template, marker=Markdown("\n".join(markers)), urls=shown, **values)

        # Comments read since an earlier time serve for a later time too, unless GitHub refused to show them.
        begun, written = self._written.pop(issue, (None, iter(())))
        if begun is None or since < begun:
            begun, written = since, self._comments(issue, since)
        known, written = tee(written)
        new = missing_comments(urls, known)
        self._written[issue] = (begun, written)
        if new:
            comment_once(self.hub, issue, new, lambda: self._comments(issue, since), text)

    def _comments(self, issue: int, since: str) -> Iterator[str]:
        """Yield rectrack's own comments on an issue since a time.

        Requests are made only as far as comments are read.
        """
        listed = list_comments(self.hub, issue, datetime.fromisoformat(since) if since else None)
        own = self.trusted | {self.hub.here.owner.id} if self.is_owner_own else self.trusted
        return (text for _, author, text in listed if author.id in own)


# Which comments are evaluated, and in which order.
#
# Anyone can write any number of comments. So known accounts come first: their comments are recorded even if the
# requests run out with the others.


class CommentQueue:
    """What is to be judged in one run, and everything that judging asks of GitHub.

    `ids` are the recommendations by the numbers of their issues. `stopped` says why GitHub could be asked no more,
    None where it could.
    """

    def __init__(self, session: Session, ids: Mapping[int, str]) -> None:
        self.session, self.ids = session, ids
        self.hub, self.dataset, self.refusals = session.hub, session.dataset, session.refusals
        self.stopped: StoppedError | None = None
        self._reported: dict[str, ParsedComment | None] = {}

    def recent(self, since: datetime) -> list[ParsedComment]:
        """Return the comments and forms with a command since a time, oldest first."""
        lately = [submission for submission in recent_comments(self.hub, since) if submission.issue in self.ids]
        parsed = self._parsed([*lately, *open_form_issues(self.hub, since)])
        self._reported = {said_at(comment.submission.url): comment for comment in parsed}
        return sorted(parsed, key=lambda comment: (comment.submission.at, comment.submission.id))

    def due(self, parsed: Collection[ParsedComment], marking: Collection[int]) -> list[ParsedComment]:
        """Return the comments that nobody has judged, of known accounts first.

        `marking` are the numeric ids of the accounts whose reaction marks a judged comment. Comments whose reactions
        cannot be read are left to the next run.
        """
        due: list[ParsedComment] = []
        with self.until_stopped():
            for comment in sorted(parsed, key=lambda comment: not is_known(comment.submission, self.dataset)):
                submission = comment.submission
                who = f"{submission.author.login} ({submission.author.id})"
                # If GitHub does not show the reactions, the next run tries again.
                with self.refusals.isolate(
                    "reactions to read", f"Issue #{submission.issue}: the reactions to the text of {who}"
                ):
                    due += [] if is_judged(self.hub, submission, marking) else [comment]
        return due

    def reported_at(self, link: str) -> ParsedComment | None:
        """Return the comment or form at an address, None if there is none.

        Raises `DeferredError` if GitHub does not show it.
        """
        name = said_at(link)
        if name not in self._reported:
            with self.refusals.isolate("reports to read", f"The report at {link}"):
                self._reported[name] = self._find(link, name)
        if name not in self._reported:
            raise DeferredError
        return self._reported[name]

    @contextmanager
    def until_stopped(self) -> Iterator[None]:
        """Keep what was done so far if GitHub can be asked no more, and set `stopped`."""
        try:
            yield
        except StoppedError as stopped:
            self.stopped = stopped

    def _find(self, link: str, name: str) -> ParsedComment | None:
        """Return the comment or form with the number in a link, or None.

        Two requests.
        """
        kind, number = number_at(link) or ("", 0)
        try:
            text = (find_comment if kind == "comment" else find_form_issue)(self.hub, number)
        except AbsentError:
            return None
        parsed = self._parsed([text]) if kind == "form" or text.issue in self.ids else []
        return next((comment for comment in parsed if said_at(comment.submission.url) == name), None)

    def _parsed(self, texts: Iterable[Submission]) -> list[ParsedComment]:
        """Return the comments with commands as they are now, without deleted ones.

        One request for each hundred.
        """
        before = {text.node: comment for text in texts if (comment := self._read(text))}
        wordings = read_wordings(self.hub, [*before])
        parsed = []
        for node, comment in before.items():
            if now := wordings.get(node):
                submission = replace(comment.submission, **now._asdict())
                is_same = now.text == comment.submission.text
                parsed.append(replace(comment, submission=submission) if is_same else self._read(submission))
        return [comment for comment in parsed if comment]

    def _read(self, text: Submission) -> ParsedComment | None:
        """Return the command in a text, valid or not; None without one.

        A misplaced command counts only if its author may make it. Write access is not asked for here, but at the
        evaluation.
        """
        if text.kind == "form":
            return read_statement_form(text, self.dataset)
        parsed = read(text, self.ids[text.issue], self.dataset)
        if parsed and isinstance(parsed.command, Misplaced):
            answer = misplaced(parsed.command, text.author, self.dataset, lambda: True)
            return parsed if isinstance(answer, Mistake) else None
        return parsed
