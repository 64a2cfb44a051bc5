"""Sessions of local work: commands on the small tracker, what each prints, and which lines of the files it changes.

A block of `sessions/*.txt` is one session. Its first line, which begins with `#`, says what the session shows. The
other lines are those of tests/messages/cases.py, in the order in which things happen:

- `@ PATH`, `- LINE` and `+ LINE` change a file
- `* DEED ...` is something else that happens; see `DEEDS`
- `> LINE` is typed at a terminal, or is a line of the minutes if the command names MINUTES
- `| A | B` is a row of a workbook that the command calls SHEET; `| == NAME` begins another sheet of it,
  and a cell `{2015-06-14}` or `{140.1}` holds a date or a number instead of text
- `$ COMMAND` is called with all that stands above it
- `= LINE` is what the command printed, then each file that it changed, with the lines of YAML that are gone and came

`OUT` is a folder beside the tracker, for what a command makes.
"""

import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from difflib import ndiff
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineWorkbook

from tests.interfaces import on, rectrack, shown
from tests.messages.cases import Case, Line, rewrite
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.samples import DATA
from tests.workbooks import workbook

FOLDER = Path(__file__).parent / "sessions"
USAGE = re.compile(r"^Usage: .*\nTry .*\n\n(?=Error: )")
"""Stands above each mistake in the usage of a command; tests/messages/options.txt holds it."""
ACTION = "\n  - {id: ask, title: Ask, status: proposed}"
COMMENT = "https://github.com/o/r/issues/2#issuecomment-7"
REPORT = f"\n  - {{date: 2020-01-01, by: reader, account_id: 77, source: {{comment: '{COMMENT}'}}}}"
FIELDS = """\
custom_fields:
  - id: priority
    name: Priority
    type: choice
    filter: true
    choices: [{id: high, name: High}, {id: low, name: Low}]
  - {id: goals, name: Goals, type: choices, choices: [{id: sdg-5, name: Equality}, {id: sdg-9, name: Industry}]}
"""


class Session(NamedTuple):
    """A session as its file has it: what it shows, and its lines."""

    path: Path
    block: str

    @property
    def title(self) -> str:
        return self.block.splitlines()[0].removeprefix("# ")

    @property
    def lines(self) -> list[Line]:
        return [Line.read(line) for line in self.block.splitlines()[1:]]

    def renew(self, lines: Iterable[Line]) -> None:
        """Write the session as it goes now."""
        block = "\n".join([f"# {self.title}", *(line.written() for line in lines)])
        rewrite(self.path, lambda known: known == self.block, block)


def sessions() -> Iterator[Session]:
    """Yield all sessions."""
    for path in sorted(FOLDER.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            assert block.startswith("# "), f"{path}: a session begins with what it shows, as '# ...':\n{block}"
            yield Session(path, block.strip("\n"))


class SessionPlayer:
    """Those who keep the small tracker; `play` does what the lines of a session say."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, files.make_tracker(folder / "tracker")
        self.day = files.TODAY.isoformat()
        self._open: dict[str, dict[str, list[list[Any]]]] = {}
        self.environment = {"GIT_CONFIG_GLOBAL": str(DATA / "git/secretariat"), "COLUMNS": "80"}

    def play(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Yield the lines with what rectrack says now."""
        given: list[Line] = []
        edits: list[Line] = []
        for line in (line for line in lines if line.kind != "="):
            if edits and (line.kind not in "-+"):
                Case(tuple(edits)).edit(self.root)
                edits = []
            yield line
            if line.kind in "@-+":
                edits.append(line)
            elif line.kind == "*":
                deed, *words = shlex.split(line.text)
                DEEDS[deed](self, *words)
            elif line.kind == "$":
                yield from (Line("=", text) for text in self._call(Case((*given, line))))
                given = []
            else:
                given.append(line)

    def _call(self, case: Case) -> Iterator[str]:
        """Yield what a command prints, and what it changes."""
        minutes, sheet = self.folder / "minutes.txt", self.folder / "list.xlsx"
        typed = "".join(f"{line}\n" for line in case.texts(">"))
        minutes.write_text(typed, encoding="utf-8")
        if case.texts("|"):
            workbook(sheet, _sheets(case.texts("|")))
        for name, sheets in self._open.items():
            workbook(self.folder / "out" / name, sheets)
        self._open.clear()
        (text,) = case.texts("$")
        is_typed = bool(typed) and "MINUTES" not in text
        places = {"OUT": self.folder / "out", "ROOT": self.root, "MINUTES": minutes, "SHEET": sheet}
        words = [_placed(word, places) for word in shlex.split(text)]
        before = files.texts(self.root)
        with on(self.day):
            finished = rectrack(
                self.root, *words, environment=self.environment, typed=typed.replace("^D\n", "") if is_typed else None
            )
        text = shown(finished._replace(err=USAGE.sub("", finished.err)))
        yield from text.replace(str(self.root), "ROOT").replace(str(self.folder), "FOLDER").splitlines()
        yield from _changes(before, files.texts(self.root))

    def add(self, number: str, *fields: str) -> None:
        """Write a recommendation: `field=value`, where a value is YAML."""
        files.add(self.root, int(number), **_pairs(*fields))

    def add_many(self, count: str, *fields: str) -> None:
        """Write the recommendations from 1 on, all with the same fields."""
        for number in range(1, int(count) + 1):
            self.add(str(number), *fields)

    def write(self, name: str, text: str) -> None:
        files.write(self.root / name, text.replace("\\n", "\n"))

    def go_on(self, day: str) -> None:
        """Let another day come."""
        self.day = day

    def name_nobody(self) -> None:
        """Let git know nobody."""
        self.environment["GIT_CONFIG_GLOBAL"] = os.devnull

    def widen(self, columns: str) -> None:
        """Let the terminal have another width."""
        self.environment["COLUMNS"] = columns

    def meet(self) -> None:
        """Let there be fields of the group's own, and in each recommendation an action and a report."""
        files.edit(self.root / "tracker.yaml", "themes:\n", f"{FIELDS}themes:\n")
        for number in (1, 2, 3):
            files.add(self.root, number, actions=ACTION, progress_reports=REPORT)

    def commit(self) -> None:
        """Commit all files, in a new repository if there is none."""
        clone = Clone(self.root)
        if not (self.root / ".git").exists():
            clone.git("init", "--quiet", "--initial-branch=main")
        clone.commit("2024-05-05")

    def fill_in(self, book: str, sheet: str, row: str, *cells: str) -> None:
        """Write cells (`heading=text`) into the row of a workbook under OUT that has this cell."""
        head, *rows = self._opened(book)[sheet]
        ((name, text),) = _pairs(row).items()
        _write(head, next(one for one in rows if one[head.index(name)] == text), _pairs(*cells))

    def append(self, book: str, sheet: str, *cells: str) -> None:
        """Write one more row."""
        rows = self._opened(book)[sheet]
        rows.append([])
        _write(rows[0], rows[-1], _pairs(*cells))

    def drop(self, book: str, sheet: str, heading: str = "") -> None:
        """Delete a sheet, or one column of it."""
        if not heading:
            del self._opened(book)[sheet]
            return
        rows = self._opened(book)[sheet]
        place = rows[0].index(heading)
        for row in rows:
            del row[place]

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace a text in a file under OUT."""
        files.edit(self.folder / "out" / name, old, new)

    def _opened(self, name: str) -> dict[str, list[list[Any]]]:
        """Return the sheets of a workbook under OUT, which is saved before the next command."""
        if name not in self._open:
            with CalamineWorkbook.from_path(self.folder / "out" / name) as book:
                self._open[name] = {sheet: book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names}
        return self._open[name]


def _write(head: list[str], row: list[Any], cells: Mapping[str, str]) -> None:
    head += [name for name in cells if name not in head]
    row += [""] * (len(head) - len(row))
    for name, text in cells.items():
        row[head.index(name)] = text


DEEDS: Mapping[str, Callable[..., None]] = {
    "add": SessionPlayer.add,
    "add-many": SessionPlayer.add_many,
    "append": SessionPlayer.append,
    "cells": SessionPlayer.fill_in,
    "columns": SessionPlayer.widen,
    "commit": SessionPlayer.commit,
    "drop": SessionPlayer.drop,
    "day": SessionPlayer.go_on,
    "meeting": SessionPlayer.meet,
    "nobody": SessionPlayer.name_nobody,
    "replace": SessionPlayer.replace,
    "write": SessionPlayer.write,
}


def _pairs(*words: str) -> dict[str, str]:
    return dict(word.replace("\\n", "\n").split("=", 1) for word in words)


def _placed(word: str, places: Mapping[str, Path]) -> str:
    first, slash, rest = word.partition("/")
    return f"{places[first]}{slash}{rest}" if first in places else word


def _sheets(rows: Iterable[str]) -> dict[str, list[list[Any]]]:
    """Return the rows of each sheet."""
    made: dict[str, list[list[Any]]] = {}
    name = "Calls"
    for row in rows:
        if row.startswith("== "):
            name = row.removeprefix("== ")
        else:
            made.setdefault(name, []).append([_cell(cell.strip().replace("\\n", "\n")) for cell in row.split("|")])
    return made


def _cell(text: str) -> object:
    if not (text.startswith("{") and text.endswith("}")):
        return text
    return date.fromisoformat(text[1:-1]) if text.count("-") == 2 else float(text[1:-1])


def _changes(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> Iterator[str]:
    """Yield each file that is another one, with the lines that are gone and that came."""
    for name in sorted({*before, *now}):
        old, new = before.get(name, b"").decode(), now.get(name, b"").decode()
        if name not in now:
            yield f"@ {name} deleted"
        elif old != new or name not in before:
            yield f"@ {name}"
        if name.endswith(".yaml") and name in now:
            yield from (line.rstrip() for line in ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-")
