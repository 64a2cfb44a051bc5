"""What rectrack says of a sheet: errors and warnings, each with its place and how to correct it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from math import inf
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

from rectrack import lazy_pattern
from rectrack.text import (
    MOST_TOLD,
    RefusedError,
    as_sentences,
    count,
    printable,
    shown,
)

# Errors of a sheet, by file, sheet, row and column as spreadsheet programs show them.

_MOST_NAMED, _MOST_VALUES, _FEW_VALUES = 8, 20, 3
"""Most ranges of rows, and most values, that an error names, and most values that a warning
names if the first ones are dates or numbers."""
_LONG_VALUE, _LONGEST_VALUES = 40, 250
"""Characters above which a value is no short name, and most characters of such values in a warning."""
LONGEST_OPTION = 200
"""Most characters of the value of an option in a message."""


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


Rank: TypeAlias = Literal["left out", "decide", "check", "minor"]
"""The ranks of warnings: what is not imported, what the options decide, what people should check, and the others."""


class CellMistake(NamedTuple):
    """An error at a place, and how to correct it.

    `missing` names the value that would correct the error; usually an option can give it. `rank` is that of a
    warning; a minor error sums up others. `option` is the option that accepts the proposal, and `items` are the
    lines below a message.
    """

    place: CellPlace
    message: str
    hint: str = ""
    missing: str = ""
    rank: Rank = "check"
    option: str = ""
    items: tuple[str, ...] = ()


class Remarks(Struct, frozen=True, kw_only=True):
    """The errors of a sheet, and the warnings: conflicts, and parts that are not imported."""

    mistakes: list[CellMistake] = []
    told: list[CellMistake] = []

    def wrong(
        self,
        place: CellPlace,
        message: str,
        hint: str = "",
        missing: str = "",
        *,
        rank: Rank = "check",
        option: str = "",
    ) -> None:
        """Report an error that prevents the import. A minor one sums up others, and is not counted.

        One of the rank "left out" is of a row that is left out of all warnings.
        """
        self.mistakes.append(CellMistake(place, message, hint, missing, rank, option))

    def tell(
        self,
        place: CellPlace,
        message: str,
        hint: str = "",
        *,
        rank: Rank = "check",
        option: str = "",
        items: tuple[str, ...] = (),
    ) -> None:
        """Report a fact that prevents nothing."""
        self.told.append(CellMistake(place, message, hint, rank=rank, option=option, items=items))

    def leave_out(self, place: CellPlace, message: str, hint: str = "", option: str = "") -> None:
        """Report what is not imported."""
        self.tell(place, message, hint, rank="left out", option=option)


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


_VALUE_LAST = lazy_pattern(r'(?P<cause>[^"]*)(?P<value>"[^"]*"?(?: = [^"]*)?)')


def mistake_text(mistakes: Iterable[CellMistake], *, longest: float = inf) -> list[str]:
    """Return a line for each cause, sorted by sheet, row and column.

    A cause in several rows has one line with all of its rows, and with the values if only these differ. `longest` is
    the number of characters of long values after which no further value is named.
    """
    found = dict.fromkeys(mistakes)
    sheets = {place[:2]: n for n, (place, *_) in reversed([*enumerate(found)])}
    causes = defaultdict[CellMistake, list[tuple[int, str]]](list)
    for mistake in sorted(found, key=lambda each: (sheets[each.place[:2]], *each.place.order)):
        last = _VALUE_LAST.fullmatch(mistake.message)
        cause, value = last.group("cause", "value") if last else (mistake.message, "")
        place = mistake.place._replace(row=0)
        causes[mistake._replace(place=place, message=cause, option="")].append((mistake.place.row, value))
    lines = []
    for (place, cause, hint, *_, items), where in causes.items():
        values = [*dict.fromkeys(value for _, value in where)]
        lengths = accumulate(len(value) * (len(value) > _LONG_VALUE) for value in values)
        has_numbers = longest < inf and not any(map(str.isalpha, "".join(values[:_FEW_VALUES])))
        most_named = _FEW_VALUES if has_numbers else _MOST_VALUES
        most = min(most_named, max(1, sum(length <= longest for length in lengths)))
        most = len(values) if '" = ' in values[0] else most  # every new category needs a check
        more = f" and {len(values) - most:,} more" if len(values) > most else ""
        message = f"{cause}{', '.join(values[:most])}{more}"
        rows = [row for row, _ in where if row]
        line = f"{place.told(rows)}: {as_sentences(message, hint)}"
        lines.append("\n  ".join(map(printable, (line, *items))))
    return lines


def warning_text(told: Iterable[CellMistake]) -> list[str]:
    """Return a line for each cause of warnings, marked as such, by their places.

    Many are in groups with headings: what is not imported, what people should check, and the others.
    """
    told = [*told]
    if len(lines := [f"Warning: {line}" for line in mistake_text(told, longest=_LONGEST_VALUES)]) > _FEW:
        lines = []
        for heading in dict.fromkeys(_GROUPS.values()):
            if some := mistake_text(
                (each for each in told if _GROUPS[each.rank] == heading), longest=_LONGEST_VALUES
            ):
                lines += [heading, *(f"Warning: {line}" for line in some)]
    return [*chain.from_iterable(map(str.splitlines, lines))]


_GROUPS: Mapping[Rank, str] = {
    "left out": "Not imported:",
    "decide": "Please check:",
    "check": "Please check:",
    "minor": "For your information:",
}
_FEW, _FEW_MINOR, _MOST_OPTIONS = 6, 8, 12
"""Most warnings that need no headings, most minor ones that an answer with errors shows, and most options of
warnings."""
_CUT = '…"'
"""The end of an option with a name that is too long for a message."""
_DOCUMENT, _CATEGORY = "--document", '=CATEGORY"'
"""The option for a document, and the end of one for a word whose category only the maintainer knows."""
_PLACEHOLDER = lazy_pattern(r'(--[a-z-]+) "?(NAME|DATE)\b(?![=;])')
"""An option in a hint, and the sign in place of its value."""


def _warnings_beside_errors(told: Sequence[CellMistake]) -> tuple[list[str], list[str]]:
    """Return the warnings that the next command depends on, and a line about minor ones, which it shows.

    Few warnings are all shown.
    """
    first, others = list[CellMistake](), list[CellMistake]()
    for each in told:
        (first if each.option or each.rank != "minor" else others).append(each)
    if (left := len(mistake_text(others))) <= _FEW_MINOR:
        return warning_text(told), []
    return warning_text(first), [as_sentences(f"{left:,} more warnings follow when the list has no errors")]


class InvalidSheetError(RefusedError):
    """A sheet cannot be imported.

    `mistakes` holds the errors, `told` the warnings, and `examples` the lines of the example. Errors of rows that the
    warnings leave out come first.
    """

    def __init__(
        self, mistakes: Iterable[CellMistake], told: Iterable[CellMistake] = (), examples: Sequence[str] = ()
    ) -> None:
        self.mistakes, self.told, self.examples = list(dict.fromkeys(mistakes)), list(told), examples
        first = mistake_text(each for each in self.mistakes if each.rank == "left out")
        lines = mistake_text(each for each in self.mistakes if each.rank != "left out")
        wrong = count(len(mistake_text(each for each in self.mistakes if each.rank != "minor")), "error")
        if (more := len(lines) - MOST_TOLD) > 0:
            lines[MOST_TOLD:] = [f"and {more:,} more"]
        end = f"{wrong} in the sheet. Nothing was changed."
        warnings, others = _warnings_beside_errors(self.told)
        options = _option_lines(self.mistakes, self.told)
        super().__init__("\n".join([*first, *warnings, *lines, *examples, end, *others, *options]))


def _option_lines(mistakes: Sequence[CellMistake], told: Sequence[CellMistake]) -> Iterator[str]:
    """Yield the lines with the options for all proposals: errors and lost columns first, then warnings.

    Options for values that only the maintainer knows come last.
    """
    kept = (each for each in told if each.rank == "left out" and each.option.startswith("--column "))
    options = [*dict.fromkeys(printable(each.option) for each in chain(mistakes, kept) if each.option)]
    joint = [option for option in options if option.count("--column ") > 1]  # they replace the proposal for a column
    options = [
        each for each in options if each in joint or not any(each[: each.rfind("=") + 1] in of for of in joint)
    ]
    if options:
        yield "To accept the proposals, add these options:"
        yield from (f"  {option}" for option in options)
    if any(option.startswith("--column") for option in options):
        yield 'For another field, change the text after "=". To leave a column out, delete that text.'
    named: dict[str, str] = {}
    for option in (printable(each.option) for each in told if each.option):
        named.setdefault(option.rpartition("=")[0], option)  # a name has one meaning
    others = [option for option in named.values() if option not in options and not option.endswith(_CUT)]
    unknown = [option for option in others if option.endswith(_CATEGORY)]
    others = [option for option in others if option not in unknown]
    if others:
        yield "Options from the warnings, if they are right for your list:"
        yield from (f"  {option}" for option in others[:_MOST_OPTIONS])
    if more := others[_MOST_OPTIONS:]:
        yield _and_more(more)
    given = {option.partition(" ")[0] for option in (*options, *others)}
    found = dict(pair for each in (*mistakes, *told) for pair in _PLACEHOLDER.findall(each.hint))
    lacking = {name: sign for name, sign in found.items() if name not in given}
    if lacking or unknown:
        signs = [*sorted({*lacking.values()}, reverse=True)] + ["CATEGORY"] * bool(unknown)
        yield f"Options for missing values. Replace {' and '.join(filter(None, (', '.join(signs[:-1]), signs[-1])))}:"
        parts = {name: f"{name} {shown(sign) if sign == 'NAME' else sign}" for name, sign in lacking.items()}
        if _DOCUMENT in parts:  # the others say more of the document that this option adds
            parts[_DOCUMENT] = " ".join(part for name, part in parts.items() if name.startswith(_DOCUMENT))
            parts = {name: part for name, part in parts.items() if not name.startswith(f"{_DOCUMENT}-")}
        yield from (f"  {part}" for part in (*parts.values(), *unknown[:_MOST_OPTIONS]))
    if more := unknown[_MOST_OPTIONS:]:
        yield _and_more(more)


def _and_more(options: Sequence[str]) -> str:
    return f"  and {len(options):,} more; the warnings show them"
