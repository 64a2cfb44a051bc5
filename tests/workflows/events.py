"""Events as GitHub sends them; tests/data/recorded/README.md says where they are from."""

import json
from pathlib import Path
from typing import Any

_RECORDED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data/recorded/events.json").read_text(encoding="utf-8")
)


def event(name: str, **changes: object) -> dict[str, Any]:
    """The event of that name and action (`issues.opened`), with other values where `changes` has some."""
    return _merged(_RECORDED[name], changes)


def _merged(recorded: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(recorded)
    for name, value in changes.items():
        was = recorded.get(name)
        merged[name] = _merged(was, value) if isinstance(was, dict) and isinstance(value, dict) else value
    return merged
