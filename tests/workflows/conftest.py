"""A repository with the project's workflows, and its GitHub."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from localhub import Server
from tests.rectrack.clones import Clone
from tests.rectrack.contracts import contracts  # noqa: F401 - watches every test here
from tests.rectrack.world import World, local_variables, local_world, looked_at  # noqa: F401 - watches every test here
from tests.workflows.runner import Runner, made, put_code

HUB = "hub.sqlite"


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    """A repository without any run."""
    with Server() as hub:
        yield made(local_world(tmp_path / "repository", hub), tmp_path)


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the action's repository."""
    return put_code(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="session")
def after_first_sync(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of a first sync that a maintainer started, created once and copied for each test."""
    folder = tmp_path_factory.mktemp("live")
    with Server(folder / HUB) as hub:
        runner = made(local_world(folder / "repository", hub), folder)
        ran = runner.track("workflow_dispatch")
        assert ran.is_green, ran.log
        runner.clone.pull()
    return folder


@pytest.fixture
def live(after_first_sync: Path, tmp_path: Path) -> Iterator[Runner]:
    """A repository after the first sync, which a maintainer started."""
    yield from copied(after_first_sync, tmp_path, {})


def copied(left: Path, folder: Path, programs: Mapping[str, Path]) -> Iterator[Runner]:
    """Copy the content of a folder into another one."""
    shutil.copytree(left, folder, symlinks=True, dirs_exist_ok=True)
    with Server(folder / HUB) as hub:
        world = World(folder / "repository", hub, local_variables(hub))
        runner = Runner(world, Clone(world.root), folder / "origin", folder, programs)
        runner.clone.git("remote", "set-url", "origin", str(runner.origin))
        yield runner
