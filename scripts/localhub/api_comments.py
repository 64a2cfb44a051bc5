"""Comments: https://docs.github.com/rest/issues/comments."""

import sqlite3

from localhub import comments, moderation
from localhub.call import Answer, Call, Route, text
from localhub.refusal import Refusal


def list_issue_comments(call: Call, number: int) -> Answer:
    """Answer with the comments on an issue, oldest first."""
    issue = call.issue(number)
    rows = call.work.rows(
        "SELECT * FROM comment WHERE issue_id = ? AND updated_at >= ? ORDER BY id",
        *(issue["id"], call.since),
    )
    return call.page(rows, lambda comment: call.shape.comment(call.repo, comment))


def list_comments(call: Call) -> Answer:
    """Answer with all comments of the repository: oldest first, unless a `sort` is asked for."""
    args = call.request.args
    rows = call.work.rows(
        "SELECT comment.* FROM comment JOIN issue ON issue.id = issue_id"
        " WHERE repository_id = ? AND comment.updated_at >= ? ORDER BY comment.id",
        *(call.repo["id"], call.since),
    )
    if args.get("sort") in {"created", "updated"}:
        key = f"{args['sort']}_at"
        rows.sort(key=lambda comment: (str(comment[key]), int(comment["id"])))
        # The documentation: the direction is ignored without a sort, and with one it is `desc` by default.
        if args.get("direction", "desc") == "desc":
            rows.reverse()
    return call.page(rows, lambda comment: call.shape.comment(call.repo, comment))


def create_comment(call: Call, number: int) -> Answer:
    """Comment on an issue; anybody may who is not kept from it."""
    issue = call.issue(number)
    moderation.admit_comment(call.work, call.viewer, call.repo, issue)
    body = text(call.sent(), "body", required=True) or ""
    made = comments.create(call.work, issue, call.me, body)
    return Answer(call.shape.comment(call.repo, made), 201)


def get_comment(call: Call, comment_id: int) -> Answer:
    return Answer(call.shape.comment(call.repo, comments.find(call.work, call.repo["id"], comment_id)))


def update_comment(call: Call, comment_id: int) -> Answer:
    comment = _writable(call, comment_id)
    body = text(call.sent(), "body", required=True) or ""
    return Answer(call.shape.comment(call.repo, comments.change(call.work, comment, call.me, body)))


def delete_comment(call: Call, comment_id: int) -> Answer:
    comments.delete(call.work, _writable(call, comment_id))
    return Answer(None, 204)


def _writable(call: Call, comment_id: int) -> sqlite3.Row:
    # Anybody with push access may change anybody's comment.
    comment = comments.find(call.work, call.repo["id"], comment_id)
    if not call.pushes and comment["user_id"] != call.me:
        raise Refusal(403, "Must have admin rights to Repository.")
    return comment


DOC = "issues/comments#"
IN_REPOSITORY = [
    Route("GET", "/issues/comments", list_comments, "issues=read", f"{DOC}list-issue-comments-for-a-repository"),
]
ON_ISSUE = [
    Route("GET", "/comments", list_issue_comments, "issues=read", f"{DOC}list-issue-comments"),
    Route("POST", "/comments", create_comment, "issues=write", f"{DOC}create-an-issue-comment"),
]
ON_COMMENT = [
    Route("GET", "", get_comment, "issues=read", f"{DOC}get-an-issue-comment"),
    Route("PATCH", "", update_comment, "issues=write", f"{DOC}update-an-issue-comment"),
    Route("DELETE", "", delete_comment, "issues=write", f"{DOC}delete-an-issue-comment"),
]
