"""Names for all templates: settings and parties by id, derived facts, and counts of recommendations."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from rectrack.model import (
    KEEPERS,
    WITHDRAWN,
    Action,
    Addressee,
    Agreement,
    Dataset,
    Dated,
    Dispute,
    Document,
    HistoryEntry,
    Id,
    ListedAccount,
    Party,
    Position,
    Recommendation,
    Report,
    Request,
    Response,
    Side,
    Status,
    Target,
    Tracker,
    When,
    Word,
    agreement,
    by_id,
    derived,
    disputed_positions,
    disputed_responses,
    disputing_makers,
    in_words,
    is_of_maker,
    listed_parties,
    makers,
    next_day,
    rule_in_words,
    standing,
    surely_earlier,
    undisputed_positions,
    undisputed_responses,
    vocabulary,
)
from rectrack.rendering.recorded_steps import Step, find_late
from rectrack.rendering.status_json import Entry, Published, View
from rectrack.text import Markdown, alphabetical_key, day, ended, escape_line, going_on, listed, message, render


def group(party: Party, groups: Mapping[str, Word]) -> str:
    """Return the name of the party's stakeholder group, with a note if it is inferred."""
    words = going_on(groups[party.group].name.strip())
    return f"{words}, group inferred" if party.group_inferred else words


def in_place_of(recommendation: Recommendation, said: Position | Response) -> str:
    """Return the note that an entry replaces an earlier one by the author's own account.

    The note follows the name of the person who entered it. Returns "" if there is no such earlier entry.
    """
    if said.is_spoken or not said.is_own:
        return ""
    known = recommendation.positions if isinstance(said, Position) else recommendation.responses
    before: Iterable[Position | Response] = takewhile(lambda entry: entry is not said, known)
    spoken = [entry for entry in before if entry.is_spoken and entry.author == said.author]
    what, who = ("position", "party") if isinstance(said, Position) else ("response", "addressee")
    return f"in place of the {what} of {day(spoken[-1].date)}, stated by the {who}" if spoken else ""


def voice(reported_by: str | None, entered_by: str | None, *, inferred: bool) -> Markdown:
    """Return in words how sure an entry is, empty if its author stated it."""
    if reported_by:
        name = escape_line(reported_by)
        return Markdown(message("entry", "reported by: %(name)s, not counted", name=name))
    if inferred:
        return Markdown(message("entry", "inferred, not counted"))
    if entered_by == KEEPERS:
        return Markdown(message("entry", "entered by the maintainers"))
    name = escape_line(going_on(entered_by or ""))
    return Markdown(message("entry", "entered by maintainers: %(name)s", name=name) if entered_by else "")


def own_fields(recommendation: Recommendation, tracker: Tracker) -> list[tuple[str, tuple[str, ...]]]:
    """Return the names of the custom fields with their values in words, in the order of tracker.yaml."""
    given = recommendation.custom_fields
    return [(field.name, in_words(given[field.id], field)) for field in tracker.custom_fields if field.id in given]


def names(parties: Mapping[str, Party], ids: Iterable[str]) -> Markdown:
    """Return the names of parties in alphabetical order, with commas between them."""
    names = sorted((parties[party].name for party in ids), key=alphabetical_key)
    return listed(names)


_SIDES: Mapping[Side, str] = {"for": "for", "neutral": "neutral", "against": "against", "none": "without a stance"}

_FACTS = (
    disputed_positions,
    disputed_responses,
    disputing_makers,
    derived.according_to,
    derived.confirmation,
    derived.earlier,
    derived.earlier_answers,
    derived.last_check,
    derived.last_looked,
    derived.reading,
    derived.said_of,
    derived.set_by,
    derived.since,
    derived.status_evidence,
    derived.unverified,
    derived.assessments,
    derived.verified,
    derived.views,
    derived.where,
    derived.without_answer,
    derived.without_own_answer,
    group,
    is_of_maker,
    in_place_of,
    makers,
    names,
    next_day,
    own_fields,
    voice,
)
"""Functions that templates call by these names."""

_SETTINGS = (
    *("statuses", "themes", "addressees", "documents", "source_forms", "responses", "outcomes", "groups"),
    "reminders",
)


class Context(Struct, frozen=True, kw_only=True, dict=True):
    """One dataset without withheld names. Files in `templates` replace rectrack's own templates."""

    dataset: Dataset
    templates: Path | None = None
    recorded: Mapping[Id, tuple[Step, ...]] = MappingProxyType({})
    """The steps of recommendations, by id, with the days on which they were recorded."""

    def late(self, r: Recommendation, step: HistoryEntry | None = None) -> When | None:
        """Return the day on which a step was recorded, if it is later than the step; by default of the status."""
        when, status = (step.date, step.status) if step else (derived.since(r), r.status)
        return find_late(self.recorded.get(r.id, ()), when, status)

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        return by_id(self.dataset.tracker.statuses)

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        return by_id(self.dataset.tracker.documents)

    @cached_property
    def parties(self) -> Mapping[str, Party]:
        return by_id(self.dataset.parties)

    @cached_property
    def recommendations(self) -> Mapping[str, Recommendation]:
        return by_id(self.dataset.recommendations)

    def in_order(self, parties: Iterable[str]) -> list[str]:
        """Return the ids of parties in the alphabetical order of their names."""
        return sorted(parties, key=lambda id_: alphabetical_key(self.parties[id_].name))

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(party.id for party in listed_parties(self.dataset))

    def listed_of(self, parties: Iterable[str]) -> list[str]:
        """Return those of these parties that lists can name, in alphabetical order."""
        return self.in_order(self._listed.intersection(parties))

    def short_names(self, parties: Iterable[str]) -> list[str]:
        """Return the short names of parties, or their names, in alphabetical order of their names."""
        return [self.parties[id_].label or self.parties[id_].name for id_ in self.in_order(parties)]

    @cached_property
    def _accounts(self) -> Mapping[tuple[str, int], ListedAccount]:
        bodies: tuple[Party | Addressee, ...] = (*self.dataset.tracker.addressees, *self.dataset.parties)
        return {(body.id, account.id): account for body in bodies for account in body.accounts}

    def listed_account(self, said: Position | Dispute) -> ListedAccount | None:
        """Return the account that wrote an entry, if the account is still listed for its party or addressee."""
        return self._accounts.get((said.author, said.account_id or 0))

    def agreement(self, r: Recommendation) -> Agreement:
        """Return the agreement; disputed positions are not counted."""
        return agreement(r, self.parties, self.dataset.tracker)

    def position_counts(self, of: Recommendation | Entry) -> tuple[str, str]:
        """Return in words how many current positions each side has, and how many others report; "" for none.

        Inferred positions and the support of parties that made it are not counted.
        """
        stances, numbers = by_id(self.dataset.tracker.stances), Counter[str]()
        held: list[tuple[Position | View, bool]]
        if isinstance(of, Recommendation):
            held = [(p, is_of_maker(of, p, self.dataset.tracker)) for p in standing(undisputed_positions(of))]
        else:
            held = [(view, view.of_maker) for view in of.positions]
        for view, is_makers in held:
            if is_makers:
                numbers["maker"] += 1
            elif view.is_own:
                stance = stances[view.stance]
                numbers.update([stance.side, *(["changes"] if stance.side == "for" and stance.conditional else [])])
            elif not view.inferred:
                numbers["reported"] += 1
        named = {side: f"{numbers[side]} {words}" for side, words in _SIDES.items() if numbers[side]}
        if numbers["changes"]:
            named["for"] += f" ({numbers['changes']} with changes)"
        counts = ", ".join(named.values()) or "no other position recorded" * bool(numbers["maker"])
        return counts, f"{numbers['reported']} reported, not counted" * bool(numbers["reported"])

    @cached_property
    def shared(self) -> Mapping[str, object]:
        """Return the result of `values`, computed once."""
        return self.values()

    def values(self) -> dict[str, object]:
        """Return what templates can name, by name."""
        tracker = self.dataset.tracker
        return {
            **{fact.__name__: fact for fact in _FACTS},
            **{name: by_id(getattr(tracker, name)) for name in _SETTINGS},
            "agreement": self.agreement,
            "called": _called,
            "late": self.late,
            "bodies": self.dataset.bodies,
            "in_order": self.in_order,
            "listed_account": self.listed_account,
            "listed_of": self.listed_of,
            "short_names": self.short_names,
            "evidence_of": _evidence,
            "once": self._once,
            "parties": self.parties,
            "position_counts": self.position_counts,
            "paths": self.dataset.paths,
            "recommendations": self.recommendations,
            "response_due": partial(derived.response_due, tracker=tracker),
            "standing_answers": derived.answers,
            "rule": rule_in_words(tracker),
            "unanswered": partial(derived.unanswered, tracker=tracker),
            "signs": vocabulary.signs((*tracker.stances, WITHDRAWN)),
            "source_of": self._source,
            "stances": by_id((*tracker.stances, WITHDRAWN)),
            "tracker": tracker,
            "wanted": lambda request: "a response" if request.type == "response" else "a position",
        }

    @cached_property
    def _parts(self) -> dict[str, str]:
        return {}

    def _once(self, name: str, caller: Callable[[], str]) -> str:
        """Return a part of a template that is equal for all recommendations.

        The part is rendered for the first recommendation only.
        """
        if name not in self._parts:
            self._parts[name] = caller()
        return self._parts[name]

    def _source(self, said: Any, *, ends: bool = True, cited: Collection[str] = ()) -> Markdown:
        words = derived.where(said.source, self.documents, cited)
        return Markdown(f" Source: {ended(words) if ends else words}" if words else "")

    def rendered(self, template: str, **values: object) -> str:
        """Return the text of a template, with `values` in addition to the shared names."""
        return render(template, self.templates, **{**self.shared, **values})


def _evidence(said: HistoryEntry | Report) -> Markdown:
    *others, last = said.evidence or ("",)
    shown = [*(derived.evidence(one, goes_on=True) for one in others), derived.evidence(last)]
    return Markdown(f" Evidence: {', '.join(shown)}" if last else "")


def _called(ids: Iterable[str], things: Mapping[str, Any]) -> list[str]:
    return [things[id_].name for id_ in ids]


# The summary line above the board and the site: counts of recommendations, and the list of each count.
#
# Each count is the length of its list, so a count and its list never differ. The lists use only what a party or an
# addressee states itself. Nothing that others report is in a list.

Said: TypeAlias = Response | Position | Dispute


D = TypeVar("D", bound=Dated)


class OpenRequest(Struct, frozen=True, kw_only=True):
    """A request, and the first response, position or dispute stated since then, or None."""

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
    `changed`: recommendations with an entry dated in `year`, newest first.
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
    """Yield the target dates of the recommendations that are `late`, then those of actions."""
    statuses = by_id(dataset.tracker.statuses)
    yield from (PastTarget(r, None, r.target) for r in late if r.target)
    for r in dataset.recommendations:
        for action in r.actions:
            closed = bool(statuses[action.status].closes_issue_as)
            if action.target and derived.is_overdue(action, as_of, closed=closed):
                yield PastTarget(r, action, action.target)


def changed_in(known: Collection[Recommendation], year: str) -> tuple[Recommendation, ...]:
    """Return the recommendations with something dated in `year`, newest first."""
    latest = {r.id: max(derived.dates(within(r, year)), default="") for r in known}
    return tuple(sorted((r for r in known if latest[r.id]), key=lambda r: latest[r.id], reverse=True))


def within(r: Recommendation, year: str) -> Recommendation:
    """Return a copy of the recommendation with only the entries dated in `year`.

    Of positions and responses it has only those that the party or addressee states itself. It has the disputes that
    began or ended in the year.
    """

    def of_year(things: Iterable[D]) -> tuple[D, ...]:
        return tuple(thing for thing in things if thing.date.startswith(year))

    return replace(
        r,
        history=of_year(r.history),
        positions=of_year(p for p in undisputed_positions(r) if p.is_own),
        responses=of_year(response for response in undisputed_responses(r) if response.is_own),
        requests=of_year(r.requests),
        decisions=of_year(r.decisions),
        disputes=tuple(d for d in r.disputes if year in (d.date[:4], (d.withdrawn or "")[:4])),
    )


def _requests(r: Recommendation, tracker: Tracker) -> Iterator[OpenRequest]:
    """Yield each request with the first response or position since, or None.

    If a position was requested, a dispute by the party is accepted too.
    """
    answers = [said for said in derived.given(undisputed_responses(r), tracker) if said.is_own]
    views: list[Said] = [*(p for p in undisputed_positions(r) if p.is_own), *r.disputes]
    for request in r.requests:
        known: Sequence[Said] = answers if request.type == "response" else views
        since = (a for a in known if a.author == request.to and not surely_earlier(a.date, request.date))
        yield OpenRequest(recommendation=r, request=request, answer=next(since, None))


# What most recommendations have in common: the board states it once and not in each entry.


class Common(Struct, frozen=True, kw_only=True):
    """The status and date of most recommendations without a later check.

    `status` is "" if there are fewer than two.
    """

    status: Id
    since: When

    def holds(self, entry: Entry) -> bool:
        """Return whether an entry has this status and date, and nothing else is known."""
        return _is_plain(entry) and (entry.status, entry.since) == (self.status, self.since)


def common(entries: Sequence[Entry]) -> Common:
    """Return the status and date that most entries share, if nothing else is known."""
    plain = Counter((entry.status, entry.since) for entry in entries if _is_plain(entry))
    ((status, since), number), *_ = plain.most_common(1) or [(("", ""), 0)]
    return Common(status=status if number > 1 else "", since=since)


def _is_plain(entry: Entry) -> bool:
    """Return whether nothing is known of an entry's status except its date."""
    return not (entry.checked or entry.according_to or entry.assessments) and entry.last_looked == entry.since
