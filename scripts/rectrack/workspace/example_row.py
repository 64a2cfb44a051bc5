"""An example of how rectrack reads a list: a row of each sheet, the values that the list lacks, and new parties."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from rectrack.model import by_id, read_date, referable
from rectrack.text import folded, in_one_line, printable, shown
from rectrack.workspace.changes import LISTS
from rectrack.workspace.chosen_columns import NEW_FIELD, OF_DOCUMENT, OLDER_TARGETS, TARGET, ChosenColumns, names_in
from rectrack.workspace.columns import ACTION, Column, from_cell
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.list_entries import actions_in
from rectrack.workspace.list_responses import absence_of_response
from rectrack.workspace.merge import Merge
from rectrack.yaml_edit import value_at

_LONGEST, _MOST_NAMES = 70, 8
"""Most characters of a value, and most names of new parties in a group."""
_LISTED = ("addressees", "themes", "made by", "in collaboration with", "response by")
_ADDED = {
    "source form": ("source_form",),
    "themes": ("themes", 0),
    "status": ("status",),
    "date": ("history", 0, "date"),
    "document": ("sources", 0, "document"),
    "response by": ("responses", 0, "by"),
    "response date": ("responses", 0, "date"),
}
"""Fields that a new recommendation can have although its row has no value, and their places in its file."""
_OF_RESPONSES = ("response", "response by", "response date", "response source"), ("response", "by", "date", "source")
"""Fields that a row without a response lacks in a list of recommendations, and in a sheet of responses."""
_NAMED = ("party", "addressee", "theme")
"""Kinds of entries whose names an example shows as the tracker has them."""
_KINDS = {"themes": "theme", "response by": "addressee"}


def describe_examples(merge: Merge, rows: Iterable[SheetRow], chosen: ChosenColumns) -> list[str]:
    """Return lines about the fullest row of each sheet, and about the groups of new parties."""
    sheets = defaultdict[tuple[str, str], list[tuple[SheetRow, str]]](list)
    new = ((row, path) for path, row in merge.new.items())
    for row, path in (*new, *((row, "") for row in rows if row.sheet.field)):
        sheets[row.grid.file, row.grid.name].append((row, path))
    has_proposals = any(each.option.startswith("--column") for each in merge.outcome.mistakes)
    lines, how = [], f"Example{' with the proposals' * (chosen.refuses_others and has_proposals)}"
    for some in sheets.values():
        row, path = max(some, key=lambda each: _fullness(each[0]))
        lines.append(f"{how}: {row.place().told([row.number])}")
        lines += (f"  {line}" for line in (*_values(merge, row, chosen, path), *_added(merge, row, path)))
    return [printable(line) for line in (*lines, *_new_parties(merge))]


def _fullness(row: SheetRow) -> tuple[int, int]:
    """Return the sort key of a row: its number of values, and of texts that are no dates."""
    return len([*filter(None, row.grid.cells(row.number))]), -len(row.words)


def _values(merge: Merge, row: SheetRow, chosen: ChosenColumns, path: str) -> Iterator[str]:
    """Yield a line for each value of a row, in the order of its columns; names are those in the tracker."""
    columns = defaultdict[str, list[int]](list)
    lacking = _OF_RESPONSES[bool(row.sheet.field)] if absence_of_response(merge, row) else ()
    lacking = (*lacking, *OF_DOCUMENT) if _is_of_list(merge, path) else lacking
    for name, n in (*row.columns.items(), *((name, n) for n, name in row.joined.items())):
        columns[OLDER_TARGETS if name == TARGET and n in row.joined else name].append(n)
    for name, places in sorted(columns.items(), key=lambda each: each[1]):
        cell, words = row.cells.get(name, ""), row.words.get(name, "")
        headings = ", ".join(shown(row.texts[n]) for n in places if row.texts.get(n))
        is_given = name == "response by" and places == columns["response"]
        if name in lacking:
            if (cell or words) and not is_given:
                yield f"not imported: {shown(in_one_line(cell or words), _LONGEST)} (from {headings})"
            continue
        if name.endswith("date"):
            cell = str(read_date(cell) or "")
        column = names_in(row.sheet).get(name, "")
        if cell or words:
            origins = defaultdict[str, list[str]](list)
            for item in dict.fromkeys(_items(row, name, cell or words, places)):
                origin = "--response-by" if is_given else _origin(merge, row, name, str(item)) or headings
                origins[origin].append(shown(_name(merge, column, str(item)), _LONGEST))
            more = f"{_category(merge, name, cell)}{_of_action(merge, name, cell, path)}{' in a note' * (not cell)}"
            more += f", note: {shown(words, _LONGEST)}" if cell and words else ""
            label = _label(merge, column, chosen) or name
            said = (
                f"{', '.join(dict.fromkeys(of))}{more}{f' (from {origin})' * (label != f'custom field {origin}')}"
                for origin, of in origins.items()
            )
            yield f"{label}: {', '.join(said)}"
    cells, used = row.grid.cells(row.number), {n for places in columns.values() for n in places}
    for n, text in row.texts.items():
        if text and n not in used and n < len(cells) and cells[n]:
            value = shown(cells[n], _LONGEST)
            is_new = chosen.proposed.get(text) == NEW_FIELD
            yield f"custom field {shown(text)}: {value}" if is_new else f"not imported: {value} (from {shown(text)})"


def _is_of_list(merge: Merge, path: str) -> bool:
    """Return whether the source of a new recommendation is the list itself."""
    source = value_at(merge.data[path], _ADDED["document"]) if path else None
    return not merge.options.columns.names_document and source == merge.options.given.get("document")


def _items(row: SheetRow, name: str, cell: str, places: Iterable[int]) -> Sequence[Any]:
    """Return the values of a field in a row; the row has only one of several actions."""
    column, cells = names_in(row.sheet).get(name, ""), row.grid.cells(row.number)
    if name == ACTION:
        found = (actions_in(cells[n]) for n in places if n < len(cells) and cells[n])
        return [*map(in_one_line, chain.from_iterable(found))]
    is_list = name in _LISTED or (isinstance(column, Column) and column.kind == "lines")
    items: Any = from_cell(cell, "lines") if is_list else [in_one_line(cell)]
    return items or ()


def _origin(merge: Merge, row: SheetRow, name: str, item: str) -> str:
    """Return the option or column that gives an addressee who is not in its own column; empty for other values."""
    cell = "".join(row.grid.cells(row.number)[row.columns.get(name, 0) :][:1])
    if name != "addressees" or folded(item) in map(folded, re.split(r"[,;/\n]|\s+and\s+", cell)):
        return ""
    for field in ("response by", "addressees"):
        if folded(merge.options.given.get(field, "")) == folded(item):
            return "--response-by" if field == "response by" else "--addressee"
    names: Any = from_cell(row.cells.get("response by", ""), "lines") or ()
    return shown(row.heading("response by")) if item in names else ""


def _name(merge: Merge, column: Column | str, text: str) -> str:
    """Return the name in the tracker that a text in a column of names means; another text stays."""
    if not isinstance(column, Column):
        return text
    if column.path[0] == "custom_fields":
        fields = by_id(merge.dataset.tracker.custom_fields)
        at = ("custom_fields", [*fields].index(column.path[1]), "choices")
        new: Any = (change.value for change in merge.outcome.changes if change.at == at)
        names = {each.id: each.name for each in fields[column.path[1]].choices} | {
            each["id"]: each["name"] for each in new
        }
        value: Any = merge.names.value(column, text)
        other = str(value) if fields[column.path[1]].type == "text" else text
        return str(names.get(value[0] if isinstance(value, list) else value, other))
    found = merge.names.known(column.what, text) if column.what in _NAMED else []
    return str(_entry(merge, column.what, found[0])["name"]) if len(found) == 1 else text


def _label(merge: Merge, column: Column | str, chosen: ChosenColumns) -> str:
    """Return the name of a custom field that the list adds, as proposals show it; empty for other fields."""
    if not isinstance(column, Column) or column.path[0] != "custom_fields" or column.path[1] not in chosen.created:
        return ""
    field = by_id(merge.dataset.tracker.custom_fields)[column.path[1]]
    return f"custom field {shown(field.name)}"


def _of_action(merge: Merge, name: str, cell: str, path: str) -> str:
    """Return the status of the action in a row of a recommendation; empty for other fields."""
    actions = merge.data[path].get("actions", ()) if name == ACTION and path else ()
    found = (each["status"] for each in actions if each.get("title") == in_one_line(cell) and each.get("status"))
    return next((f" (status {shown(_entry(merge, 'status', id_)['name'])})" for id_ in found), "")


def _category(merge: Merge, name: str, cell: str) -> str:
    """Return the name of the status or response that a cell means, with its category; empty for other fields."""
    if name not in ("status", "response") or not (found := merge.names.known(name, cell)):
        return ""
    entry = _entry(merge, name, found[0])
    means = "" if entry["name"] == cell else f", means {shown(entry['name'])}"
    return f"{means}, category: {merge.names.categories.get(folded(cell), entry['category'])}"


def _entry(merge: Merge, kind: str, id_: str) -> dict[str, Any]:
    """Return the name and the category of an entry, also of a new one."""
    if known := referable(merge.dataset)[kind].get(id_):
        category = getattr(known, "counted", getattr(known, "category", ""))
        return {"name": getattr(known, "name", getattr(known, "title", id_)), "category": category}
    new: dict[str, Any] = next((entry for entry in _new_entries(merge, kind) if entry["id"] == id_), {})
    return {"name": new.get("name", id_), "category": new.get("category")}


def _new_entries(merge: Merge, kind: str) -> list[Any]:
    return [change.value for change in merge.outcome.changes if change.at == (LISTS.get(kind),)]


def _added(merge: Merge, row: SheetRow, path: str) -> Iterator[str]:
    """Yield a line with the values of a new recommendation that its row lacks."""
    added = []
    for name, at in _ADDED.items():
        if not row.cells.get(name) and (value := value_at(merge.data[path], at) if path else None):
            kind = _KINDS.get(name, name)
            is_entry = kind in ("source form", *LISTS)
            added.append(f"{name} {shown(_entry(merge, kind, value)['name'] if is_entry else value)}")
    if added:
        yield f"added by rectrack: {', '.join(added)}"


def _new_parties(merge: Merge) -> Iterator[str]:
    """Yield lines with the names of the new parties of each group, and how to give another group."""
    groups = {group.id: list[str]() for group in merge.dataset.tracker.groups}
    given, all_ = merge.options.given.get("group"), ", ".join(groups)
    for entry in _new_entries(merge, "party"):
        groups[entry["group"]].append(shown(entry["name"]))
    for n, (group, names) in enumerate(groups.items()):
        if names:
            more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
            why = " because of their names" if n and not given else ""
            yield f"New parties get the group {shown(group)}{why}: {', '.join(names[:_MOST_NAMES])}{more}."
    if any(groups.values()):
        if not given:
            yield f"  For another group, add --group GROUP. Groups: {all_}"
        how = "rectrack party ID --group GROUP --clear group-inferred"
        yield f"  To change and confirm the group of a party later, in the tracker's folder: {how}"
