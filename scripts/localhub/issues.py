"""Issues and pull requests, which GitHub numbers together and lists together; and who is kept from taking part.

https://docs.github.com/rest/issues/issues and
https://docs.github.com/communities/moderating-comments-and-conversations. The refusals are those that GitHub has been
seen to give: to a comment on a locked issue (probot/stale#25) and under limited interaction. The token of a workflow
run counts as an outsider, whatever it may write.
"""

import re

from localhub import labels, serializers, users
from localhub.errors import ApiError, checked, not_found, too_long
from localhub.request import ApiRequest, Json
from localhub.store import Row, Transaction

TITLE_MAX = 256
BODY_MAX = 65_536
"""Limit that GitHub names in its errors, in characters."""
BYTES_MAX = 4 * BODY_MAX
COMMENTS_MAX = 2_500
"""Limit of comments on an issue.

Sources: https://github.com/openshift/release/pull/20821 and
https://github.com/galaxyproject/training-material/pull/4729 met the limit.
"""
REDIRECTS = "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects"
STATES = ("open", "closed")
STATE_REASONS = ("completed", "not_planned", "duplicate", "reopened")


def find(request: ApiRequest, number: int) -> Row:
    """Return an issue or pull request of the repository.

    Raises `ApiError` as `find_numbered` does, and 410 for an issue if issues are turned off.
    """
    issue = find_numbered(request, number)
    if not issue.pull:
        _demand_issues(request)
    return issue


def find_numbered(request: ApiRequest, number: int) -> Row:
    """Return the issue or pull request with a number.

    Raises `ApiError` 404 for an unknown number, 410 for a deleted issue and 301 for a transferred issue. If the
    viewer cannot see the new repository, the status is 404: https://docs.github.com/rest/issues/issues#get-an-issue
    """
    found = request.db.find("issue", repository_id=request.repo_id, number=number)
    if found:
        return found
    gone = request.db.get("gone", repository_id=request.repo_id, number=number)
    if gone.to_number is None:
        raise ApiError(410, "This issue was deleted")
    if not request.viewer.sees(request.db.get("repository", id=gone.to_repository_id)):
        raise not_found()
    there = f"/repositories/{gone.to_repository_id}/issues/{gone.to_number}"
    url = re.sub(r"/repo(?:s|sitories)/.+?/issues/\d+", there, request.http.url, count=1)
    raise ApiError(301, "Moved Permanently", {"url": url, "documentation_url": REDIRECTS}, {"Location": url})


def next_number(db: Transaction, repository_id: int) -> int:
    """Return the number of the next issue or pull request. No number is used twice."""
    last = db.get("repository", id=repository_id).last_number
    return int(db.update("repository", repository_id, last_number=last + 1).last_number)


def create(
    db: Transaction, repository_id: int, user_id: int, title: str, body: str | None, *, pull: bool = False
) -> Row:
    """Create an issue, or the issue of a pull request, and return its row."""
    return db.put(
        "issue",
        repository_id=repository_id,
        number=next_number(db, repository_id),
        pull=pull,
        user_id=user_id,
        title=checked("Issue", "title", title, TITLE_MAX).strip(),
        body=_body(body, pull=pull),
        created_at=db.now,
        updated_at=db.now,
    )


def change(request: ApiRequest, issue: Row) -> Row:
    """Change the fields of an issue or pull request that were sent, and return its row."""
    sent, now = request.sent, request.db.now
    changes: Json = {"updated_at": now}
    title, body = sent.text("title"), sent.text("body")
    state, reason = sent.choice("state", *STATES), sent.choice("state_reason", *STATE_REASONS)
    if title is not None:
        changes["title"] = checked("Issue", "title", title, TITLE_MAX).strip()
    # A body of null deletes the text of an issue.
    if body is not None or ("body" in sent and not issue.pull):
        changes["body"] = _body(body or "", pull=issue.pull)
        request.db.put("edit", issue_id=issue.id, user_id=request.me, edited_at=now)
    # GitHub ignores a reason without a change of state.
    if state not in (None, issue.state):
        # A workflow run cannot close or open a locked issue (upptime/uptime-monitor#189). GitHub's message is not
        # known, so this is a general one.
        if request.viewer.kind == "actions" and request.db.find("lock", issue_id=issue.id):
            raise ApiError(403, "Resource not accessible by integration")
        closed = {"state_reason": reason or "completed", "closed_at": now, "closed_by": request.me}
        opened = {"state_reason": "reopened", "closed_at": None, "closed_by": None}
        changes |= {"state": state, **(closed if state == "closed" else opened)}
    return request.db.update("issue", issue.id, **changes)


_MATCHING = "SELECT id FROM issue WHERE repository_id = ? AND ? IN ('all', state) AND updated_at >= ? AND (pull OR ?)"
_ORDERS = {
    "created": "created_at",
    "updated": "updated_at",
    "comments": "(SELECT count(*) FROM comment WHERE issue_id = issue.id)",
}
"""SQL expression of each sort order."""


def list_issues(request: ApiRequest) -> list[Json]:
    """Return one page of issues and pull requests. Default: open ones, newest first."""
    state = request.query.choice("state", *STATES, "all") or "open"
    sort = request.query.choice("sort", *_ORDERS) or "created"
    direction = request.query.choice("direction", "asc", "desc") or "desc"
    # Issues of the same second are sorted by number.
    found = request.db.rows(
        f"{_MATCHING} ORDER BY {_ORDERS[sort]} {direction}, number {direction}",
        request.repo_id,
        state,
        request.since,
        request.repo.has_issues,
    )
    return request.page(found, lambda _, row: serializers.issue(request, request.db.get("issue", id=row.id)))


def create_issue(request: ApiRequest) -> Json:
    """Create an issue and return it. Without push access, labels are ignored without an error."""
    _demand_issues(request)
    admit(request)
    title = request.sent.required("title")
    names = request.sent.names("labels") if request.pushes else []
    issue = create(request.db, request.repo_id, request.me, title, request.sent.text("body"))
    labels.attach(request, issue, names)
    return request.created(serializers.whole_issue(request, issue))


def get_issue(request: ApiRequest, issue: Row) -> Json:
    return serializers.whole_issue(request, issue)


def update_issue(request: ApiRequest, issue: Row) -> Json:
    """Change the fields that were sent, and return the issue. Labels need push access."""
    changed = change(request, issue)
    if request.pushes and request.sent.get("labels") is not None:
        labels.replace(request, issue, request.sent.names("labels"))
    return serializers.whole_issue(request, changed)


def admit(request: ApiRequest, issue: Row | None = None) -> None:
    """Raise GitHub's 403 if the viewer is blocked or an interaction limit excludes the viewer."""
    for blocker in (users.of(request.db, request.repo.owner), issue and issue.user_id):
        if request.db.find("block", blocker_id=blocker, user_id=request.viewer.user_id):
            raise ApiError(403, "User is blocked")
    if not _belongs(request) and request.db.find("interaction_limit", repository_id=request.repo_id):
        raise ApiError(403, "Interactions on this repository have been restricted to collaborators only.")


def admit_comment(request: ApiRequest, issue: Row) -> None:
    """Raise GitHub's 403 if the viewer may not comment on an issue."""
    admit(request, issue)
    if not _belongs(request) and request.db.find("lock", issue_id=issue.id):
        raise ApiError(403, "Unable to create comment because issue is locked.")
    if request.db.count("comment", issue_id=issue.id) >= COMMENTS_MAX:
        raise ApiError(403, f"Commenting is disabled on issues with more than {COMMENTS_MAX} comments")


def _belongs(request: ApiRequest) -> bool:
    return request.viewer.kind != "actions" and request.pushes


def _demand_issues(request: ApiRequest) -> None:
    if not request.repo.has_issues:
        raise ApiError(410, "Issues has been disabled in this repository.")


def _body(body: str | None, *, pull: bool) -> str | None:
    """Return the text. Raises GitHub's 422 if it is too long.

    The limit of an issue is in bytes, that of a pull request in code points.
    """
    if body is not None and (len(body) > BODY_MAX if pull else len(body.encode()) > BYTES_MAX):
        raise too_long("Issue", "body", BODY_MAX)
    return body
