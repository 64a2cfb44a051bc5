"""The headings of a sheet: which column each cell stands in."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from rectrack.text.problems import closest, shown, spelled
from rectrack.text.spelling import field_alias
from rectrack.workspace import columns
from rectrack.workspace.columns import Sheet
from rectrack.workspace.read_sheet import Grid, Mistake, Place, Row

# The rows of sheets that were read, and which column each of their cells stands in.

DRAFT = ("document", "section", "url", "date")
"""Headings of `recommendations` besides its own, for what is new: where it comes from, since when it stands so."""
STEP = ("date", "by", "evidence")
"""Extra headings beside a status: its date, author and evidence."""

_TELLING = ({"title"}, {"summary"}, {"reference"}, {"themes"}, {"answer"}, {"id", "status"})
"""A sheet of any name that has one of these, or both, is a list of recommendations."""
_HEADINGS_WITHIN = 30
"""Rows in which the headings are looked for: a list may have a title over it."""


class Line(NamedTuple):
    """A row of a sheet: its cells by the headings of `sheet`, and where each stands."""

    sheet: Sheet
    grid: Grid
    number: int
    columns: Mapping[str, int]
    cells: Mapping[str, str]

    def draft(self, heading: str) -> str:
        """Return the cell under a heading of `DRAFT` or `STEP`; empty if the heading is a custom field."""
        return "" if heading in self.sheet.headers else self.cells.get(heading, "")

    def place(self, heading: str = "") -> Place:
        """The cell under a heading, or the row."""
        return self.grid.place(self.number, self.columns.get(heading), heading)


class Lines(Struct, frozen=True, kw_only=True):
    """What was read, what is wrong with it, and what of it is left alone.

    `about` is what the workbook says of itself.
    """

    lines: list[Line] = []
    about: dict[str, str] = {}
    mistakes: list[Mistake] = []
    left: list[Mistake] = []


def heading_lines(grids: Iterable[Grid], known: Mapping[str, Sheet]) -> Lines:
    """The rows of all sheets whose name or headings are known."""
    found = Lines()
    strange: list[Grid] = []
    for grid in grids:
        if spelled(grid.name, (columns.ABOUT,)):
            found.about.update({row.cells[0]: row.cells[1] for row in grid.rows if len(row.cells) > 1})
        elif not grid.rows:
            continue
        elif sheet := _sheet(grid, known):
            found.lines.extend(_lines(grid, sheet, found))
        elif meant := closest(grid.name, known):
            hint = f"did you mean {meant}? Name the sheet so"
            found.mistakes.append(Mistake(grid.place(), "there is no such sheet", hint))
        else:
            found.left.append(Mistake(grid.place(), "this sheet is none of the record's, and is not imported"))
            strange.append(grid)
    if not (found.lines or found.mistakes):
        found.mistakes.extend(wrong for grid in strange for wrong in _as_list(grid, known[columns.RECOMMENDATIONS]))
    return found


def _as_list(grid: Grid, listed: Sheet) -> Iterator[Mistake]:
    """What is wrong with a sheet where none is known, so that it has to be a list of recommendations."""
    top = max(grid.rows[:_HEADINGS_WITHIN], key=lambda row: sum(bool(_meant(cell, (), listed)) for cell in row.cells))
    yield from [*_slips(grid, top, _known(top, listed), listed)] or [_unknown(grid, top, listed)]


def _sheet(grid: Grid, known: Mapping[str, Sheet]) -> Sheet | None:
    """The sheet that is meant by its name, or by its headings where it is a list of recommendations."""
    if name := spelled(grid.name, known):
        return known[name]
    listed = known[columns.RECOMMENDATIONS]
    headings = _known(_top(grid, listed), listed) if grid.rows else {}
    return listed if any(some <= headings.keys() for some in _TELLING) else None


def _headings_of(sheet: Sheet) -> tuple[str, ...]:
    more = (*columns.ANSWER, *DRAFT) if sheet.name == columns.RECOMMENDATIONS else ()
    return (*sheet.headers, *more)


def _all_headings_of(sheet: Sheet) -> tuple[str, ...]:
    """Return all headings of a sheet, with those that have no synonyms."""
    has_steps = sheet.name == columns.RECOMMENDATIONS or sheet.field == "actions"
    return tuple(dict.fromkeys((*_headings_of(sheet), *(STEP if has_steps else ()))))


def _top(grid: Grid, sheet: Sheet) -> Row:
    """The row that has the headings: the first that is little else, or that one with the most of those known."""
    rows = grid.rows[:_HEADINGS_WITHIN]
    first = (row for row in rows if 2 * len(_known(row, sheet)) > len([*filter(None, row.cells)]))
    return next(first, None) or max(rows, key=lambda row: len(_known(row, sheet)))


def _known(row: Row, sheet: Sheet) -> dict[str, int]:
    """The columns whose headings are known."""
    valid = _all_headings_of(sheet)
    found: dict[str, int] = {}
    for n, cell in enumerate(row.cells):
        if cell and (heading := spelled(cell, valid)):
            found.setdefault(heading, n)
    return found


def _lines(grid: Grid, sheet: Sheet, told: Lines) -> Iterator[Line]:
    top = _top(grid, sheet)
    columns = _known(top, sheet)
    told.mistakes.extend([*_slips(grid, top, columns, sheet)] if columns else [_unknown(grid, top, sheet)])
    told.left.extend(_left_columns(grid, top, columns, sheet))
    for number, cells in grid.rows if columns else ():
        if number <= top.number:
            continue
        here = {heading: cells[n] if n < len(cells) else "" for heading, n in columns.items()}
        if number in grid.wide:
            told.mistakes.append(_merged(grid, number))
        elif any(here.values()):
            yield Line(sheet, grid, number, columns, here)


def _merged(grid: Grid, number: int) -> Mistake:
    message = f"the cells {grid.wide[number]} are one, so that nobody knows whose value stands there"
    return Mistake(grid.place(number), message, "take the merging apart, and fill in each cell")


def _unknown(grid: Grid, top: Row, sheet: Sheet) -> Mistake:
    hint = f"a row above the others names the columns: {', '.join(_headings_of(sheet)[:12])}, ..."
    return Mistake(grid.place(top.number), "none of the headings is known", hint)


def _slips(grid: Grid, top: Row, columns: Mapping[str, int], sheet: Sheet) -> Iterator[Mistake]:
    """Headings that are there twice, or are another word for one, or a slip."""
    for n, heading in _others(top, columns):
        if spelled(heading, (*columns,)):
            yield Mistake(grid.place(top.number, n), f"there is a second column {shown(heading)}", "keep one")
        elif meant := _meant(heading, columns, sheet):
            yield Mistake(grid.place(top.number, n), f"unknown column {shown(heading)}", f"did you mean {meant}?")


def _left_columns(grid: Grid, top: Row, columns: Mapping[str, int], sheet: Sheet) -> Iterator[Mistake]:
    for n, heading in _others(top, columns) if columns else ():
        if not spelled(heading, (*columns,)) and not _meant(heading, columns, sheet):
            place = grid.place(top.number, n)
            yield Mistake(place, f"there is no column {shown(heading)} in the record, and it is not imported")


def _others(top: Row, columns: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    taken = {*columns.values()}
    return ((n, cell) for n, cell in enumerate(top.cells) if cell and n not in taken)


def _meant(heading: str, columns: Collection[str], sheet: Sheet) -> str | None:
    """The column that somebody means whose heading is another word or a slip."""
    missing = {name.replace(" ", "_"): name for name in _headings_of(sheet) if name not in columns}
    word = field_alias(heading.strip(".: "), missing)
    return missing[word] if word else closest(heading, [*missing.values()])
