"""The world that most tests begin in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from localhub import Server
from tests.rectrack import clones
from tests.rectrack.contracts import contracts  # noqa: F401 - watches every test here
from tests.rectrack.files import make_tracker
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.world import World, local_world, looked_at  # noqa: F401 - watches every test here


@pytest.fixture
def hub() -> Iterator[Server]:
    """An empty GitHub."""
    with Server() as server:
        yield server


@pytest.fixture
def world(tmp_path: Path, hub: Server) -> World:
    """Three recommendations and an empty repository, nothing synced yet."""
    return local_world(tmp_path, hub)


@pytest.fixture
def synced(world: World) -> World:
    """The same after a first sync: issues 1 to 3."""
    clones.begin(world, world.root, clones.synced)
    return world


@pytest.fixture
def local(tmp_path: Path) -> LocalTracker:
    """Three recommendations in a folder, and somebody who changes them by commands."""
    return LocalTracker(make_tracker(tmp_path))


@pytest.fixture
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for a bare repository, beside the tracker's."""
    return tmp_path_factory.mktemp("remote") / "origin"
