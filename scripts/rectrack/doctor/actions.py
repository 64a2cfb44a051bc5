"""Whether Actions are enabled, and may open pull requests. Source: "Managing GitHub Actions settings"."""

from rectrack.doctor.facts import Facts, Unseen
from rectrack.doctor.finding import Finding, unseen
from rectrack.doctor.layout import Layout
from rectrack.record.publishing import Publishing

PERMISSIONS = "Settings, Actions, General, Actions permissions"


def finding(facts: Facts, layout: Layout) -> Finding:
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
