"""Files as spreadsheet programs and people make them: what is read of them, within which limits, and why not."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it brings no types

from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_lists import begin
from tests.rectrack.spreadsheets.test_usual_words import started
from tests.rectrack.test_resources import little_memory_and_time, run
from tests.samples import table
from tests.workbooks import with_part, workbook

GIVEN = ("--document", "paper-2017", "--source-form", "suggested", "--status", "proposed", "--date", "2015-06")
SHEET, NAMES, LINKS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where somebody has the sheet: not among the files."""
    return tmp_path_factory.mktemp("sheets")


def made(path: Path, write: Callable[[Any], object], name: str = "S") -> Path:
    """Return a workbook with a sheet in which something was written besides its headings."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["title", "themes"])
        write(sheet)
    return path


def changed(path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Return a workbook in which somebody changed one of its parts."""
    with zipfile.ZipFile(workbook(path, {"S": [["title"]]})) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    before = dict(parts)
    change(parts)
    assert parts != before
    path.write_bytes(_zip(parts))
    return path


def _zip(parts: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return raw.getvalue()


# --- what is read -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("encoding", "text"), table(__file__, "spellings"))
def test_csv_is_read_however_a_program_writes_it(encoding: str, text: str, local: LocalTracker, folder: Path) -> None:
    (folder / "list.csv").write_bytes(text.encode(encoding))

    local.run("import", str(folder / "list.csv"), "--theme", "law", *GIVEN)

    assert b"reference: 1.a\ntitle: Gr\xc3\xb6\xc3\x9fe\n" in b"".join(local.texts().values())


@pytest.mark.parametrize(
    ("sign", "rows", "is_wrong"),
    [
        (";", ("Dig; or drill;Law;", "Pump;Law"), True),
        ("\t", ("Dig\tor drill\tLaw\t", "Pump\tLaw"), True),
        (";", ("Dig;Law", "Pump"), False),
        (";", ("Dig;Law;;", "Pump;Law;;"), False),
        (";", ("Dig;Law;;",), False),
    ],
)
def test_a_row_of_csv_with_more_cells_than_the_others_is_an_error(
    sign: str, rows: tuple[str, ...], *, is_wrong: bool, tmp_path: Path
) -> None:
    (tmp_path / "list.csv").write_text("\n".join(("", f"Recommendation{sign}Theme", *rows, "")), encoding="utf-8")

    done = begin(tmp_path / "new", "--list", str(tmp_path / "list.csv"))

    name = "a tab" if sign == "\t" else '";"'
    told = (
        f"row 3: This row has 4 cells, and the headings have 2. Put a text that contains {name} in double quotes.\n"
    )
    assert (told in done.err, done.code) == (is_wrong, int(is_wrong))
    assert done.err.startswith(f"list.csv, {told}") == is_wrong
    assert ("or drill" in done.err + done.out, "no heading" in done.err) == (False, False)


def test_csv_has_line_breaks_in_its_cells_and_rows_as_the_program_counts(local: LocalTracker, folder: Path) -> None:
    (folder / "list.csv").write_text('\n\ntitle,summary,themes\nOne,"a\n\nb, c",law\n\nTwo,x,lwa\n')

    assert "list.csv, row 6, column C (themes): " in local.refused("import", str(folder / "list.csv"), *GIVEN)
    (folder / "list.csv").write_text('title,summary,themes\nOne,"a\n\nb, c",law\n')
    local.run("import", str(folder / "list.csv"), *GIVEN)
    assert b"summary: |-\n  a\n\n  b, c\n" in local.texts()["recommendations/one.yaml"]


def test_rows_of_a_workbook_have_the_numbers_that_the_program_shows(local: LocalTracker, folder: Path) -> None:
    rows: list[list[Any]] = [["", "title", "themes", "addressees inferred"], [], ["", "One", "lwa", True]]
    path = workbook(folder / "a.xlsx", {"S": rows}, from_row=4)

    assert local.refused("import", str(path), *GIVEN).startswith("a.xlsx, sheet S, row 6, column C (themes): ")
    rows[2][2] = "law"
    local.run("import", str(workbook(path, {"S": rows}, from_row=4)), *GIVEN)
    assert b"addressees_inferred: true\n" in local.texts()["recommendations/one.yaml"]


def test_a_number_is_a_percentage_if_the_program_shows_it_so(local: LocalTracker, folder: Path) -> None:
    with xlsxwriter.Workbook(str(folder / "list.xlsx")) as book:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, ["title", "summary"])
        formats = ("0%", "0.00%", '0.0\\ %;"none"', 'General "%"', r"0\%", "0.00", "0%", "0_%", "0*%", "0%")
        values = (1, 0.07, 0.305, 5, 6, 0.5, "most", 7, 8, 1e307)
        for row, (code, value) in enumerate(zip(formats, values, strict=True), 1):
            sheet.write_row(row, 0, [f"Build {row} wells", value], book.add_format({"num_format": code}))
        sheet.write_row(11, 0, ["Build 11 wells", 0.6])
    local.run("import", str(folder / "list.xlsx"), "--theme", "law", *GIVEN)
    text = b"\n".join(local.texts()[f"recommendations/build-{n}-wells.yaml"] for n in range(1, 12)).decode()
    found = re.findall("^summary: '?(.*?)'?$", text, re.MULTILINE)
    assert found == ["100%", "7%", "30.5%", "5", "6", "0.5", "most", "7", "8", ">-", "0.6"]  # ">-": many digits


def test_a_cell_merged_over_rows_is_in_each_and_one_over_columns_is_told(local: LocalTracker, folder: Path) -> None:
    def write(sheet: Any) -> None:
        sheet.merge_range(1, 1, 3, 1, "law")
        for row in (1, 2, 3):
            sheet.write(row, 0, f"Title {row}")
        sheet.merge_range(4, 1, 4, 2, "law")
        for row in (5, 6, 8):
            sheet.write(row, 0, f"Title {row}")
        sheet.merge_range(5, 1, 6, 2, "law")
        sheet.merge_range(8, 1, 9, 1, "law")
        sheet.merge_range(8, 27, 9, 27, "above")
        sheet.write(9, 0, "Title 9")

    nameless = 'This column has no heading, and is not imported: "above"'
    told = local.run("import", str(made(folder / "a.xlsx", write)), *GIVEN, "--theme", "security").err
    assert told.splitlines() == [
        f"Warning: a.xlsx, sheet S, row 1, column AB: {nameless}. To import it, write a heading above it.",
        'Warning: a.xlsx, sheet S, row 5: This row has no recommendation, and is not imported: "law".',
        "Warning: a.xlsx, sheet S, rows 6-7: The cells B6:C7 are merged: their value is that of the first column.",
    ]
    themes = [local.texts()[f"recommendations/title-{n}.yaml"].count(b"themes: [law]") for n in (5, 6, 8, 9)]
    assert themes == [1, 0, 1, 1]
    assert [local.texts()[f"recommendations/title-{n}.yaml"].count(b"themes: [law]") for n in (1, 2, 3)] == [1, 1, 1]


def test_a_folder_has_a_sheet_in_each_file(local: LocalTracker, folder: Path) -> None:
    (folder / "recommendations.csv").write_text("id,lang\nrec-1,en\n")
    (folder / "positions.csv").write_text("recommendation,party,stance,date\n1,northland,opose,2018\n")

    assert local.refused("import", str(folder)).startswith("positions.csv, row 2, column C (stance): Unknown stance")
    (folder / "settings.csv").mkdir()
    assert local.refused("import", str(folder)) == f"{folder}/settings.csv cannot be read: Is a directory."


def test_a_new_field_stands_in_the_order_of_the_fields(local: LocalTracker, folder: Path) -> None:
    (folder / "list.csv").write_text("id,editor note,reference\nrec-1,A note.,1.a\n")

    local.run("import", str(folder / "list.csv"))

    text = local.texts()["recommendations/rec-1.yaml"]
    assert b"\nnumber: 1\nreference: 1.a\ntitle: " in text
    assert text.index(b"\nsources:") < text.index(b"\neditor_note: A note.\n") < text.index(b"\nstatus:")


# --- what is refused --------------------------------------------------------------------------------

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WHOLE = _zip({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b"<x/>"})


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("a.xlsx", b"", "The file is empty"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "The file is not a spreadsheet, or is damaged"),
        ("a.xlsx", WHOLE[: len(WHOLE) // 2], "The file is not a spreadsheet, or is damaged"),
        ("a.xlsx", WHOLE[:-6] + b"\xff\xff\xff\x7f" + WHOLE[-2:], "The file is not a spreadsheet, or is damaged"),
        (
            "a.xlsx",
            _zip({"xl/workbook.xml": b"", "XL/workbook.xml": b""}),
            "The file is not a spreadsheet, or is damaged",
        ),
        ("a.xlsx", _zip({"mimetype": b"application/vnd.oasis"}), "The file is not a workbook of the format .xlsx"),
        ("a.xlsx", OLD + "EncryptedPackage".encode("utf-16-le"), "The file is protected by a password"),
        ("a.xls", OLD, "The file has the older format .xls"),
        ("a.csv", b"%PDF-1.7\n", "The file is not a spreadsheet, or is damaged"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "The file is not a spreadsheet, or is damaged"),
        ("a.csv", b'title\n"' + b"a," * 600_000, "The cells cannot be read from here on"),
        ("a.csv", b"title,number\nOne," + b"9" * 150_000, '999…"'),
    ],
)
def test_it_says_what_cannot_be_read(name: str, raw: bytes, message: str, local: LocalTracker, folder: Path) -> None:
    (folder / name).write_bytes(raw)

    told = local.refused("import", str(folder / name))

    assert told.startswith(name)
    assert f"{message}. " in told


def _with_cells(cells: bytes) -> Callable[[dict[str, bytes]], object]:
    """Return a change that writes these rows into the XML of the sheet."""
    return lambda parts: parts.update({SHEET: parts[SHEET].replace(b"</sheetData>", cells)})


_FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
_PREFIXED = _FAR.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"</x:sheetData", b"</sheetData")
_TOO_FAR = "a.xlsx, sheet S, row 1048576, column XFD: The sheet extends to this cell"
_NOWHERE = "a.xlsx, sheet S: Some cells have no row and column"
_NO_XLSX = "a.xlsx: The file is not a workbook of the format .xlsx"


def _alone(parts: dict[str, bytes]) -> None:
    """Let the sheet have one cell, which has no place."""
    before, _, after = parts[SHEET].partition(b"<sheetData>")
    cells = b'<sheetData><row r="1"><c><v>1</v></c></row></sheetData>'
    parts[SHEET] = before + cells + after.partition(b"</sheetData>")[2]


def _named_otherwise(parts: dict[str, bytes]) -> None:
    """Name the sheet in another order of attributes, and let it have a cell far away."""
    _with_cells(_FAR)(parts)
    name = b'name="S" sheetId="1" r:id="rId1"'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(name, b'r:id="rId1" sheetId="1" name="S"')


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_with_cells(_FAR), _TOO_FAR),
        (_with_cells(_PREFIXED), _TOO_FAR),
        (_with_cells(_FAR.replace(b'"XFD1048576"', b"'XFD1048576'")), _NOWHERE),
        (_with_cells(_FAR.replace(b' r="XFD1048576"', b"")), _NOWHERE),
        (_with_cells(_FAR.replace(b"<c ", b'<c cm=" r=A1" ')), _TOO_FAR),
        (_named_otherwise, _TOO_FAR),
        (_alone, _NOWHERE),
        (
            lambda parts: parts.update({SHEET: parts[SHEET][:-20]}),
            "a.xlsx: The file is not a spreadsheet, or is damaged",
        ),
        (lambda parts: parts.update({"content.xml": b"<x/>"}), _NO_XLSX),
        (lambda parts: parts.update({"xl/workbook.bin": b"<x/>"}), _NO_XLSX),
        (
            _with_cells(
                b'<row r="2"><c r="A2"><f>1</f><v/></c><c r="B2" t="str"><f>""</f><v></v></c></row></sheetData>'
            ),
            "a.xlsx, sheet S, row 2, column A: The formula in the cell has no value yet",
        ),
    ],
)
def test_a_workbook_that_the_library_would_read_wrongly_is_refused(
    change: Callable[[dict[str, bytes]], object], told: str, local: LocalTracker, folder: Path
) -> None:
    said = local.refused("import", str(changed(folder / "a.xlsx", change)))

    assert said.startswith(told)
    assert said.endswith("1 error in the sheet. Nothing was changed.")


def test_of_very_many_mistakes_the_first_are_told(local: LocalTracker, folder: Path) -> None:
    (folder / "list.csv").write_text("title,number\n" + "".join(f"Title {n},{100 + n // 2}\n" for n in range(1800)))

    *_, more, counted = local.refused("import", str(folder / "list.csv"), "--theme", "law", *GIVEN).splitlines()

    assert more.startswith("and ")
    assert counted == "900 errors in the sheet. Nothing was changed."


def test_the_error_of_a_formula_is_told(local: LocalTracker, folder: Path) -> None:
    path = made(folder / "a.xlsx", lambda sheet: sheet.write_formula(2, 1, "=NA()", None, "#N/A"), "One & two")

    told = local.refused("import", str(path))

    assert told.startswith("a.xlsx, sheet One & two, row 3, column B: The cell shows the error of a formula")


def test_a_cell_that_cannot_be_read_matters_only_if_it_is_imported(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "list.xlsx")) as book:
        sheet, notes = book.add_worksheet("Calls"), book.add_worksheet("Notes")
        for row, cells in enumerate(
            (("No", "Title", "Cost"), ("A1", "Build wells"), ("A2", "Dig wells"), ("Total",))
        ):
            sheet.write_row(row, 0, cells)
        for row in (1, 2):
            sheet.write_formula(row, 2, "=NA()", None, "#N/A")
        sheet.write_formula(3, 1, "=COUNTA(B2:B3)", None, "#N/A")
        notes.write_formula(0, 0, "=NA()", None, "#N/A")
    refused, _ = started(tmp_path, tmp_path / "list.xlsx", "--column", "Cost=new field")
    begun, _ = started(tmp_path, tmp_path / "list.xlsx", "--column", "Cost=")

    told = "rows 2-3, column C: The cell shows the error of a formula. Write the value itself."
    assert (refused.code, begun.code) == (1, 0), begun.err
    assert [line for line in refused.err.splitlines() if "formula" in line] == [f"list.xlsx, sheet Calls, {told}"]
    assert "row 4: This row is a total" in begun.err


MISREAD: dict[str, tuple[list[list[str | None]], str]] = {
    "a number": ([["No", "Title"], ["A1", "Build"], [None, "Dig"]], "row 3, column A"),
    "a text": ([["No", "Title"], ["A1", "Build"], ["A2", None]], "row 3, column B"),
    "texts": (
        [["No", "Title", "Cost"], ["A1", None, ""], ["A2", "Dig", "5"], ["A3", None, ""], ["A4", "Mend", "6"]],
        "rows 2, 4, column B",
    ),
    "all texts": ([["No", "Title"], ["A1", None]], "row 2, column B"),
    "a heading": ([["No", "Title", None], ["A1", "Build", "5"]], "row 1, column C"),
}


@pytest.mark.parametrize("name", MISREAD)
def test_no_row_is_left_out_because_a_cell_cannot_be_read(name: str, tmp_path: Path) -> None:
    rows, place = MISREAD[name]
    with xlsxwriter.Workbook(str(tmp_path / "list.xlsx")) as book:
        sheet = book.add_worksheet("Calls")
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is None:
                    sheet.write_formula(row, column, "=NA()", None, "#N/A")
                elif cell:
                    sheet.write(row, column, cell)

    refused, _ = started(tmp_path, tmp_path / "list.xlsx", "--column", "*=")

    assert refused.code == 1
    assert f"sheet Calls, {place}: The cell shows the error of a formula." in refused.err


HEADINGS = ("title", "themes", "source form", "status", "document", "date")
ROW = ("Publish the figures", "law", "recommended", "proposed", "paper-2017", "2015-06")


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
    assert done.code in (0, 1), done.err
    assert not done.code or local.refused("import", str(path)) == done.err.rstrip("\n")
    return done.err


def test_cells_merged_over_very_many_rows_are_refused(local: LocalTracker, path: Path) -> None:
    merges = b'<mergeCells count="200">' + b'<mergeCell ref="A5:B1048576"/>' * 200 + b"</mergeCells>"

    told = _import(local, _with(path, SHEET, b"</sheetData>", b"</sheetData>" + merges))

    assert told == (
        "list.xlsx, sheet S: The merged cells cover 209,714,400 rows; the limit is 1,048,576. "
        "Unmerge the cells.\n1 error in the sheet. Nothing was changed.\n"
    )


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (NAMES, b"</workbook>", b"</workbook>" + b'<sheet name="' * 60_000),
        (LINKS, b"</Relationships>", b"</Relationships>" + b"<Relationship " * 60_000),
        (SHEET, b"</sheetData>", b'<c r="A9"><f>1</f>' + b" " * 400_000 + b"</sheetData>"),
    ],
)
def test_tags_without_end_take_no_minutes(local: LocalTracker, path: Path, part: str, old: bytes, new: bytes) -> None:
    _import(local, _with(path, part, old, new))  # the time ends it, whatever is said of the workbook


def test_cells_with_a_format_alone_do_not_extend_a_sheet(local: LocalTracker, path: Path) -> None:
    blank = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'

    assert _import(local, _with(path, SHEET, b"</sheetData>", blank)) == ""


def test_the_cells_that_all_sheets_are_laid_out_to_are_limited(local: LocalTracker, path: Path) -> None:
    far = b'<row r="1048576"><c r="J1048576"><v>1</v></c></row></sheetData>'

    told = _import(local, _with(path, SHEET, b"</sheetData>", far))

    assert "sheet S, row 1048576, column J: The sheet extends to this cell; the limit is 10,000,000" in told


def test_a_workbook_of_many_large_parts_is_refused_before_it_is_unpacked(local: LocalTracker, path: Path) -> None:
    """Each part says that it is of ten million bytes, and unpacked none is: its true size would be told as damage."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        for n in range(31):
            packed.writestr(f"xl/media/image{n}.png", b"")
            packed.filelist[-1].file_size = 10_000_000

    assert _import(local, path) == (
        "list.xlsx: The unpacked file has more than 300,000,000 bytes. Split it.\n"
        "1 error in the sheet. Nothing was changed.\n"
    )


def test_more_rows_than_the_limit_are_refused(local: LocalTracker, path: Path) -> None:
    list_ = path.with_name("list.csv")
    list_.write_text("title\n" + "One\n" * 100_000)

    assert _import(local, list_) == (
        "list.csv: The file has 100,001 rows with values; the limit is 100,000. Split the file.\n"
        "1 error in the sheet. Nothing was changed.\n"
    )
