"""Rows of a list that are recommendations which nobody has yet: each becomes a file of its own."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from rectrack.record.decode import is_id
from rectrack.record.edits import ORDER, written
from rectrack.record.folder import EXAMPLE, new_file
from rectrack.record.slugs import Assigned, free_id
from rectrack.record.values import by_id
from rectrack.sheets import cells
from rectrack.sheets.additions import Additions
from rectrack.sheets.changes import Change, Kind
from rectrack.sheets.headings import STEP, Line
from rectrack.sheets.meaning import Meanings
from rectrack.sheets.mistakes import Place, several
from rectrack.sheets.outcome import Item, Options, Outcome
from rectrack.text import dates
from rectrack.text.problems import Path, shown
from rectrack.yaml.editor import CannotEditError
from rectrack.yaml.reader import Data

_NEEDED = {
    "title": "a column title",
    "themes": "a column themes, or --theme",
    "kind": "a column kind, or --kind",
    "status": "a column status, or --status",
    "sources": "a column document or url, a sheet sources, or --document",
    "history": "a column date, a sheet status history, or --date: since when it has its status",
}
"""What a file has to say that only the list or whoever imports it can tell, and how."""
_MOST_DIGITS = 9
_CALLED = {"sources": "a source document", "history": "a date", "themes": "a theme"}


class Newcomer(NamedTuple):
    """A file to be, and the cells that its values come from."""

    line: Line
    id: str
    data: dict[str, Data]
    places: dict[Path, Place]


class Newcomers:
    """The files to be, by id; each has a number and an id that are free."""

    def __init__(
        self, additions: Additions, meanings: Meanings, options: Options, outcome: Outcome, free: Assigned
    ) -> None:
        self.additions, self.register = additions, additions.register
        self.meanings, self.options, self.outcome = meanings, options, outcome
        self.made: dict[str, Newcomer] = {}
        self._next = free.number
        self._ids = set(free.ids)
        self._tried: dict[str, int] = {}
        known = self.register.recommendations
        self._numbers = {r.number: r.name for r in known}
        self._example = next((r.number for r in known if r.id == EXAMPLE), 0)

    def add(self, rows: Iterable[tuple[Line, Item]]) -> None:
        """Make files of these rows and what their cells mean; a number that a row brings along is given first."""
        given = [*rows]
        numbers = [self._own_number(line, item.data) for line, item in given]
        self._next = max([self._next, *(number + 1 for number in numbers if number)])
        for (line, item), number in zip(given, numbers, strict=True):
            self._add(line, item, number or self._given())

    def _own_number(self, line: Line, data: dict[str, Data]) -> int | None:
        """The number that a row brings along: its reference, where that is made of digits only, is one."""
        said = str(data.get("number") or "")
        reference = str(data.get("reference") or "")
        heading = "number" if said else "reference"
        if not (number := said or (reference if reference.isdecimal() and reference.isascii() else "")):
            return None
        if not number.isdecimal() or len(number) > _MOST_DIGITS or not int(number):
            if said:
                self.outcome.wrong(
                    line.place("number"), f"{shown(said)} is no number", "leave it empty, or write one"
                )
            return None
        if (taken := self._numbers.get(int(number))) is not None:
            message = f"{number} is the number of another one: {taken}"
            hint = "leave it empty"
            if heading == "reference":
                hint = "a reference of digits only is the number; add the other signs of the reference"
            if int(number) == self._example:
                message = f"{number} is the number of the example that 'rectrack init' wrote"
                hint = f"delete {self.register.paths[EXAMPLE]}, and import the list again"
            self.outcome.wrong(line.place(heading), message, hint)
            data.pop(heading, None)  # what it would be wrong for besides follows from this
            return None
        self._numbers[int(number)] = f"the one in row {line.number}"
        return int(number)

    def _given(self) -> int:
        self._next += 1
        return self._next - 1

    def _add(self, line: Line, item: Item, number: int) -> None:
        data = item.data
        id_ = str(data.get("id") or "") or free_id(str(data.get("title") or ""), number, self._ids, self._tried)
        if not is_id(id_):
            self.outcome.wrong(line.place("id"), f"{shown(id_)} is no id", "small letters, digits and single hyphens")
        self._ids.add(id_)
        data |= {"id": id_, "number": str(number)}
        self.made[id_] = Newcomer(line, id_, data, item.places)
        self.meanings.name(id_, str(data.get("reference") or "") or None)

    def changes(self) -> Iterator[Change]:
        """The files, once other sheets have told what else is in them; what is lacking is told at once."""
        for newcomer in self.made.values():
            self._complete(newcomer)
        if not [*self._lacking()]:
            yield from filter(None, map(self._file, self.made.values()))

    def _file(self, newcomer: Newcomer) -> Change | None:
        place = newcomer.line.place()
        data = {name: newcomer.data[name] for name in ORDER if newcomer.data.get(name)}
        try:
            text = written(data)
        except CannotEditError as error:
            self.outcome.wrong(place, error.message, error.hint)
            return None
        number, name = data["number"], data.get("reference") or data["number"]
        now = f"Recommendation {name}: {data['title']}" + (f" (number {number})" if name != number else "")
        edit, places = partial(_instead, text=text), {(): place, **newcomer.places}
        return Change(new_file(newcomer.id), (), "", now, place, edit, Kind.NEW, places)

    def _complete(self, newcomer: Newcomer) -> None:
        """What the columns leave out, as far as whoever imports has given it."""
        data, given = newcomer.data, self.options
        self.additions.place = newcomer.line.grid.place()
        for name, value in (("kind", given.kind), ("status", given.status)):
            if value and not data.get(name):
                data[name] = self.meanings.named(name, value)
        for name, what, values in (
            ("themes", "theme", given.themes),
            ("addressees", "addressee", given.addressees),
        ):
            if values and not data.get(name):
                data[name] = [self.meanings.named(what, one) for one in values]
        if not data.get("sources"):
            self._source(newcomer)
        if not data.get("history"):
            self._begin(newcomer)

    def _source(self, newcomer: Newcomer) -> None:
        line = newcomer.line
        document, url = line.draft("document") or self.options.document, line.draft("url")
        if line.draft("document"):
            self.additions.place = line.place("document")
        if document or url:
            source = {"document": document and self.meanings.named("document", document)}
            source |= {"section": line.draft("section"), "url": url}
            newcomer.data["sources"] = [{name: value for name, value in source.items() if value}]
            newcomer.places.update({("sources", 0, name): line.place(name) for name in source})

    def _begin(self, newcomer: Newcomer) -> None:
        """The first step of the history: since when it stands where it stands."""
        line, on, status = newcomer.line, self.options.on, newcomer.data.get("status")
        if date := line.draft("date") or (on.date if on.is_dated else ""):
            by = line.draft("by") or on.by
            step: dict[str, Data] = {"date": dates.read(date), "status": status, "note": self.options.note, "by": by}
            if shown := cells.meant(line.draft("evidence"), "evidence"):
                step["evidence"] = shown
            elif self._needs_evidence(status) and self.options.source:
                step["evidence"] = [self.options.source]
            newcomer.data["history"] = [{name: value for name, value in step.items() if value}]
            newcomer.places[("history", 0)] = line.place("status")
            newcomer.places.update({("history", 0, name): line.place(name) for name in STEP})

    def _needs_evidence(self, status: Data) -> bool:
        known = by_id(self.register.tracker.statuses)
        return str(status) in known and bool(known[str(status)].needs_evidence)

    def _lacking(self) -> Iterator[str]:
        for name, how in _NEEDED.items():
            without = [one.line for one in self.made.values() if not one.data.get(name)]
            if without:
                what = _CALLED.get(name, f"a {name}")
                message = f"{what} is missing in {several([line.number for line in without])}"
                self.outcome.wrong(without[0].grid.place(), message, f"it takes {how}")
                yield name


def _instead(_: str, text: str) -> str:
    return text
