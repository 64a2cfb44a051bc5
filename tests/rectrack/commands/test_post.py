"""What was rendered of a pull request is shown on it: by GitHub's own facts, in one comment, and nothing else."""

import json
import os
import tracemalloc
from pathlib import Path

import pytest

from localhub import BOT, BOT_ID
from tests.faults.proxy import FAULTS
from tests.rectrack import files
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, Run, World, action_variables

TEXT = "<!-- rectrack:preview -->\n### What merging does\n"
SHA, OTHER_SHA = "1" * 40, "2" * 40
FORK = "mallory/tracker"
MALLORY = 666
MOST = 65_536
"""The characters that GitHub takes in a comment."""


@pytest.fixture
def world(world: World) -> World:
    """A workflow run, and a pull request of Mallory's, from a fork."""
    world.environment = action_variables(world.hub, "workflow_run")
    world.hub.add_repository(FORK, fork=True)
    propose(world)
    return world


def propose(world: World, sha: str = SHA, base: str = "main") -> int:
    person = world.hub.person("mallory", user_id=MALLORY)
    return person.open_pull_request(REPO, "A proposal", head="patch", sha=sha, source=FORK, base=base)


def post(
    world: World, text: str | bytes = TEXT, *, repository: str = FORK, sha: str = SHA, branch: str = "patch"
) -> Run:
    """Post as the workflow does that runs after a pull request's own."""
    source = {"id": world.hub.add_repository(repository), "owner": {"login": "mallory"}}
    run = {"head_sha": sha, "head_branch": branch, "head_repository": source, "pull_requests": []}
    event = {"workflow_run": run, "repository": {"default_branch": "main"}}
    path = files.write(world.root / ".rectrack/run.json", json.dumps(event))
    world.environment["GITHUB_EVENT_PATH"] = str(path)
    shown = world.root / ".rectrack/preview.md"
    shown.write_bytes(text if isinstance(text, bytes) else text.encode())
    world.hub.requests.clear()
    return world.run("preview", "--post", str(shown))


def test_the_pull_request_whose_newest_commit_it_was_gets_one_comment_that_is_renewed(world: World) -> None:
    text = TEXT + "- **@someone** \\#12 <!-- x --> `::error::` \u200b\n" + "é" * 1000
    first = post(world)
    second = post(world, text)

    assert first.out == second.out == "Commented on pull request 1.\n"
    assert world.writes() == [f"PATCH /repos/{REPO}/issues/comments/1"]
    assert world.comments(1) == [text]


def test_only_the_workflows_own_comment_is_renewed_whatever_others_write(world: World) -> None:
    for login, user_id in (("mallory", MALLORY), (BOT, 667)):
        world.hub.person(login, user_id=user_id).comment(REPO, 1, TEXT + "mine")
    world.hub.person(BOT, user_id=BOT_ID).comment(REPO, 1, "Something else, and below it\n" + TEXT)

    assert post(world).code == 0

    assert world.writes() == [f"POST /repos/{REPO}/issues/1/comments"]
    assert world.comments(1)[-1] == TEXT


def test_of_several_of_its_own_the_first_is_renewed(world: World) -> None:
    for text in (TEXT + "first", TEXT + "second"):
        world.hub.person(BOT, user_id=BOT_ID).comment(REPO, 1, text)

    assert post(world).code == 0

    renewed, left = world.comments(1)
    assert renewed == TEXT
    assert left.endswith("second")


@pytest.mark.parametrize("moved", [{"sha": OTHER_SHA}, {"branch": "other"}, {"repository": "mallory/other"}])
def test_where_the_pull_request_has_moved_on_nothing_is_written(world: World, moved: dict[str, str]) -> None:
    run = post(world, **moved)

    assert run.out == "No open pull request ends in that commit. Nothing was posted.\n"
    assert world.writes() == []


def test_a_pull_request_into_another_branch_gets_nothing_though_its_commit_is_the_same(world: World) -> None:
    world.hub.person("mallory").edit(REPO, 1, state="closed")
    propose(world, base="board")

    assert post(world).code == 0

    assert world.writes() == []


@pytest.mark.parametrize(
    "text",
    ["", "### What merging does", "<!-- rectrack:preview -->", f" {TEXT}", TEXT.encode("utf-16"), b"\xff"],
)
def test_what_is_no_preview_is_not_posted(world: World, text: str | bytes) -> None:
    run = post(world, text)

    assert run.code == 1
    assert "is not a preview of a pull request" in run.err
    assert world.hub.requests == []


def test_a_comment_holds_as_much_as_github_takes_and_no_more(world: World) -> None:
    most = TEXT + "é" * (MOST - len(TEXT))
    assert post(world, most).code == 0
    assert world.comments(1) == [most]

    assert post(world, most + "é").code == 1
    assert post(world, TEXT + "\U0001f600" * MOST).code == 1
    assert world.hub.requests == []


def test_no_more_of_it_is_read_than_a_comment_could_hold(world: World) -> None:
    assert post(world).code == 0
    shown = world.root / ".rectrack/preview.md"
    os.truncate(shown, 100_000_000)

    tracemalloc.start()
    run = world.run("preview", "--post", str(shown))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (run.code, most < 20_000_000) == (1, True)


def test_any_other_run_is_told_that_this_is_not_for_it(world: World) -> None:
    shown = files.write(world.root / ".rectrack/preview.md", TEXT)
    world.environment = action_variables(world.hub, "push")

    told = world.refused("preview", "--post", str(shown))

    assert "needs a run that follows a pull request" in told
    assert world.hub.requests == []


def test_a_locked_pull_request_is_told_of_and_fails_nothing(world: World) -> None:
    world.hub.person("keeper").lock(REPO, 1)

    run = post(world)

    assert run.code == 0
    assert "- The preview: The issue is locked, so nothing was written" in run.out
    assert world.comments(1) == []


def test_it_needs_nothing_of_the_repository(world: World, tmp_path: Path) -> None:
    assert post(world).code == 0
    shown = world.root / ".rectrack/preview.md"
    empty = tmp_path / "empty"
    empty.mkdir()

    elsewhere = World(empty, world.hub, world.environment)

    assert elsewhere.run("preview", "--post", str(shown)).code == 0
    assert [*empty.iterdir()] == []


@pytest.mark.parametrize("fault", ["502 before acting", "502 after acting", "reset after acting"])
def test_where_the_answer_is_lost_the_comment_is_there_once(world: World, fault: str) -> None:
    with refusing(world, "POST .*/comments", FAULTS[fault], times=1):
        assert post(world).code == 0

    assert world.comments(1) == [TEXT]
