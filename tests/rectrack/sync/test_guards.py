"""What a run refuses before it has written anything: a sync, and what takes up what people say."""

import json
from pathlib import Path

import pytest

from localhub import Server
from tests.faults.proxy import Exchange
from tests.rectrack import clones, files
from tests.rectrack.clones import Clone
from tests.rectrack.forms import form
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, World, action_variables, local_variables


def refused(world: World, *arguments: str, code: int = 3) -> str:
    """Run a command, by default a sync, show that it wrote nothing, and return what it said."""
    before = world.texts()
    world.hub.requests.clear()
    run = world.run(*arguments or ("sync",))
    assert run.code == code, run.err
    assert world.writes() == []
    assert world.texts() == before
    return run.err


# --- closing ----------------------------------------------------------------------------------------


def remove(world: World, *numbers: int) -> None:
    for number in numbers:
        (world.root / f"recommendations/rec-{number}.yaml").unlink()


@pytest.mark.parametrize(("all_of_them", "may_be_closed"), [(10, 3), (19, 3), (20, 4), (25, 5)])
def test_few_issues_may_be_closed_and_more_by_number(world: World, all_of_them: int, may_be_closed: int) -> None:
    for number in range(4, all_of_them + 1):
        files.add(world.root, number)
    assert world.run("sync").code == 0
    more = may_be_closed + 1
    remove(world, *range(1, more + 1))

    told = f"This sync would close {more} of {all_of_them} open issues; the limit is {may_be_closed}."
    said = refused(world)
    assert told in said
    assert f"To allow it: --max-closed {more}" in said
    assert f"A sync would stop: {told}" in world.run("plan").out
    assert "the limit is 2." in refused(world, "sync", "--max-closed", "2")
    if all_of_them == 10:
        world.sync("--max-closed", f"{more}")
    else:
        files.add(world.root, 1)
        assert world.run("sync").code == 0
    closed = [issue for issue in world.issues().values() if not issue.is_open]
    assert len(closed) == (more if all_of_them == 10 else may_be_closed)


def test_no_recommendation_at_all_is_an_error_and_closes_nothing(synced: World) -> None:
    remove(synced, 1, 2, 3)

    assert "No recommendation in" in refused(synced, code=1)
    synced.root /= "recommendations"
    assert "No tracker.yaml in" in refused(synced, code=1)
    assert synced.hub.requests == []


def test_a_readme_without_a_place_for_the_board_stops_before_anything_is_written(world: World) -> None:
    files.write(world.root / "README.md", "# No place here\n")

    assert "README.md:1:1: The place of the board is not clear" in refused(world, code=1)


# --- who opens the issues ---------------------------------------------------------------------------


def test_a_login_that_is_not_trusted_is_told_what_to_add_where_and_that_helps(world: World) -> None:
    carol = world.hub.add_token("carol", login="carol", push=True)
    world.environment = {**local_variables(world.hub), "GITHUB_TOKEN": "carol"}

    line = f"  - {{login: carol, id: {carol}}}"
    assert f"trusted_accounts in tracker.yaml:\n{line}" in refused(world)

    path = world.root / "tracker.yaml"
    path.write_text(f"{path.read_text()}trusted_accounts:\n{line}\n")
    world.sync()
    assert {issue.author.login for issue in world.issues().values()} == {"carol"}


def test_a_workflow_whose_bot_is_not_trusted_opens_one_issue_and_no_more(world: World) -> None:
    path = world.root / "tracker.yaml"
    path.write_text(path.read_text() + "trusted_accounts:\n  - {login: alice, id: 5}\n")
    world.environment = action_variables(world.hub, "workflow_dispatch")

    told = world.refused("sync", code=3)

    assert "- {login: github-actions[bot], id: 41898282}" in told
    assert sorted(world.issues()) == [1]


def test_the_repositorys_owner_is_trusted(world: World) -> None:
    world.hub.add_token("octo", login="octo", push=True)
    world.environment = {**local_variables(world.hub), "GITHUB_TOKEN": "octo"}

    world.sync()

    assert {issue.author.login for issue in world.issues().values()} == {"octo"}


# --- the beginning ----------------------------------------------------------------------------------

BEGIN = "::notice title=rectrack::octo/tracker has no status board yet."


def test_in_a_new_repository_a_push_writes_nothing_and_a_sync_by_hand_begins(world: World) -> None:
    with Server() as original:
        original.add_repository(REPO)
        original.person("bob").open_issue(REPO, "Makes the numbers differ")
        World(world.root, original, local_variables(original)).sync()  # status.json now names the original
    world.environment = action_variables(world.hub)
    said = refused(world, code=0)
    assert BEGIN in said
    assert "Start the first sync yourself" in said

    world.environment = action_variables(world.hub, "workflow_dispatch")
    with refusing(world, "POST .*/issues$", times=1):
        assert world.run("sync").code == 0
    assert sorted(world.issues()) == [1, 2]
    (world.root / "status.json").unlink()  # as after a first sync that ended before the board
    world.environment = action_variables(world.hub)
    world.sync()
    assert sorted(world.issues()) == [1, 2, 3]


def test_a_board_of_another_server_is_not_taken_for_a_beginning(synced: World) -> None:
    for number in synced.issues():
        synced.person().delete_issue(REPO, number)
    files.edit(synced.root / "status.json", '"host": "github.com"', '"host": "github.example"')
    synced.environment = action_variables(synced.hub)

    assert BEGIN in refused(synced, code=0)


# --- in the wrong repository ------------------------------------------------------------------------


@pytest.fixture
def clone(world: World, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A synced tracker as a workflow run has it, where a keeper commands something and a reader proposes one."""
    clones.begin(world, tmp_path_factory.mktemp("origin"), clones.synced_by_a_workflow)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    world.hub.person("keeper", user_id=8, push=True).comment(REPO, 1, "/mark-checked Nothing has changed.")
    world.person("asha").open_issue(REPO, "Proposal: mine", form())
    return Clone(world.root)


COMMANDS = ("sync", "process-comments", "process-forms")
NOTHING = "::notice title=rectrack::Nothing has been synced to octo/tracker yet"
STATES = {
    "octo/tracker is a fork": {"fork": True},
    "octo/tracker is archived": {"archived": True},
    "Issues are turned off in octo/tracker. Turn them on: Settings > General > Features > Issues": {
        "has_issues": False
    },
}


def left_alone(world: World, clone: Clone, command: str, *, code: int) -> str:
    pushed = clone.git("ls-remote", "origin")
    said = refused(world, command, code=code)
    assert clone.git("ls-remote", "origin") == pushed
    return said


@pytest.mark.parametrize("asks", [False, True], ids=["by the event", "by asking"])
@pytest.mark.parametrize("told", STATES)
def test_in_a_fork_or_without_issues_nothing_is_done(world: World, clone: Clone, told: str, *, asks: bool) -> None:
    world.hub.add_repository(REPO, **STATES[told])
    path = Path(world.environment["GITHUB_EVENT_PATH"])
    event = json.loads(path.read_text())
    event["repository"] |= STATES[told]
    world.environment["GITHUB_EVENT_PATH"] = str(files.write(world.root / ".rectrack/event.json", json.dumps(event)))
    if asks:
        del world.environment["GITHUB_EVENT_PATH"]

    for command in COMMANDS:
        assert told in left_alone(world, clone, command, code=3)
        assert (world.hub.requests != []) == asks


def test_a_repository_that_was_renamed_is_told_by_its_new_name(synced: World) -> None:
    synced.environment["GITHUB_REPOSITORY"] = REPO.upper()
    assert synced.run("sync").code == 0  # the same to GitHub
    synced.environment["GITHUB_REPOSITORY"] = REPO

    def renamed(exchange: Exchange) -> None:
        exchange.answer(200, json.loads(exchange.forward().body) | {"full_name": "octo/better"})

    told = "octo/tracker was renamed to octo/better. "
    with refusing(synced, f"GET /repos/{REPO}$", renamed):
        assert f"{told}Nothing was changed. Set GITHUB_REPOSITORY=octo/better." in refused(synced)
        run = synced.run("doctor")
        assert (run.code, "Set GITHUB_REPOSITORY" in run.out) == (1, True)


def test_in_a_clone_without_a_remote_a_sync_at_a_desk_works(synced: World) -> None:
    Clone(synced.root).git("init", "--quiet")
    Clone(synced.root).commit()

    synced.assert_at_rest()


@pytest.mark.parametrize(
    ("named", "another"),
    [('"id": {id}', '"id": 987654'), ('"host": "github.com"', '"host": "github.example"'), ("", "")],
    ids=["the board of another repository", "that of another server", "no board"],
)
def test_before_its_first_sync_a_copy_records_nothing(world: World, clone: Clone, named: str, another: str) -> None:
    """A repository that was made from this one as a template is such a copy."""
    status = clone.folder / "status.json"
    own = json.loads(status.read_text())["repository"]["id"]
    files.edit(status, named.replace("{id}", str(own)), another) if named else status.unlink()
    clone.push()

    for command in COMMANDS[1:]:
        assert NOTHING in left_alone(world, clone, command, code=0)
