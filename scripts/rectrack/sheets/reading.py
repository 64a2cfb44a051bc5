"""A spreadsheet's file to rows of text, each with the number under which the program shows it."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rectrack.sheets import archive
from rectrack.sheets.mistakes import InvalidSheetError, Mistake, Place
from rectrack.text.exports import unguarded
from rectrack.text.problems import RefusedError
from rectrack.text.untrusted import clean, without_empty_ends

_SEPARATORS = ",;\t"
_MOST_SIGNS = 1_000_000
"""Of one cell in a CSV file: more is a quotation mark that is never closed."""
MOST_ROWS = 100_000
"""Rows with values, of all sheets together."""
MOST_MERGED_ROWS = 1_048_576
"""Rows that the merged cells of one sheet cover: as many as a sheet can have."""


class Row(NamedTuple):
    """The cells from column A on, and the number that the program shows beside them."""

    number: int
    cells: Sequence[str]


class Grid(NamedTuple):
    """A sheet's rows, without the empty ones.

    `wide` are the rows in which a cell is merged over several columns, with its extent. The name is empty for a file
    that has one sheet without a name.
    """

    file: str
    name: str
    rows: Sequence[Row]
    wide: Mapping[int, str] = {}

    def place(self, row: int = 0, column: int | None = None, called: str = "") -> Place:
        """A cell of it, a row, or the whole."""
        sheet = "" if Path(self.file).stem == self.name else self.name  # a CSV file is its own sheet
        return Place(self.file, sheet, row, "" if column is None else letters(column), called)


def read(path: Path) -> list[Grid]:
    """The sheets of a workbook, of a CSV file, or of a folder of these; raises `InvalidSheetError`."""
    grids = [grid for file in sorted(path.glob("*.csv")) for grid in _read(file)] if path.is_dir() else _read(path)
    if (rows := sum(len(grid.rows) for grid in grids)) > MOST_ROWS:
        message = f"it has {rows:,} rows with values; the limit is {MOST_ROWS:,}"
        raise InvalidSheetError([Mistake(Place(path.name), message, "split it into several files")])
    return grids


def _read(path: Path) -> list[Grid]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}.") from None
    if not raw.strip():
        raise InvalidSheetError([Mistake(Place(path.name), "the file is empty", "save or export it once more")])
    if raw.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return _workbook(path.name, raw)
    return [_csv(path, raw)]


def letters(column: int) -> str:
    """The letters over a column, of which the first is 0."""
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def _kept(rows: Iterable[tuple[int, Sequence[Any]]]) -> list[Row]:
    """The rows in which something stands, as text."""
    filled = ((number, cells) for number, cells in rows if cells.count("") < len(cells))
    texts = (Row(number, [text_of(cell) for cell in cells]) for number, cells in filled)
    return [row for row in texts if any(row.cells)]


def text_of(cell: Any) -> str:
    """A cell as a file may hold it."""
    if isinstance(cell, str):
        text = cell if cell.isprintable() else clean(cell)
        return without_empty_ends(text) if "\n" in text else text.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


# --- workbooks --------------------------------------------------------------------------------------


def _workbook(file: str, raw: bytes) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    archive.look(file, raw)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        return [_grid(file, book.get_sheet_by_name(name)) for name in names]
    except CalamineError:
        raise InvalidSheetError([archive.unreadable(file)]) from None


def _grid(file: str, sheet: Any) -> Grid:
    """Calamine leaves out empty rows and columns at the edges unless it is told not to."""
    cells = sheet.to_python(skip_empty_area=False)
    wide = {}
    merged = sheet.merged_cell_ranges or ()
    if (rows := sum(bottom - top + 1 for (top, _), (bottom, _) in merged)) > MOST_MERGED_ROWS:
        message = f"its merged cells cover {rows:,} rows; the limit is {MOST_MERGED_ROWS:,}"
        raise InvalidSheetError([Mistake(Place(file, sheet.name), message, "unmerge the cells")])
    for (top, left), (bottom, right) in merged:
        if left < right:
            extent = f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"
            wide.update(dict.fromkeys(range(top + 1, bottom + 2), extent))
        for row in cells[top + 1 : bottom + 1] if left == right else ():
            row[left] = cells[top][left]  # one value for each of the rows
    return Grid(file, sheet.name, _kept(enumerate(cells, 1)), wide)


# --- CSV --------------------------------------------------------------------------------------------


def _csv(path: Path, raw: bytes) -> Grid:
    text = _decoded(raw)
    if text is None:
        raise InvalidSheetError([archive.unreadable(path.name)])
    return parted(text, path.name, path.stem)


def parted(text: str, file: str, name: str) -> Grid:
    """Cells parted by signs: a CSV file's, or those that somebody copied from a sheet; raises `InvalidSheetError`."""
    csv.field_size_limit(_MOST_SIGNS)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        return Grid(file, name, _kept((n, [unguarded(cell) for cell in row]) for n, row in enumerate(rows, 1)))
    except csv.Error:
        place = Place(file, row=rows.line_num)
        hint = "look for a quotation mark that is never closed"
        raise InvalidSheetError([Mistake(place, "the cells cannot be read on from here", hint)]) from None


def _decoded(raw: bytes) -> str | None:
    """The text in the encoding that spreadsheet programs write; None for what is no text."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if b"\0" in raw or raw.startswith((b"%PDF", b"{\\rtf")):
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """The sign that stands most between the headings."""
    line = next((line for line in text.splitlines() if any(sign in line for sign in _SEPARATORS)), "")
    return max(_SEPARATORS, key=line.count)
