"""The recommendations that fit, and a list of them as table, CSV and JSON."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial

from msgspec import Struct, to_builtins

from rectrack.model.agreement import LEVELS
from rectrack.model.dataset import Register
from rectrack.model.derived import is_unchecked, unanswered_requests
from rectrack.model.types import When, by_id
from rectrack.model.vocabulary import values_of
from rectrack.rendering.status_json import Entry
from rectrack.text.problems import count
from rectrack.text.terminal import as_csv, as_json, cut, padded, width

# The recommendations that fit: by what one may choose, and what a list of them is.


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


def filter_choices(register: Register) -> Mapping[str, Collection[str]]:
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


# A list of recommendations as cells for a spreadsheet.


def list_as_csv(shown: Listing) -> str:
    columns = {name: told for name, told in _COLUMNS.items() if shown.asks_agreement or name != "agreement"}
    columns |= {name: partial(_own, name) for name in shown.fields}
    return as_csv(list(columns), ([told(entry) for told in columns.values()] for entry in shown.entries))


def _own(name: str, entry: Entry) -> str:
    return " ".join(values_of(entry.fields.get(name, ())))


def _without_answer(entry: Entry) -> Iterator[str]:
    """Of whom no answer is recorded, and when each was asked, if that is on record: icann:2018-03-15."""
    missing = unanswered_requests(entry.addressees, (answer.by for answer in entry.answers), entry.requests)
    yield from (f"{who}:{asked.date if asked else 'no-request'}" for who, asked in missing.items())


def _yes(*, said: bool) -> str:
    return "yes" if said else "no"


_COLUMNS: dict[str, Callable[[Entry], str]] = {
    "number": lambda e: str(e.number),
    "id": lambda e: e.id,
    "reference": lambda e: e.reference or "",
    "title": lambda e: e.title,
    "status": lambda e: e.status,
    "since": lambda e: e.since,
    "themes": lambda e: " ".join(e.themes),
    "kind": lambda e: e.kind,
    "addressees": lambda e: " ".join(e.addressees),
    "agreement": lambda e: e.agreement or "",
    "heard": lambda e: str(e.heard),
    "views": lambda e: " ".join(f"{view.party}:{view.stance}" for view in e.views if view.is_own),
    "opposed": lambda e: " ".join(e.opposed),
    "reported_opposed": lambda e: " ".join(e.reported_opposed),
    "answers": lambda e: " ".join(f"{answer.by}:{answer.answer}" for answer in e.answers),
    "no_answer": lambda e: " ".join(_without_answer(e)),
    "decision": lambda e: e.decision.outcome if e.decision else "",
    "target_date": lambda e: e.target.date if e.target else "",
    "target_set_by": lambda e: (e.target.set_by or "") if e.target else "",
    "overdue": lambda e: _yes(said=e.overdue),
    "checked": lambda e: _yes(said=e.checked),
    "last_looked": lambda e: e.last_looked,
    "last_changed": lambda e: e.last_changed,
    "file": lambda e: e.file,
}


# A list of recommendations as data: the facts of each, with the names that they have in status.json.

_NOT_OF_FILES = frozenset(("issue", "told"))
"""Facts about GitHub, which a list of the files does not know."""


def list_as_json(shown: Listing) -> str:
    every = [to_builtins(entry) for entry in shown.entries]
    return as_json([{name: facts[name] for name in facts if name not in _NOT_OF_FILES} for facts in every])


# A list of recommendations as a table for people.

_LEAST_TITLE = 12
_GAP = 2


def list_as_table(shown: Listing) -> str:
    entries, total = shown.entries, count(shown.known, "recommendation")
    if not entries:
        return f"None of {total} fits.\n"
    rows = [_row(shown, "No.", "Title", "Status", "Since", "Agreement")]
    rows += [
        _row(shown, e.reference or str(e.number), e.title, shown.statuses[e.status], e.since, e.agreement or "")
        for e in entries
    ]
    least = [max(len(cut(row[n], 24)) for row in rows) for n in range(len(rows[0]))]
    least[1] = max(width() - sum(least) + least[1] - (len(least) - 1) * _GAP, _LEAST_TITLE)
    lines = [(" " * _GAP).join(padded(cut(cell, w), w) for cell, w in zip(row, least, strict=True)) for row in rows]
    heard = f"{len(entries)} of {total}" if len(entries) < shown.known else total
    return "".join(f"{line.rstrip()}\n" for line in (*lines, "", f"{heard}."))


def _row(shown: Listing, *cells: str) -> tuple[str, ...]:
    """A row, whose last cell is the agreement: left out where nobody asks for it."""
    return cells if shown.asks_agreement else cells[:-1]
