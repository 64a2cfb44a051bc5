"""What goes out: the tables of all of the record, or of what was chosen, and what they were made from."""

from collections.abc import Collection, Mapping
from pathlib import PurePath

from msgspec import Struct
from msgspec.structs import replace

from rectrack.github.git import Git
from rectrack.github.revisions import uncommitted
from rectrack.record.folder import FOLDER, is_meant
from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.values import AddresseeId
from rectrack.sheets.tables import (
    ABOUT,
    ANSWER,
    COMMIT,
    NO_COMMIT,
    RECOMMENDATIONS,
    SETTINGS,
    TO,
    Column,
    Row,
    Table,
    tables,
)
from rectrack.text.problems import RefusedError

_OF_ONE = {"requests": "of", "responses": "by"}
"""Sheets whose rows are each of one body, and the column that says of whom."""
_FOR_ADDRESSEE = (RECOMMENDATIONS, "actions", *_OF_ONE, SETTINGS)
_HOW = (
    "Change the cells that are to be others, and leave recommendation, place and id as they are. "
    "Rows may be sorted, and left out. An empty cell takes a value away; to take a whole row away, write yes under "
    "delete. 'rectrack import' reads it back."
)


class Export(Struct, frozen=True, kw_only=True):
    """What goes out. `about` are names and values that say what it was made from."""

    register: Register
    tables: Mapping[str, Table]
    about: Mapping[str, str]

    @property
    def about_rows(self) -> list[tuple[str, str]]:
        """The sheet that says so, its header first."""
        return [("name", "value"), *self.about.items()]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all sheets, in the order in which they are written."""
        return (*self.tables, ABOUT)


def made(register: Register, commit: str = "", to: AddresseeId = "") -> Export:
    """All that a register says, which is one for readers (`record.withheld`): whoever is in it is in the export.

    `commit` is the one that has these files, empty where none is known to. With `to` it is what is addressed to
    somebody, with columns for an answer: sent by mail, it comes back filled in. No git and no clock is asked.
    """
    about = {"tracker": register.tracker.title, COMMIT: commit or NO_COMMIT, "how to": _HOW}
    if not to:
        return Export(register=register, tables=tables(register), about=about)
    mine = tuple(r for r in register.recommendations if _is_addressed(r, to))
    register = replace(register, recommendations=mine)
    return Export(register=register, tables=_answerable(tables(register), to), about={**about, TO: to})


def commit_of(git: Git) -> str:
    """The commit that has the record as it lies here; empty where there is no git or no commit.

    Raises `RefusedError` where files of the record are not committed, and names them: no later reader would know
    from what the cells were made.
    """
    try:
        commit, changed = git.commit_of("HEAD"), uncommitted(git, FOLDER, TRACKER, PARTIES)
    except RefusedError:
        return ""
    if record := [path for path in changed if path in (TRACKER, PARTIES) or is_meant(PurePath(path).name)]:
        raise RefusedError(
            f"Not committed yet: {', '.join(record)}. Commit that first (git add, git commit): an export names the "
            "commit it was made from, so that what comes back is compared with the same."
        )
    return commit


def only(register: Register, chosen: Collection[str]) -> Register:
    """The same with the recommendations of these ids alone."""
    return replace(register, recommendations=tuple(r for r in register.recommendations if r.id in chosen))


def _is_addressed(recommendation: Recommendation, addressee: AddresseeId) -> bool:
    steps = (to for action in recommendation.actions for to in action.addressees)
    return addressee in (*recommendation.addressees, *steps)


def _answerable(all_tables: Mapping[str, Table], to: AddresseeId) -> dict[str, Table]:
    """The sheets that somebody needs for an answer, with nobody else's answers and requests."""
    found = {name: table for name, table in all_tables.items() if name in _FOR_ADDRESSEE}
    for name, of in _OF_ONE.items():
        sheet, rows = found[name]
        found[name] = Table(sheet, [row for row in rows if row.cells[of] == to])
    return found | {RECOMMENDATIONS: _with_answers(found[RECOMMENDATIONS], to)}


def _with_answers(table: Table, to: AddresseeId) -> Table:
    """The recommendations with columns for an answer behind their titles, in which only who answers is filled in."""
    sheet, rows = table
    behind = 1 + next(n for n, column in enumerate(sheet.columns) if column.header == "title")
    empty = [Column(header, (header,), "text") for header in ANSWER]
    cells = {header: to if field == "by" else "" for header, field in ANSWER.items()}
    return Table(
        replace(sheet, columns=(*sheet.columns[:behind], *empty, *sheet.columns[behind:])),
        [Row(row.recommendation, row.at, {**row.cells, **cells}) for row in rows],
    )
