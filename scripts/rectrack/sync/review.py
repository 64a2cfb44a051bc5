"""Plans in words: in English for the terminal and the log, in the language of readers for previews."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from msgspec import to_builtins

from rectrack.github import (
    HOUR,
    MINUTE,
    Announce,
    Change,
    CreateIssue,
    CreateLabel,
    UpdateIssue,
    UpdateLabel,
    forecast,
)
from rectrack.rendering import parts, sentence
from rectrack.sync.plan import Notice, Plan
from rectrack.text import (
    SOURCE_LANGUAGE,
    as_json,
    count,
    message,
    plain_words,
    plural,
    printable,
    render,
    separator,
    use_language,
)

# Plans in words: each change with its steps and its reason, and the notices.

MOST_LINES = 24
"""Changed lines of an issue's text that are shown."""

_FOLLOWS = ("<details>", "</details>")
"""Beginnings of lines that only repeat other parts of the section."""


def _state(state: str) -> str:
    """Return a state of an issue in words."""
    return {
        "open": message("state of an issue", "open"),
        "closed": message("state of an issue", "closed"),
        "completed": message("state of an issue", "closed as completed"),
        "not_planned": message("state of an issue", "closed as not planned"),
    }[state]


class ShownPlan(NamedTuple):
    """A plan to show, before or after (`done`) the sync; `templates` is the tracker's own folder.

    `most` is the number of changes and notices in a cut summary, None for all.
    """

    plan: Plan
    templates: Path | None
    done: bool = False
    most: int | None = None
    is_local: bool = False

    @property
    def summary(self) -> str:
        """Return the counts of the changes to make, or of those that were made."""
        refused, is_local = self.plan.refused, self.is_local
        return summarize_changes(self.plan.changes, done=self.done, refused=refused, is_local=is_local)


def explain_stop(changes: tuple[Change, ...], why: str) -> str:
    """Return what a run did before it stopped, and why it stopped.

    It is a text of its own, and also the end of a run's summary.
    """
    made = summarize_changes(changes, done=True) if changes else "Nothing was changed."
    return f"Stopped part-way. {made} {printable(why)}"


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
    """Return the description of a change. Its details may be an iterator."""
    match change:
        case CreateLabel(label=label):
            looks = [(_part("colour"), label.color), (_part("description"), label.description)]
            title = message("planned change", "Create the label “%(name)s”", name=label.name)
            return Description(title, looks, "label", "create", "created")
        case UpdateLabel(before=label, new_name=str()):
            title = message("planned change", "Rename the label “%(name)s”", name=label.name)
            return Description(title, _label_steps(change), "label", "rename", "renamed")
        case UpdateLabel(before=label):
            title = message("planned change", "Change the label “%(name)s”", name=label.name)
            return Description(title, _label_steps(change), "label", "change", "changed")
        case CreateIssue(spec=spec):
            labels = (_part("labels"), separator(", ").join(spec.labels))
            details = [labels, (_part("state"), _state(spec.closes))] if spec.closes else [labels]
            title = message("planned change", "Open an issue: %(title)s", title=spec.title)
            return Description(title, details, "issue", "open", "opened")
        case UpdateIssue(before=issue):
            name = _issue(issue.number, change.id)
            verb = "close" if change.closes else "change"
            if change.state == "open":
                title = message("planned change", "Reopen issue %(issue)s: %(title)s", issue=name, title=issue.title)
            elif change.closes:
                title = message("planned change", "Close issue %(issue)s: %(title)s", issue=name, title=issue.title)
            else:
                title = message("planned change", "Change issue %(issue)s: %(title)s", issue=name, title=issue.title)
            return Description(title, _issue_steps(change), "issue", verb, f"{verb}d")
        case Announce(number=number, id=id_, news=news):
            steps = ((_part("news"), plain_words(sentence(item))) for item in news)
            title = message("planned change", "Notify the subscribers of issue %(issue)s", issue=_issue(number, id_))
            return Description(title, steps, "announcement", "make", "made")


def _issue(number: int, id_: str) -> str:
    """Return the number of an issue, or its id if it has none."""
    return f"#{number}" if number > 0 else id_


def _part(name: str) -> str:
    """Return the label of a part of an issue or label that a change changes."""
    return {
        "archived": message("part of a change", "archived"),
        "colour": message("part of a change", "colour"),
        "description": message("part of a change", "description"),
        "labels": message("part of a change", "labels"),
        "name": message("part of a change", "name"),
        "news": message("part of a change", "news"),
        "now": message("part of a change", "now"),
        "state": message("part of a change", "state"),
        "text": message("part of a change", "text"),
        "title": message("part of a change", "title"),
        "was": message("part of a change", "was"),
    }[name]


@use_language(SOURCE_LANGUAGE)
def describe_change(change: Change) -> str:
    """Return the title of a change, in printable form for a log."""
    return printable(describe(change).title)


def kind(change: Change) -> str:
    """Return the name of a kind of change, in the plural: `issues to open`."""
    about = describe(change)
    return f"{about.thing}s to {about.to_do}"


def describe_notice(notice: Notice) -> Iterator[str]:
    """Yield the lines of a notice, with the text that it is about."""
    about = f"issue #{notice.number} " if notice.number else ""
    yield f"Note: {about}{printable(notice.message)}"
    for line in notice.text.splitlines():
        yield f"    | {printable(line)}"


def summarize_plan(changes: Sequence[Change], *, is_local: bool = False) -> str:
    """Return the counts of the changes to make, and the time for them on GitHub, in the language of readers."""
    if not changes:
        return message("preview", "No changes to issues or labels.")
    kinds = Counter((about.thing, about.to_do) for about in map(describe, changes))
    words = separator(", ").join(_counted(thing, verb, number) for (thing, verb), number in kinds.items())
    return message("planned changes", "To do: %(changes)s.", changes=words) + ("" if is_local else _duration(changes))


def _counted(thing: str, verb: str, n: int) -> str:
    """Return a number of changes to make, in words."""
    told = {
        "label create": plural("planned changes", "%(number)s label to create", "%(number)s labels to create", n),
        "label rename": plural("planned changes", "%(number)s label to rename", "%(number)s labels to rename", n),
        "label change": plural("planned changes", "%(number)s label to change", "%(number)s labels to change", n),
        "issue open": plural("planned changes", "%(number)s issue to open", "%(number)s issues to open", n),
        "issue close": plural("planned changes", "%(number)s issue to close", "%(number)s issues to close", n),
        "issue change": plural("planned changes", "%(number)s issue to change", "%(number)s issues to change", n),
    }
    return told.get(f"{thing} {verb}") or plural(
        "planned changes", "%(number)s announcement to make", "%(number)s announcements to make", n
    )


@use_language(SOURCE_LANGUAGE)
def summarize_changes(
    changes: Sequence[Change], *, done: bool = False, refused: int = 0, is_local: bool = False
) -> str:
    """Return the counts for the terminal and the log, in one English sentence.

    It has the changes to make and the time for them on GitHub, or the changes that were made and refused.
    """
    if not (changes or refused):
        return "Nothing to change: issues and labels agree with the files."
    if not done:
        return summarize_plan(changes, is_local=is_local)
    kinds = Counter((about.thing, about.done) for about in map(describe, changes))
    words = [f"{count(number, thing)} {verb}" for (thing, verb), number in kinds.items()]
    rest = f" GitHub refused {count(refused, 'change')}." if refused else ""
    rest += " This was a local run: nothing was sent to GitHub." if is_local else ""
    return f"Done: {', '.join(words) or 'nothing'}.{rest}"


def _duration(changes: Iterable[Change]) -> str:
    """Return a sentence on the time that changes take; empty up to a minute."""
    # GitHub creates every issue as open, so closing it is another request.
    writes = sum(1 + (isinstance(change, CreateIssue) and change.spec.closes is not None) for change in changes)
    seconds, runs = forecast(writes)
    if runs > 1:
        hours = f"{seconds / HOUR:.1f}"
        words = message(
            "planned changes",
            "Because of GitHub's limits, this takes about %(hours)s hours, in %(runs)s runs.",
            hours=hours,
            runs=runs,
        )
        return f" {words}"
    if seconds <= MINUTE:
        return ""
    minutes = plural(
        "planned changes",
        "Because of GitHub's limits, this takes about %(number)s minute.",
        "Because of GitHub's limits, this takes about %(number)s minutes.",
        round(seconds / MINUTE),
    )
    return f" {minutes}"


def refusal(plan: Plan) -> str:
    """Return why a safety check would stop a sync with the plan; empty if none would."""
    return f"A sync would stop: {plan.refusal}" if plan.refusal else ""


def _label_steps(change: UpdateLabel) -> Iterator[tuple[str, str]]:
    none, yes, no = (
        message("values of a field", "none"),
        message("values of a field", "yes"),
        message("values of a field", "no"),
    )
    before, label = change.before, change.label
    if change.new_name:
        yield _part("name"), f"{before.name} → {change.new_name}"
    if before.color.lower() != label.color.lower():
        yield _part("colour"), f"{before.color} → {label.color}"
    if before.description != label.description:
        yield (
            _part("description"),
            f"{before.description or none} → {label.description}",
        )
    if before.is_archived:
        yield _part("archived"), f"{yes} → {no}"


def _issue_steps(change: UpdateIssue) -> Iterator[tuple[str, str]]:
    before = change.before
    if change.title is not None:
        yield _part("title"), f"{before.title} → {change.title}"
    if change.labels is not None:
        was, now = ({name.casefold(): name for name in labels} for labels in (before.labels, change.labels))
        removed, added = ([one[name] for name in one if name not in other] for one, other in ((was, now), (now, was)))
        steps = [message("part of a change", "remove “%(name)s”", name=name) for name in removed]
        steps += [message("part of a change", "add “%(name)s”", name=name) for name in added]
        yield _part("labels"), separator(", ").join(steps)
    if change.state is not None:
        yield _part("state"), f"{_state('open' if before.is_open else 'closed')} → {_state(change.state)}"
    if change.body is not None:
        yield from _text_steps(before.body, change.body)


def _text_steps(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield the changed lines of the section in plain words, at most `MOST_LINES`.

    The text of people outside the section is left out, because it stays.
    """
    was, now = (
        [
            plain_words(line)
            for line in parts(text).section.splitlines()
            if line.strip() and not line.startswith(_FOLLOWS)
        ]
        for text in (before, after)
    )
    steps: list[tuple[str, str]] = []
    for kind, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "replace" and j - i == m - k:  # pair each line with its replacement
            steps += ((_part("text"), f"{old} → {new}") for old, new in zip(was[i:j], now[k:m], strict=True))
        elif kind != "equal":
            steps += [*((_part("was"), line) for line in was[i:j]), *((_part("now"), line) for line in now[k:m])]
    yield from steps[:MOST_LINES]
    if len(steps) > MOST_LINES:
        more = len(steps) - MOST_LINES
        yield _part("text"), plural("preview", "… and %(number)s more line", "… and %(number)s more lines", more)
    if not steps:
        yield _part("text"), message("preview", "only lines that repeat other changes, or marker lines")


def plan_as_json(shown: ShownPlan) -> str:
    """Return the plan as JSON: `summary`, `refusal`, `changes` and `notices`.

    Each change has the name of its type under `change`.
    """
    plan = shown.plan
    return as_json(
        {
            "summary": shown.summary,
            "refusal": plan.refusal,
            "changes": [{"change": type(change).__name__, **to_builtins(change)} for change in plan.changes],
            "notices": to_builtins(plan.notices),
        }
    )


@use_language(SOURCE_LANGUAGE)
def plan_as_markdown(shown: ShownPlan) -> str:
    """Return the plan in Markdown: changes with their reasons, notices and counts."""
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


@use_language(SOURCE_LANGUAGE)
def plan_as_text(shown: ShownPlan) -> str:
    """Return the plan as text: a few lines for each change, notices and counts."""
    plan = shown.plan
    lines = [line for change in plan.changes[: shown.most] for line in _change(change)]
    notes = [line for notice in plan.notices[: shown.most] for line in describe_notice(notice)]
    refused = [printable(line) for line in refusal(plan).splitlines()]
    return "\n".join([*lines, *notes, shown.summary, *refused, ""])


def _change(change: Change) -> Iterator[str]:
    """Yield the lines of a change: its title, the differences and the reason."""
    about = describe(change)
    yield printable(about.title)
    for name, value in (*about.details, ("reason", change.why)):
        yield f"    {name:<11} {printable(value)}"
