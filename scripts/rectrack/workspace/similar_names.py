"""Warnings about new names in cells: those that may mean another name, and those that may be several names."""

from collections.abc import Mapping
from typing import Any

from rectrack.text import closest, initials, is_shortened, shown
from rectrack.workspace.read_sheet import CellPlace, Remarks
from rectrack.workspace.usual_words import short_name

_BODIES = ("party", "addressee")
_CAN_BE_SEVERAL = ("theme", *_BODIES)
_SEVERAL = '"TEXT=NAME; NAME"'
_LONGEST_OPTION, _MOST_COMPARED = 200, 50
"""Most characters of an option that a message proposes, and most names with which a new one is compared."""


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
        if "," in name and kind in _CAN_BE_SEVERAL:
            hint = f"if a text names more than one {kind}, write ; between the names, or add --value {_SEVERAL}"
            self._remarks.tell(place, f"each text becomes a single {kind}: {shown(name)}", hint)

    def join(self, kind: str, name: str, id_: str, place: CellPlace) -> None:
        """Report a name that is another spelling of a new one: more than case and spaces differ."""
        known = self._called.get((kind, id_), name)
        if name not in (id_, known) and name.casefold().split() != known.casefold().split():
            self._remarks.tell(place, f"these spellings are joined with another one in the list: {shown(name)}")

    def report(self, lists: Mapping[str, str]) -> None:
        """Report the new names that may mean one body, all of a kind in one line; `lists` has the list of each."""
        for kind, found in self._alike.items():
            options = " ".join(dict.fromkeys(option for _, option in found))
            for place, _ in found:
                message = f"some new {lists[kind]} may be the same under two names"
                self._remarks.tell(place, message, f"for those that are the same, add {options}")


def _same(name: str, other: str) -> str:
    return shown(f"{name}={other}", _LONGEST_OPTION)
