"""A plan for a terminal."""

from collections.abc import Iterator

from rectrack.github.types import Change
from rectrack.sync import plan_text
from rectrack.text.problems import printable


def written(shown: plan_text.Shown) -> str:
    """What changes, a few lines each, what people should know, and the counts."""
    plan = shown.plan
    lines = [line for change in plan.changes for line in _change(change)]
    notes = [line for notice in plan.notices for line in plan_text.notice_lines(notice)]
    refused = [printable(line) for line in plan_text.refusal(plan).splitlines()]
    return "\n".join([*lines, *notes, shown.summary, *refused, ""])


def _change(change: Change) -> Iterator[str]:
    """One change: its title, and below it what differs and why."""
    yield plan_text.headline(change)
    for what, value in (*plan_text.details(change), ("why", change.why)):
        yield f"    {what:<7} {printable(value)}"
