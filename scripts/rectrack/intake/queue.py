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
"""Unknown accounts for which a run asks GitHub: their number has no limit."""

MOST_ANSWERS = 3
"""Comments with which one author is answered in a run."""


class LeftError(Exception):
    """A comment or form is left to the next run; why, if that has not been told."""


def is_known(submission: Submission, dataset: Dataset) -> bool:
    """Whether its author speaks for a party or an addressee, is trusted, or seems one of the repository's people."""
    trusted = any(account.id == submission.author.id for account in dataset.tracker.trusted_authors)
    return trusted or submission.is_insiders or is_listed(submission.author, dataset)


class Session:
    """GitHub, the clone, what its files say, and what GitHub refused, in one run of one part.

    `trusted` are the tracker's accounts, by numeric id.
    """

    def __init__(self, hub: Hub, git: Git, dataset: Dataset, today: date, refusals: Refusals) -> None:
        self.hub, self.git, self.dataset, self.today, self.refusals = hub, git, dataset, today, refusals
        self.tracker = dataset.tracker
        self.templates = git.folder / "templates"
        self.trusted = frozenset(account.id for account in self.tracker.trusted_authors)
        self._writers: dict[int, bool | None] = {}
        self._questions = 0
        self._written: dict[int, tuple[str, Iterator[str]]] = {}

    def render(self, template: str, **values: object) -> str:
        """Return a text for GitHub, without withheld names."""
        return self.refusals.names.out_of(render(template, self.templates, **values))

    def pull_request(self, branch: str, policy: Policy) -> ManagedPullRequest:
        """Return the pull request from a branch into the main one."""
        return ManagedPullRequest(self.hub, self.git, branch, self.tracker.branch, policy)

    def may_write(self, submission: Submission) -> bool:
        """Return whether the author may write to the repository: GitHub is asked once for each account.

        Raises `LeftError` if GitHub does not say, or if too many unknown accounts have been asked for.
        """
        author = submission.author
        if author.id not in self._writers:
            if not is_known(submission, self.dataset):
                if self._questions == MOST_QUESTIONS:
                    raise LeftError(
                        f"GitHub was asked of {MOST_QUESTIONS} unknown accounts whether they may write here. What "
                        "others want is left to the next run."
                    )
                self._questions += 1
            self._writers[author.id] = None
            with self.refusals.of_one("permissions", f"Whether {author.login} ({author.id}) may write here"):
                self._writers[author.id] = has_write_access(self.hub, author)
        answer = self._writers[author.id]
        if answer is None:
            raise LeftError
        return answer

    def tell(self, issue: int, about: Mapping[str, str], template: str, *, since: str = "", **values: object) -> None:
        """Write a comment about things by name, each with its address, except those that a comment is about already.

        `since` is a time before which nobody can have written one.
        """
        urls = {f"<!-- rectrack:{name} -->": url for name, url in about.items()}

        def text(markers: list[str]) -> str:
            shown = list(dict.fromkeys(urls[marker] for marker in markers))
            return self.render(template, marker=Markdown("\n".join(markers)), urls=shown, **values)

        # What was asked since a time or earlier serves for all that is later, unless GitHub refused it.
        begun, written = self._written.pop(issue, (None, iter(())))
        if begun is None or since < begun:
            begun, written = since, self._comments(issue, since)
        known, written = tee(written)
        new = missing_comments(urls, known)
        self._written[issue] = (begun, written)
        if new:
            comment_once(self.hub, issue, new, lambda: self._comments(issue, since), text)

    def _comments(self, issue: int, since: str) -> Iterator[str]:
        """Yield the tracker's own comments on an issue since a time; no more is asked for than is looked at."""
        listed = list_comments(self.hub, issue, datetime.fromisoformat(since) if since else None)
        own = {*self.trusted, self.hub.here.owner.id}
        return (text for _, author, text in listed if author.id in own)


# What was said, what of it is to be judged, and in which order.
#
# Strangers can write as much as they like. So those are heard first who are listed or may write here, and what they
# say is recorded even where the requests run out with the rest.


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
        """Return what was said in comments and in forms since a time, oldest first."""
        lately = [submission for submission in recent_comments(self.hub, since) if submission.issue in self.ids]
        parsed = self._parsed([*lately, *open_form_issues(self.hub, since)])
        self._reported = {said_at(comment.submission.url): comment for comment in parsed}
        return sorted(parsed, key=lambda comment: (comment.submission.at, comment.submission.id))

    def due(self, parsed: Collection[ParsedComment], marking: Collection[int]) -> list[ParsedComment]:
        """Return what nobody has judged yet, as far as that can be learnt: of known accounts first, oldest first.

        `marking` are the accounts whose reaction says that a comment has been judged, by numeric id.
        """
        due: list[ParsedComment] = []
        with self.until_stopped():
            for comment in sorted(parsed, key=lambda comment: not is_known(comment.submission, self.dataset)):
                submission = comment.submission
                who = f"what {submission.author.login} ({submission.author.id}) said"
                # What GitHub does not show is left to the next run.
                with self.refusals.of_one(
                    "reactions to read", f"Issue #{submission.issue}: whether {who} has been judged"
                ):
                    due += [] if is_judged(self.hub, submission, marking) else [comment]
        return due

    def reported_at(self, link: str) -> ParsedComment | None:
        """Return the comment or form at this address, None where there is none.

        Raises `LeftError` where GitHub does not show it.
        """
        name = said_at(link)
        if name not in self._reported:
            with self.refusals.of_one("reports to read", f"What is reported at {link}"):
                self._reported[name] = self._find(link, name)
        if name not in self._reported:
            raise LeftError
        return self._reported[name]

    @contextmanager
    def until_stopped(self) -> Iterator[None]:
        """Around what asks GitHub: where no more can be asked, what was learnt so far is kept."""
        try:
            yield
        except StoppedError as stopped:
            self.stopped = stopped

    def _find(self, link: str, name: str) -> ParsedComment | None:
        """Return what is reported under the number that a link names, however long ago: two requests."""
        kind, number = number_at(link) or ("", 0)
        try:
            text = (find_comment if kind == "comment" else find_form_issue)(self.hub, number)
        except AbsentError:
            return None
        parsed = self._parsed([text]) if kind == "form" or text.issue in self.ids else []
        return next((comment for comment in parsed if said_at(comment.submission.url) == name), None)

    def _parsed(self, texts: Iterable[Submission]) -> list[ParsedComment]:
        """Return what these say as they stand now, without those that are gone."""
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
        """Return a text's command, right or wrong; one at a wrong place only if its author may say it.

        Whether they are a maintainer is asked when it is judged, once and not with each run.
        """
        if text.kind == "form":
            return read_statement_form(text, self.dataset)
        parsed = read(text, self.ids[text.issue], self.dataset)
        if parsed and isinstance(parsed.command, Misplaced):
            answer = misplaced(parsed.command, text.author, self.dataset, lambda: True)
            return parsed if isinstance(answer, Mistake) else None
        return parsed
