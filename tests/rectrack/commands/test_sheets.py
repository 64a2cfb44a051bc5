"""Sheets as files: workbooks, folders of CSV files, JSON; what they may say is in sessions/sheets.txt."""

import csv
import datetime as dt
import io
import json
import shutil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.rectrack.clones import Clone
from tests.rectrack.files import add, edit
from tests.rectrack.local_commands import LocalTracker
from tests.samples import DATA
from tests.workbooks import with_part, workbook

GIVEN = ("--document", "paper-2017", "--kind", "suggested", "--status", "proposed", "--date", "2015-06")


def rows(path: Path) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_a_workbook_a_folder_and_json_hold_the_same_and_name_the_commit(local: LocalTracker, tmp_path: Path) -> None:
    out = tmp_path / "out"
    clone = Clone(local.root)
    clone.git("init", "--quiet")
    clone.commit()
    for name in ("book.xlsx", "folder", "record.json"):
        local.run("export", str(out / name))

    with CalamineWorkbook.from_path(out / "book.xlsx") as book:
        sheets = {name.replace(" ", "-"): book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    data = json.loads((out / "record.json").read_text())
    assert {path.stem: rows(path) for path in (out / "folder").iterdir()} == sheets
    assert ["commit", clone.git("rev-parse", "HEAD")] in sheets["about"]
    assert data["about"]["commit"] == clone.git("rev-parse", "HEAD")
    assert [one["id"] for one in data["recommendations"]] == ["rec-1", "rec-2", "rec-3"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [("--theme security", ["rec-4"]), ("--to governments", ["rec-4"]), ("--addressee icann", ["rec-1", "rec-3"])],
)
def test_what_was_chosen_is_exported(local: LocalTracker, arguments: str, found: list[str]) -> None:
    add(local.root, 2, addressees="[]")
    add(local.root, 4, themes="[security]", addressees="[governments]")
    local.run("export", str(local.root / "out"), *arguments.split())

    assert [row[0] for row in rows(local.root / "out/recommendations.csv")[1:]] == found
    positions = local.root / "out/positions.csv"
    assert not positions.exists() or [row[0] for row in rows(positions)[1:]] == found


def test_what_was_exported_is_imported_and_changes_nothing(tmp_path: Path) -> None:
    """All that a file may say, and texts that a spreadsheet would take for something else."""
    root = tmp_path / "tracker"
    shutil.copytree(DATA / "tracker", root)
    edit(root / "recommendations/open-books.yaml", "Sunlight helps.", "'=1+1'")
    edit(root / "recommendations/open-books.yaml", "It asks for half a year.", '"\'-1 degree"')
    local = LocalTracker(root)
    for out in (tmp_path / "book.xlsx", tmp_path / "folder"):
        local.run("export", str(out))
        assert local.run("import", str(out)).out == "The sheet says nothing that the files do not say already.\n"
    assert local.texts() == local.before


@pytest.mark.parametrize("written", [b"", b"2015-06-14", b"2015-06-14T00:00:00"])
def test_a_cell_may_hold_a_whole_day(
    local: LocalTracker, tmp_path_factory: pytest.TempPathFactory, written: bytes
) -> None:
    """As a number of days, or as ECMA-376 has dates besides."""
    path = tmp_path_factory.mktemp("sheets") / "list.xlsx"
    workbook(path, {"Calls": [["title", "themes", "date"], ["One", "law", dt.date(2015, 6, 14)]]})
    if written:
        cell = b'<c r="C2" s="1" t="d"><v>' + written
        with_part(path, "xl/worksheets/sheet1.xml", b'<c r="C2" s="1"><v>42169', cell)

    local.run("import", str(path), *GIVEN)

    assert "history:\n  - date: 2015-06-14\n" in local.texts()["recommendations/one.yaml"].decode()


def test_a_number_of_thousands_of_digits_is_none(
    local: LocalTracker, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("sheets") / "list.csv"
    path.write_text(f"number,title,themes\n{'9' * 5_000},One,law\n")

    told = local.refused("import", str(path), *GIVEN)

    assert told.startswith("list.csv, row 2, column A (number): ")
    assert "is no number (leave it empty, or write one)" in told
