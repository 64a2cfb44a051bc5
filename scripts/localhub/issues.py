"""Issues and pull requests, which GitHub numbers together and lists together."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from localhub import edits, labels, repositories
from localhub.refusal import Moved, Refusal, invalid, not_found, too_long
from localhub.store import Work

TITLE_MAX = 256
BODY_MAX = 65_536
"""Limit that GitHub names in its errors, in characters."""
BYTES_MAX = 4 * BODY_MAX


@dataclass(frozen=True)
class Edit:
    """What to change about an issue; None leaves a thing as it is. An empty body is a body."""

    title: str | None = None
    body: str | None = None
    state: str | None = None
    state_reason: str | None = None
    labels: Sequence[str] | None = None


def create(
    work: Work,
    repository_id: int,
    user_id: int,
    *,
    title: str,
    body: str | None,
    names: Sequence[str] = (),
    pull: bool = False,
) -> sqlite3.Row:
    issue_id = work.write(
        "INSERT INTO issue (repository_id, number, pull, user_id, title, body, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        *(repository_id, repositories.next_number(work, repository_id), pull, user_id),
        *(_title(title), _body(body, pull=pull), work.now, work.now),
    )
    issue = by_id(work, issue_id)
    labels.attach(work, issue, names)
    return issue


def by_id(work: Work, issue_id: int) -> sqlite3.Row:
    return work.one("SELECT * FROM issue WHERE id = ?", issue_id)


def find(work: Work, repository_id: int, number: int) -> sqlite3.Row:
    """Return the issue with that number, or raise GitHub's answer.

    404 for a number never given, 410 for a deleted issue, `Moved` for a transferred one:
    https://docs.github.com/rest/issues/issues#get-an-issue
    """
    found = work.row("SELECT * FROM issue WHERE repository_id = ? AND number = ?", repository_id, number)
    if found is not None:
        return found
    gone = work.row("SELECT * FROM gone WHERE repository_id = ? AND number = ?", repository_id, number)
    if gone is None:
        raise not_found()
    if gone["to_number"] is None:
        raise Refusal(410, "This issue was deleted")
    raise Moved(gone["to_repository_id"], gone["to_number"])


def change(work: Work, issue: sqlite3.Row, user_id: int, edit: Edit) -> sqlite3.Row:
    """Change what `edit` names, as that user, and return the issue."""
    if edit.title is not None:
        work.write("UPDATE issue SET title = ? WHERE id = ?", _title(edit.title), issue["id"])
    if edit.body is not None:
        work.write("UPDATE issue SET body = ? WHERE id = ?", _body(edit.body, pull=bool(issue["pull"])), issue["id"])
        edits.note(work, user_id, issue_id=issue["id"])
    if edit.labels is not None:
        labels.set_all(work, issue, edit.labels)
    # A reason counts only together with a change of state: alone it is accepted and forgotten.
    if edit.state == "closed" and issue["state"] == "open":
        _close(work, issue["id"], user_id, edit.state_reason or "completed")
    elif edit.state == "open" and issue["state"] == "closed":
        _reopen(work, issue["id"])
    touch(work, issue["id"])
    return by_id(work, issue["id"])


def touch(work: Work, issue_id: int) -> None:
    """Note that something about the issue changed just now."""
    work.write("UPDATE issue SET updated_at = ? WHERE id = ?", work.now, issue_id)


def transfer(work: Work, issue: sqlite3.Row, to_repository_id: int) -> int:
    """Move an issue to another repository and return its number there.

    It keeps its comments, and those labels that the other repository has too:
    https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/transferring-an-issue-to-another-repository
    """
    kept = work.rows(
        "SELECT theirs.name FROM issue_label JOIN label AS ours ON ours.id = label_id"
        " JOIN label AS theirs ON theirs.folded = ours.folded AND theirs.repository_id = ?"
        " WHERE issue_id = ?",
        *(to_repository_id, issue["id"]),
    )
    number = repositories.next_number(work, to_repository_id)
    labels.detach(work, issue["id"])
    work.write("UPDATE issue SET repository_id = ?, number = ? WHERE id = ?", to_repository_id, number, issue["id"])
    labels.attach(work, by_id(work, issue["id"]), [label["name"] for label in kept])
    _leave(work, issue, to_repository_id, number)
    return number


def delete(work: Work, issue: sqlite3.Row) -> None:
    """Delete an issue for good; its number answers 410 from now on."""
    work.write("DELETE FROM issue WHERE id = ?", issue["id"])
    _leave(work, issue, None, None)


def _leave(work: Work, issue: sqlite3.Row, to_repository_id: int | None, to_number: int | None) -> None:
    work.write(
        "INSERT INTO gone (repository_id, number, to_repository_id, to_number) VALUES (?, ?, ?, ?)",
        *(issue["repository_id"], issue["number"], to_repository_id, to_number),
    )


def _close(work: Work, issue_id: int, user_id: int, reason: str) -> None:
    work.write(
        "UPDATE issue SET state = 'closed', state_reason = ?, closed_at = ?, closed_by = ? WHERE id = ?",
        *(reason, work.now, user_id, issue_id),
    )


def _reopen(work: Work, issue_id: int) -> None:
    work.write(
        "UPDATE issue SET state = 'open', state_reason = 'reopened', closed_at = NULL, closed_by = NULL WHERE id = ?",
        issue_id,
    )


def _title(title: str) -> str:
    if not title.strip():
        raise invalid("Issue", "title", "missing_field")
    if len(title) > TITLE_MAX:
        raise too_long("Issue", "title", TITLE_MAX)
    return title.strip()


def _body(body: str | None, *, pull: bool) -> str | None:
    """Return the text, or raise GitHub's 422. An issue has a limit of bytes, a pull request one of code points."""
    if body is not None and (len(body) > BODY_MAX if pull else len(body.encode()) > BYTES_MAX):
        raise too_long("Issue", "body", BODY_MAX)
    return body
