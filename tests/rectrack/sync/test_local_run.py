"""What a local run remembers and writes, and when it starts anew: the real commands, without a GitHub's variables."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.refused_requests import interrupted
from tests.rectrack.world import World

MANY = 61
"""More recommendations than the README holds, so that the board has pages."""
ANEW = "Most recommendations of the last local run were deleted, so a new local run starts."


@pytest.fixture
def after_local_run(world: World) -> World:
    """Three recommendations after a first local run: issues 1 to 3."""
    world.environment = {}
    world.sync()
    return world


def own(world: World, number: int, **changes: str) -> Path:
    """Write a recommendation that is none of the first three."""
    changes = {"id": f"own-{number}", "number": str(number), "title": f"Our own {number}"} | changes
    return files.write(world.root / f"recommendations/own-{number}.yaml", files.recommendation(**changes))


def remove(world: World, *numbers: int) -> None:
    for number in numbers:
        (world.root / f"recommendations/rec-{number}.yaml").unlink()


def replace_all(world: World) -> None:
    """Somebody's own recommendations take the place of those that were there."""
    remove(world, 1, 2, 3)
    own(world, 1)
    own(world, 2)


def issue_numbers(world: World) -> list[int]:
    """The local issues of the recommendations, which are kept apart from the files that are committed."""
    return [entry["issue"] for entry in memory(world)["recommendations"]]


def git_checkout(world: World, before: dict[str, bytes]) -> None:
    """Put the files of the board back, as `git checkout README.md status.json recommendations/*.svg` does."""
    for name in ("README.md", "status.json", *files.PICTURES):
        (world.root / name).unlink()
        if name in before:
            (world.root / name).write_bytes(before[name])


def test_a_plan_prints_the_spaces_of_french_and_shows_others_as_codes(world: World) -> None:
    world.environment = {}
    files.edit(world.root / "tracker.yaml", 'status: "status: "', 'status: "\u00e9tat\u00a0: "')
    files.edit(world.root / "tracker.yaml", "name: recommendation,", "name: Un\u00a0avis,")

    planned = world.done("plan").out

    assert "label “état : Proposed”" in planned
    assert "label “Un\\xa0avis”" in planned


# --- other files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["sync", "run"])
def test_a_local_run_of_other_files_starts_anew_and_only_this_run_says_so(
    after_local_run: World, command: str
) -> None:
    replace_all(after_local_run)

    first, second = after_local_run.run(command), after_local_run.run(command)
    own(after_local_run, 3)
    third = after_local_run.run(command)

    assert f"Note: {ANEW}\n" in first.out
    assert "Done: 14 labels created, 2 issues opened." in first.out
    assert "Nothing to change: issues and labels agree with the files.\n" in second.out
    assert "Done: 1 issue opened." in third.out
    assert "anew" not in second.out + third.out + third.err
    assert issue_numbers(after_local_run) == [1, 2, 3]
    if command == "run":
        page = after_local_run.root / ".rectrack/site/index.html"
        assert second.out.splitlines()[-1] == f"Open in a browser: {page.as_uri()}"
        assert "3 recommendations" in page.read_text().replace("</b>", "")


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_plan_says_so_too_and_leaves_the_local_run_as_it_was(after_local_run: World, form: str) -> None:
    replace_all(after_local_run)
    before = memory(after_local_run)

    run = after_local_run.done("plan", "--format", form)

    assert "To do: 14 labels to create, 2 issues to open." in run.out
    assert ANEW in run.out
    assert memory(after_local_run) == before
    for number in (1, 2):
        (after_local_run.root / f"recommendations/own-{number}.yaml").unlink()
    files.make_tracker(after_local_run.root)
    after_local_run.assert_at_rest()


def test_a_first_local_run_that_was_broken_off_is_known_as_one_of_other_files(world: World) -> None:
    world.environment = {}
    files.add(world.root, 1, status="withdrawn", history="\n  - {date: 2017-02, status: withdrawn}")
    with interrupted("PATCH .*/issues/1$"):  # the first issue is opened, and closed by another request
        assert world.run("sync").code == 4
    (world.root / ".rectrack/status.json").unlink(missing_ok=True)  # a killed process writes none
    replace_all(world)

    assert f"Note: {ANEW}" in world.sync().out


def test_a_local_run_goes_on_while_half_of_its_recommendations_are_there_or_were_gone(after_local_run: World) -> None:
    own(after_local_run, 4)
    after_local_run.sync()
    remove(after_local_run, 1, 2)
    own(after_local_run, 5)
    run = after_local_run.run("sync", "--max-closed", "2")
    assert run.out.startswith("Done: 1 issue opened, 2 issues closed, 2 announcements made.")

    remove(after_local_run, 3)
    assert after_local_run.run("sync").out.startswith("Done: 1 issue closed, 1 announcement made.")
    for number in (4, 5):
        (after_local_run.root / f"recommendations/own-{number}.yaml").unlink()
        own(after_local_run, number + 10, previous_ids=f"[own-{number}]")
    assert after_local_run.sync().out.startswith("Done: 2 issues changed.")  # renamed ones are not gone


def test_a_live_repository_never_starts_anew(synced: World) -> None:
    replace_all(synced)

    told = synced.refused("sync", "--max-closed", "2", code=3)

    assert "This sync would close 3 of 3 open issues" in told


# --- what it remembers ------------------------------------------------------------------------------


def memory(world: World) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((world.root / ".rectrack/status.json").read_text())
    return found


@pytest.mark.parametrize("committed", [True, False])
def test_what_it_remembers_outlives_a_checkout(world: World, *, committed: bool) -> None:
    if committed:
        assert world.run("board").code == 0
    before = world.texts()
    world.environment = {}
    world.sync()
    shown = world.texts()
    git_checkout(world, before)
    assert world.sync().out.startswith("Nothing to change: issues and labels agree with the files.\n")
    assert world.texts() == shown

    assert world.run("status", "rec-1", "withdrawn", "--note", "Too late.").code == 0
    planned = world.run("plan").out
    git_checkout(world, before)

    assert "Status: “Withdrawn” (before: “Proposed”)" in planned
    assert world.run("plan").out == planned
    assert world.run("sync").out.startswith("Done: 1 issue closed, 1 announcement made.")


def test_beside_the_board_of_a_live_repository_it_remembers_apart(synced: World) -> None:
    before = synced.texts()
    synced.environment = {}

    first = synced.run("sync")
    assert synced.run("status", "rec-1", "withdrawn", "--note", "Too late.").code == 0
    second = synced.run("sync")

    assert second.out.startswith("Done: 1 issue closed, 1 announcement made.")
    left = "The board and the forms were not changed: the workflow of octo/tracker updates them.\n"
    assert first.out.endswith(left)
    assert second.out.endswith(left)
    assert {name: text for name, text in synced.texts().items() if not name.endswith("rec-1.yaml")} == {
        name: text for name, text in before.items() if not name.endswith("rec-1.yaml")
    }


# --- what it writes ---------------------------------------------------------------------------------


def changed_paths(clone: Clone) -> list[str]:
    return [line.split()[-1] for line in clone.git("status", "--porcelain").splitlines()]


@pytest.mark.parametrize("recommendations", [3, MANY])
def test_a_local_run_writes_what_the_command_board_would_write_and_nothing_into_an_up_to_date_clone(
    world: World, tmp_path_factory: pytest.TempPathFactory, recommendations: int
) -> None:
    files.make_tracker(world.root, recommendations)
    files.write(world.root / "recommendations/recommendation.schema.json", "{}")
    world.environment = {}
    for command in ("forms", "board"):
        assert world.run(command).code == 0
    clone = with_origin(world.root, tmp_path_factory.mktemp("origin") / "tracker.git")
    for _ in range(2):
        run = world.done("run")
        assert "Wrote" not in run.out
        assert changed_paths(clone) == []
    files.edit(world.root / "tracker.yaml", "name: Law,", "name: Laws,")
    assert world.run("status", "rec-1", "withdrawn", "--note", "Too late.").code == 0

    assert world.run("run").code == 0

    pages = ["recommendations/board-law.md"] if recommendations == MANY else []
    lists = ["recommendations/board-.lists.md"] if recommendations == MANY else []  # "1 changed in 2024" leads there
    assert changed_paths(clone) == [
        *(".github/ISSUE_TEMPLATE/propose.yml", "README.md"),
        *pages,
        *("recommendations/rec-1.yaml", *files.PICTURES, "status.json", "tracker.yaml"),
        *lists,
    ]
    assert world.run("board", "--check").code == 0


def test_the_page_of_the_lists_is_made_only_if_something_leads_to_it(world: World) -> None:
    files.make_tracker(world.root, MANY)
    lists = world.root / "recommendations/board-.lists.md"

    assert world.run("board").code == 0
    assert not lists.exists()

    assert world.run("request", "rec-1", "names-board", "response").code == 0
    assert world.run("board").code == 0
    assert "](<recommendations/board-.lists.md#requests>)" in (world.root / "README.md").read_text()
    assert "### Requests" in lists.read_text()


def test_a_state_that_cannot_be_kept_or_read_is_told(after_local_run: World) -> None:
    folder = after_local_run.root / ".rectrack"
    files.write(folder / "status.json", "{")
    unread = after_local_run.run("sync")
    shutil.rmtree(folder)
    files.write(folder, "not a folder")
    unkept = after_local_run.run("sync")

    assert (unread.code, unkept.code) == (1, 1)
    assert unread.err.endswith(f"The local run cannot read {folder}/status.json. To start again, delete {folder}.\n")
    assert f"{folder} cannot be used: File exists. Nothing was changed." in unkept.err
