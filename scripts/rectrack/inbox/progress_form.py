"""The form that reports progress, as if it were a comment on its recommendation's issue: pure."""

from msgspec.structs import replace

from rectrack.inbox import case
from rectrack.inbox.case import Said
from rectrack.pages.form_answers import answers, chosen, is_made_by
from rectrack.pages.questions import PROGRESS
from rectrack.record.register import Register
from rectrack.record.remarks import Remark
from rectrack.record.values import by_id
from rectrack.text.untrusted import Mistake

_RECOMMENDATION = next(question for question in PROGRESS.questions if question.id == "recommendation")


def read(form: Remark, register: Register) -> Said | None:
    """What a form reports, and of which recommendation; None where the issue was made otherwise or cannot be read."""
    found = answers(PROGRESS, form.text) if is_made_by(PROGRESS, form.text) else None
    if found is None or isinstance(found, Mistake):
        return None
    (id_,) = chosen(_RECOMMENDATION, found["recommendation"], register) or (None,)
    if id_ is None:
        return None
    actions = {action.id for action in by_id(register.recommendations)[id_].actions}
    action = found["action"].strip()
    about = action if action in actions else f"({action})" if action else ""
    when = f"({found['date'].strip()})" if found["date"].strip() else ""
    said = "\n\n".join(part for part in (found["happened"], when, found["evidence"]) if part)
    remark = replace(form, text=f"/progress {about}\n{said}")
    return case.read(remark, id_, register)
