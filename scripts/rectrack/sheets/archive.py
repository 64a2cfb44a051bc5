"""What has to be known of a workbook's file before a library opens it.

calamine lays out every cell up to the farthest one, so that a stray value in the last row takes all memory there is
and ends the process; and it reads a cell that shows an error, #N/A, or that has a formula without its value, as an
empty one, which would take a value away. What is not written as spreadsheet programs do is refused, since nobody can
say how far it would reach.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape

from rectrack.sheets.mistakes import InvalidSheetError, Mistake, Place

MOST_BYTES = 300_000_000
"""Of all that is unpacked."""
MOST_CELLS = 10_000_000
"""Cells of all sheets together. Each sheet counts up to its last row and column with a value."""
_PREFIX = rb"(?:[^\s<>/:]+:)?"
_ANY_CELL = re.compile(rb"<%bc[\s/>]" % _PREFIX)
_CELL = re.compile(rb'<%bc(?: (?!r=)[\w:.-]+="[^"<>]*")* r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>' % _PREFIX)
_VALUE_IN_ERROR, _VALUE_IS_TEXT = b' t="e"', b' t="str"'  # a text may be empty
_ANY_FORMULA = re.compile(rb"<%bf[\s/>]" % _PREFIX)
_FORMULA_ALONE = re.compile(
    rb"\s*+<%bf(?:\s[^<>]*)?(?:/>|>[^<]*</%bf>)\s*+(?:<%bv\s*+/>|<%bv>\s*+</%bv>)?\s*+</%bc>" % ((_PREFIX,) * 6)
)
_OTHER_FORMATS = frozenset(("content.xml", "xl/workbook.bin"))
"""What the library would read where it finds no workbook of this format."""
_TAG = r'<(?:\w+:)?%s\b((?:[^<>"]|"[^"<]*")*+)>'
_SHEET, _RELATIONSHIP = (re.compile(_TAG % name) for name in ("sheet", "Relationship"))
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_AS_XLSX = "open it in a spreadsheet program and save it as .xlsx"


def unreadable(file: str) -> Mistake:
    """What is said of a file that is no spreadsheet, or is damaged."""
    return Mistake(Place(file), "this is no spreadsheet, or it is damaged", _AS_XLSX)


def look(file: str, raw: bytes) -> None:
    """Refuse what cannot be read, would be too much, or would be read as something else.

    Raises `InvalidSheetError`.
    """
    if not raw.startswith(b"PK"):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            hint = "open it, take the password away (File, Info, Protect Workbook), and save it again"
            raise InvalidSheetError([Mistake(Place(file), "it is protected by a password", hint)])
        raise InvalidSheetError([Mistake(Place(file), "this is an older format of spreadsheets, .xls", _AS_XLSX)])
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            wrong = [*_wrong(file, packed)]
    except Exception:  # noqa: BLE001 - zipfile has a dozen ways to say that a file is damaged
        wrong = [unreadable(file)]
    if wrong:
        raise InvalidSheetError(wrong)


def _wrong(file: str, packed: zipfile.ZipFile) -> Iterator[Mistake]:
    names = [name.lower() for name in packed.namelist()]
    if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES:
        yield Mistake(Place(file), f"unpacked it has more than {MOST_BYTES:,} bytes", "split it")
    elif "xl/workbook.xml" not in names or _OTHER_FORMATS.intersection(names):
        yield Mistake(Place(file), "this is no workbook of the format .xlsx", _AS_XLSX)
    elif len({*names}) < len(names):
        yield unreadable(file)
    else:
        sheets = {path: sheet for sheet, path in _sheets(packed)}
        areas: list[int] = []
        for path in packed.namelist():
            xml = packed.read(path)
            if b"sheetData" in xml:
                yield from _wrong_cells(Place(file, sheets.get(path, "")), xml, areas)


def _sheets(packed: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The sheets' names, and where in the file each lies."""
    book = packed.read("xl/workbook.xml").decode(errors="replace")
    links = packed.read("xl/_rels/workbook.xml.rels").decode(errors="replace")
    targets = {link.get("Id", ""): link.get("Target", "") for link in _attributes(_RELATIONSHIP, links)}
    paths = ((sheet.get("name", ""), targets.get(sheet.get("r:id", ""), "")) for sheet in _attributes(_SHEET, book))
    return [(name, path.lstrip("/") if path.startswith("/") else f"xl/{path}") for name, path in paths]


def _attributes(tag: re.Pattern[str], xml: str) -> Iterator[dict[str, str]]:
    """Yield the attributes of each tag, in linear time also if no tag is closed."""
    for found in tag.finditer(xml):
        yield {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[1])}


def _wrong_cells(sheet: Place, xml: bytes, areas: list[int]) -> Iterator[Mistake]:
    """Yield the errors in the cells of one sheet, and append its number of cells to `areas`."""
    cells, rows, columns = 0, {0}, {b""}
    has_formulas = _ANY_FORMULA.search(xml) is not None
    for cells, found in enumerate(_CELL.finditer(xml), 1):  # noqa: B007 - how many there were
        tag, letters, row = found.group(0, 1, 2)
        if tag.endswith(b"/>"):
            continue
        rows.add(int(row))
        columns.add(letters)
        if _VALUE_IN_ERROR in tag:
            yield Mistake(_cell(sheet, found), "the cell shows an error of a formula", "write the value itself")
        elif has_formulas and _VALUE_IS_TEXT not in tag and _FORMULA_ALONE.match(xml, found.end()):
            yield Mistake(_cell(sheet, found), "the formula in the cell has no value yet", _AS_XLSX)
    if cells < len(_ANY_CELL.findall(xml)):
        yield Mistake(sheet, "it has cells of which it does not say where they stand", _AS_XLSX)
    last_row, last_column = max(rows), max(columns, key=_width)
    areas.append(last_row * _width(last_column))
    if sum(areas) > MOST_CELLS:
        place = sheet._replace(row=last_row, column=last_column.decode())
        message = f"the sheet extends to this cell; the limit is {MOST_CELLS:,} cells in all sheets together"
        yield Mistake(place, message, "delete unused rows and columns")


def _cell(sheet: Place, found: re.Match[bytes]) -> Place:
    return sheet._replace(row=int(found[2]), column=found[1].decode())


def _width(letters: bytes) -> int:
    width = 0
    for letter in letters:
        width = width * 26 + letter - ord("A") + 1
    return width
