"""A plan as data: every change with its kind under `change`."""

from msgspec import to_builtins

from rectrack.sync import plan_text
from rectrack.text.exports import as_json


def written(shown: plan_text.Shown) -> str:
    """The counts in words, why a sync would refuse it, the changes and what people should know."""
    plan = shown.plan
    return as_json(
        {
            "summary": shown.summary,
            "refusal": plan.refusal,
            "changes": [{"change": type(change).__name__, **to_builtins(change)} for change in plan.changes],
            "notices": to_builtins(plan.notices),
        }
    )
