"""A plan for people to sign: what changes, from what to what, and why; and its formats."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from msgspec import to_builtins

from rectrack.github.client import HOUR, MINUTE, forecast
from rectrack.github.types import Announce, Change, CreateIssue, CreateLabel, UpdateIssue, UpdateLabel
from rectrack.rendering.issue import parts
from rectrack.rendering.published import sentence
from rectrack.sync.plan import Notice, Plan
from rectrack.text.markdown import words
from rectrack.text.plain_text import as_json
from rectrack.text.problems import count, printable
from rectrack.text.templates import render

# A plan, for people to sign: what changes, from what to what, and why; and what they should know.

MOST_LINES = 24
"""Changed lines of an issue's text that are shown."""

_FOLLOWS = ("**Cite it as:**",)
"""Lines that only repeat what stands elsewhere."""

_STATES = {"open": "open again", "completed": "closed as completed", "not_planned": "closed as not planned"}


class Shown(NamedTuple):
    """A plan to show, before or after (`done`) the sync; `templates` is the tracker's own folder.

    `most` is the number of changes and notices in a cut summary, None for all.
    """

    plan: Plan
    templates: Path | None
    done: bool = False
    most: int | None = None

    @property
    def summary(self) -> str:
        """The counts, of what is to do or of what was done."""
        return summary(self.plan.changes, done=self.done, refused=self.plan.refused)


def stopped_text(changes: tuple[Change, ...], why: str) -> str:
    """What was done before a run stopped, and why it did: as a text, and as the end of a run's summary."""
    return f"Stopped part-way. {summary(changes, done=True) if changes else 'Nothing yet.'} {printable(why)}"


class Description(NamedTuple):
    """What a change is called, what differs (pairs of a name and the step), and what it is counted as.

    An issue to close is counted as a `thing` (issue), `to_do` (close), or `done` (closed).
    """

    title: str
    details: Iterable[tuple[str, str]]
    thing: str
    to_do: str
    done: str


def describe(change: Change) -> Description:
    """Return what people read of a change. Its details are found when they are asked for."""
    match change:
        case CreateLabel(label=label):
            looks = ("looks", f"colour {label.color}, {label.description}")
            return Description(f"Create the label “{label.name}”", [looks], "label", "create", "created")
        case UpdateLabel(before=label, new_name=new_name):
            verb = "rename" if new_name else "change"
            title = f"{verb.capitalize()} the label “{label.name}”"
            return Description(title, _label_steps(change), "label", verb, f"{verb}d")
        case CreateIssue(spec=spec):
            labels = ("labels", ", ".join(spec.labels))
            details = [labels, ("state", _STATES[spec.closes])] if spec.closes else [labels]
            return Description(f"Open an issue: {spec.title}", details, "issue", "open", "opened")
        case UpdateIssue(before=issue):
            verb = "close" if change.closes else "change"
            shown = "Reopen" if change.state == "open" else verb.capitalize()
            title = f"{shown} {_issue(issue.number, change.id)}: {issue.title}"
            return Description(title, _issue_steps(change), "issue", verb, f"{verb}d")
        case Announce(number=number, id=id_, news=news):
            steps = (("news", words(sentence(item))) for item in news)
            return Description(f"Tell the followers of {_issue(number, id_)}", steps, "announcement", "make", "made")


def _issue(number: int, id_: str) -> str:
    """Return how an issue is called; before it is opened it has no number."""
    return f"issue #{number}" if number > 0 else f"the issue of {id_}"


def headline(change: Change) -> str:
    """Return what is done to what, fit for a log."""
    return printable(describe(change).title)


def kind(change: Change) -> str:
    """Return what changes of a kind are called: issues to open."""
    about = describe(change)
    return f"{about.thing}s to {about.to_do}"


def notice_lines(notice: Notice) -> Iterator[str]:
    """What people should know, with the text it is about."""
    about = f"issue #{notice.number} " if notice.number else ""
    yield f"Note: {about}{printable(notice.message)}"
    for line in notice.text.splitlines():
        yield f"    | {printable(line)}"


def summary(changes: Sequence[Change], *, done: bool = False, refused: int = 0) -> str:
    """The counts in one sentence: what is to do, and about how long that takes, or what was done and refused."""
    kinds = Counter((about.thing, about.done if done else f"to {about.to_do}") for about in map(describe, changes))
    words = [f"{count(number, thing)} {verb}" for (thing, verb), number in kinds.items()]
    if not (words or refused):
        return "Nothing to change: issues and labels agree with the files."
    rest = f" GitHub refused {count(refused, 'change')}." if refused else ""
    did = f"Done: {', '.join(words)}." if words else "Done: nothing."
    return f"{did}{rest}" if done else f"To do: {', '.join(words)}.{_duration(changes)}"


def _duration(changes: Iterable[Change]) -> str:
    """About how long changes take, empty for a minute."""
    # GitHub opens every issue open: closing it is another request.
    writes = sum(1 + (isinstance(change, CreateIssue) and change.spec.closes is not None) for change in changes)
    seconds, runs = forecast(writes)
    if runs > 1:
        return f" Under GitHub's limits that takes about {seconds / HOUR:.1f} hours, in {runs} runs."
    return f" Under GitHub's limits that takes about {seconds / 60:.0f} minutes." if seconds > MINUTE else ""


def refusal(plan: Plan) -> str:
    """Why a sync would not carry the plan out, empty if it would."""
    return f"A sync would refuse this: {plan.refusal}" if plan.refusal else ""


def _label_steps(change: UpdateLabel) -> Iterator[tuple[str, str]]:
    before, label = change.before, change.label
    if change.new_name:
        yield "name", f"{before.name} → {change.new_name}"
    if before.color.lower() != label.color.lower():
        yield "colour", f"{before.color} → {label.color}"
    if before.description != label.description:
        yield "says", f"{before.description or 'nothing'} → {label.description}"
    if before.is_archived:
        yield "archived", "yes → no"


def _issue_steps(change: UpdateIssue) -> Iterator[tuple[str, str]]:
    before = change.before
    if change.title is not None:
        yield "title", f"{before.title} → {change.title}"
    if change.labels is not None:
        was, now = ({name.casefold(): name for name in labels} for labels in (before.labels, change.labels))
        steps = [f"“{was[name]}” goes" for name in was if name not in now]
        yield "labels", ", ".join([*steps, *(f"“{now[name]}” comes" for name in now if name not in was)])
    if change.state is not None:
        yield "state", f"{'open' if before.is_open else 'closed'} → {_STATES[change.state]}"
    if change.body is not None:
        yield from _text_steps(before.body, change.body)


def _text_steps(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield the words of the section's lines that go and come, and nothing of people's text, which stays."""
    was, now = (
        [words(line) for line in parts(text).section.splitlines() if line.strip() and not line.startswith(_FOLLOWS)]
        for text in (before, after)
    )
    steps: list[tuple[str, str]] = []
    for kind, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "replace" and j - i == m - k:  # a line and the one that takes its place, side by side
            steps += (("text", f"{old} → {new}") for old, new in zip(was[i:j], now[k:m], strict=True))
        elif kind != "equal":
            steps += [*(("was", line) for line in was[i:j]), *(("now", line) for line in now[k:m])]
    yield from steps[:MOST_LINES]
    if len(steps) > MOST_LINES:
        yield "text", f"… and {len(steps) - MOST_LINES} lines more"
    if not steps:
        yield "text", "what follows from the rest, or the tracker's marker lines"


# A plan as data: every change with its kind under `change`.


def plan_as_json(shown: Shown) -> str:
    """The counts in words, why a sync would refuse it, the changes and what people should know."""
    plan = shown.plan
    return as_json(
        {
            "summary": shown.summary,
            "refusal": plan.refusal,
            "changes": [{"change": type(change).__name__, **to_builtins(change)} for change in plan.changes],
            "notices": to_builtins(plan.notices),
        }
    )


# A plan for a run's summary on GitHub.


def plan_as_markdown(shown: Shown) -> str:
    """What changes, each with why, what people should know, and the counts."""
    plan = shown.plan
    changes = plan.changes[: shown.most]
    text = render(
        "plan.md.j2",
        shown.templates,
        summary=shown.summary,
        refusal=refusal(plan),
        changes=[
            (about.title, list(about.details), change.why)
            for change, about in zip(changes, map(describe, changes), strict=True)
        ],
        notices=plan.notices[: shown.most],
    )
    if shown.most is None:
        return text
    return f"{text}\n**This summary shows {len(changes)} of {len(plan.changes)} changes. The log shows all.**\n"


# A plan for a terminal.


def plan_as_text(shown: Shown) -> str:
    """What changes, a few lines each, what people should know, and the counts."""
    plan = shown.plan
    lines = [line for change in plan.changes for line in _change(change)]
    notes = [line for notice in plan.notices for line in notice_lines(notice)]
    refused = [printable(line) for line in refusal(plan).splitlines()]
    return "\n".join([*lines, *notes, shown.summary, *refused, ""])


def _change(change: Change) -> Iterator[str]:
    """Yield one change: its title, and below it what differs and why."""
    about = describe(change)
    yield printable(about.title)
    for name, value in (*about.details, ("why", change.why)):
        yield f"    {name:<7} {printable(value)}"
