"""Who may do what, and what GitHub says to the others."""

from collections.abc import Callable

import pytest
from github import BadCredentialsException, Github, GithubException
from github.Repository import Repository

from localhub import BOT, BOT_ID, Server
from tests.localhub.conftest import REPO, Raw

ISSUES = f"/repos/{REPO}/issues"


def test_a_token_nobody_made_is_refused(github: Callable[[str], Github]) -> None:
    with pytest.raises(BadCredentialsException) as caught:
        github("unknown").get_repo(REPO).get_issue(1).update()
    assert caught.value.data["message"] == "Bad credentials"


@pytest.mark.parametrize("scheme", ["token", "Bearer"])
def test_a_token_can_be_sent_in_two_ways(hub: Server, scheme: str) -> None:
    asked = Raw(hub, None).get("/user", {"Authorization": f"{scheme} rehearsal"})
    assert asked.json()["login"] == BOT


def test_the_rehearsals_token_knows_itself(github: Callable[[str], Github]) -> None:
    user = github("rehearsal").get_user()
    assert (user.login, user.id, user.type) == (BOT, BOT_ID, "Bot")


def test_the_actions_token_may_not_ask_who_it_is(hub: Server, github: Callable[[str], Github]) -> None:
    hub.add_token("run", login=BOT, user_id=BOT_ID, kind="actions")
    with pytest.raises(GithubException) as caught:
        assert github("run").get_user().login
    assert caught.value.status == 403
    assert caught.value.data["message"] == "Resource not accessible by integration"
    assert github("run").get_repo(REPO).create_issue("t").user.id == BOT_ID


@pytest.mark.parametrize(("kind", "holder"), [("personal", "personal access token"), ("actions", "integration")])
def test_a_token_that_may_only_read_is_refused_to_write(hub: Server, kind: str, holder: str) -> None:
    hub.add_token("reader", login="alice", issues="read", kind=kind)
    answer = Raw(hub, "reader")("POST", ISSUES, {"title": "t"})
    assert answer.status_code == 403
    assert answer.json()["message"] == f"Resource not accessible by {holder}"
    assert answer.headers["X-Accepted-GitHub-Permissions"] == "issues=write"
    assert Raw(hub, "reader").get(ISSUES).json() == []


def test_a_private_repository_does_not_exist_for_others(hub: Server) -> None:
    hub.add_repository("octo/secret", private=True)
    hub.add_token("outsider", login="eve", push=False)
    hub.add_token("elsewhere", login="alice", repository=REPO)
    hub.add_token("blind", login="alice", issues="none")
    hidden = "/repos/octo/secret"
    assert Raw(hub, "rehearsal").get(hidden).json()["private"] is True
    for token in ("outsider", "elsewhere", None):
        answer = Raw(hub, token).get(hidden)
        assert (answer.status_code, answer.json()["message"]) == (404, "Not Found")
    assert Raw(hub, "blind").get(hidden).status_code == 200
    assert Raw(hub, "blind").get(f"{hidden}/issues").status_code == 403


def test_a_token_made_for_one_repository_may_only_read_others(hub: Server) -> None:
    hub.add_repository("octo/other")
    hub.add_token("one", login="alice", repository="Octo/Tracker")
    assert Raw(hub, "one")("POST", ISSUES, {"title": "t"}).status_code == 201
    assert Raw(hub, "one")("POST", "/repos/octo/other/issues", {"title": "t"}).status_code == 403
    assert Raw(hub, "one").get("/repos/octo/other/issues").status_code == 200


def test_without_a_token_one_reads_what_is_public(hub: Server) -> None:
    nobody = Raw(hub, None)
    assert nobody.get(ISSUES).status_code == 200
    told = nobody.get(f"/repos/{REPO}").json()
    assert told["full_name"] == REPO
    assert "permissions" not in told
    for answer in (nobody("POST", ISSUES, {"title": "t"}), nobody.get("/user")):
        assert (answer.status_code, answer.json()["message"]) == (401, "Requires authentication")


def test_without_push_access_labels_are_dropped_silently(
    hub: Server, repo: Repository, github: Callable[[str], Github]
) -> None:
    repo.create_label("known", "000000")
    hub.add_token("outsider", login="eve", push=False)
    issue = github("outsider").get_repo(REPO).create_issue("t", labels=["known", "new"])
    assert issue.labels == []
    issue.edit(title="mine", labels=["known"])
    assert (issue.title, issue.labels) == ("mine", [])
    assert [label.name for label in repo.get_labels()] == ["known"]


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("PATCH", "/issues/1", {"title": "hers"}),
        ("POST", "/labels", {"name": "hers"}),
        ("PATCH", "/labels/known", {"color": "111111"}),
        ("DELETE", "/labels/known", None),
        ("POST", "/issues/1/labels", ["known"]),
        ("DELETE", "/issues/1/labels/known", None),
        ("PATCH", "/issues/comments/1", {"body": "hers"}),
        ("DELETE", "/issues/comments/1", None),
        ("DELETE", "/issues/1/reactions/1", None),
        ("GET", "/collaborators/eve/permission", None),
    ],
)
def test_without_push_access_others_things_stay_as_they_are(
    hub: Server, method: str, path: str, sent: object
) -> None:
    alice = hub.person("alice")
    alice.open_issue(REPO, "t", labels=["known"])
    alice.comment(REPO, 1, "alice's")
    alice.react(REPO, 1, "eyes")
    hub.add_token("outsider", login="eve", push=False)
    assert Raw(hub, "outsider")(method, f"/repos/{REPO}{path}", sent).status_code == 403


def test_anybody_may_comment_react_and_change_what_is_their_own(hub: Server, github: Callable[[str], Github]) -> None:
    hub.person("alice").open_issue(REPO, "t")
    hub.add_token("outsider", login="eve", push=False)
    issue = github("outsider").get_repo(REPO).get_issue(1)
    comment = issue.create_comment("eve's")
    comment.edit("still eve's")
    reaction = comment.create_reaction("heart")
    assert comment.delete_reaction(reaction.id)
    comment.delete()
    mine = github("outsider").get_repo(REPO).create_issue("hers")
    mine.edit(state="closed")
    assert mine.state == "closed"


def test_permissions_are_told_to_those_who_may_push(hub: Server, repo: Repository) -> None:
    hub.person("alice", push=True)
    hub.person("eve")
    assert repo.get_collaborator_permission("octo") == "admin"
    assert repo.get_collaborator_permission("Alice") == "write"
    assert repo.get_collaborator_permission("eve") == "read"
    with pytest.raises(GithubException) as caught:
        repo.get_collaborator_permission("nobody")
    assert caught.value.status == 404
    hub.add_repository(REPO, private=True)
    assert repo.get_collaborator_permission("eve") == "none"


def test_the_association_says_what_github_would_say(hub: Server, raw: Raw) -> None:
    people = [
        hub.person("octo"),
        hub.person("alice", push=True),
        hub.person("eve"),
        hub.person("private-member", push=True, association="NONE"),
        hub.person(BOT),
    ]
    for person in people:
        person.open_issue(REPO, "t")
    found = [issue["author_association"] for issue in raw.get(f"{ISSUES}?direction=asc").json()]
    assert found == ["OWNER", "COLLABORATOR", "NONE", "NONE", "NONE"]


def test_a_freed_login_can_be_claimed_by_somebody_else(hub: Server, repo: Repository) -> None:
    hub.person("alice", user_id=7).open_issue(REPO, "first")
    hub.person("alice", user_id=8).open_issue(REPO, "second")
    issues = list(repo.get_issues(direction="asc"))
    assert [(issue.user.id, issue.user.login) for issue in issues] == [(7, "alice-7"), (8, "alice")]


def test_an_account_keeps_what_is_not_said_again(hub: Server) -> None:
    account = hub.add_token("t", login="alice", user_id=7, push=True)
    assert hub.person("alice").user_id == account == 7
    assert Raw(hub, "t").get(f"/repos/{REPO}").json()["permissions"]["push"] is True
