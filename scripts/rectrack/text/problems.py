"""Errors: what is wrong, where, and how to correct it."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from rectrack import lazy_pattern

KeyPath: TypeAlias = tuple[str | int, ...]
"""The path to a value in a file: `("positions", 2, "stance")`."""


MOST = 1_000
"""Maximum number of problems of one kind in one file. It limits the time for a file made to be slow."""

MOST_TOLD = 50
"""Maximum number of errors in a sheet or minutes that are listed one by one."""

MOST_NAMED = 12
"""Maximum number of valid values in a hint if none is similar to the wrong one."""

_LIKE = 0.8
"""Minimum similarity of two words, from 0 to 1: "adopt" and "adopted" have 0.83, "tags" and "status" 0.6."""
_TELLING = 4
"""Minimum length of a word that is looked up as a part of longer names."""
_LONGEST = 200
"""Number of characters of a value that are compared."""


class Fault(NamedTuple):
    """An error of a value, or of its key, without its line.

    `message` and `hint` are without a capital letter and a full stop; `as_sentences` joins them. `file` is empty if
    it does not matter. `missing` names what would correct the error: "evidence", or a kind of entry such as "theme".
    """

    at: KeyPath
    message: str
    hint: str = ""
    on_key: bool = False
    file: str = ""
    missing: str = ""


class Problem(NamedTuple):
    """An error in a file, with its line and column from 1. `path` begins at the repository's root.

    `at` is the path to the value, also to one that is not there. `missing` is that of the error.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    at: KeyPath = ()
    missing: str = ""


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems sorted by place, each once; `at` and `missing` make no difference."""
    once = {problem._replace(at=(), missing=""): problem for problem in problems}
    return [once[key] for key in sorted(once)]


class RefusedError(Exception):
    """The work cannot be done. The text says why, and what to do next.

    With `is_notice` a workflow run shows the text as a notice, and succeeds.
    """

    exit_code = 1
    is_notice = False


class GuardError(RefusedError):
    """A safety check refuses the work."""

    exit_code = 3


class InvalidFilesError(RefusedError):
    """The files have problems; `problems` holds all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__(f"{count(len(self.problems), 'problem')} in the files")


_BESIDE_SIGN = lazy_pattern("[\u00a0\u202f](?=[:;!?%\u00bb])|(?<=\u00ab)[\u00a0\u202f]")
"""Matches a space that French has beside a sign. Elsewhere such a space may be an error, and is shown as a code."""


def printable(text: object) -> str:
    """Return the text on one line, without effect in a terminal or log.

    GitHub's runner reads `::command::` at the start of a line and `##[command]` anywhere as a command
    (actions/runner, src/Runner.Common/ActionCommand.cs). For this reason the text must not begin a line.
    """
    seen = str(text)
    if not seen.isprintable():
        seen = _BESIDE_SIGN.sub(" ", seen)
        seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in seen)
    return seen.replace("##[", "## [")


def shown(value: object, longest: int = 60) -> str:
    """Return a value for a message: printable, in quotes, cut to `longest` characters."""
    text = str(value)
    return f'"{printable(text if len(text) <= longest else text[: longest - 1] + "…")}"'


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: 1 party, 3 parties."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def closest(value: str, valid: Iterable[str]) -> str | None:
    """Return the valid value that is similar to `value`, None if there is none.

    Case and the characters between words do not matter. A similar value has the same first letter and most others in
    their order, or swapped neighboring letters, or it is the only value that contains the whole words of `value`. A
    number is similar to no other number.
    """
    wanted = folded(value)
    spelled = {folded(known): known for known in valid} if wanted else {}
    if not spelled:
        return None
    from difflib import get_close_matches

    words = [] if wanted.isdecimal() else [*spelled]
    close = get_close_matches(wanted, [known for known in words if known[:1] == wanted[:1]], cutoff=_LIKE)
    close += [known for known in words if _is_swapped(known, wanted)]
    within = [known for known in spelled if len(wanted) >= _TELLING and f"-{wanted}-" in f"-{known}-"]
    close += within if len(within) == 1 else []
    return spelled[close[0]] if close else None


def initials(name: str) -> str:
    """Return the first characters of the words of a name, equal for names with shortened words."""
    return "".join(word[0] for word in folded(name).split("-") if word)


def is_shortened(name: str, other: str) -> bool:
    """Return whether two names differ only in shortened words: Dept. of Supply, Department of Supply."""
    pairs = [*zip(folded(name).split("-"), folded(other).split("-"), strict=False)]
    return initials(name) == initials(other) and all(_is_short_for(*sorted(pair, key=len)) for pair in pairs)


def _is_short_for(word: str, longer: str) -> bool:
    letters = iter(longer)
    return word == longer or (word.isalpha() and longer.isalpha() and all(letter in letters for letter in word))


def _is_swapped(one: str, other: str) -> bool:
    """Return whether the texts differ only in swapped neighboring letters, as in "chekc"."""
    if one[:1] == other[:1]:
        return not one or _is_swapped(one[1:], other[1:])
    return one[:2].isalpha() and one[:2] == other[1::-1] and _is_swapped(one[2:], other[2:])


def nearest(value: str, valid: Collection[str], most: int = MOST_NAMED) -> str:
    """Return a hint with the most similar valid value; if there is none, with up to `most` valid values."""
    return suggested(value, valid) or list_valid(valid, most)


def list_valid(valid: Collection[str], most: int = MOST_NAMED) -> str:
    """Return a hint with up to `most` of the valid values, empty if there are none."""
    more = f" and {len(valid) - most:,} more" if len(valid) > most else ""
    return f"valid values: {', '.join(islice(valid, most))}{more}" if valid else ""


def suggested(value: str, valid: Collection[str]) -> str:
    """Return a hint with the most similar valid value, empty if there is none.

    If `valid` maps each value to an object, the names of the object are compared too.
    """
    if called_so := meant(value, valid):
        return f"write {' or '.join(map(shown, called_so))}"
    close, name = similar(value, valid)
    return f"did you mean {shown(close)}{name and f' ({name})'}?" if close else ""


def similar(value: str, valid: Collection[str]) -> tuple[str, str]:
    """Return the most similar valid value, and its name if that is what is similar; both empty without one."""
    if close := closest(value, valid):
        return close, ""
    names = dict(_named(valid))
    name = closest(value, names)
    return (names[name], name) if name else ("", "")


def spelled(value: str, valid: Collection[str]) -> str | None:
    """Return the valid value with this id or name, None if there is none or several.

    Case and the characters between words do not matter.
    """
    called_so = [value] if value in valid else meant(value, valid)
    return called_so[0] if len(called_so) == 1 else None


def meant(value: str, valid: Collection[str]) -> list[str]:
    """Return the valid values with this id or name: several if they share a name."""
    name = folded(value)
    return names_of(valid).get(name, []) if name else []


def _named(valid: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each name of the valid values with the value: its id and its other names."""
    for known in valid:
        others = other_names(valid[known]) if isinstance(valid, Mapping) else ()
        yield from ((name, known) for name in (known, *others))


def is_cut(text: str) -> bool:
    """Return whether a text is only the beginning of a longer one, as `shorten` writes it."""
    return text.endswith("…")


def other_names(thing: object) -> tuple[str, ...]:
    """Return the names of a thing without its id: name, label, title, number, reference, aliases.

    A shortened label is none: it can be the whole name of another thing.
    """
    if isinstance(thing, str):  # only its name is known
        return (thing,)
    own = (getattr(thing, field, None) for field in ("name", "title", "number", "reference"))
    label = str(getattr(thing, "label", None) or "")
    names = (str(name) for name in (*own, "" if is_cut(label) else label) if name)
    return (*names, *getattr(thing, "aliases", ()))


def names_of(valid: Collection[str]) -> dict[str, list[str]]:
    """Return the valid values by each of their names, normalized by `folded`."""
    found: dict[str, dict[str, None]] = {}
    for name, known in _named(valid):
        found.setdefault(folded(name), {})[known] = None
    return {name: [*values] for name, values in found.items()}


_ACCENTS = lazy_pattern("[\u0300-\u036f]")


@lru_cache(maxsize=5_000)  # a sheet repeats names
def folded(name: str) -> str:
    """Return the normalized form of a name, equal for all its spellings.

    Case, accents, Unicode forms and the characters between words do not matter, and "&" is "and". A name without
    letters and digits keeps its characters; only white space is normalized.
    """
    text = name[:_LONGEST].casefold().replace("&", " and ")
    if not text.isascii():
        apart = _ACCENTS.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()))
        text = plain_signs(unicodedata.normalize("NFC", apart))
    return re.sub(r"[\W_]+", "-", text).strip("-") or " ".join(text.split())


_DIRECTION = lazy_pattern("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain_signs(text: str) -> str:
    """Return the text with the digits 0 to 9 for those of other scripts, and without marks of its direction."""
    return text if text.isascii() else re.sub(r"\d", lambda digit: str(int(digit[0])), _DIRECTION.sub("", text))


def command_key(word: str) -> str:
    """Return the form of a command's word that is equal however a keyboard or a phone writes it.

    Letters are small and composed, an apostrophe is straight, and there are no marks of the direction of text.
    """
    return unicodedata.normalize("NFC", _DIRECTION.sub("", word)).replace("\u2019", "'").lower()


_FIRST_WORD = lazy_pattern(r"^[a-z]+(?=[ ,]|$)")
"""Matches a word at the beginning of a text that can have a capital letter: no name of a field or file."""


def as_sentences(message: str, hint: str = "") -> str:
    """Return a message and its hint as sentences: with a capital letter and a full stop each."""
    begun = (_FIRST_WORD.sub(lambda word: word[0].capitalize(), part) for part in (message, hint) if part)
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in begun)


def sentence(problem: Problem) -> str:
    """Return the message and the hint of a problem on one line."""
    return printable(as_sentences(problem.message, problem.hint))


def counted(problems: Iterable[Problem]) -> Iterator[tuple[int, Problem]]:
    """Yield each problem with the number of times its sentence has occurred so far."""
    told: Counter[str] = Counter()
    for problem in problems:
        told[sentence(problem)] += 1
        yield told[sentence(problem)], problem


def in_files(problems: Sequence[Problem]) -> str:
    return f"{count(len(problems), 'problem')} in {count(len({problem.path for problem in problems}), 'file')}"


def in_actions() -> bool:
    """Return whether rectrack runs in a workflow on GitHub, which shows annotations."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def as_annotation(message: str, kind: Literal["error", "warning", "notice"] = "error") -> str:
    """Return a workflow command that shows a message on the page of the workflow run."""
    return f"::{kind} title=rectrack::{escaped(message)}"


def escaped(text: str) -> str:
    """Return text escaped for a workflow command.

    Source: actions/toolkit, packages/core/src/command.ts.
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


# Formats problems for the lines of a pull request on GitHub and for a terminal.

ANNOTATIONS = 10
"""Number of errors that GitHub shows for a step. Source: "Workflow commands for GitHub Actions" in its docs."""

_OFTEN = 3
"""Number of frequent messages that are counted if GitHub does not show all problems."""


def problems_for_github(shown: Sequence[Problem]) -> str:
    """Return workflow commands that show problems on the lines of a pull request.

    Different messages alternate. If there are more problems than GitHub shows, their totals come first.
    Source: "Workflow commands for GitHub Actions" in GitHub's documentation; the escaping is that of actions/toolkit,
    packages/core/src/command.ts.
    """
    by_turns = [problem for _, problem in sorted(counted(shown), key=lambda turn: turn[0])]
    lines = [f"{as_annotation(_counts(shown))}\n"] if len(shown) > ANNOTATIONS else []
    lines += [
        f"::error file={_property(printable(p.path))},line={p.line},col={p.column}::{escaped(sentence(p))}\n"
        for p in by_turns
    ]
    return "".join(lines)


def _counts(problems: Sequence[Problem]) -> str:
    """Return the totals and the most frequent messages, for one annotation."""
    here = f"{in_files(problems)}. GitHub shows only {ANNOTATIONS} errors here; the log of this step has all."
    often = Counter(map(sentence, problems)).most_common(_OFTEN)
    return "\n".join([here, *(f"{count(number, 'time')}: {said}" for said, number in often if number > 1)])


def _property(text: str) -> str:
    return escaped(text).replace(":", "%3A").replace(",", "%2C")


IN_FULL = 3
"""Number of problems with one message that are listed in full; of more, only the places are listed."""


def problems_as_text(shown: Sequence[Problem]) -> str:
    """Return one line for each problem: `path:line:column:` and its sentences.

    If a message occurs often, its further places are listed on one line at the end.
    """
    lines = []
    more: dict[str, list[Problem]] = {}
    for nth, problem in counted(shown):
        if nth <= IN_FULL:
            lines.append(f"{printable(problem.path)}:{problem.line}:{problem.column}: {sentence(problem)}\n")
        else:
            more.setdefault(sentence(problem), []).append(problem)
    lines += [f"{said} {count(len(same), 'more place')}: {_places(same)}\n" for said, same in more.items()]
    return "".join(lines)


def _places(problems: Iterable[Problem]) -> str:
    """Return the files of the problems, each with its line numbers."""
    lines: dict[str, list[str]] = {}
    for problem in problems:
        lines.setdefault(problem.path, []).append(str(problem.line))
    return ", ".join(f"{printable(path)}:{','.join(numbers)}" for path, numbers in lines.items())
