"""Which GitHub a run works on, by the variables that GitHub Actions sets."""

import json
from pathlib import Path

import pytest

from rectrack.github.address import target
from rectrack.github.types import About, Repository
from rectrack.record.parties import Account
from rectrack.text.problems import RefusedError

DESK = {"GITHUB_REPOSITORY": "octo/tracker", "GITHUB_TOKEN": "t"}
RUN = {
    **DESK,
    "GITHUB_ACTIONS": "true",
    "GITHUB_EVENT_NAME": "push",
    "GITHUB_REPOSITORY_ID": "12",
}
SAID = {
    "id": 12,
    "full_name": "octo/tracker",
    "owner": {"login": "octo", "id": 3, "type": "User"},
    "fork": False,
    "archived": False,
    "has_issues": True,
    "stargazers_count": 7,
}


def about(folder: Path, repository: object, **variables: str) -> About | None:
    """What a run knows of its repository by its event."""
    event = folder / "event.json"
    event.write_text(json.dumps({"repository": repository}))
    found = target({**RUN, "GITHUB_EVENT_PATH": str(event), **variables}, None)
    assert found is not None
    assert found.in_actions
    return found.about


def test_without_a_repository_it_is_a_rehearsal_even_with_a_token() -> None:
    assert target({"GITHUB_TOKEN": "t"}, None) is None


def test_by_default_it_is_github_com() -> None:
    found = target(DESK, None)

    assert found is not None
    assert (found.api, found.page, found.host) == (
        "https://api.github.com",
        "https://github.com/octo/tracker",
        "github.com",
    )


def test_an_enterprise_server_is_told_by_its_api() -> None:
    found = target({**DESK, "GITHUB_API_URL": "https://git.example.org/api/v3/"}, None)

    assert found is not None
    assert (found.page, found.host) == ("https://git.example.org/octo/tracker", "git.example.org")


def test_the_option_goes_before_the_variable_and_then_the_run_knows_no_id() -> None:
    found = target(RUN, "other/place")

    assert found is not None
    assert (found.name, found.about) == ("other/place", None)


def test_a_workflow_run_knows_its_repository_by_its_event(tmp_path: Path) -> None:
    assert about(tmp_path, SAID) == About(
        repository=Repository(host="github.com", id=12, name="octo/tracker"),
        owner=Account(login="octo", id=3),
        is_fork=False,
        is_archived=False,
        has_issues=True,
    )


@pytest.mark.parametrize("field", ["id", "full_name", "owner", "fork", "archived", "has_issues"])
def test_an_event_that_says_too_little_is_as_none(tmp_path: Path, field: str) -> None:
    assert about(tmp_path, {name: value for name, value in SAID.items() if name != field}) is None


@pytest.mark.parametrize("said", [None, [], "octo/tracker", {**SAID, "id": 13}, {**SAID, "fork": "no"}])
def test_an_event_of_something_else_is_as_none(tmp_path: Path, said: object) -> None:
    assert about(tmp_path, said) is None


@pytest.mark.parametrize("path", ["/nowhere", ""])
def test_a_missing_event_is_as_none(tmp_path: Path, path: str) -> None:
    assert about(tmp_path, SAID, GITHUB_EVENT_PATH=path) is None


def test_a_codespace_rehearses_unless_the_repository_is_named() -> None:
    codespace = {**DESK, "CODESPACES": "true"}

    assert target(codespace, None) is None
    named = target(codespace, "octo/tracker")
    assert named is not None
    assert named.name == "octo/tracker"


@pytest.mark.parametrize("name", ["tracker", "a/b/c", "/tracker", "octo/"])
def test_a_name_that_is_not_owner_and_repository_is_refused(name: str) -> None:
    with pytest.raises(RefusedError, match="it must read owner/name"):
        target({**DESK, "GITHUB_REPOSITORY": name}, None)


@pytest.mark.parametrize("token", ["ghp_a\nrest", "ghp_é", "two words"])
def test_a_token_that_cannot_be_one_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        target({**DESK, "GITHUB_TOKEN": token}, None)

    assert "Set it anew" in str(refusal.value)
    assert token.rsplit(maxsplit=1)[-1] not in str(refusal.value)


@pytest.mark.parametrize("address", ["foo", "http://[x", "ftp://example.org"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(RefusedError, match="it must be a web address"):
        target({**DESK, "GITHUB_API_URL": address}, None)


def test_a_repository_without_a_token_is_refused_with_both_ways_on() -> None:
    with pytest.raises(RefusedError, match=r"Set GITHUB_TOKEN .* or unset GITHUB_REPOSITORY"):
        target({"GITHUB_REPOSITORY": "octo/tracker"}, None)
