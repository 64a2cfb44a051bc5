"""How to take part, in the words of this tracker: what the README says between two markers."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from rectrack.record.parties import Party
from rectrack.record.register import Register
from rectrack.record.stances import Side
from rectrack.record.tracker import Addressee, Tracker
from rectrack.record.values import offered_of
from rectrack.text import alphabet
from rectrack.text.render import render

Body: TypeAlias = Party | Addressee


def section(register: Register, templates: Path | None) -> str:
    """What stands in the README between the markers of the section; it leads to nothing but GitHub's own pages."""
    tracker = register.tracker
    first = register.recommendations[0]
    return render(
        "take-part.md.j2",
        templates,
        tracker=tracker,
        example=first.reference or first.number,
        words=_first_of_each_side(tracker),
        body=_for_whom_one_speaks(register),
    )


def _first_of_each_side(tracker: Tracker) -> list[str]:
    """The words that say what a party thinks, the first on each side: enough to see how it is done."""
    firsts: dict[Side, str] = {}
    for stance in offered_of(tracker.stances):
        firsts.setdefault(stance.side, stance.id)
    return [*firsts.values()]


def _for_whom_one_speaks(register: Register) -> Body | None:
    """The first by name of the parties, or of the addressees; no person, so that nobody is made an example of."""
    persons = {party.id for party in register.parties if party.person or party.name_withheld}
    bodies: tuple[Iterable[Body], ...] = (register.parties, offered_of(register.tracker.addressees))
    named = ([body for body in those if body.id not in persons] for those in bodies)
    return min(next(filter(None, named), []), key=lambda body: alphabet.place(body.name), default=None)
