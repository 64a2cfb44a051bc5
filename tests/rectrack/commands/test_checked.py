"""What is said of the last check: on the day of it, later, and after a year; and whether anything is newer."""

from pathlib import Path

import pytest

from tests.interfaces import on, rectrack
from tests.rectrack.files import FIELDS, TODAY, add, edit, make_tracker
from tests.rectrack.site.site_pages import Read

NEVER = "Put forward; nothing further is recorded."
OPPOSED = "\n  - {party: india, stance: support, date: "


def _step(date: str) -> dict[str, str]:
    return {"history": f"{FIELDS['history']}\n  - {{date: {date}, status: proposed, note: Read again.}}"}


def _check(date: str) -> dict[str, str]:
    return {"last_checked": f"{{date: {date}, by: ann, found: Nothing new.}}"}


CHANGES = {
    1: _step("2024-05-06"),
    2: _check("2023-05-06"),
    3: _check("2023-05-05"),
    4: _step("2023-05-05"),
    5: _step("2023"),
    6: _check("2022"),
    7: {"positions": f"{OPPOSED}2017}}"},
    8: {"positions": f"{OPPOSED}2017-03}}"},
    9: {"requests": "\n  - {of: icann, for: answer, date: 2017-02-01, due: 2021}"},
    10: {"requests": "\n  - {of: icann, for: answer, date: 2021-03-14}"},
    11: {"target": "{date: 2030}"},
    12: {},
}
NOTHING_NEWER = {7, 9, 11, 12}
UNCHECKED = [3, 4, 6, 7, 8, 9, 10, 11, 12]


class Published:
    """A tracker with its board and site on a day."""

    def __init__(self, root: Path) -> None:
        self.root = make_tracker(root, 0)
        edit(root / "tracker.yaml", "description: Put forward.", f"description: {NEVER}")
        for number, changes in CHANGES.items():
            add(root, number, **changes)
        self.run("board")
        self.run("site", str(root / ".site"))

    def run(self, *arguments: str) -> str:
        with on(TODAY.isoformat()):
            finished = rectrack(self.root, *arguments)
        assert finished.code == 0, finished.err
        return finished.out

    def page(self, address: str) -> str:
        """The words of a page of the site."""
        return Read((self.root / f".site/{address}index.html").read_text()).said


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return Published(tmp_path_factory.mktemp("checked"))


def test_the_list_holds_exactly_what_was_not_checked_for_a_year(published: Published) -> None:
    listed = published.run("list", "--unchecked", "--format", "csv").splitlines()[1:]
    page = published.page("unchecked/")

    assert [int(line.split(",")[0]) for line in listed] == UNCHECKED
    assert f"{len(UNCHECKED)} recommendations" in page
    assert [number for number in CHANGES if f" {number} Do this" in page] == UNCHECKED
    assert f"{len(UNCHECKED)} not checked" in published.page("")


def test_on_the_day_of_a_check_only_the_check_is_shown_everywhere(published: Published) -> None:
    shown = [published.run("show", "1"), published.run("show", "1", "--format", "markdown")]
    texts = [" ".join(text.replace("*", "").split()) for text in shown]
    page, report = published.page("r/1/"), published.page("report/")
    board = (published.root / "README.md").read_text()

    assert all("Last checked: 6 May 2024" in text for text in (*texts, report))
    assert "Last checked 6 May 2024." in page
    assert "since February 2017, checked 6 May 2024" in board
    assert all("checked since 6 May 2024" not in text for text in (*texts, page, report, board))
    assert "Last checked: not checked since 5 May 2023" in " ".join(published.run("show", "4").split())


def test_the_list_goes_by_the_day_that_the_page_names(tmp_path: Path) -> None:
    published = Published(tmp_path)
    add(tmp_path, 1, **_step("2024-05-07"))
    published.run("site", str(tmp_path / ".site"))

    assert f"{len(UNCHECKED) + 1} recommendations" in published.page("unchecked/")


def test_recommendations_that_all_came_today_are_not_called_unchecked_since(tmp_path: Path) -> None:
    make_tracker(tmp_path, 0)
    for number in range(1, 4):
        add(tmp_path, number, history="\n  - {date: 2024-05-06, status: proposed}", positions=None)
    with on(TODAY.isoformat()):
        assert rectrack(tmp_path, "board").code == 0

    board = (tmp_path / "README.md").read_text()
    assert "All of them stand at “Proposed” since 6 May 2024." in board
    assert "and no later check is recorded" not in board


def test_nothing_further_is_recorded_only_if_no_entry_is_newer(published: Published) -> None:
    report = published.page("report/")

    for number in CHANGES:
        texts = (
            published.page(f"r/{number}/"),
            report.partition(f" {number}. Do this")[2].partition(f" {number + 1}. Do this")[0],
            published.run("show", str(number), "--format", "markdown"),
        )
        assert [NEVER in text for text in texts] == [number in NOTHING_NEWER] * 3
        assert all("Put forward" in text for text in texts)
