"""What cells name that is not there yet, and becomes an entry of tracker.yaml or parties.yaml."""

from collections.abc import Iterable, Mapping

from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.register import Register
from rectrack.record.slugs import slug
from rectrack.record.values import by_id
from rectrack.sheets.changes import Change, Kind, added
from rectrack.sheets.mistakes import Place
from rectrack.sheets.outcome import Options, Outcome
from rectrack.text.abbreviation import abbreviate
from rectrack.text.problems import closest, folded, names_of, shown
from rectrack.text.untrusted import in_one_line
from rectrack.yaml.reader import Data

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
