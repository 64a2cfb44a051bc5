"""What the other columns and the values say about the field of a column."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from rectrack.text import folded, shown
from rectrack.workspace.cell_words import are_bodies, are_numbers, are_references, have_dates, may_be_statuses
from rectrack.workspace.chosen_columns import TARGET, names_in
from rectrack.workspace.field_words import (
    OF_RESPONSE,
    RESPONSE,
    RESPONSIBLE,
    have_moved,
    names_action,
    names_bodies,
    names_date,
    names_states,
)
from rectrack.workspace.heading_row import Headings, values_below
from rectrack.workspace.read_sheet import Grid
from rectrack.workspace.usual_words import likely_field, shared_field

_DATES_AFTER = {
    "response": "response date",
    OF_RESPONSE: "response date",
    "status": "date",
    "document": "document date",
}
"""The date that is likely in the column after that of a field."""


def fields_beside_others(
    grid: Grid, headings: Headings, fields: Mapping[int, str], n: int, values: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the fields that other columns, the values or the heading suggest, the best first, and why.

    `fields` are the fields of columns, also the proposed ones.
    """
    names, taken, text = {*map(folded, values)}, {*fields.values()}, headings.texts[n]
    if have_dates(values):
        if not names_date(text) and not ("action" in taken and names_action(text)):
            yield _DATES_AFTER.get(fields.get(n - 1, ""), ""), ""
        return
    is_numbered = bool({"number", "reference"} & taken)
    if not is_numbered and are_references(values):
        yield "reference", "the values look like references"
    if not is_numbered and n == min(headings.texts) and are_numbers(values):
        yield "number", "each value is a different number"
    if (shared := shared_field(text, values)) != "themes" or "themes" not in taken:
        yield shared, "several rows have the same value"
    bodies = {m: name for m, name in fields.items() if name in ("addressees", RESPONSIBLE)}
    for m, name in bodies.items():
        if len(names.intersection(map(folded, values_below(grid, headings.row, m)))) * 2 > len(names):
            yield name, f"the values are also in the column {shown(headings.texts[m])}"
    is_review = RESPONSIBLE in names_in(headings.sheet) or RESPONSE in taken
    if bodies and names_bodies(text) and (is_review or not names_states(text)):
        yield "made by", ""  # without a review, a bare "Country" can also be the one that has to act
    yield from _fields_by_values(headings, taken, values)


def _fields_by_values(headings: Headings, taken: Collection[str], values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the fields that can have these values, and why; bodies only if no column has any."""
    if may_be_statuses(values):
        yield "status", "the values look like statuses"
    if not {"addressees", RESPONSIBLE}.intersection(taken) and are_bodies(values):
        own = RESPONSIBLE in names_in(headings.sheet)
        yield RESPONSIBLE if own else "addressees", "the values look like names of organizations"


def moved_target(headings: Headings, fields: Mapping[int, str], n: int, values: Sequence[str]) -> str:
    """Return the heading of target dates that a column has before or after a change; empty if there are none."""
    text, others = headings.texts[n], [headings.texts[m] for m, name in fields.items() if name == TARGET]
    is_target = bool(others) and likely_field(text, headings.sheet.name, (TARGET,), values) == TARGET
    return next((other for other in others if is_target and have_moved(text, other)), "")
