"""What can be said of a recommendation: the one table of statements.

Comments, forms, commands at a desk and minutes are its readers; their help, their answers and the documentation are
made from it.
"""

import enum
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import TypeAlias

from msgspec import Struct

from rectrack.record import parts
from rectrack.record.parts import Names, Part, Reading, WrongPartError
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.said import (
    EndObjection,
    Object,
    RecordAnswer,
    RecordCheck,
    ReportProgress,
    SetActionStatus,
    SetStatus,
    SpeakFor,
    Statement,
    TakePosition,
    Verify,
)
from rectrack.record.stances import STANCES, WITHDRAWN, Stance, with_changes
from rectrack.record.tracker import Tracker
from rectrack.record.values import by_id, offered_of
from rectrack.record.words import ANSWERS, Answer
from rectrack.text.untrusted import MAX_TEXT, Mistake


class Who(enum.Enum):
    """Who may make a statement, as the documentation says it."""

    PARTY = "an account of the party"
    BODY = "an account of the party or addressee"
    ANYBODY = "anybody"
    KEEPER = "who may write to the repository"


class Kind(Struct, frozen=True, kw_only=True):
    """What can be said: what it is made of, in the order in which its parts are read.

    `takes` shows these behind its word, `records` says what it records, `also` are words that people use instead.
    """

    word: str
    takes: str
    records: str
    who: Who = Who.KEEPER
    made: Callable[..., Statement]
    parts: tuple[Part, ...]
    also: str = ""
    is_stance: bool = False

    @property
    def form(self) -> str:
        """The form in which it is right."""
        return f"/{self.word} {self.takes}"

    def read(self, text: str, names: Names) -> Statement | Mistake:
        """What is said with this word and a text, which can name these things."""
        if (length := len(text.strip())) > MAX_TEXT:
            reason = (
                f"The text has {length:,} characters, and {MAX_TEXT:,} is the most that is recorded. Please shorten "
                "it, and link to the whole."
            )
            return Mistake(reason=reason, valid=self.form)
        reading = Reading(word=self.word, left=text, names=names)
        try:
            for part in self.parts:
                reading = part(reading)
        except WrongPartError as wrong:
            return Mistake(reason=wrong.reason, valid=wrong.valid or self.form)
        return self.made(**reading.found)


Statements: TypeAlias = Mapping[str, Kind]
"""What can be said, by its word."""


def _withdrawal(*, dispute: bool, **said: str | None) -> Statement:
    """What is withdrawn: an objection where it says so, else a position."""
    return EndObjection(**said) if dispute else TakePosition(stance=WITHDRAWN.id, **said)


NOTE = ", then a note with web addresses that show it"
_BESIDE_ANSWERS = (
    Kind(
        word="withdraw",
        takes="[dispute] [as PARTY]",
        records="your party takes its position back; with `dispute`, your party or body objects no more",
        who=Who.BODY,
        made=_withdrawal,
        parts=(parts.flag("dispute"), parts.party, parts.flag("dispute"), parts.words()),
        also="retract",
    ),
    Kind(
        word="dispute",
        takes="[as PARTY], then what is wrong",
        records="your party or body objects to what is said of it here, and takes no position: what others report "
        "of it, read between lines or have entered for it there counts no more, and is shown with your objection",
        who=Who.BODY,
        made=Object,
        parts=(parts.party, parts.words("what is wrong with what is said of you here")),
        also="contest objection",
    ),
    Kind(
        word="speak-for",
        takes="PARTY",
        records="nothing yet: it asks those who keep the tracker to list your account for a party, or for a body to "
        "which recommendations are addressed",
        who=Who.ANYBODY,
        made=SpeakFor,
        parts=(parts.word("body", "for which party you speak"), parts.words()),
    ),
    Kind(
        word="progress",
        takes="[ACTION] what happened, with web addresses that show it",
        records="what happened, with the recommendation or one of its actions",
        who=Who.ANYBODY,
        made=ReportProgress,
        parts=(parts.action, parts.evidence, parts.words("what happened")),
    ),
    Kind(
        word="status",
        takes=f"STATUS{NOTE}",
        records="how far the recommendation has got",
        made=SetStatus,
        parts=(parts.word("status", "which status it has"), parts.evidence, parts.words()),
    ),
    Kind(
        word="action",
        takes=f"ACTION STATUS{NOTE}",
        records="how far one of its actions has got; what you add is kept as a verified report",
        made=SetActionStatus,
        parts=(
            parts.word("action", "which action is meant"),
            parts.word("status", "which status the action has"),
            parts.evidence,
            parts.words(),
        ),
    ),
    Kind(
        word="checked",
        takes="what you found",
        records="that you looked what became of it, and what you found",
        made=RecordCheck,
        parts=(parts.words("what you found, even if nothing has changed"),),
        also="check",
    ),
    Kind(
        word="verify",
        takes="https://…/issues/12#issuecomment-345",
        records="a reported progress, with its words as you see them; the address is that of its comment or form, "
        "and if its author edits it after that, you are told and nothing is recorded",
        made=Verify,
        parts=(parts.report,),
        also="confirm",
    ),
)


def _answer(answers: tuple[Answer, ...]) -> Kind:
    offered = [answer.id for answer in answers if not answer.retired]
    return Kind(
        word="answer",
        takes=f"ADDRESSEE ANSWER, where ANSWER is one of: {', '.join(offered)}",
        records="what an addressee has answered",
        made=RecordAnswer,
        parts=(
            parts.word("addressee", "who answered"),
            parts.word("answer", "what the answer was", {answer.id: answer for answer in answers}),
            parts.words(),
        ),
    )


OTHERS = (*_BESIDE_ANSWERS, _answer(ANSWERS))
"""Every statement besides the stances, of a tracker that names no answers."""


def statements_of(tracker: Tracker) -> Statements:
    """What can be said where these are the settings."""
    return statements(tracker.stances, tracker.answers)


@lru_cache(maxsize=8)
def statements(stances: tuple[Stance, ...], answers: tuple[Answer, ...] = ANSWERS) -> Statements:
    """The table of a tracker with these stances, each a statement while it is offered, and these answers."""
    offered = tuple(offered_of(stances))
    taken = (_stance(stance, offered) for stance in offered)
    return {kind.word: kind for kind in (*taken, *_BESIDE_ANSWERS, _answer(answers))}


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
        parts=(parts.party, *([parts.no_condition(changed)] if changed else []), parts.words()),
        also=" ".join(stance.also),
        is_stance=True,
    )


STATEMENTS = statements(STANCES)
"""The table of a tracker that names no stances."""


def names(register: Register, r: Recommendation) -> Names:
    """What can be named in a statement about this recommendation."""
    tracker = register.tracker
    return {
        "action": by_id(r.actions),
        "status": by_id(tracker.statuses),
        "addressee": by_id(tracker.addressees),
        "body": register.named_bodies,
    }
