"""How much GitHub lets one ask for: counted here when switched on.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

import math
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import accumulate

from localhub.errors import ApiError
from localhub.users import Viewer

MINUTE = 60.0
HOUR = 3600.0
POINTS = {False: 1, True: 5}
CREATED = {False: 0, True: 1}
"""Cost of a request, by whether it writes."""
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
"""Limits of GitHub."""


@dataclass
class _Usage:
    """What one account has used up: requests until `reset`; when the last hour's were, and whether each wrote."""

    used: int = 0
    reset: float = 0.0
    log: deque[tuple[float, bool]] = field(default_factory=deque)


class Meter:
    """Counts what every account asks for, in memory: a new server starts at nothing."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._usages: dict[int | None, _Usage] = defaultdict(_Usage)

    def admit(self, viewer: Viewer, at: float, *, writes: bool) -> None:
        """Count a request. Raises GitHub's error if the request exceeds a limit."""
        with self._lock:
            usage, limit = self._usage(viewer, at)
            if limit is not None and usage.used >= limit:
                who = {"personal": f"user ID {viewer.user_id}", "actions": "installation", "anonymous": "127.0.0.1"}
                raise ApiError(403, f"API rate limit exceeded for {who[viewer.kind]}.")
            wait = self._wait(usage, at, writes=writes)
            if wait > 0:
                raise ApiError(
                    self._limits.status,
                    SECONDARY,
                    headers={"Retry-After": str(math.ceil(wait))} if self._limits.retry_after else {},
                )
            usage.used += 1
            usage.log.append((at, writes))

    def figures(self, viewer: Viewer, at: float) -> dict[str, int]:
        """Return limit, remaining, reset and used, for the headers of a response.

        Without a primary limit `Used` is 0, so that no client waits.
        """
        with self._lock:
            usage, limit = self._usage(viewer, at)
            total, used = (USUAL[viewer.kind], 0) if limit is None else (limit, min(usage.used, limit))
            return {"Limit": total, "Remaining": total - used, "Reset": math.ceil(usage.reset), "Used": used}

    def _usage(self, viewer: Viewer, at: float) -> tuple[_Usage, int | None]:
        """Return the usage of an account at the time `at`, and its hourly limit of requests.

        None means that there is no limit.
        """
        usage = self._usages[viewer.user_id]
        if at >= usage.reset:
            usage.used, usage.reset = 0, at + HOUR
        while usage.log and usage.log[0][0] <= at - HOUR:
            usage.log.popleft()
        if viewer.hourly is not None or self._limits.primary is None:
            return usage, viewer.hourly
        return usage, min(self._limits.primary, USUAL[viewer.kind])

    def _wait(self, usage: _Usage, at: float, *, writes: bool) -> float:
        """Return the seconds until the secondary limits allow a request."""
        limits = (
            (self._limits.points_a_minute, MINUTE, POINTS),
            (self._limits.creating_a_minute, MINUTE, CREATED),
            (self._limits.creating_an_hour, HOUR, CREATED),
        )
        return max(
            (
                _until([(t, cost[wrote]) for t, wrote in usage.log if t > at - span], cost[writes] - limit, at, span)
                for limit, span, cost in limits
                if limit is not None
            ),
            default=0.0,
        )


def _until(recent: list[tuple[float, int]], over: int, at: float, span: float) -> float:
    """Return the seconds until enough old requests leave the time span.

    `recent` are times and costs. `over` is the cost of the request minus the limit.
    """
    over += sum(cost for _, cost in recent)
    spent = accumulate(cost for _, cost in recent)
    ends = (t + span - at for (t, _), so_far in zip(recent, spent, strict=True) if so_far >= over)
    return next(ends, span) if over > 0 else 0.0
