"""The recommendations that fit, as a table for people, as JSON or as CSV."""

import csv
import io
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from rectrack.pages.status_json import Entry
from rectrack.record.agreement import LEVELS
from rectrack.record.register import Register
from rectrack.record.values import by_id
from rectrack.text.problems import count
from rectrack.text.terminal import cut, padded

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a spreadsheet lets a formula begin."""
_NOT_OF_FILES = frozenset(("issue", "told"))
"""Facts about GitHub, which a list of the files does not know."""
_LEAST_TITLE = 12
_GAP = 2


class Filter(Struct, frozen=True, kw_only=True):
    """What a recommendation must have to be listed: one of the values of each field that names any."""

    status: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    addressee: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    stance: tuple[str, ...] = ()
    agreement: tuple[str, ...] = ()
    overdue: bool = False
    unchecked: bool = False

    def fits(self, entry: Entry) -> bool:
        """Whether the recommendation has all of it; a party and a stance are looked for in one and the same view."""
        views = [
            view
            for view in entry.views
            if (not self.party or view.party in self.party) and (not self.stance or view.stance in self.stance)
        ]
        return (
            (not self.status or entry.status in self.status)
            and (not self.theme or entry.theme in self.theme)
            and (not self.addressee or bool({*self.addressee} & {*entry.addressees}))
            and (not (self.party or self.stance) or bool(views))
            and (not self.agreement or spelled(entry.agreement) in self.agreement)
            and (not self.overdue or entry.overdue)
            and (not self.unchecked or not entry.checked)
        )


def spelled(level: str) -> str:
    """A level of agreement as one types it: too-few-to-tell."""
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
        "agreement": [spelled(level) for level in LEVELS],
    }


def table(entries: Sequence[Entry], known: int, names: Mapping[str, str], room: int) -> str:
    """A line for each recommendation, no wider than there is room for; `names` are those of the statuses."""
    total = count(known, "recommendation")
    if not entries:
        return f"None of {total} fits.\n"
    rows = [("No.", "Title", "Status", "Since", "Agreement")]
    rows += [(str(e.number), e.title, names[e.status], e.since, e.agreement) for e in entries]
    least = [max(len(cut(row[n], 24)) for row in rows) for n in range(5)]
    least[1] = max(room - sum(least) + least[1] - 4 * _GAP, _LEAST_TITLE)
    lines = [(" " * _GAP).join(padded(cut(cell, w), w) for cell, w in zip(row, least, strict=True)) for row in rows]
    heard = f"{len(entries)} of {total}" if len(entries) < known else total
    return "".join(f"{line.rstrip()}\n" for line in (*lines, "", f"{heard}."))


def as_json(entries: Sequence[Entry]) -> str:
    """The facts of each, with the names that they have in status.json."""
    return json.dumps([_facts(entry) for entry in entries], indent=2, ensure_ascii=False) + "\n"


def as_csv(entries: Sequence[Entry]) -> str:
    """The facts of each in one row, for a spreadsheet, which finds no formula in them."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(_COLUMNS)
    rows.writerows([_harmless(told(entry)) for told in _COLUMNS.values()] for entry in entries)
    return text.getvalue()


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


def _facts(entry: Entry) -> dict[str, Any]:
    return {name: value for name, value in msgspec.to_builtins(entry).items() if name not in _NOT_OF_FILES}


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _yes(*, said: bool) -> str:
    return "yes" if said else "no"
