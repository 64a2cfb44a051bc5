"""A register's export, for the tests to change and import."""

from pathlib import Path

from rectrack.record.register import Register
from rectrack.sheets import tables
from tests.workbooks import workbook


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
