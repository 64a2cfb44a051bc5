"""The dates by which something is to be done, for calendars."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

from rectrack.record.facts import set_by
from rectrack.record.recommendation import Recommendation, Target
from rectrack.record.values import When
from rectrack.site.material import Material
from rectrack.site.recommendation import address
from rectrack.text.markdown import day


class Due(NamedTuple):
    """What is to be done by when: a recommendation, or the action of one that is named."""

    r: Recommendation
    target: Target
    action: str = ""
    title: str = ""


def calendar(material: Material) -> bytes:
    """Return a calendar with an event for each target date. A month or a year counts as its last day.

    A calendar needs at least one event. Source: RFC 5545, section 3.6, https://www.rfc-editor.org/rfc/rfc5545#section-3.6
    """
    from icalendar import Calendar, Event, vText

    found = Calendar()
    found.add("version", "2.0")
    found.add("prodid", "-//rectrack//site//EN")
    found.add("x-wr-calname", vText(material.register.tracker.title))  # an unknown name is not escaped by itself
    stamp = datetime.combine(date.fromisoformat(material.published.as_of), datetime.min.time(), UTC)
    for due in _dues(material):
        event = Event()
        event.add("uid", f"{'-'.join(filter(None, (str(due.r.number), due.action)))}@{_home(material)}")
        event.add("dtstamp", stamp)
        event.add("dtstart", last_day(due.target.date))
        event.add("summary", f"{due.r.cited}. {due.title or due.r.title}")
        event.add("description", f"To be done by {day(due.target.date)}, {set_by(due.target)}")
        event.add("transp", "TRANSPARENT")
        if page := material.public(address(due.r.number)):
            event.add("url", page)
        found.add_component(event)
    return bytes(found.to_ical())


def last_day(when: When) -> date:
    """The day itself, or the last of a month or a year."""
    year, month = int(when[:4]), int(when[5:7] or 12)
    return date(year, month, int(when[8:] or monthrange(year, month)[1]))


def _dues(material: Material) -> Iterator[Due]:
    for r in material.register.recommendations:
        if r.target:
            yield Due(r, r.target)
        yield from (Due(r, step.target, step.id, step.title) for step in r.actions if step.target)


def _home(material: Material) -> str:
    """What keeps the names of these events apart from those of other trackers."""
    repository = material.published.repository
    return f"{repository.id}.{repository.host}" if repository else "rectrack"
