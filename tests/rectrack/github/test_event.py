"""Which pull request a run is about, by GitHub's own facts."""

import json
from pathlib import Path

import pytest

from rectrack.github.event import Head, PullRequest, default_branch, from_event, head_of_run
from rectrack.record.parties import Account

PULL = {
    "number": 12,
    "user": {"login": "mallory", "id": 666, "type": "User"},
    "head": {"ref": "patch", "sha": "1" * 40, "repo": {"id": 8}},
    "base": {"ref": "main", "repo": {"id": 7}},
}
RUN = {
    "head_sha": "1" * 40,
    "head_branch": "patch",
    "head_repository": {"id": 8, "owner": {"login": "mallory", "id": 666}},
    "event": "pull_request",
}


def variables(folder: Path, name: str, event: object) -> dict[str, str]:
    path = folder / "event.json"
    path.write_text(json.dumps(event))
    return {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path)}


def test_a_pull_requests_run_knows_its_author_and_where_it_comes_from(tmp_path: Path) -> None:
    found = from_event(variables(tmp_path, "pull_request", {"pull_request": PULL}))

    author = Account(login="mallory", id=666)
    assert found == PullRequest(number=12, author=author, branch="patch", is_own_branch=False)


@pytest.mark.parametrize(("repo", "own"), [({"id": 7}, True), ({"id": 8}, False), (None, False)])
def test_a_branch_is_the_repositorys_own_by_its_numeric_id(tmp_path: Path, repo: object, *, own: bool) -> None:
    pull = {**PULL, "head": {"ref": "board", "repo": repo}}

    found = from_event(variables(tmp_path, "pull_request", {"pull_request": pull}))

    assert found is not None
    assert found.is_own_branch is own


@pytest.mark.parametrize("missing", ["number", "user", "head", "base"])
def test_an_event_that_says_too_little_is_of_none(tmp_path: Path, missing: str) -> None:
    pull = {name: value for name, value in PULL.items() if name != missing}

    assert from_event(variables(tmp_path, "pull_request", {"pull_request": pull})) is None


@pytest.mark.parametrize("event", [None, [], "x", {"pull_request": None}, {"pull_request": {"number": "12"}}])
def test_whatever_an_event_holds_it_is_answered(tmp_path: Path, event: object) -> None:
    assert from_event(variables(tmp_path, "pull_request", event)) is None
    assert head_of_run(variables(tmp_path, "workflow_run", event)) is None
    assert default_branch(variables(tmp_path, "workflow_run", event)) == ""


def test_a_run_after_another_knows_the_commit_that_was_about(tmp_path: Path) -> None:
    found = head_of_run(variables(tmp_path, "workflow_run", {"workflow_run": RUN}))

    assert found == Head(sha="1" * 40, branch="patch", repository_id=8, owner="mallory")


def test_a_run_after_another_knows_where_pull_requests_lead(tmp_path: Path) -> None:
    event = {"workflow_run": RUN, "repository": {"default_branch": "record"}}

    assert default_branch(variables(tmp_path, "workflow_run", event)) == "record"
    assert default_branch(variables(tmp_path, "push", event)) == ""


def test_another_kind_of_run_is_about_no_pull_request(tmp_path: Path) -> None:
    assert from_event(variables(tmp_path, "push", {"pull_request": PULL})) is None
    assert head_of_run(variables(tmp_path, "push", {"workflow_run": RUN})) is None
    assert from_event({}) is None


@pytest.mark.parametrize("sha", ["--upload-pack=evil", "main", "1" * 39, "g" * 40])
def test_a_commit_is_a_commits_full_name(tmp_path: Path, sha: str) -> None:
    assert head_of_run(variables(tmp_path, "workflow_run", {"workflow_run": {**RUN, "head_sha": sha}})) is None
