"""Requests to GitHub through PyGithub within its limits, the connection, and the start of the next run."""

import math
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from msgspec import convert

from rectrack.github.errors import (
    LONGEST_WAIT,
    AbsentError,
    AmbiguousError,
    ForbiddenError,
    LimitedError,
    LockedError,
    ShareError,
    StoppedError,
    explain,
    github_errors,
)
from rectrack.github.types import LOCAL_NAME, Issue, Repository, RepositoryInfo, TargetRepository, User
from rectrack.model import Account
from rectrack.text import WORKSPACE, RefusedError

if TYPE_CHECKING:
    from github import GithubRetry

    from localhub import Server


T = TypeVar("T")


PAGE = 100
"""Items in one page of a list: the most that GitHub allows."""

TIMEOUT = 30
"""Seconds to wait for a response. GitHub ends a request after 10 seconds."""


class Hub:
    """One repository on a GitHub. `has_opened` says whether an issue or a pull request was opened in it.

    Requests keep within GitHub's limits, except requests to `localhost`. A path with a slash in front is below the
    repository; other addresses are complete. A response is converted to the type that the caller passes.
    """

    def __init__(self, target: TargetRepository) -> None:
        from github import Auth, Github  # slow import (0.3 seconds): only connections need it

        self.target = target
        self.has_opened = False
        is_paced = urlsplit(target.api).hostname != "localhost"
        self._pace = RateLimiter(time.time) if is_paced else None
        self._github = Github(
            auth=Auth.Token(target.token),
            base_url=target.api,
            timeout=TIMEOUT,
            retry=_retry(),
            seconds_between_requests=None,
            seconds_between_writes=None,
        )
        self._requester = self._github.requester

    def close(self) -> None:
        self._github.close()

    @cached_property
    def here(self) -> RepositoryInfo:
        """Return the repository from the run's event, else from one request."""
        return self.target.about or self.get("", RepositoryInfo)

    @property
    def repository(self) -> Repository:
        return Repository(host=self.target.host, id=self.here.id, name=self.here.name)

    @property
    def scopes(self) -> list[str] | None:
        """Return the scopes of a classic token, as the last response lists them.

        None for any other token, and before the first response.
        """
        return self._requester.oauth_scopes

    @property
    def graphql(self) -> str:
        """Return the address of the GraphQL API."""
        return self._requester.graphql_url

    def viewer(self) -> Account:
        """Return the token's account: one request. Workflow tokens may not ask."""
        return self.get(f"{self.target.api}/user", User).account

    def get(self, path: str, kind: type[T], **parameters: str | int) -> T:
        """Return the content of `path`, read as `kind`: one request."""
        return self.request("GET", path, kind, parameters)[1]

    def pages(self, path: str, kind: type[Iterable[T]], **parameters: str | int) -> Iterator[T]:
        """Yield the items of a list: one request per 100 items, made when needed."""
        parameters |= {"per_page": PAGE}
        while path:
            headers, items = self.request("GET", path, kind, parameters)
            yield from items
            following = re.search(r'<([^>]+)>; rel="next"', headers.get("link", ""))
            path, parameters = following[1] if following else "", {}

    def write(self, verb: str, path: str, body: object, kind: type[T], *, issue: int = 0, is_once: bool = True) -> T:
        """Send a change and return the response.

        This is one request, or two if a POST is repeated. A POST is sent again after a rate limit of at most
        `LONGEST_WAIT` seconds. If the response is lost, it is sent again only without `is_once`.
        Raises `AmbiguousError` if a POST may have been carried out.
        For a locked issue GitHub may only say that the token lacks a right. So one more request reads the `issue`.
        Raises `LockedError` if the issue is locked.
        """
        send = partial(self.request, verb, path, kind, body=body, is_write=True)
        try:
            try:
                answer = send()
            except AmbiguousError:
                if is_once:
                    raise
                answer = send()
            except LimitedError as limit:
                if verb != "POST" or limit.seconds > LONGEST_WAIT:
                    raise
                time.sleep(limit.seconds)
                answer = send()
        except ForbiddenError as refusal:
            if issue and self.get(f"/issues/{issue}", Issue).locked:
                raise LockedError(f"The issue is locked. {refusal}") from None
            raise
        return answer[1]

    def request(
        self,
        verb: str,
        path: str,
        kind: type[T],
        parameters: Mapping[str, str | int] | None = None,
        *,
        body: object = None,
        is_write: bool = False,
    ) -> tuple[dict[str, Any], T]:
        """Send a request within the limits; return lowercase headers and the response."""
        self._take_turn(writes=is_write)
        url = path if "://" in path else f"/repos/{self.target.name}{path}"
        try:
            headers, answer = self._requester.requestJsonAndCheck(verb, url, dict(parameters or {}), input=body)
            return headers, convert(answer, kind)
        except github_errors() as error:
            raise explain(error, self.target, repeatable=verb != "POST") from None
        finally:
            if self._pace:
                self._pace.asked(writes=is_write)

    def share(self) -> AbstractContextManager[None]:
        """Return a context that limits requests to the share of forms and comments.

        Inside it, a request above the share of the hour raises `ShareError`. Local runs have no limit.
        """
        return self._pace.share() if self._pace else nullcontext()

    def _take_turn(self, *, writes: bool) -> None:
        """Wait until GitHub accepts the next request.

        Raises `ShareError` above the share of forms and comments, and `LimitedError` if the wait exceeds
        `LONGEST_WAIT`.
        """
        if not self._pace:
            return
        (remaining, limit), reset = self._requester.rate_limiting, self._requester.rate_limiting_resettime
        if not self._pace.has_share(writes=writes, remaining=remaining, limit=limit):
            raise ShareError
        seconds = self._pace.delay(writes=writes, remaining=remaining, reset=reset)
        if seconds > LONGEST_WAIT:
            now = time.time()
            raise LimitedError("GitHub accepts no more requests this hour.", self._pace.next_run(seconds) - now, now)
        if seconds:
            time.sleep(seconds)


def _retry() -> "GithubRetry":
    """Return a retry policy that never repeats a POST and never redirects a write.

    PyGithub's default would open an issue eleven times. PyGithub also follows the redirection for a write to a
    transferred issue, so it would write to another repository.
    """
    from github import GithubRetry

    class Retry(GithubRetry):
        def is_retry(self, method: str, status_code: int, *more: Any, **named: Any) -> bool:
            """Return whether to repeat a request; `AbsentError` for a redirected write."""
            if status_code in (301, 307, 308) and method != "GET":
                raise AbsentError("transferred", "The issue was transferred a moment ago; nothing was written to it.")
            return super().is_retry(method, status_code, *more, **named)

    return Retry(
        total=3,
        backoff_factor=0.5,
        allowed_methods={"GET", "PATCH", "DELETE"},
        status_forcelist=[429, 500, 502, 503, 504],
        max_rate_limit_wait=LONGEST_WAIT,
    )


# The numbers come from "Rate limits for the REST API" and "Best practices for using the REST API" in GitHub's
# documentation. GitHub refuses requests above these limits only.

MINUTE, HOUR = 60.0, 3600.0
RESERVE = 20
"""Requests and writes of the hour that a run does not use.

They are for a lookup of the last write, for the start of the next run, and for other workflows.
"""
AN_HOUR = 500 - RESERVE
"""Writes that a run may make in an hour."""
_WINDOWS = ((HOUR, AN_HOUR, (0, 1)), (1.0, 1, (0, 1)), (MINUTE, 900, (1, 5)))
"""Limits: seconds, points within these seconds, and the points of a read and of a write.

They limit writes in an hour, writes in a second, and all requests in a minute. One write in a second is within
GitHub's 80 in a minute.
"""
SHARE = 0.4
"""Share of the hour's requests and writes for forms and comments. The rest is for sync and publishing."""


class RateLimiter:
    """The requests of one run."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._spent = [deque[float](maxlen=limit) for _, limit, _ in _WINDOWS]
        """For each window, the times at which its last points were spent, newest last."""
        self._is_shared = False
        self._shared_writes = 0

    def delay(self, *, writes: bool, remaining: int, reset: float) -> float:
        """Return the seconds to wait before the next request.

        `remaining` is the rest of the hour's requests in the last response; -1 before the first. `reset` is the
        time at which the budget is renewed, in seconds since 1970.
        """
        free = [0.0]
        for (span, limit, costs), spent in zip(_WINDOWS, self._spent, strict=True):
            oldest = len(spent) + costs[writes] - limit - 1  # index of the last point that must expire first
            if costs[writes] and oldest >= 0:
                free.append(spent[oldest] + span)
        if 0 <= remaining <= (RESERVE if writes else 0):
            free.append(reset + 1)
        return max(0.0, max(free) - self._clock())

    @contextmanager
    def share(self) -> Iterator[None]:
        """Count the requests inside this context as requests for forms and comments."""
        self._is_shared = True
        try:
            yield
        finally:
            self._is_shared = False

    def has_share(self, *, writes: bool, remaining: int, limit: int) -> bool:
        """Return whether one more request keeps forms and comments within their share.

        `remaining` and `limit` are the hour's requests in the last response; -1 before the first.
        """
        if not self._is_shared:
            return True
        if writes and self._shared_writes >= SHARE * AN_HOUR:
            return False
        return remaining < 0 or remaining > (1 - SHARE) * limit

    def asked(self, *, writes: bool) -> None:
        """Count a request at the time of its response.

        GitHub started to count it no later than that.
        """
        self._shared_writes += writes and self._is_shared
        for (_, _, costs), spent in zip(_WINDOWS, self._spent, strict=True):
            spent.extend([self._clock()] * costs[writes])

    def next_run(self, delay: float) -> float:
        """Return the time at which a new run has its full budget, in seconds since 1970.

        A new run counts from zero, so it has to begin an hour after the last write. It begins `delay` seconds from
        now at the earliest.
        """
        last = max(self._spent[0], default=0.0)
        return max(self._clock() + delay, last + HOUR)


class Forecast(NamedTuple):
    """About how long it takes until all is written, and in how many runs."""

    seconds: float
    runs: int


def forecast(writes: int) -> Forecast:
    """Return the seconds and the number of runs for `writes` changes.

    A write takes a second. Each further run adds an hour.
    """
    runs = max(1, math.ceil(writes / AN_HOUR))
    return Forecast(writes + (runs - 1) * HOUR, runs)


DATABASE = "localhub.sqlite"


@contextmanager
def connected(root: Path, target: TargetRepository | None, workspace: Path | None = None) -> Iterator[Hub]:
    """Yield the connection to `target`, or to the built-in fake GitHub if it is None.

    The database of the fake GitHub is in `workspace`, by default the folder `WORKSPACE` in `root`. Raises
    `RefusedError` if that folder cannot be used.
    """
    if target:
        with closing(Hub(target)) as hub:
            yield hub
        return
    from localhub import LOCAL_TOKEN

    with _local_server((workspace or root / WORKSPACE) / DATABASE) as server:
        web = "https://github.com"
        local = TargetRepository(name=LOCAL_NAME, api=server.url, web=web, token=LOCAL_TOKEN, is_local=True)
        with closing(Hub(local)) as hub:
            yield hub


def _local_server(path: Path) -> "Server":
    import sqlite3

    from localhub import Server

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / ".gitignore").write_text("*\n")
        server = Server(path)
        server.add_repository(LOCAL_NAME)
    except (OSError, sqlite3.Error) as error:
        raise RefusedError(
            f"The local run cannot use {path}: {error}. Check that you can write to the folder. To start again, "
            f"delete {path.parent}."
        ) from None
    return server


# A workflow run that a limit ends starts the next run, so no maintainer has to.

WORKFLOW = "sync.yml"
MAX_RESTART_WAIT = 1.5 * HOUR
"""Seconds that a run waits in its job. GitHub's limits end after an hour, and jobs have a time limit."""


class GoesOnError(StoppedError):
    """The run stopped part-way, and started another run that finishes it."""

    is_notice = True


def start_next_run(hub: Hub, branch: str, limit: LimitedError, tell: Callable[[str], None]) -> RefusedError:
    """Wait for a limit, start the next run, and return the error that ends this run.

    Returns `limit` itself outside a workflow run, and if the wait exceeds `MAX_RESTART_WAIT`.
    Returns `limit` also if this run has opened no issue and no pull request. These are opened only once, but
    contributors can write comments without end. This rule prevents an endless chain of runs.
    """
    if not hub.target.in_actions or not hub.has_opened or limit.seconds > MAX_RESTART_WAIT:
        return limit
    tell(f"{limit.reason} This run waits until {limit.time}, and then starts the next one.")
    time.sleep(limit.seconds)
    try:
        path = f"/actions/workflows/{WORKFLOW}/dispatches"
        hub.write("POST", path, {"ref": branch, "inputs": {}}, object, is_once=False)
    except RefusedError as refusal:
        return StoppedError(f"{limit.reason} The next run could not be started: {refusal} Start it yourself.")
    return GoesOnError(f"{limit.reason} This run stopped part-way and started the next one, which continues.")
