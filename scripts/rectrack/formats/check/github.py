"""What is wrong with the files, for GitHub to show on the lines of a pull request."""

from collections import Counter
from collections.abc import Sequence

from rectrack.text.problems import Problem, as_annotation, counted, escaped, in_files, printable, sentence

ANNOTATIONS = 10
"""Errors of one step that GitHub shows ("Workflow commands for GitHub Actions" in its documentation)."""

_OFTEN = 3
"""Faults whose number is told, where GitHub does not show each."""


def written(shown: Sequence[Problem]) -> str:
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
