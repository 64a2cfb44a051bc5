"""The row of a sheet with its headings, and the fields that they mean."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from rectrack import lazy_pattern
from rectrack.model import field_alias
from rectrack.text import folded, names_of
from rectrack.workspace.cell_words import are_repeated, is_empty, is_own, words_of
from rectrack.workspace.chosen_columns import JOINED_IF_CHOSEN, TARGET, ChosenColumns, joined_kind, names_in
from rectrack.workspace.columns import ACTION, RECOMMENDATION, RECOMMENDATIONS, Column, Sheet, join_cells
from rectrack.workspace.date_words import age_of_date, have_moved
from rectrack.workspace.field_words import NOTE, Heading, is_date_of_step, patterns
from rectrack.workspace.read_sheet import HEADINGS_WITHIN, Grid, GridRow, name_with_group
from rectrack.workspace.text_dates import is_period
from rectrack.workspace.usual_words import contained_fields, likely_field, meant_fields, shared_field

_TELLING = ({"title"}, {"summary"}, {"reference"}, {"themes"}, {"response"}, {"id", "status"})
"""A sheet of any name that has all headings of one of these sets is a list of recommendations."""
TEXT_FIELDS = ("title", "text quote")
"""Fields that tell the same if usual words mean them."""
_TELLING_OF_ITEM = {"actions": "title", "positions": "stance", "responses": "response"}
"""The field without which a sheet of any name has no such entries: a bare "No." is in every list."""
_LONGEST_HEADING, _FEWEST_GROUPS = 40, 2
"""Most characters of a heading below the names of groups, and fewest groups: one merged cell can be a heading."""
_FEW_TEXTS = 2
"""Most texts in any row if a row with a single text can be the headings."""


class Headings(NamedTuple):
    """The headings of a sheet: their last row, the text of each by its column, and the columns of known fields.

    `exact` are the fields whose own names are headings, and `clashes` the columns whose field has another column.
    `joined` are the further columns of fields that have several, and `spans` the texts above the headings in cells
    that are merged over several columns. `of_steps` are the columns of dates of the step or action before them.
    """

    sheet: Sheet
    row: int
    texts: Mapping[int, str]
    columns: dict[str, int]
    exact: Collection[str]
    clashes: dict[int, str]
    joined: dict[int, str]
    spans: Sequence[tuple[range, str]] = ()
    of_steps: Collection[int] = ()

    @property
    def used(self) -> set[int]:
        """Return the columns that have a field."""
        return {*self.columns.values(), *self.joined}

    def take(self, column: int, name: str) -> None:
        """Give a field to a column, as one of several if the field has a column already; empty to leave it out."""
        self.clashes.pop(column, None)
        if name in self.columns:
            self.joined[column] = name
        elif name:
            self.columns[name] = column

    def prefer_newer(self) -> list[int]:
        """Give the field of target dates to the column with the newest ones, and return its columns in this order."""
        if TARGET not in self.joined.values():
            return []
        newest, *others = sorted(self.all_columns(TARGET), key=lambda n: (age_of_date(self.texts[n]), -n))
        self.joined.update(dict.fromkeys(others, TARGET))
        self.joined.pop(newest, None)
        self.columns[TARGET] = newest
        return [newest, *others]

    def group(self, column: int) -> str:
        """Return the text in merged cells above a heading; empty without such cells.

        Cells that are also above the recommendations or the first column have a title of the whole list.
        """
        items = {self.columns[name] for name in (*TEXT_FIELDS, "number", "reference") if name in self.columns}
        items.add(min((n for n, text in self.texts.items() if text), default=0))
        groups = (text for span, text in reversed(self.spans) if column in span and items.isdisjoint(span))
        return next(groups, "")

    def all_columns(self, name: str) -> list[int]:
        """Return all columns of a field, in their order."""
        return sorted([self.columns[name], *(n for n, each in self.joined.items() if each == name)])

    def join(self, cells: Sequence[str]) -> dict[str, str]:
        """Return the values in a row of the fields that have several columns, and of a note after its heading."""
        found = {}
        for name in {*self.joined.values()} - {ACTION, TARGET} | self._notes(cells):  # each column of actions has one
            each = [(self.texts[n], cells[n]) for n in self.all_columns(name) if n < len(cells)]
            parts = [cell for _, cell in each if cell]
            is_list = name not in JOINED_IF_CHOSEN
            found[name] = join_cells(each, joined_kind(name, self.sheet) or "text") if is_list else "/".join(parts)
        return found

    def _notes(self, cells: Sequence[str]) -> set[str]:
        """Return the field of notes if that in a row needs its heading, which says what the note is."""
        n = self.columns.get(NOTE, len(cells))
        if n >= len(cells) or is_empty(cells[n]):
            return set()
        return set() if self.sheet.field != "actions" and _names_notes(self.texts[n]) else {NOTE}

    @property
    def is_telling(self) -> bool:
        """Return whether a sheet of any name with these headings is one of the record."""
        if self.sheet.name == RECOMMENDATIONS:
            by_words = any(name in self.columns for name in TEXT_FIELDS)
            return by_words or any(some <= {*self.exact} for some in _TELLING)
        telling = _TELLING_OF_ITEM.get(self.sheet.name, RECOMMENDATION)
        return {RECOMMENDATION, telling} <= self.columns.keys() and len(self.columns) > 1


_OF_NOTES = lazy_pattern(
    r"^((any|all|other|further|additional|general|more|editors?|autres?|nos|our) )+|( (generales?|diverse?s?))+$"
)
"""Matches words around a word for notes that say no more of them."""


def _names_notes(heading: str) -> bool:
    """Return whether a heading means notes and says no more of them: "Other comments", "Notes/Comments"."""
    pattern = next(pattern for field, pattern in reversed(patterns(RECOMMENDATIONS)) if field == NOTE)
    parts = (words_of(part) for part in re.split(r"[/,;&+]|\b(?:and|et|y|or|ou)\b", heading.casefold()))
    return all(pattern.fullmatch(_OF_NOTES.sub("", part)) for part in parts)


def find_headings(grid: Grid, sheet: Sheet, chosen: ChosenColumns) -> Headings:
    """Return the headings of a sheet as those of a sheet of the record, also those with usual words in them."""
    found = _find_row(grid, sheet, chosen)
    left = {
        n: Heading(text, partial(values_below, grid, found.row, n))
        for n, text in found.texts.items()
        if text and n not in found.used and n not in found.clashes and chosen.find(text, sheet) is None
        if n not in found.of_steps
    }
    free = names_in(sheet).keys() - found.columns.keys()
    found.columns.update(contained_fields(left, sheet.name, free))
    title = found.columns.get("title") if chosen.must_say else None
    if title is not None and not chosen.find(found.texts[title], sheet) and is_title_of_document(grid, found, title):
        del found.columns["title"]
    return found


def _dates_of_steps(texts: Mapping[int, str], sheet: Sheet) -> set[int]:
    """Return the columns of a list of recommendations with the dates of the step or action before them."""
    listed = texts.items() if sheet.name == RECOMMENDATIONS else ()
    return {n for n, text in listed if is_date_of_step(text, texts.get(n - 1, ""), texts.values())}


def is_title_of_document(grid: Grid, headings: Headings, column: int) -> bool:
    """Return whether rows without numbers share the titles in a column, and have texts of their own.

    Such a title is that of a document, unless another column has the document.
    """
    quotes, sheet = headings.columns.get("text quote"), headings.sheet.name
    if quotes is None or headings.columns.keys() & {"document", "number", "reference", "id"}:
        return False
    if not meant_fields({column: Heading(headings.texts[column])}, sheet, ("title",), ()):
        return False
    for n, text in headings.texts.items():
        values = values_below(grid, headings.row, n) if text and n not in (column, *headings.used) else ()
        if values and "document" in (likely_field(text, sheet, ("document",), values), shared_field(text, values)):
            return False
    cells = [each.cells for each in grid.rows if each.number > headings.row and max(column, quotes) < len(each.cells)]
    pairs = [(each[column], each[quotes]) for each in cells if each[column] and each[quotes]]
    titles = [title for title, _ in pairs]
    return bool(pairs) and are_repeated(titles) and len({*pairs}) >= 2 * len({*titles})


def _find_row(grid: Grid, sheet: Sheet, chosen: ChosenColumns) -> Headings:
    """Return the first row with known headings in more than half of its cells, or else the row with the most.

    A row with cells merged over several columns can name groups of the headings below it.
    """
    names, rows = names_of(names_in(sheet)), list[Headings]()
    for row in _without_titles(grid.rows[:HEADINGS_WITHIN]):
        found = _columns(grid, row, sheet, names, chosen)
        if rows and _is_clear(rows[-1]):
            if _are_below_groups(grid, rows[-1].row, row):
                return found
            if len(found.columns) <= len(rows[-1].columns):
                return rows[-1]
        rows.append(found)
        if _is_clear(found) and found.row not in grid.wide:
            return found
    return max(rows, key=lambda found: len(found.columns))


def _without_titles(rows: Sequence[GridRow]) -> Sequence[GridRow]:
    """Return rows without those with one text only, if others have more than two: a title can have usual words."""
    texts = [len([*filter(None, row.cells)]) for row in rows]
    return [row for row, n in zip(rows, texts, strict=True) if n > 1 or max(texts) <= _FEW_TEXTS]


def _are_below_groups(grid: Grid, above: int, row: GridRow) -> bool:
    """Return whether a row has only short and different texts, each without a digit, below mostly merged cells."""
    spans, texts = grid.spans.get(above, ()), [*filter(None, row.cells)]
    are_groups = len(spans) >= _FEWEST_GROUPS and len([*filter(None, grid.cells(above))]) < 2 * len(spans)
    is_filled = all(cell for span in spans for cell in row.cells[span.start : span.stop])
    are_short = all(len(text) <= _LONGEST_HEADING and not re.search(r"\d", text) for text in texts)
    return are_groups and is_filled and are_short and len(texts) == len({*texts})


def _is_clear(found: Headings) -> bool:
    """Return whether more than half of the cells in a row are known headings."""
    return 2 * len(found.columns) > len([*filter(None, found.texts.values())])


def _columns(
    grid: Grid, top: GridRow, sheet: Sheet, names: Mapping[str, Sequence[str]], chosen: ChosenColumns
) -> Headings:
    """Return the headings in a row, and in the rows below it over which its cells are merged.

    A heading means the field that was chosen for it, or that it names, or that usual words mean. The name of a custom
    field can be the beginning of a heading.
    """
    below = [row for row in grid.rows if top.number <= row.number <= grid.tall.get(top.number, top.number)]
    texts = {n: cell for row in below for n, cell in enumerate(row.cells) if cell or row is top}
    spans = [each for row in grid.rows if row.number <= below[-1].number for each in _spans(grid, row, texts)]
    columns, free, again = dict[str, int](), dict[int, str](), dict[int, str]()
    values, valid = partial(values_below, grid, below[-1].number), names_in(sheet)
    named = {
        folded(column.name): name for name, column in valid.items() if isinstance(column, Column) and column.name
    }
    picked = {n: chosen.find(text, sheet) if text else None for n, text in texts.items()}
    for n, text in sorted(texts.items(), key=lambda each: picked[each[0]] is None):  # chosen fields come first
        found = picked[n]
        if found is None:
            own = _named(grid, text, names) if text else []
            found = own[0] if len(own) == 1 and _fits(own[0], sheet, chosen, values(n)) else None
            found = found or next((named[own] for own in named if folded(text).startswith(f"{own}-")), None)
            found = _field_of_date(spans, n, sheet, values(n)) if found == "date" else found
        if found and found in columns:
            again[n] = found
        elif found is None:
            free[n] = text
        elif found:
            columns[found] = n
    exact, of_steps = [*columns], _dates_of_steps(texts, sheet)
    listed = {n: Heading(text, partial(values, n)) for n, text in free.items() if text and n not in of_steps}
    fields = {
        words_of(name): column.header
        for column in sheet.columns
        if column.path[0] == "custom_fields"
        for name in (column.path[1], column.name)
    }
    columns |= meant_fields(listed, sheet.name, valid, columns, fields)
    if wanted := {name for name in picked.values() if name}:  # other columns would have these without the choice
        left = {n: heading for n, heading in listed.items() if n not in columns.values()}
        meant = meant_fields(left, sheet.name, valid, columns.keys() - wanted, fields)
        again |= {n: name for name, n in meant.items() if name in columns}
    if sheet.name != RECOMMENDATIONS:
        _add_aliases(columns, free, valid)
    chosen_names = {n: name for n, name in again.items() if name in wanted}
    joined = {n: name for n, name in chosen_names.items() if _can_join(name, n, columns[name], texts, sheet)}
    joined |= {n: name for n, name in again.items() if picked[n] == name in JOINED_IF_CHOSEN}
    clashes = {n: name for n, name in again.items() if n not in joined}
    return Headings(sheet, below[-1].number, texts, columns, exact, clashes, joined, spans, of_steps)


def _named(grid: Grid, heading: str, names: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Return the fields with the name of a heading; a field of a period can have its group before it."""
    own = names.get(folded(heading), [])
    return own if own or not is_period(heading) else names.get(folded(name_with_group([grid], heading)), [])


def _field_of_date(spans: Sequence[tuple[range, str]], column: int, sheet: Sheet, values: Sequence[str]) -> str:
    """Return the field of a bare "Date": merged cells above it can say that it is the date of the response."""
    group = next((text for span, text in reversed(spans) if column in span), "")
    return (likely_field(f"{group} date", sheet.name, ("response date",), values) if group else "") or "date"


def _can_join(name: str, column: int, first: int, texts: Mapping[int, str], sheet: Sheet) -> bool:
    """Return whether a column adds its values to the first column of the field, for which the maintainer chose it."""
    is_moved = name == TARGET and have_moved(texts[column], texts[first])  # the proposal joins both too
    return is_moved or joined_kind(name, sheet) is not None


def _fits(field: str, sheet: Sheet, chosen: ChosenColumns, values: Sequence[str]) -> bool:
    """Return whether a column whose heading is the name of a field can have it."""
    if sheet.name != RECOMMENDATIONS or (field == "status" and not chosen.must_say):
        return True  # an import into an existing tracker reports each unknown status
    return is_own(field, values)


def _spans(grid: Grid, row: GridRow, texts: Mapping[int, str]) -> Iterator[tuple[range, str]]:
    """Yield the columns and the text of each cell of a row over several columns, unless it is a heading itself."""
    for span in grid.spans.get(row.number, ()):
        if (text := row.cells[span[0]]) and texts.get(span[0]) != text:
            yield span, text


def _add_aliases(columns: dict[str, int], free: Mapping[int, str], valid: Collection[str]) -> None:
    """Add the columns whose headings are other names of fields."""
    for n, text in free.items():
        missing = {name.replace(" ", "_"): name for name in valid if name not in columns}
        if text and n not in columns.values() and (word := field_alias(text.strip(".: "), missing)):
            columns[missing[word]] = n


def values_below(grid: Grid, row: int, column: int) -> list[str]:
    """Return the values in a column below a row."""
    below = (each.cells[column] for each in grid.rows if each.number > row and column < len(each.cells))
    return [*filter(None, below)]
