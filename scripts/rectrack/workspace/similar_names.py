"""Warnings about new names in cells: those that may mean another name, and those that may be several names."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from rectrack.text import closest, initials, is_shortened, shown
from rectrack.workspace.cell_words import short_name
from rectrack.workspace.read_sheet import CellPlace, Remarks

_BODIES = ("party", "addressee")
_CAN_BE_SEVERAL = ("theme", *_BODIES)
_SEVERAL = '--value "TEXT=NAME; NAME"'
_BETWEEN, _WITHIN = re.compile(r",\s*|\s/\s"), re.compile(r"\s(?:&|and|et)\s")
"""Separate several names in a text. The words in `_WITHIN` are often part of one name."""
_LONGEST_OPTION, _LONGEST_LIST, _MOST_COMPARED = 200, 400, 50
"""Most characters of an option in a message (for a name, for several), and most names with which one is compared."""


class SimilarNames:
    """The new names of an import, compared with each other and with the known things by kind."""

    def __init__(self, things: Mapping[str, Mapping[str, Any]], remarks: Remarks) -> None:
        self._things, self._remarks = things, remarks
        self._created: dict[str, list[str]] = {}
        self._called: dict[tuple[str, str], str] = {}
        self._short = {
            kind: {short_name(str(each.name)): str(each.name) for each in things[kind].values()} for kind in _BODIES
        }
        self._alike: dict[str, list[tuple[CellPlace, str]]] = {}
        self._joint: dict[str, list[tuple[CellPlace, str]]] = {}

    def add(self, kind: str, name: str, id_: str, place: CellPlace) -> None:
        """Compare a new name, which has this id, and report what it may mean."""
        self._called[kind, id_] = name
        created = self._created.setdefault(f"{kind} {initials(name)}", [])
        similar = (other for other in created[:_MOST_COMPARED] if is_shortened(name, other))
        if (other := self._short.get(kind, {}).setdefault(short_name(name), name)) != name:
            self._alike.setdefault(kind, []).append((place, f"--value {_same(name, other)}"))
        elif close := closest(name, self._things[kind]) or next(similar, ""):
            message = f"the new {kind} {shown(name)} is similar to {shown(close)}"
            self._remarks.tell(place, message, f"if they are the same, add --value {_same(name, close)}")
        created.append(name)
        if kind in _CAN_BE_SEVERAL and (_BETWEEN.search(name) or _WITHIN.search(name)):
            self._joint.setdefault(kind, []).append((place, name))

    def join(self, kind: str, name: str, id_: str, place: CellPlace) -> None:
        """Report a name that is another spelling of a new one: more than spaces differ."""
        known = self._called.get((kind, id_), name)
        if name not in (id_, known) and name.split() != known.split():
            is_alias = kind == "party" and name.casefold().split() != known.casefold().split()
            hint = "the party keeps them as aliases" if is_alias else ""
            self._remarks.tell(place, f"these spellings are joined with another one in the list: {shown(name)}", hint)

    def report(self, lists: Mapping[str, str]) -> None:
        """Report the new names that may mean one body, and those that may be several; `lists` has the list of each.

        All of a kind in a column are one line, with an option for each name.
        """
        for kind, found in self._alike.items():
            message = f"some new {lists[kind]} may be the same under two names"
            self._tell([(place, message, option) for place, option in found], "for those that are the same, add {}")
        for kind, found in self._joint.items():
            known = {short_name(str(each.name)) for each in self._things[kind].values()}
            known |= {short_name(name) for (each, _), name in self._called.items() if each == kind}
            joint = (name for _, name in found if "," in name)
            known.update(short_name(part) for name in joint for part in _BETWEEN.split(name))
            told = []
            for place, name in found:
                if parts := _split(name, known):
                    text = f"{name}={'; '.join(parts)}"
                    option = f"--value {shown(text, _LONGEST_LIST)}" if len(text) <= _LONGEST_LIST else _SEVERAL
                    told.append((place, f"each text becomes a single {kind}: {shown(name)}", option))
            self._tell(told, f"if a text names more than one {kind}, write ; between the names, or add {{}}")

    def _tell(self, told: Sequence[tuple[CellPlace, str, str]], hint: str) -> None:
        """Report each message at its place, with the options of all places in its column."""
        of_column: dict[CellPlace, dict[str, None]] = {}
        for place, _, option in told:
            of_column.setdefault(place._replace(row=0), {})[option] = None
        for place, message, _ in told:
            self._remarks.tell(place, message, hint.format(" ".join(of_column[place._replace(row=0)])))


def _split(name: str, known: Collection[str]) -> list[str]:
    """Return the names that a text may have; none if it has no comma and no part is a known or listed name."""

    def has_known(parts: Iterable[str]) -> bool:
        return any(short_name(part) in known for part in parts)

    parts = list[str]()
    for part in filter(None, _BETWEEN.split(name)):
        within = _WITHIN.split(part)
        parts += within if has_known(within) else [part]
    return parts if parts[1:] and ("," in name or has_known(parts)) else []


def _same(name: str, other: str) -> str:
    return shown(f"{name}={other}", _LONGEST_OPTION)
