"""The files as a register that can be trusted, or every problem in them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from rectrack.desk import limits
from rectrack.record import markers, rules
from rectrack.record.load import AS_THEY_ARE, Loaded, load, locate
from rectrack.record.register import Register
from rectrack.record.withheld import Withheld, withheld
from rectrack.text.problems import InvalidFilesError, Problem


def problems(root: Path, today: date, instead: Mapping[str, bytes] = AS_THEY_ARE) -> tuple[Register, list[Problem]]:
    """What the files say as far as they can be read, and everything wrong with them, sorted by place.

    `instead` gives contents by path that stand for those of these files.
    """
    loaded = load(root, instead)
    return loaded.register, of(root, loaded, today, instead)


def of(root: Path, loaded: Loaded, today: date, instead: Mapping[str, bytes] = AS_THEY_ARE) -> list[Problem]:
    """Everything wrong with files that have been read, sorted by place."""
    unread = [*loaded.problems, *_place_of_the_board(root, loaded.register)]
    faults = rules.check(loaded.register, today)
    spoiled = {problem.path for problem in unread} | {fault.file for fault in faults}
    faults += limits.check(root, loaded, spoiled)
    return sorted({*unread, *locate(root, faults, instead)})


def _place_of_the_board(root: Path, register: Register) -> list[Problem]:
    """A README that does not say in one way where the board goes, which a sync finds out too late."""
    readme = root / markers.README
    if register.tracker.publishing.way.lies_apart or not readme.is_file():
        return []
    text = readme.read_bytes().decode(errors="replace")
    if not text.strip() or markers.are_right(text):
        return []
    line = text.partition(markers.START)[0].count("\n") + 1 if markers.START in text else 1
    hint = f"put {markers.START} and {markers.END} on lines of their own where the board goes, once each"
    return [Problem(markers.README, line, 1, "it is not clear where the board goes", hint)]


def right(root: Path, today: date) -> Loaded:
    """The files; raises `InvalidFilesError` unless all of them are right."""
    loaded = load(root)
    if found := of(root, loaded, today):
        raise InvalidFilesError(found)
    return loaded


def for_readers(root: Path, today: date) -> Register:
    """What readers get of the files: nobody who asked to be left out; raises `InvalidFilesError`."""
    return withheld(register(root, today))


def mentions(root: Path, known: Register) -> list[Problem]:
    """Where a text names somebody whose name is withheld: for people to correct, and no problem of the files."""
    return sorted(locate(root, Withheld(known).mentions(known)))


def register(root: Path, today: date) -> Register:
    """What the files say; raises `InvalidFilesError` unless all of them are right."""
    return right(root, today).register
