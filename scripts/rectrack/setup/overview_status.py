"""What another tracker's status.json says, checked, and overview.json."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal, TypeAlias, get_args

import msgspec
from msgspec import Struct

from rectrack.github.environment import REHEARSAL_HOST
from rectrack.model import LANG, STAND_IN, USUAL_LANGUAGE, Listed, Progress, When, by_id, surely_earlier, types
from rectrack.rendering import status_json
from rectrack.rendering.status_json import Deadline, Entry, OtherVersionError, Published
from rectrack.text.problems import printable, shown
from rectrack.text.untrusted import clean, in_one_line, is_link

# overview.json: the data of several trackers. The page shows this value.
#
# The file has a version, now 1. Within a version fields are only added; one that changes its meaning or goes away
# makes a new version. What is called as in status.json means the same here.

FILE = "overview.json"

State: TypeAlias = Literal["read", "quiet", "behind", "not read"]


class Addressee(Struct, frozen=True, kw_only=True):
    """To whom a recommendation is addressed, and its page on the tracker's site."""

    name: str
    page: str | None


class Recommendation(Struct, frozen=True, kw_only=True):
    """One recommendation.

    `page` is where one reads it: on the tracker's site, or its issue. `status` is the name of its status, `since` the
    date of that, `counts` what it counts as. `overdue` says that the date of an open one was over on the day on which
    its tracker was read. `recorded` is the day on which anything of it was last another than before.
    """

    number: int
    reference: str | None
    title: str
    page: str | None
    addressees: tuple[Addressee, ...]
    addressees_inferred: bool
    status: str
    counts: Progress
    since: When
    target: Deadline | None
    overdue: bool
    recorded: When

    @property
    def cited(self) -> str:
        """How people call it."""
        return self.reference or str(self.number)


class Counts(Struct, frozen=True, kw_only=True):
    """How many recommendations: in all, by what their statuses count as, and past their date."""

    recommendations: int
    counts: dict[Progress, int]
    overdue: int


class Tracker(Struct, frozen=True, kw_only=True):
    """One tracker of the list.

    `status` is the place of its status.json, as in the list. `as_of` is the day of this file. `read_on` is the day on
    which it was read last, if this is known. `state` is one of: *read*; *quiet*, if something is open and nothing has
    changed for long; *behind*, if a target date passed more than two days ago and the file does not say so;
    *not read*, with the reason in `why`. A tracker that was not read has no recommendations here.
    """

    name: str
    status: str
    site: str | None
    repository: str | None
    language: str
    kept_by: str | None
    contact: str | None
    as_of: When | None
    read_on: When | None
    state: State
    why: str | None
    summary: Counts
    recommendations: tuple[Recommendation, ...]


class Placed(Struct, frozen=True, kw_only=True):
    """A recommendation, and the name of the tracker that has it."""

    tracker: str
    recommendation: Recommendation


class Naming(Struct, frozen=True, kw_only=True):
    """How many recommendations of a tracker name an addressee, and its page on that tracker's site."""

    tracker: str
    recommendations: int
    page: str | None


class Addressed(Struct, frozen=True, kw_only=True):
    """What is addressed to one addressee in all trackers that name it, `inferred` of it as their keepers read it."""

    name: str
    summary: Counts
    inferred: int
    trackers: tuple[Naming, ...]


class Overview(Struct, frozen=True, kw_only=True):
    """The whole of overview.json.

    `written_by` is the program and its version, `as_of` the day on which the trackers were read. `summary` counts the
    recommendations of all `trackers`, which stand in the order of the list. `overdue` are those past their date, the
    oldest first; `addressees` go by name, `without_addressee` counts the recommendations that name none; `changed`
    are those of which something was recorded within the `days` before, the newest first.
    """

    version: Literal[1] = 1
    written_by: str
    as_of: When
    title: str
    kept_by: str | None
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
        """Return how many trackers could be read now."""
        return sum(one.state != "not read" for one in self.trackers)


def text(overview: Overview) -> str:
    """The file's content."""
    return msgspec.json.format(msgspec.json.encode(overview), indent=2).decode() + "\n"


class _LastRead(Struct, frozen=True):
    """Day on which a tracker was read last."""

    status: str
    read_on: date | None


class _Earlier(Struct, frozen=True):
    """Part of an earlier overview.json that the next overview needs."""

    trackers: tuple[_LastRead, ...]


def last_read(raw: bytes) -> dict[str, When]:
    """Return the day on which each tracker was read last, by the address of its status.json.

    Raises:
        msgspec.DecodeError: The content is no overview.json.

    """
    found = msgspec.json.decode(raw, type=_Earlier)
    return {one.status: one.read_on.isoformat() for one in found.trackers if one.read_on}


# What another tracker tells in its status.json, as far as an overview tells it on: checked, cleaned and cut.

QUIET = 60
"""Days without a change after which GitHub switches off a nightly run, so that nobody can tell whether it still runs.

Source: GitHub Docs, "Disabling and enabling a workflow".
"""
NOTICED = 2
"""Days within which a nightly run has noticed that a date is over, whatever the time zone."""
_LONGEST = 500
"""Characters of a text that are told on: GitHub takes no more than 256 of a title."""


class UnreadError(Exception):
    """A tracker cannot be read; the words say why, as they go on from a colon."""


def read_tracker(raw: bytes, listed: Listed, today: date) -> Tracker:
    """The tracker whose status.json this is, read today; raises `UnreadError` where it can be none."""
    published = _published(raw)
    _refuse_impossible_days(published, today)
    site, repository = listed.site or _on_the_web(published.site or ""), _repository(published, listed)
    site = site and f"{site.rstrip('/')}/"
    known = tuple(_recommendations(published, site, repository, today.isoformat()))
    return Tracker(
        name=listed.name or _line(published.title) or listed.status,
        status=listed.status,
        site=site,
        repository=repository,
        language=published.language if re.fullmatch(LANG, published.language) else USUAL_LANGUAGE,
        kept_by=_line(published.kept_by) or None,
        contact=_line(published.contact) if published.contact else None,
        as_of=published.as_of,
        read_on=today.isoformat(),
        state=_state(published, today),
        why=None,
        summary=counted(known),
        recommendations=known,
    )


def counted(known: Iterable[Recommendation]) -> Counts:
    """How many they are, in all, by what they count as, and past their date."""
    known = tuple(known)
    times = Counter(one.counts for one in known)
    return Counts(
        recommendations=len(known),
        counts={counts: times[counts] for counts in get_args(Progress)},
        overdue=sum(one.overdue for one in known),
    )


def _published(raw: bytes) -> Published:
    if raw.lstrip()[:1] == b"<":
        raise UnreadError("it is a web page and no data; name the address of its status.json")
    try:
        return status_json.parsed(raw)
    except OtherVersionError as error:
        raise UnreadError(
            f"its format has version {error.version}, and this program knows version {status_json.VERSION}; "
            "update this program"
        ) from None
    except msgspec.ValidationError as error:
        raise UnreadError(f"it is no whole status.json ({_line(str(error))})") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise UnreadError(f"it is no status.json: {_line(str(error))}") from None


def _refuse_impossible_days(published: Published, today: date) -> None:
    """Refuse a file with days that the calendar does not have, or for which nobody can speak yet."""
    tomorrow = (today + timedelta(days=1)).isoformat()
    entries = published.recommendations
    past = {published.as_of, *(entry.recorded for entry in entries)}
    others = {entry.since for entry in entries} | {entry.target.date for entry in entries if entry.target}
    for day in sorted(past | others):
        is_beyond = day in past and (len(day) < len(tomorrow) or day > tomorrow)
        if is_beyond or types.wrong_date(day):
            raise UnreadError(f"it speaks of a day that cannot be, {printable(day)}")


def _recommendations(
    published: Published, site: str | None, repository: str | None, today: When
) -> Iterator[Recommendation]:
    statuses, bodies = by_id(published.names.statuses), by_id(published.names.addressees)
    for entry in published.recommendations:
        if entry.status not in statuses:
            raise UnreadError(f"it does not say what its status {shown(entry.status)} counts as")
        if unknown := sorted({*entry.addressees} - {*bodies}):
            raise UnreadError(f"it does not say who its addressee {shown(unknown[0])} is")
        status, target = statuses[entry.status], entry.target
        page = f"{site}r/{entry.number}/" if site else None
        if repository and entry.issue and not site:
            page = f"{repository}/issues/{entry.issue}"
        yield Recommendation(
            number=entry.number,
            reference=_line(entry.reference) if entry.reference else None,
            title=_line(entry.title),
            page=page,
            addressees=tuple(
                # The site has no page of those whose names are withheld.
                Addressee(
                    name=_line(bodies[id_].name),
                    page=f"{site}addressed/{id_}/" if site and not STAND_IN.fullmatch(id_) else None,
                )
                for id_ in dict.fromkeys(entry.addressees)
            ),
            addressees_inferred=entry.addressees_inferred,
            status=_line(status.name),
            counts=status.counts,
            since=entry.since,
            target=target and Deadline(date=target.date, set_by=_line(target.set_by) if target.set_by else None),
            overdue=_is_overdue(entry, today),
            recorded=entry.recorded,
        )


def _repository(published: Published, listed: Listed) -> str | None:
    known = published.repository
    if listed.repository or known is None or known.host == REHEARSAL_HOST:
        return listed.repository and listed.repository.rstrip("/")
    return _on_the_web(f"https://{known.host}/{known.name}")


def _on_the_web(address: str) -> str | None:
    return address if is_link(address) and clean(address) == address else None


def _state(published: Published, today: date) -> State:
    """Whether it can be taken for what the tracker says today.

    `as_of` alone tells little: it stands still where nothing changes, and where all is closed nothing has to. That a
    date is over is such a change.
    """
    noticed = (today - timedelta(days=NOTICED)).isoformat()
    if any(_is_overdue(entry, noticed) and not entry.overdue for entry in published.recommendations):
        return "behind"
    is_quiet = published.as_of < (today - timedelta(days=QUIET)).isoformat()
    return "quiet" if is_quiet and not all(entry.closed for entry in published.recommendations) else "read"


def _is_overdue(entry: Entry, today: When) -> bool:
    return not entry.closed and entry.target is not None and surely_earlier(entry.target.date, today)


def _line(text: str) -> str:
    """A text of others as one line, without what could turn or break it, and not longer than anybody reads."""
    words = in_one_line(clean(text))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
