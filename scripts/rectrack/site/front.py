"""The first page with its search, and the pages that have all recommendations in other orders."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from rectrack.model import Recommendation, When, values_of
from rectrack.rendering import Entry, grouping, in_sections, make_status_strip
from rectrack.site.change_log import by_day, summary
from rectrack.site.changes import Event
from rectrack.site.context import Page, SiteContext
from rectrack.text import Markdown, message, separator

MOST_OPEN = 60
"""Recommendations in the table of the first page. If there are more, each section has a table that is folded."""
MOST_ROWS = 200
"""Recommendations on one page. If there are more, the first page leads to the pages of its sections."""
MOST_NEWS = 5
"""Recommendations in the newest changes of the first page."""


class Row(NamedTuple):
    """A recommendation in a table.

    `views` are the counts of its positions in words. `marks` are the values for the filters, as in the attributes
    `data-...`: spaces separate several values.
    """

    r: Recommendation
    entry: Entry
    views: str
    marks: Mapping[str, str]


def front_rows(site: SiteContext) -> Iterator[Row]:
    """Yield a table row for each recommendation, by number."""
    for r in site.dataset.recommendations:
        entry = site.entries[r.id]
        counted = [view for view in entry.positions if not view.of_maker]
        marks = {
            "status": r.status,
            "theme": " ".join(r.themes),
            "addressee": " ".join(r.addressees),
            "made-by": " ".join(site.listed_of(r.made_by.everyone)) if r.made_by else "",
            "named": " ".join(dict.fromkeys(view.party for view in counted if view.party in site.party_pages)),
            "views": " ".join(f"{view.party}:{view.stance}" for view in counted if view.is_own),
            **{f"field-{id_}": " ".join(values_of(value)) for id_, value in r.custom_fields.items()},
        }
        yield Row(r, entry, separator("; ").join(filter(None, site.position_counts(entry))), marks)


class Equal(NamedTuple):
    """What all rows of a table have in common, None if they differ: the caption says it once."""

    status: tuple[str, str, bool] | None = None
    made_by: tuple[str, ...] | None = None
    addressees: tuple[tuple[str, ...], bool] | None = None
    views: str | None = None


def equal(rows: Sequence[Row]) -> Equal:
    """Return what at least two rows have in common.

    A row that is overdue, that others assess too, or whose status was recorded later, has a status of its own. Of a
    status, the date is the year, or that of the record if the source has no date.
    """
    if len(rows) < 2:  # noqa: PLR2004 - one row repeats nothing
        return Equal()
    alone = ("", "", False)
    statuses = {
        (row.r.status, e.since if e.is_undated else e.since[:4], e.is_undated)
        if not (e.overdue or e.assessments or (e.late and not e.is_undated))
        else alone
        for row in rows
        for e in [row.entry]
    }
    addressees = {(row.r.addressees, bool(row.r.addressees_inferred)) for row in rows}
    makers = {row.r.made_by.everyone if row.r.made_by and row.r.made_by.is_own else () for row in rows}
    views = {row.views for row in rows}
    return Equal(
        status=statuses.pop() if len(statuses) == 1 and alone not in statuses else None,
        made_by=makers.pop() if len(makers) == 1 else None,
        addressees=addressees.pop() if len(addressees) == 1 else None,
        views=views.pop() if len(views) == 1 else None,
    )


def is_large(site: SiteContext) -> bool:
    """Return whether there are too many recommendations for one page."""
    return len(site.dataset.recommendations) > MOST_ROWS


def front_pages(site: SiteContext) -> Iterator[Page]:
    """Yield the first page, and the pages of all rows by number, by section and by last change."""
    rows, tracker = [*front_rows(site)], site.dataset.tracker
    sections = in_sections(rows, tracker, lambda row: row.entry)
    words = grouping(tracker).words
    shared = {"sections": sections, "equal": equal, "by": words, "large": is_large(site), "marked": False}
    front = {"choices": [*_choices(site, rows)], "newest": _newest(site), "folded": len(rows) > MOST_OPEN}
    front["strip"] = make_status_strip(site.published, tracker)
    yield Page("", "front.html", tracker.title, {**shared, **front, "marked": True})
    changed = sorted(rows, key=lambda row: row.entry.last_changed, reverse=True)
    for address, order, those in (
        ("by-number/", message("order of a list", "by number"), rows),
        ("by-change/", message("order of a list", "by last change"), changed),
    ):
        shown = {**shared, "order": order, "rows": those}
        yield Page(address, "order.html", _ordered(order), shown, long=("rows",), weight=2)
    yield Page("by-theme/", "sections.html", _ordered(words), shared)
    for part, those in sections:
        shown = {**shared, "part": part, "rows": those}
        yield Page(f"by-theme/{part.id or '-'}/", "part.html", part.name, shown, long=("rows",), weight=2)


def _ordered(order: str) -> str:
    return message("heading", "Recommendations: %(order)s", order=order)


class NewestChange(NamedTuple):
    """What happened to a recommendation on a day, in a few words."""

    when: When
    event: Event
    words: Markdown


def _newest(site: SiteContext) -> list[NewestChange]:
    news = (event for event in site.history.events[::-1] if event.is_news)
    groups = ((of_day.when, events) for of_day in by_day(news) for events in of_day.groups[::-1])
    return [NewestChange(when, events[0], summary(site, events)) for when, events in islice(groups, MOST_NEWS)]


def search_index(site: SiteContext) -> bytes:
    """Return the rows of a large tracker for the search, as a script.

    It is a script because pages opened with `file://` cannot load other data.
    """
    page = Page("", "search-rows.html", "", {"rows": front_rows(site), "marked": True, "same": Equal()})
    return f"var INDEX = {msgspec.json.encode(page.text(site)).decode()};\n".encode()


class Choice(NamedTuple):
    """A value of a filter: its id, its name, other names, and the number of recommendations."""

    id: str
    name: str
    aliases: tuple[str, ...]
    number: int


def _choices(site: SiteContext, rows: Iterable[Row]) -> Iterator[tuple[str, str, list[Choice]]]:
    """Yield the filters: parameter name, label and values. Only addressees without recommendations are left out.

    A party has the number of recommendations with its own position. Persons without a page are left out.
    """
    tracker = site.dataset.tracker
    numbers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for name, values in row.marks.items():
            numbers[name].update(values.split())
        for n, name in enumerate(("party", "stance")):
            numbers[f"own {name}"].update({view.split(":")[n] for view in row.marks["views"].split()})
    addressees = [one for one in tracker.addressees if numbers["addressee"][one.id]]
    parties, makers = (
        [site.parties[id_] for id_ in site.in_order(ids)] for ids in (site.party_pages, numbers["made-by"])
    )
    filters: list[tuple[str, str, Iterable[Any], str]] = [
        ("status", message("heading", "Status"), tracker.statuses, "status"),
        ("theme", message("heading", "Theme"), tracker.themes, "theme"),
        ("addressee", message("heading", "Addressee"), addressees, "addressee"),
        ("made-by", tracker.made_by_label, makers, "made-by"),
        ("party", message("heading", "Party"), parties if tracker.stances else (), "own party"),
        ("stance", message("heading", "Position"), tracker.stances, "own stance"),
        *((f"field-{f.id}", f.name, f.choices, f"field-{f.id}") for f in tracker.custom_fields if f.filter),
    ]
    for name, title, things, counted in filters:
        yield name, title, [Choice(one.id, one.name, _aliases(one), numbers[counted][one.id]) for one in things]


def _aliases(thing: Any) -> tuple[str, ...]:
    """Return the other names of a party or stance, or the short name of a theme or addressee."""
    return (*getattr(thing, "aliases", ()), *filter(None, (getattr(thing, "label", None),)))
