"""What stands behind the ids of status.json: the names of statuses, parties, answers and so on."""

from msgspec import Struct

from rectrack.record.register import Register
from rectrack.record.stances import Side
from rectrack.record.statuses import Progress
from rectrack.record.values import Id
from rectrack.record.words import Answered, FieldType, OwnField


class Named(Struct, frozen=True, kw_only=True):
    """An id, and how people call it."""

    id: Id
    name: str


class NamedStatus(Named, frozen=True, kw_only=True):
    """A status, and what it counts as, whatever a group calls it."""

    counts: Progress


class NamedAnswer(Named, frozen=True, kw_only=True):
    """An answer, and what it counts as, whatever a group calls it."""

    counts: Answered


class NamedStance(Named, frozen=True, kw_only=True):
    """A stance, the side on which it is, and whether who holds it wants changes."""

    side: Side
    wants_changes: bool


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
    kinds: tuple[Named, ...]
    answers: tuple[NamedAnswer, ...]
    outcomes: tuple[Named, ...]
    stances: tuple[NamedStance, ...]
    fields: tuple[NamedField, ...]


def names(register: Register) -> Names:
    """The names of a register."""
    tracker = register.tracker
    return Names(
        statuses=tuple(NamedStatus(id=one.id, name=one.name, counts=one.counted) for one in tracker.statuses),
        themes=tuple(Named(id=one.id, name=one.name) for one in tracker.themes),
        addressees=tuple(Named(id=one.id, name=one.name) for one in tracker.addressees),
        parties=tuple(NamedParty(id=one.id, name=one.name, group=one.group) for one in register.parties),
        groups=tuple(Named(id=one.id, name=one.name) for one in tracker.groups),
        kinds=tuple(Named(id=one.id, name=one.name) for one in tracker.kinds),
        answers=tuple(NamedAnswer(id=one.id, name=one.name, counts=one.counts) for one in tracker.answers),
        outcomes=tuple(Named(id=one.id, name=one.name) for one in tracker.outcomes),
        stances=tuple(
            NamedStance(id=one.id, name=one.name, side=one.side, wants_changes=bool(one.wants_changes))
            for one in tracker.stances
        ),
        fields=tuple(map(_field, tracker.fields)),
    )


def _field(field: OwnField) -> NamedField:
    choices = tuple(Named(id=choice.id, name=choice.name) for choice in field.choices)
    return NamedField(id=field.id, name=field.name, type=field.type, choices=choices)
