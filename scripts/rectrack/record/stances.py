"""Stances: the words by which a party says what it thinks, and which side each is on.

Everything that tells stances apart asks for the side: another word needs no other place than the table.
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from rectrack.record.values import Flag, Id, Name, Record

Side: TypeAlias = Literal["for", "against", "apart", "none"]


class Stance(Record, frozen=True, kw_only=True):
    """What a party can think of a recommendation; its id is the word that records it.

    Agreement counts who is for and who is against. A stance that wants changes, or is apart, keeps it from being
    full; one on no side is left out of it. `also` are words that people use instead, and `description` says
    what taking it means to the party that does, where the name does not.
    """

    id: Id
    name: Name
    description: Name | None = None
    side: Side
    wants_changes: Flag = Flag.FALSE
    also: tuple[Id, ...] = ()
    retired: Flag = Flag.FALSE


STANCES = (
    Stance(id="support", name="Support", side="for", also=("agree", "endorse", "approve", "yes")),
    Stance(
        id="support-with-changes",
        name="Support with changes",
        side="for",
        wants_changes=Flag.TRUE,
        also=("support-changes",),
    ),
    Stance(
        id="reserve",
        name="Reserve their position",
        description="the party reserves its position, which is to follow",
        side="apart",
        also=("reservation",),
    ),
    Stance(
        id="abstain",
        name="Abstain",
        description="the party has looked at it, and is neither for nor against",
        side="apart",
        also=("abstention", "neutral"),
    ),
    Stance(id="oppose", name="Oppose", side="against", also=("disagree", "reject", "against", "no")),
    Stance(
        id="comment",
        name="Comment without a stance",
        description="the party says something of it, and takes no side",
        side="none",
    ),
)
"""The stances of a tracker that names none, in the order in which views are shown."""

WITHDRAWN = Stance(id="withdrawn", name="Position withdrawn", side="none")
"""What withdraws a position: in every tracker, and no view."""

OTHER_STATEMENTS = frozenset(
    (
        *("withdraw", "dispute", "speak-for", "progress", "status", "action", "answer", "checked", "verify"),
        *("decision", "request", "target", "field", "owner"),
    )
)
"""Words that record something else, so that no stance can have them."""


def names(stances: Iterable[Stance]) -> dict[str, str]:
    """The stances' names for people, by id; also of what withdraws a position."""
    return {stance.id: stance.name for stance in (*stances, WITHDRAWN)}


def against(stances: Iterable[Stance]) -> frozenset[str]:
    """The stances of those who oppose."""
    return frozenset(stance.id for stance in stances if stance.side == "against")


def with_changes(word: str, stances: Iterable[Stance]) -> str | None:
    """Which stance somebody means who sets conditions to a support that knows none; None where none is meant."""
    stances = tuple(stances)
    plain = any(stance.id == word and stance.side == "for" and not stance.wants_changes for stance in stances)
    return next((s.id for s in stances if plain and s.side == "for" and s.wants_changes), None)
