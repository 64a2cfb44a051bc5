"""Opening, reading, listing and changing issues."""

import pytest
from github import GithubException
from github.Repository import Repository

from localhub import BOT, BOT_ID, Server
from tests.localhub.conftest import REPO, Clock, Raw

ISSUES = f"/repos/{REPO}/issues"


def test_an_issue_is_what_was_sent(hub: Server, repo: Repository) -> None:
    issue = repo.create_issue("  A title ", "A body\r\nwith é and 🙂", labels=["one"])
    assert issue.number == 1
    assert issue.title == "A title"
    assert issue.body == "A body\r\nwith é and 🙂"
    assert issue.state == "open"
    assert issue.state_reason is None
    assert issue.user.login == BOT
    assert issue.user.id == BOT_ID
    assert issue.url == f"{hub.url}{ISSUES}/1"
    assert issue.html_url == f"https://github.com/{REPO}/issues/1"
    assert issue.created_at.isoformat() == "2023-11-14T22:13:20+00:00"


def test_a_body_that_was_not_sent_is_null_and_an_empty_one_is_not(raw: Raw) -> None:
    assert raw("POST", ISSUES, {"title": "t"}).json()["body"] is None
    assert raw("POST", ISSUES, {"title": "t", "body": ""}).json()["body"] == ""


def test_numbers_are_shared_with_pull_requests_and_never_used_again(hub: Server, repo: Repository) -> None:
    alice = hub.person("alice")
    assert repo.create_issue("first").number == 1
    assert alice.open_pull_request(REPO, "second") == 2
    alice.delete_issue(REPO, 1)
    assert repo.create_issue("third").number == 3


def test_labels_are_made_on_the_fly(repo: Repository) -> None:
    repo.create_label("Known", "ff0000")
    issue = repo.create_issue("t", labels=["known", "new"])
    assert {(label.name, label.color) for label in issue.labels} == {("Known", "ff0000"), ("new", "ededed")}
    assert repo.get_label("new").description is None


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"title": " "}, {"field": "title", "code": "missing_field"}),
        ({"title": "x" * 257}, {"field": "title", "code": "custom"}),
        ({"title": "t", "body": "x" * 262_145}, {"field": "body", "code": "custom"}),
        ({"title": "t", "labels": [f"label {n}" for n in range(101)]}, {"field": "labels", "code": "custom"}),
        ({"title": "t", "labels": ["x" * 51]}, {"field": "name", "code": "invalid", "resource": "Label"}),
    ],
)
def test_what_is_too_long_or_missing_is_refused_and_leaves_nothing(
    raw: Raw, sent: dict[str, object], error: dict[str, str]
) -> None:
    answer = raw("POST", ISSUES, sent)
    assert answer.status_code == 422
    assert answer.json()["message"] == "Validation Failed"
    assert answer.json()["errors"][0].items() >= {"resource": "Issue", **error}.items()
    assert raw.get(f"{ISSUES}?state=all").json() == []
    assert raw.get(f"/repos/{REPO}/labels").json() == []


def test_the_longest_title_body_and_set_of_labels_are_accepted(raw: Raw) -> None:
    sent = {"title": "é" * 256, "body": "𝄞" * 65_536, "labels": [f"label {n}" for n in range(100)]}
    answer = raw("POST", ISSUES, sent)
    assert answer.status_code == 201
    assert len(answer.json()["labels"]) == 100
    assert raw("PATCH", f"{ISSUES}/1", {"title": "x" * 257}).status_code == 422
    assert raw("PATCH", f"{ISSUES}/1", {"body": "x" * 262_144}).status_code == 200
    assert raw("PATCH", f"{ISSUES}/1", {"body": "x" * 262_145}).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", ISSUES, {}, 422),
        ("POST", ISSUES, {"title": 3}, 422),
        ("POST", ISSUES, {"title": "t", "labels": [3]}, 422),
        ("POST", ISSUES, ["title"], 400),
        ("POST", ISSUES, None, 400),
        ("PATCH", f"{ISSUES}/1", {"state": "done"}, 422),
        ("PATCH", f"{ISSUES}/1", {"state": "closed", "state_reason": "done"}, 422),
        ("GET", f"{ISSUES}?state=done", None, 422),
        ("GET", f"{ISSUES}?since=yesterday", None, 422),
    ],
)
def test_what_makes_no_sense_is_refused(raw: Raw, method: str, path: str, sent: object, status: int) -> None:
    raw("POST", ISSUES, {"title": "t"})
    assert raw(method, path, sent).status_code == status


def test_only_what_is_sent_changes(repo: Repository, clock: Clock) -> None:
    issue = repo.create_issue("title", "body", labels=["one", "two"])
    clock.at += 60
    issue.edit(body="other")
    assert (issue.title, issue.body, issue.state) == ("title", "other", "open")
    assert {label.name for label in issue.labels} == {"one", "two"}
    assert (issue.updated_at - issue.created_at).total_seconds() == 60
    issue.edit(title="another")
    assert (issue.title, issue.body) == ("another", "other")


def test_labels_are_replaced_as_a_set(repo: Repository) -> None:
    issue = repo.create_issue("title", labels=["one", "two"])
    issue.edit(labels=["Two", "three"])
    assert {label.name for label in issue.labels} == {"two", "three"}
    issue.edit(labels=[])
    assert issue.labels == []
    assert {label.name for label in repo.get_labels()} == {"one", "two", "three"}


def test_a_null_body_empties_it(raw: Raw) -> None:
    raw("POST", ISSUES, {"title": "t", "body": "b"})
    assert raw("PATCH", f"{ISSUES}/1", {"body": None}).json()["body"] == ""


def test_closing_says_when_by_whom_and_why(repo: Repository, clock: Clock) -> None:
    issue = repo.create_issue("title")
    clock.at += 60
    issue.edit(state="closed", state_reason="not_planned")
    assert (issue.state, issue.state_reason) == ("closed", "not_planned")
    assert (issue.closed_at - issue.created_at).total_seconds() == 60
    assert issue.closed_by is not None
    assert issue.closed_by.login == BOT


def test_closing_without_a_reason_means_completed(repo: Repository) -> None:
    issue = repo.create_issue("title")
    issue.edit(state="closed")
    assert issue.state_reason == "completed"


def test_reopening_forgets_the_closing(repo: Repository) -> None:
    issue = repo.create_issue("title")
    issue.edit(state="closed")
    issue.edit(state="open")
    assert (issue.state, issue.state_reason) == ("open", "reopened")
    issue = repo.get_issue(1)
    issue.update()
    assert issue.closed_at is None
    assert issue.closed_by is None


def test_a_reason_without_a_change_of_state_is_ignored(raw: Raw) -> None:
    raw("POST", ISSUES, {"title": "t"})
    raw("PATCH", f"{ISSUES}/1", {"state": "closed", "state_reason": "completed"})
    answer = raw("PATCH", f"{ISSUES}/1", {"state": "closed", "state_reason": "not_planned"})
    assert answer.status_code == 200
    assert answer.json()["state_reason"] == "completed"


def test_the_list_contains_pull_requests(hub: Server, repo: Repository) -> None:
    hub.person("alice").open_pull_request(REPO, "Add a file")
    repo.create_issue("issue")
    first, second = repo.get_issues(state="all", sort="created", direction="asc")
    assert first.pull_request is not None
    assert first.html_url == f"https://github.com/{REPO}/pull/1"
    assert second.pull_request is None


def test_the_list_shows_open_ones_newest_first_unless_told_otherwise(repo: Repository, clock: Clock) -> None:
    for title in ("a", "b", "c"):
        repo.create_issue(title)
        clock.at += 60
    repo.get_issue(2).edit(state="closed")
    assert [issue.title for issue in repo.get_issues()] == ["c", "a"]
    assert [issue.title for issue in repo.get_issues(state="closed")] == ["b"]
    assert [issue.title for issue in repo.get_issues(state="all", direction="asc")] == ["a", "b", "c"]
    assert [issue.title for issue in repo.get_issues(state="all", sort="updated")] == ["b", "c", "a"]
    repo.get_issue(2).create_comment("one")
    assert [issue.title for issue in repo.get_issues(state="all", sort="comments")] == ["b", "c", "a"]


def test_of_two_issues_of_the_same_second_the_older_one_has_the_lower_number(repo: Repository) -> None:
    for title in ("a", "b", "c"):
        repo.create_issue(title)
    assert [issue.number for issue in repo.get_issues(sort="created", direction="asc")] == [1, 2, 3]
    assert [issue.number for issue in repo.get_issues(sort="created", direction="desc")] == [3, 2, 1]


def test_the_list_can_be_narrowed_by_labels_and_time(repo: Repository, clock: Clock) -> None:
    repo.create_issue("old", labels=["one", "two"])
    clock.at += 3600
    new = repo.create_issue("new", labels=["One"])
    assert [issue.title for issue in repo.get_issues(labels=["one"])] == ["new", "old"]
    assert [issue.title for issue in repo.get_issues(labels=["ONE", "two"])] == ["old"]
    assert [issue.title for issue in repo.get_issues(since=new.created_at)] == ["new"]


def test_a_list_does_not_say_who_closed_an_issue(raw: Raw) -> None:
    raw("POST", ISSUES, {"title": "t"})
    raw("PATCH", f"{ISSUES}/1", {"state": "closed"})
    assert "closed_by" not in raw.get(f"{ISSUES}?state=all").json()[0]
    assert raw.get(f"{ISSUES}/1").json()["closed_by"]["login"] == BOT


def test_a_number_never_given_is_not_found(repo: Repository) -> None:
    with pytest.raises(GithubException) as caught:
        repo.get_issue(7).update()
    assert caught.value.status == 404


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (ISSUES, "title"),
        (f"/repos/{REPO}/labels", "name"),
        (f"{ISSUES}/1/comments", "body"),
        (f"{ISSUES}/1/reactions", "content"),
    ],
)
def test_what_was_left_out_is_named(raw: Raw, path: str, field: str) -> None:
    raw("POST", ISSUES, {"title": "t"})
    answer = raw("POST", path, {})
    assert answer.status_code == 422
    assert answer.json()["message"] == f'Invalid request.\n\n"{field}" wasn\'t supplied.'


@pytest.mark.parametrize("path", [ISSUES, f"{ISSUES}/1/labels"])
def test_what_is_no_json_is_refused(raw: Raw, path: str) -> None:
    raw("POST", ISSUES, {"title": "t"})
    answer = raw.send(path, '{"title": ')
    assert (answer.status_code, answer.json()["message"]) == (400, "Problems parsing JSON")


def test_json_needs_no_header_that_says_so(raw: Raw) -> None:
    assert raw.send(ISSUES, '{"title": "t"}').status_code == 201
    assert raw.send(f"{ISSUES}/1/labels", '["one"]').status_code == 200


def test_an_issue_just_made_says_that_nobody_closed_it(raw: Raw) -> None:
    assert raw("POST", ISSUES, {"title": "t"}).json()["closed_by"] is None
