"""A plan for people to sign: what changes, from what to what, and why; and its formats."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from msgspec import to_builtins

from rectrack.github.client import HOUR, MINUTE, forecast
from rectrack.github.types import Announce, Change, CreateIssue, CreateLabel, UpdateIssue, UpdateLabel
from rectrack.rendering.announcements import sentence
from rectrack.rendering.issue import parts
from rectrack.sync.plan import Notice, Plan
from rectrack.text.markdown import words
from rectrack.text.problems import count, printable
from rectrack.text.templates import render
from rectrack.text.terminal import as_json

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


def headline(change: Change) -> str:
    """What is done to what, fit for a log."""
    return printable(title(change))


def notice_lines(notice: Notice) -> Iterator[str]:
    """What people should know, with the text it is about."""
    about = f"issue #{notice.number} " if notice.number else ""
    yield f"Note: {about}{printable(notice.message)}"
    for line in notice.text.splitlines():
        yield f"    | {printable(line)}"


def summary(changes: Sequence[Change], *, done: bool = False, refused: int = 0) -> str:
    """The counts in one sentence: what is to do, and about how long that takes, or what was done and refused."""
    kinds = Counter(_counted(change) for change in changes)
    words = [
        f"{count(number, thing)} {after if done else before}" for (thing, before, after), number in kinds.items()
    ]
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


def title(change: Change) -> str:
    match change:
        case CreateLabel(label=label):
            return f"Create the label “{label.name}”"
        case UpdateLabel(before=before, new_name=new_name):
            return f"{'Rename' if new_name else 'Change'} the label “{before.name}”"
        case CreateIssue(spec=spec):
            return f"Open an issue: {spec.title}"
        case UpdateIssue(before=before):
            verb = "Close" if change.closes else "Reopen" if change.state else "Change"
            return f"{verb} {_issue(before.number, change.id)}: {before.title}"
        case Announce(number=number):
            return f"Tell the followers of {_issue(number, change.id)}"


def details(change: Change) -> Iterator[tuple[str, str]]:
    """What differs, as pairs of its name and from what to what."""
    match change:
        case CreateLabel(label=label):
            yield "looks", f"colour {label.color}, {label.description}"
        case UpdateLabel():
            yield from _label_details(change)
        case CreateIssue(spec=spec):
            yield "labels", ", ".join(spec.labels)
            if spec.closes:
                yield "state", _STATES[spec.closes]
        case UpdateIssue():
            yield from _issue_details(change)
        case Announce(news=news):
            for item in news:
                yield "news", words(sentence(item))


def _issue(number: int, id_: str) -> str:
    """How an issue is called; before it is opened it has no number."""
    return f"issue #{number}" if number > 0 else f"the issue of {id_}"


def _label_details(change: UpdateLabel) -> Iterator[tuple[str, str]]:
    before, label = change.before, change.label
    if change.new_name:
        yield "name", f"{before.name} → {change.new_name}"
    if before.color.lower() != label.color.lower():
        yield "colour", f"{before.color} → {label.color}"
    if before.description != label.description:
        yield "says", f"{before.description or 'nothing'} → {label.description}"
    if before.is_archived:
        yield "archived", "yes → no"


def _issue_details(change: UpdateIssue) -> Iterator[tuple[str, str]]:
    before = change.before
    if change.title is not None:
        yield "title", f"{before.title} → {change.title}"
    if change.labels is not None:
        yield "labels", ", ".join(_label_steps(before.labels, change.labels))
    if change.state is not None:
        yield "state", f"{'open' if before.is_open else 'closed'} → {_STATES[change.state]}"
    if change.body is not None:
        yield from _text_steps(before.body, change.body)


def _label_steps(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[str]:
    was, now = ({name.casefold() for name in names} for names in (before, after))
    yield from (f"“{name}” goes" for name in before if name.casefold() not in now)
    yield from (f"“{name}” comes" for name in after if name.casefold() not in was)


def _text_steps(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The words of the section's lines that go and come, and nothing of people's text, which stays."""
    was, now = (
        [words(line) for line in parts(text).section.splitlines() if line.strip() and not line.startswith(_FOLLOWS)]
        for text in (before, after)
    )
    steps = list(_steps(was, now))
    yield from steps[:MOST_LINES]
    if len(steps) > MOST_LINES:
        yield "text", f"… and {len(steps) - MOST_LINES} lines more"
    if not steps:
        yield "text", "what follows from the rest, or the tracker's marker lines"


def _steps(was: list[str], now: list[str]) -> Iterator[tuple[str, str]]:
    """The lines that differ, a line and the one that takes its place side by side."""
    for kind, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "replace" and j - i == m - k:
            yield from (("text", f"{old} → {new}") for old, new in zip(was[i:j], now[k:m], strict=True))
        elif kind != "equal":
            yield from (("was", line) for line in was[i:j])
            yield from (("now", line) for line in now[k:m])


def kind(change: Change) -> str:
    """What changes of a kind are called: issues to open."""
    thing, before, _ = _counted(change)
    return f"{thing}s {before}"


def _counted(change: Change) -> tuple[str, str, str]:
    """What a change is counted as: the thing, what is to do with it, what was done."""
    match change:
        case CreateLabel():
            return "label", "to create", "created"
        case UpdateLabel(new_name=new_name):
            return ("label", "to rename", "renamed") if new_name else ("label", "to change", "changed")
        case CreateIssue():
            return "issue", "to open", "opened"
        case UpdateIssue(closes=True):
            return "issue", "to close", "closed"
        case UpdateIssue():
            return "issue", "to change", "changed"
        case Announce():
            return "announcement", "to make", "made"


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
        changes=[(title(change), list(details(change)), change.why) for change in changes],
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
    """One change: its title, and below it what differs and why."""
    yield headline(change)
    for what, value in (*details(change), ("why", change.why)):
        yield f"    {what:<7} {printable(value)}"
