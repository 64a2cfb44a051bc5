"""Refuses what makes no sense, before anything is written."""

from collections.abc import Iterable

from rectrack.github.address import Target
from rectrack.github.types import About, UpdateIssue
from rectrack.record.parties import Account
from rectrack.record.tracker import ClosingGuard
from rectrack.sync.plan import Plan
from rectrack.sync.trust import is_trusted
from rectrack.text.problems import RefusedError


class GuardError(RefusedError):
    """A guard refuses the run."""

    exit_code = 3


class NothingToDoError(GuardError):
    """There is nothing to do here, and nobody has to correct anything: a workflow run ends well, with a notice."""

    is_notice = True


def guard_closing(plan: Plan, rule: ClosingGuard, allowed: int | None) -> None:
    """Refuse to close more of our open issues than the rule or, where it is given, `allowed` says."""
    closing = sum(isinstance(change, UpdateIssue) and change.closes for change in plan.changes)
    limit = allowed if allowed is not None else max(rule.at_least, plan.open_issues * rule.percent // 100)
    if closing > limit:
        told = f"--allow-closing allows {limit}" if allowed is not None else f"at most {limit} may be closed unasked"
        raise GuardError(
            f"This would close {closing} of {plan.open_issues} open issues, and {told}. Nothing was changed. "
            f"If it is meant, run again with --allow-closing {closing}, on GitHub under Actions, tracker, Run "
            f"workflow, with {closing} in its field. If not, see whether files are missing or --root is wrong."
        )


def guard_repository(about: About, target: Target) -> None:
    """Refuse a repository in which no tracker can work, or that has another name by now."""
    name = about.repository.name
    if name.lower() != target.name.lower():
        raise GuardError(f"{target.name} is called {name} now. Nothing was changed. Set GITHUB_REPOSITORY={name}.")
    if about.is_fork:
        raise fork(name)
    if about.is_archived:
        raise GuardError(f"{name} is archived, so nothing can be written. Unarchive it in its settings first.")
    if not about.has_issues:
        raise GuardError(f"Issues are turned off in {name}. Turn them on: Settings, General, Features, Issues.")


def fork(name: str) -> GuardError:
    """The refusal for a fork: its issues would be a second, misleading set."""
    return GuardError(
        f"{name} is a fork, and a fork keeps no issues of its own here. Nothing was changed. Run in the original "
        "repository; for a tracker of your own, make a new repository from this one instead of a fork."
    )


def guard_newness(target: Target, *, has_begun: bool) -> None:
    """In a repository newly made from another, wait until somebody starts a sync by hand.

    `has_begun` says that it has a board or issues of its own: a first sync may end before it has both.
    Source: creating a repository from a template fires `push` ("Events that trigger workflows").
    """
    if target.in_actions and target.started_by != "workflow_dispatch" and not has_begun:
        raise NothingToDoError(
            f"{target.name} has no board of its own yet. Nothing was changed. Start the first sync by hand: "
            "on GitHub under Actions, tracker, Run workflow, or with the command at a desk."
        )


def guard_clone(branch: str, *, is_behind: bool) -> None:
    """Refuse to sync from a clone that lacks what has been pushed: it would undo newer work on GitHub."""
    if is_behind:
        raise GuardError(
            f"This clone lacks newer commits of {branch}, and a sync from it would undo them on GitHub. Nothing was "
            "changed. Run 'git pull' first."
        )


def guard_author(viewer: Account, owner: Account, trusted: Iterable[Account]) -> None:
    """Refuse to open anything as somebody whose issues would not be taken for the tracker's own."""
    if not is_trusted(viewer, owner, trusted):
        raise GuardError(
            f"The token is that of {viewer.login}, who is not among the trusted authors, so what it opens would not "
            "be recognised later. Nothing was changed. Use a token of the repository's owner, or add this line to "
            f"trusted_authors in tracker.yaml:\n  - {{login: {viewer.login}, id: {viewer.id}}}"
        )
