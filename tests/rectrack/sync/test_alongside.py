"""What is renewed with the board, through the real command and real git: forms, schema, and how to take part."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from localhub import Settings
from rectrack.record.folder import SCHEMA
from rectrack.record.markers import TAKE_PART
from rectrack.sync.publish import MESSAGE
from tests.rectrack import files
from tests.rectrack.clones import Clone, another, with_origin
from tests.rectrack.copies import begin
from tests.rectrack.world import REPO, World, action_variables

BOT = f"github-actions[bot]: {MESSAGE}"
FORM = ".github/ISSUE_TEMPLATE/progress.yml"
BESIDE = [".github/ISSUE_TEMPLATE/dispute.yml", ".github/ISSUE_TEMPLATE/error.yml", FORM]
README = (
    f"# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n\n{TAKE_PART.start}\n{TAKE_PART.end}\n\nBye.\n"
)


@pytest.fixture
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("origin")


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    """A light repository whose last run was before a recommendation and a field came, and the program another."""
    begin(world, origin, behind)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    return Clone(world.root)


def behind(world: World, origin: Path) -> None:
    assert world.run("forms").code == 0
    files.write(world.root / "README.md", README)
    files.write(world.root / SCHEMA, "{}\n")
    files.add(world.root, 4, title="Do something new")
    path = world.root / "tracker.yaml"
    path.write_text(f"{path.read_text()}fields:\n  - {{id: cost, name: Cost, type: number}}\n")
    with_origin(world.root, origin)


@pytest.fixture
def alice(clone: Clone, origin: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    assert clone.folder == tmp_path
    return another(origin, tmp_path_factory.mktemp("alice") / "clone")


def publish(world: World, command: str = "publish") -> str:
    assert world.run("sync").code == 0
    run = world.run(command)
    assert run.code == 0, run.err
    return run.out


def set_mode(world: World, mode: str) -> None:
    path = world.root / "tracker.yaml"
    path.write_text(f"{path.read_text()}publishing: {{mode: {mode}}}\n")
    Clone(world.root).push()


def assert_renewed(read: Callable[[str], str]) -> None:
    """All three are as the program makes them of these files."""
    assert "4. Do something new (rec-4)" in read(FORM)
    assert "cost" in json.loads(read(SCHEMA))["$defs"]["Recommendation"]["properties"]["fields"]["properties"]
    assert "begin with `/progress`" in TAKE_PART.inside(read("README.md"))


# --- by a push --------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["publish", "run"])
def test_one_commit_brings_them_with_the_board(world: World, clone: Clone, command: str) -> None:
    said = publish(world, command)

    assert "Published the board on main.\n" in said
    assert clone.commits() == [BOT, "Alice: A change"]
    assert {*BESIDE, "README.md", "status.json", SCHEMA} <= {*clone.changed()}
    assert_renewed(clone.at_origin)
    assert clone.at_origin("README.md").endswith("Bye.")


def test_a_second_time_nothing_is_committed(world: World, clone: Clone) -> None:
    publish(world)
    clone.pull()

    assert publish(world) == "The board is up to date; nothing was published.\n"
    assert clone.commits() == [BOT, "Alice: A change"]


@pytest.mark.parametrize("gone", [FORM, SCHEMA])
def test_what_was_deleted_does_not_come_back(world: World, clone: Clone, gone: str) -> None:
    (world.root / gone).unlink()
    clone.push()

    publish(world)

    assert gone not in clone.changed()


def test_a_readme_without_its_markers_gets_nothing(world: World, clone: Clone) -> None:
    files.edit(world.root / "README.md", f"{TAKE_PART.start}\n{TAKE_PART.end}\n", "")
    clone.push()

    publish(world)

    assert "/progress" not in clone.at_origin("README.md")


def test_nobody_is_told_of_it(world: World, clone: Clone) -> None:
    publish(world)
    clone.pull()
    files.edit(world.root / "tracker.yaml", "kept_by: the testers\n", "kept_by: others\ncontact: us@example.org\n")
    clone.push()
    publish(world)

    assert "write to us@example.org" in clone.at_origin(FORM)
    assert "write to us@example.org" in TAKE_PART.inside(clone.at_origin("README.md"))
    assert [world.comments(number) for number in world.issues()] == [[], [], [], []]


# --- at a desk --------------------------------------------------------------------------------------


def test_the_command_that_writes_the_board_renews_them_too(world: World, clone: Clone) -> None:
    stale = world.run("board", "--check")

    assert stale.code == 1
    assert f"{SCHEMA} is not up to date: run 'rectrack board'." in stale.err
    assert world.run("board").code == 0
    assert_renewed(lambda path: (clone.folder / path).read_text())
    assert world.run("board", "--check").code == 0


# --- where main takes no push -----------------------------------------------------------------------


def test_in_a_pull_request_they_come_with_the_board(world: World, clone: Clone) -> None:
    set_mode(world, "pull-request")

    assert publish(world) == "The board waits in pull request #5 for a maintainer to merge it.\n"

    assert clone.commits("board")[0] == BOT
    assert {*BESIDE, "README.md", "status.json", SCHEMA} <= {*clone.changed("board")}
    assert_renewed(lambda path: clone.at_origin(path, "board"))
    assert BOT not in clone.commits()
