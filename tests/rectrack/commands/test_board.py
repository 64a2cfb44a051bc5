"""`rectrack board`: the README's section and status.json from the files alone."""

import json

import pytest

from tests.interfaces import on
from tests.rectrack.files import edit
from tests.rectrack.world import World

UP_TO_DATE = "Everything that 'rectrack board' writes is up to date.\n"


@pytest.fixture
def published(world: World) -> World:
    """A board that is up to date."""
    world.run("board")
    return world


def test_it_writes_the_readme_and_status_json_and_asks_nobody_until_they_are_up_to_date(world: World) -> None:
    first = world.run("board")
    before = world.texts()

    assert first.out == f"Wrote {world.root / 'README.md'}\nWrote {world.root / 'status.json'}\n"
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
    assert (run.code, run.err) == (
        1,
        "".join(f"{name} is not up to date: run 'rectrack board'.\n" for name in names),
    )
    assert published.texts() == before


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
    assert "**View of The association: so far “Support”, now “Oppose”" in comment
    assert (synced.issues()[3].is_open, len(synced.comments(3))) == (False, 1)


def test_the_id_and_the_number_of_a_removed_file_are_never_given_again(synced: World) -> None:
    (synced.root / "recommendations/rec-3.yaml").unlink()
    synced.sync()

    given = ("--title", "Rec 3", "--summary", "More.", "--theme", "law", "--document", "paper-2017")
    made = synced.run("new", *given)

    assert made.out.endswith("recommendations/rec-3-2.yaml\n")
    assert made.err.startswith("This is Recommendation 4: Rec 3.")


def test_the_days_in_status_json_are_those_on_which_something_became_another(published: World) -> None:
    first = json.loads((published.root / "status.json").read_text())["as_of"]
    with on("2099-01-01"):
        unchanged = published.run("board")
        edit(published.root / "recommendations/rec-2.yaml", "title: Do this", "title: Do that")
        published.run("board")
    then = json.loads((published.root / "status.json").read_text())

    assert unchanged.out == UP_TO_DATE
    assert then["as_of"] == "2099-01-01" != first
    assert [entry["recorded"] for entry in then["recommendations"]] == [first, "2099-01-01", first]
