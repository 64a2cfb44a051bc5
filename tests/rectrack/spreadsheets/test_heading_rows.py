"""Headings over several columns or rows, and names of groups of headings."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it brings no types

from tests.interfaces import rectrack
from tests.rectrack.spreadsheets.test_usual_words import started

TEXT = "The government should build two wells in each village of the three regions."


def below_groups(folder: Path, groups: Sequence[str], *rows: Sequence[str]) -> Path:
    """Write a workbook with texts in cells that are merged over two columns each, and rows below them."""
    path = folder / "list.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("Calls")
        for n, text in enumerate(groups):
            sheet.merge_range(0, 2 * n, 0, 2 * n + 1, text)
        for n, row in enumerate(rows, 1):
            sheet.write_row(n, 0, row)
    return path


def test_the_names_of_groups_of_headings_are_no_headings(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("Follow-up")
        sheet.merge_range("A1:B1", "Recommendation")
        sheet.merge_range("C1:D1", "Reply")
        sheet.write_row("A2", ("No.", "Text of the recommendation", "Who answers", "Our answer"))
        sheet.write_row("A3", ("a.1", "Build wells", "Water Office", "Accepted"))

    begun, [made] = started(tmp_path, path)

    assert begun.code == 0, begun.err
    assert (made["title"], made["reference"], made["addressees"]) == ("Build wells", "a.1", ["water-office"])
    assert "Text above the headings" not in begun.err
    assert 'row 1: Merged cells above the headings are not imported: "Recommendation", "Reply".' in begun.err


def test_headings_below_groups_of_known_names_are_the_headings(tmp_path: Path) -> None:
    with Workbook(tmp_path / "list.xlsx") as book:
        sheet = book.add_worksheet("Follow-up")
        sheet.merge_range("A1:B1", "Report")
        sheet.write_row("C1", ("Recommendation",))
        sheet.merge_range("D1:E1", "Status")
        sheet.write_row("A2", ("Rec.", "Chapter", "What the Commission said", "RAG", "Finish by"))
        sheet.write_row("A3", ("Part one: water",))
        for n in range(1, 7):
            sheet.write_row(2 + n, 0, (f"a.{n}", "III", f"{TEXT} {n}", "Done", "2026"))

    refused, _ = started(tmp_path, tmp_path / "list.xlsx")
    begun, made = started(tmp_path, tmp_path / "list.xlsx", "--column", "*=proposed")

    assert "This column has no heading" not in refused.err
    assert '"Rec." = reference ("a.1")' in refused.err
    assert begun.code == 0, begun.err
    assert min((each["reference"], each["target"]["date"]) for each in made) == ("a.1", 2026)


def test_the_status_is_that_of_the_newest_period_in_merged_cells(tmp_path: Path) -> None:
    with Workbook(tmp_path / "list.xlsx") as book:
        sheet = book.add_worksheet("Follow-up")
        sheet.merge_range("C1:E1", "Quarterly status 2025")
        sheet.write_row("A2", ("Ref.", "Recommendation", "Q1", "Q2", "Q3"))
        sheet.write_row("A3", ("a.1", "Build wells", "Not started", "In progress", "Completed"))
        sheet.write_row("A4", ("a.2", "Dig wells", "Not started", "Not started", "In progress"))
        sheet.write_row("A5", ("a.3", "Fill wells", "In progress", "Completed", "Completed"))

    begun, made = started(tmp_path, tmp_path / "list.xlsx", "--column", "*=proposed")

    assert begun.code == 0, begun.err
    assert [each["status"] for each in made] == ["completed", "in-progress", "completed"]


def test_a_new_field_below_merged_cells_has_their_text_before_a_date(tmp_path: Path) -> None:
    with Workbook(tmp_path / "list.xlsx") as book:
        sheet = book.add_worksheet("Follow-up")
        sheet.merge_range("A1:E1", "Register of the office")
        sheet.merge_range("B2:C2", "Item")
        sheet.merge_range("D2:E2", "Progress")
        sheet.write_row("A3", ("No", "Title", "Addressee", "March 2025", "Q4"))
        sheet.write_row("A4", (1, "Build wells", "Water Office", "Water found", "Wells built"))
        sheet.write_row("A5", (2, "Dig wells", "Water Office", "Spades bought", "Wells dug"))

    begun, [made, _] = started(tmp_path, tmp_path / "list.xlsx", "--column", "*=proposed")
    again = rectrack(tmp_path / "new", "import", str(tmp_path / "list.xlsx"))

    assert made["custom_fields"] == {"progress-march-2025": "Water found", "progress-q4": "Wells built"}
    assert "name: Progress, March 2025" in (tmp_path / "new/tracker.yaml").read_text("utf-8")
    assert 'row 2: Merged cells above the headings are read with the headings below: "Progress"' in begun.err
    assert again.out == "Nothing was changed.\n", again.out + again.err
    assert 'not imported: "March' not in again.err


def test_a_row_of_short_values_below_few_merged_headings_is_a_recommendation(tmp_path: Path) -> None:
    with Workbook(tmp_path / "list.xlsx") as book:
        sheet = book.add_worksheet("Follow-up")
        sheet.write_row("A1", ("Recommendation", "Theme"))
        sheet.merge_range("C1:D1", "Addressees")
        sheet.merge_range("E1:F1", "Status")
        sheet.write_row("A2", ("Build wells", "Water", "Ministry", "Water Office", "Done", "Late"))
        sheet.write_row("A3", ("Build roads", "Roads", "Ministry", "Road Office", "Done", "Late"))

    refused, _ = started(tmp_path, tmp_path / "list.xlsx")

    assert '"Recommendation" = title ("Build wells")' in refused.err
    assert 'column D: This column has no heading, and is not imported: "Water Office"' in refused.err


def test_a_heading_over_several_columns_is_one_of_the_headings(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("Follow-up")
        sheet.merge_range("A1:B1", "Recommendation")
        sheet.write_row("C1", ("Addressee", "Status"))
        sheet.write_row("A2", ("Build wells", "", "Water Office", "Done"))

    begun, [made] = started(tmp_path, path)

    assert begun.code == 0, begun.err
    assert (made["title"], made["addressees"], made["status"]) == ("Build wells", ["water-office"], "done")


def test_beside_a_heading_over_two_rows_others_can_be_in_either_row(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("Follow-up")
        sheet.merge_range("A1:A2", "No")
        sheet.write_row("B1", ("Title", "", "Status"))
        sheet.write_row("C2", ("Addressee",))
        sheet.write_row("A3", ("A1", "Build wells", "Water Office", "Done"))

    begun, [made] = started(tmp_path, path)

    assert begun.code == 0, begun.err
    assert (made["reference"], made["title"]) == ("A1", "Build wells")
    assert (made["addressees"], made["status"]) == (["water-office"], "done")


def test_a_heading_is_read_together_with_the_merged_cells_above_it(tmp_path: Path) -> None:
    note = f"Position at 30 September 2024. {'All of us read it. ' * 8}Next meeting: 5 October 2024"
    with Workbook(tmp_path / "list.xlsx") as book:
        sheet = book.add_worksheet("Follow-up")
        sheet.merge_range("A1:G1", note)
        for area, text in (("A2:A3", "No"), ("B2:B3", "Title"), ("G2:G3", "Status")):
            sheet.merge_range(area, text)
        sheet.merge_range("C2:D2", "Owner")
        sheet.merge_range("E2:F2", "Due date")
        sheet.write_row("C3", ["Team", "Officer", "Original", "Revised"])
        sheet.write_row("A4", ["A1", "Build wells", "Water Supply", "Dr A. Tembo", "2024-03", "2024-09", "Done"])
        sheet.write_row("A5", ["A2", "Build roads", "Road Works", "Chief engineer", "2024-05", "2024-11", "Done"])

    refused, _ = started(tmp_path, tmp_path / "list.xlsx")
    begun, [made, _] = started(tmp_path, tmp_path / "list.xlsx", "--column", "*=proposed")

    assert f'row 1: "{note}" is above the headings, and is not imported' in refused.err
    assert 'row 2: Merged cells above the headings are read with the headings below: "Owner", "Due date"' in begun.err
    assert "Merged cells above the headings are not imported" not in begun.err
    why = ", because the merged cells above the heading have"
    assert f'Proposed: addressees{why} "Owner"' in refused.err
    assert f'Proposed: target date{why} "Due date"' in refused.err
    assert 'No field for "Original": "2024-03", "2024-05". Proposed: new field (a custom field)' in refused.err
    assert "not imported, because the values seem to be names of persons, and the record is public: " in refused.err
    assert begun.code == 0, begun.err
    assert (made["addressees"], made["target"]["date"]) == (["water-supply"], "2024-09")
    assert made["custom_fields"] == {"original": "2024-03"}


def test_below_a_timeline_the_end_is_the_target_date(tmp_path: Path) -> None:
    with Workbook(tmp_path / "list.xlsx") as book:
        sheet = book.add_worksheet("Plan")
        sheet.write_row("A1", ["", "", "", "", ""])
        sheet.merge_range("C1:D1", "Timeline")
        sheet.write_row("A2", ["No.", "Title", "Start", "End", "Status"])
        sheet.write_row("A3", ["A1", "Build wells", "2024-01-15", "2025-06-30", "Done"])
        sheet.write_row("A4", ["A2", "Build roads", "2024-03-15", "2026-06-30", "Done"])

    refused, _ = started(tmp_path, tmp_path / "list.xlsx")

    assert 'No field for "Start": "2024-01-15", "2024-03-15". Proposed: new field (a custom field)' in refused.err
    assert 'No field for "End": "2025-06-30", "2026-06-30". Proposed: target date' in refused.err


def test_below_the_response_a_bare_date_is_that_of_the_response(tmp_path: Path) -> None:
    path = below_groups(
        tmp_path,
        ("Inquiry", "Government response", "Follow-up"),
        ("No.", "Recommendation", "Position", "Date", "Status", "Last update"),
        ("1", "Build wells", "Accepted", "2023-02-01", "Done", "2024-03-01"),
        ("2", "Build roads", "Accepted", "2023-02-01", "Done", "2024-04-01"),
    )

    begun, [made, _] = started(tmp_path, path, "--column", "*=proposed", "--response-by", "Government")

    assert begun.code == 0, begun.err
    assert str(made["responses"][0]["date"]) == "2023-02-01"
    assert str(made["history"][0]["date"]) == "2024-03-01"


def test_yes_or_no_below_merged_cells_is_a_response_and_no_body(tmp_path: Path) -> None:
    path = below_groups(
        tmp_path,
        ("Audit", "Ministry", "Follow-up"),
        ("No.", "Recommendation", "Accepted?", "Ministry's reply", "Status", "Date"),
        ("1", "Build wells", "Yes", "We have begun.", "Open", "2024-01-01"),
        ("2", "Build roads", "?", "Looking at it.", "Open", "2024-01-01"),
    )

    refused, _ = started(tmp_path, path)

    assert '"Accepted?" = response ("Yes"), "Ministry\'s reply" = response note ("We have begun.")' in refused.err


def test_a_group_of_headings_says_that_the_body_of_the_list_responded(tmp_path: Path) -> None:
    with Workbook(tmp_path / "list.xlsx") as book:
        sheet = book.add_worksheet("Calls")
        sheet.write_row("A2", ["Title", "Addressee", "Answer", "Date of the response"])
        sheet.merge_range("A1:B1", "What we were told")
        sheet.merge_range("C1:D1", "Our answer")
        sheet.write_row("A3", ["Build wells", "Water Office", "Accepted", "2024-01-02"])

    refused, _ = started(tmp_path, tmp_path / "list.xlsx")
    begun, [made] = started(tmp_path, tmp_path / "list.xlsx", "--response-by", "Ministry")

    assert (
        'The heading "Our answer" means that one addressee gave all responses. Proposed: --response-by "We", '
        in refused.err
    )
    assert begun.code == 0, begun.err
    assert [each["by"] for each in made["responses"]] == ["ministry"]


@pytest.mark.parametrize(
    ("area", "text"),
    [
        ("A1:E1", "Recommendations to the Government: state of play"),
        ("A1:E1", "Our recommendations and their follow-up"),
        ("A1:B1", "Recommendations to the Government, May 2024"),
        ("A1:D1", "Our recommendations"),
        ("D1:E1", "State of play"),
        ("D1:E1", "Etat d'avancement"),
    ],
)
def test_a_title_above_the_list_does_not_say_who_responded(tmp_path: Path, area: str, text: str) -> None:
    with Workbook(tmp_path / "list.xlsx") as book:
        sheet = book.add_worksheet("Calls")
        sheet.write_row("A2", ["No", "Title", "Addressees", "Response", "Status"])
        sheet.merge_range(area, text)
        sheet.write_row("A3", ["1", "Build wells", "Water Office", "Accepted", "Done"])

    begun, [made] = started(tmp_path, tmp_path / "list.xlsx")

    assert begun.code == 0, begun.err
    assert [each["by"] for each in made["responses"]] == ["water-office"]
