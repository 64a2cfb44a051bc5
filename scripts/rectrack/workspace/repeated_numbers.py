"""Errors of rows whose number, reference or text an earlier row has."""

import re
from typing import NamedTuple

from rectrack.text import folded, shown
from rectrack.workspace.cell_words import are_numbers, have_dates, words_of
from rectrack.workspace.chosen_columns import column_option
from rectrack.workspace.columns import PLACE, RECOMMENDATIONS
from rectrack.workspace.field_words import LIKE_NUMBER
from rectrack.workspace.headings import SheetRow

NUMBERS = ("id", "reference", "number")
"""Columns that tell recommendations with the same text apart."""
HOW_ACTIONS = 'for its actions, add --column "HEADING=action"'
_GROUPS = ("", "document", "reference", "number")
"""Fields of a column within whose values numbers can begin again; empty for none."""
_LONGEST, _NOT_IN_REFERENCE = 40, re.compile(r"[,:#\"'\n]")
"""Most characters of a value that can be in a reference with several parts, and signs that cannot be."""


class _Restart(NamedTuple):
    """The columns of numbers that begin again, and of the values within which they do.

    `running` is a column without a field that numbers all rows.
    """

    numbers: int
    groups: int
    running: int | None = None


class RepeatedNumbers:
    """Reports the rows that an earlier row excludes."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], _Restart | None] = {}

    def refuse(self, row: SheetRow, first: SheetRow, *, is_of_it: bool) -> None:
        """Report a row with the number, reference, text or values of an earlier row as an error.

        `is_of_it` is whether the row can have a further action of the recommendation in the earlier one.
        """
        names = (*NUMBERS, "title", "text quote", PLACE)
        given = [name for name in names if row.cells.get(name)]
        same = next((name for name in given if folded(row.cells[name]) == folded(first.cells.get(name, ""))), "")
        if restart := self._restart(row, first, same):
            _refuse_restart(row, same, restart)
            return
        message, hint = row.clash(first, same)
        hint += f"; {HOW_ACTIONS}" if is_of_it and row.sheet.name == RECOMMENDATIONS else ""
        if same == "reference" and re.fullmatch(r"\d+\.\d+", row.cells[same]):
            number = row.cells[same]
            hint += f". If it was {number}0, which a spreadsheet stores as {number}, format the cell as text"
        row.wrong(same, message, hint)

    def begin_again(self, row: SheetRow) -> bool:
        """Return whether the numbers of the sheet of a row begin again."""
        found = ((row.grid.file, row.grid.name, name) for name in NUMBERS[1:])
        return any(self._found.get(each) for each in found)

    def _restart(self, row: SheetRow, first: SheetRow, same: str) -> _Restart | None:
        """Return the columns that together tell all rows of a sheet apart, if these are only two."""
        if row.sheet.name != RECOMMENDATIONS or same not in NUMBERS[1:] or first.grid is not row.grid:
            return None
        key = (row.grid.file, row.grid.name, same)
        if key not in self._found:
            self._found[key] = _find_restart(row, same)
        return self._found[key]


def _find_restart(row: SheetRow, same: str) -> _Restart | None:
    """Return the column of a field and the only other one that together have different values in each row."""
    if same in row.joined.values():
        return None
    fields = {n: name for name, n in row.columns.items()} | {**row.joined}
    possible = {*_GROUPS, *(column.header for column in row.sheet.columns if column.path[0] == "custom_fields")}
    numbers, found = row.columns[same], dict[int, list[str]]()
    rows = [[*cells, *[""] * len(row.texts)] for _, cells in row.grid.rows]
    rows = [cells for cells in rows if cells[numbers] not in ("", row.texts[numbers])]
    given = [cells[numbers] for cells in rows]
    for n, heading in row.texts.items():
        values, field = [cells[n] for cells in rows], fields.get(n, "")
        if field == "document" and (dated := row.columns.get("document date")) is not None:
            values = [f"{cells[n]} {cells[dated]}" for cells in rows]  # reports of several years can have one title
        is_possible = heading and n != numbers and field in possible and all(values) and not have_dates(values)
        is_repeated = len({*values}) < len(values) == len({*zip(given, values, strict=True)})
        if is_possible and is_repeated and (field == "document" or all(map(_can_be_in_reference, values))):
            found[n] = values
    best = [n for n in found if fields.get(n) != "document"] or [*found]
    if len(best) != 1:
        return None
    if same == "number" and fields.get(best[0]) == "document":
        free = (n for n, text in row.texts.items() if n not in fields and _is_like_number(text))
        running = next((n for n in free if are_numbers([cells[n] for cells in rows])), None)
        return _Restart(numbers, best[0], running)
    is_reverse = same == "reference" and all(map(str.isdecimal, found[best[0]]))
    return _Restart(best[0], numbers) if is_reverse else _Restart(numbers, best[0])


def _is_like_number(heading: str) -> bool:
    """Return whether a heading has a word for numbers of items."""
    return any(re.fullmatch(LIKE_NUMBER, word) for word in words_of(heading).split())


def _can_be_in_reference(value: str) -> bool:
    return len(value) <= _LONGEST and not _NOT_IN_REFERENCE.search(value)


def _refuse_restart(row: SheetRow, same: str, restart: _Restart) -> None:
    """Report a row whose number begins again, and the options for that."""
    numbers, groups = row.texts[restart.numbers], row.texts[restart.groups]
    message = f"the numbers begin again in each {shown(groups)}"
    if row.columns.get("document") == restart.groups:
        option = column_option(numbers, "paragraph")
        if restart.running is not None:
            option += f" {column_option(row.texts[restart.running], same)}"
        row.wrong(same, message, f"to have them as paragraphs of it, add {option}", option=option)
        return
    option = " ".join(column_option(row.texts[n], "reference") for n in sorted(restart[:2]))
    row.wrong(same, message, f"to join both as the reference, add {option}", option=option)
