"""A spreadsheet into the files at a desk: read, compared with what it was made from, judged, ready to be written."""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from rectrack.desk import check
from rectrack.desk.editor import Desk
from rectrack.github.git import Git
from rectrack.github.revisions import revision
from rectrack.record.load import load, raw
from rectrack.record.register import Register
from rectrack.sheets import headings, importing, reading, tables
from rectrack.sheets.additions import LISTS
from rectrack.sheets.changes import Change, Kind, ordered
from rectrack.sheets.headings import Lines
from rectrack.sheets.mistakes import InvalidSheetError, Mistake, Place
from rectrack.sheets.outcome import Options, Outcome
from rectrack.sheets.reading import Grid
from rectrack.text.problems import InvalidFilesError, Problem, RefusedError, shown
from rectrack.text.problems import Path as At
from rectrack.yaml import reader
from rectrack.yaml.errors import TextError

_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def prepare(desk: Desk, grids: Iterable[Grid], options: Options, git: Git) -> Outcome:
    """What sheets change, edited at the desk in memory; nothing is written before `desk.write`.

    Raises `InvalidSheetError` with all errors by sheet, row and column, `InvalidFilesError` for wrong settings, and
    `RefusedError` for a workbook from an unknown commit.
    """
    register = desk.written.register
    if wrong_settings := check.of_settings(desk.root, register):
        raise InvalidFilesError(wrong_settings)
    read = headings.lines(grids, tables.sheets(register.tracker))
    base = _base(git, read)
    found = importing.outcome(read, register, base, options, desk.free())
    contents = dict(_contents(desk.root, found))
    desk.put(contents)
    if wrong := [*found.mistakes, *_judged(desk, found, contents)]:
        would_be_known = {mistake for change in found.changes for mistake in change.lacking.values()}
        raise InvalidSheetError(wrong, found.lacking if would_be_known.issuperset(wrong) else None)
    return found


def grids(path: Path) -> list[Grid]:
    """The sheets of a file; with one of a folder that was exported comes what says from which commit that was."""
    about = path.with_name(f"{tables.ABOUT}.csv")
    beside = path.suffix.lower() == ".csv" and path != about and about.is_file()
    return [*reading.read(path), *(reading.read(about) if beside else ())]


def _base(git: Git, read: Lines) -> Register | None:
    """What the files said in the commit that a workbook was made from; None where none is known, or no git."""
    commit = read.about.get(tables.COMMIT, tables.NO_COMMIT)
    if commit == tables.NO_COMMIT or not _is_clone(git):
        return None
    try:
        whole = git.commit_of(commit if _COMMIT.fullmatch(commit) else "")
    except RefusedError:
        raise RefusedError(
            f"The sheet was made from the commit {shown(commit)}, which is not here, so that nobody can tell what "
            "was changed in it. Nothing was changed. Get the commit (git fetch --unshallow, or --all), or take the "
            f"sheet {tables.ABOUT} out to compare with the files as they are."
        ) from None
    with revision(git, whole) as found:
        return load(found.root, may_be_empty=True).register


def _is_clone(git: Git) -> bool:
    with suppress(RefusedError):
        return not git.attempt("rev-parse", "--git-dir").returncode
    return False


def _contents(root: Path, found: Outcome) -> Iterator[tuple[str, bytes]]:
    """The files as they would be; a change that cannot be made is told."""
    by_path: dict[str, list[Change]] = {}
    for change in found.changes:
        by_path.setdefault(change.path, []).append(change)
    for path, changes in by_path.items():
        before = b"" if changes[0].kind == Kind.NEW else raw(root, path)
        mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
        text = reader.decode(before)
        for change in ordered(changes):
            try:
                before_it, text = text, change.edit(text)
                if text == before_it:  # the files say so already
                    found.changes.remove(change)
            except TextError as error:
                place = ":".join(map(str, (path, *error.place)))
                found.wrong(change.place, f"{place}: {error.message}", error.hint)
        yield path, mark + text.encode()


def _judged(desk: Desk, found: Outcome, contents: Mapping[str, bytes]) -> Iterator[Mistake]:
    """What would be wrong with the files, at the cells that say it."""
    told = {mistake[:2] for mistake in found.mistakes}
    cells: dict[str, dict[At, Place]] = {}
    for change in found.changes:
        cells.setdefault(change.path, {}).update(change.places)
    places: dict[str, reader.Places] = {}
    for problem in desk.new_problems():
        if problem.path not in places:
            places[problem.path] = _places(contents.get(problem.path, b""))
        place = _cell(problem, cells.get(problem.path, {}), places[problem.path])
        if (place, problem.message) not in told:
            yield Mistake(place, problem.message, _hint(problem))


def _places(content: bytes) -> reader.Places:
    found = reader.Places()
    with suppress(TextError):
        reader.parse(reader.decode(content), found, [])
    return found


def _cell(problem: Problem, cells: Mapping[At, Place], places: reader.Places) -> Place:
    """The cell that says what a problem is about, or what is around that; else the place in the file."""
    where = (problem.line, problem.column)
    known = ([at for at, place in by.items() if place == where] for by in (places.values, places.keys))
    at = max(next(filter(None, known), [()]), key=len)
    around = (at[:length] for length in range(len(at), -1, -1))
    told = next((cells[at] for at in around if at in cells), None)
    return told or next(iter(cells.values()), Place(f"{problem.path}:{problem.line}:{problem.column}"))


def _hint(problem: Problem) -> str:
    """What would be right, with the option that makes what is missing."""
    found = re.match(r"unknown (.+?) \"", problem.message)
    if found and found[1] in LISTS and not problem.hint.startswith(("did", "write")):
        return f"{problem.hint}; --add {LISTS[found[1]]} makes it"
    return problem.hint
