"""A spreadsheet's file to rows of text, or to its errors."""

import datetime as dt
import io
import re
import zipfile
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import unescape
from math import isfinite
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from rectrack import lazy_pattern
from rectrack.text import (
    RefusedError,
    clean,
    unguarded,
    without_empty_ends,
)
from rectrack.workspace.columns import ABOUT
from rectrack.workspace.remarks import CellMistake, CellPlace, InvalidSheetError

# Checks of a workbook before a library opens it.
#
# calamine allocates every cell up to the farthest one. A stray value in the last row would take all memory and end
# the process. It reads a cell with an error such as #N/A, or with a formula without its value, as empty, and the
# import would then delete the value. Cells in a form that spreadsheet programs do not write are refused: their extent
# is unknown.

MOST_BYTES = 300_000_000
"""Most bytes of a workbook after it is unpacked."""
MOST_CELLS = 10_000_000
"""Most cells of all sheets together. Each sheet counts up to its last row and column with a value."""
_PREFIX = rb"(?:[^\s<>/:]+:)?"
_ANY_CELL = re.compile(rb"<%bc[\s/>]" % _PREFIX)
_CELL = re.compile(rb'<%bc(?: (?!r=)[\w:.-]+="[^"<>]*")* r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>' % _PREFIX)
_VALUE_IN_ERROR, _VALUE_IS_TEXT = b' t="e"', b' t="str"'  # a text may be empty
_ANY_FORMULA = re.compile(rb"<%bf[\s/>]" % _PREFIX)
_FORMULA_ALONE = re.compile(
    rb"\s*+<%bf(?:\s[^<>]*)?(?:/>|>[^<]*</%bf>)\s*+(?:<%bv\s*+/>|<%bv>\s*+</%bv>)?\s*+</%bc>" % ((_PREFIX,) * 6)
)
_OTHER_FORMATS = frozenset(("content.xml", "xl/workbook.bin"))
"""Files that the library would read if it found no workbook of this format."""
_TAG = r'<(?:\w+:)?%s\b((?:[^<>"]|"[^"<]*")*+)>'
_SHEET, _RELATIONSHIP = (re.compile(_TAG % name) for name in ("sheet", "Relationship"))
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_NUMBER_FORMAT, _FORMAT_OF_CELLS = (re.compile(_TAG % name) for name in ("numFmt", "xf"))
_FORMATS_OF_CELLS = re.compile(_TAG % "cellXfs")
_FORMAT_OF_CELL = re.compile(rb'\ss="([0-9]+)"')
_PERCENTS = {"9": "0%", "10": "0.00%"}
"""The formats of percentages that every workbook has."""
_QUOTED_IN_FORMAT = re.compile(r'"[^"]*"|[\\_*].')
_AS_XLSX = "open the file in a spreadsheet program, and save it as .xlsx"


def unreadable(file: str) -> CellMistake:
    """Return the error for a file that is not a spreadsheet or is damaged."""
    return CellMistake(CellPlace(file), "the file is not a spreadsheet, or is damaged", _AS_XLSX)


class SpecialCells(NamedTuple):
    """The cells that would be misread, which matter only if they are imported, and those with percentages."""

    misread: list[CellMistake]
    percentages: list[CellPlace]


def inspect_archive(file: str, raw: bytes) -> SpecialCells:
    """Return the cells whose value in the library differs from what the spreadsheet program shows.

    Raises `InvalidSheetError` if the workbook is damaged, protected, too large or in another format.
    """
    special = SpecialCells([], [])
    if not raw.startswith(b"PK"):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            hint = "open the file, remove the password (File > Info > Protect Workbook), and save the file"
            raise InvalidSheetError([CellMistake(CellPlace(file), "the file is protected by a password", hint)])
        raise InvalidSheetError([CellMistake(CellPlace(file), "the file has the older format .xls", _AS_XLSX)])
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            wrong = [*_wrong(file, packed, special)]
    except Exception:  # noqa: BLE001 - zipfile has a dozen ways to say that a file is damaged
        wrong = [unreadable(file)]
    if wrong:
        raise InvalidSheetError(wrong)
    return special


def _wrong(file: str, packed: zipfile.ZipFile, special: SpecialCells) -> Iterator[CellMistake]:
    names = [name.lower() for name in packed.namelist()]
    if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES:
        yield CellMistake(CellPlace(file), f"the unpacked file has more than {MOST_BYTES:,} bytes", "split it")
    elif "xl/workbook.xml" not in names or _OTHER_FORMATS.intersection(names):
        yield CellMistake(CellPlace(file), "the file is not a workbook of the format .xlsx", _AS_XLSX)
    elif len({*names}) < len(names):
        yield unreadable(file)
    else:
        sheets = {path: sheet for sheet, path in _sheets(packed)}
        areas, formats = list[int](), _percent_formats(packed)
        for path in packed.namelist():
            xml = packed.read(path)
            if b"sheetData" in xml:
                yield from _wrong_cells(CellPlace(file, sheets.get(path, "")), xml, areas, special, formats)


def _sheets(packed: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return the name of each sheet and its path in the archive."""
    book = packed.read("xl/workbook.xml").decode(errors="replace")
    links = packed.read("xl/_rels/workbook.xml.rels").decode(errors="replace")
    targets = {link.get("Id", ""): link.get("Target", "") for link in _attributes(_RELATIONSHIP, links)}
    paths = ((sheet.get("name", ""), targets.get(sheet.get("r:id", ""), "")) for sheet in _attributes(_SHEET, book))
    return [(name, path.lstrip("/") if path.startswith("/") else f"xl/{path}") for name, path in paths]


def _attributes(tag: re.Pattern[str], xml: str) -> Iterator[dict[str, str]]:
    """Yield the attributes of each tag, in linear time also if no tag is closed."""
    for found in tag.finditer(xml):
        yield {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[1])}


def _percent_formats(packed: zipfile.ZipFile) -> set[bytes]:
    """Return the numbers of the formats of cells that show a number in percent."""
    if "xl/styles.xml" not in packed.namelist():
        return set()
    xml = packed.read("xl/styles.xml").decode(errors="replace")
    start = found.end() if (found := _FORMATS_OF_CELLS.search(xml)) else len(xml)
    codes = {
        each.get("numFmtId", ""): each.get("formatCode", "") for each in _attributes(_NUMBER_FORMAT, xml[:start])
    }
    percents = {id_ for id_, code in (_PERCENTS | codes).items() if "%" in _QUOTED_IN_FORMAT.sub("", code)}
    formats = _attributes(_FORMAT_OF_CELLS, xml[start:])  # those of named styles are before
    return {b"%d" % n for n, each in enumerate(formats) if each.get("numFmtId") in percents}


def _wrong_cells(
    sheet: CellPlace, xml: bytes, areas: list[int], special: SpecialCells, percents: Collection[bytes]
) -> Iterator[CellMistake]:
    """Yield the errors of one sheet.

    Its number of cells is appended to `areas`, and its special cells to `special`. `percents` are formats of cells.
    """
    cells, rows, columns = 0, {b"0"}, {b""}
    has_formulas = _ANY_FORMULA.search(xml) is not None
    for cells, found in enumerate(_CELL.finditer(xml), 1):  # noqa: B007 - how many there were
        tag, letters, row = found.group(0, 1, 2)
        if tag.endswith(b"/>"):
            continue
        rows.add(row)
        columns.add(letters)
        if _VALUE_IN_ERROR in tag:
            message = "the cell shows the error of a formula"
            special.misread.append(CellMistake(_cell(sheet, found), message, "write the value itself"))
        elif has_formulas and _VALUE_IS_TEXT not in tag and _FORMULA_ALONE.match(xml, found.end()):
            special.misread.append(
                CellMistake(_cell(sheet, found), "the formula in the cell has no value yet", _AS_XLSX)
            )
        elif percents and (format_ := _FORMAT_OF_CELL.search(tag)) and format_[1] in percents:
            special.percentages.append(_cell(sheet, found))
    if cells < len(_ANY_CELL.findall(xml)):
        yield CellMistake(sheet, "some cells have no row and column", _AS_XLSX)
    last_row, last_column = max(map(int, rows)), max(columns, key=_width)
    areas.append(last_row * _width(last_column))
    if sum(areas) > MOST_CELLS:
        place = sheet._replace(row=last_row, column=last_column.decode())
        message = f"the sheet extends to this cell; the limit is {MOST_CELLS:,} cells in all sheets together"
        yield CellMistake(place, message, "delete unused rows and columns")


def _cell(sheet: CellPlace, found: re.Match[bytes]) -> CellPlace:
    return sheet._replace(row=int(found[2]), column=found[1].decode())


def _width(letters: bytes) -> int:
    width = 0
    for letter in letters:
        width = width * 26 + letter - ord("A") + 1
    return width


# From a spreadsheet to rows of text, with the row numbers that spreadsheet programs show.

_SEPARATORS = ",;\t"
_QUOTED = lazy_pattern(r'"[^"]*"')
_HEAD = 50_000
"""Characters of a CSV file by which its separator is found."""
_MOST_SIGNS = 1_000_000
"""Most characters in a cell of a CSV file. A longer cell has a quotation mark that is never closed."""
MOST_ROWS = 100_000
"""Most rows with values, in all sheets together."""
_DIGITS = 10
"""Digits of a percentage after the point: more are those of the calculation."""
MOST_MERGED_ROWS = 1_048_576
"""Most rows in the merged cells of one sheet: as many as a sheet can have."""


@cache
def _stem(file: str) -> str:
    return Path(file).stem


class GridRow(NamedTuple):
    """The cells from column A on, and the row number that spreadsheet programs show."""

    number: int
    cells: Sequence[str]


class Grid(NamedTuple):
    """A sheet's rows, without the empty ones.

    `wide` are the rows with a cell that is merged over several columns, and its extent; `spans` are the columns of
    such cells by their first row. `tall` are the rows in which cells merged over several rows begin, and the last of
    these rows. `misread` are the errors of cells that the library reads as empty although they have a formula or an
    error, by row (from 1) and column (from 0). The name is empty if the only sheet has none. A CSV has a `separator`,
    and `moved` has the number of cells in rows that are left out because they have too many.
    """

    file: str
    name: str
    rows: Sequence[GridRow]
    wide: Mapping[int, str] = {}
    tall: Mapping[int, int] = {}
    misread: Mapping[int, Mapping[int, CellMistake]] = {}
    spans: Mapping[int, Sequence[range]] = {}
    separator: str = ""
    moved: Mapping[int, int] = {}

    def cells(self, row: int) -> Sequence[str]:
        """Return the cells of a row that has values."""
        return self.rows[bisect_left(self.rows, row, key=attrgetter("number"))].cells

    def place(self, row: int = 0, column: int | None = None, called: str = "") -> CellPlace:
        """Return the place of a cell, of a row, or of the whole sheet."""
        sheet = "" if _stem(self.file) == self.name else self.name  # a CSV file has no named sheets
        return CellPlace(self.file, sheet, row, "" if column is None else letters(column), called)


def read_grids(path: Path) -> list[Grid]:
    """Return the sheets of a file or a folder.

    If a CSV file of an export is read alone, the sheet `about` beside it is read too: it names the commit.
    """
    about = path.with_name(f"{ABOUT}.csv")
    beside = path.suffix.lower() == ".csv" and path != about and about.is_file()
    return [*read_sheets(path), *(read_sheets(about) if beside else ())]


def read_sheets(path: Path) -> list[Grid]:
    """Return the sheets of a workbook or of CSV files; raises `InvalidSheetError`."""
    grids = [grid for file in sorted(path.glob("*.csv")) for grid in _read(file)] if path.is_dir() else _read(path)
    if (rows := sum(len(grid.rows) for grid in grids)) > MOST_ROWS:
        message = f"the file has {rows:,} rows with values; the limit is {MOST_ROWS:,}"
        raise InvalidSheetError([CellMistake(CellPlace(path.name), message, "split the file")])
    return grids


def _read(path: Path) -> list[Grid]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}.") from None
    if not raw.strip():
        raise InvalidSheetError(
            [CellMistake(CellPlace(path.name), "the file is empty", "save or export the file again")]
        )
    if raw.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return _workbook(path.name, raw)
    return [_csv(path, raw)]


@cache
def letters(column: int) -> str:
    """Return the letters of a column; column 0 is A."""
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def _kept(rows: Iterable[tuple[int, Sequence[Any]]], misread: Collection[int] = ()) -> list[GridRow]:
    """Return the rows that have a value, or one that could not be read, as text."""
    filled = (
        (number, [*map(text_of, cells)])
        for number, cells in rows
        if cells.count("") != len(cells) or number in misread
    )
    return [GridRow(number, texts) for number, texts in filled if any(texts) or number in misread]


def text_of(cell: Any) -> str:
    """Return the text of a cell, as a file may have it."""
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

    special = inspect_archive(file, raw)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        return [_grid(file, book.get_sheet_by_name(name), special) for name in names]
    except CalamineError:
        raise InvalidSheetError([unreadable(file)]) from None


def _grid(file: str, sheet: Any, special: SpecialCells) -> Grid:
    """Return the rows of a sheet, with the percentages as the program shows them, and all digits.

    Vertically merged cells repeat their value.

    By default, calamine would leave out empty rows and columns at the edges.
    """
    cells = sheet.to_python(skip_empty_area=False)
    for place in special.percentages:
        row, column = place.row - 1, _width(place.column.encode()) - 1
        if place.sheet == sheet.name and row < len(cells) and column < len(cells[row]):  # empty cells can be outside
            cells[row][column] = _in_percent(cells[row][column])
    wide, tall, spans = {}, dict[int, int](), defaultdict[int, list[range]](list)
    merged = sheet.merged_cell_ranges or ()
    if (rows := sum(bottom - top + 1 for (top, _), (bottom, _) in merged)) > MOST_MERGED_ROWS:
        message = f"the merged cells cover {rows:,} rows; the limit is {MOST_MERGED_ROWS:,}"
        raise InvalidSheetError([CellMistake(CellPlace(file, sheet.name), message, "unmerge the cells")])
    for (top, left), (bottom, right) in merged:
        if left < right:
            extent = f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"
            wide.update(dict.fromkeys(range(top + 1, bottom + 2), extent))
            spans[top + 1].append(range(left, right + 1))
        if left == right:
            tall[top + 1] = max(bottom + 1, tall.get(top + 1, 0))
        for row in cells[top + 1 : bottom + 1] if left == right else ():
            row[left] = cells[top][left]  # one value for each of the rows
    empty = defaultdict[int, dict[int, CellMistake]](dict)
    for mistake in special.misread:
        if mistake.place.sheet == sheet.name:
            empty[mistake.place.row][_width(mistake.place.column.encode()) - 1] = mistake
    return Grid(file, sheet.name, _kept(enumerate(cells, 1), empty), wide, tall, empty, spans)


def _in_percent(cell: Any) -> Any:
    """Return a number as a percentage; other values, and numbers too large for it, as they are."""
    is_number = isinstance(cell, float | int) and not isinstance(cell, bool) and isfinite(cell * 100)
    return f"{text_of(round(cell * 100, _DIGITS))}%" if is_number else cell


# --- CSV --------------------------------------------------------------------------------------------


def _csv(path: Path, raw: bytes) -> Grid:
    import csv

    csv.field_size_limit(_MOST_SIGNS)
    text = _decoded(path.name, raw)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=(separator := _separator(text)))
    try:
        kept = _kept((n, [*map(unguarded, row)]) for n, row in enumerate(rows, 1))
        return Grid(path.name, path.stem, kept, separator=separator)
    except csv.Error:
        place = CellPlace(path.name, row=rows.line_num)
        hint = "look for a quotation mark that is not closed"
        raise InvalidSheetError([CellMistake(place, "the cells cannot be read from here on", hint)]) from None


def _separator(text: str) -> str:
    """Return the character that separates cells: it occurs equally often in most of the first lines.

    Quoted text and a title above the headings can have other ones.
    """
    lines = _QUOTED.sub("", text[:_HEAD]).splitlines()

    def score(sign: str) -> tuple[int, int]:
        often = Counter(line.count(sign) for line in lines if sign in line)
        return max(((lines, times) for times, lines in often.items()), default=(0, 0))

    return max(_SEPARATORS, key=score)


def _decoded(file: str, raw: bytes) -> str:
    """Return the text, in one of the encodings of spreadsheet programs.

    Raises `InvalidSheetError` if the file is not text.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if b"\0" in raw or raw.startswith((b"%PDF", b"{\\rtf")):
        raise InvalidSheetError([unreadable(file)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


HEADINGS_WITHIN = 30
"""Rows in which rectrack looks for headings: a list may have a title above them."""


def name_with_group(grids: Iterable[Grid], heading: str) -> str:
    """Return a heading after the text in merged cells above it; alone without such cells or below a title of all."""
    found = list[str]()
    for grid in grids:
        for row in grid.rows[:HEADINGS_WITHIN]:
            first = next((n for n, cell in enumerate(row.cells) if cell), 0)
            for n in (n for n, cell in enumerate(row.cells) if cell == heading):
                above = (each for each in grid.rows if each.number < row.number)
                spans = ((each, span) for each in above for span in grid.spans.get(each.number, ()))
                found += [each.cells[span[0]] for each, span in spans if n in span and first not in span]
    return f"{found[-1]}, {heading}" if found and found[-1] else heading
