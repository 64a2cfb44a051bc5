"""Dates in the files: whether there is such a day, and whether it has been."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from rectrack.record.values import When, first_day
from rectrack.text.problems import Fault, Path, shown

FORM = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_RIGHT = "a year, a month or a day: 2017, 2017-02 or 2017-02-14"


def existing(when: When, at: Path) -> Iterator[Fault]:
    """What is wrong with a date of which nothing is known but that it must exist."""
    if when and not FORM.fullmatch(when):
        yield Fault(at, f"{shown(when)} is no date", _RIGHT)
        return
    try:
        date.fromisoformat(first_day(when or "2000"))
    except ValueError:
        yield Fault(at, f"there is no date {when}", _RIGHT)


class Past:
    """Judges dates of what has happened; each is looked at once."""

    def __init__(self, today: date) -> None:
        # It may be tomorrow already where the file was written.
        self._tomorrow = date.fromordinal(today.toordinal() + 1).isoformat()
        self._known: set[When] = set()

    def wrong(self, when: When, at: Path) -> Iterable[Fault]:
        """What is wrong with a date of something that has happened."""
        if when in self._known:
            return ()
        found = [*existing(when, at)]
        if not found and when > self._tomorrow[: len(when)]:
            found = [Fault(at, f"{when} is in the future", "write when it happened")]
        if not found:
            self._known.add(when)
        return found
