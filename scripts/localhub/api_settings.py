"""What a repository's settings are, to read only: branches, rules, workflows, Actions."""

from localhub import settings, settings_shape
from localhub.call import Answer, Call, Route
from localhub.refusal import Refusal
from localhub.settings import Settings


def get_branch(call: Call, branch: str) -> Answer:
    """Answer with a branch; it is protected by a rule of either kind."""
    said = _settings(call)
    _demand_branch(said, branch)
    return Answer(settings_shape.branch(call.shape, call.repo, said, branch))


def get_branch_protection(call: Call, branch: str) -> Answer:
    """Answer with what classic protection demands; rulesets are none of its business."""
    said = _settings(call)
    _demand_branch(said, branch)
    demands = said.branches[branch]
    if demands is None:
        raise Refusal(404, "Branch not protected")
    return Answer(settings_shape.protection(call.shape, call.repo, branch, demands))


def list_branch_rules(call: Call, branch: str) -> Answer:
    """Answer with the rules that rulesets have for a branch, which need not exist."""
    rules = _settings(call).rules
    if rules is None:
        raise Refusal(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.")
    return Answer([settings_shape.rule(call.repo, kind) for kind in rules.get(branch, [])])


def list_workflows(call: Call) -> Answer:
    """Answer with the workflows, those that are switched off among them."""
    found = _settings(call).workflows
    shapes = [
        settings_shape.workflow(call.shape, call.repo, number, *named)
        for number, named in enumerate(found.items(), 1)
    ]
    return Answer({"total_count": len(shapes), "workflows": shapes})


def get_actions_permissions(call: Call) -> Answer:
    said = _settings(call)
    if not said.actions_enabled:
        return Answer({"enabled": False})
    return Answer({"enabled": True, "allowed_actions": said.allowed_actions})


def get_workflow_permissions(call: Call) -> Answer:
    """Answer with what a run's token may do where its workflow says nothing."""
    said = _settings(call)
    return Answer(
        {
            "default_workflow_permissions": said.default_permissions,
            "can_approve_pull_request_reviews": said.actions_open_pulls,
        }
    )


def get_pages(call: Call) -> Answer:
    """Answer with where the pages are, if there are any."""
    built = _settings(call).pages
    if built is None:
        raise Refusal(404, "Not Found")
    return Answer(settings_shape.pages(call.shape, call.repo, built))


def _settings(call: Call) -> Settings:
    return settings.of(call.work, call.repo["id"])


def _demand_branch(said: Settings, branch: str) -> None:
    if branch not in said.branches:
        raise Refusal(404, "Branch not found")


IN_REPOSITORY = [
    Route("GET", "/pages", get_pages, "pages=read", "pages/pages#get-a-github-pages-site"),
    Route("GET", "/branches/<path:branch>", get_branch, "contents=read", "branches/branches#get-a-branch"),
    Route(
        "GET",
        "/branches/<path:branch>/protection",
        get_branch_protection,
        "administration=read",
        "branches/branch-protection#get-branch-protection",
    ),
    Route(
        "GET",
        "/rules/branches/<path:branch>",
        list_branch_rules,
        "metadata=read",
        "repos/rules#get-rules-for-a-branch",
    ),
    Route("GET", "/actions/workflows", list_workflows, "actions=read", "actions/workflows#list-repository-workflows"),
    Route(
        "GET",
        "/actions/permissions",
        get_actions_permissions,
        "administration=read",
        "actions/permissions#get-github-actions-permissions-for-a-repository",
    ),
    Route(
        "GET",
        "/actions/permissions/workflow",
        get_workflow_permissions,
        "administration=read",
        "actions/permissions#get-default-workflow-permissions-for-a-repository",
    ),
]
