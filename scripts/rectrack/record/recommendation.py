"""One recommendation in frozen types.

These and those of `tracker` and `parties` are the only definition of the file format: `load` decodes YAML into them,
and `schema` exports their JSON Schema.
"""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from rectrack.record.values import (
    AddresseeId,
    Count,
    DocumentId,
    Flag,
    Id,
    Line,
    Link,
    Markdown,
    OtherId,
    PartyId,
    Record,
    StanceId,
    StatusId,
    Text,
    ThemeId,
    When,
)

Kind: TypeAlias = Literal["recommended", "endorsed", "suggested", "requested", "implied"]

Answer: TypeAlias = Literal["accepted", "partly-accepted", "noted", "not-accepted"]


class Source(Record, frozen=True, kw_only=True):
    """Where something was said: a place in a document of tracker.yaml, a web page, or a comment."""

    document: DocumentId | None = None
    section: Text | None = None
    items: tuple[Text, ...] = ()
    url: Link | None = None
    comment: Link | None = None


class Action(Record, frozen=True, kw_only=True):
    """A step of a recommendation, with a status of its own."""

    id: Id
    title: Text
    status: StatusId


class Position(Record, frozen=True, kw_only=True):
    """What one party thinks; `reported_by` names who says so where it is not the party itself.

    A later position of a party takes the place of its earlier ones, and "withdrawn" takes them back. `entered_by` is
    who wrote it down for a party, from the letter or document that `source` names.
    """

    party: PartyId
    stance: StanceId
    date: When
    reason: Text | None = None
    source: Source | None = None
    reported_by: PartyId | None = None
    entered_by: Text | None = None


class Report(Record, frozen=True, kw_only=True):
    """What somebody reports of the recommendation, or of one of its actions; `verified_by` vouches for it.

    Words that nobody has verified are not copied: until then the report is only where `source` has it. `account_id`
    is the number of the account that `by` names.
    """

    date: When
    by: Text
    account_id: Count | None = None
    action: Id | None = None
    text: Text | None = None
    evidence: tuple[Text, ...] = ()
    source: Source | None = None
    verified_by: Text | None = None


class Response(Record, frozen=True, kw_only=True):
    """What an addressee answered."""

    by: AddresseeId
    answer: Answer
    date: When
    note: Text | None = None
    source: Source | None = None


class Decision(Record, frozen=True, kw_only=True):
    """What the group itself decided."""

    by: Text
    outcome: Text
    date: When
    meeting: Text | None = None
    source: Source | None = None


class HistoryEntry(Record, frozen=True, kw_only=True):
    """One step in the life of a recommendation; the last one's status is the current status."""

    date: When
    status: StatusId
    note: Text | None = None
    by: Text | None = None
    evidence: tuple[Text, ...] = ()


class LastChecked(Record, frozen=True, kw_only=True):
    """Somebody looked what became of it, even if nothing had changed."""

    date: When
    by: Text
    found: Text


class Recommendation(Record, frozen=True, kw_only=True):
    """One file of recommendations/."""

    id: Id
    number: Count
    title: Line
    summary: Markdown
    kind: Kind
    theme: ThemeId
    addressees: tuple[AddresseeId, ...] = ()
    addressees_inferred: Flag = Flag.FALSE
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
    editor_note: Markdown | None = None
    status: StatusId
    actions: tuple[Action, ...] = ()
    positions: tuple[Position, ...] = ()
    reports: tuple[Report, ...] = ()
    responses: tuple[Response, ...] = ()
    decision: Decision | None = None
    history: Annotated[tuple[HistoryEntry, ...], Meta(min_length=1)]
    last_checked: LastChecked | None = None
    target_date: When | None = None
    related: tuple[OtherId, ...] = ()
    supersedes: tuple[OtherId, ...] = ()
    superseded_by: tuple[OtherId, ...] = ()
    owners: tuple[Text, ...] = ()
    formerly: tuple[Id, ...] = ()

    @property
    def name(self) -> str:
        """How people cite it; also the issue's title."""
        return f"Recommendation {self.number}: {self.title}"
