"""Accounts, the tokens that speak for them, and what either may do."""

from dataclasses import dataclass

from localhub.errors import ApiError, not_found
from localhub.store import Row, Transaction

BOT = "github-actions[bot]"
BOT_ID = 41898282
"""Account of the token of a workflow run: https://api.github.com/users/github-actions[bot]."""


@dataclass(frozen=True)
class Viewer:
    """Who asks, and what the token allows. `kind` is anonymous, personal, actions, or browser: a person."""

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

    def owns(self, repo: Row) -> bool:
        """Return whether the viewer owns the repository."""
        return self.login.lower() == str(repo.owner).lower()

    def covers(self, repo: Row) -> bool:
        """Return whether the token is valid for the repository."""
        return self.repository is None or self.repository.lower() == f"{repo.owner}/{repo.name}".lower()

    def sees(self, repo: Row) -> bool:
        """Return whether the viewer can see the repository."""
        return not repo.private or (self.covers(repo) and self.pushes(repo))

    def pushes(self, repo: Row) -> bool:
        return bool(self.push) or self.owns(repo)

    def administers(self, repo: Row) -> bool:
        """Return whether the viewer may see the settings of the repository.

        The viewer must own the repository, and the token needs that right.
        """
        given = self.administration if self.scopes is None else "repo" in self.scopes.split(", ")
        return bool(given) and self.covers(repo) and self.owns(repo) and self.kind == "personal"


ANONYMOUS = Viewer()


def remember(
    db: Transaction,
    login: str,
    *,
    user_id: int | None = None,
    kind: str | None = None,
    push: bool | None = None,
    association: str | None = None,
) -> int:
    """Create or change an account, and return its id.

    None keeps a value. Without `user_id` the account is the one with the login, or a new one. Another id takes over
    the login, as on GitHub after a login becomes free. The former account gets another login.
    """
    known = db.find("user", login=login)
    if user_id is None:
        user_id = known.id if known else db.rows("SELECT coalesce(max(id), 1000) + 1 FROM user")[0][0]
    elif known and known.id != user_id:
        db.update("user", known.id, login=f"{known.login}-{known.id}")
    db.rows(
        "INSERT INTO user (id, login, type, push, association, created_at) VALUES (?, ?, 'User', 0, NULL, ?)"
        " ON CONFLICT (id) DO UPDATE SET login = excluded.login",
        *(user_id, login, db.now),
    )
    db.rows(
        "UPDATE user SET type = coalesce(?, type), push = coalesce(?, push),"
        " association = coalesce(?, association) WHERE id = ?",
        *(kind, push, association, user_id),
    )
    return user_id


def of(db: Transaction, login: str) -> int:
    """Return the id of the account with a login, in upper or lower case.

    A missing account is created.
    """
    known = db.find("user", login=login)
    return int(known.id) if known else remember(db, login)


def permission(repo: Row, user: Row) -> str:
    """Return the permission of an account as GitHub names it: admin, write, read or none.

    https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    """
    if user.login.lower() == repo.owner.lower():
        return "admin"
    if user.push:
        return "write"
    return "none" if repo.private else "read"


def authenticate(db: Transaction, authorization: str | None) -> Viewer:
    """Return the viewer for the header `Authorization` (`token X` or `Bearer X`).

    Raises `ApiError` 401 for an unknown token.
    """
    if authorization is None:
        return ANONYMOUS
    scheme, _, token = authorization.partition(" ")
    found = db.rows(
        "SELECT user_id, login, push, issues, pull_requests, coalesce(level, 'none') AS actions, kind, repository,"
        " hourly, scopes, administration FROM token JOIN user ON user.id = user_id"
        " LEFT JOIN token_right USING (token) LEFT JOIN token_actions USING (token) WHERE token = ?",
        token.strip(),
    )
    if scheme.lower() not in {"token", "bearer"} or not found:
        raise ApiError(401, "Bad credentials")
    return Viewer(**found[0])


def allow(viewer: Viewer, repo: Row, needs: str, *, writes: bool) -> None:
    """Raise `ApiError` if the token lacks a right, or for a write if the repository is archived.

    `needs` is as in the header `X-Accepted-GitHub-Permissions`: `issues=write` and so on. Every token may read a
    public repository, except its settings. Only the owner may read these.
    """
    if not viewer.sees(repo):
        raise not_found()
    right, _, level = needs.partition("=")
    is_setting = right == "administration"
    if not is_setting and level == "read" and (not repo.private or right == "metadata"):
        return
    if viewer.kind == "anonymous":
        raise ApiError(401, "Requires authentication")
    given = viewer.administers(repo) if is_setting else getattr(viewer, right, viewer.issues) in {level, "write"}
    if is_setting and viewer.scopes is not None and not given:
        raise ApiError(403, "Must have admin rights to Repository.")
    if not viewer.covers(repo) or not given:
        holder = "integration" if viewer.kind == "actions" else "personal access token"
        raise ApiError(403, f"Resource not accessible by {holder}")
    if writes and repo.archived:
        raise ApiError(403, "Repository was archived so is read-only.")
