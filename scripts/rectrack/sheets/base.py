"""What a sheet was made from, beside what the files say now: which row of the one is which row of the other."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeAlias

from rectrack.record.register import Register
from rectrack.record.withheld import withheld
from rectrack.sheets import tables
from rectrack.sheets.tables import Row, Table
from rectrack.text.problems import Path

Key: TypeAlias = tuple[str, ...]
"""What a row is known by: its sheet, then its recommendation and place, its id, or its list and id."""

_ALIKE = 0.5
"""How much of what two rows say must be the same for the one to be the other, changed."""
WHOSE = ("id", "party", "by", "of")
"""Columns that say whose an item of a list is: what somebody says never becomes what somebody else does."""
_OF_OTHERS = (tables.PARTIES, tables.SETTINGS)


class Pair(NamedTuple):
    """A row as the sheet was made from it, and as the files have it now; None where it is not there."""

    before: Row | None
    now: Row | None


class Base:
    """The rows that the sheet was made from, and what has become of them. Without a commit they are those of now."""

    def __init__(self, present: Register, base: Register | None) -> None:
        now = tables.tables(withheld(present))
        before = tables.tables(withheld(base)) if base else now
        self.is_known = base is not None
        self.formerly = {former: r.id for r in present.recommendations for former in r.formerly}
        self.lists = {**{name: (name,) for name in tables.lists()}, **_places_of_lists(now[tables.SETTINGS])}
        """The lists that `settings` has rows of, and where each lies in tracker.yaml."""
        self._lengths = Counter(row.at[:-1] for name in _OF_OTHERS for row in now[name].rows)
        self._pairs: dict[Key, Pair] = {}
        for name, table in now.items():
            self._add(name, before[name], table)

    def pair(self, key: Key) -> Pair:
        """What is known of a row of the sheet."""
        return self._pairs.get(key, Pair(None, None))

    def length(self, at: Path) -> int:
        """How many entries a list of tracker.yaml or parties.yaml has."""
        return self._lengths[at]

    def _add(self, name: str, before: Table, now: Table) -> None:
        if before is now:
            self._pairs |= {_key(name, row): Pair(row, row) for row in now.rows}
            return
        if now.sheet.field:
            self._add_lists(name, before, now)
            return
        known = {_key(name, row): row for row in now.rows}
        were = {_key(name, row, self.formerly): row for row in before.rows}
        self._pairs |= {key: Pair(were.get(key), known.get(key)) for key in (*known, *were)}
        self._pairs |= {_key(name, row): self._pairs[_key(name, row, self.formerly)] for row in before.rows}

    def _add_lists(self, name: str, before: Table, now: Table) -> None:
        """The items of lists, of which each may stand at another place by now."""
        lists, were_lists = _by_recommendation(now.rows), _by_recommendation(before.rows)
        for id_, rows in were_lists.items():
            others = lists.get(self.formerly.get(id_, id_), [])
            for row, other in zip(rows, _same(rows, others), strict=True):
                for key in (_key(name, row), _key(name, row, self.formerly)):
                    self._pairs[key] = Pair(row, other)


def _places_of_lists(settings: Table) -> dict[str, Path]:
    return {row.cells[tables.LIST]: row.at[:-1] for row in settings.rows}


def _key(name: str, row: Row, formerly: Mapping[str, str] | None = None) -> Key:
    """By what a row is found; a recommendation by the id that it has now, where `formerly` says so."""
    if name == tables.SETTINGS:
        return (name, row.cells[tables.LIST], row.cells["id"])
    if name == tables.PARTIES:
        return (name, row.cells["id"])
    id_ = (formerly or {}).get(row.recommendation, row.recommendation)
    return (name, id_, row.cells[tables.PLACE]) if tables.PLACE in row.cells else (name, id_)


def _by_recommendation(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.recommendation, []).append(row)
    return found


def _same(rows: Sequence[Row], others: Sequence[Row]) -> list[Row | None]:
    """For each row of a list the one that it is in a later state of the list; None where it is gone, or too changed.

    What says the same in the same order is the same; between two of these, what is much alike. What says the same
    elsewhere was moved.
    """
    found: list[Row | None] = [None] * len(rows)
    one, two = ([tuple(said(row).items()) for row in each] for each in (rows, others))
    left = dict(enumerate(others))
    for tag, i, i_end, j, j_end in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        behind = j
        for n in range(i, i_end):
            alike = (m for m in range(behind, j_end) if tag == "equal" or _are_alike(rows[n], others[m]))
            if (m := next(alike, None)) is not None:
                found[n], behind = left.pop(m), m + 1
    for n in (n for n, other in enumerate(found) if other is None):
        if (m := next((m for m in left if two[m] == one[n]), None)) is not None:
            found[n] = left.pop(m)
    return found


def said(row: Row) -> dict[str, str]:
    """What a row says, without where it stands."""
    return {name: cell for name, cell in row.cells.items() if name not in (tables.PLACE, tables.RECOMMENDATION)}


def _are_alike(row: Row, other: Row) -> bool:
    """Whether the one may be the other, changed: all but one thing is the same, or more than half."""
    before, now = said(row), said(other)
    if any(before.get(name) and now.get(name) and before[name] != now[name] for name in WHOSE):
        return False
    names = [name for name in before if before[name] or now.get(name)]
    same = sum(before[name] == now.get(name) for name in names)
    return len(names) - same <= 1 or same > len(names) * _ALIKE
