"""`rectrack board` and `rectrack site`: what they write from the files alone, and what is said of the last check."""

import json
import re
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest

from rectrack import __version__
from tests.interfaces import on, rectrack
from tests.rectrack.clones import Clone
from tests.rectrack.files import FIELDS, TODAY, add, edit, make_tracker, texts
from tests.rectrack.site.site_pages import Read, pages, unresolved
from tests.rectrack.world import World

UP_TO_DATE = "All files that 'rectrack board' writes are up to date.\n"


@pytest.fixture
def published(world: World) -> World:
    """A board that is up to date."""
    world.run("board")
    return world


def test_it_writes_the_readme_and_status_json_and_asks_nobody_until_they_are_up_to_date(world: World) -> None:
    first = world.run("board")
    before = world.texts()

    pictures = (f"recommendations/status-strip-{scheme}.svg" for scheme in ("light", "dark"))
    written = ("README.md", *pictures, "status.json")
    assert first.out == "".join(f"Wrote {world.root / path}\n" for path in written)
    assert "<!-- rectrack:board -->" in (world.root / "README.md").read_text()
    assert world.run("board").out == UP_TO_DATE
    assert (world.run("board", "--check").out, world.run("board", "--check").err) == ("", "")
    assert world.texts() == before
    assert world.hub.requests == []


def test_check_says_what_is_not_up_to_date_and_writes_nothing(published: World) -> None:
    edit(published.root / "recommendations/rec-1.yaml", "title: Do this", "title: Do that")
    before = published.texts()

    run = published.run("board", "--check")

    names = ("README.md", "status.json")
    assert (run.code, run.err) == (1, "".join(f"{name} is out of date. Run 'rectrack board'.\n" for name in names))
    assert published.texts() == before


def test_a_readme_in_another_encoding_is_refused(published: World) -> None:
    readme = published.root / "README.md"
    readme.write_bytes(readme.read_bytes() + "Né".encode("latin-1"))

    run = published.run("board")

    assert (run.code, run.err) == (1, f"{readme} is not UTF-8 text. Save it with the encoding UTF-8.\n")


def test_a_readme_without_a_place_for_the_board_is_refused(world: World) -> None:
    (world.root / "README.md").write_text("# Ours\n")

    run = world.run("board")

    assert (run.code, "<!-- rectrack:board -->" in run.err) == (1, True)


def test_a_sync_after_it_still_tells_the_followers_and_closes_the_issue_of_a_removed_file(synced: World) -> None:
    edit(synced.root / "recommendations/rec-1.yaml", "stance: support", "stance: oppose")
    (synced.root / "recommendations/rec-3.yaml").unlink()
    synced.run("board")

    synced.sync()

    (comment,) = synced.comments(1)
    assert "**The association – position: “Oppose” (before: “Support”)" in comment
    assert (synced.issues()[3].is_open, len(synced.comments(3))) == (False, 1)


def test_the_id_and_the_number_of_a_removed_file_are_never_given_again(synced: World) -> None:
    (synced.root / "recommendations/rec-3.yaml").unlink()
    synced.sync()

    given = ("--title", "Rec 3", "--summary", "More.", "--theme", "law", "--document", "paper-2017")
    made = synced.run("new", *given)

    assert made.out.endswith("recommendations/rec-3-2.yaml\n")
    assert made.err.startswith("Added Recommendation 4: Rec 3.")


def test_the_days_in_status_json_are_those_on_which_something_became_another(published: World) -> None:
    first = json.loads((published.root / "status.json").read_text())["as_of"]
    with on("2099-01-01"):
        unchanged = published.run("board")
        edit(published.root / "recommendations/rec-2.yaml", "title: Do this", "title: Do that")
        published.run("board")
    then = json.loads((published.root / "status.json").read_text())

    assert unchanged.out == UP_TO_DATE
    assert then["as_of"] == "2099-01-01" != first
    assert [entry["last_recorded"] for entry in then["recommendations"]] == [first, "2099-01-01", first]


@pytest.fixture
def dated(world: World) -> World:
    """A tracker with a board of a day long before today."""
    assert world.run("board").code == 0
    edit(world.root / "status.json", '"as_of": "', '"as_of": "2024-05-06", "was": "')
    return world


def test_it_writes_every_page_and_says_where_to_look_and_asks_nobody(dated: World) -> None:
    folder = dated.root / "out"

    run = dated.run("site", str(folder))

    assert (run.code, run.out) == (0, f"Open in a browser: {(folder / 'index.html').as_uri()}\n")
    assert dated.hub.requests == []
    assert {"index.html", "r/1/index.html", "r/2/index.html", "r/3/index.html"} < {*texts(folder)}
    assert unresolved(texts(folder)) == set()


def test_mail_runs_from_right_to_left_as_the_pages_do(dated: World) -> None:
    edit(dated.root / "tracker.yaml", "themes:\n", "language: dv\nthemes:\n")

    mail = message_from_string(dated.run("digest", "--since", "2017").out, policy=default)

    html = mail.get_body(("html",))
    assert html
    assert Read(html.get_content()).tags[0] == ("html", {"lang": "dv", "dir": "rtl"})


def test_the_day_is_that_of_status_json_whatever_the_clock_says(dated: World) -> None:
    add(dated.root, 1, target="{date: 2024-05-05}")
    add(dated.root, 2, target="{date: 2024-05-06}")
    folder = dated.root / "out"

    assert dated.run("site", str(folder)).code == 0

    front = pages(texts(folder))["index.html"].said
    assert "As of 6 May 2024" in front
    assert front.count("overdue, target") == 1
    assert json.loads(texts(folder)["status.json"])["as_of"] == "2024-05-06"


def test_the_version_is_that_of_the_program_that_made_the_pages_whichever_wrote_status_json(dated: World) -> None:
    folder, made_by = dated.root / "out", f"rectrack {__version__}"
    edit(dated.root / "status.json", f'"{made_by}"', '"rectrack 0.9.0"')

    assert dated.run("site", str(folder)).code == 0

    assert f"Generated by {made_by}." in pages(texts(folder))["index.html"].said
    assert json.loads(texts(folder)["status.json"])["written_by"] == made_by


def test_what_the_site_no_longer_has_goes_and_what_is_not_its_own_stays(dated: World) -> None:
    folder = dated.root / "out"
    assert dated.run("site", str(folder)).code == 0
    (folder / "CNAME").write_text("example.org")
    (dated.root / "recommendations/rec-3.yaml").unlink()
    (dated.root / "status.json").unlink()
    assert dated.run("board").code == 0

    assert dated.run("site", str(folder)).code == 0

    assert "r/3/index.html" not in texts(folder)
    assert (folder / "CNAME").read_text() == "example.org"


def test_a_page_that_is_somebody_elses_is_not_overwritten(dated: World) -> None:
    folder = dated.root / "out"
    folder.mkdir()
    (folder / "index.html").write_text("mine")

    told = dated.refused("site", str(folder))

    assert "not from this tracker" in told
    assert texts(folder) == {"index.html": b"mine"}


@pytest.mark.parametrize("folder", ["", "recommendations", "recommendations/new"])
def test_a_site_overwrites_no_file_of_the_record(dated: World, folder: str) -> None:
    before = texts(dated.root)

    told = dated.refused("site", str(dated.root / folder))

    assert "contains the tracker's own files. Use an empty or a new folder." in told
    assert texts(dated.root) == before


def test_the_first_target_date_of_an_action_is_told(dated: World) -> None:
    clone, action = Clone(dated.root), "\n  - {{id: ask, title: Ask, status: proposed{}}}"
    add(dated.root, 1, actions=action.format(""))
    clone.git("init", "--quiet", "--initial-branch=main")
    clone.commit()
    add(dated.root, 1, actions=action.format(", target: {date: 2030-08}"), target="{date: 2030-09}")
    clone.commit()
    folder = dated.root / "out"

    dated.done("site", str(folder))

    assert "August 2030" in pages(texts(folder))["changes/index.html"].said


OPPOSED = "\n  - {party: northland, stance: support, date: "


def _step(date: str) -> dict[str, str]:
    return {"history": f"{FIELDS['history']}\n  - {{date: {date}, status: proposed, note: Read again.}}"}


def _check(date: str) -> dict[str, str]:
    return {"last_checked": f"{{date: {date}, checked_by: ann, findings: Nothing new.}}"}


CHANGES = {
    1: _step("2024-05-06"),
    2: _check("2023-05-06"),
    3: _check("2023-05-05"),
    4: _step("2023-05-05"),
    5: _step("2023"),
    6: _check("2022"),
    7: {"positions": f"{OPPOSED}2017}}"},
    8: {"positions": f"{OPPOSED}2017-03}}"},
    9: {"requests": "\n  - {to: names-board, type: response, date: 2017-02-01, due: 2021}"},
    10: {"requests": "\n  - {to: names-board, type: response, date: 2021-03-14}"},
    11: {"target": "{date: 2030}"},
    12: {},
}
UNCHECKED = [3, 4, 6, 7, 8, 9, 10, 11, 12]


class Published:
    """A tracker with its board and site on a day."""

    def __init__(self, root: Path) -> None:
        self.root = make_tracker(root, 0)
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
def checked(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return Published(tmp_path_factory.mktemp("checked"))


def test_the_list_holds_exactly_what_was_not_checked_for_a_year(checked: Published) -> None:
    listed = checked.run("list", "--not-checked", "--format", "csv").splitlines()[1:]
    page = checked.page("not-checked/")

    assert [int(line.split(",")[0]) for line in listed] == UNCHECKED
    assert f"{len(UNCHECKED)} recommendations" in page
    assert [number for number in CHANGES if f" {number} Do this" in page] == UNCHECKED
    assert f"{len(UNCHECKED)} not checked" in checked.page("")


def test_on_the_day_of_a_status_neither_a_check_nor_its_absence_is_shown_anywhere(checked: Published) -> None:
    shown = [checked.run("show", "1"), checked.run("show", "1", "--format", "markdown")]
    texts = [" ".join(text.replace("*", "").split()) for text in shown]
    page, report = checked.page("r/1/"), checked.page("report/")
    board = (checked.root / "README.md").read_text()

    assert [text for text in (*texts, page) if re.search("Last check|check is recorded", text)] == []
    assert [text for text in (*texts, page, report, board) if "recorded after 6 May 2024" in text] == []
    assert [text for text in (report, board) if re.search("Last checked:? 6 May 2024", text)] == []
    assert "since February 2017." in board
    assert "Last checked: no check is recorded after 5 May 2023" in " ".join(checked.run("show", "4").split())


def test_the_list_goes_by_the_day_that_the_page_names(tmp_path: Path) -> None:
    checked = Published(tmp_path)
    add(tmp_path, 1, **_step("2024-05-07"))
    checked.run("site", str(tmp_path / ".site"))

    assert f"{len(UNCHECKED) + 1} recommendations" in checked.page("not-checked/")


def test_recommendations_that_all_came_today_are_not_called_unchecked_since(tmp_path: Path) -> None:
    make_tracker(tmp_path, 0)
    for number in range(1, 4):
        add(tmp_path, number, history="\n  - {date: 2024-05-06, status: proposed}", positions=None)
    with on(TODAY.isoformat()):
        assert rectrack(tmp_path, "board").code == 0

    board = (tmp_path / "README.md").read_text()
    assert (
        "\n3 recommendations. Date: May 2024. All have the status “Proposed”. "
        "The record has no response and no "
        "request for one.\n"
    ) in board
    assert "since 6 May 2024. No later" not in board


def test_the_definition_of_a_status_is_not_part_of_a_recommendations_status(checked: Published) -> None:
    report = checked.page("report/")

    for number in CHANGES:
        texts = (
            checked.page(f"r/{number}/"),
            report.partition(f" {number}. Do this")[2].partition(f" {number + 1}. Do this")[0],
            checked.run("show", str(number), "--format", "markdown"),
        )
        assert not any("Put forward" in text for text in texts)
        assert all("since" in text for text in texts)
