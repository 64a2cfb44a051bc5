"""The board gets to where readers see it: by a push, or by a pull request."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from localhub import Settings
from tests.faults.proxy import Fault, reset_after
from tests.faults.proxy import refused as unsent
from tests.rectrack import files
from tests.rectrack.clones import Clone, another, begin, right_before_the_push, with_origin
from tests.rectrack.files import PICTURES, REC_1
from tests.rectrack.refused_requests import OF_EACH_KIND, refusing
from tests.rectrack.world import REPO, World, action_variables, local_variables
from tests.samples import table

MESSAGE = "Update the status board"
BOT, ALICE = f"github-actions[bot]: {MESSAGE}", "Alice: A change"
PUBLISHED, UP_TO_DATE = "Published the board on main.\n", "The board is up to date; nothing was published.\n"
WAITS = "The board is pending in pull request #4. A maintainer has to merge it.\n"
README = "# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n\nBye.\n"


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    return as_a_run_has_it(world, origin, pushed)


def as_a_run_has_it(world: World, origin: Path, beginning: Callable[[World, Path], None]) -> Clone:
    begin(world, origin, beginning)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    return Clone(world.root)


def pushed(world: World, origin: Path) -> None:
    files.write(world.root / "README.md", README)
    with_origin(world.root, origin)


@pytest.fixture
def alice(clone: Clone, origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    assert clone
    return another(origin, tmp_path_factory.mktemp("alice") / "clone")


def publish(world: World) -> str:
    """Sync and publish, and return what the second says."""
    assert world.run("sync").code == 0
    run = world.done("publish")
    return run.out


def next_run(world: World, clone: Clone) -> str:
    """What the next workflow run does: a fresh checkout, the memory of the last run, a sync."""
    clone.pull()
    return publish(world)


def refused(world: World, code: int = 1) -> str:
    """Why nothing is published, with main as it was."""
    commits = Clone(world.root).commits()
    run = world.run("publish")
    assert run.code == code, run.err
    assert run.out == ""
    assert Clone(world.root).commits() == commits
    return run.err


def set_mode(clone: Clone, mode: str) -> None:
    path = clone.folder / "tracker.yaml"
    files.write(path, re.sub("publishing: .*\n", "", path.read_text()) + f"publishing: {{mode: {mode}}}\n")
    clone.push()


def merge_board(clone: Clone) -> None:
    clone.git("fetch", "--quiet", "origin")
    clone.git("push", "--quiet", "origin", "origin/board:main")


# --- by a push --------------------------------------------------------------------------------------


def test_the_board_is_pushed_to_main_by_the_bot_and_touches_nothing_else(world: World, clone: Clone) -> None:
    clone.git("config", "commit.gpgsign", "true")  # a person signs commits, the bot does not
    clone.git("config", "gpg.program", "false")
    for name in ("post-checkout", "pre-push"):  # nor do its hooks run
        files.write(clone.folder / f".git/hooks/{name}", "#!/bin/sh\nexit 1\n").chmod(0o755)
    assert world.run("sync").code == 0
    made = [(world.root / name).read_text().strip() for name in ("README.md", *PICTURES, "status.json")]
    files.edit(world.root / "README.md", "# Ours", "# Mine, not committed")
    files.edit(world.root / REC_1, "Do this", "Do that, not committed")
    files.write(world.root / "secret.txt", "not meant for others")

    run = world.run("publish")

    assert (run.code, run.out) == (0, PUBLISHED)
    assert clone.commits() == [BOT, ALICE]
    assert clone.changed() == ["README.md", *PICTURES, "status.json"]
    assert [clone.at_origin(name) for name in ("README.md", *PICTURES, "status.json")] == made
    assert made[0].startswith("# Ours\n")
    assert made[0].endswith("Bye.")
    assert "(<../../issues/3>)" in made[0]
    assert "secret" in clone.git("status", "--short")
    assert clone.git("worktree", "list").count("\n") == 0


def test_a_second_time_nothing_is_committed(world: World, clone: Clone) -> None:
    assert publish(world) == PUBLISHED
    assert next_run(world, clone) == UP_TO_DATE
    assert clone.commits() == [BOT, ALICE]


@pytest.mark.parametrize("pages", [(), ("recommendations/board-old.md",)])
def test_the_command_that_updates_a_clone_works_before_the_board_is_tracked_there(
    world: World, clone: Clone, pages: Sequence[str]
) -> None:
    world.environment = local_variables(world.hub)
    for name in pages:
        files.write(world.root / name, "<!-- rectrack:board-page -->\n# Old\n")
        clone.push()
    clone.git("push", "--quiet", "--set-upstream", "origin", "main")
    out = publish(world)
    files.edit(world.root / REC_1, "Do this", "Do my own")

    command = out.partition("To update this clone: ")[2].strip()
    finished = subprocess.run(["sh", "-c", command], cwd=world.root, check=False, capture_output=True, text=True)

    assert finished.returncode == 0, finished.stderr
    assert clone.git("status", "--short") == f"M {REC_1}"
    assert clone.commits()[0].endswith(MESSAGE)
    assert clone.git("rev-parse", "HEAD") == clone.git("rev-parse", "origin/main")


@pytest.mark.parametrize("times", [1, 99])
def test_what_others_push_meanwhile_is_kept_and_on_the_board_unless_they_push_all_the_time(
    world: World, clone: Clone, alice: Clone, times: int
) -> None:
    assert world.run("sync").code == 0
    files.edit(alice.folder / REC_1, "stance: support", "stance: oppose")

    with right_before_the_push(alice.push, times):
        run = world.run("publish")

    if times > 1:
        assert run.code == 4
        assert "Other accounts pushed first 5 times in a row. Run again." in run.err
        assert BOT not in clone.commits()
        return
    assert run.out == PUBLISHED
    assert clone.commits() == [BOT, ALICE, ALICE]
    assert "Oppose (The association)" in clone.at_origin("README.md")
    next_run(world, clone)
    assert len(world.comments(1)) == 1  # followers are told by the next run


def test_a_file_with_a_problem_on_the_newest_main_is_told(world: World, alice: Clone) -> None:
    assert world.run("sync").code == 0
    files.edit(alice.folder / REC_1, "themes: [law]", "themes: [lore]")
    alice.push()

    assert f"{REC_1}:6:10: Unknown theme" in refused(world)


# --- by a pull request ------------------------------------------------------------------------------


def test_one_pull_request_has_the_board_and_is_renewed_until_merged(world: World, clone: Clone, alice: Clone) -> None:
    set_mode(clone, "pull-request")
    assert publish(world) == WAITS
    assert clone.commits("board")[0] == BOT
    assert clone.changed("board") == ["README.md", *PICTURES, "status.json"]
    (pull,) = world.pulls()
    assert (pull["title"], pull["state"]) == (MESSAGE, "open")
    assert "A maintainer with write access approves them" in str(pull["body"])

    before = clone.git("ls-remote", "origin")
    world.hub.requests.clear()
    assert next_run(world, clone) == WAITS
    assert (world.writes(), clone.git("ls-remote", "origin")) == ([], before)

    for old, new in (("support", "oppose"), ("oppose", "support")):
        alice.pull()
        files.edit(alice.folder / REC_1, f"stance: {old}", f"stance: {new}")
        alice.push()
        assert next_run(world, clone) == WAITS
        assert f"{new.capitalize()} (The association)" in clone.at_origin("README.md", "board")
    assert len(world.comments(1)) == 2
    assert clone.commits("board") == [BOT, *[ALICE] * 4]
    files.write(alice.folder / "notes.txt", "Nothing to do with the board")
    newest = alice.push()
    assert next_run(world, clone) == WAITS
    clone.git("fetch", "--quiet", "origin")
    assert clone.git("rev-parse", "origin/board^") == newest
    assert BOT not in clone.commits()

    merge_board(clone)
    world.person().lock(REPO, 4)
    assert "Closing pull request #4, which is no longer needed: The issue is locked." in next_run(world, clone)
    world.person().unlock(REPO, 4)
    assert next_run(world, clone) == UP_TO_DATE
    assert [pull["state"] for pull in world.pulls()] == ["closed"]


def test_what_a_person_pushed_to_its_branch_is_not_lost(world: World, clone: Clone, alice: Clone) -> None:
    files.write(alice.folder / "work.txt", "weeks of work")
    alice.push("board")
    set_mode(clone, "pull-request")
    assert world.run("sync").code == 0

    told = 'has commits that are not rectrack\'s ("A change"). They would be lost'
    assert told in refused(world)
    assert clone.at_origin("work.txt", "board") == "weeks of work"


@pytest.mark.parametrize(("opened", "pulls"), table(__file__, "pull requests"))
def test_a_pull_request_that_somebody_opened_is_taken_over_only_if_it_brings_the_board(
    world: World, clone: Clone, opened: dict[str, str], pulls: list[Any]
) -> None:
    set_mode(clone, "pull-request")
    world.hub.add_repository("mallory/tracker", fork=True)
    world.person("mallory").open_pull_request(REPO, "Mine", "@everyone", head="board", **opened)

    assert publish(world) == WAITS.replace("#4", f"#{pulls[0][1]}")

    assert [[pull["title"], pull["number"]] for pull in world.pulls()] == pulls
    assert "@everyone" not in str(world.pulls()[0]["body"])
    assert clone.commits("board")[0] == BOT


def test_only_a_commit_that_the_clone_lacks_is_fetched(world: World, alice: Clone) -> None:
    run = subprocess.run

    def broken(command: list[str], *arguments: Any, **named: Any) -> subprocess.CompletedProcess[Any]:
        if "fetch" in command and named["cwd"] == world.root:
            return subprocess.CompletedProcess(command, 128, b"", b"y" + b"x" * 300)
        return run(command, *arguments, **named)

    with patch.object(subprocess, "run", broken):
        assert publish(world) == PUBLISHED
        alice.pull()
        alice.push()
        assert f"git fetch failed: {'x' * 300}" in refused(world)


@pytest.mark.parametrize("fault", [*OF_EACH_KIND.values(), reset_after], ids=[*OF_EACH_KIND, "no answer"])
def test_a_pull_request_that_is_refused_is_opened_by_the_next_run_and_one_without_an_answer_is_found(
    world: World, clone: Clone, fault: Fault
) -> None:
    set_mode(clone, "pull-request")
    assert world.run("sync").code == 0

    with refusing(world, "POST .*/pulls$", fault, times=1):
        run = world.done("publish")

    assert clone.commits("board")[0] == BOT
    if fault is not reset_after:
        assert run.out.startswith("The board is on the branch board: https://github.com/octo/tracker/compare/main...")
        told = "::warning title=rectrack::GitHub rejected these requests:%0A- The pull request of the branch board: "
        assert run.err.count(told) == 1
        run = world.run("publish")
    assert run.out == WAITS
    assert len(world.pulls()) == 1


def test_a_pull_request_whose_request_gets_lost_is_opened_by_the_next_run(world: World, clone: Clone) -> None:
    set_mode(clone, "pull-request")
    assert world.run("sync").code == 0

    with refusing(world, "POST .*/pulls$", unsent, times=1):
        assert "broke off" in refused(world, code=4)

    assert world.pulls() == []
    assert publish(world) == WAITS


@pytest.mark.parametrize("what", ["permission", "setting"])
def test_a_pull_request_that_may_not_be_opened_is_told_with_advice(world: World, clone: Clone, what: str) -> None:
    set_mode(clone, "pull-request")
    if what == "setting":
        world.hub.set_up(REPO, Settings(actions_open_pulls=False))
    else:
        world.hub.add_token("actions", login="github-actions[bot]", kind="actions", pull_requests="read")
    assert world.run("sync").code == 0

    said = refused(world)

    assert "but this run may not open a pull request for it" in said
    assert "Settings > Actions > General > Workflow permissions" in said
    assert said.endswith("https://github.com/octo/tracker/compare/main...board?expand=1\n")
    assert clone.commits("board")[0] == BOT


CORRECTIONS = {
    "main": "publishing: {mode: pull-request}",
    "board": "Exclude this branch from the repository's rules: Settings > Rules > Rulesets",
}


@pytest.mark.parametrize("branch", CORRECTIONS)
def test_a_protected_branch_is_told_with_a_correction(world: World, clone: Clone, origin: Path, branch: str) -> None:
    set_mode(clone, "push" if branch == "main" else "pull-request")
    assert world.run("sync").code == 0
    hook = "#!/bin/sh\necho 'error: GH013: Repository rule violations found' >&2\nexit 1\n"
    files.write(origin / "hooks/pre-receive", hook).chmod(0o755)

    said = refused(world)

    assert f"GitHub rejected the push to {branch}: " in said
    assert "GH013: Repository rule violations found" in said
    assert CORRECTIONS[branch] in said
    assert clone.git("ls-remote", "origin", "board") == ""


# --- what was told ----------------------------------------------------------------------------------


def take_step(clone: Clone, status: str, month: int) -> None:
    clone.pull()
    path = clone.folder / REC_1
    text = re.sub("^status: .*$", f"status: {status}", path.read_text(), flags=re.MULTILINE)
    step = f"  - {{date: 2018-0{month}, status: {status}, evidence: ['https://example.org/{month}']}}\n"
    files.write(path, text + step)
    clone.push()


def local_world(clone: Clone, world: World) -> World:
    clone.git("config", "user.name", "Bob")
    clone.git("config", "user.email", "bob@example.org")
    return World(clone.folder, world.hub, local_variables(world.hub))


def test_a_local_sync_knows_the_announcements_of_a_pending_board(world: World, clone: Clone, alice: Clone) -> None:
    set_mode(clone, "pull-request")
    publish(world)
    take_step(alice, "adopted", 1)
    local = local_world(alice, world)

    publish(local)
    assert clone.commits("board")[0] == f"Bob: {MESSAGE}"
    assert len(world.comments(1)) == 1
    next_run(world, clone)
    assert len(world.comments(1)) == 1


def test_a_board_that_is_deleted_meanwhile_hides_no_memory_of_main(world: World, clone: Clone, alice: Clone) -> None:
    set_mode(clone, "pull-request")
    alice.pull()
    publish(world)
    clone.git("fetch", "--quiet", "origin")
    squashed = clone.git("commit-tree", "origin/board^{tree}", "-p", "origin/main", "-m", "Squashed")
    clone.git("push", "--quiet", "origin", f"{squashed}:main")
    behind, run = World(alice.folder, world.hub, world.environment), subprocess.run

    def deleted_once_listed(command: list[str], *arguments: Any, **named: Any) -> subprocess.CompletedProcess[Any]:
        done = run(command, *arguments, **named)
        if {"ls-remote", "refs/heads/board"} <= {*command}:
            clone.git("push", "--quiet", "--delete", "origin", "board")
        return done

    with patch.object(subprocess, "run", deleted_once_listed):
        comments = behind.run("process-comments")

    assert (comments.code, comments.out) == (0, "Nothing new to record.\n")


def test_a_clone_that_is_behind_syncs_nothing_and_publishes_no_older_memory(
    world: World, clone: Clone, alice: Clone, origin: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    publish(world)
    stale = local_world(another(origin, tmp_path_factory.mktemp("stale") / "clone"), world)
    take_step(alice, "adopted", 1)
    next_run(world, clone)
    world.hub.requests.clear()

    told = stale.refused("sync", code=3)

    assert "This clone lacks newer commits of main. A sync would undo these commits on GitHub." in told
    assert "Run 'git pull' first." in told
    assert stale.hub.requests == []
    assert "status.json here is older than the published one. Run 'rectrack sync' again" in refused(stale)


@pytest.mark.parametrize("modes", [("push", "pull-request", "push"), ("pull-request", "push", "pull-request")])
def test_another_mode_forgets_nothing(world: World, clone: Clone, alice: Clone, modes: tuple[str, str, str]) -> None:
    set_mode(clone, modes[0])
    publish(world)
    if modes[0] == "pull-request":
        merge_board(clone)
    for month, (mode, status) in enumerate(zip(modes[1:], ("adopted", "implemented"), strict=True), 1):
        alice.pull()
        set_mode(alice, mode)
        next_run(world, clone)
        take_step(alice, status, month)
        next_run(world, clone)
        assert len(world.comments(1)) == month


def test_an_issue_that_only_the_pending_board_knows_is_not_opened_anew(world: World, clone: Clone) -> None:
    publish(world)
    clone.pull()
    files.add(clone.folder, 4)
    set_mode(clone, "pull-request")
    next_run(world, clone)
    assert '"issue": 4' not in clone.at_origin("status.json")
    world.person().edit(REPO, 4, body="Mine")

    next_run(world, clone)

    assert sorted(world.issues()) == [1, 2, 3, 4]
    assert world.issues()[4].body.startswith("<!-- rectrack:v1 id=rec-4")


def test_in_a_copy_of_a_tracker_that_has_told_more_the_first_sync_is_published(world: World, clone: Clone) -> None:
    assert world.run("sync").code == 0
    path = clone.folder / "status.json"
    own = path.read_text()
    status = json.loads(own)
    status["repository"]["id"] = 987654
    status["recommendations"][0]["announcement_count"] = 9
    files.write(path, json.dumps(status))
    clone.push()
    files.write(path, own)

    assert publish(world) == PUBLISHED

    assert json.loads(clone.at_origin("status.json"))["repository"] == json.loads(own)["repository"]


def test_what_was_told_and_undone_before_it_was_published_is_told(world: World, clone: Clone, alice: Clone) -> None:
    publish(world)
    for month, status in enumerate(("withdrawn", "proposed"), 1):  # told; the board is not published
        take_step(alice, status, month)
        clone.pull()
        assert world.run("sync").code == 0

    first, second = world.comments(1)
    assert "“Withdrawn” (before: “Proposed”)" in first
    assert "“Proposed” (before: “Withdrawn”)" in second


# --- in the wrong place -----------------------------------------------------------------------------


@pytest.mark.parametrize("is_desk", [False, True])
@pytest.mark.parametrize("before", ["nothing", "the board by hand", "a sync on this computer", "a sync elsewhere"])
def test_only_this_repositorys_board_is_published(world: World, clone: Clone, before: str, *, is_desk: bool) -> None:
    if before == "the board by hand":
        assert world.run("board").code == 0
        clone.push()
    elif before == "a sync on this computer":
        assert World(world.root, world.hub).run("sync").code == 0
    elif before == "a sync elsewhere":
        assert world.run("sync").code == 0
        files.edit(world.root / "status.json", '"host": "github.com"', '"host": "git.example.org"')
    if is_desk:
        world.environment = local_variables(world.hub)
    world.hub.requests.clear()

    said = refused(world, code=3 if is_desk else 0)

    assert "Nothing has been synced to octo/tracker yet, so nothing was published." in said
    assert "so nothing was proposed." in world.refused("process-forms", code=3 if is_desk else 0)
    assert world.writes() == []
    assert BOT not in clone.commits()


def test_from_a_fork_a_wrong_branch_and_without_a_github_nothing_is_published(world: World, clone: Clone) -> None:
    assert world.run("sync").code == 0
    variables = world.environment
    world.environment = {}
    told = "publish needs GitHub. Set GITHUB_REPOSITORY and GITHUB_TOKEN. Nothing was changed."
    assert told in refused(world)
    world.environment = variables
    path = world.root / "tracker.yaml"
    path.write_text(path.read_text() + "branch: trunk\n")
    assert "The remote origin has no branch trunk. Check `branch` in tracker.yaml" in refused(world)
    clone.pull()
    world.hub.add_repository(REPO, fork=True)
    world.environment = local_variables(world.hub)
    assert "octo/tracker is a fork" in refused(world, code=3)


def test_a_folder_that_is_no_clone_or_below_the_top_of_one_is_told(world: World, clone: Clone) -> None:
    below = World(files.make_tracker(clone.folder / "below"), world.hub, world.environment)
    inner = below.run("publish")
    shutil.rmtree(clone.folder / ".git")
    outer = world.run("publish")

    assert (inner.code, outer.code) == (1, 1)
    assert "is not the root of its repository" in inner.err
    assert "is not a clone of a git repository. Run this command in a clone." in outer.err
