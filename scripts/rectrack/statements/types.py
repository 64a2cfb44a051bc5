"""The types of statements: the edit that each makes, and the rules for making it."""

import re
from collections.abc import Collection
from functools import partial
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from rectrack.model import (
    ID,
    Body,
    Dataset,
    Decision,
    Dispute,
    Evidence,
    Flag,
    HistoryEntry,
    LastChecked,
    Outcome,
    OwnValue,
    Party,
    Position,
    Recommendation,
    Report,
    Request,
    Response,
    Source,
    Stance,
    Status,
    Target,
    When,
    bodies,
    by_id,
    lacks_evidence,
    offered_of,
    shown_of,
    surely_earlier,
)
from rectrack.statements import edits
from rectrack.statements.edits import Edit, Entry
from rectrack.text import Fault, KeyPath, leads_to

LONGEST_REPORT = 1_000
"""Characters. All verified reports and the other text must fit into one issue."""


class StatementContext(Struct, frozen=True, kw_only=True):
    """The date and the author of a statement: an account with its numeric id in a comment, a name elsewhere.

    `is_dated` says that the author gave the date: a default date does not make a statement different. `taken_from` is
    the source of a statement from minutes or a command. `decided_by` and `meeting` are those of decisions.
    """

    date: When
    is_dated: bool = False
    by: str | None = None
    account: int | None = None
    comment: str | None = None
    taken_from: str | None = None
    decided_by: str | None = None
    meeting: str | None = None
    mode: edits.Mode = None

    @property
    def corrects(self) -> bool:
        """Return whether the statement corrects the latest entry. What it does not say then stays in the entry."""
        return self.mode == "correct"

    @property
    def is_at_desk(self) -> bool:
        """Return whether a maintainer makes the statement without a comment or form.

        The sources are CLI commands, minutes and sheets: no account is known there.
        """
        return self.account is None

    def source(self, taken_from: str | None = None) -> Source | None:
        """Return the comment, and the document or web address that the statement is from.

        `taken_from` goes before that of the context: a web address, or the id of a document in tracker.yaml. Return
        None if there is no source at all.
        """
        taken_from = taken_from or self.taken_from
        if not (taken_from or self.comment):
            return None
        is_document = bool(taken_from and re.match(ID, taken_from))
        url, document = (None, taken_from) if is_document else (taken_from, None)
        return Source(document=document, url=url, comment=self.comment)


class Statement(Struct, frozen=True, kw_only=True):
    """A statement about a recommendation. `text` is its free text, None without one."""

    text: str | None = None

    def entry(self, on: StatementContext) -> Entry:
        """Return the entry that the statement adds to a recommendation.

        Raises `NotImplementedError` if the statement adds none: then `edit` makes another change.
        """
        raise NotImplementedError

    def edit(self, on: StatementContext) -> Edit:
        """Return the edit that records the statement in a recommendation."""
        return partial(edits.add_entry, entry=self.entry(on), dated=on.is_dated, mode=on.mode)

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        """Return why the statement cannot be made about `r`; None if it can.

        These rules apply when a statement is made. A file may hold what they forbid.
        """
        return None


class Utterance(Struct, frozen=True):
    """A statement and its context: author, date and source.

    Comments, forms, minutes, commands and sheets all make one; `Workspace.apply_statement` judges it and changes
    the file.
    """

    statement: Statement
    on: StatementContext

    @property
    def edit(self) -> Edit:
        """Return the edit that records the statement in a recommendation."""
        return self.statement.edit(self.on)

    def find_fault(self, r: Recommendation, dataset: Dataset) -> Fault | None:
        """Return why the statement cannot be made about `r`; None if it can."""
        return self.statement.find_fault(r, dataset, self.on)


class PartyStatement(Statement, frozen=True, kw_only=True):
    """A statement of a party or addressee. `entered_by` is the maintainer who enters it from `source`."""

    party: str | None = None
    source: str | None = None
    entered_by: str | None = None

    def typist(self, on: StatementContext) -> str | None:
        """Return who enters the statement for the party; None if the party does.

        Without an account the default is `on.by`: no party makes such a statement itself.
        """
        return self.entered_by or (on.by if on.is_at_desk else None)


class TakePosition(PartyStatement, frozen=True, kw_only=True):
    """A party takes a position or withdraws it. `inferred` says that a maintainer concluded it from the source."""

    stance: str
    reported_by: str | None = None
    inferred: bool = False

    def entry(self, on: StatementContext) -> Position:
        """Return the position.

        The text is a quote if the party's own account wrote it, else a reason.
        """
        is_quoted = on.account is not None and not (self.entered_by or self.reported_by)
        return Position(
            party=self.party or "",
            stance=self.stance,
            date=on.date,
            reason=None if is_quoted else self.text,
            quote=self.text if is_quoted else None,
            source=on.source(self.source),
            reported_by=self.reported_by,
            inferred=Flag.TRUE if self.inferred else Flag.FALSE,
            entered_by=self.entered_by if self.reported_by or self.inferred else self.typist(on),
            account_id=on.account if is_quoted else None,
        )

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        return retired(on, "stance", self.stance, dataset.tracker.stances, ("positions",))


class OpenDispute(PartyStatement, frozen=True, kw_only=True):
    """A party or an addressee disputes an entry about it or a translation, without a stance."""

    text: str
    translation: str | None = None

    def entry(self, on: StatementContext) -> Dispute:
        typist = self.typist(on)
        return Dispute(
            by=self.party or "",
            text=self.text,
            translation=self.translation,
            date=on.date,
            source=on.source(self.source),
            entered_by=typist,
            account_id=None if typist else on.account,
        )


class CloseDispute(PartyStatement, frozen=True, kw_only=True):
    """A party or an addressee withdraws its disputes: those that are `edits.open_disputes`."""

    translation: str | None = None

    def edit(self, on: StatementContext) -> Edit:
        source, of = on.source(self.source), self.translation
        return partial(edits.end_dispute, by=self.party or "", of=of, ended=on.date, source=source, mode=on.mode)


def speakers(statement: Statement, dataset: Dataset) -> tuple[Party, ...] | tuple[Body, ...]:
    """Return the parties, or parties and addressees, that can make the statement.

    Only parties take positions. Parties and addressees make all other statements.
    """
    parties, addressees = dataset.parties, dataset.tracker.addressees
    return parties if isinstance(statement, TakePosition) else bodies(parties, addressees)


class RequestDelegation(Statement, frozen=True, kw_only=True):
    """An account asks to be listed for a party or an addressee."""

    body: str


class ReportProgress(Statement, frozen=True, kw_only=True):
    """A report of what happened with the recommendation or one of its actions."""

    text: str
    action: str | None = None
    evidence: tuple[str | Evidence, ...] = ()
    status: str | None = None
    according_to: str | None = None

    def entry(self, on: StatementContext) -> Report:
        report = self.vouched_for(on, on.by)
        if on.is_at_desk:
            return report
        return replace(report, text=None, evidence=(), verified_by=None)  # added when a maintainer verifies it

    def vouched_for(self, on: StatementContext, by: str | None) -> Report:
        """Return the report with its text and evidence, verified by `by`."""
        return Report(
            date=on.date,
            by=self.according_to or ("" if on.corrects else on.by) or "",
            account_id=on.account,
            action=self.action,
            status=self.status,
            text=self.text,
            evidence=self.evidence,
            source=on.source(),
            verified_by=by,
        )

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        if self.status and not (self.according_to or on.corrects):
            return Fault(("progress_reports",), "the assessment has no author", "add --according-to: who assesses it")
        return too_long(self.text or "") or (nobody(on, ("progress_reports",), _VERIFIER) if on.is_at_desk else None)


class WithdrawReport(Statement, frozen=True, kw_only=True):
    """Removes the report of a comment, unless it is verified."""

    def edit(self, on: StatementContext) -> Edit:
        return partial(edits.remove_report, comment=on.comment or "")


class Verify(Statement, frozen=True, kw_only=True):
    """A maintainer verifies the report at an address. `found` is that report, None before it is looked up.

    The command line does not look it up: the text of the report follows the address there.
    """

    report: str
    evidence: tuple[str, ...] = ()
    found: Report | None = None

    def edit(self, on: StatementContext) -> Edit:
        if self.found:
            return partial(edits.add_entry, entry=self.found, dated=on.is_dated)
        words, by = self.text or "", on.by or ""
        return partial(edits.verify_report, comment=self.report, words=words, evidence=self.evidence, by=by)

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        if not on.is_at_desk:
            return None
        at: KeyPath = ("progress_reports",)
        if not any(report.source and leads_to(report.source.comment, self.report) for report in r.progress_reports):
            return Fault(
                at, "no report from this address is recorded here", "give the address of its comment or form"
            )
        if not self.text:
            return Fault(at, "the text of the report is missing", "write the text after the address")
        return too_long(self.text) or nobody(on, at, _VERIFIER)


_VERIFIER = "the name of the person who verified the progress report is missing"
_CHECKER = "the name of the person who checked is missing"


def nobody(on: StatementContext, at: KeyPath, message: str) -> Fault | None:
    """Return a `Fault` with this message if the context does not name a person, else None."""
    return None if on.by or on.corrects else Fault(at, message, "give a name", missing="according to")


def retired(
    on: StatementContext, what: str, id_: str, words: Collection[Status | Stance | Outcome], at: KeyPath
) -> Fault | None:
    """Return a `Fault` if a new statement has a retired value, named by `what`, else None. Files may keep one."""
    if on.corrects or all(word.id != id_ or not word.retired for word in words):
        return None
    return Fault(
        at, f"the {what} {id_} is retired", f"use one of: {', '.join(word.id for word in offered_of(words))}"
    )


def too_long(words: str) -> Fault | None:
    if len(words) <= LONGEST_REPORT:
        return None
    most = f"a report has at most {LONGEST_REPORT:,} characters"
    return Fault(("progress_reports",), most, "shorten the report, and link to the full text")


# Statements that only maintainers can make.


class SetStatus(Statement, frozen=True, kw_only=True):
    """A new status of a recommendation."""

    status: str
    evidence: tuple[str | Evidence, ...] = ()

    def edit(self, on: StatementContext) -> Edit:
        entry = HistoryEntry(
            date=on.date, status=self.status, note=self.text, according_to=on.by, evidence=self.evidence
        )
        return partial(edits.set_status, status=self.status, entry=entry, dated=on.is_dated, mode=on.mode)

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        is_its_date = not on.is_dated or on.date == r.history[-1].date
        if self.status == r.status and is_its_date and not (self.text or on.by):
            return None  # the statement changes nothing
        statuses = dataset.tracker.statuses
        known = r.history[-1].evidence if on.corrects and self.status == r.status else ()
        lacking = lacks_evidence(by_id(statuses).get(self.status), self.evidence or known, ("status",))
        return retired(on, "status", self.status, statuses, ("status",)) or lacking


class SetActionStatus(Statement, frozen=True, kw_only=True):
    """A new status of an action. The text becomes a report, verified by the author."""

    action: str
    status: str
    title: str | None = None
    evidence: tuple[str | Evidence, ...] = ()

    def edit(self, on: StatementContext) -> Edit:
        report = None
        if self.text or (on.corrects and (self.evidence or on.is_dated or on.by)):
            said = ReportProgress(action=self.action, text=self.text or "", evidence=self.evidence)
            report = said.vouched_for(on, on.by)
        change = partial(edits.set_action_status, action_id=self.action, status=self.status, title=self.title)
        return partial(change, report=report, dated=on.is_dated, mode=on.mode)

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        at: KeyPath = ("progress_reports",)
        if self.evidence and not (self.text or on.corrects):
            return Fault(at, "the evidence belongs to no report", "write what the evidence shows")
        if self.text and (wrong := nobody(on, at, _VERIFIER.replace("progress report", "status"))):
            return wrong
        action, statuses = by_id(r.actions).get(self.action), by_id(dataset.tracker.statuses)
        is_known = action or self.title  # the edit reports an unknown action
        if not is_known or (action and action.status == self.status):
            return None
        at = ("actions", r.actions.index(action), "status") if action else ("actions",)
        return (
            retired(on, "status", self.status, statuses.values(), at)
            or too_long(self.text or "")
            or lacks_evidence(
                statuses.get(self.status),
                (*self.evidence, *shown_of(r, self.action)),
                at,
                ", or a verified report with one",
            )
        )


class RecordResponse(Statement, frozen=True, kw_only=True):
    """A response of an addressee, entered by a maintainer."""

    addressee: str
    response: str
    undated: Flag = Flag.FALSE
    reported_by: str | None = None

    def entry(self, on: StatementContext) -> Response:
        return Response(
            by=self.addressee,
            response=self.response,
            date=on.date,
            undated=self.undated,
            note=self.text,
            source=on.source(),
            reported_by=self.reported_by,
            entered_by=None if self.reported_by else on.by,
        )


class RecordCheck(Statement, frozen=True, kw_only=True):
    """A check of the recommendation for news."""

    text: str

    def edit(self, on: StatementContext) -> Edit:
        check = LastChecked(date=on.date, checked_by=on.by or "", findings=self.text)
        if on.corrects:
            return partial(edits.correct_entry, entry=check, dated=on.is_dated)
        return partial(replace, last_checked=check)

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        if r.last_checked and not on.corrects and surely_earlier(on.date, r.last_checked.date):
            return Fault(("last_checked", "date"), f"a later check is already recorded: {r.last_checked.date}")
        return nobody(on, ("last_checked",), _CHECKER)


class RecordDecision(Statement, frozen=True, kw_only=True):
    """A decision of the group. The context may give the body and the meeting for several decisions."""

    outcome: str
    decided_by: str | None = None
    meeting: str | None = None

    def entry(self, on: StatementContext) -> Decision:
        return Decision(
            by=self.decided_by or on.decided_by or "",
            meeting=self.meeting or on.meeting,
            outcome=self.outcome,
            text=self.text,
            date=on.date,
            source=on.source(),
        )

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        if not (self.decided_by or on.decided_by or on.corrects):
            hint = "write by WHO: after the outcome" + (", or decided_by: in the head" if on.is_at_desk else "")
            return Fault((), "the body that decided is missing", hint)
        return retired(on, "outcome", self.outcome, dataset.tracker.outcomes, ("decisions",))


class RecordRequest(Statement, frozen=True, kw_only=True):
    """A request to a party or addressee for a response or a position."""

    body: str
    type: Literal["response", "position"]
    due: str | None = None
    step: str | None = None
    public: bool

    def entry(self, on: StatementContext) -> Request:
        return Request(
            to=self.body,
            type=self.type,
            date=on.date,
            due=self.due,
            step=self.step,
            public=Flag.TRUE if self.public else Flag.FALSE,
            source=on.source(),
        )


class SetTarget(Statement, frozen=True, kw_only=True):
    """The target date, and who set it."""

    date: str
    set_by: str | None = None

    def edit(self, on: StatementContext) -> Edit:
        return partial(replace, target=Target(date=self.date, set_by=self.set_by, source=on.source()))


class SetField(Statement, frozen=True, kw_only=True):
    """The value of a custom field, or its removal."""

    field: str
    value: OwnValue = ""
    remove: bool

    def edit(self, on: StatementContext) -> Edit:
        return partial(edits.set_field, name=self.field, value=None if self.remove else self.value)


class SetOwner(Statement, frozen=True, kw_only=True):
    """An owner of the recommendation, or the removal of one."""

    owner: str
    remove: bool

    def edit(self, on: StatementContext) -> Edit:
        return partial(edits.set_owner, login=self.owner, is_owner=not self.remove)
