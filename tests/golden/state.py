"""What a tracker of today's program leaves behind after three years, kept for later programs to go on from.

`origin.bundle` has the branches: main, pending statements, a form's proposal, a request to be listed, and the board.
`hub.sqlite` has GitHub's side, announcements included, and `local.tar` what a local run leaves under `.rectrack/`.
"""

import lzma
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from localhub import Server
from tests.golden.activity import ACTIVITIES, REPOSITORY, ActivityRun
from tests.golden.trackers import Tracker, three_years
from tests.interfaces import git, on, rectrack

HERE = Path(__file__).parent / "state"
DAY = "2023-12-04"
"""The day on which the state was left and goes on: a run on a later day renews `as_of` in the board's branch."""


class Left(NamedTuple):
    """A state that was left: the tracker's clone and GitHub."""

    happening: ActivityRun
    local: Path


def leave(folder: Path) -> None:
    """Let three years and some weeks happen, and keep what is there then."""
    tracker = replace(three_years(folder), today=DAY)
    with on(DAY), Server(folder / "hub.sqlite") as server:
        first = ActivityRun(ACTIVITIES["three-years"], tracker, server)
        first.begin()
        first.shown("sync")
        tracker.commit(DAY)
        first.take_part()
        first.shown("run")
        _merge(first, "pending-statements")
        first.shown("run")
        _merge(first, "board")
        later = ActivityRun(ACTIVITIES["later"], tracker, server)
        later.take_part()
        later.shown("run")
        later.shown("run")
    _keep(tracker, folder)


def load(folder: Path, server: Server) -> Left:
    """Unpack the state into a folder and a server."""
    origin, root = folder / "three-years.git", folder / "three-years"
    git(folder, "clone", "--quiet", "--mirror", str(HERE / "origin.bundle"), str(origin))
    git(folder, "clone", "--quiet", "--branch", "main", str(origin), str(root))
    database = folder / "hub.sqlite"
    database.write_bytes(lzma.decompress((HERE / "hub.sqlite.xz").read_bytes()))
    happening = ActivityRun(ACTIVITIES["later"], Tracker(root, DAY), server)
    server.load(database)
    local = folder / "local"
    shutil.copytree(root, local)
    with tarfile.open(HERE / "local.tar.xz") as archive:
        archive.extractall(local, filter="data")
    return Left(happening, local)


def _merge(happening: ActivityRun, branch: str) -> None:
    """A maintainer merges a pull request: on origin, and on GitHub."""
    folder = happening.tracker.root
    happening.pull()
    (number,) = (p["number"] for p in happening.github.every("pulls?state=open") if p["head"]["ref"] == branch)
    git(folder, "merge", "--quiet", "--no-ff", "-m", f"Merge {branch}", f"origin/{branch}", day=DAY)
    git(folder, "push", "--quiet", "origin", "HEAD:main", f":{branch}")
    commit = git(folder, "rev-parse", "HEAD").strip()
    happening.server.person("secretary", user_id=8, push=True).merge(REPOSITORY, number, commit)


def _keep(tracker: Tracker, folder: Path) -> None:
    HERE.mkdir(exist_ok=True)
    git(tracker.origin, "bundle", "create", "--quiet", str(HERE / "origin.bundle"), "--all")
    (HERE / "hub.sqlite.xz").write_bytes(lzma.compress((folder / "hub.sqlite").read_bytes(), preset=9))
    local = folder / "local"
    git(folder, "clone", "--quiet", "--branch", "main", str(tracker.origin), str(local))
    with on(DAY):
        finished = rectrack(local, "run")
    assert finished.code == 0, finished.err
    shutil.rmtree(local / ".rectrack/site", ignore_errors=True)
    with tarfile.open(HERE / "local.tar.xz", "w:xz", preset=9) as archive:
        archive.add(local / ".rectrack", ".rectrack")
