"""What another tracker tells in its status.json, as far as an overview tells it on: checked, cleaned and cut."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import get_args

import msgspec

from rectrack.github.address import REHEARSAL_HOST
from rectrack.pages import status_json
from rectrack.pages.status_json import Deadline, Entry, OtherVersionError, Published
from rectrack.record import when
from rectrack.record.statuses import Progress
from rectrack.record.tracker import USUAL_LANGUAGE
from rectrack.record.tracker_list import Listed
from rectrack.record.values import LANG, When, by_id, surely_earlier
from rectrack.record.withheld import STAND_IN
from rectrack.setup.overview_json import Addressee, Counts, Recommendation, State, Tracker
from rectrack.text.problems import printable, shown
from rectrack.text.untrusted import clean, in_one_line, is_link

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


def tracker(raw: bytes, listed: Listed, today: date) -> Tracker:
    """The tracker whose status.json this is, read today; raises `UnreadError` where it can be none."""
    published = _published(raw)
    _refuse_impossible_days(published, today)
    site, repository = _site(published, listed), _repository(published, listed)
    known = tuple(_recommendations(published, site, repository, today))
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
        if is_beyond or [*when.existing(day, ())]:
            raise UnreadError(f"it speaks of a day that cannot be, {printable(day)}")


def _recommendations(
    published: Published, site: str | None, repository: str | None, today: date
) -> Iterator[Recommendation]:
    statuses, bodies = by_id(published.names.statuses), by_id(published.names.addressees)
    for entry in published.recommendations:
        if entry.status not in statuses:
            raise UnreadError(f"it does not say what its status {shown(entry.status)} counts as")
        if unknown := sorted({*entry.addressees} - {*bodies}):
            raise UnreadError(f"it does not say who its addressee {shown(unknown[0])} is")
        status = statuses[entry.status]
        yield Recommendation(
            number=entry.number,
            reference=_line(entry.reference) if entry.reference else None,
            title=_line(entry.title),
            page=_page(entry, site, repository),
            addressees=tuple(
                Addressee(name=_line(bodies[id_].name), page=_page_of(id_, site))
                for id_ in dict.fromkeys(entry.addressees)
            ),
            addressees_inferred=entry.addressees_inferred,
            status=_line(status.name),
            counts=status.counts,
            since=entry.since,
            target=_target(entry),
            overdue=_is_overdue(entry, today.isoformat()),
            recorded=entry.recorded,
        )


def _page_of(addressee: str, site: str | None) -> str | None:
    """The page of an addressee on the tracker's site, which has none of those whose names are withheld."""
    return f"{site}addressed/{addressee}/" if site and not STAND_IN.fullmatch(addressee) else None


def _target(entry: Entry) -> Deadline | None:
    target = entry.target
    return target and Deadline(date=target.date, set_by=_line(target.set_by) if target.set_by else None)


def _page(entry: Entry, site: str | None, repository: str | None) -> str | None:
    if site:
        return f"{site}r/{entry.number}/"
    return f"{repository}/issues/{entry.issue}" if repository and entry.issue else None


def _site(published: Published, listed: Listed) -> str | None:
    site = listed.site or _on_the_web(published.site or "")
    return f"{site.rstrip('/')}/" if site else None


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
