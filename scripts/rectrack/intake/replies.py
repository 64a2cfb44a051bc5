"""How the authors of comments and forms learn what became of what they said: a reaction, and sometimes an answer."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path

from rectrack.github import comments, issues
from rectrack.github.client import Hub
from rectrack.github.comments import comment_once, missing_comments
from rectrack.github.errors import FullError, LockedError, Refusals
from rectrack.intake.commit_target import Ground
from rectrack.intake.evaluate import Judged, Listing, Recorded
from rectrack.model.authorization import Refusal, Remark, files_of
from rectrack.text.markdown import Markdown
from rectrack.text.problems import count
from rectrack.text.templates import render
from rectrack.text.untrusted import Mistake

MOST_ANSWERS = 3
"""Comments with which one author is answered in a run."""


class Replier:
    """How a run tells authors, in the tracker's name.

    `answering` are the accounts whose answers are the tracker's, `marking` those whose reaction says that a comment
    has been judged, both by numeric id.
    """

    def __init__(
        self,
        hub: Hub,
        templates: Path,
        answering: Collection[int],
        marking: Collection[int],
        refusals: Refusals,
    ) -> None:
        self.hub = hub
        self.templates = templates
        self.answering = answering
        self.marking = marking
        self.refusals = refusals
        self.answers: Counter[int] = Counter()
        self.locked: set[int] = set()
        self._written: dict[int, tuple[str, list[str]]] = {}

    def decline(self, ground: Ground) -> None:
        """Tell those whose statements waited that people want nothing of them, each once."""
        if not (waiting := ground.waiting):
            return
        on_issue: defaultdict[int, dict[str, str]] = defaultdict(dict)
        for key in sorted(ground.unwanted):
            with self.refusals.of_one("comments to read", f"Where what waited was said ({key})"):
                if found := comments.whereabouts(self.hub, key):
                    on_issue[found.issue][f"declined {key}"] = found.url
        for issue, urls in on_issue.items():
            with self._answering(issue, "that what waited was declined"):
                is_closed = waiting.is_declined
                self._tell(issue, urls, "answer-declined.md.j2", page=waiting.page, is_closed=is_closed)

    def drop(self, ground: Ground, ids: Mapping[int, str]) -> Iterator[str]:
        """Say what waited and does not fit the record any more, a line each, and once on each issue.

        `ids` are the recommendations by the numbers of their issues.
        """
        why: defaultdict[int, list[str]] = defaultdict(list)
        for of, reason in ground.dropped:
            yield f"{of[0]}: something that waited does not fit any more. {reason}"
            for number in [number for number, id_ in ids.items() if id_ in of][:1]:
                why[number].append(reason)
        commit = ground.waiting.commit if ground.waiting else ""
        for issue, reasons in why.items():
            with self._answering(issue, "that what waited does not fit any more"):
                self._tell(issue, {f"dropped {commit}": ""}, "answer-dropped.md.j2", reasons=reasons)

    def answer(self, judged: Collection[Judged], page: str, most: int | None) -> Iterator[str]:
        """Say what was recorded, tell the authors, and say what was done, a line each, as it is done.

        Where one cannot be told, the others are; of `most` only so many in this run. `page` is where what was
        recorded waits to be merged, empty where it waits for nobody. What was edited since it was read is left for
        the next run, which the edit has started.
        """
        yield from (_told(one, page) for one in judged if one.is_new)
        now = comments.wordings(self.hub, [one.remark.node for one in judged])
        left = len(judged)
        for one in islice((one for one in judged if one.remark.issue not in self.locked), most):
            left -= 1
            if not one.is_new:
                yield _told(one, page)
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
            except FullError:
                raise
            except LockedError:
                self.locked.add(issue)
                raise

    def _answer(self, judged: Judged, page: str) -> None:
        """Answer, and mark the comment only then: what was refused is due in the next run.

        An issue with too many comments takes only reactions, so there the mark is all that its author gets.
        """
        remark, verdict = judged.remark, judged.verdict
        is_gone = isinstance(verdict, Recorded) and verdict.is_changed_since
        recorded = comments.WAITS if page else comments.RECORDED
        marks = {Listing: comments.WAITS, Mistake: comments.WRONG, Refusal: comments.UNHEARD}
        reaction = comments.UNHEARD if is_gone else marks.get(type(verdict), recorded)
        try:
            self._reply(judged, page)
        except FullError:
            comments.react(self.hub, remark, reaction, self.marking)
            raise
        comments.react(self.hub, remark, reaction, self.marking)

    def _reply(self, judged: Judged, page: str) -> None:
        """Answer in a comment, if a reaction does not say it all."""
        remark, verdict = judged.remark, judged.verdict
        if isinstance(verdict, Mistake):
            self._comment(remark, "answer.md.j2", mistake=verdict)
        elif isinstance(verdict, Listing):
            self._comment(remark, "answer-listing.md.j2", page=verdict.page)
        elif isinstance(verdict, Recorded) and page and not verdict.is_changed_since:
            self._comment(remark, "answer-waits.md.j2", page=page)

    def _comment(self, remark: Remark, template: str, **values: object) -> None:
        """Answer in a comment; a few times to one author, whom a reaction tells afterwards."""
        self.answers[remark.author.id] += 1
        if self.answers[remark.author.id] <= MOST_ANSWERS:
            about = {f"answer {remark.key}": remark.url}
            self._tell(remark.issue, about, template, since=remark.at, url=remark.url, **values)

    def _tell(
        self, issue: int, about: Mapping[str, str], template: str, *, since: str = "", **values: object
    ) -> None:
        """Write a comment about things by name, each with its address, but for those of which one was written.

        `since` is a time before which nobody can have written one.
        """
        urls = {f"<!-- rectrack:{name} -->": url for name, url in about.items()}

        def text(markers: list[str]) -> str:
            of = list(dict.fromkeys(urls[marker] for marker in markers))
            said = render(template, self.templates, marker=Markdown("\n".join(markers)), urls=of, **values)
            return self.refusals.names.out_of(said)

        if new := missing_comments(urls, self._known(issue, since)):
            comment_once(self.hub, issue, new, lambda: self._said(issue, since), text)

    def _known(self, issue: int, since: str) -> list[str]:
        """What the tracker has said on an issue since a time or earlier: asked once for all that is said later."""
        known = self._written.get(issue)
        if known is None or since < known[0]:
            known = self._written[issue] = (since, self._said(issue, since))
        return known[1]

    def _said(self, issue: int, since: str) -> list[str]:
        listed = issues.comments(self.hub, issue, datetime.fromisoformat(since) if since else None)
        return [text for author, text in listed if author.id in self.answering]


def _told(judged: Judged, page: str) -> str:
    remark = judged.remark
    by = f"Issue #{remark.issue}: {remark.author.login} ({remark.author.id})"
    match judged.verdict:
        case Recorded(is_changed_since=True):
            return f"{by}: was recorded before, and people have changed {judged.path} since."
        case Recorded():
            when = f" when {page} is merged" if page else ""
            return f"{by}: recorded in {judged.path}{when}."
        case Listing(body=body, page=where):
            return f"{by}: asks to speak for {body}, which is to be decided at {where}."
        case Mistake(reason=reason):
            return f"{by}: not recorded. {reason}"
        case Refusal(reason=reason, taken_over=claimed):
            urgent = f" Look at {' and '.join(files_of(claimed))}: the login may have been claimed by somebody else."
            return f"{by}: not recorded. {reason}{urgent if claimed else ''}"
