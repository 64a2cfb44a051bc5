"""What unit tests share that reaches into `rectrack`: every other shared module goes by its interfaces."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from localhub import REHEARSAL_TOKEN, Server
from rectrack.desk import check
from rectrack.github import snapshots
from rectrack.github.address import Target
from rectrack.github.client import Hub
from rectrack.github.types import Snapshot
from rectrack.record.register import Register
from tests.rectrack.clocks import Clock
from tests.rectrack.files import TODAY
from tests.rectrack.world import REPO, World


def register(folder: Path) -> Register:
    """What the files of a small tracker say; fails where they have problems."""
    return check.register(folder, TODAY)


def target_on(hub: Server) -> Target:
    """The repository on a hub, with a token that may do everything."""
    return Target(name=REPO, api=hub.url, web="https://github.com", token=REHEARSAL_TOKEN)


@contextmanager
def connected(world: World) -> Iterator[Hub]:
    """A connection of the tracker's own kind."""
    hub = Hub(target_on(world.hub))
    try:
        yield hub
    finally:
        hub.close()


def snapshot_of(world: World) -> Snapshot:
    """What the tracker reads of the hub."""
    with connected(world) as hub:
        about = hub.about()
        return snapshots.take(hub, about.repository, about.owner, ())


def paced(target: Target, clock: Clock, wait: Callable[[float], None] | None = None) -> Hub:
    """A connection that keeps within GitHub's limits, on that clock."""
    return Hub(target, wait or clock.wait, clock, paced=True)
