"""The table of all statements."""

import enum
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from string import whitespace
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from rectrack.model import (
    ANSWERS,
    OBJECTIONS,
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
    languages_of,
    offered_of,
    with_changes,
)
from rectrack.statements.arguments import (
    MARKS,
    STANCE_USAGE,
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
    StepArgument,
    TextArgument,
    TranslationArgument,
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
from rectrack.text import MAX_TEXT, Mistake, in_one_line, marked, message, says_something, separator, shown


class Who(enum.Enum):
    """Who can make a statement."""

    PARTY = "listed account of the party"
    BODY = "listed account of the party or addressee"
    ANYBODY = "anyone"
    KEEPER = "maintainer"


class Channel(enum.Flag):
    """Where a statement can be made."""

    COMMENT = enum.auto()
    MINUTES = enum.auto()
    COMMAND = enum.auto()
    KEEPERS = MINUTES | COMMAND
    ANY = COMMENT | MINUTES | COMMAND


class StatementSpec(Struct, frozen=True, kw_only=True):
    """A statement: its word, who can make it and where, its arguments in the order of reading, and its result.

    `usage` is a message that shows the arguments after the word, with `values` in it. `aliases` are other words
    for the statement. `options` are the options of its command, each with its help. `required` are the options that
    the command needs.
    """

    word: str
    usage: str
    values: tuple[str, ...] = ()
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
        values = separator("、").join(self.values)
        return f"/{self.word} " + message("arguments of a command", self.usage, values=values)

    def read(self, text: str, names: Names) -> Statement | Mistake:
        """Return the statement that the word makes with `text`, or why it makes none.

        `text` is what follows the word, at most `MAX_TEXT` characters.
        """
        if (length := len(text.strip())) > MAX_TEXT:
            reason = message(
                "reply to a comment",
                "Length of the text: %(length)s characters. Limit: %(limit)s. Shorten the text and link to the full "
                "text.",
                length=length,
                limit=MAX_TEXT,
            )
            return Mistake(reason=reason, valid=self.form)
        reading = Reading(self.word, text, names)
        try:
            for argument in self.arguments:
                reading.found[argument.name] = argument(reading)
        except WrongArgumentError as wrong:
            return Mistake(reason=wrong.reason, valid=wrong.valid or self.form)
        if says_something(unread := reading.left.strip(f"{MARKS}{whitespace}")):
            reason = message(
                "reply to a comment",
                "%(command)s cannot read %(text)s.",
                command="/" + self.word,
                text=shown(in_one_line(unread)),
            )
            return Mistake(reason=reason, valid=self.form)
        return self.factory(**reading.found)


_AUTHORS = ("according_to", "checked_by", "entered_by", "verified_by")
"""Options that name the author of an entry, each as the key that it writes."""

Statements: TypeAlias = Mapping[str, StatementSpec]
"""Statements by word."""

_DATE = {
    "date": "Date, also in the past (YYYY, YYYY-MM or YYYY-MM-DD). Default: today.",
    "correct": "Correct the latest entry: the values given replace its values, the others stay.",
}
_SOURCE = {"source": "Source: a web address, or the id of a document."}
_ACTION = ActionArgument(what="the action that the report is about")
_EVIDENCE = EvidenceArgument(what="evidence, a web address or a reference. Can be given more than once")
_NOTE = TextArgument(what="a note on what happened")
_SET_BY = SetByArgument(what="the body that set the target date. Default: the maintainers")
_ENTERED = {
    **_DATE,
    "source": "Source of the entry: a web address, or the id of a document.",
    "entered_by": "Maintainer who enters the entry. Default: git's user.name.",
}
_REPORTED = {"reported_by": "Party that reported the entry about another party or body."}
_VOUCHED = {**_DATE, "verified_by": "Maintainer who verifies the report. Default: git's user.name."}


_TRANSLATION = TranslationArgument(what="language of the disputed translation, such as fr")


def _withdrawal(*, dispute: bool, translation: str | None, **said: Any) -> Statement:
    """Return the end of a dispute if there is one, also of a translation, else a withdrawn position."""
    is_dispute = dispute or translation
    return CloseDispute(translation=translation, **said) if is_dispute else TakePosition(stance=WITHDRAWN.id, **said)


_SAME_EVERYWHERE = (
    StatementSpec(
        word="withdraw",
        usage=marked("arguments of a command", "[dispute [translation LANGUAGE]] [as PARTY]"),
        who=Who.BODY,
        factory=_withdrawal,
        arguments=(
            FlagArgument(name="dispute", what="withdraw the dispute instead of the position"),
            _TRANSLATION,
            SpeakerArgument(among="body"),
            FlagArgument(name="dispute"),
            _TRANSLATION,
            TextArgument(what="the reason", label="reason"),
        ),
        aliases="retract",
        options=_ENTERED,
        required=("source", "entered_by"),
    ),
    StatementSpec(
        word="dispute",
        usage=marked("arguments of a command", "[as PARTY] [translation LANGUAGE], then what is wrong"),
        who=Who.BODY,
        factory=OpenDispute,
        arguments=(
            _TRANSLATION,
            SpeakerArgument(among="body"),
            _TRANSLATION,
            TextArgument(
                what=marked("argument of a command", "the error in the entry"), is_needed=True, label="text"
            ),
        ),
        aliases=" ".join(OBJECTIONS),
        options=_ENTERED,
        required=("source", "entered_by"),
    ),
    StatementSpec(
        word="speak-for",
        usage=marked("arguments of a command", "PARTY"),
        who=Who.ANYBODY,
        factory=RequestDelegation,
        channels=Channel.COMMENT,
        arguments=(
            WordArgument(
                name="body", what=marked("argument of a command", "the party or addressee that you represent")
            ),
            TextArgument(),
        ),
    ),
    StatementSpec(
        word="progress",
        usage=marked("arguments of a command", "[ACTION] what happened, with links as evidence"),
        who=Who.ANYBODY,
        factory=ReportProgress,
        arguments=(
            _ACTION,
            _EVIDENCE,
            TextArgument(
                what=marked("argument of a command", "a report of what happened"), is_needed=True, label="text"
            ),
        ),
        options={
            **_VOUCHED,
            "according_to": "Person or body that reports. Default: who verifies the report.",
            "status": "Status as the reporter assesses it, shown beside the status of this record.",
        },
        required=("verified_by",),
    ),
    StatementSpec(
        word="status",
        usage=marked("arguments of a command", "STATUS, then a note with links as evidence"),
        factory=SetStatus,
        arguments=(WordArgument(name="status", what=marked("argument of a command", "the status")), _EVIDENCE, _NOTE),
        options={**_DATE, "according_to": "Person or body that reported the status."},
    ),
    StatementSpec(
        word="action",
        usage=marked("arguments of a command", "ACTION STATUS, then a note with links as evidence"),
        factory=SetActionStatus,
        arguments=(
            WordArgument(name="action", what=marked("argument of a command", "the action")),
            WordArgument(name="status", what=marked("argument of a command", "the status of the action")),
            _EVIDENCE,
            _NOTE,
        ),
        options={**_VOUCHED, "title": "Title of the action. Required for a new action."},
    ),
    StatementSpec(
        word="mark-checked",
        usage=marked("arguments of a command", "what you found"),
        factory=RecordCheck,
        arguments=(
            TextArgument(
                what=marked("argument of a command", "the findings, even if nothing has changed"),
                is_needed=True,
                label="findings",
            ),
        ),
        aliases="checked check",
        options={**_DATE, "checked_by": "Person who checked. Default: git's user.name."},
        required=("checked_by",),
    ),
    StatementSpec(
        word="verify",
        usage="https://…/issues/12#issuecomment-345",
        factory=Verify,
        arguments=(AddressArgument(), _EVIDENCE, TextArgument(what="the text of the report")),
        aliases="confirm",
        options={"verified_by": _VOUCHED["verified_by"]},
        required=("verified_by",),
    ),
    StatementSpec(
        word="request",
        usage=marked("arguments of a command", "BODY response or position [due DATE] [step LETTER] [public]"),
        factory=RecordRequest,
        arguments=(
            WordArgument(name="body", what=marked("argument of a command", "the party or addressee")),
            WordArgument(
                name="type",
                what=marked("argument of a command", "the type of the request, response or position"),
                valid={"response": "", "position": ""},
            ),
            DeadlineArgument(
                name="due",
                what=marked(
                    "argument of a command",
                    "the date by which a response is requested (YYYY, YYYY-MM or YYYY-MM-DD)",
                ),
            ),
            StepArgument(
                what=marked(
                    "argument of a command", "the letter that sent the request, from `reminders` in tracker.yaml"
                )
            ),
            FlagArgument(name="public", what="show the letter on the site, under Reminders"),
        ),
        aliases="ask asked",
        channels=Channel.KEEPERS,
        options={**_DATE, **_SOURCE},
    ),
    StatementSpec(
        word="target",
        usage=marked("arguments of a command", "DATE [set by WHO]"),
        factory=SetTarget,
        arguments=(DateArgument(name="date", what=marked("argument of a command", "the target date")), _SET_BY),
        aliases="deadline due",
        channels=Channel.KEEPERS,
        options=_SOURCE,
    ),
    StatementSpec(
        word="field",
        usage=marked("arguments of a command", "[remove] FIELD VALUE"),
        factory=SetField,
        arguments=(
            FlagArgument(name="remove", what="clear the field"),
            WordArgument(name="field", what=marked("argument of a command", "the custom field")),
            ValueArgument(),
        ),
        channels=Channel.KEEPERS,
    ),
    StatementSpec(
        word="owner",
        usage=marked("arguments of a command", "[remove] LOGIN"),
        factory=SetOwner,
        arguments=(FlagArgument(name="remove", what="remove this owner"), LoginArgument()),
        channels=Channel.KEEPERS,
    ),
)


def _without_positions(spec: StatementSpec) -> StatementSpec:
    """Return the specification for a tracker without stances."""
    if spec.word == "request":
        what = marked("argument of a command", "the type of the request")
        kind = WordArgument(name="type", what=what, valid={"response": ""})
        arguments = tuple(kind if argument.name == kind.name else argument for argument in spec.arguments)
        usage = marked("arguments of a command", "BODY response [due DATE] [step LETTER] [public]")
        return replace(spec, usage=usage, arguments=arguments)
    return spec


def _stance(stance: Stance, stances: tuple[Stance, ...]) -> StatementSpec:
    reason = TextArgument(what="the reason", label="reason", conditional=with_changes(stance.id, stances))
    return StatementSpec(
        word=stance.id,
        usage=STANCE_USAGE,
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
        usage=marked("arguments of a command", "ADDRESSEE RESPONSE, where RESPONSE is one of: %(values)s"),
        values=_ids(responses),
        factory=RecordResponse,
        arguments=(
            WordArgument(name="addressee", what=marked("argument of a command", "the addressee")),
            WordArgument(
                name="response", what=marked("argument of a command", "the response"), valid=by_id(responses)
            ),
            TextArgument(what="a note on the response, for example a quotation"),
        ),
        options={**_ENTERED, **_REPORTED},
        required=("source", "entered_by"),
    )


def _decision(outcomes: tuple[Outcome, ...]) -> StatementSpec:
    return StatementSpec(
        word="decision",
        usage=marked(
            "arguments of a command", "OUTCOME by WHO: what was decided, where OUTCOME is one of: %(values)s"
        ),
        values=_ids(outcomes),
        factory=RecordDecision,
        arguments=(
            WordArgument(name="outcome", what=marked("argument of a command", "the outcome"), valid=by_id(outcomes)),
            DeciderArgument(),
            TextArgument(what="the text of the decision", label="text"),
        ),
        aliases="decided",
        options={
            **_DATE,
            "decided_by": "Body that decided.",
            "meeting": "Meeting at which the body decided.",
            **_SOURCE,
        },
        required=("decided_by",),
    )


def _position(stances: tuple[Stance, ...]) -> StatementSpec:
    """Return the specification of "position", which has the stance as an argument."""
    return StatementSpec(
        word="position",
        usage="PARTY STANCE",
        channels=Channel.COMMAND,
        factory=TakePosition,
        arguments=(
            SpeakerArgument(),
            WordArgument(name="stance", what="the stance", valid=by_id(stances)),
            TextArgument(what="the reason", label="reason"),
        ),
        options={**_ENTERED, **_REPORTED, "inferred": "Mark a position that you inferred from the source."},
        required=("source", "entered_by"),
    )


def _ids(words: Iterable[Answer | Outcome]) -> tuple[str, ...]:
    return tuple(word.id for word in offered_of(words))


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
        *(_SAME_EVERYWHERE if stances else map(_without_positions, _SAME_EVERYWHERE)),
        _response(responses),
        _decision(outcomes),
        *([_position(stances)] if stances else []),
    )
    return {spec.word: spec for spec in specs if channel in spec.channels}


def statements_of(tracker: Tracker, channel: Channel = Channel.COMMENT) -> Statements:
    """Return the statements of a channel by word, for a tracker with these settings."""
    return statements(channel, tracker.stances, tracker.responses, tracker.outcomes)


STATEMENTS = statements(Channel.COMMENT)
"""Statements in comments, for a tracker with the default stances and outcomes."""


def names(dataset: Dataset, r: Recommendation | None) -> Names:
    """Return the ids that a statement about `r` can name, by kind. Actions and translations are those of `r`."""
    tracker = dataset.tracker
    return {
        "action": by_id(r.actions) if r else {},
        "status": by_id(tracker.statuses),
        "addressee": by_id(tracker.addressees),
        "step": by_id(offered_of(tracker.reminders)),
        "body": _bodies(dataset),
        "party": by_id(dataset.parties),
        "field": by_id(tracker.custom_fields),
        "translation": languages_of(dataset, r.id) if r else (),
    }


def _bodies(dataset: Dataset) -> dict[str, Addressee | Party]:
    """Return addressees and parties by id, without those whose names are withheld.

    If an addressee and a party have the same id, they are the same body, and the party is returned.
    """
    bodies: dict[str, Addressee | Party] = by_id((*dataset.tracker.addressees, *dataset.parties))
    return {id_: body for id_, body in bodies.items() if id_ in dataset.named_bodies}
