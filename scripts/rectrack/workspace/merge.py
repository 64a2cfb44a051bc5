"""A sheet merged with what it was made from and what the files say now, row by row and cell by cell."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from msgspec.structs import replace

from rectrack.model import PARTIES, TRACKER, Dataset, Evidence, EvidenceFault, by_id, withheld
from rectrack.statements import edits
from rectrack.statements.types import SetActionStatus, SetStatus, Statement, StatementContext, Utterance
from rectrack.text import dates
from rectrack.text.problems import KeyPath, shown, spelled
from rectrack.workspace import columns
from rectrack.workspace.changes import CellNames, ChangeKind, ImportOutcome, Options, SheetChange, cell_text
from rectrack.workspace.columns import (
    DELETE,
    LIST,
    PLACE,
    RECOMMENDATION,
    RECOMMENDATIONS,
    STEP,
    Column,
    Key,
    SheetRow,
    Table,
    TableRow,
    value_at,
)
from rectrack.workspace.read_sheet import CellMistake, CellPlace, text_of
from rectrack.yaml_edit.reader import Data

# Which row of what the sheet was made from is which row of the files.

_ALIKE = 0.5
"""How much of what two rows say must be the same for the one to be the other, changed."""
WHOSE = ("id", "party", "by", "of")
"""Columns that say whose an item of a list is: what somebody says never becomes what somebody else does."""


class RowPair(NamedTuple):
    """A row as the sheet was made from it, and as the files have it now; None where it is not there."""

    before: TableRow | None
    now: TableRow | None


def pair_rows(before: Table, now: Table, formerly: Mapping[str, str]) -> dict[Key, RowPair]:
    """What each row of the sheet may be about, by the key that it has or had.

    `formerly` are the ids of now by those that recommendations had. An item of a list may stand at another place.
    """
    sheet = now.sheet
    if before is now:
        return {sheet.key(row.cells): RowPair(row, row) for row in now.rows}
    known = {} if sheet.field else {sheet.key(row.cells): row for row in now.rows}
    found = {key: RowPair(None, row) for key, row in known.items()}
    lists = {id_: [*rows] for id_, rows in groupby(now.rows, lambda row: row.recommendation)}
    for id_, group in groupby(before.rows, lambda row: row.recommendation):
        rows, id_now = [*group], formerly.get(id_, id_)
        names = {RECOMMENDATION: id_now, "id": id_now} if id_ else {}
        keys = [sheet.key({**row.cells, **names}) for row in rows]
        same = _match_rows(rows, lists.get(id_now, [])) if sheet.field else map(known.get, keys)
        for row, key, other in zip(rows, keys, same, strict=True):
            found[sheet.key(row.cells)] = found[key] = RowPair(row, other)
    return found


def _match_rows(rows: Sequence[TableRow], others: Sequence[TableRow]) -> Iterable[TableRow | None]:
    """For each row of a list the one that it is in a later state of the list; None where it is gone, or too changed.

    What says the same in the same order is the same; between two of these, what is much alike. What says the same
    elsewhere was moved.
    """
    found: dict[int, int] = {}
    one, two = ([tuple(content(row).items()) for row in each] for each in (rows, others))
    for tag, i, i_end, j, j_end in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        behind = j
        for n in range(i, i_end):
            alike = (m for m in range(behind, j_end) if tag == "equal" or _are_alike(rows[n], others[m]))
            if (m := next(alike, None)) is not None:
                found[n], behind = m, m + 1
    for n in [n for n in range(len(rows)) if n not in found]:
        moved = (m for m, row in enumerate(two) if row == one[n] and m not in found.values())
        if (m := next(moved, None)) is not None:
            found[n] = m
    return [others[found[n]] if n in found else None for n in range(len(rows))]


def content(row: TableRow) -> dict[str, str]:
    """What a row says, without where it stands."""
    return {name: cell for name, cell in row.cells.items() if name not in (PLACE, RECOMMENDATION)}


def _are_alike(row: TableRow, other: TableRow) -> bool:
    """Whether the one may be the other, changed: all but one thing is the same, or more than half."""
    said = {name: (cell, other.cells[name]) for name, cell in content(row).items() if cell or other.cells[name]}
    differ = [name for name, (before, now) in said.items() if before != now]
    if any(name in WHOSE and all(said[name]) for name in differ):
        return False
    return len(differ) <= 1 or len(said) - len(differ) > len(said) * _ALIKE


# What a sheet changed since it was made, and what of that still holds.

_KEPT = frozenset(("", "no", "false", "0", "-"))
"""What in the column `delete` does not mean that the row's item goes."""


class NewEntry(NamedTuple):
    """What a row says as data for a file, and which cell says what of it."""

    line: SheetRow
    data: dict[str, Any]
    places: dict[KeyPath, CellPlace]

    def __str__(self) -> str:
        """All of it in a line."""
        cells = (self.line.cells.get(column.header) for column in self.line.sheet.columns)
        return ", ".join(filter(None, cells))

    def places_at(self, at: KeyPath) -> dict[KeyPath, CellPlace]:
        """Which cell says what of it, if it lies there in a file."""
        return {(*at, *below): place for below, place in self.places.items()}


class Merge:
    """Merges rows of a sheet into what the files say; what comes of them is in `outcome`.

    `base` is what the sheet was made from. Without one it is compared with the files as they are.
    """

    def __init__(self, dataset: Dataset, base: Dataset | None, options: Options, outcome: ImportOutcome) -> None:
        self.dataset, self.base, self.options, self.outcome = dataset, base, options, outcome
        self.names = CellNames(dataset, options, outcome)
        self.known = by_id(dataset.recommendations)
        self.formerly = {former: r.id for r in dataset.recommendations for former in r.formerly}
        now = columns.tables(withheld(dataset))
        before = columns.tables(withheld(base)) if base else now
        self.pairs: dict[Key, RowPair] = {}
        for name, table in now.items():
            self.pairs |= pair_rows(before[name], table, self.formerly)
        settings = {row.cells[LIST]: row.at[:-1] for row in now[columns.SETTINGS].rows}
        self.lists: dict[str, KeyPath] = {**{name: (name,) for name in columns.lists()}, **settings}
        """The lists that `settings` has rows of, and where each lies in tracker.yaml."""
        self.data = {self.path(document, id_): data for document, id_, data in columns.documents(dataset)}
        self.new: dict[str, NewEntry] = {}
        self._seen: dict[Key, SheetRow] = {}
        self._further: Counter[tuple[str, KeyPath]] = Counter()

    def path(self, document: str, id_: str) -> str:
        """The file of a recommendation, of the settings or of the parties."""
        return {"parties": PARTIES, "tracker": TRACKER}.get(document) or self.dataset.paths[id_]

    def value(self, line: SheetRow, column: Column, cell: str, was: Data = None) -> Data:
        """Return what a cell means, for the file."""
        value = self.names.value(column, cell, was)
        if column.path != ("action",) or not isinstance(value, str):
            return value
        r = self.known.get(self.names.recommendation(line.cells.get(RECOMMENDATION, "")) or "")
        return spelled(value, by_id(r.actions) if r else ()) or value

    def entry(self, line: SheetRow) -> NewEntry:
        """What a row says, for the file, and the cells that say it."""
        self.names.place = line.place()
        found = NewEntry(line, {}, {})
        for column in line.sheet.columns:
            cell = line.cells.get(column.header)
            if not cell or (value := self.value(line, column, cell)) is None:
                continue
            place = found.places[column.path] = line.place(column.header)
            around: Any = found.data
            for step in column.path[:-1]:
                around = around.setdefault(step, {}) if isinstance(around, dict) else None
            if isinstance(around, dict):
                around[column.path[-1]] = value
            else:  # in the settings a label is a text or has parts
                message = f"this cannot stand beside what the column {column.path[0]} says"
                self.outcome.wrong(place, message, "empty one of the two")
        return found

    def is_again(self, line: SheetRow, key: Key) -> bool:
        """Whether an earlier row is of the same, which is wrong."""
        if (first := self._seen.setdefault(key, line)) is line:
            return False
        same = [name for name in ("id", "reference", "title", PLACE) if line.cells.get(name)][:1]
        what = f"the {same[0]} {shown(line.cells[same[0]])}" if same else "the same"
        self.outcome.wrong(line.place(*same), f"{what} stands in row {first.number} too", "a row for each")
        return True

    def append(
        self, path: str, around: KeyPath, entry: NewEntry, said: str = "", edit: edits.TextEdit | None = None
    ) -> None:
        """Add an entry to a list of a file, behind what is there and what was added before."""
        at = (*around, len(value_at(self.data[path], around) or ()) + self._further[path, around])
        self._further[path, around] += 1
        place = entry.line.place("answer" if edit else "")
        change = SheetChange(path, at, place, ChangeKind.APPEND, now=said or str(entry), value=entry.data, edit=edit)
        self.outcome.changes.append(change._replace(places=entry.places_at(at)))

    def compare(self, line: SheetRow, pair: RowPair) -> None:
        """What a line changes in what it is about, or that this goes."""
        if line.cells.get(DELETE, "").casefold() not in _KEPT:
            self._delete(line, pair)
            return
        for column in line.sheet.columns:
            if column.header in line.cells and column.path != ("id",):
                self._cell(line, pair, column)

    def _cell(self, line: SheetRow, pair: RowPair, column: Column) -> None:
        cell, place = line.cells[column.header], line.place(column.header)
        was, here = (row.cells[column.header] if row else "" for row in pair)
        if pair.before and text_of(was) == cell:
            return
        value = self.value(line, column, cell)
        if any(value == self.value(line, column, row.cells[column.header]) for row in pair if row):
            return
        before, now = pair
        if now is None:
            message = "what this row says is not there any more, or says something else: nothing is written"
            self.outcome.tell(line.place(), message)
        elif before is None or here != was:
            both = f"the sheet says {cell_text(cell)}, the files say {cell_text(here)} since"
            self.outcome.tell(place, f"changed on both sides: {both}, and that stays", f"it was {cell_text(was)}")
        else:
            path, at = self.path(line.sheet.document, now.recommendation), (*now.at, *column.path)
            is_list = column.kind not in ("text", "flag")
            value = self.value(line, column, cell, value_at(self.data[path], at)) if is_list else value
            order = [(*now.at, *beside.path) for beside in line.sheet.columns]
            change = SheetChange(path, at, place, ChangeKind.SET, was, cell, value, order=order)
            self.outcome.changes.append(self._as_statement(change, line, now.recommendation))

    def _as_statement(self, change: SheetChange, line: SheetRow, id_: str) -> SheetChange:
        """A changed status is said as the statement is, with its step in the history and by its rules."""
        status = str(change.value or "")
        known = by_id(self.dataset.tracker.statuses).get(status)
        if not known or line.sheet.document != "recommendation" or change.at[-1] != "status":
            return change
        r, text = self.known[id_], self.options.note
        on = occasion(self.options.on, line.draft("date"), line.draft("by"))
        shown_by = evidence(line, self.options)
        statement: Statement
        if line.sheet.field == "actions":
            is_of_it = text or known.needs_evidence or line.draft("evidence")
            action = r.actions[int(change.at[1])].id
            statement = SetActionStatus(
                action=action, status=status, text=text, evidence=shown_by if is_of_it else ()
            )
        elif not line.sheet.field:
            statement = SetStatus(status=status, text=text, evidence=shown_by)
        else:
            return change
        lacking = _lacking(line, on, shown_by) if text or not line.sheet.field else {}
        utterance = Utterance(statement, on)
        if wrong := utterance.find_fault(r, self.dataset):
            if isinstance(wrong, EvidenceFault):
                lacking["source"] = CellMistake(change.place, wrong.message, "add a column evidence, or --from")
            else:
                self.outcome.wrong(change.place, wrong.message, wrong.hint)
        step: KeyPath = ("history", len(r.history))
        places = {step: change.place}
        places |= {(*step, heading): line.place(heading) for heading in STEP if line.draft(heading)}
        return change._replace(edit=partial(edits.edited, edit=utterance.edit), places=places, lacking=lacking)

    def _delete(self, line: SheetRow, pair: RowPair) -> None:
        before, now = pair
        place, sheet = line.place(DELETE), line.sheet
        if sheet.name == RECOMMENDATIONS:
            hint = "give it a status that says what became of it, or delete its file by hand"
            self.outcome.wrong(place, "a recommendation is not deleted by a sheet", hint)
        elif now is None:
            self.outcome.tell(place, "what this row says is not there any more, or says something else")
        elif before is None or content(before) != content(now):
            self.outcome.tell(place, "this was to go, but has been changed since the sheet was made, and stays")
        else:
            path, was = self.path(sheet.document, now.recommendation), ", ".join(filter(None, content(now).values()))
            self.outcome.changes.append(SheetChange(path, now.at, place, ChangeKind.REMOVE, was))


# Date, author and evidence of a changed status, from its row and the options.


def occasion(on: StatementContext, date: str, by: str | None) -> StatementContext:
    """Return an occasion with the date and the author from a row, if it has them."""
    return replace(on, date=dates.read(date or on.date), is_dated=bool(date) or on.is_dated, by=by or on.by)


def evidence(line: SheetRow, options: Options) -> tuple[str | Evidence, ...]:
    """Return the evidence from the row, or from the options."""
    items: Any = columns.from_cell(line.draft("evidence"), "evidence") or ([options.source] if options.source else [])
    return tuple(Evidence(**item) if isinstance(item, dict) else item for item in items)


def _lacking(
    line: SheetRow, on: StatementContext, shown_by: tuple[str | Evidence, ...]
) -> dict[str, CellMistake | None]:
    """Return the options for missing values, with an error for each required one."""
    undated = CellMistake(line.place("status"), "the date of this status is missing", "add a column date, or --date")
    given = {"date": on.is_dated, "by": on.by, "source": shown_by}
    return {name: undated if name == "date" else None for name, value in given.items() if not value}
