"""The settings in frozen types: tracker.yaml, with the words that a group uses."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from rectrack.record.parties import Account
from rectrack.record.publishing import Publishing
from rectrack.record.stances import STANCES, Stance
from rectrack.record.values import (
    Branch,
    Colour,
    Count,
    Flag,
    Id,
    Line,
    Link,
    Percent,
    Prefix,
    Record,
    StatusId,
    Text,
    When,
)

CloseReason: TypeAlias = Literal["completed", "not_planned"]


class Status(Record, frozen=True, kw_only=True):
    """How far a recommendation has got. `closes` says whether it closes the issue, and as what.

    Here and below, `formerly` gives the whole names that the label had before, so that it is renamed on GitHub and
    stays on its issues and pull requests.
    """

    id: Id
    name: Line
    description: Line
    color: Colour
    next: tuple[StatusId, ...] = ()
    closes: CloseReason | None = None
    needs_evidence: Flag = Flag.FALSE
    formerly: tuple[Line, ...] = ()


class Theme(Record, frozen=True, kw_only=True):
    """What a recommendation is about."""

    id: Id
    name: Line
    description: Line
    formerly: tuple[Line, ...] = ()


class Addressee(Record, frozen=True, kw_only=True):
    """Who is asked to act; `label` is the short name that its label carries."""

    id: Id
    name: Line
    label: Line
    formerly: tuple[Line, ...] = ()


class Document(Record, frozen=True, kw_only=True):
    """A source document."""

    id: Id
    title: Text
    by: Text
    date: When
    url: Link | None = None
    note: Text | None = None


class LabelStyle(Record, frozen=True, kw_only=True):
    """How a family of labels looks: what its names begin with, and their colour."""

    prefix: Prefix
    color: Colour


class LabelSpec(Record, frozen=True, kw_only=True):
    """A label as it should be. GitHub allows 50 characters of name and 100 of description."""

    name: Line
    color: Colour
    description: Line
    formerly: tuple[Line, ...] = ()


class Labels(Record, frozen=True, kw_only=True):
    """How the tracker's labels are spelled and coloured."""

    recommendation: LabelSpec
    status: Prefix
    theme: LabelStyle
    addressee: LabelStyle
    agreement: LabelStyle


class AgreementRule(Record, frozen=True, kw_only=True):
    """From how many parties, of how many stakeholder groups, views must be heard to speak of agreement."""

    least_positions: Count = 3
    least_groups: Count = 2


class ClosingGuard(Record, frozen=True, kw_only=True):
    """How many open issues one run may close without being told: the larger of a number and a share."""

    at_least: Count = 3
    percent: Percent = 20


STATEMENTS = "statements"
"""The branch on which what people say waits where main takes no push."""


class Tracker(Record, frozen=True, kw_only=True):
    """tracker.yaml."""

    title: Text
    kept_by: Text
    contact: Text | None = None
    branch: Branch = "main"
    statuses: Annotated[tuple[Status, ...], Meta(min_length=1)]
    stances: Annotated[tuple[Stance, ...], Meta(min_length=1)] = STANCES
    themes: Annotated[tuple[Theme, ...], Meta(min_length=1)]
    addressees: tuple[Addressee, ...]
    documents: tuple[Document, ...]
    labels: Labels
    trusted_authors: tuple[Account, ...] = (Account(login="github-actions[bot]", id=41898282),)
    agreement: AgreementRule = AgreementRule()
    closing_guard: ClosingGuard = ClosingGuard()
    publishing: Publishing = Publishing()
