"""What is new, by the day on which it was recorded: the newest, each year, and a feed for those who follow."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from rectrack.pages.strip import changed_in
from rectrack.site.events import Event
from rectrack.site.material import Material
from rectrack.site.page import Page
from rectrack.text import html

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


def pages(material: Material) -> Iterator[Page]:
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
            "changed": changed_in(material.register.recommendations, year),
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
        "plain": lambda event: html.words(material.sentences.sentence(event)),
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
        key = "|".join(map(str, _key(event)))
        named.append((uuid5(NAMESPACE_URL, f"{key}|{seen[key]}").urn, event))
        seen[key] += 1
    yield from named[::-1][:IN_FEED]


def _key(event: Event) -> tuple[object, ...]:
    side = event.after or event.before
    value, date = (side.value, side.date) if side else ("", "")
    return (event.commit, event.recommendation, event.what, event.how, event.who, event.action, value, date)
