"""The table of all statements."""

import enum
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from string import whitespace
from typing import Any, TypeAlias

from msgspec import Struct

from rectrack.model import (
    ANSWERS,
    OUTCOMES,
    STANCES,
    WITHDRAWN,
    Addressee,
    Answer,
    Dataset,
    Outcome,
    Party,
    Recommendation,
    Stance,
    Tracker,
    by_id,
    offered_of,
    with_changes,
)
from rectrack.statements.arguments import (
    MARKS,
    ActionArgument,
    AddressArgument,
    Argument,
    DateArgument,
    DeadlineArgument,
    DeciderArgument,
    EvidenceArgument,
    FlagArgument,
    LoginArgument,
    Names,
    Reading,
    SetByArgument,
    SpeakerArgument,
    TextArgument,
    ValueArgument,
    WordArgument,
    WrongArgumentError,
)
from rectrack.statements.types import (
    CloseDispute,
    OpenDispute,
    RecordCheck,
    RecordDecision,
    RecordRequest,
    RecordResponse,
    ReportProgress,
    RequestDelegation,
    SetActionStatus,
    SetField,
    SetOwner,
    SetStatus,
    SetTarget,
    Statement,
    TakePosition,
    Verify,
)
from rectrack.text import MAX_TEXT, Mistake, in_one_line, says_something, shown


class Who(enum.Enum):
    """Who may make a statement, as the documentation says it."""

    PARTY = "an account of the party"
    BODY = "an account of the party or addressee"
    ANYBODY = "anybody"
    KEEPER = "who may write to the repository"


class Channel(enum.Flag):
    """Where a statement can be made."""

    COMMENT = enum.auto()
    MINUTES = enum.auto()
    COMMAND = enum.auto()
    KEEPERS = MINUTES | COMMAND
    ANY = COMMENT | MINUTES | COMMAND


class StatementSpec(Struct, frozen=True, kw_only=True):
    """What can be said: who may say it and where, what it takes, in the order in which that is read, what it makes.

    `usage` shows its arguments behind its word, `records` says what it records, `aliases` are words that people use
    instead. `options` are what its command may be told besides, with what that means, and `required` those which it
    must be told.
    """

    word: str
    usage: str
    records: str
    who: Who = Who.KEEPER
    channels: Channel = Channel.ANY
    factory: Callable[..., Statement]
    arguments: tuple[Argument, ...]
    aliases: str = ""
    is_stance: bool = False
    options: Mapping[str, str] = {}
    required: tuple[str, ...] = ()

    @property
    def author(self) -> str | None:
        """Return the option that names who is responsible for the entry, None if there is none."""
        return next((name for name in self.options if name in _AUTHORS), None)

    @property
    def form(self) -> str:
        """Return the word and its arguments as people write them: `/word ARGUMENTS`."""
        return f"/{self.word} {self.usage}"

    def read(self, text: str, names: Names) -> Statement | Mistake:
        """Return the statement that the word makes with `text`, or why it makes none.

        `text` is what follows the word, at most `MAX_TEXT` characters.
        """
        if (length := len(text.strip())) > MAX_TEXT:
            reason = (
                f"The text has {length:,} characters, and {MAX_TEXT:,} is the most that is recorded. Please shorten "
                "it, and link to the whole."
            )
            return Mistake(reason=reason, valid=self.form)
        reading = Reading(self.word, text, names)
        try:
            for argument in self.arguments:
                reading.found[argument.name] = argument(reading)
        except WrongArgumentError as wrong:
            return Mistake(reason=wrong.reason, valid=wrong.valid or self.form)
        if says_something(unread := reading.left.strip(f"{MARKS}{whitespace}")):
            return Mistake(reason=f"/{self.word} cannot read {shown(in_one_line(unread))}.", valid=self.form)
        return self.factory(**reading.found)


_AUTHORS = ("according_to", "checked_by", "entered_by", "verified_by")
"""The options that name who is responsible for an entry, each as the key that it writes."""

Statements: TypeAlias = Mapping[str, StatementSpec]
"""Statements by word."""

_DATE = {"date": "When: a day, a month or a year; by default today."}
_SOURCE = {"source": "Where it is written: a web address, or the id of a document."}
NOTE = ", then a note with web addresses that show it"
_ENTERED = {
    **_DATE,
    "source": "Source of the entry: a web address, or the id of a document.",
    "entered_by": "Who enters it for them; by default git's user.name.",
}
_REPORTED = {"reported_by": "The party that says so, where it is not they themselves."}
_VOUCHED = {**_DATE, "verified_by": "Who vouches for it; by default git's user.name."}


def _withdrawal(*, dispute: bool, **said: Any) -> Statement:
    """Return the end of a dispute if `dispute` is true, else a withdrawn position."""
    return CloseDispute(**said) if dispute else TakePosition(stance=WITHDRAWN.id, **said)


_SAME_EVERYWHERE = (
    StatementSpec(
        word="withdraw",
        usage="[dispute] [as PARTY]",
        records="your party takes its position back; with `dispute`, your party or body objects no more",
        who=Who.BODY,
        factory=_withdrawal,
        arguments=(
            FlagArgument(name="dispute", what="it is the objection that ends, not a position"),
            SpeakerArgument(among="body"),
            FlagArgument(name="dispute"),
            TextArgument(what="why", label="reason"),
        ),
        aliases="retract",
        options=_ENTERED,
        required=("source", "entered_by"),
    ),
    StatementSpec(
        word="dispute",
        usage="[as PARTY], then what is wrong",
        records="your party or body objects to what is said of it here, and takes no position: what others report "
        "of it, read between lines or have entered for it there counts no more, and is shown with your objection",
        who=Who.BODY,
        factory=OpenDispute,
        arguments=(
            SpeakerArgument(among="body"),
            TextArgument(what="what is wrong with what is said here", is_needed=True, label="text"),
        ),
        aliases="contest object objection",
        options=_ENTERED,
        required=("source", "entered_by"),
    ),
    StatementSpec(
        word="speak-for",
        usage="PARTY",
        records="nothing yet: it asks those who keep the tracker to list your account for a party, or for a body to "
        "which recommendations are addressed",
        who=Who.ANYBODY,
        factory=RequestDelegation,
        channels=Channel.COMMENT,
        arguments=(WordArgument(name="body", what="for which party you speak"), TextArgument()),
    ),
    StatementSpec(
        word="progress",
        usage="[ACTION] what happened, with web addresses that show it",
        records="what happened, with the recommendation or one of its actions",
        who=Who.ANYBODY,
        factory=ReportProgress,
        arguments=(ActionArgument(), EvidenceArgument(), TextArgument(is_needed=True, label="text")),
        options=_VOUCHED,
        required=("verified_by",),
    ),
    StatementSpec(
        word="status",
        usage=f"STATUS{NOTE}",
        records="how far the recommendation has got",
        factory=SetStatus,
        arguments=(WordArgument(name="status", what="which status it has"), EvidenceArgument(), TextArgument()),
        options={**_DATE, "according_to": "According to whom."},
    ),
    StatementSpec(
        word="action",
        usage=f"ACTION STATUS{NOTE}",
        records="how far one of its actions has got; what you add is kept as a verified report",
        factory=SetActionStatus,
        arguments=(
            WordArgument(name="action", what="which action is meant"),
            WordArgument(name="status", what="which status the action has"),
            EvidenceArgument(),
            TextArgument(),
        ),
        options=_VOUCHED,
    ),
    StatementSpec(
        word="mark-checked",
        usage="what you found",
        records="that you looked what became of it, and what you found",
        factory=RecordCheck,
        arguments=(
            TextArgument(what="what you found, even if nothing has changed", is_needed=True, label="findings"),
        ),
        aliases="checked check",
        options={**_DATE, "checked_by": "Who looked; by default git's user.name."},
        required=("checked_by",),
    ),
    StatementSpec(
        word="verify",
        usage="https://…/issues/12#issuecomment-345",
        records="a reported progress, with its words as you see them; the address is that of its comment or form, "
        "and if its author edits it after that, you are told and nothing is recorded",
        factory=Verify,
        arguments=(AddressArgument(), EvidenceArgument(), TextArgument(what="what the report says")),
        aliases="confirm",
        options={"verified_by": _VOUCHED["verified_by"]},
        required=("verified_by",),
    ),
    StatementSpec(
        word="request",
        usage="BODY response or position [due DATE]",
        records="that a party or an addressee was asked for an answer or a view, and until when",
        factory=RecordRequest,
        arguments=(
            WordArgument(name="body", what="who was asked"),
            WordArgument(name="type", what="for what it was asked", valid={"response": "", "position": ""}),
            DeadlineArgument(name="due", what="until when it was asked"),
        ),
        aliases="ask asked",
        channels=Channel.KEEPERS,
        options={**_DATE, **_SOURCE},
    ),
    StatementSpec(
        word="target",
        usage="DATE [set by WHO]",
        records="by when it is to be done, and who has set that",
        factory=SetTarget,
        arguments=(DateArgument(name="date", what="by when it is to be done"), SetByArgument()),
        aliases="deadline due",
        channels=Channel.KEEPERS,
        options=_SOURCE,
    ),
    StatementSpec(
        word="field",
        usage="[remove] FIELD VALUE",
        records="the value of a field that the group has added, or that it has none",
        factory=SetField,
        arguments=(
            FlagArgument(name="remove", what="take its value away"),
            WordArgument(name="field", what="which field is meant"),
            ValueArgument(),
        ),
        channels=Channel.KEEPERS,
    ),
    StatementSpec(
        word="owner",
        usage="[remove] LOGIN",
        records="that an account sees to it, or does so no more",
        factory=SetOwner,
        arguments=(FlagArgument(name="remove", what="it sees to it no more"), LoginArgument()),
        channels=Channel.KEEPERS,
    ),
)


def _stance(stance: Stance, stances: tuple[Stance, ...]) -> StatementSpec:
    shown = "; your reason is shown on the board" if stance.side == "against" else ""
    means = stance.description or f"your party's position: {stance.name.lower()}"
    reason = TextArgument(what="why", label="reason", conditional=with_changes(stance.id, stances))
    return StatementSpec(
        word=stance.id,
        usage="[as PARTY], then your reason",
        records=f"{means}{shown}",
        who=Who.PARTY,
        channels=Channel.COMMENT | Channel.MINUTES,
        factory=partial(TakePosition, stance=stance.id),
        arguments=(SpeakerArgument(), reason),
        aliases=" ".join(stance.aliases),
        is_stance=True,
    )


def _response(responses: tuple[Answer, ...]) -> StatementSpec:
    return StatementSpec(
        word="response",
        usage=f"ADDRESSEE RESPONSE, where RESPONSE is one of: {_ids(responses)}",
        records="what an addressee has answered",
        factory=RecordResponse,
        arguments=(
            WordArgument(name="addressee", what="who answered"),
            WordArgument(name="response", what="what the answer was", valid=by_id(responses)),
            TextArgument(what="what they say"),
        ),
        options={**_ENTERED, **_REPORTED},
        required=("source", "entered_by"),
    )


def _decision(outcomes: tuple[Outcome, ...]) -> StatementSpec:
    return StatementSpec(
        word="decision",
        usage=f"OUTCOME by WHO: what was decided, where OUTCOME is one of: {_ids(outcomes)}",
        records="what the group itself has decided; WHO is the body that did",
        factory=RecordDecision,
        arguments=(
            WordArgument(name="outcome", what="what came out", valid=by_id(outcomes)),
            DeciderArgument(),
            TextArgument(what="what was decided", label="text"),
        ),
        aliases="decided",
        options={**_DATE, "decided_by": "Body that decided.", "meeting": "In which meeting.", **_SOURCE},
        required=("decided_by",),
    )


def _position(stances: tuple[Stance, ...]) -> StatementSpec:
    """Return the specification of "position", which has the stance as an argument."""
    return StatementSpec(
        word="position",
        usage="PARTY STANCE",
        records="what a party thinks",
        channels=Channel.COMMAND,
        factory=TakePosition,
        arguments=(
            SpeakerArgument(),
            WordArgument(name="stance", what="what it thinks", valid=by_id(stances)),
            TextArgument(what="why", label="reason"),
        ),
        options={**_ENTERED, **_REPORTED, "inferred": "Nobody says so outright: you read it from the source."},
        required=("source", "entered_by"),
    )


def _ids(words: Iterable[Answer | Outcome]) -> str:
    return ", ".join(word.id for word in offered_of(words))


@lru_cache(maxsize=8)
def statements(
    channel: Channel,
    stances: tuple[Stance, ...] = STANCES,
    responses: tuple[Answer, ...] = ANSWERS,
    outcomes: tuple[Outcome, ...] = OUTCOMES,
) -> Statements:
    """Return the statements of a channel by word, for a tracker with these values.

    Each stance that is not retired is a word of its own.
    """
    offered = tuple(offered_of(stances))
    specs = (
        *(_stance(stance, offered) for stance in offered),
        *_SAME_EVERYWHERE,
        _response(responses),
        _decision(outcomes),
        _position(stances),
    )
    return {spec.word: spec for spec in specs if channel in spec.channels}


def statements_of(tracker: Tracker, channel: Channel = Channel.COMMENT) -> Statements:
    """Return the statements of a channel by word, for a tracker with these settings."""
    return statements(channel, tracker.stances, tracker.responses, tracker.outcomes)


STATEMENTS = statements(Channel.COMMENT)
"""Statements in comments, for a tracker with the default stances and outcomes."""


def names(dataset: Dataset, r: Recommendation | None) -> Names:
    """Return the ids that a statement about `r` can name, by kind.

    Without a recommendation there are no actions.
    """
    tracker = dataset.tracker
    return {
        "action": by_id(r.actions) if r else {},
        "status": by_id(tracker.statuses),
        "addressee": by_id(tracker.addressees),
        "body": _bodies(dataset),
        "party": by_id(dataset.parties),
        "field": by_id(tracker.custom_fields),
    }


def _bodies(dataset: Dataset) -> dict[str, Addressee | Party]:
    """Return addressees and parties by id, without those whose names are withheld.

    If an addressee and a party have the same id, they are the same body, and the party is returned.
    """
    bodies: dict[str, Addressee | Party] = by_id((*dataset.tracker.addressees, *dataset.parties))
    return {id_: body for id_, body in bodies.items() if id_ in dataset.named_bodies}
