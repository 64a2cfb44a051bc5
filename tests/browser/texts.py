"""Another text in every field in which people write freely.

The JSON Schemas that rectrack prints say which fields these are, so that a new one is not forgotten.
"""

import json
from collections.abc import Callable, Mapping
from itertools import count, cycle
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from tests.interfaces import rectrack

Place: TypeAlias = tuple[str, ...]
"""The names of the fields that lead to a value."""

Put: TypeAlias = Callable[[Place, str, str], str]
"""Gives the text for a place, of which the schema says something, and which has a text now."""

Schemas: TypeAlias = Mapping[str, dict[str, Any]]
FILES = {"tracker": "tracker.yaml", "parties": "parties.yaml", "recommendation": "recommendations/*.yaml"}
TYPES = {dict: "object", list: "array"}
FREE = ("custom_fields", "indicator")
"""The field that the example adds and in which people write freely."""
LABEL, DESCRIPTION, TITLE = 35, 90, 220
MOST = {
    ("addressees", "label"): LABEL,
    ("custom_fields", "choices", "name"): LABEL,
    ("custom_fields", "description"): DESCRIPTION,
    ("custom_fields", "name"): LABEL,
    ("labels", "recommendation", "description"): DESCRIPTION,
    ("labels", "recommendation", "name"): LABEL,
    ("labels", "status"): 8,
    ("statuses", "description"): DESCRIPTION,
    ("statuses", "name"): LABEL,
    ("themes", "description"): DESCRIPTION,
    ("themes", "previous_names"): LABEL,
    ("themes", "label"): LABEL,
    ("title",): TITLE,
}
"""Characters that GitHub takes in a label, in its description and in a title, less those of a prefix and a number."""


def fill(root: Path, *texts: str) -> None:
    """Write the texts in turn into these fields of a tracker, each with a number since names must differ."""
    numbers, turns = count(10), cycle(texts)

    def put(place: Place, about: str, _: str) -> str:
        text = next(turns)
        given = " ".join(text.split()) if "in one line" in about or place in MOST else text
        return f"{given[: MOST.get(place)]} {next(numbers)}"

    fill_each(root, put)


def fill_each(root: Path, put: Put, schemas: Schemas | None = None) -> None:
    """Write into each of these fields of a tracker what `put` makes of it; with its schemas, if they are known."""
    found = schemas or schemas_of(root)
    for kind, pattern in FILES.items():
        for path in sorted(root.glob(pattern)):
            known = yaml.load(path.read_bytes(), yaml.CBaseLoader)  # noqa: S506 - text alone
            for theme in known.get("themes", ()) if kind == "tracker" else ():
                theme.setdefault("label", theme["id"])  # so that its name may be long
            filled = Schema(found[kind]["$defs"], put).filled(found[kind], known)
            text = yaml.dump(filled, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
            path.write_text(text, encoding="utf-8")


def schemas_of(root: Path) -> Schemas:
    """Return the JSON Schemas of a tracker's files by their kinds."""
    return {kind: json.loads(rectrack(root, "schema", kind).out) for kind in FILES}


class Schema:
    """A JSON Schema with these definitions; `put` gives the text for a place, of which the schema says something."""

    def __init__(self, definitions: dict[str, Any], put: Put) -> None:
        self.definitions, self.put = definitions, put

    def filled(self, node: dict[str, Any], known: Any, place: Place = ()) -> Any:
        """Return a value with other texts where its part of the schema says that people write freely."""
        node = self._part(node, next((name for type_, name in TYPES.items() if isinstance(known, type_)), "string"))
        if isinstance(known, dict):
            parts = node.get("properties", {})
            return {name: self.filled(parts.get(name, {}), one, (*place, name)) for name, one in known.items()}
        if isinstance(known, list):
            return [self.filled(node["items"], one, place) for one in known]
        about = node.get("description", "")
        is_free = about.startswith(("plain text", "Markdown")) or place == FREE
        return self.put(place, about, known) if is_free else known

    def _part(self, node: dict[str, Any], type_: str) -> dict[str, Any]:
        """Return what describes a value of this type: a definition, or one of several."""
        if "$ref" in node:
            return self._part(self.definitions[node["$ref"].rpartition("/")[2]], type_)
        parts = [self._part(part, type_) for part in node.get("anyOf", [])]
        return next((part for part in parts if type_ in part.get("type", "")), node)
