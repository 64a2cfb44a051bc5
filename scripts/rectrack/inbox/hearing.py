"""What was said lately is judged one after the other by the files at hand, which change with it."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from rectrack.desk.editor import Desk
from rectrack.inbox import traces
from rectrack.inbox.case import Case, Recorded, Said, Verdict
from rectrack.inbox.docket import Docket, LeftError
from rectrack.inbox.judge import judge, misplaced
from rectrack.inbox.parse import Misplaced
from rectrack.inbox.replies import Judged
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.speakers import Refusal
from rectrack.text.problems import InvalidFilesError
from rectrack.text.untrusted import Mistake


class Past(NamedTuple):
    """The keys of comments that are recorded, and of those that were declined."""

    recorded: Collection[str]
    declined: Collection[str]


class Hearing:
    """What a run judges with. `register` is main's; `left` says, a line each, what is left to the next run."""

    def __init__(self, docket: Docket, register: Register) -> None:
        self.docket = docket
        self.register = register
        self.left: list[str] = []

    def judge(self, desk: Desk, remarks: Iterable[Said], past: Past) -> Iterator[Judged]:
        """Judge one after the other, and change the files at the desk; some are left to the next run.

        So are all others where GitHub cannot be asked any more what has to be known.
        """
        with self.docket.until_stopped():
            for said in remarks:
                try:
                    yield self._judged(desk, said, past)
                except LeftError as left:
                    self.left += [str(left)] if str(left) else []

    def _judged(self, desk: Desk, said: Said, past: Past) -> Judged:
        """Judge one comment by the files as they are now, and make its change in them."""
        remark, id_ = said.remark, said.about
        register = desk.loaded.register
        found = next((r for r in register.recommendations if id_ in (r.id, *r.formerly)), None)
        path = register.paths.get(found.id if found else id_, "")
        if path in desk.loaded.faulty or (found is None and self._is_on_main(id_)):
            where = path or f"the file of {id_}"
            raise LeftError(
                f"Issue #{remark.issue}: left to the next run, since {where} cannot be read where it waits."
            )
        if found is None:
            return Judged(remark=remark, path="", verdict=Refusal(reason="This recommendation is no longer tracked."))
        if remark.key in past.declined:  # of which a run that broke off had made no mark
            return Judged(remark=remark, path=path, verdict=Refusal(reason="It waited, and was declined."))
        if remark.key in past.recorded:  # by a run that broke off before it could say so
            return Judged(remark=remark, path=path, verdict=Recorded(edit=str))
        verdict = self._verdict(register, found, said)
        if not isinstance(verdict, Recorded):
            return Judged(remark=remark, path=path, verdict=verdict)
        try:
            is_new = desk.change(found.id, verdict.edit).made
        except InvalidFilesError as error:
            reasons = dict.fromkeys(f"{p.message} ({p.hint})" if p.hint else p.message for p in error.problems)
            mistake = Mistake(reason=f"It does not fit the record: {'; '.join(reasons)}.")
            return Judged(remark=remark, path=path, verdict=mistake)
        return Judged(remark=remark, path=path, verdict=verdict, is_new=is_new, traces=_traces(desk, found))

    def _is_on_main(self, id_: str) -> bool:
        return any(id_ in (r.id, *r.formerly) for r in self.register.recommendations)

    def _verdict(self, register: Register, recommendation: Recommendation, said: Said) -> Verdict:
        may_write = partial(self.docket.may_write, said.remark)
        if isinstance(said.command, Misplaced):
            return misplaced(said.command, said.remark.author, register.parties, may_write)
        statement = said.statement(register, recommendation)
        if isinstance(statement, Mistake):
            return statement
        case = Case(
            remark=said.remark,
            recommendation=recommendation,
            register=register,
            is_maintainer=may_write,
            reported_at=self.docket.reported_at,
        )
        return judge(case, statement)


def _traces(desk: Desk, before: Recommendation) -> frozenset[str]:
    """What a statement has left in the file, where people may take it out again."""
    after = desk.recommendation(before.id)
    return traces.left(before, after) if after else frozenset()
