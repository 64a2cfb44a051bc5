"""What is said of the last check: on the day of it, later, and after a year; and whether anything is newer."""

import pytest

from tests.rectrack.desks import Desk
from tests.rectrack.files import FIELDS, add, edit
from tests.rectrack.site.reading import Read

TODAY = "2024-05-06"
PUT_FORWARD = "Put forward; nothing further is recorded."


def _step(date: str) -> str:
    return f"{FIELDS['history']}\n  - {{date: {date}, status: proposed, note: Read again.}}"


def _check(date: str) -> str:
    return f"{{date: {date}, by: ann, found: Nothing new.}}"


def _page(desk: Desk, address: str) -> str:
    """The words of a page of the site."""
    assert desk.run("site", str(desk.root / ".site")).code == 0
    return Read((desk.root / f".site/{address}index.html").read_text()).said


@pytest.fixture
def published(desk: Desk) -> Desk:
    """Recommendations with a last check, or a last step, on the day that is published, a year ago, and before."""
    add(desk.root, 1, history=_step(TODAY))
    add(desk.root, 2, last_checked=_check("2023-05-06"))
    add(desk.root, 3, last_checked=_check("2023-05-05"))
    add(desk.root, 4, history=_step("2023-05-05"))
    add(desk.root, 5, history=_step("2023"))
    add(desk.root, 6, last_checked=_check("2022"))
    assert desk.run("board").code == 0
    return desk


def test_the_list_holds_exactly_what_was_not_checked_for_a_year(published: Desk) -> None:
    listed = published.run("list", "--unchecked", "--format", "csv").out.splitlines()[1:]
    page = _page(published, "unchecked/")

    assert [line.split(",")[0] for line in listed] == ["3", "4", "6"]
    assert "3 recommendations" in page
    assert [number for number in range(1, 7) if f"{number} Do this" in page] == [3, 4, 6]
    assert "3 not checked" in _page(published, "")


def test_the_list_goes_by_the_day_that_the_page_names(published: Desk) -> None:
    add(published.root, 1, history=_step("2024-05-07"))

    assert "4 recommendations" in _page(published, "unchecked/")


@pytest.mark.parametrize("command", [["show", "1"], ["show", "1", "--format", "markdown"]])
def test_on_the_day_of_a_check_only_the_check_is_shown(published: Desk, command: list[str]) -> None:
    said = " ".join(published.run(*command).out.replace("*", "").split())

    assert "Last checked: 6 May 2024" in said
    assert "not checked since" not in said
    edit(published.root / "recommendations/rec-1.yaml", TODAY, "2024-05-05")
    assert "Last checked: not checked since 5 May 2024" in " ".join(
        published.run(*command).out.replace("*", "").split()
    )


def test_on_the_day_of_a_check_site_report_and_board_show_only_the_check(published: Desk) -> None:
    page, report = _page(published, "r/1/"), _page(published, "report/")
    board = (published.root / "README.md").read_text()

    assert "Last checked 6 May 2024." in page
    assert "Last checked: 6 May 2024" in report
    assert "since February 2017, checked 6 May 2024" in board
    assert all("checked since 6 May 2024" not in text for text in (page, report, board))


def test_recommendations_that_all_came_today_are_not_called_unchecked_since(desk: Desk) -> None:
    for number in range(1, 4):
        add(desk.root, number, history=f"\n  - {{date: {TODAY}, status: proposed}}", positions=None)
    assert desk.run("board").code == 0

    board = (desk.root / "README.md").read_text()
    assert "All of them stand at “Proposed” since 6 May 2024." in board
    assert "and no later check is recorded" not in board


@pytest.mark.parametrize(
    ("newer", "meaning"),
    [
        ({}, PUT_FORWARD),
        ({"positions": "\n  - {party: india, stance: support, date: 2017}"}, PUT_FORWARD),
        ({"positions": "\n  - {party: india, stance: support, date: 2017-03}"}, "Put forward."),
        ({"requests": "\n  - {of: icann, for: answer, date: 2017-02-01, due: 2021}"}, PUT_FORWARD),
        ({"requests": "\n  - {of: icann, for: answer, date: 2021-03-14}"}, "Put forward."),
        ({"last_checked": _check("2018")}, "Put forward."),
        ({"target": "{date: 2030}"}, PUT_FORWARD),
    ],
)
def test_nothing_further_is_recorded_only_if_no_entry_is_newer(
    newer: dict[str, str], meaning: str, desk: Desk
) -> None:
    edit(desk.root / "tracker.yaml", "description: Put forward.", f"description: {PUT_FORWARD}")
    add(desk.root, 1, **newer)
    assert desk.run("board").code == 0

    for said in (
        _page(desk, "r/1/"),
        _page(desk, "report/").split("2. Do this")[0],
        desk.run("show", "1", "--format", "markdown").out,
    ):
        assert f"since February 2017. {meaning}" in said
        assert ("nothing further" in said) == ("nothing further" in meaning)
