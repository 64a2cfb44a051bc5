"""A repository's settings: what they look like, and who is shown them."""

import pytest

from localhub import Server, Settings
from tests.localhub.conftest import REPO, Raw

HOME = f"/repos/{REPO}"
OWNERS_ONLY = (
    *("/actions/permissions", "/actions/permissions/workflow"),
    "/branches/main/protection",
)


@pytest.fixture
def owner(hub: Server) -> Raw:
    """The owner, with a token that may see the settings."""
    branches: dict[str, list[str] | None] = {"main": ["restrictions"], "free": None}
    rules = {"free": ["pull_request"]}
    said = Settings(branches=branches, rules=rules)
    hub.set_up(REPO, said)
    hub.add_token("owner", login="octo", administration=True)
    return Raw(hub, "owner")


@pytest.mark.parametrize("path", OWNERS_ONLY)
@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("fine-grained", "Resource not accessible by personal access token"),
        ("actions", "Resource not accessible by integration"),
        ("public only", "Must have admin rights to Repository."),
        ("of another", "Must have admin rights to Repository."),
    ],
)
def test_only_an_owner_whose_token_may_is_shown_them(hub: Server, path: str, token: str, message: str) -> None:
    hub.add_token("fine-grained", login="octo")
    hub.add_token("actions", login="octo", kind="actions", administration=True)
    hub.add_token("public only", login="octo", scopes="public_repo")
    hub.add_token("of another", login="alice", scopes="repo")

    answer = Raw(hub, token).get(HOME + path)

    assert (answer.status_code, answer.json()["message"]) == (403, message)
    assert answer.headers["X-Accepted-GitHub-Permissions"] == "administration=read"


@pytest.mark.parametrize("path", OWNERS_ONLY)
def test_without_a_token_nobody_is(hub: Server, path: str) -> None:
    assert Raw(hub, None).get(HOME + path).status_code == 401


@pytest.mark.parametrize("path", OWNERS_ONLY)
def test_the_owner_is_shown_them(owner: Raw, path: str) -> None:
    assert owner.get(HOME + path).status_code == 200


def test_a_classic_token_says_what_it_may(hub: Server) -> None:
    hub.add_token("classic", login="octo", scopes="repo, workflow")

    assert Raw(hub, "classic").get(HOME).headers["X-OAuth-Scopes"] == "repo, workflow"
    other = Raw(hub, "rehearsal").get(HOME)
    assert (other.status_code, "X-OAuth-Scopes" in other.headers) == (200, False)


def test_a_ruleset_protects_a_branch_but_is_no_protection_rule(owner: Raw) -> None:
    branch = owner.get(f"{HOME}/branches/free").json()

    assert (branch["protected"], branch["protection"]["enabled"]) == (True, False)
    answer = owner.get(f"{HOME}/branches/free/protection")
    assert (answer.status_code, answer.json()["message"]) == (404, "Branch not protected")


def test_rules_are_told_of_branches_that_are_not_there(owner: Raw) -> None:
    assert owner.get(f"{HOME}/branches/none").json()["message"] == "Branch not found"
    assert owner.get(f"{HOME}/rules/branches/none").json() == []
    assert [rule["type"] for rule in owner.get(f"{HOME}/rules/branches/free").json()] == ["pull_request"]


def test_settings_outlive_a_change_of_the_repository(hub: Server) -> None:
    hub.set_up(REPO, Settings(default_branch="trunk"))
    hub.add_repository(REPO, archived=True)

    assert Raw(hub, "rehearsal").get(HOME).json()["default_branch"] == "trunk"
