"""`rectrack board`: the README's section and status.json from the files alone."""

import json

import pytest

from rectrack.record.markers import BOARD
from tests.interfaces import on
from tests.rectrack.files import edit
from tests.rectrack.world import World


@pytest.fixture
def published(world: World) -> World:
    """A board that is up to date."""
    world.run("board")
    return world


def test_it_writes_the_readme_and_status_json_and_asks_nobody(world: World) -> None:
    run = world.run("board")

    assert run.code == 0
    assert run.out == f"Wrote {world.root / 'README.md'}\nWrote {world.root / 'status.json'}\n"
    assert BOARD.start in (world.root / "README.md").read_text()
    assert world.hub.requests == []


def test_up_to_date_it_writes_nothing(published: World) -> None:
    before = published.texts()

    run = published.run("board")

    assert run.out == "Everything that 'rectrack board' writes is up to date.\n"
    assert published.texts() == before


def test_check_is_content_with_a_board_that_is_up_to_date(published: World) -> None:
    run = published.run("board", "--check")

    assert (run.code, run.out, run.err) == (0, "", "")


def test_check_says_what_is_not_up_to_date_and_writes_nothing(published: World) -> None:
    edit(published.root / "recommendations/rec-1.yaml", "title: Do this", "title: Do that")
    before = published.texts()

    run = published.run("board", "--check")

    assert run.code == 1
    assert run.err == "".join(
        f"{name} is not up to date: run 'rectrack board'.\n" for name in ("README.md", "status.json")
    )
    assert published.texts() == before


def test_a_readme_without_a_place_for_the_board_is_refused(world: World) -> None:
    (world.root / "README.md").write_text("# Ours\n")

    run = world.run("board")

    assert run.code == 1
    assert BOARD.start in run.err


def test_a_sync_after_it_still_tells_the_followers(synced: World) -> None:
    edit(synced.root / "recommendations/rec-1.yaml", "stance: support", "stance: oppose")
    synced.run("board")

    synced.sync()

    (comment,) = synced.comments(1)
    assert "**View of The association: so far “Support”, now “Oppose”" in comment


def test_a_sync_after_it_still_closes_the_issue_of_a_removed_file_and_says_why(synced: World) -> None:
    (synced.root / "recommendations/rec-3.yaml").unlink()
    synced.run("board")

    synced.sync()

    assert not synced.issues()[3].is_open
    assert len(synced.comments(3)) == 1


def test_the_days_in_status_json_are_those_on_which_something_became_another(published: World) -> None:
    first = json.loads((published.root / "status.json").read_text())
    with on("2099-01-01"):
        unchanged = published.run("board")
        edit(published.root / "recommendations/rec-2.yaml", "title: Do this", "title: Do that")
        published.run("board")
    then = json.loads((published.root / "status.json").read_text())

    assert unchanged.out == "Everything that 'rectrack board' writes is up to date.\n"
    assert then["as_of"] == "2099-01-01" != first["as_of"]
    assert [entry["recorded"] for entry in then["recommendations"]] == [
        first["as_of"],
        "2099-01-01",
        first["as_of"],
    ]
