import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it brings no types

from rectrack.sheets import archive
from rectrack.sheets.mistakes import InvalidSheetError
from rectrack.sheets.reading import letters, parted, read
from tests.workbooks import workbook


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    (grid,) = read(path)
    return [(row.number, list(row.cells)) for row in grid.rows]


def _refused(path: Path) -> str:
    with pytest.raises(InvalidSheetError) as caught:
        read(path)
    return str(caught.value)


def test_rows_have_the_numbers_that_the_program_shows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [["", "title"], [], ["", "One"]]}, from_row=4)

    assert _rows(path) == [(4, ["", "title"]), (6, ["", "One"])]


def test_numbers_and_days_are_read_as_their_values(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [[140.10, "140.10", 12, dt.date(2015, 6, 1), True]]})

    (_, cells), *_ = _rows(path)

    assert cells == ["140.1", "140.10", "12", "2015-06-01", "true"]


def test_a_cell_merged_over_rows_stands_in_each_of_them_and_one_over_columns_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, ["title", "themes"])
        sheet.merge_range(1, 1, 3, 1, "law")
        sheet.merge_range(4, 0, 4, 1, "Part two")
        for row in (1, 2, 3):
            sheet.write(row, 0, f"Title {row}")

    (grid,) = read(path)

    assert [row.cells[1] for row in grid.rows[1:4]] == ["law", "law", "law"]
    assert grid.wide == {5: "A5:B5"}


@pytest.mark.parametrize(
    "raw",
    [
        "\ufeffref;title\n1;Größe\n".encode(),
        "ref;title\n1;Größe\n".encode("cp1252"),
        "ref\ttitle\n1\tGröße\n".encode("utf-16"),
        "ref,title\r\n1,Größe\r\n".encode(),
        'sep=;\nref;title\n1;"Größe"\n'.encode(),
    ],
)
def test_csv_is_read_however_a_program_writes_it(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(raw)

    assert _rows(tmp_path / "list.csv")[-2:][0][1][:2] == ["ref", "title"]
    assert _rows(tmp_path / "list.csv")[-1][1] == ["1", "Größe"]


def test_csv_has_line_breaks_in_its_cells_and_counts_its_rows_as_the_program_does(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text('\n\ntitle,summary\nOne,"a\n\nb, c"\n\nTwo,x\n')

    assert _rows(tmp_path / "list.csv") == [(3, ["title", "summary"]), (4, ["One", "a\n\nb, c"]), (6, ["Two", "x"])]


def test_cells_that_somebody_copied_are_read_as_well() -> None:
    grid = parted('title\tthemes\nOne\t"law\nmoney"\n', "Record a meeting", "")

    assert [row.cells for row in grid.rows] == [["title", "themes"], ["One", "law\nmoney"]]
    assert str(grid.place(2, 1, "themes")) == "Record a meeting, row 2, column B (themes)"


def test_signs_that_no_file_may_hold_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("title\nOne\u2028two\u202e \n")

    assert _rows(tmp_path / "list.csv")[1] == (2, ["One two"])


def test_a_folder_has_a_sheet_in_each_file(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.csv").write_text("title\n1\n")

    assert [grid.name for grid in read(tmp_path)] == ["a", "b"]
    assert [str(grid.place(2, 0, "title")) for grid in read(tmp_path)][:1] == ["a.csv, row 2, column A (title)"]


def test_sixty_thousand_rows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("reference,title\n" + "".join(f"{n},Title {n}\n" for n in range(60_000)))

    assert _rows(path)[-1] == (60_001, ["59999", "Title 59999"])


def test_columns_have_the_letters_of_the_program() -> None:
    assert [letters(n) for n in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


# --- what is refused --------------------------------------------------------------------------------


def _zip(**files: bytes) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return raw.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("a.xlsx", b"", "the file is empty"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "this is no spreadsheet, or it is damaged"),
        ("a.xlsx", _zip(mimetype=b"application/vnd.oasis"), "this is no workbook of the format .xlsx"),
        ("a.xlsx", OLD + "EncryptedPackage".encode("utf-16-le"), "it is protected by a password"),
        ("a.xls", OLD, "this is an older format of spreadsheets, .xls"),
        ("a.csv", b"%PDF-1.7\n", "this is no spreadsheet, or it is damaged"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "this is no spreadsheet, or it is damaged"),
        ("a.csv", b'title\n"' + b"a," * 600_000, "the cells cannot be read on from here"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(name: str, raw: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)

    told = _refused(tmp_path / name)

    assert f"{message} (" in told
    assert told.startswith(name)


def test_a_workbook_that_is_damaged_is_told(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", {"S": [["title"]]}).read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:-6] + b"\xff\xff\xff\x7f" + whole[-2:]):
        (tmp_path / "b.xlsx").write_bytes(damaged)

        assert "no spreadsheet, or it is damaged" in _refused(tmp_path / "b.xlsx")


def test_the_error_of_a_formula_is_told_and_takes_nothing_away(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("First")
        sheet = book.add_worksheet("Second & last")
        sheet.write(0, 0, "title")
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")

    assert "a.xlsx, sheet Second & last, row 3, column B: the cell shows an error of a formula" in _refused(path)


def test_a_formula_whose_value_no_program_has_worked_out_takes_nothing_away(tmp_path: Path) -> None:
    """As openpyxl writes them. An empty text that a program worked out is one."""
    cells = b'<row r="2"><c r="A2"><f>1+1</f><v/></c><c r="B2" t="str"><f>""</f><v></v></c></row></sheetData>'

    told = _refused(_with_sheet(tmp_path / "a.xlsx", b"</sheetData>", cells))

    assert "a.xlsx, sheet S, row 2, column A: the formula in the cell has no value yet" in told
    assert "1 mistake in" in told


_FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
_PREFIXED = _FAR.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"</x:sheetData", b"</sheetData")


@pytest.mark.parametrize(
    ("far", "told"),
    [
        (_FAR, "row 1048576, column XFD: the sheet extends to this cell"),
        (_PREFIXED, "row 1048576, column XFD: the sheet extends to this cell"),
        (_FAR.replace(b'"XFD1048576"', b"'XFD1048576'"), "of which it does not say where they stand"),
        (_FAR.replace(b' r="XFD1048576"', b""), "of which it does not say where they stand"),
        (_FAR.replace(b"<c ", b'<c cm=" r=A1" '), "row 1048576, column XFD: the sheet extends to this cell"),
    ],
)
def test_a_stray_cell_far_away_is_told_and_not_laid_out(tmp_path: Path, far: bytes, told: str) -> None:
    """calamine would end the process for want of memory."""
    assert told in _refused(_with_sheet(tmp_path / "a.xlsx", b"</sheetData>", far))


def test_a_sheet_that_the_workbook_names_in_another_way_is_looked_at_too(tmp_path: Path) -> None:
    path = _with_sheet(tmp_path / "a.xlsx", b"</sheetData>", _FAR)
    files = _unzipped(path)
    names = files["xl/workbook.xml"]
    files["xl/workbook.xml"] = names.replace(b'name="S" sheetId="1" r:id="rId1"', b'r:id="rId1" sheetId="1" name="S"')
    assert files["xl/workbook.xml"] != names
    path.write_bytes(_zip(**files))

    assert "the sheet extends to this cell" in _refused(path)


@pytest.mark.parametrize("more", ["content.xml", "xl/workbook.bin"])
def test_a_workbook_that_is_of_another_format_as_well_is_none(tmp_path: Path, more: str) -> None:
    """The library would try the other where the first cannot be read."""
    path = workbook(tmp_path / "a.xlsx", {"S": [["title"]]})
    path.write_bytes(_zip(**_unzipped(path), **{more: b"<x/>"}))

    assert "this is no workbook of the format .xlsx" in _refused(path)


def _with_sheet(path: Path, old: bytes, new: bytes) -> Path:
    """A workbook in whose one sheet the XML is another."""
    files = _unzipped(workbook(path, {"S": [["title"]]}))
    sheet = "xl/worksheets/sheet1.xml"
    files[sheet] = files[sheet].replace(old, new)
    path.write_bytes(_zip(**files))
    return path


def _unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_what_would_take_too_much_memory_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1_000)
    path = workbook(tmp_path / "a.xlsx", {"S": [["title"]]})

    assert "a.xlsx: unpacked it has more than 1,000 bytes (split it)" in _refused(path)
