"""What a list has in another form: long titles, responses in rows of recommendations, and actions without ids."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from rectrack.model import TITLED_BY, by_id
from rectrack.statements import RecordResponse, Utterance, edit_text
from rectrack.text import in_one_line, is_link, short_title, spelled
from rectrack.workspace.changes import ChangeKind
from rectrack.workspace.columns import ANSWER, Key
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.merge import Merge, defaults, title_of, without


def fit_title(data: dict[str, Any], row: SheetRow) -> None:
    """Give a new recommendation a short title if its title is too long; the whole title becomes its text.

    A recommendation with only a text gets a short title too. A title from an export stays.
    """
    words = title_of(row)
    title = in_one_line(words)
    if row.cells.get("id") or not words or (data.get("title") and short_title(words) == title):
        return
    quoted = data.get("text", {}).get("quote")
    if data.get("title") and quoted and quoted != words:
        data.setdefault("summary", words)  # the list has other words as text
    data["title"] = short_title(words)
    data["text"] = {"quote": words, **data.get("text", {})}
    if data["title"] != title:
        data["title_by"] = TITLED_BY


_RESPONSE = ("by", "response", "date", "note", "source", "entered_by")
"""The fields of a new response in their order."""


def find_action(merge: Merge, row: SheetRow, id_: str) -> Key | None:
    """Return the key of the action with the id or title of a row, None if there is none."""
    r, name = merge.known.get(id_), row.cells.get("id") or row.cells.get("title", "")
    ids = [action.id for action in r.actions] if r else []
    found = spelled(name, by_id(r.actions)) if r else None
    return (row.sheet.name, id_, str(ids.index(found) + 1)) if found else None


def add_response(merge: Merge, row: SheetRow, path: str) -> None:
    """Add the response in a row of a recommendation.

    For an existing recommendation the importer enters the response and gives its source.
    """
    data, is_new = merge.data[path], path in merge.new
    items = data.setdefault("responses", [])
    at = ("responses", len(items))
    cells = merge.fill({}, row, ANSWER, path, at)
    if not (responder := cells.get("by") or _responder(merge, data)):
        hint = "add a column response by, or --addressee"
        row.wrong("response", "the addressee that responded is not clear", hint, "addressee")
        return
    response = {"by": responder, **cells}
    if any(response in (item, without(item, response)) for item in items):
        return  # the list was imported before
    if is_new:
        whole = {**_said_by(merge, data), **response}
        items.append({name: whole[name] for name in _RESPONSE if name in whole})
        if "date" not in whole:
            hint = "add a column response date, or --date"
            row.wrong("response", "the date of this response is missing", hint, "date")
        return
    by, source = merge.options.entered_by, merge.options.given.get("evidence")
    if not (by and source):
        both = "--source" if by else "--according-to (who enters them) and --source"
        hint = f"add {both} (the web address or document of the letter or email)"
        message = "the responses in the sheet have no source"
        merge.outcome.wrong(row.grid.place(), message, hint, "letter")
        return
    items.append(response)
    taken_from = source if is_link(source) else merge.names.id("document", source)
    on = replace(merge.occasion({**merge.options.given, **response}), by=by, taken_from=taken_from)
    answer = RecordResponse(addressee=responder, response=response["response"], text=response.get("note"))
    now = ", ".join(filter(None, (answer.addressee, answer.response, on.date, answer.text)))
    edit = partial(edit_text, edit=Utterance(answer, on).edit)
    merge.change(path, at, row.place("response"), ChangeKind.APPEND, now=now, value=response, edit=edit)


def _said_by(merge: Merge, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the list of a new recommendation does not say of its response: date, source and importer."""
    by = merge.options.entered_by or merge.dataset.tracker.maintained_by
    sources = [
        {name: place[name]} for place in data.get("sources", ()) for name in ("document", "url") if name in place
    ]
    return {**({"source": sources[0]} if sources else {}), **defaults(merge.names), "entered_by": by}


def _responder(merge: Merge, data: Mapping[str, Any]) -> str:
    """Return the only addressee of a recommendation, or else the one that an option gives."""
    asked = data.get("addressees", ())
    if len(asked) == 1:
        return str(asked[0])
    named = merge.options.given.get("addressees", "")
    return merge.names.id("addressee", named) if named and "\n" not in named else ""
