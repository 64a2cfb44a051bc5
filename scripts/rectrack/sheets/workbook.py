"""The tables as an Excel workbook, in which every cell is text."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from rectrack.sheets.export import Export
from rectrack.sheets.tables import ABOUT, ANSWER, RECOMMENDATIONS, SETTINGS, Row, Table
from rectrack.text.problems import RefusedError, count

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
