"""What cells name that is not there yet, and becomes an entry of tracker.yaml or parties.yaml."""

from collections.abc import Collection, Mapping

from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.register import Register
from rectrack.record.slugs import slug
from rectrack.record.values import by_id
from rectrack.sheets.changes import Change, Kind, added
from rectrack.sheets.mistakes import Place
from rectrack.sheets.outcome import Options, Outcome
from rectrack.text.problems import closest, meant, shown, spelled
from rectrack.text.untrusted import in_one_line
from rectrack.yaml.reader import Data

CAN_BE_ADDED = ("themes", "addressees", "parties", "documents")
LISTS = {"theme": "themes", "addressee": "addressees", "party": "parties", "document": "documents"}
_NAMED = {wanted: one for one, wanted in LISTS.items()}
"""What one of each is called."""
_SEVERAL = ("themes", "addressees")
"""Those of which a cell may name several, where people may have put commas between them."""
_LONGEST_LABEL = 50
_LONGEST_DESCRIPTION = 100
"""Characters that GitHub takes (`desk.limits` checks them)."""
_LANGUAGE = 2
"""Letters of the code of a language, which no id has."""
_BEFORE_ADDRESSEE = len("Addressed to: ")
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
        self._made: dict[tuple[str, str], str] = {}
        labels = tracker.labels
        self._prefixes = {"themes": labels.theme.prefix, "addressees": labels.addressee.prefix}
        self._labels = {
            "themes": {(theme.label or theme.name).casefold() for theme in tracker.themes},
            "addressees": {addressee.label.casefold() for addressee in tracker.addressees},
        }

    def make(self, what: str, said: str) -> str | None:
        """The id of a new entry for what is named; None where none is to be made."""
        wanted = LISTS.get(what) or ("parties" if "parties" in self.options.add else "addressees")
        if wanted not in self.options.add or (what not in LISTS and what != "party or addressee"):
            return None
        name = in_one_line(said)
        key = (wanted, name.casefold())
        if key not in self._made:
            if (named := self._ambiguous(wanted, name)) is not None:
                return named
            self._made[key] = self._new(wanted, name)
        return self._made[key]

    def _ambiguous(self, wanted: str, name: str) -> str | None:
        """Whether the name is that of several already, which is for the check to tell; a party's id for its body."""
        if meant(name, self._things[wanted]):
            return name
        return spelled(name, self._things["parties"]) if wanted == "addressees" else None

    def _new(self, wanted: str, name: str) -> str:
        if close := closest(name, self._things[wanted]):
            self.outcome.tell(self.place, f"{shown(name)} is new in {wanted}, where {close} is written much like it")
        taken = {*self._things[wanted], *(id_ for (of, _), id_ in self._made.items() if of == wanted)}
        if wanted in ("addressees", "parties"):  # the same id would mean the same body
            taken |= {*self._things["addressees"], *self._things["parties"]}
        if "," in name and wanted in _SEVERAL:
            hint = "where it is several, put ; between them"
            self.outcome.tell(self.place, f"{shown(name)} becomes one of the {wanted}", hint)
        id_ = _free(slug(name), _NAMED[wanted], taken)
        entry = {"id": id_, **self._entry(wanted, name)}
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

    def _entry(self, wanted: str, name: str) -> dict[str, Data]:
        if wanted == "parties":
            return {"name": name, "group": self._lacking(self.options.group, "a group", "--group")}
        if wanted == "documents":
            by = self._lacking(self.options.author or self.options.on.by, "its author", "--by")
            date = self.options.on.date if self.options.on.is_dated else None
            return {"title": name, "by": by, "date": self._lacking(date, "a date", "--date")}
        label = self._label(wanted, name)
        if wanted == "addressees":
            return {"name": self._short_name(name), "label": label}
        short = {"label": label} if label != name else {}
        described = _cut(name, _LONGEST_DESCRIPTION)  # GitHub shows the name there, where it has room for it
        return {"name": name, **short, **({"description": described} if described != name else {})}

    def _short_name(self, name: str) -> str:
        """An addressee's name, which stands in the description of its label."""
        short = _cut(name, _LONGEST_DESCRIPTION - _BEFORE_ADDRESSEE)
        if short != name:
            self.outcome.tell(self.place, f"the name {shown(name, 200)} is too long for GitHub; it becomes {short}")
        return short

    def _lacking(self, given: str | None, what: str, option: str) -> str | None:
        if not given:
            self.outcome.wrong(self.place, f"what is new here has to have {what}", f"give {option}")
        return given

    def _label(self, wanted: str, name: str) -> str:
        """A name for a label that is short enough and nobody else's."""
        room = _LONGEST_LABEL - len(self._prefixes[wanted])
        label = name if len(name) <= room else _cut(name, room)
        n = 1
        while label.casefold() in self._labels[wanted]:
            n += 1
            label = f"{_cut(name, room - len(str(n)) - 1)} {n}"
        self._labels[wanted].add(label.casefold())
        return label


def _cut(text: str, room: int) -> str:
    """As many whole words of a text as there is room for, with a sign that some are missing."""
    if len(text) <= room:
        return text
    words = text[:room].rpartition(" ")[0] or text[: room - 1]
    return f"{words[: room - 1].rstrip(' ,;:.-')}…"


def _free(slug: str, kind: str, taken: Collection[str]) -> str:
    """An id that is nobody's; a name that makes none is known by its kind and a number."""
    n = 1
    found = slug or f"{kind}-1"
    while found in taken or len(found) <= _LANGUAGE:
        n += 1
        found = f"{slug or kind}-{n}"
    return found
