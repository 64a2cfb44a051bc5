"""A pull request at full length, as the JSON that GitHub answers."""

import sqlite3

from localhub import pulls, repositories, repository_shape
from localhub.shapes import Json, Shaper
from localhub.users import Viewer

ADDRESSES = ("commits", "comments", "statuses", "review_comments")


def pull(shaper: Shaper, repo: sqlite3.Row, issue: sqlite3.Row, viewer: Viewer, *, whole: bool = False) -> Json:
    """Return a pull request as in a list (`pull-request-simple`), or `whole` (`pull-request`)."""
    base = shaper.issue(repo, issue, whole=False)
    ends = pulls.ends(shaper.work, issue)
    url = f"{shaper.repo_url(repo)}/pulls/{issue['number']}"
    source = repositories.by_id(shaper.work, ends["head_repository_id"])
    same = ("id", "node_id", "number", "title", "body", "state", "created_at", "updated_at", "closed_at", "user")
    shape: Json = {
        **{key: base[key] for key in (*same, "author_association", "labels", "assignee", "assignees", "milestone")},
        **{key: base[key] for key in ("locked", "active_lock_reason")},
        **{f"{name}_url": f"{url}/{name.removeprefix('review_')}" for name in ADDRESSES},
        "html_url": base["html_url"],
        "diff_url": f"{base['html_url']}.diff",
        "patch_url": f"{base['html_url']}.patch",
        "merged_at": ends["merged_at"],
        "url": url,
        "issue_url": base["url"],
        "review_comment_url": f"{shaper.repo_url(repo)}/pulls/comments{{/number}}",
        "merge_commit_sha": None,
        "requested_reviewers": [],
        "requested_teams": [],
        "draft": False,
        "auto_merge": None,
        "head": _end(shaper, source, ends["head"], ends["sha"], viewer),
        "base": _end(shaper, repo, ends["base"], "f" * 40, viewer),
        "_links": _links(url, base),
    }
    return shape | _totals(is_merged=ends["merged_at"] is not None) if whole else shape


def _end(shaper: Shaper, repo: sqlite3.Row, branch: str, sha: str, viewer: Viewer) -> Json:
    whole = repository_shape.repository(shaper, repo, viewer)
    return {
        "label": f"{repo['owner']}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": whole["owner"],
        "repo": {key: value for key, value in whole.items() if key not in ("network_count", "subscribers_count")},
    }


def _links(url: str, issue: Json) -> Json:
    links: Json = {name: f"{url}/{name.removeprefix('review_')}" for name in ADDRESSES}
    links |= {"self": url, "html": issue["html_url"], "issue": issue["url"], "review_comment": f"{url}/comments"}
    return {name: {"href": address} for name, address in links.items()}


def _totals(*, is_merged: bool) -> Json:
    return {
        "merged": is_merged,
        "mergeable": None,
        "mergeable_state": "unknown",
        "merged_by": None,
        "maintainer_can_modify": False,
        **dict.fromkeys(("comments", "review_comments", "commits", "additions", "deletions", "changed_files"), 0),
    }
