"""Responses in the rows of recommendations of a list: who gave them, when, and which rows have none."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from rectrack.model import TRACKER, Flag
from rectrack.statements import RecordResponse, Utterance, edit_text
from rectrack.text import folded, message, shown, use_language
from rectrack.workspace.cell_names import is_said_response
from rectrack.workspace.cell_words import (
    is_empty,
    is_no_response,
    is_sentence,
    is_waiting,
    response_category,
    words_of,
)
from rectrack.workspace.changes import LISTS, ChangeKind, ImportOutcome
from rectrack.workspace.chosen_columns import names_in
from rectrack.workspace.columns import ANSWER, PLACE, RECOMMENDATION, RECOMMENDATIONS, as_cell, from_cell
from rectrack.workspace.field_words import OF_RESPONSE, OURS, RESPONSIBLE, is_of_state, named_body, names_states
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.merge import Merge, joined, keep_note, keep_words, occasion_of_words, undated, without
from rectrack.workspace.remarks import LONGEST_OPTION, CellPlace
from rectrack.workspace.response_texts import ResponseText, has_several_bodies, read_response, says_more
from rectrack.workspace.translated_words import TRANSLATED_GOVERNMENT
from rectrack.yaml_edit import Bare

_RESPONSE = ("by", "response", "date", "undated", "note", "source", "inferred", "entered_by")
"""The fields of a new response in their order."""
_OF_BODIES = ("addressees", RESPONSIBLE, "made by", "in collaboration with", "owners", "response by", "by")
"""Fields of bodies, whose column can say who responded."""
_HOW = {
    "source": 'a column "response source", or --source (the web address or document of the letter or email)',
    "entered_by": "--according-to (the maintainer who enters them)",
}
"""Values that a response must have, and how to give them."""


def leave_out(outcome: ImportOutcome, place: CellPlace, to: str) -> None:
    """Report a change that is not one of the responses of `to`, for which the sheet was exported."""
    message = f"this change is not imported: the sheet was exported for the responses of {to}"
    outcome.leave_out(place, message, "to change other values, export without --response-columns")


def add_response(merge: Merge, row: SheetRow, path: str, to: str = "") -> None:
    """Add the response in a row of a recommendation, or that of several addressees, who answer together.

    Its date and its source are its own: the list gives them, or the maintainer for this purpose. In a sheet exported
    for the responses of `to`, other responses are left out.
    """
    if not row.cells.get("response") or leaves_out_response(merge, row, path):
        return
    row, asked = with_words(merge, row, "response date", "response note"), _responders(merge, row, path)
    by, n = row.cells.get("response by", ""), row.columns.get("response by")
    is_of_asked = any(of == n for name, of in row.columns.items() if name in _OF_BODIES and name != "response by")
    is_shared = is_of_asked and len([*by_responder(row, "response by")]) > 1
    if is_inferred := path in merge.new and len(asked) > 1 and (not by or is_shared):
        to_say = 'To say who gave the response, add a column "response by"' if is_shared else _TO_SAY_WHO
        hint = f"each {'of the bodies in the row' if is_shared else 'addressee'} has it, marked as inferred. {to_say}"
        merge.outcome.tell(row.place("response"), "the list does not say who gave this response", hint)
        row = row._replace(cells={**row.cells, "response by": by or as_cell([*asked], "lines")})
    for each in by_responder(row, "response by"):
        _add_response(merge, each, path, to, is_inferred=is_inferred)


def _how_to_name(merge: Merge, row: SheetRow) -> tuple[str, str]:
    """Return how the maintainer can say who gave the response in a row, and the option for a proposal; else empty."""
    if heading := _heading_of_state(row):
        is_ours = merge.options.list_date and _heading_of_us(row) and RESPONSIBLE not in names_in(row.sheet)
        one = named_body(heading) or (merge.options.entered_by() if is_ours else "")
        language = "fr" if "gouvernement" in heading.casefold() else merge.options.language
        one = one or TRANSLATED_GOVERNMENT.get(language, "Government")
        if (n := _column_of_responders(merge, row)) is not None:
            option = f"--addressee {shown(one)}"
            return f"fill in the column {shown(row.texts[n])}, or add {option} or another name", option
        option = f"--response-by {shown(one)}"
        others = row.heading("addressees")
        several = f"If the bodies in the column {shown(others)} responded, add --response-by {shown(others)}"
        if not others:
            several = 'If several addressees responded, add a column "response by" with the addressee of each row'
        means = f"the heading {shown(heading)} means that one addressee gave all responses"
        return f"{means}. Proposed: {option}, or another name. {several}", option
    empty = next((heading for name in ("response by", "addressees") if (heading := row.heading(name))), "")
    how = f"fill in the column {shown(empty)}" if empty else 'add a column "addressees" or "response by"'
    return f"{how}. {_HOW_RESPONDED}", ""


def _add_response(merge: Merge, row: SheetRow, path: str, to: str, *, is_inferred: bool) -> None:
    """Add the response of one addressee."""
    data, is_new = merge.data[path], path in merge.new
    items = data.setdefault("responses", [])
    at = ("responses", len(items))
    cells = merge.fill({}, row, ANSWER, path, at)
    known = (item["by"] for item in items if (said := {**cells, "by": item["by"]}) in (item, without(item, said)))
    asked = _responders(merge, row, path)
    if not (responder := cells.get("by") or (asked[0] if len(asked) == 1 else next(known, ""))):
        how, option = _how_to_name(merge, row)
        row.wrong("response", "the addressee of this response is missing", how, "addressee", option)
    response: dict[str, Any] = {"by": responder, **cells}
    given = occasion_of_words(merge, row)
    if row.draft("response source"):
        response["source"] = given["source"]
    if any(response in (item, without(item, response)) for item in items):
        return  # the list was imported before
    if to and responder != to:
        leave_out(merge.outcome, row.place("response"), to)
        return
    whole = {**given, **response, "entered_by": merge.options.entered_by() or ""}
    if not whole.get("date"):  # also with errors, so that one answer says all that the maintainer can give
        whole |= undated(merge, row, "response", whole.get("note", ""))
    if missing := [name for name in _HOW if not whole.get(name)]:
        names = ", ".join(name.replace("_", " ") for name in missing)
        hint = f"add {'; '.join(_HOW[name] for name in missing)}"
        row.wrong("response", f"missing for this response: {names}", hint)
    if missing or not responder:
        return
    if is_inferred:
        whole = {**whole, "inferred": Bare("true")}
        del whole["entered_by"]
    if is_new:
        items.append({name: whole[name] for name in _RESPONSE if name in whole})
        return
    items.append(response)
    taken_from = next(iter(whole["source"].values()))
    on = replace(merge.occasion(whole), by=whole["entered_by"], taken_from=taken_from)
    is_undated = Flag.TRUE if whole.get("undated") else Flag.FALSE
    answer = RecordResponse(
        addressee=responder, response=response["response"], undated=is_undated, text=whole.get("note")
    )
    now = ", ".join(filter(None, (answer.addressee, answer.response, on.date, answer.text)))
    edit = partial(edit_text, edit=Utterance(answer, on).edit)
    merge.change(path, at, row.place("response"), ChangeKind.APPEND, now=now, value=response, edit=edit)


def name_responders(merge: Merge) -> None:
    """Set `response_by` of new addressees that gave no response.

    The responder is the addressee in `--response-by`. Addressees of rows without a response change too, because
    later responses in these rows are those of the responder. Otherwise readers would see missing responses.
    """
    name = merge.options.given.get("response by", "")
    by = next(iter(merge.names.known("addressee", name)), "")
    new = [(row, merge.data[path]) for path, row in merge.new.items()]
    answered = {said.get("by") for _, data in new for said in data.get("responses", ())}
    asked = {id_ for row, data in new if _is_of_option(row, name) for id_ in data.get("addressees", ())}
    added = (change.value for change in merge.outcome.changes if change.at == (LISTS["addressee"],))
    others = [entry for entry in added if isinstance(entry, dict) and entry["id"] in asked - answered]
    if others and by in answered:
        for entry in others:
            entry["response_by"] = by
        names = ", ".join(shown(str(entry["name"])) for entry in others)
        message = f"{shown(name)} responds for these addressees: {names}"
        hint = f"if {shown(name)} is an addressee of the same recommendation, rectrack expects a response "
        hint += f"from {shown(name)} only. If an addressee responds for itself, delete its response_by in {TRACKER}"
        merge.outcome.tell(CellPlace("--response-by"), message, hint)


def _is_of_option(row: SheetRow, name: str) -> bool:
    """Return whether the option names the responder of a row, also of one without a response: no cell does."""
    is_free = folded(row.cells.get("response by", "")) in ("", folded(name))
    has_column = "response" in row.columns or OF_RESPONSE in row.columns
    return is_free and has_column and folded(name) not in folded(_cell_in_list(row, "addressees"))


def _cell_in_list(row: SheetRow, heading: str) -> str:
    """Return the cell under a heading as it is in the list, without what rectrack has added or moved."""
    cells, n = row.grid.cells(row.number), row.columns.get(heading)
    return cells[n] if n is not None and n < len(cells) else ""


def keep_answers(outcome: ImportOutcome, to: str) -> None:
    """Drop all changes except responses by `to`, and report each."""
    for change in [*outcome.changes]:
        says_who = change.value.get("by") if isinstance(change.value, dict) else to
        if change.at[:1] != ("responses",) or change.at[-1] == "by" or says_who != to:
            outcome.changes.remove(change)
            leave_out(outcome, change.place, to)


def split_response(merge: Merge, row: SheetRow) -> Iterator[SheetRow]:
    """Yield a row of the sheet of responses for each addressee in it, none if it has no response; or another row."""
    if row.sheet.field != "responses":
        yield row
        return
    id_ = merge.names.recommendations.id(row.cells.get(RECOMMENDATION, ""))
    if not leaves_out_response(merge, row, merge.paths[id_ or ""]):
        row = _with_given_responder(merge, row, "by")
        yield from by_responder(with_words(merge, row, "date", "note"), "by")


def _with_given_responder(merge: Merge, row: SheetRow, heading: str) -> SheetRow:
    """Return a row of a list with a response and no responder as one with that of the option.

    The option can be the heading of a column: the body in each row responded.
    """
    by = merge.options.given.get("response by", "")
    if not by or not row.cells.get("response") or row.cells.get(heading) or row.cells.get(PLACE):
        return row
    if (n := _column_of_responders(merge, row)) is None:
        cell, n = by, row.columns["response"]
    else:
        names = [name for name, column in row.columns.items() if column == n]
        cell = row.cells[names[0]] if names else "".join(row.grid.cells(row.number)[n : n + 1])
    return row._replace(cells={**row.cells, heading: cell}, columns={heading: n, **row.columns})


def _column_of_responders(merge: Merge, row: SheetRow) -> int | None:
    """Return the column that the option for the responder names: it has bodies, or no field of rectrack; or None."""
    by, fields = folded(merge.options.given.get("response by", "")), {n: name for name, n in row.columns.items()}
    own = [column.header for column in row.sheet.columns if column.path[0] == "custom_fields"]
    fit = [n for n in row.texts if fields.get(n, row.joined.get(n, "")) in ("", *_OF_BODIES, *own)]
    return next((n for n in fit if folded(row.texts[n]) == by), None)


def by_responder(row: SheetRow, heading: str) -> Iterator[SheetRow]:
    """Yield the row of a response for each addressee under a heading, who answer together."""
    names = from_cell(row.cells.get(heading, ""), "lines")
    if not isinstance(names, list) or row.cells.get(PLACE):
        names = [row.cells.get(heading, "")]
    for name in names:
        yield row._replace(cells={**row.cells, heading: str(name)})


def with_words(merge: Merge, row: SheetRow, date: str, note: str) -> SheetRow:
    """Return the row of a response with the words in place of its date in its note."""
    text = joined(row.cells.get(note), keep_words(merge, row, date))
    return row._replace(cells={**row.cells, note: text}) if text else row


def absence_of_response(merge: Merge, row: SheetRow) -> str:
    """Return what a row lacks if the words in place of its response say that there is none; or else an empty text."""
    text, is_item = row.cells.get("response", ""), bool(row.sheet.field)
    if is_said_response(merge.names, text):
        return ""
    known = merge.names.known("response", text)
    categories = {each.id: each.category for each in merge.dataset.tracker.responses}
    category = (categories.get(known[0]) if known else None) or response_category(text)  # new ones: no settings yet
    is_dated = row.cells.get("date" if is_item else "response date")
    is_only_waiting = is_waiting(text) and not (known or is_item)
    if category == "awaiting" and (not is_dated or is_only_waiting):
        return "no response yet"
    return "no response" if text and is_no_response(text) and not known else ""


def leaves_out_response(merge: Merge, row: SheetRow, path: str) -> bool:
    """Return whether the response in a row says that there is none, and report it.

    A note beside it becomes one of the recommendation.
    """
    if not (lack := absence_of_response(merge, row)):
        return False
    is_waiting_for_one = lack.endswith("yet")
    meaning, words = f"these words mean {'that there is ' * is_waiting_for_one}{lack}", row.cells["response"]
    merge.used.update(map(row.spot, ("response", RECOMMENDATION, "by")))
    if row.cells.get("response by", "") in row.cells.get("addressees", ""):
        merge.used.add(row.spot("response by"))
    option = "" if is_empty(words) and not is_waiting_for_one else _option_to_keep(merge, words)
    shown_option = option if is_waiting_for_one else option and _option_to_keep(merge, "TEXT")
    how = f"to record them as a response, add {shown_option}" if option else ""
    place = _place_of_words(row, "response")
    merge.outcome.leave_out(place, f"{meaning}, and are not imported: {shown(words)}", how, option)
    heading = "note" if row.sheet.field else OF_RESPONSE
    if path and (note := row.cells.get(heading)):
        by = row.cells.get("by" if row.sheet.field else "response by")
        whose = f"{row.heading(heading)} ({by})" if by else row.heading(heading)
        merge.used.add(row.spot("response by"))
        keep_note(merge, row, path, f"{whose}: {note}", heading)
        if path in merge.new:
            told = f"no response is beside this note, so it becomes a note that readers see: {shown(note)}"
            merge.outcome.tell(row.place(heading), told)
    return True


def _option_to_keep(merge: Merge, words: str) -> str:
    """Return the option that records words that say that there is no response yet."""
    known = (each for each in merge.dataset.tracker.responses if not each.retired)
    name = next((each.name for each in known if each.category == "awaiting"), "")
    option, meaning = ("--value", name) if name else ("--category", "awaiting")
    return f"{option} {shown(f'{words}={meaning}', LONGEST_OPTION)}"


def _place_of_words(row: SheetRow, heading: str) -> CellPlace:
    """Return the place of a response or of the note on it, which can be words in the column of the other one."""
    other = OF_RESPONSE if heading == "response" else "response"
    is_moved = not _cell_in_list(row, heading) and _cell_in_list(row, other)
    return row.place(other if is_moved else heading)


_WORDS_BESIDE = "the text around a response becomes its note"


def with_replies(merge: Merge, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Return rows with a response for each note on one. Words after a response are a note, and so is a sentence.

    A text in several rows is the name of a response if it has no word for one.
    """
    texts = Counter(row.cells.get("response") for row in rows)
    return [
        _with_reply(merge, _without_sentence(merge, row, is_repeated=texts[row.cells.get("response")] > 1))
        for row in rows
    ]


def _without_sentence(merge: Merge, row: SheetRow, *, is_repeated: bool = False) -> SheetRow:
    """Return a row of a list with the words after a response, or a sentence in its place, as a note on it."""
    names, text = merge.names, row.cells.get("response", "")
    is_list = row.sheet.name == RECOMMENDATIONS and not row.cells.get("id")
    if not is_list or not text or is_said_response(names, text):
        return _with_said_words(merge, row) if is_list and text else row
    if names.known("response", text) or is_no_response(text):
        return row
    found, is_long = read_response(text), is_sentence(text)
    can_be_new = LISTS["response"] in merge.options.add
    if found and (can_be_new or names.known("response", found.words)):
        # "Accepted (as planned)" is a name, "Accepted: a letter came" has a note
        has_note = re.match(rf"{re.escape(found.words)}\s*[:;]", text) and not is_repeated
        is_name = not (is_long or has_note or found.limit) and bool(response_category(text))
        return row if is_name else _with_note(row, _response_of(merge, row, found), found.note)
    is_note = is_long or has_several_bodies(text)
    if is_note and can_be_new and not is_repeated and not response_category(text):
        return _with_note(row, "", text)
    return row


def _with_note(row: SheetRow, response: str, note: str) -> SheetRow:
    """Return a row of a list with a response and a note on it from the column of responses."""
    columns = {OF_RESPONSE: row.columns["response"], **row.columns}
    cells = {**row.cells, "response": response, OF_RESPONSE: joined(note, row.cells.get(OF_RESPONSE))}
    return row._replace(cells=cells, columns=columns)


def _with_said_words(merge: Merge, row: SheetRow) -> SheetRow:
    """Return a row of a list with a text as note on the response, if the maintainer gives a shorter name for it."""
    text = row.cells["response"]
    given = merge.options.values.get(merge.names.same.get(folded(text), ""), "")
    found = read_response(text)
    is_own = " " in text and not response_category(text)  # no other word for the response
    if not given or not (is_own or says_more(text, given) or (found and folded(found.words) == folded(given))):
        return row
    is_rest = found and not found.limit and folded(found.words) == folded(given)
    merge.outcome.tell(_place_of_words(row, "response"), _WORDS_BESIDE, rank="minor")
    return _with_note(row, text, found.note if found and is_rest else text)


def _response_of(merge: Merge, row: SheetRow, found: ResponseText) -> str:
    """Return the name of the response in a text, and report it if words limit it.

    A limited acceptance is one in part or in principle, if the tracker has such a response.
    """
    known = (each for each in merge.dataset.tracker.responses if not each.retired and each.category == "partly")
    partly = sorted(known, key=lambda each: ("princip" in folded(each.name)) != (found.limit == "condition"))
    if not found.limit:
        hint = 'to use the whole text as the name of the response, add --value "TEXT=TEXT"'
        merge.outcome.tell(_place_of_words(row, "response"), _WORDS_BESIDE, hint, rank="minor")
        return found.words
    name = partly[0].name if partly and found.limit != "perhaps" else found.words
    hint = 'for another response, add --value "TEXT=RESPONSE"'
    message = f"each of these texts may limit an acceptance. Texts and responses: {shown(found.note)} = {shown(name)}"
    merge.outcome.tell(_place_of_words(row, "response"), message, hint)
    return name


def _from_note(merge: Merge, row: SheetRow) -> SheetRow:
    """Return a row of a list whose note is the response, so that warnings name the cell of the note; report it."""
    beside, note = row.heading("response"), row.cells[OF_RESPONSE]
    told = f"no response is in the column {shown(beside)}, so this note is the response: {shown(note)}"
    merge.outcome.tell(row.place(OF_RESPONSE), told)
    moved = row._replace(columns={**row.columns, "response": row.columns[OF_RESPONSE]})
    return moved if _heading_of_state(moved) == _heading_of_state(row) else row  # the heading can say who responded


def _with_reply(merge: Merge, row: SheetRow) -> SheetRow:
    """Return a row of a list with a note on a response and no response as one with a word for a reply.

    The note is the response itself if it has the words of one.
    """
    note = row.cells.get(OF_RESPONSE, "")
    if not note or row.cells.get("response") or row.cells.get("id"):
        return row
    names, key = merge.names, folded(note)
    columns: Mapping[str, int] = {"response": row.columns[OF_RESPONSE], **row.columns}
    is_response = response_category(note, names.responses) or read_response(note) or is_no_response(note)
    if key in names.categories or names.known("response", note) or is_response:
        cells = {**row.cells, "response": note, OF_RESPONSE: ""}
        is_absent = is_no_response(note) or is_waiting(note) or response_category(note) == "awaiting"
        if not is_absent and columns["response"] != row.columns[OF_RESPONSE]:
            columns = (row := _from_note(merge, row)).columns
        return _without_sentence(merge, row._replace(cells=cells, columns=columns))
    with use_language(merge.dataset.tracker.language, merge.templates):
        reply = message("response", "Replied")
    names.categories.setdefault(folded(reply), "noted")  # neither accepted nor refused
    why = "this note has no word for a response"
    if has_several_bodies(note):
        why = "this note has the responses of several bodies, which need a row each"
    told = f"{why}, so the response is {shown(reply)}, with the category noted"
    merge.outcome.tell(_place_of_words(row, OF_RESPONSE), told)
    return row._replace(cells={**row.cells, "response": reply}, columns=columns)


_HOW_RESPONDED = (
    "If one addressee gave all responses, add --response-by NAME. If it gave those of the rows without an addressee, "
    "add --addressee NAME"
)
_TO_SAY_WHO = 'To say who gave the response, add --response-by NAME or a column "response by"'


def with_responder(merge: Merge, row: SheetRow, *, is_new: bool) -> SheetRow:
    """Return a row with the bodies that responded among its addressees: only an addressee can respond.

    An option gives the one who responded if no cell does.
    """
    row = _with_given_responder(merge, row, "response by")
    asked: Any = from_cell(row.cells.get("addressees", ""), "lines") or []
    if not row.cells.get("response") or absence_of_response(merge, row) or not (asked or is_new):
        return row
    names: Any = [_named(merge)] if _is_of_named(merge, row, asked, is_new=is_new) else []
    if "response by" in row.columns:
        names = from_cell("" if row.cells.get("id") else row.cells.get("response by", ""), "lines") or []
    elif (named := _named(merge)) and not names:
        message = f"this response is that of the addressees in the row, not of {shown(named)}"
        merge.outcome.tell(row.place("response"), message, _TO_SAY_WHO)
    known = {folded(str(name)) for name in asked}
    if not (more := [name for name in names if folded(str(name)) not in known]):
        return row
    message = "only an addressee can respond, so these bodies are also addressees of the recommendation"
    for name in more if asked or "response by" in row.columns else ():  # or else the option says it
        merge.outcome.tell(row.place("response"), f"{message}: {shown(str(name))}")
    return row._replace(cells={**row.cells, "addressees": as_cell([*asked, *more], "lines")})


def _named(merge: Merge) -> str:
    """Return the addressee that an option gives, if it is only one."""
    named = merge.options.given.get("addressees", "")
    return "" if "\n" in named else named


def _is_of_named(merge: Merge, row: SheetRow, asked: Collection[object], *, is_new: bool) -> bool:
    """Return whether a response is that of the addressee that an option gives.

    In a new recommendation it is that of the addressees in its row, unless the heading names the State.
    """
    named = _named(merge)
    is_asked = any(folded(str(name)) == folded(named) for name in asked)
    heading = _heading_of_state(row)
    is_of_heading = bool(heading) and folded(named_body(heading) or named) == folded(named)
    return bool(named) and (not is_new or not asked or is_asked or is_of_heading)


def _of_response(row: SheetRow) -> tuple[str, str]:
    """Return the heading of responses, and the text in merged cells above it."""
    return row.heading("response"), row.group("response")


def _heading_of_state(row: SheetRow) -> str:
    """Return the heading that says that the State or one body responded; empty if none says so.

    None does if the addressee in the row is the State or this body.
    """
    has_makers, addressees = "made by" in row.columns, row.heading("addressees")
    of_one = _heading_of_us(row) or _heading_of_body(row)
    if of_one or (addressees and (RESPONSIBLE in row.columns or names_states(addressees))):
        return of_one
    texts = (text for text in _of_response(row) if not named_body(text))
    return next((text for text in texts if is_of_state(text, has_makers=has_makers)), "")


def _heading_of_us(row: SheetRow) -> str:
    """Return the heading that says that the body of the list responded; empty if another column says who did."""
    texts = (text for text in _of_response(row) if not _has_responders(row))
    return next((text for text in texts if re.match(OURS, text.casefold())), "")


def _heading_of_body(row: SheetRow) -> str:
    """Return the heading that names the body that responded; empty if it is the addressee in the row."""
    asked = words_of(row.cells.get("addressees", ""))
    texts = (text for text in _of_response(row) if not _has_responders(row))
    return next((text for text in texts if (name := named_body(text)) and words_of(name) not in asked), "")


def _has_responders(row: SheetRow) -> bool:
    """Return whether the heading of the addressees says that they responded."""
    return bool(re.match(r"who\b.*(answer|repl|respond)", row.heading("addressees").casefold()))


def _responders(merge: Merge, row: SheetRow, path: str) -> list[str]:
    """Return the addressee that an option gives, or else those of the recommendation.

    Empty if the heading names the State, which no row names.
    """
    asked, named, is_new = [*merge.data[path].get("addressees", ())], _named(merge), path in merge.new
    id_ = merge.names.id("addressee", named) if named else ""
    if named and (id_ in asked or _is_of_named(merge, row, asked, is_new=is_new)):
        return [id_]
    return [] if _heading_of_state(row) else asked
