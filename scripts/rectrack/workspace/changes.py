"""The changes of a sheet in the files, as values, and the options of an import."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import IntEnum
from os.path import commonprefix
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct, field

from rectrack.model import (
    PARTIES,
    TRACKER,
    Tracker,
    in_readers_words,
)
from rectrack.statements import ORDER, TextTransform, plain_value, without_words_on_missing_date
from rectrack.text import (
    KeyPath,
    printable,
    shown,
    use_language,
)
from rectrack.workspace.chosen_columns import ChosenColumns
from rectrack.workspace.remarks import CellPlace, Remarks
from rectrack.yaml_edit import Data, append, parse_yaml, set_value, value_at


class Options(Struct, frozen=True, kw_only=True):
    """The options of an import.

    `given` has the values that no column has, by heading: for new recommendations, and the date, author, evidence
    and note of changed statuses; also the `group` of new parties, the `document author` and `document date` of new
    documents, and the `response date`. `list_date` and `language` are those of a new tracker's list, and `how_dated`
    the option for the dates of statuses. `entered_by` returns the maintainer who enters a response. `add` are the
    lists in which unknown names become entries. `columns` are the fields that the maintainer chose for headings, and
    `categories` those of new statuses and responses. `values` are names in cells that mean another name, and `used`
    those of them that a cell has.
    """

    today: str
    given: Mapping[str, str] = {}
    list_date: str = ""
    language: str = ""
    how_dated: str = "--date"
    entered_by: Callable[[], str | None] = lambda: None
    add: frozenset[str] = frozenset()
    columns: ChosenColumns = ChosenColumns()
    categories: Mapping[str, str] = {}
    values: Mapping[str, str] = {}
    used: set[str] = field(default_factory=set)


LISTS = {
    "status": "statuses",
    "theme": "themes",
    "addressee": "addressees",
    "party": "parties",
    "document": "documents",
    "response": "responses",
    "choice": "choices",
}
"""Lists that get a new entry for an unknown name, by the kind of the entry. `choices` are those of custom fields."""
NEEDED = {
    "party": {"group": "--group"},
    "document": {"document author": "--document-author", "document date": "--document-date"},
}
"""The required values of a new entry, and the options that give them."""


# Changes of the files as values.

_BEFORE = 20
"""Characters of the common beginning of two texts that a message shows."""


class ChangeKind(IntEnum):
    """The order in which the changes of one file are made: places in a list are right until an item is removed."""

    SET, REMOVE, APPEND, NEW = range(4)


class SheetChange(NamedTuple):
    """A change by a cell or a row, in the file at `path`.

    `at` is the place of `value`, and `order` has the places of the values around it. `was` and `now` are the texts of
    the cell, empty for an empty cell. `edit` makes the change if more than the value changes. Only a new file has
    `content`.
    """

    path: str
    at: KeyPath
    place: CellPlace
    kind: ChangeKind
    was: str = ""
    now: str = ""
    value: Data = None
    order: Sequence[KeyPath] = ()
    edit: TextTransform | None = None
    content: bytes = b""

    def __str__(self) -> str:
        """Return the change in one line, for people."""
        where = " ".join(str(step + 1 if isinstance(step, int) else step) for step in self.at)
        match self.kind:
            case ChangeKind.NEW:
                text = f"new: {self.now}"
            case ChangeKind.SET:
                text = f"{where}: {' -> '.join(map(cell_text, _from_where_they_differ(self.was, self.now)))}"
            case _:
                text = f"{where}: {'+' if self.now else '-'} {shown(self.now or self.was, 120)}"
        return printable(f"{self.path}: {text}")

    @property
    def list_at(self) -> KeyPath:
        """Return the place of the list to which the change appends."""
        return self.at[:-1] if isinstance(self.at[-1], int) else self.at

    @property
    def is_step(self) -> bool:
        """Return whether the change adds a step to the history."""
        return self.kind == ChangeKind.APPEND and self.at[:1] == ("history",)


def end_of_mark(change: SheetChange, item: Mapping[str, Any]) -> Iterator[SheetChange]:
    """Yield the changes that end the mark of an undated entry whose date `change` corrects, as the command does."""
    around, note = change.at[:-1], item.get("note", "")
    yield change._replace(at=(*around, "undated"), was=str(item["undated"]), now="", value=None)
    if note != (rest := without_words_on_missing_date(note) or ""):
        yield change._replace(at=(*around, "note"), was=note, now=rest, value=rest or None)


def _from_where_they_differ(was: str, now: str) -> tuple[str, str]:
    """Return two texts without their common beginning, if that is long."""
    same = len(commonprefix([was, now])) - _BEFORE  # noqa: RUF071 - of texts, not of paths
    return (f"…{was[same:]}", f"…{now[same:]}") if was and now and same > _BEFORE else (was, now)


def cell_text(cell: str) -> str:
    """Return the text of a cell for a message; "nothing" for an empty cell."""
    return shown(cell) if cell else "nothing"


class ImportOutcome(Remarks, frozen=True, kw_only=True):
    """The result of reading a sheet: the changes, errors and warnings.

    `examples` are lines that show how rectrack reads the list of a new tracker. `lacking` are the options for missing
    values of changed statuses, and whether each is required. `undated` are the ids of documents without a date.
    """

    changes: list[SheetChange] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    lacking: dict[str, bool] = field(default_factory=dict)
    undated: set[str] = field(default_factory=set)


def name_new(message: str, changes: Sequence[SheetChange]) -> str:
    """Return a message about values of the files with the names of new entries for their ids."""
    new = (change.value for change in changes if change.kind == ChangeKind.APPEND and len(change.at) == 1)
    names = {shown(each["id"]): shown(each["name"]) for each in new if isinstance(each, dict) and "name" in each}
    return re.sub('"[^"]*"', lambda found: names.get(found[0], found[0]), message) if names else message


USUAL = Tracker(title="", maintained_by="", themes=(), addressees=(), documents=())
"""Settings with only default words."""


def make_changes(text: str, changes: Sequence[SheetChange], language: str, templates: Path | None = None) -> str:
    """Return the text of a file with one change made, or with several that append values to one list.

    A name in several languages changes only in the language of the tracker. `templates` has its own catalogues.
    """
    change = changes[0]
    at, value = change.at, change.value
    if change.edit:
        return change.edit(text)
    whole = parse_yaml(text)
    if change.path == TRACKER and value_at(whole, at[:1]) is None:
        # The default words are in no file, and a single one in tracker.yaml would replace all of them.
        with use_language(language, templates):
            words = plain_value(getattr(in_readers_words(USUAL), str(at[0])))
        text = set_value(text, at[:1], words) if words else text
        whole = parse_yaml(text)
    if change.kind == ChangeKind.REMOVE:  # with its last item the list is removed too
        return set_value(text, at[:-1] if len(value_at(whole, at[:-1]) or ()) == 1 else at, None)
    top = () if change.path in (TRACKER, PARTIES) else ORDER
    if change.kind == ChangeKind.APPEND:
        return append(text, change.list_at, [each.value for each in changes], top)
    there = value_at(whole, at)
    if isinstance(there, dict) and at[-1] in ("name", "title"):
        at, there = (*at, language), there.get(language)
    if value is None and there is None:
        return text
    while value_at(whole, at[:-1]) is None:
        at, value = at[:-1], {str(at[-1]): value}
    within = len(at) - 1
    beside = [str(path[within]) for path in change.order if path[:within] == at[:-1] != path]
    return set_value(text, at, value, beside if within else top)


def add_step(text: str, item: Any) -> str:
    """Return the text of a file with another step in the history, and its status."""
    return set_value(append(text, ("history",), [item], ORDER), ("status",), item.get("status"), ORDER)
