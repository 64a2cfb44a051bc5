"""Changes to recommendation files in the tracker's terms: each takes a file's text and gives the new one.

Whether the changed file is right as a whole is for `check` to say. Each function raises `yamledit.CannotEditError`
where only a person can make the change, and `texterrors.TextError` for a text that cannot be read. Texts are as
`yamltext.decode` gives them: a byte order mark is for whoever reads and writes the file to keep.
"""

import msgspec

from rectrack import yamltext
from rectrack.model import (
    Action,
    Flag,
    HistoryEntry,
    LastChecked,
    Position,
    Recommendation,
    Record,
    Report,
    Response,
    StatusId,
)
from rectrack.problems import nearest, shown
from rectrack.yamledit import CannotEditError, append, remove, set_value
from rectrack.yamltext import Data, Places
from rectrack.yamlwrite import document

SCHEMA_LINE = "# yaml-language-server: $schema=recommendation.schema.json\n"
"""Tells editors what may stand in the file."""

_ORDER = tuple(field.name for field in msgspec.structs.fields(Recommendation))


def new(recommendation: Recommendation) -> str:
    """The text of a new file, which reads back as this record (line breaks at a text's end apart)."""
    data = plain(recommendation)
    text = SCHEMA_LINE + document(data)
    if yamltext.parse(yamltext.decode(text.encode("utf-8", "surrogatepass"))) != data:
        raise CannotEditError(
            (1, 1), "this cannot be written as a file that reads the same", "write the file by hand"
        )
    return text


def set_status(text: str, status: StatusId, entry: HistoryEntry) -> str:
    """Another status, with the step in the history that says since when and why."""
    return append(set_value(text, ("status",), status, _ORDER), ("history",), plain(entry), _ORDER)


def set_action_status(text: str, action_id: str, status: StatusId, report: Report | None = None) -> str:
    """Another status of one action, with the report that shows it where one is given.

    Raises `CannotEditError` where there is no such action.
    """
    places = Places()
    data = yamltext.parse(text, places)
    actions = data.get("actions") if isinstance(data, dict) else None
    ids = (
        [item.get("id") if isinstance(item, dict) else None for item in actions] if isinstance(actions, list) else []
    )
    if action_id not in ids:
        known = [known for known in ids if isinstance(known, str)]
        place = places.keys.get(("actions",), (1, 1))
        raise CannotEditError(place, f"there is no action {shown(action_id)} here", nearest(action_id, known))
    order = [field.name for field in msgspec.structs.fields(Action)]
    changed = set_value(text, ("actions", ids.index(action_id), "status"), status, order)
    return add_report(changed, report) if report else changed


def add_position(text: str, position: Position) -> str:
    """One more position, behind those that are there; earlier ones of the same party stay."""
    return append(text, ("positions",), plain(position), _ORDER)


def add_report(text: str, report: Report) -> str:
    """One more report of a reader, behind those that are there.

    It takes the place of what the same comment said before it was edited, unless somebody has vouched for that.
    """
    data = yamltext.parse(text)
    reports = data.get("reports") if isinstance(data, dict) else None
    for n, known in enumerate(reports if isinstance(reports, list) else []):
        is_of_same = report.source and report.source.comment and _comment(known) == report.source.comment
        if is_of_same and isinstance(known, dict) and "verified_by" not in known:
            text = remove(text, ("reports", n))
            break
    return append(text, ("reports",), plain(report), _ORDER)


def verify_report(text: str, comment: str, by: str) -> str:
    """Somebody vouches for the report of this comment; raises `CannotEditError` where there is none."""
    data = yamltext.parse(text)
    reports = data.get("reports") if isinstance(data, dict) else None
    urls = [_comment(report) for report in reports] if isinstance(reports, list) else []
    if comment not in urls:
        raise CannotEditError((1, 1), f"there is no report of {shown(comment)} here", "see the reports in the issue")
    order = [field.name for field in msgspec.structs.fields(Report)]
    return set_value(text, ("reports", urls.index(comment), "verified_by"), by, order)


def _comment(report: Data) -> Data:
    source = report.get("source") if isinstance(report, dict) else None
    return source.get("comment") if isinstance(source, dict) else None


def add_response(text: str, response: Response) -> str:
    """One more answer of an addressee, behind those that are there."""
    return append(text, ("responses",), plain(response), _ORDER)


def set_last_checked(text: str, checked: LastChecked) -> str:
    """Who looked last what became of it, when, and what they found."""
    return set_value(text, ("last_checked",), plain(checked), _ORDER)


def plain(record: Record) -> dict[str, Data]:
    """A record as a file says it: text, without what is as if it were not said."""
    fields = ((field, getattr(record, field.name)) for field in msgspec.structs.fields(record))
    return {field.name: _plain(value) for field, value in fields if value != field.default}


def _plain(value: object) -> Data:
    if isinstance(value, Record):
        return plain(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value.value if isinstance(value, Flag) else value).rstrip("\n")
