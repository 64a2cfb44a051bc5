"""Limits on taking part: locked and full issues, blocked accounts, limited interaction.

https://docs.github.com/communities/moderating-comments-and-conversations. The refusals are those that GitHub has been
seen to give: to a comment on a locked issue (probot/stale#25) and under limited interaction. The token of a workflow
run counts as an outsider, whatever it may write.
"""

import sqlite3

from localhub import users
from localhub.refusal import Refusal
from localhub.store import Work
from localhub.users import Viewer

REASONS = ("off-topic", "too heated", "resolved", "spam")
"""https://docs.github.com/rest/issues/issues#lock-an-issue"""

MOST_COMMENTS = 2_500
"""Limit of comments on an issue.

Sources: https://github.com/openshift/release/pull/20821 and
https://github.com/galaxyproject/training-material/pull/4729 met the limit.
"""


def lock(work: Work, issue: sqlite3.Row, reason: str | None) -> None:
    """Let only people with write access go on."""
    work.write("INSERT OR REPLACE INTO lock (issue_id, reason) VALUES (?, ?)", issue["id"], reason)


def unlock(work: Work, issue: sqlite3.Row) -> None:
    work.write("DELETE FROM lock WHERE issue_id = ?", issue["id"])


def lock_of(work: Work, issue: sqlite3.Row) -> sqlite3.Row | None:
    """Return the issue's lock, or None."""
    return work.row("SELECT * FROM lock WHERE issue_id = ?", issue["id"])


def block(work: Work, blocker_id: int, user_id: int) -> None:
    work.write("INSERT OR IGNORE INTO block (blocker_id, user_id) VALUES (?, ?)", blocker_id, user_id)


def unblock(work: Work, blocker_id: int, user_id: int) -> None:
    work.write("DELETE FROM block WHERE blocker_id = ? AND user_id = ?", blocker_id, user_id)


def limit(work: Work, repository_id: int) -> None:
    """Let only collaborators take part."""
    work.write("INSERT OR IGNORE INTO interaction_limit (repository_id) VALUES (?)", repository_id)


def admit(work: Work, viewer: Viewer, repo: sqlite3.Row, issue: sqlite3.Row | None = None) -> None:
    """Raise what GitHub answers to somebody who is kept from an issue, or from opening one."""
    blockers = [users.of(work, repo["owner"]), *([issue["user_id"]] if issue else [])]
    if any(work.row("SELECT 1 FROM block WHERE blocker_id = ? AND user_id = ?", b, viewer.user_id) for b in blockers):
        raise Refusal(403, "User is blocked")
    if _belongs(viewer, repo):
        return
    if work.row("SELECT 1 FROM interaction_limit WHERE repository_id = ?", repo["id"]):
        raise Refusal(403, "Interactions on this repository have been restricted to collaborators only.")


def admit_comment(work: Work, viewer: Viewer, repo: sqlite3.Row, issue: sqlite3.Row) -> None:
    """Raise what GitHub answers to somebody who may not comment on an issue."""
    admit(work, viewer, repo, issue)
    if lock_of(work, issue) and not _belongs(viewer, repo):
        raise Refusal(403, "Unable to create comment because issue is locked.")
    if work.one("SELECT count(*) AS n FROM comment WHERE issue_id = ?", issue["id"])["n"] >= MOST_COMMENTS:
        raise Refusal(403, f"Commenting is disabled on issues with more than {MOST_COMMENTS} comments")


def admit_state(work: Work, viewer: Viewer, issue: sqlite3.Row) -> None:
    """Raise what GitHub answers to a workflow run that closes or opens a locked issue (upptime/uptime-monitor#189).

    In which words is not known, so these are the ones that tell least.
    """
    if lock_of(work, issue) and viewer.kind == "actions":
        raise Refusal(403, "Resource not accessible by integration")


def _belongs(viewer: Viewer, repo: sqlite3.Row) -> bool:
    return viewer.kind != "actions" and viewer.pushes(repo)
