"""The table of all statements."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, TypeAlias

from rectrack.model.dataset import Register
from rectrack.model.recommendation import Recommendation
from rectrack.model.settings import Addressee, Party, Tracker
from rectrack.model.types import by_id, offered_of
from rectrack.model.vocabulary import ANSWERS, OUTCOMES, STANCES, WITHDRAWN, Answer, Outcome, Stance, with_changes
from rectrack.statements.apply import (
    EndObjection,
    Object,
    ReadPosition,
    RecordAnswer,
    RecordCheck,
    RecordDecision,
    RecordRequest,
    ReportProgress,
    SetActionStatus,
    SetField,
    SetOwner,
    SetStatus,
    SetTarget,
    SpeakFor,
    Statement,
    TakePosition,
    Verify,
)
from rectrack.statements.arguments import (
    Action,
    Address,
    Day,
    Decider,
    Evidence,
    Flag,
    Kind,
    Login,
    Names,
    NoCondition,
    SetBy,
    Speaker,
    Value,
    Who,
    Word,
    Words,
)
from rectrack.statements.summaries import AT_DESK

# The part of the table of statements that those who keep the record say of the group and of their own work.

DATE = {"date": "When: a day, a month or a year; by default today."}
_SOURCE = {"source": "Where it is written: a web address, or the id of a document."}

KEPT = (
    Kind(
        word="request",
        takes="BODY answer or view [due DATE]",
        records="that a party or an addressee was asked for an answer or a view, and until when",
        made=RecordRequest,
        parts=(
            Word(name="body", what="who was asked"),
            Word(name="wanted", what="for what it was asked", valid={"answer": "", "view": ""}),
            Day(name="due", what="until when it was asked", behind=("due", "by", "deadline", "until")),
        ),
        also="ask asked",
        is_comment=False,
        at_desk=AT_DESK["request"],
        beside={**DATE, **_SOURCE},
    ),
    Kind(
        word="target",
        takes="DATE [set by WHO]",
        records="by when it is to be done, and who has set that",
        made=SetTarget,
        parts=(Day(name="date", what="by when it is to be done"), SetBy()),
        also="deadline due",
        is_comment=False,
        at_desk=AT_DESK["target"],
        beside=_SOURCE,
    ),
    Kind(
        word="field",
        takes="[remove] FIELD VALUE",
        records="the value of a field that the group has added, or that it has none",
        made=SetField,
        parts=(
            Flag(name="remove", what="take its value away"),
            Word(name="field", what="which field is meant"),
            Value(),
        ),
        is_comment=False,
        at_desk=AT_DESK["field"],
    ),
    Kind(
        word="owner",
        takes="[remove] LOGIN",
        records="that an account sees to it, or does so no more",
        made=SetOwner,
        parts=(Flag(name="remove", what="it sees to it no more"), Login()),
        is_comment=False,
        at_desk=AT_DESK["owner"],
    ),
)
"""What is said at a desk and in minutes alone."""


def decision(outcomes: tuple[Outcome, ...]) -> Kind:
    return Kind(
        word="decision",
        takes=f"OUTCOME by WHO: what was decided, where OUTCOME is one of: {listed(outcomes)}",
        records="what the group itself has decided; WHO is the body that did",
        made=RecordDecision,
        parts=(
            Word(name="outcome", what="what came out", valid=by_id(outcomes)),
            Decider(),
            Words(what="what was decided", label="text"),
        ),
        also="decided",
        at_desk=AT_DESK["decision"],
        beside={
            **DATE,
            "decided_by": "Body that decided.",
            "meeting": "In which meeting.",
            **_SOURCE,
        },
        needs=("decided_by",),
    )


def listed(words: tuple[Answer, ...] | tuple[Outcome, ...]) -> str:
    offered: list[Answer | Outcome] = offered_of(words)
    return ", ".join(word.id for word in offered)


# What can be said of a recommendation: the one table of statements.
#
# Comments, forms, commands at a desk and minutes are its readers; their help, their answers and the documentation are
# made from it.

Statements: TypeAlias = Mapping[str, Kind]
"""What can be said, by its word."""


def _position(*, inferred: bool = False, **said: Any) -> Statement:
    """What a party says that it thinks, or what somebody reads between the lines."""
    return (ReadPosition if inferred else TakePosition)(**said)


NOTE = ", then a note with web addresses that show it"
_ENTERED = {
    **DATE,
    "source": "Source of the entry: a web address, or the id of a document.",
    "by": "Who enters it for them; by default git's user.name.",
}
_REPORTED = {"reported_by": "The party that says so, where it is not they themselves."}
_INFERRED = {"inferred": "Nobody says so outright: you read it from the source."}
_VOUCHED = {**DATE, "by": "Who vouches for it; by default git's user.name."}


def _withdrawal(*, dispute: bool, **said: Any) -> Statement:
    """What is withdrawn: an objection where it says so, else a position."""
    return EndObjection(**said) if dispute else TakePosition(stance=WITHDRAWN.id, **said)


_SAME_EVERYWHERE = (
    Kind(
        word="withdraw",
        takes="[dispute] [as PARTY]",
        records="your party takes its position back; with `dispute`, your party or body objects no more",
        who=Who.BODY,
        made=_withdrawal,
        parts=(
            Flag(name="dispute", what="it is the objection that ends, not a position"),
            Speaker(among="body"),
            Flag(name="dispute"),
            Words(what="why", label="reason"),
        ),
        also="retract",
        at_desk=AT_DESK["withdraw"],
        beside=_ENTERED,
        needs=("source", "by"),
    ),
    Kind(
        word="dispute",
        takes="[as PARTY], then what is wrong",
        records="your party or body objects to what is said of it here, and takes no position: what others report "
        "of it, read between lines or have entered for it there counts no more, and is shown with your objection",
        who=Who.BODY,
        made=Object,
        parts=(
            Speaker(among="body"),
            Words(what="what is wrong with what is said here", is_needed=True, label="text"),
        ),
        also="contest object objection",
        at_desk=AT_DESK["dispute"],
        beside=_ENTERED,
        needs=("source", "by"),
    ),
    Kind(
        word="speak-for",
        takes="PARTY",
        records="nothing yet: it asks those who keep the tracker to list your account for a party, or for a body to "
        "which recommendations are addressed",
        who=Who.ANYBODY,
        made=SpeakFor,
        parts=(Word(name="body", what="for which party you speak"), Words()),
    ),
    Kind(
        word="progress",
        takes="[ACTION] what happened, with web addresses that show it",
        records="what happened, with the recommendation or one of its actions",
        who=Who.ANYBODY,
        made=ReportProgress,
        parts=(Action(), Evidence(), Words(is_needed=True)),
        at_desk=AT_DESK["progress"],
        beside=_VOUCHED,
        needs=("by",),
    ),
    Kind(
        word="status",
        takes=f"STATUS{NOTE}",
        records="how far the recommendation has got",
        made=SetStatus,
        parts=(Word(name="status", what="which status it has"), Evidence(), Words()),
        at_desk=AT_DESK["status"],
        beside={**DATE, "by": "According to whom."},
    ),
    Kind(
        word="action",
        takes=f"ACTION STATUS{NOTE}",
        records="how far one of its actions has got; what you add is kept as a verified report",
        made=SetActionStatus,
        parts=(
            Word(name="action", what="which action is meant"),
            Word(name="status", what="which status the action has"),
            Evidence(),
            Words(),
        ),
        at_desk=AT_DESK["action"],
        beside=_VOUCHED,
    ),
    Kind(
        word="checked",
        takes="what you found",
        records="that you looked what became of it, and what you found",
        made=RecordCheck,
        parts=(Words(what="what you found, even if nothing has changed", is_needed=True, label="found"),),
        also="check",
        at_desk=AT_DESK["checked"],
        beside={**DATE, "by": "Who looked; by default git's user.name."},
        needs=("by",),
    ),
    Kind(
        word="verify",
        takes="https://…/issues/12#issuecomment-345",
        records="a reported progress, with its words as you see them; the address is that of its comment or form, "
        "and if its author edits it after that, you are told and nothing is recorded",
        made=Verify,
        parts=(Address(), Evidence(), Words(what="what the report says")),
        also="confirm",
        at_desk=AT_DESK["verify"],
        beside={"by": _VOUCHED["by"]},
        needs=("by",),
    ),
    *KEPT,
)


def _answer(answers: tuple[Answer, ...]) -> Kind:
    return Kind(
        word="answer",
        takes=f"ADDRESSEE ANSWER, where ANSWER is one of: {listed(answers)}",
        records="what an addressee has answered",
        made=RecordAnswer,
        parts=(
            Word(name="addressee", what="who answered"),
            Word(name="answer", what="what the answer was", valid=by_id(answers)),
            Words(what="what they say"),
        ),
        at_desk=AT_DESK["answer"],
        beside={**_ENTERED, **_REPORTED},
        needs=("source", "by"),
    )


OTHERS = (*_SAME_EVERYWHERE, _answer(ANSWERS), decision(OUTCOMES))
"""Every statement besides the stances, of a tracker that names no answers and no outcomes."""


def statements_of(tracker: Tracker) -> Statements:
    """What can be said in a comment where these are the settings."""
    return {word: kind for word, kind in _table(tracker).items() if kind.is_comment}


def in_minutes(tracker: Tracker) -> Statements:
    """What can be said in minutes: all but what somebody says for their own account."""
    return {word: kind for word, kind in _table(tracker).items() if kind.at_desk or kind.is_stance}


def at_desk(tracker: Tracker) -> Statements:
    """What has a command: a stance is what `position` takes."""
    table = {word: kind for word, kind in _table(tracker).items() if kind.at_desk}
    return {"position": position(tracker.stances), **table}


def _table(tracker: Tracker) -> Statements:
    return statements(tracker.stances, tracker.answers, tracker.outcomes)


@lru_cache(maxsize=8)
def statements(
    stances: tuple[Stance, ...], answers: tuple[Answer, ...] = ANSWERS, outcomes: tuple[Outcome, ...] = OUTCOMES
) -> Statements:
    """The table of a tracker with these stances, each a statement while it is offered, answers and outcomes."""
    offered = tuple(offered_of(stances))
    taken = (_stance(stance, offered) for stance in offered)
    return {kind.word: kind for kind in (*taken, *_SAME_EVERYWHERE, _answer(answers), decision(outcomes))}


def _stance(stance: Stance, stances: tuple[Stance, ...]) -> Kind:
    changed = with_changes(stance.id, stances)
    shown = "; your reason is shown on the board" if stance.side == "against" else ""
    means = stance.description or f"your party's position: {stance.name.lower()}"
    return Kind(
        word=stance.id,
        takes="[as PARTY], then your reason",
        records=f"{means}{shown}",
        who=Who.PARTY,
        made=partial(TakePosition, stance=stance.id),
        parts=(Speaker(), *([NoCondition(other=changed)] if changed else []), Words(what="why", label="reason")),
        also=" ".join(stance.also),
        is_stance=True,
    )


def position(stances: tuple[Stance, ...]) -> Kind:
    """What a party thinks, said with the stance behind the party."""
    return Kind(
        word="position",
        takes="PARTY STANCE",
        records="what a party thinks",
        made=_position,
        parts=(
            Speaker(),
            Word(name="stance", what="what it thinks", valid=by_id(stances)),
            Words(what="why", label="reason"),
        ),
        at_desk=AT_DESK["position"],
        beside={**_ENTERED, **_REPORTED, **_INFERRED},
        needs=("source", "by"),
    )


STATEMENTS = {kind.word: kind for kind in statements(STANCES).values() if kind.is_comment}
"""What can be said in a comment where a tracker names no words of its own."""
DESK = {"position": position(STANCES), **{kind.word: kind for kind in OTHERS if kind.at_desk}}
"""The same of what has a command."""


def names(register: Register, r: Recommendation | None) -> Names:
    """What can be named in a statement about this recommendation."""
    tracker = register.tracker
    return {
        "action": by_id(r.actions) if r else {},
        "status": by_id(tracker.statuses),
        "addressee": by_id(tracker.addressees),
        "body": _bodies(register),
        "party": by_id(register.parties),
        "field": by_id(tracker.fields),
    }


def _bodies(register: Register) -> dict[str, Addressee | Party]:
    """The parties and addressees that may be named, by id; one id means the same body."""
    bodies: dict[str, Addressee | Party] = by_id((*register.tracker.addressees, *register.parties))
    return {id_: body for id_, body in bodies.items() if id_ in register.named_bodies}
