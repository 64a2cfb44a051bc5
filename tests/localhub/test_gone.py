"""Issues and repositories that are no longer what or where they were."""

from collections.abc import Callable

import pytest
from github import Github, GithubException
from github.Repository import Repository

from localhub import Server
from tests.localhub.conftest import REPO, Raw

ISSUES = f"/repos/{REPO}/issues"
OTHER = "octo/other"


@pytest.fixture
def transferred(hub: Server) -> int:
    """An issue that lives in another repository now; the id of that repository."""
    other = hub.add_repository(OTHER)
    alice = hub.person("alice")
    alice.create_label(OTHER, "Shared", "ff0000")
    alice.open_issue(OTHER, "was here before")
    alice.open_issue(REPO, "to go", labels=["shared", "left behind"])
    alice.comment(REPO, 1, "a comment")
    assert alice.transfer(REPO, 1, OTHER) == 2
    return other


def test_a_transferred_issue_answers_with_its_new_place(raw: Raw, hub: Server, transferred: int) -> None:
    answer = raw.get(f"{ISSUES}/1")
    assert answer.status_code == 301
    place = f"{hub.url}/repositories/{transferred}/issues/2"
    assert answer.headers["Location"] == place
    assert answer.json()["message"] == "Moved Permanently"
    assert answer.json()["url"] == place
    assert answer.json()["documentation_url"].startswith("https://docs.github.com/rest/")
    comments = raw.get(f"{ISSUES}/1/comments?per_page=5")
    assert comments.headers["Location"] == f"{place}/comments?per_page=5"
    assert raw.get(ISSUES).json() == []


def test_at_its_new_place_it_has_its_comments_and_the_labels_known_there(
    github: Callable[[str], Github], transferred: int
) -> None:
    assert transferred
    issue = github("rehearsal").get_repo(OTHER).get_issue(2)
    assert (issue.title, issue.user.login) == ("to go", "alice")
    assert [label.name for label in issue.labels] == ["Shared"]
    assert [comment.body for comment in issue.get_comments()] == ["a comment"]


def test_pygithub_follows_even_to_write(hub: Server, repo: Repository, transferred: int) -> None:
    assert transferred
    issue = repo.get_issue(1)
    issue.update()
    assert (issue.number, issue.repository_url) == (2, f"{hub.url}/repos/{OTHER}")
    stale = repo.get_issue(1)
    stale.edit(title="written elsewhere")
    assert stale.url == f"{hub.url}/repos/{OTHER}/issues/2"


def test_an_issue_transferred_out_of_sight_is_not_found(hub: Server, transferred: int) -> None:
    assert transferred
    hub.add_repository(OTHER, private=True)
    hub.add_token("outsider", login="eve", push=False)
    assert Raw(hub, "outsider").get(f"{ISSUES}/1").status_code == 404


def test_a_deleted_issue_is_gone(hub: Server, raw: Raw) -> None:
    alice = hub.person("alice")
    alice.open_issue(REPO, "t", labels=["x"])
    alice.comment(REPO, 1, "c")
    alice.delete_issue(REPO, 1)
    for answer in (raw.get(f"{ISSUES}/1"), raw("PATCH", f"{ISSUES}/1", {"title": "x"})):
        assert (answer.status_code, answer.json()["message"]) == (410, "This issue was deleted")
    assert raw.get(f"{ISSUES}?state=all").json() == []
    assert raw.get(f"{ISSUES}/comments").json() == []


def test_pygithub_raises_a_plain_error_for_what_is_gone(hub: Server, repo: Repository) -> None:
    hub.person("alice").open_issue(REPO, "t")
    hub.person("alice").delete_issue(REPO, 1)
    with pytest.raises(GithubException) as caught:
        repo.get_issue(1).update()
    assert (type(caught.value), caught.value.status) == (GithubException, 410)


def test_a_repository_without_issues_still_lists_its_pull_requests(hub: Server, raw: Raw) -> None:
    alice = hub.person("alice")
    alice.open_issue(REPO, "t")
    alice.open_pull_request(REPO, "p")
    hub.add_repository(REPO, has_issues=False)
    for answer in (raw("POST", ISSUES, {"title": "t"}), raw.get(f"{ISSUES}/1")):
        assert answer.status_code == 410
        assert answer.json()["message"] == "Issues has been disabled in this repository."
    assert [issue["number"] for issue in raw.get(ISSUES).json()] == [2]
    assert raw.get(f"/repos/{REPO}").json()["has_issues"] is False


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/issues", {"title": "t"}),
        ("PATCH", "/issues/1", {"title": "t"}),
        ("POST", "/issues/1/comments", {"body": "b"}),
        ("POST", "/labels", {"name": "n"}),
    ],
)
def test_an_archived_repository_can_only_be_read(hub: Server, raw: Raw, method: str, path: str, sent: object) -> None:
    hub.person("alice").open_issue(REPO, "t")
    hub.add_repository(REPO, archived=True)
    answer = raw(method, f"/repos/{REPO}{path}", sent)
    message = "Repository was archived so is read-only."
    assert (answer.status_code, answer.json()["message"]) == (403, message)
    assert raw.get(f"{ISSUES}/1").status_code == 200
    assert raw.get(f"/repos/{REPO}").json()["archived"] is True


@pytest.mark.parametrize(
    "path",
    ["/repos/octo/none", "/repositories/1", f"{ISSUES}/comments/9", f"{ISSUES}/x", "/nothing", f"/repos//{REPO}"],
)
def test_what_does_not_exist_is_not_found(raw: Raw, path: str) -> None:
    answer = raw.get(path)
    assert (answer.status_code, answer.json()["message"]) == (404, "Not Found")
    assert answer.json()["status"] == "404"


def test_a_repository_is_found_in_any_case_and_by_its_number(hub: Server, raw: Raw) -> None:
    assert raw.get(f"/repos/{REPO}").json()["fork"] is False
    number = hub.add_repository("Octo/TRACKER", fork=True)
    shape = raw.get("/repos/OCTO/Tracker").json()
    assert (shape["id"], shape["full_name"], shape["fork"]) == (number, REPO, True)
    assert raw.get(f"/repositories/{number}").json()["full_name"] == REPO


def test_every_database_is_another_repository() -> None:
    ids = set()
    for _ in range(3):
        with Server() as hub:
            ids.add(hub.add_repository(REPO))
    assert len(ids) == 3
