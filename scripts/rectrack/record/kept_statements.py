"""The part of the table of statements that those who keep the record say of the group and of their own work."""

from rectrack.record.desk_words import AT_DESK
from rectrack.record.keepers_parts import Day, Decider, Login, SetBy, Value
from rectrack.record.kept import RecordDecision, RecordRequest, SetField, SetOwner, SetTarget
from rectrack.record.kind import Kind
from rectrack.record.parts import Flag, Word, Words
from rectrack.record.values import by_id, offered_of
from rectrack.record.words import Answer, Outcome

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
