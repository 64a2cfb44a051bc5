"""A repository that holds only data, begun: every file that it needs, judged before any of them is written."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rectrack.desk import check
from rectrack.pages import board_files, form_files, schema
from rectrack.record.folder import FOLDER, SCHEMA
from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.markers import README, SECTIONS
from rectrack.record.register import Register
from rectrack.setup import from_list, layout, workflows, writing
from rectrack.setup.from_list import Listed
from rectrack.setup.layout import Answers
from rectrack.text import files
from rectrack.text.problems import RefusedError

_NEEDED = {
    README: tuple(marker for section in SECTIONS for marker in (section.start, section.end)),
    ".gitignore": (".rectrack/",),
}
_ELSEWHERE = {".github/CODEOWNERS": ("CODEOWNERS", "docs/CODEOWNERS")}
"""Where GitHub looks next: it takes the first and no other, so that ours would switch theirs off.

Source: "About code owners" in GitHub's documentation.
"""


class Begun(NamedTuple):
    """The files by path, and what people should know of how their list became some of them."""

    texts: dict[str, str]
    told: list[str]


class Left(NamedTuple):
    """A file that was there already, and what to do about it, if anything."""

    path: str
    advice: str


class Written(NamedTuple):
    """How many files were written, and what was left as it is."""

    files: int
    left: list[Left]


def begun(answers: Answers, today: date, listed: Listed | None, folder: Path) -> Begun:
    """Everything that a new tracker needs, judged together with what lies in the folder already.

    Raises `InvalidSheetError` with all that is wrong with the list, and `InvalidFilesError` where the files would
    not be right.
    """
    with TemporaryDirectory(prefix="rectrack-") as name:
        root = Path(name)
        (root / FOLDER).mkdir()
        files.write(root, layout.files(answers, today, listed.name if listed else ""))
        if has_parties := (folder / PARTIES).exists():
            files.replace(root / PARTIES, (folder / PARTIES).read_bytes())
        told = from_list.put(root, today, listed, answers, with_parties=not has_parties) if listed else []
        register = check.register(root, today)
        files.write(root, dict(_made(root, register, today)))
        texts = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in _files(root)}
        return Begun(texts, told)


def write(folder: Path, begun: Begun) -> Written:
    """Write what is not there yet, all of it or nothing; raises `RefusedError`."""
    there = {path: found for path in sorted(begun.texts) if (found := _there(folder, path))}
    writing.write(folder, {path: text for path, text in begun.texts.items() if path not in there})
    texts = {path: begun.texts[path] for path in there if (folder / path).is_file()}
    same = texts.keys() - files.differing(folder, texts)
    left = [Left(found, _advice(folder / found, path)) for path, found in there.items() if path not in same]
    return Written(len(begun.texts) - len(there), left)


def _there(folder: Path, path: str) -> str | None:
    """The path of what is there in a file's place: it may be written in other letters, or lie where GitHub looks too.

    On some machines `readme.md` is `README.md`; on those of GitHub it is another file.
    """
    place, name = (folder / path).parent, Path(path).name
    names = [found.name for found in place.iterdir()] if place.is_dir() else []
    if alike := sorted((found for found in names if found.casefold() == name.casefold()), key=name.__ne__):
        return Path(path).with_name(alike[0]).as_posix()
    return next((other for other in _ELSEWHERE.get(path, ()) if os.path.lexists(folder / other)), None)


def _advice(file: Path, path: str) -> str:
    """What to do about a file of somebody's own, so that it does its part; empty where nothing has to be done."""
    if path.startswith(workflows.FOLDER):
        return "the tracker needs a workflow of this name: name yours otherwise, and call 'rectrack init --upgrade'"
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    if path == layout.DEPENDABOT and "github-actions" not in text:
        return "an entry for github-actions in it would offer you each newer version of the tracker"
    called = [] if file.name == Path(path).name else [f"call it {path}"]
    lacking = [line for line in _NEEDED.get(path, ()) if line not in text]
    put = ["\n    ".join(["put these lines in it:", *lacking])] if lacking else []
    return ", and ".join([*called, *put])


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
