"""The dataset as workbook, CSV and JSON."""

import codecs
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePath
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from rectrack.github import Git, uncommitted_files
from rectrack.model import (
    FOLDER,
    PARTIES,
    TRACKER,
    AddresseeId,
    Dataset,
    Flag,
    Recommendation,
    Record,
    Report,
    fields,
    is_meant,
    reminder_places,
)
from rectrack.text import RefusedError, as_csv, as_json, count
from rectrack.workspace.columns import (
    ABOUT,
    ANSWER,
    COMMIT,
    LIST,
    NO_COMMIT,
    RECOMMENDATIONS,
    SETTINGS,
    TO,
    Column,
    Sheet,
    Table,
    TableRow,
    tables,
)

# An export: the tables of the record, or of some recommendations, and the commit that they come from.

_OF_ONE = {"requests": "to", "responses": "by"}
"""Sheets whose rows each concern one body, and the column with its id."""
_FOR_ADDRESSEE = (RECOMMENDATIONS, "actions", *_OF_ONE, SETTINGS)
_HOW = (
    "Change cells, except those under recommendation, place and id. You can sort rows and leave rows out. "
    "To delete a value, clear its cell. To delete a row, write yes under delete. "
    "'rectrack import' reads the file back."
)


class Export(Struct, frozen=True, kw_only=True):
    """The tables of an export. `about` has the names and values of the sheet about the export."""

    dataset: Dataset
    tables: Mapping[str, Table]
    about: Mapping[str, str]


def export_tables(dataset: Dataset, commit: str = "", to: AddresseeId = "", *, is_public: bool = False) -> Export:
    """Return the export of a dataset for readers (`withheld`).

    Everything in `dataset` is exported. `commit` is the commit that has these files, empty if none is known. With
    `to` the export has only what is addressed to this addressee, with columns for a response. The addressee can fill
    them in and send the file back. An export that `is_public` has no reminders; the other requests keep their places.
    The function uses neither git nor the clock.
    """
    about = {"tracker": dataset.tracker.title, COMMIT: commit or NO_COMMIT, "how to": _HOW}
    if to:
        about[TO] = to
        dataset = select_recommendations(dataset, {r.id for r in dataset.recommendations if _is_addressed(r, to)})
    all_tables = _answerable(tables(dataset, for_answers=True), to) if to else tables(dataset)
    if is_public:
        all_tables |= _without_reminders(all_tables, dataset)
    columns = (Column("name", (), "text"), Column("value", (), "text"))
    rows = [TableRow("", (), {"name": name, "value": value}) for name, value in about.items()]
    sheet = Sheet(name=ABOUT, columns=columns)
    return Export(dataset=dataset, tables={**all_tables, ABOUT: Table(sheet, rows)}, about=about)


def _without_reminders(all_tables: Mapping[str, Table], dataset: Dataset) -> Iterator[tuple[str, Table]]:
    """Yield the sheets of requests and settings without reminders."""
    (requests, rows), settings = all_tables["requests"], all_tables[SETTINGS]
    columns = tuple(column for column in requests.columns if column.header not in ("step", "public"))
    shown = {
        (r.id, ("requests", n))
        for r in dataset.recommendations
        for n in {*range(len(r.requests))} - reminder_places(r, dataset.tracker)
    }
    here = [row for row in rows if (row.recommendation, row.at) in shown]
    yield "requests", Table(replace(requests, columns=columns), here)
    yield SETTINGS, settings._replace(rows=[row for row in settings.rows if row.cells[LIST] != "reminders"])


def find_commit(git: Git) -> str:
    """Return the commit that has the current record; empty without git or a commit.

    Raises `RefusedError` with the names of the files that are not committed. With such files the commit would not
    tell what the cells come from.
    """
    try:
        commit, changed = git.commit_of("HEAD"), uncommitted_record(git)
    except RefusedError:
        return ""
    if changed:
        raise RefusedError(
            f"{changed} Commit them first (git add, git commit): an export names its commit, and an import compares "
            "with this commit."
        )
    return commit


def uncommitted_record(git: Git, *others: str) -> str:
    """Return a sentence that names the files of the record that are not committed, and files below `others`.

    The text is empty if all are committed. Raises `RefusedError` if there is no commit.
    """
    git.commit_of("HEAD")
    changed = uncommitted_files(git, FOLDER, TRACKER, PARTIES, *others)
    record = [path for path in changed if not path.startswith(f"{FOLDER}/") or is_meant(PurePath(path).name)]
    return f"Files are not committed: {', '.join(record)}." if record else ""


def select_recommendations(dataset: Dataset, chosen: Collection[str]) -> Dataset:
    """Return a copy of the dataset with only the recommendations `chosen`."""
    return replace(dataset, recommendations=tuple(r for r in dataset.recommendations if r.id in chosen))


def _is_addressed(recommendation: Recommendation, addressee: AddresseeId) -> bool:
    steps = [action.addressees for action in recommendation.actions]
    return any(addressee in asked for asked in (recommendation.addressees, *steps))


def _answerable(all_tables: Mapping[str, Table], to: AddresseeId) -> dict[str, Table]:
    """Return the sheets that an addressee needs for a response.

    Requests to other bodies and their responses are left out.
    """
    return {
        name: Table(
            sheet,
            [
                row._replace(cells={**row.cells, **({ANSWER[0].header: to} if name == RECOMMENDATIONS else {})})
                for row in rows
                if row.cells.get(_OF_ONE.get(name, ""), to) == to
            ],
        )
        for name, (sheet, rows) in all_tables.items()
        if name in _FOR_ADDRESSEE
    }


# The tables as an Excel workbook, in which every cell is text.

MOST_CHARACTERS, MOST_ROWS = 32_767, 1_048_576
"""Most UTF-16 units in a cell, and most rows in a sheet ("Excel specifications and limits")."""

_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""A fixed date, so that equal records make equal bytes."""

_AS_TEXT = 49  # the number of the format @ (ECMA-376, part 1, 18.8.30)
_TEXT = {"num_format": _AS_TEXT, "text_wrap": True, "valign": "top"}
"""Text also for what people type later: 140.10 stays 140.10, and Jun 2015 does not become a day."""
_HEAD = {**_TEXT, "bold": True, "bg_color": "#E6E6E6", "bottom": 1}
_ROW_HEIGHT = 45  # points: three lines of text
_NARROWEST, _TO_FILL_IN, _WIDEST = 8, 24, 60

_CHOICES = {
    "status": "statuses",
    "source form": "source_forms",
    "stance": "stances",
    "response": "responses",
    "outcome": "outcomes",
}
"""Columns with a dropdown, and the list in the settings with its choices. Other values can be typed."""


def xlsx(export: Export) -> bytes:
    """Return the workbook.

    Raises `RefusedError` with all places that a workbook cannot hold.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # it brings no types

    _refuse_what_would_be_lost(export)
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True})
    book.set_properties({"title": export.dataset.tracker.title, "created": _CREATED})
    text, head = book.add_format(_TEXT), book.add_format(_HEAD)
    offered = _offered(export)
    for table in export.tables.values():
        _add(book.add_worksheet(table.sheet.name), table, offered, text, head)
    book.close()
    return content.getvalue()


def _add(sheet: Any, table: Table, offered: Mapping[str, str], text: object, head: object) -> None:
    """Write a sheet in these formats; header and key columns stay in sight.

    `offered` gives ranges of cells with choices, by the header of a column.
    """
    headers, rows = table.sheet.headers, table.rows
    sheet.set_default_row(_ROW_HEIGHT)
    sheet.set_row(0, _ROW_HEIGHT / 3, head)
    for n, header in enumerate(headers):
        sheet.set_column(n, n, _width(header, rows), text)
        if header in offered:
            choice = {"validate": "list", "source": offered[header], "show_error": False}
            sheet.data_validation(1, n, MOST_ROWS - 1, n, choice)
    for n, cells in enumerate([dict(zip(headers, headers, strict=True)), *(row.cells for row in rows)]):
        style = text if n else head
        for m, header in enumerate(headers):
            cell = cells.get(header, "")
            if cell.startswith("<r>") and cell.endswith("</r>"):  # XlsxWriter would read it as XML
                sheet.write_rich_string(n, m, cell[0], style, cell[1:], style)
            elif cell:
                sheet.write_string(n, m, cell, style)
    sheet.freeze_panes(1, max(len(table.sheet.keys), 1))
    sheet.autofilter(0, 0, len(rows), len(headers) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})


def _width(header: str, rows: Sequence[TableRow]) -> int:
    """Return the width of a column in characters: its longest line, within limits."""
    least = _TO_FILL_IN if header in {column.header for column in ANSWER} else _NARROWEST
    lines = (line for row in rows for line in row.cells.get(header, "").split("\n"))
    return 2 + min(max([len(header) + 2, least, *map(len, lines)]), _WIDEST)  # with space for the arrow of the filter


def _offered(export: Export) -> dict[str, str]:
    """Return the range of cells with the choices, by the header of the column.

    The cells are ids in the sheet of settings.
    """
    sheet, rows = export.tables[SETTINGS]
    column = chr(ord("A") + sheet.headers.index("id"))
    return {
        header: f"={SETTINGS}!${column}${places[0]}:${column}${places[-1]}"
        for header, of in _CHOICES.items()
        if (places := [n for n, row in enumerate(rows, 2) if row.cells["list"] == of])
    }


def _refuse_what_would_be_lost(export: Export) -> None:
    """Raise `RefusedError` if a text is too long or a sheet has too many rows.

    XlsxWriter cuts such texts and leaves out such rows without an error.
    """
    lost = [
        f"{_where(table, row)}: {header} ({count(length, 'character')})"
        for table in export.tables.values()
        for row in table.rows
        for header, cell in row.cells.items()
        if len(cell) > MOST_CHARACTERS // 2 and (length := len(cell.encode("utf-16-le")) // 2) > MOST_CHARACTERS
    ]
    full = [table for table in export.tables.values() if len(table.rows) >= MOST_ROWS]
    lost += [f"{table.sheet.name}: {count(len(table.rows), 'row')}" for table in full]
    if lost:
        lines = "".join(f"  {place}\n" for place in lost)
        raise RefusedError(
            f"A workbook would lose the end of these texts or sheets. A cell has at most {MOST_CHARACTERS:,} "
            f"characters, a sheet {MOST_ROWS:,} rows.\n{lines}"
            "Write a folder of CSV files or a .json file instead, or shorten the text in the recommendation's file."
        )


def _where(table: Table, row: TableRow) -> str:
    """Return the words for the item of the record that a row shows."""
    if table.sheet.name == RECOMMENDATIONS:
        return row.recommendation
    of = row.recommendation or row.cells.get("id", "")
    place = f" {row.cells['place']}" if "place" in row.cells else ""
    return f"{of}, {table.sheet.name}{place}"


# The tables as CSV, a file for each sheet.


def csv_text(table: Table) -> bytes:
    """Return a sheet as CSV.

    It begins with a byte order mark, by which Excel recognizes UTF-8.
    """
    headers = table.sheet.headers
    text = as_csv(headers, ([row.cells.get(header, "") for header in headers] for row in table.rows))
    return codecs.BOM_UTF8 + text.encode()


def csv_folder(export: Export) -> dict[str, bytes]:
    """Return every sheet as CSV, by file name."""
    return {table.sheet.file: csv_text(table) for table in export.tables.values()}


# The record as JSON, with the field names of the files.


def dataset_json(export: Export) -> bytes:
    """Return the record as JSON, defaults of the settings included.

    Progress reports that are not verified are left out.
    """
    dataset = export.dataset
    record = {
        "about": dict(export.about),
        "settings": _data(dataset.tracker, also_usual=True),
        "parties": _data(dataset.parties),
        "recommendations": _data(dataset.recommendations),
    }
    return as_json(record).encode()


def _data(value: object, *, also_usual: bool = False) -> Any:
    """Return a value of the files as data for JSON.

    Fields without a value are left out; fields with their default value too, unless `also_usual`.
    """
    if isinstance(value, Record):
        values = ((field, getattr(value, field.name)) for field in fields(type(value)))
        return {
            f.encode_name: _data(v) for f, v in values if v is not None and (also_usual or v not in (f.default, {}))
        }
    if isinstance(value, tuple):
        return [_data(item) for item in value if not isinstance(item, Report) or item.verified_by]
    if isinstance(value, Mapping):
        return {name: _data(item) for name, item in value.items()}
    return bool(value) if isinstance(value, Flag) else value
