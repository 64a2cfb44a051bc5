"""What people do in the browser."""

import pytest
from github import UnknownObjectException
from github.Repository import Repository

from localhub import Server
from localhub.refusal import Refusal
from tests.localhub.conftest import REPO


def test_somebody_opens_an_issue(hub: Server, repo: Repository) -> None:
    alice = hub.person("alice", user_id=7)
    number = alice.open_issue(REPO, "A thought", "one\ntwo", labels=["idea"])
    issue = repo.get_issue(number)
    assert (issue.title, issue.user.login, issue.user.id) == ("A thought", "alice", 7)
    assert [label.name for label in issue.labels] == ["idea"]


def test_browsers_send_carriage_returns(hub: Server, repo: Repository) -> None:
    issue = repo.create_issue("t", "one\ntwo")
    assert issue.body == "one\ntwo"
    hub.person("alice").edit(REPO, 1, body="one\ntwo\r\nthree")
    issue.update()
    assert issue.body == "one\r\ntwo\r\nthree"


def test_somebody_edits_an_issue_that_stays_its_authors(hub: Server, repo: Repository) -> None:
    issue = repo.create_issue("t", "b", labels=["x"])
    hub.person("alice").edit(REPO, 1, title="other", labels=["y"], state="closed", state_reason="not_planned")
    issue.update()
    assert (issue.title, issue.body, issue.state_reason) == ("other", "b", "not_planned")
    assert [label.name for label in issue.labels] == ["y"]
    assert issue.user.login != "alice"
    assert issue.closed_by is not None
    assert issue.closed_by.login == "alice"


def test_a_renamed_repository_keeps_its_numbers(hub: Server, repo: Repository) -> None:
    number = repo.create_issue("t", "b").number
    before = repo.id
    hub.person("octo").rename_repository(REPO, "better")

    with pytest.raises(UnknownObjectException):
        repo.update()
    moved = repo.requester.requestJsonAndCheck("GET", "/repos/octo/better")[1]
    assert (moved["id"], moved["full_name"]) == (before, "octo/better")
    assert repo.requester.requestJsonAndCheck("GET", f"/repos/octo/better/issues/{number}")[1]["title"] == "t"


def test_somebody_makes_changes_and_deletes_labels(hub: Server, repo: Repository) -> None:
    alice = hub.person("alice")
    alice.create_label(REPO, "help", description="d")
    alice.edit_label(REPO, "HELP", new_name="help wanted", color="ABCDEF")
    label = repo.get_label("help wanted")
    assert (label.color, label.description) == ("abcdef", "d")
    alice.delete_label(REPO, "help wanted")
    with pytest.raises(UnknownObjectException):
        label.update()


def test_somebody_comments_and_thinks_better_of_it(hub: Server, repo: Repository) -> None:
    issue = repo.create_issue("t")
    alice = hub.person("alice")
    comment = alice.comment(REPO, 1, "no")
    alice.edit_comment(REPO, comment, "yes")
    assert [found.body for found in issue.get_comments()] == ["yes"]
    alice.delete_comment(REPO, comment)
    assert list(issue.get_comments()) == []


def test_what_people_do_is_no_request(hub: Server) -> None:
    alice = hub.person("alice")
    alice.open_issue(REPO, "t")
    alice.react(REPO, 1, "+1")
    assert hub.requests == []


def test_people_cannot_do_what_github_would_not_let_them(hub: Server) -> None:
    alice = hub.person("alice")
    alice.create_label(REPO, "known")
    with pytest.raises(Refusal, match="Validation Failed"):
        alice.create_label(REPO, "KNOWN")
    with pytest.raises(Refusal):
        alice.open_issue(REPO, "x" * 257)
