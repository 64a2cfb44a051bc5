"""What the tracker alone writes: proposals change nothing of it, and it comes with the board."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone, another, with_origin
from tests.rectrack.files import REC_1
from tests.rectrack.pull_requests import NORTHLAND, edit, proposed, with_accounts, with_board
from tests.rectrack.sync.test_publish import (
    BOT,
    PUBLISHED,
    README,
    UP_TO_DATE,
    WAITS,
    as_a_run_has_it,
    next_run,
    publish,
    set_mode,
)
from tests.rectrack.world import REPO, Run, World, action_variables


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    return with_board(world, origin)


def publish_by(root: Path, how: str) -> None:
    path = root / "tracker.yaml"
    path.write_text(f"{path.read_text()}publishing: {how}\n")


def forge(root: Path) -> None:
    files.edit(root / "README.md", "- **[1. Do this]", "- **[1. Do nothing]")
    files.edit(root / "status.json", '"title": "Recommendations for testing"', '"title": "Mine"')


# --- what the tracker alone writes ------------------------------------------------------------------


def test_how_to_take_part_may_be_taken_out_of_the_readme(world: World, clone: Clone) -> None:
    files.edit(world.root / "README.md", "Bye.", "<!-- rectrack:take-part -->\n<!-- rectrack:take-part-end -->\n")
    assert world.run("board").code == 0
    clone.push()
    text = (world.root / "README.md").read_text()
    section = text[text.index("<!-- rectrack:take-part -->") :]

    run = proposed(world, clone, edit(section, "Ours.", "README.md"))

    assert "No changes to issues or labels." in run.out
    assert world.run("check", "--base", "HEAD^1").code == 0


def test_a_recommendation_may_be_named_like_a_page_of_the_board(world: World, clone: Clone) -> None:
    new = files.recommendation(id="board-seats", number="4")

    proposed(world, clone, lambda root: files.write(root / "recommendations/board-seats.yaml", new))

    assert world.done("check", "--base", "HEAD^1").out


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
    """Somebody's clone, made while an account spoke for Northland and the board went to the branch `patch`."""
    with_accounts(clone)
    publish_by(clone.folder, "{branch: patch}")
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
    return world.done("preview")


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
    assert f"made this preview from the commit {sha[:10]}" in out
    assert "title: Recommendation 1: Do this → Recommendation 1: Do that" in out
    assert "Recommendation 2" not in out


def test_who_speaks_for_a_party_is_what_main_says_now(world: World, clone: Clone, theirs: Clone) -> None:
    files.edit(clone.folder / "parties.yaml", "accounts: [{login: delegate, id: 5}]", "accounts: []")
    clone.push()
    files.edit(theirs.folder / REC_1, "\nhistory:", f"{NORTHLAND}history:")
    sha = theirs.push("patch")

    out = run_after(world, sha, open_pull_request(world, sha, "delegate", 5)).out

    assert "Northland – a position is recorded. delegate is not a listed account" in out


def test_the_guards_are_those_of_main_now_not_of_an_older_proposal(world: World, clone: Clone, theirs: Clone) -> None:
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
        assert "No open pull request ends in that commit" in run.err


def test_at_a_desk_the_commit_before_must_be_named(world: World) -> None:
    world.environment = {}

    told = world.refused("preview", code=2)

    assert "Name the commit before the change" in told


SCHEMA = "recommendations/recommendation.schema.json"
FORM = ".github/ISSUE_TEMPLATE/progress.yml"
BESIDE = [".github/ISSUE_TEMPLATE/dispute.yml", ".github/ISSUE_TEMPLATE/error.yml", FORM, SCHEMA]
HOW = ("<!-- rectrack:take-part -->\n", "<!-- rectrack:take-part-end -->\n")


def behind(world: World, origin: Path) -> None:
    """The last run was before a recommendation and a field came, and of another version of the program."""
    assert world.run("forms").code == 0
    files.write(world.root / "README.md", README.replace("Bye.", f"{''.join(HOW)}\nBye."))
    files.write(world.root / SCHEMA, "{}\n")
    files.add(world.root, 4, title="Do something new")
    path = world.root / "tracker.yaml"
    path.write_text(f"{path.read_text()}custom_fields:\n  - {{id: cost, name: Cost, type: number}}\n")
    with_origin(world.root, origin)


@pytest.fixture
def outdated(world: World, origin: Path) -> Clone:
    return as_a_run_has_it(world, origin, behind)


def assert_renewed(read: Callable[[str], str]) -> None:
    """Forms, schema and how to take part are as the program makes them of these files."""
    assert "4. Do something new (rec-4)" in read(FORM)
    assert "cost" in json.loads(read(SCHEMA))["$defs"]["Recommendation"]["properties"]["custom_fields"]["properties"]
    text = read("README.md")
    assert "begin with `/progress`" in text[text.index(HOW[0]) : text.index(HOW[1])]


@pytest.mark.parametrize("branch", ["main", "board"])
def test_one_commit_brings_forms_schema_and_pages_with_the_board(world: World, outdated: Clone, branch: str) -> None:
    if branch == "board":
        set_mode(outdated, "pull-request")

    said = publish(world)

    assert said == (PUBLISHED if branch == "main" else WAITS.replace("#4", "#5"))
    assert outdated.commits(branch)[0] == BOT
    assert {*BESIDE, "README.md", "status.json"} <= {*outdated.changed(branch)}
    assert_renewed(lambda path: outdated.at_origin(path, branch))
    if branch == "main":
        assert next_run(world, outdated) == UP_TO_DATE
        old = "maintained_by: the testers\n"
        files.edit(world.root / "tracker.yaml", old, f"{old}contact: us@example.org\n")
        outdated.push()
        publish(world)
        for name in (FORM, "README.md"):
            assert "write to us@example.org" in outdated.at_origin(name)
        assert [world.comments(number) for number in world.issues()] == [[], [], [], []]


def test_what_was_deleted_does_not_come_back(world: World, outdated: Clone) -> None:
    for name in (FORM, SCHEMA):
        (world.root / name).unlink()
    files.edit(world.root / "README.md", "".join(HOW), "")
    outdated.push()

    publish(world)

    assert {FORM, SCHEMA}.isdisjoint(outdated.changed())
    assert "/progress" not in outdated.at_origin("README.md")


def test_the_command_that_writes_the_board_at_a_desk_renews_them_too(world: World, outdated: Clone) -> None:
    told = world.refused("board", "--check")

    assert f"{SCHEMA} is out of date. Run 'rectrack board'." in told
    assert world.run("board").code == 0
    assert_renewed(lambda path: (outdated.folder / path).read_text())
    assert world.run("board", "--check").code == 0
