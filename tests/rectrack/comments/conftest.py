"""A synced tracker, on whose issues people say something: made once, and copied for each test."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from localhub import Server, Settings
from tests.rectrack import files
from tests.rectrack.clones import Clone, another, begin, with_origin
from tests.rectrack.comments.participants import protect
from tests.rectrack.world import REPO, World, action_variables


def synced_with_accounts(world: World, origin: Path) -> None:
    give_accounts(world.root)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    assert world.run("sync").code == 0
    with_origin(world.root, origin)


def give_accounts(root: Path) -> None:
    """The parties get accounts, and one recommendation has actions."""
    edited = "name: Northland, group: government, accounts: [{login: delegate, id: 5}]}"
    files.edit(root / "parties.yaml", "name: Northland, group: government}", edited)
    both = "[{login: delegate, id: 5}, {login: engineer, id: 6}]"
    named = "name: The registry, group: technical-community"
    files.edit(root / "parties.yaml", f"{named}}}", f"{named}, accounts: {both}}}")
    actions = "\n  - {id: ask, title: Ask, status: proposed}\n  - {id: wait, title: Wait, status: not-adopted}\n"
    files.add(root, 2, actions=actions.rstrip())


@pytest.fixture
def clock() -> Callable[[], float]:
    """GitHub's: everything takes a second there, since its times have no fractions."""
    seconds = count(int(time.time()))
    return lambda: float(next(seconds))


@pytest.fixture
def hub(clock: Callable[[], float]) -> Iterator[Server]:
    with Server(clock=clock) as server:
        yield server


@pytest.fixture
def world(hub: Server, origin: Path, tmp_path: Path) -> World:
    """The tracker as a workflow run has it; nothing is recorded yet."""
    world = World(tmp_path, hub)
    begin(world, origin, synced_with_accounts)
    world.environment = action_variables(hub, "workflow_dispatch")
    return world


@pytest.fixture
def clone(world: World) -> Clone:
    """Its clone."""
    return Clone(world.root)


@pytest.fixture
def alice(clone: Clone, origin: Path, tmp_path: Path) -> Clone:
    """The clone of somebody who may write here."""
    assert clone.folder
    return another(origin, tmp_path / "alice")


@pytest.fixture
def proposals(world: World, clone: Clone) -> Clone:
    """Its clone, where Actions may open pull requests."""
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    return clone


@pytest.fixture
def protected(world: World, clone: Clone) -> Clone:
    """Its clone, where main takes no push: what is said waits in a pull request."""
    return protect(world, clone)
