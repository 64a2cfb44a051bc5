"""The source documents of a list."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from rectrack.text import folded, shown
from rectrack.workspace.chosen_columns import column_option
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.merge import Merge


def split_documents(merge: Merge, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Return rows in which new documents with the same title and different dates have the date in their titles.

    If few rows share a title and a date, the dates are those of the recommendations, and the rows stay.
    """
    dated = [(row, row.draft("document"), row.draft("document date")) for row in rows]
    pairs = Counter((folded(title), date) for _, title, date in dated if title and date)
    dates = defaultdict[str, set[str]](set)
    for title, date in pairs:
        dates[title].add(date)
    if sum(pairs.values()) < _FEWEST_ROWS * len(pairs):
        return [*rows]
    return [
        _with_dated_document(merge, row, title, date)
        if date and len(dates[folded(title)]) > 1 and not merge.names.known("document", title)
        else row
        for row, title, date in dated
    ]


def _with_dated_document(merge: Merge, row: SheetRow, title: str, date: str) -> SheetRow:
    message = f"this title has several dates, so each date becomes a document of its own: {shown(title)}"
    hint = f"if it is one document, add {column_option(row.heading('document date'), '')}"
    merge.outcome.tell(row.place("document"), message, hint)
    return row._replace(cells={**row.cells, "document": f"{title} ({date})"})


_FEWEST_ROWS = 2
"""Fewest rows of a document on average if the list has dates of documents."""
