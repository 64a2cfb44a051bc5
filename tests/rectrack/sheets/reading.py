"""What a spreadsheet program sees in what was exported."""

import codecs
import csv
import io
import zipfile
from collections.abc import Mapping, Sequence

from python_calamine import CalamineWorkbook

from rectrack.text.exports import unguarded


def of_workbook(content: bytes) -> dict[str, list[list[str]]]:
    """The cells of each sheet, row by row."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: _texts(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names}


def of_folder(files: Mapping[str, bytes]) -> dict[str, list[list[str]]]:
    """The same from a folder of CSV files."""
    return {name.removesuffix(".csv").replace("-", " "): of_csv(content) for name, content in files.items()}


def of_csv(content: bytes) -> list[list[str]]:
    """The cells of a CSV file, which Excel takes for UTF-8 by its first bytes."""
    assert content.startswith(codecs.BOM_UTF8)
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [[unguarded(cell) for cell in row] for row in rows]


def parts(content: bytes) -> dict[str, str]:
    """The files that a workbook is made of."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def _texts(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    assert all(isinstance(cell, str) for row in rows for cell in row)
    return [[str(cell) for cell in row] for row in rows]
