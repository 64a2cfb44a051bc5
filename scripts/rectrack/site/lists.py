"""What the strip counts, as lists with the whole reasons: each is as long as its number says."""

from collections.abc import Iterator

from rectrack.pages.strip import Asked, Said
from rectrack.record import facts
from rectrack.record.recommendation import Action, Position, Recommendation
from rectrack.record.values import surely_earlier
from rectrack.site.material import Material
from rectrack.site.page import Page


def pages(material: Material) -> Iterator[Page]:
    """The lists, in the order of the strip."""
    yield _requests(material)
    yield _past_date(material)
    yield _differ(material)
    yield _unchecked(material)


def _requests(material: Material) -> Page:
    shown = {
        "never": material.strip.never_asked,
        "waiting": material.strip.waiting,
        "answered": [(asked, _now(asked, material)) for asked in material.strip.answered],
    }
    return Page(
        "requests/", "requests.html", "Requests, and what came of them", shown, long=("answered", "waiting", "never")
    )


def _now(asked: Asked, material: Material) -> Said | None:
    """What the body that was asked says now, if it still says anything; else what it said first."""
    r, body = asked.recommendation, asked.request.of
    if asked.request.wanted == "answer":
        return next((said for said in facts.answers(r) if said.is_own and said.by == body), asked.answer)
    held = material.standing[r.id]
    return next((said for said in held if said.is_own and said.party == body), asked.answer)


def _past_date(material: Material) -> Page:
    late = sorted(material.strip.past_date, key=lambda r: r.target.date if r.target else "")
    shown = {"late": late, "steps": list(_late_steps(material)), "looked": facts.last_looked}
    return Page("past-date/", "past-date.html", "Past their date", shown, long=("late", "steps"))


def _late_steps(material: Material) -> Iterator[tuple[Recommendation, Action]]:
    """The steps that are open although their own date is over."""
    closing = {status.id for status in material.register.tracker.statuses if status.closes}
    as_of = material.published.as_of
    for r in material.register.recommendations:
        for step in r.actions:
            if step.target and step.status not in closing and surely_earlier(step.target.date, as_of):
                yield r, step


def _differ(material: Material) -> Page:
    """On what parties are against; apart from it, of what that is only reported or read from the source."""
    against = {stance.id for stance in material.register.tracker.stances if stance.side == "against"}
    held = {r.id: _in_order(r, material) for r in material.register.recommendations}
    told = [
        (r, others)
        for r in material.register.recommendations
        if (others := [p for p in held[r.id] if not p.is_own and p.stance in against])
    ]
    own = [(r, [p for p in held[r.id] if p.is_own]) for r in material.strip.differ]
    return Page(
        "differ/", "differ.html", "Where views differ", {"own": own, "told": told}, long=("own", "told"), weight=4
    )


def _in_order(r: Recommendation, material: Material) -> list[Position]:
    """The positions that stand: who is against first, then in the order of tracker.yaml and of names."""
    stances = material.register.tracker.stances
    place = {stance.id: (stance.side != "against", n) for n, stance in enumerate(stances)}
    known = material.standing[r.id]
    names = {id_: n for n, id_ in enumerate(material.in_order({p.party for p in known}))}
    return sorted(known, key=lambda p: (place[p.stance], names[p.party]))


def _unchecked(material: Material) -> Page:
    waiting = sorted(material.strip.unchecked, key=facts.last_looked)
    shown = {"waiting": waiting, "looked": facts.last_looked}
    return Page("unchecked/", "unchecked.html", "Not checked", shown, long=("waiting",))
