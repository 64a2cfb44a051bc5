"""What has to be known of a workbook's file before a library opens it.

calamine lays out every cell up to the farthest one, so that a stray value in the last row takes all memory there is
and ends the process; and it reads a cell that shows an error, #N/A, as an empty one, which would take a value away.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape

from rectrack.sheets.mistakes import InvalidSheetError, Mistake, Place

MOST_BYTES = 300_000_000
"""Of all that is unpacked."""
_MOST_CELLS = 20_000_000
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"(?:[^>]*[^/>])?>')
_ERROR = re.compile(rb'\bt="e"')
_SHEET = re.compile(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_TARGET = re.compile(r'<Relationship\b(?=[^>]*\bId="([^"]*)")(?=[^>]*\bTarget="([^"]*)")')
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
    names = packed.namelist()
    if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES:
        yield Mistake(Place(file), f"unpacked it has more than {MOST_BYTES:,} bytes", "split it")
    elif "xl/workbook.xml" not in names:
        yield Mistake(Place(file), "this is no workbook of the format .xlsx", _AS_XLSX)
    else:
        for sheet, path in _sheets(packed):
            if path in names:
                yield from _wrong_cells(Place(file, sheet), packed.read(path))


def _sheets(packed: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The sheets' names, and where in the file each lies."""
    book = packed.read("xl/workbook.xml").decode(errors="replace")
    links = packed.read("xl/_rels/workbook.xml.rels").decode(errors="replace")
    targets = dict(_TARGET.findall(links))
    paths = ((unescape(name), targets.get(id_, "")) for name, id_ in _SHEET.findall(book))
    return [(name, path.lstrip("/") if path.startswith("/") else f"xl/{path}") for name, path in paths]


def _wrong_cells(sheet: Place, xml: bytes) -> Iterator[Mistake]:
    last_row, last_column = 0, b""
    for found in _CELL.finditer(xml):
        letters, row = found[1], int(found[2])
        last_row = max(last_row, row)
        last_column = max(last_column, letters, key=lambda column: (len(column), column))
        if _ERROR.search(found[0]):
            place = sheet._replace(row=row, column=letters.decode())
            yield Mistake(place, "the cell shows an error of a formula", "write the value itself")
    if last_row * _width(last_column) > _MOST_CELLS:
        place = sheet._replace(row=last_row, column=last_column.decode())
        yield Mistake(place, "the sheet reaches as far as this cell", "delete the rows or columns that are not meant")


def _width(letters: bytes) -> int:
    width = 0
    for letter in letters:
        width = width * 26 + letter - ord("A") + 1
    return width
