"""Tables of changes in files and of what rectrack says then: blocks of lines, each with a name of its own.

The first character of a line says what it is:

- `# NAME`: the name of the case, which the first block of a file does not have
- `+ FILE FIELD: YAML`: a field that has another value, and `- FILE FIELD`: one that is left out
- `@ PATH` or `$ COMMAND`: the file, or the command whose output is looked at
- `= TEXT`: what is there, and `! TEXT`: what is not
"""

from pathlib import Path
from typing import NamedTuple

from tests.rectrack.board_and_issues.example import Changes


class FieldCase(NamedTuple):
    """Changes, the output that is looked at ("@ PATH" or "$ COMMAND"), and what is in it and what is not."""

    changes: Changes
    output: str
    says: list[str]
    says_not: list[str]


def cases(path: Path) -> dict[str, FieldCase]:
    """Return the cases of a table by their names."""
    blocks = [block.splitlines() for block in path.read_text(encoding="utf-8").strip().split("\n\n")]
    found = {lines[0].removeprefix("# "): _case(lines[1:]) for lines in blocks if lines[0].startswith("# ")}
    assert len(found) >= len(blocks) - 1, "two cases have one name"
    return found


def _case(lines: list[str]) -> FieldCase:
    case = FieldCase({}, next((line for line in lines if line[0] in "@$"), ""), [], [])
    for kind, text in ((line[0], line[2:]) for line in lines):
        if kind in "+-":
            name, _, field = text.partition(" ")
            key, _, value = field.partition(": ")
            case.changes.setdefault(name, {})[key] = value if kind == "+" else None
        elif kind in "=!":
            (case.says if kind == "=" else case.says_not).append(text)
        else:
            assert kind in "@$", kind
    return case
