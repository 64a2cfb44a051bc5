"""What the frozen types are made of: the fields of a record, and a type without what is only said about it."""

import types
import typing
from functools import cache
from typing import Any

import msgspec

from rectrack.record.values import Record


@cache
def fields(wanted: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """The fields of a type, looked at once: msgspec reads its annotations anew at each call, which takes its time."""
    return msgspec.structs.fields(wanted)


@cache
def hints(wanted: type[Record]) -> dict[str, Any]:
    """The types of a record's fields, by the names that stand in the file."""
    of_all = typing.get_type_hints(wanted, include_extras=True)
    return {field.encode_name: of_all[field.name] for field in fields(wanted)}


def is_record(bare: Any) -> bool:
    return isinstance(bare, type) and issubclass(bare, Record)


def is_union(wanted: Any) -> bool:
    return typing.get_origin(wanted) in (types.UnionType, typing.Union)


def is_optional(wanted: Any) -> bool:
    return is_union(wanted) and types.NoneType in typing.get_args(wanted)


def without_none(wanted: Any) -> Any:
    """The type without `| None`; of several the first."""
    return next(part for part in typing.get_args(wanted) if part is not types.NoneType)


def stripped(wanted: Any) -> Any:
    """The type without its constraints and without `| None`; of several the first."""
    if typing.get_origin(wanted) is typing.Annotated:
        return stripped(typing.get_args(wanted)[0])
    return stripped(without_none(wanted)) if is_union(wanted) else wanted
