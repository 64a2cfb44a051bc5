"""New recommendations, parties and settings in a sheet."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from rectrack.model.dataset import Assigned, Register, free_id, slug
from rectrack.model.decode import is_id
from rectrack.model.load import EXAMPLE, PARTIES, TRACKER, new_file
from rectrack.model.types import by_id
from rectrack.statements.edits import ORDER, written
from rectrack.text import dates
from rectrack.text.problems import KeyPath, closest, folded, names_of, shown
from rectrack.text.terminal import abbreviate
from rectrack.text.untrusted import in_one_line
from rectrack.workspace import columns
from rectrack.workspace.columns import Meanings
from rectrack.workspace.headings import STEP, Line
from rectrack.workspace.read_sheet import Place, several
from rectrack.workspace.sheet_changes import Change, Item, Kind, Options, Outcome, added
from rectrack.yaml_edit.reader import Data
from rectrack.yaml_edit.rewrite import CannotEditError

# What cells name that is not there yet, and becomes an entry of tracker.yaml or parties.yaml.

CAN_BE_ADDED = ("themes", "addressees", "parties", "documents")
LISTS = {"theme": "themes", "addressee": "addressees", "party": "parties", "document": "documents"}
_NAMED = {wanted: one for one, wanted in LISTS.items()}
"""What one of each is called."""
_BODIES = ("parties", "addressees")
"""Lists that share their ids: an id means the same body in each."""
_GIVEN_BY = {"group": "--group", "author": "--by", "date": "--date"}
"""Options that give the required values of a new entry."""
_SEVERAL = ("themes", "addressees")
"""Those of which a cell may name several, where people may have put commas between them."""
_LONGEST_LABEL = 50
_LONGEST_DESCRIPTION = 100
"""Characters that GitHub takes (`desk.limits` checks them)."""
_LANGUAGE = 2
"""Letters of the code of a language, which no id has."""
_ORDERS = {
    "themes": ("id", "name", "label", "description"),
    "addressees": ("id", "name", "label"),
    "parties": ("id", "name", "group"),
    "documents": ("id", "title", "by", "date"),
}


class Additions:
    """Makes entries, each once; `place` is the cell that is read now."""

    def __init__(self, register: Register, options: Options, outcome: Outcome) -> None:
        self.register, self.options, self.outcome = register, options, outcome
        self.place = Place("")
        tracker = register.tracker
        self._things: dict[str, Mapping[str, object]] = {
            "themes": by_id(tracker.themes),
            "addressees": by_id(tracker.addressees),
            "parties": by_id(register.parties),
            "documents": by_id(tracker.documents),
        }
        self._ids = {wanted: names_of(things) for wanted, things in self._things.items()}
        """Ids of existing and new entries, by each of their names, labels and ids."""
        labels = tracker.labels
        self._prefixes = {"themes": labels.theme.prefix, "addressees": labels.addressee.prefix}

    def make(self, what: str, said: str) -> str | None:
        """The id of a new entry for what is named; None where none is to be made."""
        wanted = LISTS.get(what) or ("parties" if "parties" in self.options.add else "addressees")
        if wanted not in self.options.add or (what not in LISTS and what != "party or addressee"):
            return None
        name = in_one_line(said)
        named = self._named(name, (wanted,) if what in LISTS else _BODIES)
        if len(named) == 1:
            return named.pop()
        return name if named else self._new(wanted, name)  # the check reports that several have the name

    def _named(self, name: str, lists: Iterable[str]) -> set[str]:
        """Return the ids of the entries with this name in the lists, in any spelling."""
        return {id_ for wanted in lists for id_ in self._ids[wanted].get(folded(name), ())}

    def _new(self, wanted: str, name: str) -> str:
        if close := closest(name, self._things[wanted]):
            self.outcome.tell(self.place, f"{shown(name)} is new in {wanted}, where {close} is written much like it")
        if "," in name and wanted in _SEVERAL:
            hint = "where it is several, put ; between them"
            self.outcome.tell(self.place, f"{shown(name)} becomes one of the {wanted}", hint)
        id_ = self._id(wanted, name)
        entry = {"id": id_, **self._entry(wanted, name)}
        for called in {id_, *(str(entry[key]) for key in ("name", "title", "label") if entry.get(key))}:
            self._ids[wanted].setdefault(folded(called), []).append(id_)
        at = (wanted,)
        change = Change(
            path=PARTIES if wanted == "parties" else TRACKER,
            at=at,
            was="",
            now=f"{id_}: {name}",
            place=self.place,
            edit=added(at, {key: entry[key] for key in _ORDERS[wanted] if key in entry}, ()),
            kind=Kind.APPEND,
            places={at: self.place},
        )
        self.outcome.changes.append(change)
        return id_

    def _id(self, wanted: str, name: str) -> str:
        """Return an unused id, or the id of the same body in the other list."""
        lists = _BODIES if wanted in _BODIES else (wanted,)
        if len(same := self._named(name, lists)) == 1:
            return same.pop()
        own = slug(name)
        n = 1
        found = own or f"{_NAMED[wanted]}-1"
        while self._named(found, lists) or len(found) <= _LANGUAGE:
            n += 1
            found = f"{own or _NAMED[wanted]}-{n}"
        return found

    def _entry(self, wanted: str, name: str) -> dict[str, Data]:
        if wanted == "parties":
            self._demand("party", name, group=self.options.group)
            group = self.options.group or next((group.id for group in self.register.tracker.groups), "")
            return {"name": name, "group": group}
        if wanted == "documents":
            by, on = self.options.author or self.options.on.by, self.options.on
            self._demand("document", name, author=by, date=on.date if on.is_dated else None)
            return {"title": name, "by": by or "nobody", "date": on.date}
        label = self._label(wanted, name)
        if wanted == "addressees":
            return {"name": name, "label": label}
        short = {"label": label} if label != name else {}
        described = abbreviate(name, _LONGEST_DESCRIPTION)  # GitHub shows the name there, where it has room for it
        return {"name": name, **short, **({"description": described} if described != name else {})}

    def _demand(self, what: str, name: str, **given: str | None) -> None:
        """Report the missing values of a new entry in one error."""
        if missing := [field for field, value in given.items() if not value]:
            fields, are = " and ".join(missing), "are" if len(missing) > 1 else "is"
            message = f"the {what} {shown(name)} is new, and its {fields} {are} missing"
            self.outcome.wrong(self.place, message, f"give {' and '.join(_GIVEN_BY[field] for field in missing)}")

    def _label(self, wanted: str, name: str) -> str:
        """A name for a label that is short enough and nobody else's."""
        room = _LONGEST_LABEL - len(self._prefixes[wanted])
        label = name if len(name) <= room else abbreviate(name, room)
        n = 1
        while folded(label) in self._ids[wanted]:
            n += 1
            label = f"{abbreviate(name, room - len(str(n)) - 1)} {n}"
        return label


# Rows of a list that are recommendations which nobody has yet: each becomes a file of its own.

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
    places: dict[KeyPath, Place]


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
            if shown := columns.meant(line.draft("evidence"), "evidence"):
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
