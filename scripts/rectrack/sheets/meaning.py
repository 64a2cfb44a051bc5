"""What a cell means as a value of a file: names become ids, dates take the form of the files."""

from collections.abc import Callable
from typing import TypeAlias

from rectrack.record.references import References
from rectrack.record.register import Register
from rectrack.record.values import by_id
from rectrack.record.withheld import WHO, Withheld
from rectrack.sheets import cells
from rectrack.sheets.tables import Column, Sheet
from rectrack.text import dates
from rectrack.text.problems import spelled
from rectrack.text.untrusted import in_one_line
from rectrack.yaml.reader import Data

NAMED = {
    **{name: name for name in ("kind", "status", "stance", "party", "answer", "outcome", "document", "group")},
    **dict.fromkeys(("related", "supersedes", "superseded_by"), "recommendation"),
    "themes": "theme",
    "addressees": "addressee",
    "reported_by": "party",
    "of": "party or addressee",
    "responses by": "addressee",
    "disputes by": "party or addressee",
}
"""What a field names, by its own name or by that of its list with it."""

_DATES = frozenset(("date", "due", "ended", "page_agreed", "name_withheld"))
_ONE_LINE = frozenset(("title", "name", "label", "reference"))

Maker: TypeAlias = Callable[[str, str], str | None]
"""Makes what is named and not there yet, of this kind and name, and gives its id; None where it may not."""


class Meanings:
    """What can be named in the cells, and what it is called in the files."""

    def __init__(self, register: Register, made: Maker) -> None:
        self.references = References(register)
        self.made = made
        self._fields = by_id(register.tracker.fields)
        self._stand_ins = {stand_in: id_ for id_, stand_in in Withheld(register).ids.items()}
        self._recommendations = {
            name: r.id for r in register.recommendations for name in (str(r.number), f"#{r.number}")
        }
        for r in register.recommendations:
            self.name(r.id, r.reference)
        self._known: dict[tuple[str, str], str] = {}

    def name(self, id_: str, reference: str | None) -> None:
        """Let a recommendation be called by these: an id goes before a number, and that before a reference."""
        if reference:
            self._recommendations.setdefault(reference.casefold(), id_)
        self._recommendations[id_] = id_

    def recommendation(self, said: str) -> str | None:
        """The id of the recommendation that is meant by its id, its number or its reference."""
        return self._recommendations.get(said.strip()) or self._recommendations.get(said.strip().casefold())

    def value(self, sheet: Sheet, column: Column, cell: str, was: Data = None) -> Data:
        """The value for the file, None for an empty cell; `was` is the list that stood there."""
        name = column.path[-1]
        if self._is_date(column):
            return dates.read(cell) if cell else None
        if name in _ONE_LINE:
            return in_one_line(cell) or None
        value = cells.meant(cell, column.kind, was)
        what = NAMED.get(f"{sheet.field} {name}") or NAMED.get(name, "")
        if column.path[0] == "fields":
            return _each(value, lambda one: spelled(one, by_id(self._fields[column.path[1]].choices)) or one)
        if name in WHO:
            value = _each(value, lambda one: self._stand_ins.get(one, one))
        return _each(value, lambda one: self.named(what, one)) if what else value

    def named(self, what: str, said: str) -> str:
        """The id of what is meant by itself or a name; what is not known stays, for the check to tell."""
        if (what, said) not in self._known:
            found = self._found(what, said)
            self._known[what, said] = found if found is not None else self.made(what, said) or said
        return self._known[what, said]

    def _found(self, what: str, said: str) -> str | None:
        if what == "recommendation":
            return self.recommendation(said)
        return spelled(said, self.references.things[what])

    def _is_date(self, column: Column) -> bool:
        is_own = column.path[0] == "fields"
        return self._fields[column.path[1]].type == "date" if is_own else column.path[-1] in _DATES


def _each(value: Data, change: Callable[[str], str]) -> Data:
    """A text changed, or each text of a list."""
    if isinstance(value, list):
        return [change(item) if isinstance(item, str) else item for item in value]
    return change(value) if isinstance(value, str) and value else value
