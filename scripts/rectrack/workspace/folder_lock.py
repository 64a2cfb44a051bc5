"""The lock of a tracker's folder: one command at a time writes, and deletes the temporary files of killed ones."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rectrack.text import TEMPORARY, WORKSPACE, RefusedError

FIRST_SECONDS, MOST_SECONDS = 1.0, 60.0
"""Seconds of waiting until rectrack says so, and until it gives up."""


@contextmanager
def alone_in(root: Path, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a folder: no other command of rectrack writes there within a `with` block.

    `waiting` is called with a sentence if another command holds the lock for more than a second. Raises
    `RefusedError` if it holds the lock for more than a minute. The system releases the lock of a killed
    process. Temporary files of killed commands are deleted.
    """
    from filelock import FileLock, Timeout

    folder = root / WORKSPACE
    try:
        folder.mkdir(exist_ok=True)
        (folder / ".gitignore").write_text("*\n")
    except OSError as error:
        raise RefusedError(
            f"{folder} cannot be used: {error.strerror}. Nothing was changed. Check that you can write there. "
            "To start again, delete it."
        ) from None
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=FIRST_SECONDS)
    except Timeout:
        waiting(f"Another rectrack command is writing in {root.resolve()}. This one waits for up to a minute.")
        try:
            lock.acquire(timeout=MOST_SECONDS - FIRST_SECONDS)
        except Timeout:
            raise RefusedError(
                f"Another rectrack command has been writing in {root.resolve()} for a minute. Nothing was changed. "
                "End that command, or answer its question. Then run this one again."
            ) from None
    try:
        for left in folder.glob(f".*{TEMPORARY}"):
            with suppress(OSError):
                left.unlink()
        yield
    finally:
        lock.release()
