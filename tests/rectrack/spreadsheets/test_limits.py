"""A small workbook cannot keep `rectrack import` busy: what is above a limit is refused, and the limit is named."""

import zipfile
from pathlib import Path

import pytest

from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.test_resources import little_memory_and_time, run
from tests.workbooks import with_part, workbook

HEADINGS = ("title", "themes", "kind", "status", "document", "date")
ROW = ("Publish the figures", "law", "recommended", "proposed", "paper-2017", "2015-06")
SHEET, NAMES, LINKS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workbook(tmp_path_factory.mktemp("sheets") / "list.xlsx", {"S": [HEADINGS, ROW]})


def _with(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The workbook with another text in one of its parts, small all the same."""
    assert with_part(path, part, old, new).stat().st_size < 20_000
    return path


def _import(local: LocalTracker, path: Path) -> str:
    """What the command says that has twenty seconds and little memory, of which these need one or two."""
    done = run(local.root, "import", str(path), limit=little_memory_and_time)
    assert done.returncode in (0, 1), done.stderr
    return done.stderr


def test_cells_merged_over_very_many_rows_are_refused(local: LocalTracker, path: Path) -> None:
    merges = b'<mergeCells count="200">' + b'<mergeCell ref="A5:B1048576"/>' * 200 + b"</mergeCells>"

    told = _import(local, _with(path, SHEET, b"</sheetData>", b"</sheetData>" + merges))

    assert told == (
        "list.xlsx, sheet S: its merged cells cover 209,714,400 rows; the limit is 1,048,576 "
        "(unmerge the cells)\n1 mistake in the sheet. Nothing was changed.\n"
    )


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (NAMES, b"</workbook>", b"</workbook>" + b'<sheet name="' * 60_000),
        (LINKS, b"</Relationships>", b"</Relationships>" + b"<Relationship " * 60_000),
        (SHEET, b"</sheetData>", b'<c r="A9"><f>1</f>' + b" " * 400_000 + b"</sheetData>"),
    ],
)
def test_tags_that_are_never_closed_take_no_minutes(
    local: LocalTracker, path: Path, part: str, old: bytes, new: bytes
) -> None:
    _import(local, _with(path, part, old, new))  # the time ends it, whatever is said of the workbook


def test_the_cells_that_all_sheets_are_laid_out_to_are_limited(local: LocalTracker, path: Path) -> None:
    far = b'<row r="1048576"><c r="J1048576"><v>1</v></c></row></sheetData>'

    told = _import(local, _with(path, SHEET, b"</sheetData>", far))

    assert "sheet S, row 1048576, column J: the sheet extends to this cell; the limit is 10,000,000" in told


def test_a_workbook_of_many_middle_sized_parts_is_refused_before_it_is_unpacked(
    local: LocalTracker, path: Path
) -> None:
    """Each part says that it is of ten million bytes, and unpacked none is: its true size would be told as damage."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        for n in range(31):
            packed.writestr(f"xl/media/image{n}.png", b"")
            packed.filelist[-1].file_size = 10_000_000

    assert _import(local, path) == (
        "list.xlsx: unpacked it has more than 300,000,000 bytes (split it)\n"
        "1 mistake in the sheet. Nothing was changed.\n"
    )


def test_more_rows_than_the_limit_are_refused(local: LocalTracker, path: Path) -> None:
    list_ = path.with_name("list.csv")
    list_.write_text("title\n" + "One\n" * 100_000)

    assert _import(local, list_) == (
        "list.csv: it has 100,001 rows with values; the limit is 100,000 (split it into several files)\n"
        "1 mistake in the sheet. Nothing was changed.\n"
    )
