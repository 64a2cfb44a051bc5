"""What is wrong with the files: for a terminal, for GitHub's pages, as data."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rectrack.text.problems import Problem, as_annotation, count, counted, escaped, in_files, printable, sentence
from rectrack.text.terminal import as_json

# What is wrong with the files, for GitHub to show on the lines of a pull request.

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


# What is wrong with the files, as data.


def problems_as_json(shown: Sequence[Problem]) -> str:
    """A JSON list of objects with path, line, column, message and hint."""
    return as_json([problem._asdict() for problem in shown])


# What is wrong with the files, for a terminal.

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
