"""What lies under recommendations/, in folders of any depth: what is read, and what nobody reads.

Nothing is passed over in silence but what begins with a dot, which is for editors and systems.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from rectrack.record import markers
from rectrack.text.problems import Problem

Entry: TypeAlias = "os.DirEntry[str]"

FOLDER = "recommendations"
SCHEMA = f"{FOLDER}/recommendation.schema.json"
"""For editors; `rectrack schema` prints it."""

_TRANSLATION = re.compile(r"[^.]+\.[a-z]{2,3}(-[a-z0-9]+)*\.yaml", re.IGNORECASE)
_NAME = re.compile(r'[^ \\:*?"<>|]([^\\:*?"<>|]*[^ .\\:*?"<>|])?')
_MISNAMED = (
    "not every system can hold a folder of this name",
    r'leave out \ : * ? " < > | and signs that cannot be seen, and spaces and full stops at its end',
)
_KEPT = (
    "this name is kept for a translation, and translations are not read yet",
    "an id has no dot: give the file another name, or keep it elsewhere until then",
)
_STRAY = (
    f"only files named ID.yaml are read under {FOLDER}/",
    "move this one out of that folder, or begin its name with a dot",
)


class Lying(NamedTuple):
    """The paths that are meant as recommendations, sorted, and what is wrong with others."""

    recommendations: list[str]
    problems: list[Problem]


EXAMPLE = "example"
"""Id of the example recommendation by `rectrack init`."""


def new_file(id_: str) -> str:
    """Where the file of a new recommendation goes: to the top. From there people may move it."""
    return f"{FOLDER}/{id_}.yaml"


def look(root: Path) -> Lying:
    """Look at every name under recommendations/, and open no recommendation; raises `OSError` where one cannot."""
    found = Lying([], [])
    for path, entry in _entries(root):
        if is_meant(entry.name) and not _is_folder(entry):
            found.recommendations.append(path)
        elif wrong := _wrong(path, entry):
            found.problems.append(Problem(path, 1, 1, *wrong))
    found.recommendations.sort()
    return found


def _entries(root: Path) -> Iterator[tuple[str, Entry]]:
    """Every file and folder below, with its path, but those of editors and systems; no link is followed."""
    folders = [FOLDER]
    while folders:
        folder = folders.pop()
        for entry in os.scandir(f"{root}/{folder}"):
            if not entry.name.startswith("."):
                path = f"{folder}/{entry.name}"
                yield path, entry
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)


def is_meant(name: str) -> bool:
    """Whether a file of this name is meant as a recommendation; what its ending should be is said when it is read."""
    return name.lower().endswith((".yaml", ".yml")) and not _TRANSLATION.fullmatch(name)


def _wrong(path: str, entry: Entry) -> tuple[str, str] | None:
    """What is wrong with a folder, or with a file that is no recommendation, and what would be right."""
    if entry.is_dir(follow_symlinks=False):
        return None if entry.name.isprintable() and _NAME.fullmatch(entry.name) else _MISNAMED
    if _is_folder(entry):
        return "this is a link to a folder, and is not followed", "put the folder itself here"
    if _TRANSLATION.fullmatch(entry.name):
        return _KEPT
    return None if path == SCHEMA or _is_page(path, entry) else _STRAY


def _is_folder(entry: Entry) -> bool:
    """Whether it is a folder or a link to one; a link that leads nowhere is none."""
    return os.path.isdir(entry.path) if entry.is_symlink() else entry.is_dir()  # noqa: PTH112 - the entry is at hand


def _is_page(path: str, entry: Entry) -> bool:
    """Whether a file is a page of the board, which the tracker makes."""
    if not (markers.is_page(path) and entry.is_file()):
        return False
    with open(entry.path, "rb") as file:  # noqa: PTH123 - the entry is at hand
        return file.read(len(markers.PAGE_MARKER)) == markers.PAGE_MARKER.encode()
