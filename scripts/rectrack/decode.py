"""Plain data to the types of `model`, or everything that is wrong with it.

msgspec converts a whole document at once and stops at the first error. Only a document that fails is gone
through field by field; each field is judged by msgspec too, so the quick way and the thorough one agree.
"""

import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec

from rectrack.model import Flag, Record
from rectrack.problems import Path, nearest, shown
from rectrack.yamltext import Data

T = TypeVar("T", bound=Record)


class Fault(NamedTuple):
    """Where in the document (at the value, or at its key), what is wrong, what would be right."""

    at: Path
    message: str
    hint: str = ""
    on_key: bool = False


class DecodeError(Exception):
    """The data does not have the shape of the type; `faults` holds everything wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def decode(data: Data, wanted: type[T]) -> T:
    """Convert a document to a type of `model`; raises `DecodeError`."""
    try:
        return msgspec.convert(data, wanted, strict=False)
    except msgspec.ValidationError as error:
        faults = list(_faults(data, wanted, ()))
        raise DecodeError(faults or [Fault((), str(error))]) from None


def _faults(data: Data, wanted: Any, at: Path) -> Iterator[Fault]:
    bare = _bare(wanted)
    if isinstance(bare, type) and issubclass(bare, Record):
        yield from _record_faults(data, bare, at)
    elif typing.get_origin(bare) is tuple:
        yield from _list_faults(data, wanted, typing.get_args(bare)[0], at)
    else:
        yield from _value_faults(data, wanted, bare, at)


def _record_faults(data: Data, wanted: type[Record], at: Path) -> Iterator[Fault]:
    fields = {field.name: field for field in msgspec.structs.fields(wanted)}
    if not isinstance(data, dict):
        yield Fault(at, f"{_what(data)} stands where a mapping belongs", f"fields: {', '.join(fields)}")
        return
    hints = _hints(wanted)
    for name, value in data.items():
        if name in fields:
            yield from _faults(value, hints[name], (*at, name))
        else:
            yield Fault((*at, name), f"unknown field {shown(name)}", nearest(name, fields), on_key=True)
    for name, field in fields.items():
        if field.required and name not in data:
            yield Fault((*at, name), f"the field {name} is missing or empty", _described(hints[name]))


def _list_faults(data: Data, wanted: Any, item: Any, at: Path) -> Iterator[Fault]:
    if not isinstance(data, list):
        yield Fault(at, f"{_what(data)} stands where a list belongs", "write [one, two] or a line '- one' for each")
        return
    inner = [fault for n, value in enumerate(data) for fault in _faults(value, item, (*at, n))]
    yield from inner
    if not inner and not _fits(data, wanted):
        yield Fault(at, "the list is empty", "add at least one")


def _value_faults(data: Data, wanted: Any, bare: Any, at: Path) -> Iterator[Fault]:
    if _fits(data, wanted):
        return
    if isinstance(data, str) and typing.get_origin(bare) is Literal:
        choices = typing.get_args(bare)
        yield Fault(at, f"{shown(data)} is not one of the values for {_name(at)}", nearest(data, choices))
    elif isinstance(data, str) and data:
        yield Fault(at, f"{shown(data)} is not valid for {_name(at)}", _described(wanted))
    elif data is None or data == "":
        yield Fault(at, f"{_name(at)} is empty", _described(wanted))
    else:
        yield Fault(at, f"{_what(data)} stands where one value belongs", _described(wanted))


def _fits(data: Data, wanted: Any) -> bool:
    try:
        msgspec.convert(data, wanted, strict=False)
    except msgspec.ValidationError:
        return False
    return True


@cache
def _hints(wanted: type[Record]) -> dict[str, Any]:
    return typing.get_type_hints(wanted, include_extras=True)


def _bare(wanted: Any) -> Any:
    """The type without its constraints and without `| None`."""
    if typing.get_origin(wanted) is typing.Annotated:
        return _bare(typing.get_args(wanted)[0])
    if typing.get_origin(wanted) in (types.UnionType, typing.Union):
        return _bare(next(part for part in typing.get_args(wanted) if part is not types.NoneType))
    return wanted


def _described(wanted: Any) -> str:
    """What a value of this type looks like, in words."""
    if typing.get_origin(wanted) in (types.UnionType, typing.Union):
        return _described(next(part for part in typing.get_args(wanted) if part is not types.NoneType))
    described = [part.description for part in getattr(wanted, "__metadata__", ()) if part.description]
    if described:
        return str(described[-1])
    bare = _bare(wanted)
    if typing.get_origin(bare) is Literal:
        return "one of: " + ", ".join(typing.get_args(bare))
    if bare is Flag:
        return "true or false"
    return "a list" if typing.get_origin(bare) is tuple else ""


def _what(data: Data) -> str:
    if isinstance(data, str):
        return shown(data)
    if isinstance(data, dict):
        return "a mapping"
    return "a list" if isinstance(data, list) else "nothing"


def _name(at: Path) -> str:
    """The last field name on the way to a value."""
    return next((str(step) for step in reversed(at) if isinstance(step, str)), "the file")
