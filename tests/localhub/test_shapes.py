"""Answers and requests against the models generated from GitHub's own description of its interface."""

from typing import cast

import pytest
from github.Repository import Repository
from githubkit_schemas.v2022_11_28 import models
from pydantic import BaseModel

from localhub import Server
from tests.localhub.conftest import REPO, Raw

HERE = f"/repos/{REPO}"


@pytest.fixture
def full(hub: Server, raw: Raw) -> Raw:
    """A repository in which there is one of everything."""
    alice = hub.person("alice")
    alice.open_issue(REPO, "An issue", "body", labels=["one", "two"])
    alice.open_pull_request(REPO, "A pull request")
    alice.edit(REPO, 1, state="closed", state_reason="not_planned")
    alice.comment(REPO, 1, "a comment")
    alice.react(REPO, 1, "eyes")
    raw("POST", f"{HERE}/issues/comments/1/reactions", {"content": "heart"})
    return raw


def check(model: type[BaseModel], answer: object) -> None:
    """Assert that an answer, or each of a list, is what GitHub says it sends, without anything invented."""
    items = cast("list[dict[str, object]]", answer if isinstance(answer, list) else [answer])
    for item in items:
        model.model_validate(item)
        known = {field.alias or name for name, field in model.model_fields.items()}
        assert set(item) <= known


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("", models.FullRepository),
        ("/labels", models.Label),
        ("/labels/one", models.Label),
        ("/issues?state=all", models.Issue),
        ("/issues/1", models.Issue),
        ("/issues/2", models.Issue),
        ("/issues/1/labels", models.Label),
        ("/issues/1/comments", models.IssueComment),
        ("/issues/comments", models.IssueComment),
        ("/issues/comments/1", models.IssueComment),
        ("/issues/1/reactions", models.Reaction),
        ("/issues/comments/1/reactions", models.Reaction),
        ("/collaborators/alice/permission", models.RepositoryCollaboratorPermission),
    ],
)
def test_what_is_read_is_what_github_sends(full: Raw, path: str, model: type[BaseModel]) -> None:
    answer = full.get(HERE + path)
    assert answer.status_code == 200
    assert answer.json()
    check(model, answer.json())


@pytest.mark.parametrize(
    ("path", "model"), [("/user", models.PrivateUser), ("/rate_limit", models.RateLimitOverview)]
)
def test_what_is_read_outside_a_repository_is_what_github_sends(raw: Raw, path: str, model: type[BaseModel]) -> None:
    check(model, raw.get(path).json())


@pytest.mark.parametrize(
    ("method", "path", "sent", "model"),
    [
        (
            "POST",
            "/issues",
            models.ReposOwnerRepoIssuesPostBody(title="t", body="b", labels=["x"]),
            models.Issue,
        ),
        (
            "PATCH",
            "/issues/2",
            models.ReposOwnerRepoIssuesIssueNumberPatchBody(
                title="t", body="b", state="closed", state_reason="not_planned", labels=["x"]
            ),
            models.Issue,
        ),
        (
            "POST",
            "/labels",
            models.ReposOwnerRepoLabelsPostBody(name="n", color="f29513", description="d"),
            models.Label,
        ),
        (
            "PATCH",
            "/labels/one",
            models.ReposOwnerRepoLabelsNamePatchBody(new_name="n", color="f29513", description="d"),
            models.Label,
        ),
        (
            "POST",
            "/issues/1/labels",
            models.ReposOwnerRepoIssuesIssueNumberLabelsPostBodyOneof0(labels=["x"]),
            models.Label,
        ),
        (
            "POST",
            "/issues/1/comments",
            models.ReposOwnerRepoIssuesIssueNumberCommentsPostBody(body="b"),
            models.IssueComment,
        ),
        (
            "PATCH",
            "/issues/comments/1",
            models.ReposOwnerRepoIssuesCommentsCommentIdPatchBody(body="b"),
            models.IssueComment,
        ),
        (
            "POST",
            "/issues/1/reactions",
            models.ReposOwnerRepoIssuesIssueNumberReactionsPostBody(content="heart"),
            models.Reaction,
        ),
        (
            "POST",
            "/issues/comments/1/reactions",
            models.ReposOwnerRepoIssuesCommentsCommentIdReactionsPostBody(content="eyes"),
            models.Reaction,
        ),
    ],
)
def test_what_github_takes_is_taken_and_answered_as_github_does(
    full: Raw, method: str, path: str, sent: BaseModel, model: type[BaseModel]
) -> None:
    fields = sent.model_dump(by_alias=True, exclude_unset=True)
    answer = full(method, HERE + path, fields)
    assert answer.status_code in {200, 201}
    check(model, answer.json())
    same = fields.keys() & {
        "title",
        "body",
        "state",
        "state_reason",
        "name",
        "color",
        "description",
        "content",
    }
    assert {key: answer.json()[key] for key in same} == {key: fields[key] for key in same}


@pytest.fixture
def gone(hub: Server, full: Raw) -> Raw:
    """The same, where issue 3 was deleted and issue 4 transferred."""
    hub.add_repository("octo/other")
    alice = hub.person("alice")
    alice.delete_issue(REPO, alice.open_issue(REPO, "to delete"))
    alice.transfer(REPO, alice.open_issue(REPO, "to transfer"), "octo/other")
    return full


@pytest.mark.parametrize(
    ("request_", "status", "model"),
    [
        (("GET", "/issues/9", None), 404, models.BasicError),
        (("GET", "/issues/3", None), 410, models.BasicError),
        (("GET", "/issues/4", None), 301, models.BasicError),
        (("POST", "/issues", None), 400, models.BasicError),
        (("POST", "/issues", {"title": "x" * 257}), 422, models.ValidationError),
        (("POST", "/labels", {"name": "ONE"}), 422, models.ValidationError),
        (("POST", "/issues/1/comments", {"body": ""}), 422, models.ValidationError),
    ],
)
def test_refusals_are_those_of_github(
    gone: Raw, request_: tuple[str, str, object], status: int, model: type[BaseModel]
) -> None:
    method, path, sent = request_
    answer = gone(method, HERE + path, sent)
    assert answer.status_code == status
    model.model_validate(answer.json())


def test_a_refusal_for_want_of_rights_or_patience_is_that_of_github(hub: Server) -> None:
    hub.add_token("few", login="alice", hourly=0)
    for token in ("unknown", "few"):
        check(models.BasicError, Raw(hub, token).get(HERE).json())


def test_what_pygithub_creates_it_also_understands(repo: Repository) -> None:
    assert repo.open_issues_count == 0
    issue = repo.create_issue("t")
    repo.update()
    assert repo.open_issues_count == 1
    assert issue.raw_data["node_id"].startswith("I_")
