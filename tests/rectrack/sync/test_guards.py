"""What a run refuses before it has written anything, through the real command."""

from pathlib import Path
from unittest.mock import patch

import pytest

from localhub import Server
from rectrack.github.errors import StoppedError
from tests.rectrack import files
from tests.rectrack.world import REPO, World, action_variables, desk_variables


def refused(world: World, *arguments: str) -> str:
    """Sync, show that it was refused by a guard and wrote nothing, and return what it said."""
    before = world.texts()
    world.hub.requests.clear()
    run = world.run("sync", *arguments)
    assert run.code == 3, run.err
    assert world.writes() == []
    assert world.texts() == before
    return run.err


def waits(world: World) -> str:
    """Sync in a workflow run, show that it ended well, said so in a notice and wrote nothing, and return that."""
    before = world.texts()
    world.hub.requests.clear()
    run = world.run("sync")
    assert run.code == 0, run.err
    assert world.writes() == []
    assert world.texts() == before
    return next(line for line in run.err.splitlines() if line.startswith("::notice title=rectrack::"))


@pytest.fixture
def emptied(world: World) -> World:
    """Ten issues, of which four have lost their files."""
    for number in range(4, 11):
        files.add(world.root, number)
    world.sync()
    for number in range(7, 11):
        (world.root / f"recommendations/rec-{number}.yaml").unlink()
    return world


def test_closing_more_than_a_few_issues_needs_to_be_told(emptied: World) -> None:
    said = refused(emptied)

    assert "This would close 4 of 10 open issues, and at most 3 may be closed unasked" in said
    assert "run again with --allow-closing 4" in said


def test_being_told_too_small_a_number_does_not_help(emptied: World) -> None:
    assert "--allow-closing allows 2" in refused(emptied, "--allow-closing", "2")


def test_being_told_the_number_closes_them(emptied: World) -> None:
    emptied.sync("--allow-closing", "4")

    assert [issue.is_open for issue in emptied.issues().values()] == [True] * 6 + [False] * 4


@pytest.mark.parametrize(("all_of_them", "may_be_closed"), [(19, 3), (20, 4), (24, 4), (25, 5)])
def test_a_fifth_of_many_issues_may_be_closed_and_one_more_may_not(
    world: World, all_of_them: int, may_be_closed: int
) -> None:
    for number in range(4, all_of_them + 1):
        files.add(world.root, number)
    world.sync()
    for number in range(1, may_be_closed + 2):
        (world.root / f"recommendations/rec-{number}.yaml").unlink()

    assert f"and at most {may_be_closed} may be closed unasked" in refused(world)
    files.add(world.root, 1)
    world.sync()

    assert sum(issue.is_open for issue in world.issues().values()) == all_of_them - may_be_closed


def test_no_recommendation_at_all_is_an_error_and_closes_nothing(synced: World) -> None:
    for path in (synced.root / "recommendations").iterdir():
        path.unlink()
    synced.hub.requests.clear()

    run = synced.run("sync")

    assert run.code == 1
    assert "There is no recommendation in" in run.err
    assert synced.hub.requests == []


def test_a_wrong_root_is_an_error(synced: World, tmp_path: Path) -> None:
    synced.root = tmp_path / "recommendations"

    run = synced.run("sync")

    assert run.code == 1
    assert "There is no tracker.yaml in" in run.err


def test_a_fork_is_refused(world: World) -> None:
    world.hub.add_repository(REPO, fork=True)

    assert "octo/tracker is a fork" in refused(world)


def test_a_workflow_run_in_a_fork_is_refused_by_its_event(world: World, tmp_path: Path) -> None:
    world.environment = action_variables(world.hub)
    path = Path(world.environment["GITHUB_EVENT_PATH"])
    event = path.read_text().replace('"fork": false', '"fork": true')
    world.environment["GITHUB_EVENT_PATH"] = str(files.write(tmp_path / "event.json", event))

    assert "octo/tracker is a fork" in refused(world)
    assert world.hub.requests == []


def test_a_workflow_run_without_an_event_asks_whether_it_is_in_a_fork(world: World) -> None:
    world.environment = action_variables(world.hub, "schedule")
    world.hub.add_repository(REPO, fork=True)
    del world.environment["GITHUB_EVENT_PATH"]

    assert "octo/tracker is a fork" in refused(world)


def test_an_archived_repository_is_refused(world: World) -> None:
    world.hub.add_repository(REPO, archived=True)

    assert "octo/tracker is archived" in refused(world)


def test_a_repository_without_issues_is_refused(world: World) -> None:
    world.hub.add_repository(REPO, has_issues=False)

    assert "Turn them on: Settings, General, Features, Issues" in refused(world)


def test_a_login_that_is_not_trusted_is_told_what_to_add_where(world: World) -> None:
    carol = world.hub.add_token("carol", login="carol", push=True)
    world.environment = {**desk_variables(world.hub), "GITHUB_TOKEN": "carol"}

    said = refused(world)

    assert f"trusted_authors in tracker.yaml:\n  - {{login: carol, id: {carol}}}" in said


def test_a_workflow_whose_bot_is_not_trusted_opens_one_issue_and_no_more(world: World) -> None:
    path = world.root / "tracker.yaml"
    path.write_text(path.read_text() + "trusted_authors:\n  - {login: alice, id: 5}\n")
    world.environment = action_variables(world.hub, "workflow_dispatch")

    run = world.run("sync")

    assert run.code == 3
    assert "- {login: github-actions[bot], id: 41898282}" in run.err
    assert sorted(world.issues()) == [1]


def test_a_readme_without_a_place_for_the_board_stops_before_anything_is_written(world: World) -> None:
    files.write(world.root / "README.md", "# No place here\n")
    world.hub.requests.clear()

    run = world.run("sync")

    assert run.code == 1
    assert "README.md:1:1: it is not clear where the board goes" in run.err
    assert world.writes() == []


def test_what_it_says_to_add_is_what_helps(world: World) -> None:
    carol = world.hub.add_token("carol", login="carol", push=True)
    world.environment = {**desk_variables(world.hub), "GITHUB_TOKEN": "carol"}
    path = world.root / "tracker.yaml"
    path.write_text(path.read_text() + f"trusted_authors:\n  - {{login: carol, id: {carol}}}\n")

    world.sync()

    assert {issue.author.login for issue in world.issues().values()} == {"carol"}


def test_the_repositorys_owner_is_trusted(world: World) -> None:
    world.hub.add_token("octo", login="octo", push=True)
    world.environment = {**desk_variables(world.hub), "GITHUB_TOKEN": "octo"}

    world.sync()

    assert {issue.author.login for issue in world.issues().values()} == {"octo"}


def test_in_a_new_repository_a_push_writes_nothing(world: World) -> None:
    world.environment = action_variables(world.hub)

    assert "Start the first sync by hand" in waits(world)


def test_in_a_new_repository_a_sync_by_hand_begins_with_its_own_numbers(world: World, hub: Server) -> None:
    with Server() as original:
        original.add_repository(REPO)
        original.person("bob").open_issue(REPO, "Makes the numbers differ")
        World(world.root, original, desk_variables(original)).sync()  # status.json now names the original
    world.environment = action_variables(hub, "workflow_dispatch")

    world.sync()

    assert sorted(world.issues()) == [1, 2, 3]


def test_a_board_of_another_server_is_not_taken_for_a_beginning(synced: World) -> None:
    for number in synced.issues():
        synced.person().delete_issue(REPO, number)
    status = synced.root / "status.json"
    status.write_text(status.read_text().replace('"host": "github.com"', '"host": "github.example"'))
    synced.environment = action_variables(synced.hub)

    assert "Start the first sync by hand" in waits(synced)


def test_a_first_sync_that_ended_before_the_board_has_begun_all_the_same(world: World) -> None:
    world.environment = action_variables(world.hub, "workflow_dispatch")
    with patch("rectrack.sync.run.board_files.wanted", side_effect=[None, StoppedError("Run again.")]):
        assert world.run("sync").code == 4
    assert not (world.root / "status.json").exists()
    world.environment = action_variables(world.hub)

    world.sync()

    assert sorted(world.issues()) == [1, 2, 3]


def test_a_plan_says_what_a_sync_would_refuse(emptied: World) -> None:
    run = emptied.run("plan")

    assert run.code == 0
    assert "A sync would refuse this: This would close 4 of 10 open issues" in run.out


def test_once_begun_a_push_is_enough(synced: World) -> None:
    synced.environment = action_variables(synced.hub)
    files.add(synced.root, 4)

    synced.sync()

    assert sorted(synced.issues()) == [1, 2, 3, 4]
