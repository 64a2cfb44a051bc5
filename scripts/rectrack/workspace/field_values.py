"""The values of custom fields: choices, which can be new, and texts."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from rectrack.model import TRACKER, OwnField, by_id, numbered_ids, slug
from rectrack.text import folded, shown
from rectrack.workspace.cell_words import split_note
from rectrack.workspace.changes import LISTS, ChangeKind, SheetChange
from rectrack.workspace.chosen_columns import names_in
from rectrack.workspace.columns import Column
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.response_texts import read_response

if TYPE_CHECKING:
    from rectrack.workspace.cell_names import CellNames
    from rectrack.workspace.remarks import CellPlace

_WORDS = ("status", "response", "theme", "document")
_HOW_CHOICE = 'if a value means another choice, add --value "NAME=CHOICE"'
_FEW_CHOICES = 3
"""Most choices of a new field that need no help, if none begins with another one: "Y", "Yes"."""
_MOST_CHOICES = 12
"""Most existing choices of a custom field that a message lists."""


class FieldValues:
    """The values of custom fields in cells.

    `words` are the texts in columns of other names, for which the maintainer can explain a name. `named` are the ids
    of new fields of texts whose values are names. `first` are the first choices of fields, each with its place.
    """

    def __init__(self, names: "CellNames") -> None:
        self.words: Collection[str] = ()
        self.named: Collection[str] = ()
        self._names = names
        self._choices: dict[str, dict[str, str]] = {}
        self.first = defaultdict[OwnField, list[tuple["CellPlace", str]]](list)

    def choices(self, field: OwnField) -> dict[str, str]:
        """Return the ids of the choices of a custom field, also of new ones, by their names, ids and numbers."""
        if field.id not in self._choices:
            self._choices[field.id] = _names_of_choices(field)
        return self._choices[field.id]

    def report(self) -> None:
        """Report the first choices of fields."""
        for field, found in self.first.items():
            texts = sorted(text.casefold() for _, text in found)
            is_clear = len(texts) <= _FEW_CHOICES and not any(b.startswith(a) for a, b in pairwise(texts))
            many = "one" if field.type == "choice" else "several"
            for place, text in found:
                message = f"the new field {field.name} has {many} of these choices: {shown(text)}"
                self._names.outcome.tell(place, message, "" if is_clear else _HOW_CHOICE, rank="decide")

    def value(self, field: OwnField, text: str) -> str:
        """Return the value of a custom field that a text means: the id of a choice, or a text."""
        if field.type in ("choice", "choices"):
            return self._choice(field, text)
        if field.type != "text":
            return text
        text = self._explained(text)
        if field.id in self.named:
            self._names.similar.add_value(text, self._names.place)
        return text

    def _choice(self, field: OwnField, text: str) -> str:
        """Return the id of a choice of a custom field, which may become a new one."""
        names, choices = self._names, self.choices(field)
        if folded(text) not in choices:
            text = self._explained(text, choices)
        if folded(text) not in choices and (LISTS["choice"] in names.options.add or not field.choices):
            choices[folded(text)] = _new_choice(names, field, text)
        id_ = choices.get(folded(text), text)
        names.similar.count("choice", text, id_, names.place)
        return id_

    def _explained(self, text: str, choices: Collection[str] = ()) -> str:
        """Return the name that the maintainer gives for a text, or else the text itself.

        The name can be that of a status, a response, a theme or a document, and then it is for their columns.
        """
        names = self._names
        if (given := names.same.get(folded(text))) is None:
            return text
        meant = names.options.values[given]
        is_of_words = folded(text) in self.words or any(names.find_ids(kind, meant) for kind in _WORDS)
        if is_of_words and folded(meant) not in choices:
            return text
        names.options.used.add(given)
        return meant


def texts_of_words(rows: Iterable[SheetRow]) -> set[str]:
    """Return the texts in columns of statuses, responses, themes and documents, normalized by `folded`."""
    cells = (
        row.cells.get(column.header, "")
        for row in rows
        for column in names_in(row.sheet).values()
        if isinstance(column, Column) and column.what in _WORDS
    )
    return {folded(part) for cell in {*cells} for part in parts_of_cell(cell)}


def parts_of_cell(cell: str) -> Iterator[str]:
    """Yield the texts in a cell that can be names."""
    yield from (cell, split_note(cell)[0], *re.split("[;\n]", cell))
    if found := read_response(cell):
        yield found.words


def _names_of_choices(field: OwnField) -> dict[str, str]:
    names = {folded(choice.name): choice.id for choice in field.choices}
    names |= {folded(choice.id): choice.id for choice in field.choices}
    numbers = defaultdict[str, set[str]](set)
    for name, id_ in names.items():
        numbers[name.rpartition("-")[2]].add(id_)
    for number, ids in numbers.items():  # "5" is "SDG 5"
        if number.isdecimal() and len(ids) == 1:
            names.setdefault(number, *ids)
    return names


def _new_choice(names: "CellNames", field: OwnField, text: str) -> str:
    """Add a choice to a custom field, and return its id."""
    known = {*names.fields.choices(field).values()}
    own = slug(text, least=1) or f"choice-{len(known) + 1}"
    id_ = next(id_ for id_ in numbered_ids(own) if id_ not in known)
    existing = [choice.name for choice in field.choices]
    more = f" and {len(existing) - _MOST_CHOICES} more" if len(existing) > _MOST_CHOICES else ""
    if existing:
        hint = f"{_HOW_CHOICE}. Existing choices: {', '.join(existing[:_MOST_CHOICES])}{more}"
        names.outcome.tell(names.place, f"new choices: {shown(text)}", hint)
    else:
        names.fields.first[field].append((names.place, text))
    names.similar.add("choice", text, id_, names.place, by_id(field.choices))
    at = ("custom_fields", [*by_id(names.dataset.tracker.custom_fields)].index(field.id), "choices")
    now, value = f"{id_}: {text}", {"id": id_, "name": text}
    names.outcome.changes.append(SheetChange(TRACKER, at, names.place, ChangeKind.APPEND, now=now, value={**value}))
    return id_
