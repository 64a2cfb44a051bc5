"""The words of a tracker for stances, statuses, responses, outcomes and groups."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta
from msgspec.structs import replace

from rectrack.model.types import (
    Alias,
    Colour,
    Count,
    Flag,
    Id,
    Line,
    Name,
    Phrase,
    Prefix,
    Record,
    StatusId,
    by_id,
    offered_of,
    read_date,
)
from rectrack.text import day, marked, message, plural, spelled

# The words that a tracker uses in its entries, and the default words.
#
# A word that is in use is not removed but `retired`: it is shown where it is used, and is no longer offered.

AnswerClass: TypeAlias = Literal["accepted", "partly", "noted", "not accepted", "awaiting"]
"""The category of a response, independent of its name. With `awaiting`, the addressee will respond later."""

FieldType: TypeAlias = Literal["text", "choice", "choices", "number", "date", "link"]


class Word(Record, frozen=True, kw_only=True):
    """A word to choose from."""

    id: Id
    name: Name
    retired: Flag = Flag.FALSE


class Kind(Word, frozen=True, kw_only=True):
    """How the source puts a recommendation. `description` follows "Source form:"."""

    description: Name | None = None


class Answer(Word, frozen=True, kw_only=True):
    """A kind of response. `category` groups responses of different trackers."""

    category: AnswerClass
    description: Phrase | None = None


class Outcome(Word, frozen=True, kw_only=True):
    """A kind of decision. `description` explains the name."""

    description: Phrase | None = None


class Group(Word, frozen=True, kw_only=True):
    """A kind of party."""


class Letter(Word, frozen=True, kw_only=True):
    """A letter to an addressee or party, one step of the reminders.

    `asks` is what the letter asks for: a response, or the reasons for which there is none. The letter gives
    `days_to_respond`. It follows `days_after_due` after the response due date of the letter before.
    """

    asks: Literal["response", "reasons"] = "response"
    days_to_respond: Count = 30
    days_after_due: Count | None = None


class LabelStyle(Record, frozen=True, kw_only=True):
    """The beginning of the names of labels, and their colour."""

    prefix: Prefix
    color: Colour


OwnText: TypeAlias = Annotated[str, Meta(min_length=1, description="plain text")]
"""A text without a pattern: msgspec 0.22 crashes when it frees a union of a list and a text with a pattern."""

OwnValue: TypeAlias = OwnText | tuple[OwnText, ...]
"""The value of a custom field. `validation` checks its type."""


class OwnField(Word, frozen=True, kw_only=True):
    """A field that a group adds.

    `choices` are the values of a field of type `choice` or `choices`. `label` gives the values labels on GitHub,
    `board` shows the field on the board, and `filter` adds a filter to the list of recommendations on the site.
    """

    type: FieldType
    description: Phrase | None = None
    choices: tuple[Word, ...] = ()
    label: LabelStyle | None = None
    board: Flag = Flag.FALSE
    filter: Flag = Flag.FALSE


def values_of(value: OwnValue) -> tuple[str, ...]:
    """Return the values of a custom field as a tuple."""
    return value if isinstance(value, tuple) else (value,)


def as_written(text: str, field: OwnField) -> OwnValue:
    """Return the value that a text means: choices by id or name, several between commas, `;` or line breaks."""
    choices = by_id(field.choices)
    if field.type == "choices":
        parts = filter(None, re.split(r"\s*[,;\n]\s*", text.strip()))
        return tuple(dict.fromkeys(spelled(one, choices) or one for one in parts))
    if field.type == "choice":
        return spelled(text, choices) or text
    return read_date(text) if field.type == "date" else text


def in_words(value: OwnValue, field: OwnField) -> tuple[str, ...]:
    """Return the values as people read them: dates in words, choices by their names."""
    if field.type == "date":
        return tuple(map(day, values_of(value)))
    names = {choice.id: choice.name for choice in field.choices}
    return tuple(names.get(one, one) for one in values_of(value))


# Stances, and the side that each is on.
#
# All code that distinguishes stances uses the side, so that a new stance needs only an entry in the table.

Side: TypeAlias = Literal["for", "against", "neutral", "none"]


class Stance(Record, frozen=True, kw_only=True):
    """What a party can think of a recommendation. The id is also the command that records the stance.

    Agreement levels count the parties whose `side` is for, against or neutral. Stances with the side none are not
    counted. `conditional` stances depend on changes. `aliases` are further commands, and `description` explains
    the stance.
    """

    id: Id
    name: Name
    description: Name | None = None
    side: Side
    conditional: Flag = Flag.FALSE
    aliases: tuple[Alias, ...] = ()
    retired: Flag = Flag.FALSE

    def read_as(self, parties: int = 1) -> str:
        """Return how the source is read if positions of parties with this stance are inferred, as a sentence."""
        if self.side == "for" and self.conditional:
            return plural(
                "inferred position",
                "A maintainer reads the source as agreeing in part with this party.",
                "A maintainer reads the source as agreeing in part with these parties.",
                parties,
            )
        if self.side == "for":
            return plural(
                "inferred position",
                "A maintainer reads the source as agreeing with this party.",
                "A maintainer reads the source as agreeing with these parties.",
                parties,
            )
        if self.side == "against":
            return plural(
                "inferred position",
                "A maintainer reads the source as disagreeing with this party.",
                "A maintainer reads the source as disagreeing with these parties.",
                parties,
            )
        return plural(
            "inferred position",
            "A maintainer reads the source as neither agreeing nor disagreeing with this party.",
            "A maintainer reads the source as neither agreeing nor disagreeing with these parties.",
            parties,
        )


_SIGNS: Mapping[Side, str] = MappingProxyType({"for": "●", "neutral": "◇○", "against": "■", "none": "…"})
"""The signs of each side. Every font of symbols has these signs, and no color is needed to distinguish them."""
_CONDITIONAL_SIGNS: Mapping[Side, str] = MappingProxyType({**_SIGNS, "for": "◐", "against": "◧"})


def signs(stances: Iterable[Stance]) -> dict[Id, str]:
    """Return the sign of each stance in tables, by id.

    Stances of one side have its signs in their order. If there are more stances, they share the last sign.
    """
    found: dict[Id, str] = {}
    used = Counter[str]()
    for stance in stances:
        of_side = (_CONDITIONAL_SIGNS if stance.conditional else _SIGNS)[stance.side]
        found[stance.id] = of_side[min(used[of_side], len(of_side) - 1)]
        used[of_side] += 1
    return found


WITHDRAWN = Stance(id="withdrawn", name=marked("stance", "Position withdrawn"), side="none")
"""Withdraws a position. Every tracker has this stance."""

POSITIONS_OFF = (
    'this tracker records no positions: tracker.yaml has "stances: []"',
    'to record positions, delete "stances: []" from tracker.yaml',
)
"""The message and the hint about a position in a tracker without stances."""

OTHER_STATEMENTS = frozenset(
    (
        *("withdraw", "dispute", "speak-for", "progress", "status", "action", "response", "mark-checked", "verify"),
        *("decision", "request", "target", "field", "owner"),
    )
)
"""Commands that record other entries, so that no stance can have these ids."""

OBJECTIONS = (
    *("object", "objection", "contest", "objecter", "s'opposer", "contester", "contestation"),
    *("objetar", "objeción", "impugnar", "impugnación"),
    *("возражать", "возражаю", "возражение", "оспорить", "оспаривать"),
    *("اعتراض", "أعترض", "نعترض", "يعترض", "异议", "有异议", "提出异议"),
)
"""Words that mean to contest as well as to oppose. They lead to /dispute, and no stance has one as an alias.

The Chinese 反对 is not among them: it is the word for a vote against.
"""


def names(stances: Iterable[Stance]) -> dict[str, str]:
    """Return the stances' names by id, including that of a withdrawn position."""
    return {stance.id: stance.name for stance in with_withdrawn(stances)}


def with_withdrawn(stances: Iterable[Stance]) -> tuple[Stance, ...]:
    """Return the stances, and that of a withdrawn position in the current language."""
    return (*stances, replace(WITHDRAWN, name=message("stance", WITHDRAWN.name)))


def against(stances: Iterable[Stance]) -> frozenset[str]:
    """Return the ids of the stances that oppose."""
    return frozenset(stance.id for stance in stances if stance.side == "against")


def examples(stances: Iterable[Stance]) -> list[str]:
    """Return the id of the first offered stance for, and of the first against, as examples of commands."""
    firsts: dict[str, str] = {}
    for stance in offered_of(stances):
        firsts.setdefault(stance.side, stance.id)
    return [firsts[side] for side in ("for", "against") if side in firsts]


def with_changes(word: str, stances: Iterable[Stance]) -> str | None:
    """Return the id of the stance for support with changes, if `word` is support without.

    Returns None if it is not, or if there is no such stance.
    """
    stances = tuple(stances)
    plain = any(stance.id == word and stance.side == "for" and not stance.conditional for stance in stances)
    return next((s.id for s in stances if plain and s.side == "for" and s.conditional), None)


# Statuses of a recommendation, and the default statuses.

CloseReason: TypeAlias = Literal["completed", "not_planned"]
Progress: TypeAlias = Literal["open", "under way", "done", "not done"]
"""The category of a status, independent of its name."""

STATUS_SHAPES: Mapping[Progress, str] = MappingProxyType(
    {"open": "circle", "under way": "triangle", "done": "tick", "not done": "bar"}
)
"""The shape of each category, equal in pictures and on pages.

The shapes differ in their outlines, because each can be hollow: a hollow one was not checked for a year.
"""


class Status(Record, frozen=True, kw_only=True):
    """The implementation status of a recommendation.

    With `closes_issue_as` the status closes the issue, as completed or not planned. `transitions` are the statuses
    that usually follow; None means any. `category` groups statuses of different trackers; without it, the category
    follows from `closes_issue_as`.

    `previous_names` are earlier names of the label, each with its beginning. rectrack renames a label with such a
    name on GitHub, so that it stays on its issues and pull requests.
    """

    id: Id
    name: Name
    description: Name
    color: Colour
    transitions: tuple[StatusId, ...] | None = None
    closes_issue_as: CloseReason | None = None
    needs_evidence: Flag = Flag.FALSE
    category: Progress | None = None
    retired: Flag = Flag.FALSE
    previous_names: tuple[Line, ...] = ()

    @property
    def counted(self) -> Progress:
        """Return the category of the status; without one, the category that follows from `closes_issue_as`."""
        return self.category or _COUNTED[self.closes_issue_as]

    @property
    def shape(self) -> str:
        """Return the shape of the category."""
        return STATUS_SHAPES[self.counted]


_COUNTED: dict[CloseReason | None, Progress] = {None: "open", "completed": "done", "not_planned": "not done"}
