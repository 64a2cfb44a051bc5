"""The steps of status histories, with the days on which they were recorded."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from rectrack.model import Dataset, Id, When, surely_earlier

if TYPE_CHECKING:
    from rectrack.rendering.status_json import Published


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of the status history.

    `undated` is as in the files. `recorded` is the day on which it was recorded. It is unknown for the steps that a
    recommendation had from its beginning here.
    """

    date: When
    undated: bool = False
    status: Id
    recorded: When | None = None

    @property
    def late(self) -> When | None:
        """Return the date of the record if it is not the date of the step, else None."""
        if self.undated:
            return self.date
        return self.recorded if self.recorded and surely_earlier(self.date, self.recorded) else None


def find_late(steps: Iterable[Step], when: When, status: Id) -> When | None:
    """Return the date of the record of a step, if it is known and not the date of the step."""
    return next((step.late for step in steps if (step.date, step.status) == (when, status)), None)


def find_recorded(before: "Published | None", dataset: Dataset, today: When) -> dict[str, tuple[Step, ...]]:
    """Return the steps of each recommendation, by id, with the days on which they were recorded.

    `before` knows the days of earlier steps. New steps have today's.
    """
    remembered = before.recommendations if before else ()
    known = {entry.id: entry for entry in remembered}
    found = {}
    for r in dataset.recommendations:
        last = next((known[id_] for id_ in (r.id, *r.previous_ids) if id_ in known), None)
        past = last.history if last else ()
        days = {(step.date, step.status): step.recorded for step in past}
        first = 0 if past else last.history_length if last else len(r.history)
        for n, entry in enumerate(r.history):
            # A corrected date is the same step.
            is_same = len(past) == len(r.history) and past[n].status == entry.status
            day = past[n].recorded if is_same else None if n < first else today
            days.setdefault((entry.date, entry.status), day)
        found[r.id] = tuple(
            Step(
                date=entry.date,
                undated=bool(entry.undated),
                status=entry.status,
                recorded=days[entry.date, entry.status],
            )
            for entry in r.history
        )
    return found
