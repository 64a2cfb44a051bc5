"""A repository that holds only data, begun: every file that it needs, judged before any of them is written."""

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rectrack.desk import check
from rectrack.desk.editor import Desk
from rectrack.github.git import Git
from rectrack.pages import board_files, form_files, schema
from rectrack.record.folder import FOLDER, SCHEMA
from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.markers import README, SECTIONS
from rectrack.record.register import Register
from rectrack.record.said import Occasion
from rectrack.record.statuses import STATUSES
from rectrack.record.words import KINDS
from rectrack.setup import layout
from rectrack.setup.layout import Answers
from rectrack.sheets import mistakes, run
from rectrack.sheets.additions import CAN_BE_ADDED
from rectrack.sheets.outcome import Options
from rectrack.sheets.reading import Grid
from rectrack.text import files
from rectrack.text.problems import RefusedError, shown
from rectrack.yaml.editor import remove

NOT_STATED = "not stated"
"""The author of a document that a list only names."""


_NEEDED = {
    README: tuple(marker for section in SECTIONS for marker in (section.start, section.end)),
    ".gitignore": (".rectrack/",),
}


class Begun(NamedTuple):
    """The files by path, and what people should know of how their list became some of them."""

    texts: dict[str, str]
    told: list[str]


class Left(NamedTuple):
    """A file that was there already, and the lines that it should have."""

    path: str
    lines: tuple[str, ...]


class Listed(NamedTuple):
    """A list of recommendations, and what its file is called."""

    name: str
    grids: Sequence[Grid]


def begun(answers: Answers, today: date, listed: Listed | None, folder: Path) -> Begun:
    """Everything that a new tracker needs, judged together with what lies in the folder already.

    Raises `InvalidSheetError` with all that is wrong with the list, and `InvalidFilesError` where the files would
    not be right.
    """
    with TemporaryDirectory(prefix="rectrack-") as name:
        root = Path(name)
        (root / FOLDER).mkdir()
        files.write(root, layout.files(answers, today, listed.name if listed else ""))
        if (parties := folder / PARTIES).exists():
            files.replace(root / PARTIES, parties.read_bytes())
        told = [*_import(root, today, listed, answers)] if listed else []
        register = check.register(root, today)
        files.write(root, dict(_made(root, register, today)))
        texts = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in _files(root)}
        return Begun(texts, told)


def write(folder: Path, begun: Begun) -> list[Left]:
    """Write what is not there yet, all of it or nothing; what was left as it is. Raises `RefusedError`."""
    left = {path: text for path, text in begun.texts.items() if os.path.lexists(folder / path)}
    files.replace_all({folder / path: text.encode() for path, text in begun.texts.items() if path not in left})
    return [Left(path, tuple(_lacking(folder / path))) for path in left]


def _lacking(path: Path) -> Iterator[str]:
    """The lines without which a file of somebody's own does not do its part."""
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return (line for line in _NEEDED.get(path.name, ()) if line not in text)


def refuse_tracker(folder: Path) -> None:
    """Refuse a folder that is a tracker already, or holds recommendations that new settings do not know."""
    if (folder / TRACKER).exists():
        raise RefusedError(
            f"{folder.resolve()} is a tracker already: {TRACKER} is there. Nothing was changed. 'rectrack init "
            "--upgrade' brings its workflows up to date; for another tracker, name another folder."
        )
    if any((folder / FOLDER).rglob("*.y*ml")):
        raise RefusedError(
            f"{(folder / FOLDER).resolve()} holds recommendations already, which new settings do not know. Nothing "
            f"was changed. Take that folder away, call 'rectrack init', and put it back with its themes in {TRACKER}."
        )


def _files(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.is_file())


def _made(root: Path, register: Register, today: date) -> Iterator[tuple[str, str | None]]:
    """What is made from the rest, as a run would make it."""
    yield SCHEMA, schema.schema("recommendation", register.tracker.fields)
    yield from form_files.wanted(register).items()
    yield from board_files.offline(root, register, today).items()


# --- a list -----------------------------------------------------------------------------------------


def _import(root: Path, today: date, listed: Listed, answers: Answers) -> Iterator[str]:
    """Make files of a list; what it leaves out has the usual values. What people should know of it."""
    desk = Desk(root, today)
    options = Options(
        on=Occasion(date=today.isoformat(), is_dated=True),
        entered_by=answers.kept_by,
        author=NOT_STATED,
        kind=KINDS[0].id,
        status=STATUSES[0].id,
        themes=(desk.loaded.register.tracker.themes[0].id,),
        document=layout.LIST,
        add=frozenset(CAN_BE_ADDED),
    )
    found = run.prepare(desk, listed.grids, options, Git(root, {}))
    desk.write()
    register = desk.loaded.register
    _leave_out(root / TRACKER, register, theme="" if answers.themes else register.tracker.themes[0].id)
    yield from mistakes.told(found.told)
    if named := [document.title for document in register.tracker.documents if document.by == NOT_STATED]:
        yield (
            f"{TRACKER}: the list names {', '.join(map(shown, named))} and neither author nor date; {NOT_STATED} and "
            "today's date stand there until somebody corrects them"
        )


def _leave_out(settings: Path, register: Register, theme: str) -> None:
    """Take what was only there for want of another out of the settings, where nothing came to use it."""
    used = {id_ for r in register.recommendations for id_ in r.themes}
    sources = {source.document for r in register.recommendations for source in r.sources}
    text = settings.read_text(encoding="utf-8")
    if theme and theme not in used:
        text = remove(text, ("themes", 0))
    if layout.LIST not in sources:
        text = remove(text, ("documents", 0))
    files.replace(settings, text.encode())
