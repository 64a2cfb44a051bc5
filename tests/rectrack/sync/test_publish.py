"""The board gets to where readers see it, through the real command, real git, and a pull request on localhub."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from unittest.mock import patch

import pytest

from localhub import Settings
from rectrack.github.git import Git
from rectrack.sync.publish import MESSAGE
from tests.faults.proxy import Exchange, Fault, Proxy
from tests.rectrack import files
from tests.rectrack.clones import Clone, another, with_origin
from tests.rectrack.copies import begin
from tests.rectrack.refusing import OF_EACH_KIND, refusing
from tests.rectrack.world import REPO, Run, World, action_variables, desk_variables

BOT = f"github-actions[bot]: {MESSAGE}"
REC_1 = "recommendations/rec-1.yaml"


@pytest.fixture
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("origin")


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    """The world's folder as a workflow run has it."""
    begin(world, origin, pushed)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    return Clone(world.root)


def pushed(world: World, origin: Path) -> None:
    files.write(world.root / "README.md", "# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n\nBye.\n")
    with_origin(world.root, origin)


@pytest.fixture
def alice(clone: Clone, origin: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    assert clone.folder == tmp_path
    return another(origin, tmp_path_factory.mktemp("alice") / "clone")


def publish(world: World) -> str:
    """Sync and publish, and return what the second says."""
    assert world.run("sync").code == 0
    run = world.run("publish")
    assert run.code == 0, run.err
    return run.out


def set_mode(world: World, mode: str) -> None:
    path = world.root / "tracker.yaml"
    path.write_text(path.read_text() + f"publishing: {{mode: {mode}}}\n")
    Clone(world.root).push()


def next_run(world: World, clone: Clone) -> Run:
    """What the next workflow run does: a fresh checkout, the memory of the last run, a sync."""
    clone.pull()
    return world.run("sync")


# --- by a push --------------------------------------------------------------------------------------


def test_the_board_is_pushed_to_main_by_the_bot_and_touches_nothing_else(world: World, clone: Clone) -> None:
    said = publish(world)

    assert said == "Published the board on main.\n"
    assert clone.commits() == [BOT, "Alice: A change"]
    assert clone.changed() == ["README.md", "status.json"]
    readme = clone.at_origin("README.md")
    assert readme.startswith("# Ours\n")
    assert readme.endswith("Bye.")
    assert "(<../../issues/3>)" in readme


def test_what_is_published_is_what_the_sync_wrote(world: World, clone: Clone) -> None:
    publish(world)

    assert clone.at_origin("README.md") == (world.root / "README.md").read_text().strip()
    assert clone.at_origin("status.json") == (world.root / "status.json").read_text().strip()


def test_a_second_time_nothing_is_committed(world: World, clone: Clone) -> None:
    publish(world)
    clone.pull()

    assert publish(world) == "The board is up to date; nothing was published.\n"
    assert clone.commits() == [BOT, "Alice: A change"]


def test_what_else_lies_in_the_clone_stays_there(world: World, clone: Clone) -> None:
    world.run("sync")
    files.edit(world.root / "README.md", "# Ours", "# Mine, not committed")
    files.edit(world.root / REC_1, "Do this", "Do that, not committed")
    files.write(world.root / "secret.txt", "not meant for others")

    assert world.run("publish").code == 0

    assert clone.changed() == ["README.md", "status.json"]
    assert clone.at_origin("README.md").startswith("# Ours\n")
    assert "secret" in clone.git("status", "--short")
    assert clone.git("worktree", "list").count("\n") == 0


def test_the_author_at_a_desk_is_the_person(world: World, clone: Clone) -> None:
    world.run("sync")
    world.environment |= {"GITHUB_ACTIONS": ""}
    clone.git("config", "user.name", "Bob")
    clone.git("config", "user.email", "bob@example.org")

    assert world.run("publish").code == 0

    assert clone.commits()[0] == f"Bob: {MESSAGE}"


def test_a_person_who_signs_commits_does_not_sign_those_of_the_bot(world: World, clone: Clone) -> None:
    clone.git("config", "commit.gpgsign", "true")
    clone.git("config", "gpg.program", "false")

    publish(world)

    assert clone.commits()[0] == BOT


# --- when somebody is faster ------------------------------------------------------------------------


def right_after_the_fetch(act: Callable[[int], object]) -> AbstractContextManager[object]:
    """Let something happen between a run's fetching of main and its push; `act` gets how often that has been."""
    fetched, times = Git.fetched, iter(range(1, 100))

    def late(git: Git, branch: str) -> str | None:
        found = fetched(git, branch)
        act(next(times))
        return found

    return patch.object(Git, "fetched", late)


def test_what_somebody_pushed_meanwhile_is_kept_and_is_on_the_board(world: World, clone: Clone, alice: Clone) -> None:
    world.run("sync")

    def push(times: int) -> None:
        if times == 1:
            files.edit(alice.folder / REC_1, "Do this", "Do that")
            alice.push()

    with right_after_the_fetch(push):
        run = world.run("publish")

    assert run.out == "Published the board on main.\n"
    assert clone.commits() == [BOT, "Alice: A change", "Alice: A change"]
    assert "1. Do that" in clone.at_origin("README.md")


def test_where_others_push_all_the_time_the_run_ends_in_good_order(world: World, clone: Clone, alice: Clone) -> None:
    world.run("sync")

    with right_after_the_fetch(lambda _: alice.push()):
        run = world.run("publish")

    assert run.code == 4
    assert "Others pushed at the same moment 5 times in a row. Run again." in run.err
    assert BOT not in clone.commits()


def test_a_file_with_a_problem_on_the_newest_main_is_told(world: World, clone: Clone, alice: Clone) -> None:
    world.run("sync")
    files.edit(alice.folder / REC_1, "themes: [law]", "themes: [lore]")
    alice.push()

    run = world.run("publish")

    assert run.code == 1
    assert f"{REC_1}:6:10: unknown theme" in run.err
    assert BOT not in clone.commits()


def test_what_changed_meanwhile_is_told_to_its_followers_by_the_next_run(
    world: World, clone: Clone, alice: Clone
) -> None:
    world.run("sync")
    files.edit(alice.folder / REC_1, "stance: support", "stance: oppose")
    alice.push()
    assert world.run("publish").code == 0

    assert next_run(world, clone).code == 0

    assert len(world.comments(1)) == 1


# --- where main is protected ------------------------------------------------------------------------


def test_a_protected_main_is_told_with_what_to_choose(world: World, clone: Clone, origin: Path) -> None:
    world.run("sync")
    hook = files.write(origin / "hooks/pre-receive", "#!/bin/sh\necho 'error: GH006: Protected branch' >&2\nexit 1\n")
    hook.chmod(0o755)

    run = world.run("publish")

    assert run.code == 1
    assert "GitHub does not let this run push to main" in run.err
    assert "GH006: Protected branch" in run.err
    assert "publishing: {mode: pull-request}" in run.err
    assert clone.commits() == ["Alice: A change"]


def test_a_pull_request_brings_the_board_and_main_stays(world: World, clone: Clone) -> None:
    set_mode(world, "pull-request")

    said = publish(world)

    assert said == "The board waits in pull request #4 for a maintainer to merge it.\n"
    assert BOT not in clone.commits()
    assert clone.commits("board")[0] == BOT
    assert clone.changed("board") == ["README.md", "status.json"]
    (pull,) = world.pulls()
    assert (pull["title"], pull["state"]) == (MESSAGE, "open")
    assert "Somebody with write access approves them" in str(pull["body"])


def test_the_pull_request_is_renewed_in_place(world: World, clone: Clone, alice: Clone) -> None:
    set_mode(world, "pull-request")
    publish(world)
    clone.pull()
    alice.pull()
    files.edit(alice.folder / REC_1, "Do this", "Do that")
    alice.push()

    assert next_run(world, clone).code == 0
    assert world.run("publish").out == "The board waits in pull request #4 for a maintainer to merge it.\n"

    assert len(world.pulls()) == 1
    assert "1. Do that" in clone.at_origin("README.md", "board")
    assert clone.commits("board") == [BOT, *["Alice: A change"] * 3]


def test_an_unchanged_board_leaves_the_pull_request_alone(world: World, clone: Clone) -> None:
    set_mode(world, "pull-request")
    publish(world)
    before = clone.git("rev-parse", "origin/board") if clone.commits("board") else ""
    next_run(world, clone)
    world.hub.requests.clear()

    assert world.run("publish").code == 0

    clone.git("fetch", "--quiet", "origin")
    assert clone.git("rev-parse", "origin/board") == before
    assert world.writes() == []


def test_once_main_has_the_board_the_pull_request_is_closed(world: World, clone: Clone) -> None:
    set_mode(world, "pull-request")
    publish(world)
    clone.git("fetch", "--quiet", "origin")
    clone.git("push", "--quiet", "origin", "origin/board:main")

    assert next_run(world, clone).code == 0
    assert world.run("publish").out == "The board is up to date; nothing was published.\n"

    assert [pull["state"] for pull in world.pulls()] == ["closed"]


def test_while_a_pull_request_waits_followers_are_told_each_change(world: World, clone: Clone, alice: Clone) -> None:
    set_mode(world, "pull-request")
    publish(world)
    for old, new in (("support", "oppose"), ("oppose", "support")):
        alice.pull()
        files.edit(alice.folder / REC_1, f"stance: {old}", f"stance: {new}")
        alice.push()
        assert next_run(world, clone).code == 0
        assert world.run("publish").code == 0

    assert len(world.comments(1)) == 2


def test_what_a_person_pushed_to_its_branch_is_not_lost(world: World, clone: Clone, alice: Clone) -> None:
    files.write(alice.folder / "work.txt", "weeks of work")
    alice.push("board")
    set_mode(world, "pull-request")
    world.run("sync")

    run = world.run("publish")

    assert run.code == 1
    assert 'holds commits that are not the tracker\'s ("A change"), and they would be lost' in run.err
    assert clone.at_origin("work.txt", "board") == "weeks of work"


def test_a_pull_request_to_another_branch_is_somebody_elses(world: World, clone: Clone) -> None:
    set_mode(world, "pull-request")
    world.person("mallory").open_pull_request(REPO, "Mine", "Text", head="board", base="gh-pages")

    assert publish(world) == "The board waits in pull request #5 for a maintainer to merge it.\n"

    assert [(pull["title"], pull["state"]) for pull in world.pulls()] == [(MESSAGE, "open"), ("Mine", "open")]
    assert clone.commits("board")[0] == BOT


def test_a_pull_request_that_somebody_opened_for_the_board_says_what_it_is(world: World, clone: Clone) -> None:
    set_mode(world, "pull-request")
    world.person("mallory").open_pull_request(REPO, "Merge me", "@everyone", head="board")

    assert publish(world) == "The board waits in pull request #1 for a maintainer to merge it.\n"

    (pull,) = world.pulls()
    assert pull["title"] == MESSAGE
    assert "@everyone" not in str(pull["body"])
    assert clone.commits("board")[0] == BOT


def test_a_pull_request_whose_opening_was_not_answered_is_found(world: World, clone: Clone) -> None:
    set_mode(world, "pull-request")
    world.run("sync")

    def lost(exchange: Exchange) -> None:
        exchange.forward()
        exchange.reset()

    with Opening(world.hub) as proxy:
        proxy.plan.fault = lost
        world.environment["GITHUB_API_URL"] = proxy.url
        run = world.run("publish")

    assert run.out == "The board waits in pull request #4 for a maintainer to merge it.\n"
    assert len(world.pulls()) == 1
    assert clone.commits("board")[0] == BOT


class Opening(Proxy):
    """Spoils the request that opens a pull request."""

    def next_fault(self, exchange: Exchange) -> Fault | None:
        return self.plan.fault if exchange.method == "POST" else None


def test_on_top_of_a_newer_main_the_branch_is_renewed_though_the_board_is_the_same(
    world: World, clone: Clone, alice: Clone
) -> None:
    set_mode(world, "pull-request")
    publish(world)
    alice.pull()
    files.write(alice.folder / "notes.txt", "Nothing to do with the board")
    newest = alice.push()

    assert next_run(world, clone).code == 0
    assert world.run("publish").code == 0

    clone.git("fetch", "--quiet", "origin")
    assert clone.git("rev-parse", "origin/board^") == newest


def test_a_pull_request_that_may_not_be_opened_is_told(world: World, clone: Clone) -> None:
    set_mode(world, "pull-request")
    world.hub.add_token("actions", login="github-actions[bot]", kind="actions", pull_requests="read")
    world.run("sync")

    run = world.run("publish")

    assert run.code == 1
    assert "but this run may not open a pull request for it" in run.err
    assert "It asks for the permission" in run.err
    assert clone.commits("board")[0] == BOT


def test_where_actions_may_open_none_the_way_to_open_it_is_told(world: World, clone: Clone) -> None:
    set_mode(world, "pull-request")
    world.hub.set_up(REPO, Settings(actions_open_pulls=False))
    world.run("sync")

    run = world.run("publish")

    assert run.code == 1
    assert "Settings, Actions, General, Workflow permissions" in run.err
    assert run.err.endswith("https://github.com/octo/tracker/compare/main...board?expand=1\n")
    assert clone.commits("board")[0] == BOT


def test_a_forks_branch_of_the_same_name_is_not_the_trackers(world: World, clone: Clone) -> None:
    set_mode(world, "pull-request")
    world.hub.add_repository("mallory/tracker", fork=True)
    world.person("mallory").open_pull_request(REPO, MESSAGE, head="board", source="mallory/tracker")

    assert publish(world) == "The board waits in pull request #5 for a maintainer to merge it.\n"
    assert clone.commits("board")[0] == BOT


def test_a_protected_branch_of_the_board_is_reported_with_the_correction(
    world: World, clone: Clone, origin: Path
) -> None:
    set_mode(world, "pull-request")
    world.run("sync")
    hook = files.write(origin / "hooks/pre-receive", "#!/bin/sh\necho 'GH013: Cannot force-push' >&2\nexit 1\n")
    hook.chmod(0o755)

    run = world.run("publish")

    assert run.code == 1
    assert "GitHub does not let this run push to board: " in run.err
    assert "Leave this branch out of the repository's rules: Settings, Rules, Rulesets" in run.err
    assert clone.git("ls-remote", "origin", "board") == ""


# --- what was told ----------------------------------------------------------------------------------


def take_step(clone: Clone, status: str, month: int) -> None:
    """Somebody records another status and pushes it."""
    clone.pull()
    path = clone.folder / REC_1
    text = re.sub("^status: .*$", f"status: {status}", path.read_text(), flags=re.MULTILINE)
    step = f"  - {{date: 2018-0{month}, status: {status}, evidence: ['https://example.org/{month}']}}\n"
    files.write(path, text + step)
    clone.push()


def run_twice(world: World, clone: Clone, alice: Clone) -> None:
    """Two changes of status, each synced, told and published."""
    for month, status in enumerate(("adopted", "implemented"), 1):
        take_step(alice, status, month)
        assert next_run(world, clone).code == 0
        assert world.run("publish").code == 0
    assert len(world.comments(1)) == 2


def change_mode(alice: Clone, mode: str) -> None:
    alice.pull()
    path = alice.folder / "tracker.yaml"
    text = re.sub("publishing: .*\n", "", path.read_text())
    files.write(path, text + f"publishing: {{mode: {mode}}}\n")
    alice.push()


def at_desk(clone: Clone, world: World) -> World:
    """Somebody at a desk, in another clone."""
    clone.git("config", "user.name", "Bob")
    clone.git("config", "user.email", "bob@example.org")
    return World(clone.folder, world.hub, desk_variables(world.hub))


def test_a_sync_on_a_computer_knows_the_announcements_while_the_board_is_pending(
    world: World, clone: Clone, alice: Clone
) -> None:
    set_mode(world, "pull-request")
    publish(world)
    take_step(alice, "adopted", 1)
    desk = at_desk(alice, world)

    assert desk.run("sync").code == 0

    assert len(world.comments(1)) == 1
    assert desk.run("publish").code == 0
    assert next_run(world, clone).code == 0
    assert len(world.comments(1)) == 1


def test_a_clone_that_is_behind_syncs_nothing(world: World, clone: Clone, alice: Clone) -> None:
    publish(world)
    take_step(alice, "adopted", 1)
    desk = at_desk(clone, world)
    desk.hub.requests.clear()

    run = desk.run("sync")

    assert run.code == 3
    assert "This clone lacks newer commits of main, and a sync from it would undo them on GitHub." in run.err
    assert "Run 'git pull' first." in run.err
    assert desk.hub.requests == []


def test_a_clone_that_is_behind_publishes_no_older_memory(
    world: World, clone: Clone, alice: Clone, origin: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    publish(world)
    stale = at_desk(another(origin, tmp_path_factory.mktemp("stale") / "clone"), world)
    run_twice(world, clone, alice)

    refused = stale.run("publish")
    assert refused.code == 1
    assert "A newer status.json has been published than the one here. Run 'rectrack sync' again" in refused.err

    assert next_run(world, clone).code == 0
    assert len(world.comments(1)) == 2


def test_another_way_of_publishing_forgets_nothing(world: World, clone: Clone, alice: Clone) -> None:
    publish(world)
    change_mode(alice, "pull-request")
    assert next_run(world, clone).code == 0
    assert world.run("publish").code == 0
    run_twice(world, clone, alice)
    change_mode(alice, "push")

    assert next_run(world, clone).code == 0
    assert world.run("publish").code == 0

    assert len(world.comments(1)) == 2


def test_and_back_again_neither(world: World, clone: Clone, alice: Clone) -> None:
    set_mode(world, "pull-request")
    publish(world)
    clone.git("fetch", "--quiet", "origin")
    clone.git("push", "--quiet", "origin", "origin/board:main")
    change_mode(alice, "push")
    run_twice(world, clone, alice)
    change_mode(alice, "pull-request")

    assert next_run(world, clone).code == 0

    assert len(world.comments(1)) == 2


def test_what_was_told_and_undone_before_it_was_published_is_told(world: World, clone: Clone, alice: Clone) -> None:
    publish(world)
    take_step(alice, "withdrawn", 1)
    assert next_run(world, clone).code == 0  # told; the board is not published
    take_step(alice, "proposed", 2)

    assert next_run(world, clone).code == 0

    first, second = world.comments(1)
    assert "so far “Proposed”, now “Withdrawn”" in first
    assert "so far “Withdrawn”, now “Proposed”" in second


# --- in the wrong place -----------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["in a workflow run", "at a desk"])
def test_the_board_of_another_repository_is_not_published(world: World, clone: Clone, where: str) -> None:
    world.run("sync")
    path = world.root / "status.json"
    path.write_text(path.read_text().replace('"host": "github.com"', '"host": "git.example.org"'))
    if where == "at a desk":
        world.environment = desk_variables(world.hub)

    run = world.run("publish")

    assert run.code == (3 if where == "at a desk" else 0)
    assert "Nothing has been synced to octo/tracker yet, so nothing is published." in run.err
    assert clone.commits() == ["Alice: A change"]


def test_from_a_fork_nothing_is_published(world: World, clone: Clone) -> None:
    world.run("sync")
    world.hub.add_repository(REPO, fork=True)
    world.environment = desk_variables(world.hub)

    run = world.run("publish")

    assert run.code == 3
    assert "octo/tracker is a fork" in run.err
    assert clone.commits() == ["Alice: A change"]


# --- what is refused --------------------------------------------------------------------------------


def test_after_a_local_run_alone_nothing_is_published(world: World, clone: Clone) -> None:
    variables, world.environment = world.environment, {}
    assert world.run("sync").code == 0
    world.environment = variables

    run = world.run("publish")

    assert run.code == 0
    assert "Nothing has been synced to octo/tracker yet, so nothing is published." in run.err
    assert clone.commits() == ["Alice: A change"]


def test_a_folder_that_is_no_clone_is_told(world: World) -> None:
    run = world.run("publish")

    assert run.code == 1
    assert "is not a clone of a git repository. Run this command in a clone." in run.err


def test_a_folder_below_the_top_is_told(world: World, clone: Clone) -> None:
    world.root = files.make_tracker(clone.folder / "below")

    run = world.run("publish")

    assert run.code == 1
    assert "is not the top of its repository, where the board's links lead" in run.err


def test_another_main_branch_is_told(world: World, clone: Clone) -> None:
    assert world.run("sync").code == 0
    path = world.root / "tracker.yaml"
    path.write_text(path.read_text() + "branch: trunk\n")

    run = world.run("publish")

    assert run.code == 1
    assert "The remote origin has no branch trunk: see `branch` in tracker.yaml" in run.err
    assert clone.commits() == ["Alice: A change"]


@pytest.mark.parametrize("fault", OF_EACH_KIND.values(), ids=OF_EACH_KIND)
def test_a_pull_request_that_is_refused_leaves_the_board_on_its_branch_and_is_opened_by_the_next_run(
    world: World, clone: Clone, fault: Fault
) -> None:
    set_mode(world, "pull-request")
    assert world.run("sync").code == 0

    with refusing(world, "POST .*/pulls$", fault):
        run = world.run("publish")

    assert run.code == 0, run.err
    assert run.out.startswith(
        "The board is on the branch board: https://github.com/octo/tracker/compare/main...board"
    )
    assert (
        run.err.count("::warning title=rectrack::GitHub refused this:%0A- The pull request of the branch board: ")
        == 1
    )
    assert clone.commits("board")[0] == BOT
    assert world.run("publish").out == "The board waits in pull request #4 for a maintainer to merge it.\n"


def test_a_locked_pull_request_of_the_board_is_left_until_it_is_unlocked(world: World, clone: Clone) -> None:
    set_mode(world, "pull-request")
    publish(world)
    world.person().lock(REPO, 4)
    clone.git("fetch", "--quiet", "origin")
    clone.git("push", "--quiet", "origin", "origin/board:main")
    assert next_run(world, clone).code == 0

    run = world.run("publish")

    assert run.code == 0, run.err
    assert "Pull request #4, which nobody needs any more: The issue is locked." in run.out
    world.person().unlock(REPO, 4)
    assert world.run("publish").code == 0
    assert [pull["state"] for pull in world.pulls()] == ["closed"]


@pytest.mark.parametrize("mode", ["push", "pull-request"])
def test_without_a_github_nothing_is_published_whatever_lies_here(world: World, clone: Clone, mode: str) -> None:
    set_mode(world, mode)
    assert world.run("sync").code == 0
    world.environment = {}
    before = clone.git("ls-remote", "origin")

    run = world.run("publish")

    assert run.code == 1
    assert "A rehearsal publishes nothing: set GITHUB_REPOSITORY and GITHUB_TOKEN. Nothing was changed." in run.err
    assert clone.git("ls-remote", "origin") == before


def test_before_any_sync_nothing_is_published(world: World, clone: Clone) -> None:
    before = clone.commits()

    run = world.run("publish")

    assert run.code == 0
    assert "Nothing has been synced to octo/tracker yet, so nothing is published." in run.out + run.err
    assert (clone.commits(), world.writes()) == (before, [])


def test_a_board_that_was_only_made_locally_is_not_published(world: World, clone: Clone) -> None:
    assert world.run("board").code == 0
    clone.push()
    before = clone.commits()

    run = world.run("publish")

    assert run.code == 0
    assert "Nothing has been synced to octo/tracker yet" in run.out + run.err
    assert (clone.commits(), world.writes()) == (before, [])
