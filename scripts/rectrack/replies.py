"""How the authors of comments and forms learn what became of what they said: a reaction, and sometimes an answer."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from rectrack import hubcomments
from rectrack.heard import Mistake
from rectrack.hub import Hub
from rectrack.huberrors import StoppedError
from rectrack.judge import Recorded, Verdict
from rectrack.problems import RefusedError
from rectrack.remarks import Remark
from rectrack.render import Markdown, render
from rectrack.speakers import Refusal

MOST_ANSWERS = 3
"""Comments with which one author is answered in a run."""


class Judged(Struct, frozen=True, kw_only=True):
    """A comment with a command, the file of the recommendation it is about, and its verdict.

    `path` is empty where the recommendation is no longer tracked; `is_new` says that the file changes.
    """

    remark: Remark
    path: str
    verdict: Verdict
    is_new: bool = False


class Replier:
    """How a run tells authors, in the tracker's name.

    `answering` are the accounts whose answers are the tracker's, `marking` those whose reaction says that a comment
    has been judged, both by numeric id.
    """

    def __init__(self, hub: Hub, templates: Path, answering: Collection[int], marking: Collection[int]) -> None:
        self.hub = hub
        self.templates = templates
        self.answering = answering
        self.marking = marking
        self.answers: Counter[int] = Counter()

    def decline(self, keys: Iterable[str], page: str) -> Iterator[str]:
        """Tell those whose statements waited in a pull request that it was closed: once on each issue."""
        on_issue = defaultdict(list)
        for key in sorted(keys):
            if found := hubcomments.whereabouts(self.hub, key):
                on_issue[found.issue].append(found.url)
        for issue, urls in on_issue.items():
            yield from self._tell(issue, f"declined {page}", "answer-declined.md.j2", urls=urls, page=page)

    def drop(self, why: Mapping[int, Collection[str]], commit: str) -> Iterator[str]:
        """Tell on each issue what waited in a commit and does not fit the record any more: once."""
        for issue, reasons in why.items():
            yield from self._tell(issue, f"dropped {commit}", "answer-dropped.md.j2", reasons=reasons)

    def answer(self, judged: Collection[Judged], page: str) -> Iterator[str]:
        """Tell the authors, and say what was done, a line each; where one cannot be told, the others are.

        `page` is where what was recorded waits to be merged, empty where it waits for nobody.
        What was edited since it was read is left for the next run, which the edit has started.
        """
        now = hubcomments.wordings(self.hub, [one.remark.node for one in judged])
        for one in judged:
            yield _told(one, page)
            if one.remark.node in now and now[one.remark.node].edit == one.remark.edit:
                yield from self._answer(one, page)
            else:
                yield f"Issue #{one.remark.issue}: the text was edited or deleted a moment ago."

    def _answer(self, judged: Judged, page: str) -> Iterator[str]:
        remark, verdict = judged.remark, judged.verdict
        recorded = hubcomments.WAITS if page else hubcomments.RECORDED
        reaction = {Recorded: recorded, Mistake: hubcomments.WRONG, Refusal: hubcomments.UNHEARD}[type(verdict)]
        if isinstance(verdict, Mistake):
            yield from self._comment(remark, "answer.md.j2", mistake=verdict)
        elif isinstance(verdict, Recorded) and page:
            yield from self._comment(remark, "answer-waits.md.j2", page=page)
        try:
            hubcomments.react(self.hub, remark, reaction, self.marking)
        except StoppedError:
            raise
        except RefusedError as refusal:
            yield f"Issue #{remark.issue}: the comment could not be marked. {refusal}"

    def _comment(self, remark: Remark, template: str, **values: object) -> Iterator[str]:
        """Answer in a comment; a few times to one author, whom a reaction tells afterwards."""
        self.answers[remark.author.id] += 1
        if self.answers[remark.author.id] <= MOST_ANSWERS:
            yield from self._tell(remark.issue, f"answer {remark.key}", template, url=remark.url, **values)

    def _tell(self, issue: int, what: str, template: str, **values: object) -> Iterator[str]:
        """Write a comment, unless a run that broke off has done so; say why where it cannot be."""
        marker = f"<!-- rectrack:{what} -->"
        try:
            said = self.hub.comments(issue)
            if not any(author.id in self.answering and marker in text for author, text in said):
                self.hub.comment(issue, render(template, self.templates, marker=Markdown(marker), **values))
        except StoppedError:
            raise
        except RefusedError as refusal:
            yield f"Issue #{issue}: no answer could be written. {refusal}"


def _told(judged: Judged, page: str) -> str:
    remark = judged.remark
    by = f"Issue #{remark.issue}: {remark.author.login} ({remark.author.id})"
    match judged.verdict:
        case Recorded():
            when = f" when {page} is merged" if page else ""
            return f"{by}: recorded in {judged.path}{when}."
        case Mistake(reason=reason):
            return f"{by}: answered. {reason}"
        case Refusal(reason=reason, taken_over=claimed):
            urgent = " Look at parties.yaml: the login may have been claimed by somebody else." if claimed else ""
            return f"{by}: not recorded. {reason}{urgent}"
