"""The statuses of a list: with notes in the same cell, without dates, or missing."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from rectrack import lazy_pattern
from rectrack.model import TRACKER, by_id, dates_in
from rectrack.statements import words_on_missing_date
from rectrack.text import count, folded, shown, use_language
from rectrack.workspace.cell_words import is_usual, split_note, words_of
from rectrack.workspace.changes import LISTS
from rectrack.workspace.date_words import has_word_for_check
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.merge import (
    Merge,
    joined,
    keep_words,
    undated,
)
from rectrack.workspace.remarks import LONGEST_OPTION
from rectrack.workspace.response_texts import says_more
from rectrack.yaml_edit import Bare

_LONGEST_STATUS = 3
"""Most words after a sign that can be a status themselves: "Closed - not implemented"."""


def split_statuses(merge: Merge, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Return the rows of a list with each status split into status and note, and report the notes.

    A text in several rows stays whole if the list can have new statuses, except with a date. The part before the note
    is a known status, a usual word or the value of another cell.
    """
    can_be_new = LISTS["status"] in merge.options.add
    is_listed = [row.sheet.field in ("", "actions") and row.is_listed for row in rows]
    texts = Counter(
        folded(row.cells.get("status", "")) for row, listed in zip(rows, is_listed, strict=True) if listed
    )
    read = [*rows]
    for n, row in enumerate(rows):
        text = row.cells.get("status", "")
        if not is_listed[n] or not text:
            continue
        status, note = _split_status(merge, text, texts)
        is_given = folded(text) in merge.names.same
        if can_be_new and texts[folded(text)] > 1 and not dates_in(note) and not is_given:
            continue
        if note:
            message, hint = (
                "the words after a status become its note",
                'to use the whole text as the name of the status, add --value "TEXT=TEXT"',
            )
            if note == text:
                message, hint = (
                    "this text says more than the name of the status, so rectrack also records the text as a note",
                    "",
                )
            merge.outcome.tell(row.place("status"), f"{message}: {shown(note)}", hint)
            read[n] = row._replace(cells={**row.cells, "status": status}, words={**row.words, "status": note})
    return read


def _split_status(merge: Merge, text: str, others: Collection[str]) -> tuple[str, str]:
    """Return a status and the note after it; a text that the maintainer explains stays the status."""
    names = merge.names
    given = merge.options.values.get(names.same.get(folded(text), ""), "")
    first, note = split_note(text)
    is_one = folded(given) == folded(text) or folded(text) in names.categories
    if given and not is_one and folded(first) != folded(given):
        return text, text * says_more(text, given)
    if not note or is_one or (not given and names.known("status", text)):
        return text, ""
    is_status = names.known("status", note) or (is_usual("status", note) and len(note.split()) <= _LONGEST_STATUS)
    is_known = is_usual("status", first) or names.known("status", first) or folded(first) in others
    if is_status or not (is_known or folded(first) == folded(given)):
        return text, ""
    return text if given else first, note


def fill_statuses(merge: Merge) -> None:
    """Give a status to new recommendations whose cell for it is empty, and report them.

    It is that of the option, or the first one if the list has statuses.
    """
    given, statuses = merge.options.given.get("status"), by_id(merge.dataset.tracker.statuses)
    if not given and not any(row.cells.get("status") for row in merge.new.values()):
        return
    id_ = next(iter(merge.names.known("status", given or next(iter(statuses)))), "")
    for path, row in merge.new.items():
        if "status" in row.columns and not row.cells.get("status") and id_ in statuses:
            merge.data[path]["status"] = id_
            gets = f"the recommendation gets {shown(statuses[id_].name)}"
            merge.outcome.tell(row.place("status"), "no status is given", gets)


def date_of_status(merge: Merge, row: SheetRow, given: Mapping[str, str]) -> dict[str, str]:
    """Return the date of a new recommendation's status, and its note.

    A list with statuses may lack dates, and a new tracker's list may lack statuses.
    """
    note = joined(given.get("note"), row.words.get("status"), keep_words(merge, row, "date"))
    date, has_column = given.get("date", ""), "status" in row.columns
    lacks = not date or not row.cells.get("status") if has_column else bool(merge.options.list_date)
    step = undated(merge, row, "status", note, date) if lacks else {"date": date, "note": note}
    heading = row.heading("date") if row.cells.get("date") else ""
    return _as_of_check(merge, row, heading, step) if has_word_for_check(heading) else step


def _as_of_check(merge: Merge, row: SheetRow, heading: str, step: Mapping[str, str]) -> dict[str, str]:
    """Return a status whose date is that of a check or update: it is undated, with a note that says so; report it."""
    message = f'the dates under {shown(heading)} may not be the start dates of the statuses, so readers see "as of"'
    hint = 'if they are start dates, change the heading in the list to "date"'
    merge.outcome.tell(row.place("date"), message, hint, rank="minor")
    with use_language(merge.dataset.tracker.language, merge.templates):
        note = joined(step["note"], words_on_missing_date()["check"])
    return {**step, "undated": Bare("true"), "note": note}


_CLOSED = lazy_pattern("closed|clos(es?)?|cloturee?s?|fermee?s?|soldee?s?")
"""Matches a status that does not say whether anything was done."""


def tell_closed(merge: Merge) -> None:
    """Report new statuses such as "Closed" with the category done in rows whose response is a rejection."""
    responses = {each.id: (each.name, each.category) for each in merge.dataset.tracker.responses}
    responses |= {each["id"]: (each["name"], each["category"]) for each in _new_entries(merge, "responses")}
    closed = {
        each["id"]: each["name"]
        for each in _new_entries(merge, "statuses")
        if each["category"] == "done" and _CLOSED.fullmatch(words_of(each["name"]))
        if folded(each["name"]) not in merge.names.categories
    }
    found = defaultdict[str, list[tuple[SheetRow, str]]](list)
    for path, row in merge.new.items():
        given = (responses.get(each.get("response", ""), ("", "")) for each in merge.data[path].get("responses", ()))
        refused = [name for name, category in given if category == "not accepted"]
        if refused and (name := closed.get(merge.data[path].get("status", ""))):
            found[name].append((row, refused[0]))
    for name, rows in found.items():
        rejections = ", ".join(dict.fromkeys(shown(rejection) for _, rejection in rows))
        have = count(len(rows), "row with it has", "rows with it have")
        option = f"--category {shown(f'{name}=CATEGORY', LONGEST_OPTION)}"
        message = f"{shown(name)} = done may be wrong, because {have} the response {rejections}"
        hint = f"for another category, such as not done, add {option}"
        for row, _ in rows:
            merge.outcome.tell(row.place("status"), message, hint, rank="decide", option=option)


def _new_entries(merge: Merge, name: str) -> list[Any]:
    """Return the entries that a list of the tracker gets."""
    return [each.value for each in merge.outcome.changes if (each.path, each.at) == (TRACKER, (name,))]
