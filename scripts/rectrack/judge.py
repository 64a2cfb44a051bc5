"""What becomes of a command in a comment: a change of the record, an answer, or nothing. Pure.

The rights are those of the moment in which it is judged; the files' own rules are held by whoever makes the change.
"""

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from rectrack import edit
from rectrack.heard import Mistake
from rectrack.model import (
    Account,
    HistoryEntry,
    LastChecked,
    Party,
    Position,
    Recommendation,
    Report,
    Response,
    Source,
    Stance,
)
from rectrack.speakers import Refusal, by_letter, speaker
from rectrack.spoken import (
    FORMS,
    Command,
    RecordAnswer,
    RecordCheck,
    ReportProgress,
    SetActionStatus,
    SetStatus,
    TakePosition,
    Verify,
    Withdraw,
)

Edit: TypeAlias = Callable[[str], str]

MOST_REPORTS = 5
"""Reports of one account on one recommendation that nobody has verified yet."""


class Remark(Struct, frozen=True, kw_only=True):
    """A comment on an issue. `is_edited` says that somebody changed it since; GitHub does not say who."""

    id: int
    issue: int
    author: Account
    is_bot: bool
    text: str
    date: str
    url: str
    is_edited: bool
    reactions: int


class Recorded(Struct, frozen=True, kw_only=True):
    """It changes the record: how the file's text changes."""

    edit: Edit


class _Case(Struct, frozen=True, kw_only=True):
    """A comment, the recommendation it is about, and who its author may speak and write for."""

    remark: Remark
    recommendation: Recommendation
    parties: tuple[Party, ...]
    is_maintainer: Callable[[], bool]

    @property
    def source(self) -> Source:
        return Source(comment=self.remark.url)


Verdict: TypeAlias = Recorded | Mistake | Refusal


def judge(
    command: Command,
    remark: Remark,
    recommendation: Recommendation,
    parties: tuple[Party, ...],
    is_maintainer: Callable[[], bool],
) -> Verdict:
    """Judge a command; `is_maintainer` asks whether its author may write to the repository."""
    case = _Case(remark=remark, recommendation=recommendation, parties=parties, is_maintainer=is_maintainer)
    match command:
        case TakePosition(stance=stance):
            return _position(case, command, stance)
        case Withdraw():
            return _position(case, command, "withdrawn")
        case ReportProgress():
            return _progress(case, command)
    if not is_maintainer():
        return Refusal(reason="Only those who may write to the repository can record this.")
    return _by_maintainer(case, command)


def _position(case: _Case, command: TakePosition | Withdraw, stance: Stance) -> Verdict:
    if any(position.source == case.source for position in case.recommendation.positions):
        return Recorded(edit=_as_it_is)
    if command.source and not case.is_maintainer():
        return Refusal(reason="Only those who may write to the repository enter a position from a letter.")
    party = by_letter(command.party, case.parties) if command.source else _speaker(case, command.party)
    if not isinstance(party, Party):
        return party
    position = Position(
        party=party.id,
        stance=stance,
        date=case.remark.date,
        reason=command.text,
        source=Source(url=command.source, comment=case.remark.url) if command.source else case.source,
        entered_by=case.remark.author.login if command.source else None,
    )
    return Recorded(edit=lambda text: edit.add_position(text, position))


def _speaker(case: _Case, named: str | None) -> Party | Mistake | Refusal:
    return speaker(case.remark.author, named, case.parties)


def _progress(case: _Case, command: ReportProgress) -> Verdict:
    reports = case.recommendation.reports
    if any(report.source == case.source for report in reports):
        return Recorded(edit=_as_it_is)
    login = case.remark.author.login
    waiting = [report for report in reports if report.by == login and not report.verified_by]
    if len(waiting) >= MOST_REPORTS:
        reason = f"{len(waiting)} of your reports wait here for somebody to look at them. Please add to those."
        return Mistake(reason=reason, valid=FORMS["progress"])
    report = Report(
        date=case.remark.date,
        by=login,
        text=command.text,
        action=command.action,
        evidence=command.evidence,
        source=case.source,
    )
    return Recorded(edit=lambda text: edit.add_report(text, report))


def _by_maintainer(case: _Case, command: Command) -> Verdict:
    remark = case.remark
    match command:
        case SetStatus(status=status, evidence=evidence):
            by = remark.author.login
            entry = HistoryEntry(date=remark.date, status=status, note=command.text, by=by, evidence=evidence)
            is_there = case.recommendation.history[-1] == entry
            return Recorded(edit=_as_it_is if is_there else lambda text: edit.set_status(text, status, entry))
        case SetActionStatus(action=action, status=status):
            return Recorded(edit=lambda text: edit.set_action_status(text, action, status))
        case RecordAnswer(addressee=addressee, answer=answer):
            if any(response.source == case.source for response in case.recommendation.responses):
                return Recorded(edit=_as_it_is)
            response = Response(by=addressee, answer=answer, date=remark.date, note=command.text, source=case.source)
            return Recorded(edit=lambda text: edit.add_response(text, response))
        case RecordCheck(text=found):
            checked = LastChecked(date=remark.date, by=remark.author.login, found=found)
            return Recorded(edit=lambda text: edit.set_last_checked(text, checked))
        case Verify(report=address):
            return Recorded(edit=lambda text: edit.verify_report(text, address, remark.author.login))
    raise TypeError(command)  # every command is named above


def _as_it_is(text: str) -> str:
    """The comment was recorded before, by a run that broke off before it could say so."""
    return text
