"""What somebody says of a recommendation: which edit of its file it is, and what keeps it from being said."""

from collections.abc import Collection
from functools import partial
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from rectrack.record import edits
from rectrack.record.edits import Edit
from rectrack.record.recommendation import (
    Dispute,
    HistoryEntry,
    LastChecked,
    Position,
    Recommendation,
    Report,
    Response,
    Source,
)
from rectrack.record.register import Register
from rectrack.record.stances import WITHDRAWN, Stance
from rectrack.record.statuses import Status
from rectrack.record.steps import lacks_evidence, shown_of, wrong_leap
from rectrack.record.values import When, by_id, offered_of, surely_earlier
from rectrack.text.problems import Fault, Path

LONGEST_REPORT = 1_000
"""Characters: verified reports share the issue with everything else."""


class Occasion(Struct, frozen=True, kw_only=True):
    """When something is said and by whom: an account in a comment, whose numeric id is known then; a name elsewhere.

    `is_dated` says whether somebody gave the date: one that nobody gave makes no other statement.
    """

    date: When
    is_dated: bool = False
    by: str | None = None
    account: int | None = None
    comment: str | None = None

    def source(self, url: str | None = None) -> Source | None:
        """Where it is said, and what it is taken from."""
        return Source(url=url, comment=self.comment) if url or self.comment else None


class Statement(Struct, frozen=True, kw_only=True):
    """What somebody says of a recommendation; `text` is what they add, None where they add nothing."""

    text: str | None = None

    called: ClassVar[str] = ""

    @property
    def word(self) -> str:
        """The word with which it is said."""
        return self.called

    def edit(self, on: Occasion) -> Edit:
        """How a file's text changes when this is recorded."""
        raise NotImplementedError

    def unfit(self, r: Recommendation, register: Register, on: Occasion) -> Fault | None:
        """What keeps it from being said of this recommendation, though a file might hold it."""
        return None


class Spoken(Statement, frozen=True, kw_only=True):
    """What a party says, or an addressee; `entered_by` is who else enters it, from this `source`."""

    party: str | None = None
    source: str | None = None
    entered_by: str | None = None


class TakePosition(Spoken, frozen=True, kw_only=True):
    """What a party thinks, or that it withdraws that."""

    stance: str
    reported_by: str | None = None

    @property
    def word(self) -> str:
        return "withdraw" if self.stance == WITHDRAWN.id else self.stance

    def position(self, on: Occasion) -> Position:
        """The position as the file has it: what the party's own account writes are its words."""
        is_quoted = on.account is not None and not (self.entered_by or self.reported_by)
        return Position(
            party=self.party or "",
            stance=self.stance,
            date=on.date,
            reason=None if is_quoted else self.text,
            quote=self.text if is_quoted else None,
            source=on.source(self.source),
            reported_by=self.reported_by,
            entered_by=self.entered_by,
        )

    def edit(self, on: Occasion) -> Edit:
        return partial(edits.add_position, position=self.position(on), dated=on.is_dated)

    def unfit(self, r: Recommendation, register: Register, on: Occasion) -> Fault | None:
        return _retired("stance", self.stance, register.tracker.stances, ("positions",))


class Object(Spoken, frozen=True, kw_only=True):
    """A party or an addressee objects to what is said of it here, and takes no stance by that."""

    called = "dispute"
    text: str

    def dispute(self, on: Occasion) -> Dispute:
        """The objection as the file has it."""
        by, source = self.party or "", on.source(self.source)
        return Dispute(by=by, text=self.text, date=on.date, source=source, entered_by=self.entered_by)

    def edit(self, on: Occasion) -> Edit:
        return partial(edits.add_dispute, dispute=self.dispute(on), dated=on.is_dated)


class EndObjection(Spoken, frozen=True, kw_only=True):
    """A party or an addressee objects no more."""

    called = "withdraw"

    def edit(self, on: Occasion) -> Edit:
        return partial(edits.end_dispute, by=self.party or "", ended=on.date)


class SpeakFor(Statement, frozen=True, kw_only=True):
    """Somebody asks to be listed among those who speak for a party or an addressee."""

    called = "speak-for"
    body: str


class ReportProgress(Statement, frozen=True, kw_only=True):
    """What happened, with the recommendation or one of its actions."""

    called = "progress"
    text: str
    action: str | None = None
    evidence: tuple[str, ...] = ()

    def edit(self, on: Occasion) -> Edit:
        report = replace(self.vouched_for(on, None), text=None, evidence=())  # they follow when somebody vouches
        return partial(edits.add_report, report=report, dated=on.is_dated)

    def vouched_for(self, on: Occasion, by: str | None) -> Report:
        """The report with its words, for which somebody vouches."""
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

    def unfit(self, r: Recommendation, register: Register, on: Occasion) -> Fault | None:
        return _too_long(self.text)


class Verify(Statement, frozen=True, kw_only=True):
    """Somebody vouches for the report at an address; `found` is that report, None where nobody has looked it up."""

    called = "verify"
    report: str
    found: Report | None = None

    def edit(self, on: Occasion) -> Edit:
        return partial(edits.add_report, report=self.found, dated=on.is_dated) if self.found else str


class SetStatus(Statement, frozen=True, kw_only=True):
    """How far a recommendation has got."""

    called = "status"
    status: str
    evidence: tuple[str, ...] = ()

    def edit(self, on: Occasion) -> Edit:
        entry = HistoryEntry(date=on.date, status=self.status, note=self.text, by=on.by, evidence=self.evidence)
        return partial(edits.set_status, status=self.status, entry=entry, dated=on.is_dated)

    def unfit(self, r: Recommendation, register: Register, on: Occasion) -> Fault | None:
        is_its_date = not on.is_dated or on.date == r.history[-1].date
        if self.status == r.status and is_its_date and not (self.text or on.by):
            return None  # it is said already
        statuses = register.tracker.statuses
        lacking = lacks_evidence(by_id(statuses).get(self.status), self.evidence, ("status",))
        return _retired("status", self.status, statuses, ("status",)) or lacking


class SetActionStatus(Statement, frozen=True, kw_only=True):
    """How far an action has got; what is said with it is a report for which whoever says it vouches."""

    called = "action"
    action: str
    status: str
    evidence: tuple[str, ...] = ()

    def edit(self, on: Occasion) -> Edit:
        said = ReportProgress(action=self.action, text=self.text, evidence=self.evidence) if self.text else None
        report = said.vouched_for(on, on.by) if said else None
        change = partial(edits.set_action_status, action_id=self.action, status=self.status)
        return partial(change, report=report, dated=on.is_dated)

    def unfit(self, r: Recommendation, register: Register, on: Occasion) -> Fault | None:
        action, statuses = by_id(r.actions).get(self.action), by_id(register.tracker.statuses)
        if action is None or action.status == self.status:  # the edit says what there is to say
            return None
        at = ("actions", r.actions.index(action), "status")
        if step := wrong_leap(statuses, action.status, self.status):
            return Fault(at, *step)
        if wrong := _retired("status", self.status, statuses.values(), at) or _too_long(self.text or ""):
            return wrong
        shown = (*(self.evidence if self.text else ()), *shown_of(r, self.action))
        return lacks_evidence(statuses.get(self.status), shown, at, ", or a verified report with one")


class RecordAnswer(Statement, frozen=True, kw_only=True):
    """What an addressee answered, as somebody else enters it: its own word, but not in its own hand."""

    called = "answer"
    addressee: str
    answer: str

    def edit(self, on: Occasion) -> Edit:
        said = Response(
            by=self.addressee,
            answer=self.answer,
            date=on.date,
            note=self.text,
            source=on.source(),
            entered_by=on.by,
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
        return None


def _retired(what: str, id_: str, words: Collection[Status | Stance], at: Path) -> Fault | None:
    """What is wrong with saying a word anew that is only shown where it stands already."""
    if all(word.id != id_ or not word.retired for word in words):
        return None
    return Fault(at, f"the {what} {id_} is retired", f"one of: {', '.join(word.id for word in offered_of(words))}")


def _too_long(words: str) -> Fault | None:
    most = f"a report has {LONGEST_REPORT:,} characters at the most"
    return Fault(("reports",), most, "shorten it, and link to the whole") if len(words) > LONGEST_REPORT else None
