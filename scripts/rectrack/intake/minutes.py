"""Minutes to statements: text, Word files and tables; all of them are applied, or none."""

import codecs
import csv
import io
import operator
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain, pairwise, repeat
from typing import Any, NamedTuple

from msgspec.structs import replace

from rectrack.intake import commands
from rectrack.intake.commands import Command
from rectrack.model import FORM, by_id, correct_date, field_alias, parties_by_letter, read_date
from rectrack.statements import (
    Channel,
    PartyStatement,
    SetActionStatus,
    SetStatus,
    Statement,
    StatementContext,
    Statements,
    StatementSpec,
    Utterance,
    names,
    speakers,
    statements_of,
)
from rectrack.text import (
    InvalidFilesError,
    Mistake,
    Problem,
    RefusedError,
    clean,
    closest,
    count,
    is_link,
    nearest,
    shown,
    spelled,
    suggested,
)
from rectrack.workspace.transaction import MOST_OF_RANGE, Edited, Workspace, is_range

# A statement begins a line with names, a colon and a command. It ends at the next such line or head. The
# keys of a head hold for all statements below, until another head changes them.


class NumberedLine(NamedTuple):
    """A line of minutes and its number, in Word that of its paragraph."""

    number: int
    text: str


class WrongMinutesError(InvalidFilesError):
    """The minutes have errors, or would add problems to the files: each with its line."""

    def __str__(self) -> str:
        return f"The minutes have {count(len(self.problems), 'error')}"


class MadeStatement(NamedTuple):
    """A statement of the minutes about one recommendation, its line and text, and what it did to the file."""

    line: int
    text: str
    utterance: Utterance
    id: str
    edited: Edited


KEYS = ("date", "author", "source", "decided_by", "meeting")
"""Keys of a head."""

_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ") | {ord("\u00ad"): ""}
_QUOTES = "\"'“”„‟«»‹›‘’‚`*_"  # noqa: RUF001 - Word's signs are meant
_BLANK = "[ \u061c\u200e\u200f]*"
"""Spaces, and marks of the direction of text."""
_COLON = rf"{_BLANK}[:\uff1a]{_BLANK}"
_SAID = re.compile(rf"{_BLANK}(?P<names>[^\s:>][^:\uff1a]{{0,1000}}?){_COLON}(?P<said>[/\uff0f][^/\s].*)")
_HEAD = re.compile(rf"{_BLANK}(?P<key>date|author|source|decided[ _-]by|meeting){_COLON}(?P<value>.*)", re.IGNORECASE)
_COMMAS = "[,;\uff0c\uff1b\u3001\u060c\u061b]"
_ANY_KEY = re.compile(r" {0,3}(?P<key>[A-Za-z][A-Za-z _-]{0,20}?) *[:\uff1a].*")
_ALMOST = re.compile(
    r" {0,3}(?P<names>[^:]{0,1000}?) *(?P<colon>[:\uff1a]?) *(?P<slash>/?)(?P<word>[a-z-]+)\b.*", re.IGNORECASE
)


def lines(text: str) -> list[NumberedLine]:
    """Return the numbered lines of a text, as a file may hold them.

    Only line breaks separate lines. No-break spaces become spaces, and soft hyphens are removed.
    """
    return [NumberedLine(n, line.translate(_SPACES)) for n, line in enumerate(clean(text).split("\n"), 1)]


def apply_minutes(
    workspace: Workspace, written: Sequence[NumberedLine], path: str, by: str | None = None, day: date | None = None
) -> list[MadeStatement]:
    """Apply minutes to a workspace in memory, and return their statements.

    `by` and `day` (default: today) count if no head gives them. `path` names the minutes in messages. Raises
    `WrongMinutesError` with all errors, by line.
    """
    reader = _Reader(workspace, path, by, day or workspace.today)
    reader.read(written)
    if workspace.new_problems():  # apply the statements one by one to find the line of each problem
        alone = Workspace(workspace.root, workspace.today, workspace.written)
        known: set[tuple[str, str]] = set()
        for done in reader.done:
            alone.apply_statement(done.id, done.utterance)
            for problem in alone.new_problems():
                if (problem.path, problem.message) not in known:
                    known.add((problem.path, problem.message))
                    reader.refuse(done.line, f"{problem.message}, in {problem.path}", problem.hint)
    if reader.problems:
        raise WrongMinutesError(reader.problems)
    return reader.done


class _Reader:
    """What was applied so far, all that is wrong, and the head that holds now."""

    def __init__(self, workspace: Workspace, path: str, by: str | None, day: date) -> None:
        self.workspace, self.path, self.by, self.day = workspace, path, by, day
        self.dataset = workspace.loaded.dataset
        self.among = statements_of(self.dataset.tracker, Channel.MINUTES)
        self.documents = by_id(self.dataset.tracker.documents)
        self.head: dict[str, NumberedLine] = {}
        self.done: list[MadeStatement] = []
        self.problems: list[Problem] = []

    def refuse(self, line: int, message: str, hint: str = "") -> None:
        """Add an error in a line; `hint` says how to correct it."""
        self.problems.append(Problem(self.path, line, 1, message, hint))

    def read(self, written: Sequence[NumberedLine]) -> None:
        """Apply all statements of the minutes, and collect the errors."""
        rows = [line._replace(text=line.text.replace("\t", " ")) for line in _as_lines(written, self)]
        begins = {n: found for n, line in enumerate(rows) if (found := _SAID.fullmatch(line.text))}
        self._read_head(rows[: next(iter(begins), len(rows))], is_first=True)
        for begin, end in pairwise((*begins, len(rows))):
            head = _head_begins(rows[begin:end], is_last=end == len(rows)) + begin
            self._say(begins[begin], *rows[begin:head])
            self._read_head(rows[head:end])
        if not begins:
            self.refuse(
                1, "the minutes have no command", "write for example 2, 7: /mark-checked Nothing has changed."
            )

    def _read_head(self, written: Iterable[NumberedLine], *, is_first: bool = False) -> None:
        """Read the lines of a head; keys that it does not name keep their values."""
        for line in written:
            if found := _HEAD.fullmatch(line.text):
                value = line._replace(text=found["value"].strip().strip(_QUOTES))
                self.head[re.sub("[ -]", "_", found["key"].lower())] = value
            elif line.text.strip() and not self._is_almost_statement(line):
                key = _ANY_KEY.fullmatch(line.text)
                close = field_alias(key["key"], KEYS) or closest(key["key"].lower(), KEYS) if key else None
                hint = f"did you mean {close}:?" if close else f"a head has {', '.join(KEYS)}, each on its own line"
                message = f"unknown line {shown(line.text.strip())} above the first command"
                if not is_first:
                    hint += "; if the line belongs to the command above, delete the empty line between them"
                    message = f"unknown line {shown(line.text.strip())} in a head"
                self.refuse(line.number, message, hint)

    def _is_almost_statement(self, line: NumberedLine) -> bool:
        """Return whether a line is an incomplete statement; if so, add an error.

        Its names, its colon or its slash are missing.
        """
        found = _ALMOST.fullmatch(line.text)
        if not found:
            return False
        written, has_slash, has_colon = found["names"].strip(), bool(found["slash"]), bool(found["colon"])
        word = found["word"].lower()
        # Without a slash, an alias such as "no" is a word of a sentence.
        word = commands.stance_aliases(self.among).get(word, word) if has_slash else word
        if word not in self.among:
            return False
        is_named = bool(written) and all(self._ids(written).values())
        is_meant = (has_slash and not written) or (is_named and has_slash != has_colon)
        if is_meant:
            missing = "names are" if not written else "slash is" if not has_slash else "colon is"
            message = f"the {missing} missing before the command"
            self.refuse(line.number, message, f'write "{written or "2, 7"}: {self.among[word].form}"')
        return is_meant

    def _say(self, found: re.Match[str], first: NumberedLine, *below: NumberedLine) -> None:
        """Apply a statement to all recommendations that it names."""
        for line in below:
            self._is_almost_statement(line)
        ids, on = self._ids(found["names"]), self._occasion()
        match commands.at_beginning("\n".join([found["said"], *(line.text for line in below)]), self.among):
            case Command() as command:
                for name, id_ in ids.items():
                    if id_ is None:
                        self.refuse(first.number, *self._no_name(name))
                for id_ in dict.fromkeys(filter(None, ids.values())):
                    self._say_of(first.number, id_, command, on)
            case Mistake(reason=reason, valid=valid):
                self.refuse(first.number, reason, f'write "{valid}"')
            case None:
                known = ", ".join(f"/{word}" for word in self.among)
                word = found["said"].split()[0]
                self.refuse(first.number, f"unknown command {shown(word)}", f"one of: {known}")

    def _say_of(self, line: int, id_: str, command: Command, on: StatementContext | None) -> None:
        spec = self.among[command.word]
        read = spec.read(command.text, names(self.dataset, self.workspace.recommendation(id_)))
        statement = read if isinstance(read, Mistake) else self._completed(spec, read, on)
        if isinstance(statement, Mistake):
            self.refuse(line, statement.reason, f'write "{statement.valid}"')
        elif on:
            utterance = Utterance(statement, on)
            try:
                edited = self.workspace.apply_statement(id_, utterance)
                self.done.append(MadeStatement(line, f"/{command.word} {command.text}", utterance, id_, edited))
            except InvalidFilesError as error:
                for problem in error.problems:
                    self.refuse(line, problem.message, problem.hint)

    def _completed(
        self, spec: StatementSpec, statement: Statement, on: StatementContext | None
    ) -> Statement | Mistake:
        """Return the statement with the party that makes it, or with missing evidence.

        If a status needs evidence and the statement has none, the head's source is the evidence. Return a `Mistake`
        if the party is not known.
        """
        if isinstance(statement, PartyStatement):
            party = parties_by_letter(spec.word, statement.party, speakers(statement, self.dataset))
            if isinstance(party, Mistake):
                return replace(party, valid=spec.form.replace("[as PARTY]", "as PARTY"))
            return replace(statement, party=party.id)
        if isinstance(statement, SetStatus | SetActionStatus) and not statement.evidence and on and on.taken_from:
            status = by_id(self.dataset.tracker.statuses).get(statement.status)
            if status and status.needs_evidence and (statement.text or isinstance(statement, SetStatus)):
                document = self.documents.get(on.taken_from)
                evidence = (document.url or document.title) if document else on.taken_from
                return replace(statement, evidence=(evidence,))
        return statement

    def _occasion(self) -> StatementContext | None:
        """Return the context that the head gives; None if the head has an error."""
        head = {key: line.text for key, line in self.head.items() if line.text}
        day = read_date(head["date"]) if "date" in head else self.day.isoformat()
        source = head.get("source", "")
        document = spelled(source, self.documents)
        if is_no_day := not FORM.fullmatch(day):
            right = correct_date(head["date"]) or "write a year, a month or a day: 2017, 2017-02 or 2017-02-14"
            self.refuse(self.head["date"].number, f"{shown(head['date'])} is not a date", right)
        if is_no_source := source and not (document or is_link(source)):
            hint = "write a web address that begins with https://, or a document of tracker.yaml"
            near = nearest(source, self.documents)
            message = f"{shown(source)} is neither a web address nor a document"
            self.refuse(self.head["source"].number, message, f"{hint}, {near}" if near else hint)
        if is_no_day or is_no_source:
            return None
        return StatementContext(
            date=day,
            is_dated="date" in head,
            by=head.get("author", self.by),
            taken_from=document or source or None,
            decided_by=head.get("decided_by"),
            meeting=head.get("meeting"),
        )

    def _ids(self, written: str) -> dict[str, str | None]:
        """Return the recommendation id of each name, None if there is no recommendation.

        The names of a range such as 2-4 count each.
        """
        parts = filter(None, (part.strip(f" \u061c\u200e\u200f{_QUOTES}") for part in re.split(_COMMAS, written)))
        names = chain.from_iterable(map(self.workspace.expand, parts))
        return {name: self.workspace.id(name) if self.workspace.has(name) else None for name in names}

    def _no_name(self, name: str) -> tuple[str, str]:
        """Return why a name means no recommendation, and how to correct it."""
        if is_range(name):
            hint = f"write the smaller number first, for example 2-4. A range has at most {MOST_OF_RANGE:,} numbers"
            return f"{shown(name)} is not a range of recommendations", hint
        return f"there is no recommendation {shown(name)}", suggested(name, by_id(self.dataset.recommendations))


def _head_begins(body: Sequence[NumberedLine], *, is_last: bool) -> int:
    """Return the index in `body` at which a head begins, or the number of lines.

    A head begins after an empty line, or directly above the next statement.
    """
    is_head = [bool(_HEAD.fullmatch(line.text)) for line in body]
    is_empty = [not line.text.strip() for line in body]
    for n in range(1, len(body)):
        is_head_alone = not is_last and all(map(operator.or_, is_head[n:], is_empty[n:]))
        if is_head[n] and (is_empty[n - 1] or is_head_alone):
            return n
    return len(body)


# Read the lines of a file: text in one of several encodings, or Word.

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP, _OLD_WORD, _RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHANGES = [_WORD + name for name in ("ins", "del", "moveFrom", "moveTo")]
_AROUND = [_WORD + name for name in ("sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "bdo", "dir")]
"""Elements that Word puts around text, such as fields to fill in. python-docx does not read inside them."""
_TEXT, _BOX = _WORD + "t", _WORD + "txbxContent"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, SyntaxError, RuntimeError)
"""What the libraries raise for a damaged or other file: lxml's own error is a `SyntaxError`."""
MOST_BYTES = 100_000_000
"""Largest size of an unpacked document."""
_MOST_NO_TEXT = 50
"""A file is no text if more than one sign in so many is in no text. Others may be a slip of an editor."""
_AS_WHAT = "Save it as a Word document (.docx) or as plain text."
_DAMAGED_FILE = f"This file is not a Word document, or it is damaged. {_AS_WHAT}"


def read_minutes_lines(content: bytes) -> list[NumberedLine]:
    """Return the lines of a file; in Word its paragraphs, also those of tables.

    Raises `RefusedError` for another format, for a damaged file, and for tracked changes or text boxes in Word.
    """
    if content.startswith(_ZIP):
        return _of_word(content)
    if content.startswith((_OLD_WORD, _RTF)):
        raise RefusedError(f"This file is neither plain text nor .docx, or it has a password. {_AS_WHAT}")
    text = _text(content)
    if sum(map(_is_no_text, text)) * _MOST_NO_TEXT > len(text):
        raise RefusedError(_DAMAGED_FILE)
    return lines(text)


def _is_no_text(sign: str) -> bool:
    """Return whether a sign is in no text, but in other files that are read as one."""
    return not sign.isspace() and unicodedata.category(sign) in ("Cc", "Cn")


def _text(content: bytes) -> str:
    """Return decoded text: UTF-8, UTF-16 by its mark or its zeros, else Windows-1252."""
    if content.startswith(_UTF_16):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:200]:
        return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le", errors="replace")
    with suppress(UnicodeDecodeError):
        return content.decode("utf-8-sig")
    return content.decode("cp1252", errors="replace")


def _of_word(content: bytes) -> list[NumberedLine]:
    import docx
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES:
                raise RefusedError(f"The unpacked document has more than {MOST_BYTES:,} bytes. Delete its pictures.")
        document = docx.Document(io.BytesIO(content))
    except (OpcError, *_DAMAGED) as error:
        raise RefusedError(_DAMAGED_FILE) from error
    if next(document.element.iter(*_CHANGES), None) is not None:
        raise RefusedError(
            "This document has tracked changes. Accept or reject them in Word, and save the document again."
        )
    if any(next(box.iter(_TEXT), None) is not None for box in document.element.iter(_BOX)):
        raise RefusedError(
            "This document has a text box. Move its text into the document, and save the document again."
        )
    _unwrap(document.element)
    return [NumberedLine(n, line.text) for n, text in enumerate(_paragraphs(document), 1) for line in lines(text)]


def _unwrap(element: Any) -> None:
    """Replace the elements that wrap text by their content."""
    for around in [*element.iter(*_AROUND)]:
        for inner in [*around]:
            around.addprevious(inner)
        around.getparent().remove(around)


def _paragraphs(container: Any) -> "Iterator[str]":
    """Yield the texts of all paragraphs in order, also those in table cells."""
    from docx.table import Table

    for item in container.iter_inner_content():
        if isinstance(item, Table):
            cells: list[Any] = []  # python-docx repeats merged cells
            for cell in (cell for row in item.rows for cell in row.cells):
                if cell not in cells:
                    cells.append(cell)
                    yield from _paragraphs(cell)
        else:
            yield item.text


# Read cells copied from a sheet as lines of minutes. When they are pasted, GitHub makes a Markdown table of them.
#
# The first row names the columns: `recommendation`, then `statement` or a command (`status`, `mark-checked`),
# `note`, and the keys of a head (`date`, `author`, `source`, `decided_by`, `meeting`). Each other row makes one
# statement, or one for each column that is named by a command.

_NAMES = ("recommendation", "recommendations")
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_BREAK = re.compile(r"<br */?>", re.IGNORECASE)


def _as_lines(written: Sequence[NumberedLine], reader: _Reader) -> list[NumberedLine]:
    """Return the lines, with the rows of a table as statements."""
    begin = next((n for n, line in enumerate(written) if _is_header(line.text)), None)
    if begin is None:
        return [*written]
    end = next((n for n, line in enumerate(written) if n > begin and not line.text.strip()), len(written))
    (number, header), *rows = _rows(written[begin:end])
    known = dict.fromkeys((_NAMES[0], "statement", "note", *KEYS, *reader.among))
    columns = []
    for cell in header:
        key, word = (re.sub("[ _-]", sign, cell.strip().casefold()) for sign in "_-")
        columns.append(key if key in KEYS else word)
        if key and columns[-1] not in (*known, *_NAMES):
            reader.refuse(number, f"unknown column {shown(key)}", nearest(word, known, most=len(known)))
    made = (_said(n, dict(zip(columns, chain(row, repeat("")), strict=False)), reader.among) for n, row in rows)
    return [*written[:begin], *chain.from_iterable(made), *written[end:]]


def _is_header(text: str) -> bool:
    return any(cell.strip().casefold() in _NAMES for cell in _cells(text)) and len(_cells(text)) > 1


def _cells(text: str) -> list[str]:
    if text.lstrip().startswith("|"):
        inner = text.strip().removeprefix("|").removesuffix("|")
        return [_BREAK.sub("\n", cell.replace("\\|", "|")).strip() for cell in re.split(r"(?<!\\)\|", inner)]
    return text.split("\t")


def _rows(written: Sequence[NumberedLine]) -> list[tuple[int, list[str]]]:
    """Return the rows, each with the number of the line at which it begins.

    In cells from a sheet, quotation marks surround a cell of several lines.
    """
    if written[0].text.lstrip().startswith("|"):
        return [(line.number, _cells(line.text)) for line in written if not _RULE.fullmatch(line.text)]
    reader = csv.reader((f"{line.text}\n" for line in written), delimiter="\t", strict=True)
    rows, before = [], 0
    try:
        for row in reader:
            rows.append((written[before].number, [cell.strip() for cell in row]))
            before = reader.line_num
    except csv.Error:  # a quotation mark in the text must not draw the rows below into its cell
        return [(line.number, _cells(line.text)) for line in written]
    return rows


def _said(number: int, row: Mapping[str, str], among: Statements) -> Iterator[NumberedLine]:
    """Yield the lines of a row: a head if the row has its keys, and its statements."""
    cells = {column: cell for column, cell in row.items() if cell}
    statements = [cells["statement"]] if "statement" in cells else []
    statements += [f"{word} {cell}" for word, cell in cells.items() if word in among]
    if statements:
        yield from (NumberedLine(number, f"{key}: {row[key]}") for key in KEYS if key in row)
        statements[0] += f" {cells.get('note', '')}"
    named = next((cells[name] for name in _NAMES if name in cells), "?")
    for text in statements:
        first, *below = text.strip().split("\n")
        yield NumberedLine(number, f"{named}: /{first.removeprefix('/')}")
        yield from (NumberedLine(number, line) for line in below)
