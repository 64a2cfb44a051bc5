"""Every exchange with localhub against the models generated from GitHub's own description of its interface.

`observed()` watches what localhub is sent and what it answers, whoever asks; `Contracts` says what of it
GitHub would not take or send.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, get_args
from unittest.mock import patch

import pytest
from githubkit_schemas.v2022_11_28 import models
from graphql import build_schema, execute_sync, parse, validate
from pydantic import BaseModel, ValidationError
from werkzeug.wrappers import Response

from localhub import app, request

Model: TypeAlias = type[BaseModel] | Mapping[str, type[BaseModel]]
"""A model, or one for each `type` that an answer may name."""

_RULES = [getattr(models, name) for name in dir(models) if name.startswith("RepositoryRuleDetailedOneof")]

ANSWERS: dict[str, Model] = {
    "get_repository": models.FullRepository,
    "get_permission": models.RepositoryCollaboratorPermission,
    "list_labels": models.Label,
    "get_label": models.Label,
    "create_label": models.Label,
    "update_label": models.Label,
    "list_issues": models.Issue,
    "get_issue": models.Issue,
    "create_issue": models.Issue,
    "update_issue": models.Issue,
    "list_comments": models.IssueComment,
    "list_issue_comments": models.IssueComment,
    "get_comment": models.IssueComment,
    "create_comment": models.IssueComment,
    "update_comment": models.IssueComment,
    "list_reactions": models.Reaction,
    "react": models.Reaction,
    "list_pulls": models.PullRequestSimple,
    "get_pull": models.PullRequest,
    "create_pull": models.PullRequest,
    "update_pull": models.PullRequest,
    "get_me": models.PrivateUser,
    "get_branch": models.BranchWithProtection,
    "get_branch_protection": models.BranchProtection,
    "list_branch_rules": {get_args(rule.model_fields["type"].annotation)[0]: rule for rule in _RULES},
    "list_workflows": models.ReposOwnerRepoActionsWorkflowsGetResponse200,
    "get_actions_permissions": models.ActionsRepositoryPermissions,
    "get_pages": models.Page,
    "get_workflow_permissions": models.ActionsGetDefaultWorkflowPermissions,
}
"""What GitHub answers, or a list of it, by the function that answers in its place."""

PARTIAL = {
    *(models.FullRepository, models.PullRequest, models.PullRequestSimple, models.PrivateUser, models.Page),
    *(models.RepositoryCollaboratorPermission, models.BranchWithProtection, models.BranchProtection, *_RULES),
    models.ReposOwnerRepoActionsWorkflowsGetResponse200,
}
"""Of these localhub sends no more than somebody reads; that must be as GitHub would send it."""

REQUESTS: dict[str, type[BaseModel]] = {
    "create_label": models.ReposOwnerRepoLabelsPostBody,
    "update_label": models.ReposOwnerRepoLabelsNamePatchBody,
    "create_issue": models.ReposOwnerRepoIssuesPostBody,
    "update_issue": models.ReposOwnerRepoIssuesIssueNumberPatchBody,
    "create_comment": models.ReposOwnerRepoIssuesIssueNumberCommentsPostBody,
    "update_comment": models.ReposOwnerRepoIssuesCommentsCommentIdPatchBody,
    "react": models.ReposOwnerRepoIssuesCommentsCommentIdReactionsPostBody,
    "create_pull": models.ReposOwnerRepoPullsPostBody,
    "update_pull": models.ReposOwnerRepoPullsPullNumberPatchBody,
    "dispatch_workflow": models.ReposOwnerRepoActionsWorkflowsWorkflowIdDispatchesPostBody,
}
"""What GitHub takes."""

_known: set[tuple[type[BaseModel], str]] = set()
"""What was found good once: lists repeat the same issues over and over."""


@dataclass
class Contracts:
    """`requests` and `answers` count what was looked at; `violations` say what GitHub would not do."""

    requests: int = 0
    answers: int = 0
    violations: list[str] = field(default_factory=list)

    def exchange(self, handler: str, sent: bytes, status: int, answer: bytes) -> None:
        """Look at one exchange. `handler` is empty where the address is none of GitHub's."""
        if handler == "graphql":
            self.requests += 1
            self.violations += query_violations(sent, answer)
        elif sent:
            self.requests += 1
            self._check(f"request to {handler}", REQUESTS.get(handler), sent)
        if status in {204, 304}:
            self.violations += [f"answer {status} of {handler}: {answer[:500]!r}"] if answer else []
            return
        self.answers += 1
        if handler == "graphql" and status == 200:
            return
        self._check(f"answer {status} of {handler}", _model(handler, status), answer)

    def _check(self, what: str, model: Model | None, text: bytes) -> None:
        try:
            if model is None:
                raise ValueError("GitHub has no such thing, or contracts.py does not know it")  # noqa: TRY301 - told like any other
            document = json.loads(text)
            for item in document if isinstance(document, list) else [document]:
                _validate(model[item["type"]] if isinstance(model, Mapping) else model, item)
        except (KeyError, TypeError, ValueError) as error:  # pydantic's is a ValueError
            self.violations.append(f"{what}: {error}\n{text[:500]!r}")


def _model(handler: str, status: int) -> Model | None:
    if status in {200, 201}:
        return ANSWERS.get(handler)
    if status == 422:
        return models.ValidationError
    return models.BasicError if 300 <= status < 500 else None


def _validate(model: type[BaseModel], item: object) -> None:
    """Raise `ValueError` unless the item is what the model says, without anything invented."""
    key = (model, json.dumps(item))
    if key in _known:
        return
    try:
        model.model_validate(item)
    except ValidationError as error:
        # An optional part that lacks something is, besides, not what stands for its being left out.
        is_less = all(part["type"] == "missing" or "literal[<UNSET>]" in part["loc"] for part in error.errors())
        if model not in PARTIAL or not is_less:
            raise
    if not isinstance(item, dict):
        raise TypeError(f"{model.__name__} is no {type(item).__name__}")
    # GitHub sends `status` with every refusal; its description says so of BasicError only.
    invented = item.keys() - ({"status"} if model is models.ValidationError else set())
    invented -= {part.alias or name for name, part in model.model_fields.items()}
    if invented:
        raise ValueError(f"{model.__name__} has no {sorted(invented)}")
    _known.add(key)


_RESPOND = app.App._respond  # noqa: SLF001 - the one place through which every exchange goes


@contextmanager
def observed() -> Iterator[Contracts]:
    """Watch all servers of this process; fails at the end where GitHub would not have done as localhub did."""
    contracts = Contracts()

    def watched(self: app.App, asked: request.ApiRequest) -> Response:
        response = _RESPOND(self, asked)
        handler = asked.route.handler.__name__ if asked.route else ""
        sent = asked.http.get_data()
        contracts.exchange(handler, sent, response.status_code, response.get_data())
        return response

    with patch.object(app.App, "_respond", watched):
        yield contracts
    assert not contracts.violations, "\n\n".join(contracts.violations)


@pytest.fixture(autouse=True)
def contracts() -> Iterator[Contracts]:
    """Watch every test of the folder whose conftest.py imports this."""
    with observed() as watching:
        yield watching


SCHEMA = build_schema((Path(__file__).parents[1] / "data/recorded/github.graphql").read_text(encoding="utf-8"))


def query_violations(sent: bytes, answer: bytes) -> list[str]:
    """What GitHub would not take, or would not have answered to it."""
    question, said = json.loads(sent), json.loads(answer)
    document = parse(question["query"])
    unknown = [error.message for error in validate(SCHEMA, document)]
    if unknown or "data" not in said:
        return unknown
    # Run over what was answered, the question must select exactly that.
    done = execute_sync(SCHEMA, document, root_value=said["data"], variable_values=question["variables"])
    wrong = [error.message for error in done.errors or ()]
    return wrong or ([] if done.data == said["data"] else [f"GitHub would answer {done.data}"])
