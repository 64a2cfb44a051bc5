"""The forms that report progress or object to what is said, as if each were a comment on an issue: pure."""

from collections.abc import Mapping

from msgspec.structs import replace

from rectrack.inbox import case
from rectrack.inbox.case import Said
from rectrack.pages.form_answers import answers, chosen, is_made_by
from rectrack.pages.questions import DISPUTE, PROGRESS
from rectrack.record.register import Register
from rectrack.record.remarks import Remark
from rectrack.record.values import by_id
from rectrack.text.problems import spelled
from rectrack.text.untrusted import Mistake

_WHAT = next(question for question in DISPUTE.questions if question.id == "what")
_RECOMMENDATION = next(question for question in PROGRESS.questions if question.id == "recommendation")


def read(form: Remark, register: Register) -> Said | None:
    """What a form says, and of which recommendation; None where the issue was made otherwise or cannot be read."""
    kind = next((kind for kind in (PROGRESS, DISPUTE) if is_made_by(kind, form.text)), None)
    found = answers(kind, form.text) if kind else None
    if found is None or isinstance(found, Mistake):
        return None
    (id_,) = chosen(_RECOMMENDATION, found["recommendation"], register) or (None,)
    if id_ is None:
        return None
    text = _objection(found, register) if kind is DISPUTE else _progress(found, id_, register)
    return case.read(replace(form, text=text), id_, register)


def _objection(found: Mapping[str, str], register: Register) -> str:
    named = found["party"].strip()
    body = spelled(named, register.named_bodies) or "-".join(named.split())
    given = f" as {body}" if body else ""
    if chosen(_WHAT, found["what"], register) == ("withdraw",):
        return f"/withdraw dispute{given}"
    return f"/dispute{given}\n{found['wrong']}"


def _progress(found: Mapping[str, str], id_: str, register: Register) -> str:
    actions = by_id(by_id(register.recommendations)[id_].actions)
    action = found["action"].strip()
    about = spelled(action, actions) or (f"({action})" if action else "")
    when = f"({found['date'].strip()})" if found["date"].strip() else ""
    said = "\n\n".join(part for part in (found["happened"], when, found["evidence"]) if part)
    return f"/progress {about}\n{said}"
