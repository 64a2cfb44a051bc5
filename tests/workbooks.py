"""Workbooks as people make and change them."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it brings no types
from python_calamine import CalamineWorkbook


def workbook(path: Path, sheets: Mapping[str, Iterable[Sequence[Any]]], *, from_row: int = 1) -> Path:
    """Write a workbook whose cells hold these: texts as texts, numbers as numbers, dates as dates."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "mmm yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for n, row in enumerate(rows, from_row - 1):
                for m, cell in enumerate(row):
                    write = sheet.write_string if isinstance(cell, str) else sheet.write
                    write(n, m, cell, day if hasattr(cell, "year") else None)
    return path


def with_part(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """Change a text in one of the files that a workbook is made of."""
    with zipfile.ZipFile(path) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert files[part].count(old) == 1
    files[part] = files[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def written_into(path: Path, sheet: str, row: Mapping[str, str], cells: Mapping[str, str]) -> None:
    """Open a workbook, write into cells of the row in which these are, and save it."""
    with CalamineWorkbook.from_path(path) as book:
        grids = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    head, *rows = grids[sheet]
    (found,) = (one for one in rows if all(one[head.index(name)] == cell for name, cell in row.items()))
    for name, cell in cells.items():
        found[head.index(name)] = cell
    workbook(path, grids)
