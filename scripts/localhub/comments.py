"""Comments on issues, and reactions to either.

https://docs.github.com/rest/issues/comments and https://docs.github.com/rest/reactions/reactions.
"""

from localhub import issues, serializers
from localhub.errors import invalid
from localhub.request import ApiRequest, Json
from localhub.store import Row


def find(request: ApiRequest, comment_id: int) -> Row:
    """Return a comment on an issue of the repository. Raises `ApiError` 404 if there is none."""
    comment = request.db.get("comment", id=comment_id)
    request.db.get("issue", id=comment.issue_id, repository_id=request.repo_id)
    return comment


def list_issue_comments(request: ApiRequest, issue: Row) -> list[Json]:
    """Return one page of the comments on an issue, oldest first."""
    sql = "SELECT * FROM comment WHERE issue_id = ? AND updated_at >= ? ORDER BY id"
    return request.page(request.db.rows(sql, issue.id, request.since), serializers.comment)


def list_comments(request: ApiRequest) -> list[Json]:
    """Return one page of all comments in the repository, oldest first."""
    sql = (
        "SELECT comment.* FROM comment JOIN issue ON issue.id = issue_id"
        " WHERE repository_id = ? AND comment.updated_at >= ? ORDER BY comment.id"
    )
    return request.page(request.db.rows(sql, request.repo_id, request.since), serializers.comment)


def create_comment(request: ApiRequest, issue: Row) -> Json:
    """Create a comment and return it. The issue counts as updated."""
    issues.admit_comment(request, issue)
    body, now = _body(request), request.db.now
    made = request.db.put("comment", issue_id=issue.id, user_id=request.me, body=body, created_at=now, updated_at=now)
    request.db.update("issue", issue.id, updated_at=now)
    return request.created(serializers.comment(request, made))


def get_comment(request: ApiRequest, comment: Row) -> Json:
    return serializers.comment(request, comment)


def update_comment(request: ApiRequest, comment: Row) -> Json:
    """Change the text of a comment and return it. The author stays the same."""
    changed = request.db.update("comment", comment.id, body=_body(request), updated_at=request.db.now)
    request.db.put("edit", comment_id=comment.id, user_id=request.me, edited_at=request.db.now)
    return serializers.comment(request, changed)


def delete_comment(request: ApiRequest, comment: Row) -> None:
    request.db.delete("comment", id=comment.id)


def list_reactions(request: ApiRequest, **subject: Row) -> list[Json]:
    """Return one page of the reactions to an issue or comment, oldest first."""
    rows = request.db.find_all("reaction", **_keys(subject))
    wanted = request.query.get("content")
    return request.page([row for row in rows if wanted in {None, row.content}], serializers.reaction)


def react(request: ApiRequest, **subject: Row) -> Json:
    """Create a reaction and return it.

    If the viewer already has the reaction, the status is 200 instead of 201.
    """
    content = request.sent.required("content")
    keys = {**_keys(subject), "user_id": request.me, "content": content}
    if content not in serializers.REACTIONS:
        raise invalid("Reaction", "invalid", field="content")
    known = request.db.find("reaction", **keys)
    if known:
        return serializers.reaction(request, known)
    made = request.db.put("reaction", **keys, created_at=request.db.now)
    return request.created(serializers.reaction(request, made))


def delete_reaction(request: ApiRequest, reaction: int, **subject: Row) -> None:
    request.demand_right(request.db.get("reaction", id=reaction, **_keys(subject)))
    request.db.delete("reaction", id=reaction)


def _keys(subject: dict[str, Row]) -> Json:
    return {f"{kind}_id": row.id for kind, row in subject.items()}


def _body(request: ApiRequest) -> str:
    body = request.sent.required("body")
    # GitHub has other messages for these errors in an issue.
    message = f"Body is too long (maximum is {issues.BODY_MAX} characters)" if len(body) > issues.BODY_MAX else ""
    message = message if body.strip() else "Body cannot be blank"
    if message:
        raise invalid("IssueComment", "unprocessable", field="data", message=message)
    return body
