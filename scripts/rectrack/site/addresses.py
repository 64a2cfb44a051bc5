"""Which pages of parties and addressees there are, and where."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from rectrack.record.recommendation import Dispute, Position
from rectrack.record.register import Register


class Addresses(Struct, frozen=True, dict=True):
    """The pages of all who are spoken of in a register."""

    register: Register

    @cached_property
    def parties(self) -> Mapping[str, str]:
        """The pages of parties; that of a person is made only if its account spoke here, or it agreed to that."""
        spoke = {said.by if isinstance(said, Dispute) else said.party for said in self._spoken}
        return {
            party.id: f"p/{party.id}/"
            for party in self.register.parties
            if not party.name_withheld and (not party.person or party.page_agreed or party.id in spoke)
        }

    @cached_property
    def addressees(self) -> Mapping[str, str]:
        withheld = {party.id for party in self.register.parties if party.name_withheld}
        known = (body.id for body in self.register.tracker.addressees)
        return {id_: f"addressed/{id_}/" for id_ in known if id_ not in withheld}

    @property
    def _spoken(self) -> Iterator[Position | Dispute]:
        """What parties wrote here from their own accounts."""
        for r in self.register.recommendations:
            said: tuple[Position | Dispute, ...] = (*r.positions, *r.disputes)
            yield from (one for one in said if one.is_spoken)

    def of(self, id_: str) -> str:
        """The page of a party or an addressee, empty where there is none."""
        return self.parties.get(id_) or self.addressees.get(id_, "")
