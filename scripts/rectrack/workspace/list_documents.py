"""The source documents of a list."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from rectrack.model import read_date
from rectrack.text import folded, shown
from rectrack.workspace.chosen_columns import column_option
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.merge import Merge


def read_documents(merge: Merge, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Return the rows with documents of different dates apart, and with authors of new documents; report both."""
    read = _split_documents(merge, rows)
    for n, author in _find_authors(merge, read).items():
        row = read[n]
        heading = shown(row.heading("made by"))
        message = f"the author of a document is the party under {heading}, if all rows of the document have the same"
        hint = "to name another author, add --document-author NAME"
        merge.outcome.tell(row.grid.place(), message, hint, rank="decide")
        read[n] = row._replace(cells={**row.cells, "document author": author})
    return read


def _find_authors(merge: Merge, rows: Sequence[SheetRow]) -> dict[int, str]:
    """Return the authors of new documents by row: the only party that made recommendations in a document.

    The list says nothing of authors, most documents have one such party, and they have two rows on average.
    """
    if merge.options.given.get("document author") or any("document author" in row.columns for row in rows):
        return {}
    listed = {n: row for n, row in enumerate(rows) if row.draft("document") and row.is_listed}
    makers, values = defaultdict[str, set[str]](set), merge.options.values
    for row in listed.values():
        maker = row.cells.get("made by", "")  # or the name that the maintainer gave for it
        makers[folded(row.cells["document"])].add(values.get(merge.names.same.get(folded(maker), ""), maker))
    of_one = {title for title, (first, *others) in makers.items() if first and not others and "\n" not in first}
    if 2 * len(of_one) <= len(makers) or _FEWEST_ROWS * len(makers) > len(listed):
        return {}
    new = {n: row for n, row in listed.items() if not merge.names.known("document", row.cells["document"])}
    return {n: row.cells["made by"] for n, row in new.items() if folded(row.cells["document"]) in of_one}


def _split_documents(merge: Merge, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Return rows in which new documents with the same title have what differs in their titles: date or symbol.

    If few rows share a title and a date, the dates are those of the recommendations, and the rows stay. A symbol in
    rows of several titles is none of a document.
    """
    dated = _split(merge, rows, rows, "document date")
    return _split(merge, rows, dated, "symbol")


def _split(merge: Merge, given: Sequence[SheetRow], rows: Sequence[SheetRow], field: str) -> list[SheetRow]:
    """Return rows with each value of a field in the title of its document; `given` have the titles of the list."""
    parted = [(row, _title_of(merge, row), read_date(row.draft(field))) for row in rows]
    pairs = Counter((folded(title), value) for _, title, value in parted if title and value)
    values, titles = defaultdict[str, set[str]](set), Counter(value for _, value in pairs)
    for title, value in pairs:
        values[title].add(value)
    if sum(pairs.values()) < _FEWEST_ROWS * len(pairs):
        return [*rows]
    return [
        _with_value(merge, row, _title_of(merge, first), field)
        if value
        and len(values[folded(title)]) > 1
        and (field == "document date" or titles[value] == 1)
        and not merge.names.known("document", title)
        else row
        for first, (row, title, value) in zip(given, parted, strict=True)
    ]


def _title_of(merge: Merge, row: SheetRow) -> str:
    """Return the title of the document in a row, or else that in the option for the list."""
    is_named = merge.options.columns.names_document and row.is_listed
    return row.draft("document") or (merge.options.given.get("document", "") if is_named else "")


def _with_value(merge: Merge, row: SheetRow, title: str, field: str) -> SheetRow:
    what = field.removeprefix("document ")
    message = f"this title has several {what}s, so each {what} becomes a document of its own: {shown(title)}"
    hint = f"if it is one document, add {column_option(row.heading(field), '')}"
    merge.outcome.tell(row.place("document" if "document" in row.columns else field), message, hint)
    return row._replace(cells={**row.cells, "document": f"{title} ({read_date(row.draft(field))})"})


_FEWEST_ROWS = 2
"""Fewest rows of a document on average if the list has dates of documents."""
