"""The page of an overview: one file that needs no script, with as much of each list as somebody reads."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from rectrack.record.facts import set_by
from rectrack.record.values import When
from rectrack.setup.overview_json import FILE, Overview, Placed, Tracker, text
from rectrack.setup.overview_told import QUIET
from rectrack.site.page import MOST
from rectrack.text.html import to_write
from rectrack.text.plain import plain
from rectrack.text.render import Markdown, kept, render

A_DAY = 5
"""Recommendations of one tracker and day that are named: one that is new would hide all others."""


class Recorded(NamedTuple):
    """What of one tracker was recorded on a day: some of it, and how many more there are."""

    day: When
    tracker: str
    named: Sequence[Placed]
    more: int


def files(overview: Overview, templates: Path | None) -> dict[str, bytes]:
    """The page, its style and the data, by their names."""
    return {
        "index.html": page(overview, templates).encode(),
        "site.css": kept("site/site.css", templates),
        "overview.css": kept("overview/overview.css", templates),
        FILE: text(overview).encode(),
    }


def page(overview: Overview, templates: Path | None) -> str:
    """The page; `templates` go before the program's own."""
    told = [(one, condition(one, templates)) for one in overview.trackers if one.state != "read"]
    return render(
        "overview/index.html.j2",
        templates,
        overview=overview,
        trackers={one.name: one for one in overview.trackers},
        unread=sum(one.state == "not read" for one, _ in told),
        old=sum(one.state in ("quiet", "behind") for one, _ in told),
        told=told,
        recorded=list(_recorded(overview.changed)),
        most=MOST,
        set_by=set_by,
        to_write=to_write,
    )


def condition(tracker: Tracker, templates: Path | None) -> Markdown:
    """Why a tracker was not read, or cannot be taken for what it says today, in a sentence or two."""
    return Markdown(render("overview/condition.md.j2", templates, tracker=tracker, quiet=QUIET).strip())


def in_words(tracker: Tracker, templates: Path | None) -> str:
    """The same as plain text on one line."""
    return " ".join(plain(condition(tracker, templates)).split())


def _recorded(changed: Sequence[Placed]) -> Iterator[Recorded]:
    """What was recorded lately, by day and tracker: of each some, if that is much, and in all no more than a page."""
    left = MOST
    for (day, tracker), found in groupby(changed, key=lambda one: (one.recommendation.recorded, one.tracker)):
        those = list(found)
        named = those[: min(A_DAY, left)]
        left -= len(named)
        yield Recorded(day, tracker, named, len(those) - len(named))
