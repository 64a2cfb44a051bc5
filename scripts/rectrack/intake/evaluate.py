"""Evaluate the command in a comment: a change, a reply, or nothing.

Pure functions. The rights are those at the time of the evaluation. The caller that makes the change checks the rules
of the files.
"""

from collections.abc import Callable, Mapping
from functools import partial
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
    letter_form,
    may_speak,
    parties_by_letter,
    speaker,
    standing,
    there_is_no,
    unverified,
    verified,
)
from rectrack.statements import (
    STATEMENTS,
    CloseDispute,
    OpenDispute,
    PartyStatement,
    ReportProgress,
    RequestDelegation,
    Statement,
    StatementContext,
    StatementSpec,
    TakePosition,
    Utterance,
    Verify,
    Who,
    WithdrawReport,
    names,
    open_disputes,
    speakers,
    statements_of,
)
from rectrack.text import (
    Fault,
    Mistake,
    as_sentences,
    closest,
    did_you_mean,
    leads_to,
    message,
    sentences,
    separator,
    shown,
)

MOST_REPORTS, MOST_OF_ALL = 5, 20
"""Unverified reports on one recommendation: of one account, and of all unlisted accounts."""


class ParsedComment(Struct, frozen=True):
    """A comment, the id of its recommendation, and its command, or what is wrong with the command."""

    submission: Submission
    about: str
    command: commands.Command | Mistake

    def statement(self, dataset: Dataset, r: Recommendation) -> Statement | Mistake:
        """Return the statement that the command makes about `r`, or a `Mistake`."""
        if isinstance(self.command, Mistake):
            return self.command
        return statements_of(dataset.tracker)[self.command.word].read(self.command.text, names(dataset, r))


class RecordChange(Struct, frozen=True, kw_only=True):
    """What is to be recorded; None if it is recorded already.

    `is_changed_since` says that maintainers have removed it from the file since then. `warnings` say what its author
    should check.
    """

    utterance: Utterance | None = None
    is_changed_since: bool = False
    warnings: tuple[str, ...] = ()


class DelegationRequest(Struct, frozen=True, kw_only=True):
    """A request to be listed for a party or an addressee.

    `page` is the pull request in which maintainers decide, empty until it exists.
    """

    body: str
    page: str = ""


Verdict: TypeAlias = RecordChange | DelegationRequest | Mistake | Refusal


class EvaluatedComment(Struct, frozen=True):
    """A comment with a command, the file of the recommendation it is about, and its verdict.

    `path` is empty if the recommendation was removed. `is_new` says that the file changes. `traces` are those of the
    change (see `commits.changed_traces`).
    """

    submission: Submission
    path: str
    verdict: Verdict
    is_new: bool = False
    traces: frozenset[str] = frozenset()


class EvaluationInput(Struct, frozen=True):
    """A comment about a recommendation, and functions that ask GitHub.

    `is_maintainer` returns whether the author has write access. `reported_at` returns the comment or form at an
    address, or None.
    """

    parsed: ParsedComment
    r: Recommendation
    dataset: Dataset
    is_maintainer: Callable[[], bool]
    reported_at: Callable[[str], ParsedComment | None]

    @property
    def author(self) -> Account:
        return self.parsed.submission.author

    @property
    def on(self) -> StatementContext:
        return _occasion(self.parsed.submission)

    def has_made(self, entry: Position | Report | Dispute) -> bool:
        """Return whether an entry comes from this comment or form."""
        return _is_from(entry, self.parsed.submission)

    def record(self, statement: Statement) -> RecordChange:
        """Return the change that records a statement of this comment."""
        return RecordChange(utterance=Utterance(statement, self.on))


def read(submission: Submission, about: str, dataset: Dataset, text: str | None = None) -> ParsedComment | None:
    """Return the parsed comment; None if a bot wrote it or it has no command.

    `about` is the id of the recommendation. `text` replaces the comment's own: it is what a form states. If positions
    are switched off, a position gets a reply that says so.
    """
    if submission.is_bot:
        return None
    read_among = partial(commands.read, submission.text if text is None else text, by_form=text is not None)
    found = read_among(among=statements_of(dataset.tracker))
    if not (found or dataset.tracker.stances) and isinstance(read_among(among=STATEMENTS), commands.Command):
        found = Mistake(
            reason=message("reply to a comment", 'This tracker records no positions: tracker.yaml has "stances: []".')
        )
    return ParsedComment(submission, about, found) if found else None


def is_listed(author: Account, dataset: Dataset, *, bodies: bool = True) -> bool:
    """Return whether an account is listed for a party or, with `bodies`, an addressee."""
    return bool(may_speak(author, dataset.parties) or (bodies and may_speak(author, dataset.tracker.addressees)))


def evaluate(case: EvaluationInput) -> Verdict:
    """Return the verdict on a comment.

    If another account edited the text last, it makes no statement, whatever access that account has.
    """
    command, submission = case.parsed.command, case.parsed.submission
    if isinstance(command, Misplaced):
        return misplaced(command, case.author, case.dataset, case.is_maintainer)
    statement = case.parsed.statement(case.dataset, case.r)
    if isinstance(command, Mistake):
        return command
    if isinstance(statement, Mistake):
        return statement
    verdict = _evaluated(case, statements_of(case.dataset.tracker)[command.word], statement)
    if submission.is_its_authors or isinstance(verdict, Refusal):
        return verdict
    return Mistake(
        reason=message(
            "reply to a comment",
            "Another account edited this text last: %(account)s. So it is not recorded as its author's. Earlier "
            "entries stay as they are.",
            account=_editor(submission),
        )
    )


def misplaced(
    command: Misplaced, author: Account, dataset: Dataset, is_maintainer: Callable[[], bool]
) -> Mistake | Refusal:
    """Return a `Mistake` if the author may use the misplaced command, else a `Refusal`.

    `is_maintainer` is called only for what maintainers can record.
    """
    is_partys = command.who in (Who.PARTY, Who.BODY)
    if (
        command.who is Who.ANYBODY
        or (is_partys and is_listed(author, dataset, bodies=command.who is Who.BODY))
        or ((command.by_letter or not is_partys) and is_maintainer())
    ):
        return Mistake(reason=command.reason, valid=command.valid)
    return Refusal(reason="The command is not at the beginning of the comment, and its author may not use it.")


def _evaluated(case: EvaluationInput, spec: StatementSpec, statement: Statement) -> Verdict:
    if spec.who is Who.KEEPER and not case.is_maintainer():
        return Refusal(reason="Only maintainers with write access can record this.")
    if fault := statement.find_fault(case.r, case.dataset, case.on):
        return _misfit(fault, spec)
    if isinstance(statement, PartyStatement):
        if _is_withdrawal(statement) and any(map(case.has_made, unverified(case.r))):
            return case.record(WithdrawReport())
        body = _speaker(case, spec, statement, speakers(statement, case.dataset))
        if isinstance(body, Mistake | Refusal):
            return body
        statement = replace(statement, party=body.id, entered_by=case.author.login if statement.source else None)
    rule = _RULES.get(type(statement))
    return (rule and rule(case, spec, statement)) or case.record(statement)


def _speaker(
    case: EvaluationInput, spec: StatementSpec, statement: PartyStatement, among: tuple[S, ...]
) -> S | Mistake | Refusal:
    """Return the party or addressee that makes the statement, or why there is none.

    The author must be listed for it. With a source, a maintainer enters the statement for it.
    """
    if not statement.source:
        found = speaker(case.author, spec.word, statement.party, among)
        if isinstance(found, Refusal) and not found.taken_over and statement.party and case.is_maintainer():
            reason = message(
                "reply to a comment",
                "You are not listed for it. To enter its statement from a letter or document, add the web address.",
            )
            return Mistake(reason=reason, valid=letter_form(spec.word, statement.party))
        return found
    if case.is_maintainer():
        return parties_by_letter(spec.word, statement.party, among)
    if may_speak(case.author, among):
        reason = message(
            "reply to a comment",
            "You are listed for it yourself. Please put the web address on the next line, with your reason.",
        )
        return Mistake(reason=reason, valid=spec.form)
    return Refusal(reason="Only maintainers with write access can enter a statement from a letter or document.")


# Rules by type of statement. Each returns a verdict, or None if the statement is recorded as it is.


def _position(case: EvaluationInput, spec: StatementSpec, statement: TakePosition) -> Verdict | None:
    """Return the verdict on a position that is not recorded as it is, else None.

    An edited comment does not replace a later position of the party. Only an own position can be withdrawn.
    """
    known = standing(case.r.positions)
    if _is_withdrawal(statement) and not any(p.party == statement.party and p.is_own for p in known):
        name = shown(case.dataset.bodies[statement.party or ""])
        reason = message("reply to a comment", "No position to withdraw: %(name)s.", name=name)
        if not case.dataset.tracker.stances:
            reason = message("reply to a comment", "Nothing to withdraw: this account has no progress report here.")
        how = message("reply to a comment", "To dispute an entry about your party, say what is wrong.")
        return Mistake(reason=sentences(reason, how), valid=statements_of(case.dataset.tracker)["dispute"].form)
    position = statement.entry(case.on)
    if any(_is_as_recorded(other, position) for other in known):  # only the reaction may be missing
        return RecordChange()
    own = [p for p in case.r.positions if p.party == statement.party and p.is_own]
    if (from_here := [*filter(case.has_made, own)]) and from_here[-1] != own[-1]:
        reason = message(
            "reply to a comment", "A later position of this party is already recorded. Please write a new comment."
        )
        return Mistake(reason=reason, valid=spec.form)
    return None


def _is_withdrawal(statement: PartyStatement) -> bool:
    return isinstance(statement, TakePosition) and statement.stance == WITHDRAWN.id


def _is_as_recorded(known: Position, position: Position) -> bool:
    """Return whether two positions from the same comment have the same values."""
    old, new = known.source, position.source
    if not (old and new and new.comment and leads_to(old.comment, new.comment)):
        return False
    return old.url == new.url and replace(known, source=new) == position


def _dispute(case: EvaluationInput, spec: StatementSpec, statement: OpenDispute) -> Verdict | None:
    """Return the verdict on a dispute that is not recorded as it is, else None.

    Editing a comment does not reopen its dispute after it has ended.
    """
    of_here = [dispute for dispute in case.r.disputes if dispute.by == statement.party and case.has_made(dispute)]
    said = (statement.text, statement.translation)
    if any((one.text.rstrip("\n"), one.translation) == said for one in of_here):  # only the reaction may be missing
        return RecordChange()
    if of_here and of_here[-1].withdrawn:
        reason = message(
            "reply to a comment", "The dispute of this comment has been withdrawn. Please write a new comment."
        )
        return Mistake(reason=reason, valid=spec.form)
    return None


def _dispute_withdrawal(case: EvaluationInput, _: StatementSpec, statement: CloseDispute) -> Verdict | None:
    """Return the verdict on the end of a dispute that is not recorded as it is, else None.

    A comment that has ended one dispute does not end another one.
    """
    by, of = statement.party or "", statement.translation
    those = [one for one in case.r.disputes if one.by == by and (of is None or one.language == of.casefold())]
    today = [one.withdrawal_source for one in those if one.withdrawn == case.on.date]
    if any(source and leads_to(source.comment, case.parsed.submission.url) for source in today):
        return RecordChange()
    if open_disputes(case.r, by, of):
        return None
    if today and all(one.withdrawn for one in those):  # recorded already
        return RecordChange()
    name = shown(case.dataset.bodies[by])
    reason = message("reply to a comment", "No open dispute here to withdraw: %(name)s.", name=name)
    if others := {one.language for one in case.r.disputes if one.by == by and not one.withdrawn} - {""}:
        what = message(
            "reply to a comment",
            "Disputed translations: %(languages)s.",
            languages=separator("、").join(sorted(others)),
        )
        reason = sentences(reason, what)
    return Mistake(reason=reason)


def _listing(case: EvaluationInput, spec: StatementSpec, statement: RequestDelegation) -> Verdict:
    """Return the request to be listed, or why there is none.

    Maintainers decide on the request.
    """
    named = case.dataset.named_bodies
    known = {body.id: body for body in speakers(statement, case.dataset) if body.id in named}
    if statement.body not in known:
        close = closest(statement.body, known)
        reasons = (there_is_no("party or addressee", statement.body), *([did_you_mean(close)] if close else []))
        return Mistake(reason=sentences(*reasons), valid=spec.form)
    body = known[statement.body]
    if may_speak(case.author, [body]):
        reason = message(
            "reply to a comment", "Your account is already listed for it: %(name)s.", name=shown(body.name)
        )
        return Mistake(reason=reason)
    return DelegationRequest(body=body.id)


# Anyone can report progress. So the text of an unverified report is not copied into the record, and reports of
# unlisted accounts never keep out those of listed accounts and maintainers.


def _progress(case: EvaluationInput, _: StatementSpec, statement: ReportProgress) -> Verdict | None:
    """Return the verdict on a report that is not recorded as it is, else None.

    Its author and comment are recorded now, and its text when a maintainer verifies it. If a maintainer has verified
    this text already, the unverified report is withdrawn.
    """
    if any(_is_vouched_for(known, case.parsed.submission, statement) for known in verified(case.r)):
        return case.record(WithdrawReport())
    if _is_full(case):
        reason = message(
            "reply to a comment",
            "Many reports here are not verified yet, so this one is not listed. Your text stays where you wrote it, "
            "and the maintainers can still verify it.",
        )
        return Mistake(reason=reason)
    return None


def _is_full(case: EvaluationInput) -> bool:
    """Return whether too many reports are unverified for one more of this account.

    Reports of unlisted accounts never keep out a listed account or a maintainer.
    """
    waiting = [known.account_id for known in unverified(case.r) if not case.has_made(known)]
    if waiting.count(case.author.id) >= MOST_REPORTS:
        return True
    listed = {account.id for party in case.dataset.parties for account in party.accounts}
    if case.author.id in listed or sum(account not in listed for account in waiting) < MOST_OF_ALL:
        return False
    return not case.is_maintainer()


def _verification(case: EvaluationInput, spec: StatementSpec, statement: Verify) -> Verdict:
    """Return the change that records a report's text, or why it is not recorded.

    The maintainer must have seen the text as it is: an edit after the command is an error.
    """
    parsed, r = case.reported_at(statement.report), case.r
    report = parsed.statement(case.dataset, r) if parsed and parsed.about in (r.id, *r.previous_ids) else None
    if parsed is None or not isinstance(report, ReportProgress):
        reason = message("reply to a comment", "There is no report on this recommendation at this address.")
        return Mistake(reason=reason, valid=spec.form)
    submission, on = parsed.submission, _occasion(parsed.submission)
    if not submission.is_its_authors:
        reason = message(
            "reply to a comment",
            "Another account edited the report last: %(account)s. So it is no longer its author's.",
            account=_editor(submission),
        )
        return Mistake(reason=reason)
    if submission.edit and submission.edit.at >= case.parsed.submission.at:
        reason = message(
            "reply to a comment",
            "The report was edited after your command. Read it again, and verify it again if it is right.",
        )
        return Mistake(reason=reason, valid=spec.form)
    if fault := report.find_fault(r, case.dataset, on):
        return _misfit(fault, spec)
    for known in verified(r):
        if _is_vouched_for(known, submission, report):
            reason = message(
                "reply to a comment", "This report is already verified by: %(name)s.", name=shown(known.verified_by)
            )
            return Mistake(reason=reason)
    return case.record(replace(statement, found=report.vouched_for(on, case.author.login)))


def _is_vouched_for(known: Report, submission: Submission, report: ReportProgress) -> bool:
    """Return whether a verified report has the current text of this comment."""
    words = (report.action, report.text, report.evidence)
    return _is_from(known, submission) and (known.action, (known.text or "").rstrip("\n"), known.evidence) == words


_RULES: Mapping[type[Statement], Callable[[EvaluationInput, StatementSpec, Any], Verdict | None]] = {
    TakePosition: _position,
    OpenDispute: _dispute,
    CloseDispute: _dispute_withdrawal,
    RequestDelegation: _listing,
    ReportProgress: _progress,
    Verify: _verification,
}


def _occasion(submission: Submission) -> StatementContext:
    """Return the date of the current text, its author and its address as a context."""
    return StatementContext(
        date=submission.date, by=submission.author.login, account=submission.author.id, comment=submission.url
    )


def _is_from(entry: Position | Report | Dispute, submission: Submission) -> bool:
    return entry.source is not None and leads_to(entry.source.comment, submission.url)


def _misfit(fault: Fault, spec: StatementSpec) -> Mistake:
    return does_not_fit(as_sentences(fault.message, fault.hint), spec.form)


def does_not_fit(fault: str, valid: str = "") -> Mistake:
    """Return that a statement does not fit the record. `fault` has the errors of the files, in English."""
    return Mistake(reason=message("reply to a comment", "This does not fit the record."), fault=fault, valid=valid)


def changed_meanwhile(name: str) -> Mistake:
    """Return that the main branch has another response or status of this addressee or action since then."""
    reason = message(
        "reply to a comment",
        "The main branch now has another response or status of this addressee or action: %(name)s.",
        name=name,
    )
    return Mistake(reason=reason)


def _editor(submission: Submission) -> str:
    """Return the login of the last editor for a reply."""
    if submission.edit and submission.edit.by:
        return shown(submission.edit.by.login)
    return message("account", "a deleted account")
