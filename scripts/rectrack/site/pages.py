"""The pages of the site: recommendations, the lists, the matrix, parties and addressees."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from rectrack.model import (
    Action,
    Addressee,
    Dispute,
    Id,
    Party,
    Position,
    Recommendation,
    Record,
    Request,
    Response,
    When,
    derived,
    vocabulary,
)
from rectrack.rendering import OpenRequest, Said, in_sections, summary_line
from rectrack.site.change_log import by_day, change_pages
from rectrack.site.changes import (
    ANSWER,
    CHECK,
    DECISION,
    DISPUTE,
    POSITION,
    REPORT,
    REQUEST,
    STATUS,
    What,
)
from rectrack.site.context import Page, SiteContext, names_in
from rectrack.site.front import front_pages
from rectrack.text import alphabetical_key, message

CORRECTION_DAYS = 90
"""Days for which the page of a recommendation shows a correction."""


def site_pages(site: SiteContext) -> Iterator[Page]:
    """Yield every page, with whole lists: `Page.parts` splits long ones."""
    corrections = [event for event in site.history.events if event.corrects][::-1]
    first = (date.fromisoformat(site.published.as_of) - timedelta(days=CORRECTION_DAYS)).isoformat()
    recent = [event for event in corrections if first <= event.day]
    yield from front_pages(site)
    known = site.dataset.recommendations
    for before, r, after in zip((None, *known), known, (*known[1:], None), strict=False):
        own = [event for event in recent if event.number == r.number]
        yield _recommendation_page(r, site, {"corrections": own, "before": before, "after": after})
    yield from _removed_pages(site)
    yield from _requests_pages(site)
    yield _overdue_page(site)
    if site.dataset.tracker.stances:
        yield _differ_page(site)
        yield _matrix_page(site)
    unchecked = {"waiting": sorted(site.summary_line.unchecked, key=derived.last_looked)}
    yield Page("not-checked/", "not-checked.html", message("heading", "Not checked"), unchecked, long=("waiting",))
    yield from change_pages(site)
    yield Page(
        "corrections/", "corrections.html", message("heading", "Corrections"), {"days": [*by_day(corrections)]}
    )
    yield from (_party_page(p, site) for p in site.dataset.parties if p.id in site.party_pages)
    yield from _addressee_pages(site)
    yield _parties_page(site)
    yield Page("about/", "about.html", message("heading", "About this tracker"), {})


# The page of one recommendation: text, status, positions and timeline. The page stays after the recommendation is
# removed, so that links keep working.

_TIMELINE = (STATUS, REQUEST, POSITION, ANSWER, DECISION, DISPUTE, REPORT, CHECK)
"""Kinds of timeline entries. Within a day, later kinds are shown first."""


class Moment(NamedTuple):
    """An entry of the timeline and its date. `is_past` is true if a later entry replaced it."""

    what: What | Literal["end", "due"]
    when: When
    entry: Record
    is_past: bool = False


def _recommendation_page(r: Recommendation, site: SiteContext, around: Mapping[str, object]) -> Page:
    """Return the page of a recommendation. `around` has its corrections, and the ones `before` and `after` it."""
    views = derived.views(r, site.parties, site.dataset.tracker)
    held = [position for _, those in views for _, position in those]
    silent = {*site.parties} - {position.party for position in held if position.is_own}
    named = silent & {*site.party_pages, *names_in(r)}
    shown = {
        "r": r,
        "entry": site.entries[r.id],
        "views": [(stance, [position for _, position in those]) for stance, those in views],
        "held": held,
        "silent": site.in_order(named),
        "unnamed": len(silent - named),
        "timeline": sorted(_moments(r), key=lambda moment: moment.when)[::-1],
        **around,
    }
    return Page(f"r/{r.number}/", "recommendation.html", r.name, shown)


def _moments(r: Recommendation) -> Iterator[Moment]:
    """Yield the timeline entries, each kind in the order of the file."""
    past = {id(entry) for entry in (*derived.earlier(r), *derived.earlier_answers(r))}
    for kind in _TIMELINE:
        for entry in kind.of(r):
            yield Moment(kind.what, getattr(entry, "date", ""), entry, id(entry) in past)
            if isinstance(entry, Dispute) and entry.withdrawn:
                yield Moment("end", entry.withdrawn, entry)
            if isinstance(entry, Request) and entry.due:
                yield Moment("due", entry.due, entry)


def _removed_pages(site: SiteContext) -> Iterator[Page]:
    """Yield a page for each removed recommendation in git or status.json, without its text."""
    entries = {entry.number: entry for entry in site.published.without_file}
    names = {r.number: r.cited for r in site.history.gone} | {n: entry.cited for n, entry in entries.items()}
    ends = {event.number: event for event in site.history.events if event.how == "removed" and not event.who}
    for number in sorted({*names} - {r.number for r in site.dataset.recommendations}):
        shown = {"entry": entries.get(number), "end": ends.get(number)}
        title = message("heading", "Recommendation %(cited)s was removed", cited=names[number])
        yield Page(f"r/{number}/", "removed.html", title, shown)


# The lists of the counts on the front page. Each list has as many items as its count says.


def _requests_pages(site: SiteContext) -> Iterator[Page]:
    """Yield the page of requests and, if there are any, the page of the letters that are public."""
    line, letters = site.summary_line, _public_letters(site)
    shown: dict[str, Sequence[object]] = {
        "answered": [(asked, _now(asked, site)) for asked in line.answered],
        "waiting": line.waiting,
        "never": line.never_asked,
    }
    yield Page(
        "requests/",
        "requests.html",
        message("heading", "Requests"),
        {**shown, "letters": bool(letters)},
        long=(*shown,),
    )
    if letters:
        yield Page(
            "reminders/", "reminders.html", message("heading", "Reminders"), {"letters": letters}, long=("letters",)
        )


def _public_letters(site: SiteContext) -> list[tuple[Recommendation, Id, list[OpenRequest]]]:
    """Return the letters that are public, by recommendation and by addressee or party."""
    if not any(request.public for r in site.record.recommendations for request in r.requests):
        return []
    found: defaultdict[tuple[int, Id], list[OpenRequest]] = defaultdict(list)
    for letter in summary_line(site.record, site.published).requests:
        if letter.request.public:
            found[letter.recommendation.number, letter.request.to].append(letter)
    return [(sent[0].recommendation, to, sent) for (_, to), sent in sorted(found.items())]


def _now(asked: OpenRequest, site: SiteContext) -> Said | None:
    """Return the current response or position of the addressee or party that got a request.

    If there is none, return the first one that it gave, or None.
    """
    r, request = asked.recommendation, asked.request
    known: Iterable[Position | Response] = site.standing[r.id] if request.type == "position" else derived.answers(r)
    return next((entry for entry in known if entry.is_own and entry.author == request.to), asked.answer)


def _overdue_page(site: SiteContext) -> Page:
    """Return the page of passed target dates. Those that maintainers set are listed apart."""
    maintainers = site.dataset.tracker.maintained_by
    shown: dict[str, list[tuple[Recommendation, Action | None]]] = {
        name: [] for name in ("recommendations", "own_recommendations", "actions", "own_actions")
    }
    for r, action, target in site.summary_line.past_targets:
        name = "actions" if action else "recommendations"
        shown["own_" * (target.set_by in (None, maintainers)) + name].append((r, action))
    return Page("overdue/", "overdue.html", message("heading", "Overdue"), shown, long=(*shown,))


def _differ_page(site: SiteContext) -> Page:
    """Return the page of recommendations that a party opposes, with opposing positions first."""
    stances = site.dataset.tracker.stances
    against = vocabulary.against(stances)
    place = {stance.id: (stance.id not in against, n) for n, stance in enumerate(stances)}

    def key(position: Position) -> tuple[object, ...]:
        return place[position.stance], alphabetical_key(site.parties[position.party].name)

    held = [(r, sorted(site.standing[r.id], key=key)) for r in site.dataset.recommendations]
    opposed = {
        origin: [(r, [p for p in those if p.origin == origin and p.stance in against]) for r, those in held]
        for origin in ("reported", "inferred")
    }
    differ = {r.id for r in site.summary_line.differ}
    shown = {
        "own": [(r, [p for p in those if p in site.counted[r.id]]) for r, those in held if r.id in differ],
        "told": [(r, those) for r, those in opposed["reported"] if those],
        "inferred": [(r, those) for r, those in opposed["inferred"] if those],
    }
    return Page(
        "disagreement/",
        "disagreement.html",
        message("heading", "Opposition recorded"),
        shown,
        long=(*shown,),
        weight=4,
    )


# Tables of positions: parties by recommendations. Reported positions are in separate tables.

MOST_COLUMNS = 40
"""Recommendations in one table. If there are more, each section of the board has its own tables."""


class Line(NamedTuple):
    """The positions of a party by recommendation id, and the same in groups of an equal stance and origin."""

    party: Id
    cells: Mapping[Id, Position]
    groups: Sequence[Mapping[Id, Position]]


def _matrix_page(site: SiteContext) -> Page:
    """Return the page of the tables. A person without a page is in no table and in no list; see `party_pages`."""
    known, tracker = site.dataset.recommendations, site.dataset.tracker
    tables = [("", [*known])]
    if len(known) > MOST_COLUMNS:
        parts = in_sections(known, tracker, lambda r: site.entries[r.id])
        tables = [
            (part.name, those[n : n + MOST_COLUMNS])
            for part, those in parts
            for n in range(0, len(those), MOST_COLUMNS)
        ]
    positions = [p for r in known for p in site.standing[r.id]]
    named = {*site.party_pages}
    shown = {
        "matrices": [_matrix(name, columns, site) for name, columns in tables],
        "legend": [stance for stance in tracker.stances if not stance.retired],
        "inferred": _only_inferred(site),
        "silent": site.in_order(named - {p.party for those in site.counted.values() for p in those}),
        "named": len(named),
        "said_of": derived.said_of(positions),
    }
    return Page("positions/", "positions.html", message("heading", "Positions"), shown, long=("matrices",), weight=20)


def _only_inferred(site: SiteContext) -> list[tuple[Id, list[Recommendation]]]:
    """Return the parties with recommendations on which their only position is inferred."""
    found: defaultdict[Id, list[Recommendation]] = defaultdict(list)
    for r in site.dataset.recommendations:
        held = site.standing[r.id]
        for party in {p.party for p in held if p.inferred} - {p.party for p in held if not p.inferred}:
            found[party].append(r)
    return [(party, found[party]) for party in site.in_order({*found} & {*site.party_pages})]


def _matrix(name: str, columns: list[Recommendation], site: SiteContext) -> dict[str, object]:
    """Return a table of the parties' own positions, and tables of reported ones by reporter.

    The tables of reported positions have only columns with positions. A reporter without a page has no name there.
    """
    held = [(r.id, p) for r in columns for p in site.standing[r.id] if p.party in site.party_pages]
    reported: dict[str, list[tuple[str, Position]]] = {}
    for id_, p in held:
        if p.reported_by and not p.inferred:
            reporter = p.reported_by if p.reported_by in site.party_pages else ""
            reported.setdefault(reporter, []).append((id_, p))
    ids = {id_ for those in reported.values() for id_, _ in those}
    reporters = [*site.in_order({*reported} - {""}), *({""} & {*reported})]
    return {
        "name": name,
        "columns": columns,
        "own": _lines(((id_, p) for id_, p in held if p in site.counted[id_]), site),
        "reported": [(who, _lines(reported[who], site)) for who in reporters],
        "reported_columns": [r for r in columns if r.id in ids],
    }


def _lines(held: Iterable[tuple[str, Position]], site: SiteContext) -> list[Line]:
    order = {stance.id: n for n, stance in enumerate(site.dataset.tracker.stances)}
    lines: dict[Id, dict[Id, Position]] = {}
    groups: defaultdict[Id, dict[tuple[int, str], dict[Id, Position]]] = defaultdict(dict)
    for id_, p in held:
        lines.setdefault(p.party, {})[id_] = p
        groups[p.party].setdefault((order[p.stance], p.typist or ""), {})[id_] = p
    return [
        Line(party, lines[party], [those for _, those in sorted(groups[party].items())])
        for party in site.in_order(lines)
    ]


# The pages of parties and addressees: their positions, requests, responses and disputes.

_ORIGINS = ("stated", "entered", "reported", "inferred")
"""How sure a position is, the surest first."""


def _party_page(party: Party, site: SiteContext) -> Page:
    """Return the page of a party. A position `stands` if it is current and undisputed."""
    named = site.concerned.get(party.id, ())
    standing = {id(p) for r in named for p in site.standing[r.id]}
    held: list[dict[str, Any]] = [
        {"r": r, "position": p, "stands": id(p) in standing}
        for r in named
        for p in r.positions[::-1]
        if p.party == party.id
    ]
    held.sort(key=lambda row: _ORIGINS.index(row["position"].origin))
    statements = ((r, entry) for r in named for entry in (*r.positions, *r.responses))
    shown: dict[str, Any] = {
        "made": [r for r in named if r.made_by and party.id in r.made_by.everyone],
        "held": held,
        "objections": [(r, dispute) for r in named for dispute in r.disputes if dispute.by == party.id],
        "asked": [(r, request) for r in named for request in r.requests if request.to == party.id],
        "told": [(r, entry) for r, entry in statements if entry.reported_by == party.id],
        "addressed": _addressed(party.id, site) if party.id in site.addressee_pages else [],
    }
    heard = {r.id for r in named for p in site.counted[r.id] if p.party == party.id}
    own = {r.id for r in named for p in site.standing[r.id] if p.party == party.id and p.is_own}
    others = {"party": party, "silent": len(site.dataset.recommendations) - len(heard), "apart": own != heard}
    address, is_person = site.party_pages[party.id], bool(party.is_person)
    return Page(address, "party.html", party.name, shown | others, hidden=is_person, long=(*shown,))


def _addressee_pages(site: SiteContext) -> Iterator[Page]:
    """Yield a page for each addressee, and the list of addressees."""
    addressed = _bodies_addressed(site)
    for body, those in addressed:
        disputes = [(r, d) for r in site.concerned.get(body.id, ()) for d in r.disputes if d.by == body.id]
        shown = {"body": body, "addressed": those, "objections": disputes}
        address, title = site.addressee_pages[body.id], message("heading", "Addressee: %(name)s", name=body.name)
        yield Page(address, "addressee.html", title, shown, long=("addressed", "objections"))
    yield Page("addressees/", "addressees.html", message("heading", "Addressees"), {"bodies_addressed": addressed})


def _bodies_addressed(site: SiteContext) -> list[tuple[Addressee, list[dict[str, object]]]]:
    """Return the addressees with a page, in alphabetical order, each with its rows."""
    bodies = (body for body in site.dataset.tracker.addressees if body.id in site.addressee_pages)
    return [
        (body, _addressed(body.id, site)) for body in sorted(bodies, key=lambda body: alphabetical_key(body.name))
    ]


def _parties_page(site: SiteContext) -> Page:
    """Return the list of parties and addressees.

    A party has the numbers of recommendations with its own position and with only a reported one. Persons without a
    page are not listed.
    """
    own = Counter(p.party for those in site.counted.values() for p in those)
    reported = Counter(p.party for those in site.standing.values() for p in those if p.origin == "reported")
    ids = site.in_order(site.party_pages)
    shown: dict[str, Sequence[object]] = {
        "listed": [(site.parties[id_], own[id_], reported[id_]) for id_ in ids],
        "bodies_addressed": _bodies_addressed(site),
    }
    values = {**shown, "unlisted": len(site.parties) - len(ids)}
    return Page("parties/", "parties.html", message("heading", "Parties and addressees"), values, long=(*shown,))


def _addressed(id_: str, site: SiteContext) -> list[dict[str, object]]:
    """Return a row for each recommendation that concerns an addressee.

    A row has the requests, responses and actions of the addressee, and the addressee that responds for it. If a
    recommendation has other addressees, a row without any of them is left out.
    """
    rows = (
        {
            "is_whole": id_ in r.addressees,
            "responder": derived.represented(r, site.dataset.tracker).get(id_, ""),
            "asked": [request for request in r.requests if request.to == id_ and request.type == "response"],
            "answers": [answer for answer in derived.answers(r) if answer.by == id_],
            "earlier": [answer for answer in derived.earlier_answers(r) if answer.by == id_],
            "actions": [action for action in r.actions if id_ in action.addressees],
            "r": r,
        }
        for r in site.concerned.get(id_, ())
    )
    return [row for row in rows if any(value for name, value in row.items() if name != "r")]
