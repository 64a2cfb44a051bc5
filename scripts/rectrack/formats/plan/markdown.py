"""A plan for a run's summary on GitHub."""

from rectrack.sync import plan_text
from rectrack.text.render import render


def written(shown: plan_text.Shown) -> str:
    """What changes, each with why, what people should know, and the counts."""
    plan = shown.plan
    return render(
        "plan.md.j2",
        shown.templates,
        summary=shown.summary,
        refusal=plan_text.refusal(plan),
        changes=[(plan_text.title(change), list(plan_text.details(change)), change.why) for change in plan.changes],
        notices=plan.notices,
    )
