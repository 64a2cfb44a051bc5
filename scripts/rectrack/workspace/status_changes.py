"""Changed statuses of a sheet, and their steps in the status history."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from msgspec import convert
from msgspec.structs import replace

from rectrack.model import TRACKER, Dataset, Evidence, Recommendation, Status, by_id
from rectrack.statements import SetActionStatus, SetStatus, Statement, Utterance, edit_text
from rectrack.text import KeyPath
from rectrack.workspace import columns
from rectrack.workspace.changes import SheetChange, add_step
from rectrack.workspace.chosen_columns import STEP
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.merge import Merge, keep_words

_HOW = {
    "evidence": 'add a column "evidence", or --source',
    "according to": 'add a column "according to", or --according-to',
}
"""How to give what a status lacks."""


def settle_statuses(merge: Merge) -> None:
    """Connect changed statuses with new rows of the history.

    If the history has a new row, a changed status adds no step. If the status cell is unchanged, the status follows
    the new row. Otherwise a changed status is recorded by the command for it.
    """
    changes, status = merge.outcome.changes, ("status",)
    dataset = _with_new_statuses(merge.dataset, changes)
    with_step = {change.path for change in changes if change.is_step}
    for n, change in enumerate(changes):
        key = (change.path, change.at)
        if change.is_step and (change.path, status) not in merge.statuses:
            changes[n] = change._replace(edit=partial(add_step, item=change.value))
        elif key in merge.statuses and not (change.at == status and change.path in with_step):
            changes[n] = _as_statement(merge, change, dataset, *merge.statuses[key])


def _with_new_statuses(dataset: Dataset, changes: Iterable[SheetChange]) -> Dataset:
    """Return the dataset with the statuses that the import adds to the settings."""
    new = (change.value for change in changes if (change.path, change.at) == (TRACKER, ("statuses",)))
    statuses = (*dataset.tracker.statuses, *(convert(value, Status, strict=False) for value in new))
    return replace(dataset, tracker=replace(dataset.tracker, statuses=statuses))


def _as_statement(
    merge: Merge, change: SheetChange, dataset: Dataset, row: SheetRow, r: Recommendation
) -> SheetChange:
    """Return a changed status with its step in the history, or with its report.

    The rules of the command apply; errors are reported at the row.
    """
    status = by_id(dataset.tracker.statuses).get(str(change.value))
    if not status:
        return change
    given, lacking = merge.given(row), merge.outcome.lacking
    notes = (given.get("note"), row.words.get("status"), keep_words(merge, row, "date"))
    note = " ".join(filter(None, notes)) or None
    on = merge.occasion(given)
    items: Any = columns.from_cell(given.get("evidence", ""), "evidence") or ()
    shown_by = tuple(Evidence(**item) if isinstance(item, dict) else item for item in items)
    statement: Statement = SetStatus(status=status.id, text=note, evidence=shown_by)
    if row.sheet.field:
        is_of_it = note or status.needs_evidence or row.draft("evidence")
        action, evidence = r.actions[int(change.at[1])].id, shown_by if is_of_it else ()
        statement = SetActionStatus(action=action, status=status.id, text=note, evidence=evidence)
    if note or not row.sheet.field:
        lacking |= {name: name == "date" for name in STEP if not given.get(name)} | lacking
        if not on.is_dated:
            row.wrong("status", "the date of this status is missing", 'add a column "date", or --date', "date")
    utterance = Utterance(statement, on)
    if wrong := utterance.find_fault(r, dataset):
        lacking |= {wrong.missing: True} if wrong.missing else {}
        row.wrong("status", wrong.message, _HOW.get(wrong.missing, wrong.hint), wrong.missing)
        by = on.by or dataset.tracker.maintained_by  # no other error follows from this one
        utterance = Utterance(statement, replace(on, by=by))
    merge.used.update(map(row.spot, STEP))
    step: KeyPath = ("history", len(r.history))
    merge.cells[change.path, step] = change.place
    merge.cells |= {(change.path, (*step, name)): row.place(name) for name in STEP if row.draft(name)}
    return change._replace(edit=partial(edit_text, edit=utterance.edit))
