"""A tracker as a workflow run has it."""

import pytest

from tests.rectrack.world import World, action_variables


@pytest.fixture
def running(synced: World) -> World:
    """A synced tracker with three issues, as a workflow run has it."""
    synced.environment = action_variables(synced.hub)
    return synced
