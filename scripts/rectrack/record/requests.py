"""Who was asked, and what may be said where no answer came: never that somebody is silent whom nobody asked."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from rectrack.record.values import When, surely_earlier
from rectrack.text.markdown import day


class Asked(Protocol):
    """A request, as the files or status.json have it."""

    @property
    def of(self) -> str: ...
    @property
    def wanted(self) -> str: ...
    @property
    def date(self) -> When: ...
    @property
    def due(self) -> When | None: ...


A = TypeVar("A", bound=Asked)


def unanswered(addressees: Iterable[str], answered: Iterable[str], requests: Iterable[A]) -> dict[str, A | None]:
    """The addressees of whom no answer is recorded, each with when it was asked last, if that is known."""
    asked = {request.of: request for request in requests if request.wanted == "answer"}
    known = {*answered}
    return {who: asked.get(who) for who in addressees if who not in known}


def without_answer(request: Asked | None) -> str:
    """What is said in place of an answer."""
    return f"{_asked(request)}, no answer recorded" if request else never_asked()


def never_asked(number: int = 1) -> str:
    """What is said of so many of whom nobody is known to have asked an answer."""
    return f"none recorded, and no record that {'it was' if number == 1 else 'they were'} asked"


def confirmation(party: str, told: When, requests: Iterable[Asked]) -> str:
    """What is said beside a party's view that is not its own word: whether it was asked since it was told so.

    A request from before asked for the party's view, and not whether this is right.
    """
    last: Mapping[str, Asked] = {
        request.of: request
        for request in requests
        if request.wanted == "view" and not surely_earlier(request.date, told)
    }
    return f"{_asked(last[party], 'to confirm')}, no answer recorded" if party in last else "not asked to confirm"


def _asked(request: Asked, why: str = "") -> str:
    asked = " ".join(filter(None, ("asked on", day(request.date), why)))
    return f"{asked}, until {day(request.due)}" if request.due else asked
