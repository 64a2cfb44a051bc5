"""What people say is taken up in the repository that was synced, and in no other: through the real commands."""

import json
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.copies import begin, synced_by_a_workflow
from tests.rectrack.inbox.test_proposal import form
from tests.rectrack.world import REPO, World, action_variables

TAKE_UP = pytest.mark.parametrize("command", ["comments", "proposals"])
KNOWN = pytest.mark.parametrize("asks", [False, True], ids=["by the event", "by asking"])


@pytest.fixture
def clone(world: World, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A synced tracker as a workflow run has it, where a keeper commands something and a reader proposes one."""
    begin(world, tmp_path_factory.mktemp("origin"), synced_by_a_workflow)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    world.hub.person("keeper", user_id=8, push=True).comment(REPO, 1, "/checked Nothing has changed.")
    world.person("asha").open_issue(REPO, "Proposal: mine", form())
    return Clone(world.root)


def about(world: World, *, asks: bool, **changes: bool) -> None:
    """The repository is so from now on, and the run's event says it, or there is none and it must be asked."""
    world.hub.add_repository(REPO, **changes)
    if asks:
        del world.environment["GITHUB_EVENT_PATH"]
        return
    event = json.loads(Path(world.environment["GITHUB_EVENT_PATH"]).read_text())
    event["repository"] |= changes
    world.environment["GITHUB_EVENT_PATH"] = str(files.write(world.root / ".rectrack/event.json", json.dumps(event)))


def left_alone(world: World, clone: Clone, command: str, *, code: int) -> str:
    """Run the command, show that it wrote nothing on GitHub, pushed nothing and changed no file; what it said."""
    before, pushed = world.texts(), clone.git("ls-remote", "origin")
    world.hub.requests.clear()
    run = world.run(command)
    assert run.code == code, run.err
    assert world.writes() == []
    assert clone.git("ls-remote", "origin") == pushed
    assert world.texts() == before
    return run.err


@TAKE_UP
def test_in_the_repository_itself_something_is_taken_up(world: World, clone: Clone, command: str) -> None:
    pushed = clone.git("ls-remote", "origin")

    assert world.run(command).code == 0

    assert world.writes() != []
    assert clone.git("ls-remote", "origin") != pushed


@TAKE_UP
@KNOWN
def test_in_a_fork_nothing_is_taken_up(world: World, clone: Clone, command: str, *, asks: bool) -> None:
    about(world, asks=asks, fork=True)

    assert "octo/tracker is a fork" in left_alone(world, clone, command, code=3)


@TAKE_UP
@KNOWN
def test_in_an_archived_repository_nothing_is_taken_up(
    world: World, clone: Clone, command: str, *, asks: bool
) -> None:
    about(world, asks=asks, archived=True)

    assert "octo/tracker is archived" in left_alone(world, clone, command, code=3)


@TAKE_UP
@KNOWN
def test_without_issues_nothing_is_taken_up(world: World, clone: Clone, command: str, *, asks: bool) -> None:
    about(world, asks=asks, has_issues=False)

    assert "Issues are turned off in octo/tracker" in left_alone(world, clone, command, code=3)


@TAKE_UP
@pytest.mark.parametrize(
    ("named", "another"),
    [('"id": {id}', '"id": 987654'), ('"host": "github.com"', '"host": "github.example"')],
    ids=["of another repository", "of another server"],
)
def test_in_a_copy_with_the_board_of_another_nothing_is_taken_up(
    world: World, clone: Clone, command: str, named: str, another: str
) -> None:
    """So is a repository that was made from this one as a template, until its first sync."""
    status = clone.folder / "status.json"
    own = json.loads(status.read_text())["repository"]["id"]
    files.edit(status, named.replace("{id}", str(own)), another)
    clone.push()

    said = left_alone(world, clone, command, code=0)

    assert "::notice title=rectrack::Nothing has been synced to octo/tracker yet" in said


@TAKE_UP
def test_in_a_new_repository_without_a_board_nothing_is_taken_up(world: World, clone: Clone, command: str) -> None:
    (clone.folder / "status.json").unlink()
    clone.push()

    said = left_alone(world, clone, command, code=0)

    assert "::notice title=rectrack::Nothing has been synced to octo/tracker yet" in said
