"""Repositories, made by hand; and what is asked about one, its settings included, and about who asks."""

import json
import secrets
from typing import NamedTuple
from urllib.parse import quote

from localhub import serializers, users
from localhub.errors import ApiError, not_found
from localhub.request import ApiRequest, Json
from localhub.serializers import addresses, node_id, repo_page, repo_url
from localhub.settings import Settings, settings_of
from localhub.store import Row, Transaction

SHA = "0" * 40
"""The commit and the tree that every branch here shows: there is no git behind it."""
PROTECTION: dict[str, Json] = {
    "required_status_checks": {"contexts": ["check"], "checks": [{"context": "check", "app_id": None}]},
    "required_pull_request_reviews": dict.fromkeys(("dismiss_stale_reviews", "require_code_owner_reviews"), False),
    "restrictions": {kind: [] for kind in ("users", "teams", "apps")},
}
"""What each demand of classic protection says beside its addresses."""
RULES: dict[str, Json] = {
    "update": {"parameters": {"update_allows_fetch_and_merge": False}},
}
"""What a rule says beside its type."""


class Dispatch(NamedTuple):
    """A workflow that was started by the interface: its file, the branch it runs on, and what was filled in."""

    workflow: str
    ref: str
    inputs: dict[str, object]


def named(db: Transaction, full_name: str) -> Row:
    """Return the repository `owner/name`, in any case, or raise a 404."""
    owner, _, name = full_name.partition("/")
    return db.get("repository", owner=owner, name=name)


def add(db: Transaction, full_name: str, **options: bool) -> int:
    """Make a repository, or change the options of an existing one, and return its id.

    The id is random, as every database is another GitHub: what belongs to one must not pass for another's.
    """
    owner, _, name = full_name.partition("/")
    known = db.find("repository", owner=owner, name=name)
    if known:
        return int(db.update("repository", known.id, **options)["id"])
    users.of(db, owner)
    new_id = 10**9 + secrets.randbelow(10**9)
    return int(db.put("repository", id=new_id, owner=owner, name=name, created_at=db.now, **options)["id"])


def dispatches_of(db: Transaction, repository_id: int) -> list[Dispatch]:
    """Return the workflows that were started in a repository by the interface, the newest last."""
    rows = db.find_all("dispatch", repository_id=repository_id)
    return [Dispatch(row.workflow, row.ref, json.loads(row.inputs)) for row in rows]


def get_repository(request: ApiRequest) -> Json:
    return serializers.repository(request, request.repo)


def get_permission(request: ApiRequest, login: str) -> Json:
    """Answer with what somebody may do here; only those who may push are told."""
    if not request.pushes:
        raise ApiError(403, "Must have push access to view collaborator permission.")
    account = request.db.find("user", login=login)
    if account is None:
        raise ApiError(404, f"{login} is not a user")
    return serializers.collaborator(request, account)


def get_me(request: ApiRequest) -> Json:
    """Answer with the account of the token, unless it is that of a workflow run."""
    if request.viewer.kind == "actions":
        raise ApiError(403, "Resource not accessible by integration")
    return serializers.own_account(request)


def get_branch(request: ApiRequest, branch: str) -> Json:
    """Answer with a branch (`branch-with-protection`).

    `protected` counts rulesets, `protection` only classic protection, of which it shows no more than the checks.
    """
    settings, demands, url = _branch(request, branch)
    contexts = ["check"] if "required_status_checks" in (demands or ()) else []
    checks = [{"context": context, "app_id": None} for context in contexts]
    return {
        "name": branch,
        "commit": _commit(request),
        "_links": {"self": url, "html": f"{repo_page(request)}/tree/{branch}"},
        "protected": demands is not None or bool((settings.rules or {}).get(branch)),
        "protection": {
            "enabled": demands is not None,
            "required_status_checks": {"contexts": contexts, "checks": checks},
        },
        **addresses(url, "protection"),
    }


def _commit(request: ApiRequest) -> Json:
    url = f"{repo_url(request)}/commits/{SHA}"
    nobody: Json = dict.fromkeys(("author", "committer"))
    return {
        "sha": SHA,
        "node_id": node_id("C", request.repo_id),
        "url": url,
        "html_url": f"{repo_page(request)}/commit/{SHA}",
        **addresses(url, "comments"),
        "commit": {"url": url, "message": "Begin", "comment_count": 0, "tree": {"sha": SHA, "url": url}, **nobody},
        **nobody,
        "parents": [],
    }


def get_branch_protection(request: ApiRequest, branch: str) -> Json:
    """Answer with what classic protection demands (`branch-protection`); rulesets are none of its business."""
    _, demands, branch_url = _branch(request, branch)
    if demands is None:
        raise ApiError(404, "Branch not protected")
    url = f"{branch_url}/protection"
    parts = {demand: {"url": f"{url}/{demand}", **part} for demand, part in PROTECTION.items() if demand in demands}
    if "restrictions" in parts:
        parts["restrictions"] |= addresses(f"{url}/restrictions", "users", "teams", "apps")
    signatures = {"url": f"{url}/required_signatures", "enabled": "required_signatures" in demands}
    return {**parts, "required_signatures": signatures, "lock_branch": {"enabled": "lock_branch" in demands}}


def list_branch_rules(request: ApiRequest, branch: str) -> list[Json]:
    """Answer with the rules that rulesets have for a branch, which need not exist (`repository-rule-detailed`)."""
    rules = _settings(request).rules
    if rules is None:
        raise ApiError(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.")
    return [{"type": kind, **RULES.get(kind, {})} for kind in rules.get(branch, [])]


def list_workflows(request: ApiRequest) -> Json:
    """Answer with the workflows, those that are switched off among them."""
    workflows = [
        {
            "id": number,
            "node_id": node_id("W", number),
            "name": path,
            "path": path,
            "state": state,
            **dict.fromkeys(("created_at", "updated_at"), request.repo.created_at),
            "url": f"{repo_url(request)}/actions/workflows/{number}",
            "html_url": f"{repo_page(request)}/blob/main/{path}",
            "badge_url": f"{repo_page(request)}/workflows/{path}/badge.svg",
        }
        for number, (path, state) in enumerate(_settings(request).workflows.items(), 1)
    ]
    return {"total_count": len(workflows), "workflows": workflows}


def dispatch_workflow(request: ApiRequest, file: str) -> None:
    """Note that a workflow is to run on a branch; nothing runs here."""
    settings = _settings(request)
    state = settings.workflows.get(f".github/workflows/{file}", "deleted")
    if state == "deleted":
        raise not_found()
    inputs = request.sent.get("inputs")
    ref = request.sent.required("ref")
    if ref.removeprefix("refs/heads/") not in settings.branches:
        raise ApiError(422, f"No ref found for: {ref}")
    if state != "active":
        raise ApiError(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow")
    request.db.put("dispatch", repository_id=request.repo_id, workflow=file, ref=ref, inputs=json.dumps(inputs or {}))


def get_actions_permissions(request: ApiRequest) -> Json:
    settings = _settings(request)
    allowed = {"allowed_actions": settings.allowed_actions} if settings.actions_enabled else {}
    return {"enabled": settings.actions_enabled, **allowed}


def get_workflow_permissions(request: ApiRequest) -> Json:
    """Answer with what a run's token may do where its workflow says nothing."""
    settings = _settings(request)
    return {
        "default_workflow_permissions": settings.default_permissions,
        "can_approve_pull_request_reviews": settings.actions_open_pulls,
    }


def get_pages(request: ApiRequest) -> Json:
    """Answer with where the pages are, if there are any (`page`)."""
    built = _settings(request).pages
    if built is None:
        raise not_found()
    return {
        "url": f"{repo_url(request)}/pages",
        "status": "built",
        "cname": None,
        "custom_404": False,
        "html_url": f"https://{request.repo.owner.lower()}.github.io/{request.repo.name}/",
        "build_type": built,
        "public": True,
    }


def _settings(request: ApiRequest) -> Settings:
    return settings_of(request.db, request.repo_id)


def _branch(request: ApiRequest, branch: str) -> tuple[Settings, list[str] | None, str]:
    """Return the settings, what classic protection of a branch demands, and the branch's address."""
    settings = _settings(request)
    if branch not in settings.branches:
        raise ApiError(404, "Branch not found")
    return settings, settings.branches[branch], f"{repo_url(request)}/branches/{quote(branch, safe='')}"
