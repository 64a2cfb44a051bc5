"""What is renewed with the board, through the real command and real git: forms, schema, and how to take part."""

import json
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from localhub import Settings
from rectrack.github.git import Git
from rectrack.record.folder import SCHEMA
from rectrack.record.markers import TAKE_PART
from rectrack.sync.publish import MESSAGE, RENEWAL_MESSAGE
from tests.rectrack import files
from tests.rectrack.clones import Clone, another, with_origin
from tests.rectrack.copies import begin
from tests.rectrack.world import REPO, World, action_variables

BOT = f"github-actions[bot]: {MESSAGE}"
RENEWED = f"github-actions[bot]: {RENEWAL_MESSAGE}"
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


@pytest.mark.parametrize("mode", ["push", "branch"])
def test_the_command_that_writes_the_board_renews_them_too(world: World, clone: Clone, mode: str) -> None:
    set_mode(world, mode)
    stale = world.run("board", "--check")

    assert stale.code == 1
    assert f"{SCHEMA} is not up to date: run 'rectrack board'." in stale.err
    assert world.run("board").code == 0
    assert_renewed(lambda path: (clone.folder / path).read_text())
    assert world.run("board", "--check").code == 0


# --- where main takes no push -----------------------------------------------------------------------


def test_in_a_pull_request_they_come_with_the_board(world: World, clone: Clone) -> None:
    set_mode(world, "pull-request")

    assert publish(world) == "The board waits in pull request #5 for somebody to merge it.\n"

    assert clone.commits("board")[0] == BOT
    assert {*BESIDE, "README.md", "status.json", SCHEMA} <= {*clone.changed("board")}
    assert_renewed(lambda path: clone.at_origin(path, "board"))
    assert BOT not in clone.commits()


@pytest.fixture
def apart(world: World, clone: Clone) -> str:
    """What a run says where the board has a branch of its own."""
    files.edit(world.root / "README.md", "<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n", "")
    set_mode(world, "branch")
    assert clone.commits() == ["Alice: A change"] * 2
    return publish(world)


def test_where_the_board_lies_apart_a_pull_request_brings_what_main_lacks(
    world: World, clone: Clone, apart: str
) -> None:
    waits = "What is renewed with the board waits in pull request #5 for somebody to merge it."
    assert apart == f"Published the board on the branch board. {waits}\n"
    assert clone.commits() == ["Alice: A change"] * 2
    assert clone.commits("renewal")[0] == RENEWED
    assert {*clone.changed("renewal")} == {*BESIDE, ".github/ISSUE_TEMPLATE/propose.yml", "README.md", SCHEMA}
    assert_renewed(lambda path: clone.at_origin(path, "renewal"))
    assert "[the board](<../../tree/board>)" in clone.at_origin("README.md", "renewal")
    assert "status board" not in clone.at_origin("README.md", "renewal").lower()
    (pull,) = world.pulls()
    assert (pull["title"], pull["state"]) == (RENEWAL_MESSAGE, "open")


def test_it_is_renewed_in_place(world: World, clone: Clone, alice: Clone, apart: str) -> None:
    assert "#5" in apart
    alice.pull()
    files.edit(alice.folder / "recommendations/rec-4.yaml", "Do something new", "Do something else")
    alice.push()
    clone.pull()

    assert "#5" in publish(world)

    assert len(world.pulls()) == 1
    assert "4. Do something else (rec-4)" in clone.at_origin(FORM, "renewal")


def test_while_nothing_changes_it_is_left_alone(world: World, clone: Clone, apart: str) -> None:
    assert "#5" in apart
    clone.pull()
    assert world.run("sync").code == 0
    world.hub.requests.clear()

    assert "#5" in world.run("publish").out

    assert world.writes() == []


def test_once_it_is_merged_it_is_over(world: World, clone: Clone, apart: str) -> None:
    assert "#5" in apart
    clone.git("fetch", "--quiet", "origin")
    clone.git("push", "--quiet", "origin", "origin/renewal:main")
    clone.pull()

    assert publish(world) == "The board is up to date; nothing was published.\n"

    assert [pull["state"] for pull in world.pulls()] == ["closed"]


def test_a_main_that_lacks_nothing_costs_no_request(world: World, clone: Clone) -> None:
    set_mode(world, "branch")
    assert world.run("board").code == 0
    clone.push()
    assert world.run("sync").code == 0
    world.hub.requests.clear()

    assert world.run("publish").out == "Published the board on the branch board.\n"

    assert [request.path for request in world.hub.requests if "/pulls" in request.path] == []


def test_where_another_run_is_faster_it_is_made_again(world: World, clone: Clone) -> None:
    set_mode(world, "branch")
    assert world.run("sync").code == 0
    push, once = Git.push, iter(["HEAD:renewal"])

    def late(git: Git, commit: str, branch: str, *, instead_of: str | None = None) -> None:
        if branch == "renewal" and (other := next(once, "")):
            clone.git("push", "--quiet", "origin", other)
        push(git, commit, branch, instead_of=instead_of)

    with patch.object(Git, "push", late):
        run = world.run("publish")

    assert run.code == 0
    assert "waits in pull request #5" in run.out
    assert clone.commits("renewal")[0] == RENEWED


@pytest.mark.parametrize("why", ["no right", "work of others"])
def test_what_keeps_it_from_main_is_told_and_the_board_is_published(
    world: World, clone: Clone, alice: Clone, why: str
) -> None:
    if why == "no right":
        world.hub.set_up(REPO, Settings(actions_open_pulls=False))
    else:
        files.write(alice.folder / "work.txt", "weeks of work")
        alice.push("renewal")
    set_mode(world, "branch")
    assert world.run("sync").code == 0

    run = world.run("publish")

    assert run.code == 0
    assert run.out.startswith("Published the board on the branch board.\nGitHub refused this:\n- ")
    told = "but this run may not open a pull request" if why == "no right" else "holds commits that are not the"
    assert told in run.out
    assert "::warning" in run.err
    assert "Do this" in clone.at_origin("README.md", "board")
