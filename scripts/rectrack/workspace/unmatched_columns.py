"""The columns of a list that have no field, or several: proposals, questions and reports."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rectrack.text import RefusedError, as_sentences, count, folded, shown, suggested
from rectrack.workspace.cell_words import (
    are_bodies,
    are_clear_statuses,
    are_dates,
    are_numbers,
    are_persons,
    are_references,
    are_repeated,
    are_sentences,
    can_have,
    have_dates,
    have_persons,
    may_be_statuses,
)
from rectrack.workspace.chosen_columns import (
    DRAFT,
    NEW_FIELD,
    AskColumn,
    ChosenColumns,
    column_option,
    find_field,
    joined_kind,
    list_fields,
    names_in,
)
from rectrack.workspace.columns import RECOMMENDATIONS, Sheet
from rectrack.workspace.field_words import (
    NOTE,
    OF_RESPONSE,
    OURS,
    RESPONSE,
    RESPONSIBLE,
    explains,
    is_of_state,
    named_body,
    names_bodies,
    names_date,
    names_newer,
    names_other,
    names_persons,
    names_positions,
    names_private,
)
from rectrack.workspace.heading_row import TEXT_FIELDS, Headings, values_below
from rectrack.workspace.read_sheet import Grid
from rectrack.workspace.remarks import Remarks
from rectrack.workspace.usual_words import likely_field, shared_field

_OF_GROUP = ("addressees", RESPONSIBLE, "target date", "response date", "date")
"""Fields that a heading and the text in merged cells above it can mean together."""
_TOGETHER = "in collaboration with"
LONGEST_TOLD = 400
"""Most characters that a message shows of the texts in a row."""
_SAMPLES, _LONGEST_SAMPLE, MOST_HEADINGS = 3, 40, 12
"""Most values of a column in a message, most characters of each, and most headings in a message."""
_HOW_POSITIONS = (
    'Positions of a party need a sheet "positions" with the columns "recommendation", "party", "stance" and "date"'
)
_ARE_WORDS = "most values are words for this field"
_OF_REPLY = (RESPONSE, "response by", "response date")
_IS_OTHER = "rectrack has no field for it"
_OF_PERSONS, _IS_PRIVATE = "the values seem to be names of persons", "its heading says that it is not public"


def choose_columns(
    grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks, *, needs_text: bool
) -> None:
    """Add the columns that the maintainer names when asked, and look for the text of recommendations."""
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
            hint = suggested(answer, names_in(headings.sheet)) or list_fields(headings.sheet, headings.columns)
            raise RefusedError(as_sentences(f"unknown field {shown(answer)}", hint))
        if name in headings.columns and not joined_kind(name, headings.sheet):
            other = shown(headings.texts[headings.columns[name]])
            message = f"The field {shown(name)} already has the column {other}."
            raise RefusedError(f"{message} Give another field, or leave the column out.")
        return name

    free = {n: text for n, text in headings.texts.items() if text and n not in headings.used}
    left = {n: text for n, text in free.items() if chosen.find(text, headings.sheet) is None or n in headings.clashes}
    valued = {n: values for n in left if (values := values_below(grid, headings.row, n))}
    for n, proposal in _proposals(grid, headings, chosen, left, valued).items():
        if n in valued:
            likely = "title" if n == text_column else proposal.field
            if likely in headings.columns and not joined_kind(likely, headings.sheet):
                likely = NEW_FIELD  # an earlier answer has taken it
            likely = "" if likely == NEW_FIELD and not (chosen.must_say and _has_new_fields(headings)) else likely
            name = ask(grid.place(headings.row, n, left[n]), _samples(valued[n]), likely, parse)
            headings.take(n, "" if name == NEW_FIELD else name)
            if name == NEW_FIELD:
                chosen.proposed[left[n]] = name


def _assume_text(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks, likely: int | None) -> None:
    """Take the likely column for the text of the recommendations, and report it.

    It is an error if the heading does not say so and the maintainer does not accept proposals.
    """
    texts = {n: text for n, text in headings.texts.items() if text}
    if likely is not None and (chosen.takes_proposals or likely_field(texts[likely], RECOMMENDATIONS, TEXT_FIELDS)):
        message = f"this column is read as the text of the recommendations: {shown(texts[likely])}"
        hint = 'if it is another column, add --column "HEADING=title"'
        remarks.tell(grid.place(headings.row, likely), message, hint)
    else:
        how = column_option("HEADING", "title") if likely is None else shown(texts[likely])
        message = f"no column has the text of the recommendations. Proposed: {how}"
        hint = f"Headings: {', '.join(map(shown, [*texts.values()][:MOST_HEADINGS]))}"
        option = "" if likely is None else column_option(texts[likely], "title")
        remarks.wrong(grid.place(headings.row), message, hint, option=option)
    if likely is None:
        return
    chosen.proposed[texts[likely]] = "title"
    if headings.columns.get("summary") == likely:
        del headings.columns["summary"]
    headings.take(likely, "title")


def remark_on_words(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks) -> None:
    """Report the fields that headings mean by usual words, and the proposals that the maintainer accepts."""
    fields = {n: name for name, n in headings.columns.items() if name not in headings.exact}
    if chosen.takes_proposals or chosen.ask:
        proposed = {n: chosen.proposed[text] for n, text in headings.texts.items() if chosen.proposed.get(text)}
        fields |= headings.joined | {n: name for n, name in proposed.items() if n in headings.used}
    else:
        fields = {n: name for n, name in fields.items() if headings.texts[n] not in chosen.proposed}
    if pairs := ", ".join(f"{shown(headings.texts[n])} = {name}" for n, name in sorted(fields.items())):
        remarks.tell(grid.place(headings.row), f"Columns: {pairs}", "if one is wrong, add --column for it")


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
    for name in dict.fromkeys(headings.joined.values()):
        texts = ", ".join(shown(headings.texts[n]) for n in headings.all_columns(name))
        remarks.tell(place, f"the field {shown(name)} has the values of these columns: {texts}", rank="minor")
    _remark_on_notes(grid, headings, chosen, remarks)


def _remark_on_clash(grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks, column: int) -> None:
    """Report a column whose field has another column, unless the maintainer accepts a proposal for it."""
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
            message = f"this column is not imported: {shown(text)}. Its field has another column: {shown(first)}"
            remarks.leave_out(place, message)
        return
    message = f"two columns have the field {shown(name)}: {shown(first)}, {shown(text)}"
    new = [NEW_FIELD] if proposed != NEW_FIELD and _has_new_fields(headings) else []
    values = values_below(grid, headings.row, column)
    hint = _choices(text, _Proposal(proposed, others=new), headings.sheet, values)
    remarks.wrong(place, message, hint, option=column_option(text, proposed))


def _has_new_fields(headings: Headings) -> bool:
    """Return whether a column of the sheet can become a new custom field."""
    return headings.sheet.name == RECOMMENDATIONS


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
            message = f"this column becomes part of the editor note{where}, which readers see: {shown(text)}"
            hint = f"to leave the column out, add {column_option(text, '')}"
            remarks.tell(grid.place(headings.row), message, hint)
        elif RESPONSE not in headings.columns:
            message = f"this column becomes notes on responses: {shown(text)}"
            hint = f"if it has the names of responses, add {column_option(text, RESPONSE)}"
            remarks.tell(grid.place(headings.row), message, hint)


def _choices(text: str, proposal: "_Proposal", sheet: Sheet, values: Sequence[str]) -> str:
    """Return the proposal for a column with its reason, and other likely fields."""
    proposed = proposal.field
    own = [column.name for column in sheet.columns if column.name and column.header == proposed]
    note = f"editor note{_OF_ACTION * (sheet.field == 'actions')}, which readers see"
    explained = {"editor note": note, NEW_FIELD: "new field (a custom field)", "": "leave it out"}
    field = explained.get(proposed, proposed)
    if own:
        not_ = f", not the {proposed} in the source" if proposed in DRAFT else ""
        field = f"the custom field {shown(own[0])}{not_}"
    others = f". Other likely fields: {', '.join(proposal.others)}" if proposal.others else ""
    are_words = not any(re.search(r"\d", value) for value in values)
    how = f"{_HOW_POSITIONS}. " if proposed == NEW_FIELD and are_words and names_positions(text) else ""
    why = f", because {proposal.why}" if proposal.why else ""
    return f"{how}Proposed: {field}{why}{others}"


def _samples(values: Iterable[str]) -> str:
    """Return the first values of a column for a message."""
    return ", ".join([*dict.fromkeys(shown(each, _LONGEST_SAMPLE) for each in values)][:_SAMPLES])


_DATES_AFTER = {
    "response": "response date",
    OF_RESPONSE: "response date",
    "status": "date",
    "document": "document date",
}
"""The date that is likely in the column after that of a field."""


def _fields_beside_others(
    grid: Grid, headings: Headings, fields: Mapping[int, str], n: int, values: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the fields that other columns, the values or the heading suggest, the best first, and why.

    `fields` are the fields of columns, also the proposed ones.
    """
    names, taken, text = {*map(folded, values)}, {*fields.values()}, headings.texts[n]
    if have_dates(values):
        if not names_date(text):
            yield _DATES_AFTER.get(fields.get(n - 1, ""), ""), ""
        return
    is_numbered = bool({"number", "reference"} & taken)
    if not is_numbered and are_references(values):
        yield "reference", "the values look like references"
    if not is_numbered and n == min(headings.texts) and are_numbers(values):
        yield "number", "each value is a different number"
    if (shared := shared_field(text, values)) != "themes" or "themes" not in taken:
        yield shared, "several rows have the same value"
    bodies = {m: name for m, name in fields.items() if name in ("addressees", RESPONSIBLE)}
    for m, name in bodies.items():
        if len(names.intersection(map(folded, values_below(grid, headings.row, m)))) * 2 > len(names):
            yield name, f"the values are also in the column {shown(headings.texts[m])}"
    if bodies and names_bodies(text):
        yield "made by", ""
    yield from _fields_by_values(headings, taken, values)


def _fields_by_values(headings: Headings, taken: Collection[str], values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the fields that can have these values, and why; bodies only if no column has any."""
    if may_be_statuses(values):
        yield "status", "the values look like statuses"
    if not {"addressees", RESPONSIBLE}.intersection(taken) and are_bodies(values):
        own = RESPONSIBLE in names_in(headings.sheet)
        yield RESPONSIBLE if own else "addressees", "the values look like names of organizations"


class _Proposal(NamedTuple):
    """The field for a column, empty to leave it out, why, and further fields that are likely.

    It is sure if the values say it, or the heading and the column before it; and if the heading means persons or what
    is not public.
    """

    field: str
    why: str = ""
    others: Sequence[str] = ()
    is_sure: bool = False


def _proposals(
    grid: Grid,
    headings: Headings,
    chosen: ChosenColumns,
    left: Mapping[int, str],
    values: Mapping[int, Sequence[str]],
) -> dict[int, _Proposal]:
    """Return a proposal for each column that has no field."""
    sheet, found = headings.sheet, dict[int, _Proposal]()
    free = [name for name in names_in(sheet) if name not in headings.columns or joined_kind(name, sheet)]
    for n in _by_claim(left, values, chosen, sheet, free):
        text, below = left[n], values.get(n, ())
        fields = {column: field for field, column in headings.columns.items()} | headings.joined
        fields |= {column: proposal.field for column, proposal in found.items()}
        of_persons = names_persons(text) and have_persons(below)
        is_other = names_other(text)
        name, why = "" if of_persons or is_other else chosen.field_of(below, free), _ARE_WORDS
        if is_other:
            why = _IS_OTHER
        elif not (name or of_persons):
            name, why = _likely(grid, headings, fields, n, values=below, free=free)
        if name == _TOGETHER and "made by" not in {*headings.columns, *found.values()}:
            name = "addressees"  # without a column of makers, partners are addressees
        if name and not joined_kind(name, sheet):
            free.remove(name)
        has_persons = of_persons or are_persons(below)
        if names_private(text):
            found[n] = _Proposal("", _IS_PRIVATE, is_sure=True)
        elif not name and (has_persons or not _has_new_fields(headings)):
            found[n] = _Proposal("", _OF_PERSONS if has_persons else "", is_sure=of_persons)
        else:
            like = [m for m in left if why == _ARE_WORDS and chosen.field_of(values.get(m, ()), (name,))]
            is_sure = (like == [n] and _are_sure(chosen, name, below)) or (name == OF_RESPONSE and bool(why))
            found[n] = _Proposal(name or NEW_FIELD, why, is_sure=is_sure)
    if sheet.field == "actions" and "title" in free:
        texts = [n for n in left if found[n].field in ("", NOTE) and can_have("title", values.get(n, ()))]
        if texts:
            found[max(texts, key=lambda n: sum(map(len, values.get(n, ()))))] = _Proposal("title")
    taken = {proposal.field for proposal in found.values()}
    free = [name for name in free if name not in taken or joined_kind(name, sheet)]
    new = (NEW_FIELD,) if _has_new_fields(headings) else ()  # beside a field that another column has
    return {
        n: found[n]._replace(others=new)
        if found[n].field in headings.columns
        else _with_others(found[n], sheet, text, values.get(n, ()), free)
        for n, text in left.items()
    }


def _by_claim(
    left: Mapping[int, str],
    values: Mapping[int, Sequence[str]],
    chosen: ChosenColumns,
    sheet: Sheet,
    free: Sequence[str],
) -> list[int]:
    """Return columns by their claim to a field: newer dates, words of statuses, headings that mean a field, others.

    Reasons come with the others, after the response that the values of another column can be.
    """

    def key(n: int) -> tuple[bool, bool, bool]:
        is_newer = have_dates(values.get(n, ())) and names_newer(left[n])
        is_likely = likely_field(left[n], sheet.name, free, values.get(n, ())) and not explains(left[n])
        return not is_newer, not _are_sure(chosen, "status", values.get(n, ())), not is_likely

    return sorted(left, key=key)


_SURE = 0.6
"""Smallest share of values in a column that are words for a field, if the field needs no question."""


def _are_sure(chosen: ChosenColumns, name: str, values: Sequence[str]) -> bool:
    """Return whether values are words for one field only.

    Words of responses never are, because parties other than addressees give opinions too.
    """
    is_clear = name != RESPONSE and (name != "status" or are_clear_statuses(values))
    return is_clear and chosen.field_of(values, (name,), _SURE) == name


def _likely(
    grid: Grid, headings: Headings, fields: Mapping[int, str], n: int, *, values: Sequence[str], free: Sequence[str]
) -> tuple[str, str]:
    """Return the free field that is most likely for a column, and why; both empty if there is none."""
    text, is_list = headings.texts[n], _has_new_fields(headings)
    is_of_reply = fields.get(n - 1) in _OF_REPLY and explains(text) and can_have(OF_RESPONSE, values)
    if is_list and is_of_reply and OF_RESPONSE in free:
        return OF_RESPONSE, f"the column is next to {shown(headings.texts[n - 1])} and its heading means reasons"
    if name := likely_field(text, headings.sheet.name, free, values):
        return name, ""
    if group := headings.group(n):
        text = f"{group} {text}"
        if name := likely_field(text, headings.sheet.name, [name for name in free if name in _OF_GROUP], values):
            return name, f"the merged cells above the heading have {shown(group)}"
    found = _fields_beside_others(grid, headings, fields, n, values) if is_list else iter(())
    return next((each for each in found if each[0] in free), ("", ""))


def uses_group(headings: Headings, n: int) -> bool:
    """Return whether a column has its field, or its responder, because of the merged cells above its heading."""
    group, text, sheet = headings.group(n), headings.texts[n], headings.sheet.name
    if not group:
        return False
    names = [name for name, column in headings.columns.items() if column == n] or [headings.joined.get(n, "")]
    if names == [RESPONSE]:
        is_ours = re.match(OURS, group.casefold()) is not None
        return is_ours or is_of_state(group, has_makers="made by" in headings.columns) or bool(named_body(group))
    names = [name for name in names if name in _OF_GROUP]
    return bool(likely_field(f"{group} {text}", sheet, names)) and not likely_field(text, sheet, names)


def _with_others(
    proposal: _Proposal, sheet: Sheet, text: str, values: Sequence[str], free: Sequence[str]
) -> _Proposal:
    """Return a proposal with two other likely fields, unless words of the column mean the proposed one."""
    is_meant = proposal.field != NEW_FIELD and proposal.why in ("", _ARE_WORDS)
    if not proposal.field or proposal.why == _IS_OTHER or is_meant:
        return proposal
    forms = (
        (are_dates, ("date", "response date", "target date", "document date")),
        (are_sentences, ("summary", OF_RESPONSE)),
        (are_references, ("reference", "symbol", "section")),
        (are_bodies, (RESPONSIBLE, "addressees", "made by")),
        (are_repeated, ("status", RESPONSE, "themes") if not re.search(r"\d", "".join(values)) else ()),
    )
    names = next((fields for has_form, fields in forms if values and has_form(values)), ())
    likely = (likely_field(text, sheet.name, free, values), *names, NOTE, "summary")
    found = [name for name in dict.fromkeys(likely) if name in free and can_have(name, values)]
    found += [NEW_FIELD] if sheet.name == RECOMMENDATIONS else []
    return proposal._replace(others=[name for name in found if name != proposal.field][:2])


def _remark_on_others(
    grid: Grid, headings: Headings, chosen: ChosenColumns, remarks: Remarks, left: Mapping[int, str]
) -> None:
    """Report columns for which nobody chose a field.

    A sure proposal is accepted. A new tracker refuses the other columns with values, unless the maintainer accepts
    the proposals. The rows are read with them, so that all other errors are reported too. An import goes on without
    the columns.
    """
    place, width = grid.place(headings.row), max(len(row.cells) for row in grid.rows)
    nameless = {n: "" for n in range(width) if not headings.texts.get(n)}
    valued = {n: found for n in sorted({**left, **nameless}) if (found := values_below(grid, headings.row, n))}
    proposals = _proposals(grid, headings, chosen, left, valued)
    takes_sure = not (chosen.ask or chosen.leaves_others or chosen.takes_proposals)
    for n in [n for n in valued.keys() & left.keys() if takes_sure and proposals[n].is_sure]:
        headings.take(n, proposals[n].field)
        del valued[n]
        if not proposals[n].field:
            told = f"this column is not imported, because {proposals[n].why}: {shown(left[n])}"
            other = NEW_FIELD if _has_new_fields(headings) else "FIELD"
            remarks.leave_out(grid.place(headings.row, n), told, f"to import it, add {column_option(left[n], other)}")
        left = {m: text for m, text in left.items() if m != n}
    for n in valued.keys() & nameless.keys():
        message = f"this column has no heading, and is not imported: {shown(valued[n][0])}"
        tell = remarks.wrong if chosen.refuses_others else remarks.leave_out
        tell(grid.place(headings.row, n), message, "to import it, write a heading above it")
    if chosen.refuses_others and valued:
        message = f"{count(len(valued), 'column has', 'columns have')} no field"
        how = 'To accept all proposals, add --column "*=proposed". To leave out all such columns: --column "*="'
        remarks.wrong(place, message, f"{list_fields(headings.sheet, headings.columns)} {how}")
    if chosen.refuses_others or chosen.takes_proposals:
        for n in sorted(valued.keys() & left.keys()):
            text, name = left[n], proposals[n].field
            chosen.proposed.setdefault(text, name)
            if chosen.refuses_others:
                hint = _choices(text, proposals[n], headings.sheet, valued[n])
                place, message = grid.place(headings.row, n), f"no field for {shown(text)}: {_samples(valued[n])}"
                remarks.wrong(place, message, hint, option=column_option(text, name))
            if name != NEW_FIELD:
                headings.take(n, name)
        left = {
            n: text
            for n, text in left.items()
            if n not in valued or (chosen.takes_proposals and not proposals[n].field)
        }
    if left:
        are = "this column is" if len(left) == 1 else "these columns are"
        n = next((n for n in left if proposals[n].field not in (NEW_FIELD, "")), next(iter(left)))
        hint = f"to import one, add {column_option(left[n], proposals[n].field or 'FIELD')}"
        remarks.leave_out(place, f"{are} not imported: {', '.join(map(shown, left.values()))}", hint)
