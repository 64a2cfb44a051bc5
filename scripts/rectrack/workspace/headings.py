"""The headings of a sheet that was read, and its rows by the fields that the headings mean."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple, TypeAlias

from msgspec import Struct, field

from rectrack.model import field_alias
from rectrack.text import RefusedError, as_sentences, closest, folded, names_of, nearest, shown, spelled
from rectrack.workspace.columns import (
    ABOUT,
    ACTION,
    ANSWER,
    RECOMMENDATION,
    RECOMMENDATIONS,
    SHEETS_OF,
    Column,
    Sheet,
)
from rectrack.workspace.read_sheet import CellPlace, Grid, GridRow, Remarks
from rectrack.workspace.usual_words import Heading, is_own, meant_fields, words_of

DRAFT = ("document", "symbol", "section", "paragraph", "url", "date", "response source")
"""Extra headings of `recommendations`: for new ones their source, and the date of their status.

The last is the source of the response in a row.
"""
STEP = ("date", "according to", "evidence")
"""Extra headings for a status: its date, author and evidence."""

_LONGEST_TOLD = 120
"""Most characters that a message shows of the texts in a row."""
_TELLING = ({"title"}, {"summary"}, {"reference"}, {"themes"}, {"response"}, {"id", "status"})
"""A sheet of any name that has all headings of one of these sets is a list of recommendations."""
_ALSO_TELLING = ("title", "text quote")
"""Fields that tell the same if usual words mean them."""
_TOTAL = re.compile(r"(grand |sub ?|sous )?totals?( general)?( \d+( \w+)?)?")
"""Matches the first cell of a row that counts the others."""
_HEADINGS_WITHIN = 30
"""Rows in which rectrack looks for headings: a list may have a title above them."""

AskColumn: TypeAlias = Callable[[CellPlace, str, Callable[[str], str]], str]
"""Takes the place and the text of a heading, and a parser. Returns the parsed answer: a field, empty for none."""


CellSpot: TypeAlias = tuple[str, str, int, int]
"""File, sheet, row and column of a cell."""


class ChosenColumns(Struct, frozen=True, kw_only=True):
    """The fields that the importer chose for headings, empty to leave a column out. `ask` asks for other headings."""

    given: Mapping[str, str] = {}
    ask: AskColumn | None = None
    used: set[str] = field(default_factory=set)
    seen: dict[str, None] = field(default_factory=dict)

    def find(self, heading: str, sheet: Sheet) -> str | None:
        """Return the field chosen for a heading, None if none of this sheet is chosen."""
        for text, name in self.given.items():
            if folded(text) == folded(heading) and (not name or _field(name, sheet)):
                self.used.add(text)
                return _field(name, sheet) if name else ""
        return None

    def report_unused(self, known: Mapping[str, Sheet], remarks: Remarks) -> None:
        """Report chosen headings that no sheet has, and chosen fields that no sheet has."""
        for text, name in self.given.items():
            if text in self.used:
                continue
            message, hint = f"no sheet has a column {shown(text)}", nearest(text, self.seen)
            if spelled(text, self.seen):
                names = _names(known[RECOMMENDATIONS])
                message, hint = f"unknown field {shown(name)}", nearest(name, names, most=len(names))
            remarks.wrong(CellPlace(f"--column {shown(f'{text}={name}')}"), message, hint)


class SheetRow(NamedTuple):
    """A row of a sheet: its cells by the headings of `sheet`, and the place of each.

    `drafts` are the headings of `DRAFT` and `STEP` that no field has, and `texts` the headings as the list has them.
    """

    sheet: Sheet
    grid: Grid
    number: int
    columns: Mapping[str, int]
    cells: Mapping[str, str]
    remarks: Remarks
    drafts: Collection[str] = ()
    texts: Mapping[int, str] = {}

    def heading(self, name: str) -> str:
        """Return the heading of the column of a field as the list has it."""
        return self.texts.get(self.columns.get(name, -1), "")

    @property
    def text(self) -> str:
        """Return the values of the row in one line."""
        return ", ".join(filter(None, (self.cells.get(column.header) for column in self.sheet.columns)))

    def draft(self, heading: str) -> str:
        """Return the cell under a heading of `DRAFT` or `STEP`.

        Empty if the heading is a custom field.
        """
        return self.cells.get(heading, "") if heading in self.drafts else ""

    def spot(self, heading: str) -> CellSpot:
        """Return what identifies the cell under a heading, by whichever name."""
        return self.grid.file, self.grid.name, self.number, self.columns.get(heading, -1)

    def place(self, heading: str = "") -> CellPlace:
        """Return the place of the cell under a heading, or of the row."""
        return self.grid.place(self.number, self.columns.get(heading), heading)

    def wrong(self, heading: str, message: str, hint: str = "", missing: str = "") -> None:
        """Report an error of the cell under a heading, or of the row."""
        self.remarks.wrong(self.place(heading), message, hint, missing)


class SheetRows(NamedTuple):
    """The rows that were read, and the values of the sheet about the export."""

    rows: list[SheetRow]
    about: dict[str, str]


class _Headings(NamedTuple):
    """The headings of a sheet: their last row, the text of each by its column, and the columns of known fields.

    `exact` are the fields whose own names are headings.
    """

    sheet: Sheet
    row: int
    texts: Mapping[int, str]
    columns: dict[str, int]
    exact: Collection[str]

    @property
    def is_telling(self) -> bool:
        """Return whether a sheet of any name with these headings is one of the record."""
        if self.sheet.name == RECOMMENDATIONS:
            by_words = any(name in self.columns for name in _ALSO_TELLING)
            return by_words or any(some <= {*self.exact} for some in _TELLING)
        return RECOMMENDATION in self.columns and len(self.columns) > 1


def read_rows(
    grids: Iterable[Grid], known: Mapping[str, Sheet], chosen: ChosenColumns, remarks: Remarks
) -> SheetRows:
    """Return the rows of all sheets with a known name or known headings.

    `remarks` receives the errors, and the names of the sheets and columns that are left out.
    """
    read = SheetRows([], {})
    strange = list[tuple[Grid, _Headings]]()
    for grid in grids:
        if spelled(grid.name, (ABOUT,)):
            read.about.update({row.cells[0]: row.cells[1] for row in grid.rows if len(row.cells) > 1})
            continue
        if not grid.rows:
            continue
        if spelled(grid.name, SHEETS_OF.values()) and not spelled(grid.name, known):
            remarks.tell(grid.place(), "the tracker has no such entries, so this sheet is not imported")
            continue
        headings = _headings(grid, known, chosen)
        chosen.seen.update(dict.fromkeys(filter(None, headings.texts.values())))
        if headings.is_telling or spelled(grid.name, known):
            read.rows.extend(_rows(grid, headings, chosen, remarks))
        elif meant := closest(grid.name, known):
            message = f"unknown sheet {shown(grid.name)}"
            remarks.wrong(grid.place(), message, f'did you mean "{meant}"? Rename the sheet to it')
        else:
            remarks.tell(grid.place(), "this sheet is not part of the record, and is not imported")
            strange.append((grid, headings))
    for grid, headings in [] if read.rows or remarks.mistakes else strange:
        _refuse_headings(grid, headings, remarks)
    return read


@cache
def _names(sheet: Sheet) -> Mapping[str, Column | str]:
    """Return the headings that a sheet can have, each with its names."""
    names: dict[str, Column | str] = {column.header: column for column in sheet.columns}
    others = [*sheet.headers]
    if sheet.name == RECOMMENDATIONS:
        names |= {column.header: column for column in ANSWER}
        others += (ACTION, *DRAFT)
    others += STEP if sheet.name == RECOMMENDATIONS or sheet.field == "actions" else ()
    return dict.fromkeys(sheet.headers, "") | {name: name for name in others} | names


def _field(name: str, sheet: Sheet) -> str | None:
    """Return the heading of a sheet that a name means, exactly or by a usual word."""
    names = _names(sheet)
    return spelled(name, names) or next(iter(meant_fields({0: Heading(name)}, sheet.name, names, ())), None)


def _headings(grid: Grid, known: Mapping[str, Sheet], chosen: ChosenColumns) -> _Headings:
    """Return the headings of a sheet, as those of the sheet of the record that it most likely is.

    A sheet whose name is not known is the one with the most known headings.
    """
    named = spelled(grid.name, known)
    listed = [sheet for sheet in known.values() if sheet.field or sheet.name == RECOMMENDATIONS]
    found = [_heading_row(grid, sheet, chosen) for sheet in ([known[named]] if named else listed)]
    return max(found, key=lambda headings: (headings.is_telling, len(headings.columns)))


def _heading_row(grid: Grid, sheet: Sheet, chosen: ChosenColumns) -> _Headings:
    """Return the first row with known headings in more than half of its cells, or else the row with the most."""
    names, rows = names_of(_names(sheet)), list[_Headings]()
    for row in grid.rows[:_HEADINGS_WITHIN]:
        rows.append(_columns(grid, row, sheet, names, chosen))
        if 2 * len(rows[-1].columns) > len([*filter(None, rows[-1].texts.values())]):
            return rows[-1]
    return max(rows, key=lambda found: len(found.columns))


def _columns(
    grid: Grid, top: GridRow, sheet: Sheet, names: Mapping[str, Sequence[str]], chosen: ChosenColumns
) -> _Headings:
    """Return the headings in a row, and in the rows below it over which its cells are merged.

    A heading means the field that was chosen for it, or that it names, or that usual words mean. The name of a custom
    field can be the beginning of a heading.
    """
    below = [row for row in grid.rows if top.number <= row.number <= grid.tall.get(top.number, top.number)]
    texts = {n: cell for row in below for n, cell in enumerate(row.cells) if cell or row is top}
    columns, free = dict[str, int](), dict[int, str]()
    values, valid = partial(_values, grid, below[-1].number), _names(sheet)
    named = {
        folded(column.name): name for name, column in valid.items() if isinstance(column, Column) and column.name
    }
    for n, text in texts.items():
        found = chosen.find(text, sheet) if text and chosen.given else None
        if found is None:
            own = names.get(folded(text), []) if text else []
            found = own[0] if len(own) == 1 else None
            if sheet.name == RECOMMENDATIONS and found and not is_own(found, values(n)):
                found = None
            found = found or next((named[own] for own in named if folded(text).startswith(f"{own}-")), None)
        if found is None or (found and found in columns):
            free[n] = text
        elif found:
            columns[found] = n
    exact = [*columns]
    listed = {n: Heading(text, partial(values, n)) for n, text in free.items() if text}
    fields = {
        words_of(name): column.header
        for column in sheet.columns
        if column.path[0] == "custom_fields"
        for name in (column.path[1], column.name)
    }
    columns |= meant_fields(listed, sheet.name, valid, columns, fields)
    if sheet.name != RECOMMENDATIONS:
        for n, text in free.items():
            missing = {name.replace(" ", "_"): name for name in valid if name not in columns}
            if text and n not in columns.values() and (word := field_alias(text.strip(".: "), missing)):
                columns[missing[word]] = n
    return _Headings(sheet, below[-1].number, texts, columns, exact)


def _values(grid: Grid, row: int, column: int) -> list[str]:
    """Return the values in a column below a row."""
    below = (each.cells[column] for each in grid.rows if each.number > row and column < len(each.cells))
    return [*filter(None, below)]


def _rows(grid: Grid, headings: _Headings, chosen: ChosenColumns, remarks: Remarks) -> Iterator[SheetRow]:
    """Yield the rows below the headings, and report what is left out."""
    sheet, columns = headings.sheet, headings.columns
    if chosen.ask:
        _ask(grid, headings, chosen.ask)
    if not columns:
        _refuse_headings(grid, headings, remarks)
        return
    _remark_on_columns(grid, headings, chosen, remarks)
    _remark_on_texts(grid, headings, remarks)
    titled = (
        [name for name in (*_ALSO_TELLING, "id", "summary") if name in columns]
        if sheet.name == RECOMMENDATIONS
        else []
    )
    drafts = {*DRAFT, *STEP}.difference(sheet.headers)
    for number, cells in grid.rows:
        here = {heading: cells[n] if n < len(cells) else "" for heading, n in columns.items()}
        filled = [cell for cell in cells if cell]
        if number <= headings.row or all(headings.texts.get(n, "") == cell for n, cell in enumerate(cells)):
            continue  # also headings that are repeated on each page
        if titled and _TOTAL.fullmatch(folded(filled[0])):
            remarks.tell(grid.place(number), f"this row is a total, and is not imported: {shown(', '.join(filled))}")
            continue
        if len(filled) == 1 and titled and not any(here[name] for name in titled):
            remarks.tell(
                grid.place(number), f"this row has no recommendation, and is not imported: {shown(filled[0])}"
            )
            continue
        if number in grid.wide:
            message = f"the cells {grid.wide[number]} are merged: their value is that of the first column"
            remarks.tell(grid.place(number), message)
        if any(here.values()):
            yield SheetRow(sheet, grid, number, columns, here, remarks, drafts, headings.texts)


def _ask(grid: Grid, headings: _Headings, ask: AskColumn) -> None:
    """Ask for the fields of the columns that have values and no field."""

    def parse(answer: str) -> str:
        name = _field(answer, headings.sheet) if answer else ""
        if name is None:
            hint = nearest(answer, [*_names(headings.sheet)])
            raise RefusedError(as_sentences(f"unknown field {shown(answer)}", hint))
        if name in headings.columns:
            message = f"The field {shown(name)} already has a column. Give another field, or leave the answer empty."
            raise RefusedError(message)
        return name

    for n, text in headings.texts.items():
        is_free = text and n not in headings.columns.values()
        if is_free and _values(grid, headings.row, n) and (name := ask(grid.place(headings.row, n), text, parse)):
            headings.columns[name] = n


def _refuse_headings(grid: Grid, headings: _Headings, remarks: Remarks) -> None:
    """Report that no column has a known heading, or none has the titles of the recommendations."""
    wanted = "title" if headings.sheet.name == RECOMMENDATIONS else [*_names(headings.sheet)][-2]
    texts = [*filter(None, headings.texts.values())]
    message = f"no heading means {shown(wanted)}. Headings in the sheet: {', '.join(map(shown, texts[:12]))}"
    remarks.wrong(grid.place(headings.row), message, f"to name the column: --column {shown(f'HEADING={wanted}')}")


def _remark_on_texts(grid: Grid, headings: _Headings, remarks: Remarks) -> None:
    """Report the texts above the headings, and the columns with values and no heading."""
    for number, cells in grid.rows:
        above = [cell for n, cell in enumerate(cells) if cell and headings.texts.get(n) != cell]
        if number <= headings.row and above:
            message = f"text above the headings is not imported: {shown(', '.join(above), _LONGEST_TOLD)}"
            remarks.tell(grid.place(number), message)
    for n in range(max(len(row.cells) for row in grid.rows)):
        if not headings.texts.get(n) and (values := _values(grid, headings.row, n)):
            message = f"this column has no heading, and is not imported: {shown(values[0])}"
            remarks.tell(grid.place(headings.row, n), message, "to import it, write a heading above it")


def _remark_on_columns(grid: Grid, headings: _Headings, chosen: ChosenColumns, remarks: Remarks) -> None:
    """Report the columns that are not imported, and two columns of one name."""
    left = list[str]()
    for n, text in headings.texts.items():
        if not text or n in headings.columns.values():
            continue
        if any(folded(headings.texts[other]) == folded(text) for other in headings.columns.values()):
            hint = "keep one of the two"
            remarks.wrong(grid.place(headings.row, n), f"two columns have the name {shown(text)}", hint)
        else:
            left.append(text)
    on_purpose = [text for text in left if chosen.find(text, headings.sheet) == ""]
    if on_purpose:
        remarks.tell(grid.place(headings.row), f"left out by --column: {', '.join(map(shown, on_purpose))}")
    if left := [text for text in left if text not in on_purpose]:
        are = "this column is" if len(left) == 1 else "these columns are"
        missing = [name for name in _names(headings.sheet) if name not in headings.columns]
        hint = "to import one, add --column " + shown(f"{left[0]}={closest(left[0], missing) or 'FIELD'}")
        remarks.tell(grid.place(headings.row), f"{are} not imported: {', '.join(map(shown, left))}", hint)
    text = headings.texts.get(headings.columns.get("editor note", -1), "")
    if text and "editor note" not in headings.exact and _values(grid, headings.row, headings.columns["editor note"]):
        hint = "to leave the column out, add --column " + shown(f"{text}=")
        remarks.tell(grid.place(headings.row), f"this column becomes notes that readers see: {shown(text)}", hint)
