"""What was said lately is judged one after the other by the files at hand, which change with it."""

from collections.abc import Iterable
from functools import partial

from msgspec import Struct

from rectrack.desk.editor import Desk
from rectrack.inbox import traces
from rectrack.inbox.case import Case, Judged, Recorded, Said, Verdict
from rectrack.inbox.docket import Docket
from rectrack.inbox.judge import judge, misplaced
from rectrack.inbox.landing import Ground
from rectrack.inbox.ledger import Claim
from rectrack.inbox.parse import Misplaced
from rectrack.inbox.permissions import LeftError
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.speakers import Refusal
from rectrack.text.problems import InvalidFilesError
from rectrack.text.untrusted import Mistake


class Heard(Struct, frozen=True):
    """What was judged, and why the rest is left to the next run, a line each."""

    judged: tuple[Judged, ...]
    left: tuple[str, ...]

    @property
    def new(self) -> list[Judged]:
        """What changes the files."""
        return [one for one in self.judged if one.is_new]


def hear(docket: Docket, desk: Desk, said: Iterable[Said], ground: Ground) -> Heard:
    """Judge one after the other, and change the files at the desk; some are left to the next run.

    So are all others where GitHub cannot be asked any more what has to be known.
    """
    judged, left = [], []
    with docket.until_stopped():
        for one in said:
            try:
                judged.append(_judged(docket, desk, one, ground))
            except LeftError as error:
                left.append(str(error))
    return Heard(tuple(judged), tuple(filter(None, dict.fromkeys(left))))


def _judged(docket: Docket, desk: Desk, said: Said, ground: Ground) -> Judged:
    """Judge one comment by the files as they are now, and make its change in them."""
    register = desk.loaded.register
    found = _about(said, register)
    path = register.paths.get(found.id if found else said.about, "")
    if path in desk.loaded.faulty or (found is None and _about(said, docket.register)):
        where = path or f"the file of {said.about}"
        raise LeftError(
            f"Issue #{said.remark.issue}: left to the next run, since {where} cannot be read where it waits."
        )
    if found is None:
        return Judged(said.remark, "", Refusal(reason="This recommendation is no longer tracked."))
    if said.remark.key in ground.declined:  # of which a run that broke off had made no mark
        return Judged(said.remark, path, Refusal(reason="It waited, and was declined."))
    claim = ground.recorded.get(said.remark.key)
    if claim and claim.covers(said.remark.at) and (verdict := _claimed_verdict(claim, found, said.remark.url)):
        return Judged(said.remark, path, verdict)  # an interrupted run gave no reply
    return _changed(desk, found, Judged(said.remark, path, _verdict(docket, register, found, said)))


def _claimed_verdict(claim: Claim, r: Recommendation, comment: str) -> Verdict | None:
    """Return the verdict for a comment that a commit claims to record; None to judge the comment again."""
    if not claim.is_own:
        return Recorded(edit=str) if traces.is_shown(r, comment) else None
    return Recorded(edit=str, is_changed_since=not traces.stand(claim.traces, traces.traces([r])))


def _about(said: Said, register: Register) -> Recommendation | None:
    return next((r for r in register.recommendations if said.about in (r.id, *r.formerly)), None)


def _verdict(docket: Docket, register: Register, recommendation: Recommendation, said: Said) -> Verdict:
    may_write = partial(docket.permissions.may_write, said.remark)
    if isinstance(said.command, Misplaced):
        return misplaced(said.command, said.remark.author, register, may_write)
    statement = said.statement(register, recommendation)
    if isinstance(statement, Mistake):
        return statement
    case = Case(
        remark=said.remark,
        recommendation=recommendation,
        register=register,
        is_maintainer=may_write,
        reported_at=docket.reported_at,
    )
    return judge(case, statement)


def _changed(desk: Desk, before: Recommendation, judged: Judged) -> Judged:
    """The same once the files at the desk say so, with what it has left there; a mistake where they cannot."""
    if not isinstance(judged.verdict, Recorded):
        return judged
    try:
        is_new = desk.change(before.id, judged.verdict.edit).made
    except InvalidFilesError as error:
        reasons = dict.fromkeys(f"{p.message} ({p.hint})" if p.hint else p.message for p in error.problems)
        mistake = Mistake(reason=f"It does not fit the record: {'; '.join(reasons)}.")
        return Judged(judged.remark, judged.path, mistake)
    after = desk.recommendation(before.id)
    left = traces.left(before, after) if after else frozenset()
    return Judged(judged.remark, judged.path, judged.verdict, is_new, left)
