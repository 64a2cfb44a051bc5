"""How the authors of comments and forms learn what became of what they said: a reaction, and sometimes an answer."""

from collections import Counter
from collections.abc import Collection, Iterator
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
RECORDED, WRONG, UNHEARD = "+1", "confused", "eyes"
"""The reactions that tell an author what became of a command."""


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
    """`marking` are the accounts whose reaction says that a comment has been judged, by numeric id.

    `page` is where what was recorded waits to be merged, empty where it waits for nobody.
    """

    def __init__(self, hub: Hub, templates: Path, marking: Collection[int], page: str) -> None:
        self.hub = hub
        self.templates = templates
        self.marking = marking
        self.page = page
        self.answers: Counter[int] = Counter()

    def answer(self, judged: Collection[Judged]) -> Iterator[str]:
        """Tell the authors, and say what was done, a line each; where one cannot be told, the others are.

        What was edited since it was read is left for the next run, which the edit has started.
        """
        edits = hubcomments.last_edits(self.hub, [one.remark.node for one in judged])
        for one in judged:
            yield self._told(one)
            if one.remark.node in edits and edits[one.remark.node] == one.remark.edit:
                yield from self._answer(one)
            else:
                yield f"Issue #{one.remark.issue}: the text was edited or deleted a moment ago."

    def _told(self, judged: Judged) -> str:
        remark = judged.remark
        by = f"Issue #{remark.issue}: {remark.author.login} ({remark.author.id})"
        match judged.verdict:
            case Recorded():
                when = f" when {self.page} is merged" if self.page else ""
                return f"{by}: recorded in {judged.path}{when}."
            case Mistake(reason=reason):
                return f"{by}: answered. {reason}"
            case Refusal(reason=reason, taken_over=claimed):
                urgent = " Look at parties.yaml: the login may have been claimed by somebody else." if claimed else ""
                return f"{by}: not recorded. {reason}{urgent}"

    def _answer(self, judged: Judged) -> Iterator[str]:
        remark, verdict = judged.remark, judged.verdict
        reaction = {Recorded: RECORDED, Mistake: WRONG, Refusal: UNHEARD}[type(verdict)]
        try:
            if isinstance(verdict, Mistake):
                self._comment(remark, "answer.md.j2", mistake=verdict)
            elif isinstance(verdict, Recorded) and self.page:
                self._comment(remark, "answer-waits.md.j2", page=self.page)
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
        if self.answers[remark.author.id] > MOST_ANSWERS or self._is_answered(remark):
            return
        marker = Markdown(_marker(remark))
        self.hub.comment(remark.issue, render(template, self.templates, url=remark.url, marker=marker, **values))

    def _is_answered(self, remark: Remark) -> bool:
        """Whether a run that broke off has answered already."""
        said = self.hub.comments(remark.issue)
        return any(author.id in self.marking and _marker(remark) in text for author, text in said)


def _marker(remark: Remark) -> str:
    return f"<!-- rectrack:answer {remark.key} -->"
