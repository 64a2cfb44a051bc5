"""Real repositories for the tests: an origin, clones, and worlds that are made once and copied for each test."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias
from unittest.mock import patch

from localhub import Server, Settings
from tests.interfaces import git
from tests.rectrack import files
from tests.rectrack.world import REPO, World, action_variables, local_world
from tests.samples import ROOT


@dataclass(frozen=True)
class Clone:
    """A clone in a folder, and what a person does in it."""

    folder: Path

    def git(self, *arguments: str, day: str = "", given: str | None = None) -> str:
        """Run git as Alice, on a day if one is given, and return what it prints, without spaces at the ends."""
        return git(self.folder, *arguments, day=day, given=given).strip()

    def commit(self, day: str = "", message: str = "A change") -> None:
        """Commit everything there is, today or on a day."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message, day=day)

    def push(self, branch: str = "main") -> str:
        """Commit everything there is and push it; return the commit."""
        self.commit()
        self.git("push", "--quiet", "origin", f"HEAD:{branch}")
        return self.git("rev-parse", "HEAD")

    def pull(self) -> None:
        """Take what others have pushed to main, as a workflow's checkout does, and nothing else."""
        self.git("fetch", "--quiet", "origin")
        self.git("reset", "--quiet", "--hard", "origin/main")

    def commits_at(self, times: Iterable[str], path: str, texts: Iterable[str]) -> None:
        """Commit texts of a file one after the other, each at its time: seconds and an offset; many in an instant."""
        made = (
            f"commit refs/heads/main\ncommitter Alice <alice@example.org> {time}\ndata 1\nx\n"
            f"{'from refs/heads/main^0' + chr(10) if not n else ''}"
            f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"
            for n, (time, text) in enumerate(zip(times, texts, strict=False))
        )
        self.git("fast-import", "--quiet", given="".join(made))
        self.git("reset", "--quiet", "--hard")

    def at_origin(self, path: str, branch: str = "main") -> str:
        """A file as origin has it."""
        return self._origin("show", f"{branch}:{path}")

    def commits(self, branch: str = "main") -> list[str]:
        """The subjects of a branch's commits at origin, newest first."""
        return self._origin("log", "--format=%an: %s", branch).splitlines()

    def changed(self, branch: str = "main") -> list[str]:
        """The paths that the newest commit of a branch at origin changes."""
        return self._origin("show", "--format=", "--name-only", branch).splitlines()

    def _origin(self, *arguments: str) -> str:
        """Run git where origin lies."""
        found = re.search(r"url = (.*)", (self.folder / ".git/config").read_text())
        assert found
        return self.git(f"--git-dir={found[1]}", *arguments)


def with_origin(folder: Path, origin: Path) -> Clone:
    """Make the folder a clone whose main branch is at a new bare origin."""
    clone = Clone(folder)
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(origin)], check=True)
    clone.git("init", "--quiet", "--initial-branch=main")
    clone.git("remote", "add", "origin", str(origin))
    files.write(folder / ".gitignore", ".rectrack/\n")
    clone.push()
    return clone


def copy_project(folder: Path, leaving_out: str = "$^") -> None:
    """Copy what a copy by *Use this template* gets, save for the paths that begin like this pattern."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in listed.split("\0"):
        if (ROOT / name).is_file() and not re.match(leaving_out, name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


def another(origin: Path, folder: Path) -> Clone:
    """Somebody else's clone."""
    subprocess.run(["git", "clone", "--quiet", str(origin), str(folder)], check=True)
    return Clone(folder)


def right_before_the_push(act: Callable[[], object], times: int = 1) -> AbstractContextManager[object]:
    """Somebody acts once the tracker has made its commit, right before it is pushed, as often at the most."""
    run, acts = subprocess.run, iter([act] * times)

    def late(command: list[str], *arguments: Any, **named: Any) -> subprocess.CompletedProcess[Any]:
        if command[0] == "git" and "--porcelain" in command and "push" in command:
            next(acts, lambda: None)()
        return run(command, *arguments, **named)

    return patch.object(subprocess, "run", late)


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
