"""How the authors of comments and forms learn what became of what they said: a reaction, and sometimes an answer."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from rectrack.github import comments, issues
from rectrack.github.comments import comment_once, missing_comments
from rectrack.github.errors import FullError, LockedError
from rectrack.intake.commit_target import BaseState
from rectrack.intake.evaluate import DelegationRequest, EvaluatedComment, RecordChange
from rectrack.intake.session import Session
from rectrack.model.authorization import Refusal, files_of
from rectrack.text.markdown import Markdown
from rectrack.text.problems import count
from rectrack.text.untrusted import Mistake

MOST_ANSWERS = 3
"""Comments with which one author is answered in a run."""


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
        now = comments.wordings(self.hub, [one.remark.node for one in judged])
        left = len(judged)
        for one in islice((one for one in judged if one.remark.issue not in self.locked), most):
            left -= 1
            if not one.is_new:
                yield _log(one, page)
            if one.remark.node in now and now[one.remark.node].edit == one.remark.edit:
                with self._answering(one.remark.issue, f"the answer to {one.remark.author.login}"):
                    self._answer(one, page)
            else:
                yield f"Issue #{one.remark.issue}: the text was edited or deleted a moment ago."
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
        remark, (reaction, _, template) = judged.remark, reply(judged, page)
        full = None
        try:
            if template:
                self.answers[remark.author.id] += 1
                if self.answers[remark.author.id] <= MOST_ANSWERS:
                    page = judged.verdict.page if isinstance(judged.verdict, DelegationRequest) else page
                    values = {"url": remark.url, "page": page, "mistake": judged.verdict}
                    self._tell(
                        remark.issue, {f"answer {remark.key}": remark.url}, template, since=remark.at, **values
                    )
        except FullError as error:
            full = error
        comments.react(self.hub, remark, reaction, self.marking)
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
    author = judged.remark.author
    return f"Issue #{judged.remark.issue}: {author.login} ({author.id}): {reply(judged, page).log}"
