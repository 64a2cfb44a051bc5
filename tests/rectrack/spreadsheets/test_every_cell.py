"""An exported workbook in which all cells are changed in one way at once: `every-cell.txt` has what the import says.

A block names the sheets and their change (`> records: emptied`), and the command; `*` has options of the export. The
test writes the other lines. "Their values" are the columns that do not say which entry a row is, or of whom.
"""

import copy
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from tests.interfaces import MISTAKE, on, rectrack
from tests.messages.cases import Case, assert_as_before, cases
from tests.rectrack.clones import Clone
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_export import Sheets, sheets_of
from tests.samples import DATA
from tests.workbooks import workbook

DAY = "2026-06-01"
TABLE = Path(__file__).with_name("every-cell.txt")
ABOUT, SETTINGS = "about", ("parties", "settings")
PLACES = ("recommendation", "place", "list", "id", "number", "delete")
BODIES = ("party", "by", "to")
WRITTEN = {"title", "summary", "editor note", "reason", "quote", "note", "text", "findings", "section", "meeting"}
LISTED = {
    "themes",
    "addressees",
    "related",
    "goals",
    "made by",
    "evidence",
    "items",
    "aliases",
    "accounts",
    "transitions",
}
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
ANSWERED = {"response": "accepted", "response date": "2024-05", "response note": "It is done."}
Row: TypeAlias = dict[str, str]


def _in_other_words(heading: str, cell: str) -> str:
    """The same value as people write it: dates and names in other words, and a list in one line."""
    if match := re.fullmatch(r"(\d{4})-(0\d|10)(?:-(\d\d))?", cell):
        return " ".join(filter(None, (match[3], MONTHS[int(match[2]) - 1], match[1])))
    is_name = re.fullmatch(r"[a-z0-9\n-]+", cell) and "ids" not in heading
    return "X" if cell == "yes" else "; ".join(cell.upper().replace("-", " ").split("\n")) if is_name else cell


def _later(heading: str, cell: str) -> str:
    """Another valid value: a later date, or another text where people write freely."""
    if re.fullmatch(r"[12]\d{3}(-\d\d)*", cell):
        return f"{int(cell[:4]) + 4}{cell[4:]}"
    return f"Another {heading}." if cell and heading in WRITTEN else cell


CELLS: dict[str, Callable[[str, str], str]] = {
    "emptied": lambda *_: "",
    "another text": lambda heading, cell: cell and f"Another {heading}",
    "in other words": _in_other_words,
    "in other terms": lambda heading, cell: f"Another {heading}." if cell and heading in WRITTEN else cell,
    "later and in other terms": _later,
    "with one more": lambda heading, cell: f"{cell}; x" if cell and "\n" not in cell and heading in LISTED else cell,
}
"""What becomes of a cell of their values, by its heading."""


def _set(heading: str, value: str) -> Callable[[list[Row]], object]:
    return lambda rows: [row.update({heading: value}) for row in rows if heading in row]


def _exchange(rows: list[Row]) -> None:
    """Exchange the values of neighbouring rows, where both have one."""
    for one, other in zip(rows[::2], rows[1::2], strict=False):
        for name in one.keys() - {*PLACES, *BODIES}:
            if one[name] and other[name]:
                one[name], other[name] = other[name], one[name]


def _number_on(rows: list[Row]) -> None:
    for row in rows:
        row["place"] = str(int(row["place"]) + 1)


def _to_the_end(rows: list[Row]) -> None:
    """Delete the first item of each list, and add it as a new one."""
    first = [row for row in rows if row["place"] == "1"]
    rows.extend({**row, "place": ""} for row in first)
    for row in first:
        row["delete"] = "x"


ROWS: dict[str, Callable[[list[Row]], object]] = {
    "exchanged": _exchange,
    "of another body": lambda rows: [row.update({name: "union" for name in BODIES if row.get(name)}) for row in rows],
    "to be deleted": _set("delete", "x"),
    "each row again": lambda rows: rows.extend(copy.deepcopy(rows)),
    "the first ones to the end": _to_the_end,
    "new rows": _set("place", ""),
    "of the next place": _number_on,
    "of no recommendation": _set("recommendation", ""),
    "of a misspelled recommendation": _set("recommendation", "open-boks"),
    "answered": lambda rows: [row.update(ANSWERED) for row in rows],
    "last rows first": lambda rows: rows.reverse(),
}
"""What becomes of the rows of a sheet."""


def _changed(sheets: Sheets, which: str, change: str) -> Sheets:
    """The workbook with a change of its sheets of this kind; `records` are all but the settings and the parties."""
    found = {}
    for name, (head, *rows) in sheets.items():
        cells = [dict(zip(head, row, strict=True)) for row in rows]
        if which == ABOUT == name:
            continue
        if name != ABOUT and which in (name, "settings" if name in SETTINGS else "records"):
            if change in ROWS:
                ROWS[change](cells)
            for row in cells if change in CELLS else ():
                row.update({name: CELLS[change](name, row[name]) for name in row if name not in (*PLACES, *BODIES)})
        found[name] = [head, *([*row.values()] for row in cells)]
    return found


def _told(lines: list[str]) -> Iterator[str]:
    """Yield the first change of each field without its file, and how many changes were written."""
    seen = set()
    for line in lines:
        match = re.fullmatch(r"\S+\.yaml: (.+?)(: .*)", line)
        if match and (field := re.sub(r" \d+", "", match[1])) not in seen:
            seen.add(field)
            yield match[1] + match[2]
        elif line.startswith(("Wrote", "Nothing to change")):
            yield line


class Book:
    """The tracker that uses every field, and a workbook that somebody exported from its commit."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(DATA / "tracker", folder / "tracker")
        self.local, self.path = LocalTracker(folder / "tracker"), folder / "book.xlsx"
        clone = Clone(self.local.root)
        clone.git("init", "--quiet")
        clone.commit()
        self.exports: dict[str, Sheets] = {}

    def export(self, options: str) -> Sheets:
        """The sheets of an export, before anything changed."""
        if options not in self.exports:
            self.local.run("export", str(self.path), "--overwrite", *options.split())
            self.exports[options] = sheets_of(self.path)
        return copy.deepcopy(self.exports[options])

    def restore(self) -> None:
        """Give the files the contents that the workbook was made from."""
        now, before = self.local.texts(), self.local.before
        for path in now.keys() - before.keys():
            (self.local.root / path).unlink()
        for path in {path for path in before if now.get(path) != before[path]}:
            (self.local.root / path).write_bytes(before[path])

    def said(self, case: Case) -> tuple[str, ...]:
        """What the import says of the workbook after the changes in a case."""
        exported = "".join(case.texts("*"))
        sheets, said = self.export(exported), list[str]()
        for line in case.input[len(case.texts("*")) :]:
            if line.kind == ">":
                sheets = _changed(sheets, *line.text.split(": "))
                continue
            workbook(self.path, sheets)
            done = rectrack(self.local.root, "import", str(self.path), *line.text.split()[2:])
            assert MISTAKE not in done.err, done.err
            said += done.err.replace("book.xlsx, sheet ", "").splitlines()
            said += _told(done.out.splitlines())
            sheets = self.export(exported)
        return tuple(said)


def test_an_import_says_this_of_cells_that_are_all_changed_in_one_way(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    book, found = Book(tmp_path), {}
    with on(DAY):
        for case in cases(TABLE):
            found[case] = book.said(case)
            book.restore()

    assert_as_before(TABLE, found, renew=request.config.getoption("--renew-golden"))


OF_COPY = ("id", "recommendation", "action")
NOT_COPIED = ("number", "reference", "place", "accounts", "aliases", "previous ids")
DIFFERENT = {"id", "number", "reference", "name", "title", "label", "aliases", "accounts", "previous_ids"}
"""Fields in which a copy differs from its original: its names, and what only one entry can have."""


def _copied(heading: str, cell: str) -> str:
    if heading in NOT_COPIED:
        return ""
    if heading in OF_COPY or cell.startswith("choices of "):
        return cell and f"{cell}-b"
    return f"{cell} B" if cell and heading in ("name", "title", "label") else cell


def _pairs(root: Path) -> Iterator[tuple[Any, Any]]:
    """Yield each entry of the files that has a copy, and the copy."""
    files = [yaml.load(path.read_bytes(), yaml.CBaseLoader) for path in root.rglob("*.yaml")]  # noqa: S506 - text alone
    lists = [each for file in files for each in file.values() if isinstance(each, list)]
    entries = [*files, *(each for some in lists for each in some if isinstance(each, dict))]
    by_id = {each["id"]: each for each in entries if "id" in each}
    yield from ((by_id[name.removesuffix("-b")], each) for name, each in by_id.items() if name.endswith("-b"))


def _differences(one: Any, other: Any, field: str = "") -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one | other:
            yield from _differences(one.get(name), other.get(name), name)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for each in zip(one, other, strict=True):
            yield from _differences(*each, field)
    elif str(one).strip() != str(other).strip() and field not in DIFFERENT:
        yield field, one, other


def test_copies_of_all_rows_become_entries_with_the_same_values(tmp_path: Path) -> None:
    """All recommendations, parties and settings are added to their tracker once more, under other names."""
    book = Book(tmp_path)
    sheets = book.export("")
    for name, (head, *rows) in sheets.items():
        if name != ABOUT:
            sheets[name] = [head, *([_copied(*each) for each in zip(head, row, strict=True)] for row in rows)]
    workbook(book.path, sheets)

    with on(DAY):
        book.local.run("import", str(book.path))

    pairs = [*_pairs(book.local.root)]
    of_reports = [each for each in (pair[1].get("progress_reports") for pair in pairs) if each]
    differ = [each for one, other in pairs for each in _differences(one, other) if each[0] != "progress_reports"]
    assert len(pairs) == 60
    assert differ == []
    assert [[each["verified_by"] for each in reports] for reports in of_reports] == [["the secretariat"]]
    assert book.local.run("check").code == 0


def test_one_csv_file_of_an_export_is_compared_with_the_commit_of_the_export(tmp_path: Path) -> None:
    book = Book(tmp_path)
    book.local.run("export", str(tmp_path / "folder"))
    workbook(book.path, _changed(book.export(""), "positions", "in other terms"))

    with on(DAY):
        changed = book.local.run("import", str(book.path)).out
        again = book.local.run("import", str(tmp_path / "folder/positions.csv")).out

    assert "Wrote 7 changes" in changed
    assert again.startswith("Nothing to change")
