"""Lists that nobody prepared: from the file to a run in two attempts, each cell imported or listed as left out."""

import cProfile
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from python_calamine import CalamineWorkbook

from tests.interfaces import Finished, on, rectrack
from tests.rectrack import files
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets import lists
from tests.rectrack.spreadsheets.test_export import sheets_of

PROGRAM = "octo/program@0123456789012345678901234567890123456789"
NAMED = ("--title", "Ours", "--maintained-by", "We", "--contact", "us@example.org", "--program", PROGRAM)
LISTS: dict[str, Callable[[Path], Path]] = {
    "ministry.xlsx": lists.ministry,
    "suivi.csv": lists.french,
    "review.xlsx": lambda path: lists.review(path, 40, 45),
}
UNSTATED = {"set_by": "not stated"}
"""Who set a target date of a list that does not say it."""
PAGE = "https://example.org/list"
CREATED = ("--create-missing", "all", "--source-form", "recommended")
OF_NEW = ("--group", "--document-author", "--document-date")
"""Options for the values of new parties and documents."""
LEFT = {"ministry.xlsx": "Cost", "suivi.csv": "ODD"}
"""The last column of a list, for which a tracker has no field."""
OPTIONS = {
    "ministry.xlsx": ("--response-by", "Government of Westland", "--column", "Cost="),
    "suivi.csv": ("--column", "ODD="),
}
"""Options that a list needs: the State whose positions it has, and the columns to leave out."""
HEADINGS = {"ministry.xlsx": (4, 5), "suivi.csv": (3, 3), "review.xlsx": (1, 1)}
"""First and last row of the headings."""


def begin(folder: Path, *arguments: str) -> Finished:
    with on("2024-05-06"):
        return rectrack(None, "init", str(folder), *NAMED, *arguments)


def begin_list(folder: Path, list_: Path, *options: str) -> Finished:
    """Start a tracker from a list that does not say when the responses in it were given."""
    return begin(folder, "--list", str(list_), "--response-date", "2024-02", *options)


def cells_of(path: Path) -> Iterator[str]:
    """Yield the parts of each cell but the headings themselves, without the last column if no field fits it."""
    if path.suffix == ".csv":
        sheets = [[line.split(";") for line in path.read_bytes().decode("cp1252").splitlines()]]
    else:
        book = CalamineWorkbook.from_path(path)
        sheets = [[[*map(str, row)] for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names]
    for rows in sheets:
        first, last = HEADINGS[path.name]
        for n, row in enumerate(rows, 1):
            for cell in row[: -1 if path.name in LEFT else None] if not first <= n <= last else ():
                yield from cell.split(";")


def plain(text: str) -> str:
    """Return a text without the differences between spellings of one name."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"\W+", " ", re.sub("[\u0300-\u036f]", "", letters)).strip()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_becomes_a_tracker_in_two_attempts_and_no_cell_is_lost(name: str, tmp_path: Path) -> None:
    list_ = LISTS[name](tmp_path / name)

    if name in OPTIONS:
        refused = begin_list(tmp_path / "new", list_)
        assert [option for option in OPTIONS[name][::2] if option not in refused.err] == []
        assert f'\n  --column "{LEFT[name]}=new field"\n' in refused.err
        assert not (tmp_path / "new").exists()
    begun = begin_list(tmp_path / "new", list_, *OPTIONS.get(name, ()))

    assert begun.code == 0, begun.err
    local = LocalTracker(tmp_path / "new")
    ran = local.run("run")
    assert "Open in a browser" in ran.out
    assert "GitHub's limits" not in ran.err  # which a local run does not have
    assert "group_inferred: true" in (tmp_path / "new/parties.yaml").read_text()
    local.run("export", str(tmp_path / "book.xlsx"))
    rows = [row for sheet in sheets_of(tmp_path / "book.xlsx").values() for row in sheet]
    exported = {plain(part) for row in rows for cell in row for part in (cell, *cell.split("\n"))}
    told = {plain(text) for text in re.findall('"([^"]*)"', begun.err)} | {"colour", "meaning"}  # a sheet left out
    assert [cell for cell in cells_of(list_) if cell.strip() and plain(cell) not in exported | told] == []
    assert "sheet Legend: This sheet is not part" in begun.err or name != "ministry.xlsx"
    left = LEFT.get(name)
    assert f'Left out by --column: "{left}".' in begun.err or not left


def test_a_list_fills_the_fields_of_a_preset_and_leaves_out_what_the_preset_lacks(tmp_path: Path) -> None:
    preset = ("--preset", "periodic-review", "--addressee", "The State", "--response-date", "2024-02")
    begun = begin(
        tmp_path / "plan", *preset, "--column", "Cost=", "--list", str(lists.ministry(tmp_path / "ministry.xlsx"))
    )
    given = (*preset, "--column", "ODD=sdg", "--list", str(lists.french(tmp_path / "suivi.csv")))
    of_review = begin(tmp_path / "review", *preset, "--list", str(lists.review(tmp_path / "review.xlsx", 5, 5)))

    assert begin(tmp_path / "french", *given).code == 0
    assert (begun.code, of_review.code) == (0, 0)
    plan = (tmp_path / "plan/recommendations/build-three-treatment-plants.yaml").read_text()
    assert "custom_fields: {responsible: [ministry-of-water]}\n" in plan
    assert "  - by: the-state\n    response: noted\n" in plan
    assert "evidence: [ministry.xlsx]\n" in plan
    assert "sdg: [4]" in (tmp_path / "french/recommendations/former-les-enseignants.yaml").read_text()
    assert "sheet Positions: The tracker has no such entries, so this sheet is not imported.\n" in of_review.err


@pytest.mark.parametrize("name", LISTS)
def test_the_same_list_again_changes_nothing(name: str, tmp_path: Path) -> None:
    list_ = LISTS[name](tmp_path / name)
    begin_list(tmp_path / "new", list_, *OPTIONS.get(name, ()))
    local = LocalTracker(tmp_path / "new")

    given = ("--date", "2024-05-06", "--response-date", "2024-02", *OPTIONS.get(name, ()))
    local.run("import", str(list_), "--create-missing", "all", *given)

    assert local.texts() == local.before


def test_a_list_comes_into_a_tracker_in_two_attempts_and_says_all_in_the_first(tmp_path: Path) -> None:
    list_ = lists.review(tmp_path / "review.xlsx", 12, 15)
    begin(tmp_path / "new", "--theme", "Detention")
    local = LocalTracker(tmp_path / "new")

    refused = local.refused("import", str(list_)).splitlines()

    options = {option for line in refused if "Columns: " not in line for option in re.findall(r"--[a-z-]+", line)}
    assert options == {"--create-missing", "--source-form", "--date", "--source", *OF_NEW}
    assert [line for line in refused if "Unknown recommendation" in line] == []
    given = (
        "--source-form",
        "recommended",
        "--date",
        "2024-05-06",
        "--group",
        "government",
        "--document-author",
        "We",
    )
    local.run("import", str(list_), "--create-missing", "all", *given, "--document-date", "2024-04", "--source", PAGE)
    local.run("run")
    assert len([*(tmp_path / "new/recommendations").glob("*.yaml")]) == 12


def calls_of(folder: Path, n: int) -> int:
    """Count the calls of functions in an import of n rows, each with a new maker and a new addressee."""
    begin(folder / "new", "--theme", "Water")
    rows = "".join(f"Build well {row};Water;Country {row};Office {row}\n" for row in range(n))
    list_ = files.write(folder / "list.csv", f"Title;Theme;Made by;Addressee\n{rows}")
    given = ["--status", "proposed", "--document", "The report", "--date", "2023"]
    given += ["--group", "government", "--document-author", "A panel", "--document-date", "2022"]
    profile = cProfile.Profile()
    profile.runcall(LocalTracker(folder / "new").run, "import", str(list_), *CREATED, *given)
    return sum(entry.callcount for entry in profile.getstats())


def test_twice_as_many_new_names_take_about_twice_the_work(tmp_path: Path) -> None:
    calls_of(tmp_path / "first", 1)  # which imports the modules

    few, many = calls_of(tmp_path / "few", 60), calls_of(tmp_path / "many", 120)

    assert many < 2.2 * few


ANSWERED = "No.;Recommendation;Theme;Ministry;Response{0}\n1;Build a pump;Water;Rivers Office;Accepted{1}\n"


@pytest.mark.parametrize("is_known", [False, True])
def test_the_date_and_the_source_of_a_response_are_its_own(*, is_known: bool, tmp_path: Path) -> None:
    begin(tmp_path / "new", "--theme", "Water")
    local = LocalTracker(tmp_path / "new")
    given: tuple[str, ...] = (*CREATED, "--status", "proposed", "--date", "2023")
    given += ("--document", "The report", "--document-author", "A panel", "--document-date", "2022")
    if is_known:
        unanswered = ANSWERED.format("", "").replace("Accepted", "")
        local.run("import", str(files.write(tmp_path / "list.csv", unanswered)), *given)
        local = LocalTracker(tmp_path / "new")
    list_ = files.write(tmp_path / "list.csv", ANSWERED.format("", ""))

    refused = local.refused("import", str(list_), *given, "--according-to", "A clerk")
    assert "row 2, column E (response): Missing for this response: source." in refused
    assert {"--response-date", "--source"} <= {*re.findall("--[a-z-]+", refused)}
    dated = files.write(tmp_path / "list.csv", ANSWERED.format(";Response date;Response source", ";2021-07;A letter"))
    local.run("import", str(dated), *given, "--according-to", "A clerk")

    text = (tmp_path / "new/recommendations/build-a-pump.yaml").read_text()
    assert "date: 2021-07\n    source: {document: a-letter}\n    entered_by: A clerk" in text


LONG = (
    "The Government should provide clean water to each community of the northern region, train a technician in each "
)
LONG += "of them, and publish the yearly budget of all repairs by the end of the year"
LEFT_CELLS = {
    "no heading": (
        "No.;Title;Theme;;Document\n1;Do it;Water;lost;A;beyond\n",
        ['column D: This column has no heading, and is not imported: "lost"', "column F: This column has no heading"],
    ),
    "above": (
        "A note;of May\nDraft\nNo.;Title;Theme\n1;Do it;Water\n",
        [
            'row 1: "A note, of May" is above the headings, and is not imported.',
            'row 2: "Draft" is above the headings, and is not imported.',
        ],
    ),
    "no response": (
        "No.;Title;Theme;Ministry;Response;Response by\n1;Do it;Water;A;;A\n",
        ['column F (response by): This value is not imported: "A"'],
    ),
    "total": (
        "No.;Title;Theme\n1;Do it;Water\n;;\nTotal;1 recommendation;\n",
        ['row 4: This row is a total, and is not imported: "Total, 1 recommendation".'],
    ),
    "total in words": (
        "No.;Title;Theme\n1;Do it;Water\n;Total : 3 recommandations;\n",
        ['row 3: This row is a total, and is not imported: "Total : 3 recommandations".'],
    ),
    "of which": (
        "No.;Title;Theme\n1;Do it;Water\nTotal;1;\nof which done;1;\n",
        ['rows 3-4: This row is a total, and is not imported: "Total, 1", "of which done, 1".'],
    ),
    "again": (
        "Recommendation;Theme;Plan\nDo it;Water;One\nDo it;Water;Two\n",
        ['row 3: This row has the recommendation of row 2 again; not imported: "Two". For its actions, add --column'],
    ),
}


@pytest.mark.parametrize("name", LEFT_CELLS)
def test_each_value_that_is_not_imported_is_told(name: str, tmp_path: Path) -> None:
    text, told = LEFT_CELLS[name]

    begun = begin(tmp_path / "new", "--list", str(files.write(tmp_path / "list.csv", text)), "--column", "*=")

    assert begun.code == 0, begun.err
    assert [line for line in told if line not in begun.err] == []
    assert len([*(tmp_path / "new/recommendations").glob("*.yaml")]) == 1


SECTIONS = {
    "themes": (
        "No.;Title;Cost\nWATER;;\n1;Build;5\n2;Dig;\nROADS;;\n3;Mend;\nSource: a report;;\n",
        ["Water", "Water", "Roads"],
    ),
    "one": ("No.;Title;Cost\nWATER;;\n1;Build;5\n2;Dig;\n", ["General", "General"]),
    "later": ("No.;Title;Cost\n1;Build;5\nWATER;;\n2;Dig;\nROADS;;\n3;Mend;\n", ["General", "General", "General"]),
    "beside themes": ("No.;Title;Theme\nWATER;;\n1;Build;Law\nROADS;;\n2;Mend;\n", ["Law", "General"]),
}


@pytest.mark.parametrize("name", SECTIONS)
def test_texts_between_the_rows_of_a_list_without_themes_are_its_themes(name: str, tmp_path: Path) -> None:
    text, themes = SECTIONS[name]

    begun = begin(tmp_path / "new", "--list", str(files.write(tmp_path / "list.csv", text)), "--column", "*=")

    assert begun.code == 0, begun.err
    settings = yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))
    names = {each["id"]: each["name"].capitalize() for each in settings["themes"]}
    made = [yaml.safe_load(path.read_text("utf-8")) for path in (tmp_path / "new/recommendations").glob("*.yaml")]
    found = [names[each["themes"][0]] for each in sorted(made, key=lambda each: each["number"])]
    assert found == themes
    told = 'rows 2, 5: This row is the theme of the rows below it: "WATER", "ROADS".'
    assert (told in begun.err) == (name == "themes")
    assert "has no recommendation, and is not imported" in begun.err


ALONE = {
    "Source: report of 2020": "This row is a note, and is not imported",
    "* without Annex 2": "This row is a note, and is not imported",
    "Total 5 million jobs": "This row has only a text, and becomes a recommendation",
}


@pytest.mark.parametrize("text", ALONE)
def test_a_text_alone_in_its_row_is_a_note_or_a_recommendation_and_is_told(text: str, tmp_path: Path) -> None:
    rows = f"No.;Title;Theme\n1;Build wells;Water\n;{text};\n"

    begun = begin(tmp_path / "new", "--list", str(files.write(tmp_path / "list.csv", rows)))

    assert begun.code == 0, begun.err
    assert f'row 3: {ALONE[text]}: "{text}".' in begun.err
    made = len([*(tmp_path / "new/recommendations").glob("*.yaml")])
    assert made == 1 + ALONE[text].endswith("becomes a recommendation")


@pytest.mark.parametrize("heading", ["Action(s)", "Mesures", "Plan"])
def test_rows_of_one_recommendation_with_different_actions_are_its_actions(heading: str, tmp_path: Path) -> None:
    rows = f"Recommendation;Theme;Responsible;Status;{heading};Deadline\n"
    for action in (
        "Office;Implemented;Draft a bill;2027",
        "Council;Ongoing;Print it;2028",
        "Office;Ongoing;Vote;2027",
    ):
        rows += f"Do it;Water;{action}\n"
    list_ = files.write(tmp_path / "list.csv", rows)

    named = ("--column", "Plan=action") if heading == "Plan" else ()

    begun = begin(tmp_path / "new", "--list", str(list_), *named)

    assert begun.code == 0, begun.err
    assert 'rows 3-4, column D (status): This is only the status of the action: "Ongoing".' in begun.err
    text = (tmp_path / "new/recommendations/do-it.yaml").read_text()
    assert "addressees: [office]\n" in text
    assert "\nstatus: implemented\n" in text
    actions = yaml.safe_load(text)["actions"]
    assert [(action["title"], action["status"], action.get("addressees")) for action in actions] == [
        ("Draft a bill", "implemented", None),
        ("Print it", "ongoing", ["council"]),
        ("Vote", "ongoing", None),
    ]
    assert actions[1]["target"] == UNSTATED | {"date": 2028}
    local = LocalTracker(tmp_path / "new")
    local.run("import", str(list_), *named)
    assert local.texts() == local.before


def test_a_long_title_beside_a_text_and_a_summary_keeps_its_end(tmp_path: Path) -> None:
    list_ = files.write(tmp_path / "list.csv", f"No.;Title;Text;Summary;Theme\n1;{LONG};Own words;Short;Water\n")
    begin(tmp_path / "new", "--list", str(list_))
    local = LocalTracker(tmp_path / "new")

    local.run("import", str(list_))

    assert local.texts() == local.before
    local.run("export", str(tmp_path / "book.xlsx"))
    cells = {cell for row in sheets_of(tmp_path / "book.xlsx")["recommendations"] for cell in row}
    assert {"Own words", f"{LONG}\n\nShort"} <= cells


def test_another_source_and_date_of_a_known_recommendation_are_told(tmp_path: Path) -> None:
    text = "No.;Title;Theme;Document;Paragraph;Status;Date\n1;Do it;Water;Report A;13;Proposed;2019\n"
    list_ = files.write(tmp_path / "list.csv", text)
    begin(tmp_path / "new", "--list", str(list_))
    local = LocalTracker(tmp_path / "new")
    assert local.run("import", str(list_)).err == ""
    changed = text.replace("Report A;13", "Report B;99").replace("2019", "2020")

    again = local.run("import", str(files.write(tmp_path / "list.csv", changed))).err

    assert [cell for cell in ("Report B", "99", "2020") if f'This value is not imported: "{cell}"' not in again] == []
    assert local.texts() == local.before
