"""Pull requests, issues that come from a branch and go to one: https://docs.github.com/rest/pulls/pulls."""

from localhub import issues, serializers
from localhub.errors import ApiError, invalid, not_found
from localhub.request import ApiRequest, Json
from localhub.store import Row, Transaction


def find(request: ApiRequest, number: int) -> Row:
    """Return the issue row of a pull request. Raises `ApiError` if there is none."""
    issue = issues.find_numbered(request, number)
    if not issue.pull:
        raise not_found()
    return issue


def create(db: Transaction, repo_id: int, user_id: int, title: str, body: str | None, **ends: object) -> Row:
    """Create a pull request and return its issue row. `ends` are the columns of its branches."""
    issue = issues.create(db, repo_id, user_id, title, body, pull=True)
    db.put("pull", issue_id=issue.id, **ends)
    return issue


def list_pulls(request: ApiRequest) -> list[Json]:
    """Return one page of pull requests. Default: open ones, newest first.

    The query value `head` has the form owner:branch.
    """
    query = request.query
    rows = _matching(request, query.get("state", "open"), query.get("head", ""), query.get("base", ""))
    return request.page(rows, serializers.pull)


def create_pull(request: ApiRequest) -> Json:
    """Create a pull request from a branch of this repository, and return it."""
    sent = request.sent
    if request.viewer.kind == "actions" and not request.settings.actions_open_pulls:
        raise ApiError(403, "GitHub Actions is not permitted to create or approve pull requests.")
    base, head = sent.required("base"), sent.required("head")
    branch = head.partition(":")[2] or head
    label = f"{request.repo.owner}:{branch}"
    if _matching(request, "open", label, base):
        raise invalid("PullRequest", "custom", message=f"A pull request already exists for {label}.")
    title, body = sent.text("title"), sent.text("body")
    if title is None:
        raise invalid("PullRequest", "missing_field", field="title")
    issue = create(
        *(request.db, request.repo_id, request.me, title, body),
        head_repository_id=request.repo_id,
        head=branch,
        base=base,
        sha="0" * 40,
    )
    return request.created(serializers.pull(request, issue))


def get_pull(request: ApiRequest, pull: Row) -> Json:
    return serializers.pull(request, pull)


def update_pull(request: ApiRequest, pull: Row) -> Json:
    return serializers.pull(request, issues.change(request, pull))


def _matching(request: ApiRequest, state: object, head: object, base: object) -> list[Row]:
    """Return the pull requests with a state, head and base, newest first.

    The state "all" and an empty head or base match every pull request.
    """
    return request.db.rows(
        "SELECT issue.* FROM issue JOIN pull ON issue_id = issue.id"
        " JOIN repository ON repository.id = head_repository_id"
        " WHERE repository_id = ? AND ? IN ('all', state) AND ? IN ('', owner || ':' || head) AND ? IN ('', base)"
        " ORDER BY number DESC",
        *(request.repo_id, state, head, base),
    )
