"""The front page: a strip of counts, a row for each recommendation, and a form that chooses among them."""

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec
from msgspec import Struct

from rectrack.pages.sections import Section, section_of, sections
from rectrack.pages.status_json import Entry
from rectrack.record import facts
from rectrack.record.own_fields import values_of
from rectrack.record.recommendation import Recommendation
from rectrack.record.values import by_id
from rectrack.site.material import Material
from rectrack.site.page import Page
from rectrack.text.alphabet import place

MOST = 1_000
"""Recommendations on the front page."""


class Row(Struct, frozen=True, kw_only=True):
    """A recommendation in a table; `sides` counts the parties' own views by side, `marks` is what it is found by."""

    r: Recommendation
    entry: Entry
    sides: Mapping[str, int]
    reported: int
    missing: Mapping[str, object]
    marks: Mapping[str, str]


def pages(material: Material) -> Iterator[Page]:
    """The front page with every row; above a number it leads to a page for each part, which has them."""
    parts, title = list(_parts(material)), material.register.tracker.title
    shown = {"parts": parts, "choices": list(_choices(material))}
    if not is_large(material):
        yield Page("", "front.html", title, shown)
        return
    yield Page("", "front-large.html", title, {**shown, "address": _address})
    for part, found in parts:
        yield Page(_address(part), "part.html", part.name, {"part": part, "rows": found}, long=("rows",))


def is_large(material: Material) -> bool:
    """Whether there are too many for one page."""
    return len(material.register.recommendations) > MOST


def index(material: Material) -> Mapping[str, bytes]:
    """What the form of a large front page searches, as a script: `file://` lets no page read anything else."""
    if not is_large(material):
        return {}
    statuses = by_id(material.register.tracker.statuses)
    found = [
        {"n": row.r.number, "t": f"{row.r.cited} {row.r.title}", "s": statuses[row.r.status].name, "m": row.marks}
        | {"w": row.r.summary or ""}
        for row in rows(material)
    ]
    return {"index.js": f"const INDEX = {msgspec.json.encode(found).decode()};\n".encode()}


def _address(part: Section) -> str:
    return f"part/{part.id or '-'}/"  # no id is a hyphen


def rows(material: Material) -> list[Row]:
    """A row for each recommendation, by number."""
    side = {stance.id: stance.side for stance in material.register.tracker.stances}
    return [_row(r, material.entries[r.id], side) for r in material.register.recommendations]


def _row(r: Recommendation, entry: Entry, side: Mapping[str, str]) -> Row:
    own = Counter(side[view.stance] for view in entry.views if view.is_own)
    reported = sum(bool(view.reported_by) and not view.inferred for view in entry.views)
    return Row(
        r=r, entry=entry, sides=own, reported=reported, missing=facts.unanswered(r), marks=dict(_marks(r, entry))
    )


def _marks(r: Recommendation, entry: Entry) -> Iterator[tuple[str, str]]:
    """By what a row is found, as the attributes `data-...` have it: several values stand apart by a space."""
    yield "status", r.status
    yield "theme", " ".join(r.themes)
    yield "to", " ".join(r.addressees)
    yield "views", " ".join(f"{view.party}:{view.stance}" for view in entry.views if not view.inferred)
    for field, value in r.fields.items():
        yield f"field-{field}", " ".join(values_of(value))


def _parts(material: Material) -> Iterator[tuple[Section, list[Row]]]:
    """The rows in the parts that the board has."""
    found: dict[str, list[Row]] = {}
    for row in rows(material):
        found.setdefault(section_of(row.entry, material.register.tracker), []).append(row)
    yield from ((part, found[part.id]) for part in sections(material.register.tracker) if part.id in found)


def _choices(material: Material) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """The fields of the form: how each is called in the address and for people, and what there is to choose."""
    tracker, known = material.register.tracker, material.register.recommendations
    views = [view for entry in material.entries.values() for view in entry.views if not view.inferred]
    in_use = {
        "status": {r.status for r in known},
        "theme": {theme for r in known for theme in r.themes},
        "to": {id_ for r in known for id_ in r.addressees},
        "party": {view.party for view in views},
        "stance": {view.stance for view in views},
    }
    parties = sorted(material.register.parties, key=lambda party: place(party.name))
    lists = (
        ("status", "Status", tracker.statuses),
        ("theme", "Theme", tracker.themes),
        ("to", "Addressed to", tracker.addressees),
        ("party", "View of", parties),
        ("stance", "View", tracker.stances),
    )
    for name, title, things in lists:
        yield name, title, [(one.id, one.name) for one in things if one.id in in_use[name]]
    for field in tracker.fields:
        if field.filter and field.choices:
            yield f"field-{field.id}", field.name, [(one.id, one.name) for one in field.choices]
