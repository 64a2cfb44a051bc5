"""The types of overview.json, and its data from the status.json of several trackers."""

import posixpath
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias, get_args
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from rectrack import __version__
from rectrack.github import LOCAL_HOST
from rectrack.model import (
    LANG,
    STAND_IN,
    USUAL_LANGUAGE,
    Listed,
    Progress,
    TrackerList,
    When,
    by_id,
    letters,
    surely_earlier,
    wrong_date,
)
from rectrack.rendering import STATUS_VERSION, Deadline, Entry, OtherVersionError, Published, parse_status
from rectrack.text import alphabetical_key, clean, in_one_line, is_link, printable, shown

# The file has a version, now 1. Within a version fields are only added. A changed or deleted field needs a new
# version. A field with a name from status.json has the meaning that it has there.

State: TypeAlias = Literal["read", "quiet", "behind", "not read"]


class Addressee(Struct, frozen=True, kw_only=True):
    """An addressee, and its page on the tracker's site."""

    name: str
    page: str | None


class Recommendation(Struct, frozen=True, kw_only=True):
    """One recommendation.

    `page` is its page on the tracker's site, or its issue. `status` is the name of its status, `since` the date of
    the status, and `category` the category of the status. If `undated`, the source has no date for it, and
    `since` is that of the list or import. `overdue` is true if the recommendation is not closed and
    its target date had passed when the tracker was read. `last_recorded` is the day of the last recorded change.
    """

    number: int
    reference: str | None
    title: str
    page: str | None
    addressees: tuple[Addressee, ...]
    addressees_inferred: bool
    status: str
    category: Progress
    since: When
    undated: bool
    target: Deadline | None
    overdue: bool
    last_recorded: When

    @property
    def cited(self) -> str:
        """Return the reference, or else the number."""
        return self.reference or str(self.number)


class Counts(Struct, frozen=True, kw_only=True):
    """Numbers of recommendations: all, by the category of the status, and overdue."""

    recommendations: int
    by_category: dict[Progress, int]
    overdue: int


class Tracker(Struct, frozen=True, kw_only=True):
    """One tracker of the list.

    `status` is the place of its status.json, as in the list. `as_of` is the day of this file. `read_on` is the day of
    the last successful read, or null. `state` is *read*, *quiet*, *behind* or *not read*. A *quiet* tracker has open
    recommendations and no recent changes. In a *behind* tracker, a target date passed more than two days ago and
    its file does not show this. If the state is *not read*, `why` has the reason, and there are no recommendations.
    """

    name: str
    status: str
    site: str | None
    repository: str | None
    language: str
    maintained_by: str | None
    contact: str | None
    as_of: When | None
    read_on: When | None
    state: State
    why: str | None
    summary: Counts
    recommendations: tuple[Recommendation, ...]


class Placed(Struct, frozen=True, kw_only=True):
    """A recommendation, and the name of its tracker."""

    tracker: str
    recommendation: Recommendation


class Naming(Struct, frozen=True, kw_only=True):
    """The number of recommendations of a tracker that name an addressee, and its page on the tracker's site."""

    tracker: str
    recommendations: int
    page: str | None


class Addressed(Struct, frozen=True, kw_only=True):
    """The recommendations to one addressee in all trackers that name it.

    `inferred` is the number of recommendations for which maintainers concluded the addressee from the source.
    """

    name: str
    summary: Counts
    inferred: int
    trackers: tuple[Naming, ...]


class Overview(Struct, frozen=True, kw_only=True):
    """The content of overview.json.

    `written_by` is the program and its version. `as_of` is the day on which the trackers were read. `summary` counts
    the recommendations of all `trackers`, which are in the order of the list. `overdue` has the overdue
    recommendations, the oldest target date first. `addressees` are sorted by name. `without_addressee` is the number
    of recommendations without an addressee. `changed` has the recommendations with a change recorded in the last
    `days` days, the newest first.
    """

    version: Literal[1] = 1
    written_by: str
    as_of: When
    title: str
    maintained_by: str | None
    contact: str | None
    summary: Counts
    trackers: tuple[Tracker, ...]
    overdue: tuple[Placed, ...]
    addressees: tuple[Addressed, ...]
    without_addressee: int
    days: int
    changed: tuple[Placed, ...]

    @property
    def read(self) -> int:
        """Return the number of trackers that could be read."""
        return sum(one.state != "not read" for one in self.trackers)


# Validation of the status.json of another tracker.

QUIET = 60
"""Days without a change after which GitHub disables a scheduled run, so the tracker may be out of date.

Source: GitHub Docs, "Disabling and enabling a workflow".
"""
NOTICED = 2
"""Days in which a nightly run finds that a target date has passed, in every time zone."""
_LONGEST = 500
"""Characters of a text that are shown: GitHub accepts at most 256 in a title."""


class UnreadError(Exception):
    """A tracker cannot be read. The message is a reason that follows a colon."""


def read_status(raw: bytes, today: date) -> Published:
    """Return the content of an untrusted status.json; raises `UnreadError` if it is invalid."""
    if raw.lstrip().startswith(b"<"):
        raise UnreadError("it is a web page, not data; use the address of its status.json")
    try:
        published = parse_status(raw)
    except OtherVersionError as error:
        raise UnreadError(
            f"its format is version {error.version}, and rectrack reads version {STATUS_VERSION}; update rectrack"
        ) from None
    except msgspec.ValidationError as error:
        raise UnreadError(f"it is not a complete status.json ({_line(str(error))})") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise UnreadError(f"it is not a status.json: {_line(str(error))}") from None
    if why := next(_faults(published, today), ""):
        raise UnreadError(why)
    return published


def _faults(published: Published, today: date) -> Iterator[str]:
    """Yield days that do not exist, recorded days after tomorrow, and ids without a definition."""
    entries, tomorrow = published.recommendations, (today + timedelta(days=1)).isoformat()
    past = {published.as_of, *(entry.last_recorded for entry in entries)}
    others = {entry.since for entry in entries} | {entry.target.date for entry in entries if entry.target}
    for day in sorted(past | others):
        is_beyond = day in past and (len(day) < len(tomorrow) or day > tomorrow)
        if is_beyond or wrong_date(day):
            yield f"it has a date that is not possible, {printable(day)}"
    statuses, bodies = by_id(published.names.statuses), by_id(published.names.addressees)
    for entry in entries:
        if entry.status not in statuses:
            yield f"it has no category for its status {shown(entry.status)}"
        for unknown in sorted({*entry.addressees} - {*bodies}):
            yield f"it has no name for its addressee {shown(unknown)}"


def _line(text: str) -> str:
    """Return an untrusted text as one line, without control characters, cut to `_LONGEST` characters."""
    words = in_one_line(clean(text))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


# The links of trackers: a status.json cannot take over the link of another tracker.
#
# The values of the list are trusted. A link that only a status.json gives is a claim.

_RAW = "raw.githubusercontent.com"
_PORTS = {"http": 80, "https": 443}


class Links(NamedTuple):
    """The addresses of a tracker's site and repository, and those of both that may belong to another tracker."""

    site: str | None
    repository: str | None
    foreign: frozenset[str] = frozenset()

    def own(self, link: str | None) -> str | None:
        """Return the link, or None if it may belong to another tracker."""
        return None if link in self.foreign else link


def find_links(listed: Sequence[Listed], statuses: Sequence[Published | UnreadError]) -> list[Links]:
    """Return the links of each tracker.

    A claim is foreign if it equals another tracker's link, contains it or is in it.
    """
    links = [_links(*pair) for pair in zip(listed, statuses, strict=True)]
    trusted = [{*map(_normal, _trusted(tracker))} for tracker in listed]
    claimed = [{link: _normal(link) for link in (one.site, one.repository) if link} for one in links]
    for n, claims in enumerate(claimed):
        others = {place for m in range(len(links)) if m != n for place in (*trusted[m], *claimed[m].values())}
        foreign = {
            link
            for link, place in claims.items()
            if place not in trusted[n] and any(place.startswith(other) or other.startswith(place) for other in others)
        }
        links[n] = links[n]._replace(foreign=frozenset(foreign))
    return links


def _links(listed: Listed, status: Published | UnreadError) -> Links:
    """Return the links of a tracker from the list, or else those that its status.json claims."""
    if isinstance(status, UnreadError):
        return Links(listed.site, listed.repository)
    site, repository, at = listed.site or _on_the_web(status.site or ""), listed.repository, status.repository
    if not repository and at and at.host != LOCAL_HOST:
        repository = _on_the_web(f"https://{at.host}/{at.name}")
    return Links(site and posixpath.join(site, ""), repository and repository.removesuffix("/"))


def _on_the_web(address: str) -> str | None:
    return address if is_link(address) and clean(address) == address else None


def _trusted(listed: Listed) -> Iterator[str]:
    """Yield the trusted links of a tracker: those in the list, and the folder of its status.json."""
    yield from filter(None, (listed.site, listed.repository))
    if listed.is_remote:
        parts = urlsplit(listed.status)
        yield f"{parts.scheme}://{parts.netloc}{posixpath.dirname(parts.path)}/"
        if parts.hostname == _RAW:
            _, owner, name, *_ = [*parts.path.split("/"), "", ""]
            yield from (f"https://github.com/{owner}/{name}", f"https://{owner}.github.io/{name}/")


def _normal(link: str) -> str:
    """Return the normalized host and path of an address, as a browser reads it, with a slash at the end.

    Source: WHATWG URL Standard, "URL parsing" and "Host parsing".
    """
    scheme, _, rest = unicodedata.normalize("NFKC", link).replace("\\", "/").replace("\u3002", ".").partition(":")
    try:
        parts = urlsplit(f"{scheme}://{rest.lstrip('/')}")
        port = parts.port if parts.port != _PORTS.get(parts.scheme) else None
    except ValueError:
        return link
    host = (parts.hostname or "").removesuffix(".").removeprefix("www.")
    path = posixpath.normpath(f"///{unquote(parts.path)}")  # of two slashes it would keep both
    return posixpath.join(f"{host}:{port or ''}{path}", "").casefold()


# The data of one tracker in an overview, cleaned and shortened.


def read_tracker(listed: Listed, status: Published, links: Links, today: date) -> Tracker:
    """Return a tracker as it was read `today`."""
    recommendations = tuple(_recommendations(status, links, today.isoformat()))
    return Tracker(
        name=listed.name or _line(status.title) or listed.status,
        status=listed.status,
        site=links.own(links.site),
        repository=links.own(links.repository),
        language=status.language if re.fullmatch(LANG, status.language) else USUAL_LANGUAGE,
        maintained_by=_line(status.maintained_by) or None,
        contact=_line(status.contact) if status.contact else None,
        as_of=status.as_of,
        read_on=today.isoformat(),
        state=_state(status, today),
        why=None,
        summary=_counted(recommendations),
        recommendations=recommendations,
    )


def _recommendations(published: Published, links: Links, today: When) -> Iterator[Recommendation]:
    names = published.names
    statuses, bodies = by_id(names.statuses), {body.id: _line(body.name) for body in names.addressees}
    site, repository = links.own(links.site), links.own(links.repository)
    for entry in published.recommendations:
        status, target = statuses[entry.status], entry.target
        page = f"{site}r/{entry.number}/" if site else None
        if repository and entry.issue and not links.site:
            page = f"{repository}/issues/{entry.issue}"
        # The site has no page for an addressee with a withheld name.
        pages = {id_: site and not STAND_IN.fullmatch(id_) for id_ in entry.addressees}
        yield Recommendation(
            number=entry.number,
            reference=_line(entry.reference) if entry.reference else None,
            title=_line(entry.title),
            page=page,
            addressees=tuple(
                Addressee(name=bodies[id_], page=f"{site}addressees/{id_}/" if has_page else None)
                for id_, has_page in pages.items()
            ),
            addressees_inferred=entry.addressees_inferred,
            status=_line(status.name),
            category=status.category,
            since=entry.since,
            undated=entry.is_undated,
            target=target and Deadline(date=target.date, set_by=_line(target.set_by) if target.set_by else None),
            overdue=_is_overdue(entry, today),
            last_recorded=entry.last_recorded,
        )


def unread_tracker(listed: Listed, why: str, last_read: When | None) -> Tracker:
    """Return an unreadable tracker, with the values of the list and the day of the last success."""
    return Tracker(
        name=listed.name or listed.status,
        status=listed.status,
        site=listed.site,
        repository=listed.repository,
        language=USUAL_LANGUAGE,
        maintained_by=None,
        contact=None,
        as_of=None,
        read_on=last_read,
        state="not read",
        why=why,
        summary=_counted(()),
        recommendations=(),
    )


def _counted(recommendations: Sequence[Recommendation]) -> Counts:
    """Return the number of recommendations: all, by progress, and overdue."""
    times = Counter(one.category for one in recommendations)
    return Counts(
        recommendations=len(recommendations),
        by_category={counts: times[counts] for counts in get_args(Progress)},
        overdue=sum(one.overdue for one in recommendations),
    )


def _state(published: Published, today: date) -> State:
    """Return the state of a tracker that was read.

    `as_of` alone is not enough: without changes `as_of` stays the same. If every recommendation is closed, nothing
    needs to change. A target date that passes is a change.
    """
    noticed = (today - timedelta(days=NOTICED)).isoformat()
    if any(_is_overdue(entry, noticed) and not entry.overdue for entry in published.recommendations):
        return "behind"
    is_quiet = published.as_of < (today - timedelta(days=QUIET)).isoformat()
    return "quiet" if is_quiet and not all(entry.closed for entry in published.recommendations) else "read"


def _is_overdue(entry: Entry, today: When) -> bool:
    return not entry.closed and entry.target is not None and surely_earlier(entry.target.date, today)


# All trackers together, with distinct names.

DAYS = 30
"""Days for which the overview shows changes."""


def overview(listed: TrackerList, trackers: Iterable[Tracker], today: date) -> Overview:
    """Return the overview of all trackers, in list order, dated `today`."""
    trackers = _with_distinct_names(tuple(trackers), listed.trackers)
    placed = [Placed(tracker=one.name, recommendation=r) for one in trackers for r in one.recommendations]
    recommendations = [one.recommendation for one in placed]
    since = (today - timedelta(days=DAYS)).isoformat()
    late = (one for one in placed if one.recommendation.overdue)
    changed = (one for one in placed if one.recommendation.last_recorded >= since)
    return Overview(
        written_by=f"rectrack {__version__}",
        as_of=today.isoformat(),
        title=listed.title,
        maintained_by=listed.maintained_by,
        contact=listed.contact,
        summary=_counted(recommendations),
        trackers=trackers,
        overdue=tuple(sorted(late, key=_last_day)),
        addressees=tuple(sorted(_addressees(trackers), key=lambda one: (alphabetical_key(one.name), one.name))),
        without_addressee=sum(not one.addressees for one in recommendations),
        days=DAYS,
        changed=tuple(sorted(changed, key=lambda one: one.recommendation.last_recorded, reverse=True)),
    )


def _last_day(late: Placed) -> str:
    """Return a key that sorts by the end of the target date. A month or a year ends after its days."""
    target = late.recommendation.target
    return f"{target.date if target else ''}-99-99"[: len("2017-02-14")]


def _addressees(trackers: Sequence[Tracker]) -> Iterator[Addressed]:
    """Yield each addressee once. Equal names are one addressee, whatever the ids in the trackers are."""
    together: defaultdict[str, list[tuple[int, Addressee, Recommendation]]] = defaultdict(list)
    for n, tracker in enumerate(trackers):
        for recommendation in tracker.recommendations:
            each = {_same_name(body.name, n): body for body in reversed(recommendation.addressees)}
            for name, body in each.items():
                together[name].append((n, body, recommendation))
    for named in together.values():
        pages = {n: body.page for n, body, _ in reversed(named)}
        times = Counter(n for n, *_ in named)
        yield Addressed(
            name=named[0][1].name,
            summary=_counted([recommendation for *_, recommendation in named]),
            inferred=sum(recommendation.addressees_inferred for *_, recommendation in named),
            trackers=tuple(
                Naming(tracker=trackers[n].name, recommendations=number, page=pages[n]) for n, number in times.items()
            ),
        )


def _same_name(name: str, n: int) -> str:
    """Return a key that is equal for equal names.

    A withheld name never equals a name of another tracker.
    """
    if STAND_IN.fullmatch(name):
        return f"{name} {n}"
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _with_distinct_names(trackers: tuple[Tracker, ...], listed: Sequence[Listed]) -> tuple[Tracker, ...]:
    """Return the trackers with distinct names.

    A name that only a status.json gives gets the address, if it is invisible, looks like another name, or contains
    another address. An added address can make two names look alike. Then the other name gets its address too.
    """
    names, places = [one.name for one in trackers], [f" ({one.status})" for one in trackers]
    addresses = {n: letters(one.status) for n, one in enumerate(listed) if one.is_remote}
    bare = {n for n, name in enumerate(names) if not name.endswith(places[n])}
    claimed = {n for n in bare if names[n] not in (listed[n].name, listed[n].status)}
    while True:
        looks = [*map(letters, names)]
        times = Counter(looks)
        alike = {n for n in bare if times[looks[n]] > 1}
        alike = (alike & claimed or alike) | {
            n
            for n in bare & claimed
            if not looks[n] or any(address in looks[n] for m, address in addresses.items() if m != n)
        }
        if not alike:
            return tuple(replace(one, name=name) for one, name in zip(trackers, names, strict=True))
        for n in alike:
            names[n] += places[n]
        bare -= alike
