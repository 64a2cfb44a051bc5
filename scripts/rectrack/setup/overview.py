"""What several trackers say, looked at together: pure, from what was read of each to the value of overview.json."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rectrack import __version__
from rectrack.record.tracker import USUAL_LANGUAGE
from rectrack.record.tracker_list import Listed, TrackerList
from rectrack.record.values import When
from rectrack.record.withheld import STAND_IN
from rectrack.setup.overview_identity import distinguish
from rectrack.setup.overview_json import Addressed, Addressee, Naming, Overview, Placed, Recommendation, Tracker
from rectrack.setup.overview_told import counted
from rectrack.text import alphabet

DAYS = 30
"""How far back it is told what changed."""


class _Named(NamedTuple):
    """An addressee of a recommendation, which is the `place`-th of the `n`-th tracker."""

    body: Addressee
    n: int
    place: int
    recommendation: Recommendation


def overview(listed: TrackerList, trackers: Sequence[Tracker], today: date) -> Overview:
    """All of them together, in the order of the list, as they were read today."""
    trackers = distinguish(trackers, listed.trackers)
    known = [recommendation for one in trackers for recommendation in one.recommendations]
    placed = [Placed(tracker=one.name, recommendation=r) for one in trackers for r in one.recommendations]
    return Overview(
        written_by=f"rectrack {__version__}",
        as_of=today.isoformat(),
        title=listed.title,
        kept_by=listed.kept_by,
        contact=listed.contact,
        summary=counted(known),
        trackers=tuple(trackers),
        overdue=tuple(_overdue(placed)),
        addressees=tuple(_addressees(trackers)),
        without_addressee=sum(not one.addressees for one in known),
        days=DAYS,
        changed=tuple(_changed(placed, (today - timedelta(days=DAYS)).isoformat())),
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


def _overdue(placed: Iterable[Placed]) -> list[Placed]:
    """Those past their date, the oldest first; what was to be done within a year was so until its end."""
    return sorted((one for one in placed if one.recommendation.overdue), key=_last_day)


def _last_day(late: Placed) -> str:
    """By what dates are put in order that are known to a year, a month or a day."""
    target = late.recommendation.target
    return ((target.date if target else "") + "-99-99")[: len("2017-02-14")]


def _changed(placed: Iterable[Placed], since: When) -> list[Placed]:
    """Those of which something was recorded since a day, the newest first."""
    lately = [one for one in placed if one.recommendation.recorded >= since]
    return sorted(lately, key=lambda one: one.recommendation.recorded, reverse=True)


def _addressees(trackers: Sequence[Tracker]) -> list[Addressed]:
    """Each addressee once, by name: whoever is called the same is the same, whatever its id is in a tracker."""
    together: defaultdict[str, list[_Named]] = defaultdict(list)
    for n, tracker in enumerate(trackers):
        for place, recommendation in enumerate(tracker.recommendations):
            for body in recommendation.addressees:
                together[_called(body.name, n)].append(_Named(body, n, place, recommendation))
    found = [_addressed(named, trackers) for named in together.values()]
    return sorted(found, key=lambda one: (alphabet.place(one.name), one.name))


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
