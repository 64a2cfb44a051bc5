"""What is wrong with the files, for a terminal."""

from collections.abc import Iterable, Sequence

from rectrack.text.problems import Problem, count, counted, printable, sentence

IN_FULL = 3
"""Times that the same fault is told in full where people read; of more of them only the places are named."""


def written(shown: Sequence[Problem]) -> str:
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
