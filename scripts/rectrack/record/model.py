"""The record in frozen types.

They are the only definition of the file format: `load` decodes YAML into them and
`schema` exports their JSON Schema.
"""

import enum
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Protocol, TypeAlias, TypeVar

from msgspec import Meta, Struct

Id: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=60,
        description="small letters, digits and single hyphens",
    ),
]
Reference: TypeAlias = Annotated[str, Meta(min_length=1)]
"""The id of something else. `rules` looks it up and knows the valid ones, so its form is not judged before."""
StatusId: TypeAlias = Annotated[Reference, Meta(description="the id of a status in tracker.yaml")]
ThemeId: TypeAlias = Annotated[Reference, Meta(description="the id of a theme in tracker.yaml")]
AddresseeId: TypeAlias = Annotated[Reference, Meta(description="the id of an addressee in tracker.yaml")]
DocumentId: TypeAlias = Annotated[Reference, Meta(description="the id of a document in tracker.yaml")]
PartyId: TypeAlias = Annotated[Reference, Meta(description="the id of a party in parties.yaml")]
OtherId: TypeAlias = Annotated[Reference, Meta(description="the id of another recommendation")]
Text: TypeAlias = Annotated[str, Meta(pattern=r"\S", description="plain text")]
Login: TypeAlias = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*(\[bot\])?$", description="the name in github.com/NAME, without the @"),
]
Line: TypeAlias = Annotated[
    str, Meta(pattern=r"^\S(.*\S)?\n*$", description="plain text in one line, without spaces around it")
]
"""Text that GitHub shows and compares as it is: a title, a label."""
Prefix: TypeAlias = Annotated[str, Meta(pattern=r"^\S.*\n*$", description="how the names of these labels begin")]
Markdown: TypeAlias = Annotated[
    str, Meta(pattern=r"\S", description="Markdown: paragraphs, lists, emphasis and links; no HTML")
]
Branch: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*\n*$",
        max_length=100,
        description="the name of a branch: letters, digits and . _ - /",
    ),
]
Colour: TypeAlias = Annotated[
    str, Meta(pattern="^[0-9a-fA-F]{6}$", description="a colour as six hexadecimal digits, without #")
]
When: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
        description="a year, a month or a day, as well as it is known: 2017, 2017-02 or 2017-02-14",
    ),
]
Link: TypeAlias = Annotated[
    str, Meta(pattern=r'^https?://[^\s<>"]+$', description="a web address that starts with https://")
]
Count: TypeAlias = Annotated[int, Meta(ge=1, le=2**53, description="a whole number from 1")]
Percent: TypeAlias = Annotated[int, Meta(ge=1, le=100, description="a whole number from 1 to 100")]

MAX_BODY = 65_536
"""Characters that GitHub takes as an issue's text; one more is answered 422 Validation Failed."""

Kind: TypeAlias = Literal["recommended", "endorsed", "suggested", "requested", "implied"]
Stance: TypeAlias = Literal["support", "support-with-changes", "reserve", "abstain", "oppose", "comment", "withdrawn"]
Answer: TypeAlias = Literal["accepted", "partly-accepted", "noted", "not-accepted"]
Group: TypeAlias = Literal[
    "government",
    "intergovernmental-organization",
    "civil-society",
    "technical-community",
    "private-sector",
    "academia",
    "individual-expert",
]
CloseReason: TypeAlias = Literal["completed", "not_planned"]


class Flag(enum.Enum):
    """Yes or no, in each spelling that people use for it in YAML."""

    TRUE = "true"
    FALSE = "false"

    def __bool__(self) -> bool:
        return self is Flag.TRUE

    @classmethod
    def _missing_(cls, value: object) -> "Flag | None":
        spelling = str(value).lower()
        if spelling in ("true", "yes", "on"):
            return cls.TRUE
        return cls.FALSE if spelling in ("false", "no", "off") else None


class Record(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What every part of a file has in common: unknown fields are refused, nothing changes later."""


# --- one recommendation -----------------------------------------------------------------------------


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
    stance: Stance
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


# --- parties.yaml and tracker.yaml ------------------------------------------------------------------


class Account(Record, frozen=True, kw_only=True):
    """A GitHub account. The numeric id is the person: a login that was given up can be claimed by another."""

    login: Login
    id: Count


class Party(Record, frozen=True, kw_only=True):
    """Who takes part."""

    id: Id
    name: Text
    group: Group
    group_inferred: Flag = Flag.FALSE
    also_written: tuple[Text, ...] = ()
    accounts: tuple[Account, ...] = ()
    funding: Link | None = None
    note: Text | None = None


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


class Publishing(Record, frozen=True, kw_only=True):
    """Where the board goes: to the main branch by a push or a pull request, or to a branch that holds only the board.

    `branch` is the branch of that pull request, or the one with the board; nothing else belongs there.
    """

    mode: Literal["push", "pull-request", "branch"] = "push"
    branch: Branch = "board"


class Tracker(Record, frozen=True, kw_only=True):
    """tracker.yaml."""

    title: Text
    kept_by: Text
    contact: Text | None = None
    branch: Branch = "main"
    statuses: Annotated[tuple[Status, ...], Meta(min_length=1)]
    themes: Annotated[tuple[Theme, ...], Meta(min_length=1)]
    addressees: tuple[Addressee, ...]
    documents: tuple[Document, ...]
    labels: Labels
    trusted_authors: tuple[Account, ...] = (Account(login="github-actions[bot]", id=41898282),)
    agreement: AgreementRule = AgreementRule()
    closing_guard: ClosingGuard = ClosingGuard()
    publishing: Publishing = Publishing()


class Parties(Record, frozen=True, kw_only=True):
    """parties.yaml."""

    parties: tuple[Party, ...]


class Register(Struct, frozen=True, kw_only=True):
    """Everything the files say: the settings, the parties, and the recommendations by number.

    `paths` are the recommendations' files by id, seen from the repository's root; also of those that cannot be read.
    """

    tracker: Tracker
    parties: tuple[Party, ...]
    recommendations: tuple[Recommendation, ...]
    paths: Mapping[str, str]


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str: ...  # noqa: D102 - the protocol is its own description


N = TypeVar("N", bound=Named)


def by_id(things: Iterable[N]) -> dict[str, N]:
    """The things under their ids."""
    return {thing.id: thing for thing in things}


def surely_earlier(when: When, than: When) -> bool:
    """Whether it was earlier, as far as both dates are known: 2017 is not surely earlier than 2017-02."""
    known = min(len(when), len(than))
    return when[:known] < than[:known]
