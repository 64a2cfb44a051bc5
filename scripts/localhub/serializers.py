"""Rows as the JSON that GitHub answers.

The shapes are those of GitHub's own description of its interface, version 2022-11-28
(https://github.com/github/rest-api-description); the tests compare with the models generated from it.
"""

from urllib.parse import quote

from localhub import users
from localhub.request import ApiRequest, Json
from localhub.store import Row

REACTIONS = {
    "+1": "THUMBS_UP",
    "-1": "THUMBS_DOWN",
    "laugh": "LAUGH",
    "confused": "CONFUSED",
    "heart": "HEART",
    "hooray": "HOORAY",
    "rocket": "ROCKET",
    "eyes": "EYES",
}
"""Name of each reaction in GraphQL: https://docs.github.com/rest/reactions/reactions#about-reactions"""
USER_ADDRESSES = (
    *("followers", "following", "gists", "starred", "subscriptions", "organizations", "repos", "events"),
    "received_events",
)
"""Addresses below an account. They are not URI templates as on GitHub, because no client uses them."""
LABELS = "SELECT label.*, archived_at FROM label LEFT JOIN archived_label AS archived ON archived.label_id = label.id"
LABELS_OF_ISSUE = f"{LABELS} JOIN issue_label AS link ON link.label_id = label.id WHERE issue_id = ? ORDER BY folded"
"""Query of the labels of an issue, sorted by name."""


def user(request: ApiRequest, account: Row) -> Json:
    """Return an account, as in all responses (`simple-user`)."""
    login = str(account.login)
    url = f"{request.http.host_url}users/{quote(login)}"
    page = f"apps/{login.removesuffix('[bot]')}" if login.endswith("[bot]") else login
    return {
        **_columns(account, "login", "id", "type"),
        "node_id": f"U_{account.id}",
        "avatar_url": f"https://avatars.githubusercontent.com/u/{account.id}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{request.web}/{page}",
        **addresses(url, *USER_ADDRESSES),
        "site_admin": False,
    }


def _written(request: ApiRequest, row: Row, url: str, **key: int) -> Json:
    """Return the fields that issues and comments share."""
    account = request.db.get("user", id=row.user_id)
    given = [reaction.content for reaction in request.db.find_all("reaction", **key)]
    # `author_association` does not show who can be trusted. A private member of an organization looks like an
    # outsider, and a collaborator who may only read like an insider. Tests set `association` for such accounts.
    usual = {"admin": "OWNER", "write": "COLLABORATOR"} if account.type != "Bot" else {}
    return {
        **_columns(row, "id", "body", "created_at", "updated_at"),
        "url": url,
        "user": user(request, account),
        "author_association": account.association or usual.get(users.permission(request.repo, account), "NONE"),
        "reactions": {
            "url": f"{url}/reactions",
            "total_count": len(given),
            **{content: given.count(content) for content in REACTIONS},
        },
        "performed_via_github_app": None,
    }


def label(request: ApiRequest, row: Row) -> Json:
    """Return a label from a row of `LABELS`."""
    if row.id not in request.labels:
        request.labels[row.id] = {
            **_columns(row, "id", "name", "color", "description", "archived_at"),
            "node_id": f"LA_{row.id}",
            "url": f"{request.repo_url}/labels/{quote(row.name, safe=':')}",
            "default": False,
            "archived_by": None,
        }
    return request.labels[row.id]


def issue(request: ApiRequest, row: Row) -> Json:
    """Return an issue or pull request, as in lists."""
    url = f"{request.repo_url}/issues/{row.number}"
    pages = _pages(request, row)
    lock = request.db.find("lock", issue_id=row.id)
    pull = {"pull_request": {"url": f"{request.repo_url}/pulls/{row.number}", **pages}} if row.pull else {}
    return {
        **_written(request, row, url, issue_id=row.id),
        **_columns(row, "number", "title", "state", "state_reason", "closed_at"),
        "repository_url": request.repo_url,
        **addresses(url, "labels", "comments", "events", "timeline"),
        "html_url": pages["html_url"],
        "node_id": f"{'PR' if row.pull else 'I'}_{row.id}",
        "labels": [label(request, one) for one in request.db.rows(LABELS_OF_ISSUE, row.id)],
        "assignee": None,
        "milestone": None,
        "assignees": [],
        "locked": lock is not None,
        "active_lock_reason": lock and lock.reason,
        "comments": request.db.count("comment", issue_id=row.id),
        **pull,
    }


def whole_issue(request: ApiRequest, row: Row) -> Json:
    """Return an issue or pull request, with the account that closed it."""
    closed_by = request.db.find("user", id=row.closed_by)
    return {**issue(request, row), "closed_by": closed_by and user(request, closed_by)}


def comment(request: ApiRequest, row: Row) -> Json:
    below = request.db.get("issue", id=row.issue_id)
    return {
        **_written(request, row, f"{request.repo_url}/issues/comments/{row.id}", comment_id=row.id),
        "node_id": f"IC_{row.id}",
        "html_url": f"{_pages(request, below)['html_url']}#issuecomment-{row.id}",
        "issue_url": f"{request.repo_url}/issues/{below.number}",
    }


def reaction(request: ApiRequest, row: Row) -> Json:
    return {
        **_columns(row, "id", "content", "created_at"),
        "node_id": f"REA_{row.id}",
        "user": user(request, request.db.get("user", id=row.user_id)),
    }


def pull(request: ApiRequest, row: Row) -> Json:
    """Return the fields of a pull request that clients use (`pull-request`)."""
    ends = request.db.get("pull", issue_id=row.id)
    return {
        **_columns(row, "id", "number", "title", "body", "state", "closed_at"),
        "url": f"{request.repo_url}/pulls/{row.number}",
        "user": user(request, request.db.get("user", id=row.user_id)),
        "merged_at": ends.merged_at,
        "head": {"ref": ends.head, "sha": ends.sha, "repo": {"id": ends.head_repository_id}},
        "base": {"ref": ends.base, "repo": {"id": row.repository_id}},
    }


def repository(request: ApiRequest) -> Json:
    """Return the fields of the repository that clients use (`full-repository`)."""
    repo = request.repo
    return {
        "id": repo.id,
        "full_name": f"{repo.owner}/{repo.name}",
        "url": request.repo_url,
        "html_url": request.repo_page,
        "owner": user(request, request.db.get("user", login=repo.owner)),
        "default_branch": request.settings.default_branch,
        **{key: bool(repo[key]) for key in ("fork", "archived", "has_issues", "private")},
        **({"permissions": {"push": request.pushes}} if request.viewer.user_id else {}),
    }


def _pages(request: ApiRequest, row: Row) -> Json:
    """Return the page addresses of an issue or pull request. An issue has only `html_url`."""
    page = f"{request.repo_page}/{'pull' if row.pull else 'issues'}/{row.number}"
    return {"html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch"}


def _columns(row: Row, *names: str) -> Json:
    return {name: row[name] for name in names}


def addresses(url: str, *names: str) -> Json:
    """Return an address below `url` for each name, with the key `NAME_url`."""
    return {f"{name}_url": f"{url}/{name}" for name in names}
