"""The sheets of a spreadsheet: their columns, rows and cells."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from msgspec import Struct

from rectrack.model import (
    FOLDER,
    PARTIES,
    REFERENCES,
    TRACKER,
    Account,
    Dataset,
    Flag,
    Party,
    Recommendation,
    Record,
    Tracker,
    When,
    Word,
    alternatives,
    field_alias,
    hints,
    is_record,
    value_type,
)
from rectrack.statements import plain, value_at
from rectrack.text import KeyPath, closest, folded, names_of, shown, spelled
from rectrack.workspace.read_sheet import CellPlace, Grid, GridRow, Remarks
from rectrack.yaml_edit import Bare, Data

# From values of the files to cells, and back.
#
# A list has one value on each line. People may also separate values by `;`. A value in quotation marks, as in CSV, is
# one text, even if it contains line breaks, a `;`, or the form of an item with several parts.

CellKind: TypeAlias = Literal["text", "flag", "lines", "evidence", "accounts"]
"""Format of a value in a cell. `lines` is a list of texts; items of the last two lists may have several parts."""

YES = "yes"

_QUOTED = r'"(?:[^"]|"")*"'
_IN_QUOTES = re.compile(rf"(^|[\n;])[^\S\n]*{_QUOTED}(?=[^\S\n]*(?:[\n;]|\Z))")


def _apart(sign: str) -> re.Pattern[str]:
    """Return the pattern that finds the items between two separators.

    Group 1 matches items in quotation marks, group 2 other items.
    """
    return re.compile(rf"(?:^|{sign})(?:[^\S\n]*({_QUOTED})[^\S\n]*(?={sign}|\Z)|((?:(?!{sign})[\s\S])*))")


_LINES, _SEMICOLONS, _AFTER_LINKS = _apart("\n"), _apart(";"), _apart(r";(?=\s|\Z)")
_ITEMS: dict[CellKind, re.Pattern[str]] = {
    "evidence": re.compile(r"(?P<url>https?://\S+)\s+\(archived: (?P<archived>https?://\S+)\)"),
    "accounts": re.compile(r"@?(?P<login>\S+)\s+\((?P<id>[0-9]+)\)"),
    "lines": re.compile("(?!)"),  # its items are only texts
}


def as_cell(value: Data, kind: CellKind) -> str:
    """Return the text of the cell; empty if the file has no value."""
    if isinstance(value, list):
        return "\n".join(_line(item, kind) for item in value)
    if kind == "flag":
        return YES if value == "true" else ""
    return str(value or "")


def from_cell(cell: str, kind: CellKind, was: Data = None) -> Data:
    """Return the value as plain data for a file; None if the cell is empty.

    `was` is the previous list: its items whose lines are in the cell stay unchanged.
    """
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return None
    if kind == "text":
        return text
    if kind == "flag":
        return Bare("true") if text.strip().casefold() in (YES, "true", "on", "x", "1") else text
    known = {_line(item, kind): item for item in was} if isinstance(was, list) else {}
    return [known.get(item) or _item(item, kind) for item in _split(text, kind)]


def _line(item: Data, kind: CellKind) -> str:
    if isinstance(item, dict):
        if kind == "accounts":
            return f"{item['login']} ({item['id']})"
        return f"{item['url']} (archived: {item['archived']})" if item.get("archived") else str(item["url"])
    text = str(item)
    is_plain = text == text.strip() and not re.search(r'^"|[\n;]', text) and not _ITEMS[kind].fullmatch(text)
    return text if is_plain else '"' + text.replace('"', '""') + '"'


def _split(text: str, kind: CellKind) -> Iterator[str]:
    """Yield the items of a list in a cell, quotation marks included.

    A `;` in a link separates nothing.
    """
    in_line = _AFTER_LINKS if kind == "evidence" else _SEMICOLONS
    apart = _LINES if "\n" in _IN_QUOTES.sub(r"\1", text.strip()) else in_line
    for match in apart.finditer(text.strip()):
        if item := match[1] or match[2].strip():
            yield item


def _item(line: str, kind: CellKind) -> Data:
    if re.fullmatch(_QUOTED, line):
        return line[1:-1].replace('""', '"')
    match = _ITEMS[kind].fullmatch(line)
    return dict(match.groupdict()) if match else line


# The record as tables: sheets, columns and rows.
#
# Export writes these tables and import reads them, so every export can be imported. Columns follow from the frozen
# types: each field of a type is a column. The header of a column is the path to the value with spaces between its
# steps (`target.set_by` is `target set by`). The header of a custom field is its id.
#
# - A row of `recommendations` is a file, identified by `id`.
# - A row of another sheet of recommendations is an item of a list in the file of `recommendation`. `place` is its
# position there, counted from 1. `checks` shows `last_checked`, which a file has once: the sheet has no `place`.
# - A row of `parties` is an entry of parties.yaml, identified by `id`.
# - A row of `settings` is an entry of a list of tracker.yaml, identified by `list` and `id`. The choices of a custom
# field are in the list `choices of FIELD`.
#
# A word in the column `delete` deletes the item of the row.

Key: TypeAlias = tuple[str, ...]
"""What identifies a row."""

RECOMMENDATION, PLACE, LIST, DELETE = "recommendation", "place", "list", "delete"
"""Headers of columns that are no fields of a file."""

RECOMMENDATIONS, SETTINGS = "recommendations", "settings"

ABOUT, COMMIT, NO_COMMIT, TO = "about", "commit", "none", "addressee"
"""The sheet about the export, and names and values in it."""

SHEETS_OF = {
    "actions": "actions",
    "positions": "positions",
    "requests": "requests",
    "responses": "responses",
    "decisions": "decisions",
    "disputes": "disputes",
    "history": "status history",  # Excel reserves the name "History"
    "progress_reports": "verified progress reports",
    "sources": "sources",
    "last_checked": "checks",
}
"""Fields of a recommendation that have a sheet of their own, and the name of the sheet."""

_CHOICES = "choices of "


class Column(NamedTuple):
    """A column: its header, the path from the row's item to the value, and the format of the value in a cell.

    `what` is the kind of entry that the value refers to, or "date".
    """

    header: str
    path: tuple[str, ...]
    kind: CellKind
    what: str = ""


ANSWER = (
    Column("response by", ("by",), "text", "addressee"),
    Column("response", ("response",), "text", "response"),
    Column("response date", ("date",), "text", "date"),
    Column("response note", ("note",), "text"),
)
"""Columns of `recommendations` in an export for an addressee, for a further response: fields of a `Response`."""


class Sheet(Struct, frozen=True, kw_only=True):
    """A sheet: its name, its columns, and the headers of the columns that identify the item of a row (`keys`).

    `field` is the field of a recommendation whose items are the rows, empty for other sheets. `document` is the file
    whose values the sheet shows, or the folder of the recommendations. It is empty for the sheet about the export.
    """

    name: str
    document: str = ""
    columns: tuple[Column, ...] = ()
    keys: tuple[str, ...] = ()
    field: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        """Return all headers, in the order in which they are written."""
        headers = (*self.keys, *(column.header for column in self.columns))
        return (*headers, DELETE) if self.document else headers

    @property
    def file(self) -> str:
        """Return the name of the sheet's CSV file."""
        return f"{self.name.replace(' ', '-')}.csv"

    def key(self, cells: Mapping[str, str]) -> Key:
        """Return what identifies a row.

        This is the sheet with recommendation and place, with the id, or with list and id.
        """
        headers = self.keys if self.field else (*self.keys, "id")
        return (self.name, *(cells.get(header, "") for header in headers))


class TableRow(NamedTuple):
    """A row: the id of its recommendation (empty for parties and settings), the place of its item, and its cells.

    `at` is the path in the file's plain data. The cells are by header.
    """

    recommendation: str
    at: KeyPath
    cells: Mapping[str, str]


class Table(NamedTuple):
    """A sheet with its rows."""

    sheet: Sheet
    rows: list[TableRow]


def sheets(tracker: Tracker, *, for_answers: bool = False) -> dict[str, Sheet]:
    """Return every sheet by name, in the order in which they are written.

    `for_answers` adds columns for a response.
    """
    columns = [*_of_recommendations(tracker)]
    behind = 1 + [column.header for column in columns].index("title")
    columns[behind:behind] = ANSWER if for_answers else ()
    known = [Sheet(name=RECOMMENDATIONS, document=FOLDER, columns=(*columns,))]
    known += [_of_field(field, name) for field, name in SHEETS_OF.items()]
    known.append(Sheet(name="parties", document=PARTIES, columns=(*_columns(Party),)))
    of_settings = {column.header: column for type_ in lists().values() for column in _columns(type_)}
    known.append(Sheet(name=SETTINGS, document=TRACKER, columns=(*of_settings.values(),), keys=(LIST,)))
    return {sheet.name: sheet for sheet in known}


def tables(dataset: Dataset, *, for_answers: bool = False) -> dict[str, Table]:
    """Return every sheet with its rows, by name.

    Recommendations are in the order of their numbers, their items in the order of the file. Withheld names are left
    out only if `dataset` is for readers (`withheld`).
    """
    known = sheets(dataset.tracker, for_answers=for_answers)
    filled = {name: Table(sheet, []) for name, sheet in known.items()}
    for name, id_, at, keys, item in _items(dataset):
        sheet, rows = filled[name]
        cells = {column.header: as_cell(value_at(item, column.path), column.kind) for column in sheet.columns}
        rows.append(TableRow(id_, at, dict(zip(sheet.keys, keys, strict=True)) | cells))
    return filled


def _items(dataset: Dataset) -> Iterator[tuple[str, str, KeyPath, tuple[str, ...], Any]]:
    """Yield each row: sheet, recommendation, place in the file, key cells and item.

    Progress reports that are not verified have no row; the other reports keep their places.
    """
    for r in dataset.recommendations:
        data: Any = plain(r)
        yield RECOMMENDATIONS, r.id, (), (), data
        for field, name in SHEETS_OF.items():
            items = data.get(field, [])
            if isinstance(items, dict):
                yield name, r.id, (field,), (r.id,), items
                continue
            for n, item in enumerate(items):
                if field != "progress_reports" or "verified_by" in item:
                    yield name, r.id, (field, n), (r.id, str(n + 1)), item
    for n, party in enumerate(dataset.parties):
        yield "parties", "", ("parties", n), (), plain(party)
    for name in lists():
        for n, entry in enumerate(getattr(dataset.tracker, name)):
            data = plain(entry)
            yield SETTINGS, "", (name, n), (name,), data
            for m, choice in enumerate(data.get("choices", ())):
                yield SETTINGS, "", (name, n, "choices", m), (_CHOICES + entry.id,), choice


def _of_recommendations(tracker: Tracker) -> Iterator[Column]:
    known = [*_columns(Recommendation, without=(*SHEETS_OF, "custom_fields"))]
    yield from known
    taken = {column.header for column in known} | {DELETE}
    for field in tracker.custom_fields:
        header = f"field {field.id}" if field.id in taken else field.id
        kind: CellKind = "lines" if field.type == "choices" else "text"
        yield Column(header, ("custom_fields", field.id), kind, "date" if field.type == "date" else "")


def _of_field(field: str, name: str) -> Sheet:
    item, is_list = value_type(hints(Recommendation)[field])
    keys = (RECOMMENDATION, PLACE) if is_list else (RECOMMENDATION,)
    return Sheet(name=name, document=FOLDER, columns=(*_columns(item),), keys=keys, field=field)


def _columns(wanted: type[Record], at: tuple[str, ...] = (), without: Iterable[str] = ()) -> Iterator[Column]:
    """Yield the columns of a type.

    Lists of named things within a type have rows of their own and no column.
    """
    for name, hint in hints(wanted).items():
        (item, is_list), path = value_type(hint), (*at, name)
        if name in without or (is_list and item is Word):
            continue
        if is_record(item) and not is_list:
            yield from _columns(item, path)
        else:
            what = "date" if item == When else REFERENCES.get(item, "")
            yield Column(
                _HEADERS.get(path) or " ".join(path).replace("_", " "), path, _kind(item, is_list=is_list), what
            )


_HEADERS: Mapping[tuple[str, ...], str] = {
    ("made_by", "parties"): "made by",
    ("made_by", "in_collaboration_with"): "in collaboration with",
}
"""Headers that differ from the names of the fields on the path."""


def _kind(item: Any, *, is_list: bool) -> CellKind:
    if not is_list:
        return "flag" if item is Flag else "text"
    if len(alternatives(item)) > 1:
        return "evidence"
    if is_record(item) and item is not Account:
        raise TypeError(f"no cell can hold a list of {item}")
    return "accounts" if item is Account else "lines"


def lists() -> dict[str, Any]:
    """Return the lists of named things in tracker.yaml, with the type of each."""
    types = {name: value_type(hint) for name, hint in hints(Tracker).items()}
    return {
        name: item for name, (item, is_list) in types.items() if is_list and is_record(item) and item is not Account
    }


# The headings of a sheet that was read, and their columns.

DRAFT = ("document", "section", "url", "date")
"""Extra headings of `recommendations` for new ones: their source, and the date of their status."""
STEP = ("date", "according to", "evidence")
"""Extra headings for a status: its date, author and evidence."""

_TELLING = ({"title"}, {"summary"}, {"reference"}, {"themes"}, {"response"}, {"id", "status"})
"""A sheet of any name that has all headings of one of these sets is a list of recommendations."""
_HEADINGS_WITHIN = 30
"""Rows in which rectrack looks for headings: a list may have a title above them."""


class SheetRow(NamedTuple):
    """A row of a sheet: its cells by the headings of `sheet`, and the place of each."""

    sheet: Sheet
    grid: Grid
    number: int
    columns: Mapping[str, int]
    cells: Mapping[str, str]
    remarks: Remarks

    @property
    def text(self) -> str:
        """Return the values of the row in one line."""
        return ", ".join(filter(None, (self.cells.get(column.header) for column in self.sheet.columns)))

    def draft(self, heading: str) -> str:
        """Return the cell under a heading of `DRAFT` or `STEP`.

        Empty if the heading is a custom field.
        """
        return "" if heading in self.sheet.headers else self.cells.get(heading, "")

    def place(self, heading: str = "") -> CellPlace:
        """Return the place of the cell under a heading, or of the row."""
        return self.grid.place(self.number, self.columns.get(heading), heading)

    def wrong(self, heading: str, message: str, hint: str = "", missing: str = "") -> None:
        """Report an error of the cell under a heading, or of the row."""
        self.remarks.wrong(self.place(heading), message, hint, missing)


class SheetRows(NamedTuple):
    """The rows that were read, and the values of the sheet about the export."""

    rows: list[SheetRow]
    about: dict[str, str]


def heading_lines(grids: Iterable[Grid], known: Mapping[str, Sheet], remarks: Remarks) -> SheetRows:
    """Return the rows of all sheets with a known name or known headings.

    `remarks` receives the errors and the names of sheets that are left out.
    """
    read, listed = SheetRows([], {}), known[RECOMMENDATIONS]
    strange: list[Grid] = []
    for grid in grids:
        if spelled(grid.name, (ABOUT,)):
            read.about.update({row.cells[0]: row.cells[1] for row in grid.rows if len(row.cells) > 1})
            continue
        sheet = known.get(spelled(grid.name, known) or "")
        top, columns = _headings(grid, sheet or listed) if grid.rows else (None, {})
        if top is None:
            continue
        if sheet or any(some <= columns.keys() for some in _TELLING):
            read.rows.extend(_rows(grid, top, columns, sheet or listed, remarks))
        elif meant := closest(grid.name, known):
            message = f"unknown sheet {shown(grid.name)}"
            remarks.wrong(grid.place(), message, f'did you mean "{meant}"? Rename the sheet to it')
        else:
            remarks.tell(grid.place(), "this sheet is not part of the record, and is not imported")
            strange.append(grid)
    for grid in [] if read.rows or remarks.mistakes else strange:
        # No sheet is known, so each is treated as a list of recommendations with wrong headings.
        rows, before = grid.rows[:_HEADINGS_WITHIN], len(remarks.mistakes)
        top = max(rows, key=lambda row: sum(bool(_meant(cell, (), listed)) for cell in row.cells))
        _remark_on_headings(grid, top, _known(top, listed), listed, remarks)
        if len(remarks.mistakes) == before:
            _refuse_headings(grid, top, listed, remarks)
    return read


def _headings_of(sheet: Sheet) -> tuple[str, ...]:
    more = (*(column.header for column in ANSWER), *DRAFT) if sheet.name == RECOMMENDATIONS else ()
    return (*sheet.headers, *more)


def _headings(grid: Grid, sheet: Sheet) -> tuple[GridRow, dict[str, int]]:
    """Return the row with the headings, and the columns of the known ones.

    This is the first row with known headings in more than half of its cells, or else the row with the most.
    """
    rows = [(row, _known(row, sheet)) for row in grid.rows[:_HEADINGS_WITHIN]]
    first = (pair for pair in rows if 2 * len(pair[1]) > len([*filter(None, pair[0].cells)]))
    return next(first, None) or max(rows, key=lambda pair: len(pair[1]))


def _known(row: GridRow, sheet: Sheet) -> dict[str, int]:
    """Return the column of each known heading.

    Case and the characters between words do not matter. Synonyms are not known headings.
    """
    steps = STEP if sheet.name == RECOMMENDATIONS or sheet.field == "actions" else ()
    valid = dict.fromkeys((*_headings_of(sheet), *steps))
    names, columns = names_of(valid.keys()), dict[str, int]()
    for n, cell in enumerate(row.cells):
        headings = [cell] if cell in valid else names.get(folded(cell), [])
        if len(headings) == 1:
            columns.setdefault(headings[0], n)
    return columns


def _rows(grid: Grid, top: GridRow, columns: Mapping[str, int], sheet: Sheet, remarks: Remarks) -> Iterator[SheetRow]:
    """Yield the rows below the headings, and report what cannot be read."""
    if not columns:
        _refuse_headings(grid, top, sheet, remarks)
        return
    _remark_on_headings(grid, top, columns, sheet, remarks)
    for number, cells in grid.rows:
        here = {heading: cells[n] if n < len(cells) else "" for heading, n in columns.items()}
        if number <= top.number or not (number in grid.wide or any(here.values())):
            continue
        row = SheetRow(sheet, grid, number, columns, here, remarks)
        if number in grid.wide:
            message = f"the cells {grid.wide[number]} are merged, so their columns are not clear"
            row.wrong("", message, "unmerge the cells, and fill in each of them")
        else:
            yield row


def _refuse_headings(grid: Grid, top: GridRow, sheet: Sheet, remarks: Remarks) -> None:
    hint = f"write column names in the row above the others: {', '.join(_headings_of(sheet)[:12])} and others"
    remarks.wrong(grid.place(top.number), "the sheet has no known column", hint)


def _remark_on_headings(grid: Grid, top: GridRow, columns: Mapping[str, int], sheet: Sheet, remarks: Remarks) -> None:
    """Report headings that occur twice, are synonyms or are misspelled.

    Columns with other unknown headings are reported as not imported.
    """
    for n, heading in enumerate(top.cells):
        place = grid.place(top.number, n)
        if not heading or n in columns.values():
            continue
        if spelled(heading, (*columns,)):
            remarks.wrong(place, f"two columns have the name {shown(heading)}", "keep one of the two")
        elif meant := _meant(heading, columns, sheet):
            remarks.wrong(place, f"unknown column {shown(heading)}", f"did you mean {shown(meant)}?")
        else:
            remarks.tell(place, f"the column {shown(heading)} is not part of the record, and is not imported")


def _meant(heading: str, columns: Collection[str], sheet: Sheet) -> str | None:
    """Return the column that a synonym or a misspelled heading means, or None."""
    missing = {name.replace(" ", "_"): name for name in _headings_of(sheet) if name not in columns}
    word = field_alias(heading.strip(".: "), missing)
    return missing[word] if word else closest(heading, [*missing.values()])
