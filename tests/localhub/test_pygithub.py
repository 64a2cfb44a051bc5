"""PyGithub, through which the tracker talks, understands what localhub answers."""

import pytest
from github import BadCredentialsException, GithubException, RateLimitExceededException
from github.Repository import Repository

from localhub import GITHUB, Limits, Server, Settings
from tests.localhub.conftest import REPO, Connect

OTHER = "octo/other"


def test_it_reads_back_what_it_wrote(repo: Repository) -> None:
    repo.create_label("for/icann", "FF00aa", "Somebody works on it")
    issue = repo.create_issue("t", "b", labels=["100% sure?"])
    comment = issue.create_comment("Hello")
    comment.edit("Hello there")
    reaction = comment.create_reaction("eyes")
    pull = repo.create_pull(title="A board", head="board", base="main", body="Text")
    issue.edit(state="closed", state_reason="not_planned")

    assert [label.color for label in repo.get_labels()] == ["ededed", "ff00aa"]
    assert [label.name for label in repo.get_issue(1).labels] == ["100% sure?"]
    assert [found.body for found in issue.get_comments(since=comment.created_at)] == ["Hello there"]
    assert comment.delete_reaction(reaction.id)
    assert (pull.number, pull.head.ref, pull.base.ref, pull.state) == (2, "board", "main", "open")
    found = list(repo.get_issues(state="all", sort="created", direction="asc"))
    assert [(one.number, one.state_reason, one.pull_request is None) for one in found] == [
        (1, "not_planned", True),
        (2, None, False),
    ]
    assert issue.closed_by is not None
    assert (issue.raw_data["node_id"][:2], repo.get_collaborator_permission("octo")) == ("I_", "admin")


def test_it_starts_a_workflow_with_one_request(hub: Server, repo: Repository) -> None:
    hub.set_up(REPO, Settings(workflows={".github/workflows/tracker.yml": "active"}))

    assert repo.get_workflow("tracker.yml").create_dispatch("main", throw=True) is True
    assert [served.path for served in hub.requests] == [f"/repos/{REPO}/actions/workflows/tracker.yml/dispatches"]


def test_it_follows_a_transferred_issue_even_to_write(hub: Server, repo: Repository) -> None:
    hub.add_repository(OTHER)
    alice = hub.person("alice")
    alice.open_issue(OTHER, "was here before")
    alice.transfer(REPO, alice.open_issue(REPO, "to go"), OTHER)
    issue, stale = repo.get_issue(1), repo.get_issue(1)
    issue.update()
    stale.edit(title="written elsewhere")

    assert (issue.number, issue.repository_url) == (2, f"{hub.url}/repos/{OTHER}")
    assert stale.url == f"{hub.url}/repos/{OTHER}/issues/2"


def test_it_raises_a_plain_error_for_what_is_gone_and_one_of_its_own_for_a_token_nobody_made(
    hub: Server, github: Connect
) -> None:
    hub.person("alice").open_issue(REPO, "t")
    hub.person("alice").delete_issue(REPO, 1)

    with pytest.raises(GithubException) as gone:
        github().get_repo(REPO).get_issue(1).update()
    assert (type(gone.value), gone.value.status) == (GithubException, 410)
    with pytest.raises(BadCredentialsException, match="Bad credentials"):
        github("unknown").get_repo(REPO).get_issue(1).update()


@pytest.mark.parametrize("limits", [Limits(primary=0), Limits(points_a_minute=0)])
def test_it_knows_both_limits(limits: Limits, github: Connect) -> None:
    with Server(limits=limits) as limited:
        issue = github(hub=limited).get_repo(REPO).get_issue(1)
        with pytest.raises(RateLimitExceededException):
            issue.update()


def test_githubs_limits_are_those_of_its_documentation() -> None:
    assert Limits(5000, 80, 500, 900) == GITHUB
