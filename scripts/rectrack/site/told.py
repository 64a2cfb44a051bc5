"""What was recorded, put in order for people to read: by recommendation, and what is only new in one line."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from rectrack.record.recommendation import Recommendation
from rectrack.record.values import Id
from rectrack.site.events import Event
from rectrack.site.material import Material


class Told(Struct, frozen=True, kw_only=True):
    """Recommendations by number, each with where it stands or nothing.

    Of those that are `new` nothing else is told; the others come with what was recorded of them, the oldest first.
    """

    new: tuple[tuple[Recommendation, str], ...]
    changed: tuple[tuple[Recommendation, str, tuple[Event, ...]], ...]


def told(material: Material, events: Iterable[Event], address: Callable[[Recommendation], str]) -> Told:
    """These events in order; `address` says where a recommendation stands, which one that is gone does nowhere."""
    by_id: dict[Id, list[Event]] = {}
    for event in events:
        by_id.setdefault(event.recommendation, []).append(event)
    known = {r.id: r for r in (*material.known.gone, *material.register.recommendations) if r.id in by_id}
    in_order = sorted(known.values(), key=lambda r: (r.number, r.id))
    placed = [(r, address(r) if r.id in material.recommendations else "", tuple(by_id[r.id])) for r in in_order]
    is_new = {
        id_ for id_, those in by_id.items() if [(e.what, e.how) for e in those] == [("recommendation", "added")]
    }
    return Told(
        new=tuple((r, where) for r, where, _ in placed if r.id in is_new),
        changed=tuple(one for one in placed if one[0].id not in is_new),
    )


def published_at(material: Material) -> Callable[[Recommendation], str]:
    """Where a recommendation stands on the web: on the site, or else its issue; nowhere if there is neither."""
    return lambda r: material.public(f"r/{r.number}/") or material.issue(material.entries[r.id])
