"""Updates the workflows of an existing tracker to this version.

A run cannot do it: GitHub lets no workflow's own token write workflow files.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rectrack import __version__
from rectrack.doctor import layout
from rectrack.doctor.layout import numbers
from rectrack.github.git import Git
from rectrack.record.load import TRACKER, load
from rectrack.setup import chosen_values, workflows
from rectrack.setup.origin import Origin
from rectrack.text.problems import InvalidFilesError, RefusedError

PROGRAM = "scripts/rectrack"
"""Where the program lies in a repository that holds it together with the record."""
BESIDE = (
    *(".ci", ".github/actions", ".github/workflows/ci.yml", ".github/workflows/release.yml", "CHANGELOG.md"),
    *("CONTRIBUTING.md", "Makefile", "SECURITY.md", "action.yml", "docs", "pyproject.toml", "scripts", "templates"),
    "tests",
)
"""What belongs to the program there, and to nothing else."""


class Upgraded(NamedTuple):
    """The workflows to write, by path, and the paths of new ones.

    `replaced` are the lines that the upgrade replaces, by path.
    """

    texts: dict[str, str]
    new: list[str]
    replaced: dict[str, list[str]]


def upgraded(folder: Path, origin: Origin, host: str) -> Upgraded:
    """Return the changes of an upgrade to this version, and write nothing. `host` is the server of the workflows.

    Raises `RefusedError` for a folder that is no tracker or holds the program itself, where a newer version is in use
    and where something would be lost.
    """
    _refuse_whole(folder)
    wanted = workflows.renewed(folder, origin, _branch(folder), host)
    _refuse_older(folder, origin)
    changed = {path: text for path, text in wanted.items() if _text(folder / path) != text}  # whatever ends its lines
    new = [path for path in changed if not (folder / path).exists()]
    _refuse_uncommitted(folder, sorted({*changed} - {*new}))
    replaced = {path: [*chosen_values.replaced(text, _text(folder / path))] for path, text in changed.items()}
    return Upgraded(changed, new, replaced)


def _branch(folder: Path) -> str:
    """The branch that the settings name; raises `RefusedError` where they cannot be read."""
    loaded = load(folder, may_be_empty=True)
    if wrong := [problem for problem in loaded.problems if problem.path == TRACKER]:
        raise InvalidFilesError(wrong)
    return loaded.register.tracker.branch


def _refuse_whole(folder: Path) -> None:
    """Refuse a repository that holds the program: its workflows run what lies there."""
    if not _is_there(folder / PROGRAM):
        return
    named = " ".join(path for path in BESIDE if (folder / path).exists())
    raise RefusedError(
        f"{folder.resolve()} holds the program itself, in {PROGRAM}, and its workflows run that one. Nothing was "
        "changed. To keep it so, bring newer versions in with git. To leave the program behind, so that the "
        "workflows call it where it lies and a pull request offers each newer version (keep templates, if you have "
        f"changed them):\n  git rm -r --quiet {named}\n  rectrack init --upgrade"
    )


def _refuse_older(folder: Path, origin: Origin) -> None:
    """Refuse to go back behind the version that the workflows name."""
    calls = layout.read(folder).elsewhere
    newest = max((call.version for call in calls if call.action == origin.repository), key=numbers, default="")
    if numbers(newest) > numbers(__version__):
        raise RefusedError(
            f"The workflows here run version {newest}, and this is {__version__}: that would be a step back. Nothing "
            f"was changed. Install version {newest} or a newer one, and call it again."
        )


def _refuse_uncommitted(folder: Path, paths: Iterable[str]) -> None:
    """Refuse to write over what is in no commit; where nothing is ever committed nobody can tell."""
    top = folder.resolve()
    if not any((place / ".git").exists() for place in (top, *top.parents)):
        return
    git = Git(folder, os.environ)
    if changed := [path for path in paths if git.run("status", "--porcelain", "--ignored", "--", path)]:
        raise RefusedError(
            f"In no commit yet, and would be lost: {', '.join(changed)}. Nothing was changed. Commit your changes, "
            "or undo them, and call it again; what is committed can be had back."
        )


def _is_there(path: Path) -> bool:
    """Whether there is such a file, or a folder with more in it than what Python left where git took the rest."""
    return path.is_file() or any(found.is_file() and found.suffix != ".pyc" for found in path.rglob("*"))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
