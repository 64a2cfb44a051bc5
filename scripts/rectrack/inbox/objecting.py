"""What becomes of an objection of a party or an addressee to what is said of it: pure."""

from msgspec.structs import replace

from rectrack.inbox.case import Case, Recorded, Verdict, is_at, occasion
from rectrack.inbox.voices import spoken_for
from rectrack.record.said import EndObjection, Object
from rectrack.record.speakers import Body, bodies
from rectrack.text.problems import shown
from rectrack.text.untrusted import Mistake


def objection(case: Case, said: Object | EndObjection) -> Verdict:
    """What becomes of an objection, or of its end."""
    body = spoken_for(case, said, bodies(case.register.parties, case.register.tracker.addressees))
    if not isinstance(body, Body):
        return body
    return _begun(case, said, body) if isinstance(said, Object) else _ended(case, said, body)


def _begun(case: Case, said: Object, body: Body) -> Verdict:
    """An objection is recorded as its author's; one that has ended does not come back with an edit of its comment."""
    said = replace(said, party=body.id, entered_by=case.remark.author.login if said.source else None)
    now = said.dispute(occasion(case.remark))
    of_here = [o for o in case.recommendation.disputes if o.by == body.id and is_at(o.source, case.remark.url)]
    if any(o.text.rstrip("\n") == now.text for o in of_here):  # and may only have lost its mark
        return Recorded(edit=str)
    if of_here and of_here[-1].ended:
        reason = "The objection of this comment has ended. Please write a new comment."
        return Mistake(reason=reason, valid=case.kind(said).form)
    return Recorded(edit=said.edit(occasion(case.remark)))


def _ended(case: Case, said: EndObjection, body: Body) -> Verdict:
    own = [o for o in case.recommendation.disputes if o.by == body.id]
    if any(not o.ended for o in own):
        return Recorded(edit=replace(said, party=body.id).edit(occasion(case.remark)))
    if any(o.ended == case.remark.date for o in own):  # it is said already
        return Recorded(edit=str)
    return Mistake(reason=f"{shown(body.name)} objects to nothing here, so there is nothing to withdraw.")
