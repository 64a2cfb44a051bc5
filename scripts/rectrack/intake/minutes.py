"""Minutes to statements: text, Word files and tables."""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from rectrack.intake import commands
from rectrack.intake.commands import Command
from rectrack.model.types import FORM, by_id
from rectrack.statements.apply import Occasion
from rectrack.statements.table import Statements
from rectrack.text import dates
from rectrack.text.problems import RefusedError, closest, nearest, shown, spelled
from rectrack.text.untrusted import clean, is_link
from rectrack.workspace.transaction import Desk

# Minutes: heads, and statements that name their recommendations before them. From lines to both; pure.
#
# A statement begins at a line's start with names, a colon and a word with a slash, and runs to the next such line. A
# head gives what holds for all statements below it, until another head says otherwise.


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
        said = commands.at_beginning("\n".join([after, *(line.text for line in below)]), self.among)
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


# A file of minutes to its lines: text in whichever encoding, or Word.


_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP, _OLD_WORD, _RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHANGES = [_WORD + name for name in ("ins", "del", "moveFrom", "moveTo")]
_AROUND = [_WORD + name for name in ("sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "bdo", "dir")]
"""What Word puts around text (fields to fill in, names that it knows), behind which python-docx does not look."""
_TEXT, _BOX = _WORD + "t", _WORD + "txbxContent"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, SyntaxError, RuntimeError)
"""What the libraries raise for a file that is none of theirs: lxml's own error is a `SyntaxError`."""
MOST_BYTES = 100_000_000
"""Of all that a document unpacks to."""
_AS_WHAT = "Save it as a Word document (.docx) or as plain text."


def read_minutes_lines(content: bytes) -> list[Line]:
    """The lines of a file; of Word its paragraphs, also those of tables. Raises `RefusedError`."""
    if content.startswith(_ZIP):
        return _of_word(content)
    if content.startswith((_OLD_WORD, _RTF)):
        raise RefusedError(f"This is no text and no .docx, or it has a password. {_AS_WHAT}")
    return lines(_text(content))


def _text(content: bytes) -> str:
    """Text as people's programs write it: UTF-8, UTF-16 where its mark or its zeros say so, else that of Windows."""
    if content.startswith(_UTF_16):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:200]:
        return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le", errors="replace")
    with suppress(UnicodeDecodeError):
        return content.decode("utf-8-sig")
    return content.decode("cp1252", errors="replace")


def _of_word(content: bytes) -> list[Line]:
    import docx
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES:
                raise RefusedError(f"Unpacked, it has more than {MOST_BYTES:,} bytes. Take the pictures out.")
        document = docx.Document(io.BytesIO(content))
    except (OpcError, *_DAMAGED) as error:
        raise RefusedError(f"This is no Word document, or it is damaged. {_AS_WHAT}") from error
    if next(document.element.iter(*_CHANGES), None) is not None:
        raise RefusedError("This document has tracked changes. Accept or reject them in Word, and save it again.")
    if any(next(box.iter(_TEXT), None) is not None for box in document.element.iter(_BOX)):
        raise RefusedError("This document has a text box. Move what it says to where it belongs, and save it again.")
    _unwrap(document.element)
    return [Line(n, line.text) for n, text in enumerate(_paragraphs(document), 1) for line in lines(text)]


def _unwrap(element: Any) -> None:
    """Put what stands within other elements in their places."""
    for around in [*element.iter(*_AROUND)]:
        for inner in [*around]:
            around.addprevious(inner)
        around.getparent().remove(around)


def _paragraphs(container: Any) -> "Iterator[str]":
    """The texts of all paragraphs in order, those in the cells of tables among them."""
    from docx.table import Table

    for item in container.iter_inner_content():
        if isinstance(item, Table):
            cells: list[Any] = []  # one that reaches over several comes several times
            for cell in (cell for row in item.rows for cell in row.cells):
                if cell not in cells:
                    cells.append(cell)
                    yield from _paragraphs(cell)
        else:
            yield item.text


# Cells copied from a sheet, or the table that GitHub makes of them when they are pasted, as the lines of minutes.
#
# The first row names the columns: `recommendation`, then `statement` or the word of one (`status`, `checked`),
# `note`, and what a head has (`date`, `by`, `from`, `decided_by`, `meeting`). Each other row says one thing, or one
# in each of several such columns.

_NAMES = ("recommendation", "recommendations")
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_BREAK = re.compile(r"<br */?>", re.IGNORECASE)


def as_lines(written: Sequence[Line], among: Statements) -> tuple[list[Line], list[Wrong]]:
    """The lines with a table's rows as statements, and what is wrong with its columns; others are as they were."""
    begin = next((n for n, line in enumerate(written) if _is_header(line.text)), None)
    if begin is None:
        return [*written], []
    end = next((n for n in range(begin + 1, len(written)) if not written[n].text.strip()), len(written))
    numbers, rows = _rows(written[begin:end])
    columns = [re.sub("[ -]", "_", cell.strip().casefold()) for cell in rows[0]]
    known = dict.fromkeys((*_NAMES[:1], "statement", "note", *KEYS, *among))
    unknown = [
        Wrong(
            numbers[0],
            f"there is no column {shown(column)}",
            nearest(column.replace("_", "-"), known, most=len(known)),
        )
        for column in columns
        if column and column not in (*known, *_NAMES) and column.replace("_", "-") not in known
    ]
    made = [line for n, row in zip(numbers[1:], rows[1:], strict=True) for line in _said(n, columns, row, among)]
    return [*written[:begin], *made, *written[end:]], unknown


def _is_header(text: str) -> bool:
    return any(cell.strip().casefold() in _NAMES for cell in _cells(text)) and len(_cells(text)) > 1


def _cells(text: str) -> list[str]:
    if text.lstrip().startswith("|"):
        inner = text.strip().removeprefix("|").removesuffix("|")
        return [_BREAK.sub("\n", cell.replace("\\|", "|")).strip() for cell in re.split(r"(?<!\\)\|", inner)]
    return text.split("\t")


def _rows(written: Sequence[Line]) -> tuple[list[int], list[list[str]]]:
    """The rows with the lines at which they begin; a cell of several lines stands in quotation marks."""
    if written[0].text.lstrip().startswith("|"):
        kept = [line for line in written if not _RULE.fullmatch(line.text)]
        return [line.number for line in kept], [_cells(line.text) for line in kept]
    reader = csv.reader((f"{line.text}\n" for line in written), delimiter="\t", strict=True)
    numbers, rows, before = [], [], 0
    try:
        for row in reader:
            numbers.append(written[before].number)
            rows.append([cell.strip() for cell in row])
            before = reader.line_num
    except csv.Error:  # quotation marks of the text, which must not take the rows below into their cell
        return [line.number for line in written], [_cells(line.text) for line in written]
    return numbers, rows


def _said(number: int, columns: Sequence[str], row: Sequence[str], among: Statements) -> Iterator[Line]:
    """What a row says: a head where it has one of its own, and its statements."""
    cells = {column: cell for column, cell in zip(columns, row, strict=False) if cell}
    names = next((cells[name] for name in _NAMES if name in cells), "?")
    said = [*_words(cells, among)]
    for key in KEYS:
        if key in columns and said:
            yield Line(number, f"{key}: {cells.get(key, '')}")
    for n, text in enumerate(said):
        note = cells.get("note", "") if n == 0 else ""
        first, *below = f"{text} {note}".strip().split("\n")
        yield Line(number, f"{names}: /{first.removeprefix('/')}")
        yield from (Line(number, line) for line in below)


def _words(cells: Mapping[str, str], among: Statements) -> Iterator[str]:
    if "statement" in cells:
        yield cells["statement"]
    for column, cell in cells.items():
        if (word := column.replace("_", "-")) in among:
            yield f"{word} {cell}"


# The heads of minutes to the occasions that they give: when, by whom, from where.


class Heads:
    """What is wrong with a head is told once. `by` is who says so where no head does, and `day` when."""

    def __init__(self, desk: Desk, by: str | None, day: date) -> None:
        self.day = day
        self.documents = by_id(desk.loaded.register.tracker.documents)
        self.by = by
        self.found: dict[Head, Occasion | None] = {}
        self.wrong: list[Wrong] = []

    def occasion(self, head: Head) -> Occasion | None:
        """When and by whom something is said; None where the head does not say it right."""
        if head not in self.found:
            wrong = [*self._wrong(head)]
            self.wrong += [one for one in wrong if one not in self.wrong]
            self.found[head] = None if wrong else self._right(head)
        return self.found[head]

    def _wrong(self, head: Head) -> Iterator[Wrong]:
        if head.date and not FORM.fullmatch(dates.read(head.date.text)):
            right = dates.corrected(head.date.text) or "a year, a month or a day: 2017, 2017-02 or 2017-02-14"
            yield Wrong(head.date.number, f"{shown(head.date.text)} is no date", right)
        if head.source and not (is_link(head.source.text) or spelled(head.source.text, self.documents)):
            known = nearest(head.source.text, self.documents)
            right = "a web address that starts with https://, or a document of tracker.yaml"
            right += f", {known}" if known else ""
            yield Wrong(head.source.number, f"{shown(head.source.text)} is no address and no document", right)

    def _right(self, head: Head) -> Occasion:
        source = head.source.text if head.source else None
        return Occasion(
            date=dates.read(head.date.text) if head.date else self.day.isoformat(),
            is_dated=head.date is not None,
            by=head.by.text if head.by else self.by,
            taken_from=source and (spelled(source, self.documents) or source),
            decided_by=head.decided_by.text if head.decided_by else None,
            meeting=head.meeting.text if head.meeting else None,
        )
