"""Rows of a list that are recommendations which nobody has yet: each becomes a file of its own."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from rectrack.record.decode import is_id
from rectrack.record.edits import ORDER, written
from rectrack.record.folder import new_file
from rectrack.record.register import Register
from rectrack.record.slugs import Assigned, free_id
from rectrack.record.values import by_id
from rectrack.sheets.changes import Change, Kind
from rectrack.sheets.headings import Line
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
        self, register: Register, meanings: Meanings, options: Options, outcome: Outcome, free: Assigned
    ) -> None:
        self.register, self.meanings, self.options, self.outcome = register, meanings, options, outcome
        self.made: dict[str, Newcomer] = {}
        self._next = free.number
        self._ids = set(free.ids)
        self._numbers = {r.number: r.name for r in register.recommendations}

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
        if not number.isdecimal() or not int(number):
            return None  # the check says what is wrong
        if (taken := self._numbers.get(int(number))) is not None:
            message = f"{number} is the number of another one: {taken}"
            hint = "a reference made of digits only is the number; write what the source has besides them"
            self.outcome.wrong(line.place(heading), message, hint if heading == "reference" else "leave it empty")
        self._numbers[int(number)] = f"the one in row {line.number}"
        return int(number)

    def _given(self) -> int:
        self._next += 1
        return self._next - 1

    def _add(self, line: Line, item: Item, number: int) -> None:
        data = item.data
        id_ = str(data.get("id") or "") or free_id(str(data.get("title") or ""), number, self._ids)
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
        lacking = [*self._lacking()]
        for newcomer in self.made.values() if not lacking else ():
            data = {name: newcomer.data[name] for name in ORDER if newcomer.data.get(name)}
            try:
                text = written(data)
            except CannotEditError as error:
                self.outcome.wrong(newcomer.line.place(), error.message, error.hint)
                continue
            number, name = data["number"], data.get("reference") or data["number"]
            yield Change(
                path=new_file(newcomer.id),
                at=(),
                was="",
                now=f"Recommendation {name}: {data['title']}" + (f" (number {number})" if name != number else ""),
                place=newcomer.line.place(),
                edit=partial(_instead, text=text),
                kind=Kind.NEW,
                places={(): newcomer.line.place(), **newcomer.places},
            )

    def _complete(self, newcomer: Newcomer) -> None:
        """What the columns leave out, as far as whoever imports has given it."""
        line, data, places = newcomer.line, newcomer.data, newcomer.places
        on = self.options.on
        defaults = {"kind": self.options.kind, "status": self.options.status}
        data |= {
            name: self.meanings.named(name, value) for name, value in defaults.items() if value and not data.get(name)
        }
        for name, what, given in (
            ("themes", "theme", self.options.themes),
            ("addressees", "addressee", self.options.addressees),
        ):
            if given and not data.get(name):
                data[name] = [self.meanings.named(what, one) for one in given]
        document, url = line.draft("document") or self.options.document, line.draft("url")
        if not data.get("sources") and (document or url):
            source = {"document": document and self.meanings.named("document", document)}
            source |= {"section": line.draft("section"), "url": url}
            data["sources"] = [{name: value for name, value in source.items() if value}]
            places |= {("sources", 0, name): line.place(name) for name in ("document", "section", "url")}
        date = line.draft("date") or (on.date if on.is_dated else "")
        if not data.get("history") and date:
            self.outcome.check_day(line, "date")
            step = {"date": dates.read(date), "status": data.get("status"), "note": self.options.note, "by": on.by}
            if self._needs_evidence(data.get("status")) and self.options.source:
                step["evidence"] = [self.options.source]
            data["history"] = [{name: value for name, value in step.items() if value}]
            places |= {("history", 0, "date"): line.place("date"), ("history", 0): line.place("status")}

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
