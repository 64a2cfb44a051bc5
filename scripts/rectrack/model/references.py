"""What one file names and another one holds: ids, names, custom fields."""

import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from itertools import pairwise

from rectrack.model.dataset import Register
from rectrack.model.decode import in_brackets
from rectrack.model.load import PARTIES, TRACKER
from rectrack.model.recommendation import OwnValue
from rectrack.model.types import by_id, existing
from rectrack.model.vocabulary import WITHDRAWN, OwnField
from rectrack.text import dates
from rectrack.text.markdown import day
from rectrack.text.problems import Fault, KeyPath, nearest, shown, spelled

# What one file names and another one holds: whether it is there, and what was meant if it is not.

_FILES = {
    "party": PARTIES,
    **dict.fromkeys(("stance", "theme", "addressee", "document", "kind", "answer", "outcome", "group"), TRACKER),
}
"""Where people add a new one, of what they add."""


class References:
    """What all files can refer to, by its kind and its id."""

    def __init__(self, register: Register) -> None:
        tracker = register.tracker
        self.things: dict[str, Mapping[str, object]] = {
            "status": by_id(tracker.statuses),
            "stance": by_id((*tracker.stances, WITHDRAWN)),
            "theme": by_id(tracker.themes),
            "addressee": by_id(tracker.addressees),
            "document": by_id(tracker.documents),
            "kind": by_id(tracker.kinds),
            "answer": by_id(tracker.answers),
            "outcome": by_id(tracker.outcomes),
            "group": by_id(tracker.groups),
            "party": by_id(register.parties),
            "party or addressee": {**by_id(tracker.addressees), **by_id(register.parties)},
            # those that cannot be read are there by their id alone
            "recommendation": dict.fromkeys(register.paths) | by_id(register.recommendations),
        }
        self._unknown: dict[tuple[str, str], tuple[str, str]] = {}

    def known(self, what: str, value: str, at: KeyPath) -> Iterable[Fault]:
        """What is wrong with a reference; the same mistake in a thousand files is looked at once."""
        if is_known(value, self.things[what]):
            return ()
        wrong = self._unknown.get((what, value)) or _unknown(what, value, self.things[what])
        self._unknown[what, value] = wrong
        return [Fault(at, *wrong)]

    def all_known(self, what: str, values: tuple[str, ...], *at: str | int) -> Iterator[Fault]:
        """What is wrong with the references of a list."""
        for n, value in enumerate(values):
            yield from self.known(what, value, (*at, n))
        for n in again(values):
            yield Fault((*at, n), f"{shown(values[n])} stands here a second time", "keep one of the two")


def known(what: str, value: str, valid: Mapping[str, object], at: KeyPath) -> Iterable[Fault]:
    """What is wrong with a reference to one of these."""
    return () if is_known(value, valid) else [Fault(at, *_unknown(what, value, valid))]


def is_known(value: str, valid: Collection[str]) -> bool:
    """Whether a value is among the valid ones, as far as all of them could be read."""
    return value in valid or not value or "" in valid


def again(values: Collection[Hashable]) -> list[int]:
    """Where a value stands that stood before."""
    if len(values) == len(set(values)):
        return []
    first: dict[Hashable, int] = {}
    return [n for n, value in enumerate(values) if first.setdefault(value, n) != n and value]


def _unknown(what: str, value: str, valid: Mapping[str, object]) -> tuple[str, str]:
    """What is wrong with a reference to nothing, and what would be right."""
    hint = nearest(value, dict(sorted(valid.items())))
    added = f"a new {what} is added to {_FILES[what]}" if what in _FILES else ""
    hints = [hint] if hint.startswith(("did", "write")) else filter(None, [hint, added])
    return f"unknown {what} {shown(value)}", "; ".join(hints)


# The fields that a group has added: whether a value fits, and what stands there in words.

_LINK = re.compile(r'https?://[^\s<>"]+')
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def wrong_fields(fields: Mapping[str, OwnValue], defined: Mapping[str, OwnField]) -> Iterator[Fault]:
    """Everything wrong with a recommendation's own fields."""
    for name, value in fields.items():
        at: KeyPath = ("fields", name)
        if name not in defined:
            hint = nearest(name, dict(defined)) if defined else "tracker.yaml defines none: add it there under fields"
            yield Fault(at, f"unknown field {shown(name)}", hint)
        else:
            yield from _wrong(value, defined[name], at)


def values_of(value: OwnValue) -> tuple[str, ...]:
    """The values of an own field: one, or each of several."""
    return value if isinstance(value, tuple) else (value,)


def as_written(text: str, field: OwnField) -> OwnValue:
    """The value that somebody writes: choices by their names too, several of them with a comma or `;` between."""
    choices = by_id(field.choices)
    if field.type == "choices":
        return tuple(spelled(one, choices) or one for one in re.split(r"\s*[,;\n]\s*", text.strip()) if one)
    if field.type == "choice":
        return spelled(text, choices) or text
    return dates.read(text) if field.type == "date" else text


def in_words(value: OwnValue, field: OwnField) -> tuple[str, ...]:
    """The values as people read them: choices by their names."""
    if field.type == "date":
        return tuple(map(day, values_of(value)))
    names = {choice.id: choice.name for choice in field.choices}
    return tuple(names.get(one, one) for one in values_of(value))


def _wrong(value: OwnValue, field: OwnField, at: KeyPath) -> Iterator[Fault]:
    if isinstance(value, tuple) != (field.type == "choices"):
        several = field.type == "choices"
        message = f"{'one value stands' if several else 'a list stands'} where {_BELONGS[field.type]} belongs"
        yield Fault(at, message, "write one value" if isinstance(value, tuple) else in_brackets(value))
        return
    for n, one in enumerate(values_of(value)):
        place = (*at, n) if isinstance(value, tuple) else at
        if one and not one.strip():
            yield Fault(place, f"{field.name} is empty", _BELONGS[field.type])
        elif field.choices:
            yield from known("choice", one, by_id(field.choices), place)
        elif field.type == "date":
            yield from existing(one, place)
        elif (form := _FORMS.get(field.type)) and one and not form.fullmatch(one):
            yield Fault(place, f"{shown(one)} is not valid for {field.name}", _BELONGS[field.type])


_FORMS = {"number": _NUMBER, "link": _LINK}
_BELONGS = {
    "text": "a text",
    "choice": "one of the choices",
    "choices": "a list of choices",
    "number": "a number, 12 or 12.5",
    "date": "a year, a month or a day: 2017, 2017-02 or 2017-02-14",
    "link": "a web address that starts with https://",
}


# By what a recommendation is called: its id, its number, its reference. Each of them means one only.

_LANGUAGE = 2
"""Letters of a language's code: en, fr."""


def wrong_names(register: Register) -> Iterator[Fault]:
    """Every name that two recommendations have, or that belongs to another one."""
    yield from _kept_ids(register)
    yield from _numbers(register)
    yield from _references(register)
    yield from _former_ids(register)


def _kept_ids(register: Register) -> Iterator[Fault]:
    for id_, path in register.paths.items():
        if len(id_) == _LANGUAGE and id_.isalpha():
            message = f"the id {shown(id_)} may be a language: addresses of two letters are kept free for those"
            yield Fault(("id",), message, "take a longer id, and name the file so", file=path)


def _numbers(register: Register) -> Iterator[Fault]:
    """A number is given once. The recommendations come by number."""
    recommendations, paths = register.recommendations, register.paths
    highest = recommendations[-1].number if recommendations else 0
    for before, r in pairwise(recommendations):
        if before.number == r.number != 0:
            hint = f"the newer of the two takes the next free number, {highest + 1}"
            for one, other in ((before, r), (r, before)):
                message = f"the number {one.number} is that of {paths[other.id]} too"
                yield Fault(("number",), message, hint, file=paths[one.id])


def _references(register: Register) -> Iterator[Fault]:
    paths = register.paths
    claimed: dict[str, str] = {}
    for r in register.recommendations:
        if not r.reference:
            continue
        name = r.reference.casefold()
        message, hint = "", "a reference means one recommendation: write another, or leave it out"
        if name.isdecimal() and r.number not in (0, int(name)):
            message = f"the reference {shown(r.reference)} is a number, and this recommendation's is {r.number}"
            hint = "leave the reference out, or write what the source has besides the digits"
        elif name in paths and name != r.id:
            message = f"the reference {shown(r.reference)} is the id of {paths[name]}"
        elif name in claimed:
            message = f"the reference {shown(r.reference)} is that of {claimed[name]} too"
        claimed.setdefault(name, paths[r.id])
        if message:
            yield Fault(("reference",), message, hint, file=paths[r.id])


def _former_ids(register: Register) -> Iterator[Fault]:
    paths = register.paths
    claimed: dict[str, str] = {}
    for r in register.recommendations:
        for n, former in enumerate(r.formerly):
            if not former:
                continue
            if former in paths:
                message = f"{shown(former)} is the id of {paths[former]}"
            elif former in claimed:
                message = f"{shown(former)} is claimed by {claimed[former]} too"
            else:
                claimed[former] = paths[r.id]
                continue
            hint = "name the id this file had before, or delete it"
            yield Fault(("formerly", n), message, hint, file=paths[r.id])
