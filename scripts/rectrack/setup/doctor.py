"""Asks GitHub what the doctor wants to know. Reads, and writes nothing.

What only an owner may see, GitHub answers to others with 403 or 404 ("Troubleshooting the REST API").
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from msgspec import Struct, convert

from rectrack.github import issues
from rectrack.github.client import PAGE, Hub, connected
from rectrack.github.environment import Target
from rectrack.github.errors import AbsentError, ForbiddenError
from rectrack.model.settings import Account
from rectrack.rendering import forms
from rectrack.setup import doctor_checks, doctor_facts, doctor_workflows
from rectrack.setup.doctor_checks import contact_finding, generated_findings
from rectrack.setup.doctor_facts import WORKFLOW_FOLDER, Actions, Branch, Facts, Finding, Pages, Unseen
from rectrack.setup.doctor_workflows import site_finding
from rectrack.workspace.transaction import valid_dataset

T = TypeVar("T")
U = TypeVar("U")

ADMINISTRATION = Unseen("the permission Administration: Read-only, or to be the owner's with the scope repo")
CONTENTS = Unseen("the permission Contents: Read-only")
WORKFLOWS = Unseen("the permission Actions: Read-only")
PAGES = Unseen("the permission Pages: Read-only")
ISSUES = Unseen("the permission Issues: Read-only")


def examination(root: Path, target: Target, today: date) -> list[Finding]:
    """What is found of a repository on GitHub, and of the files at hand."""
    register = valid_dataset(root, today)
    tracker, here = register.tracker, doctor_facts.read(root)
    first = contact_finding(tracker.contact)
    written = tracker.publishing.written(tracker.branch)
    with connected(root, target) as hub:
        try:
            found = facts(hub, written)
        except AbsentError:
            return [first, doctor_checks.absent(target.name)]
    examined = doctor_checks.examine(
        found,
        here,
        publishing=tracker.publishing,
        branch=tracker.branch,
        trusted=tracker.trusted_authors,
        forms=forms.labels(root, register),
    )
    repository = found.about.repository
    shown = site_finding(found.pages, tracker.site, repository)
    removed = doctor_workflows.images(here, today)
    return [first, *examined, *removed, *generated_findings(root, register, here), shown]


def facts(hub: Hub, written: str) -> Facts:
    """Everything that the doctor judges by; `written` is the branch that the board is pushed to."""
    about = hub.about()
    said = hub.ask(lambda repository: repository.raw_data)
    scopes = hub.ask(lambda repository: repository.raw_headers).get("x-oauth-scopes")
    return Facts(
        asked=hub.target.name,
        about=about,
        default_branch=said["default_branch"],
        is_private=said["private"],
        pushes=said.get("permissions", {}).get("push", False),
        scopes=None if scopes is None else tuple(scope.strip() for scope in str(scopes).split(",")),
        in_actions=hub.target.in_actions,
        viewer=_viewer(hub),
        branch=_seen(lambda: _branch(hub, written), CONTENTS),
        workflows=_seen(lambda: _workflows(hub), WORKFLOWS),
        actions=_seen(lambda: _actions(hub), ADMINISTRATION),
        opens_pulls=_seen(lambda: _opens_pulls(hub), ADMINISTRATION),
        pages=pages(hub),
        labels=_seen(
            lambda: frozenset(label.name.casefold() for label in hub.paged(hub.repository.get_labels())), ISSUES
        ),
        full=_seen(lambda: issues.full(hub), ISSUES),
    )


def _seen(ask: Callable[[], T], otherwise: U) -> T | U:
    try:
        return ask()
    except (AbsentError, ForbiddenError):
        return otherwise


def _viewer(hub: Hub) -> Account | None:
    return None if hub.target.in_actions else _seen(hub.viewer, None)


def _branch(hub: Hub, name: str) -> Branch:
    rules = _rules(hub, name)
    path = f"/branches/{_quoted(name)}"
    try:
        branch = _get(hub, path, dict[str, Any])
    except AbsentError:
        return Branch(name=name, exists=False, rules=rules)
    # `protected` counts rulesets too: only `protection` tells whether there is a classic rule besides.
    protection = branch.get("protection", {})
    if not protection.get("enabled"):
        return Branch(name=name, exists=True, rules=rules)
    checks = protection.get("required_status_checks", {}).get("contexts")  # the one part that everybody is shown
    classic = _seen(
        lambda: _demands(_get(hub, f"{path}/protection", dict[str, Any])),
        ("required_status_checks",) if checks else ADMINISTRATION,
    )
    return Branch(name=name, exists=True, rules=rules, classic=classic)


def _quoted(branch: str) -> str:
    """Return the name of a branch as one segment of a URL path."""
    return quote(branch, safe="")


def _rules(hub: Hub, branch: str) -> tuple[str, ...]:
    """Source: "Get rules for a branch": it need not exist, and the rules of an organization count."""
    try:
        rules = _get(hub, f"/rules/branches/{_quoted(branch)}?per_page={PAGE}", list[_Rule])
    except ForbiddenError as refusal:
        if "Upgrade to" not in str(refusal):  # a plan without rulesets: "Upgrade to GitHub Pro or make this ..."
            raise
        return ()
    return tuple(rule.type for rule in rules)


def _demands(protection: Mapping[str, Any]) -> tuple[str, ...]:
    """What classic protection demands: a part that is there, unless it says itself that it is not enabled."""
    return tuple(name for name, part in protection.items() if isinstance(part, dict) and part.get("enabled", True))


def _workflows(hub: Hub) -> dict[str, str]:
    states = hub.ask(lambda repository: {workflow.path: workflow.state for workflow in repository.get_workflows()})
    ours = re.compile(rf"{re.escape(WORKFLOW_FOLDER)}/([^/]+)\.yml")
    named = {found[1]: state for path, state in states.items() if (found := ours.fullmatch(path))}
    return {name: state for name, state in named.items() if state != "deleted"}


def _actions(hub: Hub) -> Actions:
    said = _get(hub, "/actions/permissions", _Permissions)
    return Actions(enabled=said.enabled, allowed=said.allowed_actions)


def _opens_pulls(hub: Hub) -> bool:
    return _get(hub, "/actions/permissions/workflow", _WorkflowPermissions).can_approve_pull_request_reviews


def pages(hub: Hub) -> Pages | Unseen | None:
    """GitHub Pages, None where it is off. Source: "Get a GitHub Pages site", which answers 404 then."""
    try:
        said = _get(hub, "/pages", _Page)
    except AbsentError:
        return None
    except ForbiddenError:
        return PAGES
    return Pages(url=said.html_url or "", by_workflow=said.build_type == "workflow")


def _get(hub: Hub, path: str, kind: type[T]) -> T:
    """Ask what PyGithub has no method for."""

    def question(repository: Any) -> T:
        return convert(repository.requester.requestJsonAndCheck("GET", f"{repository.url}{path}")[1], kind)

    return hub.ask(question)


class _Rule(Struct, frozen=True):
    """The part that matters of a rule, in GitHub's names (`repository-rule-detailed`)."""

    type: str


class _Permissions(Struct, frozen=True):
    """`actions-repository-permissions`."""

    enabled: bool
    allowed_actions: str = "all"


class _WorkflowPermissions(Struct, frozen=True):
    """`actions-get-default-workflow-permissions`."""

    can_approve_pull_request_reviews: bool


class _Page(Struct, frozen=True):
    """`page`."""

    html_url: str | None = None
    build_type: str | None = None
