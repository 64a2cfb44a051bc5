"""Files into somebody's folder: all of them or none, and none outside of it."""

from collections.abc import Mapping
from pathlib import Path

from rectrack.text import files
from rectrack.text.problems import RefusedError, shown


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the texts by path; raises `RefusedError` with every file as it was, also where a link leads outside."""
    top = folder.resolve()
    leading = sorted({path for path in texts if not (folder / path).parent.resolve().is_relative_to(top)})
    if leading:
        raise RefusedError(
            f"{shown((folder / leading[0]).parent)} is a link that leads out of {top}. Nothing was changed. Put a "
            "folder in its place."
        )
    files.replace_all({folder / path: text.encode() for path, text in texts.items()})
