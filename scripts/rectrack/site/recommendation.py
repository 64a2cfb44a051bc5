"""The page of one recommendation: what it says, how far it has got, who thinks what, and all that happened."""

from rectrack.record import facts, undisputed
from rectrack.record.agreement import LEVELS, agreement
from rectrack.record.recommendation import Position, Recommendation
from rectrack.site.material import Material
from rectrack.site.page import Page
from rectrack.site.timeline import timeline


def address(number: int) -> str:
    """Where a recommendation stands, for ever."""
    return f"r/{number}/"


def page(r: Recommendation, material: Material) -> Page:
    tracker = material.register.tracker
    agreed = agreement(undisputed.positions(r), material.parties, tracker)
    said = [one for _, those in facts.views(r, material.parties, tracker.stances) for one in those]
    held = [position for _, position in said]
    heard = {position.party for position in held if position.is_own}
    shown = {
        "r": r,
        "entry": material.entries[r.id],
        "since": facts.since(r),
        "according_to": facts.according_to(r),
        "check": facts.last_check(r),
        "looked": facts.last_looked(r),
        "meaning": facts.meaning(r, material.statuses[r.status]),
        "standing_answers": facts.answers(r),
        "without_own_answer": facts.without_own_answer(r),
        "unanswered": facts.unanswered(r),
        "own_fields": facts.own_fields(r, tracker),
        "own": _by_stance([p for p in held if p.is_own], material),
        "reported": [p for p in held if p.reported_by and not p.inferred],
        "inferred": [p for p in held if p.inferred],
        "silent": material.in_order({*material.parties} - heard),
        "said_of": facts.said_of(held),
        "agreed": agreed,
        "levels": LEVELS,
        "disputed_responses": undisputed.disputed_responses,
        "timeline": timeline(r),
        "corrections": material.corrected_lately.get(r.number, ()),
        "unverified": facts.unverified(r),
        "path": material.register.paths[r.id],
    }
    return Page(address(r.number), "recommendation.html", r.name, shown)


def _by_stance(positions: list[Position], material: Material) -> list[tuple[str, list[Position]]]:
    """The positions by stance, in the order of tracker.yaml, those that nobody holds left out."""
    held = ((s.name, [p for p in positions if p.stance == s.id]) for s in material.register.tracker.stances)
    return [(name, those) for name, those in held if those]
