"""A list of recommendations as cells for a spreadsheet."""

from collections.abc import Callable, Iterator
from functools import partial

from rectrack.pages.listing import Listing
from rectrack.pages.status_json import Entry
from rectrack.record.own_fields import values_of
from rectrack.record.requests import unanswered
from rectrack.text.exports import as_csv


def written(shown: Listing) -> str:
    columns = {name: told for name, told in _COLUMNS.items() if shown.asks_agreement or name != "agreement"}
    columns |= {name: partial(_own, name) for name in shown.fields}
    return as_csv(list(columns), ([told(entry) for told in columns.values()] for entry in shown.entries))


def _own(name: str, entry: Entry) -> str:
    return " ".join(values_of(entry.fields.get(name, ())))


def _without_answer(entry: Entry) -> Iterator[str]:
    """Of whom no answer is recorded, and when each was asked, if that is on record: icann:2018-03-15."""
    missing = unanswered(entry.addressees, (answer.by for answer in entry.answers), entry.requests)
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
