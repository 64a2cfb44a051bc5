"""The dates that have passed, and the next letter for each."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from rectrack.model import (
    STAND_IN,
    Action,
    Dataset,
    Letter,
    Recommendation,
    Request,
    Target,
    When,
    by_id,
    derived,
    information_letter,
    next_letter,
    surely_earlier,
)
from rectrack.rendering.filters import aligned
from rectrack.rendering.published import publish_facts
from rectrack.rendering.summary import summary_line
from rectrack.text import as_csv, as_json, day

# The reminders of a dataset: one for each date that has passed, and for each addressee.

Reason: TypeAlias = Literal["response due", "target date", "last check"]
ReminderType: TypeAlias = Literal["response", "position", "action"]
_Chains: TypeAlias = Mapping[tuple[str, str, str], Sequence[Request]]
"""Requests without a response, by recommendation, addressee or party, and type."""


class Reminder(Struct, frozen=True, kw_only=True):
    """A date that has passed: a response due date, a target date, or the last check.

    `to` is the id of the addressee or party, empty without one. `requests` are those to it without a response.
    `letter` is the next letter. Without a letter, `why_none` says why. To an addressee that has responded, the letter
    about a target date has the type `action`: it is no request for a response.
    """

    reason: Reason
    recommendation: Recommendation
    date: When
    action: Action | None = None
    target: Target | None = None
    to: str = ""
    type: ReminderType = "response"
    requests: Sequence[Request] = ()
    letter: Letter | None = None
    why_none: str = ""


class Reminders(Struct, frozen=True, kw_only=True):
    """The reminders of a dataset on a day. `dataset` has no withheld names, and has all requests."""

    dataset: Dataset
    today: When
    every: Sequence[Reminder]

    def of(self, reason: Reason) -> list[Reminder]:
        """Return the reminders for one reason, the oldest first."""
        return sorted((r for r in self.every if r.reason == reason), key=lambda r: r.date)


def find_reminders(dataset: Dataset, today: When, to: Collection[str] = ()) -> Reminders:
    """Return the dates that have passed on a day, each with its next letter. `to` selects addressees and parties."""
    line = summary_line(dataset, publish_facts(dataset, None, {}, today))
    chains: defaultdict[tuple[str, str, str], list[Request]] = defaultdict(list)
    for waiting in line.waiting:
        chains[waiting.recommendation.id, waiting.request.to, waiting.request.type].append(waiting.request)
    found = [*_responses(dataset, chains, today)]
    for r, action, target in line.past_targets:
        for body in (action.addressees if action else ()) or r.addressees or ("",):
            known = Reminder(reason="target date", recommendation=r, action=action, target=target, date=target.date)
            if _has_responded(r, body, dataset):
                found.append(replace(known, to=body, type="action"))
            else:
                found.append(replace(known, to=body, requests=chains.get((r.id, body, "response"), ())))
    dated = [_with_letter(reminder, dataset, today) for reminder in found]
    unchecked = [Reminder(reason="last check", recommendation=r, date=derived.last_looked(r)) for r in line.unchecked]
    every = [reminder for reminder in (*dated, *unchecked) if not to or reminder.to in to]
    return Reminders(dataset=dataset, today=today, every=every)


def _responses(dataset: Dataset, chains: _Chains, today: When) -> Iterator[Reminder]:
    """Yield the last request of each chain if its due date has passed. Closed recommendations are left out."""
    statuses, known = by_id(dataset.tracker.statuses), by_id(dataset.recommendations)
    for (id_, to, _), requests in chains.items():
        r, last = known[id_], requests[-1]
        due = last.due or derived.response_due(r, last, dataset.tracker)
        if due and surely_earlier(due, today) and not statuses[r.status].closes_issue_as:
            yield Reminder(
                reason="response due", recommendation=r, date=due, to=to, type=last.type, requests=requests
            )
    for r in dataset.recommendations:
        due = derived.response_due(r, None, dataset.tracker)
        if due and surely_earlier(due, today) and not statuses[r.status].closes_issue_as:
            never = (to for to, request in derived.unanswered(r, dataset.tracker).items() if not request)
            yield from (Reminder(reason="response due", recommendation=r, date=due, to=to) for to in never)


def _has_responded(r: Recommendation, to: str, dataset: Dataset) -> bool:
    """Return whether the record has a response that the addressee itself states. An announcement is none."""
    return any(said.is_own and said.by == to for said in derived.given(derived.answers(r), dataset.tracker))


def _with_letter(reminder: Reminder, dataset: Dataset, today: When) -> Reminder:
    """Return the reminder with its next letter, or with the reason why there is none."""
    if why_none := _why_none(reminder, dataset):
        return replace(reminder, why_none=why_none)
    if reminder.type == "action":
        return replace(reminder, letter=information_letter(dataset.tracker))
    letter, first = next_letter(reminder.recommendation, reminder.requests, dataset.tracker)
    if letter is None:
        return replace(reminder, why_none="all letters sent")
    if first > today:
        return replace(reminder, why_none=f"next letter from {day(first)}")
    return replace(reminder, letter=letter)


def _why_none(reminder: Reminder, dataset: Dataset) -> str:
    """Return why no letter can be written, "" if one can."""
    r, to = reminder.recommendation, reminder.to
    if not to:
        return "no addressee"
    if STAND_IN.fullmatch(to):
        return "name withheld"
    if any(body.id == to and body.collective for body in dataset.tracker.addressees):
        return "collective addressee"
    if reminder.type == "response" and _has_responded(r, to, dataset):
        return "response recorded"
    is_stated = reminder.action is not None and to in reminder.action.addressees
    return "inferred addressee" if r.addressees_inferred and to in r.addressees and not is_stated else ""


# The reminders as a table for the terminal.


def reminders_as_table(shown: Reminders) -> str:
    """Return the reminders in a table for each reason."""
    names = shown.dataset.bodies
    due = [(*_title(r), names[r.to], r.date, _letter(r)) for r in shown.of("response due")]
    targets = [(*_title(r), names.get(r.to, ""), r.date, _set_by(r), _letter(r)) for r in shown.of("target date")]
    checks = [(*_title(r), r.date) for r in shown.of("last check")]
    parts = [
        _part(
            "Past the response due date", ("No.", "Title", "Requested from", "Response due date", "Next letter"), due
        ),
        _part("Overdue target dates", ("No.", "Title", "Addressee", "Target date", "Set by", "Next letter"), targets),
        _part("Not checked for a year (for maintainers only)", ("No.", "Title", "Last checked"), checks),
    ]
    return "\n".join(parts)


def _part(heading: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    return f"{heading}: {len(rows)}\n" + (aligned([heads, *rows]) if rows else "")


def _title(reminder: Reminder) -> tuple[str, str]:
    return reminder.recommendation.cited, reminder.action.title if reminder.action else reminder.recommendation.title


def _set_by(reminder: Reminder) -> str:
    return (reminder.target and reminder.target.set_by) or "maintainers"


def _letter(reminder: Reminder) -> str:
    """Return the next letter, or why there is none, without the words of the column's heading."""
    return reminder.letter.name if reminder.letter else f"({reminder.why_none.removeprefix('next letter ')})"


# The reminders as cells for a spreadsheet, and as data.

_COLUMNS = (
    *("reason", "number", "id", "reference", "title", "action", "to", "date", "set_by", "last_request"),
    *("next_letter", "no_letter_because"),
)


def reminders_as_csv(shown: Reminders) -> str:
    rows = map(_facts, shown.every)
    return as_csv(_COLUMNS, ([str(row[name] or "") for name in _COLUMNS] for row in rows))


def reminders_as_json(shown: Reminders) -> str:
    return as_json([*map(_facts, shown.every)])


def _facts(reminder: Reminder) -> dict[str, object]:
    r = reminder.recommendation
    values = (
        *(
            reminder.reason,
            r.number,
            r.id,
            r.reference,
            r.title,
            reminder.action and reminder.action.id,
            reminder.to or None,
            reminder.date,
        ),
        *(reminder.target and reminder.target.set_by, reminder.requests[-1].date if reminder.requests else None),
        *(reminder.letter and reminder.letter.id, reminder.why_none or None),
    )
    return dict(zip(_COLUMNS, values, strict=True))
