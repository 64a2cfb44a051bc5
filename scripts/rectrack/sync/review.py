"""What people review: a plan in its formats, and what in a proposed change of the files needs care."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, to_builtins

from rectrack.github import (
    HOUR,
    MINUTE,
    Announce,
    Change,
    CreateIssue,
    CreateLabel,
    PullRequest,
    UpdateIssue,
    UpdateLabel,
    forecast,
)
from rectrack.model import (
    PARTIES,
    STATEMENTS_TITLE,
    TRACKER,
    Addressee,
    Dataset,
    Party,
    Recommendation,
    by_id,
    lacks_evidence,
    may_speak,
    shown_of,
    step_warnings,
)
from rectrack.rendering import Published, parts, sentence
from rectrack.sync.plan import Notice, Plan
from rectrack.text import Problem, as_json, count, plain_words, printable, render

# Plans in words: each change with its steps and its reason, and the notices.

MOST_LINES = 24
"""Changed lines of an issue's text that are shown."""

_FOLLOWS = ("<details>", "</details>")
"""Beginnings of lines that only repeat other parts of the section."""

_STATES = {"open": "open", "completed": "closed as completed", "not_planned": "closed as not planned"}


class ShownPlan(NamedTuple):
    """A plan to show, before or after (`done`) the sync; `templates` is the tracker's own folder.

    `most` is the number of changes and notices in a cut summary, None for all.
    """

    plan: Plan
    templates: Path | None
    done: bool = False
    most: int | None = None

    @property
    def summary(self) -> str:
        """Return the counts of the changes to make, or of those that were made."""
        return summarize_changes(self.plan.changes, done=self.done, refused=self.plan.refused)


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
            looks = [("colour", label.color), ("description", label.description)]
            return Description(f"Create the label “{label.name}”", looks, "label", "create", "created")
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
            steps = (("news", plain_words(sentence(item))) for item in news)
            return Description(
                f"Notify the subscribers of {_issue(number, id_)}", steps, "announcement", "make", "made"
            )


def _issue(number: int, id_: str) -> str:
    """Return the name of an issue: by its number, or by its id if it has none."""
    return f"issue #{number}" if number > 0 else f"the issue of {id_}"


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


def summarize_changes(changes: Sequence[Change], *, done: bool = False, refused: int = 0) -> str:
    """Return the counts in one sentence.

    It has the changes to make and the time for them, or the changes that were made and refused.
    """
    kinds = Counter((about.thing, about.done if done else f"to {about.to_do}") for about in map(describe, changes))
    words = [f"{count(number, thing)} {verb}" for (thing, verb), number in kinds.items()]
    if not (words or refused):
        return "Nothing to change: issues and labels agree with the files."
    rest = f" GitHub refused {count(refused, 'change')}." if refused else ""
    did = f"Done: {', '.join(words)}." if words else "Done: nothing."
    return f"{did}{rest}" if done else f"To do: {', '.join(words)}.{_duration(changes)}"


def _duration(changes: Iterable[Change]) -> str:
    """Return a sentence on the time that changes take; empty up to a minute."""
    # GitHub creates every issue as open, so closing it is another request.
    writes = sum(1 + (isinstance(change, CreateIssue) and change.spec.closes is not None) for change in changes)
    seconds, runs = forecast(writes)
    if runs > 1:
        return f" Because of GitHub's limits, this takes about {seconds / HOUR:.1f} hours, in {runs} runs."
    return (
        f" Because of GitHub's limits, this takes about {count(round(seconds / MINUTE), 'minute')}."
        if seconds > MINUTE
        else ""
    )


def refusal(plan: Plan) -> str:
    """Return why a safety check would stop a sync with the plan; empty if none would."""
    return f"A sync would stop: {plan.refusal}" if plan.refusal else ""


def _label_steps(change: UpdateLabel) -> Iterator[tuple[str, str]]:
    before, label = change.before, change.label
    if change.new_name:
        yield "name", f"{before.name} → {change.new_name}"
    if before.color.lower() != label.color.lower():
        yield "colour", f"{before.color} → {label.color}"
    if before.description != label.description:
        yield "description", f"{before.description or 'none'} → {label.description}"
    if before.is_archived:
        yield "archived", "yes → no"


def _issue_steps(change: UpdateIssue) -> Iterator[tuple[str, str]]:
    before = change.before
    if change.title is not None:
        yield "title", f"{before.title} → {change.title}"
    if change.labels is not None:
        was, now = ({name.casefold(): name for name in labels} for labels in (before.labels, change.labels))
        steps = [f"remove “{was[name]}”" for name in was if name not in now]
        yield "labels", ", ".join([*steps, *(f"add “{now[name]}”" for name in now if name not in was)])
    if change.state is not None:
        yield "state", f"{'open' if before.is_open else 'closed'} → {_STATES[change.state]}"
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
            steps += (("text", f"{old} → {new}") for old, new in zip(was[i:j], now[k:m], strict=True))
        elif kind != "equal":
            steps += [*(("was", line) for line in was[i:j]), *(("now", line) for line in now[k:m])]
    yield from steps[:MOST_LINES]
    if len(steps) > MOST_LINES:
        yield "text", f"… and {count(len(steps) - MOST_LINES, 'more line')}"
    if not steps:
        yield "text", "only lines that repeat other changes, or marker lines"


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


# Warnings about a proposed change for the maintainer who merges it, as pure functions.

SENSITIVE = (
    ".ci/",
    ".github/",
    "CODEOWNERS",
    "GNUmakefile",
    "Makefile",
    "action.yaml",
    "action.yml",
    "conftest.py",
    "docs/CODEOWNERS",
    "makefile",
    PARTIES,
    "pyproject.toml",
    "scripts/",
    "templates/",
    "tests/",
)
"""Paths whose change decides what the tracker runs, writes or trusts."""

ATTRIBUTES = ".gitattributes"
"""File that sets encoding, line ends and filters for git, in any folder."""

_SETTINGS = {
    "trusted_accounts": "whose issues count as the tracker's own",
    "close_limit": "how many issues one run may close",
    "publishing": "how the board is published, and which accounts may write it",
    "branch": "which branch holds the record",
    "stances": "which positions parties can take, and how each is counted",
    "responses": "which responses addressees can give, and how each is counted",
    "agreement": "whether agreement is shown, and how it is counted",
    "maintainer_party": "which party maintains the tracker",
    "site": "at which address the site is",
    "contact": "where readers report errors",
    "maintained_by": "which body maintains the tracker",
}
"""Fields of the settings that protect other fields or name the maintainers, and what they decide."""

_SAID_FOR_OTHERS = {
    "made_by": "which parties made a recommendation",
    "responses": "what addressees replied",
    "requests": "which requests were made",
    "decisions": "what the group decided",
    "disputes": "which parties and addressees dispute an entry",
    "target": "the target date, and who set it",
    "last_checked": "who made the last check, and when",
    "verified_by": "who verified a progress report",
    "reported_by": "which party reports an entry about another one",
    "inferred": "which entries are inferred",
    "entered_by": "who entered a statement of a party or addressee",
}
"""Fields, also of entries in lists, in which an author writes on behalf of others, and their content."""


class Comparison(Struct, frozen=True, kw_only=True):
    """A proposed change of the files: the data before and after, the errors, and the paths that differ.

    `published` is the last published state. `main` decides which accounts are listed and which safety
    checks hold. `head` is the proposed commit. `pull_request` is None for a local preview. `claims` are the commits
    with the title of rectrack's commits that record comments.
    """

    before: Dataset
    after: Dataset
    main: Dataset
    published: Published | None
    head: str = ""
    problems: tuple[Problem, ...] = ()
    paths: tuple[str, ...] = ()
    pull_request: PullRequest | None = None
    claims: tuple[str, ...] = ()

    @property
    def pairs(self) -> Iterator[tuple[Recommendation | None, Recommendation]]:
        """Yield each recommendation before (None if it is new) and after the change.

        A renamed file is found by its former id.
        """
        before = by_id(self.before.recommendations)
        for r in self.after.recommendations:
            yield next((before[id_] for id_ in (r.id, *r.previous_ids) if id_ in before), None), r


def warnings(compared: Comparison) -> Iterator[str]:
    """Yield what a maintainer should check before the merge, a sentence each.

    The warnings with the widest effects come first.
    """
    touched = sorted({name for path in compared.paths if (name := _sensitive(path))})
    if touched:
        yield f"Changes {', '.join(touched)}. These files decide what the tracker runs, writes and trusts."
    if compared.claims:
        yield (
            f"Has commits with the title of rectrack's own commits, “{STATEMENTS_TITLE}”: "
            f"{', '.join(compared.claims)}. Each lists the comments that it records. Check that all are recorded."
        )
    yield from _settings(compared)
    yield from _accounts(compared)
    yield from _losses(compared)
    yield from _said_for_others(compared)
    yield from _claims(compared)
    yield from step_warnings(compared.pairs, compared.after.tracker.statuses)
    yield from _positions(compared)


def _sensitive(path: str) -> str:
    """Return the sensitive file or folder that a path is or is in; empty if none."""
    if path.rpartition("/")[2] == ATTRIBUTES:
        return path
    return next(
        (one.removesuffix("/") for one in SENSITIVE if path == one or (path.startswith(one) and one[-1] == "/")), ""
    )


def _settings(compared: Comparison) -> Iterator[str]:
    before, after = compared.before.tracker, compared.after.tracker
    for name, decides in _SETTINGS.items():
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            steps = f" from {was or 'nothing'} to {now or 'nothing'}" if isinstance(was or now, str) else ""
            yield f"Changes {name} in {TRACKER}{steps}. This field decides {decides}."


def _accounts(compared: Comparison) -> Iterator[str]:
    """Yield a warning for each party or addressee whose listed accounts change."""
    before, after = compared.before, compared.after
    sides: tuple[tuple[str, Sequence[Party | Addressee], Sequence[Party | Addressee]], ...] = (
        (PARTIES, before.parties, after.parties),
        (TRACKER, before.tracker.addressees, after.tracker.addressees),
    )
    for file, old, new in sides:
        for id_, party in by_id((*old, *new)).items():
            was, now = ({account for one in side if one.id == id_ for account in one.accounts} for side in (old, new))
            steps = [
                f"{verb} {account.login} ({account.id})"
                for verb, accounts in (("adds", now - was), ("removes", was - now))
                for account in sorted(accounts, key=attrgetter("login", "id"))
            ]
            if steps:
                yield f"Changes the listed accounts of {party.name} in {file}: {', '.join(steps)}."


def _losses(compared: Comparison) -> Iterator[str]:
    """Yield a warning for each change of what people rely on.

    These are removed recommendations, changed or reused numbers, and changes of recorded history.
    """
    now = {id_: r for r in compared.after.recommendations for id_ in (r.id, *r.previous_ids)}
    numbers = {r.number: r.id for r in compared.before.recommendations}
    for was in compared.before.recommendations:
        r = now.get(was.id)
        if r is None:
            yield (
                f"Removes recommendation {was.number}. Its issue will be closed without a reason. To keep it, set a "
                f"status such as withdrawn. If its file was renamed, add previous_ids: [{was.id}] to the new file."
            )
            continue
        if r.number != was.number:
            yield f"Changes the number of recommendation {was.number} to {r.number}. People cite it by its number."
        if r.history[: len(was.history)] != was.history:
            yield f"Changes past steps in the history of recommendation {was.number}. Only new steps are expected."
    for id_, r in now.items():
        if r.id == id_ and numbers.get(r.number, id_) not in (r.id, *r.previous_ids) and r.id not in numbers.values():
            yield f"Gives the number {r.number} to {r.id}. Until now, {numbers[r.number]} had this number."


def _said_for_others(compared: Comparison) -> Iterator[str]:
    """Yield a warning for each field of `_SAID_FOR_OTHERS` that changes."""
    for name, says in _SAID_FOR_OTHERS.items():
        numbers = [str(r.number) for was, r in compared.pairs if _said(r, name) != (_said(was, name) if was else [])]
        if numbers:
            listed = f"{count(len(numbers), 'recommendation')} ({', '.join(numbers)})"
            yield f"Changes {name} of {listed}. This field records {says}."


def _said(r: Recommendation, name: str) -> list[object]:
    """Return the values in a field of a recommendation.

    If the recommendation has no such field, return the entries of its lists with a value in that field.
    """
    if hasattr(r, name):
        said = getattr(r, name)
        return list(said) if isinstance(said, tuple) else [said] if said else []
    values = (getattr(r, field) for field in r.__struct_fields__)
    items = (item for value in values if isinstance(value, tuple) for item in value)
    return [item for item in items if getattr(item, name, None)]


def _claims(compared: Comparison) -> Iterator[str]:
    """Yield a warning for each new or changed action that lacks evidence."""
    before = {r.id: by_id(r.actions) for r in compared.before.recommendations}
    statuses = by_id(compared.after.tracker.statuses)
    for r in compared.after.recommendations:
        for action in r.actions:
            is_new = action != before.get(r.id, {}).get(action.id)
            if is_new and lacks_evidence(statuses.get(action.status), shown_of(r, action.id), ()):
                yield (
                    f"Sets the action {action.id} of recommendation {r.number} to {action.status}, but no verified "
                    "report in progress_reports has evidence for it."
                )


def _positions(compared: Comparison) -> Iterator[str]:
    """Yield a warning for each party whose own position another account changes in a pull request."""
    author = compared.pull_request.author if compared.pull_request else None
    if author is None:
        return
    speaks = {party.id for party in may_speak(author, compared.main.parties)}
    names = {party.id: party.name for party in (*compared.before.parties, *compared.after.parties)}
    # Positions are compared by the number of the recommendation, which a renamed file keeps.
    was, own = (
        {(r.number, p) for r in dataset.recommendations for p in r.positions if p.is_own}
        for dataset in (compared.before, compared.after)
    )
    for verb, parties in (("Records", own - was), ("Removes", was - own)):
        for party in sorted({position.party for _, position in parties} - speaks):
            yield (
                f"{verb} a position of {names.get(party, party)}, but {author.login} is not a listed account of this "
                f"party in {PARTIES}. Check the source."
            )
