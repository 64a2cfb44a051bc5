"""Counts of recommendations for the line above the board and the site, and the list of each count.

Each count is the length of its list, so a count and its list never differ. The lists use only what a party or an
addressee states itself. Nothing that others report is in a list.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from rectrack.model import (
    Action,
    Dataset,
    Dated,
    Dispute,
    Position,
    Recommendation,
    Request,
    Response,
    Target,
    Tracker,
    When,
    by_id,
    derived,
    surely_earlier,
    undisputed_positions,
    undisputed_responses,
)
from rectrack.rendering.status_json import Published

Said: TypeAlias = Response | Position | Dispute


D = TypeVar("D", bound=Dated)


class OpenRequest(Struct, frozen=True, kw_only=True):
    """A request, and the first response, position or dispute of an entry since then, or None."""

    recommendation: Recommendation
    request: Request
    answer: Said | None


class NeverAsked(Struct, frozen=True, kw_only=True):
    """A recommendation with addressees, by id in `of`, without a recorded request and response."""

    recommendation: Recommendation
    of: tuple[str, ...]


class PastTarget(NamedTuple):
    """The target date of an open recommendation or of one of its actions, which has passed."""

    recommendation: Recommendation
    action: Action | None
    target: Target


class SummaryLine(Struct, frozen=True, kw_only=True):
    """The recommendations of one dataset by number, and the lists that are counted. Requests are in order of date.

    `year`: the year of the day on which the counts hold.
    `changed`: recommendations with a change dated in `year`, newest first. The first status is no change.
    `answered`, `waiting`: requests with and without a recorded answer.
    `past_date`: open recommendations whose target date has passed.
    `past_targets`: the target dates that have passed, of recommendations and actions, the oldest first.
    `differ`: recommendations that at least one party opposes.
    `unchecked`: recommendations that were not checked for a year.
    `recorded`: the day of the last recorded change.
    """

    recommendations: tuple[Recommendation, ...]
    year: str
    changed: tuple[Recommendation, ...]
    requests: tuple[OpenRequest, ...]
    answered: tuple[OpenRequest, ...]
    waiting: tuple[OpenRequest, ...]
    never_asked: tuple[NeverAsked, ...]
    past_date: tuple[Recommendation, ...]
    past_targets: tuple[PastTarget, ...]
    differ: tuple[Recommendation, ...]
    unchecked: tuple[Recommendation, ...]
    recorded: When

    @property
    def has_lists(self) -> bool:
        """Return whether a count of the line leads to a list."""
        return bool(self.changed or self.requests or self.past_date or self.differ)


def summary_line(dataset: Dataset, published: Published) -> SummaryLine:
    """Return the summary line for the day `published.as_of`.

    `dataset` has no withheld names.
    """
    tracker, known = dataset.tracker, dataset.recommendations
    as_of, entries = published.as_of, by_id(published.recommendations)
    facts = [(r, entries[r.id]) for r in known if r.id in entries]
    requests = sorted((asked for r in known for asked in _requests(r, tracker)), key=lambda asked: asked.request.date)
    late = tuple(r for r, entry in facts if entry.overdue)
    never = ((r, tuple(id_ for id_, request in derived.unanswered(r, tracker).items() if not request)) for r in known)
    return SummaryLine(
        recommendations=known,
        year=as_of[:4],
        changed=changed_in(known, as_of[:4]),
        requests=tuple(requests),
        answered=tuple(asked for asked in requests if asked.answer),
        waiting=tuple(asked for asked in requests if not asked.answer),
        never_asked=tuple(NeverAsked(recommendation=r, of=of) for r, of in never if of),
        past_date=late,
        past_targets=tuple(sorted(_past_targets(dataset, late, as_of), key=lambda one: one.target.date)),
        differ=tuple(r for r, entry in facts if entry.opposed),
        unchecked=tuple(r for r, entry in facts if derived.is_unchecked(entry.last_looked, as_of)),
        recorded=max(entry.last_recorded for entry in published.recommendations),
    )


def _past_targets(dataset: Dataset, late: Iterable[Recommendation], as_of: When) -> Iterator[PastTarget]:
    """Yield the target dates of the recommendations that are `late`, then those of actions.

    An action without a status is overdue if its recommendation is not closed.
    """
    statuses = by_id(dataset.tracker.statuses)
    yield from (PastTarget(r, None, r.target) for r in late if r.target)
    for r in dataset.recommendations:
        for action in r.actions:
            closed = bool(statuses[action.status or r.status].closes_issue_as)
            if action.target and derived.is_overdue(action, as_of, closed=closed):
                yield PastTarget(r, action, action.target)


def changed_in(known: Collection[Recommendation], year: str) -> tuple[Recommendation, ...]:
    """Return the recommendations with a change dated in `year`, newest first."""
    latest = {r.id: max(derived.dates(within(r, year)), default="") for r in known}
    return tuple(sorted((r for r in known if latest[r.id]), key=lambda r: latest[r.id], reverse=True))


def within(r: Recommendation, year: str) -> Recommendation:
    """Return a copy of the recommendation with only the entries dated in `year`.

    The first status is no change, so the history lacks it. Of positions and responses the copy has only those that
    the party or addressee states itself. It has the disputes that began or ended in the year. It has no undated
    entries.
    """

    def of_year(things: Iterable[D]) -> tuple[D, ...]:
        return tuple(thing for thing in things if thing.date.startswith(year))

    return replace(
        r,
        history=of_year(step for step in r.history[1:] if not step.undated),
        positions=of_year(p for p in undisputed_positions(r) if p.is_own),
        responses=of_year(each for each in undisputed_responses(r) if each.is_own and not each.undated),
        requests=of_year(r.requests),
        decisions=of_year(r.decisions),
        disputes=tuple(d for d in r.disputes if year in (d.date[:4], (d.withdrawn or "")[:4])),
    )


def _requests(r: Recommendation, tracker: Tracker) -> Iterator[OpenRequest]:
    """Yield each request with the first response or position since, or None.

    If a position was requested, a dispute of an entry by the party is accepted too.
    """
    answers = [said for said in derived.given(undisputed_responses(r), tracker) if said.is_own]
    disputes = (dispute for dispute in r.disputes if not dispute.translation)
    views: list[Said] = [*(p for p in undisputed_positions(r) if p.is_own), *disputes]
    for request in r.requests:
        known: Sequence[Said] = answers if request.type == "response" else views
        since = (a for a in known if a.author == request.to and not surely_earlier(a.date, request.date))
        yield OpenRequest(recommendation=r, request=request, answer=next(since, None))
