"""Tables of wrong inputs: each file has blocks of lines, and in each block what rectrack says of its input.

The first characters of a line say what it is:

- `@ PATH`: the file of the small tracker that the next lines change; `@ PATH deleted` deletes it
- `- LINE` and `+ LINE`: lines of it and what replaces them; with `+` alone they are the whole file
- `> LINE`: a line of minutes, of a comment or of a form's answers
- `| A | B`: a row of a spreadsheet
- `* WHO`: who writes the comment or fills in the form
- `$ COMMAND`: the command; without it `rectrack check`, `record` (minutes) or `import` (spreadsheet)
- `= LINE`: a line of what rectrack says

An empty line stands between two blocks. A block of lines that begin with `#` is a heading for the blocks below it.
Write what is given, then run the test with `--renew-golden`: it writes the `=` lines, whatever they say. Read them.
A line that ends in spaces or has unusual characters is written as JSON: `+"..."`.
"""

import fcntl
import json
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import unified_diff
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest
from _pytest.mark import ParameterSet

from tests.rectrack import files

KINDS = "@-+>|*$="


class Line(NamedTuple):
    """One line of a block: what it is, and its text."""

    kind: str
    text: str

    @classmethod
    def read(cls, line: str) -> "Line":
        kind, rest = line[:1], line[1:]
        assert kind in KINDS, f"unknown line {line!r}"
        return cls(kind, json.loads(rest) if rest.startswith('"') else rest.removeprefix(" "))

    def written(self) -> str:
        is_plain = self.text.isprintable() and self.text == self.text.rstrip()
        text = f" {self.text}" if is_plain else json.dumps(self.text, ensure_ascii=True)
        return f"{self.kind}{text}".rstrip()


@dataclass(frozen=True)
class Case:
    """One wrong input and what rectrack says of it."""

    input: tuple[Line, ...]
    said: tuple[str, ...] = field(default=())

    @classmethod
    def read(cls, block: str) -> "Case":
        lines = [Line.read(line) for line in block.splitlines()]
        said = tuple(line.text for line in lines if line.kind == "=")
        given = tuple(line for line in lines if line.kind != "=")
        assert tuple(lines[: len(given)]) == given, f"put an empty line between two blocks:\n{block}"
        return cls(given, said)

    def written(self) -> str:
        said = (Line("=", text) for text in self.said)
        return "".join(f"{line.written()}\n" for line in (*self.input, *said))

    def texts(self, kind: str) -> list[str]:
        """Return the texts of the lines of one kind."""
        return [line.text for line in self.input if line.kind == kind]

    def edit(self, root: Path) -> None:
        """Change the files of a tracker as the block says."""
        path = root
        for kind, lines in groupby((line for line in self.input if line.kind in "@-+"), key=lambda line: line.kind):
            texts = [line.text for line in lines]
            if kind == "@":
                path, _, deleted = (root / texts[0].removesuffix(" deleted"), "", texts[0].endswith(" deleted"))
                old = ""
                if deleted:
                    path.unlink()
            elif kind == "-":
                old = "".join(f"{text}\n" for text in texts)
            else:
                new = "".join(f"{text}\n" for text in texts)
                files.edit(path, old, new) if old else files.write(path, new)
                old = ""

    def arguments(self, minutes: Path, sheet: Path) -> list[str]:
        """Return the command's arguments; files that it reads are named MINUTES and SHEET in the block."""
        if given := self.texts("$"):
            named = {"MINUTES": str(minutes), "SHEET": str(sheet)}
            return [named.get(word, word) for word in shlex.split(given[0])]
        if self.texts(">"):
            return ["import-minutes", str(minutes)]
        return ["import", str(sheet)] if self.texts("|") else ["check"]


def cases(path: Path) -> Iterator[Case]:
    """Yield the cases of a table; a block that begins with `#` is a heading."""
    for _, case in titled(path):
        yield case


def titled(path: Path) -> Iterator[tuple[str, Case]]:
    """Yield the cases of a table, each under its heading, with a number where it is not the first there."""
    heading, below = "", 0
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        if block.startswith("#"):
            others = [line for line in block.strip().splitlines() if not line.startswith("#")]
            assert not others, f"{path}: put an empty line below the heading:\n{block}"
            heading, below = block.strip("# .\n"), 0
        elif block.strip():
            below += 1
            yield f"{heading}, {below}" if below > 1 else heading, Case.read(block.strip("\n"))


def headed(path: Path) -> list[ParameterSet]:
    """Return each case of a table under its heading, for `pytest.mark.parametrize`."""
    return [pytest.param(case, id=title) for title, case in titled(path)]


def answers(lines: Iterable[str]) -> dict[str, str]:
    """Return the answers to a form's questions (`question: answer`); a question that is there again goes on."""
    found: dict[str, str] = {}
    for question, _, answer in (line.partition(":") for line in lines):
        text = answer.removeprefix(" ")
        found[question] = f"{found[question]}\n{text}" if question in found else text
    return found


@contextmanager
def about(case: Case) -> Iterator[None]:
    """Name a case in whatever goes wrong with it."""
    try:
        yield
    except BaseException as error:
        error.add_note(case.written())
        raise


def assert_as_written(path: Path, case: Case, now: tuple[str, ...], *, renew: bool) -> None:
    """Compare what is said of one case with its table, or write it there."""
    assert now, f"Nothing is said of: {case.written()}"
    if renew:
        rewrite(path, lambda block: block[:1] != "#" and Case.read(block) == case, Case(case.input, now).written())
        return
    assert now == case.said, explained(str(path), case.written(), Case(case.input, now).written())


def assert_as_before(path: Path, found: Mapping[Case, tuple[str, ...]], *, renew: bool) -> None:
    """Compare what rectrack says of each case with its table, or write the table anew."""
    silent = [case.written() for case, now in found.items() if not now]
    assert not silent, "\n".join(["Nothing is said of:", *silent])
    if renew:
        write(path, found)
    before = {case.input: (title, case) for title, case in titled(path)}
    assert len(before) == len(list(cases(path))), f"{path}: one case is there twice"

    wrong = [
        explained(f"{path}: {title}", case.written(), Case(case.input, now).written())
        for (title, case), now in ((before[case.input], now) for case, now in found.items())
        if now != case.said
    ]

    assert not wrong, "\n".join(wrong)


def explained(where: str, before: str, now: str) -> str:
    """Return which lines of a block differ, and how they are taken for good."""
    difference = unified_diff(before.splitlines(), now.splitlines(), "in the table", "now", n=2, lineterm="")
    return "\n".join([where, *difference, "If this is meant, run the test with --renew-golden, and read git diff."])


def rewrite(path: Path, is_it: Callable[[str], bool], new: str) -> None:
    """Write one block of a file anew, while other processes may write others."""
    with path.open(encoding="utf-8") as table:
        fcntl.flock(table, fcntl.LOCK_EX)
        blocks = [block.strip("\n") for block in path.read_text(encoding="utf-8").split("\n\n")]
        (place,) = (n for n, block in enumerate(blocks) if is_it(block))
        blocks[place] = new.strip("\n")
        path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def write(path: Path, found: Mapping[Case, tuple[str, ...]]) -> None:
    """Write a table anew with what rectrack says now; headings stay."""
    parts = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        if block.strip() and not block.startswith("#"):
            case = Case.read(block.strip("\n"))
            parts.append(Case(case.input, found[case]).written())
        elif block.strip():
            parts.append(block.strip("\n") + "\n")
    path.write_text("\n".join(parts), encoding="utf-8")
