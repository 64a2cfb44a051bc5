"""Findings about a repository on GitHub and about local files, with what to change.

The checks only read. The path to a setting has the labels of GitHub's pages: Settings > General > Features > Issues.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from msgspec import Struct

from rectrack.github import (
    AbsentError,
    ForbiddenError,
    Hub,
    RepositoryInfo,
    TargetRepository,
    connected,
    find_full_issues,
    list_labels,
)
from rectrack.model import README, TAKE_PART, WITHOUT_A_PUSH, Dataset, Publishing, Tracker, is_trusted, withheld
from rectrack.rendering import form_labels, generate_existing, read_readme
from rectrack.setup.workflows import (
    Finding,
    Layout,
    change,
    ok,
    outdated,
    read_layout,
    removed_images,
    unknown,
    workflow_findings,
)
from rectrack.text import find_differing, shown
from rectrack.workspace.check import load_valid_dataset

T = TypeVar("T")


class Subject(NamedTuple):
    """A repository on GitHub, and the local settings, labels of the issue forms, and workflows."""

    hub: Hub
    about: RepositoryInfo
    tracker: Tracker
    labels: list[str]
    layout: Layout


def examine_repository(root: Path, target: TargetRepository, today: date) -> list[Finding]:
    """Return the findings about a repository on GitHub and about its local files.

    If GitHub shows no such repository to the token, one finding says so.
    """
    dataset, layout = load_valid_dataset(root, today), read_layout(root)
    tracker, labels = dataset.tracker, [label.name for label in form_labels(root, dataset)]
    local = [*removed_images(layout, today), *_generated_files(root, dataset, layout)]
    with connected(root, target) as hub:
        try:
            found = _on_github(Subject(hub, hub.get("", RepositoryInfo), tracker, labels, layout), local)
        except AbsentError:
            # GitHub also answers 404 for a private repository that the token may not see.
            text = f"GitHub shows no repository {shown(target.name)} to this token. Check the name. If the repository"
            found = [change(f"{text} is private, use a token that was created for it.")]
    return [_contact(tracker.contact), *found, *outdated(root, layout, tracker.branch, target.host)]


# Checks of GitHub. Each check sends its own requests.

_REFUSALS = (AbsentError, ForbiddenError)
"""GitHub answers requests for data of owners with 403 or 404 to others ("Troubleshooting the REST API")."""
_ADMINISTRATION = "Administration: Read-only, or use a classic token of the owner with the scope repo"


def _on_github(subject: Subject, local: Iterable[Finding]) -> list[Finding]:
    """Return the findings about GitHub, in the order of setting up a repository.

    `local` are findings about local files.
    """
    author, push, workflows = _author(subject), _seen(_push, subject), [*_workflows(subject)]
    actions, pulls, site, labels, full = (
        _seen(check, subject) for check in (_actions, _pulls, _site, _labels, _full)
    )
    return [
        *(_repository(subject), _issues(subject), _token(subject), author, _default_branch(subject)),
        *(*push, *(labels if subject.labels else ()), *full, *actions, *workflows, *pulls, *local, *site),
    ]


def _seen(check: Callable[[Subject], Iterable[Finding]], subject: Subject) -> list[Finding]:
    """Return the findings of a check, or the permission that the token lacks for it."""
    try:
        return [*check(subject)]
    except _REFUSALS:
        return [_unseen(*_PERMISSIONS[check])]


def _unseen(question: str, permission: str) -> Finding:
    return unknown(f"This token cannot see {question}. Give the token the permission {permission}.")


def _repository(subject: Subject) -> Finding:
    asked, about = subject.hub.target.name, subject.about
    name = about.name
    if name.lower() != asked.lower():
        return change(f"{asked} is now called {name}. Set GITHUB_REPOSITORY={name}.")
    if about.is_fork:
        text = f"{name} is a fork. rectrack does not sync forks. Create a new repository from the original instead"
        return change(f"{text}: on its page, select Use this template or Import repository.")
    if about.is_archived:
        path = "Settings > General > Danger Zone > Unarchive this repository"
        return change(f"{name} is archived, so rectrack cannot write. Unarchive the repository: {path}.")
    return ok(f"{name} exists. It is neither a fork nor archived.")


def _issues(subject: Subject) -> Finding:
    if subject.about.has_issues:
        return ok("Issues are turned on.")
    return change("Issues are turned off. Turn them on: Settings > General > Features > Issues.")


def _token(subject: Subject) -> Finding:
    """Return whether the token may write issues.

    `permissions` of a repository are those of the account. For classic tokens GitHub names the scopes in
    X-OAuth-Scopes ("Scopes for OAuth apps"), for other tokens nothing.
    """
    if subject.hub.target.in_actions:
        return unknown(
            "GitHub does not show the permissions of a workflow run. For a sync, the workflow file must have, under "
            "permissions, issues: write.",
        )
    if not subject.about.permissions.get("push"):
        return change(
            "The token's account cannot write here, so rectrack cannot create labels. Give the account the role "
            "Write: Settings > Collaborators (in an organization: Settings > Collaborators and teams).",
        )
    scopes = subject.hub.scopes
    if scopes is None:
        return unknown(
            "The token's account can write here. GitHub does not show whether the token itself can write issues. A "
            "fine-grained token needs, under Repository permissions, Issues: Read and write.",
        )
    scope = "repo" if subject.about.private else "public_repo"
    if {"repo", scope} & set(scopes):
        return ok("The token can write issues.")
    return change(
        f"The token lacks the scope {scope}, so it cannot write issues. Select the scope on GitHub: your picture > "
        "Settings > Developer settings > Personal access tokens > Tokens (classic).",
    )


def _author(subject: Subject) -> Finding:
    viewer, hub = None, subject.hub
    if not hub.target.in_actions:
        with suppress(*_REFUSALS):
            viewer = hub.viewer()
    if viewer is None:
        return unknown(
            "rectrack cannot see which account this token belongs to. A sync opens issues with that account. The "
            "account must be the repository's owner, or be listed under trusted_accounts in tracker.yaml.",
        )
    if is_trusted(viewer, subject.about.owner.account, subject.tracker.trusted_accounts):
        return ok(f"The token belongs to {viewer.login}, who can open the tracker's issues.")
    return change(
        f"The token belongs to {viewer.login}, who is not a trusted account, so a sync would open no issues. Use a "
        "token of the repository's owner, or add this line under trusted_accounts in tracker.yaml: "
        f"- {{login: {viewer.login}, id: {viewer.id}}}",
    )


def _default_branch(subject: Subject) -> Finding:
    default, branch = subject.about.default_branch, subject.tracker.branch
    if default == branch:
        return ok(f"The default branch is {branch}, as in tracker.yaml.")
    return change(
        f"The default branch is {default}, but tracker.yaml has branch: {branch}. Links would lead to the wrong "
        f"place. Write branch: {default} in tracker.yaml, or change the default branch: Settings > General > Default "
        "branch.",
    )


def _labels(subject: Subject) -> Iterator[Finding]:
    """Yield whether the labels of the issue forms exist. GitHub silently omits missing labels."""
    hub, wanted = subject.hub, subject.labels
    there = {label.name.casefold() for label in list_labels(hub)}
    if missing := ", ".join(name for name in wanted if name.casefold() not in there):
        yield ok(f"GitHub does not have these labels of the issue forms: {missing}. The next run creates them.")
    elif wanted:
        yield ok(f"The labels of the issue forms exist: {', '.join(wanted)}.")


def _full(subject: Subject) -> Iterator[Finding]:
    """Yield the issues on which rectrack can neither reply nor announce anything."""
    if named := ", ".join(f"#{number}" for number in find_full_issues(subject.hub)):
        yield change(
            f"These issues have 2,500 comments, the limit of GitHub: {named}. rectrack cannot comment there. "
            "Delete comments without value. If an issue gets more of them, lock the issue.",
        )


class _Workflow(Struct, frozen=True):
    path: str
    state: str


class _Workflows(Struct, frozen=True):
    workflows: tuple[_Workflow, ...]

    def __iter__(self) -> Iterator[_Workflow]:
        return iter(self.workflows)


def _workflows(subject: Subject) -> Iterator[Finding]:
    states = None
    try:
        states = {found.path: found.state for found in subject.hub.pages("/actions/workflows", _Workflows)}
    except _REFUSALS:
        yield _unseen("which workflows exist", "Actions: Read-only")
    yield from workflow_findings(states, subject.layout, subject.tracker.branch)


def _find(hub: Hub, path: str, kind: type[T]) -> T | None:
    """Return GitHub's response to one request, or None for status 404."""
    try:
        return hub.get(path, kind)
    except AbsentError:
        return None


# Whether GitHub accepts a push to the branch of the board.
#
# Sources: "Available rules for rulesets" and "About protected branches" for rules that refuse a push. "Get rules for
# a branch": the branch need not exist, and the rules of an organization count.

_PULL_REQUEST = "Require a pull request before merging"
_RULES = {
    "pull_request": _PULL_REQUEST,
    "required_status_checks": "Require status checks to pass",
    "update": "Restrict updates",
    "merge_queue": "Require merge queue",
    "workflows": "Require workflows to pass before merging",
    "required_deployments": "Require deployments to succeed",
    "required_signatures": "Require signed commits",
    "code_scanning": "Require code scanning results",
}
"""Rules of a ruleset that refuse a plain push, with their labels on GitHub's pages."""
_REPLACING = {"non_fast_forward": "Block force pushes"}  # an update of the pull request is a force push
_CREATION = {"creation": "Restrict creations"}
_HARMLESS = (
    *("creation", "deletion", "non_fast_forward", "required_linear_history"),
    *("copilot_code_review", "tag_name_pattern"),
)
"""Rules of a ruleset that allow a plain push to an existing branch."""
_CLASSIC = {
    "required_pull_request_reviews": _PULL_REQUEST,
    "required_status_checks": "Require status checks to pass before merging",
    "restrictions": "Restrict who can push to matching branches",
    "required_signatures": "Require signed commits",
    "lock_branch": "Lock branch",
}
"""Classic branch protection rules that refuse a plain push, with their labels."""


def _push(subject: Subject) -> Iterator[Finding]:
    """Yield whether rules refuse a push to the branch that publishing writes.

    GitHub does not show the exceptions of a rule. GitHub's own Actions cannot be an exception: "must be part of the
    ruleset source or owner organization".
    """
    hub, publishing = subject.hub, subject.tracker.publishing
    branch = publishing.written(subject.tracker.branch)
    path = f"/branches/{quote(branch, safe='')}"
    rules, there = _rules(hub, path), _find(hub, path, dict[str, Any])
    refusing = _RULES | (_CREATION if there is None else {}) | ({} if publishing.pushes_main else _REPLACING)
    if why := _reasons(rules, refusing):
        yield _blocked(f"A ruleset of the branch {branch}", publishing, why, "Settings > Rules > Rulesets")
    elif (demands := _demands(hub, path, (there or {}).get("protection", {}))) is None:
        yield _unseen(f"whether the protection of the branch {branch} refuses a push", _ADMINISTRATION)
    elif why := _reasons(demands, _CLASSIC):
        yield _blocked(f"A protection rule of the branch {branch}", publishing, why, "Settings > Branches")
    elif others := [rule for rule in rules if rule not in _HARMLESS]:
        yield unknown(
            f"rectrack does not know whether these rules of {branch} refuse a push: {', '.join(others)}. Read "
            "what they require: Settings > Rules > Rulesets.",
        )
    elif there is None:
        yield ok(f"No rule prevents the first run from creating the branch {branch}.")
    else:
        advice = f" Before you require a check or a review there, write in tracker.yaml: {WITHOUT_A_PUSH}."
        more = advice if publishing.pushes_main else ""
        yield ok(f"No rule of the branch {branch} refuses a push of the status board.{more}")


def _rules(hub: Hub, path: str) -> list[str]:
    """Return the types of the rules of a branch, as GitHub names them (`repository-rule-detailed`)."""
    try:
        rules = [*hub.pages(f"/rules{path}", list[_Rule])]
    except ForbiddenError as refusal:
        if "Upgrade to" not in str(refusal):  # a plan without rulesets: "Upgrade to GitHub Pro or make this ..."
            raise
        return []
    return list(dict.fromkeys(rule.type for rule in rules))


def _demands(hub: Hub, path: str, known: Mapping[str, Any]) -> list[str] | None:
    """Return the names of the classic protection rules that are enabled.

    Returns None if the token may not see them. `protected` of a branch also counts rulesets. Only `protection` tells
    whether there is a classic rule.
    """
    if not known.get("enabled"):
        return []
    try:
        parts = hub.get(f"{path}/protection", dict[str, Any])
    except _REFUSALS:  # GitHub shows only these checks to every token
        return ["required_status_checks"] if known.get("required_status_checks", {}).get("contexts") else None
    return [name for name, part in parts.items() if isinstance(part, dict) and part.get("enabled", True)]


def _reasons(rules: Iterable[str], refusing: Mapping[str, str]) -> str:
    return ", ".join(dict.fromkeys(refusing[rule] for rule in rules if rule in refusing))


def _blocked(source: str, publishing: Publishing, why: str, path: str) -> Finding:
    way = f"Exempt this branch from the rule: {path}."
    if publishing.pushes_main:
        way = f"Such a rule needs another publishing mode. Write in tracker.yaml: {WITHOUT_A_PUSH}. "
        way += f"Or delete the rule: {path}."
    return change(f"{source} refuses a push of the status board: {why}. {way}")


# Whether Actions are enabled and may open pull requests. Source: "Managing GitHub Actions settings".


class _Rule(Struct, frozen=True):
    type: str


class _Permissions(Struct, frozen=True):
    """`actions-repository-permissions`: `allowed_actions` is all, local_only or selected."""

    enabled: bool
    allowed_actions: str = "all"


class _WorkflowPermissions(Struct, frozen=True):
    """`actions-get-default-workflow-permissions`."""

    can_approve_pull_request_reviews: bool


def _actions(subject: Subject) -> Iterator[Finding]:
    """Yield whether Actions are enabled, and whether only selected actions may run."""
    place = "Settings > Actions > General > Actions permissions"
    permissions = subject.hub.get("/actions/permissions", _Permissions)
    if not permissions.enabled:
        yield change(f"Actions are turned off, so no workflow runs. Turn them on: {place}.")
    elif permissions.allowed_actions == "all":
        yield ok("Actions are turned on.")
    else:
        used = ["actions by GitHub", *dict.fromkeys(f"{program.action}@*" for program in subject.layout.elsewhere)]
        yield Finding(
            "change" if permissions.allowed_actions == "local_only" else "unknown",
            f"Only some actions can run here. The workflows use: {', '.join(used)}. Allow these: {place} > Allow "
            "OWNER, and select non-OWNER, actions and reusable workflows.",
        )


def _pulls(subject: Subject) -> Iterator[Finding]:
    """Yield whether Actions may open pull requests, and how to allow that."""
    select = (
        "select Settings > Actions > General > Workflow permissions > Allow GitHub Actions to create and approve "
        "pull requests. If you cannot select it, the owner of the organization must first allow it in the "
        "organization's settings, under the same labels."
    )
    if subject.hub.get("/actions/permissions/workflow", _WorkflowPermissions).can_approve_pull_request_reviews:
        yield ok("Actions can open pull requests.")
    elif subject.tracker.publishing.pushes_main:
        text = "Actions cannot open pull requests. The issue of a proposal has a link that opens the pull request."
        yield ok(f"{text} To let rectrack open it, {select}")
    else:
        yield change(f"Actions cannot open the pull requests for the board and for comments. To allow it, {select}")


# Whether GitHub Pages publishes the site, and how to turn it on.

_SWITCH = "Settings > Pages > Build and deployment > Source: GitHub Actions"
NO_SITE = "No site is published"


class _Pages(Struct, frozen=True):
    """`page`: the address of the site, and whether a workflow publishes it or GitHub builds it from a branch."""

    html_url: str | None = None
    build_type: str | None = None


def _site(subject: Subject) -> Iterator[Finding]:
    """Yield what to do about the site.

    Source: "Get a GitHub Pages site", which answers 404 if Pages is off.
    """
    pages, named = _find(subject.hub, "/pages", _Pages), subject.tracker.site
    if pages and pages.build_type == "workflow":
        url = pages.html_url or ""
        if named is None:
            yield change(f"GitHub Pages is on, but tracker.yaml has no site. Write in tracker.yaml: site: {url}")
        elif _bare(named) != _bare(url):
            yield change(f"The site is at {url}, but tracker.yaml has site: {named}. Write there: site: {url}")
        else:
            yield ok(f"The site is at {named}.")
    elif named is None:
        address = _usual_site(subject.about.name)
        yield ok(
            "This tracker has no site for readers without an account. To publish one at "
            f"{address}, select {_SWITCH}. Then write in tracker.yaml: site: {address}",
        )
    elif pages or _bare(named).partition("/")[0].endswith(".github.io"):
        yield change(f"tracker.yaml names the site {named}, but no run publishes it. Select {_SWITCH}.")
    else:
        yield ok(f"tracker.yaml names the site {named}. No run publishes it on GitHub Pages.")


def _usual_site(repository: str) -> str:
    """Return the address of a repository's site on GitHub Pages without a custom domain."""
    owner, _, name = repository.partition("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def _bare(url: str) -> str:
    return url.partition("://")[2].rstrip("/").lower()


_PERMISSIONS: dict[Callable[[Subject], Iterable[Finding]], tuple[str, str]] = {
    _push: ("whether a rule refuses a push of the status board", "Contents: Read-only"),
    _actions: ("whether Actions are turned on", _ADMINISTRATION),
    _pulls: ("whether Actions can open pull requests", _ADMINISTRATION),
    _site: ("whether GitHub Pages is on", "Pages: Read-only"),
    _labels: ("whether the labels of the issue forms exist", "Issues: Read-only"),
    _full: ("whether an issue has too many comments", "Issues: Read-only"),
}
"""The question of each check, and the permission that a token needs for it."""


def why_no_site(tracker: Tracker, connect: Callable[[], AbstractContextManager[Hub | None]]) -> str:
    """Return why rectrack does not deploy the site to GitHub Pages; empty if it does.

    A site needs `site` and `contact` in tracker.yaml. GitHub gets a request only if both are set.
    """
    if not tracker.site:
        return f"{NO_SITE}: tracker.yaml has no site. 'rectrack doctor' shows what to write there."
    if not tracker.contact:
        return f"{NO_SITE}: tracker.yaml has no contact. Add one, so that anyone named can ask for a correction."
    with connect() as hub:
        if hub is None:
            return f"{NO_SITE}: this is a local run."
        try:
            pages = _find(hub, "/pages", _Pages)
        except ForbiddenError:
            return f"{NO_SITE}. {_unseen(*_PERMISSIONS[_site]).text}"
    if pages is None or pages.build_type != "workflow":
        return f"{NO_SITE}: GitHub Pages does not publish from a workflow. Select {_SWITCH}."
    return ""


# Findings about local files other than workflows.


def _contact(contact: str | None) -> Finding:
    """Return whether a contact is set. It is the first finding, because it concerns the people named."""
    if contact:
        return ok(f"Anyone can ask for a correction at {contact}.")
    return change(
        "tracker.yaml has no contact, so people without a GitHub account cannot ask for a correction. Write in "
        "tracker.yaml an email address or a web page: contact: name@example.org",
    )


def _generated_files(root: Path, dataset: Dataset, layout: Layout) -> Iterator[Finding]:
    """Yield the generated files that are outdated, and whether README.md lacks its section.

    Only the same version can tell whether a file is outdated.
    """
    if layout.is_this_version and (stale := find_differing(root, generate_existing(root, withheld(dataset)))):
        yield change(
            f"These generated files are outdated: {', '.join(stale)}. The next run updates them with the board, at "
            "the latest in the night. To update them locally, run 'rectrack board'.",
        )
    text = read_readme(root / README)
    if text and not TAKE_PART.stands_in(text):
        yield ok(
            f"{README} has no generated section on how to take part. To have one, add two lines: {TAKE_PART.start} "
            f"and below it {TAKE_PART.end}",
        )
