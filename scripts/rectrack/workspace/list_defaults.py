"""Warnings about what the list of a new tracker lacks, and what rectrack records instead."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from rectrack import lazy_pattern
from rectrack.model import TRACKER, by_id
from rectrack.text import as_sentences, shown
from rectrack.workspace.cell_names import unstated_author
from rectrack.workspace.cell_words import have_dates, words_of
from rectrack.workspace.chosen_columns import column_option
from rectrack.workspace.columns import RECOMMENDATIONS
from rectrack.workspace.document_dates import have_rows
from rectrack.workspace.field_words import NOTE, OF_RESPONSE, RESPONSE, names_other, rates_response
from rectrack.workspace.heading_row import values_below
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.merge import Merge
from rectrack.workspace.remarks import CellPlace, Rank
from rectrack.workspace.repeated_numbers import NUMBERS
from rectrack.workspace.text_dates import day_of_status, is_newer_period

_HOW_COLUMN = "Otherwise add a column"
_HOW_DOCUMENT = "--document NAME, --document-date DATE and --document-author NAME"
_HOW_NAMED = "--document NAME and --document-author NAME"


_RESPONSE_DATE = "response date"
_OF_REPLIES = (_RESPONSE_DATE, "response by", NOTE, "summary")
"""Fields of columns that can be about a response although the recommendation has none."""


def tell_defaults(merge: Merge, row: SheetRow, missing: Collection[str]) -> None:
    """Report the theme, source form, document, addressee and number that a new row lacks."""
    tracker, given = merge.dataset.tracker, merge.options.given
    theme, form = by_id(tracker.themes)[given["themes"]], by_id(tracker.source_forms)[given["source form"]]
    how = _HOW_NAMED if "document date" in row.columns else _HOW_DOCUMENT
    of_list = f"has the list itself as its source. To name another, add {how}"
    defaults: tuple[tuple[str, str, str, Rank], ...] = (
        ("themes", "theme", f"gets {shown(theme.name)}", "minor"),
        ("source form", "source form", f"gets {shown(form.name)}", "minor"),
        ("document", "source document", of_list, "decide"),
    )
    for heading, what, default, rank in (each for each in defaults if each[0] in missing):
        place, told, which = row.grid.place(), f"the list has no {what}", "each"
        if heading in row.columns:
            place, told, which = row.place(heading), f"no {what} is given", "the"
        merge.outcome.tell(place, told, f"{which} recommendation {default}", rank=rank)
    if "made by" in missing and "made by" in row.columns and row.is_listed:
        hint = "readers see no maker. If one party made these recommendations, add --made-by NAME"
        merge.outcome.tell(row.place("made by"), "no party is given that made the recommendation", hint)
    if "addressees" not in row.columns and not (given.get("addressees") or row.cells.get("addressees")):
        hint = "readers see that the source names none. To name one, add --addressee NAME"
        merge.outcome.tell(row.grid.place(), "the list has no addressees", hint, rank="minor")
    if row.columns.keys().isdisjoint(NUMBERS):
        how = "they get numbers from 1 in the order of the rows"
        merge.outcome.tell(row.grid.place(), "the list has no numbers for its recommendations", how, rank="minor")


def lacks_document(merge: Merge, row: SheetRow, path: str) -> bool:
    """Return whether the list itself becomes the source of a new recommendation."""
    return not (merge.options.columns.names_document or row.draft("document") or merge.data[path].get("sources"))


def tell_documents_and_dates(merge: Merge, rows: Iterable[SheetRow]) -> None:
    """Report what documents lack, missing makers, symbols of documents, and the date above the headings."""
    _tell_documents(merge)
    for row in {row.place()[:2]: row for row in merge.new.values()}.values():
        _tell_makers(merge, row)
    firsts = {row.place()[:2]: row for row in reversed([*rows]) if row.sheet.name == RECOMMENDATIONS}
    for row in firsts.values():
        _tell_symbols(merge, row)
        _tell_list_date(merge, row)


def _tell_makers(merge: Merge, row: SheetRow) -> None:
    """Report that a list, by one of its rows, does not name the parties that made its recommendations."""
    if "made by" in row.columns or merge.options.given.get("made by"):
        return
    place, message = row.grid.place(), "the list has no column for the party that made a recommendation"
    if len(_used_documents(merge)) > 1:
        hint = f'if one party made all, add --made-by NAME. {_HOW_COLUMN} "made by"'
        merge.outcome.tell(place, message, hint, rank="decide")
    else:
        merge.outcome.tell(place, message, "to name it, add --made-by NAME", rank="minor")


def _tell_documents(merge: Merge) -> None:
    """Report new documents without an author or a date, and the effect on response due dates."""
    added = (change for change in merge.outcome.changes if (change.path, change.at) == (TRACKER, ("documents",)))
    new: list[tuple[CellPlace, Any]] = [
        (change.place if change.place.column else change.place._replace(row=0), change.value) for change in added
    ]  # an option is of no row
    tell, undated, by = merge.outcome.tell, merge.outcome.undated, unstated_author()
    if not merge.options.columns.names_document:
        undated.add(merge.options.given["document"])  # the list itself: its date is no date of the recommendations
    is_one_author = sum(document["by"] == by for _, document in new) == 1
    how_author = "To name the author" if is_one_author else "If one body is the author of all"
    which, how_date = "each document", 'To give the dates, add a column "document date"'
    if sum(document["id"] in undated for _, document in new) == 1:
        which, how_date = "the document", "To give another date, add --document-date DATE"
    for place, document in new:
        hints = dict[str, str]()
        if document["by"] == by:
            or_column = "" if is_one_author else f'. {_HOW_COLUMN} "document author"'
            hints["author"] = f"readers see {shown(by)}. {how_author}, add --document-author NAME{or_column}"
        if document["id"] in undated:
            hints["date"] = f"{which} gets {document['date']}, and readers see a note. {how_date}"
        if hints:
            lacks = f"no {' and no '.join(hints)}"
            message = f"the list gives {lacks} for: {shown(document['title'])}"
            tell(place, message, as_sentences(*hints.values()), rank="decide")
    _tell_due_rule(merge)


def _tell_due_rule(merge: Merge) -> None:
    """Report when the preset makes responses due, or that a new tracker leaves out its rule.

    Without the dates of documents no response is due by the rule.
    """
    months, row = merge.dataset.tracker.response_months, next(iter(merge.new.values()), None)
    if not months or not row:
        return
    if _has_due_rule(merge):
        message = f"the preset makes each response due {months} months after its document"
        hint = f"to change the number of months, edit response_months in {TRACKER}. For no due dates, delete it there"
    else:
        message = "documents in the list have no date, so rectrack sets no response due dates"
        is_of_list = merge.options.given["document"] in _used_documents(merge)
        how = _HOW_DOCUMENT if is_of_list else 'a column "document date"'
        rule = f'"response_months: {months}"'
        later = f"correct the dates and notes of documents in {TRACKER}, and delete the # before {rule}"
        hint = f"to set due dates now, add {how}. To set them later, {later}"
    merge.outcome.tell(row.grid.place(), message, hint)


def _used_documents(merge: Merge) -> set[str]:
    """Return the ids of the source documents of new recommendations."""
    return {source.get("document", "") for path in merge.new for source in merge.data[path].get("sources", ())}


def _has_due_rule(merge: Merge) -> bool:
    """Return whether the rule of the tracker makes responses due: a new tracker has none if documents lack a date."""
    return _used_documents(merge).isdisjoint(merge.outcome.undated)


def tell_no_responses(merge: Merge) -> None:
    """Report that the record will have no responses, which readers see as due, although columns seem to have them."""
    firsts = {row.place()[:2]: row for row in reversed([*merge.new.values()])}
    if not merge.dataset.tracker.response_months or any(merge.data[path].get("responses") for path in merge.new):
        return
    for row in firsts.values():
        found = _columns_of_responses(row)
        if not found or not row.columns.keys().isdisjoint((RESPONSE, OF_RESPONSE)):
            continue
        dates = [row.texts[n] for n, values in found.items() if have_dates(values)]
        options = [column_option("HEADING", RESPONSE), column_option("HEADING", OF_RESPONSE)]
        how = f'add {options[0]} for words such as "accepted", or {options[1]} for other texts'
        how += f". For the date: {column_option(dates[0], _RESPONSE_DATE)}" if dates else ""
        named = ", ".join(shown(row.texts[n]) for n in found)
        seen = "each as due" if _has_due_rule(merge) else '"no response recorded"'
        message = f"the record will have no responses, and readers will see {seen}"
        hint = f"these columns seem to be about responses: {named}. To record responses, {how}"
        merge.outcome.tell(row.grid.place(), message, hint, rank="decide")


def _columns_of_responses(row: SheetRow) -> dict[int, Sequence[str]]:
    """Return the columns of a list, with their values, that seem to be about responses by their heading or field."""
    custom = {column.header for column in row.sheet.columns if column.path[0] == "custom_fields"}
    fields = {n: name for name, n in row.columns.items() if name not in custom} | {**row.joined}
    likely = {n for n, text in row.texts.items() if _names_response(text) and fields.get(n, NOTE) in _OF_REPLIES}
    found = {
        n: values_below(row.grid, row.number - 1, n)
        for n in row.texts
        if n in likely or fields.get(n) == _RESPONSE_DATE
    }
    return {n: values for n, values in found.items() if values}


def _names_response(heading: str) -> bool:
    """Return whether a heading has a word for responses, and does not mean when they are due or how good they are."""
    is_of_them = re.search(r"\b(responses?|repl(y|ies)|answers?|reponses?)\b", words_of(heading)) is not None
    return is_of_them and not names_other(heading) and not rates_response(heading)


def _tell_symbols(merge: Merge, row: SheetRow) -> None:
    """Report a column of symbols that can name the documents of a list, because each symbol is in several rows."""
    if merge.options.columns.names_document or row.draft("document") or not merge.names.begins_tracker:
        return
    for header, n in row.columns.items():
        heading = row.heading(header)
        if _SYMBOL.search(words_of(heading)):
            below = (cells[n] for number, cells in row.grid.rows if number >= row.number and n < len(cells))
            values = [*filter(None, below)]
            if have_rows(len(values), len({*values})):
                option = column_option(heading, "document")
                message = f"several recommendations have the same value under {shown(heading)}"
                hint = f"if each value names a document, add {option}"
                merge.outcome.tell(row.place(header), message, hint, rank="decide", option=option)


_SYMBOL = lazy_pattern(r"\b(symbols?|cotes?)\b")


def _tell_list_date(merge: Merge, row: SheetRow) -> None:
    """Report the date above the headings, on which the statuses without dates were correct.

    Nothing is reported if an option gives the date.
    """
    if not merge.options.how_dated or "date" in row.columns:
        return
    rows_above = ([*filter(None, cells)] for number, cells in row.grid.rows if number < row.number)
    above = (cells[0] for cells in rows_above if len(cells) == 1)  # headings are several
    if day := next(filter(None, map(day_of_status, above)), ""):
        option = f"{merge.options.how_dated} {day}"
        message = f"the text above the headings has the date {day}"
        hint = f"if the list was correct on that day, add {option}"
        if newer := next((text for text in row.texts.values() if is_newer_period(text, day)), ""):
            option, message = "", f"{message}, but this column is newer: {shown(newer)}"
            hint = f"to give the date of the statuses, add {merge.options.how_dated} DATE"
        merge.outcome.tell(row.grid.place(), message, hint, rank="decide", option=option)
