"""The dates of lists: read by their column, kept as notes if they are words, and never invented."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_lists import UNSTATED, begin
from tests.rectrack.spreadsheets.test_usual_words import list_of, started
from tests.workbooks import workbook

AUDIT = ("--preset", "audit", "--value", "Done=closed-implemented")
IMPORT_DAY = "The date shown is the day on which that list was imported."
NO_DATE = f"The imported list has no date for this status. {IMPORT_DAY}"
NO_RESPONSE_DATE = f"The imported list has no date for this response. {IMPORT_DAY}"


def step(made: dict[str, Any]) -> tuple[str, str | None]:
    """Return the date of the only step in the status history, and its note."""
    [entry] = made["history"]
    return str(entry["date"]), entry.get("note")


def test_a_date_without_a_status_has_a_note_that_the_status_is_missing(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Status,Status date", "A1,Done,2023-05", "B1,,2023-06")

    begun, made = started(tmp_path, list_)

    assert begun.code == 0, begun.err
    first, second = sorted(made, key=lambda each: each["title"])
    assert "note" not in first["history"][0]
    assert (str(second["history"][0]["date"]), second["history"][0]["note"]) == (
        "2023-06",
        "The imported list has no status for this recommendation.",
    )


def test_the_date_of_a_check_does_not_say_since_when_a_status_applies(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Status,Checked on", "A1,Done,2023-05", "B1,,2023-06")

    begun, made = started(tmp_path, list_, "--column", "Checked on=date")

    assert begun.code == 0, begun.err
    as_of = "The date shown is the date of an update or check in the imported list."
    assert [each["history"][0].get("undated") for each in made] == [True, True]
    assert [*map(step, made)] == [
        ("2023-05", as_of),
        ("2023-06", f"The imported list has no status for this recommendation.\n\n{as_of}"),
    ]
    assert "**Done**, as of May 2023" in (tmp_path / "new/README.md").read_text("utf-8")


def test_a_status_without_a_date_has_that_of_the_list_and_readers_see_it(tmp_path: Path) -> None:
    rows = ("Title,Status,Date of status", "Dig,Done,2023-04", "Build,Done,", "Share,,")
    begun, made = started(tmp_path, list_of(tmp_path, *rows), *AUDIT)

    no_status = f"The imported list has no status for this recommendation. {IMPORT_DAY}"
    assert [*map(step, made)] == [("2023-04", None), ("2024-05-06", NO_DATE), ("2024-05-06", no_status)]
    told = (
        "Warning: list.csv, rows 3-4, column B (status): No date is given for this status. It gets 2024-05-06, and "
        "readers see a note. To give another date, add --list-date DATE."
    )
    assert told in begun.err.splitlines()
    LocalTracker(tmp_path / "new").run("site", str(tmp_path / "site"))
    page = (tmp_path / "site/r/2/index.html").read_text("utf-8")
    assert NO_DATE in page


def test_the_date_of_the_list_is_an_option(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Status,Response,Addressee", "Dig,Done,Accepted,Water Office")
    _, [made] = started(tmp_path, list_, *AUDIT, "--list-date", "30 September 2023")

    assert step(made) == (
        "2023-09-30",
        "The imported list has no date for this status. The date shown is the date of that list.",
    )
    [response] = made["responses"]
    note = "The imported list has no date for this response. The date shown is the date of that list."
    assert (str(response["date"]), response["note"]) == ("2023-09-30", note)
    settings = yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))
    assert [str(document["date"]) for document in settings["documents"]] == ["2023-09-30"]


def test_a_list_without_statuses_begins_the_record_with_a_note_and_one_warning(tmp_path: Path) -> None:
    rows = ("Title,Themes", "Dig,Water", "Fill,Water")
    begun, made = started(tmp_path, list_of(tmp_path, *rows), "--addressee", "Office", "--made-by", "We")
    (tmp_path / "other").mkdir()
    _, [dated] = started(tmp_path / "other", list_of(tmp_path, "Title,Date", "Dig,2023-01-02"))

    lacks = "The imported list has no status for this recommendation."
    assert {step(each) for each in made} == {
        ("2024-05-06", f"{lacks} The date shown is the day on which that list was imported.")
    }
    assert step(dated) == ("2023-01-02", lacks)
    assert begun.err == (
        'Warning: list.csv: The list has no source form. Each recommendation gets "recommended".\n'
        "Warning: list.csv: The list has no source document. Each recommendation has the list itself as its source. "
        "To name another, add --document NAME, --document-date DATE and --document-author NAME.\n"
        "Warning: list.csv: The list has no numbers for its recommendations. They get numbers from 1 in the order of "
        "the rows.\n"
        'Warning: list.csv: The list has no status. Each recommendation gets "Proposed", and readers see a note. '
        'If a column has the status, add --column "HEADING=status". To give the date, add --list-date DATE.\n'
    )


def test_nobody_is_said_to_have_checked_or_set_a_date_of_a_list_that_does_not_say_so(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "No.,Title,Deadline,Target set by", "1,Dig,2020,", "2,Fill,2020,The panel")
    begun, made = started(tmp_path, list_)
    local = LocalTracker(tmp_path / "new")

    local.run("run")
    site = local.root / ".rectrack/site"
    texts = [(site / place / "index.html").read_text("utf-8") for place in ("r/1", "r/2", "overdue")]
    shown = local.run("show", "1").out

    assert [each["target"]["set_by"] for each in made] == ["not stated", "The panel"]
    assert (
        "row 2, column C (target date): The list does not say who set these target dates. "
        'Readers see "set by: not stated". To say who, add a column "target set by".'
    ) in begun.err
    assert "set by: not stated" in shown
    assert "set by: not stated" in texts[0]
    assert [text for text in (shown, *texts) if "set by the maintainers" in text or "Last checked" in text] == []
    assert "check is recorded" not in shown + texts[0]
    assert "Target date set by others, or not stated by whom" in texts[2]


ANSWERED = ("Title,Addressee,Response,Response date,Response note", "Dig,Water Office,Accepted,{},{}")


@pytest.mark.parametrize(
    ("cells", "given", "date", "note"),
    [
        (("", ""), (), "2024-05-06", NO_RESPONSE_DATE),
        (("", "In part."), (), "2024-05-06", f"In part.\n\n{NO_RESPONSE_DATE}"),
        (("", ""), ("--response-date", "2023"), "2023", None),
        (("spring 2023", ""), ("--response-date", "2023"), "2023", "Date of the response in the list: spring 2023."),
        (("n/a", ""), (), "2024-05-06", NO_RESPONSE_DATE),
        (
            ("May to June", ""),
            (),
            "2024-05-06",
            f"Date of the response in the list: May to June.\n\n{IMPORT_DAY}",
        ),
    ],
)
def test_a_response_without_a_date_has_that_of_the_list_and_readers_see_it(
    cells: tuple[str, str], given: tuple[str, ...], date: str, note: str | None, tmp_path: Path
) -> None:
    head, row = ANSWERED
    begun, [made] = started(tmp_path, list_ := list_of(tmp_path, head, row.format(*cells)), *given)

    [response] = made["responses"]
    assert (str(response["date"]), response.get("note")) == (date, note)
    is_told = "column C (response): No date is given for this response. It gets 2024-05-06, and readers see a note. "
    assert (f"{is_told}To give another date, add --response-date DATE." in begun.err) == (
        NO_DATE[-9:] in (note or "")
    )
    local = LocalTracker(tmp_path / "new")
    for options in ((), ("--response-date", "2022")):  # the same list again, and with another option
        local.run("import", str(list_), *options)
        assert local.texts() == local.before


def test_words_in_columns_of_dates_are_notes_and_no_errors(tmp_path: Path) -> None:
    rows = (
        "Title,Status,Date of status,Target,Remarks",
        "Dig,Done,Q2 2024,Before flood season.,Funds asked",
        "Build,Done,tbc,2025,",
        "Share,Done,June 2023,s.o.,",
        "Pay,Done,-,mid 2025,",
    )
    begun, made = started(tmp_path, list_ := list_of(tmp_path, *rows), *AUDIT)

    in_list = "Date of the status in the list: {}.\n\n" + IMPORT_DAY
    dates = ["2024-05-06", "2024-05-06", "2023-06", "2024-05-06"]
    notes = [in_list.format("Q2 2024"), in_list.format("tbc"), None, NO_DATE]
    assert [*map(step, made)] == [*zip(dates, notes, strict=True)]
    assert [each.get("editor_note") for each in made] == [
        "Funds asked\n\nTarget date in the list: Before flood season.",
        *(None, None, "Target date in the list: mid 2025."),
    ]
    assert [each.get("target") for each in made] == [None, UNSTATED | {"date": 2025}, None, None]
    warned = (
        'rows 2-3, column C (date): These words are no date: "Q2 2024", "tbc". Readers see them in a note.',
        'rows 2, 5, column D (target date): These words are no date: "Before flood season.", "mid 2025". Readers',
        'row 4, column D (target date): These words mean no date, and are not imported: "s.o.".',
        'row 5, column C (date): These words mean no date, and are not imported: "-".',
    )
    assert [line for line in warned if line not in begun.err] == []
    local = LocalTracker(tmp_path / "new")
    again = local.run("import", str(list_), *AUDIT[2:])
    assert local.texts() == local.before
    assert "Readers see them" not in again.err


def test_words_in_a_row_with_a_new_id_are_a_note(tmp_path: Path) -> None:
    _, [made] = started(tmp_path, list_of(tmp_path, "id,Title,Target", "dig-it,Dig,soon"))

    assert (made["id"], made["editor_note"]) == ("dig-it", "Target date in the list: soon.")


def test_words_for_a_known_recommendation_are_listed_as_left_out(tmp_path: Path) -> None:
    started(tmp_path, list_of(tmp_path, "Title,Target", "Dig,2025"))
    local = LocalTracker(tmp_path / "new")

    told = local.run("import", str(list_of(tmp_path, "Title,Target", "Dig,soon"))).err

    assert 'row 2, column B (target date): This value is not imported: "soon".' in told
    assert local.texts() == local.before


def test_the_words_for_the_date_of_an_action_are_in_the_note_of_its_recommendation(tmp_path: Path) -> None:
    sheets = {
        "List": [["Ref.", "Recommendation"], ["1/20", "Publish each contract"]],
        "Steps": [["Rec. ref.", "Action", "Deadline"], ["1/20", "Draft a law", "ongoing"], ["1/20", "Vote", "2027"]],
    }
    _, [made] = started(tmp_path, list_ := workbook(tmp_path / "list.xlsx", sheets), "--preset", "audit")

    assert made["editor_note"] == "Target date of an action in the list: ongoing. Action: Draft a law"
    assert [each.get("target") for each in made["actions"]] == [None, UNSTATED | {"date": 2027}]
    local = LocalTracker(tmp_path / "new")
    local.run("import", str(list_))
    assert local.texts() == local.before


@pytest.mark.parametrize("text", ["31/02/2023", "31 November 2022", "13/2023", "2023-2-30", "20231345", "7"])
def test_what_looks_like_a_date_and_is_none_is_an_error(text: str, tmp_path: Path) -> None:
    refused, _ = started(tmp_path, list_of(tmp_path, "Title,Target", f"Dig,{text}"))

    assert f'column B (target date): Not valid for date: "{text}".' in refused.err


def test_a_date_of_another_column_or_full_stops_say_whether_the_day_is_first(tmp_path: Path) -> None:
    heads, plain = "Title,Status,Date of status,Deadline", "Build,Done,03.04.2021,2027"
    begun, made = started(tmp_path, list_of(tmp_path, heads, "Dig,Done,01/09/2022,14/02/2027", plain), *AUDIT)
    _, [alone] = started(tmp_path / "new", list_of(tmp_path / "new", heads, plain), *AUDIT)
    month, in_order = started(
        tmp_path / "new/new", list_of(tmp_path, heads, "Dig,Done,12/31/2020,2027", plain), *AUDIT
    )

    assert begun.code == 0, begun.err
    assert [step(each)[0] for each in made] == ["2022-09-01", "2021-04-03"]
    assert step(alone)[0] == "2021-04-03"
    assert [step(each)[0] for each in in_order] == ["2020-12-31", "2021-03-04"]
    assert 'read with the month first: "03.04.2021"' in month.err


@pytest.mark.parametrize(
    ("others", "date", "warned"),
    [
        (
            ("14/02/2023",),
            "2022-09-01",
            'the day first: "01/09/2022". Another date in the list has the day first: "14/',
        ),
        (
            ("02/14/2023", "2024"),
            "2022-01-09",
            'the month first: "01/09/2022". Another date in the list has the month first',
        ),
        (("02/03/2023", "2024"), "", 'Write "2022-01-09" for 9 January or "2022-09-01" for 1 September.'),
        (("14/02/2023", "02/14/2023"), "", 'Write "2022-01-09" for 9 January or "2022-09-01" for 1 September.'),
    ],
)
def test_another_date_of_the_column_says_whether_the_day_is_first(
    others: tuple[str, ...], date: str, warned: str, tmp_path: Path
) -> None:
    rows = (f"Do {n},{text}" for n, text in enumerate(("01/09/2022", *others)))
    begun, made = started(tmp_path, list_of(tmp_path, "Title,Target", *rows))

    assert warned in begun.err
    assert [str(each["target"]["date"]) for each in made[:1]] == [*filter(None, [date])]


def test_the_number_of_a_day_in_a_spreadsheet_is_a_date(tmp_path: Path) -> None:
    sheet: list[list[Any]] = [["Title", "Target"], ["Dig", 45300], ["Build", "45300.5"], ["Share", 2026]]
    begun, made = started(tmp_path, workbook(tmp_path / "list.xlsx", {"List": sheet}))

    assert [str(each["target"]["date"]) for each in made] == ["2024-01-09", "2024-01-09", "2026"]
    assert 'rows 2-3, column B (target date): This number is read as a date: "45300 = 2024-01-09"' in begun.err


def test_several_addressees_who_answer_together_each_have_the_response(tmp_path: Path) -> None:
    heads, both = "Ref.|Title|Addressee|Response|Response by|Response date", "Water Office; Land Office"
    rows = [each.split("|") for each in (heads, f"1.a|Dig|{both}|Accepted|{both}|2023")]
    sheets = {
        "List": [*rows, ["1.b", "Build", "Water Office\nLand Office", "", "", ""]],
        "Responses": [
            ["Recommendation", "By", "Response", "Date"],
            ["1.b", both, "Noted", "2024"],
        ],
    }
    begun, made = started(tmp_path, list_ := workbook(tmp_path / "list.xlsx", sheets))

    assert begun.code == 0, begun.err
    given = [[(each["by"], each["response"], each["date"]) for each in r["responses"]] for r in made]
    assert given == [
        [("water-office", "accepted", 2023), ("land-office", "accepted", 2023)],
        [("water-office", "noted", 2024), ("land-office", "noted", 2024)],
    ]
    local = LocalTracker(tmp_path / "new")
    local.run("import", str(list_))
    assert local.texts() == local.before


def test_a_response_to_several_addressees_is_inferred_if_the_list_does_not_say_whose_it_is(tmp_path: Path) -> None:
    rows = ("Title,Addressee,Response,Response date", "Dig,Water Office; Land Office,Accepted,2023")
    begun, [made] = started(tmp_path, list_ := list_of(tmp_path, *rows))

    assert begun.code == 0, begun.err
    said = [(each["by"], each.get("inferred"), "entered_by" in each) for each in made["responses"]]
    assert said == [("water-office", True, False), ("land-office", True, False)]
    assert (
        "row 2, column C (response): The list does not say who gave this response. Each addressee has it, marked as "
        'inferred. To say who gave the response, add --response-by NAME or a column "response by".'
    ) in begun.err
    local = LocalTracker(tmp_path / "new")
    assert "inferred" in local.run("show", "1").out
    local.run("import", str(list_))
    assert local.texts() == local.before


def test_the_note_is_in_the_language_of_the_tracker(tmp_path: Path) -> None:
    begin(tmp_path / "new", "--theme", "Water")
    settings = tmp_path / "new/tracker.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}\nlanguage: fr\n", encoding="utf-8")
    local = LocalTracker(tmp_path / "new")

    list_ = list_of(tmp_path, "Title,Theme,Status,Source", "Dig,Water,proposed,A letter")
    given = ("--document-author", "A panel", "--document-date", "2022", "--source-form", "recommended")
    local.run("import", str(list_), *given, "--create-missing", "all")

    text = (tmp_path / "new/recommendations/dig.yaml").read_text("utf-8")
    assert "aucune date pour cet état" in text
