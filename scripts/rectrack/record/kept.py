"""What only those who keep the record say: how far it got, who answered, what was decided, by when, and so on."""

from functools import partial
from typing import Literal

from rectrack.record import edits, kept_edits
from rectrack.record.edits import Edit
from rectrack.record.recommendation import (
    Decision,
    Evidence,
    HistoryEntry,
    LastChecked,
    OwnValue,
    Recommendation,
    Request,
    Response,
    Target,
)
from rectrack.record.register import Register
from rectrack.record.said import Occasion, ReportProgress, Statement, nobody, retired, too_long
from rectrack.record.steps import lacks_evidence, shown_of, wrong_leap
from rectrack.record.values import by_id, surely_earlier
from rectrack.text.problems import Fault


class SetStatus(Statement, frozen=True, kw_only=True):
    """How far a recommendation has got."""

    called = "status"
    status: str
    evidence: tuple[str | Evidence, ...] = ()

    def edit(self, on: Occasion) -> Edit:
        entry = HistoryEntry(date=on.date, status=self.status, note=self.text, by=on.by, evidence=self.evidence)
        return partial(edits.set_status, status=self.status, entry=entry, dated=on.is_dated)

    def unfit(self, r: Recommendation, register: Register, on: Occasion) -> Fault | None:
        is_its_date = not on.is_dated or on.date == r.history[-1].date
        if self.status == r.status and is_its_date and not (self.text or on.by):
            return None  # it is said already
        statuses = register.tracker.statuses
        lacking = lacks_evidence(by_id(statuses).get(self.status), self.evidence, ("status",))
        return retired("status", self.status, statuses, ("status",)) or lacking


class SetActionStatus(Statement, frozen=True, kw_only=True):
    """How far an action has got; what is said with it is a report for which whoever says it vouches."""

    called = "action"
    action: str
    status: str
    evidence: tuple[str | Evidence, ...] = ()

    def edit(self, on: Occasion) -> Edit:
        said = ReportProgress(action=self.action, text=self.text, evidence=self.evidence) if self.text else None
        report = said.vouched_for(on, on.by) if said else None
        change = partial(edits.set_action_status, action_id=self.action, status=self.status)
        return partial(change, report=report, dated=on.is_dated)

    def unfit(self, r: Recommendation, register: Register, on: Occasion) -> Fault | None:
        if (self.text or self.evidence) and (lacking := self._half_a_report(on)):
            return lacking
        action, statuses = by_id(r.actions).get(self.action), by_id(register.tracker.statuses)
        if action is None or action.status == self.status:  # the edit says what there is to say
            return None
        at = ("actions", r.actions.index(action), "status")
        if step := wrong_leap(statuses, action.status, self.status):
            return Fault(at, *step)
        if wrong := retired("status", self.status, statuses.values(), at) or too_long(self.text or ""):
            return wrong
        shown = (*(self.evidence if self.text else ()), *shown_of(r, self.action))
        return lacks_evidence(statuses.get(self.status), shown, at, ", or a verified report with one")

    def _half_a_report(self, on: Occasion) -> Fault | None:
        """What is said with a status is kept as a report: it has words, and somebody vouches for them."""
        if not self.text:
            return Fault(
                ("reports",), "it is not said what happened", "evidence belongs to a report: write what it shows"
            )
        return nobody(on, ("reports",), "vouches for it")


class RecordAnswer(Statement, frozen=True, kw_only=True):
    """What an addressee answered, as somebody else enters it: its own word, but not in its own hand."""

    called = "answer"
    addressee: str
    answer: str
    reported_by: str | None = None

    def edit(self, on: Occasion) -> Edit:
        said = Response(
            by=self.addressee,
            answer=self.answer,
            date=on.date,
            note=self.text,
            source=on.source(),
            reported_by=self.reported_by,
            entered_by=None if self.reported_by else on.by,
        )
        return partial(edits.add_response, response=said, dated=on.is_dated)


class RecordCheck(Statement, frozen=True, kw_only=True):
    """Somebody looked what became of it."""

    called = "checked"
    text: str

    def edit(self, on: Occasion) -> Edit:
        return partial(edits.set_last_checked, checked=LastChecked(date=on.date, by=on.by or "", found=self.text))

    def unfit(self, r: Recommendation, register: Register, on: Occasion) -> Fault | None:
        if r.last_checked and surely_earlier(on.date, r.last_checked.date):
            return Fault(("last_checked", "date"), f"a later check is recorded already, of {r.last_checked.date}")
        return nobody(on, ("last_checked",), "looked")


class RecordDecision(Statement, frozen=True, kw_only=True):
    """What the group itself decided; by whom and in which meeting may be said once for many."""

    called = "decision"
    outcome: str
    decided_by: str | None = None
    meeting: str | None = None

    def edit(self, on: Occasion) -> Edit:
        said = Decision(
            by=self.decided_by or on.decided_by or "",
            meeting=self.meeting or on.meeting,
            outcome=self.outcome,
            text=self.text,
            date=on.date,
            source=on.source(),
        )
        return partial(edits.add_decision, decision=said, dated=on.is_dated)

    def unfit(self, r: Recommendation, register: Register, on: Occasion) -> Fault | None:
        if not (self.decided_by or on.decided_by):
            hint = "write by WHO: behind the outcome" + (", or decided_by: in the head" if on.is_at_desk else "")
            return Fault(("decisions",), "it is not said who decided it", hint)
        return retired("outcome", self.outcome, register.tracker.outcomes, ("decisions",))


class RecordRequest(Statement, frozen=True, kw_only=True):
    """Somebody was asked for an answer or for a view."""

    called = "request"
    body: str
    wanted: Literal["answer", "view"]
    due: str | None = None

    def edit(self, on: Occasion) -> Edit:
        said = Request(of=self.body, wanted=self.wanted, date=on.date, due=self.due, source=on.source())
        return partial(edits.add_request, request=said, dated=on.is_dated)


class SetTarget(Statement, frozen=True, kw_only=True):
    """By when it is to be done, and who has set that."""

    called = "target"
    date: str
    set_by: str | None = None

    def edit(self, on: Occasion) -> Edit:
        return partial(kept_edits.set_target, target=Target(date=self.date, set_by=self.set_by, source=on.source()))


class SetField(Statement, frozen=True, kw_only=True):
    """The value of a field that the group has added, or that it has none."""

    called = "field"
    field: str
    value: OwnValue = ""
    remove: bool = False

    def edit(self, on: Occasion) -> Edit:
        if self.remove:
            return partial(kept_edits.remove_field, name=self.field)
        return partial(kept_edits.set_field, name=self.field, value=self.value)


class SetOwner(Statement, frozen=True, kw_only=True):
    """Who sees to it, or does so no more."""

    called = "owner"
    owner: str
    remove: bool = False

    def edit(self, on: Occasion) -> Edit:
        return partial(kept_edits.remove_owner if self.remove else kept_edits.add_owner, login=self.owner)
