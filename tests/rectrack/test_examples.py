"""The example uses all of the format, so that what a page forgets is seen in its golden file."""

from collections.abc import Iterator
from typing import Any

import yaml

from tests.interfaces import schema
from tests.samples import DATA

EXAMPLE = DATA / "tracker"
TYPES = {"text", "choice", "choices", "number", "date", "link"}


def fields(known: Any, kind: Any, name: str = "") -> Iterator[str]:
    """The fields that a kind of the schema has, and those of the kinds below it, as `kind.field`."""
    for part in (kind, *kind.get("anyOf", ()), *kind.get("prefixItems", ())):
        if reference := part.get("$ref"):
            name = reference.rpartition("/")[2]
            yield from fields(known, known[name], name)
        yield from (f"{name}.{field}" for field in part.get("properties", {}))
        for below in (*part.get("properties", {}).values(), part.get("items")):
            if isinstance(below, dict):
                yield from fields(known, below, name)


def keys(record: Any) -> Iterator[str]:
    """The keys of a record and of all below it."""
    if isinstance(record, dict):
        yield from record
    for below in record.values() if isinstance(record, dict) else record if isinstance(record, list) else ():
        yield from keys(below)


def test_the_example_uses_every_field_of_a_recommendation_and_each_type_of_a_groups_own() -> None:
    known = schema("recommendation")
    there = {*fields(known["$defs"], known)}
    texts = [path.read_text(encoding="utf-8") for path in (EXAMPLE / "recommendations").rglob("*.yaml")]
    used = {key for text in texts for key in keys(yaml.safe_load(text))}
    own = yaml.safe_load((EXAMPLE / "tracker.yaml").read_text(encoding="utf-8"))["custom_fields"]

    assert len(there) > 60
    assert {name.rpartition(".")[2] for name in there} - used == set()
    assert {field["type"] for field in own} == TYPES
    assert {field["id"] for field in own} <= used
