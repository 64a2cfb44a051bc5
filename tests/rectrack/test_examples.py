"""The example uses all of the format, so that what a page forgets is seen in its golden file."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from rectrack.record import recommendation
from rectrack.record.values import Record
from tests.rectrack.examples import register


def used(record: object) -> Iterator[str]:
    """The fields of a record and of all below it that have another value than that of one who leaves them out."""
    if isinstance(record, tuple):
        for item in record:
            yield from used(item)
    elif isinstance(record, Struct):
        for field in msgspec.structs.fields(record):
            value = getattr(record, field.name)
            if value != field.default:
                yield f"{type(record).__name__}.{field.name}"
                yield from used(value)


def test_the_example_uses_every_field_of_a_recommendation() -> None:
    kinds = [kind for kind in vars(recommendation).values() if isinstance(kind, type) and issubclass(kind, Record)]
    there = {f"{kind.__name__}.{field.name}" for kind in kinds for field in msgspec.structs.fields(kind)}

    assert len(kinds) > 10
    assert there - set(used(register().recommendations)) == set()


def test_the_example_defines_a_field_of_each_type_and_uses_it() -> None:
    fields = {field.id: field.type for field in register().tracker.fields}

    assert set(fields.values()) == {"text", "choice", "choices", "number", "date", "link"}
    assert set(register().recommendations[0].fields) == set(fields)
