"""The settings in frozen types: tracker.yaml, with the words that a group uses."""

from typing import Annotated

from msgspec import Meta

from rectrack.record.parties import Account
from rectrack.record.publishing import Publishing
from rectrack.record.stances import STANCES, Stance
from rectrack.record.statuses import STATUSES, Status
from rectrack.record.values import (
    Branch,
    Colour,
    Contact,
    Count,
    Flag,
    GroupBy,
    Id,
    Lang,
    Line,
    Link,
    Name,
    PartyId,
    Percent,
    Prefix,
    Record,
    Text,
    When,
)
from rectrack.record.words import (
    ANSWERS,
    GROUPS,
    KINDS,
    OUTCOMES,
    Answer,
    Group,
    Kind,
    LabelStyle,
    Outcome,
    OwnField,
)


class Theme(Record, frozen=True, kw_only=True):
    """What a recommendation is about; `label` is the short name that its label carries, if not the whole name."""

    id: Id
    name: Name
    label: Line | None = None
    description: Line | None = None
    retired: Flag = Flag.FALSE
    formerly: tuple[Line, ...] = ()


class Addressee(Record, frozen=True, kw_only=True):
    """To whom recommendations are addressed; `label` is the short name that its label carries.

    An id that is also a party's means the same body. `accounts` may answer for it.
    """

    id: Id
    name: Name
    label: Line
    accounts: tuple[Account, ...] = ()
    retired: Flag = Flag.FALSE
    formerly: tuple[Line, ...] = ()


class Document(Record, frozen=True, kw_only=True):
    """A source document."""

    id: Id
    title: Name
    by: Text
    date: When
    url: Link | None = None
    note: Text | None = None


class LabelSpec(Record, frozen=True, kw_only=True):
    """A label as it should be. GitHub allows 50 characters of name and 100 of description."""

    name: Line
    color: Colour
    description: Line
    formerly: tuple[Line, ...] = ()


class Labels(Record, frozen=True, kw_only=True):
    """How the tracker's labels are spelled and coloured."""

    recommendation: LabelSpec = LabelSpec(
        name="recommendation", color="0b3d91", description="Tracked from a file in recommendations/"
    )
    status: Prefix = "status: "
    theme: LabelStyle = LabelStyle(prefix="theme: ", color="c5def5")
    addressee: LabelStyle = LabelStyle(prefix="for: ", color="e6e6e6")
    agreement: LabelStyle = LabelStyle(prefix="agreement: ", color="f9d0c4")


class AgreementRule(Record, frozen=True, kw_only=True):
    """How many parties, of how many groups, must have said themselves whether they support or oppose it."""

    least_positions: Count = 3
    least_groups: Count = 2


class ClosingGuard(Record, frozen=True, kw_only=True):
    """How many open issues one run may close without being told: the larger of a number and a share."""

    at_least: Count = 3
    percent: Percent = 20


ACTIONS = Account(login="github-actions[bot]", id=41898282)
"""The account of a workflow's own token."""
USUAL_LANGUAGE = "en"

STATEMENTS = "statements"
"""The branch on which what people say waits where main takes no push."""
STATEMENTS_TITLE = "Record what was said on the issues"
"""Title of each commit with statements. It contains no text by people."""


class BoardSettings(Record, frozen=True, kw_only=True):
    """What the board's sections are: a theme, addressee, document or status, or the value of an own field."""

    group_by: GroupBy = "theme"


class Tracker(Record, frozen=True, kw_only=True):
    """tracker.yaml. Without `agreement` nobody asks for it, and nothing speaks of it."""

    title: Text
    language: Lang = USUAL_LANGUAGE
    kept_by: Text
    kept_by_party: PartyId | None = None
    contact: Contact | None = None
    site: Link | None = None
    branch: Branch = "main"
    statuses: Annotated[tuple[Status, ...], Meta(min_length=1)] = STATUSES
    stances: Annotated[tuple[Stance, ...], Meta(min_length=1)] = STANCES
    themes: Annotated[tuple[Theme, ...], Meta(min_length=1)]
    addressees: tuple[Addressee, ...]
    documents: tuple[Document, ...]
    kinds: tuple[Kind, ...] = KINDS
    answers: tuple[Answer, ...] = ANSWERS
    outcomes: tuple[Outcome, ...] = OUTCOMES
    groups: tuple[Group, ...] = GROUPS
    fields: tuple[OwnField, ...] = ()
    board: BoardSettings = BoardSettings()
    labels: Labels = Labels()
    trusted_authors: tuple[Account, ...] = (ACTIONS,)
    agreement: AgreementRule | None = None
    closing_guard: ClosingGuard = ClosingGuard()
    publishing: Publishing = Publishing()
