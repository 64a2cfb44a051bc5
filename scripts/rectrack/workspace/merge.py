"""Merge of a sheet with its base and the current files, row by row and cell by cell."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from msgspec.structs import replace

from rectrack.model import (
    PARTIES,
    TRACKER,
    Dataset,
    Recommendation,
    by_id,
    free_id,
    make_title,
    read_date,
    slug,
    withheld,
    wrong_date,
)
from rectrack.statements import StatementContext, plain, plain_value, words_on_missing_date
from rectrack.text import KeyPath, in_one_line, is_link, message, sentences, shown, spelled, use_language
from rectrack.workspace import columns
from rectrack.workspace.cell_names import CellNames
from rectrack.workspace.changes import (
    ChangeKind,
    ImportOutcome,
    Options,
    SheetChange,
    cell_text,
    end_of_mark,
)
from rectrack.workspace.chosen_columns import DRAFT, OF_DOCUMENT, STEP
from rectrack.workspace.columns import (
    ACTION,
    DELETE,
    LIST,
    PLACE,
    RECOMMENDATION,
    RECOMMENDATIONS,
    Column,
    Key,
)
from rectrack.workspace.date_words import named_setter
from rectrack.workspace.headings import CellSpot, SheetRow
from rectrack.workspace.read_sheet import text_of
from rectrack.workspace.remarks import CellPlace
from rectrack.workspace.repeated_numbers import HOW_ACTIONS, RepeatedNumbers
from rectrack.workspace.row_pairs import WHOSE, RowPair, content, pair_rows
from rectrack.workspace.transaction import folded_title
from rectrack.yaml_edit import Bare, Data, value_at


def title_of(row: SheetRow) -> str:
    """Return the title in a row of a recommendation, or else its text."""
    return row.cells.get("title") or row.cells.get("text quote", "")


def name_of(row: SheetRow) -> str:
    """Return the name by which other rows mean a recommendation: its reference or number, or else its title."""
    return row.cells.get("reference") or row.cells.get("number") or title_of(row)


def _with_text(row: SheetRow, pair: RowPair) -> SheetRow:
    """Return a row whose title is a long text or that of the recommendation, as a row with this text."""
    title, now = row.cells.get("title", ""), pair.now.cells if pair.now else {}
    is_text = folded_title(title) == folded_title(now.get("text quote", "")) or make_title(title)[1]
    if row.cells.get("id") or row.sheet.keys or not title or not is_text or in_one_line(title) == now.get("title"):
        return row
    cells = {"text quote": title} | {name: cell for name, cell in row.cells.items() if name != "title"}
    if cells["text quote"] not in ("", title):
        cells["summary"] = with_title(title, cells.get("summary"))
    return row._replace(cells=cells, columns={**row.columns, "text quote": row.columns["title"]})


def with_title(title: str, summary: str | None) -> str:
    """Return a summary that begins with the whole title: the list has other words as text."""
    return "\n\n".join(filter(None, (title, summary)))


_PLACED = (RECOMMENDATION, PLACE)
_HOW_STATUS = 'if a column has the status, add --column "HEADING=status"'
SPOKEN = ("positions", "responses")
"""Lists whose rows say what others stated. A date, a source and who entered it can come from options."""


def without(item: dict[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item without what options or rectrack may have added to `value`."""
    kept = {name: entry for name, entry in item.items() if name in value or name not in _ADDED}
    if (own := value.get("note")) and str(kept.get("note", "")).startswith(own):
        kept["note"] = own
    return kept


_ADDED = frozenset(("id", "status", "date", "undated", "note", "source", "inferred", "entered_by"))


# What a sheet changed since its export, and which of these changes can be made.

_NO_DELETION = frozenset(("", "no", "false", "0", "-"))
"""Values of the column `delete` that do not delete the item."""


Cells: TypeAlias = dict[tuple[str, KeyPath], CellPlace]
"""The cell of each value, by its file and its place there."""


class Merge:
    """Merges rows of a sheet into the files. The result is in `outcome`.

    `base` is the dataset that the sheet was exported from; without it, the sheet is compared with the current files.
    `data` is the content of the files with the new entries, `cells` has the cell of each value, and `new` the rows of
    new files. `templates` is the folder with the tracker's own catalogues.
    """

    def __init__(self, dataset: Dataset, base: Dataset | None, options: Options, outcome: ImportOutcome) -> None:
        self.dataset, self.base, self.options, self.outcome = dataset, base, options, outcome
        self.templates: Path | None = None
        self.names, self.known = CellNames(dataset, options, outcome), by_id(dataset.recommendations)
        self.formerly = {former: r.id for r in dataset.recommendations for former in r.previous_ids}
        now = columns.tables(withheld(dataset))
        before = columns.tables(withheld(self._renamed(base))) if base else now
        self.sheets = {table.sheet.field: table.sheet for table in now.values()}
        self.pairs = {key: pair for name in now for key, pair in pair_rows(before[name], now[name]).items()}
        settings = {row.cells[LIST]: row.at[:-1] for row in now[columns.SETTINGS].rows}
        self.lists: dict[str, KeyPath] = {**{name: (name,) for name in columns.lists()}, **settings}
        """The lists with rows in `settings`, and the place of each in tracker.yaml."""
        self.paths = {**dataset.paths, "": ""}
        self.data: dict[str, dict[str, Any]] = {dataset.paths[r.id]: plain(r) for r in dataset.recommendations}
        self.data[PARTIES] = {"parties": plain_value(dataset.parties)}
        self.data[TRACKER] = {name: plain_value(getattr(dataset.tracker, name)) for name in columns.lists()}
        self.cells, self.new = Cells(), dict[str, SheetRow]()
        self.statuses: dict[tuple[str, KeyPath], tuple[SheetRow, Recommendation]] = {}
        self.used: set[CellSpot] = set()
        """The cells whose values are in the result, or of which a message tells."""
        self._seen, self.repeated = dict[Key, SheetRow](), RepeatedNumbers()

    def _renamed(self, base: Dataset) -> Dataset:
        """Return a copy with the current ids of the recommendations."""
        renamed = (replace(r, id=self.formerly.get(r.id, r.id)) for r in base.recommendations)
        return replace(base, recommendations=tuple(renamed))

    def value(self, row: SheetRow, column: Column, cell: str, was: Data = None) -> Data:
        """Return the value that a cell means, for the file."""
        self.names.place = row.place(column.header)
        if column.what == "document":
            return _document(self, row, column, cell)
        value = self.names.value(column, cell, was)
        if column.path != ("action",) or not isinstance(value, str):
            return value
        r = self.known.get(self.names.recommendations.id(row.cells.get(RECOMMENDATION, "")) or "")
        return spelled(value, by_id(r.actions) if r else ()) or value

    def fill(self, data: dict[str, Any], row: SheetRow, wanted: Iterable[Column], path: str, at: KeyPath) -> Any:
        """Return `data` with the values of a row in the columns `wanted`.

        `path` and `at` are their place in the files.
        """
        self.cells.setdefault((path, at), row.place())
        for column in wanted:
            cell = row.cells.get(column.header)
            if not cell or (value := self.value(row, column, cell)) is None:
                continue
            self.cells[path, (*at, *column.path)] = self.names.place
            self.used.add(row.spot(column.header))
            around: Any = data
            for step in column.path[:-1]:
                around = around.setdefault(step, {}) if isinstance(around, dict) else None
            if isinstance(around, dict):
                around[column.path[-1]] = value
            else:  # in the settings a label is a text or has parts
                message = f"the columns {column.header} and {column.path[0]} cannot both have a value"
                row.wrong(column.header, message, "clear one of the two cells")
        return data

    def append(self, row: SheetRow, path: str, around: KeyPath) -> None:
        """Add the values of a row to a list of a file, or as its only entry."""
        data, field, is_list = self.data[path], str(around[0]), row.sheet.keys != (RECOMMENDATION,)
        around_items = value_at(data, around[:-1]) if is_list else {}
        items = around_items.setdefault(around[-1], []) if is_list else []
        at = (*around, len(items)) if is_list else around
        value = self.fill({}, row, row.sheet.columns, path, at)
        self.used.update(map(row.spot, row.sheet.keys))
        if same := [n for n, item in enumerate(items) if value in (item, without(item, value))]:
            _tell_same(self, row, self.cells.get((path, (*around, same[0]))))  # or the sheet was imported before
            return
        _complete_item(self, row, value, items)
        items.append(value)
        self.cells[path, at] = row.place()
        if not is_list:
            data[field] = value
        if field == "custom_fields" and len(around) == 1:
            self.lists[columns.CHOICES + str(value.get("id"))] = (*at, "choices")
        if path in self.new or any(
            (change.path, change.at) == (path, around[:-1]) for change in self.outcome.changes
        ):
            return  # a new entry has its items already
        kind = ChangeKind.APPEND if is_list else ChangeKind.SET
        self.change(path, at, row.place(), kind, now=row.text, value=value)

    def change(self, path: str, at: KeyPath, place: CellPlace, kind: ChangeKind, **more: Any) -> None:
        """Collect a change."""
        self.outcome.changes.append(SheetChange(path, at, place, kind, **more))

    def first_row(self, row: SheetRow, key: Key) -> SheetRow:
        """Return the first row with this key."""
        return self._seen.get(key, row)

    def is_again(self, row: SheetRow, key: Key) -> bool:
        """Return whether an earlier row has this key, and report it as an error."""
        if (first := self._seen.setdefault(key, row)) is row:
            return False
        self.used.update(map(row.spot, row.columns))
        if row.sheet.field == "actions" and row.is_listed and (row.cells, row.words) == (first.cells, first.words):
            return True  # the record has the action, and an import told of the row
        if row.place() == first.place():
            self.outcome.leave_out(
                row.place(ACTION), f"this row has the same action twice: {shown(row.cells[ACTION])}"
            )
            return True
        if row.cells == first.cells and not key[-1].isdecimal():
            message, hint = f"this row repeats an earlier one, and is not imported: {shown(row.text)}", ""
            whole, earlier = (each.grid.cells(each.number) for each in (row, first))
            if other := [cell for n, cell in enumerate(whole) if cell and cell not in earlier[n : n + 1]]:
                left = shown(", ".join(other))
                message = f"this row has the recommendation of row {first.number} again; not imported: {left}"
                hint = HOW_ACTIONS
            self.outcome.leave_out(row.place(), message, hint)
            return True
        is_of_it = row.cells == first.cells or bool(title_of(row) and title_of(row) == title_of(first))
        self.repeated.refuse(row, first, is_of_it=is_of_it)
        return True

    def compare(self, row: SheetRow, pair: RowPair) -> None:
        """Collect what a row changes in its item, or delete the item."""
        if _is_of_another(self, row, pair):
            return
        self.used.update(map(row.spot, (*row.sheet.keys, *row.sheet.headers)))
        row = _with_text(row, pair)
        if row.cells.get(DELETE, "").casefold() not in _NO_DELETION:
            self._delete(row, pair)
            return
        is_list = row.sheet.keys in ((), _PLACED) and not row.cells.get(PLACE if row.sheet.keys else "id")
        for column in row.sheet.columns:
            if column.header not in row.cells or column.path == ("id",):
                continue
            if is_list and column.path == ("editor_note",) and pair.now:
                here = pair.now.cells[column.header]
                if here.startswith(f"{row.cells[column.header]}\n"):  # rectrack may have added notes
                    continue
            if row.cells[column.header] or not is_list:  # a list lacks what came from options
                self._compare_cell(row, pair, column)

    def _compare_cell(self, row: SheetRow, pair: RowPair, column: Column) -> None:
        cell, place, (before, now) = row.cells[column.header], row.place(column.header), pair
        was, here = (known.cells[column.header] if known else "" for known in pair)
        if before and text_of(was) == cell:
            return
        value = self.value(row, column, cell)
        if any(known and value == self.value(row, column, known.cells[column.header]) for known in pair):
            return
        if now is None:
            message = "the entry of this row was changed or deleted after the export, so this row is not imported"
            self.outcome.leave_out(row.place(), message)
        elif before is None or here != was:
            both = f"{cell_text(cell)} in the sheet, {cell_text(here)} in the files"
            message = f"the value was changed in both: {both}. The value in the files stays"
            self.outcome.leave_out(place, message, f"the value before was {cell_text(was)}")
        else:
            path, at = self.paths[now.recommendation] or row.sheet.document, (*now.at, *column.path)
            if column.kind not in ("text", "flag"):
                value = self.value(row, column, cell, value_at(self.data[path], at))
                if _add_spellings(self, path, at, place, value):
                    return
            order = [(*now.at, *beside.path) for beside in row.sheet.columns]
            self.change(path, at, place, ChangeKind.SET, was=was, now=cell, value=value, order=order)
            if column.path == ("date",) and "undated" in (item := value_at(self.data[path], now.at)):
                self.outcome.changes.extend(end_of_mark(self.outcome.changes[-1], item))
            if column.path == ("status",) and row.sheet.field in ("", "actions") and now.recommendation:
                self.statuses[path, at] = (row, self.known[now.recommendation])

    def _delete(self, row: SheetRow, pair: RowPair) -> None:
        (before, now), place = pair, row.place(DELETE)
        if row.sheet.name == RECOMMENDATIONS:
            hint = "change the status instead, or delete the file by hand"
            row.wrong(DELETE, "a sheet cannot delete a recommendation", hint)
        elif now is None:
            self.outcome.tell(place, "the entry of this row was changed or deleted after the export")
        elif before is None or content(before) != content(now):
            self.outcome.tell(place, "the entry was changed after the export, so it is not deleted")
        else:
            path, was = self.paths[now.recommendation] or row.sheet.document, filter(None, content(now).values())
            self.change(path, now.at, place, ChangeKind.REMOVE, was=", ".join(was))

    def given(self, row: SheetRow) -> dict[str, str]:
        """Return the values of the extra headings of a row, or else of the options."""
        return {**self.options.given, **{name: cell for name in (*DRAFT, *STEP) if (cell := row.draft(name))}}

    def occasion(self, given: Mapping[str, str]) -> StatementContext:
        """Return the date and the author of a change; without a date, today."""
        date = given.get("date")
        day = read_date(date or self.options.today)
        return StatementContext(date=day, is_dated=bool(date), by=given.get("according to"))


def _tell_same(merge: Merge, row: SheetRow, first: CellPlace | None) -> None:
    """Report a row of a list with the values of the `first` row of an entry, None if the record has the entry."""
    if first and first != row.place() and row.is_listed:
        message = "this row is the same as an earlier one, and is not imported again"
        merge.outcome.leave_out(row.place(), f"{message}: {shown(row.text)}")


def _is_of_another(merge: Merge, row: SheetRow, pair: RowPair) -> bool:
    """Return whether the item at the row's place is of another body; report it.

    This is checked only if no commit tells what was there before.
    """
    known = pair.now.cells if pair.now and row.sheet.field and not merge.base else {}
    for column in row.sheet.columns:
        here, cell = known.get(column.header), row.cells.get(column.header)
        if column.header in WHOSE and cell and here and merge.value(row, column, cell) != here:
            message = f"the entry in this place is now that of {shown(here)}"
            row.wrong(column.header, message, "export again. For a new entry, leave the place empty")
            return True
    return False


def _add_spellings(merge: Merge, path: str, at: KeyPath, place: CellPlace, spellings: Data) -> bool:
    """Add spellings of a withheld name, and return whether it is withheld.

    The sheet does not show the present spellings, so it cannot replace them.
    """
    if path != PARTIES or not merge.dataset.parties[int(at[1])].name_withheld_since:
        return False
    known = value_at(merge.data[PARTIES], at) or ()
    for spelling in spellings if isinstance(spellings, list) else ():
        if spelling not in known:
            merge.change(PARTIES, at, place, ChangeKind.APPEND, now=str(spelling), value=spelling)
    return True


def _document(merge: Merge, row: SheetRow, column: Column, cell: str) -> Data:
    """Return the id of the document in a cell. A new one has the date and the author that the row gives."""
    merge.names.given = merge.given(row)
    document = merge.names.value(column, cell)
    recognize_document(merge, row, document)
    return document


def recognize_document(merge: Merge, row: SheetRow, document: Data) -> None:
    """Mark the date and the author of a document in a row that the document has."""
    names = merge.names.documents
    if document not in names:
        return
    known, n = names[str(document)], [*names].index(str(document))
    for heading, field in OF_DOCUMENT.items():
        if row.draft(heading):
            merge.cells.setdefault((TRACKER, ("documents", n, field)), row.place(heading))
        if read_date(row.draft(heading)) == known.get(field):
            merge.used.add(row.spot(heading))


def _complete_item(merge: Merge, row: SheetRow, value: dict[str, Any], items: Sequence[Any]) -> None:
    """Add what a new row of a list lacks: the id and status of an action, and the values of options."""
    wanted = {column.header for column in row.sheet.columns}
    if row.sheet.field == "actions":
        n, ids = len(items) + 1, {item["id"] for item in items}
        title = value.get("title", "")
        value.setdefault("id", free_id(title if slug(title) else f"action {n}", n, ids))
        if not value.get("status") and "status" in row.columns and ACTION not in row.columns:
            merge.outcome.tell(row.place("status"), "this action has no status", rank="minor")
        mark_unstated_setter(merge, row, value)
    elif row.sheet.field in SPOKEN:
        has_source = bool(wanted & row.columns.keys() & {"source document", "source url"})
        given = occasion_of_words(merge, row).items()
        value |= {name: entry for name, entry in given if name not in value and not (has_source and name == "source")}
        if row.sheet.field == "responses" and not value.get("date"):
            value |= undated(merge, row, "response", value.get("note", ""))


# What a list has instead of dates: readers see it in a note.


def joined(*notes: str | None) -> str:
    """Return notes as paragraphs of one text."""
    return "\n\n".join(filter(None, notes))


def undated(merge: Merge, row: SheetRow, heading: str, note: str, date: str = "") -> dict[str, str]:
    """Return the date of the list for a status or response without one, marked, with a note that says so; report it.

    `date` is that of the row, if only its status is missing.
    """
    options, is_status = merge.options, heading == "status"
    day = date or options.list_date or options.today
    what, how = ("status", options.how_dated) if is_status else ("response", "--response-date")
    hint = f"it gets {day}, and readers see a note" + (f". To give another date, add {how} DATE" if how else "")
    is_dated = bool(date) and "status" in row.columns  # the maintainer knows already that the status is missing
    if not is_dated and (not is_status or "status" in row.columns):
        merge.outcome.tell(row.place(heading), f"no date is given for this {what}", hint)
    elif not is_dated:
        given = merge.options.given.get("status", "")
        first = by_id(merge.dataset.tracker.statuses).get(given)
        status = shown(first.name if first else given)
        told = f"the list has no status. Each recommendation gets {status}, and readers see a note"
        hint = _HOW_STATUS + (f". To give the date, add {how} DATE" if how else "")
        merge.outcome.tell(row.grid.place(), told, hint)
    with use_language(merge.dataset.tracker.language, merge.templates):
        words = words_on_missing_date()
        lacks = words[heading]
        if is_status and not row.cells.get("status"):
            lacks = message("note from a list", "The imported list has no status for this recommendation.")
    of_day = words["import" if day == options.today else "list"]
    if date:
        return {"date": date, "note": joined(note, lacks)}
    if row.words.get("date" if is_status or row.sheet.field else "response date"):
        lacks = ""  # the note has the words
    return {"date": day, "undated": Bare("true"), "note": joined(note, sentences(lacks, of_day))}


def keep_words(merge: Merge, row: SheetRow, heading: str) -> str:
    """Return a note with the words that a row has for a date, and report those without one; empty without words."""
    if not (words := row.words.get(heading)):
        return ""
    merge.used.add(row.spot(heading))
    hint = "readers see them in a note"
    if not row.cells.get(heading):
        merge.outcome.tell(row.place(heading), f"these words are no date: {shown(words)}", hint, rank="minor")
    words = in_one_line(words).removesuffix(".")
    with use_language(merge.dataset.tracker.language, merge.templates):
        match heading, row.sheet.field:
            case "target date", "actions":
                return message(
                    "note from a list",
                    "Target date of an action in the list: %(words)s. Action: %(title)s",
                    words=words,
                    title=row.cells.get("title", ""),
                )
            case "target date", _:
                return message("note from a list", "Target date in the list: %(words)s.", words=words)
            case "date", "":
                return message("note from a list", "Date of the status in the list: %(words)s.", words=words)
        return message("note from a list", "Date of the response in the list: %(words)s.", words=words)


def mark_unstated_setter(merge: Merge, row: SheetRow, item: dict[str, Any]) -> None:
    """Record the setter in the heading, or "not stated", for a target date without one, and report it.

    Otherwise readers would see that the maintainers set it.
    """
    target = item.get("target", {})
    if target.get("set_by") or wrong_date(str(target.get("date"))) or row.cells.get("id") or row.cells.get(PLACE):
        return
    with use_language(merge.dataset.tracker.language, merge.templates):
        setter = named_setter(row.heading("target date"))
        target["set_by"] = setter or message("target date", "not stated")
    told = "by its heading, this column says" if setter else "the list does not say"
    hint = f'readers see "set by: {target["set_by"]}". To {"name another" if setter else "say who"}, add a column'
    merge.outcome.tell(
        row.place("target date"), f"{told} who set these target dates", f'{hint} "target set by"', rank="minor"
    )


def keep_note(merge: Merge, row: SheetRow, path: str, note: str, *headings: str) -> None:
    """Add what a row has under these headings to the editor's note of a new recommendation.

    A known one may have it; otherwise the cells count as not imported.
    """
    data, spots = merge.data[path], {*map(row.spot, headings)}
    known = f"\n\n{data.get('editor_note', '')}\n\n"
    is_known = f"\n\n{note}\n\n" in known
    if path in merge.new and not is_known:
        data["editor_note"] = joined(data.get("editor_note"), note)
    if path in merge.new or is_known:
        merge.used |= spots
    else:
        merge.used -= spots


def occasion_of_words(merge: Merge, row: SheetRow) -> dict[str, Any]:
    """Return the date and the source that are given for positions and responses without one of their own."""
    date = read_date(merge.options.given.get("response date", ""))
    merge.used.add(row.spot("response source"))
    source = row.draft("response source") or merge.options.given.get("evidence", "")
    if source and not is_link(source):
        source = merge.names.id("document", source)
    place = {"url" if is_link(source) else "document": source} if source else None
    return {name: entry for name, entry in (("date", date), ("source", place)) if entry}
