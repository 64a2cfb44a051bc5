"""The tables as CSV, a file for each sheet."""

import codecs

from rectrack.sheets.export import Export
from rectrack.sheets.tables import ABOUT, Table
from rectrack.text.exports import as_csv

ENDING = ".csv"


def csv(table: Table) -> bytes:
    """One sheet. It begins with a byte order mark, by which Excel knows that it is UTF-8."""
    headers = table.sheet.headers
    return _marked(as_csv(headers, ([row.cells.get(header, "") for header in headers] for row in table.rows)))


def folder(export: Export) -> dict[str, bytes]:
    """Every sheet by the name of its file."""
    head, *about = export.about_rows
    files = {table.sheet.stem + ENDING: csv(table) for table in export.tables.values()}
    return files | {ABOUT + ENDING: _marked(as_csv(head, about))}


def _marked(text: str) -> bytes:
    return codecs.BOM_UTF8 + text.encode()
