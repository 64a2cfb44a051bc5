"""What to change in a repository on GitHub and in its workflows: a list of checks, each a question and a verdict.

It reads, and writes nothing. Where a setting stands in GitHub's pages is written as one clicks there: Settings,
General, Features, Issues.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

from msgspec import Struct, convert

from rectrack import __version__
from rectrack.github import issues
from rectrack.github.client import PAGE, Hub, connected
from rectrack.github.environment import TargetRepository
from rectrack.github.errors import AbsentError, ForbiddenError
from rectrack.github.types import About
from rectrack.model import WITHOUT_A_PUSH, Account, Publishing, Tracker
from rectrack.rendering import forms
from rectrack.setup import local_checks
from rectrack.setup.init import renewed_workflows
from rectrack.setup.local_checks import JOBS, UPGRADE, WORKFLOW_FOLDER, Finding, Layout, change, numbers, ok, unknown
from rectrack.setup.origin import Origin
from rectrack.sync.plan import is_trusted
from rectrack.text.problems import shown
from rectrack.workspace.transaction import valid_dataset

P = ParamSpec("P")
T = TypeVar("T")


def examination(root: Path, target: TargetRepository, today: date) -> list[Finding]:
    """Return what is found of a repository on GitHub, and of the files at hand."""
    dataset, layout = valid_dataset(root, today), local_checks.read_layout(root)
    tracker, labels = dataset.tracker, [label.name for label in forms.labels(root, dataset)]
    local = [*local_checks.removed_images(layout, today), *local_checks.generated_findings(root, dataset, layout)]
    with connected(root, target) as hub:
        try:
            found = _remote(hub, tracker, layout, labels, local)
        except AbsentError:
            # A private repository does not exist for those who may not see it.
            text = f"GitHub shows no repository {shown(target.name)} to this token. See whether the name is right; if"
            found = [change(f"{text} the repository is private, take a token that was made for it.")]
    return [
        local_checks.contact_finding(tracker.contact),
        *found,
        *_outdated(root, layout, tracker.branch, target.host),
    ]


# What GitHub says. Each check asks its own questions.

_REFUSALS = (AbsentError, ForbiddenError)
"""What only an owner may see, GitHub answers to others with 403 or 404 ("Troubleshooting the REST API")."""
_ADMINISTRATION = "Administration: Read-only, or to be the owner's with the scope repo"


def _unseen(what: str, permission: str) -> Finding:
    return unknown(f"{what} is not shown to this token. It would need the permission {permission}.")


def _question(what: str, permission: str) -> Callable[[Callable[P, Iterable[Finding]]], Callable[P, list[Finding]]]:
    """Make a check whose answer the token may not see without a permission."""

    def made(check: Callable[P, Iterable[Finding]]) -> Callable[P, list[Finding]]:
        @wraps(check)
        def checked(*given: P.args, **named: P.kwargs) -> list[Finding]:
            try:
                return list(check(*given, **named))
            except _REFUSALS:
                return [_unseen(what, permission)]

        return checked

    return made


def _remote(hub: Hub, tracker: Tracker, layout: Layout, labels: list[str], local: Iterable[Finding]) -> list[Finding]:
    """Return everything that is right, wrong or not to be seen, in the order in which one would set a repository up.

    `labels` are those that the issue forms set, and `local` is found in the files at hand. Raises `AbsentError`.
    """
    about = hub.about()
    said = hub.ask(lambda repository: repository.raw_data)
    scopes = hub.ask(lambda repository: repository.raw_headers).get("x-oauth-scopes")
    author = _author(hub, about, tracker.trusted_authors)
    push = _push(hub, tracker.publishing.written(tracker.branch), tracker.publishing)
    workflows = list(_workflows(hub, layout, tracker.branch))
    actions = _actions(hub, layout)
    pulls = _pulls(hub, tracker.publishing)
    site = _site(hub, tracker.site, about.repository.name)
    missing = _labels(hub, labels)
    return [
        _repository(about, hub.target.name),
        _issues(about),
        _token(said, scopes, in_actions=hub.target.in_actions),
        author,
        _default_branch(said["default_branch"], tracker.branch),
        *push,
        *(missing if labels else ()),
        *_full(hub),
        *actions,
        *workflows,
        *pulls,
        *local,
        *site,
    ]


def _repository(about: About, asked: str) -> Finding:
    name = about.repository.name
    if name.lower() != asked.lower():
        return change(f"{asked} is called {name} now. Set GITHUB_REPOSITORY to {name}.")
    if about.is_fork:
        text = f"{name} is a fork, and a tracker keeps no issues in a fork. Make a new repository from the original"
        return change(f"{text} instead: on its page, Use this template or Import repository.")
    if about.is_archived:
        path = "Settings, General, Danger Zone, Unarchive this repository"
        return change(f"{name} is archived, so nothing can be written. Go to {path}.")
    return ok(f"{name} is there, and is neither a fork nor archived.")


def _issues(about: About) -> Finding:
    if about.has_issues:
        return ok("Issues are turned on.")
    return change("Issues are turned off. Turn them on: Settings, General, Features, Issues.")


def _token(said: Mapping[str, Any], scopes: object, *, in_actions: bool) -> Finding:
    """Return whether the token may write issues.

    The `permissions` of a repository are those of the account. What a classic token adds to them GitHub says in
    X-OAuth-Scopes ("Scopes for OAuth apps"); of every other kind it says nothing.
    """
    if in_actions:
        return unknown(
            "A workflow run may do what its workflow file says under permissions, which GitHub does not tell. To "
            "sync it needs issues: write.",
        )
    if not said.get("permissions", {}).get("push", False):
        return change(
            "The token's account may not write here, so that labels cannot be made. Give it the role Write: "
            "Settings, Collaborators (in an organization: Collaborators and teams).",
        )
    if scopes is None:
        return unknown(
            "The token's account may write here; whether the token itself may write issues GitHub does not tell. A "
            "fine-grained token needs, under Repository permissions, Issues: Read and write.",
        )
    scope = "repo" if said["private"] else "public_repo"
    if {"repo", scope} & set(map(str.strip, str(scopes).split(","))):
        return ok("The token may write issues.")
    return change(
        f"The token lacks the scope {scope}, without which it cannot write issues. Tick it on GitHub: your picture, "
        "Settings, Developer settings, Personal access tokens, Tokens (classic).",
    )


def _author(hub: Hub, about: About, trusted: Iterable[Account]) -> Finding:
    try:
        viewer = None if hub.target.in_actions else hub.viewer()
    except _REFUSALS:
        viewer = None
    if viewer is None:
        return unknown(
            "Whose token this is cannot be asked with it. Issues are opened in that name, which must be the owner's "
            "or stand under trusted_authors in tracker.yaml.",
        )
    if is_trusted(viewer, about.owner, trusted):
        return ok(f"The token is that of {viewer.login}, who may open the tracker's issues.")
    return change(
        f"The token is that of {viewer.login}, who is not among the trusted authors, so that a sync would open no "
        "issues. Use a token of the repository's owner, or add to trusted_authors in tracker.yaml the line "
        f"- {{login: {viewer.login}, id: {viewer.id}}}",
    )


def _default_branch(default: str, branch: str) -> Finding:
    if default == branch:
        return ok(f"The default branch is {branch}, as in tracker.yaml.")
    return change(
        f"The default branch is {default}, but tracker.yaml says branch: {branch}. Links would lead to "
        f"the wrong place. Write branch: {default} in tracker.yaml, or go to Settings, General, Default "
        "branch.",
    )


@_question("Whether the labels of the issue forms exist", "Issues: Read-only")
def _labels(hub: Hub, wanted: list[str]) -> Iterator[Finding]:
    """Name the labels of the forms that GitHub does not have: GitHub leaves them out of new issues silently."""
    there = {label.name.casefold() for label in hub.paged(hub.repository.get_labels())}
    missing = ", ".join(name for name in wanted if name.casefold() not in there)
    yield ok(
        f"The issue forms set labels that GitHub does not have: {missing}. The next run creates them."
        if missing
        else f"The labels that the issue forms set exist: {', '.join(wanted)}."
    )


@_question("Whether an issue has too many comments", "Issues: Read-only")
def _full(hub: Hub) -> Iterator[Finding]:
    """Name the issues on which rectrack can neither reply nor announce anything."""
    if full := issues.full(hub):
        named = ", ".join(f"#{number}" for number in full)
        yield change(
            f"These issues have 2,500 comments, the limit of GitHub: {named}. rectrack cannot comment there. "
            "Delete comments without value. Lock the issue if it gets more of them.",
        )


def _get(hub: Hub, path: str, kind: type[T]) -> T:
    """Ask what PyGithub has no method for."""

    def question(repository: Any) -> T:
        return convert(repository.requester.requestJsonAndCheck("GET", f"{repository.url}{path}")[1], kind)

    return hub.ask(question)


# Whether the branch that the board is pushed to takes a push.
#
# Sources: "Available rules for rulesets" and "About protected branches" for what refuses a push; "Get rules for a
# branch": it need not exist, and the rules of an organization count.

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
"""Rules of a ruleset that refuse a plain push, and what each does."""
_REPLACING = {"non_fast_forward": "lets nobody replace what was pushed, as renewing the pull request does"}
_CREATION = {"creation": "lets only a few make the branch"}
_HARMLESS = (
    *("creation", "deletion", "non_fast_forward", "required_linear_history"),
    *("copilot_code_review", "tag_name_pattern"),
)
"""Rules of a ruleset that let a plain push to an existing branch through."""
_CLASSIC = {
    "required_pull_request_reviews": "asks for a pull request",
    "required_status_checks": "asks for checks that have passed",
    "restrictions": "lets only a few push",
    "required_signatures": "asks for signed commits",
    "lock_branch": "locks the branch",
}
"""What a classic branch protection rule may demand that refuses a plain push."""


class _Rule(Struct, frozen=True):
    """The part that matters of a rule, in GitHub's names (`repository-rule-detailed`)."""

    type: str


@_question("Whether the branch of the board takes a push", "Contents: Read-only")
def _push(hub: Hub, branch: str, publishing: Publishing) -> Iterator[Finding]:
    """Say whether a push is refused, as far as one can see.

    Whom a rule excepts is not told. GitHub refuses to except its own Actions: "must be part of the ruleset source or
    owner organization".
    """
    path = f"/branches/{quote(branch, safe='')}"
    rules = list(dict.fromkeys(_rules(hub, path)))
    try:
        there = _get(hub, path, dict[str, Any])
    except AbsentError:
        there = None
    kinds = _RULES | (_CREATION if there is None else {}) | ({} if publishing.pushes_main else _REPLACING)
    if why := _reasons(rules, kinds):
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
        text = f"{branch} takes a plain push, as publishing needs it."
        if publishing.pushes_main:
            text += f" Before you require a check or a review there, write in tracker.yaml: {WITHOUT_A_PUSH}."
        yield ok(text)


def _rules(hub: Hub, path: str) -> list[str]:
    try:
        rules = _get(hub, f"/rules{path}?per_page={PAGE}", list[_Rule])
    except ForbiddenError as refusal:
        if "Upgrade to" not in str(refusal):  # a plan without rulesets: "Upgrade to GitHub Pro or make this ..."
            raise
        return []
    return [rule.type for rule in rules]


def _demands(hub: Hub, path: str, known: Mapping[str, Any]) -> list[str] | None:
    """Return what classic protection demands: a part that is there, unless it says itself that it is not enabled.

    None stands for what the token may not see.
    `protected` of a branch counts rulesets too: only `protection` tells whether there is a classic rule besides.
    """
    if not known.get("enabled"):
        return []
    try:
        parts = _get(hub, f"{path}/protection", dict[str, Any])
    except _REFUSALS:  # these checks are the one part that everybody is shown
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


# Whether Actions are enabled, and may open pull requests. Source: "Managing GitHub Actions settings".


class _Permissions(Struct, frozen=True):
    """`actions-repository-permissions`: `allowed_actions` is all, local_only or selected."""

    enabled: bool
    allowed_actions: str = "all"


class _WorkflowPermissions(Struct, frozen=True):
    """`actions-get-default-workflow-permissions`."""

    can_approve_pull_request_reviews: bool


@_question("Whether Actions are turned on", _ADMINISTRATION)
def _actions(hub: Hub, layout: Layout) -> Iterator[Finding]:
    """Say whether Actions are enabled, and whether only some may run."""
    permissions, place = (
        _get(hub, "/actions/permissions", _Permissions),
        "Settings, Actions, General, Actions permissions",
    )
    if not permissions.enabled:
        yield change(f"Actions are turned off, so that nothing happens by itself. Turn them on: {place}.")
    elif permissions.allowed_actions == "all":
        yield ok("Actions are turned on.")
    else:
        used = ["actions by GitHub", *dict.fromkeys(f"{call.action}@*" for call in layout.elsewhere)]
        yield Finding(
            "change" if permissions.allowed_actions == "local_only" else "unknown",
            f"Only some actions may run here. The workflows use {' and '.join(used)}. Allow these: {place}, Allow "
            "OWNER, and select non-OWNER, actions and reusable workflows.",
        )


@_question("Whether Actions may open pull requests", _ADMINISTRATION)
def _pulls(hub: Hub, publishing: Publishing) -> Iterator[Finding]:
    """Say whether Actions may open pull requests, and what waits for that."""
    tick = (
        "Tick Settings, Actions, General, Workflow permissions, Allow GitHub Actions to create and approve pull "
        "requests. If it cannot be ticked, the owner of the organization must allow it first, under the same names "
        "in the organization's settings."
    )
    if _get(hub, "/actions/permissions/workflow", _WorkflowPermissions).can_approve_pull_request_reviews:
        yield ok("Actions may open pull requests.")
    elif publishing.pushes_main:
        least = "Actions may not open pull requests: for a proposal somebody opens one by the link in its issue."
        yield ok(f"{least} To have that done too: {tick}")
    else:
        yield change(f"Actions may not open the pull requests for the board and for comments. {tick}")


def _workflows(hub: Hub, layout: Layout, branch: str) -> Iterator[Finding]:
    known: dict[str, str] | None = None
    try:
        states = hub.ask(
            lambda repository: {workflow.path: workflow.state for workflow in repository.get_workflows()}
        )
    except _REFUSALS:
        yield _unseen("Which workflows there are", "Actions: Read-only")
    else:
        named = {name: states.get(f"{WORKFLOW_FOLDER}/{name}.yml", "deleted") for name in JOBS}
        known = {name: state for name, state in named.items() if state != "deleted"}
    yield from local_checks.workflow_findings(known, layout, branch)


def _outdated(root: Path, layout: Layout, branch: str, host: str) -> Iterator[Finding]:
    """Yield a finding for outdated workflows that name a version: a pull request of Dependabot changes only that."""
    calls = {(call.action, call.ref): call for call in layout.elsewhere}
    if len(calls) != 1 or not (call := calls.popitem()[1]).is_pinned or not call.version:
        return
    here, there = numbers(__version__), numbers(call.version)
    if there != here:
        way = f"Install version {call.version} here" if there > here else f"Call {UPGRADE}"
        yield change(f"The workflows run version {call.version}, and this is {__version__}. {way}.")
        return
    found = renewed_workflows(root, Origin(call.action, call.ref), branch.rstrip("\n"), host)
    if others := [path for path, (before, after) in found.items() if before not in (None, after)]:
        yield ok(
            f"These files differ from version {__version__}: {', '.join(others)}. To update them, call {UPGRADE}. "
            "Then check the difference for changes of your own.",
        )


# Whether there is a site for readers, and which switch to press for one.

_SWITCH = "Settings, Pages, Build and deployment, Source: GitHub Actions"
_PAGES = ("Whether GitHub Pages is on", "Pages: Read-only")
NO_SITE = "No site is deployed"


class _Pages(Struct, frozen=True):
    """`page`: where the site is, and whether a workflow brings it there or GitHub builds it from a branch."""

    html_url: str | None = None
    build_type: str | None = None

    @property
    def by_workflow(self) -> bool:
        return self.build_type == "workflow"


def _pages(hub: Hub) -> _Pages | None:
    """Return GitHub Pages, None where it is off. Source: "Get a GitHub Pages site", which answers 404 then."""
    try:
        return _get(hub, "/pages", _Pages)
    except AbsentError:
        return None


@_question(*_PAGES)
def _site(hub: Hub, named: str | None, repository: str) -> Iterator[Finding]:
    """Say what to do about the site; `named` is its address in tracker.yaml."""
    pages = _pages(hub)
    if pages and pages.by_workflow:
        url = pages.html_url or ""
        if named is None:
            yield change(f"GitHub Pages is on, and nothing is shown there. Write in tracker.yaml: site: {url}")
        elif _bare(named) != _bare(url):
            yield change(f"The site is shown at {url}, but tracker.yaml says site: {named}. Write site: {url}")
        else:
            yield ok(f"The site is shown at {named}.")
    elif named is None:
        address = _usual(repository)
        yield ok(
            "Readers without an account have no site. To have one at "
            f"{address}: press {_SWITCH}, and write in tracker.yaml: site: {address}",
        )
    elif pages or _bare(named).partition("/")[0].endswith(".github.io"):
        yield change(f"tracker.yaml names the site {named}, and no run brings it there. Press {_SWITCH}.")
    else:
        yield ok(f"tracker.yaml names the site {named}, which no run brings to GitHub Pages.")


def _usual(repository: str) -> str:
    """Return where GitHub Pages shows a repository's site, if nobody gives it a domain of its own."""
    owner, _, name = repository.partition("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def _bare(url: str) -> str:
    return url.partition("://")[2].rstrip("/").lower()


def why_no_site(tracker: Tracker, connect: Callable[[], AbstractContextManager[Hub | None]]) -> str:
    """Return why the site is not to be shown on GitHub Pages; empty if it is.

    It is shown where somebody wants it, and whoever is spoken of can write. GitHub is asked only then.
    """
    if not tracker.site:
        return f"{NO_SITE}: tracker.yaml names none. 'rectrack doctor' says what to write there."
    if not tracker.contact:
        return f"{NO_SITE}: tracker.yaml gives no contact, and whoever is spoken of must be able to write."
    with connect() as hub:
        if hub is None:
            return f"{NO_SITE}: this is a rehearsal."
        try:
            pages = _pages(hub)
        except ForbiddenError:
            text = _unseen(*_PAGES).text
            return f"{NO_SITE}: {text[0].lower()}{text[1:]}"
    if pages is None or not pages.by_workflow:
        return f"{NO_SITE}: GitHub Pages does not take it from a workflow. Press {_SWITCH}."
    return ""
