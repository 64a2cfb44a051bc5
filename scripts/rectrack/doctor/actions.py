"""Whether Actions are on, and may run what the workflows call. Source: "Managing GitHub Actions settings"."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from rectrack.doctor.facts import Actions, Facts, Selected, Unseen
from rectrack.doctor.finding import Finding, unseen
from rectrack.doctor.layout import Layout
from rectrack.record.publishing import Publishing

PERMISSIONS = "Settings, Actions, General, Actions permissions"

BY_GITHUB = tuple(
    f"actions/{name}"
    for name in (
        *("checkout", "setup-python", "cache", "upload-artifact", "download-artifact"),
        *("upload-pages-artifact", "deploy-pages"),
    )
)
"""What the workflows, and the tracker's own action in them, use of GitHub's."""

_ANY = "0" * 40
"""A commit that no pattern names: what it lets through, it lets through at each."""


def finding(facts: Facts, layout: Layout) -> Finding:
    """Whether Actions are on and let run what is called; what the repository's owner has made always may."""
    actions = facts.actions
    if isinstance(actions, Unseen):
        return unseen("Whether Actions are turned on", actions)
    if not actions.enabled:
        text = "Actions are turned off, so that nothing happens by itself. Turn them on"
        return Finding("change", f"{text}: {PERMISSIONS}.")
    owner = facts.about.repository.name.partition("/")[0].lower()
    called = {(call.action, call.ref) for call in layout.elsewhere}
    others = sorted(used for used in called if used[0].partition("/")[0].lower() != owner)
    return _allowed(actions, others)


def _allowed(actions: Actions, others: list[tuple[str, str]]) -> Finding:
    """Whether GitHub's own actions and these of others, at their commits, may run."""
    if actions.allowed == "all":
        return Finding("ok", "Actions are turned on.")
    if isinstance(actions.selected, Unseen):
        return unseen("Only some actions may run here, and which", actions.selected)
    lacking = [*_lacking(actions.selected, others)]
    if not lacking:
        return Finding("ok", "Actions are turned on, and those that the workflows use may run.")
    return Finding(
        "change",
        f"Only some actions may run here, and the workflows use others. Under {PERMISSIONS}, Allow OWNER, and select "
        f"non-OWNER, actions and reusable workflows, {', and '.join(lacking)}.",
    )


def _lacking(selected: Selected, others: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What to tick or to write there."""
    if not (selected.by_github or all(_fits(selected.patterns, f"{name}@{_ANY}") for name in BY_GITHUB)):
        yield "tick Allow actions created by GitHub"
    missing = {name: f"{name}@*" for name, ref in others if not _fits(selected.patterns, f"{name}@{ref}")}
    if missing:
        yield f"write under Allow specified actions and reusable workflows: {', '.join(missing.values())}"


def _fits(patterns: Iterable[str], used: str) -> bool:
    """Whether one of the patterns lets it through, and none that begins with ! keeps it out."""
    fitting = [pattern for pattern in patterns if fnmatchcase(used.lower(), pattern.lower().removeprefix("!"))]
    return bool(fitting) and not any(pattern.startswith("!") for pattern in fitting)


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
    waits = "the board and what is said in comments wait"
    return Finding("change", f"Actions may not open pull requests, and {waits} in one. {tick}")
