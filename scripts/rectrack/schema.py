"""The JSON Schemas that editors use, from the same types that `load` decodes into."""

import json
from typing import Any

import msgspec

from rectrack.model import Flag, Parties, Recommendation, Tracker
from rectrack.published import Published

KINDS: dict[str, type[msgspec.Struct]] = {
    "recommendation": Recommendation,
    "parties": Parties,
    "tracker": Tracker,
    "status": Published,
}
_SCALARS = ["string", "number", "boolean"]


def schema(kind: str) -> str:
    """The schema of one kind of file, as JSON text."""
    exported = msgspec.json.schema(KINDS[kind])
    if kind != "status":
        _loosen(exported)
    exported["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(exported, indent=2, ensure_ascii=False) + "\n"


def _loosen(node: Any) -> None:
    """Allow what other YAML tools make of text: `2030` a number, `no` a boolean, a list that was left empty.

    The tracker reads every value as the text that was written, so for it these are no differences.
    """
    if isinstance(node, list):
        for part in node:
            _loosen(part)
        return
    if not isinstance(node, dict):
        return
    if node.get("title") == Flag.__name__:
        node["enum"] = [True, False, "true", "false", "yes", "no", "on", "off"]
    elif node.get("type") == "string":
        node["type"] = _SCALARS
    elif node.get("type") == "array":
        node["type"] = ["array", "null"]
    elif node.get("type") == "integer":
        node["type"] = ["integer", "string"]
    for part in node.values():
        _loosen(part)
