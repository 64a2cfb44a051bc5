"""The dates of documents in a list: rows of the same document have the same date."""

import re
from collections.abc import Collection, Mapping

from rectrack.text import folded
from rectrack.workspace.heading_row import Headings
from rectrack.workspace.read_sheet import Grid

_FEWEST_ROWS = 2
"""Fewest rows of a document on average if a list can have dates and authors of documents."""


def pairs_with_documents(grid: Grid, headings: Headings, fields: Mapping[int, str], n: int) -> list[tuple[str, str]]:
    """Return the document and the date in each row that has both, for the column `n` of dates."""
    document = next((m for m, name in fields.items() if name == "document"), None)
    if document is None:
        return []
    cells = (row.cells for row in grid.rows if row.number > headings.row and max(n, document) < len(row.cells))
    return [(folded(each[document]), each[n]) for each in cells if each[document] and each[n]]


def have_rows(rows: int, documents: int) -> bool:
    """Return whether documents have enough rows on average, so that dates and authors can be theirs."""
    return rows >= _FEWEST_ROWS * documents


def are_years_of_documents(pairs: Collection[tuple[str, str]]) -> bool:
    """Return whether all dates are years, and each document and year have two rows on average."""
    are_years = all(re.fullmatch(r"(19|20)\d\d", year) for _, year in pairs)
    return bool(pairs) and are_years and have_rows(len(pairs), len({*pairs}))


def are_dates_of_documents(pairs: Collection[tuple[str, str]]) -> bool:
    """Return whether each document has one date, or each document and date have two rows on average."""
    return len({*pairs}) == len(dict(pairs)) or have_rows(len(pairs), len({*pairs}))


def are_dates_of_several(pairs: Collection[tuple[str, str]]) -> bool:
    """Return whether each of several documents has one date, and two rows on average."""
    documents = len(dict(pairs))
    return 1 < documents == len({*pairs}) and have_rows(len(pairs), documents)


def are_dates_without_documents(values: Collection[str]) -> bool:
    """Return whether all rows have one date, or each date has two rows on average: a document for each date."""
    return have_rows(len(values), len({*values})) or len({*values}) == 1
