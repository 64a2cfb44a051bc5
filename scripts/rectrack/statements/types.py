"""Statements as values: which edit of a recommendation each is, and what keeps it from being made."""

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
    wrong_leap,
)
from rectrack.statements import edits
from rectrack.statements.edits import Edit, Entry
from rectrack.text import Fault, KeyPath, leads_to

LONGEST_REPORT = 1_000
"""Characters: an issue must have room for all verified reports and the rest."""


class StatementContext(Struct, frozen=True, kw_only=True):
    """When something is said and by whom: an account in a comment, whose numeric id is known then; a name elsewhere.

    `is_dated` says whether somebody gave the date: one that nobody gave makes no other statement. What is said at a
    desk or in minutes may be `taken_from` somewhere; of a decision they say by whom, and in which `meeting`.
    """

    date: When
    is_dated: bool = False
    by: str | None = None
    account: int | None = None
    comment: str | None = None
    taken_from: str | None = None
    decided_by: str | None = None
    meeting: str | None = None

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
    """What somebody says of a recommendation; `text` is what they add, None where they add nothing."""

    text: str | None = None

    def entry(self, on: StatementContext) -> Entry:
        """Return the entry that the statement adds to a recommendation.

        Raises `NotImplementedError` if the statement adds none: then `edit` makes another change.
        """
        raise NotImplementedError

    def edit(self, on: StatementContext) -> Edit:
        """Return the edit that records the statement in a recommendation."""
        return partial(edits.add_entry, entry=self.entry(on), dated=on.is_dated)

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        """Return why the statement cannot be made about `r`; None if it can.

        These rules apply when a statement is made. A file may hold what they forbid.
        """
        return None


class Utterance(Struct, frozen=True):
    """A statement, and the occasion on which somebody makes it: who, when and where.

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
        """Return why the statement cannot be made about `r`; None if it can.

        These rules apply when a statement is made. A file may hold what they forbid.
        """
        return self.statement.find_fault(r, dataset, self.on)


class PartyStatement(Statement, frozen=True, kw_only=True):
    """What a party says, or an addressee; `entered_by` is who else enters it, from this `source`."""

    party: str | None = None
    source: str | None = None
    entered_by: str | None = None

    def typist(self, on: StatementContext) -> str | None:
        """Return who enters the statement for the party; None if the party does.

        Without an account the default is `on.by`: no party makes such a statement itself.
        """
        return self.entered_by or (on.by if on.is_at_desk else None)


class TakePosition(PartyStatement, frozen=True, kw_only=True):
    """What a party thinks, or that it withdraws that; `inferred` is what somebody reads between the lines."""

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
        )

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        return retired("stance", self.stance, dataset.tracker.stances, ("positions",))


class OpenDispute(PartyStatement, frozen=True, kw_only=True):
    """A party or an addressee objects to what is said of it here, and takes no stance by that."""

    text: str

    def entry(self, on: StatementContext) -> Dispute:
        by, source = self.party or "", on.source(self.source)
        return Dispute(by=by, text=self.text, date=on.date, source=source, entered_by=self.typist(on))


class CloseDispute(PartyStatement, frozen=True, kw_only=True):
    """A party or an addressee objects no more."""

    def edit(self, on: StatementContext) -> Edit:
        by, source = self.party or "", on.source(self.source)
        return partial(edits.end_dispute, by=by, ended=on.date, source=source)


def speakers(statement: Statement, dataset: Dataset) -> tuple[Party, ...] | tuple[Body, ...]:
    """Return the parties, or parties and addressees, that can make the statement.

    Only parties take positions. Parties and addressees make all other statements.
    """
    parties, addressees = dataset.parties, dataset.tracker.addressees
    return parties if isinstance(statement, TakePosition) else bodies(parties, addressees)


class RequestDelegation(Statement, frozen=True, kw_only=True):
    """Somebody asks to be listed among those who speak for a party or an addressee."""

    body: str


class ReportProgress(Statement, frozen=True, kw_only=True):
    """What happened, with the recommendation or one of its actions."""

    text: str
    action: str | None = None
    evidence: tuple[str | Evidence, ...] = ()

    def entry(self, on: StatementContext) -> Report:
        report = self.vouched_for(on, on.by)
        if on.is_at_desk:
            return report
        return replace(report, text=None, evidence=(), verified_by=None)  # added when a maintainer verifies it

    def vouched_for(self, on: StatementContext, by: str | None) -> Report:
        """Return the report with its text and evidence, verified by `by`."""
        return Report(
            date=on.date,
            by=on.by or "",
            account_id=on.account,
            action=self.action,
            text=self.text,
            evidence=self.evidence,
            source=on.source(),
            verified_by=by,
        )

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        return too_long(self.text) or (nobody(on, ("progress_reports",), "vouches for it") if on.is_at_desk else None)


class WithdrawReport(Statement, frozen=True, kw_only=True):
    """What a comment reported is reported no more, unless somebody has vouched for it."""

    def edit(self, on: StatementContext) -> Edit:
        return partial(edits.remove_report, comment=on.comment or "")


class Verify(Statement, frozen=True, kw_only=True):
    """Somebody vouches for the report at an address; `found` is that report, None where nobody has looked it up.

    On the command line nobody does: there its words are written behind the address.
    """

    report: str
    evidence: tuple[str, ...] = ()
    found: Report | None = None

    def edit(self, on: StatementContext) -> Edit:
        if not on.is_at_desk:
            return partial(edits.add_entry, entry=self.found, dated=on.is_dated) if self.found else edits.unchanged
        words, by = self.text or "", on.by or ""
        return partial(edits.verify_report, comment=self.report, words=words, evidence=self.evidence, by=by)

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        if not on.is_at_desk:
            return None
        at: KeyPath = ("progress_reports",)
        if not any(report.source and leads_to(report.source.comment, self.report) for report in r.progress_reports):
            return Fault(at, "no report from this address is recorded here", "the address of its comment or form")
        if not self.text:
            return Fault(at, "it is not said what the report says", "write its words behind its address")
        return too_long(self.text) or nobody(on, at, "vouches for it")


def nobody(on: StatementContext, at: KeyPath, does: str) -> Fault | None:
    """Return a fault if the context does not name a person, else None.

    `does` completes the message: "it is not said who ...".
    """
    return None if on.by else Fault(at, f"it is not said who {does}", "say by whom")


def retired(what: str, id_: str, words: Collection[Status | Stance | Outcome], at: KeyPath) -> Fault | None:
    """Return a fault if a new statement has a retired value, else None.

    `what` names the kind of value in the message. Files may keep a retired value.
    """
    if all(word.id != id_ or not word.retired for word in words):
        return None
    return Fault(at, f"the {what} {id_} is retired", f"one of: {', '.join(word.id for word in offered_of(words))}")


def too_long(words: str) -> Fault | None:
    most = f"a report has {LONGEST_REPORT:,} characters at the most"
    return (
        Fault(("progress_reports",), most, "shorten it, and link to the whole")
        if len(words) > LONGEST_REPORT
        else None
    )


# Statements that only maintainers can make.


class SetStatus(Statement, frozen=True, kw_only=True):
    """How far a recommendation has got."""

    status: str
    evidence: tuple[str | Evidence, ...] = ()

    def edit(self, on: StatementContext) -> Edit:
        entry = HistoryEntry(
            date=on.date, status=self.status, note=self.text, according_to=on.by, evidence=self.evidence
        )
        return partial(edits.set_status, status=self.status, entry=entry, dated=on.is_dated)

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        is_its_date = not on.is_dated or on.date == r.history[-1].date
        if self.status == r.status and is_its_date and not (self.text or on.by):
            return None  # the statement changes nothing
        statuses = dataset.tracker.statuses
        lacking = lacks_evidence(by_id(statuses).get(self.status), self.evidence, ("status",))
        return retired("status", self.status, statuses, ("status",)) or lacking


class SetActionStatus(Statement, frozen=True, kw_only=True):
    """How far an action has got; what is said with it is a report for which whoever says it vouches."""

    action: str
    status: str
    evidence: tuple[str | Evidence, ...] = ()

    def edit(self, on: StatementContext) -> Edit:
        report = None
        if self.text:
            said = ReportProgress(action=self.action, text=self.text, evidence=self.evidence)
            report = said.vouched_for(on, on.by)
        change = partial(edits.set_action_status, action_id=self.action, status=self.status)
        return partial(change, report=report, dated=on.is_dated)

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        at: KeyPath = ("progress_reports",)
        if self.evidence and not self.text:
            hint = "evidence belongs to a report: write what it shows"
            return Fault(at, "it is not said what happened", hint)
        if self.text and (wrong := nobody(on, at, "vouches for it")):
            return wrong
        action, statuses = by_id(r.actions).get(self.action), by_id(dataset.tracker.statuses)
        if action is None or action.status == self.status:  # nothing to check; the edit reports an unknown action
            return None
        at = ("actions", r.actions.index(action), "status")
        step = wrong_leap(statuses, action.status, self.status)
        return (
            (Fault(at, *step) if step else None)
            or retired("status", self.status, statuses.values(), at)
            or too_long(self.text or "")
            or lacks_evidence(
                statuses.get(self.status),
                (*self.evidence, *shown_of(r, self.action)),
                at,
                ", or a verified report with one",
            )
        )


class RecordResponse(Statement, frozen=True, kw_only=True):
    """What an addressee answered, as somebody else enters it: its own word, but not in its own hand."""

    addressee: str
    response: str
    reported_by: str | None = None

    def entry(self, on: StatementContext) -> Response:
        return Response(
            by=self.addressee,
            response=self.response,
            date=on.date,
            note=self.text,
            source=on.source(),
            reported_by=self.reported_by,
            entered_by=None if self.reported_by else on.by,
        )


class RecordCheck(Statement, frozen=True, kw_only=True):
    """Somebody looked what became of it."""

    text: str

    def edit(self, on: StatementContext) -> Edit:
        return partial(replace, last_checked=LastChecked(date=on.date, checked_by=on.by or "", findings=self.text))

    def find_fault(self, r: Recommendation, dataset: Dataset, on: StatementContext) -> Fault | None:
        if r.last_checked and surely_earlier(on.date, r.last_checked.date):
            return Fault(("last_checked", "date"), f"a later check is recorded already, of {r.last_checked.date}")
        return nobody(on, ("last_checked",), "looked")


class RecordDecision(Statement, frozen=True, kw_only=True):
    """What the group itself decided; by whom and in which meeting may be said once for many."""

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
        if not (self.decided_by or on.decided_by):
            hint = "write by WHO: behind the outcome" + (", or decided_by: in the head" if on.is_at_desk else "")
            return Fault(("decisions",), "it is not said who decided it", hint)
        return retired("outcome", self.outcome, dataset.tracker.outcomes, ("decisions",))


class RecordRequest(Statement, frozen=True, kw_only=True):
    """Somebody was asked for an answer or for a view."""

    body: str
    type: Literal["response", "position"]
    due: str | None = None

    def entry(self, on: StatementContext) -> Request:
        return Request(to=self.body, type=self.type, date=on.date, due=self.due, source=on.source())


class SetTarget(Statement, frozen=True, kw_only=True):
    """By when it is to be done, and who has set that."""

    date: str
    set_by: str | None = None

    def edit(self, on: StatementContext) -> Edit:
        return partial(replace, target=Target(date=self.date, set_by=self.set_by, source=on.source()))


class SetField(Statement, frozen=True, kw_only=True):
    """The value of a field that the group has added, or that it has none."""

    field: str
    value: OwnValue = ""
    remove: bool = False

    def edit(self, on: StatementContext) -> Edit:
        return partial(edits.set_field, name=self.field, value=None if self.remove else self.value)


class SetOwner(Statement, frozen=True, kw_only=True):
    """Who sees to it, or does so no more."""

    owner: str
    remove: bool = False

    def edit(self, on: StatementContext) -> Edit:
        return partial(edits.set_owner, login=self.owner, is_owner=not self.remove)
