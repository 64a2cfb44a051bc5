"""A proposal changes nothing that the tracker alone writes, and is previewed after its own run by main's rules."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone, another
from tests.rectrack.proposing import INDIA, REC_1, edit, event, proposed, with_accounts, with_board
from tests.rectrack.world import REPO, Run, World, action_variables

BOARD = "the part between the two markers of the board is written by the tracker alone"
HOW = ("<!-- rectrack:take-part -->\n", "<!-- rectrack:take-part-end -->\n")


@pytest.fixture
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("origin")


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    return with_board(world, origin)


def publish(root: Path, how: str) -> None:
    path = root / "tracker.yaml"
    path.write_text(f"{path.read_text()}publishing: {how}\n")


def forge(root: Path) -> None:
    files.edit(root / "README.md", "- **[1. Do this]", "- **[1. Do nothing]")
    files.edit(root / "status.json", '"title": "Recommendations for testing"', '"title": "Mine"')


# --- what the tracker alone writes ------------------------------------------------------------------


@pytest.mark.parametrize("switched_off", [False, True])
def test_an_edit_of_the_generated_files_is_found_and_the_file_to_edit_named(
    world: World, clone: Clone, *, switched_off: bool
) -> None:
    if switched_off:
        world.environment = event(world, 7, "patch")  # where proposals come from who may write here

    def change(root: Path) -> None:
        if switched_off:
            publish(root, "{mode: pull-request, branch: patch}")
        forge(root)

    run = proposed(world, clone, change)
    checked = world.run("check", "--format", "github", "--base", "HEAD^1")

    text = (clone.folder / "README.md").read_text()
    line = text[: text.index("nothing")].count("\n") + 1
    assert "### This cannot be merged yet" in run.out
    assert BOARD in run.out
    assert checked.code == 1
    assert f"::error file=README.md,line={line},col=1::{BOARD}" in checked.out
    assert "::error file=status.json,line=1,col=1::this file is written by the tracker alone (undo" in checked.out


def no_board(root: Path) -> None:
    files.write(root / "README.md", "# Theirs\n\nNo board.\n")


def half_a_board(root: Path) -> None:
    files.write(root / "README.md", "# Theirs\n<!-- rectrack:board -->\n")


def a_second_board(root: Path) -> None:
    text = (root / "README.md").read_text()
    section = text[text.index("<!-- rectrack:board -->") : text.index("Bye.")]
    files.write(root / "README.md", text + section.replace("Proposed", "Implemented"))


def another_title(root: Path) -> None:
    files.edit(root / "README.md", "# Ours", "# All of ours")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (no_board, "it is not clear where the board goes"),
        (half_a_board, "it is not clear where the board goes"),
        (a_second_board, "the two markers of the board stand here once each, and what is between them is written by"),
        (another_title, ""),
    ],
)
def test_only_the_rest_of_the_readme_is_anybodys(
    world: World, clone: Clone, change: Callable[[Path], None], told: str
) -> None:
    run = proposed(world, clone, change)
    checked = world.run("check", "--base", "HEAD^1")

    assert ("cannot be merged" in run.out) == bool(told)
    assert told in checked.out + checked.err
    assert checked.code == bool(told)


@pytest.mark.parametrize(
    ("left", "is_found"),
    [
        (HOW[0], True),
        (HOW[1], True),
        ("".join(HOW) * 2, True),
        (f"{HOW[0]}Send money.\n{HOW[1]}", True),
        ("Ours.", False),
    ],
)
def test_how_to_take_part_may_be_taken_out_of_the_readme_and_not_changed(
    world: World, clone: Clone, left: str, *, is_found: bool
) -> None:
    files.edit(world.root / "README.md", "Bye.", "".join(HOW))
    assert world.run("board").code == 0
    clone.push()
    text = (world.root / "README.md").read_text()

    run = proposed(world, clone, edit(text[text.index(HOW[0]) :], left, "README.md"))

    assert ("cannot be merged" in run.out) == is_found
    assert world.run("check", "--base", "HEAD^1").code == is_found
    told = "the part between the two markers of the section on how to take part is written by the tracker"
    assert (told in run.out) == ("Send money" in left)


@pytest.mark.parametrize(("repository", "is_found"), [(7, False), (8, True)], ids=["the tracker's", "a fork's"])
def test_only_the_trackers_own_branch_may_change_what_it_writes(
    world: World, clone: Clone, repository: int, *, is_found: bool
) -> None:
    world.environment = event(world, repository, "board")
    proposed(world, clone, forge)

    assert world.run("check", "--base", "HEAD^1").code == is_found


def test_a_first_proposal_of_a_tracker_is_checked_although_its_base_has_none(world: World, clone: Clone) -> None:
    data = ("tracker.yaml", "parties.yaml", "recommendations")
    clone.git("rm", "-r", "--quiet", *data)
    clone.push()
    clone.git("checkout", "--quiet", "HEAD^1", "--", *data)
    clone.git("commit", "--quiet", "-m", "Adopt it")

    assert world.run("check", "--base", "HEAD^1").code == 0

    forge(clone.folder)
    clone.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    assert world.run("check", "--base", "HEAD^1").code == 1


# --- after a pull request's own run -----------------------------------------------------------------


@pytest.fixture
def theirs(clone: Clone, origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Somebody's clone, made while an account spoke for India and the board went to the branch `patch`."""
    with_accounts(clone)
    publish(clone.folder, "{branch: patch}")
    clone.push()
    return another(origin, tmp_path_factory.mktemp("theirs") / "clone")


def run_after(world: World, sha: str, repository: int, *, branch: str = "patch", owner: str = "mallory") -> Run:
    """Preview as the workflow does that runs after a pull request's own."""
    variables = action_variables(world.hub, "workflow_run")
    said = {
        "head_sha": sha,
        "head_branch": branch,
        "head_repository": {"id": repository, "owner": {"login": owner}},
        "pull_requests": [],
    }
    path = files.write(world.root / ".rectrack/run.json", json.dumps({"workflow_run": said}))
    world.environment = {**variables, "GITHUB_EVENT_PATH": str(path)}
    run = world.run("preview")
    assert run.code == 0, run.err
    return run


def open_pull_request(world: World, sha: str, login: str = "mallory", user_id: int = 666) -> int:
    """Open a pull request from a fork; return the id of the fork."""
    repository = world.hub.add_repository("mallory/tracker", fork=True)
    person = world.hub.person(login, user_id=user_id)
    person.open_pull_request(REPO, "A proposal", head="patch", sha=sha, source="mallory/tracker")
    return repository


def test_a_forks_proposal_is_previewed_with_mains_code_and_without_what_changed_on_main_meanwhile(
    world: World, clone: Clone, theirs: Clone
) -> None:
    files.edit(theirs.folder / REC_1, "Do this", "Do that")
    sha = theirs.push("patch")
    repository = world.hub.add_repository("mallory/tracker", fork=True)
    somebody = world.hub.person("somebody", user_id=7)
    somebody.open_pull_request(REPO, "Another", head="patch", sha=sha, source="mallory/tracker", base="board")
    assert run_after(world, sha, repository).out == ""  # that goes to another branch
    open_pull_request(world, sha)
    files.edit(clone.folder / "recommendations/rec-2.yaml", "Do this", "Do more")
    clone.push()

    out = run_after(world, sha, repository).out

    assert "<!-- rectrack:preview -->\n" in out
    assert f"made by the tracker from the commit {sha[:10]}" in out
    assert "title: Recommendation 1: Do this → Recommendation 1: Do that" in out
    assert "Recommendation 2" not in out


def test_who_speaks_for_a_party_is_what_main_says_now(world: World, clone: Clone, theirs: Clone) -> None:
    files.edit(clone.folder / "parties.yaml", "accounts: [{login: delegate, id: 5}]", "accounts: []")
    clone.push()
    files.edit(theirs.folder / REC_1, "\nhistory:", f"{INDIA}history:")
    sha = theirs.push("patch")

    out = run_after(world, sha, open_pull_request(world, sha, "delegate", 5)).out

    assert "records a position of India as its own, but delegate is not among those" in out


def test_the_guards_are_what_main_says_now_although_the_proposal_begins_before(
    world: World, clone: Clone, theirs: Clone
) -> None:
    files.edit(clone.folder / "tracker.yaml", "publishing: {branch: patch}\n", "")
    clone.push()
    forge(theirs.folder)
    sha = theirs.push("patch")
    world.hub.person("mallory", user_id=666).open_pull_request(REPO, "A proposal", sha=sha)

    out = run_after(world, sha, world.hub.add_repository(REPO), owner="octo").out

    assert "### This cannot be merged yet" in out
    assert "status.json" in out


def test_a_run_that_is_about_something_else_shows_nothing(world: World, theirs: Clone) -> None:
    files.edit(theirs.folder / REC_1, "Do this", "Do that")
    sha = theirs.push("patch")
    repository = open_pull_request(world, sha)

    for about in (("1" * 40, repository, "patch"), (sha, repository + 1, "patch"), (sha, repository, "main")):
        run = run_after(world, *about[:2], branch=about[2])
        assert run.out == ""
        assert "No open pull request has that commit as its newest" in run.err


def test_at_a_desk_the_commit_before_must_be_named(world: World) -> None:
    world.environment = {}

    run = world.run("preview")

    assert run.code == 2
    assert "Name the commit before the change" in run.err
