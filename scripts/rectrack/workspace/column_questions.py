"""Questions about the columns of a list that have no field, and the column with the text of recommendations."""

from rectrack.text import RefusedError, as_sentences, shown, suggested
from rectrack.workspace.chosen_columns import (
    NEW_FIELD,
    TARGET,
    AskColumn,
    ChosenColumns,
    column_option,
    find_field,
    joined_kind,
    list_fields,
    names_in,
)
from rectrack.workspace.columns import RECOMMENDATIONS
from rectrack.workspace.heading_row import TEXT_FIELDS, Headings, values_below
from rectrack.workspace.read_sheet import Grid
from rectrack.workspace.remarks import Remarks
from rectrack.workspace.unmatched_columns import MOST_HEADINGS, has_new_fields, propose_fields, sample_values
from rectrack.workspace.usual_words import likely_field


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
        if answer == NEW_FIELD and has_new_fields(headings):
            return NEW_FIELD
        name = find_field(answer, headings.sheet) if answer else ""
        if name is None:
            hint = suggested(answer, names_in(headings.sheet)) or list_fields(headings.sheet, headings.columns)
            raise RefusedError(as_sentences(f"unknown field {shown(answer)}", hint))
        if name in headings.columns and not (joined_kind(name, headings.sheet) or name == TARGET):
            other = shown(headings.texts[headings.columns[name]])
            message = f"The field {shown(name)} already has the column {other}."
            raise RefusedError(f"{message} Give another field, or leave the column out.")
        return name

    free = {n: text for n, text in headings.texts.items() if text and n not in headings.used}
    left = {n: text for n, text in free.items() if chosen.find(text, headings.sheet) is None or n in headings.clashes}
    valued = {n: values for n in left if (values := values_below(grid, headings.row, n))}
    for n, proposal in propose_fields(grid, headings, chosen, left, valued).items():
        if n in valued:
            likely = "title" if n == text_column else proposal.field
            if likely in headings.columns and not (joined_kind(likely, headings.sheet) or likely == TARGET):
                likely = NEW_FIELD  # an earlier answer has taken it
            likely = "" if likely == NEW_FIELD and not (chosen.must_say and has_new_fields(headings)) else likely
            name = ask(grid.place(headings.row, n, left[n]), sample_values(valued[n]), likely, parse)
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
        remarks.tell(grid.place(headings.row, likely), message, hint, rank="decide")
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
