"""Minutes to statements, also those in tables; all of them are applied, or none."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, pairwise, repeat
from typing import NamedTuple

from msgspec.structs import replace

from rectrack.intake import commands
from rectrack.intake.commands import Command
from rectrack.intake.minutes_files import NumberedLine
from rectrack.model import FORM, by_id, field_alias, parties_by_letter, read_date
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
    explain_wrong_date,
    names,
    speakers,
    statements_of,
)
from rectrack.text import (
    InvalidFilesError,
    Mistake,
    Problem,
    as_sentences,
    closest,
    count,
    did_you_mean,
    is_link,
    list_values,
    message,
    sentences,
    separator,
    shown,
    spelled,
    suggestion,
)
from rectrack.workspace.transaction import MOST_OF_RANGE, Edited, Workspace, is_range

# A statement begins a line with names, a colon and a command. It ends at the next such line or head. The
# keys of a head hold for all statements below, until another head changes them.


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

_QUOTES = "\"'“”„‟«»‹›‘’‚`*_"  # noqa: RUF001 - Word's signs are meant
_BLANK = "[ \u061c\u200e\u200f]*"
"""Spaces, and marks of the direction of text."""
_COLON = rf"{_BLANK}[:\uff1a]{_BLANK}"
_OF_NAMES = "(?:[^:\uff1a]|:(?=[^\\s/:]))"
"""Matches a character of a name. A colon inside a reference belongs to it, and one before a command does not."""
_SAID = re.compile(rf"{_BLANK}(?P<names>[^\s:>]{_OF_NAMES}{{0,1000}}?){_COLON}(?P<said>[/\uff0f][^/\s].*)")
_HEAD = re.compile(rf"{_BLANK}(?P<key>date|author|source|decided[ _-]by|meeting){_COLON}(?P<value>.*)", re.IGNORECASE)
_COMMAS = "[,;\uff0c\uff1b\u3001\u060c\u061b]"
_ANY_KEY = re.compile(r" {0,3}(?P<key>[A-Za-z][A-Za-z _-]{0,20}?) *[:\uff1a].*")
_ALMOST = re.compile(
    rf" {{0,3}}(?P<names>{_OF_NAMES}{{0,1000}}?) *(?P<colon>[:\uff1a]?) *(?P<slash>/?)(?P<word>[a-z-]+)\b.*",
    re.IGNORECASE,
)


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
                    reader.fault(done.line, f"{problem.message}, in {problem.path}", problem.hint)
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

    def refuse(self, line: int, *said: str) -> None:
        """Add an error in a line: sentences that say what is wrong, and how to correct it."""
        self.problems.append(Problem(self.path, line, 1, sentences(*said)))

    def fault(self, line: int, wrong: str, how: str) -> None:
        """Add an error of the files, which is in English and has no message of its own: it becomes the hint."""
        self.problems.append(Problem(self.path, line, 1, "", as_sentences(wrong, how)))

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
                1,
                message("error in minutes", "The minutes have no command."),
                message("error in minutes", "Write for example 2, 7: /mark-checked Nothing has changed."),
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
                self.refuse(line.number, *_why_no_head(shown(line.text.strip()), close, is_first=is_first))

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
            if not written:
                missing = message("error in minutes", "The names are missing before the command.")
            elif not has_slash:
                missing = message("error in minutes", "The slash is missing before the command.")
            else:
                missing = message("error in minutes", "The colon is missing before the command.")
            self.refuse(line.number, missing, _write(f"{written or '2, 7'}: {self.among[word].form}"))
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
                    self._say_of(first.number, found["names"], id_, command, on)
            case Mistake(reason=reason, valid=valid):
                self.refuse(first.number, reason, _write(f"{found['names']}: {valid}"))
            case None:
                known = [f"/{word}" for word in self.among]
                word = shown(found["said"].split()[0])
                unknown = message("reply to a comment", "There is no command %(command)s.", command=word)
                self.refuse(first.number, unknown, list_values(known, most=len(known)))

    def _say_of(self, line: int, named: str, id_: str, command: Command, on: StatementContext | None) -> None:
        spec = self.among[command.word]
        read = spec.read(command.text, names(self.dataset, self.workspace.recommendation(id_)))
        statement = read if isinstance(read, Mistake) else self._completed(spec, read, on)
        if isinstance(statement, Mistake):
            self.refuse(line, statement.reason, _write(f"{named}: {statement.valid}"))
        elif on:
            utterance = Utterance(statement, on)
            try:
                edited = self.workspace.apply_statement(id_, utterance)
                self.done.append(MadeStatement(line, f"/{command.word} {command.text}", utterance, id_, edited))
            except InvalidFilesError as error:
                for problem in error.problems:
                    self.fault(line, problem.message, problem.hint)

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
                return replace(party, valid=re.sub(r"\[(as [^]]+)]", r"\1", spec.form))  # it is not optional here
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
            self.refuse(self.head["date"].number, explain_wrong_date(head["date"]))
        if is_no_source := source and not (document or is_link(source)):
            wrong = message(
                "error in minutes", "%(text)s is neither a web address nor a document.", text=shown(source)
            )
            how = message(
                "error in minutes", "Write a web address that begins with https://, or a document of tracker.yaml."
            )
            near = suggestion(source, self.documents) or list_values(self.documents)
            self.refuse(self.head["source"].number, wrong, how, near)
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
            how = message(
                "error in minutes",
                "Write the smaller number first, for example 2-4. A range has at most %(limit)s numbers.",
                limit=MOST_OF_RANGE,
            )
            return message("error in minutes", "%(text)s is not a range of recommendations.", text=shown(name)), how
        unknown = message("error in minutes", "There is no recommendation %(name)s.", name=shown(name))
        return unknown, suggestion(name, by_id(self.dataset.recommendations))


def _why_no_head(line: str, close: str | None, *, is_first: bool) -> Iterator[str]:
    """Yield why a line is in no head, and how to correct it. `close` is the key that is meant."""
    if is_first:
        yield message("error in minutes", "Unknown line %(line)s above the first command.", line=line)
    else:
        yield message("error in minutes", "Unknown line %(line)s in a head.", line=line)
    if close:
        yield did_you_mean(f"{close}:")
    else:
        keys = separator("、").join(KEYS)
        yield message("error in minutes", "A head has %(keys)s, each on its own line.", keys=keys)
    if not is_first:
        yield message(
            "error in minutes", "If the line belongs to the command above, delete the empty line between them."
        )


def _write(form: str) -> str:
    return message("error in minutes", 'Write "%(form)s".', form=form)


def _head_begins(body: Sequence[NumberedLine], *, is_last: bool) -> int:
    """Return the index in `body` at which a head begins, or the number of lines.

    A head begins after an empty line, or directly above the next statement.
    """
    is_head = [bool(_HEAD.fullmatch(line.text)) for line in body]
    is_empty = [not line.text.strip() for line in body]
    texts = (n for n in reversed(range(len(body))) if not (is_head[n] or is_empty[n]))
    end = len(body) if is_last else next(texts, 0)
    return next((n for n in range(1, len(body)) if is_head[n] and (is_empty[n - 1] or n > end)), len(body))


# Read cells copied from a sheet as lines of minutes. When they are pasted, GitHub makes a Markdown table of them.
#
# The first row names the columns: `recommendation`, then `statement` or a command (`status`, `mark-checked`),
# `note`, and the keys of a head (`date`, `author`, `source`, `decided_by`, `meeting`). Each other row makes one
# statement, or one for each column that is named by a command.

_NAMES = ("recommendation", "recommendations")
_RULE = re.compile(r"[\s|:]*-[\s|:-]*")
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
            unknown = message("error in minutes", "Unknown column %(name)s.", name=shown(key))
            reader.refuse(number, unknown, suggestion(word, known) or list_values(known, most=len(known)))
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
