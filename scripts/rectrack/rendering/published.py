"""The facts of a dataset as status.json and the board say them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar, get_args

from msgspec import Struct
from msgspec.structs import replace

from rectrack import __version__
from rectrack.github.types import Repository
from rectrack.model import (
    Agreement,
    Dataset,
    Dated,
    Dispute,
    Id,
    Position,
    Progress,
    Recommendation,
    Request,
    Response,
    Stance,
    Status,
    When,
    agreement,
    by_id,
    derived,
    find_objections,
    standing,
    surely_earlier,
    undisputed_positions,
    undisputed_responses,
)
from rectrack.rendering.announcements import NOTHING_ANNOUNCED, AnnouncementState
from rectrack.rendering.status_json import (
    Answered,
    Asked,
    Deadline,
    Decided,
    Entry,
    Objection,
    Published,
    Summary,
    View,
    copied,
    copies,
    names,
)

# The facts of a dataset as status.json and the board say them: from the files, a day, and what was said last.

_OF_TRACKER = ("title", "kept_by", "kept_by_party", "contact", "language", "site")
_OF_RECOMMENDATION = ("id", "number", "reference", "title", "themes", "kind", "addressees", "status")
"""Fields that are published as they are."""
_OF_GITHUB = ("labels", "label_names", "waiting")
"""Fields that only a sync knows: else they stay as they were."""


def publish(
    dataset: Dataset,
    repository: Repository | None,
    numbers: Mapping[str, int],
    today: When,
    announced: AnnouncementState = NOTHING_ANNOUNCED,
    **github: Any,
) -> Published:
    """Return the facts of a dataset, with the days of what was published before where nothing has changed since.

    `numbers` gives the issues, `github` the fields that only a sync knows. Beside the days of publishing only what is
    overdue depends on today's date. A recommendation's day is that on which its facts last differed. The day of the
    whole changes with anything but the version that writes it.
    """
    tracker, before = dataset.tracker, announced.before
    statuses, parties = by_id(tracker.statuses), by_id(dataset.parties)
    successors = derived.successors(dataset.recommendations)
    known: dict[int | str, Entry] = {}
    for entry in before.recommendations if before else ():
        known |= {entry.id: entry} | ({entry.issue: entry} if entry.issue else {})
    entries = []
    for r in dataset.recommendations:
        entry = _entry(
            r,
            dataset,
            agreement(undisputed_positions(r), parties, tracker),
            today,
            closed=statuses[r.status].closes is not None,
            issue=numbers.get(r.id),
            told=announced.times.get(r.id, 0),
            superseded_by=successors[r.id],
        )
        last = known.get(entry.id) or known.get(entry.issue or "")
        is_same = last is not None and _of_files(entry) == _of_files(last)
        entries.append(replace(entry, recorded=last.recorded) if last and is_same else entry)
    published = Published(
        written_by=f"rectrack {__version__}",
        as_of=before.as_of if before else today,
        repository=repository,
        parties=len(dataset.parties),
        summary=_summary(entries, statuses, today),
        names=names(dataset),
        recommendations=tuple(entries),
        gone=announced.gone,
        untold=announced.untold,
        **{name: getattr(tracker, name) for name in _OF_TRACKER},
        **({name: getattr(before, name) for name in _OF_GITHUB} if before else {}) | github,
    )
    is_same = before is None or replace(published, written_by=before.written_by) == before
    return published if is_same else replace(published, as_of=today)


def _entry(
    r: Recommendation, dataset: Dataset, agreed: Agreement, today: When, *, closed: bool, **known: Any
) -> Entry:
    """Return the facts of a recommendation, with what is `known` of it besides from GitHub and other files."""
    decision = derived.decision(r)
    return Entry(
        **{name: getattr(r, name) for name in _OF_RECOMMENDATION},
        file=dataset.paths[r.id],
        addressees_inferred=bool(r.addressees_inferred),
        documents=tuple(source.document for source in r.sources if source.document),
        since=derived.since(r),
        according_to=derived.according_to(r),
        closed=closed,
        checked=derived.last_check(r) is not None,
        last_looked=derived.last_looked(r),
        last_changed=derived.last_changed(r),
        target=copied(Deadline, r.target) if r.target else None,
        overdue=derived.is_overdue(r, today, closed=closed),
        agreement=agreed.level,
        heard=len(agreed.heard),
        counted=len(agreed.counted),
        entered=len(agreed.entered),
        opposed=agreed.opposed,
        reported_opposed=agreed.reported_opposed,
        views=_views(r, dataset.tracker.stances),
        answers=tuple(copied(Answered, said, inferred=bool(said.inferred)) for said in derived.answers(r)),
        decision=copied(Decided, decision) if decision else None,
        actions={action.id: action.status for action in r.actions},
        steps=len(r.history),
        unverified=len(derived.unverified(r)),
        fields=dict(r.fields),
        requests=copies(Asked, r.requests),
        objections=copies(Objection, find_objections(r)),
        recorded=today,
        **known,
    )


def _views(r: Recommendation, stances: Iterable[Stance]) -> tuple[View, ...]:
    """Return what stands now, by stance; why only of those who oppose."""
    current = standing(undisputed_positions(r))
    return tuple(
        copied(
            View,
            p,
            inferred=bool(p.inferred),
            entered=p.is_own and bool(p.typist),
            **({} if stance.side == "against" else {"reason": None, "quote": None}),
        )
        for stance in stances
        for p in current
        if p.stance == stance.id
    )


def _summary(entries: Sequence[Entry], statuses: Mapping[str, Status], today: str) -> Summary:
    counted = Counter(statuses[entry.status].counted for entry in entries)
    return Summary(
        recommendations=len(entries),
        statuses=dict(Counter(entry.status for entry in entries)),
        counts={counts: counted[counts] for counts in get_args(Progress)},
        agreement=dict(Counter(entry.agreement for entry in entries if entry.agreement)),
        answered=sum(any(answer.is_own for answer in entry.answers) for entry in entries),
        decided=sum(entry.decision is not None for entry in entries),
        checked=sum(entry.checked for entry in entries),
        overdue=sum(entry.overdue for entry in entries),
        without_target=sum(not entry.closed and entry.target is None for entry in entries),
        last_changed=max((entry.last_changed for entry in entries), default=today),  # none before the first
    )


def _of_files(entry: Entry) -> Entry:
    """Return what an entry says of the recommendation itself, wherever it is, and on whatever day.

    Which views were entered is left out, since files written before that was said would seem to have changed.
    """
    views = tuple(replace(view, entered=False) for view in entry.views)
    return replace(entry, id="", file="", issue=None, overdue=False, told=0, recorded="", views=views)


# The strip above the board and the site: how many recommendations there are of what a reader looks for, and which.
#
# Each count is the length of its list, so that a number and what it leads to never differ. Only what a party or an
# addressee says itself counts; what others report of it is in no list.

Said: TypeAlias = Response | Position | Dispute


D = TypeVar("D", bound=Dated)


class OpenRequest(Struct, frozen=True, kw_only=True):
    """A request on record, and what its addressee or party has said itself since, or None."""

    recommendation: Recommendation
    request: Request
    answer: Said | None


class NeverAsked(Struct, frozen=True, kw_only=True):
    """Whom nobody is known to have asked, and who has not answered either; `of` are ids of addressees."""

    recommendation: Recommendation
    of: tuple[str, ...]


class Strip(Struct, frozen=True, kw_only=True):
    """What there is of one dataset on the day `as_of`, by number; `requests` go by their dates.

    To those `answered` an answer or a view has come, to those `waiting` none is recorded.
    `changed` are those of which something is dated in `year`, the year of that day, the newest first. On those that
    `differ` a party is against; those `past_date` are open although their date is over; those `unchecked`
    were not checked for a year. `recorded` is the day on which anything was recorded last.
    """

    recommendations: tuple[Recommendation, ...]
    year: str
    changed: tuple[Recommendation, ...]
    requests: tuple[OpenRequest, ...]
    answered: tuple[OpenRequest, ...]
    waiting: tuple[OpenRequest, ...]
    never_asked: tuple[NeverAsked, ...]
    past_date: tuple[Recommendation, ...]
    differ: tuple[Recommendation, ...]
    unchecked: tuple[Recommendation, ...]
    recorded: When

    @property
    def has_lists(self) -> bool:
        """Whether a count of the strip leads to a list."""
        return bool(self.changed or self.requests or self.past_date or self.differ)


def strip(dataset: Dataset, published: Published) -> Strip:
    """The strip of a dataset without withheld names, for the day of what is published of it."""
    known, as_of, entries = dataset.recommendations, published.as_of, by_id(published.recommendations)
    facts = [(r, entries[r.id]) for r in known if r.id in entries]
    requests = sorted((asked for r in known for asked in _requests(r)), key=lambda asked: asked.request.date)
    never = ((r, tuple(id_ for id_, request in derived.unanswered(r).items() if not request)) for r in known)
    return Strip(
        recommendations=known,
        year=as_of[:4],
        changed=changed_in(known, as_of[:4]),
        requests=tuple(requests),
        answered=tuple(asked for asked in requests if asked.answer),
        waiting=tuple(asked for asked in requests if not asked.answer),
        never_asked=tuple(NeverAsked(recommendation=r, of=of) for r, of in never if of),
        past_date=tuple(r for r, entry in facts if entry.overdue),
        differ=tuple(r for r, entry in facts if entry.opposed),
        unchecked=tuple(r for r, entry in facts if derived.is_unchecked(entry.last_looked, as_of)),
        recorded=max(entry.recorded for entry in published.recommendations),
    )


def changed_in(known: Collection[Recommendation], year: str) -> tuple[Recommendation, ...]:
    """Return those of which something is dated in a year, the newest first."""
    latest = {r.id: max(derived.dates(within(r, year)), default="") for r in known}
    return tuple(sorted((r for r in known if latest[r.id]), key=lambda r: latest[r.id], reverse=True))


def within(r: Recommendation, year: str) -> Recommendation:
    """A recommendation with only what was done in a year, and what parties and addressees said themselves in it."""

    def of_year(things: Iterable[D]) -> tuple[D, ...]:
        return tuple(thing for thing in things if thing.date.startswith(year))

    return replace(
        r,
        history=of_year(r.history),
        positions=of_year(p for p in undisputed_positions(r) if p.is_own),
        responses=of_year(response for response in undisputed_responses(r) if response.is_own),
        requests=of_year(r.requests),
        decisions=of_year(r.decisions),
        disputes=tuple(d for d in r.disputes if year in (d.date[:4], (d.ended or "")[:4])),
    )


def _requests(r: Recommendation) -> Iterator[OpenRequest]:
    """Yield each request with the first answer since: an objection to what is said of a party is one too."""
    answers = [response for response in undisputed_responses(r) if response.is_own]
    views: list[Said] = [*(p for p in undisputed_positions(r) if p.is_own), *r.disputes]
    for request in r.requests:
        known: Sequence[Said] = answers if request.wanted == "answer" else views
        since = (a for a in known if a.author == request.of and not surely_earlier(a.date, request.date))
        yield OpenRequest(recommendation=r, request=request, answer=next(since, None))


# What is the same for most recommendations, so that the board says it once and not beside each.


class Common(Struct, frozen=True, kw_only=True):
    """The status and its date that most have at which nobody has looked since; `status` is empty where few are alike.

    `for_all` says that every one of them is so, `asked` whether anybody is known to have been asked for an answer, or
    to have given one.
    """

    status: Id
    since: When
    for_all: bool
    asked: bool

    def holds(self, entry: Entry) -> bool:
        """Whether a recommendation stands as most of them do, and nothing else is known of its status."""
        return _is_plain(entry) and (entry.status, entry.since) == (self.status, self.since)


def common(entries: Sequence[Entry]) -> Common:
    """What most of these have in common."""
    plain = Counter((entry.status, entry.since) for entry in entries if _is_plain(entry))
    ((status, since), number), *_ = plain.most_common(1) or [(("", ""), 0)]
    return Common(
        status=status if number > 1 else "",
        since=since,
        for_all=number == len(entries),
        asked=any(e.answers or any(asked.wanted == "answer" for asked in e.requests) for e in entries),
    )


def _is_plain(entry: Entry) -> bool:
    """Whether no more is known of its status than since when it has it."""
    return not (entry.checked or entry.according_to) and entry.last_looked == entry.since
