"""The recommendations that fit, and a list of them as table, CSV and JSON."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import compress
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from msgspec import to_builtins

from rectrack.model import LEVELS, Dataset, Tracker, When, by_id, given, is_unchecked, unanswered_requests, values_of
from rectrack.rendering.published import AnnouncementState, publish_facts
from rectrack.rendering.status_json import OF_POSITIONS, STATUS_JSON, Entry, read_status
from rectrack.text import as_csv, as_json, count, cut, padded, width

# The filters, and the recommendations that pass them.


class Listing(NamedTuple):
    """The recommendations of a dataset that fit."""

    entries: list[Entry]
    dataset: Dataset


def _makers(entry: Entry) -> tuple[str, ...]:
    return entry.made_by.everyone if entry.made_by else ()


_VALUES: Mapping[str, Callable[[Entry], Iterable[str]]] = {
    "status": lambda entry: [entry.status],
    "theme": lambda entry: entry.themes,
    "addressee": lambda entry: entry.addressees,
    "made_by": _makers,
    "agreement": lambda entry: [spelled(entry.agreement or "")],
    "field": lambda entry: (f"{id_}={one}" for id_, value in entry.custom_fields.items() for one in values_of(value)),
}
"""Values of a recommendation for each filter that does not concern positions."""


def fitting(
    root: Path, dataset: Dataset, day: When, chosen: Mapping[str, Collection[str]], *, overdue: bool, unchecked: bool
) -> Listing:
    """Return the recommendations that pass all filters on a day.

    `chosen` has the accepted values of each filter; a filter without values accepts all. Party and stance must be in
    one position that is not inferred. `unchecked` accepts recommendations that were not checked for a year.
    """
    party, stance = chosen["party"], chosen["stance"]

    def fits(entry: Entry) -> bool:
        views = (view for view in entry.positions if not view.inferred)
        return (
            all(not chosen[name] or {*chosen[name]} & {*values(entry)} for name, values in _VALUES.items())
            and (
                not (party or stance)
                or any(
                    view.party in (party or [view.party]) and view.stance in (stance or [view.stance])
                    for view in views
                )
            )
            and (not overdue or entry.overdue)
            and (not unchecked or is_unchecked(entry.last_looked, day))
        )

    before = AnnouncementState(read_status(root / STATUS_JSON))
    return Listing([*filter(fits, publish_facts(dataset, None, {}, day, before).recommendations)], dataset)


def spelled(level: str) -> str:
    """Return an agreement level as people type it: too-few-positions."""
    return level.replace(",", "").replace(" ", "-")


def filter_choices(dataset: Dataset) -> Mapping[str, Collection[str]]:
    """Return the accepted values of each filter.

    If the values have names, this is a mapping from each id to the setting with its names.
    """
    tracker = dataset.tracker
    return {
        "status": by_id(tracker.statuses),
        "theme": by_id(tracker.themes),
        "addressee": by_id(tracker.addressees),
        "made_by": by_id(dataset.parties),
        "party": by_id(dataset.parties),
        "stance": by_id(tracker.stances),
        "agreement": [spelled(level) for level in LEVELS] if tracker.agreement else [],
        "field": _filter_values(dataset),
    }


class FilterValue(NamedTuple):
    """The names of a value of a custom field, as people type them: Priority=High."""

    name: str
    aliases: tuple[str, ...]


def _filter_values(dataset: Dataset) -> dict[str, FilterValue]:
    """Return the choices of custom fields, and the values of the others, by the ids: priority=high."""
    found = dict[str, FilterValue]()
    for field in dataset.tracker.custom_fields:
        own = (r.custom_fields.get(field.id, ()) for r in dataset.recommendations)
        names = {choice.id: choice.name for choice in field.choices} or {
            v: v for value in own for v in values_of(value)
        }
        for id_, name in names.items():
            aliases = (f"{field.name}={id_}", f"{field.name}={name}")
            found[f"{field.id}={id_}"] = FilterValue(f"{field.id}={name}", aliases)
    return found


# A list of recommendations as cells for a spreadsheet.


def list_as_csv(shown: Listing) -> str:
    tracker = shown.dataset.tracker
    computed: dict[str, Callable[[Entry], object]] = {**_COMPUTED, "no_response": partial(_without_answer, tracker)}
    columns = {name: computed.get(name, attrgetter(name)) for name in _COLUMNS}
    for name in (() if tracker.agreement else ("agreement",)) + (() if tracker.stances else OF_POSITIONS):
        del columns[name]
    columns |= {field.id: partial(_own, field.id) for field in tracker.custom_fields}
    return as_csv(list(columns), ([_cell(value(entry)) for value in columns.values()] for entry in shown.entries))


def _cell(value: object) -> str:
    """Return a value as the text of a cell, several values separated by a space."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, tuple | list) else str(value or "")


def _own(name: str, entry: Entry) -> tuple[str, ...]:
    return values_of(entry.custom_fields.get(name, ()))


def _without_answer(tracker: Tracker, entry: Entry) -> list[str]:
    """Return the addressees without a recorded response, each with its last request.

    Each item has an id and the date of the request: registry-board:2018-03-15. Without a request it is
    registry-board:no-request.
    """
    answered = (answer.by for answer in given(entry.responses, tracker))
    missing = unanswered_requests(entry.addressees, answered, entry.requests, tracker)
    return [f"{who}:{asked.date if asked else 'no-request'}" for who, asked in missing.items()]


_COLUMNS = (
    "number id reference title status since as_of recorded themes source_form made_by addressees agreement "  # noqa: SIM905 - reads as a list
    "own_positions positions opposed reported_opposed responses no_response decision "
    "target_date target_set_by overdue checked last_looked last_changed file".split()
)
_COMPUTED: dict[str, Callable[[Entry], object]] = {
    "since": lambda e: "" if e.is_undated else e.since,
    "as_of": lambda e: e.since if e.is_undated else "",
    "recorded": lambda e: "" if e.is_undated else e.late,
    "made_by": _makers,
    "own_positions": lambda e: str(e.own_positions),
    "positions": lambda e: [f"{view.party}:{view.stance}" for view in e.positions if view.is_own],
    "responses": lambda e: [f"{answer.by}:{answer.response}" for answer in e.responses],
    "decision": lambda e: e.decision and e.decision.outcome,
    "target_date": lambda e: e.target and e.target.date,
    "target_set_by": lambda e: e.target and e.target.set_by,
}
"""Columns whose values are computed from an entry."""


# A list of recommendations as data: the facts of each, with the field names of status.json.

_NOT_OF_FILES = frozenset(("issue", "announcement_count"))
"""Facts about GitHub, which a list made from the files leaves out."""


def list_as_json(shown: Listing) -> str:
    every = [to_builtins(entry) for entry in shown.entries]
    left_out = {*_NOT_OF_FILES, *(() if shown.dataset.tracker.stances else OF_POSITIONS)}
    return as_json([{name: facts[name] for name in facts if name not in left_out} for facts in every])


# A list of recommendations as a table for the terminal.

_HEADS = ("No.", "Title", "Status", "Since", "As of", "Recorded", "Agreement")
_LEAST_TITLE = 12
_GAP = 2


def list_as_table(shown: Listing) -> str:
    entries, tracker, known = shown.entries, shown.dataset.tracker, len(shown.dataset.recommendations)
    statuses, total = by_id(tracker.statuses), count(known, "recommendation")
    if not entries:
        return f"None of {total} fits.\n"
    dates = [[str(_COMPUTED[name](e) or "") for name in ("since", "as_of", "recorded")] for e in entries]
    facts = [
        (e.cited, e.title, statuses[e.status].name, *days, e.agreement or "")
        for e, days in zip(entries, dates, strict=True)
    ]
    has_dates = [any(column) for column in zip(*dates, strict=True)]
    shown_columns = (True, True, True, *has_dates, bool(tracker.agreement))
    rows = [[*compress(row, shown_columns)] for row in (_HEADS, *facts)]
    found = f"{len(entries)} of {total}" if len(entries) < known else total
    return f"{aligned(rows)}\n{found}.\n"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a table that fits the terminal. The second column, the title, takes the space that is left."""
    widths = [max(len(cut(cell, 24)) for cell in column) for column in zip(*rows, strict=True)]
    widths[1] = max(width() - sum(w + _GAP for w in (widths[0], *widths[2:])), _LEAST_TITLE)
    lines = ((" " * _GAP).join(padded(cut(cell, w), w) for cell, w in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)
