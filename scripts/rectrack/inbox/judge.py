"""What becomes of a command in a comment: a change of the record, an answer, or nothing. Pure.

The rights are those of the moment in which it is judged; the files' own rules are held by whoever makes the change.
"""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from rectrack.inbox.case import Case, Recorded, Verdict, editor, is_at
from rectrack.inbox.commands import (
    FORMS,
    OF_ANYBODY,
    OF_PARTIES,
    Command,
    Misplaced,
    RecordAnswer,
    RecordCheck,
    ReportProgress,
    SetActionStatus,
    SetStatus,
    TakePosition,
    Verify,
    Withdraw,
)
from rectrack.inbox.reporting import LONGEST_REPORT, progress, report_of, too_long, verify
from rectrack.record import edits
from rectrack.record.agreement import standing
from rectrack.record.facts import unverified
from rectrack.record.parties import Account, Party
from rectrack.record.recommendation import HistoryEntry, LastChecked, Position, Response, Source, Stance
from rectrack.record.speakers import Refusal, by_letter, letter_form, may_speak, speaker
from rectrack.record.steps import lacks_evidence, wrong_leap
from rectrack.record.values import by_id, surely_earlier
from rectrack.text.problems import shown
from rectrack.text.untrusted import Mistake


def judge(case: Case, command: Command) -> Verdict:
    """Judge a command. What others have edited is nobody's word, whoever may write it."""
    verdict = _judged(case, command)
    if case.remark.is_its_authors or isinstance(verdict, Refusal):
        return verdict
    return Mistake(
        reason=f"This text was last edited by {editor(case.remark)}, and only its author's own edits count. What was "
        "recorded before stays as it is."
    )


def misplaced(
    said: Misplaced, author: Account, parties: Iterable[Party], is_maintainer: Callable[[], bool]
) -> Mistake | Refusal:
    """What a command at a wrong place is answered with: to who may not say it, it is a word like any other.

    `is_maintainer` is asked only for what maintainers say.
    """
    is_partys = said.word in OF_PARTIES
    if said.word in OF_ANYBODY or (is_partys and may_speak(author, parties)):
        may_say = True
    else:
        may_say = (said.by_letter or not is_partys) and is_maintainer()
    if may_say:
        return Mistake(reason=said.reason, valid=said.valid)
    return Refusal(reason="It is not at the beginning of the comment, and its author may not record it.")


def _judged(case: Case, command: Command) -> Verdict:
    match command:
        case TakePosition(stance=stance):
            return _position(case, command, stance)
        case Withdraw():
            if any(is_at(report.source, case.remark.url) for report in unverified(case.recommendation)):
                return Recorded(edit=lambda text: edits.remove_report(text, case.remark.url))
            return _position(case, command, "withdrawn")
        case ReportProgress():
            return progress(case, command)
    if not case.is_maintainer():
        return Refusal(reason="Only those who may write to the repository can record this.")
    return _by_maintainer(case, command)


def _position(case: Case, command: TakePosition | Withdraw, stance: Stance) -> Verdict:
    word = "withdraw" if isinstance(command, Withdraw) else stance
    party = _by_letter(case, command, word) if command.source else _speaker(case, command, word)
    if not isinstance(party, Party):
        return party
    standing_now = standing(case.recommendation.positions)
    if stance == "withdrawn" and not any(p.party == party.id and not p.reported_by for p in standing_now):
        return Mistake(reason=f"There is no position of {shown(party.name)} to take back.")
    position = Position(
        party=party.id,
        stance=stance,
        date=case.remark.date,
        reason=command.text,
        source=Source(url=command.source, comment=case.remark.url),
        entered_by=case.remark.author.login if command.source else None,
    )
    if any(_is_as_recorded(known, position) for known in standing_now):  # and may only have lost its mark
        return Recorded(edit=str)
    if _is_overtaken(case, party):
        reason = "A later position of this party is recorded than that of this comment. Please write a new comment."
        return Mistake(reason=reason, valid=FORMS[word])
    return Recorded(edit=lambda text: edits.add_position(text, position))


def _is_as_recorded(known: Position, said: Position) -> bool:
    """Whether a position says the same, from the same comment."""
    if not (known.source and said.source and said.source.comment and is_at(known.source, said.source.comment)):
        return False
    return known.source.url == said.source.url and replace(known, source=said.source) == said


def _is_overtaken(case: Case, party: Party) -> bool:
    """Whether a party has said something else since this comment, which is edited only now, was recorded."""
    own = [p for p in case.recommendation.positions if p.party == party.id and not p.reported_by]
    from_here = [p for p in own if is_at(p.source, case.remark.url)]
    return bool(from_here) and from_here[-1] != own[-1]


def _speaker(case: Case, command: TakePosition | Withdraw, word: str) -> Party | Mistake | Refusal:
    found = speaker(case.remark.author, word, command.party, case.register.parties)
    if isinstance(found, Refusal) and not found.taken_over and command.party and case.is_maintainer():
        reason = (
            "You do not speak for this party. From a letter or a document you enter its position with the address."
        )
        return Mistake(reason=reason, valid=letter_form(word, command.party))
    return found


def _by_letter(case: Case, command: TakePosition | Withdraw, word: str) -> Party | Mistake | Refusal:
    if case.is_maintainer():
        return by_letter(word, command.party, case.register.parties)
    if may_speak(case.remark.author, case.register.parties):
        reason = "You speak for the party yourself. Please put the web address on the next line, with your reason."
        return Mistake(reason=reason, valid=FORMS[word])
    return Refusal(reason="Only those who may write to the repository enter a position from a letter.")


def _by_maintainer(case: Case, command: Command) -> Verdict:
    remark = case.remark
    match command:
        case SetStatus():
            return _status(case, command)
        case SetActionStatus():
            return _action(case, command)
        case RecordAnswer(addressee=addressee, answer=answer):
            source = Source(comment=remark.url)
            response = Response(by=addressee, answer=answer, date=remark.date, note=command.text, source=source)
            return Recorded(edit=lambda text: edits.add_response(text, response))
        case RecordCheck(text=found):
            return _check(case, LastChecked(date=remark.date, by=remark.author.login, found=found))
        case Verify():
            return verify(case, command)
    raise TypeError(command)  # every command is named above


def _status(case: Case, command: SetStatus) -> Verdict:
    status = by_id(case.register.tracker.statuses).get(command.status)
    if status and status.needs_evidence and not command.evidence:
        return Mistake(
            reason=f"The status {status.id} needs evidence: a web address that shows it.", valid=FORMS["status"]
        )
    by, at = case.remark.author.login, case.remark.date
    entry = HistoryEntry(date=at, status=command.status, note=command.text, by=by, evidence=command.evidence)
    return Recorded(edit=lambda text: edits.set_status(text, command.status, entry, dated=False))


def _action(case: Case, command: SetActionStatus) -> Verdict:
    """An action goes the ways that statuses go, several steps at once too.

    What is said with it is a report that the maintainer vouches for.
    """
    statuses = by_id(case.register.tracker.statuses)
    action = by_id(case.recommendation.actions).get(command.action)
    status = statuses.get(command.status)
    if action and (wrong := wrong_leap(statuses, action.status, command.status)):
        return Mistake(reason=f"It does not fit the record: {wrong[0]} ({wrong[1]}).", valid=FORMS["action"])
    if len(command.text or "") > LONGEST_REPORT:
        return too_long("action")
    report = None
    if command.text:
        vouched = case.remark.author.login
        report = report_of(case.remark, command.action, command.text, command.evidence, verified_by=vouched)
    if status and lacks_evidence(case.recommendation, command.action, status) and not (report and report.evidence):
        reason = f"The status {status.id} needs evidence: a web address that shows it, or a verified report with one."
        return Mistake(reason=reason, valid=FORMS["action"])
    return Recorded(edit=lambda text: edits.set_action_status(text, command.action, command.status, report))


def _check(case: Case, checked: LastChecked) -> Verdict:
    before = case.recommendation.last_checked
    if before and surely_earlier(checked.date, before.date):
        return Mistake(reason=f"A later check is recorded already, of {before.date}.", valid=FORMS["checked"])
    return Recorded(edit=lambda text: edits.set_last_checked(text, checked))
