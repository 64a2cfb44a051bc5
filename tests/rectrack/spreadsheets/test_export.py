"""A workbook and a folder of CSV files hold all that the record says, as text, and are made for work."""

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from python_calamine import CalamineWorkbook

from tests.rectrack.commission import CALLS, make_commission
from tests.rectrack.files import add, make_tracker, write
from tests.rectrack.local_commands import LocalTracker
from tests.samples import DATA, table

NASTY = table(__file__, "nasty texts")
FORMULA = re.compile(r"'+\s*[=+\-@＝]")  # noqa: RUF001 - likewise
Sheets: TypeAlias = dict[str, list[list[str]]]


@pytest.fixture
def local(tmp_path: Path) -> LocalTracker:
    """Somebody at work with the tracker that uses every field."""
    shutil.copytree(DATA / "tracker", tmp_path / "tracker")
    return LocalTracker(tmp_path / "tracker")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the exports go: not among the files."""
    return tmp_path / "out"


def sheets_of(path: Path) -> Sheets:
    """Return the rows of each sheet of a workbook, or of a folder of CSV files."""
    if path.is_dir():
        return {file.stem.replace("-", " "): _rows(file.read_text(encoding="utf-8-sig")) for file in path.iterdir()}
    with CalamineWorkbook.from_path(path) as book:
        known = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    assert all(isinstance(cell, str) for rows in known.values() for row in rows for cell in row)
    return {name: [[str(cell) for cell in row] for row in rows] for name, rows in known.items()}


def _rows(text: str) -> list[list[str]]:
    """Return the cells of a CSV file, without the apostrophe before what a spreadsheet takes for a formula."""
    rows = csv.reader(io.StringIO(text, newline=""))
    return [[cell[1:] if FORMULA.match(cell) else cell for cell in row] for row in rows]


def column(rows: list[list[str]], heading: str) -> list[str]:
    return [row[rows[0].index(heading)] for row in rows[1:]]


def test_every_value_of_the_record_is_in_both_but_what_nobody_verified(local: LocalTracker, out: Path) -> None:
    for name in ("book.xlsx", "folder", "record.json"):
        local.run("export", str(out / name))
    book, record = sheets_of(out / "book.xlsx"), (out / "record.json").read_text()
    said = json.loads(record)
    cells = [cell for rows in book.values() for row in rows for cell in row]
    text = "\n".join(cells)
    lines = {*cells, *text.split("\n")}

    assert sheets_of(out / "folder") == book
    assert "issuecomment-10" not in record + text
    for value in _leaves({name: said[name] for name in ("recommendations", "parties")}):
        shown = (f" (archived: {value})", f" ({value})", f"{value} (")
        assert value in lines or any(part in text for part in shown), value
    assert [entry["number"] for entry in said["recommendations"]] == [1, 2, 3, 4]


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _leaves(part)
    else:
        yield "yes" if value is True else str(value).rstrip("\n")


def test_what_looks_like_a_formula_a_link_or_a_tag_is_text_and_comes_back(local: LocalTracker, out: Path) -> None:
    for number, text in enumerate(NASTY, 5):
        summary = json.dumps(text, ensure_ascii=False)
        add(local.root, number, themes="[law]", addressees=None, positions=None, summary=summary)
    for name in ("book.xlsx", "folder"):
        local.run("export", str(out / name))

        assert column(sheets_of(out / name)["recommendations"], "summary")[4:] == [*NASTY]
        said = local.run("import", str(out / name)).out
        assert said == "Nothing to change: the files already have all values in the sheet.\n"
    packed = zipfile.ZipFile(out / "book.xlsx")
    xml = "".join(packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/worksheets/"))
    assert not any(sign in xml for sign in ("<f>", "<hyperlink", "<v>"))


def test_texts_too_long_for_a_cell_are_named_and_refused(local: LocalTracker, out: Path) -> None:
    add(local.root, 5, themes="[law]", addressees=None, summary="x" * 32_768, positions=None)
    history = f"\n  - {{date: 2017-02, status: proposed, note: {'😀' * 16_384}}}"
    add(local.root, 6, themes="[law]", addressees=None, history=history, editor_note="x" * 32_767, positions=None)
    local.before = local.texts()

    assert local.refused("export", str(out / "book.xlsx")).splitlines()[1:] == [
        "  rec-5: summary (32,768 characters)",
        "  rec-6, status history 1: note (32,768 characters)",
        "Write a folder of CSV files or a .json file instead, or shorten the text in the recommendation's file.",
    ]
    local.run("export", str(out / "folder"))
    assert "x" * 32_768 in column(sheets_of(out / "folder")["recommendations"], "summary")


def test_an_addressee_gets_its_own_with_room_for_an_answer(local: LocalTracker, out: Path) -> None:
    local.run("export", str(out / "book.xlsx"), "--addressee", "registry", "--response-columns")
    sheets = sheets_of(out / "book.xlsx")
    recommendations = sheets["recommendations"]

    assert column(recommendations, "number") == ["1", "3", "4"]
    assert [
        column(recommendations, heading) for heading in ("response by", "response", "response date", "response note")
    ] == [["registry"] * 3, *[[""] * 3] * 3]
    assert {*column(sheets["requests"], "to"), *column(sheets["responses"], "by")} == {"registry"}
    assert [*sheets] == ["recommendations", "actions", "requests", "responses", "settings", "about"]
    assert ["addressee", "registry"] in sheets["about"]


def test_a_step_that_is_addressed_to_somebody_brings_its_recommendation(tmp_path: Path, out: Path) -> None:
    commission = LocalTracker(make_commission(tmp_path / "commission"))
    for name, arguments in (("all", ()), ("theirs", ("--addressee", "water-agency", "--response-columns"))):
        commission.run("export", str(out / name), *arguments)
    whole, theirs = (sheets_of(out / name) for name in ("all", "theirs"))

    with_steps = dict.fromkeys(column(whole["actions"], "recommendation"))
    assert column(theirs["recommendations"], "id") == [*with_steps]
    assert 0 < len(with_steps) < CALLS


def test_a_workbook_is_made_for_work_and_knows_no_clock(local: LocalTracker, out: Path) -> None:
    """The header stays in sight and filters, all cells are text, and words may be chosen."""
    local.run("export", str(out / "book.xlsx"))
    content = (out / "book.xlsx").read_bytes()
    packed = zipfile.ZipFile(io.BytesIO(content))
    sheet, styles = (packed.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet3", "styles"))

    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])
    assert {formats[int(style)] for style in re.findall(r'<col [^>]*style="(\d+)"', sheet)} == {"49"}  # text
    assert '<pane xSplit="2" ySplit="1"' in sheet
    assert '<bottom style="thin"' in styles
    assert "<autoFilter" in sheet
    sheets = [packed.read(name).decode() for name in packed.namelist() if "/sheet" in name]
    assert len({words for one in sheets for words in re.findall(r"<formula1>(settings!\$B\$[^<]*)", one)}) == 5
    assert 'numberStoredAsText="1"' in sheet
    assert ">2000-01-01T00:00:00Z<" in packed.read("docProps/core.xml").decode()
    assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 31, 0, 0, 0)}
    local.run("export", str(out / "book.xlsx"), "--overwrite")
    assert (out / "book.xlsx").read_bytes() == content


SETTINGS = """title: Recommendations
maintained_by: the testers
themes: [{id: law, name: Law}]
addressees: [{id: names-board, name: Names Board, label: Names Board}]
documents: [{id: paper-2017, title: The paper, by: The authors, date: 2017-02}]
"""


def test_a_tracker_without_words_of_its_own_has_these(golden: Callable[[str, str], None], tmp_path: Path) -> None:
    """All default words with their values: groups, stances, responses, statuses with their usual next ones."""
    root = make_tracker(tmp_path / "tracker", 1)
    write(root / "tracker.yaml", SETTINGS)

    LocalTracker(root).run("export", str(tmp_path / "out"))

    golden("default-words.csv", (tmp_path / "out/settings.csv").read_text(encoding="utf-8-sig"))
