"""Which GitHub a run works on, by the variables that GitHub Actions sets."""

import pytest

from rectrack.model import Account
from rectrack.problems import RefusedError
from rectrack.target import target

DESK = {"GITHUB_REPOSITORY": "octo/tracker", "GITHUB_TOKEN": "t"}
RUN = {
    **DESK,
    "GITHUB_ACTIONS": "true",
    "GITHUB_EVENT_NAME": "push",
    "GITHUB_REPOSITORY_ID": "12",
    "GITHUB_REPOSITORY_OWNER": "octo",
    "GITHUB_REPOSITORY_OWNER_ID": "3",
}


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
    assert (found.name, found.repository_id, found.owner) == ("other/place", None, None)


def test_a_workflow_run_knows_its_repository_and_owner_without_asking() -> None:
    found = target(RUN, None)

    assert found is not None
    assert (found.in_actions, found.repository_id, found.owner) == (True, 12, Account(login="octo", id=3))


def test_a_missing_event_file_says_nothing_about_forks() -> None:
    found = target({**RUN, "GITHUB_EVENT_PATH": "/nowhere"}, None)

    assert found is not None
    assert found.is_fork is None


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


def test_an_id_that_is_no_number_is_asked_for_instead() -> None:
    found = target({**RUN, "GITHUB_REPOSITORY_ID": "abc"}, None)

    assert found is not None
    assert found.repository_id is None


def test_a_repository_without_a_token_is_refused_with_both_ways_on() -> None:
    with pytest.raises(RefusedError, match=r"Set GITHUB_TOKEN .* or unset GITHUB_REPOSITORY"):
        target({"GITHUB_REPOSITORY": "octo/tracker"}, None)
