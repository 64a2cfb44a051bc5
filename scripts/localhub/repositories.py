"""Repositories: made by hand, found by name or number."""

import secrets
import sqlite3

from localhub import users
from localhub.refusal import not_found
from localhub.store import Work


def add(work: Work, full_name: str, *, fork: bool, archived: bool, has_issues: bool, private: bool) -> int:
    """Make a repository, or change the settings of an existing one, and return its id.

    The id is random, as every database is another GitHub: what belongs to one must not pass for another's.
    """
    owner, _, name = full_name.partition("/")
    known = work.row("SELECT id FROM repository WHERE owner = ? AND name = ?", owner, name)
    repository_id = int(known["id"]) if known else 10**9 + secrets.randbelow(10**9)
    users.of(work, owner)
    work.write(
        "INSERT INTO repository (id, owner, name, fork, archived, has_issues, private, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET fork = excluded.fork, archived = excluded.archived,"
        " has_issues = excluded.has_issues, private = excluded.private",
        *(repository_id, owner, name, fork, archived, has_issues, private, work.now),
    )
    return repository_id


def rename(work: Work, repository_id: int, name: str) -> None:
    """Give a repository another name; GitHub would lead on from the old one, which here is unknown then."""
    work.write("UPDATE repository SET name = ? WHERE id = ?", name, repository_id)


def by_name(work: Work, owner: str, name: str) -> sqlite3.Row:
    """Return the repository of that name, in any case, or raise a 404."""
    found = work.row("SELECT * FROM repository WHERE owner = ? AND name = ?", owner, name)
    if found is None:
        raise not_found()
    return found


def by_id(work: Work, repository_id: int) -> sqlite3.Row:
    """Return the repository of that id, or raise a 404."""
    found = work.row("SELECT * FROM repository WHERE id = ?", repository_id)
    if found is None:
        raise not_found()
    return found


def next_number(work: Work, repository_id: int) -> int:
    """Return the number of the next issue or pull request: never one that was given before."""
    work.write("UPDATE repository SET last_number = last_number + 1 WHERE id = ?", repository_id)
    return int(by_id(work, repository_id)["last_number"])


def permission(repo: sqlite3.Row, user: sqlite3.Row) -> str:
    """Return what GitHub calls a user's permission: admin, write, read or none.

    https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    """
    if user["login"].lower() == repo["owner"].lower():
        return "admin"
    if user["push"]:
        return "write"
    return "none" if repo["private"] else "read"
