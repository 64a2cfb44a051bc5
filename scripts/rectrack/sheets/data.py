"""The record as JSON, with the names that it has in the files."""

from collections.abc import Mapping
from typing import Any

from rectrack.record.recommendation import Report
from rectrack.record.shapes import fields
from rectrack.record.values import Flag, Record
from rectrack.sheets.export import Export
from rectrack.text.exports import as_json


def json(export: Export) -> bytes:
    """All that the files say, defaults of the settings included: reports that nobody has verified excepted."""
    register = export.register
    record = {
        "about": dict(export.about),
        "settings": _data(register.tracker, also_usual=True),
        "parties": _data(register.parties),
        "recommendations": _data(register.recommendations),
    }
    return as_json(record).encode()


def _data(value: object, *, also_usual: bool = False) -> Any:
    """A value of the files as JSON has it, without what is as if it were not said."""
    if isinstance(value, Record):
        said = ((field, getattr(value, field.name)) for field in fields(type(value)))
        return {
            f.encode_name: _data(v) for f, v in said if v is not None and (also_usual or v not in (f.default, {}))
        }
    if isinstance(value, tuple):
        return [_data(item) for item in value if not isinstance(item, Report) or item.verified_by]
    if isinstance(value, Mapping):
        return {name: _data(item) for name, item in value.items()}
    return bool(value) if isinstance(value, Flag) else value
