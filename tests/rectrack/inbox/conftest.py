"""A synced tracker, on whose issues people say something."""

import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from localhub import Server
from tests.rectrack import files
from tests.rectrack.clones import Clone, another, with_origin
from tests.rectrack.world import World, action_variables


@pytest.fixture
def hub() -> Iterator[Server]:
    """A GitHub on which everything takes a second, since its times have no fractions."""
    seconds = count(int(time.time()))
    with Server(clock=lambda: float(next(seconds))) as server:
        yield server


@pytest.fixture
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("origin")


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    """A synced tracker whose parties have accounts, as a workflow run has it; nothing is recorded yet."""
    edited = "name: India, group: government, accounts: [{login: delegate, id: 5}]}"
    files.edit(world.root / "parties.yaml", "name: India, group: government}", edited)
    both = "[{login: delegate, id: 5}, {login: engineer, id: 6}]"
    named = "name: The registry, group: technical-community"
    files.edit(world.root / "parties.yaml", f"{named}}}", f"{named}, accounts: {both}}}")
    actions = "\n  - {id: ask, title: Ask, status: proposed}\n  - {id: wait, title: Wait, status: not-adopted}\n"
    files.add(world.root, 2, actions=actions.rstrip())
    world.environment = action_variables(world.hub, "workflow_dispatch")
    assert world.run("sync").code == 0
    return with_origin(world.root, origin)


@pytest.fixture
def alice(origin: Path, tmp_path: Path) -> Clone:
    """The clone of somebody who may write here."""
    return another(origin, tmp_path / "alice")
