"""How much GitHub lets one ask for: counted here when switched on.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

import math
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field

from localhub.refusal import Refusal
from localhub.users import Viewer

MINUTE = 60.0
HOUR = 3600.0
READ, WRITE = 1, 5
"""Points that a request costs."""
USUAL = {"personal": 5000, "actions": 1000, "anonymous": 60}
"""Requests an hour by kind of token."""
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


@dataclass(frozen=True)
class Limits:
    """Which limits a server enforces; None switches one off, and all are off by default.

    `primary`: requests an hour for each account, though never more than GitHub gives its kind of token; a
    token's own number (`hourly`) wins.
    `creating_a_minute`, `creating_an_hour`: requests that create or change content.
    `points_a_minute`: a request that reads costs 1 point, one that writes 5.
    `status`: what a refusal by the last three has, 403 or 429: GitHub uses both.
    `retry_after`: whether such a refusal says how long to wait. GitHub's does not always.
    """

    primary: int | None = None
    creating_a_minute: int | None = None
    creating_an_hour: int | None = None
    points_a_minute: int | None = None
    status: int = 403
    retry_after: bool = True


GITHUB = Limits(primary=5000, creating_a_minute=80, creating_an_hour=500, points_a_minute=900)
"""GitHub's own limits."""


@dataclass
class _Spent:
    """What one account has used up."""

    used: int = 0
    reset: float = 0.0
    writes: deque[float] = field(default_factory=deque)
    reads: deque[float] = field(default_factory=deque)


class Meter:
    """Counts what every account asks for, in memory: a new server starts at nothing."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._lock = threading.Lock()
        self._spent: dict[int | None, _Spent] = defaultdict(_Spent)

    def admit(self, viewer: Viewer, *, writes: bool, at: float) -> None:
        """Count a request, or raise GitHub's refusal if it is one too many."""
        with self._lock:
            spent = self._of(viewer, at)
            limit = self._hourly(viewer)
            if limit is not None and spent.used >= limit:
                raise Refusal(403, _exhausted(viewer))
            wait = self._wait(spent, at, writes=writes)
            if wait > 0:
                seconds = {"Retry-After": str(math.ceil(wait))} if self.limits.retry_after else {}
                raise Refusal(self.limits.status, SECONDARY, headers=seconds)
            spent.used += 1
            (spent.writes if writes else spent.reads).append(at)

    def give_back(self, viewer: Viewer, at: float) -> None:
        """Take one request off the primary limit again: an answer "not modified" does not count."""
        with self._lock:
            self._of(viewer, at).used -= 1

    def figures(self, viewer: Viewer, at: float) -> dict[str, int]:
        """Return limit, remaining, reset and used, as `GET /rate_limit` has them.

        Without a primary limit nothing seems used, so that nobody who is careful stops for it.
        """
        with self._lock:
            spent = self._of(viewer, at)
            limit = self._hourly(viewer)
            used = 0 if limit is None else min(spent.used, limit)
            total = USUAL[viewer.kind] if limit is None else limit
            return {"limit": total, "remaining": total - used, "reset": math.ceil(spent.reset), "used": used}

    def _hourly(self, viewer: Viewer) -> int | None:
        if viewer.hourly is not None or self.limits.primary is None:
            return viewer.hourly
        return min(self.limits.primary, USUAL[viewer.kind])

    def _of(self, viewer: Viewer, at: float) -> _Spent:
        spent = self._spent[viewer.user_id]
        if at >= spent.reset:
            spent.used, spent.reset = 0, at + HOUR
        for times in (spent.reads, spent.writes):
            while times and times[0] <= at - HOUR:
                times.popleft()
        return spent

    def _wait(self, spent: _Spent, at: float, *, writes: bool) -> float:
        """Return for how many seconds the request must wait before the secondary limits allow it."""
        asked = self.limits
        if asked.points_a_minute is asked.creating_a_minute is asked.creating_an_hour is None:
            return 0.0
        creating = [(t, 1) for t in spent.writes]
        points = sorted([(t, READ) for t in spent.reads] + [(t, WRITE) for t in spent.writes])
        waits = [_until(points, WRITE if writes else READ, asked.points_a_minute, at, MINUTE)]
        if writes:
            waits.append(_until(creating, 1, asked.creating_a_minute, at, MINUTE))
            waits.append(_until(creating, 1, asked.creating_an_hour, at, HOUR))
        return max(waits)


def _until(costs: list[tuple[float, int]], more: int, limit: int | None, at: float, span: float) -> float:
    """Return for how long `more` must wait until no more than `limit` was spent within `span`."""
    recent = [(t, cost) for t, cost in costs if t > at - span]
    over = 0 if limit is None else sum(cost for _, cost in recent) + more - limit
    if over <= 0:
        return 0.0
    for t, cost in recent:
        over -= cost
        if over <= 0:
            return t + span - at
    return span


def _exhausted(viewer: Viewer) -> str:
    who = {"personal": f"user ID {viewer.user_id}", "actions": "installation", "anonymous": "127.0.0.1"}
    return f"API rate limit exceeded for {who[viewer.kind]}."
