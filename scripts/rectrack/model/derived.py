"""Facts derived from one recommendation: dates, responses, requests, evidence and sources."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from rectrack.model.dataset import (
    Action,
    Decision,
    Evidence,
    HistoryEntry,
    LastChecked,
    Position,
    Recommendation,
    Report,
    Request,
    Response,
    Source,
    Target,
)
from rectrack.model.positions import (
    current_entries,
    is_of_maker,
    standing,
    undisputed_positions,
    undisputed_responses,
)
from rectrack.model.settings import Document, Party, Tracker
from rectrack.model.types import Dated, Id, When, first_day, months_after, surely_earlier, year_before
from rectrack.model.vocabulary import Stance
from rectrack.text import (
    Markdown,
    address,
    alphabetical_key,
    as_name,
    day,
    escape_line,
    folded,
    going_on,
    in_brackets,
    link,
    listed,
    message,
    plural,
    quoted,
    sentences,
)


class StandingRequest(Protocol):
    """A request, as the files or status.json have it."""

    @property
    def to(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def date(self) -> When: ...
    @property
    def due(self) -> When | None: ...


class StandingPosition(Protocol):
    """A current position, as the files or status.json have it."""

    @property
    def party(self) -> str: ...
    @property
    def date(self) -> When: ...


class StandingResponse(Protocol):
    """A response, as the files or status.json have it."""

    @property
    def response(self) -> str: ...


A = TypeVar("A", bound=StandingRequest)
R = TypeVar("R", bound=StandingResponse)
T = TypeVar("T")


def given(responses: Iterable[R], tracker: Tracker) -> list[R]:
    """Return the responses that answer: without those of an addressee that will respond later."""
    awaiting = {kind.id for kind in tracker.responses if kind.category == "awaiting"}
    return [said for said in responses if said.response not in awaiting]


def unanswered_requests(
    addressees: Collection[str], answered: Iterable[str], requests: Iterable[A], tracker: Tracker
) -> dict[str, A | None]:
    """Return the addressees without a response, each with its last request, None if unknown.

    An addressee whose `response_by` is also an addressee is left out, unless it has a request.
    """
    asked = {request.to: request for request in requests if request.type == "response"}
    known = {*answered, *(_responders(addressees, tracker).keys() - asked.keys())}
    return {who: asked.get(who) for who in addressees if who not in known}


def _responders(addressees: Collection[str], tracker: Tracker) -> dict[str, str]:
    """Return the addressees for which another of these addressees responds, each with that one."""
    return {
        body.id: body.response_by
        for body in tracker.addressees
        if body.response_by and {body.id, body.response_by} <= {*addressees}
    }


def without_answer(request: StandingRequest | None, today: When | None = None, *, will_respond: bool = False) -> str:
    """Return the sentences that are shown in place of a response; empty if pages show an announced one instead.

    They say whether the response due date has passed `today`.
    """
    if request is None:
        return "" if will_respond else message("response", "The record has no response and no request for one.")
    asked = message(
        "response",
        "A response was requested, and none is recorded. Date of the request: %(day)s.",
        day=day(request.date),
    )
    if not request.due:
        return asked
    if today and surely_earlier(request.due, today):
        due = message("request", "The response due date has passed: %(day)s.", day=day(request.due))
    else:
        due = message("request", "Response due date: %(day)s.", day=day(request.due))
    return sentences(asked, due)


def confirmation(party: str, told: When, requests: Iterable[StandingRequest]) -> str:
    """Return whether a party was asked to confirm a position that it did not state, in sentences."""
    request = _request_since(party, told, requests)
    if not request:
        return message("position", "No request for confirmation is recorded.")
    asked = message(
        "position",
        "A confirmation was requested, and none is recorded. Date of the request: %(day)s.",
        day=day(request.date),
    )
    due = message("request", "Due date: %(day)s.", day=day(request.due)) if request.due else ""
    return sentences(asked, due)


def reading(said: StandingPosition, stance: Stance, requests: Iterable[StandingRequest]) -> str:
    """Return an inferred position in sentences: how the source is read, and whether the party was asked.

    They follow the name of the party. An inferred position is never shown as a stance.
    """
    none = message("inferred position", "The record has no position stated by this party.")
    return sentences(stance.read_as(), none, confirmation(said.party, said.date, requests))


def _request_since(party: str, told: When, requests: Iterable[StandingRequest]) -> StandingRequest | None:
    """Return the last request since `told`: earlier ones asked for a position, not to confirm this one."""
    asked = [one for one in requests if one.to == party and one.type == "position"]
    return next((one for one in reversed(asked) if not surely_earlier(one.date, told)), None)


_RANGE = 3
"""Minimum number of consecutive numbers that are shown as a range."""


def since(recommendation: Recommendation) -> When:
    """Return when the current status began: the date of the first entry in the last run with this status."""
    return began(recommendation).date


def is_undated(recommendation: Recommendation) -> bool:
    """Return whether the source has no date for the current status."""
    return bool(began(recommendation).undated)


def according_to(recommendation: Recommendation) -> str | None:
    """Return who reported the beginning of the current status, None if unknown."""
    return began(recommendation).according_to


def status_evidence(recommendation: Recommendation) -> tuple[str | Evidence, ...]:
    """Return the evidence that was recorded with the current status."""
    return began(recommendation).evidence


def began(recommendation: Recommendation) -> HistoryEntry:
    """Return the history entry with which the current status began."""
    start = recommendation.history[-1]
    for entry in reversed(recommendation.history):
        if entry.status != recommendation.status:
            break
        start = entry
    return start


def last_check(recommendation: Recommendation) -> LastChecked | None:
    """Return the last check, None if there is none or the history has a later entry."""
    check, step = recommendation.last_checked, recommendation.history[-1].date
    return None if check is None or surely_earlier(check.date, step) else check


def last_looked(recommendation: Recommendation) -> When:
    """Return the date of the last check, or of the last history entry if there is no later check."""
    check = last_check(recommendation)
    return check.date if check else recommendation.history[-1].date


def is_unchecked(looked: When, as_of: When) -> bool:
    """Return whether a recommendation, last checked on `looked`, was not checked for a year on `as_of`.

    A month or a year counts as its last day, so that a check within the year is never missed.
    """
    return surely_earlier(looked, year_before(as_of))


def last_changed(recommendation: Recommendation) -> When:
    """Return the date of the latest change; of equal dates, the more exact one."""
    return max(dates(recommendation))


def dates(recommendation: Recommendation) -> Iterator[When]:
    """Yield the date of each change. Progress reports and checks are not changes."""
    r = recommendation
    entries: tuple[Dated, ...] = (*r.history, *r.positions, *r.responses, *r.requests, *r.decisions, *r.disputes)
    yield from (entry.date for entry in entries)
    yield from (dispute.withdrawn for dispute in r.disputes if dispute.withdrawn)


def as_of(published: When, recommendations: Iterable[Recommendation]) -> When:
    """Return the "as of" day of all pages, as YYYY-MM-DD.

    It is `published`, the day of status.json, or the date of the newest recorded entry if this is later. Target dates
    and due dates do not count, because they are plans. A month or a year counts as its first day, because a later
    day may be in the future.
    """
    return max([published, *(first_day(when) for r in recommendations for when in _recorded(r))])


def _recorded(r: Recommendation) -> Iterator[When]:
    yield from dates(r)
    yield from (report.date for report in r.progress_reports)
    if r.last_checked:
        yield r.last_checked.date


def is_overdue(part: Recommendation | Action, today: When, *, closed: bool) -> bool:
    """Return whether the last day of the target date has passed; never if it is closed."""
    target = part.target
    return target is not None and not closed and surely_earlier(target.date, today)


def views(
    recommendation: Recommendation, parties: Mapping[str, Party], tracker: Tracker
) -> list[tuple[str, list[tuple[Party, Position]]]]:
    """Return the current positions by stance, without disputed ones.

    Within a stance, stated positions come before reported ones, each in the alphabetical order of the parties. The
    support of parties that made the recommendation and inferred positions come last, each in a group of its own.
    """
    current = standing(undisputed_positions(recommendation))
    current.sort(key=lambda p: (bool(p.reported_by), alphabetical_key(parties[p.party].name)))
    names = {stance.id: stance.name for stance in tracker.stances}
    of_makers = message("heading of positions", "Parties that made it, not counted")
    inferred = message("heading of positions", "Inferred from the source, not counted")
    held: dict[str, list[tuple[Party, Position]]] = {name: [] for name in (*names.values(), of_makers, inferred)}
    for p in current:
        name = inferred if p.inferred else of_makers if is_of_maker(recommendation, p, tracker) else names[p.stance]
        held[name].append((parties[p.party], p))
    return [(name, those) for name, those in held.items() if those]


def said_of(positions: Iterable[Position]) -> dict[Id, str]:
    """Return the parties with positions that they did not state, as "only reported" or "only inferred"."""
    others = [p for p in positions if not p.is_own]
    reported, inferred = message("position", "only reported"), message("position", "only inferred")
    found = {p.party: inferred for p in others if p.inferred}
    return found | {p.party: reported for p in others if not p.inferred}


def earlier(recommendation: Recommendation) -> list[Position]:
    """Return the positions that are not current: a later or stated one replaced them, or they are withdrawn."""
    known = undisputed_positions(recommendation)
    return _others(known, standing(known))


def successors(recommendations: Collection[Recommendation]) -> dict[str, tuple[str, ...]]:
    """Return the ids that supersede each recommendation, as stated in either file."""
    known = {r.id for r in recommendations}
    steps = [(r.id, later) for r in recommendations for later in r.superseded_by]
    steps += [(earlier, r.id) for r in recommendations for earlier in r.supersedes]
    found: dict[str, tuple[str, ...]] = dict.fromkeys(known, ())
    for earlier, later in dict.fromkeys(steps):
        if {earlier, later} <= known:
            found[earlier] += (later,)
    return found


def answers(recommendation: Recommendation) -> list[Response]:
    """Return the current responses, without disputed ones."""
    return current_entries(undisputed_responses(recommendation))


def earlier_answers(recommendation: Recommendation) -> list[Response]:
    """Return the responses that later ones have replaced."""
    return _others(undisputed_responses(recommendation), answers(recommendation))


def _others(known: Iterable[T], current: Collection[T]) -> list[T]:
    return [one for one in known if not any(one is now for now in current)]


def unanswered(recommendation: Recommendation, tracker: Tracker) -> dict[str, Request | None]:
    """Return the addressees without a response, each with its last request, None if unknown."""
    answered = {response.by for response in given(recommendation.responses, tracker)}
    return unanswered_requests(recommendation.addressees, answered, recommendation.requests, tracker)


def without_any_answer(recommendation: Recommendation, tracker: Tracker) -> dict[str, Request | None]:
    """Return the addressees whose missing response the pages show, each with its last request, None if unknown.

    One that will respond later has its own words on the pages, unless a response is requested or due.
    """
    will_respond = {response.by for response in answers(recommendation)}
    return {
        id_: request
        for id_, request in unanswered(recommendation, tracker).items()
        if request or id_ not in will_respond or response_due(recommendation, None, tracker)
    }


def represented(recommendation: Recommendation, tracker: Tracker) -> dict[str, str]:
    """Return the addressees whose missing response pages explain, each with the addressee that responds for it."""
    r = recommendation
    known = {said.by for said in r.responses} | {asked.to for asked in r.requests if asked.type == "response"}
    return {id_: by for id_, by in _responders(r.addressees, tracker).items() if id_ not in known}


def without_own_answer(recommendation: Recommendation) -> list[str]:
    """Return the addressees that dispute all of their recorded responses."""
    standing_now = {response.by for response in answers(recommendation)}
    return [id_ for id_ in dict.fromkeys(said.by for said in recommendation.responses) if id_ not in standing_now]


def response_due(r: Recommendation, request: Request | None, tracker: Tracker) -> When:
    """Return the date by which a response is due by the rule of the tracker: `response_months`.

    Without a request it is counted from the date of the first source document. Returns "" if there is no rule, if the
    request has a due date or is for a position, or if there is neither a request nor a document.
    """
    if not tracker.response_months or (request and (request.due or request.type == "position")):
        return ""
    dates = {document.id: document.date for document in tracker.documents}
    begun = request.date if request else next((dates[one.document] for one in r.sources if one.document), "")
    return months_after(begun, tracker.response_months) if begun else ""


def set_by(target: Target) -> str:
    """Return who has set a target date, in words that follow the date."""
    if not target.set_by:
        return message("target date", "set by the maintainers")
    return message("target date", "set by: %(name)s", name=going_on(target.set_by))


def decision(recommendation: Recommendation) -> Decision | None:
    """Return the last decision of the group, None if there is none."""
    return recommendation.decisions[-1] if recommendation.decisions else None


def evidence(shown: str | Evidence, *, goes_on: bool = False) -> Markdown:
    """Return evidence with its archived copy. `goes_on` means that the sentence continues after it."""
    if isinstance(shown, str):
        return escape_line(going_on(shown) if goes_on else shown)
    return Markdown(address(shown.url) + _archived(shown.archived))


def _archived(copy: str | None) -> Markdown:
    """Return the link to an archived copy, which follows the page, or an empty text."""
    return Markdown(in_brackets("", link(message("link to a copy of a page", "archived"), copy)) if copy else "")


def unverified(recommendation: Recommendation) -> tuple[Report, ...]:
    """Return the progress reports that are not verified."""
    return tuple(report for report in recommendation.progress_reports if not report.verified_by)


def verified(recommendation: Recommendation) -> tuple[Report, ...]:
    """Return the verified progress reports."""
    return tuple(report for report in recommendation.progress_reports if report.verified_by)


def assessments(recommendation: Recommendation) -> tuple[Report, ...]:
    """Return the last assessment of the status by each reporter, beside the status of this record.

    "The government" and "the Government" are one reporter. No count and no filter uses them.
    """
    stated = (report for report in verified(recommendation) if report.status and not report.action)
    return tuple({folded(report.by): report for report in stated}.values())


def where(source: Source | None, documents: Mapping[str, Document], cited: Collection[str] = ()) -> Markdown:
    """Return a source in words and with links, empty for no source.

    Of a section of a document in `cited`, which the text already names, only the section is named.
    """
    if source is None:
        return Markdown()
    parts: list[str] = []
    if source.document and source.section and source.document in cited:
        section = message("quotation", "“%(text)s”", text=going_on(source.section))
        parts.append(link(section, documents[source.document].address or ""))
    elif source.document:
        document = documents[source.document]
        title = as_name(document.title)
        named = link(title, document.address) if document.address else escape_line(title)
        parts.append(f"{named}{_archived(document.copy)}")
        parts.append(escape_line(document.by))
    if source.symbol:
        parts.append(escape_line(going_on(source.symbol)))
    if source.section and not (source.document and source.document in cited):
        parts.append(quoted(going_on(source.section)))
    if source.paragraph:
        paragraph = escape_line(going_on(source.paragraph))
        parts.append(message("place in a document", "paragraph %(paragraph)s", paragraph=paragraph))
    if source.items:
        parts.append(listed_items(source.items))
    if source.url:
        parts.append(address(source.url))
    if source.comment:
        parts.append(link(message("link to a source", "comment"), source.comment))
    return listed(map(Markdown, parts))


def listed_items(items: Sequence[str]) -> Markdown:
    """Return the items of a source: item 1; items 1, 3; items 1 to 5."""
    first, size = items[0], len(items)
    begin = int(first[:9]) if first[:9].isdecimal() else 0  # a longer number begins no range
    if size >= _RANGE and [*items] == [*map(str, range(begin, begin + size))]:
        return Markdown(message("place in a document", "items %(first)s to %(last)s", first=first, last=items[-1]))
    shown = listed(map(going_on, items), "、")
    return Markdown(plural("place in a document", "item %(items)s", "items %(items)s", size, items=shown))
