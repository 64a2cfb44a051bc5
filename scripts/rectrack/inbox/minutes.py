"""Minutes: heads, and statements that name their recommendations before them. From lines to both; pure.

A statement begins at a line's start with names, a colon and a word with a slash, and runs to the next such line. A
head gives what holds for all statements below it, until another head says otherwise.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from rectrack.inbox import parse
from rectrack.inbox.parse import Command
from rectrack.record.statements import Statements
from rectrack.text.problems import closest, shown
from rectrack.text.untrusted import clean


class Line(NamedTuple):
    """A line of minutes and its number, in Word that of its paragraph."""

    number: int
    text: str


class Wrong(NamedTuple):
    """What is wrong with a line, and what would be right."""

    line: int
    message: str
    hint: str = ""


class Head(Struct, frozen=True, kw_only=True):
    """What holds for the statements below it, as it was written and where."""

    date: Line | None = None
    by: Line | None = None
    source: Line | None = None
    decided_by: Line | None = None
    meeting: Line | None = None


class Entry(Struct, frozen=True, kw_only=True):
    """A statement as it stands in minutes: its line, the names before it, what is said, and the head above it."""

    line: int
    names: tuple[str, ...]
    command: Command
    head: Head


KEYS = {"date": "date", "by": "by", "from": "source", "decided_by": "decided_by", "meeting": "meeting"}
"""The words of a head, and what they give."""

_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ") | {ord("\u00ad"): ""}
_QUOTES = "\"'“”„‟«»‹›‘’‚`*_"  # noqa: RUF001 - Word's signs are meant
_SAID = re.compile(r" {0,3}(?P<names>[^\s:>][^:]{0,1000}?) *[:\uff1a] *(?P<said>[/\uff0f][^/\s].*)")
_HEAD = re.compile(r" {0,3}(?P<key>date|by|from|decided[ _-]by|meeting) *[:\uff1a] *(?P<value>.*)", re.IGNORECASE)
_ANY_KEY = re.compile(r" {0,3}(?P<key>[A-Za-z][A-Za-z _-]{0,20}?) *[:\uff1a].*")
_ALMOST = re.compile(
    r" {0,3}(?P<names>[^:]{0,1000}?) *(?P<colon>[:\uff1a]?) *(?P<slash>/?)(?P<word>[a-z-]+)\b.*", re.IGNORECASE
)
_HEADS_ARE = f"a head has {', '.join(KEYS)}, each on a line of its own"


def lines(text: str) -> list[Line]:
    """The lines of a text, as a file may hold them: no break but those, no spaces that do not break."""
    return [Line(n, line.translate(_SPACES)) for n, line in enumerate(clean(text).split("\n"), 1)]


def read(
    written: Sequence[Line], among: Statements, is_name: Callable[[str], bool]
) -> tuple[list[Entry], list[Wrong]]:
    """The statements of minutes, and all that is wrong with how they are written.

    `among` is what can be said, and `is_name` whether something names a recommendation.
    """
    written = [line._replace(text=line.text.replace("\t", " ")) for line in written]
    reader = _Reader(among, is_name)
    begins = [n for n, line in enumerate(written) if _SAID.fullmatch(line.text)]
    ends = [*begins[1:], len(written)] if begins else []
    reader.head(written[: begins[0] if begins else len(written)], is_first=True)
    for begin, end in zip(begins, ends, strict=True):
        body = written[begin:end]
        heads = _head_begins(body, is_last=end == len(written))
        reader.statement(*body[:heads])
        reader.head(body[heads:])
    if not begins:
        reader.wrong.append(Wrong(1, "there is no statement here", "2, 7: /checked Nothing has changed."))
    return reader.entries, sorted(reader.wrong)


def _head_begins(body: Sequence[Line], *, is_last: bool) -> int:
    """Where another head begins behind a statement: after an empty line, or right above the next statement."""
    for n, line in enumerate(body[1:], 1):
        if _HEAD.fullmatch(line.text):
            is_head_alone = all(_HEAD.fullmatch(other.text) for other in body[n:] if other.text.strip())
            if not body[n - 1].text.strip() or (is_head_alone and not is_last):
                return n
    return len(body)


class _Reader:
    """What was read so far, and the head that holds now."""

    def __init__(self, among: Statements, is_name: Callable[[str], bool]) -> None:
        self.among, self.is_name = among, is_name
        self.holds = Head()
        self.entries: list[Entry] = []
        self.wrong: list[Wrong] = []

    def head(self, written: Sequence[Line], *, is_first: bool = False) -> None:
        """Read the lines of a head; what they do not name stays as it was."""
        for line in written:
            if found := _HEAD.fullmatch(line.text):
                key = re.sub("[ -]", "_", found["key"].lower())
                value = found["value"].strip().strip(_QUOTES)
                self.holds = replace(self.holds, **{KEYS[key]: Line(line.number, value) if value else None})
            elif line.text.strip():
                self.wrong.append(self._no_head(line, is_first=is_first))

    def _no_head(self, line: Line, *, is_first: bool) -> Wrong:
        if almost := next(self._almost([line]), None):
            return almost
        key = _ANY_KEY.fullmatch(line.text)
        close = closest(key["key"].lower(), KEYS) if key else None
        where = "above the first statement" if is_first else "in a head"
        hint = f"did you mean {close}:?" if close else _HEADS_ARE
        if not is_first:
            hint += "; what belongs to the statement above stands there without an empty line before it"
        return Wrong(line.number, f"{shown(line.text.strip())} stands {where}", hint)

    def statement(self, first: Line, *below: Line) -> None:
        """Read the lines of a statement, the first of which has its names."""
        found = _SAID.fullmatch(first.text)
        before, after = (found["names"], found["said"]) if found else ("", first.text)
        self.wrong += self._almost(below)
        said = parse.at_beginning("\n".join([after, *(line.text for line in below)]), self.among)
        if isinstance(said, Command):
            names = tuple(filter(None, (name.strip(f" {_QUOTES}") for name in re.split("[,;]", before))))
            self.entries.append(Entry(line=first.number, names=names, command=said, head=self.holds))
        else:
            word = after.split()[0]
            known = ", ".join(f"/{word}" for word in self.among)
            wrong = Wrong(first.number, f"there is nothing to say with {shown(word)}", f"one of: {known}")
            self.wrong.append(Wrong(first.number, said.reason, said.valid) if said else wrong)

    def _almost(self, written: Iterable[Line]) -> Iterator[Wrong]:
        """Lines that were meant as a statement: without the names, the colon or the slash."""
        for line in written:
            found = _ALMOST.fullmatch(line.text)
            if not found or found["word"].lower() not in self.among:
                continue
            names, word = found["names"].strip(), found["word"].lower()
            is_named = bool(names) and all(
                self.is_name(name.strip(f" {_QUOTES}")) for name in re.split("[,;]", names)
            )
            if (found["slash"] and not names) or (is_named and bool(found["slash"]) != bool(found["colon"])):
                message = "a statement begins with names, a colon and a word with a slash"
                yield Wrong(line.number, message, f"{names or '2, 7'}: {self.among[word].form}")
