"""Changes that a sheet makes in the files, and what comes of an import."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import IntEnum
from functools import partial
from typing import NamedTuple

from msgspec import Struct

from rectrack.statements.apply import Occasion
from rectrack.statements.edits import ORDER, Edit
from rectrack.text.problems import KeyPath, printable, shown
from rectrack.workspace.columns import Sheet
from rectrack.workspace.read_sheet import Mistake, Place
from rectrack.yaml_edit import reader
from rectrack.yaml_edit.reader import Data
from rectrack.yaml_edit.rewrite import CannotEditError, append, remove, set_value

# A change of a file that a sheet says, as a value: from what to what, which cell says so, and the edit.

_BEFORE = 20
"""Characters that are told of what two texts share before they differ."""


class Kind(IntEnum):
    """In which order the changes of one file are made: places in a list hold until something goes from it."""

    SET, REMOVE, APPEND, NEW = range(4)


class Change(NamedTuple):
    """What a cell or a row changes in the file at `path`.

    `at` is where its `value` lies when all is done, and `places` the cells that say what lies below it. `was` and
    `now` are as a cell shows them; nothing is empty. `lacking` are the options for missing values of a
    changed status, each with the error to report if the value is required.
    """

    path: str
    at: KeyPath
    was: str
    now: str
    place: Place
    edit: Edit
    kind: Kind = Kind.SET
    places: Mapping[KeyPath, Place] = {}
    value: Data = None
    lacking: Mapping[str, Mistake | None] = {}

    def __str__(self) -> str:
        """The change in a line, for people."""
        where = " ".join(str(step + 1 if isinstance(step, int) else step) for step in self.at)
        if self.kind == Kind.NEW:
            return printable(f"{self.path}: new: {self.now}")
        if self.kind == Kind.SET:
            was, now = _from_where_they_differ(self.was, self.now)
            return printable(f"{self.path}: {where}: {_shown(was)} -> {_shown(now)}")
        sign, text = ("+", self.now) if self.kind == Kind.APPEND else ("-", self.was)
        return printable(f"{self.path}: {where}: {sign} {shown(text, 120)}")


def _from_where_they_differ(was: str, now: str) -> tuple[str, str]:
    """Two texts without the beginning that they share, where that alone would fill a line."""
    differ = (n for n, (one, other) in enumerate(zip(was, now, strict=False)) if one != other)
    same = next(differ, min(len(was), len(now))) - _BEFORE
    return (f"…{was[same:]}", f"…{now[same:]}") if was and now and same > _BEFORE else (was, now)


def _shown(cell: str) -> str:
    return shown(cell) if cell else "nothing"


def settled(changes: Sequence[Change]) -> list[Change]:
    """The changes as they go together.

    A new row of the history is the step to its status: a changed status takes no second one, and follows where nobody
    changed it. Where something goes from a list, what is behind it moves up.
    """
    told = {change.path for change in changes if change.at == ("status",)}
    stepped = {change.path for change in changes if _is_step(change)}
    gone = {(change.path, change.at) for change in changes if change.kind == Kind.REMOVE}
    found = []
    for change in changes:
        edit, places, lacking = change.edit, change.places, change.lacking
        if change.at == ("status",) and change.path in stepped:
            edit, places = partial(set_value, path=change.at, value=change.value), {change.at: change.place}
            lacking = {}
        elif _is_step(change) and change.path not in told:
            edit = partial(_stepped, item=change.value)
        if change.kind != Kind.REMOVE:
            places = {_moved(at, change.path, gone): place for at, place in places.items()}
            change = change._replace(at=_moved(change.at, change.path, gone))  # noqa: PLW2901 - the same, moved up
        found.append(change._replace(edit=edit, places=places, lacking=lacking))
    return found


def ordered(changes: Iterable[Change]) -> list[Change]:
    """The changes of one file as they are made: places in a list hold, since what goes from it goes from its end."""
    given = [*changes]
    going = sorted((one for one in given if one.kind == Kind.REMOVE), key=lambda one: one.at, reverse=True)
    before = [one for one in given if one.kind == Kind.SET]
    return [*before, *going, *(one for one in given if one.kind > Kind.REMOVE)]


def _is_step(change: Change) -> bool:
    return change.kind == Kind.APPEND and change.at[:1] == ("history",)


def _stepped(text: str, item: Data) -> str:
    after = append(text, ("history",), item, ORDER)
    return set_value(after, ("status",), item.get("status") if isinstance(item, dict) else None, ORDER)


def _moved(at: KeyPath, path: str, gone: Collection[tuple[str, KeyPath]]) -> KeyPath:
    if len(at) > 1 and isinstance(n := at[1], int) and gone:
        return (at[0], n - sum((path, (at[0], m)) in gone for m in range(n)), *at[2:])
    return at


def put(sheet: Sheet, at: KeyPath, path: tuple[str, ...], *, value: Data, language: str) -> Edit:
    """Put a value where it belongs in a row's item, or take it away where there is none.

    A name in several languages changes in the tracker's alone.
    """
    return partial(_put, sheet=sheet, at=at, path=path, value=value, language=language)


def taken(sheet: Sheet, at: KeyPath) -> Edit:
    """Take an item away; a list of which nothing is left goes with its last one."""
    return partial(_taken, sheet=sheet, at=at)


def added(at: KeyPath, item: Data, order: Sequence[str] = ORDER) -> Edit:
    """Put an item behind the others of a list."""
    return partial(append, path=at, item=item, order=order)


def entered(sheet: Sheet, at: KeyPath, item: Data) -> Edit:
    """Put an entry behind the others of a list of the settings, of which the file must have its own."""
    return partial(_entered, sheet=sheet, at=at, item=item)


def _put(text: str, sheet: Sheet, at: KeyPath, path: tuple[str, ...], *, value: Data, language: str) -> str:
    whole = reader.parse(text)
    _demand_own_list(whole, sheet, at)
    there = sheet.item(whole, (*at, *path))
    if isinstance(there, dict) and path[-1:] in (("name",), ("title",)):
        path, there = (*path, language), there.get(language)
    if value is None:
        return text if there is None else remove(text, (*at, *path))
    depth = next(n for n in range(1, len(path) + 1) if n == len(path) or sheet.item(whole, (*at, *path[:n])) is None)
    for name in reversed(path[depth:]):
        value = {name: value}
    return set_value(text, (*at, *path[:depth]), value, _order(sheet, path[: depth - 1]))


def _order(sheet: Sheet, around: tuple[str, ...]) -> Sequence[str]:
    """In which order the fields stand below a part of a sheet's item."""
    if not (around or sheet.field) and sheet.document == "recommendation":
        return ORDER
    within = len(around)
    below = (one.path for one in sheet.columns if one.path[:within] == around and len(one.path) > within)
    return tuple(dict.fromkeys(path[within] for path in below))


def _entered(text: str, sheet: Sheet, at: KeyPath, item: Data) -> str:
    _demand_own_list(reader.parse(text), sheet, at)
    return append(text, at, item, _order(sheet, ()))


def _demand_own_list(whole: Data, sheet: Sheet, at: KeyPath) -> None:
    """The words of every tracker stand in no file: one alone in it would take the place of all the others."""
    if sheet.document == "tracker" and sheet.item(whole, at[:1]) is None:
        hint = f"write the list {at[0]} into it, with all of the words, and then change one"
        raise CannotEditError((1, 1), f"there are no {at[0]} of its own, only those of every tracker", hint)


def _taken(text: str, sheet: Sheet, at: KeyPath) -> str:
    items = sheet.item(reader.parse(text), at[:-1])
    return remove(text, at[:-1] if isinstance(items, list) and len(items) == 1 else at)


# What comes of a sheet: changes, what is wrong with it, and what people should know.


class Options(Struct, frozen=True, kw_only=True):
    """What whoever imports says besides: what the columns lack, and what may be made that is not there yet.

    `source` is what a status or an answer is taken from: a web address, or a document of tracker.yaml; `entered_by`
    is who enters an answer. `author` is that of a document which is only named; by default who says all of it.
    """

    on: Occasion
    source: str | None = None
    entered_by: str | None = None
    author: str | None = None
    note: str | None = None
    kind: str | None = None
    status: str | None = None
    themes: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    document: str | None = None
    group: str | None = None
    add: frozenset[str] = frozenset()


class Item(NamedTuple):
    """What a row says as data for a file, which cell says what of it, and all of it in a line."""

    data: dict[str, Data]
    places: dict[KeyPath, Place]
    told: str = ""


class Outcome(Struct, frozen=True, kw_only=True):
    """`told` is what people should know: what changed on both sides, what is left out.

    `lacking` are the options for missing values of changed statuses, and whether each is required.
    """

    changes: list[Change] = []
    mistakes: list[Mistake] = []
    told: list[Mistake] = []
    lacking: dict[str, bool] = {}

    def wrong(self, place: Place, message: str, hint: str = "") -> None:
        """Something keeps the sheet from being imported."""
        self.mistakes.append(Mistake(place, message, hint))

    def tell(self, place: Place, message: str, hint: str = "") -> None:
        """Something that people should know."""
        self.told.append(Mistake(place, message, hint))
