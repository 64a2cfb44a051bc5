"""Pairs of rows: in the state that a sheet was made from, and in the files now."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from rectrack.workspace.columns import PLACE, RECOMMENDATION, Key, Table, TableRow

WHOSE = ("id", "party", "by", "to")
"""Columns with the party or addressee of an item, which does not change."""


class RowPair(NamedTuple):
    """A row in the base of the sheet and in the current files; None if the row is not there."""

    before: TableRow | None
    now: TableRow | None


def pair_rows(before: Table, now: Table) -> dict[Key, RowPair]:
    """Return the pairs of rows by key.

    An item of a list can have another place now than in the sheet.
    """
    old, new = ({table.sheet.key(row.cells): row for row in table.rows} for table in (before, now))
    if before is now or not now.sheet.field:
        return {key: RowPair(old.get(key), new.get(key)) for key in old | new}
    pairs: dict[Key, RowPair] = {}
    lists = {id_: [*rows] for id_, rows in groupby(now.rows, lambda row: row.recommendation)}
    for id_, items in groupby(old.items(), lambda item: item[1].recommendation):
        keys, rows = zip(*items, strict=True)
        pairs |= zip(keys, map(RowPair, rows, _match_rows(rows, lists.get(id_, []))), strict=True)
    return pairs


def _match_rows(rows: Sequence[TableRow], others: Sequence[TableRow]) -> list[TableRow | None]:
    """Return for each row the equivalent row in a later state of the list.

    None if the row was removed or changed too much. Equal rows in equal order match, then similar rows between them,
    and last equal rows that were moved.
    """
    from difflib import SequenceMatcher

    matches: dict[int, int] = {}
    before, now = ([tuple(content(row).items()) for row in each] for each in (rows, others))
    for _, i, i_end, j, j_end in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        behind = j
        for n in range(i, i_end):
            alike = (m for m in range(behind, j_end) if before[n] == now[m] or _are_alike(rows[n], others[m]))
            if (m := next(alike, None)) is not None:
                matches[n], behind = m, m + 1
    for n in {*range(len(rows))} - matches.keys():
        moved = (m for m, row in enumerate(now) if row == before[n] and m not in matches.values())
        if (m := next(moved, None)) is not None:
            matches[n] = m
    return [others[matches[n]] if n in matches else None for n in range(len(rows))]


def content(row: TableRow) -> dict[str, str]:
    """Return the cells of a row without recommendation and place."""
    return {name: cell for name, cell in row.cells.items() if name not in (PLACE, RECOMMENDATION)}


def _are_alike(row: TableRow, other: TableRow) -> bool:
    """Return whether one row may be a changed version of the other.

    At most one cell differs, or less than half of them, and the body is not another one.
    """
    cells = {name: (cell, other.cells[name]) for name, cell in content(row).items() if cell or other.cells[name]}
    differ = [name for name, (before, now) in cells.items() if before != now]
    if any(name in WHOSE and all(cells[name]) for name in differ):
        return False
    return len(differ) <= 1 or 2 * len(differ) < len(cells)
