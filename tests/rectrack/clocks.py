"""Time that passes only when somebody waits."""

import re
from collections.abc import Callable

from localhub import Server
from rectrack.github.address import Target
from rectrack.github.client import Hub
from rectrack.github.pacing import clock_time

START = 1_800_000_000.0


class Clock:
    """A clock that moves only when somebody waits."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def wait_until(self, told: str) -> None:
        """Wait for the time that a message tells, as a person would."""
        found = re.search(r"[Rr]un again after (\d\d:\d\d UTC)", told)
        assert found, told
        self.now -= self.now % 60
        while clock_time(self.now) != found[1]:
            self.now += 60


def paced(target: Target, clock: Clock, wait: Callable[[float], None] | None = None) -> Hub:
    """A connection that keeps within GitHub's limits, on that clock."""
    return Hub(target, wait or clock.wait, clock, paced=True)


def refused(server: Server) -> list[int]:
    """What a GitHub has refused, apart from asking for what is not there."""
    return [served.status for served in server.requests if served.status >= 400 and served.status != 404]
