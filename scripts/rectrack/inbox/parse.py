"""A comment's text to what its author means: a position, a report, a maintainer's word.

Nothing here knows who wrote it or whether they may: `speakers` and the rules of the files decide that. A comment is
one command or none: its first words behind quotations that are marked, so that nothing but these can stand around it
and make it another's. What follows the command, on its line and below, is its text.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from rectrack.inbox.commands import FORMS, POSITIONS, Command, Misplaced, names_source, understood
from rectrack.text import mail
from rectrack.text.problems import shown
from rectrack.text.untrusted import Mistake, clean, says_something


class _Said(NamedTuple):
    """A line that is a command or was meant as one: its word, the one that is meant, and what follows on the line.

    `instead` is the valid form where the line is none as it is written.
    """

    at: int
    word: str
    meant: str
    rest: str
    instead: str = ""


_MEANT = {
    "agree": "support", "endorse": "support", "approve": "support", "yes": "support",
    "object": "oppose", "disagree": "oppose", "reject": "oppose", "against": "oppose", "no": "oppose",
    "support-changes": "support-with-changes", "abstention": "abstain", "neutral": "abstain",
    "reservation": "reserve", "retract": "withdraw", "check": "checked", "confirm": "verify",
}  # fmt: skip
"""Words that people may use instead."""

_UNSEEN = r"[\u00ad\u200b-\u200f\u2060-\u2064]*"
"""Invisible signs that come with copied text, or with a script that is written from the right."""
_SLASH = re.compile(
    rf" {{0,3}}{_UNSEEN}(?P<strong>(?:\*\*|__|[*_])?)(?P<slash>[/\uff0f\u2044\u2215])(?P<word>[^\s/:,;*]{{1,60}}?)"
    r"(?P=strong)(?:[.!?]*(?=\s|$)|[:,;])(?P<rest>.*)"
)
_POSITION = re.compile(rf" {{0,3}}{_UNSEEN}position[^\S\n]*:(?P<rest>.*)", re.ASCII | re.IGNORECASE)
_STANCE = re.compile(
    r"\s*(?P<word>support(?:[- ]with[- ]changes)?|reserve|abstain|oppose)(?![\w-])[:,.;!]*(?P<rest>.*)",
    re.ASCII | re.IGNORECASE,
)
_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0501\u03bf\u03c1\u03b1\u03bd\u0131", "aeopcyxisdopavi"
)
"""Letters of Cyrillic, Greek and Turkish that look like those of a command."""
_ALIKE = 0.72
_LONGEST_WORD = 40
_FIRST_WORDS = 4
_MOST_NAMED = 4
_BESIDE = "reads as part of the quotation above it, since no empty line stands between"
_BELOW_MARKUP = "stands below a quotation with HTML, of which it may be read as a part"
_BREAK = re.compile(r"\r\n?|\n")
"""What ends a line for Markdown, and nothing else does."""
_MARKUP = re.compile(r"<(?![a-z0-9.+_-]+[@:])[a-z/!?]", re.IGNORECASE)
"""Perhaps HTML, which a quotation may leave open for all that follows; no address in angle brackets is any."""
_HIDDEN = re.compile(
    r"^ *(?P<fence>`{3,}(?=[^`\n]*$)|~{3,}).*?(?:^ *(?P=fence)[`~]*[ \t]*$|\Z)|<!--.*?(?:-->|\Z)"
    r"|<(?P<name>blockquote|code|details|div|pre|script|style|table|textarea)\b.*?(?:</(?P=name)\s*>|\Z)",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
"""Code, and HTML that is another's word or not seen: nobody need be told that what stands there is no command."""


def read(
    text: str, *, actions: Collection[str] = (), from_bot: bool = False, by_form: bool = False
) -> Command | Mistake | None:
    """What the comment means; None where it is no command. `actions` are the ids of the recommendation's actions.

    A `Misplaced` command is one that stands further down. A form's answers hold nothing that a mail programme added.
    """
    if from_bot:
        return None
    raw = _BREAK.split(text)
    first, doubt = _first_words(raw)
    lines = [clean(line) for line in raw]
    lines = lines if by_form else lines[: mail.own(lines)]
    said = list(_said(_visible(lines)))
    if not said:
        return None
    if said[0].at != first or doubt:
        return _misplaced(said[0], doubt if said[0].at == first else "")
    if len(said) > 1:
        return _several(said)
    (one,) = said
    return _unknown(one) if one.instead else understood(one.word, "\n".join((one.rest, *lines[first + 1 :])), actions)


def _first_words(raw: Iterable[str]) -> tuple[int, str]:
    """The line with the author's first words behind quotations that are marked, and why they may not be theirs.

    The lines are as GitHub reads them, uncleaned: one that only looks empty does not end a quotation.
    """
    beside, markup = False, False
    for at, line in enumerate(raw):
        if mail.MARKED.match(line):
            beside, markup = True, markup or bool(_MARKUP.search(line))
        elif not line.strip(" \t"):
            beside = False
        elif says_something(line):
            return at, _BESIDE if beside else _BELOW_MARKUP if markup else ""
    return -1, ""


def _visible(lines: Sequence[str]) -> list[str]:
    """The lines, empty where they are a quotation that is marked, code or HTML."""
    text = "\n".join("" if mail.MARKED.match(line) else line for line in lines)
    return _HIDDEN.sub(lambda hidden: "\n" * hidden[0].count("\n"), text).split("\n")


def _said(lines: Iterable[str]) -> Iterator[_Said]:
    """The lines that are commands, or meant as such."""
    for at, line in enumerate(lines):
        if found := _SLASH.fullmatch(line):
            word = _word(found["word"])
            if found["slash"] in "/\uff0f" and word in FORMS:
                yield _Said(at, word, word, found["rest"])
            elif close := _closest(word):
                yield _Said(at, word, close, found["rest"], FORMS[close])
        elif found := _POSITION.fullmatch(line):
            if exact := _STANCE.fullmatch(found["rest"]):
                word = re.sub(r"\s", "-", exact["word"].lower())
                yield _Said(at, word, word, exact["rest"])
            elif stance := _named_stance(found["rest"]):
                yield _Said(at, found["rest"].strip(), stance, "", f"Position: {stance}, then your reason")


def _word(written: str) -> str:
    """The word of a command: capitals are as good as small letters, but only those of ASCII."""
    word = unicodedata.normalize("NFC", written)
    return "".join(sign.lower() if sign.isascii() else sign for sign in word)


@lru_cache(maxsize=256)
def _closest(word: str) -> str | None:
    """The command that somebody who writes this word may mean."""
    plain = _skeleton(word)[:_LONGEST_WORD]
    if plain in FORMS:
        return plain
    if plain in _MEANT:
        return _MEANT[plain]
    if "." in plain:
        return None
    if plain.startswith("support-"):
        return "support-with-changes"
    begun = [known for known in FORMS if plain.startswith(f"{known}-")]
    return next(iter(begun or get_close_matches(plain, FORMS, n=1, cutoff=_ALIKE)), None)


def _skeleton(word: str) -> str:
    """The word without what cannot be seen, in ordinary letters where it has signs that only look like them."""
    spread = unicodedata.normalize("NFKD", word).translate(_LOOKALIKES)
    return (
        "".join(sign for sign in spread if unicodedata.category(sign) not in ("Cf", "Mn")).lower().replace("_", "-")
    )


def _named_stance(rest: str) -> str | None:
    """The stance of a line that begins with “Position:” and is meant as one, though it is not quite right."""
    words = (_word(word.strip("*_.,;:!\"'")) for word in rest.split()[:_FIRST_WORDS])
    return next((stance for word in words if (stance := _closest(word)) in POSITIONS), None)


def _several(said: list[_Said]) -> Mistake:
    named = [f"{_named(one)} in line {one.at + 1}" for one in said]
    more = ", …" if len(named) > _MOST_NAMED else ""
    listed = ", ".join(named[:_MOST_NAMED]) + more
    return Mistake(
        reason=f"There are {len(said)} commands in this comment ({listed}), and it is not clear which one counts. "
        "Please write one command a comment; put a > before lines that you only quote.",
        valid=_valid(said[0]),
    )


def _misplaced(said: _Said, doubt: str) -> Misplaced:
    where = doubt or f"stands in line {said.at + 1}, below other words"
    return Misplaced(
        word=said.meant,
        by_letter=names_source(said.rest),
        reason=f"Only the first words of a comment are recorded, and {_named(said)} {where}. Please write a comment "
        "that begins with it, your reason behind it; in an answer by mail, above all that your programme quotes.",
        valid=_valid(said),
    )


def _unknown(said: _Said) -> Mistake:
    if not said.instead.startswith("/"):
        reason = f"{shown(said.word)} is not one of the positions: {', '.join(POSITIONS)}."
        return Mistake(reason=reason, valid=said.instead)
    close = said.instead.split()[0]
    reason = f"There is no command {shown('/' + said.word)}. Did you mean {close}?"
    if said.word == close[1:] or not said.word.isascii():
        reason += " It takes an ordinary slash and the letters from a to z."
    return Mistake(reason=reason, valid=said.instead)


def _named(said: _Said) -> str:
    return shown(said.word) if said.instead else f"/{said.word}"


def _valid(said: _Said) -> str:
    return said.instead or FORMS[said.word]
