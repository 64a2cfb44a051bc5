"""`rectrack export`: the record for spreadsheets and programs."""

import json
import shutil
from pathlib import Path

import pytest

from rectrack.text import exports
from tests.rectrack.clones import Clone
from tests.rectrack.desks import Desk
from tests.rectrack.files import add, edit
from tests.rectrack.sheets import reading


def test_the_name_says_what_is_written_and_without_git_no_commit_is_named(desk: Desk) -> None:
    out = desk.root / "out"
    assert desk.run("export", str(out / "book.xlsx")).out == f"Wrote {out / 'book.xlsx'}: 3 recommendations.\n"
    desk.run("export", str(out / "folder"))
    desk.run("export", str(out / "record.json"))

    sheets = reading.of_workbook((out / "book.xlsx").read_bytes())
    assert {path.name: path.read_bytes() for path in (out / "folder").iterdir()}.keys() == {
        name.replace(" ", "-") + ".csv" for name in sheets
    }
    assert ["commit", "none"] in sheets["about"]
    assert sheets["about"] == reading.of_csv((out / "folder/about.csv").read_bytes())
    assert [one["id"] for one in json.loads((out / "record.json").read_bytes())["recommendations"]] == [
        "rec-1",
        "rec-2",
        "rec-3",
    ]


def test_what_is_there_may_be_somebodys_work(desk: Desk) -> None:
    book, folder = desk.root / "book.xlsx", desk.root / "folder"
    desk.run("export", str(book))
    desk.run("export", str(folder))
    desk.run("export", str(book))
    add(desk.root, 4)

    for path in (book, folder):
        desk.before = desk.texts()
        assert "may hold somebody's work" in desk.refused("export", str(path))
        desk.run("export", str(path), "--replace")
    desk.before = desk.texts()
    assert "positions.csv" in desk.refused("export", str(folder), "--replace", "--to", "icann")


def test_the_commit_is_named_and_what_is_not_committed_refuses(desk: Desk) -> None:
    clone = Clone(desk.root)
    clone.git("init", "--quiet")
    clone.git("add", "--all")
    clone.git("commit", "--quiet", "-m", "The record")
    (desk.root / "notes.txt").write_text("This is not of the record.")
    desk.run("export", str(desk.root / "out.json"))

    about = json.loads((desk.root / "out.json").read_text())["about"]
    assert about["commit"] == clone.git("rev-parse", "HEAD")
    edit(desk.root / "tracker.yaml", "the testers", "the others")
    add(desk.root, 9)
    desk.before = desk.texts()
    said = desk.refused("export", str(desk.root / "more.json"))
    assert said.startswith("Not committed yet: tracker.yaml, recommendations/rec-9.yaml. Commit that first")


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("--theme security", ["rec-4"]),
        ("--to governments", ["rec-4"]),
        ("--to Governments --status adopted", []),
        ("--addressee icann", ["rec-1", "rec-2", "rec-3"]),
    ],
)
def test_what_was_chosen_is_exported(desk: Desk, arguments: str, found: list[str]) -> None:
    add(desk.root, 4, themes="[security]", addressees="[governments]")
    desk.run("export", str(desk.root / "out"), *arguments.split())

    rows = reading.of_csv((desk.root / "out/recommendations.csv").read_bytes())
    assert [row[0] for row in rows[1:]] == found
    positions = desk.root / "out/positions.csv"
    assert not positions.exists() or {row[0] for row in reading.of_csv(positions.read_bytes())[1:]} == {*found}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("book.csv", "Use a workbook (book.xlsx), JSON (book.json) or a folder for CSV files (book)."),
        ("book.ods", "rectrack cannot export to book.ods: unknown format .ods."),
        ("x.foo", "x.foo: unknown format .foo. Use a workbook (x.xlsx), JSON (x.json) or a folder"),
        ("x.XLS", "unknown format .XLS"),
        ("record.json --to icann", "--to makes a spreadsheet to fill in"),
        ("book.xlsx --to nobody", 'There is no addressee "nobody"'),
        ("book.xlsx --theme nothing", 'There is no theme "nothing"'),
    ],
)
def test_another_wish_is_answered_with_what_there_is(desk: Desk, arguments: str, said: str) -> None:
    path, *others = arguments.split()
    assert said in desk.wrong("export", str(desk.root / path), *others)


def test_what_was_exported_is_imported_and_changes_nothing(tmp_path: Path) -> None:
    """All that a file may say, and texts that a spreadsheet would take for something else."""
    root = tmp_path / "tracker"
    shutil.copytree(Path(__file__).parents[2] / "data/tracker", root)
    edit(root / "recommendations/open-books.yaml", "Sunlight helps.", "'=1+1'")
    edit(root / "recommendations/open-books.yaml", "It asks for half a year.", '"\'-1 degree"')
    desk = Desk(root)
    for out in (tmp_path / "book.xlsx", tmp_path / "folder"):
        desk.run("export", str(out))
        assert desk.run("import", str(out)).out == "The sheet says nothing that the files do not say already.\n"
    assert desk.texts() == desk.before


def test_an_addressees_sheet_brings_back_answers_and_nothing_else(desk: Desk) -> None:
    desk.run("export", str(desk.root / "sent"), "--to", "icann")
    mailed = desk.root / "sent/recommendations.csv"
    sent = reading.of_csv(mailed.read_bytes())
    for header, cell in {"answer": "Accepted", "status": "withdrawn", "title": "Something else"}.items():
        sent[2][sent[0].index(header)] = cell
    for header, cell in {"answer": "Accepted", "answer by": "governments"}.items():
        sent[3][sent[0].index(header)] = cell
    mailed.write_text(exports.as_csv(sent[0], sent[1:]))
    desk.before = desk.texts()

    said = desk.run("import", str(mailed), "--by", "the secretariat", "--from", "https://example.org/mail")

    assert said.err.count("brings back its answers alone, so that this is not written") == 3
    assert [line.split(":")[0] for line in desk.changes("rec-2.yaml")] == [
        "+ responses",
        "+   - by",
        "+     answer",
        "+     date",
        "+     source",
        "+     entered_by",
    ]


def test_an_addressees_sheet_comes_back_by_mail_alone(desk: Desk) -> None:
    desk.run("export", str(desk.root / "sent"), "--to", "icann")
    sent = reading.of_csv((desk.root / "sent/recommendations.csv").read_bytes())
    for header, cell in {"answer": "Accepted", "answer date": "2018-03", "answer note": "-1 of five steps"}.items():
        sent[2][sent[0].index(header)] = cell
    mailed = desk.root / "answers.csv"
    mailed.write_text(exports.as_csv(sent[0], sent[1:]))
    desk.before = desk.texts()
    desk.run("import", str(mailed), "--by", "the secretariat", "--from", "https://example.org/mail")

    assert desk.changes("rec-2.yaml") == [
        "+ responses:",
        "+   - by: icann",
        "+     answer: accepted",
        "+     date: 2018-03",
        "+     note: -1 of five steps",
        "+     source: {url: https://example.org/mail}",
        "+     entered_by: the secretariat",
    ]
