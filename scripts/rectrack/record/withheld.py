"""Whoever asked to be left out is out of all that is made: a stand-in takes the place of name, login and ids.

The files keep who it is, so that the person still speaks; what readers get is made from a register without them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from rectrack.record.decode import nothing
from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.parties import Party
from rectrack.record.recommendation import Report
from rectrack.record.register import Register
from rectrack.record.shapes import fields
from rectrack.record.tracker import Tracker
from rectrack.record.values import Flag
from rectrack.text.markdown import line
from rectrack.text.problems import Fault, Path

STAND_IN = re.compile(r"withheld-[0-9]+")

WHO = frozenset(
    "party reported_by of by set_by entered_by verified_by owners addressees kept_by kept_by_party opposed "  # noqa: SIM905 - reads as a list
    "reported_opposed according_to".split()
)
"""Fields that say who, by an id, a name or a login."""

_BODIES = frozenset(("parties", "addressees"))
"""Fields whose values are bodies themselves."""

_OF_THEIRS: dict[str, object] = {
    "accounts": (),
    "also_written": (),
    "funding": None,
    "note": None,
    "retired": Flag.TRUE,
}

T = TypeVar("T")


class Withheld:
    """The parties whose names are withheld, and what stands in their place."""

    def __init__(self, register: Register) -> None:
        asked = [party for party in register.parties if party.name_withheld]
        asked.sort(key=lambda party: party.name_withheld or "")
        self.ids = {party.id: f"withheld-{n}" for n, party in enumerate(asked, 1)}
        """The stand-ins by id: in the order in which it was asked for, so that a later one changes none."""
        self._accounts = {account.id: self.ids[party.id] for party in asked for account in party.accounts}
        self._labelled = register.tracker.labels.addressee.prefix
        called = {
            spelled: stand_in for name, stand_in in self._all(register, asked) for spelled in (name, line(name))
        }
        self._called = {name.casefold(): stand_in for name, stand_in in called.items()}
        names = "|".join(map(re.escape, sorted(self._called, key=len, reverse=True)))
        self._pattern = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])", re.IGNORECASE)

    def _all(self, register: Register, asked: Iterable[Party]) -> Iterator[tuple[str, str]]:
        """All by which they are known, also as addressees and by the logins that their accounts once had."""
        yield from ((name, self.ids[party.id]) for party in asked for name in _names(party))
        for body in register.tracker.addressees:
            if body.id in self.ids:
                yield from ((name, self.ids[body.id]) for name in (body.name, body.label))
        for recommendation in register.recommendations if self._accounts else ():
            for report in recommendation.reports:
                if report.account_id in self._accounts:
                    yield report.by, self._accounts[report.account_id]

    def inside(self, value: T, name: str = "") -> T:
        """The same without them: a register, what was published of it, or any part; `name` is the field it is in.

        Words in free text stay: those are for people to correct, and `mentions` finds them.
        """
        return cast("T", self._inside(value, name)) if self.ids else value

    def out_of(self, text: str) -> str:
        """A text that was made before, with the stand-ins in place of what they are called."""
        return self._pattern.sub(lambda found: self._called[found[0].casefold()], text) if self.ids else text

    def mentions(self, register: Register) -> Iterator[Fault]:
        """Where a text of the files says who it is, which goes into what is made as it stands."""
        if not self.ids:
            return
        for recommendation in register.recommendations:
            yield from self._mentions(recommendation, (), register.paths[recommendation.id])
        yield from self._mentions(register.tracker, (), TRACKER)
        for n, party in enumerate(register.parties):
            if party.id not in self.ids:
                yield from self._mentions(party, ("parties", n), PARTIES)

    def _inside(self, value: object, name: str) -> object:
        if isinstance(value, str):
            return self._called.get(value.casefold(), value) if name in WHO else value
        if isinstance(value, tuple):
            return tuple(self._inside(one, name) for one in value)
        if not isinstance(value, Struct):
            return value
        if name in _BODIES and getattr(value, "id", None) in self.ids:
            return self._stand_in(value)
        changed = {f.name: self._inside(getattr(value, f.name), f.name) for f in fields(type(value))}
        if isinstance(value, Report) and value.account_id in self._accounts:
            changed |= {"by": self._accounts[value.account_id], "account_id": None}
        return replace(value, **changed)

    def _stand_in(self, body: Any) -> Struct:
        """A party or an addressee without anything by which it is known; its group stays, for the counts."""
        kind: type[Struct] = type(body)
        name, known = self.ids[body.id], {field.name for field in fields(kind)}
        changed: dict[str, object] = dict.fromkeys(("id", "name", "label"), name) | _OF_THEIRS
        if "label" in known:  # so that the label on GitHub is renamed, and does not stay beside the new one
            changed["formerly"] = (self._labelled + body.label, *body.formerly)
        return cast("Struct", replace(body, **{field: new for field, new in changed.items() if field in known}))

    def _mentions(self, value: object, at: Path, file: str) -> Iterator[Fault]:
        if isinstance(value, str):
            if self._pattern.search(value) and not (at[-1] in WHO or (at[-2:-1] and at[-2] in WHO)):
                yield Fault(
                    at, "this text names somebody whose name is withheld", "write it without the name", file=file
                )
        elif isinstance(value, tuple):
            for n, one in enumerate(value):
                yield from self._mentions(one, (*at, n), file)
        elif isinstance(value, Mapping):
            for key, one in value.items():
                yield from self._mentions(one, (*at, key), file)
        elif isinstance(value, Struct) and not (at[:1] == ("addressees",) and getattr(value, "id", "") in self.ids):
            for field in fields(type(value)):
                yield from self._mentions(getattr(value, field.name), (*at, field.encode_name), file)


def _names(party: Party) -> Iterator[str]:
    """All by which a party is known."""
    yield from (party.id, party.name, *party.also_written)
    for account in party.accounts:
        yield from (account.login, f"@{account.login}", f"{account.login} ({account.id})")


def withheld(register: Register) -> Register:
    """What readers get of it: no name, login and id of whoever asked to be left out."""
    return Withheld(register).inside(register)


NOBODY = Withheld(Register(tracker=nothing(Tracker), parties=(), recommendations=(), paths={}))
"""What withholds nothing."""
