"""The pages of parties and of addressees: all that is said by them, to them and of them, each kind apart."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from rectrack.record import facts
from rectrack.record.parties import Party
from rectrack.record.recommendation import (
    Action,
    Dispute,
    Position,
    Recommendation,
    Request,
    Response,
)
from rectrack.record.tracker import Addressee
from rectrack.site.material import Material
from rectrack.site.page import Page


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


def pages(material: Material) -> Iterator[Page]:
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
        answers=[said for said in facts.answers(r) if said.by == id_],
        earlier=[said for said in facts.earlier_answers(r) if said.by == id_],
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
