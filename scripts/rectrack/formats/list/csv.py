"""A list of recommendations as cells for a spreadsheet."""

from collections.abc import Callable

from rectrack.pages.listing import Listing
from rectrack.pages.status_json import Entry
from rectrack.text.exports import as_csv


def written(shown: Listing) -> str:
    return as_csv(list(_COLUMNS), ([told(entry) for told in _COLUMNS.values()] for entry in shown.entries))


def _yes(*, said: bool) -> str:
    return "yes" if said else "no"


_COLUMNS: dict[str, Callable[[Entry], str]] = {
    "number": lambda e: str(e.number),
    "id": lambda e: e.id,
    "title": lambda e: e.title,
    "status": lambda e: e.status,
    "since": lambda e: e.since,
    "theme": lambda e: e.theme,
    "kind": lambda e: e.kind,
    "addressees": lambda e: " ".join(e.addressees),
    "agreement": lambda e: e.agreement,
    "heard": lambda e: str(e.heard),
    "views": lambda e: " ".join(f"{view.party}:{view.stance}" for view in e.views if not view.reported_by),
    "opposed": lambda e: " ".join(e.opposed),
    "reported_opposed": lambda e: " ".join(e.reported_opposed),
    "answers": lambda e: " ".join(f"{answer.by}:{answer.answer}" for answer in e.answers),
    "decision": lambda e: e.decision.outcome if e.decision else "",
    "target_date": lambda e: e.target_date or "",
    "overdue": lambda e: _yes(said=e.overdue),
    "checked": lambda e: _yes(said=e.checked),
    "last_looked": lambda e: e.last_looked,
    "last_changed": lambda e: e.last_changed,
    "file": lambda e: e.file,
}
