"""The record as tables: which sheets there are, their columns, and what stands in their rows.

Export writes these tables and import reads them, so that whatever goes out can come back. Columns follow from the
frozen types: a field that a file may hold is a column as soon as its type has it. A column's header is the way to the
value with blanks between its steps (`target.set_by` is `target set by`), and that of an own field its id.

- A row of `recommendations` is a file, known by `id`.
- A row of the other sheets of recommendations is an item of a list in the file of `recommendation`, the `place`-th
  there, counted from 1. `checks` holds `last_checked`, of which a file has one: it has no `place`.
- A row of `parties` is an entry of parties.yaml, known by `id`; one of `settings` is an entry of the list of
  tracker.yaml that `list` names, known by `id`. The choices of an own field stand there under `choices of FIELD`.

A word in the column `delete`, which every sheet has, takes a row's item away.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias, get_args, get_origin

from msgspec import Struct

from rectrack.record.edits import plain
from rectrack.record.parties import Account, Party
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.shapes import hints, is_record, is_union, stripped
from rectrack.record.tracker import Tracker
from rectrack.record.values import Flag, Record
from rectrack.record.words import Word
from rectrack.sheets import cells
from rectrack.sheets.cells import Kind
from rectrack.text.problems import Path
from rectrack.yaml.reader import Data

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

    def at(self, place: int = 1) -> Path:
        """Where in a recommendation's file the item of a row lies that has this place."""
        if not self.field:
            return ()
        return (self.field, place - 1) if PLACE in self.keys else (self.field,)

    def item(self, document: Data, at: Path) -> Data:
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
    at: Path
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


def _row(sheet: Sheet, id_: str, at: Path, item: Data, keys: tuple[str, ...] = ()) -> Row:
    told = dict(zip(sheet.keys, keys, strict=True))
    told |= {column.header: cells.shown(sheet.item(item, column.path), column.kind) for column in sheet.columns}
    return Row(id_, at, told)
