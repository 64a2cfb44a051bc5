"""What people do in the browser, behind the tracker's back: not counted, not limited, and with any right."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from localhub import issues, pull_requests, repositories, users
from localhub.app import App
from localhub.store import Row, Transaction


@dataclass(frozen=True)
class Person:
    """Somebody with an account, who may do anything. Texts are sent as browsers do, with CRLF."""

    app: App
    user_id: int

    def open_issue(self, repo: str, title: str, body: str = "", labels: Sequence[str] = ()) -> int:
        """Open an issue and return its number."""
        return int(self._send("POST", f"{repo}/issues", title=title, body=body, labels=labels)["number"])

    def open_pull_request(
        self,
        repo: str,
        title: str,
        body: str = "",
        *,
        head: str = "patch",
        sha: str = "0" * 40,
        source: str = "",
        base: str = "main",
    ) -> int:
        """Open a pull request and return its number.

        `head` is a branch with the newest commit `sha`, in the repository `source` or, if empty, in `repo`.
        """
        with self.app.store.transaction() as db:
            repo_id, head_id = (repositories.named(db, name).id for name in (repo, source or repo))
            ends = {"head_repository_id": head_id, "head": head, "base": base, "sha": sha}
            return int(pull_requests.create(db, repo_id, self.user_id, title, _crlf(body), **ends).number)

    def push(self, repo: str, number: int, sha: str) -> None:
        with self._issue(repo, number) as (db, issue):
            db.update("pull", issue.id, sha=sha)

    def merge(self, repo: str, number: int, sha: str) -> None:
        """Merge a pull request whose branch has the commit `sha`. localhub changes no git branch."""
        self._send("PATCH", f"{repo}/pulls/{number}", state="closed")
        with self._issue(repo, number) as (db, issue):
            db.update("pull", issue.id, sha=sha, merged_at=db.now)

    def edit(
        self,
        repo: str,
        number: int,
        *,
        title: str | None = None,
        body: str | None = None,
        state: str | None = None,
        state_reason: str | None = None,
        labels: Sequence[str] | None = None,
    ) -> None:
        """Change an issue. None keeps a value. `labels` replaces all labels."""
        self._send(
            "PATCH",
            f"{repo}/issues/{number}",
            title=title,
            body=body,
            state=state,
            state_reason=state_reason,
            labels=labels,
        )

    def transfer(self, repo: str, number: int, to: str) -> int:
        """Transfer an issue to another repository, and return its number there.

        The issue keeps its comments, and the labels that the other repository also has:
        https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/transferring-an-issue-to-another-repository
        """
        with self._issue(repo, number) as (db, issue):
            to_id = int(repositories.named(db, to).id)
            to_number = issues.next_number(db, to_id)
            db.rows(
                "UPDATE OR IGNORE issue_label SET label_id = (SELECT theirs.id FROM label AS ours"
                " JOIN label AS theirs USING (folded) WHERE ours.id = label_id AND theirs.repository_id = ?)"
                " WHERE issue_id = ?",
                *(to_id, issue.id),
            )
            db.rows(
                "DELETE FROM issue_label WHERE issue_id = ?"
                " AND label_id NOT IN (SELECT id FROM label WHERE repository_id = ?)",
                *(issue.id, to_id),
            )
            db.update("issue", issue.id, repository_id=to_id, number=to_number)
            _leave(db, issue, to_repository_id=to_id, to_number=to_number)
            return to_number

    def delete_issue(self, repo: str, number: int) -> None:
        """Delete an issue. Requests for its number now get 410."""
        with self._issue(repo, number) as (db, issue):
            db.delete("issue", id=issue.id)
            _leave(db, issue)

    def lock(self, repo: str, number: int, reason: str | None = None) -> None:
        with self._issue(repo, number) as (db, issue):
            db.put("lock", issue_id=issue.id, reason=reason)

    def unlock(self, repo: str, number: int) -> None:
        with self._issue(repo, number) as (db, issue):
            db.delete("lock", issue_id=issue.id)

    def block(self, login: str, *, blocked: bool = True) -> None:
        """Block an account from the person's repositories and issues, or unblock the account."""
        with self.app.store.transaction() as db:
            act = db.put if blocked else db.delete
            act("block", blocker_id=self.user_id, user_id=users.of(db, login))

    def limit_interaction(self, repo: str) -> None:
        """Allow only collaborators to comment and open issues in a repository."""
        with self.app.store.transaction() as db:
            db.put("interaction_limit", repository_id=repositories.named(db, repo).id)

    def comment(self, repo: str, number: int, body: str) -> int:
        """Comment on an issue, and return the id of the comment."""
        return int(self._send("POST", f"{repo}/issues/{number}/comments", body=body)["id"])

    def fill_with_comments(self, repo: str, number: int) -> None:
        """Add as many comments to an issue as GitHub allows."""
        with self._issue(repo, number) as (db, issue):
            db.rows(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < ?) INSERT INTO comment"
                " (issue_id, user_id, body, created_at, updated_at) SELECT ?, ?, '+1', ?, ? FROM n",
                *(issues.COMMENTS_MAX, issue.id, self.user_id, db.now, db.now),
            )

    def edit_comment(self, repo: str, comment_id: int, body: str) -> None:
        self._send("PATCH", f"{repo}/issues/comments/{comment_id}", body=body)

    def delete_comment(self, repo: str, comment_id: int) -> None:
        self._send("DELETE", f"{repo}/issues/comments/{comment_id}")

    def react(self, repo: str, number: int, content: str) -> None:
        self._send("POST", f"{repo}/issues/{number}/reactions", content=content)

    def react_to_comment(self, repo: str, comment_id: int, content: str) -> None:
        self._send("POST", f"{repo}/issues/comments/{comment_id}/reactions", content=content)

    def rename_repository(self, repo: str, name: str) -> None:
        """Rename a repository. Unlike GitHub, localhub does not redirect the old name."""
        with self.app.store.transaction() as db:
            db.update("repository", repositories.named(db, repo).id, name=name)

    def create_label(self, repo: str, name: str, color: str | None = None, description: str | None = None) -> None:
        self._send("POST", f"{repo}/labels", name=name, color=color, description=description)

    def edit_label(
        self,
        repo: str,
        name: str,
        *,
        new_name: str | None = None,
        color: str | None = None,
        description: str | None = None,
        archived: bool | None = None,
    ) -> None:
        """Change a label. None keeps a value."""
        self._send(
            "PATCH",
            f"{repo}/labels/{quote(name, safe='')}",
            new_name=new_name,
            color=color,
            description=description,
            archived=archived,
        )

    def delete_label(self, repo: str, name: str) -> None:
        with self.app.store.transaction() as db:
            db.delete("label", repository_id=repositories.named(db, repo).id, folded=name.casefold())

    def _send(self, method: str, path: str, **values: object) -> Any:
        """Send an API request of the person for a repository. Values of None are not sent."""
        sent = {
            key: _crlf(value) if isinstance(value, str) else value
            for key, value in values.items()
            if value is not None
        }
        return self.app.act(self.user_id, method, f"/repos/{path}", sent)

    @contextmanager
    def _issue(self, repo: str, number: int) -> Iterator[tuple[Transaction, Row]]:
        """Yield a transaction and the row of an issue or pull request."""
        with self.app.store.transaction() as db:
            yield db, db.get("issue", repository_id=repositories.named(db, repo).id, number=number)


def _leave(db: Transaction, issue: Row, **to: int) -> None:
    db.put("gone", repository_id=issue.repository_id, number=issue.number, **to)


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")
