"""The board's files: what they are after a sync, and without asking GitHub."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from rectrack.desk import check
from rectrack.pages import board_files, status_json
from rectrack.pages.board import LARGEST
from rectrack.pages.status_json import Published
from rectrack.record.markers import BOARD, PAGE_MARKER, SECTIONS
from rectrack.record.register import Register
from rectrack.text import files
from rectrack.text.problems import RefusedError
from tests.rectrack import examples
from tests.rectrack.files import edit
from tests.rectrack.shown import Page

TODAY = date.fromisoformat(examples.TODAY)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The example, not yet synced."""
    shutil.copytree(examples.FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "README.md").write_text(f"# Ours\n\n{BOARD.start}\n{BOARD.end}\n")
    return tmp_path


@pytest.fixture
def synced(root: Path) -> Path:
    """The example after a sync."""
    known = examples.register()
    files.write(root, board_files.wanted(root, known, examples.published(known)))
    return root


def offline(root: Path) -> dict[str, str | None]:
    return board_files.offline(root, check.register(root, TODAY), TODAY)


def written(root: Path) -> Published:
    """What `rectrack board` leaves in status.json."""
    files.write(root, offline(root))
    found = status_json.read(root / "status.json")
    assert found
    return found


def test_before_the_first_sync_the_board_stands_without_issues(root: Path) -> None:
    facts = written(root)

    assert facts.repository is None
    assert facts.pairs == {}
    assert "](<https://octo.example/tracker/r/1/>)" in (root / "README.md").read_text()


def test_after_a_sync_the_issues_and_the_repository_are_known(synced: Path) -> None:
    facts = written(synced)

    assert facts.repository == examples.REPOSITORY
    assert facts.pairs == {"open-books": 10, "fair-courts": 20, "old-fees": 30, "pay-by-size": 40}


def test_right_after_a_sync_nothing_is_to_write(synced: Path) -> None:
    assert files.write(synced, offline(synced)) == []


def test_written_twice_it_is_the_same(synced: Path) -> None:
    edit(
        synced / "recommendations/pay-by-size.yaml",
        "stance: support, date: 2018-03,",
        "stance: oppose, date: 2018-03,",
    )
    written(synced)

    assert files.write(synced, offline(synced)) == []


def test_status_json_comes_last_so_that_it_vouches_for_the_rest(synced: Path) -> None:
    assert list(offline(synced))[-1] == "status.json"


def test_what_changed_since_the_sync_is_shown_and_still_to_be_told(synced: Path) -> None:
    edit(
        synced / "recommendations/pay-by-size.yaml",
        "stance: support, date: 2018-03,",
        "stance: oppose, date: 2018-03,",
    )

    facts = written(synced)

    assert facts.recommendations[3].opposed == ("union",)
    assert [(entry.id, entry.opposed) for entry in facts.untold] == [("pay-by-size", ())]


def test_what_is_changed_back_is_not_to_be_told(synced: Path) -> None:
    path = synced / "recommendations/pay-by-size.yaml"
    edit(path, "stance: support, date: 2018-03,", "stance: oppose, date: 2018-03,")
    written(synced)
    edit(path, "stance: oppose, date: 2018-03,", "stance: support, date: 2018-03,")

    assert written(synced).untold == ()


def test_a_renamed_file_keeps_its_issue(synced: Path) -> None:
    folder = synced / "recommendations"
    path = (folder / "fair-courts.yaml").rename(folder / "just-courts.yaml")
    path.write_text(path.read_text().replace("id: fair-courts", "id: just-courts") + "formerly: [fair-courts]\n")
    edit(folder / "open-books.yaml", "[fair-courts]", "[just-courts]")

    assert written(synced).pairs == {"open-books": 10, "just-courts": 20, "old-fees": 30, "pay-by-size": 40}


def test_a_removed_file_keeps_its_issue_until_a_sync_has_closed_it(synced: Path) -> None:
    (synced / "recommendations/fair-courts.yaml").unlink()
    edit(synced / "recommendations/open-books.yaml", "related: [fair-courts]\n", "")

    facts = written(synced)

    assert [entry.id for entry in facts.recommendations] == ["open-books", "old-fees", "pay-by-size"]
    assert facts.pairs["fair-courts"] == 20
    assert written(synced) == facts


def test_a_broken_status_json_stops_it(synced: Path) -> None:
    (synced / "status.json").write_text(json.dumps({"version": 1}))

    with pytest.raises(RefusedError, match=r"status\.json cannot be read"):
        offline(synced)


# --- the README and the board's pages ---------------------------------------------------------------


def made(root: Path, known: Register | None = None) -> dict[str, str | None]:
    """The files after a sync."""
    known = known or examples.register()
    return board_files.wanted(root, known, examples.published(known))


@pytest.mark.parametrize("current", [None, "", "\n"])
def test_without_a_readme_there_is_one_with_a_title_the_board_and_how_to_take_part(
    tmp_path: Path, current: str | None
) -> None:
    if current is not None:
        (tmp_path / "README.md").write_text(current)

    text = str(made(tmp_path)["README.md"])

    assert text.startswith(f"# Recommendations on registries\n\n## Status board\n\n{BOARD.start}\n")
    assert [name for level, name in Page(text).headings if level == "h2"] == ["Status board", "Take part"]
    assert all(section.inside(text).count("\n") > 5 for section in SECTIONS)


def test_a_readme_that_is_not_utf_8_is_refused(root: Path) -> None:
    (root / "README.md").write_bytes(b"\xff")

    with pytest.raises(RefusedError, match="is not UTF-8 text"):
        made(root)


def test_a_page_that_has_no_place_any_more_goes_and_peoples_files_stay(root: Path) -> None:
    (root / "recommendations/board-old.md").write_text(f"{PAGE_MARKER}\n# Old\n")
    (root / "recommendations/board-of-directors.md").write_text("# Ours\n")

    wanted = made(root)

    assert wanted["recommendations/board-old.md"] is None
    assert "recommendations/board-of-directors.md" not in wanted


def test_a_page_that_is_still_needed_is_written_anew(root: Path) -> None:
    (root / "recommendations/board-law.md").write_text(f"{PAGE_MARKER}\n# Old\n")
    many = examples.many(examples.register(), LARGEST + 2)

    assert str(made(root, many)["recommendations/board-law.md"]).startswith(PAGE_MARKER)
