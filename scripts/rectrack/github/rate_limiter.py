"""How fast GitHub lets one ask: counts what was asked, and says how long the next request must wait.

The numbers are GitHub's ("Rate limits for the REST API", "Best practices for using the REST API"). It refuses
what goes beyond them; whoever keeps within is never refused.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

MINUTE, HOUR = 60.0, 3600.0
RESERVE = 20
"""Requests of the hour's budgets that a run leaves over: to look up what became of the last write, to start the next
run, and for other workflows."""
A_SECOND, AN_HOUR, POINTS = 1, 500 - RESERVE, 900
"""Writes a second (which is within GitHub's 80 a minute) and an hour; points a minute for all requests."""
SHARE = 0.4
"""Share of the hour's requests and writes for forms and comments. The rest is for sync and publishing."""
READ, WRITE = 1, 5
"""Points that a request costs."""


class Pace:
    """The requests of one run."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._hour = _Window(HOUR, AN_HOUR, (0, 1))
        self._windows = (self._hour, _Window(1.0, A_SECOND, (0, 1)), _Window(MINUTE, POINTS, (READ, WRITE)))
        self._is_shared = False
        self._shared_writes = 0

    def delay(self, *, writes: bool, remaining: int, reset: float) -> float:
        """Seconds that the next request must wait.

        `remaining` of the hour's budget, and when it is `reset`, are what the last answer said; -1 before it.
        """
        now = self._clock()
        waits = [window.wait(now, writes=writes) for window in self._windows]
        if 0 <= remaining <= (RESERVE if writes else 0):
            waits.append(reset + 1 - now)
        return max(0.0, *waits)

    @contextmanager
    def share(self) -> Iterator[None]:
        """Count the requests inside this context as requests for forms and comments."""
        self._is_shared = True
        try:
            yield
        finally:
            self._is_shared = False

    def has_share(self, *, writes: bool, remaining: int, limit: int) -> bool:
        """Return whether one more request keeps forms and comments within their share of the hour.

        `remaining` of the hour's `limit` is what the last response said; -1 before it.
        """
        if not self._is_shared:
            return True
        if writes and self._shared_writes >= SHARE * AN_HOUR:
            return False
        return remaining < 0 or remaining > (1 - SHARE) * limit

    def asked(self, *, writes: bool) -> None:
        """Count a request: when it was answered, for GitHub began to count no later than that."""
        now = self._clock()
        self._shared_writes += writes and self._is_shared
        for window in self._windows:
            window.add(now, writes=writes)

    def next_run(self, delay: float) -> float:
        """The time at which a run that counts from nothing has its whole budget."""
        return max(self._clock() + delay, self._hour.latest + HOUR)


class Forecast(NamedTuple):
    """About how long it takes until all is written, and in how many runs."""

    seconds: float
    runs: int


def forecast(writes: int) -> Forecast:
    """How long so many writes take, where a run that has used up its hour is followed by one an hour later."""
    runs = max(1, math.ceil(writes / AN_HOUR))
    return Forecast(writes / A_SECOND + (runs - 1) * HOUR, runs)


def clock_time(moment: float) -> str:
    """The first full minute that is not before a moment: 14:05 UTC."""
    return time.strftime("%H:%M UTC", time.gmtime(moment + 59))


class _Window:
    """What was spent within a span of seconds, the newest last. `costs` are those of a read and of a write."""

    def __init__(self, span: float, limit: int, costs: tuple[int, int]) -> None:
        self._span, self._limit, self._costs = span, limit, costs
        self._spent: deque[tuple[float, int]] = deque()
        self.latest = 0.0

    def add(self, now: float, *, writes: bool) -> None:
        if cost := self._costs[writes]:
            self._spent.append((now, cost))
            self.latest = now

    def wait(self, now: float, *, writes: bool) -> float:
        """Seconds until the span has room for one more request."""
        while self._spent and self._spent[0][0] <= now - self._span:
            self._spent.popleft()
        until, over = now, sum(cost for _, cost in self._spent) + self._costs[writes] - self._limit
        for moment, spent in self._spent:
            if over <= 0:
                break
            until, over = moment + self._span, over - spent
        return until - now
