"""Minutes and sheets as people's programs write them; what they may say is in sessions/minutes.txt and sheets.txt."""

import codecs
import csv
import datetime as dt
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from itertools import product
from pathlib import Path
from time import process_time

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from tests.rectrack.clones import Clone
from tests.rectrack.files import add, edit
from tests.rectrack.local_commands import LocalTracker
from tests.samples import DATA, sample
from tests.workbooks import with_part, workbook

EXAMPLE = sample("maintain-the-record.md", "After a meeting", "text")
CELLS = sample("maintain-the-record.md", "After a meeting", "markdown")
MOST_SECONDS = 5
"""The time of the processor for 64,000 signs, which takes much less; each was read for longer."""
QUOTED = "\u201cCaf\u00e9\u201d \u2013 nothing"


@pytest.fixture
def meeting(local: LocalTracker) -> LocalTracker:
    """Nine recommendations, of which one has an address of its own."""
    for number in range(4, 10):
        add(local.root, number)
    add(local.root, 8, reference="140.7")
    local.before = local.texts()
    return local


def minutes(local: LocalTracker, text: str | bytes) -> str:
    """Write a file of minutes beside the tracker."""
    path = local.root.parent / "minutes.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_the_examples_of_the_documentation_are_recorded_and_once_only(meeting: LocalTracker) -> None:
    assert meeting.run("import-minutes", minutes(meeting, EXAMPLE)).err == "Recorded 11 commands in 9 files.\n"
    assert (
        "    status: adopted\n    note: Agreed in plenary.\n"
        in meeting.texts()["recommendations/rec-1.yaml"].decode()
    )
    assert meeting.run("import-minutes", minutes(meeting, EXAMPLE)).err == (
        "Nothing to change: 11 commands in 9 files already recorded.\n"
    )
    assert meeting.run("import-minutes", minutes(meeting, CELLS)).code == 0


@pytest.mark.parametrize("text", ["1: /mark-checked a{}1: /mark-checked b", "| recommendation | a |\n{}!"])
@pytest.mark.parametrize("sign", "\n-")
def test_minutes_that_are_made_to_be_slow_are_not(text: str, sign: str, local: LocalTracker) -> None:
    begun = process_time()

    local.typed("import-minutes", minutes(local, text.format(sign * 64_000)), lines=())

    assert process_time() - begun < MOST_SECONDS


def as_word(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    return saved(document)


def within(text: str) -> bytes:
    """A document whose paragraphs and words stand in what Word puts around them."""
    document = docx.Document()
    for line in text.splitlines():
        paragraph = document.add_paragraph(line)._p  # noqa: SLF001 - as Word does it
        for inner in (*paragraph.r_lst, paragraph):
            around, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
            inner.addprevious(around)
            around.append(content)
            content.append(inner)
        for run, name in product([*paragraph.iter(qn("w:r"))], ("smartTag", "customXml", "fldSimple", "bdo", "dir")):
            run.addprevious(tag := OxmlElement(f"w:{name}"))
            tag.append(run)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


WRITTEN = {
    "utf-8 with mark": codecs.BOM_UTF8 + EXAMPLE.encode(),
    "utf-16": EXAMPLE.replace("\n", "\r\n").encode("utf-16"),
    "utf-16 without mark": EXAMPLE.encode("utf-16-le"),
    "utf-16 without mark, the other way round": EXAMPLE.encode("utf-16-be"),
    "word": as_word(EXAMPLE),
    "word without empty lines": as_word(EXAMPLE.replace("\n\n", "\n")),
    "word's fields": within(EXAMPLE),
    "word's own signs": EXAMPLE.replace(" ", "\u00a0").replace("140.7:", "“140.7”\u202f:").encode(),
}


def test_however_they_are_written_they_say_the_same(meeting: LocalTracker) -> None:
    meeting.run("import-minutes", minutes(meeting, EXAMPLE))
    before = meeting.texts()

    said = {name: meeting.run("import-minutes", minutes(meeting, content)).err for name, content in WRITTEN.items()}

    assert said == dict.fromkeys(WRITTEN, "Nothing to change: 11 commands in 9 files already recorded.\n")
    assert meeting.texts() == before


def test_the_encoding_of_windows_and_the_quotation_marks_of_word_stay_what_they_are(local: LocalTracker) -> None:
    local.run("import-minutes", minutes(local, f"author: the clerk\n\n1: /mark-checked {QUOTED}".encode("cp1252")))

    assert QUOTED in local.texts()["recommendations/rec-1.yaml"].decode()


def test_what_an_encoding_does_not_have_is_marked(local: LocalTracker) -> None:
    for number, (encoding, end) in enumerate((("cp1252", b"\x81"), ("utf-16", b"x"), ("utf-16-le", b"x")), 1):
        text = f"author: the clerk\n\n{number}: /mark-checked Nothing new "
        local.run("import-minutes", minutes(local, text.encode(encoding) + end))

        assert "Nothing new \ufffd" in local.texts()[f"recommendations/rec-{number}.yaml"].decode()


def test_a_table_in_word_is_read_cell_by_cell_and_a_line_is_a_paragraph(local: LocalTracker) -> None:
    document = docx.Document()
    document.add_paragraph("author: the clerk")
    table = document.add_table(rows=2, cols=2)
    for place, text in {
        (0, 0): "1: /mark-checked One.",
        (1, 0): "2: /mark-checked Two.",
        (1, 1): "3: /mark-cheked Three.",
    }.items():
        table.cell(*place).text = text
    table.cell(0, 0).merge(table.cell(0, 1))

    told = local.refused("import-minutes", minutes(local, saved(document))).splitlines()

    assert [line.rpartition("minutes.txt:")[2][:45] for line in told[:-1]] == [
        '4:1: There is no command "/mark-cheked". Did '
    ]


def paragraph_with(name: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("1: /mark-checked One.")._p.append(OxmlElement(name))  # noqa: SLF001 - as Word does it
    return saved(document)


def with_text_box() -> bytes:
    document = docx.Document()
    box = OxmlElement("w:txbxContent")
    box.append(document.add_paragraph("1: /mark-checked In a box.")._p)  # noqa: SLF001 - as Word does it
    document.add_paragraph("2: /mark-checked Two.").runs[0]._r.append(box)  # noqa: SLF001 - as Word does it
    return saved(document)


def with_file(name: str, content: bytes) -> bytes:
    """A document in which one of its files holds something else."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(docx.Document()))) as packed:
        parts = {part: packed.read(part) for part in packed.namelist()}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for part, text in (parts | {name: content}).items():
            made.writestr(part, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        *(
            (lambda name=name: paragraph_with(name), "has tracked changes. Accept or reject them in Word")
            for name in ("w:ins", "w:del", "w:moveFrom", "w:moveTo")
        ),
        (with_text_box, "has a text box"),
        (lambda: b"PK\x03\x04 nothing", "not a Word document, or it is damaged."),
        ("1: \u0378\u0379\u0380\u0381".encode, "not a Word document, or it is damaged."),
        (lambda: with_file("word/document.xml", b"<w:document"), "not a Word document, or it is damaged."),
        *(
            (lambda damage=damage: damage(saved(docx.Document())), "not a Word document, or it is damaged.")
            for damage in (
                lambda file: file[: len(file) // 2],
                lambda file: file[4:],
                lambda file: b"XX" + file[2:],
                lambda file: b"\0\0\0\0" + file[4:],
                lambda file: file[len(file) // 2 :],
            )
        ),
        (lambda: with_file("word/x.png", b" " * 100_000_001), "has more than 100,000,000 bytes."),
        (lambda: b"\xd0\xcf\x11\xe0old", "or it has a password. Save it as a Word"),
        (f"recommendation\tmark-checked\n1\t{'x' * 140_000}".encode, "140,000 characters"),
    ],
)
def test_other_files_than_minutes_are_refused(make: Callable[[], bytes], said: str, local: LocalTracker) -> None:
    assert said in local.refused("import-minutes", minutes(local, make()))


@pytest.mark.parametrize("content", [b"", b"1: damaged and read as text", b"\xb1\xe9\xf4 signs of a damaged file\n"])
def test_a_damaged_word_file_is_not_read_as_text(
    content: bytes, local: LocalTracker, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("out") / "minutes.docx"
    path.write_bytes(content)

    said = local.refused("import-minutes", str(path))

    assert said.splitlines() == [
        "This file is not a Word document, or it is damaged. Save it as a Word document (.docx) or as plain text."
    ]


@pytest.mark.parametrize(("signs", "is_text"), [(49, False), (50, True)])
def test_a_text_has_at_most_one_control_character_in_fifty(signs: int, local: LocalTracker, *, is_text: bool) -> None:
    file = minutes(local, b"\x01" + b"x" * (signs - 1))
    said = local.refused("import-minutes", file)

    assert ("not a Word document" in said) is not is_text


GIVEN = ("--document", "paper-2017", "--source-form", "suggested", "--status", "proposed", "--date", "2015-06")


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
    [
        ("--theme security", ["rec-4"]),
        ("--addressee governments --response-columns", ["rec-4"]),
        ("--addressee names-board", ["rec-1", "rec-3"]),
    ],
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
        assert (
            local.run("import", str(out)).out
            == "Nothing to change: the files already have all values in the sheet.\n"
        )
    assert local.texts() == local.before


@pytest.mark.parametrize("written", [b"", b"2015-06-14", b"2015-06-14T00:00:00"])
def test_a_cell_may_hold_a_day(local: LocalTracker, tmp_path_factory: pytest.TempPathFactory, written: bytes) -> None:
    """As a number of days, or as ECMA-376 has dates besides."""
    path = tmp_path_factory.mktemp("sheets") / "list.xlsx"
    workbook(path, {"Calls": [["title", "themes", "date"], ["One", "law", dt.date(2015, 6, 14)]]})
    if written:
        cell = b'<c r="C2" s="1" t="d"><v>' + written
        with_part(path, "xl/worksheets/sheet1.xml", b'<c r="C2" s="1"><v>42169', cell)

    local.run("import", str(path), *GIVEN)

    assert "history:\n  - date: 2015-06-14\n" in local.texts()["recommendations/one.yaml"].decode()
