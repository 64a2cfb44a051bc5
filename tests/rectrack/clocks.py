"""Time that passes only when somebody waits."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import time_machine

from localhub import Server
from tests.rectrack.world import Run, World

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
