"""Time that passes only when somebody waits, and a first sync under GitHub's limits: the runs that follow it."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import time_machine

from localhub import Server, Settings
from tests.interfaces import issue_numbers, parted
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.world import REPO, Run, World, action_variables

START = 1_800_000_000.0


class Clock:
    """A clock that moves only when somebody waits; `waits` are the seconds of each wait."""

    def __init__(self) -> None:
        self.now = START
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.waits.append(seconds)

    def wait_until(self, told: str) -> None:
        """Wait for the time that a message tells, as a person would."""
        found = re.search(r"[Rr]un again after (\d\d:\d\d) UTC", told)
        assert found, told
        self.now -= self.now % 60
        while time.strftime("%H:%M", time.gmtime(self.now)) != found[1]:
            self.now += 60

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Let the whole process go by this clock: whatever sleeps moves it."""
        with time_machine.travel(self.now, tick=False) as traveller:

            def sleep(seconds: float) -> None:
                self.wait(seconds)
                traveller.move_to(self.now)

            with patch("time.sleep", sleep):
                yield


def run_paced(world: World, clock: Clock, *arguments: str) -> Run:
    """Run a command on this clock that keeps within GitHub's limits, which it does not on `localhost`."""
    address = world.environment["GITHUB_API_URL"].replace("//localhost", "//127.1")  # another name of this machine
    with clock.followed(), patch.dict(world.environment, {"GITHUB_API_URL": address}):
        return world.run(*arguments)


def refused(server: Server) -> list[int]:
    """What a GitHub has refused, apart from asking for what is not there."""
    return [served.status for served in server.requests if served.status >= 400 and served.status != 404]


BOARD = "github-actions[bot]: Update the status board"
README = "# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n"


class Ended(NamedTuple):
    """A run, when its work was done and when it ended, and how many issues the board that is published knows then."""

    run: Run
    done: float
    ended: float
    on_board: int


class Chain(NamedTuple):
    """A tracker that was never synced, its clone as a workflow run has it, and the clock that all of it goes by."""

    world: World
    clone: Clone
    clock: Clock

    def run(self) -> Ended:
        """One run."""
        before = len(self.clock.waits)
        run = run_paced(self.world, self.clock, "run", "--format", "markdown")
        ended, waits = self.clock.now, self.clock.waits[before:]
        at_the_end = waits[-1] if waits and waits[-1] > 120 else 0.0
        self.clone.pull()
        return Ended(run, ended - at_the_end, ended, len(issue_numbers(self.world.root)))

    def to_its_end(self) -> list[Ended]:
        """The run that somebody starts, and every one that was started by the one before."""
        runs = [self.run()]
        while len(self.world.hub.dispatches(REPO)) == len(runs):
            runs.append(self.run())
        return runs

    def opened(self) -> list[str]:
        """The ids of all issues there are."""
        return sorted(str(parted(issue.body).id) for issue in self.world.issues().values())


def never_synced(folder: Path, origin: Path, hub: Server, clock: Clock, count: int) -> Chain:
    """So many recommendations in a clone, and a GitHub on which somebody presses Run workflow."""
    root = files.make_tracker(folder, count)
    files.write(root / "README.md", README)
    world = World(root, hub, action_variables(hub, "workflow_dispatch"))
    hub.set_up(REPO, Settings(workflows={".github/workflows/sync.yml": "active"}))
    return Chain(world, with_origin(root, origin), clock)
