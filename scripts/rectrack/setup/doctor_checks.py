"""What to change in a repository's settings: facts in, findings out."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rectrack import __version__
from rectrack.model.dataset import Register
from rectrack.model.load import README, TAKE_PART
from rectrack.model.redaction import withheld
from rectrack.model.settings import WITHOUT_A_PUSH, Account, LabelSpec, Publishing
from rectrack.rendering import generated_files
from rectrack.setup.doctor_facts import Branch, Facts, Finding, Layout, Unseen, unseen
from rectrack.setup.doctor_workflows import workflow_findings
from rectrack.sync.plan import is_trusted
from rectrack.text import files
from rectrack.text.problems import shown

# Whether the files say where to write: what the doctor asks first, before it looks at GitHub.


def contact_finding(given: str | None) -> Finding:
    """Whether it is said where to write; asked first of all, since it concerns whoever is spoken of."""
    if given:
        return Finding("ok", f"Whoever finds something wrong can write to {given}.")
    return Finding(
        "change",
        "Nobody is told where to write when something is wrong, so that without a GitHub account one reaches nobody. "
        "Give an e-mail address or a web page in tracker.yaml, as contact: name@example.org",
    )


# Whether what is renewed with the board is as this program makes it, and whether the README tells how to take part.
#
# The files at hand say it; GitHub is not asked.


def generated_findings(root: Path, register: Register, layout: Layout) -> Iterator[Finding]:
    """What the files at hand say; where another version runs on GitHub, only that one knows how they should be."""
    if all(call.version == __version__ for call in layout.elsewhere):
        yield from _behind(files.differing(root, generated_files.present(root, withheld(register))))
    text = generated_files.read(root / README)
    if text and not TAKE_PART.stands_in(text):
        yield Finding(
            "ok",
            f"{README} does not tell how to take part in the words of this tracker. To have it told, and kept up to "
            f"date, put two lines there: {TAKE_PART.start} and below it {TAKE_PART.end}",
        )


def _behind(paths: list[str]) -> Iterator[Finding]:
    if paths:
        yield Finding(
            "change",
            f"Not as the program makes them of these files: {', '.join(paths)}. The next run renews them with the "
            "board, at the latest in the night; here 'rectrack board' does.",
        )


# Whether Actions are enabled, and may open pull requests. Source: "Managing GitHub Actions settings".

PERMISSIONS = "Settings, Actions, General, Actions permissions"


def actions_finding(facts: Facts, layout: Layout) -> Finding:
    """Return whether Actions are enabled, and whether only some may run."""
    actions = facts.actions
    if isinstance(actions, Unseen):
        return unseen("Whether Actions are turned on", actions)
    if not actions.enabled:
        text = "Actions are turned off, so that nothing happens by itself. Turn them on"
        return Finding("change", f"{text}: {PERMISSIONS}.")
    if actions.allowed == "all":
        return Finding("ok", "Actions are turned on.")
    used = ["actions by GitHub", *dict.fromkeys(f"{call.action}@*" for call in layout.elsewhere)]
    return Finding(
        "change" if actions.allowed == "local_only" else "unknown",
        f"Only some actions may run here. The workflows use {' and '.join(used)}. Allow these: {PERMISSIONS}, Allow "
        "OWNER, and select non-OWNER, actions and reusable workflows.",
    )


def pulls(facts: Facts, publishing: Publishing) -> Finding:
    """Whether Actions may open pull requests, and what waits for that."""
    if isinstance(facts.opens_pulls, Unseen):
        return unseen("Whether Actions may open pull requests", facts.opens_pulls)
    if facts.opens_pulls:
        return Finding("ok", "Actions may open pull requests.")
    tick = (
        "Tick Settings, Actions, General, Workflow permissions, Allow GitHub Actions to create and approve pull "
        "requests. If it cannot be ticked, the owner of the organization must allow it first, under the same names "
        "in the organization's settings."
    )
    if publishing.pushes_main:
        least = "Actions may not open pull requests: for a proposal somebody opens one by the link in its issue."
        return Finding("ok", f"{least} To have that done too: {tick}")
    return Finding("change", f"Actions may not open the pull requests for the board and for comments. {tick}")


# What to change in a repository's settings, so that a tracker can work there: facts in, findings out.
#
# Where a setting stands in GitHub's pages is written as one clicks there: Settings, General, Features, Issues.
# Sources: "Available rules for rulesets" and "About protected branches" for what refuses a push; "Scopes for OAuth
# apps".

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

_HARMLESS = frozenset(
    (
        *("creation", "deletion", "non_fast_forward", "required_linear_history"),
        *("copilot_code_review", "tag_name_pattern"),
    )
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


def examine(
    facts: Facts,
    layout: Layout,
    *,
    publishing: Publishing,
    branch: str,
    trusted: Iterable[Account],
    forms: Iterable[LabelSpec] = (),
) -> list[Finding]:
    """Everything that is right, wrong or not to be seen, in the order in which one would set a repository up.

    `layout` is what the files at hand say of the workflows, `publishing` how the board is published, `branch` the
    one that holds the record, `trusted` are the accounts that tracker.yaml trusts, and `forms` the labels that the
    issue forms set.
    """
    return [
        _repository(facts),
        _issues(facts),
        _token(facts),
        _author(facts, trusted),
        _default_branch(facts, branch),
        _push(facts, publishing),
        *_labels(facts, forms),
        *_full(facts),
        actions_finding(facts, layout),
        *workflow_findings(facts.workflows, layout, branch),
        pulls(facts, publishing),
    ]


def absent(name: str) -> Finding:
    """What is said where GitHub shows no such repository; to whom may not see it, a private one does not exist."""
    return Finding(
        "change",
        f"GitHub shows no repository {shown(name)} to this token. See whether the name is right; if the repository "
        "is private, take a token that was made for it.",
    )


def _repository(facts: Facts) -> Finding:
    name = facts.about.repository.name
    if name.lower() != facts.asked.lower():
        return Finding("change", f"{facts.asked} is called {name} now. Set GITHUB_REPOSITORY to {name}.")
    if facts.about.is_fork:
        return Finding(
            "change",
            f"{name} is a fork, and a tracker keeps no issues in a fork. Make a new repository from the original "
            "instead: on its page, Use this template or Import repository.",
        )
    if facts.about.is_archived:
        path = "Settings, General, Danger Zone, Unarchive this repository"
        return Finding("change", f"{name} is archived, so nothing can be written. Go to {path}.")
    return Finding("ok", f"{name} is there, and is neither a fork nor archived.")


def _issues(facts: Facts) -> Finding:
    if facts.about.has_issues:
        return Finding("ok", "Issues are turned on.")
    return Finding("change", "Issues are turned off. Turn them on: Settings, General, Features, Issues.")


def _token(facts: Facts) -> Finding:
    """Whether the token may write issues.

    The `permissions` of a repository are those of the account. What a classic token adds to them GitHub says in
    X-OAuth-Scopes ("Scopes for OAuth apps"); of every other kind it says nothing.
    """
    if facts.in_actions:
        return Finding(
            "unknown",
            "A workflow run may do what its workflow file says under permissions, which GitHub does not tell. To "
            "sync it needs issues: write.",
        )
    if not facts.pushes:
        return Finding(
            "change",
            "The token's account may not write here, so that labels cannot be made. Give it the role Write: "
            "Settings, Collaborators (in an organization: Collaborators and teams).",
        )
    if facts.scopes is None:
        return Finding(
            "unknown",
            "The token's account may write here; whether the token itself may write issues GitHub does not tell. A "
            "fine-grained token needs, under Repository permissions, Issues: Read and write.",
        )
    scope = "repo" if facts.is_private else "public_repo"
    if {"repo", scope} & set(facts.scopes):
        return Finding("ok", "The token may write issues.")
    return Finding(
        "change",
        f"The token lacks the scope {scope}, without which it cannot write issues. Tick it on GitHub: your picture, "
        "Settings, Developer settings, Personal access tokens, Tokens (classic).",
    )


def _author(facts: Facts, trusted: Iterable[Account]) -> Finding:
    viewer = facts.viewer
    if viewer is None:
        return Finding(
            "unknown",
            "Whose token this is cannot be asked with it. Issues are opened in that name, which must be the owner's "
            "or stand under trusted_authors in tracker.yaml.",
        )
    if is_trusted(viewer, facts.about.owner, trusted):
        return Finding("ok", f"The token is that of {viewer.login}, who may open the tracker's issues.")
    return Finding(
        "change",
        f"The token is that of {viewer.login}, who is not among the trusted authors, so that a sync would open no "
        "issues. Use a token of the repository's owner, or add to trusted_authors in tracker.yaml the line "
        f"- {{login: {viewer.login}, id: {viewer.id}}}",
    )


def _default_branch(facts: Facts, branch: str) -> Finding:
    if facts.default_branch == branch:
        return Finding("ok", f"The default branch is {branch}, as in tracker.yaml.")
    return Finding(
        "change",
        f"The default branch is {facts.default_branch}, but tracker.yaml says branch: {branch}. Links would lead to "
        f"the wrong place. Write branch: {facts.default_branch} in tracker.yaml, or go to Settings, General, Default "
        "branch.",
    )


def _push(facts: Facts, publishing: Publishing) -> Finding:
    """Whether the branch that the board is pushed to takes a push, as far as one can see."""
    branch = facts.branch
    if isinstance(branch, Unseen):
        return unseen("Whether the branch of the board takes a push", branch)
    kinds = {
        **_RULES,
        **({} if branch.exists else _CREATION),
        **({} if publishing.pushes_main else _REPLACING),
    }
    why = list(dict.fromkeys(kinds[rule] for rule in branch.rules if rule in kinds))
    if why:
        return _blocked(branch, publishing, f"a ruleset {' and '.join(why)}", "Settings, Rules, Rulesets")
    if isinstance(branch.classic, Unseen):
        return unseen(f"{branch.name} is protected, and whether that refuses a plain push", branch.classic)
    why = [_CLASSIC[demand] for demand in branch.classic if demand in _CLASSIC]
    if why:
        return _blocked(branch, publishing, f"a protection rule {' and '.join(why)}", "Settings, Branches")
    unknown = [rule for rule in dict.fromkeys(branch.rules) if rule not in kinds and rule not in _HARMLESS]
    return _accepts_push(branch, publishing, unknown)


def _accepts_push(branch: Branch, publishing: Publishing, unknown: list[str]) -> Finding:
    """Say that no known rule refuses a push. `unknown` are the types of rules that rectrack does not know."""
    if unknown:
        return Finding(
            "unknown",
            f"rectrack does not know whether these rules of {branch.name} refuse a push: {', '.join(unknown)}. Read "
            "what they require: Settings, Rules, Rulesets.",
        )
    if not branch.exists:
        return Finding("ok", f"Nothing keeps the first run from making the branch {branch.name}.")
    text = f"{branch.name} takes a plain push, as publishing needs it."
    if publishing.pushes_main:
        text += f" Before you require a check or a review there, write in tracker.yaml: {WITHOUT_A_PUSH}."
    return Finding("ok", text)


def _labels(facts: Facts, forms: Iterable[LabelSpec]) -> Iterator[Finding]:
    """Name the labels of the forms that GitHub does not have: GitHub leaves them out of new issues silently."""
    wanted = [label.name for label in forms]
    if not wanted:
        return
    if isinstance(facts.labels, Unseen):
        yield unseen("Whether the labels of the issue forms exist", facts.labels)
    elif missing := [name for name in wanted if name.casefold() not in facts.labels]:
        yield Finding(
            "ok",
            f"The issue forms set labels that GitHub does not have: {', '.join(missing)}. The next run creates them.",
        )
    else:
        yield Finding("ok", f"The labels that the issue forms set exist: {', '.join(wanted)}.")


def _full(facts: Facts) -> Iterator[Finding]:
    """Name the issues on which rectrack can neither reply nor announce anything."""
    if isinstance(facts.full, Unseen):
        yield unseen("Whether an issue has too many comments", facts.full)
    elif facts.full:
        named = ", ".join(f"#{number}" for number in facts.full)
        yield Finding(
            "change",
            f"These issues have 2,500 comments, the limit of GitHub: {named}. rectrack cannot comment there. "
            "Delete comments without value. Lock the issue if it gets more of them.",
        )


def _blocked(branch: Branch, publishing: Publishing, why: str, path: str) -> Finding:
    """What to do where a push is refused.

    Whom a rule excepts is not told. GitHub refuses to except its own Actions: "must be part of the ruleset source or
    owner organization".
    """
    text = f"{branch.name} takes no plain push: {why}, so that no workflow can push the board there."
    if publishing.pushes_main:
        return Finding(
            "change",
            f"{text} Such a rule needs another publishing mode. Write in tracker.yaml: {WITHOUT_A_PUSH}. "
            f"Or delete the rule: {path}.",
        )
    return Finding("change", f"{text} Except this branch from the rule: {path}.")
