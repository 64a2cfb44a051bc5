"""Who changed the text of an issue or a comment last, and when."""

import sqlite3

from localhub.store import Work


def note(work: Work, user_id: int, *, issue_id: int | None = None, comment_id: int | None = None) -> None:
    work.write(
        "INSERT OR REPLACE INTO edit (issue_id, comment_id, user_id, edited_at) VALUES (?, ?, ?, ?)",
        *(issue_id, comment_id, user_id, work.now),
    )


def last(work: Work, *, issue_id: int | None = None, comment_id: int | None = None) -> sqlite3.Row | None:
    """Return the last change of the text, or None where nobody has changed it."""
    return work.row("SELECT * FROM edit WHERE issue_id IS ? AND comment_id IS ?", issue_id, comment_id)
