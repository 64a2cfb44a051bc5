"""Accounts, and the tokens that speak for them."""

import sqlite3
from dataclasses import dataclass

from localhub.refusal import Refusal, not_found
from localhub.store import Work

BOT = "github-actions[bot]"
BOT_ID = 41898282
"""Who the token of a workflow run is: https://api.github.com/users/github-actions[bot]."""


@dataclass(frozen=True)
class Viewer:
    user_id: int | None = None
    login: str = ""
    push: bool = False
    issues: str = "none"
    pull_requests: str = "none"
    actions: str = "none"
    kind: str = "anonymous"
    repository: str | None = None
    hourly: int | None = None
    scopes: str | None = None
    administration: bool = False

    def owns(self, repo: sqlite3.Row) -> bool:
        """Whether the repository is the viewer's own."""
        return self.login.lower() == str(repo["owner"]).lower()

    def covers(self, repo: sqlite3.Row) -> bool:
        """Whether the token was made for this repository (or for all)."""
        return self.repository is None or self.repository.lower() == f"{repo['owner']}/{repo['name']}".lower()

    def sees(self, repo: sqlite3.Row) -> bool:
        """Whether the repository exists, as far as the viewer can tell."""
        return not repo["private"] or (self.covers(repo) and self.pushes(repo))

    def pushes(self, repo: sqlite3.Row) -> bool:
        return self.push or self.owns(repo)

    def administers(self, repo: sqlite3.Row) -> bool:
        """Whether the viewer may see the settings: an owner whose token was given that right too."""
        given = self.administration if self.scopes is None else "repo" in self.scopes.split(", ")
        return given and self.covers(repo) and self.owns(repo) and self.kind == "personal"


ANONYMOUS = Viewer()


def remember(
    work: Work,
    login: str,
    *,
    user_id: int | None = None,
    kind: str | None = None,
    push: bool | None = None,
    association: str | None = None,
) -> int:
    """Make or change an account and return its id.

    What is None stays as it is. Without `user_id` it is the account that has the login, or a new one. With
    another id the login is claimed, as anybody may claim a freed login on GitHub: its former holder goes on
    under another name.
    """
    known = by_login(work, login)
    if user_id is None:
        user_id = known["id"] if known else work.one("SELECT coalesce(max(id), 1000) + 1 AS id FROM user")["id"]
    elif known and known["id"] != user_id:
        work.write("UPDATE user SET login = login || '-' || id WHERE id = ?", known["id"])
    work.write(
        "INSERT INTO user (id, login, type, push, association, created_at) VALUES (?, ?, 'User', 0, NULL, ?)"
        " ON CONFLICT (id) DO UPDATE SET login = excluded.login",
        *(user_id, login, work.now),
    )
    work.write(
        "UPDATE user SET type = coalesce(?, type), push = coalesce(?, push),"
        " association = coalesce(?, association) WHERE id = ?",
        *(kind, push, association, user_id),
    )
    return user_id


def of(work: Work, login: str) -> int:
    known = by_login(work, login)
    return remember(work, login) if known is None else int(known["id"])


def by_login(work: Work, login: str) -> sqlite3.Row | None:
    """Return the account of that login, in any case, or None."""
    return work.row("SELECT * FROM user WHERE login = ?", login)


def by_id(work: Work, user_id: int) -> sqlite3.Row:
    return work.one("SELECT * FROM user WHERE id = ?", user_id)


def add_token(
    work: Work,
    token: str,
    user_id: int,
    *,
    issues: str,
    pull_requests: str = "write",
    actions: str = "write",
    kind: str,
    repository: str | None = None,
    hourly: int | None = None,
    scopes: str | None = None,
    administration: bool = False,
) -> None:
    work.write(
        "INSERT OR REPLACE INTO token (token, user_id, issues, pull_requests, kind, repository, hourly)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(token, user_id, issues, pull_requests, kind, repository, hourly),
    )
    work.write(
        "INSERT OR REPLACE INTO token_right (token, scopes, administration) VALUES (?, ?, ?)",
        *(token, scopes, administration),
    )
    work.write("INSERT OR REPLACE INTO token_actions (token, level) VALUES (?, ?)", token, actions)


def authenticate(work: Work, authorization: str | None) -> Viewer:
    """Return who the `Authorization` header (`token X` or `Bearer X`) speaks for, or raise a 401."""
    if authorization is None:
        return ANONYMOUS
    scheme, _, token = authorization.partition(" ")
    found = work.row(
        "SELECT * FROM token JOIN user ON user.id = user_id LEFT JOIN token_right USING (token)"
        " LEFT JOIN token_actions USING (token) WHERE token = ?",
        token.strip(),
    )
    if scheme.lower() not in {"token", "bearer"} or found is None:
        raise Refusal(401, "Bad credentials")
    return Viewer(
        user_id=found["user_id"],
        login=found["login"],
        push=bool(found["push"]),
        issues=found["issues"],
        pull_requests=found["pull_requests"],
        actions=found["level"] or "none",
        kind=found["kind"],
        repository=found["repository"],
        hourly=found["hourly"],
        scopes=found["scopes"],
        administration=bool(found["administration"]),
    )


def allow(viewer: Viewer, repo: sqlite3.Row, needs: str) -> None:
    """Raise what GitHub answers where the token lacks a right.

    `needs` is as in the header `X-Accepted-GitHub-Permissions`: `issues=write` and so on. What a public
    repository shows, every token may read; its settings are shown to nobody but its owner.
    """
    if not viewer.sees(repo):
        raise not_found()
    permission, _, level = needs.partition("=")
    if permission != "administration" and level == "read" and (not repo["private"] or permission == "metadata"):
        return
    if viewer.kind == "anonymous":
        raise Refusal(401, "Requires authentication")
    if permission == "administration" and viewer.scopes is not None and not viewer.administers(repo):
        raise Refusal(403, "Must have admin rights to Repository.")
    others = {"pull_requests": viewer.pull_requests, "actions": viewer.actions}
    right = others.get(permission, viewer.issues)
    given = viewer.administers(repo) if permission == "administration" else right in {level, "write"}
    if not viewer.covers(repo) or not given:
        holder = "integration" if viewer.kind == "actions" else "personal access token"
        raise Refusal(403, f"Resource not accessible by {holder}")
