"""Every operation: its method and address, who answers it, and what it takes to be allowed."""

from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request

from localhub.comments import (
    create_comment,
    delete_comment,
    delete_reaction,
    get_comment,
    list_comments,
    list_issue_comments,
    list_reactions,
    react,
    update_comment,
)
from localhub.errors import not_found
from localhub.graphql import graphql
from localhub.issues import create_issue, get_issue, list_issues, update_issue
from localhub.labels import create_label, list_labels, update_label
from localhub.pull_requests import create_pull, get_pull, list_pulls, update_pull
from localhub.repositories import (
    dispatch_workflow,
    get_actions_permissions,
    get_branch,
    get_branch_protection,
    get_me,
    get_pages,
    get_permission,
    get_repository,
    get_workflow_permissions,
    list_branch_rules,
    list_workflows,
)
from localhub.request import Route

ROUTES = (
    Route("GET", "/user", get_me, "", "users/users#get-the-authenticated-user"),
    Route("POST", "/graphql", graphql, "", "graphql"),
)
IN_REPOSITORY = (
    Route("GET", "", get_repository, "metadata=read", "repos/repos#get-a-repository"),
    Route(
        "GET",
        "/collaborators/<login>/permission",
        get_permission,
        "metadata=read",
        "collaborators/collaborators#get-repository-permissions-for-a-user",
    ),
    Route("GET", "/labels", list_labels, "issues=read", "issues/labels#list-labels-for-a-repository"),
    Route("POST", "/labels", create_label, "issues=write", "issues/labels#create-a-label", "push"),
    Route("PATCH", "/labels/<label>", update_label, "issues=write", "issues/labels#update-a-label", "push"),
    Route("GET", "/issues", list_issues, "issues=read", "issues/issues#list-repository-issues"),
    Route("POST", "/issues", create_issue, "issues=write", "issues/issues#create-an-issue"),
    Route("GET", "/issues/<int:issue>", get_issue, "issues=read", "issues/issues#get-an-issue"),
    Route("PATCH", "/issues/<int:issue>", update_issue, "issues=write", "issues/issues#update-an-issue", "author"),
    Route(
        "GET",
        "/issues/comments",
        list_comments,
        "issues=read",
        "issues/comments#list-issue-comments-for-a-repository",
    ),
    Route(
        "GET",
        "/issues/<int:issue>/comments",
        list_issue_comments,
        "issues=read",
        "issues/comments#list-issue-comments",
    ),
    Route(
        "POST",
        "/issues/<int:issue>/comments",
        create_comment,
        "issues=write",
        "issues/comments#create-an-issue-comment",
    ),
    Route(
        "GET", "/issues/comments/<int:comment>", get_comment, "issues=read", "issues/comments#get-an-issue-comment"
    ),
    Route(
        "PATCH",
        "/issues/comments/<int:comment>",
        update_comment,
        "issues=write",
        "issues/comments#update-an-issue-comment",
        "author",
    ),
    Route(
        "DELETE",
        "/issues/comments/<int:comment>",
        delete_comment,
        "issues=write",
        "issues/comments#delete-an-issue-comment",
        "author",
    ),
    Route(
        "GET",
        "/issues/<int:issue>/reactions",
        list_reactions,
        "issues=read",
        "reactions/reactions#list-reactions-for-an-issue",
    ),
    Route(
        "POST",
        "/issues/<int:issue>/reactions",
        react,
        "issues=write",
        "reactions/reactions#create-reaction-for-an-issue",
    ),
    Route(
        "DELETE",
        "/issues/<int:issue>/reactions/<int:reaction>",
        delete_reaction,
        "issues=write",
        "reactions/reactions#delete-an-issue",
    ),
    Route(
        "GET",
        "/issues/comments/<int:comment>/reactions",
        list_reactions,
        "issues=read",
        "reactions/reactions#list-reactions-for-an-issue-comment",
    ),
    Route(
        "POST",
        "/issues/comments/<int:comment>/reactions",
        react,
        "issues=write",
        "reactions/reactions#create-reaction-for-an-issue-comment",
    ),
    Route(
        "DELETE",
        "/issues/comments/<int:comment>/reactions/<int:reaction>",
        delete_reaction,
        "issues=write",
        "reactions/reactions#delete-an-issue-comment",
    ),
    Route("GET", "/pulls", list_pulls, "pull_requests=read", "pulls/pulls#list-pull-requests"),
    Route("POST", "/pulls", create_pull, "pull_requests=write", "pulls/pulls#create-a-pull-request"),
    Route("GET", "/pulls/<int:pull>", get_pull, "pull_requests=read", "pulls/pulls#get-a-pull-request"),
    Route("PATCH", "/pulls/<int:pull>", update_pull, "pull_requests=write", "pulls/pulls#update-a-pull-request"),
    Route("GET", "/pages", get_pages, "pages=read", "pages/pages#get-a-github-pages-site"),
    Route("GET", "/branches/<path:branch>", get_branch, "contents=read", "branches/branches#get-a-branch"),
    Route(
        "GET",
        "/branches/<path:branch>/protection",
        get_branch_protection,
        "administration=read",
        "branches/branch-protection#get-branch-protection",
    ),
    Route(
        "GET",
        "/rules/branches/<path:branch>",
        list_branch_rules,
        "metadata=read",
        "repos/rules#get-rules-for-a-branch",
    ),
    Route("GET", "/actions/workflows", list_workflows, "actions=read", "actions/workflows#list-repository-workflows"),
    Route(
        "GET",
        "/actions/permissions",
        get_actions_permissions,
        "administration=read",
        "actions/permissions#get-github-actions-permissions-for-a-repository",
    ),
    Route(
        "GET",
        "/actions/permissions/workflow",
        get_workflow_permissions,
        "administration=read",
        "actions/permissions#get-default-workflow-permissions-for-a-repository",
    ),
    Route(
        "POST",
        "/actions/workflows/<file>/dispatches",
        dispatch_workflow,
        "actions=write",
        "actions/workflows#create-a-workflow-dispatch-event",
    ),
)


def match(http: Request) -> tuple[Route, dict[str, Any]]:
    """Return the route of a request and the values in its path.

    Raises `ApiError` 404 if there is no route.
    """
    # The raw path: an escaped slash in a label name must not split the path.
    path = urlsplit(http.environ["REQUEST_URI"]).path
    try:
        route, arguments = _map().bind("localhost").match(path, http.method)
    except HTTPException as error:
        raise not_found() from error
    return route, {key: unquote(value) if isinstance(value, str) else value for key, value in arguments.items()}


@cache
def _map() -> Map:
    """Return the map of all routes. It is cached, because its creation takes longer than most tests."""
    # A redirect has the id of a repository in its path: https://docs.github.com/rest/using-the-rest-api/
    # best-practices-for-using-the-rest-api#follow-redirects
    rules = [(route.path, route) for route in ROUTES]
    rules += [
        (repo + route.path, route)
        for route in IN_REPOSITORY
        for repo in ("/repos/<owner>/<name>", "/repositories/<int:id>")
    ]
    return Map([Rule(path, methods=[route.method], endpoint=route) for path, route in rules], merge_slashes=False)
