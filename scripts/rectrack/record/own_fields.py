"""The fields that a group has added: whether a value fits, and what stands there in words."""

import re
from collections.abc import Iterator, Mapping

from rectrack.record.decode import in_brackets
from rectrack.record.recommendation import OwnValue
from rectrack.record.references import known
from rectrack.record.values import by_id
from rectrack.record.when import existing
from rectrack.record.words import OwnField
from rectrack.text import dates
from rectrack.text.markdown import day
from rectrack.text.problems import Fault, Path, nearest, shown, spelled

_LINK = re.compile(r'https?://[^\s<>"]+')
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def wrong_fields(fields: Mapping[str, OwnValue], defined: Mapping[str, OwnField]) -> Iterator[Fault]:
    """Everything wrong with a recommendation's own fields."""
    for name, value in fields.items():
        at: Path = ("fields", name)
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


def _wrong(value: OwnValue, field: OwnField, at: Path) -> Iterator[Fault]:
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
