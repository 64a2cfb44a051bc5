"""What was said lately is judged one after the other by the files at hand, which change with it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rectrack import comments, hubcomments, traces
from rectrack.desk import Desk
from rectrack.heard import Mistake
from rectrack.hub import Hub
from rectrack.judge import Recorded, Verdict, judge, misplaced
from rectrack.model import Recommendation, Register
from rectrack.problems import InvalidFilesError
from rectrack.refusals import Refusals
from rectrack.remarks import Remark
from rectrack.replies import Judged
from rectrack.speakers import Refusal, may_speak
from rectrack.spoken import Command, Misplaced

MOST_QUESTIONS = 20
"""Accounts that nobody has named of which a run asks whether they may write here: strangers are without number."""


class Past(NamedTuple):
    """The keys of comments that are recorded, and of those that were declined."""

    recorded: Collection[str]
    declined: Collection[str]


class LeftError(Exception):
    """A comment is left to the next run; why, where that has not been told."""


def is_heard(remark: Remark, register: Register) -> bool:
    """Whether a comment holds a command, right or wrong; at a wrong place only one that its author may say.

    Whether they are a maintainer is asked when it is judged, once and not with each run.
    """
    found = _read(remark)
    if isinstance(found, Misplaced):
        return isinstance(misplaced(found, remark.author, register.parties, lambda: True), Mistake)
    return found is not None


def is_known(remark: Remark, register: Register) -> bool:
    """Whether its author speaks for a party, is trusted, or seems to be one of the repository's people."""
    trusted = any(account.id == remark.author.id for account in register.tracker.trusted_authors)
    return trusted or remark.is_insiders or bool(may_speak(remark.author, register.parties))


class Hearing:
    """What a run judges with. `register` is main's; `left` says, a line each, what is left to the next run."""

    def __init__(self, hub: Hub, register: Register, today: date, refusals: Refusals) -> None:
        self.hub = hub
        self.register = register
        self.today = today
        self.refusals = refusals
        self.left: list[str] = []
        self.writers: dict[int, bool | None] = {}
        self.questions = 0

    def judge(self, source: Path, remarks: Iterable[tuple[Remark, str]], past: Past) -> Iterator[Judged]:
        """Judge one after the other, and change the files in the folder; some are left to the next run."""
        for remark, id_ in remarks:
            try:
                yield self._judged(source, remark, id_, past)
            except LeftError as left:
                self.left += [str(left)] if str(left) else []

    def _judged(self, source: Path, remark: Remark, id_: str, past: Past) -> Judged:
        """Judge one comment by the files as they are now, and make its change in them."""
        desk = Desk(source, self.today)
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
        verdict = self._verdict(register, found, remark)
        if not isinstance(verdict, Recorded):
            return Judged(remark=remark, path=path, verdict=verdict)
        try:
            is_new = desk.change(found.id, verdict.edit).made
        except InvalidFilesError as error:
            reasons = dict.fromkeys(f"{p.message} ({p.hint})" if p.hint else p.message for p in error.problems)
            mistake = Mistake(reason=f"It does not fit the record: {'; '.join(reasons)}.")
            return Judged(remark=remark, path=path, verdict=mistake)
        return Judged(remark=remark, path=path, verdict=verdict, is_new=is_new, traces=self._traces(source, found))

    def _is_on_main(self, id_: str) -> bool:
        return any(id_ in (r.id, *r.formerly) for r in self.register.recommendations)

    def _traces(self, source: Path, before: Recommendation) -> frozenset[str]:
        """What a statement has left in the file, where people may take it out again."""
        after = Desk(source, self.today).recommendation(before.id)
        return traces.left(before, after) if after else frozenset()

    def _verdict(self, register: Register, recommendation: Recommendation, remark: Remark) -> Verdict:
        may_write = partial(self._may_write, remark)
        command = _read(remark, [action.id for action in recommendation.actions])
        if isinstance(command, Misplaced):
            return misplaced(command, remark.author, register.parties, may_write)
        if command is None or isinstance(command, Mistake):
            return command or Mistake(reason="There is no command here.")
        return judge(command, remark, recommendation, register, may_write)

    def _may_write(self, remark: Remark) -> bool:
        """Whether its author may write here, asked once a run.

        Raises `LeftError` where GitHub does not say, or where too many strangers have been asked for.
        """
        author = remark.author
        if author.id not in self.writers:
            self._count_question(remark)
            self.writers[author.id] = None
            with self.refusals.of_one("permissions", f"Whether {author.login} ({author.id}) may write here"):
                self.writers[author.id] = hubcomments.may_write(self.hub, author)
        known = self.writers[author.id]
        if known is None:
            raise LeftError
        return known

    def _count_question(self, remark: Remark) -> None:
        if is_known(remark, self.register):
            return
        if self.questions == MOST_QUESTIONS:
            raise LeftError(
                f"GitHub was asked of {MOST_QUESTIONS} unknown accounts whether they may write here. What others "
                "want is left to the next run."
            )
        self.questions += 1


def _read(remark: Remark, actions: Collection[str] = ()) -> Command | Mistake | None:
    return comments.read(remark.text, actions=actions, from_bot=remark.is_bot, by_form=remark.kind == "form")
