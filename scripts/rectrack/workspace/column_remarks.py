"""Reports on the columns of a list: what is read, what is left out, and the columns without a field."""

import re
from collections.abc import Mapping, Sequence
from itertools import chain

from rectrack.model import by_id
from rectrack.text import count, folded, names_of, shown
from rectrack.workspace.cell_words import is_body
from rectrack.workspace.chosen_columns import (
    DRAFT,
    NEW_FIELD,
    TARGET,
    ChosenColumns,
    column_option,
    find_field,
    joined_kind,
    list_fields,
    names_in,
)
from rectrack.workspace.columns import RECOMMENDATIONS, Sheet
from rectrack.workspace.date_words import have_moved
from rectrack.workspace.field_words import NOTE, OF_RESPONSE, RESPONSE, RESPONSIBLE, names_positions
from rectrack.workspace.heading_row import Headings, values_below
from rectrack.workspace.person_names import may_be_person, names_in_cell
from rectrack.workspace.private_marks import is_private
from rectrack.workspace.read_sheet import Grid
from rectrack.workspace.remarks import Remarks
from rectrack.workspace.unmatched_columns import (
    ARE_DIFFERENT,
    LONGEST_SAMPLE,
    Proposal,
    has_new_fields,
    propose_fields,
    sample_values,
)

_HOW_POSITIONS = (
    'Positions of a party need a sheet "positions" with the columns "recommendation", "party", "stance" and "date"'
)


def remark_on_words(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks) -> None:
    """Report the fields that headings mean by usual words, and the proposals that the maintainer accepts."""
    is_new = chosen.must_say and headings.sheet.name == RECOMMENDATIONS
    names = names_of(names_in(headings.sheet))
    own = {name for name, n in headings.columns.items() if name in names.get(folded(headings.texts[n]), ())}
    untold = own.intersection(headings.exact) - ({"date"} if is_new else set())  # a bare "Date" can be another date
    fields = {n: name for name, n in headings.columns.items() if name not in untold}
    if chosen.takes_proposals or chosen.ask:
        proposed = {n: chosen.proposed[text] for n, text in headings.texts.items() if chosen.proposed.get(text)}
        fields |= headings.joined | {n: name for n, name in proposed.items() if n in headings.used}
    else:
        fields |= headings.joined
        fields = {n: name for n, name in fields.items() if headings.texts[n] not in chosen.proposed}
    known = {"date": "date (of the status)"} if headings.sheet.name == RECOMMENDATIONS else {}
    pairs = tuple(_pair(grid, headings, n, known.get(name, name)) for n, name in sorted(fields.items()))
    is_long = len(together := ", ".join(pairs)) > _LONGEST_PAIRS
    if pairs:
        message = f"Columns: {'the field of each, and a value' if is_long else together}"
        hint, items = "if one is wrong, add --column for it", pairs if is_long else ()
        remarks.tell(grid.place(headings.row), message, hint, rank="decide", items=items)


def _pair(grid: Grid, headings: Headings, column: int, field: str) -> str:
    """Return a heading with its field and a value below it: its words can mean another field than its values.

    A text alone in its row is no value.
    """
    rows = (each.cells for each in grid.rows if each.number > headings.row and len([*filter(None, each.cells)]) > 1)
    value = next((cells[column] for cells in rows if column < len(cells) and cells[column]), "")
    return f"{shown(headings.texts[column])} = {field}{f' ({shown(value, LONGEST_SAMPLE)})' if value else ''}"


_LONGEST_PAIRS = 200
"""Most characters of headings and their fields on one line."""


def remark_on_columns(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks) -> None:
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
        remarks.leave_out(place, f"left out by --column: {', '.join(shown(left.pop(n)) for n in sorted(on_purpose))}")
    _remark_on_others(grid, headings, chosen, remarks, left)
    dates = [shown(headings.texts[n]) for n in headings.prefer_newer()]
    for name in dict.fromkeys(headings.joined.values()):
        texts = ", ".join(dates if name == TARGET else (shown(headings.texts[n]) for n in headings.all_columns(name)))
        message = f"the field {shown(name)} has the values of these columns: {texts}"
        how = (
            "the first of them with a value gives the target date, and readers see the others in a note"
            if name == TARGET
            else ""
        )
        remarks.tell(place, message, how, rank="check" if how else "minor")
    _remark_on_notes(grid, headings, chosen, remarks)
    _remark_on_persons(grid, headings, chosen, remarks)
    _remark_on_private(grid, headings, chosen, remarks)


def _remark_on_private(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks) -> None:
    """Report the rows that the list marks as not public, unless the mark is in an earlier custom field."""
    custom = [each for each in headings.sheet.columns if each.path[0] == "custom_fields"]
    own = {headings.columns.get(each.header) for each in custom if each.path[1] not in chosen.created}
    fields = {n: name for name, n in headings.columns.items()} | headings.joined
    of_names = {n for n, name in fields.items() if name in ("themes", "made by", *_OF_BODIES)}
    is_list = headings.sheet.field or headings.sheet.name == RECOMMENDATIONS
    for number, cells in grid.rows if is_list else ():
        for n, cell in enumerate(cells if number > headings.row else ()):
            text = headings.texts.get(n, "")
            if cell and n not in own and is_private(text, cell, has_names=n in of_names):
                message = f"the list marks rows as not public, but readers will see them: {shown(f'{text}: {cell}')}"
                remarks.tell(
                    grid.place(number, n), message, "to leave out a row, delete the row in the list", rank="decide"
                )


def _remark_on_clash(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks, column: int) -> None:
    """Report a column whose field has another column, unless the maintainer accepts a proposal for it."""
    name = headings.clashes[column]
    text, first = headings.texts[column], headings.texts[headings.columns[name]]
    place = grid.place(headings.row, column)
    if folded(first) == folded(text):
        remarks.wrong(place, f"two columns have the name {shown(text)}", "keep one of the two")
        return
    other = NEW_FIELD if has_new_fields(headings) else NOTE if NOTE in names_in(headings.sheet) else ""
    is_moved = name == TARGET and have_moved(text, first)
    proposed = name if joined_kind(name, headings.sheet) or is_moved else other
    chosen.proposed.setdefault(text, proposed)
    if chosen.takes_proposals:
        headings.take(column, "" if proposed == NEW_FIELD else proposed)
        if not proposed:
            message = f"this column is not imported: {shown(text)}. Its field has another column: {shown(first)}"
            remarks.leave_out(place, message)
        return
    message = f"two columns have the field {shown(name)}: {shown(first)}, {shown(text)}"
    new = [NEW_FIELD] if proposed != NEW_FIELD and has_new_fields(headings) else []
    values = values_below(grid, headings.row, column)
    hint = _choices(text, Proposal(proposed, others=new), headings.sheet, values)
    remarks.wrong(place, message, hint, option=column_option(text, proposed))


_OF_ACTION = " of the recommendation"
"""Where readers see what an action has no field for."""


def _remark_on_notes(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks) -> None:
    """Report the columns that become notes although the maintainer did not say so."""
    for name in ("editor note", OF_RESPONSE):
        n = headings.columns.get(name)
        if (
            n is None
            or name in headings.exact
            or not values_below(grid, headings.row, n)
            or (chosen.refuses_others and headings.texts[n] in chosen.proposed)  # an error has said it
        ):
            continue
        text = headings.texts[n]
        if name == "editor note":
            where = _OF_ACTION * (headings.sheet.field == "actions")
            is_part = where or name in headings.joined.values()
            message = f"this column becomes {'part of ' if is_part else ''}the editor note{where}, which readers see"
            message += f": {shown(text)}"
            hint = f"to leave the column out, add {column_option(text, '')}"
            remarks.tell(grid.place(headings.row), message, hint, rank="decide")
        elif RESPONSE not in headings.columns:
            message = f"this column becomes notes on responses: {shown(text)}"
            hint = f"if it has the names of responses, add {column_option(text, RESPONSE)}"
            remarks.tell(grid.place(headings.row), message, hint, rank="decide")


_OF_BODIES = ("addressees", RESPONSIBLE, "response by", "by")
"""Fields whose values become addressees."""


def _remark_on_persons(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks) -> None:
    """Report columns of bodies that may have names of persons, unless the maintainer chose the field."""
    known = names_of(by_id(chosen.tracker.addressees)) if chosen.tracker else {}
    fields = {n: name for name, n in headings.columns.items()} | headings.joined
    for n, text in headings.texts.items():
        if fields.get(n) not in _OF_BODIES or chosen.find(text, headings.sheet) is not None:
            continue
        cells = values_below(grid, headings.row, n)
        names = [name for name in dict.fromkeys(chain(*map(names_in_cell, cells))) if folded(name) not in known]
        found = [name for name in names if may_be_person(name) and not is_body(name)]
        if len(found) * 2 > len(names):
            message = f"these names may be names of persons, which readers would see: {sample_values(found)}"
            hint = f"to leave the column out, add {column_option(text, '')}"
            remarks.tell(grid.place(headings.row, n), message, hint)


def _choices(text: str, proposal: Proposal, sheet: Sheet, values: Sequence[str]) -> str:
    """Return the proposal for a column with its reason, and other likely fields."""
    proposed = proposal.field
    own = [column.name for column in sheet.columns if column.name and column.header == proposed]
    note = f"editor note{_OF_ACTION * (sheet.field == 'actions')}, which readers see"
    explained = {"editor note": note, NEW_FIELD: "new field (a custom field)", "": "leave the column out"}
    field = explained.get(proposed, proposed)
    if own:
        not_ = f", not the {proposed} in the source" if proposed in DRAFT else ""
        field = f"the custom field {shown(own[0])}{not_}"
    others = f". Other likely fields: {', '.join(proposal.others)}" if proposal.others else ""
    are_words = not any(re.search(r"\d", value) for value in values)
    how = f"{_HOW_POSITIONS}. " if proposed == NEW_FIELD and are_words and names_positions(text) else ""
    why = f", because {proposal.why}" if proposal.why else ""
    return f"{how}Proposed: {field}{why}{others}"


_NOT_DECIDED = '. --column "*=proposed" does not decide this: add --column for this heading'


def _undecided_statuses(headings: Headings, chosen: ChosenColumns, proposals: Mapping[int, Proposal]) -> set[int]:
    """Return the columns whose heading means a status although most values are different, if only they can have it.

    As notes, they would leave the recommendations of a new tracker with a status that the list does not have.
    """
    fields = {*headings.columns, *(proposal.field for proposal in proposals.values())}
    if not (chosen.takes_proposals and chosen.must_say and has_new_fields(headings)) or "status" in fields:
        return set()
    found = (n for n, proposal in proposals.items() if proposal.why == ARE_DIFFERENT)
    return {n for n in found if find_field(headings.texts[n], headings.sheet) == "status"}


def _remark_on_others(
    grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks, left: Mapping[int, str]
) -> None:
    """Report columns for which nobody chose a field.

    A sure proposal is accepted. A new tracker refuses the other columns with values, unless the maintainer accepts
    the proposals. The rows are read with them, so that all other errors are reported too. An import goes on without
    the columns.
    """
    place = grid.place(headings.row)
    nameless = {n: "" for n in range(max(len(row.cells) for row in grid.rows)) if not headings.texts.get(n)}
    valued = {n: found for n in sorted({**left, **nameless}) if (found := values_below(grid, headings.row, n))}
    proposals = propose_fields(grid, headings, chosen, left, valued)
    takes_sure = not (chosen.ask or chosen.leaves_others or chosen.takes_proposals)
    for n in [n for n in valued.keys() & left.keys() if takes_sure and proposals[n].is_sure]:
        headings.take(n, proposals[n].field)
        del valued[n]
        if not proposals[n].field:
            told = f"this column is not imported, because {proposals[n].why}: {shown(left[n])}"
            other = NEW_FIELD if has_new_fields(headings) else "FIELD"
            remarks.leave_out(grid.place(headings.row, n), told, f"to import it, add {column_option(left[n], other)}")
        left = {m: text for m, text in left.items() if m != n}
    for n in valued.keys() & nameless.keys():
        message = f"this column has no heading, and is not imported: {shown(valued[n][0])}"
        tell = remarks.wrong if chosen.refuses_others else remarks.leave_out
        tell(grid.place(headings.row, n), message, "to import it, write a heading above it")
    if chosen.refuses_others and valued:
        message = f"{count(len(valued), 'column has', 'columns have')} no field"
        how = 'To accept all proposals, add --column "*=proposed". To leave out all such columns: --column "*="'
        remarks.wrong(place, message, f"{list_fields(headings.sheet, headings.columns)} {how}", rank="minor")
    if chosen.refuses_others or chosen.takes_proposals:
        undecided = _undecided_statuses(headings, chosen, proposals)
        for n in sorted(valued.keys() & left.keys()):
            text, name = left[n], proposals[n].field
            chosen.proposed.setdefault(text, name)
            if (is_open := n in undecided) or chosen.refuses_others:
                hint = _choices(text, proposals[n], headings.sheet, valued[n]) + _NOT_DECIDED * is_open
                message = f"no field for {shown(text)}: {sample_values(valued[n])}"
                remarks.wrong(grid.place(headings.row, n), message, hint, option=column_option(text, name))
            if name != NEW_FIELD and not is_open:
                headings.take(n, name)
        left = {
            n: text
            for n, text in left.items()
            if n not in valued or (chosen.takes_proposals and not proposals[n].field)
        }
    if left:
        _remark_on_left(grid, headings, remarks, left, proposals)


def _remark_on_left(
    grid: Grid, headings: Headings, remarks: Remarks, left: Mapping[int, str], proposals: Mapping[int, Proposal]
) -> None:
    """Report the columns that are not imported."""
    are = "this column is" if len(left) == 1 else "these columns are"
    n = next((n for n in left if proposals[n].field not in (NEW_FIELD, "")), next(iter(left)))
    hint = f"to import one, add {column_option(left[n], proposals[n].field or 'FIELD')}"
    remarks.leave_out(grid.place(headings.row), f"{are} not imported: {', '.join(map(shown, left.values()))}", hint)
