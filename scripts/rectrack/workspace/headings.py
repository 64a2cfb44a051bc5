"""The headings of a sheet that was read, and its rows by the fields that the headings mean."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import NamedTuple, TypeAlias

from rectrack import lazy_pattern
from rectrack.text import (
    closest,
    shown,
    spelled,
)
from rectrack.workspace.cell_words import are_references, words_of
from rectrack.workspace.chosen_columns import (
    DRAFT,
    STEP,
    ChosenColumns,
    names_in,
)
from rectrack.workspace.column_questions import choose_columns
from rectrack.workspace.column_remarks import remark_on_columns, remark_on_words
from rectrack.workspace.columns import (
    ABOUT,
    PLACE,
    RECOMMENDATION,
    RECOMMENDATIONS,
    SHEETS_OF,
    Sheet,
)
from rectrack.workspace.field_words import sheets_in
from rectrack.workspace.heading_row import TEXT_FIELDS, Headings, find_headings, values_below
from rectrack.workspace.read_sheet import Grid
from rectrack.workspace.remarks import CellPlace, Rank, Remarks
from rectrack.workspace.unmatched_columns import LONGEST_TOLD, MOST_HEADINGS, uses_group
from rectrack.workspace.usual_words import likely_field

_TOTAL = lazy_pattern(
    r"(grand |sub ?|sous )?totals?( general)?( \d+( \w+)?)?( (of which|dont) .*)?|"
    r"(of which|dont) .*"
)
"""Matches the first cell of a row that counts the others."""
_TOTAL_OF, _AMOUNT = lazy_pattern(r"(grand |sub ?|sous )?totals?\b"), lazy_pattern(r"\W*\d[\d\s.,']*\W*")
"""The beginning of such a cell if all others in the row are amounts."""

CellSpot: TypeAlias = tuple[str, str, int, int | None]
"""File, sheet, row and column of a cell."""


class SheetRow(NamedTuple):
    """A row of a sheet: its cells by the headings of `sheet`, and the place of each.

    `drafts` are the headings of `DRAFT` and `STEP` that no field has, and `texts` the headings as the list has them.
    `words` are texts under headings of dates that are no dates; their cells are empty. `joined` are the further
    columns of fields that have several, and `groups` the texts in merged cells above the headings.
    """

    sheet: Sheet
    grid: Grid
    number: int
    columns: Mapping[str, int]
    cells: Mapping[str, str]
    remarks: Remarks
    drafts: Collection[str] = ()
    texts: Mapping[int, str] = {}
    words: Mapping[str, str] = {}
    joined: Mapping[int, str] = {}
    groups: Mapping[int, str] = {}

    def heading(self, name: str) -> str:
        """Return the heading of the column of a field as the list has it."""
        return self.texts[self.columns[name]] if name in self.columns else ""

    def group(self, name: str) -> str:
        """Return the text in merged cells above the heading of a field; empty without such cells."""
        return self.groups.get(self.columns.get(name, -1), "")

    @property
    def is_listed(self) -> bool:
        """Return whether the row has neither id nor place: it is one of a list that is no export."""
        return not (self.cells.get("id") or self.cells.get(PLACE))

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
        return self.grid.file, self.grid.name, self.number, self.columns.get(heading)

    def place(self, heading: str = "") -> CellPlace:
        """Return the place of the cell under a heading, or of the row."""
        return self.grid.place(self.number, self.columns.get(heading), heading)

    def wrong(self, heading: str, message: str, hint: str = "", missing: str = "", option: str = "") -> None:
        """Report an error of the cell under a heading, or of the row."""
        self.remarks.wrong(self.place(heading), message, hint, missing, option=option)

    def clash(self, first: "SheetRow", same: str) -> tuple[str, str]:
        """Return what is wrong if an earlier row has this value too, and how to correct it.

        `same` is the heading of the value, empty for all values. Only a row without other values can be deleted.
        """
        has_sheet = first.grid is self.grid
        where = f"row {first.number}" if has_sheet else f"sheet {first.grid.name}, row {first.number}"
        message = f"the {same} {shown(self.cells[same])} is also in {where}" if same else ""
        hint = f"write another {same} in one of the rows" if same else "write a reference in each of the rows"
        if has_sheet and [*self.grid.cells(self.number)] == [*first.grid.cells(first.number)]:
            hint = "keep one of the rows"
        return message or f"earlier rows have the same values: {shown(where)}", hint


class SheetRows(NamedTuple):
    """The rows that were read, and the values of the sheet about the export."""

    rows: list[SheetRow]
    about: dict[str, str]


class _Found(NamedTuple):
    """A sheet with its headings, and whether its name says which sheet of the record it is."""

    grid: Grid
    headings: Headings
    is_named: bool

    @property
    def is_known(self) -> bool:
        """Return whether the sheet is one of the record."""
        return self.is_named or self.headings.is_telling


def read_rows(
    grids: Iterable[Grid],
    known: Mapping[str, Sheet],
    chosen: ChosenColumns,
    remarks: Remarks,
    *,
    is_first: bool,
) -> SheetRows:
    """Return the rows of all sheets with a known name or known headings.

    `is_first` is whether the record has no recommendations yet. `remarks` receives the errors, and the names of the
    sheets and columns that are left out.
    """
    read, found = SheetRows([], {}), list[_Found]()
    for grid in grids:
        if spelled(grid.name, (ABOUT,)):
            read.about.update({row.cells[0]: row.cells[1] for row in grid.rows if len(row.cells) > 1})
        elif grid.rows and spelled(grid.name, SHEETS_OF.values()) and not spelled(grid.name, known):
            remarks.leave_out(grid.place(), "the tracker has no such entries, so this sheet is not imported")
        elif grid.rows:
            kept = _without_moved(grid, _headings(grid, known, chosen).row)
            found.append(_Found(kept, _headings(kept, known, chosen), is_named=spelled(grid.name, known) is not None))
    _name_by_references(found, known, chosen)
    _name_by_words(found, known, chosen, is_first=is_first)
    textless = _textless(found, known, chosen, is_first=is_first)
    for each in found:
        grid, headings = each.grid, each.headings
        is_textless = textless is not None and textless[0] is grid
        if is_textless or each.is_known:
            needs_text = is_textless or (is_first and headings.sheet.name == RECOMMENDATIONS)
            best = textless[1] if textless and is_textless else headings
            read.rows.extend(_rows(grid, best, chosen, remarks, needs_text=needs_text))
            if is_first or chosen.takes_proposals:
                remark_on_words(grid, best, chosen, remarks)
        elif meant := closest(grid.name, known):
            message = f"unknown sheet {shown(grid.name)}"
            remarks.wrong(grid.place(), message, f'did you mean "{meant}"? Rename the sheet to it')
        else:
            is_list = len([*filter(None, headings.texts.values())]) >= _FEW_COLUMNS
            names = sorted(sheets_in(grid.name) & known.keys()) or (["actions"] if is_list else [])
            hint = f"to import the sheet, rename it to {' or '.join(map(shown, names))}" if names else ""
            hint += _HOW_ITEMS if names and names != [RECOMMENDATIONS] else ""
            remarks.leave_out(grid.place(), "this sheet is not part of the record, and is not imported", hint)
    return read


def _name_by_references(found: list[_Found], known: Mapping[str, Sheet], chosen: ChosenColumns) -> None:
    """Take a sheet whose references another one repeats for the list, if it has more rows and the long texts.

    The other one has actions. The headings alone can say the contrary: "Rec" can be the text of a recommendation.
    """
    free = [n for n, each in enumerate(found) if not each.is_named]
    read = {n: find_headings(found[n].grid, known[RECOMMENDATIONS], chosen) for n in (free if free[1:] else ())}
    values = {n: [values_below(found[n].grid, its.row, m) for m in its.texts] for n, its in read.items()}
    rows = {n: max(map(len, columns), default=0) for n, columns in values.items()}
    signs = {n: max((sum(map(len, some)) for some in columns), default=0) for n, columns in values.items()}
    for n, other in permutations(read, 2):
        grid, headings, _ = found[other]
        is_right = found[n].headings.sheet.name == RECOMMENDATIONS != headings.sheet.name
        has_texts = rows[n] > rows[other] and signs[n] * rows[other] > _LONGER * signs[other] * rows[n]
        is_right = is_right or closest(grid.name, known) is not None
        names = {name for some in values[n] if has_texts and not is_right and are_references(some) for name in some}
        if "reference" in read[n].columns and any(some and names.issuperset(some) for some in values[other]):
            better = find_headings(grid, known["actions"], chosen)
            of_list = _Found(found[n].grid, read[n], is_named=True)
            _take_references(grid, better, [of_list])
            if RECOMMENDATION in better.columns:
                found[n], found[other] = of_list, _Found(grid, better, is_named=True)


def _name_by_words(found: list[_Found], known: Mapping[str, Sheet], chosen: ChosenColumns, *, is_first: bool) -> None:
    """Take a sheet whose name has a word for one kind of entries for this kind, if no other sheet has it.

    Sheets of other entries need recommendations, and a column that names them.
    """
    names = [{each.headings.sheet.name} if each.is_named else sheets_in(each.grid.name) for each in found]
    for kind in known:
        [*places] = (n for n, kinds in enumerate(names) if kind in kinds)
        if len(places) != 1 or names[places[0]] != {kind}:
            continue
        grid, headings, _ = found[places[0]]
        is_list = kind == RECOMMENDATIONS and len([*filter(None, headings.texts.values())]) >= _FEW_COLUMNS
        others = (
            each
            for each, kinds in zip(found, names, strict=True)
            if each.grid is not grid and each.is_known and not (is_list and kinds and kind not in kinds)
        )
        has_list = any(each.headings.sheet.name == RECOMMENDATIONS for each in others)
        better = find_headings(grid, known[kind], chosen)
        if kind != RECOMMENDATIONS:
            _take_references(grid, better, [each for each in found if each.grid is not grid])
        is_item = (has_list or not is_first) and (
            RECOMMENDATION in better.columns
            or any(likely_field(text, kind, (RECOMMENDATION,)) for text in better.texts.values())
        )
        fits = not has_list if kind == RECOMMENDATIONS else is_item
        if fits and (is_item or better.is_telling or not headings.is_telling):
            found[places[0]] = _Found(grid, better, is_named=True)


def _are_of(values: Sequence[str], names: Collection[str]) -> bool:
    return sum(value in names for value in values) >= _MOST_NAMED * len(values)


def _take_references(grid: Grid, headings: Headings, others: Iterable[_Found]) -> None:
    """Give the field "recommendation" to the only column whose values are references of recommendations.

    Another column keeps the field unless it has only numbers, which can be those of the entries.
    """
    lists = [(each.grid, each.headings) for each in others if each.headings.sheet.name == RECOMMENDATIONS]
    names = {
        value
        for other, its in lists
        for name in ("reference", "number", "id")
        if name in its.columns
        for value in values_below(other, its.row, its.columns[name])
    }
    names = {name for name in names if not name.isdecimal()}  # other columns have such numbers too
    texts = {n: values_below(grid, headings.row, n) for n, text in headings.texts.items() if text}
    has_numbers = all(map(str.isdecimal, texts.get(headings.columns.get(RECOMMENDATION, -1), ())))
    named = [n for n, some in texts.items() if some and has_numbers and _are_of(some, names)]
    for n in named if not named[1:] else ():
        for name in [name for name, column in headings.columns.items() if column == n or name == RECOMMENDATION]:
            del headings.columns[name]
        headings.take(n, RECOMMENDATION)


def _textless(
    found: Sequence[_Found], known: Mapping[str, Sheet], chosen: ChosenColumns, *, is_first: bool
) -> tuple[Grid, Headings] | None:
    """Return the sheet that can only be a list of recommendations although no heading means their text."""
    there = {each.headings.sheet.name for each in found if each.is_known}
    if RECOMMENDATIONS in there or (there and not is_first):
        return None
    others = [each.grid for each in found if not each.is_named]
    lists = [(grid, find_headings(grid, known[RECOMMENDATIONS], chosen)) for grid in others]
    return max(lists, key=lambda each: (len(each[1].columns), len(each[0].rows)), default=None)


def _headings(grid: Grid, known: Mapping[str, Sheet], chosen: ChosenColumns) -> Headings:
    """Return the headings of a sheet, as those of the sheet of the record that it most likely is.

    A sheet whose name is not known is the one with the most known headings.
    """
    named = spelled(grid.name, known)
    listed = [sheet for sheet in known.values() if sheet.field or sheet.name == RECOMMENDATIONS]
    found = [find_headings(grid, sheet, chosen) for sheet in ([known[named]] if named else listed)]
    return max(found, key=lambda headings: (headings.is_telling, len(headings.columns)))


def _rows(
    grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks, *, needs_text: bool
) -> Iterator[SheetRow]:
    """Yield the rows below the headings, and report what is left out."""
    sheet, columns = headings.sheet, headings.columns
    choose_columns(grid, headings, chosen, remarks, needs_text=needs_text)
    if not columns:
        _refuse_headings(grid, headings, remarks)
        return
    _refuse_moved_cells(grid, headings, remarks)
    remark_on_columns(grid, headings, chosen, remarks)
    is_lacking = not chosen.names_document and sheet.name == RECOMMENDATIONS and "document" not in columns
    _remark_on_texts(grid, headings, remarks, _HOW_DOCUMENT if is_lacking else "")
    drafts = {*DRAFT, *STEP}.difference(sheet.headers)
    of_themes, themes = _find_themes(grid, headings) if needs_text else _NO_THEMES
    columns, groups = {**columns, **of_themes}, {n: headings.group(n) for n in headings.texts}
    for number, cells in grid.rows:
        if number <= headings.row or all(headings.texts.get(n, "") == cell for n, cell in enumerate(cells)):
            remarks.mistakes.extend(grid.misread.get(number, {}).values() if number == headings.row else ())
            continue  # also headings that are repeated on each page
        here = {heading: cells[n] if n < len(cells) else "" for heading, n in columns.items()}
        here |= headings.join(cells) | ({"themes": themes[number]} if number in themes else {})
        filled = [*filter(None, cells)]
        misread = [mistake for n, mistake in grid.misread.get(number, {}).items() if n in headings.used]
        told = _remark_on_row(headings, filled, here, is_theme=number in themes, has_formula=number in grid.misread)
        if told == _IS_TOTAL or (told and not misread):
            rank: Rank = "left out" if told.endswith(_LEFT_OUT) else "check"
            remarks.tell(grid.place(number), f"this row {told}: {shown(', '.join(filled))}", rank=rank)
            if told != _BECOMES_ONE:
                continue
        remarks.mistakes.extend(misread)
        if number in grid.wide:
            message = f"the cells {grid.wide[number]} are merged: their value is that of the first column"
            remarks.tell(grid.place(number), message)
        if any(here.values()):
            texts, joined = headings.texts, headings.joined
            yield SheetRow(sheet, grid, number, columns, here, remarks, drafts, texts, {}, joined, groups)


def _refuse_headings(grid: Grid, headings: Headings, remarks: Remarks) -> None:
    """Report that no column has a known heading."""
    wanted = [*names_in(headings.sheet)][-2]
    texts = [*filter(None, headings.texts.values())]
    message = (
        f"no heading means {shown(wanted)}. Headings in the sheet: {', '.join(map(shown, texts[:MOST_HEADINGS]))}"
    )
    remarks.wrong(grid.place(headings.row), message, f"to name the column: --column {shown(f'HEADING={wanted}')}")


def _without_moved(grid: Grid, row: int) -> Grid:
    """Return a sheet without the few rows of a CSV file with more cells than the headings.

    A separator in a text moves the other cells below wrong headings.
    """
    below = [each for each in grid.rows if each.number > row] if grid.separator else []
    expected = len(grid.cells(row)) if below else 0
    moved = {number: len(cells) for number, cells in below if len(cells) > expected}
    if not moved or 2 * len(moved) > len(below):
        return grid
    return grid._replace(rows=[each for each in grid.rows if each.number not in moved], moved=moved)


def _refuse_moved_cells(grid: Grid, headings: Headings, remarks: Remarks) -> None:
    """Report the rows that a sheet is read without."""
    sign = "a tab" if grid.separator == "\t" else shown(grid.separator)
    for number, cells in grid.moved.items():
        message = f"this row has {cells} cells, and the headings have {len(grid.cells(headings.row))}"
        hint = f"put a text that contains {sign} in double quotes"
        remarks.wrong(grid.place(number), message, hint, rank="left out")


_HOW_DOCUMENT = 'to name the source document, add --document "NAME"'


def _remark_on_texts(grid: Grid, headings: Headings, remarks: Remarks, hint: str) -> None:
    """Report the texts above the headings, and the names of groups of headings that say nothing of a column."""
    used = {headings.group(n) for n in headings.texts if uses_group(grid, headings, n)}
    for number, cells in grid.rows:
        if number > headings.row:
            break
        spans = grid.spans.get(number, ()) if len([*filter(None, cells)]) > 1 else ()  # a text alone is a title
        has_groups = any(cells[span[0]] and headings.group(span[0]) == cells[span[0]] for span in spans)
        above = [cell for n, cell in enumerate(cells) if cell and headings.texts.get(n) != cell]
        groups = [cell for cell in above if has_groups and not re.search(r"\d", cell)]
        if others := [cell for cell in above if cell not in groups]:
            text = shown(", ".join(others), LONGEST_TOLD)
            remarks.leave_out(grid.place(number), f"{text} is above the headings, and is not imported", hint)
        for group in groups:
            are = "are read with the headings below" if group in used else "are not imported"
            remarks.tell(grid.place(number), f"merged cells above the headings {are}: {shown(group)}", rank="minor")


_FEW_COLUMNS, _FEWEST_THEMES = 3, 2
_NO_THEMES: tuple[Mapping[str, int], Mapping[int, str]] = ({}, {})
_LEFT_OUT = "and is not imported"
_IS_TOTAL, _BECOMES_ONE = f"is a total, {_LEFT_OUT}", "has only a text, and becomes a recommendation"
_NOTE = lazy_pattern(r"(sources?|notes?|nb|n b|remarques?|legende?)\b.*|\*.*")
"""Matches a text below a list that is no recommendation."""
_MOST_NAMED = 0.75
"""Smallest share of references with which a column names recommendations."""
_LONGER = 2
"""How many times as long the texts of a list are, on average, as those of a sheet that repeats its references."""
_HOW_ITEMS = f' and add a column "{RECOMMENDATION}" with the references of the recommendations'


def _find_themes(grid: Grid, headings: Headings) -> tuple[Mapping[str, int], Mapping[int, str]]:
    """Return the column of themes and the theme of each row, both empty if there are none.

    A theme is alone in its row and has no digits. Its column has no field, or a number, reference or paragraph.
    """
    fields = {column: name for name, column in headings.columns.items()} | headings.joined
    found, texts = dict[int, str](), set[str]()
    if headings.sheet.name != RECOMMENDATIONS or "themes" in headings.columns:
        return _NO_THEMES
    theme: tuple[str, int, int] | None = None  # its text, row and column
    for number, cells in grid.rows:
        filled = [n for n, cell in enumerate(cells) if cell]
        if number <= headings.row or not filled:
            continue
        is_free = fields.get(filled[0], "number") in ("number", "reference", "paragraph")
        if filled[1:] or number in grid.misread or not is_free:
            if not theme:
                return _NO_THEMES  # the first rows have none
            text, above, column = theme
            texts.add(text)
            found[above] = found[number] = text
        elif not re.search(r"\d", cells[filled[0]]):
            theme = cells[filled[0]], number, filled[0]
    return ({"themes": column}, found) if len(texts) >= _FEWEST_THEMES else _NO_THEMES


def _remark_on_row(
    headings: Headings, filled: Sequence[str], here: Mapping[str, str], *, is_theme: bool, has_formula: bool
) -> str:
    """Return the words of the warning about a row: a total, a theme, a note or a text alone; empty if it is none."""
    titled = [name for name in (*TEXT_FIELDS, "id", "summary") if name in headings.columns]
    if headings.sheet.name != RECOMMENDATIONS or not titled or not filled:
        return ""
    words, others = words_of(filled[0]), filled[1:]
    is_sum = _TOTAL_OF.match(words) and (others or has_formula) and all(map(_AMOUNT.fullmatch, others))
    if is_sum or _TOTAL.fullmatch(words):
        return _IS_TOTAL
    if others:
        return ""
    if not any(here[name] for name in titled):
        return "is the theme of the rows below it" if is_theme else f"has no recommendation, {_LEFT_OUT}"
    if len(headings.used) < _FEW_COLUMNS:
        return ""
    return f"is a note, {_LEFT_OUT}" if _NOTE.fullmatch(filled[0].casefold()) else _BECOMES_ONE
