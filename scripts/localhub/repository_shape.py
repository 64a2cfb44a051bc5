"""A repository and an account at full length, as the JSON that GitHub answers."""

import sqlite3

from localhub import repositories, settings, users
from localhub.shapes import Json, Shaper, node_id
from localhub.users import Viewer

SUFFIXES = {
    "archive": "/{archive_format}{/ref}",
    "assignees": "/assignees{/user}",
    "blobs": "/git/blobs{/sha}",
    "branches": "/branches{/branch}",
    "collaborators": "/collaborators{/collaborator}",
    "comments": "/comments{/number}",
    "commits": "/commits{/sha}",
    "compare": "/compare/{base}...{head}",
    "contents": "/contents/{+path}",
    "contributors": "/contributors",
    "deployments": "/deployments",
    "downloads": "/downloads",
    "events": "/events",
    "forks": "/forks",
    "git_commits": "/git/commits{/sha}",
    "git_refs": "/git/refs{/sha}",
    "git_tags": "/git/tags{/sha}",
    "hooks": "/hooks",
    "issue_comment": "/issues/comments{/number}",
    "issue_events": "/issues/events{/number}",
    "issues": "/issues{/number}",
    "keys": "/keys{/key_id}",
    "labels": "/labels{/name}",
    "languages": "/languages",
    "merges": "/merges",
    "milestones": "/milestones{/number}",
    "notifications": "/notifications{?since,all,participating}",
    "pulls": "/pulls{/number}",
    "releases": "/releases{/id}",
    "stargazers": "/stargazers",
    "statuses": "/statuses/{sha}",
    "subscribers": "/subscribers",
    "subscription": "/subscription",
    "tags": "/tags",
    "teams": "/teams",
    "trees": "/git/trees{/sha}",
}
"""Which address of a repository's answer ends in what."""


def repository(shaper: Shaper, repo: sqlite3.Row, viewer: Viewer) -> Json:
    """Return a repository as `GET /repos/OWNER/NAME` does (`full-repository`)."""
    shape: Json = {
        "id": repo["id"],
        "node_id": node_id("R", repo["id"]),
        "name": repo["name"],
        "full_name": f"{repo['owner']}/{repo['name']}",
        "owner": shaper.user(users.of(shaper.work, repo["owner"])),
        "visibility": "private" if repo["private"] else "public",
        "default_branch": settings.of(shaper.work, repo["id"]).default_branch,
        **{key: bool(repo[key]) for key in ("fork", "archived", "has_issues", "private")},
        **dict.fromkeys(("created_at", "updated_at", "pushed_at"), repo["created_at"]),
        **dict.fromkeys(("description", "homepage", "language", "license", "mirror_url")),
        **dict.fromkeys(("disabled", "has_pages", "has_discussions", "is_template"), False),
        **dict.fromkeys(("has_projects", "has_wiki", "has_downloads", "allow_forking"), True),
        "topics": [],
        **_addresses(shaper, repo),
        **_counts(shaper, repo),
    }
    if viewer.user_id is not None:
        shape["permissions"] = _permissions(viewer, repo)
    return shape


def _addresses(shaper: Shaper, repo: sqlite3.Row) -> Json:
    url = shaper.repo_url(repo)
    page = f"{shaper.web}/{repo['owner']}/{repo['name']}"
    host = shaper.web.partition("://")[2]
    return {
        "url": url,
        "html_url": page,
        "clone_url": f"{page}.git",
        "svn_url": page,
        "git_url": f"git://{host}/{repo['owner']}/{repo['name']}.git",
        "ssh_url": f"git@{host}:{repo['owner']}/{repo['name']}.git",
        **{f"{key}_url": url + suffix for key, suffix in SUFFIXES.items()},
    }


def _counts(shaper: Shaper, repo: sqlite3.Row) -> Json:
    sql = "SELECT count(*) AS n FROM issue WHERE repository_id = ? AND state = 'open'"
    opened = shaper.work.one(sql, repo["id"])["n"]
    nothing = ("forks", "forks_count", "stargazers_count", "watchers", "watchers_count")
    return {
        **dict.fromkeys((*nothing, "size", "network_count", "subscribers_count"), 0),
        "open_issues": opened,
        "open_issues_count": opened,
    }


def _permissions(viewer: Viewer, repo: sqlite3.Row) -> Json:
    push = viewer.pushes(repo)
    return {"admin": viewer.owns(repo), "maintain": push, "push": push, "triage": push, "pull": True}


def collaborator(shaper: Shaper, repo: sqlite3.Row, user: sqlite3.Row) -> Json:
    """Return what `GET /repos/OWNER/NAME/collaborators/LOGIN/permission` does."""
    permission = repositories.permission(repo, user)
    push = permission in {"admin", "write"}
    rights = {"admin": permission == "admin", "maintain": push, "push": push, "triage": push}
    rights["pull"] = permission != "none"
    account = {**shaper.user(user["id"]), "permissions": rights, "role_name": permission}
    return {"permission": permission, "role_name": permission, "user": account}


def myself(shaper: Shaper, viewer_id: int) -> Json:
    """Return an account as `GET /user` does (`private-user`)."""
    user = users.by_id(shaper.work, viewer_id)
    numbers = ("public_repos", "public_gists", "followers", "following", "private_gists")
    return {
        **shaper.user(viewer_id),
        "user_view_type": "private",
        **dict.fromkeys(("name", "company", "blog", "location", "email", "hireable", "bio", "twitter_username")),
        **dict.fromkeys(("created_at", "updated_at"), user["created_at"]),
        **dict.fromkeys((*numbers, "total_private_repos", "owned_private_repos"), 0),
        **dict.fromkeys(("disk_usage", "collaborators"), 0),
        "two_factor_authentication": True,
    }
