"""The recorded changes by day and recommendation: in a report or an email, on pages, and in a feed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct
from msgspec.structs import replace

from rectrack.model import WITHDRAWN, Id, Recommendation, When
from rectrack.rendering import changed_in, within
from rectrack.site.changes import Event, diff
from rectrack.site.context import Page, SiteContext
from rectrack.text import Markdown, going_on, link, listed, message, plain_line, plural

# What happened to a recommendation on one day, in a few words.


def summary(site: SiteContext, events: Iterable[Event]) -> Markdown:
    """Return the events of one recommendation in a few words: Adopted, response recorded, 2 positions."""
    statuses, numbers = list[str](), Counter[str]()
    for event in events:
        if event.what == "status" and event.after and not event.is_correction:
            statuses.append(site.statuses[event.after.value].name if event.after.value in site.statuses else "")
        else:
            numbers[_kind(event)] += 1
    counts = [words for kind, words in _counts(numbers).items() if numbers[kind]]
    text = listed((*(going_on(name) for name in statuses if name), *counts))
    return Markdown(text[:1].upper() + text[1:])


def _counts(n: Mapping[str, int]) -> Mapping[str, str]:
    """Return the number of events of each kind in words, in the order of a summary."""
    return {
        "added": message("summary of a day", "new in this record"),
        "removed": message("summary of a day", "removed: its file was deleted"),
        "restored": message("summary of a day", "in the record again"),
        "decision": plural("summary of a day", "decision recorded", "%(number)s decisions", n["decision"]),
        "response": plural("summary of a day", "response recorded", "%(number)s responses", n["response"]),
        "position": plural("summary of a day", "position recorded", "%(number)s positions", n["position"]),
        "position withdrawn": plural(
            "summary of a day", "position withdrawn", "%(number)s positions withdrawn", n["position withdrawn"]
        ),
        "dispute": plural("summary of a day", "dispute recorded", "%(number)s disputes", n["dispute"]),
        "dispute withdrawn": plural(
            "summary of a day", "dispute withdrawn", "%(number)s disputes withdrawn", n["dispute withdrawn"]
        ),
        "request": plural("summary of a day", "request recorded", "%(number)s requests", n["request"]),
        "action": plural("summary of a day", "action changed", "%(number)s actions changed", n["action"]),
        "target": plural("summary of a day", "target date recorded", "%(number)s target dates recorded", n["target"]),
        "report": plural("summary of a day", "progress report recorded", "%(number)s progress reports", n["report"]),
        "check": plural("summary of a day", "check recorded", "%(number)s checks", n["check"]),
        "reported response": plural(
            "summary of a day",
            "response reported by others, not counted",
            "%(number)s responses reported by others, not counted",
            n["reported response"],
        ),
        "reported position": plural(
            "summary of a day",
            "position reported by others, not counted",
            "%(number)s positions reported by others, not counted",
            n["reported position"],
        ),
        "inferred response": message("summary of a day", "response inferred, not counted"),
        "inferred position": message("summary of a day", "position inferred, not counted"),
        "wording": message("summary of a day", "text or classification changed"),
        "correction": plural("summary of a day", "entry corrected", "%(number)s entries corrected", n["correction"]),
    }


def _kind(event: Event) -> str:
    """Return the kind of an event, as the template of the summary names it."""
    if event.what == "recommendation":
        return event.how
    if event.is_correction:
        return "correction"
    if event.how == "withdrawn" or (event.what == "position" and event.after and event.after.value == WITHDRAWN.id):
        return f"{event.what} withdrawn"
    source = "inferred " if event.after and event.after.inferred else ""
    source = source or ("reported " if event.after and event.after.reported_by else "")
    return f"{source}{event.what}"


# By recommendation, for a report, an email or an edition.


class DayChanges(NamedTuple):
    """The events of one recommendation on one day: in a few words, and as sentences.

    Each sentence has the address of its commit if the event is a correction, or an empty text.
    """

    when: When
    summary: Markdown
    sentences: list[tuple[Markdown, str]]


Entries = list[tuple[Recommendation, str, list[DayChanges]]]
"""Recommendations by number, each with its address or an empty text, and its days, the oldest first."""


class ChangeList(Struct, frozen=True, kw_only=True):
    """The events of a period by recommendation.

    `new` are the added recommendations with their addresses. `changed` has what happened, `others` the other entries:
    see `Event.is_news`.
    """

    new: list[tuple[Recommendation, str]]
    changed: Entries
    others: Entries

    @property
    def links(self) -> Markdown:
        """Return the citations of the added recommendations, with links."""
        return listed(link(r.cited, address) for r, address in self.new)


def list_changes(
    site: SiteContext, events: Iterable[Event], address: Callable[[Recommendation], str] | None = None
) -> ChangeList:
    """Return the events by recommendation, in the order of numbers.

    `address` gives the address of a recommendation; the default is its public page or issue. Removed recommendations
    have an empty address.
    """
    place = address or site.public_or_issue
    added, known = set[Id](), list[Event]()
    for event in events:
        if event.what == "recommendation" and event.how == "added" and event.recommendation in site.recommendations:
            added.add(event.recommendation)
        else:
            known.append(event)
    return ChangeList(
        new=[(r, place(r)) for r in site.dataset.recommendations if r.id in added],
        changed=[*_entries(site, [event for event in known if event.is_news], place)],
        others=[*_entries(site, [event for event in known if not event.is_news], place)],
    )


def _entries(
    site: SiteContext, events: Sequence[Event], place: Callable[[Recommendation], str]
) -> Iterator[tuple[Recommendation, str, list[DayChanges]]]:
    for those in _by_recommendation(events):
        r = site.known[those[0].recommendation]
        days = [_day(site, when, [*of_day]) for when, of_day in groupby(those, lambda event: event.day)]
        yield r, place(r) if r.id in site.recommendations else "", days


def _day(site: SiteContext, when: When, events: Sequence[Event]) -> DayChanges:
    """Return the events of a day. Equal sentences become one sentence with their number."""
    numbers = Counter(
        (site.sentence(event), site.commit_page(event.commit) * event.is_correction) for event in events
    )
    first = {site.sentence(event): event for event in events}
    sentences = [(site.sentence(first[words], times), link) for (words, link), times in numbers.items()]
    return DayChanges(when, summary(site, events), sentences)


def _by_recommendation(events: Iterable[Event]) -> list[list[Event]]:
    """Return the events of each recommendation, in the order of numbers."""
    found: dict[tuple[int, Id], list[Event]] = {}
    for event in events:
        found.setdefault((event.number, event.recommendation), []).append(event)
    return [found[key] for key in sorted(found)]


# By the day on which they were recorded: the newest, a page for each year, and a feed.

MOST_EVENTS = 50
"""Events of a list on the first page. A day is not split, so there can be more."""
IN_FEED = 100
FEW = 3
"""Recommendations added on one day that are listed one by one. If there are more, they are grouped."""


class Day(NamedTuple):
    """The events of a day by recommendation, the oldest first.

    `added` are new recommendations, if there are more than `FEW`.
    """

    when: When
    groups: list[list[Event]]
    added: list[Event]


def by_day(events: Iterable[Event]) -> Iterator[Day]:
    """Yield the days of events. The newest event comes first."""
    for when, those in groupby(events, lambda event: event.day):
        of_day = [*those][::-1]
        added = [event for event in of_day if event.what == "recommendation" and event.how == "added"]
        many = added if len(added) > FEW else []
        yield Day(when, _by_recommendation(event for event in of_day if event not in many), many)


def change_pages(site: SiteContext) -> Iterator[Page]:
    """Yield the page of newest changes, a page for each year and the feed.

    The current year always has a page. A feed needs absolute addresses, so there is none without the address of the
    site.
    """
    events, known = site.history.events[::-1], site.dataset.recommendations
    years = {year: list(those) for year, those in groupby(events, lambda event: event.day[:4])}
    years.setdefault(site.summary_line.year, [])
    numbers = {year: sum(event.is_news for event in years[year]) for year in sorted(years, reverse=True)}
    shared = {"days": by_day, "years": numbers, "summary": lambda events: summary(site, events)}
    news, others = ([event for event in events if event.is_news is wanted] for wanted in (True, False))
    newest = {"events": _first_events(news), "others": _first_events(others)}
    yield Page("changes/", "changes.html", message("heading", "Changes"), {**newest, **shared}, long=(*newest,))
    for year, those in years.items():
        shown = {
            "changed": [(r, summary(site, _of_year(r, year))) for r in changed_in(known, year)],
            "events": [event for event in those if event.is_news],
            "others": [event for event in those if not event.is_news],
        }
        title = message("heading", "Changes in %(year)s", year=year)
        yield Page(f"changes/{year}/", "changes-year.html", title, {**shown, **shared, "year": year}, long=(*shown,))
    if site.public(""):
        yield _feed(site)


def _first_events(events: Sequence[Event]) -> list[Event]:
    """Return the first events, up to the end of a day."""
    first = events[:MOST_EVENTS][-1].day if events else ""
    return [event for event in events if event.day >= first]


_COUNTED = ("status", "position", "response", "request", "decision", "dispute")
"""Kinds of entries whose dates say when a recommendation changed: see `changed_in`."""


def _of_year(r: Recommendation, year: str) -> list[Event]:
    """Return the entries dated in a year as events, also those that were in the file from its beginning."""
    events = (event for event in diff(within(r, "no year"), within(r, year)) if event.what in _COUNTED)
    return [event if (event.date or "").startswith(year) else replace(event, how="withdrawn") for event in events]


def _feed(site: SiteContext) -> Page:
    """Return the Atom feed of the newest events.

    Each event has a permanent id. Equal ids get numbers, oldest first.
    Source: RFC 4287, https://www.rfc-editor.org/rfc/rfc4287
    """
    seen: Counter[str] = Counter()
    items = []
    for event in site.history.events:
        value = event.after or event.before
        parts = (event.commit, event.recommendation, event.what, event.how, event.who, event.action)
        key = "|".join(map(str, (*parts, value.value if value else "", value.date if value else "")))
        items.append((uuid5(NAMESPACE_URL, f"{key}|{seen[key]}").urn, event))
        seen[key] += 1
    shown = {
        "items": items[::-1][:IN_FEED],
        "updated": items[-1][1].day if items else site.published.as_of,
        "plain": lambda event: plain_line(site.sentence(event)),
        "whole": lambda when: (when + "-01-01")[: len("2017-02-14")],
    }
    return Page("feed.xml", "feed.xml", "Changes", shown)
