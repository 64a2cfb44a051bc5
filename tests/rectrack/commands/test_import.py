"""`rectrack import`: lists of new recommendations, and sheets that come back changed."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rectrack.desk import check
from rectrack.record.withheld import withheld
from rectrack.sheets import delimited, export
from tests.rectrack import files, internals
from tests.rectrack.clones import with_origin
from tests.rectrack.desks import Desk
from tests.rectrack.files import TODAY, edit
from tests.rectrack.sheets.books import Book
from tests.workbooks import with_part, workbook

GIVEN = ("--document", "paper-2017", "--kind", "suggested", "--status", "proposed", "--date", "2015-06")
HEADINGS = ("reference", "title", "summary", "themes", "addressees")


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where somebody has the sheet: not among the files."""
    return tmp_path_factory.mktemp("sheets") / "list.xlsx"


def _list(path: Path, *rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> Path:
    return workbook(path, {"Calls": [headings, *rows]})


def _import(desk: Desk, path: Path, *more: str) -> str:
    result = desk.run("import", str(path), *more)
    assert not check.problems(desk.root, TODAY)[1]
    return result.err + result.out


# --- a first list -----------------------------------------------------------------------------------


def test_a_first_list_becomes_files(desk: Desk, path: Path) -> None:
    _list(
        path,
        ["48.i", "Publish the figures", "All of them.\n\nEach year.", "Law\nRivers", "ICANN; The provinces"],
        ["7", "Read them", "", "rivers", ""],
        ["48.ii", "Publish the figures", "", "law", ""],
    )

    said = _import(desk, path, "--add", "themes,addressees", *GIVEN)

    assert "Wrote 5 changes into 4 files." in said
    assert (desk.root / "recommendations/publish-the-figures.yaml").read_text() == (
        "# yaml-language-server: $schema=recommendation.schema.json\nid: publish-the-figures\nnumber: 8\n"
        "reference: 48.i\ntitle: Publish the figures\nsummary: |-\n  All of them.\n\n  Each year.\nkind: suggested\n"
        "themes: [law, rivers]\naddressees: [icann, the-provinces]\nsources:\n  - document: paper-2017\n"
        "status: proposed\nhistory:\n  - date: 2015-06\n    status: proposed\n"
    )
    assert "number: 7\nreference: 7\n" in (desk.root / "recommendations/read-them.yaml").read_text()
    assert "number: 9\n" in (desk.root / "recommendations/publish-the-figures-2.yaml").read_text()
    now = (desk.root / "tracker.yaml").read_text()
    assert "  - id: rivers\n    name: Rivers\n" in now
    assert "description: Rivers" not in now
    assert "  - id: the-provinces\n    name: The provinces\n    label: The provinces\n" in now
    assert _import(desk, path) == "The sheet says nothing that the files do not say already.\n"


def test_options_that_may_be_given_again_add_up(desk: Desk, path: Path) -> None:
    _list(path, ["48.i", "Publish the figures", "", "Rivers", "The provinces"])

    said = _import(desk, path, "--add", "themes", "--add", "addressees", *GIVEN)

    assert 'themes: + "rivers: Rivers"' in said
    assert 'addressees: + "the-provinces: The provinces"' in said


def test_a_first_list_begins_a_tracker_and_is_shown_before(desk: Desk, path: Path) -> None:
    for file in (desk.root / "recommendations").iterdir():
        file.unlink()
    desk.before = desk.texts()
    _list(path, ["1.i", "Publish the figures", "", "Law", ""])

    said = desk.run("import", str(path), *GIVEN, "--dry-run").out

    assert (
        "recommendations/publish-the-figures.yaml: new: Recommendation 1.i: Publish the figures (number 1)\n" in said
    )
    assert "Open an issue: Recommendation 1.i: Publish the figures\n" in said
    assert desk.texts() == desk.before


def test_a_name_too_long_for_a_label_gets_a_short_one_of_its_own(desk: Desk, path: Path) -> None:
    long = "Education about rivers and lakes in schools and in adult"
    _list(path, ["1.a", "One", "", f"{long} learning", ""], ["1.b", "Two", "", f"{long} teaching", ""])

    _import(desk, path, "--add", "themes", *GIVEN)

    labels = [theme.label for theme in check.register(desk.root, TODAY).tracker.themes[-2:]]
    assert labels == ["Education about rivers and lakes in…", "Education about rivers and lakes in… 2"]


def test_all_that_is_missing_is_told_at_once_with_what_gives_it(desk: Desk, path: Path) -> None:
    _list(path, ["1.a", "One"], ["1.b", "Two"], headings=["reference", "title"])

    assert desk.refused("import", str(path)) == (
        "list.xlsx, sheet Calls: a theme is missing in rows 2, 3 (it takes a column themes, or --theme)\n"
        "list.xlsx, sheet Calls: a kind is missing in rows 2, 3 (it takes a column kind, or --kind)\n"
        "list.xlsx, sheet Calls: a status is missing in rows 2, 3 (it takes a column status, or --status)\n"
        "list.xlsx, sheet Calls: a source document is missing in rows 2, 3 (it takes a column document or url, a "
        "sheet sources, or --document)\n"
        "list.xlsx, sheet Calls: a date is missing in rows 2, 3 (it takes a column date, a sheet status history, or "
        "--date: since when it has its status)\n"
        "5 mistakes in the sheet. Nothing was changed."
    )


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["1.a", "One", "", "lwa"]], ['row 2, column D (themes): unknown theme "lwa" (did you mean law?)']),
        ([["1.a", "One", "", "Fish"]], ['row 2, column D (themes): unknown theme "Fish"', "--add themes makes it"]),
        (
            [["1.a", "One", "", "law"], ["1.A", "Two", "", "law"]],
            ['row 3, column A (reference): the reference "1.A" stands in row 2 too'],
        ),
        (
            [["2", "One", "", "law"]],
            ["row 2, column A (reference): 2 is the number of another one: Recommendation 2: Do this"],
        ),
        (
            [[140.1, "One", "", "law"], [140.10, "Ten", "", "law"]],
            ['row 3, column A (reference): the reference "140.1" stands in row 2 too (a row for each)'],
        ),
        ([["a, b", "One", "", "law"]], ['row 2, column A (reference): "a, b" is not valid for reference']),
        ([["1.a", "T" * 300, "", "law"]], ["row 2, column B (title): the title has 300 characters"]),
    ],
)
def test_what_is_wrong_in_a_list_is_told_with_its_row(
    rows: list[list[Any]], told: list[str], desk: Desk, path: Path
) -> None:
    _list(path, *rows)

    said = desk.refused("import", str(path), *GIVEN)

    assert all(part in said for part in told), said


def test_columns_may_say_what_the_options_say_of_all(desk: Desk, path: Path) -> None:
    headings = ("title", "themes", "kind", "status", "date", "document", "section", "url")
    rows = [
        ["One", "law", "Recommended", "Withdrawn", "Jun 2015", "The paper", "Part 2", ""],
        ["Two", "law", "implied", "", "2016", "", "", "https://example.org/two"],
    ]
    _list(path, *rows, headings=headings)

    _import(desk, path, "--status", "proposed")

    one, two = (desk.root / f"recommendations/{name}.yaml" for name in ("one", "two"))
    assert "kind: recommended" in one.read_text()
    assert "  - document: paper-2017\n    section: Part 2\nstatus: withdrawn\n" in one.read_text()
    assert "history:\n  - date: 2015-06\n    status: withdrawn\n" in one.read_text()
    assert "  - url: https://example.org/two\nstatus: proposed\n" in two.read_text()


@pytest.mark.parametrize("written", [b"", b"2015-06-14", b"2015-06-14T00:00:00"])
def test_a_cell_may_hold_a_whole_day(desk: Desk, path: Path, written: bytes) -> None:
    """As a number of days, or as ECMA-376 has dates besides."""
    _list(path, ["One", "law", dt.date(2015, 6, 14)], headings=["title", "themes", "date"])
    if written:
        cell = b'<c r="C2" s="1" t="d"><v>' + written
        with_part(path, "xl/worksheets/sheet1.xml", b'<c r="C2" s="1"><v>42169', cell)

    _import(desk, path, *GIVEN)

    assert "history:\n  - date: 2015-06-14\n" in (desk.root / "recommendations/one.yaml").read_text()


def test_a_cell_of_a_list_counts_with_its_value(desk: Desk, path: Path) -> None:
    headings = ["reference", "title", "themes", "date"]
    _list(path, [140.10, "One", "law", dt.date(2015, 6, 1)], ["140.10", "Ten", "law", "Jun 2015"], headings=headings)

    _import(desk, path, *GIVEN)

    one, ten = ((desk.root / f"recommendations/{name}.yaml").read_text() for name in ("one", "ten"))
    assert "\nreference: '140.1'\n" in one
    assert "\n  - date: 2015-06-01\n" in one
    assert "\nreference: '140.10'\n" in ten
    assert "\n  - date: 2015-06\n" in ten
    assert "says nothing that the files do not say already" in _import(desk, path, *GIVEN)


@pytest.mark.parametrize("number", ["9" * 5_000, "0", "first"])
def test_a_number_that_is_none_is_told(desk: Desk, path: Path, number: str) -> None:
    _list(path, [number, "Publish the figures", "law"], headings=["number", "title", "themes"])

    assert "row 2, column A (number): " in (told := desk.refused("import", str(path), *GIVEN))
    assert "is no number (leave it empty, or write one)" in told


def test_what_is_new_may_say_more_in_other_sheets_of_the_same_workbook(desk: Desk, path: Path) -> None:
    sheets = {
        "recommendations": [
            ["reference", "title", "themes", "kind", "status"],
            ["9.a", "One", "law", "implied", "proposed"],
        ],
        "sources": [["recommendation", "document", "items"], ["9.a", "paper-2017", "4\n5"]],
        "status history": [["recommendation", "date", "status"], ["9.a", "2016", "proposed"]],
        "positions": [["recommendation", "party", "stance", "date"], ["9.a", "India", "support", "2016-02"]],
    }
    workbook(path, sheets)

    _import(desk, path)

    text = (desk.root / "recommendations/one.yaml").read_text()
    assert "sources:\n  - document: paper-2017\n    items: [4, 5]\n" in text
    assert "positions:\n  - party: india\n    stance: support\n    date: 2016-02\nhistory:\n  - date: 2016\n" in text


def test_a_verified_report_names_its_action_by_its_reference(desk: Desk, path: Path) -> None:
    files.add(desk.root, 1, actions="\n  - {id: ask, reference: 1.a, title: Ask, status: proposed}")
    reports = [
        ["recommendation", "date", "by", "text", "action", "verified by"],
        ["1", "2018", "the clerk", "They asked.", "1.a", "the chair"],
    ]

    _import(desk, workbook(path, {"verified reports": reports}))

    assert "    action: ask\n" in (desk.root / "recommendations/rec-1.yaml").read_text()


def test_parties_and_documents_are_made_where_that_is_asked_for(desk: Desk, path: Path) -> None:
    workbook(path, {"positions": [["recommendation", "party", "stance", "date"], ["1", "Brazil", "support", "2018"]]})

    assert 'unknown party "Brazil"' in desk.refused("import", str(path))
    assert 'row 2: the party "Brazil" is new, and its group is missing (give --group)' in desk.refused(
        "import", str(path), "--add", "parties"
    )
    assert desk.wrong("import", str(path), "--add", "statuses").endswith(
        "(one of: themes, addressees, parties, documents)."
    )
    _import(desk, path, "--add", "parties", "--group", "government")
    assert (
        (desk.root / "parties.yaml").read_text().endswith("  - id: brazil\n    name: Brazil\n    group: government\n")
    )
    assert "- party: brazil\n    stance: support\n" in (desk.root / "recommendations/rec-1.yaml").read_text()


def test_a_document_is_made_of_what_is_given_with_it(desk: Desk, path: Path) -> None:
    _list(path, ["1.i", "Publish the figures", "", "Law", ""])
    given = ("--add", "documents", "--document", "The report", *GIVEN[2:])

    missing = (
        'Calls: the document "The report" is new, and its author is missing (give --by)\n1 mistake in the sheet.'
    )
    assert missing in desk.refused("import", str(path), *given)
    _import(desk, path, *given, "--by", "The commission")
    said = "  - id: the-report\n    title: The report\n    by: The commission\n    date: 2015-06\n"
    assert said in (desk.root / "tracker.yaml").read_text()


def test_missing_values_of_a_new_document_are_reported_once_at_its_first_cell(desk: Desk, path: Path) -> None:
    rows = [["One", "law", "The report"], ["Two", "law", "The paper"], ["Three", "law", "the report."]]
    _list(path, *rows, headings=["title", "themes", "document"])
    given = ("--add", "documents", "--kind", "suggested", "--status", "proposed")

    told = desk.refused("import", str(path), *given).splitlines()

    cell = "list.xlsx, sheet Calls, row 2, column C (document)"
    assert (
        told[0]
        == f'{cell}: the document "The report" is new, and its author and date are missing (give --by and --date)'
    )
    assert told[1].startswith("list.xlsx, sheet Calls: a date is missing in rows 2, 3, 4 (")
    assert told[2:] == ["2 mistakes in the sheet. Nothing was changed."]


@pytest.mark.parametrize("heading", ["number", "reference"])
def test_a_row_with_the_number_of_the_example_asks_to_delete_the_example(
    desk: Desk, path: Path, heading: str
) -> None:
    for file in (desk.root / "recommendations").iterdir():
        file.unlink()
    files.write(desk.root / "recommendations/example.yaml", files.recommendation(id="example"))
    desk.before = desk.texts()
    _list(path, ["1", "One", "law"], headings=[heading, "title", "themes"])

    told = desk.refused("import", str(path), *GIVEN)

    assert told == (
        f"list.xlsx, sheet Calls, row 2, column A ({heading}): 1 is the number of the example that 'rectrack init' "
        "wrote (delete recommendations/example.yaml, and import the list again)\n"
        "1 mistake in the sheet. Nothing was changed."
    )


@pytest.mark.parametrize("known", [3, 0])
def test_a_duplicate_id_in_the_settings_is_reported_in_the_settings(desk: Desk, path: Path, known: int) -> None:
    edit(desk.root / "tracker.yaml", "{id: security,", "{id: law,")
    for n in range(known + 1, 4):
        (desk.root / f"recommendations/rec-{n}.yaml").unlink()
    desk.before = desk.texts()

    told = desk.refused("import", str(_list(path, ["48.i", "One", "", "Rivers"])), "--add", "themes", *GIVEN)

    assert told.startswith('tracker.yaml:35:10: a second entry of "law" (keep one of the two)\n1 problem')


def test_a_party_of_whose_name_there_are_two_is_told(desk: Desk, path: Path) -> None:
    text = (desk.root / "parties.yaml").read_text()
    files.write(desk.root / "parties.yaml", text + "  - {id: bharat, name: INDIA, group: government}\n")
    desk.before = desk.texts()
    workbook(path, {"positions": [["recommendation", "party", "stance", "date"], ["1", "India.", "support", "2018"]]})

    said = desk.refused("import", str(path), "--add", "parties", "--group", "government")

    assert 'row 2, column B (party): unknown party "India." (write bharat or india' in said


# --- a sheet that comes back ------------------------------------------------------------------------


@pytest.fixture
def exported(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The tracker in a clone, and an export of its newest commit."""
    clone = with_origin(desk.root, tmp_path_factory.mktemp("origin") / "bare")
    desk.before = desk.texts()
    return Book(internals.register(desk.root), clone.git("rev-parse", "HEAD"))


def test_what_was_changed_in_the_sheet_is_changed_and_nothing_else(desk: Desk, exported: Book, path: Path) -> None:
    exported.row("recommendations", id="rec-2")["title"] = "Do that"
    exported.row("recommendations", id="rec-2")["themes"] = "Security; Law"
    exported.row("positions", recommendation="rec-2")["reason"] = "They expect it to help."
    exported.row("recommendations", id="rec-2")["addressees"] = ""

    said = _import(desk, exported.written(path))

    assert desk.changes("rec-2.yaml") == [
        "- title: Do this",
        "+ title: Do that",
        "+ themes: [security, law]",
        "- themes: [law]",
        "- addressees: [icann]",
        "+     reason: They expect it to help.",
    ]
    assert said.splitlines() == [
        'recommendations/rec-2.yaml: title: "Do this" -> "Do that"',
        'recommendations/rec-2.yaml: themes: "law" -> "Security; Law"',
        'recommendations/rec-2.yaml: addressees: "icann" -> nothing',
        'recommendations/rec-2.yaml: positions 1 reason: nothing -> "They expect it to help."',
        "Wrote 4 changes into 1 file. Look them over, then commit them.",
    ]


def test_of_a_long_text_the_plan_shows_what_is_another(desk: Desk, path: Path) -> None:
    long = "They find that all of it should be done, and in this year"
    files.add(desk.root, 1, summary=f"{long}.")
    workbook(path, {"recommendations": [["id", "summary"], ["rec-1", f"{long} or the next."]]})

    assert 'summary: "…ne, and in this year." -> "…ne, and in this year or the next."' in _import(desk, path)


def test_what_changed_on_both_sides_is_told_and_stays(desk: Desk, exported: Book, path: Path) -> None:
    exported.row("recommendations", id="rec-2")["title"] = "Do that"
    exported.row("recommendations", id="rec-1")["title"] = "Do more"
    exported.row("recommendations", id="rec-1")["summary"] = "It is done."
    edit(desk.root / "recommendations/rec-1.yaml", "title: Do this", "title: Do less")
    edit(desk.root / "recommendations/rec-2.yaml", "title: Do this", "title: Do that")

    said = _import(desk, exported.written(path))

    assert (
        'column D (title): changed on both sides: the sheet says "Do more", the files say "Do less" since, and that '
        'stays (it was "Do this")'
    ) in said
    assert said.count("changed on both sides") == 1
    assert "title: Do less\nsummary: It is done.\n" in (desk.root / "recommendations/rec-1.yaml").read_text()
    assert "Wrote 1 change into 1 file." in said


def test_items_are_found_where_they_are_now(desk: Desk, exported: Book, path: Path) -> None:
    """Others came before it, and it was changed elsewhere: its own cell is still its own."""
    exported.row("positions", recommendation="rec-1")["reason"] = "Theirs."
    exported.row("positions", recommendation="rec-3")["reason"] = "Gone."
    india = "\n  - party: india\n    stance: oppose\n    date: 2016-02"
    files.add(desk.root, 1, positions=f"{india}\n  - party: apig\n    stance: support\n    date: 2018-03")
    files.add(desk.root, 3, positions=india)

    said = _import(desk, exported.written(path))

    assert "    date: 2018-03\n    reason: Theirs.\n" in (desk.root / "recommendations/rec-1.yaml").read_text()
    assert "Gone." not in (desk.root / "recommendations/rec-3.yaml").read_text()
    assert "what this row says is not there any more, or says something else: nothing is written" in said


def test_what_somebody_says_never_becomes_what_another_does(desk: Desk, exported: Book, path: Path) -> None:
    """One position went, and another party's that says the same stands in its place."""
    row = exported.row("positions", recommendation="rec-1")
    edit(desk.root / "recommendations/rec-1.yaml", "party: apig\n", "party: india\n")
    desk.before = desk.texts()
    row["stance"] = "oppose"

    assert "what this row says is not there any more" in _import(desk, exported.written(path))
    assert desk.texts() == desk.before

    exported.commit = ""  # and nobody can tell what stood there

    told = desk.refused("import", str(exported.written(path)))

    assert 'column C (party): what stands here in the files is that of "india", and may have moved' in told


def test_an_entry_never_becomes_that_of_another_body(
    desk: Desk, path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Their response went, and one of another addressee that says the same stands in its place."""
    entry = "answer: noted, date: 2019, note: Seen., source: {document: paper-2017}, entered_by: a"
    file = files.add(desk.root, 1, addressees="[icann, governments]", responses=f"\n  - {{by: icann, {entry}}}")
    clone = with_origin(desk.root, tmp_path_factory.mktemp("origin") / "bare")
    book = Book(internals.register(desk.root), clone.git("rev-parse", "HEAD"))
    book.row("responses", recommendation="rec-1")["note"] = "It was seen."
    edit(file, "{by: icann,", "{by: governments,")
    desk.before = desk.texts()

    assert "what this row says is not there any more" in _import(desk, book.written(path))
    assert desk.texts() == desk.before
    book.commit = ""  # and nobody can tell what stood there
    told = desk.refused("import", str(book.written(path)))
    assert '(by): what stands here in the files is that of "governments", and may have moved' in told


def test_without_the_column_of_places_no_row_is_taken_for_a_new_one(desk: Desk, exported: Book, path: Path) -> None:
    exported.row("positions", recommendation="rec-1")["reason"] = "Theirs."
    exported.headings["positions"].remove("place")

    told = desk.refused("import", str(exported.written(path)))

    assert "sheet positions: the column place is missing, so that nobody can tell which rows are new" in told
    assert "1 mistake in" in told


def test_new_rows_append_and_a_word_under_delete_takes_away(desk: Desk, exported: Book, path: Path) -> None:
    exported.rows["positions"].append(
        {"recommendation": "#2", "party": "India", "stance": "Oppose", "date": "March 2018"}
    )
    exported.row("positions", recommendation="rec-2", place="1")["delete"] = "yes"
    exported.row("positions", recommendation="rec-3", place="1")["delete"] = "x"
    exported.rows["parties"].append({"id": "brazil", "name": "Brazil", "group": "government"})
    exported.row("parties", id="denic")["note"] = "It runs .de."
    exported.row("settings", list="themes", id="law")["name"] = "Law: rules and courts"
    exported.row("recommendations", id="rec-1")["delete"] = "no"

    _import(desk, exported.written(path))

    two = (desk.root / "recommendations/rec-2.yaml").read_text()
    assert "positions:\n  - party: india\n    stance: oppose\n    date: 2018-03\nhistory:" in two
    assert "positions" not in (desk.root / "recommendations/rec-3.yaml").read_text()
    assert "technical-community, note: It runs .de.}\n  - {id: brazil, name: Brazil, group: government}\n" in (
        desk.root / "parties.yaml"
    ).read_text().replace(
        "\n  - id: brazil\n    name: Brazil\n    group: government\n",
        "\n  - {id: brazil, name: Brazil, group: government}\n",
    )
    assert "{id: law, name: 'Law: rules and courts', description" in (desk.root / "tracker.yaml").read_text()
    assert _import(desk, exported.written(path)).endswith("Nothing was changed.\n")


def test_one_file_of_a_folder_comes_back_by_itself_and_knows_its_commit(
    desk: Desk, exported: Book, path: Path
) -> None:
    made = delimited.folder(export.made(internals.register(desk.root), exported.commit))
    for name, content in made.items():
        (path.parent / name).write_bytes(content)
    sheet = edit(path.parent / "positions.csv", "rec-1,1,apig,support,", "rec-1,1,apig,oppose,")
    files.write(
        sheet, sheet.read_text(encoding="utf-8-sig").replace("rec-2,1,apig,support,", "rec-2,1,apig,abstain,")
    )
    edit(desk.root / "recommendations/rec-2.yaml", "stance: support", "stance: oppose")

    said = _import(desk, sheet)

    assert "positions.csv, row 3, column D (stance): changed on both sides" in said
    assert "stance: oppose" in (desk.root / "recommendations/rec-1.yaml").read_text()
    assert 'positions 1 stance: "support" -> "oppose"' in said
    assert _import(desk, path.parent).endswith("Nothing was changed.\n")


def test_a_recommendation_that_was_renamed_since_is_still_found(desk: Desk, exported: Book, path: Path) -> None:
    exported.row("recommendations", id="rec-1")["title"] = "Do more"
    exported.row("positions", recommendation="rec-1")["reason"] = "Theirs."
    exported.rows["positions"].append(
        {"recommendation": "rec-1", "party": "india", "stance": "oppose", "date": "2018"}
    )
    old = desk.root / "recommendations/rec-1.yaml"
    text = old.read_text().replace("id: rec-1", "id: rec-one") + "formerly: [rec-1]\n"
    files.write(old.with_name("rec-one.yaml"), text)
    old.unlink()

    _import(desk, exported.written(path))

    now = old.with_name("rec-one.yaml").read_text()
    assert "title: Do more\n" in now
    assert "    reason: Theirs.\n  - party: india\n" in now


def test_places_hold_while_items_come_and_go(desk: Desk, path: Path) -> None:
    views = "".join(f"\n  - party: {who}\n    stance: support\n    date: 2017" for who in ("apig", "india", "denic"))
    files.add(desk.root, 1, positions=f"{views}\n  - party: apig\n    stance: oppose\n    date: 2018")
    desk.before = desk.texts()
    book = Book(internals.register(desk.root))
    for place, cells in {"1": {"delete": "yes"}, "3": {"delete": "yes"}, "4": {"reason": "Costs."}}.items():
        book.row("positions", recommendation="rec-1", place=place).update(cells)
    book.rows["positions"].append({"recommendation": "1", "party": "india", "stance": "abstain", "date": "2019"})

    said = _import(desk, book.written(path))

    assert (
        "positions:\n  - party: india\n    stance: support\n    date: 2017\n"
        "  - party: apig\n    stance: oppose\n    date: 2018\n    reason: Costs.\n"
        "  - party: india\n    stance: abstain\n    date: 2019\nhistory:"
    ) in (desk.root / "recommendations/rec-1.yaml").read_text()
    assert 'positions 2 reason: nothing -> "Costs."' in said
    assert 'positions 3: + "india, abstain, 2019"' in said


def test_what_was_changed_since_does_not_go(desk: Desk, exported: Book, path: Path) -> None:
    exported.row("positions", recommendation="rec-1")["delete"] = "yes"
    exported.row("positions", recommendation="rec-2")["delete"] = "yes"
    edit(desk.root / "recommendations/rec-1.yaml", "stance: support", "stance: oppose")
    files.add(desk.root, 2, positions=None)

    said = _import(desk, exported.written(path))

    assert "(delete): this was to go, but has been changed since the sheet was made, and stays" in said
    assert "stance: oppose" in (desk.root / "recommendations/rec-1.yaml").read_text()
    assert "row 3, column" in said
    assert "what this row says is not there any more, or says something else" in said


def test_the_words_of_every_tracker_are_not_changed_in_one_file(desk: Desk, exported: Book, path: Path) -> None:
    exported.row("settings", list="groups", id="government")["name"] = "States"
    exported.rows["settings"].append({"list": "stances", "id": "recuse", "name": "Recuse", "side": "none"})

    said = desk.refused("import", str(exported.written(path)))

    assert "tracker.yaml:1:1: there are no groups of its own, only those of every tracker" in said
    assert "there are no stances of its own" in said


def test_what_has_no_place_in_a_file_is_told_at_its_cell(desk: Desk, path: Path) -> None:
    edit(desk.root / "tracker.yaml", "{id: law, name: Law,", "{id: law, name: Law, label: laws,")
    desk.before = desk.texts()
    book = Book(internals.register(desk.root))
    book.row("settings", list="themes", id="law")["label prefix"] = "law: "

    said = desk.refused("import", str(book.written(path)))

    assert "(label prefix): tracker.yaml:" in said
    assert 'there is no place for "themes.0.label.prefix" here' in said


def test_a_changed_status_is_the_statement(desk: Desk, exported: Book, path: Path) -> None:
    exported.row("recommendations", id="rec-1")["status"] = "Adopted"
    exported.row("recommendations", id="rec-2")["status"] = "implemented"
    exported.written(path)

    assert "sheet recommendations, row 2, column" in (said := desk.refused("import", str(path)))
    assert "the status adopted needs evidence (add a column evidence, or --from)" in said
    assert "the status implemented cannot follow proposed (after proposed may come: adopted" in said
    exported.row("recommendations", id="rec-2")["status"] = "proposed"
    link = "https://example.org/minutes"
    _import(
        desk, exported.written(path), "--date", "2024-03-14", "--by", "the chair", "--from", link, "--note", "Agreed."
    )
    assert desk.changes("rec-1.yaml") == [
        "- status: proposed",
        "+ status: adopted",
        "+   - date: 2024-03-14",
        "+     status: adopted",
        "+     note: Agreed.",
        "+     by: the chair",
        "+     evidence: [https://example.org/minutes]",
    ]


def test_a_changed_status_has_its_date_author_and_evidence_from_the_row(
    desk: Desk, exported: Book, path: Path
) -> None:
    step = {"date": "14 March 2024", "by": "the chair", "evidence": "https://example.org/1\nThe minutes, page 4"}
    exported.row("recommendations", id="rec-1").update(status="Adopted", **step)
    exported.headings["recommendations"] += [*step]

    _import(desk, exported.written(path), "--date", "2020", "--by", "the clerk", "--from", "https://example.org/2")

    assert desk.changes("rec-1.yaml") == [
        "- status: proposed",
        "+ status: adopted",
        "+   - date: 2024-03-14",
        "+     status: adopted",
        "+     by: the chair",
        "+     evidence: [https://example.org/1, 'The minutes, page 4']",
    ]


def test_the_date_of_a_changed_status_is_not_made_up(desk: Desk, exported: Book, path: Path) -> None:
    for id_ in ("rec-1", "rec-2"):
        exported.row("recommendations", id=id_)["status"] = "withdrawn"
    exported.written(path)

    assert desk.refused("import", str(path)) == (
        "list.xlsx, sheet recommendations, rows 2, 3, column L (status): the date of this status is missing "
        "(add a column date, or --date)\n2 mistakes in the sheet. Nothing was changed."
    )
    _import(desk, path, "--date", "2024-03", "--from", "https://example.org/letter")
    steps = "  - date: 2024-03\n    status: withdrawn\n    evidence: [https://example.org/letter]\n"
    for id_ in ("rec-1", "rec-2"):
        assert (desk.root / f"recommendations/{id_}.yaml").read_text().endswith(steps)


def test_at_a_terminal_missing_values_of_changed_statuses_are_asked_for_once(
    desk: Desk, exported: Book, path: Path
) -> None:
    for id_ in ("rec-1", "rec-2"):
        exported.row("recommendations", id=id_)["status"] = "Adopted"
    link = "https://example.org/minutes"

    asked = desk.answer("import", str(exported.written(path)), lines=("soon", "March 2024", "the chair", "x", link))

    assert [asked.err.count(word) for word in ("Date of the", "Author of the", "Evidence (")] == [2, 1, 2]
    for id_ in ("rec-1", "rec-2"):
        assert (
            (desk.root / f"recommendations/{id_}.yaml")
            .read_text()
            .endswith(f"  - date: 2024-03\n    status: adopted\n    by: the chair\n    evidence: [{link}]\n")
        )


def test_at_a_terminal_values_of_rows_and_options_are_not_asked_for(desk: Desk, exported: Book, path: Path) -> None:
    exported.headings["recommendations"] += ["date"]
    exported.row("recommendations", id="rec-1").update(status="withdrawn", date="2024-03")
    exported.written(path)

    asked = desk.answer("import", str(path), "--by", "the chair", lines=("",))

    assert asked.err == "Evidence (a web address, or the id of a document in tracker.yaml), or nothing: "
    assert (
        (desk.root / "recommendations/rec-1.yaml")
        .read_text()
        .endswith("  - date: 2024-03\n    status: withdrawn\n    by: the chair\n")
    )


def test_a_new_recommendation_takes_author_and_evidence_of_its_status_from_the_row(desk: Desk, path: Path) -> None:
    headings = ("title", "themes", "status", "date", "by", "evidence")
    _list(path, ["One", "law", "adopted", "2016", "the chair", "https://example.org/1"], headings=headings)

    _import(desk, path, "--document", "paper-2017", "--kind", "suggested")

    assert (
        (desk.root / "recommendations/one.yaml")
        .read_text()
        .endswith("  - date: 2016\n    status: adopted\n    by: the chair\n    evidence: [https://example.org/1]\n")
    )


def test_a_row_of_the_history_is_the_step_to_its_status(desk: Desk, exported: Book, path: Path) -> None:
    step = {"date": "2024", "status": "withdrawn", "note": "By its authors."}
    exported.rows["status history"] += [{"recommendation": "rec-1", **step}, {"recommendation": "rec-2", **step}]
    exported.row("recommendations", id="rec-2")["status"] = "withdrawn"

    _import(desk, exported.written(path))

    for number in (1, 2):
        text = (desk.root / f"recommendations/rec-{number}.yaml").read_text()
        assert "status: withdrawn\npositions" in text
        assert text.endswith("status: proposed\n  - date: 2024\n    status: withdrawn\n    note: By its authors.\n")


def test_answers_come_back_by_mail(desk: Desk, path: Path) -> None:
    headings = ["id", "title", "answer by", "answer", "answer date", "answer note"]
    rows = [
        ["rec-1", "Do this", "icann", "Noted", "2024-02", "They have seen it."],
        ["rec-2", "Do this", "icann", "", "", ""],
    ]
    _list(path, *rows, headings=headings)

    assert "(give --from: the letter" in desk.refused("import", str(path))  # git knows who types
    given = ("--by", "the secretariat", "--from", "https://example.org/mail")
    _import(desk, path, *given)

    assert desk.changes("rec-1.yaml") == [
        "+ responses:",
        "+   - by: icann",
        "+     answer: noted",
        "+     date: 2024-02",
        "+     note: They have seen it.",
        "+     source: {url: https://example.org/mail}",
        "+     entered_by: the secretariat",
    ]
    assert "says nothing that the files do not say already" in _import(desk, path, *given)
    desk.before = desk.texts()
    assert 'There is no document "the mail"' in desk.wrong("import", str(path), "--by", "x", "--from", "the mail")


def test_a_cell_that_comes_back_counts_with_its_value(desk: Desk, path: Path) -> None:
    files.add(desk.root, 1, reference="140.10", history="\n  - date: 2017-02\n    status: proposed")
    desk.before = desk.texts()
    workbook(
        path,
        {
            "recommendations": [["id", "reference"], ["rec-1", 140.1]],
            "status history": [["recommendation", "place", "date"], ["rec-1", 1, dt.date(2017, 2, 1)]],
        },
    )

    said = _import(desk, path)

    assert 'rec-1.yaml: reference: "140.10" -> "140.1"' in said
    assert 'rec-1.yaml: history 1 date: "2017-02" -> "2017-02-01"' in said
    assert {line for line in desk.changes("rec-1.yaml") if line[0] == "+"} == {
        "+ reference: '140.1'",
        "+   - date: 2017-02-01",
    }


def test_zeros_that_somebody_puts_back_are_a_change(desk: Desk, path: Path) -> None:
    files.add(desk.root, 1, reference="140.1")
    list_ = path.with_name("list.csv")
    list_.write_text("id,reference\nrec-1,140.10\n")

    assert 'rec-1.yaml: reference: "140.1" -> "140.10"' in _import(desk, list_)


def test_a_commit_that_is_not_here_is_refused_and_without_one_the_files_as_they_are_count(
    desk: Desk, exported: Book, path: Path
) -> None:
    exported.row("recommendations", id="rec-1")["title"] = "Do more"
    edit(desk.root / "recommendations/rec-1.yaml", "title: Do this", "title: Do less")
    desk.before = desk.texts()
    exported.commit = "0" * 40

    assert f'The sheet was made from the commit "{"0" * 40}", which is not here' in desk.refused(
        "import", str(exported.written(path))
    )
    exported.commit = "none"
    assert '"Do less" -> "Do more"' in _import(desk, exported.written(path))


def test_a_plan_is_shown_and_nothing_written(desk: Desk, exported: Book, path: Path) -> None:
    exported.row("recommendations", id="rec-1")["title"] = "Do more"

    said = desk.run("import", str(exported.written(path)), "--dry-run").out

    assert said.startswith('recommendations/rec-1.yaml: title: "Do this" -> "Do more"\n')
    assert "Recommendation 1: Do more" in said
    assert desk.texts() == desk.before


@pytest.mark.parametrize(
    ("sheet", "cells", "wrong"),
    [
        (
            "positions",
            {"recommendation": "rec-9"},
            'column A (recommendation): there is no recommendation "rec-9" (did',
        ),
        ("positions", {"recommendation": "", "party": "apig"}, "it is not said of which recommendation"),
        (
            "positions",
            {"recommendation": "rec-1", "place": "7"},
            'column B (place): there is nothing at place "7" of rec-1',
        ),
        ("positions", {"recommendation": "rec-1", "place": "1"}, "stands in row 2 too"),
        ("settings", {"list": "tehmes", "id": "x"}, 'there is no list "tehmes" (did you mean themes?)'),
        (
            "positions",
            {"recommendation": "rec-1", "party": "apig"},
            "sheet positions, row 5: the field stance is missing or empty",
        ),
        (
            "settings",
            {"list": "themes", "id": "x", "label": "X", "label prefix": "x: "},
            "(label prefix): this cannot stand beside what the column label says",
        ),
        ("recommendations", {"id": "rec-1", "delete": "yes"}, "a recommendation is not deleted by a sheet"),
    ],
)
def test_rows_that_are_wrong_are_told_with_their_number(
    sheet: str, cells: dict[str, str], wrong: str, desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    exported, path = Book(internals.register(desk.root)), tmp_path_factory.mktemp("sheets") / "list.xlsx"
    rows = exported.rows[sheet]
    rows[:] = [cells] if "delete" in cells else [*rows, cells]

    said = desk.refused("import", str(exported.written(path)))

    assert wrong in said, said


def test_of_two_new_rows_the_one_that_is_wrong_is_told(desk: Desk, path: Path) -> None:
    rows = [["recommendation", "party", "stance", "date"], ["1", "india", "oppose", "2018"]]
    wrong = [["1", "denic", "opose", "2018"], ["2", "denic", "oppose", "2017-13"]]
    workbook(path, {"positions": [*rows, *wrong], "requests": [["recommendation", "of"], ["1", "icann"]]})

    told = desk.refused("import", str(path)).splitlines()

    assert told[0].startswith('list.xlsx, sheet positions, row 3, column C (stance): unknown stance "opose"')
    assert any(line.startswith("list.xlsx, sheet positions, row 4, column D (date): ") for line in told)
    assert any(line.startswith("list.xlsx, sheet requests, row 2: the field for is missing") for line in told)


def test_whoever_is_withheld_stays_so_in_the_sheet_and_has_their_id_in_the_files(desk: Desk, path: Path) -> None:
    edit(
        desk.root / "parties.yaml",
        "{id: india, name: India, group: government}",
        "{id: india, name: India, group: government, person: true, name_withheld: 2024-03-01}",
    )
    book = Book(withheld(internals.register(desk.root)))
    book.rows["positions"].append(
        {"recommendation": "1", "party": "withheld-1", "stance": "oppose", "date": "2024-02"}
    )

    said = _import(desk, book.written(path))

    assert "positions 2: + " in said
    assert "india" not in said.casefold()
    assert "- party: india\n    stance: oppose\n" in (desk.root / "recommendations/rec-1.yaml").read_text()
