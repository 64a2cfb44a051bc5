"""Read the command in a comment: a position, a report, a maintainer's entry.

Nothing here knows the author or the author's rights: `authorization` and the rules of the files decide about them. A
comment has one command or none. The command is the first text after marked quotations: other text before it could
make it the command of another author. What follows the command, on its line and below, is its text.
"""

import enum
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from rectrack.statements import STATEMENTS, Statements, Who, names_source
from rectrack.text import (
    QUOTE_MARK,
    Mistake,
    clean,
    command_key,
    count_own_lines,
    did_you_mean,
    folded,
    message,
    plural,
    says_something,
    sentences,
    separator,
    shown,
)


class Command(Struct, frozen=True):
    """A command as it was written: its word, and the text after it. `StatementSpec.read` reads the text."""

    word: str
    text: str


class Misplaced(Mistake, frozen=True, kw_only=True):
    """A command that is not the first text of its comment. It is never recorded; authors who may use it get a reply.

    `word` and `who` are those of the command. `by_letter` says that it names the source of another party's position.
    """

    word: str
    who: Who
    by_letter: bool


class _Statement(NamedTuple):
    """A line that is a command, or a misspelt one: its word, the text after it, and its name for a reply.

    `mistake` says what is wrong with its spelling.
    """

    at: int
    word: str
    rest: str
    name: str
    mistake: Mistake | None = None


_UNSEEN = r"[\u00ad\u061c\u200b-\u200f\u2060-\u2064]*"
"""Invisible characters that come with copied text or right-to-left scripts."""
_MARKS = ":,;\uff1a\uff0c\uff1b\u060c\u061b\u3001"
"""Punctuation after a command, in the signs of several scripts."""
_SLASH = re.compile(
    rf" {{0,3}}{_UNSEEN}(?P<strong>(?:\*\*|__|[*_])?)[/\uff0f]{_UNSEEN}(?P<word>[^\s/{_MARKS}*]{{1,60}}?)"
    rf"(?P=strong)(?:[.!?\u3002\uff01\uff1f\u061f]*{_UNSEEN}(?=\s|$)|[{_MARKS}])(?P<rest>.*)"
)
_POSITION = re.compile(rf" {{0,3}}{_UNSEEN}position[^\S\n]*[:\uff1a](?P<rest>.*)", re.ASCII | re.IGNORECASE)
_ALIKE = 0.72
_LONGEST_WORD = 40
_COMPARED = 20
"""Number of first non-empty lines in which rectrack looks for misspelt commands, because comparing is slow."""
_FIRST_WORDS = 4
_MOST_NAMED = 4
_BREAK = re.compile(r"\r\n?|\n")
"""The line ends of Markdown; it has no others."""
_MARKUP = re.compile(r"<(?![a-z0-9.+_-]+[@:])[a-z/!?]", re.IGNORECASE)
"""Possible HTML, which a quotation may leave open. An address in angle brackets is not HTML."""
_HIDDEN = re.compile(
    r"^ *(?P<fence>`{3,}(?=[^`\n]*$)|~{3,}).*?(?:^ *(?P=fence)[`~]*[ \t]*$|\Z)|<!--.*?(?:-->|\Z)"
    r"|<(?P<name>blockquote|code|details|div|pre|script|style|table|textarea)\b.*?(?:</(?P=name)\s*>|\Z)",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
"""Code, and HTML that quotes others or is hidden: authors get no reply about commands in it."""


def read(text: str, *, among: Statements = STATEMENTS, by_form: bool = False) -> Command | Mistake | None:
    """Return the command in a comment, or what is wrong with it; None without one.

    A command below other words is `Misplaced`. With `by_form`, the whole text is read: a form holds no email
    signature.
    """
    raw = _BREAK.split(text)
    first, doubt = _first_words(raw)
    lines = [clean(line) for line in raw]
    lines = lines if by_form else lines[: count_own_lines(lines)]
    found = [*_statements(_visible_lines(lines), among)]
    if not found:
        return None
    statement = found[0]
    spec = among[statement.word]
    valid = statement.mistake.valid if statement.mistake else spec.form
    if statement.at != first or doubt:
        return Misplaced(
            word=statement.word,
            who=spec.who,
            by_letter=names_source(statement.rest),
            reason=_why_misplaced(statement, doubt if statement.at == first else None),
            valid=valid,
        )
    if len(found) > 1:
        return Mistake(reason=_why_several(found), valid=valid)
    return statement.mistake or Command(statement.word, "\n".join((statement.rest, *lines[first + 1 :])))


def _why_misplaced(statement: _Statement, doubt: "_Doubt | None") -> str:
    """Return why a command is not recorded where it is, and what to do."""
    rule = message("reply to a comment", "Only a command at the beginning of a comment is recorded.")
    match doubt:
        case _Doubt.BESIDE:
            where = message(
                "reply to a comment",
                "%(command)s reads as part of the quotation above it, because no empty line is between them.",
                command=statement.name,
            )
        case _Doubt.BELOW_MARKUP:
            where = message(
                "reply to a comment",
                "%(command)s is below a quotation with HTML, and may be read as part of that quotation.",
                command=statement.name,
            )
        case _:
            where = message(
                "reply to a comment",
                "%(command)s is in line %(line)s, below other words.",
                command=statement.name,
                line=str(statement.at + 1),
            )
    how = message(
        "reply to a comment",
        "Please write a comment that begins with the command, then your reason. If you reply by email, put the "
        "command on the first line.",
    )
    return sentences(rule, where, how)


def _why_several(found: Sequence[_Statement]) -> str:
    """Return why a comment with several commands is not recorded, and what to do."""
    named = [
        message("place of a command", "%(command)s in line %(line)s", command=one.name, line=str(one.at + 1))
        for one in found[:_MOST_NAMED]
    ]
    return plural(
        "reply to a comment",
        "This comment has %(number)s command (%(commands)s). It is not clear which one you mean. Please write one "
        "command per comment. Put a > before lines that you only quote.",
        "This comment has %(number)s commands (%(commands)s). It is not clear which one you mean. Please write one "
        "command per comment. Put a > before lines that you only quote.",
        len(found),
        commands=separator(", ").join([*named, *(["…"] if len(found) > _MOST_NAMED else [])]),
    )


def at_beginning(text: str, among: Statements) -> Command | Mistake | None:
    """Return the command that begins a text, or a `Mistake`; None without one.

    It must be in the first line, with nothing before it.
    """
    head, _, below = text.partition("\n")
    for found in _statements([head], among):
        return found.mistake or Command(found.word, f"{found.rest}\n{below}")
    return None


class _Doubt(enum.Enum):
    """Why the first line of an author may belong to the quotation above it."""

    BESIDE = enum.auto()
    BELOW_MARKUP = enum.auto()


def _first_words(raw: Iterable[str]) -> tuple[int, _Doubt | None]:
    """Return the index of the author's first line, and why it may not be theirs.

    Marked quotations may precede the line. The index is -1 if there is no such line. The reason is None if there is
    no doubt. `raw` has the lines as GitHub reads them: a line that only looks empty does not end a quotation.
    """
    beside, markup = False, False
    for at, line in enumerate(raw):
        if QUOTE_MARK.match(line):
            beside, markup = True, markup or bool(_MARKUP.search(line))
        elif not line.strip(" \t"):
            beside = False
        elif says_something(line):
            return at, _Doubt.BESIDE if beside else _Doubt.BELOW_MARKUP if markup else None
    return -1, None


def _visible_lines(lines: Iterable[str]) -> list[str]:
    """Return the lines, with those in quotations, code or hidden HTML emptied.

    A line is emptied if it begins there; all other lines stay whole. Hidden text can remove a command but never add
    one. No cleaned line has a NUL, which marks here where hidden text begins.
    """
    unmarked = "\n".join("" if QUOTE_MARK.match(line) else line for line in lines)
    marked = _HIDDEN.sub(lambda hidden: "\0" + hidden[0].replace("\n", "\n\0"), unmarked)
    return ["" if line.startswith("\0") else line.replace("\0", "") for line in marked.split("\n")]


def _statements(lines: Iterable[str], among: Statements) -> Iterator[_Statement]:
    """Yield the commands, and misspelt commands among the first lines."""
    stances = [word for word, spec in among.items() if spec.is_stance]
    aliases = stance_aliases(among)
    names = "|".join(re.escape(word).replace(r"\-", "[- ]") for word in sorted(stances, key=len, reverse=True))
    exact = re.compile(rf"\s*(?P<word>{names})(?![\w-])[:,.;!]*(?P<rest>.*)", re.ASCII | re.IGNORECASE)
    filled = 0
    for at, line in enumerate(lines):
        filled += bool(line.strip())
        if found := _SLASH.fullmatch(line):
            word, rest = command_key(found["word"]), found["rest"]
        elif not stances or not (found := _POSITION.fullmatch(line)):
            continue
        elif stance := exact.fullmatch(found["rest"]):
            word, rest = re.sub(r"\s", "-", stance["word"].lower()), stance["rest"]
        else:
            words = found["rest"].split()[:_FIRST_WORDS] if filled <= _COMPARED else []
            meant = (_closest(word.strip("*_.,;:!\"'"), among) for word in words)
            if close := next((word for word in meant if word in stances), None):
                name = shown(found["rest"].strip())
                reason = message(
                    "reply to a comment",
                    "Unknown stance %(stance)s. The stances are: %(stances)s.",
                    stance=name,
                    stances=separator("、").join(stances),
                )
                valid = message("form of a command", "Position: %(stance)s, then your reason", stance=close)
                mistake = Mistake(reason=reason, valid=valid)
                yield _Statement(at, close, "", name, mistake)
            continue
        if known := word if word in among else aliases.get(word):
            yield _Statement(at, known, rest, f"/{word}")
        elif filled <= _COMPARED and (close := _closest(word, among)):
            unknown = message("reply to a comment", "There is no command %(command)s.", command=shown("/" + word))
            reason = sentences(unknown, did_you_mean(f"/{close}"))
            yield _Statement(at, close, rest, shown(word), Mistake(reason=reason, valid=among[close].form))


def stance_aliases(among: Statements) -> dict[str, str]:
    """Return the stance that each alias records, without words that lead to another command, such as `/object`."""
    words = [(command_key(alias), word) for word, spec in among.items() for alias in spec.aliases.split()]
    leading = {alias for alias, word in words if not among[word].is_stance}
    return {alias: word for alias, word in words if among[word].is_stance and alias not in leading}


def _closest(word: str, among: Statements) -> str | None:
    """Return the command that a misspelt word may mean, or None."""
    plain = word[:_LONGEST_WORD].lower().replace("_", "-")
    if plain in among:
        return plain
    if meant := [known for known, spec in among.items() if folded(plain) in map(folded, spec.aliases.split())]:
        return min(meant, key=lambda known: among[known].is_stance)  # prefer a dispute to a stance
    if "." in plain:
        return None
    begun = [known for known in among if plain.startswith(f"{known}-")]
    further = [known for known in among for short in begun if known.startswith(f"{short}-")]
    return next(iter((*further, *begun)), None) or _like(plain, tuple(among))


@lru_cache(maxsize=256)
def _like(word: str, among: Sequence[str]) -> str | None:
    return next(iter(get_close_matches(word, among, cutoff=_ALIKE)), None)
