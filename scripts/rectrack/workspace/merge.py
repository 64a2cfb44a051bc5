"""A sheet compared with what it was made from and with what the files say now."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeAlias

from rectrack.model.dataset import Register
from rectrack.model.load import PARTIES, TRACKER
from rectrack.model.redaction import withheld
from rectrack.model.types import by_id
from rectrack.model.vocabulary import NEEDS_EVIDENCE
from rectrack.statements.apply import SetActionStatus, SetStatus, Statement
from rectrack.statements.edits import plain
from rectrack.text.problems import KeyPath, shown, spelled
from rectrack.workspace import columns, headings
from rectrack.workspace.columns import Column, Meanings, Row, Table
from rectrack.workspace.headings import STEP, Line
from rectrack.workspace.read_sheet import Mistake, text_of
from rectrack.workspace.sheet_changes import Change, Kind, Options, Outcome, put, taken
from rectrack.yaml_edit.reader import Data

# What a sheet was made from, beside what the files say now: which row of the one is which row of the other.

Key: TypeAlias = tuple[str, ...]
"""What a row is known by: its sheet, then its recommendation and place, its id, or its list and id."""

_ALIKE = 0.5
"""How much of what two rows say must be the same for the one to be the other, changed."""
WHOSE = ("id", "party", "by", "of")
"""Columns that say whose an item of a list is: what somebody says never becomes what somebody else does."""
_OF_OTHERS = (columns.PARTIES, columns.SETTINGS)


class Pair(NamedTuple):
    """A row as the sheet was made from it, and as the files have it now; None where it is not there."""

    before: Row | None
    now: Row | None


class Base:
    """The rows that the sheet was made from, and what has become of them. Without a commit they are those of now."""

    def __init__(self, present: Register, base: Register | None) -> None:
        now = columns.tables(withheld(present))
        before = columns.tables(withheld(base)) if base else now
        self.is_known = base is not None
        self.formerly = {former: r.id for r in present.recommendations for former in r.formerly}
        self.lists = {**{name: (name,) for name in columns.lists()}, **_places_of_lists(now[columns.SETTINGS])}
        """The lists that `settings` has rows of, and where each lies in tracker.yaml."""
        self._lengths = Counter(row.at[:-1] for name in _OF_OTHERS for row in now[name].rows)
        self._pairs: dict[Key, Pair] = {}
        for name, table in now.items():
            self._add(name, before[name], table)

    def pair(self, key: Key) -> Pair:
        """What is known of a row of the sheet."""
        return self._pairs.get(key, Pair(None, None))

    def length(self, at: KeyPath) -> int:
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


def _places_of_lists(settings: Table) -> dict[str, KeyPath]:
    return {row.cells[columns.LIST]: row.at[:-1] for row in settings.rows}


def _key(name: str, row: Row, formerly: Mapping[str, str] | None = None) -> Key:
    """By what a row is found; a recommendation by the id that it has now, where `formerly` says so."""
    if name == columns.SETTINGS:
        return (name, row.cells[columns.LIST], row.cells["id"])
    if name == columns.PARTIES:
        return (name, row.cells["id"])
    id_ = (formerly or {}).get(row.recommendation, row.recommendation)
    return (name, id_, row.cells[columns.PLACE]) if columns.PLACE in row.cells else (name, id_)


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
    return {name: cell for name, cell in row.cells.items() if name not in (columns.PLACE, columns.RECOMMENDATION)}


def _are_alike(row: Row, other: Row) -> bool:
    """Whether the one may be the other, changed: all but one thing is the same, or more than half."""
    before, now = said(row), said(other)
    if any(before.get(name) and now.get(name) and before[name] != now[name] for name in WHOSE):
        return False
    names = [name for name in before if before[name] or now.get(name)]
    same = sum(before[name] == now.get(name) for name in names)
    return len(names) - same <= 1 or same > len(names) * _ALIKE


# What a sheet changed since it was made, and what of that still holds: pure.
#
# Each cell is compared with the one that the sheet was made from. What differs there is what somebody meant to
# change; where the files have become another thing meanwhile, it is told and not written.

_KEPT = frozenset(("", "no", "false", "0", "-"))
"""What in the column `delete` does not mean that the row's item goes."""


class ThreeWay:
    """Goes through the lines of a sheet that are about something known; what comes of them is in `outcome`."""

    def __init__(self, register: Register, meanings: Meanings, options: Options, outcome: Outcome) -> None:
        self.register, self.meanings = register, meanings
        self.options, self.outcome = options, outcome
        self._known = by_id(register.recommendations)

    def compare(self, line: Line, pair: Pair) -> None:
        """What a line changes in what it is about, or that this goes."""
        if line.cells.get(columns.DELETE, "").casefold() not in _KEPT:
            self._delete(line, pair)
            return
        for column in line.sheet.columns:
            if column.header in line.cells and column.path != ("id",):
                self._cell(line, pair, column)

    def path(self, line: Line, row: Row) -> str:
        """The file that says what a row says."""
        of_others = {"parties": PARTIES, "tracker": TRACKER}
        return of_others.get(line.sheet.document) or self.register.paths[row.recommendation]

    def value(self, line: Line, column: Column, cell: str, was: Data = None) -> Data:
        """Return what a cell means, for the file."""
        value = self.meanings.value(line.sheet, column, cell, was)
        if column.path != ("action",) or not isinstance(value, str):
            return value
        r = self._known.get(self.meanings.recommendation(line.cells.get(columns.RECOMMENDATION, "")) or "")
        return spelled(value, by_id(r.actions) if r else ()) or value

    def _cell(self, line: Line, pair: Pair, column: Column) -> None:
        before, now = pair
        cell, was = line.cells[column.header], before.cells[column.header] if before else ""
        if before and text_of(was) == cell:
            return
        value, told = self.value(line, column, cell), [row.cells[column.header] for row in pair if row]
        if any(value == self.value(line, column, one) for one in told):
            return
        if before is None or now is None or now.cells[column.header] != was:
            self._conflict(line, pair, column)
            return
        at: KeyPath = (*now.at, *column.path)
        items = line.sheet.item(self._plain(line, now), at) if column.kind not in ("text", "flag") else None
        value = self.value(line, column, cell, items)
        place = line.place(column.header)
        change = Change(
            path=self.path(line, now),
            at=at,
            was=was,
            now=cell,
            place=place,
            edit=put(line.sheet, now.at, column.path, value=value, language=self.register.tracker.language),
            places={at: place},
            value=value,
        )
        self.outcome.changes.append(self._as_statement(change, line, now, value))

    def _as_statement(self, change: Change, line: Line, now: Row, value: Data) -> Change:
        """A changed status is said as the statement is, with its step in the history and by its rules."""
        statement = self._statement(line, change.at, now, value)
        if statement is None:
            return change
        r, on = self._known[now.recommendation], headings.occasion(line, self.options)
        lacking = headings.lacking(line, self.options, on) if change.at == ("status",) or statement.text else {}
        if wrong := statement.unfit(r, self.register, on):
            if wrong.message.endswith(NEEDS_EVIDENCE):
                lacking["source"] = Mistake(change.place, wrong.message, "add a column evidence, or --from")
            else:
                self.outcome.wrong(change.place, wrong.message, wrong.hint)
        step: KeyPath = ("history", len(r.history))
        places = {change.at: change.place, step: change.place}
        places |= {(*step, heading): line.place(heading) for heading in STEP if line.draft(heading)}
        return change._replace(edit=statement.edit(on), places=places, lacking=lacking)

    def _statement(self, line: Line, at: KeyPath, now: Row, value: Data) -> Statement | None:
        status = str(value or "")
        known = by_id(self.register.tracker.statuses)
        if status not in known or at[-1] != "status" or line.sheet.document != "recommendation":
            return None
        text, evidence = self.options.note, headings.evidence(line, self.options)
        if at == ("status",):
            return SetStatus(status=status, text=text, evidence=evidence)
        if line.sheet.field == "actions":
            action = self._known[now.recommendation].actions[int(at[1])].id
            is_of_it = text or known[status].needs_evidence or line.draft("evidence")
            return SetActionStatus(action=action, status=status, text=text, evidence=evidence if is_of_it else ())
        return None

    def _delete(self, line: Line, pair: Pair) -> None:
        before, now = pair
        place = line.place(columns.DELETE)
        if not line.sheet.field and line.sheet.document == "recommendation":
            hint = "give it a status that says what became of it, or delete its file by hand"
            self.outcome.wrong(place, "a recommendation is not deleted by a sheet", hint)
        elif now is None:
            self.outcome.tell(place, "what this row says is not there any more, or says something else")
        elif before is None or said(before) != said(now):
            self.outcome.tell(place, "this was to go, but has been changed since the sheet was made, and stays")
        else:
            was = ", ".join(filter(None, said(now).values()))
            path, edit = self.path(line, now), taken(line.sheet, now.at)
            self.outcome.changes.append(Change(path, now.at, was, "", place, edit, Kind.REMOVE, {now.at: place}))

    def _conflict(self, line: Line, pair: Pair, column: Column) -> None:
        before, now = pair
        place = line.place(column.header)
        if now is None:
            message = "what this row says is not there any more, or says something else: nothing is written"
            self.outcome.tell(line.place(), message)
            return
        here, was = now.cells[column.header], before.cells[column.header] if before else ""
        wanted = line.cells[column.header]
        message = f"changed on both sides: the sheet says {_shown(wanted)}, the files say {_shown(here)} since"
        self.outcome.tell(place, f"{message}, and that stays", f"it was {_shown(was)}")

    def _plain(self, line: Line, row: Row) -> Data:
        """All that the file of a recommendation says, None for other files."""
        return dict(plain(self._known[row.recommendation])) if line.sheet.document == "recommendation" else None


def _shown(cell: str) -> str:
    return shown(cell) if cell else "nothing"
