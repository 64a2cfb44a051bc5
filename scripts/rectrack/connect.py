"""Opens the connection to a GitHub: the one that was named, or one on this machine to rehearse with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rectrack.hub import Hub
from rectrack.target import REHEARSAL_NAME, Target

WORKSPACE = ".rectrack"
"""The folder, ignored by git, that holds what a rehearsal makes."""


@contextmanager
def connected(root: Path, target: Target | None) -> Iterator[Hub]:
    """The connection to the target; to a rehearsal on this machine where it is None."""
    if target:
        yield from _hub(target)
        return
    from localhub import REHEARSAL_TOKEN, Server

    workspace = root / WORKSPACE
    workspace.mkdir(exist_ok=True)
    with Server(workspace / "localhub.sqlite") as server:
        server.add_repository(REHEARSAL_NAME)
        yield from _hub(
            Target(
                name=REHEARSAL_NAME,
                api=server.url,
                web="https://github.com",
                token=REHEARSAL_TOKEN,
                rehearsal=True,
            )
        )


def _hub(target: Target) -> Iterator[Hub]:
    hub = Hub(target)
    try:
        yield hub
    finally:
        hub.close()
