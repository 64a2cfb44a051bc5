"""The heads of minutes to the occasions that they give: when, by whom, from where."""

from collections.abc import Iterator
from datetime import date

from rectrack.desk.editor import Desk
from rectrack.inbox.minutes import Head, Wrong
from rectrack.record.said import Occasion
from rectrack.record.values import by_id
from rectrack.record.when import FORM
from rectrack.text import dates
from rectrack.text.problems import nearest, shown, spelled
from rectrack.text.untrusted import is_link


class Heads:
    """What is wrong with a head is told once. `by` is who says so where no head does, and `day` when."""

    def __init__(self, desk: Desk, by: str | None, day: date) -> None:
        self.day = day
        self.documents = by_id(desk.loaded.register.tracker.documents)
        self.by = by
        self.found: dict[Head, Occasion | None] = {}
        self.wrong: list[Wrong] = []

    def occasion(self, head: Head) -> Occasion | None:
        """When and by whom something is said; None where the head does not say it right."""
        if head not in self.found:
            wrong = [*self._wrong(head)]
            self.wrong += [one for one in wrong if one not in self.wrong]
            self.found[head] = None if wrong else self._right(head)
        return self.found[head]

    def _wrong(self, head: Head) -> Iterator[Wrong]:
        if head.date and not FORM.fullmatch(dates.read(head.date.text)):
            right = dates.corrected(head.date.text) or "a year, a month or a day: 2017, 2017-02 or 2017-02-14"
            yield Wrong(head.date.number, f"{shown(head.date.text)} is no date", right)
        if head.source and not (is_link(head.source.text) or spelled(head.source.text, self.documents)):
            known = nearest(head.source.text, self.documents)
            right = "a web address that starts with https://, or a document of tracker.yaml"
            right += f", {known}" if known else ""
            yield Wrong(head.source.number, f"{shown(head.source.text)} is no address and no document", right)

    def _right(self, head: Head) -> Occasion:
        source = head.source.text if head.source else None
        return Occasion(
            date=dates.read(head.date.text) if head.date else self.day.isoformat(),
            is_dated=head.date is not None,
            by=head.by.text if head.by else self.by,
            taken_from=source and (spelled(source, self.documents) or source),
            decided_by=head.decided_by.text if head.decided_by else None,
            meeting=head.meeting.text if head.meeting else None,
        )
