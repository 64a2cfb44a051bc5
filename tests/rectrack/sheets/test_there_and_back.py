"""What goes out to a sheet comes back as it was, and what somebody changes in it is all that changes."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import assume, example, given, reject
from hypothesis import strategies as st

from rectrack.record.decode import DecodeError, decode
from rectrack.record.edits import plain, written
from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.parties import Parties
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.said import Occasion
from rectrack.record.slugs import assigned
from rectrack.record.tracker import Tracker
from rectrack.sheets import delimited, export, headings, importing, tables, workbook
from rectrack.sheets.changes import ordered
from rectrack.sheets.outcome import Options, Outcome
from rectrack.sheets.reading import Grid, Row, read, text_of
from rectrack.yaml import reader
from rectrack.yaml.writer import document
from tests.rectrack import examples
from tests.rectrack.nasty import texts
from tests.rectrack.yaml.test_wild import changes

Files = dict[str, str]
OPTIONS = Options(on=Occasion(date="2021-05-30", is_dated=True))
FIXED = {"id", "recommendation", "place", "list", "delete", "label prefix", "label color"}
"""Headings that say what a row is of; and two that have no place where a label is one text."""
SAID = {("recommendations", "status"), ("actions", "status")}
"""A changed status is a statement, with more than one value."""


class Cell(NamedTuple):
    """A cell of an export, and what somebody writes into it."""

    sheet: str
    row: int
    heading: str
    text: str


def _shaped(name: str, text: str) -> str:
    """A text as the field of this name may hold it."""
    return " ".join(text.split()) if name in ("title", "name", "label", "description", "formerly") else text


def written_files(known: Register) -> Files:
    """The files that say what a register says."""
    files = {known.paths[r.id]: written(plain(r)) for r in known.recommendations}
    parties = document({"parties": [dict(plain(party)) for party in known.parties]})
    return files | {TRACKER: document(dict(plain(known.tracker))), PARTIES: parties}


def read_files(files: Files) -> Register:
    """What the files say."""
    data = {path: reader.parse(reader.decode(text.encode())) for path, text in files.items()}
    of_recommendations = {path: one for path, one in data.items() if path not in (TRACKER, PARTIES)}
    known = {path: decode(one, Recommendation) for path, one in of_recommendations.items()}
    return Register(
        tracker=decode(data[TRACKER], Tracker),
        parties=decode(data[PARTIES], Parties).parties,
        recommendations=tuple(sorted(known.values(), key=lambda r: r.number)),
        paths={r.id: path for path, r in known.items()},
    )


def grids(known: Register, changed: tuple[Cell, ...] = ()) -> list[Grid]:
    """An export as it is read again, with cells in which somebody wrote."""
    found = []
    for name, (sheet, rows) in (TABLES if known is KNOWN else tables.tables(known)).items():
        cells = [[*row.cells.values(), ""] for row in rows]
        heads = [*rows[0].cells, tables.DELETE] if rows else [*sheet.headers]
        for cell in (cell for cell in changed if cell.sheet == name):
            cells[cell.row][heads.index(cell.heading)] = cell.text
        read = [Row(1, heads), *(Row(n, [text_of(one) for one in row]) for n, row in enumerate(cells, 2))]
        found.append(Grid("a.xlsx", name, read))
    return found


def imported(files: Files, sheet: list[Grid], base: Register | None) -> tuple[Files, Outcome]:
    """The files after an import, and what came of it."""
    known = KNOWN if files == FILES else read_files(files)
    read = headings.lines(sheet, tables.sheets(known.tracker))
    found = importing.outcome(read, known, base, OPTIONS, assigned(known))
    after = dict(files)
    for path in {change.path for change in found.changes}:
        for change in ordered(change for change in found.changes if change.path == path):
            after[path] = change.edit(after[path])
    return after, found


def cells(known: Register) -> Iterator[tuple[str, int, str]]:
    """Every cell in which somebody can change a value."""
    own = plain(known.tracker)  # without the words of every tracker
    for name, (_, rows) in tables.tables(known).items():
        for n, row in enumerate(rows):
            if name != tables.SETTINGS or row.at[0] in own:
                yield from ((name, n, one) for one in row.cells if one not in FIXED and (name, one) not in SAID)


FILES = written_files(examples.register())
KNOWN = read_files(FILES)
TABLES = tables.tables(KNOWN)
CELLS = [*cells(KNOWN)]


@st.composite
def edits(draw: st.DrawFn) -> Cell:
    """What somebody writes into any cell of the example's export, or that they empty it."""
    sheet, row, heading = draw(st.sampled_from(CELLS))
    text = draw(st.one_of(texts(), st.just("")))
    return Cell(sheet, row, heading, text)


def differences(before: Files, after: Files) -> set[tuple[Any, ...]]:
    """The file and the path of every value that is another one."""
    assert before.keys() == after.keys()
    return {
        (path, *at)
        for path in before
        if before[path] != after[path]
        for at in changes(reader.parse(before[path]), reader.parse(after[path]))
    }


@given(st.lists(texts(), min_size=1, max_size=8), st.sampled_from(["book.xlsx", "folder"]))
def test_export_then_import_changes_nothing_by_a_workbook_and_by_a_folder(drawn: list[str], made: str) -> None:
    files = written_files(examples.Texts(shape=_shaped).put(drawn))
    known = read_files(files)
    book = export.made(known)
    contents = {made: workbook.xlsx(book)} if made == "book.xlsx" else delimited.folder(book)

    with TemporaryDirectory() as name:
        for file, content in contents.items():
            (Path(name) / file).write_bytes(content)
        after, found = imported(files, read(Path(name) / made if made in contents else Path(name)), known)

    assert (found.changes, found.mistakes, found.told) == ([], [], [])
    assert after == files


def meant(cell: Cell) -> tuple[Any, ...]:
    """The file and the place in it of the value that stands in a cell."""
    row = TABLES[cell.sheet].rows[cell.row]
    column = next(c for c in TABLES[cell.sheet].sheet.columns if c.header == cell.heading)
    path = KNOWN.paths[row.recommendation] if row.recommendation else {"parties": PARTIES}.get(cell.sheet, TRACKER)
    return (path, *row.at, *column.path)


@given(edits())
def test_one_changed_cell_changes_one_value_and_no_other_byte(cell: Cell) -> None:
    after, found = imported(FILES, grids(KNOWN, (cell,)), KNOWN)

    assert found.told == []
    changed, place = differences(FILES, after), meant(cell)
    assert all(_is_at(one, place) for one in changed)
    assert all(_is_one_place(text, after[path]) for path, text in FILES.items())


def _is_one_place(old: str, new: str) -> bool:
    """Whether what differs is one run of lines."""
    before, after = old.split("\n"), new.split("\n")
    same = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    return any(before[n:] == after[len(after) - len(before) + n :] for n in range(same, len(before) + 1))


@given(edits(), st.randoms(use_true_random=False), st.data())
def test_sorting_rows_and_columns_and_deleting_other_rows_changes_nothing(
    cell: Cell, random: Random, draws: st.DataObject
) -> None:
    sheet = grids(KNOWN, (cell,))
    gone = draws.draw(st.sampled_from([0, 0.3, 0.9]))

    assert (
        imported(FILES, [_shuffled(grid, cell, random, gone) for grid in sheet], KNOWN)[0]
        == imported(FILES, sheet, KNOWN)[0]
    )


def _shuffled(grid: Grid, cell: Cell, random: Random, gone: float) -> Grid:
    """The same with its columns and rows in another order, and without some rows in which nothing was changed."""
    columns = [*range(len(grid.rows[0].cells))]
    random.shuffle(columns)
    head, *rows = [[row.cells[n] for n in columns] for row in grid.rows]
    kept = [row for n, row in enumerate(rows) if (grid.name, n) == cell[:2] or random.random() >= gone]
    random.shuffle(kept)
    return grid._replace(rows=[Row(n, row) for n, row in enumerate([head, *kept], 1)])


@given(edits(), edits())
@example(Cell("positions", 0, "source document", "Minutes"), Cell("positions", 0, "source section", "2"))
def test_two_sheets_that_changed_different_cells_are_imported_one_after_the_other(one: Cell, other: Cell) -> None:
    assume(one[:3] != other[:3])
    between, _ = imported(FILES, grids(KNOWN, (one,)), KNOWN)
    try:
        read_files(between)
    except DecodeError:  # the check would not have let it pass
        reject()

    after, found = imported(between, grids(KNOWN, (other,)), KNOWN)

    if one[:2] == other[:2] and found.told:  # the first made another party's entry of the row: the second is refused
        assert after == between
        return
    assert found.told == []
    assert _is_same(differences(FILES, after), differences(FILES, between) | differences(between, after))
    assert all(_is_at(place, meant(other)) for place in differences(between, after))


def _is_same(some: set[tuple[Any, ...]], others: set[tuple[Any, ...]]) -> bool:
    """Whether the places are the same; what is new as a whole stands for each part that came into it later."""
    return all(any(_is_at(one, other) for other in b) for a, b in ((some, others), (others, some)) for one in a)


def _is_at(place: tuple[Any, ...], meant_: tuple[Any, ...]) -> bool:
    """Whether a value lies where another one does, in it or around it."""
    return place[: len(meant_)] == meant_[: len(place)]
