"""What becomes of a statement in a comment: a change, a reply, or nothing.

Pure. The rights are those of the moment of evaluation; whoever makes the change holds the rules of the files.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from rectrack.intake import commands
from rectrack.intake.commands import Misplaced
from rectrack.model import (
    WITHDRAWN,
    Account,
    Dataset,
    Dispute,
    Position,
    Recommendation,
    Refusal,
    Report,
    S,
    Submission,
    bodies,
    by_letter,
    letter_form,
    may_speak,
    speaker,
    standing,
    unverified,
    verified,
)
from rectrack.statements.table import StatementSpec, Who, names, statements_of
from rectrack.statements.types import (
    CloseDispute,
    OpenDispute,
    PartyStatement,
    ReportProgress,
    RequestDelegation,
    Statement,
    StatementContext,
    TakePosition,
    Utterance,
    Verify,
    WithdrawReport,
)
from rectrack.text import untrusted
from rectrack.text.problems import Fault, closest, shown
from rectrack.text.untrusted import Mistake

MOST_REPORTS, MOST_OF_ALL = 5, 20
"""Reports on one recommendation that nobody has verified yet: of one account, and of all."""


class ParsedComment(Struct, frozen=True):
    """A remark, the id of the recommendation it is about, and the command that it is, or what is wrong with it."""

    submission: Submission
    about: str
    command: commands.Command | Mistake

    def statement(self, dataset: Dataset, r: Recommendation) -> Statement | Mistake:
        """What is said of the recommendation, by what can be named there now."""
        if isinstance(self.command, Mistake):
            return self.command
        return statements_of(dataset.tracker)[self.command.word].read(self.command.text, names(dataset, r))


class RecordChange(Struct, frozen=True, kw_only=True):
    """What is to be recorded; None where it is recorded already.

    `is_changed_since` says that maintainers have since removed it from the file.
    """

    utterance: Utterance | None = None
    is_changed_since: bool = False


class DelegationRequest(Struct, frozen=True, kw_only=True):
    """Its author asks to speak for a party or an addressee; `page` is where that is decided, once it is there."""

    body: str
    page: str = ""


Verdict: TypeAlias = RecordChange | DelegationRequest | Mistake | Refusal


class EvaluatedComment(Struct, frozen=True):
    """A comment with a command, the file of the recommendation it is about, and its verdict.

    `path` is empty where the recommendation is no longer tracked; `is_new` says that the file changes,
    and `traces` what that has left there (see `commits.left`), where it waits.
    """

    submission: Submission
    path: str
    verdict: Verdict
    is_new: bool = False
    traces: frozenset[str] = frozenset()


class EvaluationInput(Struct, frozen=True):
    """What was said of a recommendation, and what only GitHub knows.

    `is_maintainer` asks whether the author may write to the repository, `reported_at` for the comment or form at an
    address, None where there is none.
    """

    said: ParsedComment
    recommendation: Recommendation
    dataset: Dataset
    is_maintainer: Callable[[], bool]
    reported_at: Callable[[str], ParsedComment | None]

    @property
    def author(self) -> Account:
        return self.said.submission.author

    @property
    def on(self) -> StatementContext:
        return _occasion(self.said.submission)

    def has_made(self, entry: Position | Report | Dispute) -> bool:
        """Whether an entry comes from this comment or form."""
        return _is_from(entry, self.said.submission)


def read(submission: Submission, about: str, dataset: Dataset, text: str | None = None) -> ParsedComment | None:
    """Return what was said in a comment about the recommendation of this id; None where it holds no command.

    A form says it in another `text` than its own.
    """
    if submission.is_bot:
        return None
    among = statements_of(dataset.tracker)
    found = commands.read(submission.text if text is None else text, among=among, by_form=text is not None)
    return ParsedComment(submission, about, found) if found else None


def is_listed(author: Account, dataset: Dataset, *, bodies: bool = True) -> bool:
    """Whether this account speaks for a party, or (`bodies`) for an addressee."""
    return bool(may_speak(author, dataset.parties) or (bodies and may_speak(author, dataset.tracker.addressees)))


def evaluate(case: EvaluationInput) -> Verdict:
    """Return what becomes of what was said. What others have edited is nobody's word, whoever may write it."""
    command = case.said.command
    if isinstance(command, Misplaced):
        return misplaced(command, case.author, case.dataset, case.is_maintainer)
    statement = case.said.statement(case.dataset, case.recommendation)
    if isinstance(command, Mistake):
        return command
    if isinstance(statement, Mistake):
        return statement
    verdict = _evaluated(case, statements_of(case.dataset.tracker)[command.word], statement)
    if case.said.submission.is_its_authors or isinstance(verdict, Refusal):
        return verdict
    return Mistake(
        reason=f"This text was last edited by {_editor(case.said.submission)}, and only its author's own edits "
        "count. What was recorded before stays as it is."
    )


def misplaced(
    said: Misplaced, author: Account, dataset: Dataset, is_maintainer: Callable[[], bool]
) -> Mistake | Refusal:
    """What a statement at a wrong place is answered with: to who may not say it, it is a word like any other.

    `is_maintainer` is asked only for what maintainers say.
    """
    is_partys = said.who in (Who.PARTY, Who.BODY)
    if (
        said.who is Who.ANYBODY
        or (is_partys and is_listed(author, dataset, bodies=said.who is Who.BODY))
        or ((said.by_letter or not is_partys) and is_maintainer())
    ):
        return Mistake(reason=said.reason, valid=said.valid)
    return Refusal(reason="It is not at the beginning of the comment, and its author may not record it.")


def _evaluated(case: EvaluationInput, spec: StatementSpec, statement: Statement) -> Verdict:
    if spec.who is Who.KEEPER and not case.is_maintainer():
        return Refusal(reason="Only those who may write to the repository can record this.")
    if wrong := statement.find_fault(case.recommendation, case.dataset, case.on):
        return _misfit(wrong, spec)
    if isinstance(statement, PartyStatement):
        if _is_withdrawal(statement) and any(map(case.has_made, unverified(case.recommendation))):
            return _without_report(case)
        parties, addressees = case.dataset.parties, case.dataset.tracker.addressees
        body = (
            _speaker(case, spec, statement, parties)
            if isinstance(statement, TakePosition)
            else _speaker(case, spec, statement, bodies(parties, addressees))
        )
        if isinstance(body, Mistake | Refusal):
            return body
        statement = replace(statement, party=body.id, entered_by=case.author.login if statement.source else None)
    rule = _RULES.get(type(statement))
    return (rule and rule(case, spec, statement)) or RecordChange(utterance=Utterance(statement, case.on))


def _speaker(
    case: EvaluationInput, spec: StatementSpec, said: PartyStatement, among: Iterable[S]
) -> S | Mistake | Refusal:
    """Of these the one whose word it is: its account's, or what those who may write here enter from a letter."""
    among = tuple(among)
    if not said.source:
        found = speaker(case.author, spec.word, said.party, among)
        if isinstance(found, Refusal) and not found.taken_over and said.party and case.is_maintainer():
            reason = "You do not speak for it. What it says in a letter or a document you enter with the address."
            return Mistake(reason=reason, valid=letter_form(spec.word, said.party))
        return found
    if case.is_maintainer():
        return by_letter(spec.word, said.party, among)
    if may_speak(case.author, among):
        reason = "You speak for it yourself. Please put the web address on the next line, with your reason."
        return Mistake(reason=reason, valid=spec.form)
    return Refusal(reason="Only those who may write to the repository enter from a letter what others say.")


# The rules by which a statement is not recorded as it is said: None where it is.


def _position(case: EvaluationInput, spec: StatementSpec, said: TakePosition) -> Verdict | None:
    """Whether a party has said something else since this comment, which is edited only now, was recorded."""
    known = standing(case.recommendation.positions)
    if _is_withdrawal(said) and not any(p.party == said.party and p.is_own for p in known):
        name = shown(case.dataset.bodies[said.party or ""])
        reason = f"There is no position of {name} to withdraw. To object to what is said of it here, say"
        form = statements_of(case.dataset.tracker)["dispute"].form
        return Mistake(reason=f"{reason} what is wrong with it.", valid=form)
    position = said.position(case.on)
    if any(_is_as_recorded(one, position) for one in known):  # and may only have lost its mark
        return RecordChange()
    own = [p for p in case.recommendation.positions if p.party == said.party and p.is_own]
    if (from_here := [*filter(case.has_made, own)]) and from_here[-1] != own[-1]:
        reason = "A later position of this party is recorded than that of this comment. Please write a new comment."
        return Mistake(reason=reason, valid=spec.form)
    return None


def _is_withdrawal(said: PartyStatement) -> bool:
    return isinstance(said, TakePosition) and said.stance == WITHDRAWN.id


def _is_as_recorded(known: Position, said: Position) -> bool:
    """Whether a position says the same, from the same comment."""
    if not (known.source and said.source and said.source.comment):
        return False
    is_from_there = untrusted.is_at(known.source.comment, said.source.comment)
    return is_from_there and known.source.url == said.source.url and replace(known, source=said.source) == said


def _objection(case: EvaluationInput, spec: StatementSpec, said: OpenDispute) -> Verdict | None:
    """An objection that has ended does not come back with an edit of its comment."""
    of_here = [o for o in case.recommendation.disputes if o.by == said.party and case.has_made(o)]
    if any(o.text.rstrip("\n") == said.text for o in of_here):  # and may only have lost its mark
        return RecordChange()
    if of_here and of_here[-1].ended:
        reason = "The objection of this comment has ended. Please write a new comment."
        return Mistake(reason=reason, valid=spec.form)
    return None


def _end_of_objection(case: EvaluationInput, _: StatementSpec, said: CloseDispute) -> Verdict | None:
    ends = [o.ended for o in case.recommendation.disputes if o.by == said.party]
    if not all(ends):
        return None
    if case.on.date in ends:  # it is said already
        return RecordChange()
    name = shown(case.dataset.bodies[said.party or ""])
    return Mistake(reason=f"{name} objects to nothing here, so there is nothing to withdraw.")


def _listing(case: EvaluationInput, spec: StatementSpec, said: RequestDelegation) -> Verdict:
    """Whoever keeps the tracker decides who is listed; of whom and by which account is said here."""
    named = case.dataset.named_bodies
    those = bodies(case.dataset.parties, case.dataset.tracker.addressees)
    known = {body.id: body for body in those if body.id in named}
    if said.body not in known:
        close = closest(said.body, known)
        reason = f"There is no party {shown(said.body)} here." + (f" Did you mean {close}?" if close else "")
        return Mistake(reason=reason, valid=spec.form)
    if may_speak(case.author, [known[said.body]]):
        return Mistake(reason=f"You are listed for {shown(known[said.body].name)} already.")
    return DelegationRequest(body=said.body)


# Anybody can report. So words that nobody has verified are not copied into the record, and strangers' reports never
# keep out what somebody else says.


def _progress(case: EvaluationInput, _: StatementSpec, said: ReportProgress) -> Verdict | None:
    """Whose report it is and where it stands is recorded; its words follow when somebody has verified them."""
    if any(_is_vouched_for(known, case.said.submission, said) for known in verified(case.recommendation)):
        return _without_report(case)
    if _is_full(case):
        reason = (
            "Many reports wait here for somebody to look at them, so this one is not listed. It stands where you "
            "wrote it, and those who keep this tracker can still verify it."
        )
        return Mistake(reason=reason)
    return None


def _is_full(case: EvaluationInput) -> bool:
    """Whether too many reports wait: of this account, or of strangers, whose reports keep nobody else's out."""
    waiting = [known.account_id for known in unverified(case.recommendation) if not case.has_made(known)]
    if waiting.count(case.author.id) >= MOST_REPORTS:
        return True
    listed = {account.id for party in case.dataset.parties for account in party.accounts}
    if case.author.id in listed or sum(account not in listed for account in waiting) < MOST_OF_ALL:
        return False
    return not case.is_maintainer()


def _verification(case: EvaluationInput, spec: StatementSpec, said: Verify) -> Verdict:
    """The words of a report become part of the record as the maintainer has seen them, or not at all."""
    r = case.recommendation
    told = case.reported_at(said.report)
    report = told.statement(case.dataset, r) if told and told.about in (r.id, *r.formerly) else None
    if told is None or not isinstance(report, ReportProgress):
        reason = "At this address there is no report on this recommendation."
        return Mistake(reason=reason, valid=spec.form)
    found, on = told.submission, _occasion(told.submission)
    if not found.is_its_authors:
        return Mistake(reason=f"The report was last edited by {_editor(found)}, so it is not its author's any more.")
    if found.edit and found.edit.at >= case.said.submission.at:
        reason = "The report was edited after you wrote this. Look at it again, and verify it anew if it is right."
        return Mistake(reason=reason, valid=spec.form)
    if wrong := report.find_fault(r, case.dataset, on):
        return _misfit(wrong, spec)
    for known in verified(r):
        if _is_vouched_for(known, found, report):
            return Mistake(reason=f"{shown(known.verified_by)} has verified it already.")
    verified_report = replace(said, found=report.vouched_for(on, case.author.login))
    return RecordChange(utterance=Utterance(verified_report, case.on))


def _is_vouched_for(known: Report, submission: Submission, report: ReportProgress) -> bool:
    """Whether a verified report is this one, in the words that the remark has now."""
    said = (report.action, report.text, report.evidence)
    return _is_from(known, submission) and (known.action, (known.text or "").rstrip("\n"), known.evidence) == said


_RULES: Mapping[type[Statement], Callable[[EvaluationInput, StatementSpec, Any], Verdict | None]] = {
    TakePosition: _position,
    OpenDispute: _objection,
    CloseDispute: _end_of_objection,
    RequestDelegation: _listing,
    ReportProgress: _progress,
    Verify: _verification,
}


def _occasion(submission: Submission) -> StatementContext:
    """When a remark was said as it stands, by whom, and where."""
    return StatementContext(
        date=submission.date, by=submission.author.login, account=submission.author.id, comment=submission.url
    )


def _is_from(entry: Position | Report | Dispute, submission: Submission) -> bool:
    return entry.source is not None and untrusted.is_at(entry.source.comment, submission.url)


def _without_report(case: EvaluationInput) -> RecordChange:
    return RecordChange(utterance=Utterance(WithdrawReport(), case.on))


def _misfit(fault: Fault, spec: StatementSpec) -> Mistake:
    hint = f" ({fault.hint})" if fault.hint else ""
    return Mistake(reason=f"It does not fit the record: {fault.message}{hint}.", valid=spec.form)


def _editor(submission: Submission) -> str:
    """Who edited a text last, for an answer."""
    return shown(submission.edit.by.login) if submission.edit and submission.edit.by else "an account that is gone"
