"""The recommendations that fit: by what one may choose, and what a list of them is."""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from rectrack.pages.status_json import Entry
from rectrack.record.agreement import LEVELS
from rectrack.record.facts import is_unchecked
from rectrack.record.own_fields import values_of
from rectrack.record.register import Register
from rectrack.record.values import When, by_id


class Listing(Struct, frozen=True, kw_only=True):
    """The recommendations that fit, of how many; `statuses` are the names of those by id.

    `fields` are the ids of the group's own fields, `asks_agreement` whether it asks for agreement.
    """

    entries: list[Entry]
    known: int
    statuses: Mapping[str, str]
    fields: tuple[str, ...] = ()
    asks_agreement: bool = True


class Filter(Struct, frozen=True, kw_only=True):
    """Conditions for a list: one of the values of each field that is not empty.

    `unchecked` is a day: listed are recommendations that were not checked in the year before it.
    """

    status: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    addressee: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    stance: tuple[str, ...] = ()
    agreement: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    overdue: bool = False
    unchecked: When | None = None

    def fits(self, entry: Entry) -> bool:
        """Whether the recommendation has all of it; party and stance in one view, and none that is inferred."""
        views = [
            view
            for view in entry.views
            if not view.inferred
            and (not self.party or view.party in self.party)
            and (not self.stance or view.stance in self.stance)
        ]
        return (
            (not self.status or entry.status in self.status)
            and (not self.theme or bool({*self.theme} & {*entry.themes}))
            and (not self.addressee or bool({*self.addressee} & {*entry.addressees}))
            and (not (self.party or self.stance) or bool(views))
            and (not self.agreement or spelled(entry.agreement or "") in self.agreement)
            and (not self.field or bool({*self.field} & {*_spelled_fields(entry)}))
            and (not self.overdue or entry.overdue)
            and (not self.unchecked or is_unchecked(entry.last_looked, self.unchecked))
        )


def _spelled_fields(entry: Entry) -> Iterator[str]:
    """The values of own fields as one types them: priority=high."""
    for name, value in entry.fields.items():
        yield from (f"{name}={one}" for one in values_of(value))


def spelled(level: str) -> str:
    """A level of agreement as one types it: not-enough-views."""
    return level.replace(" ", "-")


def choices(register: Register) -> Mapping[str, Collection[str]]:
    """What may be asked for in each field, with what it stands for where that has other names."""
    tracker = register.tracker
    return {
        "status": by_id(tracker.statuses),
        "theme": by_id(tracker.themes),
        "addressee": by_id(tracker.addressees),
        "party": by_id(register.parties),
        "stance": by_id(tracker.stances),
        "agreement": [spelled(level) for level in LEVELS] if tracker.agreement else [],
        "field": [f"{field.id}={choice.id}" for field in tracker.fields if field.filter for choice in field.choices],
    }
