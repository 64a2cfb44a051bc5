"""Worlds that are made once, and copied for each test that begins in them."""

import shutil
import time
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from localhub import Server, Settings
from tests.interfaces import git
from tests.rectrack import files
from tests.rectrack.clones import with_origin
from tests.rectrack.world import REPO, World, action_variables, local_world

Beginning: TypeAlias = Callable[[World, Path], object]
"""Does what many tests begin with, to a new world, and where its origin is to be."""

FOLDER = TemporaryDirectory()
"""Holds what was made until the tests end."""


def begin(world: World, origin: Path, beginning: Beginning) -> None:
    """Let a new world be as a beginning makes one an hour before; the environment stays."""
    made = _made(beginning)
    shutil.copytree(made / "root", world.root, dirs_exist_ok=True)
    world.hub.load(made / "hub.sqlite")
    if (made / "origin").exists():
        shutil.copytree(made / "origin", origin, dirs_exist_ok=True)
        files.edit(world.root / ".git/config", str(made / "origin"), str(origin))


def synced(world: World, _: Path) -> None:
    """By somebody with local commands."""
    world.sync()


def synced_by_a_workflow(world: World, origin: Path) -> None:
    """With an origin; Actions may open pull requests."""
    world.environment = action_variables(world.hub, "workflow_dispatch")
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    assert world.run("sync").code == 0
    with_origin(world.root, origin)


@cache
def _made(beginning: Beginning) -> Path:
    folder = Path(FOLDER.name) / f"{beginning.__module__}.{beginning.__qualname__}"
    seconds = count(int(time.time()) - 3600)
    with Server(folder / "hub.sqlite", clock=lambda: float(next(seconds))) as hub:
        beginning(local_world(folder / "root", hub), folder / "origin")
    for repository in (folder / "root", folder / "origin"):
        if any((repository / name).exists() for name in (".git", "HEAD")):
            git(repository, "repack", "-adq")  # most files of a small repository are loose objects
            git(repository, "pack-refs", "--all")
    return folder
