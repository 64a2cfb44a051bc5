"""What was corrected: an entry of the past that was changed or taken out after it had been recorded. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

from rectrack.record.values import Record, When, surely_earlier
from rectrack.site.entries import CHECK, DISPUTE, TARGET, Kind
from rectrack.site.events import Event

DAYS = 90
"""For so long a correction is shown on the page of its recommendation."""


def corrections(events: Iterable[Event]) -> tuple[Event, ...]:
    """Those of the events that correct, the newest first."""
    return tuple(event for event in events if event.is_correction)[::-1]


def lately(events: Iterable[Event], as_of: When) -> tuple[Event, ...]:
    """Return the corrections recorded from `DAYS` days before a day, the newest first."""
    first = (date.fromisoformat(as_of) - timedelta(days=DAYS)).isoformat()
    return tuple(event for event in corrections(events) if first <= event.day)


def is_correction(kind: Kind, was: Record, now: Record | None, changed: tuple[str, ...]) -> bool:
    """Whether it changes what was recorded of the past, and does not only go on from it."""
    if kind is TARGET:
        return False  # another date is set: the event tells both
    if now is None:
        return True
    if kind is DISPUTE:
        return not {*changed} <= {"ended", "ended_source"} or getattr(was, "ended", None) is not None
    if kind is CHECK:
        return not surely_earlier(getattr(was, "date", ""), getattr(now, "date", ""))
    return True
