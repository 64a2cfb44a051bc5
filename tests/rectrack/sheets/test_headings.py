from pathlib import Path

import pytest

from rectrack.record.load import load
from rectrack.sheets import tables
from rectrack.sheets.headings import Lines, lines
from rectrack.sheets.mistakes import told
from rectrack.sheets.reading import Grid, Row
from tests.rectrack.files import make_tracker


@pytest.fixture
def known(tmp_path: Path) -> dict[str, tables.Sheet]:
    return tables.sheets(load(make_tracker(tmp_path)).register.tracker)


def _grid(*rows: str, name: str = "Sheet1", wide: dict[int, str] | None = None) -> Grid:
    return Grid("a.xlsx", name, [Row(n, row.split("|")) for n, row in enumerate(rows, 1) if row], wide or {})


def test_headings_are_found_below_a_title_whatever_their_order_and_capitals(known: dict[str, tables.Sheet]) -> None:
    found = lines([_grid("The calls of 2015", "", "Themes|Reference|TITLE", "law|1.i|Do this", "||")], known)

    (line,) = found.lines
    assert (line.sheet.name, line.number) == ("recommendations", 4)
    assert line.cells == {"themes": "law", "reference": "1.i", "title": "Do this"}
    assert str(line.place("title")) == "a.xlsx, sheet Sheet1, row 4, column C (title)"
    assert found.mistakes == found.left == []


@pytest.mark.parametrize(
    ("headings", "mistake"),
    [
        ("title|sumary", 'column B: unknown column "sumary" (did you mean summary?)'),
        ("title|Topics", 'column B: unknown column "Topics" (did you mean themes?)'),
        ("title|Title", 'column B: there is a second column "Title" (keep one)'),
    ],
)
def test_a_heading_that_is_a_slip_is_told_with_the_nearest(
    headings: str, mistake: str, known: dict[str, tables.Sheet]
) -> None:
    assert told(lines([_grid(headings, "x|y")], known).mistakes) == [f"a.xlsx, sheet Sheet1, row 1, {mistake}"]


def test_what_is_none_of_the_record_is_left_and_told(known: dict[str, tables.Sheet]) -> None:
    found = lines([_grid("title|my colour", "One|red"), _grid("a|b", name="Budget")], known)

    assert [line.cells for line in found.lines] == [{"title": "One"}]
    assert told(found.left) == [
        'a.xlsx, sheet Sheet1, row 1, column B: there is no column "my colour" in the record, and it is not imported',
        "a.xlsx, sheet Budget: this sheet is none of the record's, and is not imported",
    ]


def test_where_no_sheet_is_known_it_is_told_what_its_headings_should_be(known: dict[str, tables.Sheet]) -> None:
    grid = _grid("Recommendations of the panel", "", "No.|Recommendation|Addressed to|Notes", "1|Do x|ICANN|")

    found = lines([grid, _grid("a|b", name="Budget")], known)

    *slips, last = (line.removeprefix("a.xlsx, sheet ") for line in told(found.mistakes))
    assert slips == [
        'Sheet1, row 3, column A: unknown column "No." (did you mean number?)',
        'Sheet1, row 3, column B: unknown column "Recommendation" (did you mean title?)',
        'Sheet1, row 3, column C: unknown column "Addressed to" (did you mean addressees?)',
    ]
    assert last.startswith(
        "Budget, row 1: none of the headings is known (a row above the others names the columns: id,"
    )


@pytest.mark.parametrize("headings", ["id|status", "number|answer", "reference|lang"])
def test_a_sheet_of_any_name_may_be_a_list_of_recommendations(headings: str, known: dict[str, tables.Sheet]) -> None:
    (line,) = lines([_grid(headings, "a|b", name="June")], known).lines

    assert line.sheet.name == "recommendations"


def test_sheets_have_their_names_or_the_nearest_is_told(known: dict[str, tables.Sheet]) -> None:
    history = _grid("recommendation|place|date", "rec-1||2017", name="status-history")
    slip = _grid("recommendation|stance", "rec-1|support", name="positons")

    found = lines([history, slip, _grid("x", name="positions")], known)

    assert [line.sheet.name for line in found.lines] == ["status history"]
    assert told(found.mistakes)[0].endswith(
        "sheet positons: there is no such sheet (did you mean positions? Name the sheet so)"
    )
    assert "sheet positions, row 1: none of the headings is known" in told(found.mistakes)[1]


def test_a_row_with_cells_merged_over_columns_is_told(known: dict[str, tables.Sheet]) -> None:
    found: Lines = lines([_grid("title|summary", "Part one|", wide={1: "A1:B1", 2: "A2:B2"})], known)

    assert found.lines == []
    assert "row 2: the cells A2:B2 are one" in told(found.mistakes)[0]


def test_about_says_what_the_others_were_made_from(known: dict[str, tables.Sheet]) -> None:
    assert lines([_grid("name|value", "commit|abc", name="about")], known).about["commit"] == "abc"
