"""Rows as the JSON that GitHub answers.

The shapes are those of GitHub's own description of its interface, version 2022-11-28
(https://github.com/github/rest-api-description); the tests compare with the models generated from it.
"""

import base64
import sqlite3
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote

from localhub import comments, labels, moderation, repositories, users
from localhub.store import Work

Json: TypeAlias = dict[str, object]


@dataclass(frozen=True)
class Shaper:
    """Writes rows as JSON: `api` is the interface's address as the caller used it, `web` the pages'."""

    work: Work
    api: str
    web: str

    def repo_url(self, repo: sqlite3.Row) -> str:
        return f"{self.api}/repos/{repo['owner']}/{repo['name']}"

    def user(self, user_id: int) -> Json:
        """Return an account as it appears everywhere (`simple-user`)."""
        user = users.by_id(self.work, user_id)
        url = f"{self.api}/users/{quote(user['login'])}"
        return {
            "login": user["login"],
            "id": user_id,
            "node_id": node_id("U", user_id),
            "avatar_url": f"https://avatars.githubusercontent.com/u/{user_id}?v=4",
            "gravatar_id": "",
            "url": url,
            "html_url": f"{self.web}/{_page(user['login'])}",
            "followers_url": f"{url}/followers",
            "following_url": f"{url}/following{{/other_user}}",
            "gists_url": f"{url}/gists{{/gist_id}}",
            "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
            "subscriptions_url": f"{url}/subscriptions",
            "organizations_url": f"{url}/orgs",
            "repos_url": f"{url}/repos",
            "events_url": f"{url}/events{{/privacy}}",
            "received_events_url": f"{url}/received_events",
            "type": user["type"],
            "user_view_type": "public",
            "site_admin": False,
        }

    def label(self, repo: sqlite3.Row, label: sqlite3.Row) -> Json:
        """Return a label."""
        return {
            "id": label["id"],
            "node_id": node_id("LA", label["id"]),
            "url": f"{self.repo_url(repo)}/labels/{quote(label['name'], safe=':')}",
            "name": label["name"],
            "color": label["color"],
            "default": False,
            "description": label["description"],
            "archived_at": labels.archived_at(self.work, label),
            "archived_by": None,
        }

    def issue(self, repo: sqlite3.Row, issue: sqlite3.Row, *, whole: bool) -> Json:
        """Return an issue or pull request; only a `whole` one, not one in a list, says who closed it."""
        url = f"{self.repo_url(repo)}/issues/{issue['number']}"
        lock = moderation.lock_of(self.work, issue)
        shape = {
            **self._issue_addresses(repo, issue, url),
            **{key: issue[key] for key in ("id", "number", "title", "body", "state", "state_reason")},
            **{key: issue[key] for key in ("created_at", "updated_at", "closed_at")},
            "node_id": node_id("PR" if issue["pull"] else "I", issue["id"]),
            "user": self.user(issue["user_id"]),
            "author_association": self._association(repo, issue["user_id"]),
            "labels": [self.label(repo, label) for label in labels.of_issue(self.work, issue["id"])],
            "assignee": None,
            "assignees": [],
            "milestone": None,
            "locked": lock is not None,
            "active_lock_reason": lock and lock["reason"],
            "comments": self.work.one("SELECT count(*) AS n FROM comment WHERE issue_id = ?", issue["id"])["n"],
            "reactions": self._rollup(f"{url}/reactions", comments.reactions(self.work, issue_id=issue["id"])),
            "performed_via_github_app": None,
        }
        if issue["pull"]:
            shape |= {"draft": False, "pull_request": self._pull(repo, issue)}
        if whole:
            shape["closed_by"] = None if issue["closed_by"] is None else self.user(issue["closed_by"])
        return shape

    def _issue_addresses(self, repo: sqlite3.Row, issue: sqlite3.Row, url: str) -> Json:
        return {
            "url": url,
            "repository_url": self.repo_url(repo),
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "events_url": f"{url}/events",
            "timeline_url": f"{url}/timeline",
            "html_url": self._issue_page(repo, issue),
        }

    def _issue_page(self, repo: sqlite3.Row, issue: sqlite3.Row) -> str:
        kind = "pull" if issue["pull"] else "issues"
        return f"{self.web}/{repo['owner']}/{repo['name']}/{kind}/{issue['number']}"

    def _pull(self, repo: sqlite3.Row, issue: sqlite3.Row) -> Json:
        page = self._issue_page(repo, issue)
        return {
            "url": f"{self.repo_url(repo)}/pulls/{issue['number']}",
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "merged_at": None,
        }

    def comment(self, repo: sqlite3.Row, comment: sqlite3.Row) -> Json:
        issue = self.work.one("SELECT * FROM issue WHERE id = ?", comment["issue_id"])
        url = f"{self.repo_url(repo)}/issues/comments/{comment['id']}"
        return {
            **{key: comment[key] for key in ("id", "body", "created_at", "updated_at")},
            "node_id": node_id("IC", comment["id"]),
            "url": url,
            "html_url": f"{self._issue_page(repo, issue)}#issuecomment-{comment['id']}",
            "issue_url": f"{self.repo_url(repo)}/issues/{issue['number']}",
            "user": self.user(comment["user_id"]),
            "author_association": self._association(repo, comment["user_id"]),
            "reactions": self._rollup(f"{url}/reactions", comments.reactions(self.work, comment_id=comment["id"])),
            "performed_via_github_app": None,
        }

    def reaction(self, reaction: sqlite3.Row) -> Json:
        return {
            **{key: reaction[key] for key in ("id", "content", "created_at")},
            "node_id": node_id("REA", reaction["id"]),
            "user": self.user(reaction["user_id"]),
        }

    def _rollup(self, url: str, reactions: list[sqlite3.Row]) -> Json:
        counts = {content: sum(r["content"] == content for r in reactions) for content in comments.REACTIONS}
        return {"url": url, "total_count": len(reactions), **counts}

    def _association(self, repo: sqlite3.Row, user_id: int) -> str:
        """Return what GitHub thinks an author is to the repository: nothing to build trust on.

        A private member of an organisation shows as an outsider, a collaborator who may only read as an
        insider; `association` of the account says so where a test wants it.
        """
        user = users.by_id(self.work, user_id)
        if user["association"]:
            return str(user["association"])
        usual = {"admin": "OWNER", "write": "COLLABORATOR"}
        return "NONE" if user["type"] == "Bot" else usual.get(repositories.permission(repo, user), "NONE")


def node_id(kind: str, number: int) -> str:
    """Return an id as the GraphQL side has them: opaque."""
    return f"{kind}_{base64.urlsafe_b64encode(str(number).encode()).decode().rstrip('=')}"


def node_of(text: str) -> tuple[str, int] | None:
    """Return the kind and the number of such an id, or None where it is none."""
    kind, _, rest = text.partition("_")
    try:
        return kind, int(base64.urlsafe_b64decode(f"{rest}=="))
    except ValueError:
        return None


def _page(login: str) -> str:
    return f"apps/{login.removesuffix('[bot]')}" if login.endswith("[bot]") else login
