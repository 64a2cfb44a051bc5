"""The front page, the lists, the matrix, and the pages of parties and addressees."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from rectrack.model import (
    Action,
    Dispute,
    Party,
    Position,
    Recommendation,
    Request,
    Response,
    Stance,
    derived,
    surely_earlier,
    values_of,
    vocabulary,
)
from rectrack.rendering.board import Section, in_sections
from rectrack.rendering.published import OpenRequest, Said
from rectrack.rendering.status_json import Entry
from rectrack.site.context import Material, Page
from rectrack.text.spelling import alphabetical_key

# The front page: a strip of counts, a row for each recommendation, and a form that chooses among them.

_SIDES = {"for": "for", "apart": "apart", "against": "against", "none": "without a stance"}
_MARKS = ("status", "theme", "to", "views")
MOST_ROWS = 1_000
"""Recommendations on the front page."""


class FrontRow(Struct, frozen=True, kw_only=True):
    """A recommendation in a table; `views` says who is on which side.

    By its `marks` it is found, as the attributes `data-...` have them: several values stand apart by a space.
    """

    r: Recommendation
    entry: Entry
    views: str
    missing: Mapping[str, object]
    marks: Mapping[str, str]


def front_pages(material: Material) -> Iterator[Page]:
    """The front page with every row; above a number it leads to a page for each part, which has them."""
    found, title = rows(material), material.dataset.tracker.title
    shown = {"parts": parts(material, found), "choices": list(_choices(material, found))}
    if not is_large(material):
        yield Page("", "front.html", title, shown)
        return
    yield Page("", "front-large.html", title, {**shown, "address": _address})
    for part, those in parts(material, found):
        yield Page(_address(part), "part.html", part.name, {"part": part, "rows": those}, long=("rows",))


def is_large(material: Material) -> bool:
    """Whether there are too many for one page."""
    return len(material.dataset.recommendations) > MOST_ROWS


def index(material: Material) -> Mapping[str, bytes]:
    """What the form of a large front page searches, as a script: `file://` lets no page read anything else."""
    if not is_large(material):
        return {}
    found = [
        {
            "n": row.r.number,
            "t": f"{row.r.cited} {row.r.title}",
            "s": material.statuses[row.r.status].name,
            "m": row.marks,
            "w": row.r.summary or "",
        }
        for row in rows(material)
    ]
    return {"index.js": f"const INDEX = {msgspec.json.encode(found).decode()};\n".encode()}


def _address(part: Section) -> str:
    return f"part/{part.id or '-'}/"  # no id is a hyphen


def rows(material: Material) -> list[FrontRow]:
    """A row for each recommendation, by number."""
    side = {stance.id: stance.side for stance in material.dataset.tracker.stances}
    return [_row(r, material.entries[r.id], side) for r in material.dataset.recommendations]


def _row(r: Recommendation, entry: Entry, side: Mapping[str, str]) -> FrontRow:
    own = Counter(side[view.stance] for view in entry.views if view.is_own)
    reported = sum(bool(view.reported_by) and not view.inferred for view in entry.views)
    words = ", ".join(f"{own[side]} {name}" for side, name in _SIDES.items() if own[side])
    marks = {
        "status": r.status,
        "theme": " ".join(r.themes),
        "to": " ".join(r.addressees),
        "views": " ".join(f"{view.party}:{view.stance}" for view in entry.views if not view.inferred),
    }
    return FrontRow(
        r=r,
        entry=entry,
        views="; ".join(filter(None, (words, f"{reported} reported, not confirmed" if reported else ""))),
        missing=derived.unanswered(r),
        marks=marks | {f"field-{id_}": " ".join(values_of(value)) for id_, value in r.fields.items()},
    )


def parts(material: Material, rows: Iterable[FrontRow]) -> list[tuple[Section, list[FrontRow]]]:
    """The rows in the parts that the board has."""
    return in_sections(rows, material.dataset.tracker, lambda row: row.entry)


def _choices(material: Material, rows: Iterable[FrontRow]) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """The fields of the form: how each is called in the address and for people, and what there is to choose."""
    tracker = material.dataset.tracker
    used = {name: {mark for row in rows for mark in row.marks[name].split()} for name in _MARKS}
    used["party"] = {mark.partition(":")[0] for mark in used["views"]}
    used["stance"] = {mark.partition(":")[2] for mark in used["views"]}
    parties = sorted(material.dataset.parties, key=lambda party: alphabetical_key(party.name))
    for name, title, things in (
        ("status", "Status", tracker.statuses),
        ("theme", "Theme", tracker.themes),
        ("to", "Addressed to", tracker.addressees),
        ("party", "View of", parties),
        ("stance", "View", tracker.stances),
    ):
        yield name, title, [(one.id, one.name) for one in things if one.id in used[name]]
    for field in tracker.fields:
        if field.filter and field.choices:
            yield f"field-{field.id}", field.name, [(one.id, one.name) for one in field.choices]


# What the strip counts, as lists with the whole reasons: each is as long as its number says.


def summary_pages(material: Material) -> Iterator[Page]:
    """The lists, in the order of the strip."""
    strip, known = material.strip, material.dataset.recommendations
    shown: dict[str, object] = {
        "never": strip.never_asked,
        "waiting": strip.waiting,
        "answered": [(asked, _now(asked, material)) for asked in strip.answered],
    }
    title = "Requests, and what came of them"
    yield Page("requests/", "requests.html", title, shown, long=("answered", "waiting", "never"))
    shown = {
        "late": sorted(strip.past_date, key=lambda r: r.target.date if r.target else ""),
        "steps": [(r, step) for r in known for step in r.actions if _is_late(step, material)],
    }
    yield Page("past-date/", "past-date.html", "Past their date", shown, long=("late", "steps"))
    against = vocabulary.against(material.dataset.tracker.stances)
    held = {r.id: _in_order(r, material) for r in known}
    others = ((r, [p for p in held[r.id] if not p.is_own and p.stance in against]) for r in known)
    shown = {
        "own": [(r, [p for p in held[r.id] if p.is_own]) for r in strip.differ],
        "told": [(r, positions) for r, positions in others if positions],
    }
    yield Page("differ/", "differ.html", "Where views differ", shown, long=("own", "told"), weight=4)
    shown = {"waiting": sorted(strip.unchecked, key=derived.last_looked)}
    yield Page("unchecked/", "unchecked.html", "Not checked", shown, long=("waiting",))


def _now(asked: OpenRequest, material: Material) -> Said | None:
    """What the body that was asked says now, if it still says anything; else what it said first."""
    r, request = asked.recommendation, asked.request
    known: Iterable[Position | Response] = material.standing[r.id]
    known = derived.answers(r) if request.wanted == "answer" else known
    return next((said for said in known if said.is_own and said.author == request.of), asked.answer)


def _is_late(step: Action, material: Material) -> bool:
    """Whether a step is open although its own date is over."""
    is_open = not material.statuses[step.status].closes
    return is_open and step.target is not None and surely_earlier(step.target.date, material.published.as_of)


def _in_order(r: Recommendation, material: Material) -> list[Position]:
    """The positions that stand: who is against first, then in the order of tracker.yaml and of names."""
    stances = material.dataset.tracker.stances
    place = {stance.id: (stance.side != "against", n) for n, stance in enumerate(stances)}
    return sorted(
        material.standing[r.id], key=lambda p: (place[p.stance], alphabetical_key(material.parties[p.party].name))
    )


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
    said = [p for r in material.dataset.recommendations for p in material.standing[r.id]]
    heard = {p.party for p in said if p.is_own}
    shown = {
        "matrices": list(matrices(material)),
        "short": {stance.id: short(stance) for stance in material.dataset.tracker.stances},
        "silent": material.in_order({*material.parties} - heard),
        "said_of": derived.said_of(said),
        "some_entered": any(p.is_own and p.typist for p in said),
    }
    return Page("views/", "views.html", "Views", shown, long=("matrices",), weight=20)


def matrices(material: Material) -> Iterator[Matrix]:
    """One of all recommendations, or one for each part of the board."""
    known = material.dataset.recommendations
    if len(known) <= MOST_COLUMNS:
        yield _matrix("", known, material)
        return
    for part, those in in_sections(known, material.dataset.tracker, lambda r: material.entries[r.id]):
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
    said = [(r.id, p) for r in known for p in material.standing[r.id]]
    others = [(id_, p) for id_, p in said if p.reported_by and not p.inferred]
    reporters = material.in_order({p.reported_by for _, p in others if p.reported_by})
    return Matrix(
        name=name,
        columns=[*known],
        own=_lines([(id_, p) for id_, p in said if p.is_own], material),
        reported=[
            (who, _lines([(id_, p) for id_, p in others if p.reported_by == who], material)) for who in reporters
        ],
    )


def _lines(said: list[tuple[str, Position]], material: Material) -> list[Line]:
    parties = material.in_order({p.party for _, p in said})
    return [(party, {id_: p for id_, p in said if p.party == party}) for party in parties]


# The pages of parties and of addressees: all that is said by them, to them and of them, each kind apart.


_KINDS = ("own", "entered", "reported", "inferred")


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


class AddresseeList(Struct, frozen=True, kw_only=True):
    """A recommendation that is addressed to a body, itself or one of its steps, and what came of it there."""

    r: Recommendation
    is_whole: bool
    asked: Sequence[Request]
    answers: Sequence[Response]
    earlier: Sequence[Response]
    actions: Sequence[Action]


def participant_pages(material: Material) -> Iterator[Page]:
    """A page for each party and each addressee, but for persons who have none, and a list of the addressees."""
    for party in material.dataset.parties:
        if address := material.party_pages.get(party.id):
            yield _party(party, address, material)
    named = [
        (body, addressed(material, body.id))
        for body in material.dataset.tracker.addressees
        if body.id in material.addressee_pages
    ]
    for body, those in named:
        shown = {"body": body, "addressed": those, "objections": _objections(material, body.id)}
        address, title = material.addressee_pages[body.id], f"Addressed to {body.name}"
        yield Page(address, "addressee.html", title, shown, long=("addressed", "objections"))
    yield Page("addressed/", "addressees.html", "To whom it is addressed", {"bodies_addressed": named})


def _party(party: Party, address: str, material: Material) -> Page:
    named = material.concerned.get(party.id, ())
    held = [
        Held(r=r, position=p, stands=any(p is now for now in material.standing[r.id]))
        for r in named
        for p in r.positions[::-1]
        if p.party == party.id
    ]
    heard = {one.r.id for one in held if one.stands and one.position.is_own}
    shown = {
        "party": party,
        "held": sorted(held, key=lambda one: _KINDS.index(one.kind)),
        "objections": _objections(material, party.id),
        "asked": [(r, asked) for r in named for asked in r.requests if asked.of == party.id],
        "told": [(r, said) for r in named for said in (*r.positions, *r.responses) if said.reported_by == party.id],
        "addressed": addressed(material, party.id) if party.id in material.addressee_pages else [],
        "silent": len(material.dataset.recommendations) - len(heard),
    }
    lists = ("held", "objections", "asked", "told", "addressed")
    return Page(address, "party.html", party.name, shown, hidden=bool(party.person), long=lists)


def _objections(material: Material, id_: str) -> list[tuple[Recommendation, Dispute]]:
    return [(r, dispute) for r in material.concerned.get(id_, ()) for dispute in r.disputes if dispute.by == id_]


def addressed(material: Material, id_: str) -> list[AddresseeList]:
    """What is addressed to a body, or answered by it."""
    found = [
        AddresseeList(
            r=r,
            is_whole=id_ in r.addressees,
            asked=[request for request in r.requests if request.of == id_ and request.wanted == "answer"],
            answers=[said for said in derived.answers(r) if said.by == id_],
            earlier=[said for said in derived.earlier_answers(r) if said.by == id_],
            actions=[action for action in r.actions if id_ in action.addressees],
        )
        for r in material.concerned.get(id_, ())
    ]
    return [one for one in found if one.is_whole or one.actions or one.answers or one.earlier or one.asked]
