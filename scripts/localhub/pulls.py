"""Pull requests: issues that come from a branch and go to one."""

import sqlite3
from dataclasses import dataclass

from localhub import issues
from localhub.refusal import not_found
from localhub.store import Work


@dataclass(frozen=True)
class Head:
    """Where a pull request comes from, and its newest commit."""

    repository_id: int
    branch: str
    sha: str


def create(
    work: Work, repository_id: int, user_id: int, *, title: str, body: str | None, head: Head, base: str = "main"
) -> sqlite3.Row:
    issue = issues.create(work, repository_id, user_id, title=title, body=body, pull=True)
    work.write(
        "INSERT INTO pull (issue_id, head_repository_id, head, sha, base) VALUES (?, ?, ?, ?, ?)",
        *(issue["id"], head.repository_id, head.branch, head.sha, base),
    )
    return issue


def push(work: Work, issue: sqlite3.Row, sha: str) -> None:
    work.write("UPDATE pull SET sha = ? WHERE issue_id = ?", sha, issue["id"])


def merge(work: Work, issue: sqlite3.Row, user_id: int, sha: str) -> None:
    """Close a pull request as merged; `sha` is the newest commit of its branch."""
    work.write("UPDATE pull SET sha = ?, merged_at = ? WHERE issue_id = ?", sha, work.now, issue["id"])
    issues.change(work, issue, user_id, issues.Edit(state="closed"))


def find(work: Work, repository_id: int, number: int) -> sqlite3.Row:
    """Return an issue that is a pull request, or raise GitHub's 404."""
    issue = issues.find(work, repository_id, number)
    if not issue["pull"]:
        raise not_found()
    return issue


def ends(work: Work, issue: sqlite3.Row) -> sqlite3.Row:
    """Return where a pull request comes from and goes to."""
    return work.one("SELECT * FROM pull WHERE issue_id = ?", issue["id"])


def of(work: Work, repository_id: int) -> list[sqlite3.Row]:
    return work.rows("SELECT * FROM issue WHERE repository_id = ? AND pull ORDER BY number DESC", repository_id)
