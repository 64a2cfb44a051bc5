"""The pages of recommendations, the news, the feed and the calendar."""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Literal, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from rectrack.model import Action, Id, Recommendation, Record, Target, When, derived, set_by
from rectrack.rendering.published import changed_in
from rectrack.site.changes import Event, corrections
from rectrack.site.context import Material, Page
from rectrack.text import html
from rectrack.text.markdown import day

# All that happened to one recommendation, in one row, the newest first.

Kind: TypeAlias = Literal["step", "position", "response", "request", "decision", "dispute", "end", "report", "check"]


class Moment(Struct, frozen=True, kw_only=True):
    """What was said or done, and when; `is_past` where something later has taken its place."""

    kind: Kind
    when: When
    said: Record
    is_past: bool = False


def timeline(r: Recommendation) -> list[Moment]:
    """What happened, the newest first; of one day the last that the file names."""
    past: list[Record] = [*derived.earlier(r), *derived.earlier_answers(r)]
    moments = (
        Moment(kind=kind, when=when, said=said, is_past=any(said is one for one in past))
        for kind, when, said in _moments(r)
    )
    return sorted(moments, key=lambda moment: moment.when)[::-1]


def _moments(r: Recommendation) -> Iterator[tuple[Kind, When, Record]]:
    yield from (("step", step.date, step) for step in r.history)
    yield from (("request", request.date, request) for request in r.requests)
    yield from (("position", position.date, position) for position in r.positions)
    yield from (("response", response.date, response) for response in r.responses)
    yield from (("decision", decision.date, decision) for decision in r.decisions)
    for dispute in r.disputes:
        yield "dispute", dispute.date, dispute
        if dispute.ended:
            yield "end", dispute.ended, dispute
    yield from (("report", report.date, report) for report in derived.verified(r))
    if check := r.last_checked:
        yield "check", check.date, check


# The page of one recommendation: what it says, how far it has got, who thinks what, and all that happened.


def address(number: int) -> str:
    """Where a recommendation stands, for ever."""
    return f"r/{number}/"


def recommendation_page(r: Recommendation, material: Material) -> Page:
    stances = material.dataset.tracker.stances
    held = [position for _, those in derived.views(r, material.parties, stances) for _, position in those]
    own = [position for position in held if position.is_own]
    by_stance = ((stance.name, [p for p in own if p.stance == stance.id]) for stance in stances)
    shown = {
        "r": r,
        "entry": material.entries[r.id],
        "own": [(name, those) for name, those in by_stance if those],
        "reported": [p for p in held if p.reported_by and not p.inferred],
        "inferred": [p for p in held if p.inferred],
        "held": held,
        "silent": material.in_order({*material.parties} - {position.party for position in own}),
        "timeline": timeline(r),
        "corrections": material.corrected_lately.get(r.number, ()),
    }
    return Page(address(r.number), "recommendation.html", r.name, shown)


# The pages of what was removed: an address that was given once says for ever what became of it.


def removed_pages(material: Material) -> Iterator[Page]:
    """A page for each recommendation that is gone, as git and status.json know it; its words are not repeated."""
    living = {r.number for r in material.dataset.recommendations}
    entries = {entry.number: entry for entry in material.published.removed}
    names = {r.number: r.cited for r in material.known.gone}
    names |= {number: entry.cited for number, entry in entries.items()}
    ends = {event.number: event for event in material.known.events if event.how == "removed" and not event.who}
    for number in sorted({*names} - living):
        shown = {"entry": entries.get(number), "end": ends.get(number)}
        yield Page(address(number), "removed.html", f"Recommendation {names[number]} was removed", shown)


# What was recorded, put in order for people to read: by recommendation, and what is only new in one line.


class EventGroup(Struct, frozen=True, kw_only=True):
    """Recommendations by number, each with where it stands or nothing.

    Of those that are `new` nothing else is told; the others come with what was recorded of them, the oldest first.
    """

    new: tuple[tuple[Recommendation, str], ...]
    changed: tuple[tuple[Recommendation, str, tuple[Event, ...]], ...]


def told(material: Material, events: Iterable[Event], address: Callable[[Recommendation], str]) -> EventGroup:
    """These events in order; `address` says where a recommendation stands, which one that is gone does nowhere."""
    by_id: dict[Id, list[Event]] = {}
    for event in events:
        by_id.setdefault(event.recommendation, []).append(event)
    known = {r.id: r for r in (*material.known.gone, *material.dataset.recommendations) if r.id in by_id}
    in_order = sorted(known.values(), key=lambda r: (r.number, r.id))
    placed = [(r, address(r) if r.id in material.recommendations else "", tuple(by_id[r.id])) for r in in_order]
    is_new = {
        id_ for id_, those in by_id.items() if [(e.what, e.how) for e in those] == [("recommendation", "added")]
    }
    return EventGroup(
        new=tuple((r, where) for r, where, _ in placed if r.id in is_new),
        changed=tuple(one for one in placed if one[0].id not in is_new),
    )


def published_at(material: Material) -> Callable[[Recommendation], str]:
    """Where a recommendation stands on the web: on the site, or else its issue; nowhere if there is neither."""
    return lambda r: material.public(f"r/{r.number}/") or material.issue(material.entries[r.id])


# What was corrected after it had been recorded: for those of whom it was said, and for those who had read it.


def corrections_page(material: Material) -> Page:
    """Every correction, the newest first; the words that were taken out stand only where its commit shows them."""
    found = groupby(corrections(material.known.events), key=lambda event: event.day)
    return Page(
        "corrections/", "corrections.html", "Corrections", {"days": [(day, list(those)) for day, those in found]}
    )


# What is new, by the day on which it was recorded: the newest, each year, and a feed for those who follow.

NEWEST = 50
"""Events that the first page shows, and days are not cut apart."""
IN_FEED = 100
FEW = 3
"""So many recommendations that came on one day are each told; more are told together."""


class Day(Struct, frozen=True, kw_only=True):
    """What was recorded on a day; `added` are the recommendations that came, where they are many."""

    when: str
    events: list[Event]
    added: list[Event]


def news_pages(material: Material) -> Iterator[Page]:
    """Yield the page of the newest changes, a page for each year with changes and the current one, and the feed.

    A feed needs absolute addresses, so there is none without the address of the site.
    """
    events = material.known.events[::-1]
    years = {year: list(those) for year, those in groupby(events, key=lambda event: event.day[:4])}
    years.setdefault(material.strip.year, [])
    counts = {year: len(those) for year, those in sorted(years.items(), reverse=True)}
    newest = {"events": [*_newest(events)], "days": days, "years": counts}
    yield Page("changes/", "changes.html", "Changes", newest, long=("events",))
    for year, those in years.items():
        shown = {
            "events": those,
            "days": days,
            "years": counts,
            "year": year,
            "changed": changed_in(material.dataset.recommendations, year),
        }
        yield Page(f"changes/{year}/", "changes-year.html", f"Changes in {year}", shown, long=("changed", "events"))
    if material.public(""):
        yield _feed(material, events)


def _feed(material: Material, events: tuple[Event, ...]) -> Page:
    """Return the Atom feed, with a permanent id for each entry.

    Source: RFC 4287, https://www.rfc-editor.org/rfc/rfc4287
    """
    shown = {
        "items": list(_items(material.known.events)),
        "updated": events[0].day if events else material.published.as_of,
        "plain": lambda event: html.words(material.sentence(event)),
        "whole": lambda when: (when + "-01-01")[: len("2017-02-14")],
    }
    return Page("feed.xml", "feed.xml", "Changes", shown)


def _newest(events: tuple[Event, ...]) -> Iterator[Event]:
    last = events[:NEWEST][-1:]
    yield from (event for event in events if last and event.day >= last[0].day)


def days(events: Iterable[Event]) -> Iterator[Day]:
    """Events by the day on which they were recorded."""
    for when, those in groupby(events, key=lambda event: event.day):
        of_day = list(those)
        added = [event for event in of_day if event.what == "recommendation" and event.how == "added"]
        many = added[::-1] if len(added) > FEW else []
        yield Day(when=when, events=[event for event in of_day if event not in many], added=many)


def _items(events: Iterable[Event]) -> Iterator[tuple[str, Event]]:
    """The newest events, each with what it is known by in every build: equal ones are numbered, the oldest first."""
    seen: Counter[str] = Counter()
    named = []
    for event in events:
        value = event.after or event.before
        parts = (event.commit, event.recommendation, event.what, event.how, event.who, event.action)
        key = "|".join(map(str, (*parts, value.value if value else "", value.date if value else "")))
        named.append((uuid5(NAMESPACE_URL, f"{key}|{seen[key]}").urn, event))
        seen[key] += 1
    yield from named[::-1][:IN_FEED]


# The dates by which something is to be done, for calendars.


def calendar_file(material: Material) -> bytes:
    """Return a calendar with an event for each target date. A month or a year counts as its last day.

    A calendar needs at least one event. Source: RFC 5545, section 3.6, https://www.rfc-editor.org/rfc/rfc5545#section-3.6
    """
    from icalendar import Calendar, Event, vText

    found, repository = Calendar(), material.published.repository
    found.add("version", "2.0")
    found.add("prodid", "-//rectrack//site//EN")
    found.add("x-wr-calname", vText(material.dataset.tracker.title))  # an unknown name is not escaped by itself
    stamp = datetime.combine(date.fromisoformat(material.published.as_of), datetime.min.time(), UTC)
    home = f"{repository.id}.{repository.host}" if repository else "rectrack"  # other trackers have the same numbers
    for r, target, action in _dues(material):
        event = Event()
        event.add("uid", f"{f'{r.number}-{action.id}' if action else r.number}@{home}")
        event.add("dtstamp", stamp)
        event.add("dtstart", last_day(target.date))
        event.add("summary", f"{r.cited}. {action.title if action else r.title}")
        event.add("description", f"To be done by {day(target.date)}, {set_by(target)}")
        event.add("transp", "TRANSPARENT")
        if page := material.public(address(r.number)):
            event.add("url", page)
        found.add_component(event)
    return bytes(found.to_ical())


def last_day(when: When) -> date:
    """The day itself, or the last of a month or a year."""
    year, month = int(when[:4]), int(when[5:7] or 12)
    return date(year, month, int(when[8:] or monthrange(year, month)[1]))


def _dues(material: Material) -> Iterator[tuple[Recommendation, Target, Action | None]]:
    """What is to be done by when: a recommendation, or one of its actions."""
    for r in material.dataset.recommendations:
        if r.target:
            yield r, r.target, None
        yield from ((r, action.target, action) for action in r.actions if action.target)
