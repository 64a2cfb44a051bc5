"""A sheet merged with what it was made from and what the files say now, row by row and cell by cell."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from msgspec.structs import replace

from rectrack.model import Dataset, Evidence, Recommendation, by_id, withheld
from rectrack.statements import edits
from rectrack.statements.edits import ORDER
from rectrack.statements.types import RecordAnswer, SetActionStatus, SetStatus, StatementContext, Utterance
from rectrack.text import dates
from rectrack.text.problems import KeyPath, shown, spelled
from rectrack.text.untrusted import is_link
from rectrack.workspace import columns
from rectrack.workspace.changes import CellNames, ChangeKind, ImportOutcome, Options, SheetChange, cell_text
from rectrack.workspace.columns import (
    ANSWER,
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
from rectrack.workspace.read_sheet import CellPlace, text_of
from rectrack.yaml_edit.reader import Data
from rectrack.yaml_edit.rewrite import append, set_value

# Which row of what the sheet was made from is which row of the files.

WHOSE = ("id", "party", "by", "of")
"""Columns that say whose an item of a list is: what somebody says never becomes what somebody else does."""


class RowPair(NamedTuple):
    """A row as the sheet was made from it, and as the files have it now; None where it is not there."""

    before: TableRow | None
    now: TableRow | None


def pair_rows(before: Table, now: Table) -> dict[Key, RowPair]:
    """What each row of the sheet may be about, by its key. An item of a list may stand at another place by now."""
    old, new = ({table.sheet.key(row.cells): row for row in table.rows} for table in (before, now))
    if before is now or not now.sheet.field:
        return {key: RowPair(old.get(key), new.get(key)) for key in old | new}
    pairs: dict[Key, RowPair] = {}
    lists = {id_: [*rows] for id_, rows in groupby(now.rows, lambda row: row.recommendation)}
    for id_, items in groupby(old.items(), lambda item: item[1].recommendation):
        keys, rows = zip(*items, strict=True)
        pairs |= zip(keys, map(RowPair, rows, _match_rows(rows, lists.get(id_, []))), strict=True)
    return pairs


def _match_rows(rows: Sequence[TableRow], others: Sequence[TableRow]) -> list[TableRow | None]:
    """For each row of a list the one that it is in a later state of the list; None where it is gone, or too changed.

    What says the same in the same order is the same; between two of these, what is much alike. What says the same
    elsewhere was moved.
    """
    matches: dict[int, int] = {}
    one, two = ([tuple(content(row).items()) for row in each] for each in (rows, others))
    for _, i, i_end, j, j_end in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        behind = j
        for n in range(i, i_end):
            alike = (m for m in range(behind, j_end) if one[n] == two[m] or _are_alike(rows[n], others[m]))
            if (m := next(alike, None)) is not None:
                matches[n], behind = m, m + 1
    for n in {*range(len(rows))} - matches.keys():
        moved = (m for m, row in enumerate(two) if row == one[n] and m not in matches.values())
        if (m := next(moved, None)) is not None:
            matches[n] = m
    return [others[matches[n]] if n in matches else None for n in range(len(rows))]


def content(row: TableRow) -> dict[str, str]:
    """What a row says, without where it stands."""
    return {name: cell for name, cell in row.cells.items() if name not in (PLACE, RECOMMENDATION)}


def _are_alike(row: TableRow, other: TableRow) -> bool:
    """Whether the one may be the other, changed: all but one thing is the same, or more than half."""
    cells = {name: (cell, other.cells[name]) for name, cell in content(row).items() if cell or other.cells[name]}
    differ = [name for name, (before, now) in cells.items() if before != now]
    if any(name in WHOSE and all(cells[name]) for name in differ):
        return False
    return len(differ) <= 1 or 2 * len(differ) < len(cells)


# What a sheet changed since it was made, and what of that still holds.

_KEPT = frozenset(("", "no", "false", "0", "-"))
"""What in the column `delete` does not mean that the row's item goes."""


class Merge:
    """Merges rows of a sheet into what the files say; what comes of them is in `outcome`.

    `base` is what the sheet was made from. Without one it is compared with the files as they are. `cells` are the
    cells that say what lies within a new entry, by the path of the file and the place there.
    """

    def __init__(self, dataset: Dataset, base: Dataset | None, options: Options, outcome: ImportOutcome) -> None:
        self.dataset, self.base, self.options, self.outcome = dataset, base, options, outcome
        self.names = CellNames(dataset, options, outcome)
        self.known = by_id(dataset.recommendations)
        self.formerly = {former: r.id for r in dataset.recommendations for former in r.formerly}
        now = columns.tables(withheld(dataset))
        before = columns.tables(withheld(self._renamed(base))) if base else now
        self.sheets = {table.sheet.field: table.sheet for table in now.values()}
        self.pairs = {key: pair for name in now for key, pair in pair_rows(before[name], now[name]).items()}
        settings = {row.cells[LIST]: row.at[:-1] for row in now[columns.SETTINGS].rows}
        self.lists: dict[str, KeyPath] = {**{name: (name,) for name in columns.lists()}, **settings}
        """The lists that `settings` has rows of, and where each lies in tracker.yaml."""
        self.data = {self.path(document, id_): data for document, id_, data in columns.documents(dataset)}
        self.cells: defaultdict[str, dict[KeyPath, CellPlace]] = defaultdict(dict)
        self.statuses: dict[tuple[str, KeyPath], tuple[SheetRow, Recommendation]] = {}
        self._further: Counter[tuple[str, KeyPath]] = Counter()
        self._seen: dict[Key, SheetRow] = {}

    def _renamed(self, base: Dataset) -> Dataset:
        """The same with the ids that recommendations have now."""
        renamed = (replace(r, id=self.formerly.get(r.id, r.id)) for r in base.recommendations)
        return replace(base, recommendations=tuple(renamed))

    def path(self, document: str, id_: str) -> str:
        """The file of a recommendation, of the settings or of the parties."""
        return self.dataset.paths[id_] if id_ else document

    def value(self, row: SheetRow, column: Column, cell: str, was: Data = None) -> Data:
        """Return what a cell means, for the file."""
        value = self.names.value(column, cell, was)
        if column.path != ("action",) or not isinstance(value, str):
            return value
        r = self.known.get(self.names.recommendation(row.cells.get(RECOMMENDATION, "")) or "")
        return spelled(value, by_id(r.actions) if r else ()) or value

    def fill(self, data: dict[str, Any], row: SheetRow, wanted: Iterable[Column], path: str, at: KeyPath) -> Any:
        """Return data with what a row says under these columns; they lie at a place of the file."""
        self.cells[path].setdefault(at, row.place())
        for column in wanted:
            cell = row.cells.get(column.header)
            if not cell or (value := self.value(row, column, cell)) is None:
                continue
            self.cells[path][(*at, *column.path)] = row.place(column.header)
            around: Any = data
            for step in column.path[:-1]:
                around = around.setdefault(step, {}) if isinstance(around, dict) else None
            if isinstance(around, dict):
                around[column.path[-1]] = value
            else:  # in the settings a label is a text or has parts
                message = f"this cannot stand beside what the column {column.path[0]} says"
                row.wrong(column.header, message, "empty one of the two")
        return data

    def next(self, path: str, around: KeyPath) -> KeyPath:
        """Where one more entry of a list goes: behind what is there and what was added before."""
        return (*around, len(value_at(self.data[path], around) or ()) + self._further[path, around])

    def append(self, row: SheetRow, path: str, around: KeyPath) -> None:
        """Add what a row says to a list of a file."""
        at = self.next(path, around)
        value = self.fill({}, row, row.sheet.columns, path, at)
        if value not in (value_at(self.data[path], around) or ()):  # else the sheet was imported before
            self._further[path, around] += 1
            change = SheetChange(path, at, row.place(), ChangeKind.APPEND, now=row.text, value=value)
            self.outcome.changes.append(change)

    def add_item(self, row: SheetRow, path: str) -> None:
        """Add one more item of a recommendation that has a file."""
        at: KeyPath = (row.sheet.field,)
        if PLACE in row.sheet.keys:
            self.append(row, path, at)
        else:
            value = self.fill({}, row, row.sheet.columns, path, at)
            change = SheetChange(path, at, row.place(), ChangeKind.SET, now=row.text, value=value)
            self.outcome.changes.append(change)

    def is_again(self, row: SheetRow, key: Key) -> bool:
        """Whether an earlier row is of the same, which is wrong."""
        if (first := self._seen.setdefault(key, row)) is row:
            return False
        same = next((name for name in ("id", "reference", "title", PLACE) if row.cells.get(name)), "")
        what = f"the {same} {shown(row.cells[same])}" if same else "the same"
        row.wrong(same, f"{what} stands in row {first.number} too", "a row for each")
        return True

    def compare(self, row: SheetRow, pair: RowPair) -> None:
        """What a row changes in what it is about, or that this goes."""
        if self._is_of_another(row, pair):
            return
        if row.cells.get(DELETE, "").casefold() not in _KEPT:
            self._delete(row, pair)
            return
        for column in row.sheet.columns:
            if column.header in row.cells and column.path != ("id",):
                self._compare_cell(row, pair, column)

    def _is_of_another(self, row: SheetRow, pair: RowPair) -> bool:
        """Whether somebody else's item is at the row's place, where no commit tells what was there before."""
        cells = pair.now.cells if pair.now and row.sheet.field and not self.base else {}
        for column in row.sheet.columns:
            here, cell = cells.get(column.header), row.cells.get(column.header)
            if column.header in WHOSE and cell and here and self.value(row, column, cell) != here:
                message = f"what stands here in the files is that of {shown(here)}, and may have moved"
                row.wrong(column.header, message, "export again; a new row has no place")
                return True
        return False

    def _compare_cell(self, row: SheetRow, pair: RowPair, column: Column) -> None:
        cell, place, (before, now) = row.cells[column.header], row.place(column.header), pair
        was, here = (known.cells[column.header] if known else "" for known in pair)
        if before and text_of(was) == cell:
            return
        value = self.value(row, column, cell)
        if any(known and value == self.value(row, column, known.cells[column.header]) for known in pair):
            return
        if now is None:
            message = "what this row says is not there any more, or says something else: nothing is written"
            self.outcome.tell(row.place(), message)
        elif before is None or here != was:
            both = f"the sheet says {cell_text(cell)}, the files say {cell_text(here)} since"
            self.outcome.tell(place, f"changed on both sides: {both}, and that stays", f"it was {cell_text(was)}")
        else:
            path, at = self.path(row.sheet.document, now.recommendation), (*now.at, *column.path)
            if column.kind not in ("text", "flag"):
                value = self.value(row, column, cell, value_at(self.data[path], at))
            order = [(*now.at, *beside.path) for beside in row.sheet.columns]
            self.outcome.changes.append(SheetChange(path, at, place, ChangeKind.SET, was, cell, value, order))
            if column.path == ("status",) and row.sheet.field in ("", "actions") and now.recommendation:
                self.statuses[path, at] = (row, self.known[now.recommendation])

    def _delete(self, row: SheetRow, pair: RowPair) -> None:
        (before, now), place = pair, row.place(DELETE)
        if row.sheet.name == RECOMMENDATIONS:
            hint = "give it a status that says what became of it, or delete its file by hand"
            row.wrong(DELETE, "a recommendation is not deleted by a sheet", hint)
        elif now is None:
            self.outcome.tell(place, "what this row says is not there any more, or says something else")
        elif before is None or content(before) != content(now):
            self.outcome.tell(place, "this was to go, but has been changed since the sheet was made, and stays")
        else:
            path, was = self.path(row.sheet.document, now.recommendation), content(now).values()
            self.outcome.changes.append(
                SheetChange(path, now.at, place, ChangeKind.REMOVE, ", ".join(filter(None, was)))
            )

    def answer(self, row: SheetRow, id_: str) -> None:
        """An addressee's answer that came back in the sheet: whoever imports it enters it, and says from what."""
        options, path = self.options, self.dataset.paths[id_]
        if not (options.entered_by and options.source):
            by = "" if options.entered_by else "--by: who enters it, and "
            hint = f"give {by}--from: the letter or the mail, a web address or a document"
            message = "the answers in the sheet are entered for somebody"
            self.outcome.wrong(row.grid.place(), message, hint, missing="letter")
            return
        at = self.next(path, ("responses",))
        self._further[path, at[:-1]] += 1
        said = self.fill({}, row, ANSWER, path, at)
        source = options.source if is_link(options.source) else self.names.id("document", options.source)
        on = replace(_occasion(options.on, said.get("date"), options.entered_by), taken_from=source)
        answer = RecordAnswer(addressee=said.get("by", ""), answer=said["answer"], text=said.get("note"))
        edit = partial(edits.edited, edit=Utterance(answer, on).edit)
        now = ", ".join(filter(None, (answer.addressee, answer.answer, on.date, answer.text)))
        self.outcome.changes.append(
            SheetChange(path, at, row.place("answer"), ChangeKind.APPEND, now=now, value=said, edit=edit)
        )

    def settle_statuses(self) -> None:
        """Let changed statuses and new rows of the history go together.

        Such a row is the step to its status: a changed status takes no second one, and follows where nobody changed
        it. Without one a changed status is said as the statement is.
        """
        changes, status = self.outcome.changes, ("status",)
        steps = {n: change for n, change in enumerate(changes) if change.is_step}
        with_step = {change.path for change in steps.values()}
        with_status = {change.path for change in changes if change.at == status}
        for n, change in enumerate(changes):
            if n in steps and change.path not in with_status:
                changes[n] = change._replace(edit=partial(_stepped, item=change.value))
            elif (change.path, change.at) in self.statuses and (change.at != status or change.path not in with_step):
                changes[n] = self._as_statement(change, *self.statuses[change.path, change.at])

    def _as_statement(self, change: SheetChange, row: SheetRow, r: Recommendation) -> SheetChange:
        """A changed status with its step in the history, or its report, and by the rules of the statement."""
        status = by_id(self.dataset.tracker.statuses).get(str(change.value))
        if not status:
            return change
        text, on = self.options.note, _occasion(self.options.on, dates.read(row.draft("date")), row.draft("by"))
        shown_by = self._evidence(row)
        utterance = Utterance(SetStatus(status=status.id, text=text, evidence=shown_by), on)
        if row.sheet.field:
            is_of_it = text or status.needs_evidence or row.draft("evidence")
            action, evidence = r.actions[int(change.at[1])].id, shown_by if is_of_it else ()
            statement = SetActionStatus(action=action, status=status.id, text=text, evidence=evidence)
            utterance = Utterance(statement, on)
        lacking = self.outcome.lacking
        if text or not row.sheet.field:
            given = {"date": on.is_dated, "by": on.by, "source": shown_by}
            lacking |= {name: False for name, value in given.items() if not value} | lacking
            if not on.is_dated:
                lacking["date"] = True
                hint = "add a column date, or --date"
                row.wrong("status", "the date of this status is missing", hint, missing="date")
        wrong = utterance.find_fault(r, self.dataset)
        if wrong and wrong.missing == "evidence":
            lacking["source"] = True
            row.wrong("status", wrong.message, "add a column evidence, or --from", missing="source")
        elif wrong:
            row.wrong("status", wrong.message, wrong.hint)
        step: KeyPath = ("history", len(r.history))
        self.cells[change.path][step] = change.place
        self.cells[change.path] |= {(*step, heading): row.place(heading) for heading in STEP if row.draft(heading)}
        return change._replace(edit=partial(edits.edited, edit=utterance.edit))

    def _evidence(self, row: SheetRow) -> tuple[str | Evidence, ...]:
        """Return the evidence from the row, or from the options."""
        items: Any = columns.from_cell(row.draft("evidence"), "evidence") or [*filter(None, [self.options.source])]
        return tuple(Evidence(**item) if isinstance(item, dict) else item for item in items)


def _occasion(on: StatementContext, date: str | None, by: str | None) -> StatementContext:
    """Return an occasion with the date and the author from a row, if it has them."""
    return replace(on, date=date or on.date, is_dated=bool(date) or on.is_dated, by=by or on.by)


def _stepped(text: str, item: Any) -> str:
    """A further row of the history, and the status to which it leads."""
    return set_value(append(text, ("history",), item, ORDER), ("status",), item.get("status"), ORDER)
