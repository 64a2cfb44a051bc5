"""Comments on issues, and reactions to either."""

import sqlite3

from localhub import edits, issues
from localhub.refusal import invalid, not_found
from localhub.store import Work

REACTIONS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")
"""https://docs.github.com/rest/reactions/reactions#about-reactions"""


def create(work: Work, issue: sqlite3.Row, user_id: int, body: str) -> sqlite3.Row:
    """Comment on an issue and return the comment; the issue counts as updated."""
    comment_id = work.write(
        "INSERT INTO comment (issue_id, user_id, body, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
        *(issue["id"], user_id, _body(body), work.now, work.now),
    )
    issues.touch(work, issue["id"])
    return work.one("SELECT * FROM comment WHERE id = ?", comment_id)


def find(work: Work, repository_id: int, comment_id: int) -> sqlite3.Row:
    """Return a comment on an issue of that repository, or raise a 404."""
    found = work.row(
        "SELECT comment.* FROM comment JOIN issue ON issue.id = issue_id WHERE repository_id = ? AND comment.id = ?",
        *(repository_id, comment_id),
    )
    if found is None:
        raise not_found()
    return found


def change(work: Work, comment: sqlite3.Row, user_id: int, body: str) -> sqlite3.Row:
    """Give a comment another text, as that user, and return it; its author stays who it was."""
    work.write("UPDATE comment SET body = ?, updated_at = ? WHERE id = ?", _body(body), work.now, comment["id"])
    edits.note(work, user_id, comment_id=comment["id"])
    return work.one("SELECT * FROM comment WHERE id = ?", comment["id"])


def delete(work: Work, comment: sqlite3.Row) -> None:
    work.write("DELETE FROM comment WHERE id = ?", comment["id"])


def react(
    work: Work, user_id: int, content: str, *, issue_id: int | None = None, comment_id: int | None = None
) -> tuple[sqlite3.Row, bool]:
    """React to an issue or a comment; return the reaction, and whether it is new or was there before."""
    if content not in REACTIONS:
        raise invalid("Reaction", "content", "invalid")
    known = work.row(
        "SELECT * FROM reaction WHERE user_id = ? AND content = ? AND issue_id IS ? AND comment_id IS ?",
        *(user_id, content, issue_id, comment_id),
    )
    if known is not None:
        return known, False
    reaction_id = work.write(
        "INSERT INTO reaction (issue_id, comment_id, user_id, content, created_at) VALUES (?, ?, ?, ?, ?)",
        *(issue_id, comment_id, user_id, content, work.now),
    )
    return work.one("SELECT * FROM reaction WHERE id = ?", reaction_id), True


def reactions(work: Work, *, issue_id: int | None = None, comment_id: int | None = None) -> list[sqlite3.Row]:
    """Return the reactions to an issue or to a comment, oldest first."""
    return work.rows(
        "SELECT * FROM reaction WHERE issue_id IS ? AND comment_id IS ? ORDER BY id", issue_id, comment_id
    )


def _body(body: str) -> str:
    # GitHub words these two differently from the same faults in an issue.
    if not body.strip():
        raise invalid("IssueComment", "data", "unprocessable", "Body cannot be blank")
    if len(body) > issues.BODY_MAX:
        message = f"Body is too long (maximum is {issues.BODY_MAX} characters)"
        raise invalid("IssueComment", "data", "unprocessable", message)
    return body
