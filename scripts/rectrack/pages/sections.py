"""Into what the board is parted: by theme, or by whatever else tracker.yaml says."""

from collections.abc import Iterable

from msgspec import Struct

from rectrack.pages.status_json import Entry
from rectrack.record.tracker import Tracker
from rectrack.record.values import by_id


class Section(Struct, frozen=True, kw_only=True):
    """A part of the board. The one without an id is for what has no value, and comes last."""

    id: str
    name: str
    description: str = ""


def sections(tracker: Tracker) -> list[Section]:
    """All parts that there can be, in the order of tracker.yaml."""
    return [*_SECTIONS.get(tracker.board.group_by, _of_field)(tracker)]


def heading(tracker: Tracker) -> str:
    """What stands above the list of the parts."""
    field = by_id(tracker.fields).get(tracker.board.group_by)
    return f"By {field.name.lower() if field else _HEADINGS[tracker.board.group_by]}"


def section_of(entry: Entry, tracker: Tracker) -> str:
    """The id of the part in which a recommendation stands: the first of its values, or nothing."""
    values = {
        "theme": entry.themes,
        "addressee": entry.addressees,
        "document": entry.documents,
        "status": (entry.status,),
    }
    own = entry.fields.get(tracker.board.group_by, "")
    found = values.get(tracker.board.group_by, own if isinstance(own, tuple) else (own,))
    return next(iter(found), "")


def _of_themes(tracker: Tracker) -> Iterable[Section]:
    return (Section(id=one.id, name=one.name, description=one.description or "") for one in tracker.themes)


def _of_statuses(tracker: Tracker) -> Iterable[Section]:
    return (Section(id=one.id, name=one.name, description=one.description) for one in tracker.statuses)


def _of_addressees(tracker: Tracker) -> Iterable[Section]:
    named = [Section(id=one.id, name=one.name) for one in tracker.addressees]
    return [*named, Section(id="", name="Not stated in the source")]


def _of_documents(tracker: Tracker) -> Iterable[Section]:
    named = [Section(id=one.id, name=one.title, description=f"By {one.by}.") for one in tracker.documents]
    return [*named, Section(id="", name="Elsewhere")]


def _of_field(tracker: Tracker) -> Iterable[Section]:
    field = by_id(tracker.fields)[tracker.board.group_by]
    named = [Section(id=one.id, name=f"{field.name}: {one.name}") for one in field.choices]
    return [*named, Section(id="", name=f"{field.name}: not given")]


_HEADINGS = {"theme": "theme", "addressee": "addressee", "document": "source document", "status": "status"}
_SECTIONS = {
    "theme": _of_themes,
    "addressee": _of_addressees,
    "document": _of_documents,
    "status": _of_statuses,
}
