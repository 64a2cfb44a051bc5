"""The headings of a sheet that was read, and its rows by the fields that the headings mean."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from rectrack.text import (
    RefusedError,
    as_sentences,
    closest,
    count,
    folded,
    nearest,
    shown,
    spelled,
)
from rectrack.workspace.cell_words import are_persons, can_have
from rectrack.workspace.chosen_columns import (
    DRAFT,
    NEW_FIELD,
    STEP,
    AskColumn,
    ChosenColumns,
    find_field,
    joined_kind,
    list_fields,
    names_in,
)
from rectrack.workspace.columns import (
    ABOUT,
    RECOMMENDATION,
    RECOMMENDATIONS,
    SHEETS_OF,
    Sheet,
)
from rectrack.workspace.heading_row import TEXT_FIELDS, Headings, find_headings, values_below
from rectrack.workspace.read_sheet import CellPlace, Grid, Remarks
from rectrack.workspace.usual_words import NOTE, OF_RESPONSE, RESPONSE, likely_field, names_positions, sheets_in

_LONGEST_TOLD = 120
"""Most characters that a message shows of the texts in a row."""
_TOTAL = re.compile(r"(grand |sub ?|sous )?totals?( general)?( \d+( \w+)?)?")
"""Matches the first cell of a row that counts the others."""
_SAMPLES, _LONGEST_SAMPLE, _MOST_HEADINGS = 3, 40, 12
"""Most values of a column in a message, most characters of each, and most headings in a message."""
_HOW_POSITIONS = (
    'Positions of a party need a sheet "positions" with the columns "recommendation", "party", "stance" and "date"'
)
_OF_PERSONS = ". A public record names persons only with care"

CellSpot: TypeAlias = tuple[str, str, int, int]
"""File, sheet, row and column of a cell."""


class SheetRow(NamedTuple):
    """A row of a sheet: its cells by the headings of `sheet`, and the place of each.

    `drafts` are the headings of `DRAFT` and `STEP` that no field has, and `texts` the headings as the list has them.
    `words` are texts under headings of dates that are no dates; their cells are empty.
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
            remarks.tell(grid.place(), "the tracker has no such entries, so this sheet is not imported")
        elif grid.rows:
            found.append(_Found(grid, _headings(grid, known, chosen), is_named=spelled(grid.name, known) is not None))
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
                _remark_on_words(grid, best, chosen, remarks)
        elif meant := closest(grid.name, known):
            message = f"unknown sheet {shown(grid.name)}"
            remarks.wrong(grid.place(), message, f'did you mean "{meant}"? Rename the sheet to it')
        else:
            names = " or ".join(map(shown, sorted(sheets_in(grid.name) & known.keys())))
            hint = names and f"to import it, rename it to {names}"
            remarks.tell(grid.place(), "this sheet is not part of the record, and is not imported", hint)
    return read


def _name_by_words(found: list[_Found], known: Mapping[str, Sheet], chosen: ChosenColumns, *, is_first: bool) -> None:
    """Take a sheet whose name has a word for one kind of entries for this kind, if no other sheet has it.

    Sheets of other entries need recommendations, and a column that names them.
    """
    names = [{each.headings.sheet.name} if each.is_named else sheets_in(each.grid.name) for each in found]
    for kind in (RECOMMENDATIONS, *known):
        [*places] = (n for n, kinds in enumerate(names) if kind in kinds)
        if len(places) != 1 or names[places[0]] != {kind} or kind not in known or found[places[0]].is_named:
            continue
        grid, headings, _ = found[places[0]]
        others = (each for each in found if each.grid is not grid and each.is_known)
        has_list = any(each.headings.sheet.name == RECOMMENDATIONS for each in others)
        better = find_headings(grid, known[kind], chosen)
        names_item = RECOMMENDATION in better.columns or any(
            likely_field(text, kind, (RECOMMENDATION,)) for text in better.texts.values()
        )
        is_item = names_item and (has_list or not is_first)
        fits = not has_list if kind == RECOMMENDATIONS else is_item
        if fits and (better.is_telling or not headings.is_telling):
            found[places[0]] = _Found(grid, better, is_named=True)


def _textless(
    found: Sequence[_Found], known: Mapping[str, Sheet], chosen: ChosenColumns, *, is_first: bool
) -> tuple[Grid, Headings] | None:
    """Return the sheet that can only be a list of recommendations although no heading means their text."""
    there = {each.headings.sheet.name for each in found if each.is_known}
    if RECOMMENDATIONS in there or (there and not is_first) or RECOMMENDATIONS not in known:
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
    _choose_columns(grid, headings, chosen, remarks, needs_text=needs_text)
    if not columns:
        _refuse_headings(grid, headings, remarks)
        return
    _remark_on_columns(grid, headings, chosen, remarks)
    _remark_on_texts(grid, headings, remarks)
    titled = (
        [name for name in (*TEXT_FIELDS, "id", "summary") if name in columns] if sheet.name == RECOMMENDATIONS else []
    )
    drafts = {*DRAFT, *STEP}.difference(sheet.headers)
    for number, cells in grid.rows:
        here = {heading: cells[n] if n < len(cells) else "" for heading, n in columns.items()}
        here |= headings.join(cells)
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


def _choose_columns(
    grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks, *, needs_text: bool
) -> None:
    """Add the columns that the importer names when asked, and look for the text of recommendations."""
    for text in filter(None, headings.texts.values()):
        chosen.note(text, grid.place(headings.row), headings.sheet)
    is_textless = needs_text and not headings.columns.keys() & {*TEXT_FIELDS}
    likely = _longest_column(grid, headings) if is_textless else None
    if chosen.ask and not chosen.leaves_others and not chosen.takes_proposals:
        _ask(grid, headings, chosen, chosen.ask, likely)
    if is_textless and not headings.columns.keys() & {*TEXT_FIELDS}:
        _assume_text(grid, headings, chosen, remarks, likely)


def _longest_column(grid: Grid, headings: Headings) -> int | None:
    """Return the column with the longest values of those that can have the text of recommendations."""
    has_other = {n for name, n in headings.columns.items() if name != "summary"} | {*headings.clashes}
    left = [n for n, text in headings.texts.items() if text and n not in has_other]
    return max(left, key=lambda n: sum(map(len, values_below(grid, headings.row, n))), default=None)


def _ask(grid: Grid, headings: Headings, chosen: ChosenColumns, ask: AskColumn, text_column: int | None) -> None:
    """Ask for the fields of the columns that have values and no field, with a proposal for each."""

    def parse(answer: str) -> str:
        if answer == NEW_FIELD and _has_new_fields(headings):
            return NEW_FIELD
        name = find_field(answer, headings.sheet) if answer else ""
        if name is None:
            hint = nearest(answer, [*names_in(headings.sheet)])
            raise RefusedError(as_sentences(f"unknown field {shown(answer)}", hint))
        if name in headings.columns and not joined_kind(name, headings.sheet):
            message = f"The field {shown(name)} already has a column. Give another field, or leave the column out."
            raise RefusedError(message)
        return name

    free = {n: text for n, text in headings.texts.items() if text and n not in headings.used}
    left = {n: text for n, text in free.items() if chosen.find(text, headings.sheet) is None or n in headings.clashes}
    valued = {n: values for n in left if (values := values_below(grid, headings.row, n))}
    for n, proposed in _proposals(headings, chosen, left, valued).items():
        if n in valued:
            likely = "title" if n == text_column else proposed
            likely = "" if likely == NEW_FIELD and not chosen.must_say else likely
            heading = f"{shown(left[n])} ({_samples(valued[n])})"
            name = ask(grid.place(headings.row, n), heading, likely, parse)
            headings.take(n, "" if name == NEW_FIELD else name)
            if name == NEW_FIELD:
                chosen.proposed[left[n]] = name


def _refuse_headings(grid: Grid, headings: Headings, remarks: Remarks) -> None:
    """Report that no column has a known heading."""
    wanted = [*names_in(headings.sheet)][-2]
    texts = [*filter(None, headings.texts.values())]
    message = (
        f"no heading means {shown(wanted)}. Headings in the sheet: {', '.join(map(shown, texts[:_MOST_HEADINGS]))}"
    )
    remarks.wrong(grid.place(headings.row), message, f"to name the column: --column {shown(f'HEADING={wanted}')}")


def _assume_text(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks, likely: int | None) -> None:
    """Take the likely column for the text of the recommendations, and report it.

    It is an error if the heading does not say so and the importer does not accept proposals.
    """
    texts = {n: text for n, text in headings.texts.items() if text}
    if likely is not None and (chosen.takes_proposals or likely_field(texts[likely], RECOMMENDATIONS, TEXT_FIELDS)):
        message = f"this column is read as the text of the recommendations: {shown(texts[likely])}"
        hint = 'if it is another column, add --column "HEADING=title"'
        remarks.tell(grid.place(headings.row, likely), message, hint)
    else:
        named = shown(f"{'HEADING' if likely is None else texts[likely]}=title", _LONGEST_TOLD)
        message = f"no column has the text of the recommendations. Proposed: --column {named}"
        hint = f"Headings: {', '.join(map(shown, [*texts.values()][:_MOST_HEADINGS]))}"
        remarks.wrong(grid.place(headings.row), message, hint)
    if likely is None:
        return
    chosen.proposed[texts[likely]] = "title"
    if headings.columns.get("summary") == likely:
        del headings.columns["summary"]
    headings.take(likely, "title")


def _remark_on_words(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks) -> None:
    """Report the fields that headings mean by usual words, and the proposals that the importer accepts."""
    fields = {n: name for name, n in headings.columns.items() if name not in headings.exact}
    if chosen.takes_proposals:
        proposed = {n: chosen.proposed[text] for n, text in headings.texts.items() if chosen.proposed.get(text)}
        fields |= headings.joined | {n: name for n, name in proposed.items() if n in headings.used}
    else:
        fields = {n: name for n, name in fields.items() if headings.texts[n] not in chosen.proposed}
    if pairs := ", ".join(f"{shown(headings.texts[n])} = {name}" for n, name in sorted(fields.items())):
        remarks.tell(grid.place(headings.row), f"Columns: {pairs}", "if one is wrong, add --column for it")


def _remark_on_texts(grid: Grid, headings: Headings, remarks: Remarks) -> None:
    """Report the texts above the headings."""
    for number, cells in grid.rows:
        above = [cell for n, cell in enumerate(cells) if cell and headings.texts.get(n) != cell]
        if number <= headings.row and above:
            message = f"text above the headings is not imported: {shown(', '.join(above), _LONGEST_TOLD)}"
            remarks.tell(grid.place(number), message)


def _remark_on_columns(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks) -> None:
    """Report the columns that are not imported, and two columns of one field."""
    place, left = grid.place(headings.row), dict[int, str]()
    for n, text in headings.texts.items():
        if not text or n in headings.used:
            continue
        if n in headings.clashes:
            _remark_on_clash(grid, headings, chosen, remarks, n)
        else:
            left[n] = text
    on_purpose = {n for n, text in left.items() if chosen.leaves_others or chosen.find(text, headings.sheet) == ""}
    if on_purpose:
        remarks.tell(place, f"left out by --column: {', '.join(shown(left.pop(n)) for n in sorted(on_purpose))}")
    _remark_on_others(grid, headings, chosen, remarks, left)
    for name in dict.fromkeys(headings.joined.values()):
        texts = ", ".join(shown(headings.texts[n]) for n in headings.all_columns(name))
        remarks.tell(place, f"the field {shown(name)} has the values of these columns: {texts}")
    _remark_on_notes(grid, headings, chosen, remarks)


def _remark_on_clash(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks, column: int) -> None:
    """Report a column whose field has another column, unless the importer accepts a proposal for it."""
    name = headings.clashes[column]
    text, first = headings.texts[column], headings.texts[headings.columns[name]]
    place = grid.place(headings.row, column)
    if folded(first) == folded(text):
        remarks.wrong(place, f"two columns have the name {shown(text)}", "keep one of the two")
        return
    other = NEW_FIELD if _has_new_fields(headings) else NOTE if NOTE in names_in(headings.sheet) else ""
    proposed = name if joined_kind(name, headings.sheet) else other
    chosen.proposed.setdefault(text, proposed)
    if chosen.takes_proposals:
        headings.take(column, "" if proposed == NEW_FIELD else proposed)
        if not proposed:
            remarks.tell(
                place, f"this column is not imported: {shown(text)}. Its field has another column: {shown(first)}"
            )
        return
    message = f"two columns have the field {shown(name)}: {shown(first)}, {shown(text)}"
    remarks.wrong(place, message, _choices(text, proposed, headings.sheet))


def _has_new_fields(headings: Headings) -> bool:
    """Return whether a column of the sheet can become a new custom field."""
    return headings.sheet.name == RECOMMENDATIONS


def _remark_on_notes(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks) -> None:
    """Report the columns that become notes although the importer did not say so."""
    for name in ("editor note", OF_RESPONSE):
        n = headings.columns.get(name, -1)
        if n < 0 or name in headings.exact or not values_below(grid, headings.row, n):
            continue
        text = headings.texts[n]
        if chosen.refuses_others and text in chosen.proposed:
            continue  # an error has said it
        if name == "editor note":
            message = f"this column becomes notes that readers see: {shown(text)}"
            hint = "to leave the column out, add --column " + shown(f"{text}=")
            remarks.tell(grid.place(headings.row), message, hint)
        elif RESPONSE not in headings.columns:
            message = f"this column becomes notes on responses: {shown(text)}"
            hint = "if it has the names of responses, add --column " + shown(f"{text}={RESPONSE}")
            remarks.tell(grid.place(headings.row), message, hint)


def _choices(text: str, proposed: str, sheet: Sheet) -> str:
    """Return how to accept the proposal for a column, and how to leave the column out."""
    own = [column.name for column in sheet.columns if column.name and column.header == proposed]
    explained = {"editor note": " (readers see it)", NEW_FIELD: " (a custom field)"}.get(proposed, "")
    if own:
        not_ = f", not the {proposed} in the source" if proposed in DRAFT else ""
        explained = f" (the custom field {shown(own[0])}{not_})"
    if not proposed:
        return f"Proposed: --column {shown(f'{text}=')}, which leaves the column out"
    how = f"{_HOW_POSITIONS}. " if proposed == NEW_FIELD and names_positions(text) else ""
    leave = f"To leave the column out: --column {shown(f'{text}=')}"
    return f"{how}Proposed: --column {shown(f'{text}={proposed}')}{explained}. {leave}"


def _samples(values: Iterable[str]) -> str:
    """Return the first values of a column for a message."""
    return ", ".join(shown(each, _LONGEST_SAMPLE) for each in [*dict.fromkeys(values)][:_SAMPLES])


def _proposals(
    headings: Headings, chosen: ChosenColumns, left: Mapping[int, str], values: Mapping[int, Sequence[str]]
) -> dict[int, str]:
    """Return a field for each column that has none; empty to leave the column out."""
    sheet, found = headings.sheet, dict[int, str]()
    free = [name for name in names_in(sheet) if name not in headings.columns or joined_kind(name, sheet)]
    for n, text in left.items():
        below = values.get(n, ())
        name = chosen.field_of(below, free) or likely_field(text, sheet.name, free, below)
        if name and not joined_kind(name, sheet):
            free.remove(name)
        found[n] = name or (NEW_FIELD if _has_new_fields(headings) and not are_persons(below) else "")
    if sheet.field == "actions" and "title" in free:
        texts = [n for n in left if found[n] in ("", NOTE) and can_have("title", values.get(n, ()))]
        if texts:
            found[max(texts, key=lambda n: sum(map(len, values.get(n, ()))))] = "title"
    return found


def _remark_on_others(
    grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks, left: Mapping[int, str]
) -> None:
    """Report columns for which nobody chose a field.

    A new tracker refuses those with values, unless the importer accepts the proposals. The rows are read with the
    proposals, so that all other errors are reported too. An import goes on without the columns.
    """
    place, width = grid.place(headings.row), max(len(row.cells) for row in grid.rows)
    nameless = {n: "" for n in range(width) if not headings.texts.get(n)}
    valued = {n: found for n in sorted({**left, **nameless}) if (found := values_below(grid, headings.row, n))}
    proposals = _proposals(headings, chosen, left, valued)
    for n in valued.keys() & nameless.keys():
        message = f"this column has no heading, and is not imported: {shown(valued[n][0])}"
        tell = remarks.wrong if chosen.refuses_others else remarks.tell
        tell(grid.place(headings.row, n), message, "to import it, write a heading above it")
    if chosen.refuses_others and valued:
        message = f"{count(len(valued), 'column has', 'columns have')} no field"
        how = 'To accept all proposals, add --column "*=proposed". To leave out all such columns: --column "*="'
        remarks.wrong(place, message, f"{list_fields(headings.sheet, headings.columns)} {how}")
    if chosen.refuses_others or chosen.takes_proposals:
        for n in valued.keys() & left.keys():
            text, name = left[n], proposals[n]
            chosen.proposed.setdefault(text, name)
            if chosen.refuses_others:
                hint = _choices(text, name, headings.sheet)
                hint += _OF_PERSONS if are_persons(valued[n]) else ""
                remarks.wrong(grid.place(headings.row, n), f"no field for {shown(text)}: {_samples(valued[n])}", hint)
            if name != NEW_FIELD:
                headings.take(n, name)
        left = {
            n: text for n, text in left.items() if n not in valued or (chosen.takes_proposals and not proposals[n])
        }
    if left:
        are = "this column is" if len(left) == 1 else "these columns are"
        n = next((n for n in left if proposals[n] not in (NEW_FIELD, "")), next(iter(left)))
        hint = "to import one, add --column " + shown(f"{left[n]}={proposals[n] or 'FIELD'}")
        remarks.tell(place, f"{are} not imported: {', '.join(map(shown, left.values()))}", hint)
