"""Locked issues, blocked accounts, limited interaction: who is refused what, and in which words."""

import pytest
from github.Repository import Repository

from localhub import BOT, BOT_ID, Server
from tests.localhub.conftest import REPO, Raw

ISSUE = f"/repos/{REPO}/issues/1"
LOCKED = "Unable to create comment because issue is locked."


@pytest.fixture
def workflow(hub: Server) -> Raw:
    """The token of a workflow run, which may write."""
    hub.person("alice").open_issue(REPO, "t")
    hub.add_token("run", login=BOT, user_id=BOT_ID, kind="actions")
    return Raw(hub, "run")


@pytest.fixture
def maintainer(hub: Server) -> Raw:
    hub.add_token("maintainer", login="keeper", push=True)
    return Raw(hub, "maintainer")


def comment(as_whom: Raw) -> tuple[int, str | None]:
    answer = as_whom("POST", f"{ISSUE}/comments", {"body": "A word."})
    return answer.status_code, answer.json().get("message")


def test_a_locked_issue_says_so_alone_and_in_lists(workflow: Raw, maintainer: Raw) -> None:
    assert maintainer("PUT", f"{ISSUE}/lock", {"lock_reason": "too heated"}).status_code == 204

    for found in (workflow.get(ISSUE).json(), workflow.get(f"/repos/{REPO}/issues").json()[0]):
        assert (found["locked"], found["active_lock_reason"]) == (True, "too heated")

    assert maintainer("DELETE", f"{ISSUE}/lock").status_code == 204
    assert (workflow.get(ISSUE).json()["locked"], workflow.get(ISSUE).json()["active_lock_reason"]) == (False, None)


def test_a_lock_needs_no_reason_and_takes_no_other(workflow: Raw, maintainer: Raw, repo: Repository) -> None:
    refused = maintainer("PUT", f"{ISSUE}/lock", {"lock_reason": "boring"})
    assert refused.status_code == 422
    assert not workflow.get(ISSUE).json()["locked"]

    assert maintainer("PUT", f"{ISSUE}/lock").status_code == 204
    assert repo.get_issue(1).locked
    assert repo.get_issue(1).active_lock_reason is None


def test_without_write_access_nobody_locks(hub: Server, workflow: Raw) -> None:
    hub.add_token("outsider", login="eve", push=False)

    for method in ("PUT", "DELETE"):
        assert Raw(hub, "outsider")(method, f"{ISSUE}/lock").status_code == 403
    assert workflow("PUT", f"{ISSUE}/lock").status_code == 204


def test_on_a_locked_issue_only_people_with_write_access_comment(hub: Server, workflow: Raw, maintainer: Raw) -> None:
    hub.add_token("outsider", login="eve", push=False)
    hub.person("keeper").lock(REPO, 1, "spam")

    assert comment(workflow) == (403, LOCKED)
    assert comment(Raw(hub, "outsider")) == (403, LOCKED)
    assert comment(maintainer) == (201, None)

    hub.person("keeper").unlock(REPO, 1)
    assert comment(workflow) == (201, None)


def test_an_issue_with_2500_comments_takes_no_more(hub: Server, workflow: Raw, maintainer: Raw) -> None:
    hub.person("alice").fill_with_comments(REPO, 1)

    said = (403, "Commenting is disabled on issues with more than 2500 comments")
    assert comment(workflow) == comment(maintainer) == said
    assert workflow.get(ISSUE).json()["comments"] == 2500


def test_a_workflow_neither_closes_nor_opens_a_locked_issue_and_changes_the_rest(
    hub: Server, workflow: Raw, maintainer: Raw
) -> None:
    hub.person("keeper").lock(REPO, 1)

    refused = workflow("PATCH", ISSUE, {"state": "closed", "title": "other"})
    assert (refused.status_code, refused.json()["message"]) == (403, "Resource not accessible by integration")
    assert workflow.get(ISSUE).json()["title"] == "t"
    assert workflow("PATCH", ISSUE, {"state": "open", "title": "other"}).status_code == 200
    assert maintainer("PATCH", ISSUE, {"state": "closed"}).status_code == 200


def test_a_blocked_account_is_kept_from_the_blockers_repositories_and_issues(hub: Server, workflow: Raw) -> None:
    hub.person("alice").open_issue(REPO, "another")
    hub.person("alice").block(BOT)
    hub.person("carol").open_issue(REPO, "hers")

    assert comment(workflow) == (403, "User is blocked")
    assert workflow("POST", f"/repos/{REPO}/issues/3/comments", {"body": "A word."}).status_code == 201
    assert workflow("POST", f"/repos/{REPO}/issues", {"title": "t"}).status_code == 201

    hub.person("alice").block(BOT, blocked=False)
    hub.person("octo").block(BOT)
    assert comment(workflow) == (403, "User is blocked")
    assert workflow("POST", f"/repos/{REPO}/issues", {"title": "t"}).status_code == 403


def test_where_interaction_is_limited_only_collaborators_take_part(
    hub: Server, workflow: Raw, maintainer: Raw
) -> None:
    hub.person("octo").limit_interaction(REPO)

    code, message = comment(workflow)
    assert (code, message) == (403, "Interactions on this repository have been restricted to collaborators only.")
    assert workflow("POST", f"/repos/{REPO}/issues", {"title": "t"}).status_code == 403
    assert comment(maintainer) == (201, None)
