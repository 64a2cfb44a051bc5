"""Files written whole or not at all."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from rectrack.text.problems import RefusedError


def differing(folder: Path, wanted: Mapping[str, str | None]) -> list[str]:
    """The paths whose files are not what they should be; None stands for no file."""
    return [name for name, text in wanted.items() if _bytes(folder / name) != (text and text.encode())]


def write(folder: Path, wanted: Mapping[str, str | None]) -> list[str]:
    """Make the files what they should be and return the paths of those that were not."""
    changed = differing(folder, wanted)
    for name in changed:
        text = wanted[name]
        if text is None:
            (folder / name).unlink()
        else:
            replace(folder / name, text.encode())
    return changed


def replace(path: Path, content: bytes) -> None:
    """Put the content in the file's place in one step, with the file's permissions.

    Whoever reads meanwhile, and whatever breaks off, finds the old file or the new one. Raises
    `RefusedError` with the old file untouched.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask()
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with open(descriptor, "wb") as file:  # noqa: PTH123 - opened by descriptor
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)  # noqa: PTH101 - beside os.replace
        os.replace(temporary, path)  # noqa: PTH105 - the one atomic step, named as in its documentation
    except OSError as error:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108 - beside os.replace
        raise RefusedError(f"{path} could not be written: {error.strerror}. The old file is as it was.") from None


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _umask() -> int:
    """The permissions that new files do not get; reading it means setting it for a moment."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
