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
from rectrack.text.markdown import Markdown
from rectrack.text.render import render


class Chosen(Struct, frozen=True, kw_only=True):
    """Of which recommendations a document tells: those addressed `to` somebody, also with an action, or of a theme.

    `since` is the day from which on it tells what was recorded.
    """

    to: Id | None = None
    theme: Id | None = None
    since: When | None = None

    def has(self, r: Recommendation) -> bool:
        """Whether a recommendation is among them."""
        asked = {*r.addressees, *(id_ for action in r.actions for id_ in action.addressees)}
        return self.to in (None, *asked) and self.theme in (None, *r.themes)


class Outline(Struct, frozen=True, kw_only=True):
    """What a document is made of."""

    material: Material
    chosen: Chosen = Chosen()

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
            since=self.chosen.since,
            is_known=self.material.known.is_known,
            **self._changes(),
            rows=rows,
            differ=sum(r.id in those for r in strip.differ),
            past_date=sum(r.id in those for r in strip.past_date),
            asked=[asked for asked in strip.requests if asked.recommendation.id in those],
            answered=sum(asked.recommendation.id in those for asked in strip.answered),
            parts=list(self._parts(rows)),
        )

    def events(self) -> Iterator[Event]:
        """What was recorded of those recommendations since the day, the oldest first."""
        known = {r.id: r for r in (*self.material.known.gone, *self.material.register.recommendations)}
        for event in self.material.known.events:
            r = known.get(event.recommendation)
            if self.chosen.since and event.day >= self.chosen.since and r and self.chosen.has(r):
                yield event

    def _changes(self) -> dict[str, Any]:
        """What was recorded since: what is only new, and of each other one its name, its place, and its events."""
        sentence = self.material.sentences.sentence
        living, told = self.material.recommendations, dict[Id, list[Event]]()
        for event in self.events():
            told.setdefault(event.recommendation, []).append(event)
        known = {r.id: r for r in (*self.material.known.gone, *living.values()) if r.id in told}
        in_order = sorted(known.values(), key=lambda r: (r.number, r.id))
        only_new = [r for r in in_order if r.id in living and [e.what for e in told[r.id]] == ["recommendation"]]
        changes = [
            (r.name, f"#r-{r.number}" if r.id in living else "", [(e, sentence(e)) for e in told[r.id]])
            for r in in_order
            if r not in only_new
        ]
        return {"new": only_new, "changes": changes}

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
            overdue=row.entry.overdue,
            replaced_by=row.entry.superseded_by,
            own_fields=facts.own_fields(r, register.tracker),
            standing_answers=facts.answers(r),
            without_own_answer=facts.without_own_answer(r),
            unanswered=facts.unanswered(r),
            agreed=agreement(undisputed.positions(r), self.material.parties, register.tracker),
            views=facts.views(r, self.material.parties, register.tracker.stances),
            reports=facts.verified(r),
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
    "disputed_positions": undisputed.disputed_positions,
    "disputed_responses": undisputed.disputed_responses,
}
"""What the templates say with."""
