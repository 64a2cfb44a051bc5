"""The site in a folder: what is new there is written, what was the site's and is no longer goes, all else stays."""

from collections.abc import Iterable
from pathlib import Path

from rectrack.text.problems import RefusedError

LIST = ".rectrack-site"
"""The file in the folder that names those which were made."""


def write(folder: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write the files, and how many there are; raises `RefusedError` where the folder holds another site."""
    before = _made(folder)
    if not before and (folder / "index.html").exists():
        raise RefusedError(f"{folder} holds a page that is not the tracker's. Name an empty folder, or a new one.")
    made = []
    for name, content in files:
        made.append(name)
        _write(folder / name, content)
    for name in sorted(before - {*made}):
        (folder / name).unlink(missing_ok=True)
    _write(folder / LIST, "".join(f"{name}\n" for name in sorted(made)).encode())
    return len(made)


def _made(folder: Path) -> set[str]:
    """What was made there before, and lies below it."""
    try:
        names = (folder / LIST).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return set()
    return {name for name in names if name and (folder / name).resolve().is_relative_to(folder.resolve())}


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise RefusedError(f"{path} could not be written: {error.strerror}.") from None
