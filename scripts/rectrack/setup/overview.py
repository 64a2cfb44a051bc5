"""Several trackers on one page: counted, rendered, written."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

from rectrack import __version__
from rectrack.model import STAND_IN, USUAL_LANGUAGE, Listed, TrackerList, When, set_by, tracker_list
from rectrack.setup import overview_fetch, overview_status
from rectrack.setup.overview_fetch import distinguish
from rectrack.setup.overview_status import (
    FILE,
    QUIET,
    Addressed,
    Addressee,
    Naming,
    Overview,
    Placed,
    Recommendation,
    Tracker,
    UnreadError,
    counted,
    read_tracker,
    text,
)
from rectrack.site.context import MOST
from rectrack.text import files
from rectrack.text.html import plain, to_write
from rectrack.text.markdown import Markdown
from rectrack.text.problems import RefusedError
from rectrack.text.spelling import alphabetical_key
from rectrack.text.templates import kept, render

# What several trackers say, looked at together: pure, from what was read of each to the value of overview.json.

DAYS = 30
"""How far back it is told what changed."""


class _Named(NamedTuple):
    """A name of an addressee in a recommendation, which is the `place`-th of the `n`-th tracker."""

    body: Addressee
    n: int
    place: int
    recommendation: Recommendation


def overview(listed: TrackerList, trackers: Sequence[Tracker], today: date) -> Overview:
    """All of them together, in the order of the list, as they were read today."""
    trackers = distinguish(trackers, listed.trackers)
    placed = [Placed(tracker=one.name, recommendation=r) for one in trackers for r in one.recommendations]
    known = [one.recommendation for one in placed]
    since = (today - timedelta(days=DAYS)).isoformat()
    return Overview(
        written_by=f"rectrack {__version__}",
        as_of=today.isoformat(),
        title=listed.title,
        kept_by=listed.kept_by,
        contact=listed.contact,
        summary=counted(known),
        trackers=tuple(trackers),
        # What was to be done within a year was so until its end.
        overdue=tuple(sorted((one for one in placed if one.recommendation.overdue), key=_last_day)),
        addressees=tuple(_addressees(trackers)),
        without_addressee=sum(not one.addressees for one in known),
        days=DAYS,
        changed=tuple(
            sorted(
                (one for one in placed if one.recommendation.recorded >= since),
                key=lambda one: one.recommendation.recorded,
                reverse=True,
            )
        ),
    )


def not_read(listed: Listed, why: str, last_read: When | None) -> Tracker:
    """Return an unreadable tracker, with the values of the list and the day of the last success."""
    return Tracker(
        name=listed.name or listed.status,
        status=listed.status,
        site=listed.site,
        repository=listed.repository,
        language=USUAL_LANGUAGE,
        kept_by=None,
        contact=None,
        as_of=None,
        read_on=last_read,
        state="not read",
        why=why,
        summary=counted(()),
        recommendations=(),
    )


def _last_day(late: Placed) -> str:
    """By what dates are put in order that are known to a year, a month or a day."""
    target = late.recommendation.target
    return ((target.date if target else "") + "-99-99")[: len("2017-02-14")]


def _addressees(trackers: Sequence[Tracker]) -> list[Addressed]:
    """Each addressee once, by name: whoever is called the same is the same, whatever its id is in a tracker."""
    together: defaultdict[str, list[_Named]] = defaultdict(list)
    for n, tracker in enumerate(trackers):
        for place, recommendation in enumerate(tracker.recommendations):
            for body in recommendation.addressees:
                together[_called(body.name, n)].append(_Named(body, n, place, recommendation))
    found = [_addressed(named, trackers) for named in together.values()]
    return sorted(found, key=lambda one: (alphabetical_key(one.name), one.name))


def _called(name: str, n: int) -> str:
    """By what an addressee is the same in several trackers; one whose name is withheld is never another's."""
    if STAND_IN.fullmatch(name):
        return f"{name} {n}"
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _addressed(named: Sequence[_Named], trackers: Sequence[Tracker]) -> Addressed:
    """All that is addressed to one, each recommendation once."""
    each = {(one.n, one.place): one.recommendation for one in named}
    pages = {one.n: one.body.page for one in reversed(named)}
    times = Counter(n for n, _ in each)
    return Addressed(
        name=named[0].body.name,
        summary=counted(each.values()),
        inferred=sum(one.addressees_inferred for one in each.values()),
        trackers=tuple(
            Naming(tracker=trackers[n].name, recommendations=times[n], page=pages[n]) for n in sorted(times)
        ),
    )


# The page of an overview: one file that needs no script, with as much of each list as somebody reads.

A_DAY = 5
"""Recommendations of one tracker and day that are named: one that is new would hide all others."""


class RecordedDay(NamedTuple):
    """What of one tracker was recorded on a day: some of it, and how many more there are."""

    day: When
    tracker: str
    named: Sequence[Placed]
    more: int


def overview_files(overview: Overview, templates: Path | None) -> dict[str, bytes]:
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


def _recorded(changed: Sequence[Placed]) -> Iterator[RecordedDay]:
    """What was recorded lately, by day and tracker: of each some, if that is much, and in all no more than a page."""
    left = MOST
    for (day, tracker), found in groupby(changed, key=lambda one: (one.recommendation.recorded, one.tracker)):
        those = list(found)
        named = those[: min(A_DAY, left)]
        left -= len(named)
        yield RecordedDay(day, tracker, named, len(those) - len(named))


# All of an overview: the list is read, then each tracker; the page and its data are written whole or not at all.


def make_overview(file: Path, folder: Path, today: date, templates: Path | None) -> tuple[Overview, list[str]]:
    """Write the overview of the trackers that the file lists into a folder; return it, and what to know of it.

    Raises `InvalidFilesError` for a list that is not right, and `RefusedError` where none of the trackers can be read
    or the folder holds what is no overview; then nothing is written.
    """
    listed = tracker_list.read(file)
    _refuse_other_page(folder)
    answers = overview_fetch.contents(listed.trackers, file.parent)
    read = [_read(answer, one, today) for one, answer in zip(listed.trackers, answers, strict=True)]
    is_needed = any(isinstance(one, UnreadError) for one in read)
    last_read, warnings = _last_read(listed, folder) if is_needed else ({}, [])
    trackers = [
        one if isinstance(one, Tracker) else not_read(at, str(one), last_read.get(at.status))
        for at, one in zip(listed.trackers, read, strict=True)
    ]
    warnings += [" ".join(plain(condition(one, templates)).split()) for one in trackers if one.state != "read"]
    if not any(isinstance(one, Tracker) for one in read):
        raise RefusedError("\n".join([*warnings, "None of the trackers could be read. Nothing was written."]))
    made = overview(listed, trackers, today)
    warnings += [
        f"{shown.name}: the link {link} may belong to another tracker. It is left out. "
        f"If it is right, write it into {file}."
        for one, shown in zip(trackers, made.trackers, strict=True)
        for link in sorted({one.site, one.repository} - {shown.site, shown.repository, None}, key=str)
    ]
    files.replace_all({folder / name: content for name, content in overview_files(made, templates).items()})
    return made, warnings


def _read(answer: overview_fetch.Answer, listed: Listed, today: date) -> Tracker | UnreadError:
    """Return the tracker, or why it cannot be read."""
    try:
        return answer if isinstance(answer, UnreadError) else read_tracker(answer, listed, today)
    except UnreadError as error:
        return error


def _last_read(listed: TrackerList, folder: Path) -> tuple[dict[str, When], list[str]]:
    """Return the day on which each tracker was read last, and a warning if the earlier overview is unreadable."""
    path = folder / overview_status.FILE
    if not path.exists() and not listed.site:
        return {}, []
    place = str(path.resolve()) if path.exists() else f"{(listed.site or '').rstrip('/')}/{overview_status.FILE}"
    (answer,) = overview_fetch.contents([Listed(status=place)], folder)
    try:
        if isinstance(answer, bytes):
            return overview_status.last_read(answer), []
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        answer = UnreadError("it is no overview.json")
    return {}, [f"The days of the last success are not known: {place} could not be read ({answer})."]


def _refuse_other_page(folder: Path) -> None:
    if (folder / "index.html").exists() and not (folder / overview_status.FILE).exists():
        raise RefusedError(f"{folder} holds a page that is no overview. Name an empty folder, or a new one.")
