"""The strip above the board and the site: how many recommendations there are of what a reader looks for, and which.

Each count is the length of its list, so that a number and what it leads to never differ. Only what a party or an
addressee says itself counts; what others report of it is in no list.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from rectrack.record import facts, stances, undisputed
from rectrack.record.agreement import standing
from rectrack.record.recommendation import Dispute, Position, Recommendation, Request, Response, Voiced
from rectrack.record.register import Register
from rectrack.record.values import Dated, When, by_id, surely_earlier

Said: TypeAlias = Response | Position | Dispute


D = TypeVar("D", bound=Dated)


class Asked(Struct, frozen=True, kw_only=True):
    """A request on record, and what its addressee or party has said itself since, or None."""

    recommendation: Recommendation
    request: Request
    answer: Said | None


class NeverAsked(Struct, frozen=True, kw_only=True):
    """Whom nobody is known to have asked, and who has not answered either; `of` are ids of addressees."""

    recommendation: Recommendation
    of: tuple[str, ...]


class Strip(Struct, frozen=True, kw_only=True, dict=True):
    """What there is of one register on the day `as_of`, by number; `requests` go by their dates.

    `changed` are those of which something is dated in `year`, the year of that day, the newest first. On those that
    `differ` a party is against; those `past_date` are open although their date is over; those `unchecked`
    were not checked for a year. `recorded` is the day on which anything was recorded last.
    """

    recommendations: tuple[Recommendation, ...]
    year: str
    changed: tuple[Recommendation, ...]
    requests: tuple[Asked, ...]
    never_asked: tuple[NeverAsked, ...]
    past_date: tuple[Recommendation, ...]
    differ: tuple[Recommendation, ...]
    unchecked: tuple[Recommendation, ...]
    recorded: When

    @property
    def has_lists(self) -> bool:
        """Whether a count of the strip leads to a list."""
        return bool(self.changed or self.requests or self.past_date or self.differ)

    @cached_property
    def answered(self) -> tuple[Asked, ...]:
        """Those of the requests to which an answer or a view has come."""
        return tuple(asked for asked in self.requests if asked.answer)

    @cached_property
    def waiting(self) -> tuple[Asked, ...]:
        """Those of the requests to which none is recorded."""
        return tuple(asked for asked in self.requests if not asked.answer)


def strip(register: Register, as_of: When, recorded: When) -> Strip:
    """The strip of a register without withheld names, for the day `as_of` of status.json."""
    known, statuses, year = register.recommendations, by_id(register.tracker.statuses), as_of[:4]
    against = stances.against(register.tracker.stances)
    never = ((r, tuple(id_ for id_, request in facts.unanswered(r).items() if not request)) for r in known)
    return Strip(
        recommendations=known,
        year=year,
        changed=changed_in(known, year),
        requests=tuple(sorted((asked for r in known for asked in _requests(r)), key=lambda one: one.request.date)),
        never_asked=tuple(NeverAsked(recommendation=r, of=of) for r, of in never if of),
        past_date=tuple(r for r in known if facts.is_overdue(r, as_of, closed=statuses[r.status].closes is not None)),
        differ=tuple(r for r in known if any(p.is_own and p.stance in against for p in _standing(r))),
        unchecked=tuple(r for r in known if facts.is_unchecked(facts.last_looked(r), as_of)),
        recorded=recorded,
    )


def changed_in(known: Iterable[Recommendation], year: str) -> tuple[Recommendation, ...]:
    """Those of which something is dated in a year, the newest first."""
    latest = ((r, max(facts.dates(within(r, year)), default="")) for r in known)
    return tuple(r for r, _ in sorted((one for one in latest if one[1]), key=lambda one: one[1], reverse=True))


def within(r: Recommendation, year: str) -> Recommendation:
    """A recommendation with only what was done in a year, and what parties and addressees said themselves in it."""

    def of_year(things: Iterable[D]) -> tuple[D, ...]:
        return tuple(thing for thing in things if thing.date.startswith(year))

    return replace(
        r,
        history=of_year(r.history),
        positions=of_year(filter(_is_own, undisputed.positions(r))),
        responses=of_year(filter(_is_own, undisputed.responses(r))),
        requests=of_year(r.requests),
        decisions=of_year(r.decisions),
        disputes=tuple(d for d in r.disputes if year in (d.date[:4], (d.ended or "")[:4])),
    )


def _standing(r: Recommendation) -> list[Position]:
    return standing(undisputed.positions(r))


def _requests(r: Recommendation) -> Iterator[Asked]:
    """Each request with the first answer since; a party that objects to what is said of it has been heard too."""
    said: dict[tuple[str, str], list[Said]] = {}
    for response in filter(_is_own, undisputed.responses(r)):
        said.setdefault((response.by, "answer"), []).append(response)
    for position in filter(_is_own, undisputed.positions(r)):
        said.setdefault((position.party, "view"), []).append(position)
    for dispute in r.disputes:
        said.setdefault((dispute.by, "view"), []).append(dispute)
    for request in r.requests:
        words = said.get((request.of, request.wanted), [])
        since = [one for one in words if not surely_earlier(one.date, request.date)]
        yield Asked(recommendation=r, request=request, answer=since[0] if since else None)


def _is_own(said: Voiced) -> bool:
    return said.is_own
