"""The file status.json: its types, reading and writing, and the names for its ids."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import Struct, UnsetType

from rectrack.github import Repository
from rectrack.model import (
    AnswerClass,
    Dataset,
    FieldType,
    Id,
    Level,
    OwnValue,
    Progress,
    Reference,
    Side,
    Voiced,
    When,
)
from rectrack.rendering.recorded_steps import Step, find_late
from rectrack.text import RefusedError

# The names for the ids of status.json: of statuses, parties, responses and others.


class Named(Struct, frozen=True, kw_only=True):
    """An id and its name."""

    id: Id
    name: str


class NamedStatus(Named, frozen=True, kw_only=True):
    """A status and its category, which is the same in all trackers."""

    category: Progress


class NamedAnswer(Named, frozen=True, kw_only=True):
    """A response and its category, which is the same in all trackers."""

    category: AnswerClass


class NamedStance(Named, frozen=True, kw_only=True):
    """A stance and its side. `conditional` means support with changes."""

    side: Side
    conditional: bool


class NamedParty(Named, frozen=True, kw_only=True):
    """A party and the id of its group."""

    group: Id


class NamedField(Named, frozen=True, kw_only=True):
    """A custom field, its type, and its choices if it has any."""

    type: FieldType
    choices: tuple[Named, ...]


class Names(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The names for all ids in the file. Each list is in the order of the settings."""

    statuses: tuple[NamedStatus, ...]
    themes: tuple[Named, ...]
    addressees: tuple[Named, ...]
    parties: tuple[NamedParty, ...]
    groups: tuple[Named, ...]
    source_forms: tuple[Named, ...]
    responses: tuple[NamedAnswer, ...]
    outcomes: tuple[Named, ...]
    stances: tuple[NamedStance, ...] = ()
    custom_fields: tuple[NamedField, ...]


_PLAIN = ("themes", "addressees", "groups", "source_forms", "outcomes")
"""Lists of tracker.yaml of which only ids and names are published."""


def names(dataset: Dataset) -> Names:
    """Return the names for the ids of a dataset."""
    tracker = dataset.tracker
    plain = {name: copies(Named, getattr(tracker, name)) for name in _PLAIN}
    return Names(
        statuses=tuple(copied(NamedStatus, one, category=one.counted) for one in tracker.statuses),
        parties=copies(NamedParty, dataset.parties),
        responses=copies(NamedAnswer, tracker.responses),
        stances=tuple(copied(NamedStance, one, conditional=bool(one.conditional)) for one in tracker.stances),
        custom_fields=tuple(
            copied(NamedField, one, choices=copies(Named, one.choices)) for one in tracker.custom_fields
        ),
        **plain,
    )


S = TypeVar("S", bound=Struct)


def copied(kind: type[S], source: object, **others: object) -> S:
    """Return a value of type `kind` with the source's fields of equal names.

    `others` are fields with values that do not come from the source.
    """
    same = {name: getattr(source, name) for name in kind.__struct_fields__ if name not in others}
    return kind(**same, **others)


def copies(kind: type[S], sources: Iterable[object]) -> tuple[S, ...]:
    """Return a copy of each source as a value of type `kind`."""
    return tuple(copied(kind, source) for source in sources)


# status.json: the content of the board as data.
#
# The file has a version, now 1. Within a version fields are only added. If a field changes its meaning or is removed,
# the version changes. The file also has the issue of each recommendation and what was announced last. Both are
# valid only for the repository that the file names. Ids come from tracker.yaml and parties.yaml; `names` has their
# names. Optional fields with their default value are left out.

STATUS_JSON = "status.json"
STATUS_VERSION = 1


class View(Voiced, Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The current position of a party.

    `reported_by` is the party that reports the position. `inferred` means that a maintainer concluded it from the
    source. `entered` means that a maintainer entered it for the party. `of_maker` means that it is not counted,
    because the party made the recommendation. Positions that oppose have the reason: `reason` in the maintainers'
    words, `quote` in the party's.
    """

    party: Id
    stance: Id
    date: When
    reported_by: Id | None = None
    inferred: bool = False
    entered: bool = False
    of_maker: bool = False
    reason: str | None = None
    quote: str | None = None

    @property
    def author(self) -> str:
        """Return the id of the party."""
        return self.party

    @property
    def value(self) -> str:
        """Return the id of the stance."""
        return self.stance


class Made(Voiced, Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The parties that made the recommendation. `reported_by` and `inferred` are as in positions."""

    parties: tuple[Id, ...]
    in_collaboration_with: tuple[Id, ...] = ()
    reported_by: Id | None = None
    inferred: bool = False

    @property
    def everyone(self) -> tuple[Id, ...]:
        """Return all parties that made it, also in collaboration."""
        return (*self.parties, *self.in_collaboration_with)


class Asked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A request to a party or addressee for a response or a position. `due` is the response due date."""

    to: Id
    type: Literal["response", "position"]
    date: When
    due: When | None = None


class Answered(Voiced, Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The current response of an addressee. `reported_by` and `inferred` are as in positions.

    `undated` means that the source has no date: `date` is then that of the imported list, or the day of the import.
    """

    by: Id
    response: Id
    date: When
    undated: bool = False
    reported_by: Id | None = None
    inferred: bool = False

    @property
    def author(self) -> str:
        """Return the id of the addressee."""
        return self.by

    @property
    def value(self) -> str:
        """Return the id of the kind of response."""
        return self.response


class Objection(Struct, frozen=True, kw_only=True):
    """A party or addressee disputes an entry about it. The entry is not counted until the dispute is withdrawn."""

    by: Id
    text: str
    date: When


class Decided(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The latest decision of the group."""

    by: str
    outcome: Id
    date: When
    text: str | None = None


class Assessed(Struct, frozen=True, kw_only=True):
    """The status as `by` assesses it. No count includes it."""

    by: str
    status: Id
    date: When


class Deadline(Struct, frozen=True, kw_only=True):
    """The target date. `set_by` has set the date; without it, maintainers have."""

    date: When
    set_by: str | None = None


OF_POSITIONS = ("own_positions", "opposed", "reported_opposed", "positions")
"""Fields of an entry that the file lacks if the tracker has no stances. Otherwise each entry has them."""


def _no_items() -> tuple[Any, ...]:
    """Return a default that is written: msgspec leaves out only the defaults of its own."""
    return ()


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One recommendation.

    - `issue`: the number of its issue.
    - `title_by`: who has made a short title, until a maintainer has reviewed it.
    - `since`, `according_to`: the date of its status, and who reported the status.
    - `assessments`: how others assess its status. They change neither `status` nor any count.
    - `closed`: whether the status closes the issue.
    - `superseded_by`: the recommendations that replace it.
    - `checked`: whether a check is recorded on or after the date of the last history entry.
    - `last_looked`: the date of that check, or of the last history entry.
    - `last_changed`: the latest date of all entries. `made_by`: the parties that made it.
    - `own_positions`: the number of parties whose own position is recorded, without support of parties that made it.
    - `counted_positions`: the number of those that are for, against or neutral.
    - `maintainer_entered_positions`: the number of counted positions that maintainers entered.
    - `opposed`, `reported_opposed`: the parties that oppose it, and those that oppose it according to others.
    - `positions`, `responses`: the current ones.
    - `actions`: the status of each action that has one, by its id. `actions_without_status`: the others.
    - `announcement_count`: how often rectrack announced a change on the issue.
    - `history`: the steps of its status, `undated` as in responses. `history_length`: their number.
    - `unverified_reports`: the number of progress reports that are not verified.
    - `requests`, `disputes`: the recorded requests, and the open disputes.
    - `last_recorded`: the day on which these facts last changed, except the file, the issue and `overdue`.
    """

    id: Id
    number: int
    reference: Reference | None = None
    title: str
    title_by: str | None = None
    made_by: Made | None = None
    file: str
    issue: int | None
    themes: tuple[Id, ...]
    source_form: Id
    addressees: tuple[Id, ...]
    addressees_inferred: bool
    documents: tuple[Id, ...]
    status: Id
    since: When
    according_to: str | None = None
    assessments: tuple[Assessed, ...] = ()
    closed: bool
    superseded_by: tuple[Id, ...]
    checked: bool
    last_looked: When
    last_changed: When
    target: Deadline | None
    overdue: bool
    agreement: Level | None = None
    own_positions: int = msgspec.field(default_factory=int)
    counted_positions: int = 0
    maintainer_entered_positions: int = 0
    opposed: tuple[Id, ...] = msgspec.field(default_factory=_no_items)
    reported_opposed: tuple[Id, ...] = msgspec.field(default_factory=_no_items)
    positions: tuple[View, ...] = msgspec.field(default_factory=_no_items)
    responses: tuple[Answered, ...]
    decision: Decided | None
    actions: dict[str, Id]
    actions_without_status: tuple[Id, ...] = ()
    custom_fields: dict[str, OwnValue] = {}
    requests: tuple[Asked, ...] = ()
    disputes: tuple[Objection, ...] = ()
    last_recorded: When
    announcement_count: int
    history: tuple[Step, ...] = ()
    history_length: int
    unverified_reports: int

    @property
    def late(self) -> When | None:
        """Return the date of the record of the status, if it is not the date of the status."""
        return find_late(self.history, self.since, self.status)

    @property
    def is_undated(self) -> bool:
        """Return whether the source has no date for the status."""
        return any(step.undated and (step.date, step.status) == (self.since, self.status) for step in self.history)

    @property
    def cited(self) -> str:
        """Return the reference that the source uses, or else the number."""
        return self.reference or str(self.number)


class Summary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The counts at the top of the board.

    `by_category` has the number of recommendations that are open, under way, done and not done, by the category of
    their status. `answered` is the number with a response that an addressee itself gave. `overdue` and
    `without_target` count only open recommendations. `last_changed` is the latest date of all entries.
    """

    recommendations: int
    statuses: dict[str, int]
    by_category: dict[Progress, int]
    agreement: dict[Level, int] = {}
    answered: int
    decided: int
    checked: int
    overdue: int
    without_target: int
    last_changed: When


class Waiting(Struct, frozen=True, kw_only=True):
    """Pending statements of parties and addressees: their number, and the day of the oldest."""

    count: int
    since: When


Waits: TypeAlias = Waiting | UnsetType | None
"""Pending statements: None if there are none, unset if rectrack did not look for them."""


class _Versioned(Struct):
    version: int


class OtherVersionError(Exception):
    """The file has a version that this program does not know."""

    def __init__(self, version: int) -> None:
        self.version = version


class Published(Struct, frozen=True, kw_only=True):
    """The file status.json.

    - `written_by`: the program and its version.
    - `as_of`: the day on which the content last changed, without changes of `written_by`.
    - `maintainer_party`: the party that maintains the tracker, if it is a party.
    - `parties`: the number of parties.
    - `repository`: null until the first sync.
    - `pending_announcements`: recommendations with changes that are not announced yet, as last announced.
    - `removed`: recommendations whose files were deleted, as they were last.
    - `labels`: the names of the labels of the last sync.
    - `label_names`: these names by the purpose of the label, such as `status/proposed`.
    - `pending_statements`: null if no statement is pending.
    """

    version: Literal[1] = 1
    written_by: str
    as_of: When
    title: str
    maintained_by: str
    maintainer_party: Id | None = None
    contact: str | None
    language: str
    site: str | None
    repository: Repository | None
    parties: int
    summary: Summary
    names: Names
    recommendations: tuple[Entry, ...]
    pending_announcements: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()
    labels: tuple[str, ...] = ()
    label_names: dict[str, str] = {}
    pending_statements: Waiting | None = None

    @property
    def announcement_count(self) -> int:
        """Return the number of announced changes of all recommendations.

        The number tells a newer version of the file from an older one.
        """
        return sum(entry.announcement_count for entry in (*self.recommendations, *self.without_file))

    @property
    def without_file(self) -> tuple[Entry, ...]:
        """Return the last entries of the recommendations whose files were removed.

        The removal may not be announced yet.
        """
        living = {entry.issue or entry.id for entry in self.recommendations}
        return tuple(
            entry for entry in (*self.removed, *self.pending_announcements) if (entry.issue or entry.id) not in living
        )

    @property
    def pairs(self) -> dict[str, int]:
        """Return the issue numbers by recommendation id, removed ones included."""
        pairs = {entry.id: entry.issue for entry in self.recommendations if entry.issue}
        claims = Counter(pairs.values())
        past = {entry.id: entry.issue for entry in (*self.removed, *self.pending_announcements) if entry.issue}
        # After a bad merge two recommendations can claim one issue: then the markers in the issues decide.
        return {
            **{id_: issue for id_, issue in past.items() if issue not in claims},
            **{id_: issue for id_, issue in pairs.items() if claims[issue] == 1},
        }


def read_status(path: Path) -> Published | None:
    """Return the content of the file, or None if there is no file.

    Raises `RefusedError` if the file cannot be read.
    """
    try:
        return decode_status(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(error) from None


def decode_status(raw: bytes) -> Published:
    """Return the content of a tracker's own status.json.

    Raises `RefusedError` if it is not valid or has another version.
    """
    try:
        return parse_status(raw)
    except OtherVersionError as error:
        raise RefusedError(
            f"{STATUS_JSON} has version {error.version}, and this rectrack writes version {STATUS_VERSION}. Nothing "
            "was changed. Update rectrack: a newer rectrack wrote the file, and its new fields would be lost."
        ) from None
    except msgspec.DecodeError as error:
        raise _unreadable(error) from None


def parse_status(raw: bytes) -> Published:
    """Return the content of a status.json of any tracker.

    Fields that a newer rectrack added within the version are ignored.
    Raises `OtherVersionError` or `msgspec.DecodeError`.
    """
    version = msgspec.json.decode(raw, type=_Versioned).version  # `Published` has a default for it
    if version != STATUS_VERSION:
        raise OtherVersionError(version)
    return msgspec.json.decode(raw, type=Published)


def _unreadable(error: Exception) -> RefusedError:
    return RefusedError(
        f"{STATUS_JSON} cannot be read ({error}). Restore the generated file from the last commit with "
        f"'git checkout {STATUS_JSON}'. Without the file, changes since the last sync are not announced."
    )


def encode_status(published: Published) -> str:
    """Return the text of the file, indented by two spaces."""
    data = msgspec.to_builtins(published)
    if not published.names.stances:
        for entry in (*data["recommendations"], *data["pending_announcements"], *data["removed"]):
            for name in OF_POSITIONS:
                del entry[name]
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"
