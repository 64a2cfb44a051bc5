"""An exported workbook begins a new tracker with the same record, and a list takes the place of the example."""

import shutil
import sys
from collections import Counter
from pathlib import Path

from tests.interfaces import rectrack
from tests.rectrack import files
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_export import sheets_of
from tests.rectrack.spreadsheets.test_lists import begin
from tests.samples import DATA


def test_the_errors_of_a_list_and_missing_options_are_reported_together(tmp_path: Path) -> None:
    list_ = files.write(tmp_path / "list.csv", "Title;Cost;Response\nBuild wells;5;Accepted\n")

    refused = rectrack(None, "init", str(tmp_path / "new"), "--list", str(list_), "--title", "Ours")

    lines = [line for line in refused.err.splitlines() if not line.endswith(":")]
    no_document, no_status, known, no_date, no_theme, no_form, no_addressee, no_number, unknown, *lines = lines
    all_, cost, response, *_, last = lines
    assert no_number.endswith(
        "has no numbers for its recommendations. They get numbers from 1 in the order of the rows."
    )
    assert "The list has no source document." in no_document
    assert no_theme == 'Warning: list.csv: The list has no theme. Each recommendation gets "General".'
    assert no_form == 'Warning: list.csv: The list has no source form. Each recommendation gets "recommended".'
    assert no_addressee == (
        "Warning: list.csv: The list has no addressees. Readers see that the source names none. To name one, add "
        "--addressee NAME."
    )
    assert unknown.endswith("no column for the party that made a recommendation. To name it, add --made-by NAME.")
    assert no_status.startswith("Warning: list.csv: The list has no status. ")
    assert "No date is given for this response." in no_date
    assert 'Existing responses and their categories: "accepted" = accepted.' in known
    assert all_.startswith("list.csv, row 1: 1 column has no field. Fields: ")
    assert cost.startswith(
        'list.csv, row 1, column B: No field for "Cost": "5". '
        "Proposed: new field (a custom field). Other likely fields: editor note."
    )
    assert response.startswith("list.csv, row 2, column C (response): The addressee of this response is missing.")
    assert last.startswith("Missing: --maintained-by.")
    assert not (tmp_path / "new").exists()


def test_a_list_of_several_documents_can_have_a_column_for_their_makers(tmp_path: Path) -> None:
    list_ = files.write(tmp_path / "list.csv", "Title,Document\nBuild wells,First report\nDig wells,Decision\n")

    told = begin(tmp_path / "new", "--list", str(list_)).err

    assert 'If one party made all, add --made-by NAME. Otherwise add a column "made by".' in told
    assert 'If one body is the author of all, add --document-author NAME. Otherwise add a column "document' in told


def test_the_rows_of_a_refused_list_are_merged_once(tmp_path: Path) -> None:
    list_ = files.write(tmp_path / "list.csv", "Title,Cost\nBuild wells,High\nDig wells,high\nSeal wells,High\n")
    calls = Counter[str]()
    sys.setprofile(lambda frame, event, _: calls.update([frame.f_code.co_name] if event == "call" else ()))
    try:
        refused = begin(tmp_path / "new", "--list", str(list_))
    finally:
        sys.setprofile(None)

    assert 'two values: "high = High"' in refused.err
    assert calls["with_responder"] == 3


def test_the_first_status_of_a_recommendation_is_no_change(tmp_path: Path) -> None:
    list_ = files.write(tmp_path / "list.csv", "Title,Status\nBuild wells,Proposed\nDig wells,Proposed\n")
    begin(tmp_path / "new", "--list", str(list_))
    local, readme = LocalTracker(tmp_path / "new"), tmp_path / "new/README.md"
    assert "no change recorded in 2024" in readme.read_text("utf-8")

    local.run("status", "1", "draft", "--date", "2024-05-06")
    local.run("board")
    local.run("site", str(tmp_path / "site"))

    assert "<b>1</b> changed in 2024" in readme.read_text("utf-8")
    assert "1 recommendation changed in 2024" in (tmp_path / "site/changes/2024/index.html").read_text("utf-8")


def test_readers_filter_by_the_choices_of_a_new_field_and_its_export_changes_nothing(tmp_path: Path) -> None:
    rows = [
        f"Build well {n},{'High' if n % 2 else 'Low'},{'North; South' if n == 1 else 'South'}" for n in range(1, 7)
    ]
    list_ = files.write(
        tmp_path / "list.csv", "\n".join(["Title,Risk,Regions", *rows, "Dig,Low,North", "Sow,,North"])
    )
    begin(tmp_path / "new", "--list", str(list_), "--column", "*=proposed")
    local = LocalTracker(tmp_path / "new")

    local.run("site", str(tmp_path / "site"))
    local.run("export", str(tmp_path / "book.xlsx"))

    assert "8 recommendations, no problems." in local.run("check").out
    assert "3 of 8 recommendations." in local.run("list", "--field", "risk=High").out
    assert 'name="field-regions"' in (tmp_path / "site/index.html").read_text("utf-8")
    assert local.run("import", str(tmp_path / "book.xlsx")).out.startswith("Nothing to change")
    assert local.run("import", str(list_)).out.startswith("Nothing to change")


def test_an_exported_workbook_begins_a_tracker_with_the_same_record(tmp_path: Path) -> None:
    shutil.copytree(DATA / "tracker", tmp_path / "tracker")
    book = tmp_path / "book.xlsx"
    LocalTracker(tmp_path / "tracker").run("export", str(book))

    begun = begin(tmp_path / "new", "--list", str(book))

    assert (begun.code, begun.err) == (0, "")
    LocalTracker(tmp_path / "new").run("export", str(tmp_path / "again.xlsx"))
    before, after = sheets_of(book), sheets_of(tmp_path / "again.xlsx")
    assert [name for name in before if name not in ("about", "settings") and before[name] != after[name]] == []
    assert [row for row in before["settings"] if row not in after["settings"]] == []


def test_a_list_takes_the_place_of_the_example_and_of_no_other_recommendation(tmp_path: Path) -> None:
    list_ = files.write(
        tmp_path / "list.csv", "No.;Recommendation;Theme;Source;Date\n1;Publish the figures;Law;A/1;2023\n"
    )
    given = (
        "--create-missing",
        "all",
        "--document-author",
        "The panel",
        "--document-date",
        "2023",
        "--source-form",
        "recommended",
    )
    arguments = ("import", str(list_), *given, "--status", "proposed")
    begin(tmp_path / "new", "--theme", "Law")
    local = LocalTracker(tmp_path / "new")
    (tmp_path / "parties.csv").write_text("id,name,group\nbrazil,Brazil,government\n", encoding="utf-8")
    local.run("import", str(tmp_path / "parties.csv"))
    before = local.texts()
    assert "recommendations/example.yaml" in before
    local.run(*arguments, "--date", "2023", "--dry-run")
    assert local.texts() == before

    local.run(*arguments, "--date", "2023")
    local.run("run")

    recommendations = sorted(path.name for path in (tmp_path / "new/recommendations").glob("*.yaml"))
    assert recommendations == ["publish-the-figures.yaml"]
    begin(tmp_path / "other", "--theme", "Law")
    other = LocalTracker(tmp_path / "other")
    other.run("export", str(tmp_path / "book.xlsx"))
    other.run("import", str(tmp_path / "book.xlsx"))
    assert other.texts() == other.before
    files.edit(tmp_path / "other/recommendations/example.yaml", "Example: what should be done, in one line", "Do it")
    assert "number 1 is that of the example" in LocalTracker(tmp_path / "other").refused(*arguments, "--date", "2023")
