"""Opens the connection to a GitHub: the one that was named, or one on this machine to rehearse with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rectrack.github.address import REHEARSAL_NAME, Target
from rectrack.github.client import Hub
from rectrack.text.problems import RefusedError

if TYPE_CHECKING:
    from localhub import Server

WORKSPACE = ".rectrack"
"""The folder, ignored by git, that holds what a rehearsal makes and remembers."""
DATABASE = "localhub.sqlite"


@contextmanager
def connected(root: Path, target: Target | None, workspace: Path | None = None) -> Iterator[Hub]:
    """The connection to the target; where it is None, to a rehearsal on this machine, kept in `workspace`."""
    if target:
        yield from _hub(target)
        return
    from localhub import REHEARSAL_TOKEN

    with _rehearsal((workspace or root / WORKSPACE) / DATABASE) as server:
        yield from _hub(
            Target(
                name=REHEARSAL_NAME,
                api=server.url,
                web="https://github.com",
                token=REHEARSAL_TOKEN,
                rehearsal=True,
            )
        )


def _rehearsal(path: Path) -> "Server":
    import sqlite3

    from localhub import Server

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / ".gitignore").write_text("*\n")
        server = Server(path)
        server.add_repository(REHEARSAL_NAME)
    except (OSError, sqlite3.Error) as error:
        raise RefusedError(
            f"The rehearsal cannot use {path}: {error}. See whether the folder can be written; to begin anew, "
            f"delete {path.parent}."
        ) from None
    return server


def _hub(target: Target) -> Iterator[Hub]:
    hub = Hub(target)
    try:
        yield hub
    finally:
        hub.close()
