"""One recommendation in frozen types.

These and those of `tracker` and `parties` are the only definition of the file format: `load` decodes YAML into them,
and `schema` exports their JSON Schema.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, field

from rectrack.model.types import (
    AddresseeId,
    AnswerId,
    BodyId,
    Count,
    DocumentId,
    Flag,
    Id,
    KindId,
    Lang,
    Line,
    Link,
    Markdown,
    OtherId,
    OutcomeId,
    PartyId,
    Record,
    Reference,
    StanceId,
    StatusId,
    Text,
    ThemeId,
    When,
)

OwnText: TypeAlias = Annotated[str, Meta(min_length=1, description="plain text")]
"""A text without a pattern: msgspec 0.22 crashes when it forgets a union of a list and a text that has one."""

OwnValue: TypeAlias = OwnText | tuple[OwnText, ...]
"""What stands in a field that a group has added: its kind is for `rules` to judge."""


class Source(Record, frozen=True, kw_only=True):
    """Where something was said: a place in a document of tracker.yaml, a web page, or a comment."""

    document: DocumentId | None = None
    section: Text | None = None
    items: tuple[Text, ...] = ()
    url: Link | None = None
    comment: Link | None = None


class Evidence(Record, frozen=True, kw_only=True):
    """A web page that shows something, and a copy of it that stays."""

    url: Link
    archived: Link | None = None


class Target(Record, frozen=True, kw_only=True):
    """By when something is to be done, and who has set that; without `set_by` it was those who keep the tracker."""

    date: When
    set_by: Text | None = None
    source: Source | None = None


class Action(Record, frozen=True, kw_only=True):
    """A step of a recommendation, with a status, and perhaps addressees and a date, of its own."""

    id: Id
    reference: Reference | None = None
    title: Text
    status: StatusId
    addressees: tuple[AddresseeId, ...] = ()
    target: Target | None = None


KEEPERS = "the keepers"
"""Who entered what its author did not say here, where a file names nobody."""


class Voiced:
    """Whose word a position or an answer is."""

    __slots__ = ()
    reported_by: PartyId | None
    inferred: Flag | bool

    @property
    def is_own(self) -> bool:
        """Whether it is the party's or the addressee's own word, neither another's report nor a reading."""
        return not self.reported_by and not self.inferred

    @property
    def voice(self) -> tuple[str | None, bool]:
        """By whom it is told, and whether it is only read between lines."""
        return self.reported_by, bool(self.inferred)


class Typed:
    """Who typed what somebody says."""

    __slots__ = ()
    entered_by: str | None
    source: Source | None

    @property
    def is_spoken(self) -> bool:
        """Whether its author's account said it here; what has no comment as source, others have typed."""
        return not self.entered_by and self.source is not None and self.source.comment is not None

    @property
    def typist(self) -> str | None:
        """Who typed it for its author; None where the author's account did."""
        return None if self.is_spoken else self.entered_by or KEEPERS


class Said(Voiced, Typed):
    """Whose word it is, and who typed it."""

    __slots__ = ()

    @property
    def is_spoken(self) -> bool:
        return self.is_own and super().is_spoken


class Position(Said, Record, frozen=True, kw_only=True):
    """What one party thinks; `reported_by` names who says so where it is not the party itself.

    A later position of a party takes the place of its earlier ones, and "withdrawn" withdraws them. `reason` is in
    the keepers' words, `quote` in the party's. `inferred` says that nobody states it outright, and `entered_by` who
    wrote it down for a party, from the letter or document that `source` names.
    """

    party: PartyId
    stance: StanceId
    date: When
    reason: Text | None = None
    quote: Text | None = None
    lang: Lang | None = None
    source: Source | None = None
    reported_by: PartyId | None = None
    inferred: Flag = Flag.FALSE
    entered_by: Text | None = None

    @property
    def author(self) -> str:
        """Whose view or answer it is."""
        return self.party

    @property
    def value(self) -> str:
        """The stance."""
        return self.stance


class Request(Record, frozen=True, kw_only=True):
    """Somebody was asked for an answer or for a view, and perhaps until when."""

    of: BodyId
    wanted: Literal["answer", "view"] = field(name="for")
    date: When
    due: When | None = None
    source: Source | None = None


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
    lang: Lang | None = None
    evidence: tuple[Text | Evidence, ...] = ()
    source: Source | None = None
    verified_by: Text | None = None


class Response(Said, Record, frozen=True, kw_only=True):
    """What an addressee answered; a later answer takes the place of its earlier ones.

    `note` is in the keepers' words, `quote` in the addressee's; the rest is as in positions.
    """

    by: AddresseeId
    answer: AnswerId
    date: When
    note: Text | None = None
    quote: Text | None = None
    lang: Lang | None = None
    source: Source | None = None
    reported_by: PartyId | None = None
    inferred: Flag = Flag.FALSE
    entered_by: Text | None = None

    @property
    def author(self) -> str:
        """Whose view or answer it is."""
        return self.by

    @property
    def value(self) -> str:
        """The answer."""
        return self.answer


class Decision(Record, frozen=True, kw_only=True):
    """What the group itself decided."""

    by: Text
    meeting: Text | None = None
    outcome: OutcomeId
    text: Text | None = None
    lang: Lang | None = None
    date: When
    source: Source | None = None


class Dispute(Typed, Record, frozen=True, kw_only=True):
    """A party or an addressee objects to what is said of it here, until it `ended`, as `ended_source` says."""

    by: BodyId
    text: Text
    lang: Lang | None = None
    date: When
    source: Source | None = None
    entered_by: Text | None = None
    ended: When | None = None
    ended_source: Source | None = None

    @property
    def author(self) -> str:
        """Who objects."""
        return self.by


class HistoryEntry(Record, frozen=True, kw_only=True):
    """One step in the life of a recommendation; the last one's status is the current status."""

    date: When
    status: StatusId
    note: Text | None = None
    lang: Lang | None = None
    by: Text | None = None
    evidence: tuple[Text | Evidence, ...] = ()


class LastChecked(Record, frozen=True, kw_only=True):
    """Somebody looked what became of it, even if nothing had changed."""

    date: When
    by: Text
    found: Text


class Recommendation(Record, frozen=True, kw_only=True):
    """One file of recommendations/. `fields` are those that a group has added in tracker.yaml."""

    id: Id
    number: Count
    reference: Reference | None = None
    title: Line
    summary: Markdown | None = None
    lang: Lang | None = None
    kind: KindId
    themes: Annotated[tuple[ThemeId, ...], Meta(min_length=1)]
    addressees: tuple[AddresseeId, ...] = ()
    addressees_inferred: Flag = Flag.FALSE
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
    editor_note: Markdown | None = None
    status: StatusId
    target: Target | None = None
    actions: tuple[Action, ...] = ()
    positions: tuple[Position, ...] = ()
    requests: tuple[Request, ...] = ()
    responses: tuple[Response, ...] = ()
    reports: tuple[Report, ...] = ()
    decisions: tuple[Decision, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    history: Annotated[tuple[HistoryEntry, ...], Meta(min_length=1)]
    last_checked: LastChecked | None = None
    related: tuple[OtherId, ...] = ()
    supersedes: tuple[OtherId, ...] = ()
    superseded_by: tuple[OtherId, ...] = ()
    owners: tuple[Text, ...] = ()
    fields: Mapping[str, OwnValue] = {}
    formerly: tuple[Id, ...] = ()

    @property
    def theme(self) -> ThemeId:
        """Its place on the board: the first of its themes."""
        return self.themes[0]

    @property
    def cited(self) -> str:
        """What stands for it in a text: how the source numbers it, else its number."""
        return self.reference or str(self.number)

    @property
    def name(self) -> str:
        """How people cite it; also the issue's title."""
        return f"Recommendation {self.cited}: {self.title}"
