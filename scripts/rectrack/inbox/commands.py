"""What each command of a comment says: its parts, its text, and what is wrong with it."""

import re
from collections.abc import Callable, Collection
from typing import TypeAlias, cast, get_args

from msgspec import Struct

from rectrack.record.decode import is_id
from rectrack.record.recommendation import Answer, Stance
from rectrack.text.problems import closest, shown
from rectrack.text.untrusted import MAX_TEXT, Mistake, addresses, is_link, says_something


class Command(Struct, frozen=True, kw_only=True):
    """What somebody means by a comment. `text` is what they say with it; None where they say nothing more."""

    text: str | None = None


class TakePosition(Command, frozen=True, kw_only=True):
    """A party's position; `source` is the letter or document from which somebody else enters it."""

    stance: Stance
    party: str | None = None
    source: str | None = None


class Withdraw(Command, frozen=True, kw_only=True):
    """A party takes its position back."""

    party: str | None = None
    source: str | None = None


class ReportProgress(Command, frozen=True, kw_only=True):
    """Somebody reports what happened, with the recommendation or one of its actions."""

    text: str
    action: str | None = None
    evidence: tuple[str, ...] = ()


class SetStatus(Command, frozen=True, kw_only=True):
    """A maintainer records how far the recommendation has got."""

    status: str
    evidence: tuple[str, ...] = ()


class SetActionStatus(Command, frozen=True, kw_only=True):
    """A maintainer records how far an action has got."""

    action: str
    status: str
    evidence: tuple[str, ...] = ()


class RecordAnswer(Command, frozen=True, kw_only=True):
    """A maintainer records what an addressee answered."""

    addressee: str
    answer: Answer


class RecordCheck(Command, frozen=True, kw_only=True):
    """A maintainer looked what became of it."""

    text: str


class Verify(Command, frozen=True, kw_only=True):
    """A maintainer vouches for a reported progress; `report` is the address of the comment or form that has it."""

    report: str


class Misplaced(Mistake, frozen=True, kw_only=True):
    """A command that is not the first words of its comment: it is never recorded, and told to whom may say it.

    `word` is one of `FORMS`; `by_letter` says that it names where somebody else's position is from.
    """

    word: str
    by_letter: bool = False


Reader: TypeAlias = Callable[[str, str], "Command | Mistake"]
"""From the word and the text of a command to what it means."""

ANSWERS: tuple[Answer, ...] = get_args(Answer)
POSITIONS: dict[str, str] = {
    word: f"/{word} [as PARTY], then your reason"
    for word in ("support", "support-with-changes", "reserve", "abstain", "oppose")
}
FORMS: dict[str, str] = {
    **POSITIONS,
    "withdraw": "/withdraw [as PARTY]",
    "progress": "/progress [ACTION] what happened, with web addresses that show it",
    "status": "/status STATUS, then a note with web addresses that show it",
    "action": "/action ACTION STATUS, then a note with web addresses that show it",
    "answer": f"/answer ADDRESSEE ANSWER, where ANSWER is one of: {', '.join(ANSWERS)}",
    "checked": "/checked what you found",
    "verify": "/verify https://…/issues/12#issuecomment-345",
}
"""Every command with the form in which it is right."""
RECORDS: dict[str, str] = {
    "support": "your party supports it as it stands",
    "support-with-changes": "your party supports it, with the changes that you name",
    "reserve": "your party reserves its position, which is to follow",
    "abstain": "your party abstains",
    "oppose": "your party opposes it; your reason is shown on the board",
    "withdraw": "your party takes its position back",
    "progress": "what happened, with the recommendation or one of its actions",
    "status": "how far the recommendation has got",
    "action": "how far one of its actions has got; what you add is kept as a verified report",
    "answer": "what somebody who was asked has answered",
    "checked": "that you looked what became of it, and what you found",
    "verify": "a reported progress, with its words as you see them; the address is that of its comment or form, and "
    "if its author edits it after that, you are told and nothing is recorded",
}
"""Every command with what it records."""
OF_PARTIES = (*POSITIONS, "withdraw")
OF_ANYBODY = ("progress",)
"""Who may give which command; all others are for those who may write to the repository."""

_AS = re.compile(r"\s*[aA][sS]\s+(?P<party>[A-Za-z0-9][A-Za-z0-9-]*)(?=[\s:,.;]|$)[:,.;]?")
_FROM = re.compile(r"\s*from\s+<?(?P<source>https?://[^\s<>\"]+)>?", re.IGNORECASE)
_CONDITION = re.compile(
    r"\W*(?:but|provided|except|if|subject\s+to|on\s+condition"
    r"|with\s+(?:\w+\s+){0,2}(?:change|amendment|modification|reservation|condition|caveat|edit)s?)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(r"https?://[^\s<>\"]+/issues/\d+(?:#issuecomment-\d+)?", re.ASCII)


def understood(word: str, text: str, actions: Collection[str]) -> Command | Mistake:
    """What a command with this text means; `word` is one of `FORMS`, `actions` are those that /progress can name."""
    length = len(text.strip())
    if length > MAX_TEXT:
        reason = (
            f"The text has {length:,} characters, and {MAX_TEXT:,} is the most that is recorded. Please "
            "shorten it, and link to the whole."
        )
        return Mistake(reason=reason, valid=FORMS[word])
    if word == "progress":
        return _progress(text, actions)
    if word in _READERS:
        return _READERS[word](word, text)
    return _position(word, text)


def _said_with(text: str) -> str | None:
    """What is said with a command, or None where there is nothing to see."""
    return text.strip() if says_something(text) else None


def _position(word: str, text: str) -> Command | Mistake:
    head, _, below = text.partition("\n")
    party, source, head = _by(head)
    if word == "support" and _CONDITION.match(head):
        reason = (
            "“/support” with a condition can be read in two ways: alone it supports what is there as it stands, and "
            "/support-with-changes says that you want changes. If you do mean /support, put your reason on the next "
            "line."
        )
        return Mistake(reason=reason, valid=FORMS["support-with-changes"])
    if party is not None and source is None and re.match(r"\s*from\b", head, re.IGNORECASE):
        reason = (
            "After “from” stands the web address of the letter or document, beginning with https://. If “from” "
            "begins your reason, please put the reason on the next line."
        )
        return Mistake(reason=reason, valid=f"/{word} as PARTY from https://…")
    if source is not None and not is_link(source):
        reason = "Please begin the web address after “from” with https:// in small letters, and keep it short."
        return Mistake(reason=reason, valid=f"/{word} as PARTY from https://…")
    said = _said_with(f"{head}\n{below}")
    if word == "withdraw":
        return Withdraw(party=party, source=source, text=said)
    return TakePosition(stance=cast("Stance", word), party=party, source=source, text=said)


def names_source(head: str) -> bool:
    """Whether a command's own line says from which letter or document a position is entered."""
    return _by(head)[1] is not None


def _by(head: str) -> tuple[str | None, str | None, str]:
    """The party and the source at the beginning of a line, in either order, and what follows them."""
    party = source = None
    for _ in range(2):
        if party is None and (found := _AS.match(head)):
            party, head = found["party"].lower(), head[found.end() :]
        elif source is None and (found := _FROM.match(head)):
            source, head = found["source"].rstrip(".,;:!"), head[found.end() :]
    return party, source, head


def _progress(text: str, actions: Collection[str]) -> Command | Mistake:
    first, rest = _split(text)
    action = first.lower() if first.lower() in actions else None
    if action is None and "-" in first and (close := closest(first, actions)):
        reason = f"There is no action {shown(first)} here. Did you mean {close}?"
        return Mistake(reason=reason, valid=FORMS["progress"])
    said = _said_with(rest if action else text)
    if said is None:
        return Mistake(reason="Please write after /progress what happened.", valid=FORMS["progress"])
    return ReportProgress(action=action, text=said, evidence=addresses(said))


def _status(word: str, text: str) -> Command | Mistake:
    status, note = _split(text)
    if not is_id(status.lower()):
        return _missing(word, "which status it has", status)
    return SetStatus(status=status.lower(), text=_said_with(note), evidence=addresses(note))


def _action(word: str, text: str) -> Command | Mistake:
    action, rest = _split(text)
    status, note = _split(rest)
    if not is_id(action.lower()):
        return _missing(word, "which action is meant", action)
    if not is_id(status.lower()):
        return _missing(word, "which status the action has", status)
    return SetActionStatus(
        action=action.lower(), status=status.lower(), text=_said_with(note), evidence=addresses(note)
    )


def _answer(word: str, text: str) -> Command | Mistake:
    addressee, rest = _split(text)
    answer, note = _split(rest)
    if not is_id(addressee.lower()):
        return _missing(word, "who answered", addressee)
    if answer.lower() not in ANSWERS:
        return _missing(word, "what the answer was", answer, ANSWERS)
    return RecordAnswer(
        addressee=addressee.lower(),
        answer=cast("Answer", answer.lower()),
        text=_said_with(note),
    )


def _checked(word: str, text: str) -> Command | Mistake:
    said = _said_with(text)
    if said is None:
        return _missing(word, "what you found, even if nothing has changed", "")
    return RecordCheck(text=said)


def _verify(word: str, text: str) -> Command | Mistake:
    report, _ = _split(text)
    report = report.removeprefix("<").removesuffix(">")
    if not (_REPORT.fullmatch(report) and is_link(report)):
        return _missing(
            word, "the address of the comment or form with the report (the date above a comment links to it)", report
        )
    return Verify(report=report)


def _split(text: str) -> tuple[str, str]:
    """The first word on a command's own line, without the mark that ends it, and what follows."""
    head, _, below = text.partition("\n")
    found = re.match(r"\s*(\S*)", head)
    word = found[1] if found else ""
    return word.rstrip(":,.;!"), f"{head[found.end() if found else 0 :]}\n{below}"


def _missing(word: str, what: str, given: str, valid: Collection[str] = ()) -> Mistake:
    """An argument is missing, or is not what it should be."""
    reason = f"Please write after /{word} {what}."
    if given:
        reason += f" {shown(given)} does not say it."
    if given and valid:
        close = closest(given, valid)
        reason += f" Did you mean {close}?" if close else f" It is one of: {', '.join(valid)}."
    return Mistake(reason=reason, valid=FORMS[word])


_READERS: dict[str, Reader] = {
    "status": _status,
    "action": _action,
    "answer": _answer,
    "checked": _checked,
    "verify": _verify,
}
