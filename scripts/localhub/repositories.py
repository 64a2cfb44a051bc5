"""Repositories, made by hand; and what is asked about one, its settings included, and about who asks."""

import json
import secrets
from typing import NamedTuple

from localhub import serializers, users
from localhub.errors import ApiError, not_found
from localhub.request import ApiRequest, Json
from localhub.store import Row, Transaction


class Dispatch(NamedTuple):
    """A workflow that was started by the interface: its file, the branch it runs on, and what was filled in."""

    workflow: str
    ref: str
    inputs: dict[str, object]


def named(db: Transaction, full_name: str) -> Row:
    """Return the repository `owner/name`, in upper or lower case.

    Raises `ApiError` 404 if there is none.
    """
    owner, name = full_name.split("/")
    return db.get("repository", owner=owner, name=name)


def add(db: Transaction, full_name: str, **options: bool) -> int:
    """Create a repository, or change the options of an existing one, and return its id.

    The id is random, because each database is another GitHub. Data of one database must not fit another.
    """
    owner, name = full_name.split("/")
    repo = db.find("repository", owner=owner, name=name)
    if repo:
        db.update("repository", repo.id, **options)
    else:
        users.of(db, owner)
        repo = db.put(
            "repository",
            id=10**9 + secrets.randbelow(10**9),
            owner=owner,
            name=name,
            created_at=db.now,
            **options,
        )
    return int(repo.id)


def get_repository(request: ApiRequest) -> Json:
    return serializers.repository(request)


def get_permission(request: ApiRequest, login: str) -> Json:
    """Return the permission of an account in the repository. The viewer needs push access."""
    if not request.pushes:
        raise ApiError(403, "Must have push access to view collaborator permission.")
    account = request.db.find("user", login=login)
    if not account:
        raise ApiError(404, f"{login} is not a user")
    permission = users.permission(request.repo, account)
    return {"permission": permission, "user": {**serializers.user(request, account), "role_name": permission}}


def get_me(request: ApiRequest) -> Json:
    """Return the account of the token. A token of a workflow run gets 403."""
    if request.viewer.kind == "actions":
        raise ApiError(403, "Resource not accessible by integration")
    return serializers.user(request, request.db.get("user", id=request.me))


def get_branch(request: ApiRequest, branch: str) -> Json:
    """Return the protection of a branch (`branch-with-protection`).

    `protected` also counts rulesets. `protection` has only classic protection, and of that only status checks.
    """
    demands = _demands(request, branch)
    contexts = ["check"] if "required_status_checks" in (demands or ()) else []
    return {
        "name": branch,
        "protected": demands is not None or bool((request.settings.rules or {}).get(branch)),
        "protection": {"enabled": demands is not None, "required_status_checks": {"contexts": contexts}},
    }


def get_branch_protection(request: ApiRequest, branch: str) -> Json:
    """Return the classic protection of a branch (`branch-protection`), without rulesets."""
    demands = _demands(request, branch)
    if demands is None:
        raise ApiError(404, "Branch not protected")
    return {
        **{demand: {} for demand in demands},
        **{switch: {"enabled": switch in demands} for switch in ("required_signatures", "lock_branch")},
    }


def list_branch_rules(request: ApiRequest, branch: str) -> list[Json]:
    """Return the ruleset rules of a branch (`repository-rule-detailed`). The branch need not exist."""
    rules = request.settings.rules
    if rules is None:
        raise ApiError(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.")
    return [{"type": kind} for kind in rules.get(branch, [])]


def list_workflows(request: ApiRequest) -> Json:
    """Return all workflows, including disabled ones."""
    workflows = [*request.settings.workflows.items()]
    listed = request.page(workflows, lambda _, item: {"path": item[0], "state": item[1]})
    return {"total_count": len(workflows), "workflows": listed}


def dispatch_workflow(request: ApiRequest, file: str) -> None:
    """Record that a workflow was started on a branch. localhub does not run the workflow."""
    state = request.settings.workflows.get(f".github/workflows/{file}", "deleted")
    if state == "deleted":
        raise not_found()
    inputs = request.sent.get("inputs")
    ref = request.sent.required("ref")
    if ref.removeprefix("refs/heads/") not in request.settings.branches:
        raise ApiError(422, f"No ref found for: {ref}")
    if state != "active":
        raise ApiError(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow")
    request.db.put("dispatch", repository_id=request.repo_id, workflow=file, ref=ref, inputs=json.dumps(inputs or {}))


def get_actions_permissions(request: ApiRequest) -> Json:
    if not request.settings.actions_enabled:
        return {"enabled": False}
    return {"enabled": True, "allowed_actions": request.settings.allowed_actions}


def get_workflow_permissions(request: ApiRequest) -> Json:
    """Return the default permissions of the token of a workflow run."""
    return {
        "default_workflow_permissions": request.settings.default_permissions,
        "can_approve_pull_request_reviews": request.settings.actions_open_pulls,
    }


def get_pages(request: ApiRequest) -> Json:
    """Return the site on GitHub Pages (`page`). Raises `ApiError` 404 if Pages is off."""
    built = request.settings.pages
    if built is None:
        raise not_found()
    return {
        "html_url": f"https://{request.repo.owner.lower()}.github.io/{request.repo.name}/",
        "build_type": built,
    }


def _demands(request: ApiRequest, branch: str) -> list[str] | None:
    """Return the classic protection rules of a branch, or None if it is not protected.

    Raises `ApiError` 404 if there is no such branch.
    """
    if branch not in request.settings.branches:
        raise ApiError(404, "Branch not found")
    return request.settings.branches[branch]
