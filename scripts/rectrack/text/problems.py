"""What is wrong, where, and what would be right."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a file: `("positions", 2, "stance")`."""


MOST = 1_000
"""Problems of one kind that are looked for in one file, so that a file made to be slow is not."""

MOST_TOLD = 50
"""Mistakes of a sheet or of minutes that are told one by one: nobody corrects more at a time."""

MOST_NAMED = 12
"""Valid values that a hint names where none is like the wrong one."""

_LIKE = 0.8
"""How much of two words must agree, of 1: of "adopt" and "adopted" does 0.83, of "tags" and "status" 0.6."""
_TELLING = 4
"""Letters of a word that tell which longer name it is a part of."""
_LONGEST = 200
"""Characters by which two values are compared."""


class Fault(NamedTuple):
    """Something wrong with a value, or with its key, before anyone has looked up its line.

    `file` is empty while it is of no account which one is read. `missing` names what would make the value right if
    it were there: "evidence", or the kind of an entry, such as "theme".
    """

    at: KeyPath
    message: str
    hint: str = ""
    on_key: bool = False
    file: str = ""
    missing: str = ""


class Problem(NamedTuple):
    """A fault of a file, at its line and column from 1: `path` leads there from the repository's root.

    `at` is the value there, or the closest thing around it that exists; `missing` is that of the fault.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    at: KeyPath = ()
    missing: str = ""


class RefusedError(Exception):
    """The work cannot be done as asked; the text says why and what to do next.

    `is_notice` says that a workflow run ends well all the same: it is told, and nobody is alarmed.
    """

    exit_code = 1
    is_notice = False


class InvalidFilesError(RefusedError):
    """The files have problems; `problems` holds all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__(f"{count(len(self.problems), 'problem')} in the files")


def printable(text: object) -> str:
    """Text from a file or from GitHub, fit for a terminal and a log: on one line and without effect there.

    GitHub's runner takes `::command::` at the start of a line and `##[command]` anywhere for an order
    (actions/runner, src/Runner.Common/ActionCommand.cs), so the text must not begin a line.
    """
    seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))
    return seen.replace("##[", "## [")


def shown(value: object, longest: int = 60) -> str:
    """A value fit to stand in a message: printable, in quotes, shortened."""
    text = str(value)
    return f'"{printable(text if len(text) <= longest else text[: longest - 1] + "…")}"'


def abbreviate(text: str, room: int) -> str:
    """Return the first whole words of a text, up to `room` characters, with "…" for missing ones."""
    if len(text) <= room:
        return text
    words = text[:room].rpartition(" ")[0] or text[: room - 1]
    return f"{words[: room - 1].rstrip(' ,;:.-')}…"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 party, 3 parties."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def closest(value: str, valid: Iterable[str]) -> str | None:
    """Return the valid value that is similar to this one; case and the signs between words do not matter.

    A similar value has the same first letter and most others in their order, or swapped neighbouring letters, or it
    is the only value with these whole words. A number is similar to no other number.
    """
    from difflib import get_close_matches

    wanted = folded(value)
    spelled = {folded(known): known for known in valid} if wanted else {}
    words = [] if wanted.isdecimal() else [*spelled]
    close = get_close_matches(wanted, [known for known in words if known[:1] == wanted[:1]], n=1, cutoff=_LIKE)
    close += [known for known in words if _is_swapped(known, wanted)]
    within = [known for known in spelled if len(wanted) >= _TELLING and f"-{wanted}-" in f"-{known}-"]
    close += within if len(within) == 1 else []
    return spelled[close[0]] if close else None


def _is_swapped(one: str, other: str) -> bool:
    """Return whether the texts differ only in swapped neighbouring letters, as in "chekc"."""
    if one[:1] == other[:1]:
        return not one or _is_swapped(one[1:], other[1:])
    return one[:2].isalpha() and one[:2] == other[1::-1] and _is_swapped(one[2:], other[2:])


def nearest(value: str, valid: Collection[str], most: int = MOST_NAMED) -> str:
    """Return a hint with the most similar valid value; if there is none, with up to `most` valid values."""
    return suggested(value, valid) or list_valid(valid, most)


def list_valid(valid: Collection[str], most: int = MOST_NAMED) -> str:
    """Return a hint with up to `most` of the valid values, empty if there are none."""
    more = f" and {len(valid) - most:,} more" if len(valid) > most else ""
    return f"one of: {', '.join(islice(valid, most))}{more}" if valid else ""


def suggested(value: str, valid: Collection[str]) -> str:
    """Return a hint with the most similar valid value, empty if there is none.

    If `valid` maps each value to a thing, the names of the thing count too.
    """
    if called_so := meant(value, valid):
        return f"write {' or '.join(called_so)}"
    if close := closest(value, valid):
        return f"did you mean {close}?"
    names = dict(_named(valid))
    if close := closest(value, names):
        return f"did you mean {names[close]} ({close})?"
    return ""


def spelled(value: str, valid: Collection[str]) -> str | None:
    """The one valid value that is meant, by itself or a name, whatever its capitals and the signs between words."""
    called_so = [value] if value in valid else meant(value, valid)
    return called_so[0] if len(called_so) == 1 else None


def meant(value: str, valid: Collection[str]) -> list[str]:
    """The valid values that are called so, by themselves or a name: several, where they share it."""
    name = folded(value)
    return names_of(valid).get(name, []) if name else []


def _named(valid: Collection[str]) -> Iterator[tuple[str, str]]:
    """Every name of the valid values, with the value: each itself, and what it stands for."""
    for known in valid:
        others = other_names(valid[known]) if isinstance(valid, Mapping) else ()
        yield from ((name, known) for name in (known, *others))


def other_names(thing: object) -> tuple[str, ...]:
    """Return the names of a thing besides its id: name, label, title, number, reference, other spellings."""
    if isinstance(thing, str):  # its name alone is known
        return (thing,)
    own = (getattr(thing, field, None) for field in ("name", "label", "title", "number", "reference"))
    return (*(str(name) for name in own if name), *getattr(thing, "also_written", ()))


def names_of(valid: Collection[str]) -> dict[str, list[str]]:
    """Return the valid values by each of their names, as `folded` gives it."""
    found: dict[str, dict[str, None]] = {}
    for name, known in _named(valid):
        found.setdefault(folded(name), {})[known] = None
    return {name: [*values] for name, values in found.items()}


def folded(name: str) -> str:
    """Return the normalized form of a name, equal for all its spellings.

    Case, Unicode forms and the signs between words do not matter, and "&" is "and". A name of signs only keeps them,
    apart from the kind of white space.
    """
    text = unicodedata.normalize("NFKC", name[:_LONGEST]).casefold().replace("&", " and ")
    return re.sub(r"[\W_]+", "-", text).strip("-") or " ".join(text.split())


def alphabetical_key(name: str) -> str:
    """By what a name is put in order: Türkiye stands between Tunisia and Uganda."""
    letters = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def sentence(problem: Problem) -> str:
    """What is wrong and what would be right, on one line."""
    return printable(f"{problem.message} ({problem.hint})" if problem.hint else problem.message)


def counted(problems: Iterable[Problem]) -> Iterator[tuple[int, Problem]]:
    """Each problem with how often its fault has been told by then."""
    told: Counter[str] = Counter()
    for problem in problems:
        told[sentence(problem)] += 1
        yield told[sentence(problem)], problem


def in_files(problems: Sequence[Problem]) -> str:
    return f"{count(len(problems), 'problem')} in {count(len({problem.path for problem in problems}), 'file')}"


def in_actions() -> bool:
    """Whether this is a workflow run on GitHub, which shows annotations."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def as_annotation(message: str, kind: Literal["error", "warning", "notice"] = "error") -> str:
    """A workflow command that shows a message on the page of its run."""
    return f"::{kind} title=rectrack::{escaped(message)}"


def escaped(text: str) -> str:
    """Text in a workflow command (actions/toolkit, packages/core/src/command.ts)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


# What is wrong with the files: for GitHub to show on the lines of a pull request, as data, and for a terminal.

ANNOTATIONS = 10
"""Errors of one step that GitHub shows ("Workflow commands for GitHub Actions" in its documentation)."""

_OFTEN = 3
"""Faults whose number is told, where GitHub does not show each."""


def problems_for_github(shown: Sequence[Problem]) -> str:
    """Workflow commands that GitHub shows on the lines of a pull request: each kind of fault by turns.

    Source: "Workflow commands for GitHub Actions" in GitHub's documentation; the escaping is that of
    actions/toolkit, packages/core/src/command.ts. Where GitHub does not show all, their count goes first.
    """
    by_turns = [problem for _, problem in sorted(counted(shown), key=lambda turn: turn[0])]
    lines = [f"{as_annotation(_counts(shown))}\n"] if len(shown) > ANNOTATIONS else []
    lines += [
        f"::error file={_property(printable(p.path))},line={p.line},col={p.column}::{escaped(sentence(p))}\n"
        for p in by_turns
    ]
    return "".join(lines)


def _counts(problems: Sequence[Problem]) -> str:
    """How many problems there are where, and which fault is there how often."""
    here = f"{in_files(problems)}. GitHub shows only {ANNOTATIONS} errors here; the log of this step has all."
    often = Counter(map(sentence, problems)).most_common(_OFTEN)
    return "\n".join([here, *(f"{number:,} times: {said}" for said, number in often if number > 1)])


def _property(text: str) -> str:
    return escaped(text).replace(":", "%3A").replace(",", "%2C")


IN_FULL = 3
"""Times that the same fault is told in full where people read; of more of them only the places are named."""


def problems_as_text(shown: Sequence[Problem]) -> str:
    """One line a problem, `path:line:column: message (hint)`; the same fault often, at the end with its places."""
    lines = []
    more: dict[str, list[Problem]] = {}
    for nth, problem in counted(shown):
        if nth <= IN_FULL:
            lines.append(f"{printable(problem.path)}:{problem.line}:{problem.column}: {sentence(problem)}\n")
        else:
            more.setdefault(sentence(problem), []).append(problem)
    lines += [f"{count(len(same), 'time')} more: {said}: {_places(same)}\n" for said, same in more.items()]
    return "".join(lines)


def _places(problems: Iterable[Problem]) -> str:
    """The files of the problems, each with its lines."""
    lines: dict[str, list[str]] = {}
    for problem in problems:
        lines.setdefault(problem.path, []).append(str(problem.line))
    return ", ".join(f"{printable(path)}:{','.join(numbers)}" for path, numbers in lines.items())
