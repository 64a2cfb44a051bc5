"""The files as a register that can be trusted, or every problem in them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from rectrack.desk import limits
from rectrack.record import markers, rules
from rectrack.record.load import AS_THEY_ARE, Loaded, load, locate
from rectrack.record.markers import MarkedSection
from rectrack.record.references import References
from rectrack.record.register import Register
from rectrack.record.settings_rules import wrong_settings
from rectrack.record.withheld import Withheld, withheld
from rectrack.text.problems import InvalidFilesError, Problem


def problems(
    root: Path, today: date, instead: Mapping[str, bytes] = AS_THEY_ARE, *, may_be_empty: bool = False
) -> tuple[Register, list[Problem]]:
    """What the files say as far as they can be read, and everything wrong with them, sorted by place.

    `instead` gives contents by path that stand for those of these files.
    """
    loaded = load(root, instead, may_be_empty=may_be_empty)
    return loaded.register, of(root, loaded, today, instead)


def of(root: Path, loaded: Loaded, today: date, instead: Mapping[str, bytes] = AS_THEY_ARE) -> list[Problem]:
    """Everything wrong with files that have been read, sorted by place."""
    unread = [*loaded.problems, *_places_in_readme(root)]
    faults = rules.check(loaded.register, today)
    spoiled = {problem.path for problem in unread} | {fault.file for fault in faults}
    faults += limits.check(root, loaded, spoiled)
    return sorted({*unread, *locate(root, faults, instead)})


def of_settings(root: Path, register: Register) -> list[Problem]:
    """Return the errors in the settings and the parties."""
    return sorted(locate(root, wrong_settings(register, References(register))))


def _places_in_readme(root: Path) -> list[Problem]:
    """A README that does not say in one way where the tracker writes, which a sync finds out too late."""
    readme = root / markers.README
    text = readme.read_bytes().decode(errors="replace") if readme.is_file() else ""
    return [_unclear(section, text) for section in markers.SECTIONS if text.strip() and not section.is_right(text)]


def _unclear(section: MarkedSection, text: str) -> Problem:
    hint = f"put {section.start} and {section.end} on lines of their own where {section.what} goes, once each"
    if section.may_lack:
        hint += ", or take both away"
    return Problem(markers.README, section.line(text), 1, f"it is not clear where {section.what} goes", hint)


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
