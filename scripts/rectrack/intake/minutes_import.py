"""Minutes are said at a desk: all of them, or what is wrong with each line."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from rectrack.intake import minutes
from rectrack.intake.minutes import Entry, Heads, Line, Wrong, as_lines
from rectrack.model.authorization import bodies, by_letter
from rectrack.model.recommendation import Recommendation
from rectrack.model.types import by_id
from rectrack.statements.apply import Occasion, SetActionStatus, SetStatus, Spoken, Statement, TakePosition
from rectrack.statements.arguments import Channel, StatementSpec
from rectrack.statements.table import names, statements_of
from rectrack.text.problems import InvalidFilesError, Problem, RefusedError, count, shown, suggested
from rectrack.text.untrusted import Mistake
from rectrack.workspace.transaction import Desk, Edited

_RANGE = re.compile(r"(?P<first>\S*?\d+) *(?:-|–|—|to|…|\.{2,3}) *(?P<last>\S*?\d+)")  # noqa: RUF001 - Word's signs
_MOST_OF_RANGE = 30


class WrongMinutesError(InvalidFilesError):
    """The minutes have mistakes, or would put problems into the files: each with its line."""

    def __str__(self) -> str:
        return f"The minutes have {count(len(self.problems), 'mistake')}"


class Done(Struct, frozen=True, kw_only=True):
    """A statement of the minutes about one recommendation, and what it did to its file."""

    entry: Entry
    said: Statement
    on: Occasion
    id: str
    edited: Edited


def apply_minutes(
    desk: Desk, written: Sequence[Line], path: str, by: str | None = None, day: date | None = None
) -> list[Done]:
    """Say at a desk what minutes have, in memory; raises `WrongMinutesError` with all that is wrong, by line.

    `by` is who says so where no head does, and `day` when, by default today; `path` stands in the messages.
    """
    among = statements_of(desk.loaded.register.tracker, Channel.MINUTES)
    rows, unread = as_lines(written, among)
    entries, wrong = minutes.read(rows, among, lambda name: _id(desk, name) is not None)
    wrong += unread
    heads = Heads(desk, by, day or desk.today)
    done: list[Done] = []
    for entry in entries:
        for said in _Saying(desk, entry, heads.occasion(entry.head), among[entry.command.word]).all():
            if isinstance(said, Done):
                done.append(said)
            else:
                wrong.append(said)
    wrong += heads.wrong
    lines = {one.line for one in wrong}
    unsure = {_id(desk, name) for entry in entries if entry.line in lines for name in entry.names}
    wrong += _against_the_rules(desk, [one for one in done if one.id not in unsure])
    if wrong:
        raise WrongMinutesError(Problem(path, one.line, 1, one.message, one.hint) for one in wrong)
    return done


class _Saying:
    """One statement of the minutes, about all that it names."""

    def __init__(self, desk: Desk, entry: Entry, on: Occasion | None, spec: StatementSpec) -> None:
        self.desk, self.entry, self.on, self.spec = desk, entry, on, spec
        self.register = desk.loaded.register

    def all(self) -> list[Done | Wrong]:
        """What became of it for each; the same mistake of several is one."""
        found = [one for name in self.entry.names for one in self._about(name)]
        return [*dict.fromkeys(found)]

    def _about(self, name: str) -> Iterator[Done | Wrong]:
        line, id_ = self.entry.line, _id(self.desk, name)
        if id_ is None:
            yield Wrong(line, *_no_name(self.desk, name))
            return
        said = self._statement(self.desk.recommendation(id_))
        if isinstance(said, Mistake):
            yield Wrong(line, said.reason, said.valid)
        elif self.on:
            try:
                edited = self.desk.say(id_, said, self.on)
                yield Done(entry=self.entry, said=said, on=self.on, id=id_, edited=edited)
            except InvalidFilesError as error:
                yield from (Wrong(line, problem.message, problem.hint) for problem in error.problems)

    def _statement(self, r: Recommendation | None) -> Statement | Mistake:
        said = self.spec.read(self.entry.command.text, names(self.register, r))
        if isinstance(said, Spoken):
            return self._spoken(said)
        return self._shown(said) if isinstance(said, SetStatus | SetActionStatus) else said

    def _spoken(self, said: Spoken) -> Statement | Mistake:
        """The same with the party or the body whose word it is."""
        tracker, parties = self.register.tracker, self.register.parties
        found = (
            by_letter(self.spec.word, said.party, parties)
            if isinstance(said, TakePosition)
            else by_letter(self.spec.word, said.party, bodies(parties, tracker.addressees))
        )
        if isinstance(found, Mistake):
            return replace(found, valid=self.spec.form.replace("[as PARTY]", "as PARTY"))
        return replace(said, party=found.id)

    def _shown(self, said: SetStatus | SetActionStatus) -> Statement:
        """The same with where it is taken from as evidence, where the status needs some and no other is given."""
        tracker = self.register.tracker
        status = by_id(tracker.statuses).get(said.status)
        source = self.on.taken_from if self.on else None
        needs = status and status.needs_evidence and (said.text or isinstance(said, SetStatus))
        if not (needs and source) or said.evidence:
            return said
        document = by_id(tracker.documents).get(source)
        return replace(said, evidence=((document.url or document.title) if document else source,))


def _id(desk: Desk, name: str) -> str | None:
    """The recommendation that is meant by a name; None where there is none."""
    try:
        return desk.id(name)
    except RefusedError:
        return None


def _no_name(desk: Desk, name: str) -> tuple[str, str]:
    """Why a name means no recommendation, and what would be right."""
    if found := _RANGE.fullmatch(name):
        first, last = (int(found[end]) if found[end].isdecimal() else 0 for end in ("first", "last"))
        each = ", ".join(map(str, range(first, last + 1))) if 0 < first < last <= first + _MOST_OF_RANGE else ""
        return f"{shown(name)} names no recommendation", f"name each of them: {each or '140.7, 140.8'}"
    hint = suggested(name, by_id(desk.loaded.register.recommendations))
    return f"there is no recommendation {shown(name)}", hint


def _against_the_rules(desk: Desk, done: Sequence[Done]) -> Iterator[Wrong]:
    """What would be wrong with the files, by the line that makes it so: said one after the other once more."""
    if not desk.new_problems():
        return
    alone = Desk(desk.root, desk.today, desk.written)
    known: set[tuple[str, str]] = set()
    for one in done:
        alone.say(one.id, one.said, one.on)
        for problem in alone.new_problems():
            if (problem.path, problem.message) not in known:
                known.add((problem.path, problem.message))
                yield Wrong(one.entry.line, f"{problem.message}, in {problem.path}", problem.hint)
