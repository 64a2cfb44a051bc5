"""The sheets of a spreadsheet: their columns, rows and cells."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias, get_args, get_origin

from msgspec import Struct

from rectrack.model.dataset import Register
from rectrack.model.recommendation import Recommendation
from rectrack.model.redaction import WHO, Withheld
from rectrack.model.settings import Account, Party, Tracker
from rectrack.model.types import Flag, Record, by_id, hints, is_record, is_union, stripped
from rectrack.model.validation import referable
from rectrack.model.vocabulary import Word
from rectrack.statements.edits import plain
from rectrack.text import dates
from rectrack.text.problems import KeyPath, spelled
from rectrack.text.untrusted import in_one_line
from rectrack.yaml_edit.reader import Data
from rectrack.yaml_edit.writer import Bare

# What stands in a cell for a value of the files, and which value a cell means.
#
# A list stands one value a line; who fills in a cell may also part them by `;`. A value in quotation marks, as CSV
# has them, is one value whatever it holds: line breaks, a `;`, or what would else be read as more than text.

Kind: TypeAlias = Literal["text", "flag", "lines", "evidence", "accounts"]
"""How a value stands in its cell. `lines` is a list of texts; the last two are lists whose items may say more."""

YES = "yes"

_QUOTED = r'"(?:[^"]|"")*"'
_IN_QUOTES = re.compile(rf"(^|[\n;])[^\S\n]*{_QUOTED}(?=[^\S\n]*(?:[\n;]|\Z))")


def _apart(sign: str) -> re.Pattern[str]:
    """What finds the items between these signs: the first group has those in quotation marks, the second others."""
    return re.compile(rf"(?:^|{sign})(?:[^\S\n]*({_QUOTED})[^\S\n]*(?={sign}|\Z)|((?:(?!{sign})[\s\S])*))")


_LINES, _SEMICOLONS, _AFTER_LINKS = _apart("\n"), _apart(";"), _apart(r";(?=\s|\Z)")
_ITEMS: dict[Kind, re.Pattern[str]] = {
    "evidence": re.compile(r"(?P<url>https?://\S+)\s+\(archived: (?P<archived>https?://\S+)\)"),
    "accounts": re.compile(r"@?(?P<login>\S+)\s+\((?P<id>[0-9]+)\)"),
}


def shown(value: Data, kind: Kind) -> str:
    """What stands in the cell; nothing where the file says nothing."""
    if isinstance(value, list):
        return "\n".join(_line(item, kind) for item in value)
    if kind == "flag":
        return YES if value == "true" else ""
    return str(value or "")


def meant(cell: str, kind: Kind, was: Data = None) -> Data:
    """The value as plain data for a file; None where the cell is empty.

    `was` is the list that stood there: those of its items whose lines are in the cell stay as they were.
    """
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return None
    if kind == "text":
        return text
    if kind == "flag":
        return Bare("true") if text.strip().casefold() in (YES, "true", "on", "x", "1") else text
    known = {_line(item, kind): item for item in was} if isinstance(was, list) else {}
    return [known[item] if item in known else _item(item, kind) for item in _lines(text, kind)]


def _line(item: Data, kind: Kind) -> str:
    if isinstance(item, dict):
        if kind == "accounts":
            return f"{item['login']} ({item['id']})"
        return f"{item['url']} (archived: {item['archived']})" if item.get("archived") else str(item["url"])
    text = str(item)
    pattern = _ITEMS.get(kind)
    is_plain = text == text.strip() and not re.search(r'^"|[\n;]', text) and not (pattern and pattern.fullmatch(text))
    return text if is_plain else '"' + text.replace('"', '""') + '"'


def _lines(text: str, kind: Kind) -> Iterator[str]:
    """The items of a list as they stand in the cell, those in quotation marks with them. A link may hold a `;`."""
    in_line = _AFTER_LINKS if kind == "evidence" else _SEMICOLONS
    apart = _LINES if "\n" in _IN_QUOTES.sub(r"\1", text.strip()) else in_line
    for found in apart.finditer(text.strip()):
        if item := found[1] or found[2].strip():
            yield item


def _item(line: str, kind: Kind) -> Data:
    if re.fullmatch(_QUOTED, line):
        return line[1:-1].replace('""', '"')
    pattern = _ITEMS.get(kind)
    found = pattern.fullmatch(line) if pattern else None
    return dict(found.groupdict()) if found else line


# The record as tables: which sheets there are, their columns, and what stands in their rows.
#
# Export writes these tables and import reads them, so that whatever goes out can come back. Columns follow from the
# frozen types: a field that a file may hold is a column as soon as its type has it. A column's header is the way to
# the value with blanks between its steps (`target.set_by` is `target set by`), and that of an own field its id.
#
# - A row of `recommendations` is a file, known by `id`.
# - A row of the other sheets of recommendations is an item of a list in the file of `recommendation`, the `place`-th
# there, counted from 1. `checks` holds `last_checked`, of which a file has one: it has no `place`.
# - A row of `parties` is an entry of parties.yaml, known by `id`; one of `settings` is an entry of the list of
# tracker.yaml that `list` names, known by `id`. The choices of an own field stand there under `choices of FIELD`.
#
# A word in the column `delete`, which every sheet has, takes a row's item away.

Document: TypeAlias = Literal["recommendation", "parties", "tracker"]
"""The kind of file whose values a sheet shows."""

RECOMMENDATION, PLACE, LIST, DELETE = "recommendation", "place", "list", "delete"
"""Headers of what no file has: they say where a row belongs."""

RECOMMENDATIONS, PARTIES, SETTINGS = "recommendations", "parties", "settings"

ANSWER = {"answer by": "by", "answer": "answer", "answer date": "date", "answer note": "note"}
"""Headers of `recommendations` in what is sent to an addressee, for one more answer: the fields of a `Response`."""

ABOUT, COMMIT, NO_COMMIT, TO = "about", "commit", "none", "to"
"""The sheet of names and values that says what the others were made from, and the commit there."""

SHEETS_OF = {
    "actions": "actions",
    "positions": "positions",
    "requests": "requests",
    "responses": "responses",
    "decisions": "decisions",
    "disputes": "disputes",
    "history": "status history",  # Excel keeps the name "History" for itself
    "reports": "verified reports",
    "sources": "sources",
    "last_checked": "checks",
}
"""The fields of a recommendation that have a sheet of their own, and its name."""

_CHOICES = "choices of "


class Column(NamedTuple):
    """A column: its header, the way to its value from the row's item on, and how that stands in a cell."""

    header: str
    path: tuple[str, ...]
    kind: Kind


class Sheet(Struct, frozen=True, kw_only=True):
    """A sheet: its name, whose values it shows, its columns, and the headers of those that say where a row belongs.

    `field` is the field of a recommendation whose items are its rows, if it has them from one.
    """

    name: str
    document: Document
    columns: tuple[Column, ...]
    keys: tuple[str, ...] = ()
    field: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers, in the order in which they are written."""
        return (*self.keys, *(column.header for column in self.columns), DELETE)

    @property
    def stem(self) -> str:
        """The name of its file in a folder, without what it ends with."""
        return self.name.replace(" ", "-")

    def at(self, place: int = 1) -> KeyPath:
        """Where in a recommendation's file the item of a row lies that has this place."""
        if not self.field:
            return ()
        return (self.field, place - 1) if PLACE in self.keys else (self.field,)

    def item(self, document: Data, at: KeyPath) -> Data:
        """What lies at a place of a file's plain data, None where nothing does."""
        for step in at:
            if isinstance(document, dict) and isinstance(step, str):
                document = document.get(step)
            elif isinstance(document, list) and isinstance(step, int):
                document = document[step] if step < len(document) else None
            else:
                return None
        return document


class Row(NamedTuple):
    """A row: the id of its recommendation (empty for parties and settings), where its item lies, and its cells.

    `at` is the way through the file's plain data, as `yaml.editor` takes it; the cells are by header.
    """

    recommendation: str
    at: KeyPath
    cells: Mapping[str, str]


class Table(NamedTuple):
    """A sheet with its rows."""

    sheet: Sheet
    rows: list[Row]


def sheets(tracker: Tracker) -> dict[str, Sheet]:
    """Every sheet by its name, in the order in which they are written."""
    known = [Sheet(name=RECOMMENDATIONS, document="recommendation", columns=(*_of_recommendations(tracker),))]
    known += [_of_field(field, name) for field, name in SHEETS_OF.items()]
    known.append(Sheet(name=PARTIES, document="parties", columns=(*_columns(Party),)))
    of_settings = {column.header: column for type_ in lists().values() for column in _columns(type_)}
    known.append(Sheet(name=SETTINGS, document="tracker", columns=(*of_settings.values(),), keys=(LIST,)))
    return {sheet.name: sheet for sheet in known}


def tables(register: Register) -> dict[str, Table]:
    """Every sheet by its name with its rows: recommendations by number, and what is in one in the file's order.

    Who asked to be left out is left out where the register is for readers (`record.withheld`), not otherwise.
    """
    made = {name: Table(sheet, []) for name, sheet in sheets(register.tracker).items()}
    for recommendation in register.recommendations:
        data: Data = dict(plain(recommendation))
        for table in made.values():
            if table.sheet.document == "recommendation":
                table.rows.extend(_rows(table.sheet, recommendation.id, data))
    made[PARTIES].rows.extend(_rows_of_parties(made[PARTIES].sheet, register))
    made[SETTINGS].rows.extend(_rows_of_settings(made[SETTINGS].sheet, register.tracker))
    return made


# --- columns ----------------------------------------------------------------------------------------


def _of_recommendations(tracker: Tracker) -> Iterator[Column]:
    known = [*_columns(Recommendation, without=(*SHEETS_OF, "fields"))]
    yield from known
    taken = {column.header for column in known} | {DELETE}
    for field in tracker.fields:
        header = f"field {field.id}" if field.id in taken else field.id
        yield Column(header, ("fields", field.id), "lines" if field.type == "choices" else "text")


def _of_field(field: str, name: str) -> Sheet:
    wanted = stripped(hints(Recommendation)[field])
    is_list = get_origin(wanted) is tuple
    item = stripped(get_args(wanted)[0]) if is_list else wanted
    keys = (RECOMMENDATION, PLACE) if is_list else (RECOMMENDATION,)
    return Sheet(name=name, document="recommendation", columns=(*_columns(item),), keys=keys, field=field)


def _columns(wanted: type[Record], at: tuple[str, ...] = (), without: Iterable[str] = ()) -> Iterator[Column]:
    for name, hint in hints(wanted).items():
        bare, path = stripped(hint), (*at, name)
        if is_record(bare):
            yield from () if name in without else _columns(bare, path)
        elif name not in without and not _is_list_of_words(bare):
            yield Column(" ".join(path).replace("_", " "), path, _kind(bare))


def _kind(bare: Any) -> Kind:
    if get_origin(bare) is not tuple:
        return "flag" if bare is Flag else "text"
    item = get_args(bare)[0]
    if is_union(item):
        return "evidence"
    if is_record(stripped(item)) and stripped(item) is not Account:
        raise TypeError(f"no cell can hold a list of {item}")
    return "accounts" if stripped(item) is Account else "lines"


def lists() -> dict[str, Any]:
    """The lists of named things in tracker.yaml, with the type of each."""
    items = {
        name: stripped(get_args(stripped(hint))[0])
        for name, hint in hints(Tracker).items()
        if get_origin(stripped(hint)) is tuple
    }
    return {name: item for name, item in items.items() if is_record(item) and item is not Account}


def _is_list_of_words(bare: Any) -> bool:
    """Whether it is one of the lists of named things within another: those have rows of their own."""
    return get_origin(bare) is tuple and stripped(get_args(bare)[0]) is Word


# --- rows -------------------------------------------------------------------------------------------


def _rows(sheet: Sheet, id_: str, data: Data) -> Iterator[Row]:
    """The rows of one recommendation; reports that nobody has verified are none, and keep their places."""
    if PLACE not in sheet.keys:
        item = sheet.item(data, sheet.at())
        keys = (id_,) * len(sheet.keys)
        yield from [_row(sheet, id_, sheet.at(), item, keys)] if item else []
        return
    items = sheet.item(data, (sheet.field,))
    for n, item in enumerate(items if isinstance(items, list) else ()):
        if sheet.field != "reports" or (isinstance(item, dict) and item.get("verified_by")):
            yield _row(sheet, id_, sheet.at(n + 1), item, (id_, str(n + 1)))


def _rows_of_parties(sheet: Sheet, register: Register) -> Iterator[Row]:
    for n, party in enumerate(register.parties):
        yield _row(sheet, "", ("parties", n), dict(plain(party)))


def _rows_of_settings(sheet: Sheet, tracker: Tracker) -> Iterator[Row]:
    for name in lists():
        for n, entry in enumerate(getattr(tracker, name)):
            item = dict(plain(entry))
            yield _row(sheet, "", (name, n), item, (name,))
            for m, choice in enumerate(getattr(entry, "choices", ())):
                at = (name, n, "choices", m)
                yield _row(sheet, "", at, dict(plain(choice)), (_CHOICES + entry.id,))


def _row(sheet: Sheet, id_: str, at: KeyPath, item: Data, keys: tuple[str, ...] = ()) -> Row:
    told = dict(zip(sheet.keys, keys, strict=True))
    told |= {column.header: shown(sheet.item(item, column.path), column.kind) for column in sheet.columns}
    return Row(id_, at, told)


# What a cell means as a value of a file: names become ids, dates take the form of the files.

NAMED = {
    **{name: name for name in ("kind", "status", "stance", "party", "answer", "outcome", "document", "group")},
    **dict.fromkeys(("related", "supersedes", "superseded_by"), "recommendation"),
    "themes": "theme",
    "addressees": "addressee",
    "reported_by": "party",
    "of": "party or addressee",
    "responses by": "addressee",
    "disputes by": "party or addressee",
}
"""What a field names, by its own name or by that of its list with it."""

_DATES = frozenset(("date", "due", "ended", "page_agreed", "name_withheld"))
_ONE_LINE = frozenset(("title", "name", "label", "reference"))

Maker: TypeAlias = Callable[[str, str], str | None]
"""Makes what is named and not there yet, of this kind and name, and gives its id; None where it may not."""


class Meanings:
    """What can be named in the cells, and what it is called in the files."""

    def __init__(self, register: Register, made: Maker) -> None:
        self.references = referable(register)
        self.made = made
        self._fields = by_id(register.tracker.fields)
        self._stand_ins = {stand_in: id_ for id_, stand_in in Withheld(register).ids.items()}
        self._recommendations = {
            name: r.id for r in register.recommendations for name in (str(r.number), f"#{r.number}")
        }
        for r in register.recommendations:
            self.name(r.id, r.reference)
        self._known: dict[tuple[str, str], str] = {}

    def name(self, id_: str, reference: str | None) -> None:
        """Let a recommendation be called by these: an id goes before a number, and that before a reference."""
        if reference:
            self._recommendations.setdefault(reference.casefold(), id_)
        self._recommendations[id_] = id_

    def recommendation(self, said: str) -> str | None:
        """The id of the recommendation that is meant by its id, its number or its reference."""
        return self._recommendations.get(said.strip()) or self._recommendations.get(said.strip().casefold())

    def value(self, sheet: Sheet, column: Column, cell: str, was: Data = None) -> Data:
        """The value for the file, None for an empty cell; `was` is the list that stood there."""
        name = column.path[-1]
        if self._is_date(column):
            return dates.read(cell) if cell else None
        if name in _ONE_LINE:
            return in_one_line(cell) or None
        value = meant(cell, column.kind, was)
        what = NAMED.get(f"{sheet.field} {name}") or NAMED.get(name, "")
        if column.path[0] == "fields":
            return _each(value, lambda one: spelled(one, by_id(self._fields[column.path[1]].choices)) or one)
        if name in WHO:
            value = _each(value, lambda one: self._stand_ins.get(one, one))
        return _each(value, lambda one: self.named(what, one)) if what else value

    def named(self, what: str, said: str) -> str:
        """The id of what is meant by itself or a name; what is not known stays, for the check to tell."""
        if (what, said) not in self._known:
            found = self._found(what, said)
            self._known[what, said] = found if found is not None else self.made(what, said) or said
        return self._known[what, said]

    def _found(self, what: str, said: str) -> str | None:
        if what == "recommendation":
            return self.recommendation(said)
        return spelled(said, self.references[what])

    def _is_date(self, column: Column) -> bool:
        is_own = column.path[0] == "fields"
        return self._fields[column.path[1]].type == "date" if is_own else column.path[-1] in _DATES


def _each(value: Data, change: Callable[[str], str]) -> Data:
    """A text changed, or each text of a list."""
    if isinstance(value, list):
        return [change(item) if isinstance(item, str) else item for item in value]
    return change(value) if isinstance(value, str) and value else value
