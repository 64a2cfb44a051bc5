"""A plan for a run's summary on GitHub."""

from rectrack.sync import plan_text
from rectrack.text.render import render


def written(shown: plan_text.Shown) -> str:
    """What changes, each with why, what people should know, and the counts."""
    plan = shown.plan
    changes = plan.changes[: shown.most]
    text = render(
        "plan.md.j2",
        shown.templates,
        summary=shown.summary,
        refusal=plan_text.refusal(plan),
        changes=[(plan_text.title(change), list(plan_text.details(change)), change.why) for change in changes],
        notices=plan.notices[: shown.most],
    )
    if shown.most is None:
        return text
    return f"{text}\n**This summary shows {len(changes)} of {len(plan.changes)} changes. The log shows all.**\n"
