"""Spreadsheets as people make them, for the tests to import."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it brings no types

from rectrack.record.register import Register
from rectrack.sheets import tables
from rectrack.sheets.reading import read


def workbook(path: Path, sheets: Mapping[str, Iterable[Sequence[Any]]], *, from_row: int = 1) -> Path:
    """A workbook whose cells hold these: texts as texts, numbers as numbers, dates as dates."""
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
    """The workbook with another text in one of the files that it is made of."""
    with zipfile.ZipFile(path) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert files[part].count(old) == 1
    files[part] = files[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


class Book:
    """What an export of a register holds, sheet by sheet, for somebody to change cells in."""

    def __init__(self, register: Register, commit: str = "") -> None:
        self.rows: dict[str, list[dict[str, str]]] = {}
        self.headings: dict[str, list[str]] = {}
        self.commit = commit
        for name, table in tables.tables(register).items():
            self.headings[name] = [*table.sheet.headers]
            self.rows[name] = [{**row.cells} for row in table.rows]

    def row(self, sheet: str, **cells: str) -> dict[str, str]:
        """The one row in which these cells stand."""
        found = [row for row in self.rows[sheet] if cells.items() <= row.items()]
        assert len(found) == 1, f"{len(found)} rows with {cells}"
        return found[0]

    def written(self, path: Path) -> Path:
        """The workbook as a file."""
        sheets: dict[str, list[list[str]]] = {
            name: [headings, *([row.get(heading, "") for heading in headings] for row in self.rows[name])]
            for name, headings in self.headings.items()
        }
        if self.commit:
            sheets[tables.ABOUT] = [["name", "value"], [tables.COMMIT, self.commit]]
        return workbook(path, sheets)


def written_into(path: Path, sheet: str, row: Mapping[str, str], cells: Mapping[str, str]) -> None:
    """Somebody opens a workbook, writes into cells of the row in which these stand, and saves it."""
    grids = {grid.name: [list(one.cells) for one in grid.rows] for grid in read(path)}
    head, *rows = grids[sheet]
    (found,) = (one for one in rows if all(one[head.index(name)] == cell for name, cell in row.items()))
    for name, cell in cells.items():
        found[head.index(name)] = cell
    workbook(path, grids)
