"""The words that a group uses for what is said of its recommendations, and those that stand where it gives none.

A word that is in use is not removed but `retired`: shown where it stands, and offered no longer.
"""

from typing import Literal, TypeAlias

from rectrack.record.values import Colour, Flag, Id, Line, Name, Prefix, Record, Text

Answered: TypeAlias = Literal["accepted", "partly", "noted", "not accepted"]
"""What an answer counts as, whatever a group calls it."""

FieldType: TypeAlias = Literal["text", "choice", "choices", "number", "date", "link"]


class Word(Record, frozen=True, kw_only=True):
    """One of several words to choose from."""

    id: Id
    name: Name
    retired: Flag = Flag.FALSE


class Kind(Word, frozen=True, kw_only=True):
    """How the source puts a recommendation; `description` goes on from "In the source this is"."""

    description: Line | None = None


class Answer(Word, frozen=True, kw_only=True):
    """What an addressee can answer, and what that counts as."""

    counts: Answered
    description: Text | None = None


class Outcome(Word, frozen=True, kw_only=True):
    """What the group can decide, and what that means where its name does not say it."""

    description: Text | None = None


class Group(Word, frozen=True, kw_only=True):
    """A kind of party."""


class LabelStyle(Record, frozen=True, kw_only=True):
    """How a family of labels looks: what its names begin with, and their colour."""

    prefix: Prefix
    color: Colour


class OwnField(Word, frozen=True, kw_only=True):
    """A field that only this group needs.

    `choices` are the values of a field of type choice or choices; `label` gives its values labels on GitHub, `board`
    a line on the board, `filter` a choice of it where recommendations are listed.
    """

    type: FieldType
    description: Text | None = None
    choices: tuple[Word, ...] = ()
    label: LabelStyle | None = None
    board: Flag = Flag.FALSE
    filter: Flag = Flag.FALSE


KINDS = (
    Kind(id="recommended", name="recommended", description="a recommendation"),
    Kind(id="endorsed", name="endorsed", description="a proposal of another paper that the source supports"),
    Kind(id="suggested", name="suggested", description="put forward as a possibility"),
    Kind(id="requested", name="requested", description="a request for information"),
    Kind(id="implied", name="implied", description="a need, not put as a recommendation"),
)
ANSWERS = (
    Answer(id="accepted", name="accepted", counts="accepted"),
    Answer(id="partly-accepted", name="accepted in part", counts="partly"),
    Answer(id="noted", name="noted", counts="noted", description="Heard, neither accepted nor refused."),
    Answer(id="not-accepted", name="not accepted", counts="not accepted"),
)
OUTCOMES = (
    Outcome(id="agreed", name="agreed"),
    Outcome(id="agreed-with-changes", name="agreed with changes"),
    Outcome(id="noted", name="noted", description="Taken note of, neither agreed nor refused."),
    Outcome(id="postponed", name="postponed"),
    Outcome(id="no-agreement", name="no agreement"),
)
GROUPS = (
    Group(id="government", name="government"),
    Group(id="intergovernmental-organization", name="intergovernmental organization"),
    Group(id="civil-society", name="civil society"),
    Group(id="technical-community", name="technical community"),
    Group(id="private-sector", name="private sector"),
    Group(id="academia", name="academia"),
    Group(id="individual-expert", name="individual expert"),
)
