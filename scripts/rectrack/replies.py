"""How the authors of comments and forms learn what became of what they said: a reaction, and sometimes an answer."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from rectrack import hubcomments
from rectrack.heard import Mistake
from rectrack.hub import Hub
from rectrack.huberrors import StoppedError
from rectrack.judge import Recorded, Remark, Verdict
from rectrack.problems import RefusedError
from rectrack.render import Markdown, render
from rectrack.speakers import Refusal

MOST_ANSWERS = 3
"""Comments with which one author is answered in a run."""
RECORDED, WAITS, WRONG, UNHEARD = "+1", "rocket", "confused", "eyes"
"""The reactions that tell an author what became of a command; the README explains them."""


class Judged(Struct, frozen=True, kw_only=True):
    """A comment with a command, the recommendation it is about, and its verdict; `is_new` if a file changes."""

    remark: Remark
    id: str
    verdict: Verdict
    is_new: bool = False

    @property
    def path(self) -> str:
        """The recommendation's file."""
        return f"recommendations/{self.id}.yaml"


class Replier:
    """`marking` are the accounts whose reaction says that a comment has been judged, by numeric id."""

    def __init__(self, hub: Hub, templates: Path, marking: Collection[int]) -> None:
        self.hub = hub
        self.templates = templates
        self.marking = marking
        self.answers: Counter[int] = Counter()

    def decline(self, keys: Iterable[str], page: str) -> None:
        """Tell those whose statements waited in a pull request that it was closed, each once."""
        for key in sorted(keys):
            found = hubcomments.whereabouts(self.hub, key)
            if found and not self._is_said(found.issue, marker := f"<!-- rectrack:declined {key} -->"):
                values = {"url": found.url, "page": page, "marker": Markdown(marker)}
                self.hub.comment(found.issue, render("answer-declined.md.j2", self.templates, **values))

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
        reaction = {Recorded: WAITS if page else RECORDED, Mistake: WRONG, Refusal: UNHEARD}[type(verdict)]
        try:
            if isinstance(verdict, Mistake):
                self._comment(remark, "answer.md.j2", mistake=verdict)
            elif isinstance(verdict, Recorded) and page:
                self._comment(remark, "answer-waits.md.j2", page=page)
        except StoppedError:
            raise
        except RefusedError as refusal:
            yield f"Issue #{remark.issue}: no answer could be written. {refusal}"
        try:
            hubcomments.react(self.hub, remark, reaction, self.marking)
        except StoppedError:
            raise
        except RefusedError as refusal:
            yield f"Issue #{remark.issue}: the comment could not be marked. {refusal}"

    def _comment(self, remark: Remark, template: str, **values: object) -> None:
        """Answer in a comment; a few times to one author, whom a reaction tells afterwards."""
        self.answers[remark.author.id] += 1
        marker = f"<!-- rectrack:answer {remark.key} -->"
        if self.answers[remark.author.id] > MOST_ANSWERS or self._is_said(remark.issue, marker):
            return
        values = {**values, "url": remark.url, "marker": Markdown(marker)}
        self.hub.comment(remark.issue, render(template, self.templates, **values))

    def _is_said(self, issue: int, marker: str) -> bool:
        """Whether a run that broke off has said so already."""
        said = self.hub.comments(issue)
        return any(author.id in self.marking and marker in text for author, text in said)


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
