"""Statuses and responses of lists without dates: no output gives them the date of the list as their own."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_usual_words import list_of, started

HEAD = "Title,Status,Addressee,Response"
ROWS = ("Dig,Implemented,Office,Accepted", "Fill,In progress,Office,Accepted", "Mend,Implemented,Office,")
AS_OF = "as of 6 May 2024"


@pytest.fixture
def local(tmp_path: Path) -> LocalTracker:
    begun, _ = started(tmp_path, list_of(tmp_path, HEAD, *ROWS))
    assert begun.code == 0, begun.err
    return LocalTracker(tmp_path / "new")


def board_of(local: LocalTracker) -> str:
    text = (local.root / "README.md").read_text("utf-8")
    return text[text.index("<!-- rectrack:board -->") : text.index("<!-- rectrack:board-end -->")]


def plain_text(page: str) -> str:
    return " ".join(re.sub("<[^>]*>", "", page).split())


def file_of(local: LocalTracker, name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((local.root / f"recommendations/{name}.yaml").read_text("utf-8"))
    return data


def test_the_board_says_as_of_when_they_are_and_counts_them_in_no_year(local: LocalTracker) -> None:
    board = board_of(local)

    assert f"**Implemented**, {AS_OF} |" in board
    assert f"*Status:* **In progress**, {AS_OF}.\\" in board
    assert f"*Office – response:* accepted, {AS_OF}\\" in board
    assert f"If an entry names no status, the status is “Implemented”, {AS_OF}." in board
    assert "no change recorded in 2024" in board
    assert not re.search(r"\*\* 2024|since 6 May 2024|Changed in|Date:|Made in", board)


def test_the_site_and_the_report_say_as_of_when_they_are(local: LocalTracker, tmp_path: Path) -> None:
    local.run("site", str(tmp_path / "site"))
    page, front, year, report, office = (
        plain_text((tmp_path / "site" / name / "index.html").read_text("utf-8"))
        for name in ("r/1", "", "changes/2024", "report", "addressees/office")
    )

    assert f"Implemented, {AS_OF}. Evidence" in page
    assert f"accepted, {AS_OF}. Entered by maintainers" in page
    assert f"Office – response: accepted, {AS_OF}, entered by" in page
    assert f"Implemented, {AS_OF}. The imported list has no date for this status." in page
    assert f"Implemented, {AS_OF}" in front
    assert "No changes recorded." in front
    assert "No change recorded in 2024" in year
    assert "entries without a date" in year
    assert f"In progress, {AS_OF}" in report
    assert f"Implemented, {AS_OF}. accepted, {AS_OF}." in office
    assert "since 6 May 2024" not in page + front + year + report + office
    description = f'content="Recommendation 1: Dig. Implemented, {AS_OF}. Addressee: Office."'
    assert description in (tmp_path / "site/r/1/index.html").read_text("utf-8")


def test_commands_and_data_tell_them_apart(local: LocalTracker) -> None:
    shown = " ".join(local.run("show", "1").out.split())
    table = local.run("list", "--status", "in-progress").out
    csv = local.run("list", "--status", "in-progress", "--format", "csv").out
    entry = json.loads((local.root / "status.json").read_text("utf-8"))["recommendations"][0]

    assert f"Status: Implemented, {AS_OF}" in shown
    assert f"Response: Office: accepted, {AS_OF}, entered" in shown
    assert f"- {AS_OF}: Implemented." in shown
    assert re.search(r"^2 +Fill +In progress +2024-05-06$", table, re.MULTILINE)
    assert table.splitlines()[0].split() == ["No.", "Title", "Status", "As", "of"]
    assert "Fill,in-progress,,2024-05-06,," in csv
    assert entry["history"] == [{"date": "2024-05-06", "undated": True, "status": "implemented"}]
    assert entry["responses"][0]["undated"] is True


def test_equal_statuses_are_said_once(tmp_path: Path) -> None:
    started(tmp_path, list_of(tmp_path, "Title", "Dig", "Fill"))
    local = LocalTracker(tmp_path / "new")
    local.run("site", str(tmp_path / "site"))

    said = f"Each recommendation has the status “Proposed”, {AS_OF}."
    assert said in board_of(local)
    assert said in plain_text((tmp_path / "site/index.html").read_text("utf-8"))


def test_a_spreadsheet_keeps_the_mark(local: LocalTracker, tmp_path: Path) -> None:
    local.run("export", str(tmp_path / "book.xlsx"))
    local.run("import", str(tmp_path / "book.xlsx"))
    assert local.texts() == local.before

    begun, made = started(tmp_path / "other", tmp_path / "book.xlsx")
    assert begun.code == 0, begun.err
    assert [each["history"][0].get("undated") for each in made] == [True, True, True]
    assert made[0]["responses"][0]["undated"] is True


@pytest.mark.parametrize("mark", ["true", ""], ids=["as before", "cleared"])
@pytest.mark.parametrize("field", ["responses", "history"])
def test_a_date_that_a_spreadsheet_corrects_ends_the_mark(
    local: LocalTracker, tmp_path: Path, field: str, mark: str
) -> None:
    local.run("export", str(tmp_path / "csv"))
    path = tmp_path / f"csv/{'status-' * (field == 'history')}{field}.csv"
    heads, *rows = csv.reader(path.read_text("utf-8-sig").splitlines())
    changed = {"date": "2023-04", "undated": mark}
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [heads, *([*({**dict(zip(heads, row, strict=True)), **changed}).values()] for row in rows)]
        )

    told = local.run("import", str(tmp_path / "csv"), "--date", "2024-05-07")

    entry = file_of(local, "dig")[field][0]
    assert (entry["date"], "undated" in entry, "note" in entry) == ("2023-04", False, False)
    assert told.out.count(f'dig.yaml: {field} 1 undated: "true" -> nothing') == 1
    local.run("check")


def test_a_list_for_recommendations_in_the_record_marks_them_too(local: LocalTracker, tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Response,Addressee", "Mend,Accepted,Office")
    local.run("import", str(list_), "--source", "https://example.org/a")
    once = local.texts()
    local.run("import", str(list_), "--source", "https://example.org/a")

    assert file_of(local, "mend")["responses"][0]["undated"] is True
    assert local.texts() == once


def test_a_date_that_a_maintainer_gives_ends_the_mark_and_other_corrections_keep_it(local: LocalTracker) -> None:
    evidence = ("--evidence", "https://example.org/a", "--correct")
    local.run("status", "1", "implemented", *evidence)
    assert "no date for this status" in file_of(local, "dig")["history"][0]["note"]
    assert file_of(local, "dig")["history"][0]["undated"] is True

    for number, name, date in ((1, "dig", "2021-03"), (3, "mend", "2024-05-06")):
        local.run("status", str(number), "implemented", "--date", date, *evidence)
        [entry] = file_of(local, name)["history"]
        assert (str(entry["date"]), "undated" in entry, "note" in entry) == (date, False, False)
    local.run("response", "1", "office", "accepted", "--date", "2021-02", "--correct")
    assert not {"undated", "note"} & file_of(local, "dig")["responses"][0].keys()
    local.run("status", "2", "implemented", *evidence[:2])
    assert ["undated" in entry for entry in file_of(local, "fill")["history"]] == [True, False]


def test_a_date_removes_the_words_on_its_lack_in_any_language_and_no_others(local: LocalTracker) -> None:
    """The tracker can have another language now than at the import."""
    lacks = (
        "La liste importée n\u2019indique aucune date pour cet état d\u2019application. "
        "La date affichée est le jour de l\u2019importation de cette liste."
    )
    path = local.root / "recommendations/dig.yaml"
    data = file_of(local, "dig")
    data["history"][0]["note"] = f"Dug in May.\n\n{lacks}"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")

    local.run("status", "1", "implemented", "--date", "2021-03", "--evidence", "https://example.org/a", "--correct")

    assert file_of(local, "dig")["history"][0]["note"] == "Dug in May."


def test_readers_see_that_the_date_of_a_document_is_not_in_the_list(tmp_path: Path) -> None:
    begun, _ = started(tmp_path, list_of(tmp_path, "Title,Report,Addressee", "Dig,Report 1,Office"))
    LocalTracker(tmp_path / "new").run("site", str(tmp_path / "site"))
    about = plain_text((tmp_path / "site/about/index.html").read_text("utf-8"))

    assert "The document gets 2024-05-06, and readers see a note." in " ".join(begun.err.split())
    assert "The imported list has no date for this document. The date shown is the day on which that" in about
