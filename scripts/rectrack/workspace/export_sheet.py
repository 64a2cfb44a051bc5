"""The dataset as workbook, CSV and JSON."""

import codecs
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePath
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from rectrack.github.commit_files import uncommitted_files
from rectrack.github.git import Git
from rectrack.model.dataset import Register
from rectrack.model.load import FOLDER, PARTIES, TRACKER, is_meant
from rectrack.model.recommendation import Recommendation, Report
from rectrack.model.types import AddresseeId, Flag, Record, fields
from rectrack.text.problems import RefusedError, count
from rectrack.text.terminal import as_csv, as_json
from rectrack.workspace.columns import (
    ABOUT,
    ANSWER,
    COMMIT,
    NO_COMMIT,
    RECOMMENDATIONS,
    SETTINGS,
    TO,
    Column,
    Row,
    Table,
    tables,
)

# What goes out: the tables of all of the record, or of what was chosen, and what they were made from.

_OF_ONE = {"requests": "of", "responses": "by"}
"""Sheets whose rows are each of one body, and the column that says of whom."""
_FOR_ADDRESSEE = (RECOMMENDATIONS, "actions", *_OF_ONE, SETTINGS)
_HOW = (
    "Change the cells that are to be others, and leave recommendation, place and id as they are. "
    "Rows may be sorted, and left out. An empty cell takes a value away; to take a whole row away, write yes under "
    "delete. 'rectrack import' reads it back."
)


class Export(Struct, frozen=True, kw_only=True):
    """What goes out. `about` are names and values that say what it was made from."""

    register: Register
    tables: Mapping[str, Table]
    about: Mapping[str, str]

    @property
    def about_rows(self) -> list[tuple[str, str]]:
        """The sheet that says so, its header first."""
        return [("name", "value"), *self.about.items()]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all sheets, in the order in which they are written."""
        return (*self.tables, ABOUT)


def export_tables(register: Register, commit: str = "", to: AddresseeId = "") -> Export:
    """All that a register says, which is one for readers (`record.withheld`): whoever is in it is in the export.

    `commit` is the one that has these files, empty where none is known to. With `to` it is what is addressed to
    somebody, with columns for an answer: sent by mail, it comes back filled in. No git and no clock is asked.
    """
    about = {"tracker": register.tracker.title, COMMIT: commit or NO_COMMIT, "how to": _HOW}
    if not to:
        return Export(register=register, tables=tables(register), about=about)
    mine = tuple(r for r in register.recommendations if _is_addressed(r, to))
    register = replace(register, recommendations=mine)
    return Export(register=register, tables=_answerable(tables(register), to), about={**about, TO: to})


def commit_of(git: Git) -> str:
    """The commit that has the record as it lies here; empty where there is no git or no commit.

    Raises `RefusedError` where files of the record are not committed, and names them: no later reader would know
    from what the cells were made.
    """
    try:
        commit, changed = git.commit_of("HEAD"), uncommitted_files(git, FOLDER, TRACKER, PARTIES)
    except RefusedError:
        return ""
    if record := [path for path in changed if path in (TRACKER, PARTIES) or is_meant(PurePath(path).name)]:
        raise RefusedError(
            f"Not committed yet: {', '.join(record)}. Commit that first (git add, git commit): an export names the "
            "commit it was made from, so that what comes back is compared with the same."
        )
    return commit


def only(register: Register, chosen: Collection[str]) -> Register:
    """The same with the recommendations of these ids alone."""
    return replace(register, recommendations=tuple(r for r in register.recommendations if r.id in chosen))


def _is_addressed(recommendation: Recommendation, addressee: AddresseeId) -> bool:
    steps = (to for action in recommendation.actions for to in action.addressees)
    return addressee in (*recommendation.addressees, *steps)


def _answerable(all_tables: Mapping[str, Table], to: AddresseeId) -> dict[str, Table]:
    """The sheets that somebody needs for an answer, with nobody else's answers and requests."""
    found = {name: table for name, table in all_tables.items() if name in _FOR_ADDRESSEE}
    for name, of in _OF_ONE.items():
        sheet, rows = found[name]
        found[name] = Table(sheet, [row for row in rows if row.cells[of] == to])
    return found | {RECOMMENDATIONS: _with_answers(found[RECOMMENDATIONS], to)}


def _with_answers(table: Table, to: AddresseeId) -> Table:
    """The recommendations with columns for an answer behind their titles, in which only who answers is filled in."""
    sheet, rows = table
    behind = 1 + next(n for n, column in enumerate(sheet.columns) if column.header == "title")
    empty = [Column(header, (header,), "text") for header in ANSWER]
    cells = {header: to if field == "by" else "" for header, field in ANSWER.items()}
    return Table(
        replace(sheet, columns=(*sheet.columns[:behind], *empty, *sheet.columns[behind:])),
        [Row(row.recommendation, row.at, {**row.cells, **cells}) for row in rows],
    )


# The tables as an Excel workbook, in which every cell is text.

MOST_CHARACTERS, MOST_ROWS = 32_767, 1_048_576
"""What a cell holds, in UTF-16 units, and what a sheet does ("Excel specifications and limits")."""

_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The same in every workbook, so that the same record makes the same bytes."""

_AS_TEXT = 49  # the number of the format @ (ECMA-376, part 1, 18.8.30)
_TEXT = {"num_format": _AS_TEXT, "text_wrap": True, "valign": "top"}
"""As text also what people will type: 140.10 stays that, and Jun 2015 does not become a day."""
_HEAD = {**_TEXT, "bold": True, "bg_color": "#E6E6E6", "bottom": 1}
_ROW_HEIGHT = 45  # points: three lines, of a long text and of a list
_NARROWEST, _TO_FILL_IN, _WIDEST = 8, 24, 60

_CHOICES = {"status": "statuses", "kind": "kinds", "stance": "stances", "answer": "answers", "outcome": "outcomes"}
"""Columns in which the program offers the words to choose from, and the list that has them; others may be typed."""


def xlsx(export: Export) -> bytes:
    """The workbook; raises `RefusedError` for what it cannot hold, and names all of it."""
    import xlsxwriter  # type: ignore[import-untyped]  # it brings no types

    _refuse_what_would_be_lost(export)
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True})
    book.set_properties({"title": export.register.tracker.title, "created": _CREATED})
    writer = _Writer(book, _offered(export))
    for table in export.tables.values():
        writer.add(table.sheet.name, table.sheet.headers, table.rows, kept=max(len(table.sheet.keys), 1))
    head, *about = export.about_rows
    writer.add(ABOUT, head, [Row("", (), dict(zip(head, row, strict=True))) for row in about])
    book.close()
    return content.getvalue()


class _Writer:
    """Writes sheets into a workbook; `offered` are ranges of cells to choose from, by the header of a column."""

    def __init__(self, book: Any, offered: Mapping[str, str]) -> None:
        self.book, self.offered = book, offered
        self.text, self.head = book.add_format(_TEXT), book.add_format(_HEAD)

    def add(self, name: str, headers: Sequence[str], rows: Sequence[Row], kept: int = 1) -> None:
        """One sheet; the header, and as many columns as are `kept`, stay in sight."""
        sheet = self.book.add_worksheet(name)
        sheet.set_default_row(_ROW_HEIGHT)
        sheet.set_row(0, _ROW_HEIGHT / 3, self.head)
        for n, header in enumerate(headers):
            sheet.set_column(n, n, _width(header, rows), self.text)
            if header in self.offered:
                choice = {"validate": "list", "source": self.offered[header], "show_error": False}
                sheet.data_validation(1, n, MOST_ROWS - 1, n, choice)
        for n, row in enumerate([dict(zip(headers, headers, strict=True)), *(row.cells for row in rows)]):
            for m, header in enumerate(headers):
                if cell := row.get(header, ""):
                    self._write(sheet, n, m, cell)
        sheet.freeze_panes(1, kept)
        sheet.autofilter(0, 0, len(rows), len(headers) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})

    def _write(self, sheet: Any, row: int, column: int, text: str) -> None:
        style = self.text if row else self.head
        if text.startswith("<r>") and text.endswith("</r>"):  # XlsxWriter would take it for XML that it wrote itself
            sheet.write_rich_string(row, column, text[0], style, text[1:], style)
        else:
            sheet.write_string(row, column, text, style)


def _width(header: str, rows: Sequence[Row]) -> int:
    """How wide a column is: as its longest line, within limits."""
    longest = max(len(header) + 2, _TO_FILL_IN if header in ANSWER else _NARROWEST)  # with the filter's arrow
    for row in rows:
        if len(cell := row.cells.get(header, "")) > longest:
            longest = min(max(longest, *map(len, cell.split("\n"))), _WIDEST)
    return longest + 2


def _offered(export: Export) -> dict[str, str]:
    """The cells of the settings' ids to choose from, by the header of the columns that choose from them."""
    sheet, rows = export.tables[SETTINGS]
    column = chr(ord("A") + sheet.headers.index("id"))
    found = {}
    for header, of in _CHOICES.items():
        if places := [n for n, row in enumerate(rows, 2) if row.cells["list"] == of]:
            found[header] = f"={SETTINGS}!${column}${places[0]}:${column}${places[-1]}"
    return found


def _refuse_what_would_be_lost(export: Export) -> None:
    """The library cuts a text that is too long, and leaves out a row that is too many, without a word."""
    lost = [*_too_long(export)]
    full = [table for table in export.tables.values() if len(table.rows) >= MOST_ROWS]
    lost += [f"{table.sheet.name}: {count(len(table.rows), 'row')}" for table in full]
    if lost:
        lines = "".join(f"  {one}\n" for one in lost)
        raise RefusedError(
            f"A cell of a workbook holds {MOST_CHARACTERS:,} characters, a sheet {MOST_ROWS:,} rows. What is more "
            f"would be lost:\n{lines}"
            "Write a folder of CSV files or a .json file instead, or shorten the text in the recommendation's file."
        )


def _too_long(export: Export) -> Iterator[str]:
    for table in export.tables.values():
        for row in table.rows:
            for header, cell in row.cells.items():
                if len(cell) > MOST_CHARACTERS // 2 and (length := _units(cell)) > MOST_CHARACTERS:
                    yield f"{_where(table, row)}: {header} ({count(length, 'character')})"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _where(table: Table, row: Row) -> str:
    """What of the record a row is, in words."""
    if table.sheet.name == RECOMMENDATIONS:
        return row.recommendation
    of = row.recommendation or row.cells.get("id", "")
    place = f" {row.cells['place']}" if "place" in row.cells else ""
    return f"{of}, {table.sheet.name}{place}"


# The tables as CSV, a file for each sheet.

ENDING = ".csv"


def csv_text(table: Table) -> bytes:
    """One sheet. It begins with a byte order mark, by which Excel knows that it is UTF-8."""
    headers = table.sheet.headers
    return _marked(as_csv(headers, ([row.cells.get(header, "") for header in headers] for row in table.rows)))


def csv_folder(export: Export) -> dict[str, bytes]:
    """Every sheet by the name of its file."""
    head, *about = export.about_rows
    files = {table.sheet.file: csv_text(table) for table in export.tables.values()}
    return files | {ABOUT + ENDING: _marked(as_csv(head, about))}


def _marked(text: str) -> bytes:
    return codecs.BOM_UTF8 + text.encode()


# The record as JSON, with the names that it has in the files.


def dataset_json(export: Export) -> bytes:
    """All that the files say, defaults of the settings included: reports that nobody has verified excepted."""
    register = export.register
    record = {
        "about": dict(export.about),
        "settings": _data(register.tracker, also_usual=True),
        "parties": _data(register.parties),
        "recommendations": _data(register.recommendations),
    }
    return as_json(record).encode()


def _data(value: object, *, also_usual: bool = False) -> Any:
    """A value of the files as JSON has it, without what is as if it were not said."""
    if isinstance(value, Record):
        said = ((field, getattr(value, field.name)) for field in fields(type(value)))
        return {
            f.encode_name: _data(v) for f, v in said if v is not None and (also_usual or v not in (f.default, {}))
        }
    if isinstance(value, tuple):
        return [_data(item) for item in value if not isinstance(item, Report) or item.verified_by]
    if isinstance(value, Mapping):
        return {name: _data(item) for name, item in value.items()}
    return bool(value) if isinstance(value, Flag) else value
