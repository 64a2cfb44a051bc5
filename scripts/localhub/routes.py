"""Every operation: its method and address, who answers it, and what it takes to be allowed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias
from urllib.parse import unquote

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from localhub import comments, graphql, issues, labels, pull_requests, repositories
from localhub.errors import not_found

Handler: TypeAlias = Callable[..., Any]
"""Takes the request, and what its address names; returns the body of the answer, None for nothing."""


@dataclass(frozen=True)
class Route:
    """One operation.

    `needs` is the permission, as in `X-Accepted-GitHub-Permissions`; empty for none. `doc` is where the documentation
    says so, below https://docs.github.com/rest. `rights` are what the account needs besides: to push to the
    repository (`push`), or that or to be the author of the issue or comment (`author`).
    """

    method: str
    path: str
    handler: Handler
    needs: str
    doc: str
    rights: str = ""

    @property
    def writes(self) -> bool:
        return self.needs.endswith("write")


RATE_LIMIT = Route("GET", "/rate_limit", repositories.get_rate_limit, "", "rate-limit/rate-limit")
ROUTES = (
    RATE_LIMIT,
    Route("GET", "/user", repositories.get_me, "", "users/users#get-the-authenticated-user"),
    Route("POST", "/graphql", graphql.graphql, "", "graphql"),
)
IN_REPOSITORY = (
    Route("GET", "", repositories.get_repository, "metadata=read", "repos/repos#get-a-repository"),
    Route(
        "GET",
        "/collaborators/<login>/permission",
        repositories.get_permission,
        "metadata=read",
        "collaborators/collaborators#get-repository-permissions-for-a-user",
    ),
    Route("GET", "/labels", labels.list_labels, "issues=read", "issues/labels#list-labels-for-a-repository"),
    Route("POST", "/labels", labels.create_label, "issues=write", "issues/labels#create-a-label", "push"),
    Route("GET", "/labels/<label>", labels.get_label, "issues=read", "issues/labels#get-a-label"),
    Route("PATCH", "/labels/<label>", labels.update_label, "issues=write", "issues/labels#update-a-label", "push"),
    Route("DELETE", "/labels/<label>", labels.delete_label, "issues=write", "issues/labels#delete-a-label", "push"),
    Route(
        "GET",
        "/issues/<int:issue>/labels",
        labels.list_issue_labels,
        "issues=read",
        "issues/labels#list-labels-for-an-issue",
    ),
    Route(
        "POST",
        "/issues/<int:issue>/labels",
        labels.add_issue_labels,
        "issues=write",
        "issues/labels#add-labels-to-an-issue",
        "push",
    ),
    Route(
        "DELETE",
        "/issues/<int:issue>/labels/<label>",
        labels.remove_issue_label,
        "issues=write",
        "issues/labels#remove-a-label-from-an-issue",
        "push",
    ),
    Route("GET", "/issues", issues.list_issues, "issues=read", "issues/issues#list-repository-issues"),
    Route("POST", "/issues", issues.create_issue, "issues=write", "issues/issues#create-an-issue"),
    Route("GET", "/issues/<int:issue>", issues.get_issue, "issues=read", "issues/issues#get-an-issue"),
    Route(
        "PATCH", "/issues/<int:issue>", issues.update_issue, "issues=write", "issues/issues#update-an-issue", "author"
    ),
    Route(
        "PUT", "/issues/<int:issue>/lock", issues.lock_issue, "issues=write", "issues/issues#lock-an-issue", "push"
    ),
    Route(
        "DELETE",
        "/issues/<int:issue>/lock",
        issues.unlock_issue,
        "issues=write",
        "issues/issues#unlock-an-issue",
        "push",
    ),
    Route(
        "GET",
        "/issues/comments",
        comments.list_comments,
        "issues=read",
        "issues/comments#list-issue-comments-for-a-repository",
    ),
    Route(
        "GET",
        "/issues/<int:issue>/comments",
        comments.list_issue_comments,
        "issues=read",
        "issues/comments#list-issue-comments",
    ),
    Route(
        "POST",
        "/issues/<int:issue>/comments",
        comments.create_comment,
        "issues=write",
        "issues/comments#create-an-issue-comment",
    ),
    Route(
        "GET",
        "/issues/comments/<int:comment>",
        comments.get_comment,
        "issues=read",
        "issues/comments#get-an-issue-comment",
    ),
    Route(
        "PATCH",
        "/issues/comments/<int:comment>",
        comments.update_comment,
        "issues=write",
        "issues/comments#update-an-issue-comment",
        "author",
    ),
    Route(
        "DELETE",
        "/issues/comments/<int:comment>",
        comments.delete_comment,
        "issues=write",
        "issues/comments#delete-an-issue-comment",
        "author",
    ),
    Route(
        "GET",
        "/issues/<int:issue>/reactions",
        comments.list_reactions,
        "issues=read",
        "reactions/reactions#list-reactions-for-an-issue",
    ),
    Route(
        "POST",
        "/issues/<int:issue>/reactions",
        comments.react,
        "issues=write",
        "reactions/reactions#create-reaction-for-an-issue",
    ),
    Route(
        "DELETE",
        "/issues/<int:issue>/reactions/<int:reaction>",
        comments.delete_reaction,
        "issues=write",
        "reactions/reactions#delete-an-issue",
    ),
    Route(
        "GET",
        "/issues/comments/<int:comment>/reactions",
        comments.list_reactions,
        "issues=read",
        "reactions/reactions#list-reactions-for-an-issue-comment",
    ),
    Route(
        "POST",
        "/issues/comments/<int:comment>/reactions",
        comments.react,
        "issues=write",
        "reactions/reactions#create-reaction-for-an-issue-comment",
    ),
    Route(
        "DELETE",
        "/issues/comments/<int:comment>/reactions/<int:reaction>",
        comments.delete_reaction,
        "issues=write",
        "reactions/reactions#delete-an-issue-comment",
    ),
    Route("GET", "/pulls", pull_requests.list_pulls, "pull_requests=read", "pulls/pulls#list-pull-requests"),
    Route("POST", "/pulls", pull_requests.create_pull, "pull_requests=write", "pulls/pulls#create-a-pull-request"),
    Route("GET", "/pulls/<int:pull>", pull_requests.get_pull, "pull_requests=read", "pulls/pulls#get-a-pull-request"),
    Route(
        "PATCH",
        "/pulls/<int:pull>",
        pull_requests.update_pull,
        "pull_requests=write",
        "pulls/pulls#update-a-pull-request",
    ),
    Route("GET", "/pages", repositories.get_pages, "pages=read", "pages/pages#get-a-github-pages-site"),
    Route(
        "GET", "/branches/<path:branch>", repositories.get_branch, "contents=read", "branches/branches#get-a-branch"
    ),
    Route(
        "GET",
        "/branches/<path:branch>/protection",
        repositories.get_branch_protection,
        "administration=read",
        "branches/branch-protection#get-branch-protection",
    ),
    Route(
        "GET",
        "/rules/branches/<path:branch>",
        repositories.list_branch_rules,
        "metadata=read",
        "repos/rules#get-rules-for-a-branch",
    ),
    Route(
        "GET",
        "/actions/workflows",
        repositories.list_workflows,
        "actions=read",
        "actions/workflows#list-repository-workflows",
    ),
    Route(
        "GET",
        "/actions/permissions",
        repositories.get_actions_permissions,
        "administration=read",
        "actions/permissions#get-github-actions-permissions-for-a-repository",
    ),
    Route(
        "GET",
        "/actions/permissions/workflow",
        repositories.get_workflow_permissions,
        "administration=read",
        "actions/permissions#get-default-workflow-permissions-for-a-repository",
    ),
    Route(
        "POST",
        "/actions/workflows/<file>/dispatches",
        repositories.dispatch_workflow,
        "actions=write",
        "actions/workflows#create-a-workflow-dispatch-event",
    ),
)


def match(method: str, path: str) -> tuple[Route, dict[str, Any]]:
    """Return the route of an address as it was sent, and what the address names; raise a 404 if there is none."""
    try:
        route, arguments = _map().bind("localhost").match(path, method=method)
    except HTTPException as error:
        raise not_found() from error
    return route, {key: unquote(value) if isinstance(value, str) else value for key, value in arguments.items()}


@cache
def _map() -> Map:
    """Every route; made once, since making it takes longer than most tests."""
    return Map(list(_rules()), merge_slashes=False)


def _rules() -> Iterator[Rule]:
    for route in ROUTES:
        yield Rule(route.path, methods=[route.method], endpoint=route)
    for route in IN_REPOSITORY:
        # A redirect names a repository by its number: https://docs.github.com/rest/using-the-rest-api/
        # best-practices-for-using-the-rest-api#follow-redirects
        for repo in ("/repos/<owner>/<name>", "/repositories/<int:id>"):
            yield Rule(repo + route.path, methods=[route.method], endpoint=route)
