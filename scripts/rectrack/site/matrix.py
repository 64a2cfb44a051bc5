"""Who thinks what of which recommendation, as tables: parties by recommendations, what is reported apart."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from rectrack.pages.sections import section_of, sections
from rectrack.record import facts
from rectrack.record.recommendation import Position, Recommendation
from rectrack.record.stances import Stance
from rectrack.site.material import Material
from rectrack.site.page import Page

MOST = 40
"""Recommendations in one table; more stand in a table for each part of the board."""

Line = tuple[str, Mapping[str, Position]]
"""A party with what it thinks, by recommendation."""


class Matrix(Struct, frozen=True, kw_only=True):
    """The views on some recommendations: the parties' own, and those that others report, by who does."""

    name: str
    columns: list[Recommendation]
    own: list[Line]
    reported: list[tuple[str, list[Line]]]

    @property
    def reported_columns(self) -> list[Recommendation]:
        """Those of which something is reported: on a phone the others would push it out of sight."""
        return [r for r in self.columns if any(r.id in line for _, lines in self.reported for _, line in lines)]


def page(material: Material) -> Page:
    said = [p for r in material.register.recommendations for p in material.standing[r.id]]
    heard = {p.party for p in said if p.is_own}
    shown = {
        "matrices": list(matrices(material)),
        "short": {stance.id: short(stance) for stance in material.register.tracker.stances},
        "silent": material.in_order({*material.parties} - heard),
        "said_of": facts.said_of(said),
        "some_entered": any(p.is_own and p.typist for p in said),
    }
    return Page("views/", "views.html", "Views", shown, long=("matrices",), weight=20)


def matrices(material: Material) -> Iterator[Matrix]:
    """One of all recommendations, or one for each part of the board."""
    known = material.register.recommendations
    if len(known) <= MOST:
        yield _matrix("", known, material)
        return
    tracker = material.register.tracker
    for part in sections(tracker):
        those = [r for r in known if section_of(material.entries[r.id], tracker) == part.id]
        for start in range(0, len(those), MOST):
            yield _matrix(part.name, those[start : start + MOST], material)


def short(stance: Stance) -> str:
    """A stance in one word for a narrow cell."""
    if stance.side == "for":
        return "Changes" if stance.wants_changes else "For"
    if stance.side == "against":
        return "Against"
    return {"reserve": "Reserved", "abstain": "Abstains", "comment": "Comment"}.get(stance.id, stance.name)


def _matrix(name: str, known: Iterable[Recommendation], material: Material) -> Matrix:
    held = {r.id: material.standing[r.id] for r in known}
    said = [(id_, p) for id_, positions in held.items() for p in positions]
    reporters = {p.reported_by for _, p in said if p.reported_by and not p.inferred}
    return Matrix(
        name=name,
        columns=[*known],
        own=_lines([(id_, p) for id_, p in said if p.is_own], material),
        reported=[
            (who, _lines([(id_, p) for id_, p in said if p.reported_by == who and not p.inferred], material))
            for who in material.in_order(reporters)
        ],
    )


def _lines(said: list[tuple[str, Position]], material: Material) -> list[Line]:
    parties = material.in_order({p.party for _, p in said})
    return [(party, {id_: p for id_, p in said if p.party == party}) for party in parties]
