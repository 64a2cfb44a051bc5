"""Settings as the JSON that GitHub answers."""

import sqlite3
from collections.abc import Collection
from urllib.parse import quote

from localhub.settings import Settings
from localhub.shapes import Json, Shaper, node_id

SHA = "0" * 40
"""The commit and the tree that every branch here shows: there is no git behind it."""

PARAMETERS: dict[str, Json] = {
    "pull_request": {
        "allowed_merge_methods": ["merge", "squash", "rebase"],
        "required_approving_review_count": 1,
        **dict.fromkeys(("dismiss_stale_reviews_on_push", "require_code_owner_review"), False),
        **dict.fromkeys(("require_last_push_approval", "required_review_thread_resolution"), False),
    },
    "required_status_checks": {
        "strict_required_status_checks_policy": False,
        "do_not_enforce_on_create": False,
        "required_status_checks": [{"context": "check"}],
    },
    "update": {"update_allows_fetch_and_merge": False},
}
"""What a rule says beside its type."""


def branch(shaper: Shaper, repo: sqlite3.Row, said: Settings, name: str) -> Json:
    """Return a branch as `GET /repos/OWNER/NAME/branches/BRANCH` does (`branch-with-protection`).

    `protected` counts rulesets, `protection` only classic protection, of which it shows no more than the checks.
    """
    demands = said.branches[name]
    url = f"{shaper.repo_url(repo)}/branches/{quote(name, safe='')}"
    page = f"{shaper.web}/{repo['owner']}/{repo['name']}/tree/{name}"
    checks = "required_status_checks" in (demands or ())
    return {
        "name": name,
        "commit": _commit(shaper, repo),
        "_links": {"self": url, "html": page},
        "protected": demands is not None or bool((said.rules or {}).get(name)),
        "protection": {
            "enabled": demands is not None,
            "required_status_checks": {
                "enforcement_level": "non_admins" if checks else "off",
                "contexts": ["check"] if checks else [],
                "checks": [{"context": "check", "app_id": None}] if checks else [],
            },
        },
        "protection_url": f"{url}/protection",
    }


def _commit(shaper: Shaper, repo: sqlite3.Row) -> Json:
    url = f"{shaper.repo_url(repo)}/commits/{SHA}"
    tree = {"sha": SHA, "url": f"{shaper.repo_url(repo)}/git/trees/{SHA}"}
    said = {"message": "Begin", "comment_count": 0, "tree": tree, "author": None, "committer": None}
    return {
        "sha": SHA,
        "node_id": node_id("C", repo["id"]),
        "url": url,
        "html_url": f"{shaper.web}/{repo['owner']}/{repo['name']}/commit/{SHA}",
        "comments_url": f"{url}/comments",
        "commit": {"url": f"{shaper.repo_url(repo)}/git/commits/{SHA}", **said},
        "author": None,
        "committer": None,
        "parents": [],
    }


def protection(shaper: Shaper, repo: sqlite3.Row, name: str, demands: Collection[str]) -> Json:
    """Return classic protection as `GET .../branches/BRANCH/protection` does (`branch-protection`)."""
    url = f"{shaper.repo_url(repo)}/branches/{quote(name, safe='')}/protection"
    details: dict[str, Json] = {
        "required_status_checks": {
            "url": f"{url}/required_status_checks",
            "strict": False,
            "contexts": ["check"],
            "contexts_url": f"{url}/required_status_checks/contexts",
            "checks": [{"context": "check", "app_id": None}],
        },
        "required_pull_request_reviews": {
            "url": f"{url}/required_pull_request_reviews",
            "required_approving_review_count": 1,
            **dict.fromkeys(("dismiss_stale_reviews", "require_code_owner_reviews"), False),
            "require_last_push_approval": False,
        },
        "restrictions": {
            "url": f"{url}/restrictions",
            **{f"{kind}_url": f"{url}/restrictions/{kind}" for kind in ("users", "teams", "apps")},
            **{kind: [] for kind in ("users", "teams", "apps")},
        },
    }
    return {
        "url": url,
        **{demand: details[demand] for demand in demands if demand in details},
        "required_signatures": {"url": f"{url}/required_signatures", "enabled": "required_signatures" in demands},
        "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": False},
        "lock_branch": {"enabled": "lock_branch" in demands},
        **{switch: {"enabled": False} for switch in ("allow_force_pushes", "allow_deletions", "block_creations")},
    }


def rule(repo: sqlite3.Row, kind: str) -> Json:
    """Return a rule as it applies to a branch (`repository-rule-detailed`)."""
    shape: Json = {
        "type": kind,
        "ruleset_source_type": "Repository",
        "ruleset_source": f"{repo['owner']}/{repo['name']}",
        "ruleset_id": 1,
    }
    return {**shape, "parameters": PARAMETERS[kind]} if kind in PARAMETERS else shape


def workflow(shaper: Shaper, repo: sqlite3.Row, number: int, path: str, state: str) -> Json:
    page = f"{shaper.web}/{repo['owner']}/{repo['name']}"
    file = path.rpartition("/")[2]
    return {
        "id": number,
        "node_id": node_id("W", number),
        "name": file.partition(".")[0],
        "path": path,
        "state": state,
        **dict.fromkeys(("created_at", "updated_at"), repo["created_at"]),
        "url": f"{shaper.repo_url(repo)}/actions/workflows/{number}",
        "html_url": f"{page}/blob/main/{path}",
        "badge_url": f"{page}/workflows/{file}/badge.svg",
    }


def pages(shaper: Shaper, repo: sqlite3.Row, built: str) -> Json:
    """Return the pages as `GET /repos/OWNER/NAME/pages` does (`page`)."""
    return {
        "url": f"{shaper.repo_url(repo)}/pages",
        "status": "built",
        "cname": None,
        "custom_404": False,
        "html_url": f"https://{repo['owner'].lower()}.github.io/{repo['name']}/",
        "build_type": built,
        "source": {"branch": "main", "path": "/"},
        "public": True,
        "https_enforced": True,
    }
