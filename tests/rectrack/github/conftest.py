"""A connection, for whatever speaks to GitHub."""

from collections.abc import Iterator

import pytest

from rectrack.github.client import Hub
from tests.rectrack.internals import connected
from tests.rectrack.world import World


@pytest.fixture
def tracker(world: World) -> Iterator[Hub]:
    """A connection to an empty repository."""
    with connected(world) as connection:
        yield connection
