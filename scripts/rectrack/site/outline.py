"""The document for a meeting, as Markdown of which Word files and pages are made: a table, then a part for each."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from rectrack.pages.sections import Section, section_of, sections
from rectrack.record import facts, requests, stances, undisputed
from rectrack.record.agreement import LEVELS, agreement
from rectrack.record.recommendation import Recommendation
from rectrack.record.values import Id, When
from rectrack.site import front
from rectrack.site.events import Event
from rectrack.site.front import Row
from rectrack.site.material import Material
from rectrack.site.told import Told, told
from rectrack.text.markdown import Markdown, day
from rectrack.text.render import render


class Chosen(Struct, frozen=True, kw_only=True):
    """Of which recommendations a document tells: those addressed `to` somebody, or with an action, or of a theme."""

    to: Id | None = None
    theme: Id | None = None

    def has(self, r: Recommendation) -> bool:
        """Whether a recommendation is among them."""
        asked = {*r.addressees, *(id_ for action in r.actions for id_ in action.addressees)}
        return self.to in (None, *asked) and self.theme in (None, *r.themes)


class Since(Struct, frozen=True, kw_only=True):
    """What was recorded since a day or an edition, which the `label` names."""

    label: str
    events: tuple[Event, ...]


def since_day(material: Material, when: When) -> Since:
    """What was recorded on a day, in a month or a year, and after it."""
    return Since(label=day(when), events=tuple(event for event in material.known.events if event.day >= when))


class Outline(Struct, frozen=True, kw_only=True):
    """What a document is made of; without `since` it does not tell what is new."""

    material: Material
    chosen: Chosen = Chosen()
    since: Since | None = None

    def markdown(self) -> str:
        """The document, in which every text is harmless."""
        rows = [row for row in front.rows(self.material) if self.chosen.has(row.r)]
        tracker, strip = self.material.register.tracker, self.material.strip
        those = {row.r.id for row in rows}
        addressees = {one.id: one.name for one in tracker.addressees}
        themes = {one.id: one.name for one in tracker.themes}
        return self._rendered(
            "report.md.j2",
            addressee=addressees.get(self.chosen.to or ""),
            theme=themes.get(self.chosen.theme or ""),
            since=self.since.label if self.since else "",
            told=self._told(),
            rows=rows,
            differ=sum(r.id in those for r in strip.differ),
            past_date=sum(r.id in those for r in strip.past_date),
            asked=[asked for asked in strip.requests if asked.recommendation.id in those],
            answered=sum(asked.recommendation.id in those for asked in strip.answered),
            parts=list(self._parts(rows)),
        )

    def _told(self) -> Told | None:
        """What was recorded of those recommendations lately, if that is to be told."""
        if self.since is None:
            return None
        known = {r.id: r for r in (*self.material.known.gone, *self.material.register.recommendations)}
        those = (e for e in self.since.events if self.chosen.has(known[e.recommendation]))
        return told(self.material, those, lambda r: f"#r-{r.number}")

    def _parts(self, rows: Iterable[Row]) -> Iterator[tuple[Section, list[Markdown]]]:
        """A text for each recommendation, in the parts that the board has."""
        found: dict[str, list[Markdown]] = {}
        tracker = self.material.register.tracker
        for row in rows:
            found.setdefault(section_of(row.entry, tracker), []).append(self._entry(row))
        yield from ((part, found[part.id]) for part in sections(tracker) if part.id in found)

    def _entry(self, row: Row) -> Markdown:
        r, register = row.r, self.material.register
        text = self._rendered(
            "report-entry.md.j2",
            r=r,
            since=facts.since(r),
            according_to=facts.according_to(r),
            check=facts.last_check(r),
            looked=facts.last_looked(r),
            meaning=facts.meaning(r, self.material.statuses[r.status]),
            overdue=row.entry.overdue,
            replaced_by=row.entry.superseded_by,
            own_fields=facts.own_fields(r, register.tracker),
            standing_answers=facts.answers(r),
            without_own_answer=facts.without_own_answer(r),
            unanswered=facts.unanswered(r),
            agreed=agreement(undisputed.positions(r), self.material.parties, register.tracker),
            views=facts.views(r, self.material.parties, register.tracker.stances),
            reports=facts.verified(r),
            unverified=len(facts.unverified(r)),
            address=self.material.public(f"r/{r.number}/") or self.material.issue(row.entry),
        )
        return Markdown(text)

    def _rendered(self, template: str, **values: Any) -> str:
        shared = {**self.material.shared, **_SHARED, "stances": stances.names(self.material.register.tracker.stances)}
        return render(template, self.material.templates, **shared, **values)


_SHARED: Mapping[str, object] = {
    "where": facts.where,
    "set_by": facts.set_by,
    "evidence_shown": facts.evidence,
    "group": facts.group,
    "levels": LEVELS,
    "without_answer": requests.without_answer,
    "confirmation": requests.confirmation,
    "disputed_responses": undisputed.disputed_responses,
}
"""What the templates say with."""
