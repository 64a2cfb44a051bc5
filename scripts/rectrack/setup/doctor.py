"""What to change in a repository on GitHub and in its workflows: a list of checks, each a question and a verdict.

It reads, and writes nothing. Where a setting stands in GitHub's pages is written as one clicks there: Settings,
General, Features, Issues.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from msgspec import Struct

from rectrack.github import (
    PAGE,
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
    """A repository on GitHub, what GitHub says of it, and the settings, forms' labels and workflows at hand."""

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
            text = f"GitHub shows no repository {shown(target.name)} to this token. See whether the name is right; if"
            found = [change(f"{text} the repository is private, take a token that was made for it.")]
    return [_contact(tracker.contact), *found, *outdated(root, layout, tracker.branch, target.host)]


# Checks of GitHub. Each check sends its own requests.

_REFUSALS = (AbsentError, ForbiddenError)
"""GitHub answers requests for data of owners with 403 or 404 to others ("Troubleshooting the REST API")."""
_ADMINISTRATION = "Administration: Read-only, or to be the owner's with the scope repo"


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
    return unknown(f"{question} is not shown to this token. It would need the permission {permission}.")


def _repository(subject: Subject) -> Finding:
    asked, about = subject.hub.target.name, subject.about
    name = about.name
    if name.lower() != asked.lower():
        return change(f"{asked} is called {name} now. Set GITHUB_REPOSITORY to {name}.")
    if about.is_fork:
        text = f"{name} is a fork, and a tracker keeps no issues in a fork. Make a new repository from the original"
        return change(f"{text} instead: on its page, Use this template or Import repository.")
    if about.is_archived:
        path = "Settings, General, Danger Zone, Unarchive this repository"
        return change(f"{name} is archived, so nothing can be written. Go to {path}.")
    return ok(f"{name} is there, and is neither a fork nor archived.")


def _issues(subject: Subject) -> Finding:
    if subject.about.has_issues:
        return ok("Issues are turned on.")
    return change("Issues are turned off. Turn them on: Settings, General, Features, Issues.")


def _token(subject: Subject) -> Finding:
    """Return whether the token may write issues.

    `permissions` of a repository are those of the account. For classic tokens GitHub names the scopes in
    X-OAuth-Scopes ("Scopes for OAuth apps"), for other tokens nothing.
    """
    if subject.hub.target.in_actions:
        return unknown(
            "A workflow run may do what its workflow file says under permissions, which GitHub does not tell. To "
            "sync it needs issues: write.",
        )
    if not subject.about.permissions.get("push", False):
        return change(
            "The token's account may not write here, so that labels cannot be made. Give it the role Write: "
            "Settings, Collaborators (in an organization: Collaborators and teams).",
        )
    scopes = subject.hub.scopes
    if scopes is None:
        return unknown(
            "The token's account may write here; whether the token itself may write issues GitHub does not tell. A "
            "fine-grained token needs, under Repository permissions, Issues: Read and write.",
        )
    scope = "repo" if subject.about.private else "public_repo"
    if {"repo", scope} & set(scopes):
        return ok("The token may write issues.")
    return change(
        f"The token lacks the scope {scope}, without which it cannot write issues. Tick it on GitHub: your picture, "
        "Settings, Developer settings, Personal access tokens, Tokens (classic).",
    )


def _author(subject: Subject) -> Finding:
    viewer, hub = None, subject.hub
    if not hub.target.in_actions:
        with suppress(*_REFUSALS):
            viewer = hub.viewer()
    if viewer is None:
        return unknown(
            "Whose token this is cannot be asked with it. Issues are opened in that name, which must be the owner's "
            "or stand under trusted_accounts in tracker.yaml.",
        )
    if is_trusted(viewer, subject.about.owner.account, subject.tracker.trusted_accounts):
        return ok(f"The token is that of {viewer.login}, who may open the tracker's issues.")
    return change(
        f"The token is that of {viewer.login}, who is not among the trusted authors, so that a sync would open no "
        "issues. Use a token of the repository's owner, or add to trusted_accounts in tracker.yaml the line "
        f"- {{login: {viewer.login}, id: {viewer.id}}}",
    )


def _default_branch(subject: Subject) -> Finding:
    default, branch = subject.about.default_branch, subject.tracker.branch
    if default == branch:
        return ok(f"The default branch is {branch}, as in tracker.yaml.")
    return change(
        f"The default branch is {default}, but tracker.yaml says branch: {branch}. Links would lead to "
        f"the wrong place. Write branch: {default} in tracker.yaml, or go to Settings, General, Default "
        "branch.",
    )


def _labels(subject: Subject) -> Iterator[Finding]:
    """Yield whether the labels of the issue forms exist. GitHub silently omits missing labels."""
    hub, wanted = subject.hub, subject.labels
    there = {label.name.casefold() for label in list_labels(hub)}
    if missing := ", ".join(name for name in wanted if name.casefold() not in there):
        yield ok(f"The issue forms set labels that GitHub does not have: {missing}. The next run creates them.")
    elif wanted:
        yield ok(f"The labels that the issue forms set exist: {', '.join(wanted)}.")


def _full(subject: Subject) -> Iterator[Finding]:
    """Yield the issues on which rectrack can neither reply nor announce anything."""
    if named := ", ".join(f"#{number}" for number in find_full_issues(subject.hub)):
        yield change(
            f"These issues have 2,500 comments, the limit of GitHub: {named}. rectrack cannot comment there. "
            "Delete comments without value. Lock the issue if it gets more of them.",
        )


class _Workflow(Struct, frozen=True):
    path: str
    state: str


class _Workflows(Struct, frozen=True):
    workflows: tuple[_Workflow, ...]


def _workflows(subject: Subject) -> Iterator[Finding]:
    states = None
    try:
        found = subject.hub.get("/actions/workflows", _Workflows, per_page=PAGE).workflows
        states = {workflow.path: workflow.state for workflow in found}
    except _REFUSALS:
        yield _unseen("Which workflows there are", "Actions: Read-only")
    yield from workflow_findings(states, subject.layout, subject.tracker.branch)


def _find(hub: Hub, path: str, kind: type[T]) -> T | None:
    """Return the answer of GitHub to one request, or None for status 404."""
    try:
        return hub.get(path, kind)
    except AbsentError:
        return None


# Whether GitHub accepts a push to the branch of the board.
#
# Sources: "Available rules for rulesets" and "About protected branches" for rules that refuse a push. "Get rules for
# a branch": the branch need not exist, and the rules of an organization count.

_RULES = {
    "pull_request": "asks for a pull request",
    "required_status_checks": "asks for checks that have passed",
    "update": "lets only a few push",
    "merge_queue": "asks for the merge queue",
    "workflows": "asks for workflows that have passed",
    "required_deployments": "asks for a deployment first",
    "required_signatures": "asks for signed commits",
    "code_scanning": "asks for a code scan first",
}
"""Rules of a ruleset that refuse a plain push, and the effect of each."""
_REPLACING = {"non_fast_forward": "lets nobody replace what was pushed, as renewing the pull request does"}
_CREATION = {"creation": "lets only a few make the branch"}
_HARMLESS = (
    *("creation", "deletion", "non_fast_forward", "required_linear_history"),
    *("copilot_code_review", "tag_name_pattern"),
)
"""Rules of a ruleset that allow a plain push to an existing branch."""
_CLASSIC = {
    "required_pull_request_reviews": "asks for a pull request",
    "required_status_checks": "asks for checks that have passed",
    "restrictions": "lets only a few push",
    "required_signatures": "asks for signed commits",
    "lock_branch": "locks the branch",
}
"""Classic branch protection rules that refuse a plain push, and the effect of each."""


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
        yield _blocked(branch, publishing, f"a ruleset {why}", "Settings, Rules, Rulesets")
    elif (demands := _demands(hub, path, (there or {}).get("protection", {}))) is None:
        yield _unseen(f"{branch} is protected, and whether that refuses a plain push", _ADMINISTRATION)
    elif why := _reasons(demands, _CLASSIC):
        yield _blocked(branch, publishing, f"a protection rule {why}", "Settings, Branches")
    elif others := [rule for rule in rules if rule not in _HARMLESS]:
        yield unknown(
            f"rectrack does not know whether these rules of {branch} refuse a push: {', '.join(others)}. Read "
            "what they require: Settings, Rules, Rulesets.",
        )
    elif there is None:
        yield ok(f"Nothing keeps the first run from making the branch {branch}.")
    else:
        advice = f" Before you require a check or a review there, write in tracker.yaml: {WITHOUT_A_PUSH}."
        more = advice if publishing.pushes_main else ""
        yield ok(f"{branch} takes a plain push, as publishing needs it.{more}")


def _rules(hub: Hub, path: str) -> list[str]:
    """Return the types of the rules of a branch, as GitHub names them (`repository-rule-detailed`)."""
    try:
        rules = hub.get(f"/rules{path}", list[_Rule], per_page=PAGE)
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
    return " and ".join(dict.fromkeys(refusing[rule] for rule in rules if rule in refusing))


def _blocked(branch: str, publishing: Publishing, why: str, path: str) -> Finding:
    way = f"Except this branch from the rule: {path}."
    if publishing.pushes_main:
        way = f"Such a rule needs another publishing mode. Write in tracker.yaml: {WITHOUT_A_PUSH}. "
        way += f"Or delete the rule: {path}."
    return change(f"{branch} takes no plain push: {why}, so that no workflow can push the board there. {way}")


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
    place = "Settings, Actions, General, Actions permissions"
    permissions = subject.hub.get("/actions/permissions", _Permissions)
    if not permissions.enabled:
        yield change(f"Actions are turned off, so that nothing happens by itself. Turn them on: {place}.")
    elif permissions.allowed_actions == "all":
        yield ok("Actions are turned on.")
    else:
        used = ["actions by GitHub", *dict.fromkeys(f"{program.action}@*" for program in subject.layout.elsewhere)]
        yield Finding(
            "change" if permissions.allowed_actions == "local_only" else "unknown",
            f"Only some actions may run here. The workflows use {' and '.join(used)}. Allow these: {place}, Allow "
            "OWNER, and select non-OWNER, actions and reusable workflows.",
        )


def _pulls(subject: Subject) -> Iterator[Finding]:
    """Yield whether Actions may open pull requests, and how to allow that."""
    tick = (
        "Tick Settings, Actions, General, Workflow permissions, Allow GitHub Actions to create and approve pull "
        "requests. If it cannot be ticked, the owner of the organization must allow it first, under the same names "
        "in the organization's settings."
    )
    if subject.hub.get("/actions/permissions/workflow", _WorkflowPermissions).can_approve_pull_request_reviews:
        yield ok("Actions may open pull requests.")
    elif subject.tracker.publishing.pushes_main:
        least = "Actions may not open pull requests: for a proposal somebody opens one by the link in its issue."
        yield ok(f"{least} To have that done too: {tick}")
    else:
        yield change(f"Actions may not open the pull requests for the board and for comments. {tick}")


# Whether GitHub Pages shows the site, and how to turn it on.

_SWITCH = "Settings, Pages, Build and deployment, Source: GitHub Actions"
NO_SITE = "No site is deployed"


class _Pages(Struct, frozen=True):
    """`page`: where the site is, and whether a workflow brings it there or GitHub builds it from a branch."""

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
            yield change(f"GitHub Pages is on, and nothing is shown there. Write in tracker.yaml: site: {url}")
        elif _bare(named) != _bare(url):
            yield change(f"The site is shown at {url}, but tracker.yaml says site: {named}. Write site: {url}")
        else:
            yield ok(f"The site is shown at {named}.")
    elif named is None:
        address = _usual_site(subject.about.name)
        yield ok(
            "Readers without an account have no site. To have one at "
            f"{address}: press {_SWITCH}, and write in tracker.yaml: site: {address}",
        )
    elif pages or _bare(named).partition("/")[0].endswith(".github.io"):
        yield change(f"tracker.yaml names the site {named}, and no run brings it there. Press {_SWITCH}.")
    else:
        yield ok(f"tracker.yaml names the site {named}, which no run brings to GitHub Pages.")


def _usual_site(repository: str) -> str:
    """Return the address of a repository's site on GitHub Pages without a custom domain."""
    owner, _, name = repository.partition("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def _bare(url: str) -> str:
    return url.partition("://")[2].rstrip("/").lower()


_PERMISSIONS: dict[Callable[[Subject], Iterable[Finding]], tuple[str, str]] = {
    _push: ("Whether the branch of the board takes a push", "Contents: Read-only"),
    _actions: ("Whether Actions are turned on", _ADMINISTRATION),
    _pulls: ("Whether Actions may open pull requests", _ADMINISTRATION),
    _site: ("Whether GitHub Pages is on", "Pages: Read-only"),
    _labels: ("Whether the labels of the issue forms exist", "Issues: Read-only"),
    _full: ("Whether an issue has too many comments", "Issues: Read-only"),
}
"""The question of each check, and the permission that a token needs for it."""


def why_no_site(tracker: Tracker, connect: Callable[[], AbstractContextManager[Hub | None]]) -> str:
    """Return why rectrack does not deploy the site to GitHub Pages; empty if it does.

    A site needs `site` and `contact` in tracker.yaml. GitHub gets a request only if both are set.
    """
    if not tracker.site:
        return f"{NO_SITE}: tracker.yaml names none. 'rectrack doctor' says what to write there."
    if not tracker.contact:
        return f"{NO_SITE}: tracker.yaml gives no contact, and whoever is spoken of must be able to write."
    with connect() as hub:
        if hub is None:
            return f"{NO_SITE}: this is a rehearsal."
        try:
            pages = _find(hub, "/pages", _Pages)
        except ForbiddenError:
            text = _unseen(*_PERMISSIONS[_site]).text
            return f"{NO_SITE}: {text[0].lower()}{text[1:]}"
    if pages is None or pages.build_type != "workflow":
        return f"{NO_SITE}: GitHub Pages does not take it from a workflow. Press {_SWITCH}."
    return ""


# Findings about local files other than workflows.


def _contact(contact: str | None) -> Finding:
    """Return whether a contact is set. It is the first finding, because it concerns the people named."""
    if contact:
        return ok(f"Whoever finds something wrong can write to {contact}.")
    return change(
        "Nobody is told where to write when something is wrong, so that without a GitHub account one reaches nobody. "
        "Give an e-mail address or a web page in tracker.yaml, as contact: name@example.org",
    )


def _generated_files(root: Path, dataset: Dataset, layout: Layout) -> Iterator[Finding]:
    """Yield the generated files that are outdated, and whether README.md lacks its section.

    Only the same version can tell whether a file is outdated.
    """
    if layout.is_this_version and (stale := find_differing(root, generate_existing(root, withheld(dataset)))):
        yield change(
            f"Not as the program makes them of these files: {', '.join(stale)}. The next run renews them with the "
            "board, at the latest in the night; here 'rectrack board' does.",
        )
    text = read_readme(root / README)
    if text and not TAKE_PART.stands_in(text):
        yield ok(
            f"{README} does not tell how to take part in the words of this tracker. To have it told, and kept up to "
            f"date, put two lines there: {TAKE_PART.start} and below it {TAKE_PART.end}",
        )
