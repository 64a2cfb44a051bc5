"""What is wrong with a sheet, told by file, sheet, row and column, as the program shows them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rectrack.text.problems import MOST_TOLD, RefusedError, count, printable

_MOST_ROWS = 8
"""Rows that are named where one thing is wrong in many."""


class Place(NamedTuple):
    """A cell, a row or the whole of a sheet; what is empty is not told. `called` is the column's heading."""

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    called: str = ""

    def __str__(self) -> str:
        return self.told([self.row] if self.row else [])

    def told(self, rows: Sequence[int]) -> str:
        """The same column in these rows."""
        named = f" ({self.called})" if self.called and self.column else ""
        parts = [
            self.file,
            self.sheet and f"sheet {self.sheet}",
            several(rows),
            self.column and f"column {self.column}{named}",
        ]
        return printable(", ".join(filter(None, parts)))


class Mistake(NamedTuple):
    """What is wrong at a place, and what would be right."""

    place: Place
    message: str
    hint: str = ""


def several(rows: Sequence[int]) -> str:
    """Rows in words: "rows 5, 7 and 3 more"."""
    named = ", ".join(map(str, rows[:_MOST_ROWS]))
    more = f" and {len(rows) - _MOST_ROWS:,} more" if len(rows) > _MOST_ROWS else ""
    return f"row{'s' * (len(rows) > 1)} {named}{more}" if rows else ""


def told(mistakes: Iterable[Mistake]) -> list[str]:
    """Each mistake in a line, that of many rows once, in the order of the sheet."""
    rows: dict[Mistake, list[int]] = {}
    for mistake in dict.fromkeys(mistakes):
        same = mistake._replace(place=mistake.place._replace(row=0))
        rows.setdefault(same, []).append(mistake.place.row)
    lines = ((mistake, sorted(filter(None, where))) for mistake, where in rows.items())
    return [
        printable(f"{mistake.place.told(where)}: {mistake.message}" + (f" ({mistake.hint})" if mistake.hint else ""))
        for mistake, where in lines
    ]


class InvalidSheetError(RefusedError):
    """A sheet cannot be imported; `mistakes` holds all errors.

    `lacking` is that of `Outcome`, if there are no other errors.
    """

    def __init__(self, mistakes: Iterable[Mistake], lacking: Mapping[str, bool] | None = None) -> None:
        self.mistakes, self.lacking = list(dict.fromkeys(mistakes)), lacking or {}
        lines = told(self.mistakes)
        if (more := len(lines) - MOST_TOLD) > 0:
            lines[MOST_TOLD:] = [f"and {more:,} more"]
        wrong = count(len(self.mistakes), "mistake")
        super().__init__("\n".join([*lines, f"{wrong} in the sheet. Nothing was changed."]))
