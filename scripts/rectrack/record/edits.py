"""Changes to recommendation files in the tracker's terms: each takes a file's text and gives the new one.

Whether the changed file is right as a whole is for `check` to say. Each function raises `editor.CannotEditError`
where only a person can make the change, and `texterrors.TextError` for a text that cannot be read. Texts are as
`reader.decode` gives them: a byte order mark is for whoever reads and writes the file to keep.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import msgspec

from rectrack.record.recommendation import (
    Action,
    HistoryEntry,
    LastChecked,
    Position,
    Recommendation,
    Report,
    Response,
)
from rectrack.record.values import Flag, Record, StatusId
from rectrack.text.links import said_at
from rectrack.text.problems import nearest, shown
from rectrack.yaml import reader
from rectrack.yaml.editor import CannotEditError, append, remove, set_value
from rectrack.yaml.reader import Data, Places
from rectrack.yaml.writer import Bare, document

SCHEMA_LINE = "# yaml-language-server: $schema=recommendation.schema.json\n"
"""Tells editors what may stand in the file."""

Edit: TypeAlias = Callable[[str], str]
"""From a file's text to the changed one."""
Item: TypeAlias = dict[str, Data]
"""A mapping in a list, as the file has it."""

_ORDER = tuple(field.name for field in msgspec.structs.fields(Recommendation))


def new(recommendation: Recommendation) -> str:
    """The text of a new file, which reads back as this record (line breaks at a text's end apart)."""
    data = plain(recommendation)
    text = SCHEMA_LINE + document(data)
    if reader.parse(reader.decode(text.encode("utf-8", "surrogatepass"))) != data:
        raise CannotEditError(
            (1, 1), "this cannot be written as a file that reads the same", "write the file by hand"
        )
    return text


def set_status(text: str, status: StatusId, entry: HistoryEntry, *, dated: bool = True) -> str:
    """Another status, with the step in the history that says since when and why, unless the last one says it all.

    Here and below, `dated` says whether somebody gave the date: one that nobody gave makes no other statement.
    """
    steps = _items(text, "history")
    says_more = entry.note or entry.by or entry.evidence
    is_its_date = not dated or (bool(steps) and steps[-1].get("date") == entry.date)
    is_there = bool(steps) and steps[-1].get("status") == status and is_its_date and not says_more
    changed = set_value(text, ("status",), status, _ORDER)
    if is_there or _repeats(entry, steps[-1:], dated=dated):
        return changed
    return append(changed, ("history",), plain(entry), _ORDER)


def set_action_status(
    text: str, action_id: str, status: StatusId, report: Report | None = None, *, dated: bool = True
) -> str:
    """Another status of one action, with the report that shows it where one is given.

    Raises `CannotEditError` where there is no such action.
    """
    ids = [item.get("id") for item in _items(text, "actions")]
    if action_id not in ids:
        known = [known for known in ids if isinstance(known, str)]
        places = Places()
        reader.parse(text, places)
        place = places.keys.get(("actions",), (1, 1))
        raise CannotEditError(place, f"there is no action {shown(action_id)} here", nearest(action_id, known))
    order = [field.name for field in msgspec.structs.fields(Action)]
    changed = set_value(text, ("actions", ids.index(action_id), "status"), status, order)
    return add_report(changed, report, dated=dated) if report else changed


def add_position(text: str, position: Position, *, dated: bool = True) -> str:
    """One more position, behind those that are there; earlier ones of the same party stay.

    What the party's last one says already is not said again. Only the same stance from the same comment, which its
    author has corrected since, gives way.
    """
    items = _items(text, "positions")
    whose = (position.party, position.reported_by)
    last = [item for item in items if (item.get("party"), item.get("reported_by")) == whose][-1:]
    if _repeats(position, last, dated=dated):
        return text
    own = [n for n, item in enumerate(items) if item.get("party") == position.party and not item.get("reported_by")]
    if own and _is_from(items[own[-1]], position) and items[own[-1]].get("stance") == position.stance:
        text = remove(text, ("positions", own[-1]))
    return append(text, ("positions",), plain(position), _ORDER)


def add_report(text: str, report: Report, *, dated: bool = True) -> str:
    """One more report of a reader, behind those that are there, if none of them says the same.

    What the same comment said before gives way, unless somebody else than its author has vouched for it.
    """

    def gives_way(known: Item) -> bool:
        is_own = known.get("by") == known.get("verified_by") == report.by == report.verified_by
        return _is_from(known, report) and ("verified_by" not in known or is_own)

    if _repeats(report, _items(text, "reports"), dated=dated):
        return text
    return append(_without(text, "reports", gives_way), ("reports",), plain(report), _ORDER)


def remove_report(text: str, comment: str) -> str:
    """The reports without that of this comment, if nobody has vouched for it."""
    return _without(text, "reports", lambda known: _is_at(known, comment) and "verified_by" not in known)


def add_response(text: str, response: Response) -> str:
    """The answer of an addressee, in place of its earlier one."""
    others = _without(text, "responses", lambda known: known.get("by") == response.by)
    return append(others, ("responses",), plain(response), _ORDER)


def _repeats(said: Record, known: Iterable[Item], *, dated: bool) -> bool:
    """Whether one of the known items says the same; its date counts only where somebody gave one now."""
    now = plain(said)
    return any(
        {**now, "date": item.get("date")} == item and (not dated or now["date"] == item.get("date")) for item in known
    )


def _without(text: str, name: str, is_gone: Callable[[Item], bool]) -> str:
    """The text without the last item of a list for which this holds."""
    gone = [n for n, item in enumerate(_items(text, name)) if is_gone(item)]
    return remove(text, (name, gone[-1])) if gone else text


def _items(text: str, name: str) -> list[Item]:
    """The items of a list of the document; what is no mapping is an empty one."""
    data = reader.parse(text)
    items = data.get(name) if isinstance(data, dict) else None
    return [item if isinstance(item, dict) else {} for item in items] if isinstance(items, list) else []


def _is_from(known: Item, said: Position | Report) -> bool:
    """Whether an item comes from the comment that is the source of what is said now."""
    return said.source is not None and said.source.comment is not None and _is_at(known, said.source.comment)


def _is_at(known: Item, comment: str) -> bool:
    """Whether an item comes from the comment or form at this address."""
    source = known.get("source")
    link = source.get("comment") if isinstance(source, dict) else None
    return isinstance(link, str) and said_at(link) == said_at(comment)


def set_last_checked(text: str, checked: LastChecked) -> str:
    """Who looked last what became of it, when, and what they found."""
    return set_value(text, ("last_checked",), plain(checked), _ORDER)


def plain(record: Record) -> dict[str, Data]:
    """A record as a file says it: text, without what is as if it were not said."""
    fields = ((field, getattr(record, field.name)) for field in msgspec.structs.fields(record))
    return {field.name: _plain(value) for field, value in fields if value != field.default}


def _plain(value: object) -> Data:
    if isinstance(value, Record):
        return plain(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return Bare(value.value) if isinstance(value, Flag) else str(value).rstrip("\n")
