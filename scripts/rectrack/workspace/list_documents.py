"""The source documents of a list."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from rectrack.model import by_id, read_date
from rectrack.text import day, folded, shown, use_language
from rectrack.workspace.chosen_columns import column_option
from rectrack.workspace.columns import from_cell
from rectrack.workspace.document_dates import have_rows
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.merge import Merge


def read_documents(merge: Merge, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Return the rows with a document for each date or symbol, and with authors of new documents; report both."""
    read = _split_documents(merge, rows)
    for n, author in _find_authors(merge, read).items():
        row = read[n]
        made = "the party that made all recommendations in a document becomes its author"
        message = f"{made}: {shown(row.cells['document'])}"
        hint = "to name another author, add --document-author NAME"
        merge.outcome.tell(row.place("made by"), message, hint, rank="decide")
        read[n] = row._replace(cells={**row.cells, "document author": author})
    return read


def _find_authors(merge: Merge, rows: Sequence[SheetRow]) -> dict[int, str]:
    """Return the authors of new documents by row: the party that made all recommendations in a document.

    There are none if the list or an option names authors, or if few documents have one such party. Documents also
    need enough rows on average.
    """
    if merge.options.given.get("document author") or any("document author" in row.columns for row in rows):
        return {}
    listed = {n: row for n, row in enumerate(rows) if row.draft("document") and row.is_listed}
    makers, spellings = defaultdict[str, set[str]](set), dict[str, str]()
    for row in listed.values():
        names = [spellings.setdefault(folded(name), name) for name in _names_of_makers(merge, row)]
        makers[folded(row.cells["document"])].add(names[0] if len(names) == 1 else "")
    of_one = {title: first for title, (first, *others) in makers.items() if first and not others}
    if 2 * len(of_one) <= len(makers) or not have_rows(len(listed), len(makers)):
        return {}
    new = {n: row for n, row in listed.items() if not merge.names.known("document", row.cells["document"])}
    authors = {n: of_one.get(folded(row.cells["document"])) for n, row in new.items()}
    return {n: author for n, author in authors.items() if author}


def _names_of_makers(merge: Merge, row: SheetRow) -> list[str]:
    """Return the names in the record of the parties that made a recommendation."""
    items, parties = from_cell(row.cells.get("made by", ""), "lines"), by_id(merge.dataset.parties)
    names = list[str]()
    for item in map(str, items) if isinstance(items, list) else ():
        name = merge.options.values.get(merge.names.same.get(folded(item), ""), item)
        ids = merge.names.known("party", name)
        names.append(parties[ids[0]].name if len(ids) == 1 and ids[0] in parties else name)
    return names


def _split_documents(merge: Merge, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Return the rows with the date or symbol added to titles that several new documents share.

    If few rows share a title and a date, the dates are those of the recommendations, and the rows stay, unless the
    maintainer says that the column has dates of documents. A symbol in rows of several titles names no document.
    """
    dated = _split(merge, rows, rows, "document date")
    return _split(merge, rows, dated, "symbol")


def _split(merge: Merge, given: Sequence[SheetRow], rows: Sequence[SheetRow], field: str) -> list[SheetRow]:
    """Return the rows with each value of a field in the title of its document; `given` has the titles of the list."""
    filled = [row for row in rows if row.draft(field)]
    if not filled:
        return [*rows]
    parted = [(row, _title_of(merge, row), read_date(row.draft(field))) for row in rows]
    pairs = Counter((folded(title), value) for _, title, value in parted if title and value)
    values, titles = defaultdict[str, set[str]](set), Counter(value for _, value in pairs)
    for title, value in pairs:
        values[title].add(value)
    is_chosen = merge.options.columns.is_chosen(filled[0].heading(field), field, filled[0].sheet)
    would_lose = is_chosen and field == "document date"  # a recommendation can have a symbol of its own, but no date
    if not would_lose and not have_rows(sum(pairs.values()), len(pairs)):
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
    what, value = field.removeprefix("document "), row.draft(field)
    if what == "date":
        with use_language(merge.dataset.tracker.language, merge.templates):
            value = day(read_date(value))
    message = f"this title has several {what}s, so rectrack makes a document for each {what}: {shown(title)}"
    hint = f"if the title means one document, add {column_option(row.heading(field), '')}"
    merge.outcome.tell(row.place("document" if "document" in row.columns else field), message, hint)
    return row._replace(cells={**row.cells, "document": f"{title} ({value})"})
