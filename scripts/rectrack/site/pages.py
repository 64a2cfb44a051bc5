"""The front page, the lists, the matrix, and the pages of parties and addressees."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from rectrack.model import derived
from rectrack.model.recommendation import Action, Dispute, Position, Recommendation, Request, Response
from rectrack.model.settings import Addressee, Party
from rectrack.model.types import by_id, surely_earlier
from rectrack.model.vocabulary import Stance, values_of
from rectrack.rendering.board import Section, section_of, sections
from rectrack.rendering.published import OpenRequest, Said
from rectrack.rendering.status_json import Entry
from rectrack.site.context import Material, Page
from rectrack.text.spelling import alphabetical_key

# The front page: a strip of counts, a row for each recommendation, and a form that chooses among them.

_SIDES = {"for": "for", "apart": "apart", "against": "against", "none": "without a stance"}
MOST_ROWS = 1_000
"""Recommendations on the front page."""


class Row(Struct, frozen=True, kw_only=True):
    """A recommendation in a table; `views` says who is on which side, `marks` is what it is found by."""

    r: Recommendation
    entry: Entry
    views: str
    missing: Mapping[str, object]
    marks: Mapping[str, str]


def front_pages(material: Material) -> Iterator[Page]:
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
    return len(material.register.recommendations) > MOST_ROWS


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
    words = ", ".join(f"{own[side]} {name}" for side, name in _SIDES.items() if own[side])
    views = "; ".join(filter(None, (words, f"{reported} reported, not confirmed" if reported else "")))
    return Row(r=r, entry=entry, views=views, missing=derived.unanswered(r), marks=dict(_marks(r, entry)))


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
    parties = sorted(material.register.parties, key=lambda party: alphabetical_key(party.name))
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


# What the strip counts, as lists with the whole reasons: each is as long as its number says.


def summary_pages(material: Material) -> Iterator[Page]:
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


def _now(asked: OpenRequest, material: Material) -> Said | None:
    """What the body that was asked says now, if it still says anything; else what it said first."""
    r, body = asked.recommendation, asked.request.of
    if asked.request.wanted == "answer":
        return next((said for said in derived.answers(r) if said.is_own and said.by == body), asked.answer)
    held = material.standing[r.id]
    return next((said for said in held if said.is_own and said.party == body), asked.answer)


def _past_date(material: Material) -> Page:
    late = sorted(material.strip.past_date, key=lambda r: r.target.date if r.target else "")
    shown = {"late": late, "steps": list(_late_steps(material)), "looked": derived.last_looked}
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
    waiting = sorted(material.strip.unchecked, key=derived.last_looked)
    shown = {"waiting": waiting, "looked": derived.last_looked}
    return Page("unchecked/", "unchecked.html", "Not checked", shown, long=("waiting",))


# Who thinks what of which recommendation, as tables: parties by recommendations, what is reported apart.

MOST_COLUMNS = 40
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


def matrix_page(material: Material) -> Page:
    said = [p for r in material.register.recommendations for p in material.standing[r.id]]
    heard = {p.party for p in said if p.is_own}
    shown = {
        "matrices": list(matrices(material)),
        "short": {stance.id: short(stance) for stance in material.register.tracker.stances},
        "silent": material.in_order({*material.parties} - heard),
        "said_of": derived.said_of(said),
        "some_entered": any(p.is_own and p.typist for p in said),
    }
    return Page("views/", "views.html", "Views", shown, long=("matrices",), weight=20)


def matrices(material: Material) -> Iterator[Matrix]:
    """One of all recommendations, or one for each part of the board."""
    known = material.register.recommendations
    if len(known) <= MOST_COLUMNS:
        yield _matrix("", known, material)
        return
    tracker = material.register.tracker
    for part in sections(tracker):
        those = [r for r in known if section_of(material.entries[r.id], tracker) == part.id]
        for start in range(0, len(those), MOST_COLUMNS):
            yield _matrix(part.name, those[start : start + MOST_COLUMNS], material)


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


# The pages of parties and of addressees: all that is said by them, to them and of them, each kind apart.


class Held(Struct, frozen=True, kw_only=True):
    """A position with its recommendation; `stands` where nothing has taken its place and nobody objects to it."""

    r: Recommendation
    position: Position
    stands: bool

    @property
    def kind(self) -> str:
        """Whose word it is: the party's own, entered for it, reported of it, or read from the source."""
        if not self.position.is_own:
            return "inferred" if self.position.inferred else "reported"
        return "entered" if self.position.typist else "own"


class Addressed(Struct, frozen=True, kw_only=True):
    """A recommendation that is addressed to a body, itself or one of its steps, and what came of it there."""

    r: Recommendation
    is_whole: bool
    asked: Sequence[Request]
    answers: Sequence[Response]
    earlier: Sequence[Response]
    actions: Sequence[Action]


def participant_pages(material: Material) -> Iterator[Page]:
    """A page for each party and each addressee, but for persons who have none, and a list of the addressees."""
    for party in material.register.parties:
        if address := material.addresses.parties.get(party.id):
            yield _party(party, address, material)
    of_addressees = [(body, addressed(material, body.id)) for body in material.register.tracker.addressees]
    named = [(body, those) for body, those in of_addressees if material.addresses.addressees.get(body.id)]
    for body, those in named:
        yield _addressee(body, those, material)
    yield Page("addressed/", "addressees.html", "To whom it is addressed", {"bodies_addressed": named})


def _party(party: Party, address: str, material: Material) -> Page:
    held = [*_held(material, party.id)]
    kinds = ("own", "entered", "reported", "inferred")
    named = material.concerned.get(party.id, ())
    heard = {one.r.id for one in held if one.stands and one.position.is_own}
    shown = {
        "party": party,
        "held": sorted(held, key=lambda one: kinds.index(one.kind)),
        "objections": [*_objections(material, party.id)],
        "asked": [(r, asked) for r in named for asked in r.requests if asked.of == party.id],
        "told": [*_told(material, party.id)],
        "addressed": addressed(material, party.id) if party.id in material.addresses.addressees else [],
        "silent": len(material.register.recommendations) - len(heard),
    }
    return Page(
        address,
        "party.html",
        party.name,
        shown,
        hidden=bool(party.person),
        long=("held", "objections", "asked", "told", "addressed"),
    )


def _held(material: Material, id_: str) -> Iterator[Held]:
    """All positions of a party, by recommendation, the newest first."""
    for r in material.concerned.get(id_, ()):
        for position in r.positions[::-1]:
            if position.party == id_:
                yield Held(r=r, position=position, stands=any(position is now for now in material.standing[r.id]))


def _told(material: Material, id_: str) -> Iterator[tuple[Recommendation, Position | Response]]:
    """What it says of others."""
    for r in material.concerned.get(id_, ()):
        said: list[Position | Response] = [*r.positions, *r.responses]
        yield from ((r, one) for one in said if one.reported_by == id_)


def _objections(material: Material, id_: str) -> Iterator[tuple[Recommendation, Dispute]]:
    for r in material.concerned.get(id_, ()):
        yield from ((r, dispute) for dispute in r.disputes if dispute.by == id_)


def addressed(material: Material, id_: str) -> list[Addressed]:
    """What is addressed to a body, or answered by it."""
    found = (_addressed(r, id_) for r in material.concerned.get(id_, ()))
    return [one for one in found if one.is_whole or one.actions or one.answers or one.earlier or one.asked]


def _addressed(r: Recommendation, id_: str) -> Addressed:
    return Addressed(
        r=r,
        is_whole=id_ in r.addressees,
        asked=[request for request in r.requests if request.of == id_ and request.wanted == "answer"],
        answers=[said for said in derived.answers(r) if said.by == id_],
        earlier=[said for said in derived.earlier_answers(r) if said.by == id_],
        actions=[action for action in r.actions if id_ in action.addressees],
    )


def _addressee(body: Addressee, those: list[Addressed], material: Material) -> Page:
    shown = {"body": body, "addressed": those, "objections": [*_objections(material, body.id)]}
    return Page(
        material.addresses.addressees[body.id],
        "addressee.html",
        f"Addressed to {body.name}",
        shown,
        long=("addressed", "objections"),
    )
