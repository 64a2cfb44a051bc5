"""What rectrack says of a sheet: errors and warnings, each with its place and how to correct it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal, NamedTuple, TypeAlias, get_args

from msgspec import Struct

from rectrack.text import (
    MOST_TOLD,
    RefusedError,
    as_sentences,
    count,
    printable,
)

# Errors of a sheet, by file, sheet, row and column as spreadsheet programs show them.

_MOST_NAMED, _MOST_VALUES = 8, 20
"""Most ranges of rows, and most values, that an error names."""


class CellPlace(NamedTuple):
    """The place of a cell, a row or a sheet. Empty parts are not shown. `called` is the heading of the column."""

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    called: str = ""

    @property
    def order(self) -> tuple[int, int, str]:
        """Return the sort key of the cell in its sheet."""
        return self.row, len(self.column), self.column

    def told(self, rows: Sequence[int]) -> str:
        """Return the words for the column in these rows."""
        named = f" ({self.called})" if self.called and self.column else ""
        parts = [
            self.file,
            self.sheet and f"sheet {self.sheet}",
            several(rows),
            self.column and f"column {self.column}{named}",
        ]
        return printable(", ".join(filter(None, parts)))


Rank: TypeAlias = Literal["left out", "check", "minor"]
"""The groups of warnings: what is not imported, what people should check, and the others."""


class CellMistake(NamedTuple):
    """An error at a place, and how to correct it.

    `missing` names the value that would correct the error; usually an option can give it. `rank` is the group of a
    warning, and `option` what the proposal for an error is as an option.
    """

    place: CellPlace
    message: str
    hint: str = ""
    missing: str = ""
    rank: Rank = "check"
    option: str = ""


class Remarks(Struct, frozen=True, kw_only=True):
    """The errors of a sheet, and the warnings: conflicts, and parts that are not imported."""

    mistakes: list[CellMistake] = []
    told: list[CellMistake] = []

    def wrong(self, place: CellPlace, message: str, hint: str = "", missing: str = "", *, option: str = "") -> None:
        """Report an error that prevents the import."""
        self.mistakes.append(CellMistake(place, message, hint, missing, option=option))

    def tell(self, place: CellPlace, message: str, hint: str = "", *, rank: Rank = "check") -> None:
        """Report a fact that prevents nothing."""
        self.told.append(CellMistake(place, message, hint, rank=rank))

    def leave_out(self, place: CellPlace, message: str, hint: str = "") -> None:
        """Report what is not imported."""
        self.tell(place, message, hint, rank="left out")


def several(rows: Sequence[int]) -> str:
    """Return rows as text: "rows 4, 7-9 and 3 more"; empty without rows."""
    ranges: list[list[int]] = []
    for row in sorted({*rows}):
        if ranges and ranges[-1][-1] == row - 1:
            ranges[-1][1:] = [row]
        else:
            ranges.append([row])
    named = ", ".join("-".join(map(str, ends)) for ends in ranges[:_MOST_NAMED])
    left = sum(ends[-1] - ends[0] + 1 for ends in ranges[_MOST_NAMED:])
    return f"row{'s' * (len({*rows}) > 1)} {named}{f' and {left:,} more' if left else ''}" if rows else ""


_VALUE_LAST = re.compile(r'(?P<cause>[^"]*)(?P<value>"[^"]*"?(?: = [^"]*)?)')


def mistake_text(mistakes: Iterable[CellMistake]) -> list[str]:
    """Return a line for each cause, sorted by sheet, row and column.

    A cause in several rows has one line with all of its rows, and with the values if only these differ.
    """
    found = dict.fromkeys(mistakes)
    sheets = {place[:2]: n for n, (place, *_) in reversed([*enumerate(found)])}
    causes = defaultdict[CellMistake, list[tuple[int, str]]](list)
    for mistake in sorted(found, key=lambda each: (sheets[each.place[:2]], *each.place.order)):
        last = _VALUE_LAST.fullmatch(mistake.message)
        cause, value = last.group("cause", "value") if last else (mistake.message, "")
        place = mistake.place._replace(row=0)
        causes[mistake._replace(place=place, message=cause)].append((mistake.place.row, value))
    lines = []
    for (place, cause, hint, *_), where in causes.items():
        values = [*dict.fromkeys(value for _, value in where)]
        most = len(values) if '" = ' in values[0] else _MOST_VALUES  # every new category needs a check
        more = f" and {len(values) - most:,} more" if len(values) > most else ""
        message = f"{cause}{', '.join(values[:most])}{more}"
        rows = [row for row, _ in where if row]
        lines.append(printable(f"{place.told(rows)}: {as_sentences(message, hint)}"))
    return lines


def warning_text(told: Iterable[CellMistake]) -> list[str]:
    """Return a line for each cause of warnings, marked as such, by their places.

    Many are in groups with headings: what is not imported, what people should check, and the others.
    """
    told = [*told]
    if len(all_ := mistake_text(told)) <= _FEW:
        return [f"Warning: {line}" for line in all_]
    groups = {rank: [each for each in told if each.rank == rank] for rank in get_args(Rank)}
    found = {rank: mistake_text(some) for rank, some in groups.items() if some}
    lines = ((_GROUPS[rank], *(f"Warning: {line}" for line in some)) for rank, some in found.items())
    return [*chain.from_iterable(lines)]


_GROUPS: Mapping[Rank, str] = {
    "left out": "Not imported:",
    "check": "Please check:",
    "minor": "For your information:",
}
_FEW = 6
"""Most warnings that need no headings."""


class InvalidSheetError(RefusedError):
    """A sheet cannot be imported.

    `mistakes` holds the errors, `told` the warnings, and `examples` the lines of the example.
    """

    def __init__(
        self, mistakes: Iterable[CellMistake], told: Iterable[CellMistake] = (), examples: Sequence[str] = ()
    ) -> None:
        self.mistakes, self.told, self.examples = list(dict.fromkeys(mistakes)), list(told), examples
        lines = mistake_text(self.mistakes)
        wrong = count(len(lines), "error")
        if (more := len(lines) - MOST_TOLD) > 0:
            lines[MOST_TOLD:] = [f"and {more:,} more"]
        end = f"{wrong} in the sheet. Nothing was changed."
        super().__init__("\n".join([*warning_text(self.told), *lines, *examples, end, *_option_lines(self.mistakes)]))


def _option_lines(mistakes: Iterable[CellMistake]) -> Iterator[str]:
    """Yield the lines with the options for all proposals."""
    options = [*dict.fromkeys(printable(each.option) for each in mistakes if each.option)]
    joint = [option for option in options if option.count("--column ") > 1]  # they replace the proposal for a column
    options = [
        each for each in options if each in joint or not any(each[: each.rfind("=") + 1] in of for of in joint)
    ]
    if options:
        yield "To accept the proposals, add these options:"
        yield from (f"  {option}" for option in options)
    if any(option.startswith("--column") for option in options):
        yield 'For another field, change the text after "=". To leave a column out, delete that text.'
