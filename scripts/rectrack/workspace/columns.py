"""The sheets of a spreadsheet: their columns, rows and cells."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from msgspec import Struct

from rectrack import lazy_pattern
from rectrack.model import (
    FOLDER,
    PARTIES,
    REFERENCES,
    TRACKER,
    Account,
    Dataset,
    Flag,
    ListedAccount,
    Party,
    Recommendation,
    Record,
    Tracker,
    When,
    Word,
    alternatives,
    hints,
    is_record,
    value_type,
)
from rectrack.statements import plain
from rectrack.text import KeyPath
from rectrack.yaml_edit import Bare, Data, value_at

# From values of the files to cells, and back.
#
# A list has one value on each line. People may also separate values by `;`. A value in quotation marks, as in CSV, is
# one text, even if it contains line breaks, a `;`, or the form of an item with several parts.

CellKind: TypeAlias = Literal["text", "flag", "lines", "evidence", "accounts"]
"""Format of a value in a cell. `lines` is a list of texts; items of the last two lists may have several parts."""

YES = "yes"
_ACCOUNTS = (Account, ListedAccount)

_QUOTED = r'"(?:[^"]|"")*"'
_IN_QUOTES = lazy_pattern(rf"(^|[\n;])[^\S\n]*{_QUOTED}(?=[^\S\n]*(?:[\n;]|\Z))")


def _apart(sign: str) -> re.Pattern[str]:
    """Return the pattern that finds the items between two separators.

    Group 1 matches items in quotation marks, group 2 other items.
    """
    return lazy_pattern(rf"(?:^|{sign})(?:[^\S\n]*({_QUOTED})[^\S\n]*(?={sign}|\Z)|((?:(?!{sign})[\s\S])*))")


_SIGNS_OF_LISTS = lazy_pattern(r'[;\n"]')
"""Matches a separator or a quotation mark: a cell without one has one item."""
_LINES = _apart("\n")
_IN_LINE: Mapping[CellKind, re.Pattern[str]] = {
    "lines": _apart(";"),
    "evidence": _apart(r"(?:;(?=\s|\Z)|(?<!archived:)\s+(?:(?:and|et|&)\s+)?(?=https?://))"),
    "accounts": _apart(r";(?=\s*\S+\s+\([0-9]+\))"),
}
"""Patterns of the items of a list in one line: a `;` within a link or a text about an account separates nothing."""
_ITEMS: dict[CellKind, re.Pattern[str]] = {
    "evidence": lazy_pattern(r"(?P<url>https?://\S+)\s+\(archived: (?P<archived>https?://\S+)\)"),
    "accounts": lazy_pattern(
        r"@?(?P<login>\S+)\s+\((?P<id>[0-9]+)\)(?:,\s+since (?P<since>[0-9-]+))?(?:,\s+confirmed: (?P<confirmed>.+))?"
    ),
    "lines": (_NO_PARTS := re.compile("(?!)")),  # its items are only texts
    "text": _NO_PARTS,  # a field whose type the same sheet changes can have a list
}


_OF_ACCOUNT = {"since": "since ", "confirmed": "confirmed: "}
"""What a line says of an account after its id, and the words before each value."""


def as_cell(value: Data, kind: CellKind) -> str:
    """Return the text of the cell; empty if the file has no value."""
    if isinstance(value, list):
        return "\n".join(_line(item, kind) for item in value)
    if kind == "flag":
        return YES if value == "true" else ""
    return "" if isinstance(value, dict) else str(value or "")  # the parts have columns of their own


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


def join_cells(cells: Iterable[tuple[str, str]], kind: CellKind) -> str:
    """Return the cell with the values of several with their headings: items of lists, or texts after headings."""
    filled = [(heading, cell) for heading, cell in cells if cell]
    if kind == "text":
        return "\n\n".join(f"{heading}: {cell}" for heading, cell in filled)
    return "\n".join(item for _, cell in filled for item in _split(cell, kind))


def _line(item: Data, kind: CellKind) -> str:
    if isinstance(item, dict):
        if kind == "accounts":
            more = (f", {key}{item[name]}" for name, key in _OF_ACCOUNT.items() if item.get(name))
            return f"{item['login']} ({item['id']}){''.join(more)}"
        return f"{item['url']} (archived: {item['archived']})" if item.get("archived") else str(item["url"])
    text = str(item)
    is_plain = text == text.strip() and not re.search(r'^"|[\n;]', text) and not _ITEMS[kind].fullmatch(text)
    return text if is_plain else '"' + text.replace('"', '""') + '"'


def _split(text: str, kind: CellKind) -> Iterator[str]:
    """Yield the items of a list in a cell, quotation marks included.

    A `;` in a link separates nothing.
    """
    text = text.strip()
    if text and kind == "lines" and not _SIGNS_OF_LISTS.search(text):
        yield text
        return
    apart = _LINES if "\n" in text and "\n" in _IN_QUOTES.sub(r"\1", text) else _IN_LINE[kind]
    for match in apart.finditer(text):
        if item := match[1] or match[2].strip():
            yield item


def _item(line: str, kind: CellKind) -> Data:
    if re.fullmatch(_QUOTED, line):
        return line[1:-1].replace('""', '"')
    match = _ITEMS[kind].fullmatch(line)
    return {name: part for name, part in match.groupdict().items() if part} if match else line


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

RECOMMENDATION, PLACE, LIST, DELETE, ACTION = "recommendation", "place", "list", "delete", "action"
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

CHOICES = "choices of "


class Column(NamedTuple):
    """A column: its header, the path from the row's item to the value, and the format of the value in a cell.

    `what` is the kind of entry that the value refers to, or "date". `name` is the name of a custom field.
    """

    header: str
    path: tuple[str, ...]
    kind: CellKind
    what: str = ""
    name: str = ""


ANSWER = (
    Column("response by", ("by",), "text", "addressee"),
    Column("response", ("response",), "text", "response"),
    Column("response date", ("date",), "text", "date"),
    Column("response note", ("note",), "text"),
)
"""Columns of `recommendations` in an export for an addressee, for a further response: fields of a `Response`."""


class Sheet(Struct, frozen=True, kw_only=True, cache_hash=True):
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
    columns: list[Column] = []
    for column in _of_recommendations(tracker):
        columns += (column, *ANSWER) if for_answers and column.header == "title" else (column,)
    known = [Sheet(name=RECOMMENDATIONS, document=FOLDER, columns=(*columns,))]
    known += [_of_field(field, name) for field, name in SHEETS_OF.items() if field != "positions" or tracker.stances]
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
        if name not in filled:  # positions in a tracker without stances, which are an error
            continue
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
                yield SETTINGS, "", (name, n, "choices", m), (CHOICES + entry.id,), choice


def _of_recommendations(tracker: Tracker) -> Iterator[Column]:
    known = [*_columns(Recommendation, without=(*SHEETS_OF, "custom_fields"))]
    yield from known
    taken = {column.header for column in known} | {DELETE}
    for field in tracker.custom_fields:
        header = f"field {field.id}" if field.id in taken else field.id
        kind: CellKind = "lines" if field.type == "choices" else "text"
        what = "date" if field.type == "date" else ""
        yield Column(header, ("custom_fields", field.id), kind, what, field.name)


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
    if is_record(item) and item not in _ACCOUNTS:
        raise TypeError(f"no cell can hold a list of {item}")
    return "accounts" if item in _ACCOUNTS else "lines"


def lists() -> dict[str, Any]:
    """Return the lists of named things in tracker.yaml, with the type of each."""
    types = {name: value_type(hint) for name, hint in hints(Tracker).items()}
    return {
        name: item for name, (item, is_list) in types.items() if is_list and is_record(item) and item not in _ACCOUNTS
    }
