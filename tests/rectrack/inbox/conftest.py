"""A synced tracker, on whose issues people say something: made once, and copied for each test."""

import shutil
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from localhub import Server
from tests.rectrack import files
from tests.rectrack.clones import Clone, another, with_origin
from tests.rectrack.world import World, action_variables, at_desk


@pytest.fixture(scope="session")
def synced_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tracker's folder, its origin and its GitHub, an hour before a test begins."""
    folder = tmp_path_factory.mktemp("synced")
    seconds = count(int(time.time()) - 3600)
    with Server(folder / "hub.sqlite", clock=lambda: float(next(seconds))) as hub:
        world = at_desk(folder / "root", hub)
        give_accounts(world.root)
        world.environment = action_variables(hub, "workflow_dispatch")
        assert world.run("sync").code == 0
        with_origin(world.root, folder / "origin")
    return folder


def give_accounts(root: Path) -> None:
    """The parties get accounts, and one recommendation has actions."""
    edited = "name: India, group: government, accounts: [{login: delegate, id: 5}]}"
    files.edit(root / "parties.yaml", "name: India, group: government}", edited)
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
def hub(synced_once: Path, clock: Callable[[], float], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("hub") / "hub.sqlite"
    shutil.copy(synced_once / "hub.sqlite", path)
    with Server(path, clock=clock) as server:
        yield server


@pytest.fixture
def world(synced_once: Path, hub: Server, tmp_path: Path) -> World:
    """The tracker as a workflow run has it; nothing is recorded yet."""
    shutil.copytree(synced_once / "root", tmp_path, dirs_exist_ok=True)
    return World(tmp_path, hub, action_variables(hub, "workflow_dispatch"))


@pytest.fixture
def origin(synced_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(synced_once / "origin", tmp_path_factory.mktemp("remote") / "origin")


@pytest.fixture
def clone(synced_once: Path, world: World, origin: Path) -> Clone:
    """Its clone."""
    files.edit(world.root / ".git/config", str(synced_once / "origin"), str(origin))
    return Clone(world.root)


@pytest.fixture
def alice(origin: Path, tmp_path: Path) -> Clone:
    """The clone of somebody who may write here."""
    return another(origin, tmp_path / "alice")
