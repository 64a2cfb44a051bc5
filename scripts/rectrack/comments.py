"""A comment's text to what its author means: a position, a report, a maintainer's word.

Nothing here knows who wrote it or whether they may: `speakers` and the rules of the files decide that. A comment is
one command or none; what follows the command, on its line and below, is its text.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from rectrack import blocks
from rectrack.blocks import Standing
from rectrack.heard import Mistake, clean
from rectrack.problems import shown
from rectrack.spoken import FORMS, POSITIONS, Command, understood


class _Said(NamedTuple):
    """A line that is a command or was meant as one: its word, what follows on the line, and where the line stands.

    `instead` is the valid form where the line is none as it is written.
    """

    at: int
    word: str
    rest: str
    standing: Standing
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
_BESIDE = {
    "listed": ("stands in a list", "leave an empty line before it, and begin it at the left margin"),
    "quoted": ("reads as part of the quotation above it", "leave an empty line before it"),
    "unclear": ("may be read as part of what stands above it", "write it in the first line of a comment"),
}


def read(text: str, *, actions: Collection[str] = (), from_bot: bool = False) -> Command | Mistake | None:
    """What the comment means; None where it is no command. `actions` are the ids of the recommendation's actions."""
    if from_bot:
        return None
    placed = blocks.lines(clean(text))
    said = list(_said(placed))
    if not said:
        return None
    if len(said) > 1:
        return _several(said)
    (one,) = said
    if one.instead:
        return _unknown(one)
    if one.standing != "free":
        return _misplaced(one)
    below = "\n".join(line.text for line in placed[one.at + 1 :])
    above = "\n".join(line.text for line in placed[: one.at] if line.standing == "free")
    return understood(one.word, f"{one.rest}\n{below}", actions, above)


def _said(placed: Iterable[blocks.Line]) -> Iterator[_Said]:
    """The lines that are commands, or meant as such, and are not in code, HTML or a quotation that is marked."""
    for at, (line, standing) in enumerate(placed):
        if standing == "hidden":
            continue
        if found := _SLASH.fullmatch(line):
            word = _word(found["word"])
            right = found["slash"] in "/\uff0f" and word in FORMS
            if right or _closest(word):
                yield _Said(at, word, found["rest"], standing, "" if right else FORMS[_closest(word) or word])
        elif found := _POSITION.fullmatch(line):
            if exact := _STANCE.fullmatch(found["rest"]):
                word = re.sub(r"\s", "-", exact["word"].lower())
                yield _Said(at, word, exact["rest"], standing)
            elif stance := _named_stance(found["rest"]):
                yield _Said(at, found["rest"].strip(), "", standing, f"Position: {stance}, then your reason")


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
    named = [f"{shown(one.word) if one.instead else '/' + one.word} in line {one.at + 1}" for one in said]
    more = ", …" if len(named) > _MOST_NAMED else ""
    listed = ", ".join(named[:_MOST_NAMED]) + more
    return Mistake(
        reason=f"There are {len(said)} commands in this comment ({listed}), and it is not clear which one counts. "
        "Please write one command a comment; put a > before lines that you only quote.",
        valid=_valid(said[0]),
    )


def _misplaced(said: _Said) -> Mistake:
    beside, instead = _BESIDE[said.standing]
    return Mistake(
        reason=f"The command {beside}, so it is not clear that it is meant. Please {instead}.", valid=_valid(said)
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


def _valid(said: _Said) -> str:
    return said.instead or FORMS[said.word]
