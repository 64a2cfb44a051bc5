"""status.json: its types, reading and writing, the names behind its ids."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

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
from rectrack.text import RefusedError

# The names behind the ids of status.json: of statuses, parties, answers and others.


class Named(Struct, frozen=True, kw_only=True):
    """An id, and how people call it."""

    id: Id
    name: str


class NamedStatus(Named, frozen=True, kw_only=True):
    """A status, and what it counts as, whatever a group calls it."""

    category: Progress


class NamedAnswer(Named, frozen=True, kw_only=True):
    """An answer, and what it counts as, whatever a group calls it."""

    category: AnswerClass


class NamedStance(Named, frozen=True, kw_only=True):
    """A stance, the side on which it is, and whether who holds it wants changes."""

    side: Side
    conditional: bool


class NamedParty(Named, frozen=True, kw_only=True):
    """A party, and the id of its group."""

    group: Id


class NamedField(Named, frozen=True, kw_only=True):
    """A field that the group has added, what stands there, and its choices where it has such."""

    type: FieldType
    choices: tuple[Named, ...]


class Names(Struct, frozen=True, kw_only=True):
    """The names behind all ids that can stand in the file, each list in the order of the settings."""

    statuses: tuple[NamedStatus, ...]
    themes: tuple[Named, ...]
    addressees: tuple[Named, ...]
    parties: tuple[NamedParty, ...]
    groups: tuple[Named, ...]
    source_forms: tuple[Named, ...]
    responses: tuple[NamedAnswer, ...]
    outcomes: tuple[Named, ...]
    stances: tuple[NamedStance, ...]
    custom_fields: tuple[NamedField, ...]


_PLAIN = ("themes", "addressees", "groups", "source_forms", "outcomes")
"""Lists of tracker.yaml of which only ids and names are published."""


def names(dataset: Dataset) -> Names:
    """Return the names behind the ids of a dataset."""
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
# the version changes. The file also has the issue of each recommendation and what followers were told last. Both are
# valid only for the repository that the file names. Ids come from tracker.yaml and parties.yaml; `names` has their
# names. Optional fields with their default value are left out.

STATUS_JSON = "status.json"
STATUS_VERSION = 1


class View(Voiced, Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A standing position.

    `reported_by` is there where another says so, `inferred` where nobody says it outright, `entered` where it is
    the party's own, but its account did not write it here; where it opposes, `reason` is why in the keepers'
    words, and `quote` in the party's.
    """

    party: Id
    stance: Id
    date: When
    reported_by: Id | None = None
    inferred: bool = False
    entered: bool = False
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


class Asked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody was asked for an answer or a view, and perhaps until when."""

    to: Id
    type: Literal["response", "position"]
    date: When
    due: When | None = None


class Answered(Voiced, Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an addressee answered; `reported_by` and `inferred` as in views."""

    by: Id
    response: Id
    date: When
    reported_by: Id | None = None
    inferred: bool = False

    @property
    def author(self) -> str:
        """Return the id of the addressee."""
        return self.by

    @property
    def value(self) -> str:
        """Return the id of the response's answer."""
        return self.response


class Objection(Struct, frozen=True, kw_only=True):
    """A party or an addressee objects to what is said of it, none of which counts until the objection ends."""

    by: Id
    text: str
    date: When


class Decided(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the group decided last."""

    by: str
    outcome: Id
    date: When
    text: str | None = None


class Deadline(Struct, frozen=True, kw_only=True):
    """By when it is to be done, and who has set that, if not those who keep the tracker."""

    date: When
    set_by: str | None = None


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One recommendation.

    `issue` is its issue's number, `since` the date of its status, `according_to` who says so,
    `closed` whether that status is an end;
    `superseded_by` are the recommendations that take its place. `checked` says that somebody looked after the
    last step of its history; `last_looked` is the date of that, or of the last step. `last_changed` is the latest
    date of anything recorded. `heard` counts the parties whose own position is known, `counted` those of them
    that are for, against or apart, of whom keepers entered `entered`; `opposed` names those that oppose it,
    `reported_opposed` those of whom others say so. `views` and `answers` are what stands now, `actions` gives
    each action's status by its id. `told` counts how often the issue's followers were told of a change, `steps`
    the entries of the history, `unverified` the reports of readers for which nobody has vouched yet. `requests`
    says who was asked, `objections` who objects to what is said of it, and `recorded` is the day of publishing on
    which anything of this, but for where it is and whether it is overdue, was last another than before.
    """

    id: Id
    number: int
    reference: Reference | None = None
    title: str
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
    closed: bool
    superseded_by: tuple[Id, ...]
    checked: bool
    last_looked: When
    last_changed: When
    target: Deadline | None
    overdue: bool
    agreement: Level | None = None
    own_positions: int
    counted_positions: int = 0
    maintainer_entered_positions: int = 0
    opposed: tuple[Id, ...]
    reported_opposed: tuple[Id, ...]
    positions: tuple[View, ...]
    responses: tuple[Answered, ...]
    decision: Decided | None
    actions: dict[str, Id]
    custom_fields: dict[str, OwnValue] = {}
    requests: tuple[Asked, ...] = ()
    disputes: tuple[Objection, ...] = ()
    last_recorded: When
    announcement_count: int
    history_length: int
    unverified_reports: int

    @property
    def cited(self) -> str:
        """Return the reference that the source uses, or else the number."""
        return self.reference or str(self.number)


class Summary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The counts that the board begins with.

    `counts` says how many are open, under way, done and not done, by what their statuses count as. `answered` counts
    recommendations with an answer of an addressee's own; `overdue` and `without_target` count open ones only.
    `last_changed` is the latest date of any entry.
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
    """Statements of parties and addressees that wait to be merged: how many, and the day of the oldest."""

    count: int
    since: When


Waits: TypeAlias = Waiting | UnsetType | None
"""Pending statements: None if there are none, unset if rectrack did not look for them."""


class _Versioned(Struct):
    version: int


class OtherVersionError(Exception):
    """The file has a version that this program does not know."""

    def __init__(self, version: int) -> None:
        super().__init__(f"version {version}")
        self.version = version


class Published(Struct, frozen=True, kw_only=True):
    """The whole of status.json.

    `written_by` is the program and its version; `as_of` the day for which it speaks, which changes only where
    something else does, the version apart. `maintainer_party` is the party that keeps it, if one does. `parties` is
    how many take part; `repository` is None until a first sync has made the issues. `untold` holds what followers
    were told last, where they could not be told what has changed since; `gone` the recommendations whose files
    were removed, as they were last. `labels` are the names of the labels that the last sync gave, `label_names` the
    same by what each label is for, such as `status/proposed`. `waiting` is None
    where nothing that parties said waits to be merged.
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
        """Return how often followers were told of a change, over all recommendations.

        The number tells a newer version of the file from an older one.
        """
        return sum(entry.announcement_count for entry in (*self.recommendations, *self.without_file))

    @property
    def without_file(self) -> tuple[Entry, ...]:
        """Return the last entries of the recommendations whose files were removed.

        Followers may not have been told of the removal yet.
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
            f"{STATUS_JSON} has version {error.version}, and this tracker writes version {STATUS_VERSION}. "
            "Update the tracker: a newer one wrote the file, and would lose what only that one knows."
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
        f"{STATUS_JSON} cannot be read ({error}). It is generated: take it from the last commit with "
        f"'git checkout {STATUS_JSON}'. Without it, followers are not told what changed meanwhile."
    )


def encode_status(published: Published) -> str:
    """Return the text of the file, indented by two spaces."""
    return msgspec.json.format(msgspec.json.encode(published), indent=2).decode() + "\n"
