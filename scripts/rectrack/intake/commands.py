"""A comment's text to what its author means: a position, a report, a maintainer's word.

Nothing here knows who wrote it or whether they may: `speakers` and the rules of the files decide that. A comment is
one command or none: its first words behind quotations that are marked, so that nothing but these can stand around it
and make it another's. What follows the command, on its line and below, is its text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from rectrack.statements.arguments import Who, names_source
from rectrack.statements.table import STATEMENTS, Statements
from rectrack.text import untrusted
from rectrack.text.problems import shown
from rectrack.text.untrusted import Mistake, clean, says_something


class Command(Struct, frozen=True):
    """A statement as it was written: its word, and what follows, whose parts depend on what can be named."""

    word: str
    text: str


class Misplaced(Mistake, frozen=True, kw_only=True):
    """A statement that is not the first words of its comment: it is never recorded, and told to whom may make it.

    `word` and `who` are the statement's; `by_letter` says that it names where somebody else's position is from.
    """

    word: str
    who: Who
    by_letter: bool = False


class _Said(NamedTuple):
    """A line that is a statement or was meant as one: its word, the one that is meant, and what follows on the line.

    `valid` is the right form; `is_right` whether the line is written so.
    """

    at: int
    word: str
    meant: str
    rest: str
    valid: str
    is_right: bool = False


_UNSEEN = r"[\u00ad\u200b-\u200f\u2060-\u2064]*"
"""Invisible signs that come with copied text, or with a script that is written from the right."""
_SLASH = re.compile(
    rf" {{0,3}}{_UNSEEN}(?P<strong>(?:\*\*|__|[*_])?)[/\uff0f](?P<word>[^\s/:,;*]{{1,60}}?)"
    r"(?P=strong)(?:[.!?]*(?=\s|$)|[:,;])(?P<rest>.*)"
)
_POSITION = re.compile(rf" {{0,3}}{_UNSEEN}position[^\S\n]*:(?P<rest>.*)", re.ASCII | re.IGNORECASE)
_ALIKE = 0.72
_LONGEST_WORD = 40
_COMPARED = 20
"""Number of first non-empty lines in which rectrack looks for misspelt commands, because comparing is slow."""
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
    text: str, *, among: Statements = STATEMENTS, from_bot: bool = False, by_form: bool = False
) -> Command | Mistake | None:
    """The command that a comment is, or what is wrong with it; None where it is none.

    A `Misplaced` statement stands further down. A form's answers hold nothing that a mail programme added.
    """
    if from_bot:
        return None
    raw = _BREAK.split(text)
    first, doubt = _first_words(raw)
    lines = [clean(line) for line in raw]
    lines = lines if by_form else lines[: untrusted.own(lines)]
    said = [*_said(_visible_lines(lines), among)]
    if not said:
        return None
    if said[0].at != first or doubt:
        return _misplaced(said[0], doubt if said[0].at == first else "", among)
    if len(said) > 1:
        return _several(said)
    (one,) = said
    if not one.is_right:
        return _unknown(one, among)
    return Command(one.word, "\n".join((one.rest, *lines[first + 1 :])))


def at_beginning(text: str, among: Statements) -> Command | Mistake | None:
    """The statement that a text begins with, which has nothing else before it; None where it is like none."""
    head, _, below = text.partition("\n")
    one = next(_said([head], among), None)
    if one is None:
        return None
    return Command(one.word, f"{one.rest}\n{below}") if one.is_right else _unknown(one, among)


def _first_words(raw: Iterable[str]) -> tuple[int, str]:
    """The line with the author's first words behind quotations that are marked, and why they may not be theirs.

    The lines are as GitHub reads them, uncleaned: one that only looks empty does not end a quotation.
    """
    beside, markup = False, False
    for at, line in enumerate(raw):
        if untrusted.MARKED.match(line):
            beside, markup = True, markup or bool(_MARKUP.search(line))
        elif not line.strip(" \t"):
            beside = False
        elif says_something(line):
            return at, _BESIDE if beside else _BELOW_MARKUP if markup else ""
    return -1, ""


def _visible_lines(lines: Sequence[str]) -> list[str]:
    """Return the lines, emptied if they begin in a marked quotation, in code or in hidden HTML.

    All other lines stay whole. Hidden text can remove a command but never add one.
    """
    unmarked = ["" if untrusted.MARKED.match(line) else line for line in lines]
    hidden = [found.span() for found in _HIDDEN.finditer("\n".join(unmarked))]
    own, begin, spans = [], 0, iter(hidden)
    start, end = next(spans, (0, 0))
    for line in unmarked:
        while end and end <= begin:
            start, end = next(spans, (0, 0))
        own.append("" if start <= begin < end else line)
        begin += len(line) + 1
    return own


def _said(lines: Iterable[str], among: Statements) -> Iterator[_Said]:
    """Yield the commands, and misspelt commands among the first lines."""
    stance, filled = _stance(among), 0
    for at, line in enumerate(lines):
        filled += bool(line.strip())
        is_compared = filled <= _COMPARED
        if found := _SLASH.fullmatch(line):
            word = found["word"].lower()
            if word in among:
                yield _Said(at, word, word, found["rest"], among[word].form, is_right=True)
            elif is_compared and (close := _closest(word, among)):
                yield _Said(at, word, close, found["rest"], among[close].form)
        elif found := _POSITION.fullmatch(line):
            if exact := stance.fullmatch(found["rest"]):
                word = re.sub(r"\s", "-", exact["word"].lower())
                yield _Said(at, word, word, exact["rest"], among[word].form, is_right=True)
            elif is_compared and (close := _named_stance(found["rest"], among)):
                yield _Said(at, found["rest"].strip(), close, "", f"Position: {close}, then your reason")


def _stance(among: Statements) -> re.Pattern[str]:
    """What a line begins with, behind “Position:”, that names a stance; a hyphen may be a space there."""
    words = (re.escape(word).replace(r"\-", "[- ]") for word in sorted(_stances(among), key=len, reverse=True))
    return re.compile(rf"\s*(?P<word>{'|'.join(words)})(?![\w-])[:,.;!]*(?P<rest>.*)", re.ASCII | re.IGNORECASE)


def _stances(among: Statements) -> list[str]:
    return [word for word, kind in among.items() if kind.is_stance]


def _closest(word: str, among: Statements) -> str | None:
    """The statement that somebody who writes this word may mean."""
    plain = word[:_LONGEST_WORD].lower().replace("_", "-")
    if plain in among:
        return plain
    if meant := [known for known, kind in among.items() if plain in kind.also.split()]:
        return min(meant, key=lambda known: among[known].is_stance)  # a word for a dispute is no stance
    if "." in plain:
        return None
    begun = [known for known in among if plain.startswith(f"{known}-")]
    further = [known for known in among for short in begun if known.startswith(f"{short}-")]
    return next(iter((*further, *begun)), None) or _like(plain, tuple(among))


@lru_cache(maxsize=256)
def _like(word: str, among: Sequence[str]) -> str | None:
    return next(iter(get_close_matches(word, among, n=1, cutoff=_ALIKE)), None)


def _named_stance(rest: str, among: Statements) -> str | None:
    """The stance of a line that begins with “Position:” and is meant as one, though it is not quite right."""
    words = (word.strip("*_.,;:!\"'") for word in rest.split()[:_FIRST_WORDS])
    return next((stance for word in words if (stance := _closest(word, among)) in _stances(among)), None)


def _several(said: list[_Said]) -> Mistake:
    named = [f"{_named(one)} in line {one.at + 1}" for one in said]
    more = ", …" if len(named) > _MOST_NAMED else ""
    listed = ", ".join(named[:_MOST_NAMED]) + more
    return Mistake(
        reason=f"There are {len(said)} commands in this comment ({listed}), and it is not clear which one counts. "
        "Please write one command a comment; put a > before lines that you only quote.",
        valid=said[0].valid,
    )


def _misplaced(said: _Said, doubt: str, among: Statements) -> Misplaced:
    where = doubt or f"stands in line {said.at + 1}, below other words"
    return Misplaced(
        word=said.meant,
        who=among[said.meant].who,
        by_letter=names_source(said.rest),
        reason=f"Only the first words of a comment are recorded, and {_named(said)} {where}. Please write a comment "
        "that begins with it, your reason behind it; in an answer by mail, above all that your programme quotes.",
        valid=said.valid,
    )


def _unknown(said: _Said, among: Statements) -> Mistake:
    if not said.valid.startswith("/"):
        reason = f"{shown(said.word)} is not one of the positions: {', '.join(_stances(among))}."
        return Mistake(reason=reason, valid=said.valid)
    reason = f"There is no command {shown('/' + said.word)}. Did you mean {said.valid.split()[0]}?"
    return Mistake(reason=reason, valid=said.valid)


def _named(said: _Said) -> str:
    return f"/{said.word}" if said.is_right else shown(said.word)
