"""Pull requests: found by their branch, opened once, closed; and who may open one."""

from github.Repository import Repository

from localhub import BOT, BOT_ID, Server, Settings
from tests.localhub.conftest import REPO, Raw

PULLS = f"/repos/{REPO}/pulls"
NEW = {"title": "A board", "head": "board", "base": "main", "body": "Text"}


def test_a_pull_request_is_numbered_among_the_issues_and_listed_with_them(repo: Repository, hub: Server) -> None:
    hub.person("alice").open_issue(REPO, "An issue")

    pull = repo.create_pull(title="A board", head="board", base="main", body="Text")

    assert (pull.number, pull.head.ref, pull.base.ref, pull.state) == (2, "board", "main", "open")
    assert [issue.pull_request is not None for issue in repo.get_issues()] == [True, False]


def test_a_branch_has_one_open_pull_request_into_a_branch(raw: Raw) -> None:
    assert raw("POST", PULLS, NEW).status_code == 201

    again = raw("POST", PULLS, NEW)

    assert again.status_code == 422
    assert again.json()["errors"][0]["message"] == "A pull request already exists for octo:board."
    raw("PATCH", f"{PULLS}/1", {"state": "closed"})
    assert raw("POST", PULLS, NEW).status_code == 201


def test_the_text_of_a_pull_request_is_measured_in_characters(raw: Raw) -> None:
    pull = {"title": "t", "head": "patch", "base": "main"}

    assert raw("POST", PULLS, pull | {"body": "𝄞" * 65_536}).status_code == 201
    assert raw("POST", PULLS, pull | {"head": "other", "body": "x" * 65_537}).status_code == 422
    assert raw("PATCH", f"{PULLS}/1", {"body": "x" * 65_537}).status_code == 422


def test_pull_requests_are_found_by_owner_and_branch(raw: Raw, hub: Server) -> None:
    fork = hub.add_repository("mallory/tracker", fork=True)
    hub.person("mallory").open_pull_request(REPO, "Mine", head="board", sha="1" * 40, source="mallory/tracker")
    raw("POST", PULLS, NEW)

    theirs = raw.get(f"{PULLS}?head=mallory:board").json()
    ours = raw.get(f"{PULLS}?head=octo:board").json()

    assert [(pull["number"], pull["head"]["sha"], pull["head"]["repo"]["id"]) for pull in theirs] == [
        (1, "1" * 40, fork)
    ]
    assert [pull["number"] for pull in ours] == [2]
    assert raw.get(f"{PULLS}?head=octo:other").json() == []


def test_closed_ones_are_shown_to_who_asks_for_them(raw: Raw) -> None:
    raw("POST", PULLS, NEW)
    raw("PATCH", f"{PULLS}/1", {"state": "closed"})

    assert raw.get(PULLS).json() == []
    assert [pull["state"] for pull in raw.get(f"{PULLS}?state=all").json()] == ["closed"]


def test_an_issue_is_no_pull_request(raw: Raw, hub: Server) -> None:
    hub.person("alice").open_issue(REPO, "An issue")

    assert raw.get(f"{PULLS}/1").status_code == 404


def test_a_new_commit_is_seen(raw: Raw, hub: Server) -> None:
    alice = hub.person("alice")
    number = alice.open_pull_request(REPO, "Mine", sha="1" * 40)

    alice.push(REPO, number, "2" * 40)

    assert raw.get(f"{PULLS}/{number}").json()["head"]["sha"] == "2" * 40


def test_actions_may_open_none_unless_the_repository_lets_them(hub: Server) -> None:
    hub.add_token("run", login=BOT, user_id=BOT_ID, kind="actions")

    refused = Raw(hub, "run")("POST", PULLS, NEW)
    hub.set_up(REPO, Settings(actions_open_pulls=True))

    assert refused.status_code == 403
    assert refused.json()["message"] == "GitHub Actions is not permitted to create or approve pull requests."
    assert Raw(hub, "run")("POST", PULLS, NEW).status_code == 201


def test_a_token_without_the_right_is_told_which(hub: Server) -> None:
    hub.add_token("reader", login="alice", pull_requests="read")

    answer = Raw(hub, "reader")("POST", PULLS, NEW)

    assert answer.status_code == 403
    assert answer.headers["X-Accepted-GitHub-Permissions"] == "pull_requests=write"
