"""The JSON Schemas that editors use, from the same types that `load` decodes into."""

import json
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from typing import Any

import msgspec

from rectrack.model import IN_LANGUAGES, LANG, Flag, OwnField, Parties, Recommendation, Tracker, TrackerList
from rectrack.rendering.status_json import Published

KINDS: dict[str, type[msgspec.Struct]] = {
    "recommendation": Recommendation,
    "parties": Parties,
    "tracker": Tracker,
    "status": Published,
    "tracker-list": TrackerList,
}
_FLAGS = ("true", "false", "yes", "no", "on", "off")


def schema(kind: str, fields: Iterable[OwnField] = ()) -> str:
    """The schema as JSON text; `fields` are those that a group has added to its recommendations."""
    exported = msgspec.json.schema(KINDS[kind])
    if kind == "recommendation" and (own := {field.id: _own(field) for field in fields}):
        properties = exported["$defs"]["Recommendation"]["properties"]
        properties["fields"] = {"type": "object", "properties": own, "additionalProperties": False}
    if kind != "status":
        for node in _nodes(exported):
            _loosen(node)
    return _text(exported)


def of_generated(made: type[msgspec.Struct]) -> str:
    """Return the JSON Schema, as text, of a file that only rectrack writes."""
    return _text(msgspec.json.schema(made))


def _text(exported: dict[str, Any]) -> str:
    for type_ in exported["$defs"].values():
        if about := type_.get("description"):
            type_["description"] = cleandoc(about)  # which Python 3.13 has done already, and older ones have not
    exported["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(exported, indent=2, ensure_ascii=False) + "\n"


def _own(field: OwnField) -> dict[str, Any]:
    """What may stand in a field that a group has added."""
    one: dict[str, Any] = {"type": "string", "description": field.description or field.name}
    if field.choices:
        one["enum"] = [choice.id for choice in field.choices]
    return {"type": "array", "items": one} if field.type == "choices" else one


def _nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Every object of a schema, the innermost first."""
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _nodes(part)
    if isinstance(schema, dict):
        yield schema


def _loosen(node: dict[str, Any]) -> None:
    """Allow what other YAML tools make of text: `2030` a number, `no` a boolean, a field left empty null.

    The tracker reads every value as the text that was written, so for it these are no differences.
    """
    if node.pop(IN_LANGUAGES, False):
        text = node | {"type": ["string", "number", "boolean"]}
        node.clear()
        languages = {"type": "object", "minProperties": 1, "propertyNames": {"pattern": LANG}}
        node["anyOf"] = [text, languages | {"additionalProperties": text}]
    elif node.get("title") == Flag.__name__:
        node["enum"] = [True, False, *_FLAGS, *map(str.title, _FLAGS), *map(str.upper, _FLAGS)]
    elif node.get("type") == "string":
        node["type"] = ["string", "number", "boolean"]
    elif node.get("type") == "integer":
        node |= {"type": ["integer", "string"], "pattern": "^[1-9][0-9]*$"}
    elif isinstance(properties := node.get("properties"), dict):
        for name in properties.keys() - set(node.get("required", ())):
            properties[name] = _or_nothing(properties[name])
    elif isinstance(any_other := node.get("additionalProperties"), dict):
        node["additionalProperties"] = _or_nothing(any_other)


def _or_nothing(node: dict[str, Any]) -> dict[str, Any]:
    if "type" in node:
        types = node["type"]
        return node | {"type": [*(types if isinstance(types, list) else [types]), "null"]}
    nothing = {"type": "null"}
    either = node.get("anyOf", [node])
    return node if nothing in either else {"anyOf": [*either, nothing]}
