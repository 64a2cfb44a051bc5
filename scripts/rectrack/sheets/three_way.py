"""What a sheet changed since it was made, and what of that still holds: pure.

Each cell is compared with the one that the sheet was made from. What differs there is what somebody meant to change;
where the files have become another thing meanwhile, it is told and not written.
"""

from rectrack.record.edits import plain
from rectrack.record.kept import SetActionStatus, SetStatus
from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.register import Register
from rectrack.record.said import Statement
from rectrack.record.steps import NEEDS_EVIDENCE
from rectrack.record.values import by_id
from rectrack.sheets import status_details, tables
from rectrack.sheets.base import Pair, said
from rectrack.sheets.changes import Change, Kind, put, taken
from rectrack.sheets.headings import STEP, Line
from rectrack.sheets.meaning import Meanings
from rectrack.sheets.mistakes import Mistake
from rectrack.sheets.outcome import Options, Outcome
from rectrack.sheets.reading import text_of
from rectrack.sheets.tables import Column, Row
from rectrack.text.problems import Path, shown, spelled
from rectrack.yaml.reader import Data

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
        if line.cells.get(tables.DELETE, "").casefold() not in _KEPT:
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
        r = self._known.get(self.meanings.recommendation(line.cells.get(tables.RECOMMENDATION, "")) or "")
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
        at: Path = (*now.at, *column.path)
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
        r, on = self._known[now.recommendation], status_details.occasion(line, self.options)
        lacking = status_details.lacking(line, self.options, on) if change.at == ("status",) or statement.text else {}
        if wrong := statement.unfit(r, self.register, on):
            if wrong.message.endswith(NEEDS_EVIDENCE):
                lacking["source"] = Mistake(change.place, wrong.message, "add a column evidence, or --from")
            else:
                self.outcome.wrong(change.place, wrong.message, wrong.hint)
        step: Path = ("history", len(r.history))
        places = {change.at: change.place, step: change.place}
        places |= {(*step, heading): line.place(heading) for heading in STEP if line.draft(heading)}
        return change._replace(edit=statement.edit(on), places=places, lacking=lacking)

    def _statement(self, line: Line, at: Path, now: Row, value: Data) -> Statement | None:
        status = str(value or "")
        known = by_id(self.register.tracker.statuses)
        if status not in known or at[-1] != "status" or line.sheet.document != "recommendation":
            return None
        text, evidence = self.options.note, status_details.evidence(line, self.options)
        if at == ("status",):
            return SetStatus(status=status, text=text, evidence=evidence)
        if line.sheet.field == "actions":
            action = self._known[now.recommendation].actions[int(at[1])].id
            is_of_it = text or known[status].needs_evidence or line.draft("evidence")
            return SetActionStatus(action=action, status=status, text=text, evidence=evidence if is_of_it else ())
        return None

    def _delete(self, line: Line, pair: Pair) -> None:
        before, now = pair
        place = line.place(tables.DELETE)
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
