"""Speaks to GitHub through PyGithub, within its limits; opens the connection, and starts the next run."""

import logging
import math
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
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
    explained,
    understood,
)
from rectrack.github.types import REHEARSAL_NAME, About, Issue, Repository, TargetRepository, User
from rectrack.model import Account
from rectrack.text import RefusedError

if TYPE_CHECKING:
    from github import GithubRetry

    from localhub import Server


# Speaks to GitHub through PyGithub: one question or one change at a time, within its limits.

T = TypeVar("T")


PAGE = 100
"""Items of a list that one request brings."""

# PyGithub tells the terminal of its own accord what it repeats; what matters is said by the tracker.
logging.getLogger("github").setLevel(logging.CRITICAL)

TIMEOUT = 30
"""Seconds to wait for an answer; GitHub cuts off a request after ten."""


class Hub:
    """One repository on a GitHub. `created` counts the issues and pull requests that have been opened there.

    It keeps within GitHub's limits of its own accord everywhere but on this machine. A path begins below the
    repository, with a slash; other addresses are whole. An answer is read as the type that is asked for.
    """

    def __init__(self, target: TargetRepository) -> None:
        from github import Auth, Github  # a third of a second, which only who connects needs to wait

        self.target = target
        self.created = 0
        is_paced = urlsplit(target.api).hostname not in ("localhost", "127.0.0.1", "::1")
        self._pace = Pace(time.time) if is_paced else None
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
    def here(self) -> About:
        """What the event that started the run says of the repository, or what GitHub answers once."""
        return self.target.about or self.get("", About)

    @property
    def repository(self) -> Repository:
        return Repository(host=self.target.host, id=self.here.id, name=self.here.name)

    @property
    def scopes(self) -> list[str] | None:
        """The scopes of a classic token, as the last answer said; None of any other token."""
        return self._requester.oauth_scopes

    @property
    def graphql(self) -> str:
        """The address for questions in GraphQL."""
        return self._requester.graphql_url

    def viewer(self) -> Account:
        """Ask whose token this is; the token of a workflow run may not."""
        return self.get(f"{self.target.api}/user", User).account

    def get(self, path: str, kind: type[T], **parameters: str | int) -> T:
        """Return what is at a path: one request."""
        return self.request("GET", path, kind, parameters)[1]

    def pages(self, path: str, kind: type[list[T]], **parameters: str | int) -> Iterator[T]:
        """Yield the items of a list: one request for each hundred, when it is needed."""
        parameters |= {"per_page": PAGE}
        while path:
            headers, items = self.request("GET", path, kind, parameters)
            yield from items
            following = re.search(r'<([^>]+)>; rel="next"', headers.get("link", ""))
            path, parameters = following[1] if following else "", {}

    def write(self, verb: str, path: str, body: object, kind: type[T], *, issue: int = 0, is_once: bool = True) -> T:
        """Change something: one request. Return the answer.

        A POST is sent again only after GitHub has said that it refused it for a limit; else it raises
        `AmbiguousError` if the answer is lost, unless it does no harm when it is sent twice (not `is_once`).
        GitHub may say of a locked issue no more than that the token lacks a right: it is looked up, and `LockedError`
        raised if that alone keeps the token from writing to this `issue`.
        """
        send = partial(self.request, verb, path, kind, body=body, is_repeatable=verb != "POST", is_write=True)
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
        self.created += verb == "POST" and path in ("/issues", "/pulls")
        return answer[1]

    def request(
        self,
        verb: str,
        path: str,
        kind: type[T],
        parameters: Mapping[str, str | int] | None = None,
        *,
        body: object = None,
        is_repeatable: bool = True,
        is_write: bool = False,
    ) -> tuple[dict[str, Any], T]:
        """Send a request when it is its turn, and count it; return the headers (in small letters) and the answer."""
        self._take_turn(writes=is_write)
        url = path if "://" in path else f"/repos/{self.target.name}{path}"
        try:
            headers, answer = self._requester.requestJsonAndCheck(verb, url, dict(parameters or {}), input=body)
            return headers, convert(answer, kind)
        except understood() as error:
            raise explained(error, self.target, repeatable=is_repeatable) from None
        finally:
            if self._pace:
                self._pace.asked(writes=is_write)

    def share(self) -> AbstractContextManager[None]:
        """Limit forms and comments to their share of the hour's requests; raises `ShareError` above it."""
        return self._pace.share() if self._pace else nullcontext()

    def _take_turn(self, *, writes: bool) -> None:
        """Wait until GitHub will not refuse the next request; stop the run where that takes long."""
        if not self._pace:
            return
        (remaining, limit), reset = self._requester.rate_limiting, self._requester.rate_limiting_resettime
        if not self._pace.has_share(writes=writes, remaining=remaining, limit=limit):
            raise ShareError
        seconds = self._pace.delay(writes=writes, remaining=remaining, reset=reset)
        if seconds > LONGEST_WAIT:
            now = time.time()
            raise LimitedError("GitHub takes no more requests this hour.", self._pace.next_run(seconds) - now, now)
        if seconds:
            time.sleep(seconds)


def _retry() -> "GithubRetry":
    """Return what repeats requests that can be repeated and follows no write to another place.

    A POST is not repeatable: PyGithub's default would open an issue eleven times. And PyGithub follows the
    redirection that answers a write to a transferred issue, and so would write into another repository.
    """
    from github import GithubRetry

    class Retry(GithubRetry):
        def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: FBT001, FBT002 - urllib3's signature
            """Called by urllib3 with every answer."""
            if status_code in (301, 307, 308) and method not in ("GET", "HEAD"):
                raise AbsentError("transferred", "It was transferred a moment ago; nothing is written to it.")
            return super().is_retry(method, status_code, has_retry_after)

    return Retry(
        total=3,
        backoff_factor=0.5,
        allowed_methods={"GET", "HEAD", "PUT", "PATCH", "DELETE"},
        status_forcelist=[429, 500, 502, 503, 504],
        max_rate_limit_wait=LONGEST_WAIT,
    )


# How fast GitHub lets one ask: counts what was asked, and says how long the next request must wait.
#
# The numbers are GitHub's ("Rate limits for the REST API", "Best practices for using the REST API"). It refuses what
# goes beyond them; whoever keeps within is never refused.

MINUTE, HOUR = 60.0, 3600.0
RESERVE = 20
"""Requests of the hour's budgets that a run leaves over: to look up what became of the last write, to start the next
run, and for other workflows."""
AN_HOUR = 500 - RESERVE
"""Writes an hour."""
_WINDOWS = ((HOUR, AN_HOUR, (0, 1)), (1.0, 1, (0, 1)), (MINUTE, 900, (1, 5)))
"""Within so many seconds at most so many points, and how many of these a read and a write cost: writes an hour and a
second (which is within GitHub's 80 a minute), and all requests a minute."""
SHARE = 0.4
"""Share of the hour's requests and writes for forms and comments. The rest is for sync and publishing."""


class Pace:
    """The requests of one run."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._spent = [deque[float](maxlen=limit) for _, limit, _ in _WINDOWS]
        """Of each window when its last points were spent, the newest last."""
        self._is_shared = False
        self._shared_writes = 0

    def delay(self, *, writes: bool, remaining: int, reset: float) -> float:
        """Return the seconds that the next request must wait.

        `remaining` of the hour's budget, and when it is `reset`, are what the last answer said; -1 before it.
        """
        free = [0.0]
        for (span, limit, costs), spent in zip(_WINDOWS, self._spent, strict=True):
            oldest = len(spent) + costs[writes] - limit - 1  # of the points that must be over before
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
        self._shared_writes += writes and self._is_shared
        for (_, _, costs), spent in zip(_WINDOWS, self._spent, strict=True):
            spent.extend([self._clock()] * costs[writes])

    def next_run(self, delay: float) -> float:
        """Return the time at which a run that counts from nothing has its whole budget."""
        last = max(self._spent[0], default=0.0)
        return max(self._clock() + delay, last + HOUR)


class Forecast(NamedTuple):
    """About how long it takes until all is written, and in how many runs."""

    seconds: float
    runs: int


def forecast(writes: int) -> Forecast:
    """How long so many writes take, one a second, where a run after each used-up hour begins an hour later."""
    runs = max(1, math.ceil(writes / AN_HOUR))
    return Forecast(writes + (runs - 1) * HOUR, runs)


# Opens the connection to a GitHub: the one that was named, or one on this machine to rehearse with.


WORKSPACE = ".rectrack"
"""The folder, ignored by git, that holds what a rehearsal makes and remembers."""
DATABASE = "localhub.sqlite"


@contextmanager
def connected(root: Path, target: TargetRepository | None, workspace: Path | None = None) -> Iterator[Hub]:
    """The connection to the target; where it is None, to a rehearsal on this machine, kept in `workspace`."""
    if target:
        with closing(Hub(target)) as hub:
            yield hub
        return
    from localhub import REHEARSAL_TOKEN

    with _rehearsal((workspace or root / WORKSPACE) / DATABASE) as server:
        web = "https://github.com"
        rehearsal = TargetRepository(
            name=REHEARSAL_NAME, api=server.url, web=web, token=REHEARSAL_TOKEN, rehearsal=True
        )
        with closing(Hub(rehearsal)) as hub:
            yield hub


def _rehearsal(path: Path) -> "Server":
    import sqlite3

    from localhub import Server

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / ".gitignore").write_text("*\n")
        server = Server(path)
        server.add_repository(REHEARSAL_NAME)
    except (OSError, sqlite3.Error) as error:
        raise RefusedError(
            f"The rehearsal cannot use {path}: {error}. See whether the folder can be written; to begin anew, "
            f"delete {path.parent}."
        ) from None
    return server


# A workflow run that GitHub's limit ends starts the next one, so that nobody has to.

WORKFLOW = "tracker.yml"
LONGEST = 1.5 * HOUR
"""Seconds that a run waits in its job; GitHub's limits are over after an hour, and the job ends some day."""


class GoesOnError(StoppedError):
    """The run stopped part-way, and another one finishes it: nobody has to do anything."""

    is_notice = True


def start_next_run(hub: Hub, branch: str, limit: LimitedError, tell: Callable[[str], None]) -> RefusedError:
    """Wait until a limit allows it, start the next run, and return what there is to tell of the end of this one.

    Only a workflow run has one. A run that has opened no issue and no pull request starts none either, so that no
    chain of runs goes on for ever: these are opened once, while others may write comments to mark without end.
    """
    if not hub.target.in_actions or not hub.created or limit.seconds > LONGEST:
        return limit
    tell(f"{limit.reason} This run waits until {limit.time}, and then starts the next one.")
    time.sleep(limit.seconds)
    try:
        path = f"/actions/workflows/{WORKFLOW}/dispatches"
        hub.write("POST", path, {"ref": branch, "inputs": {}}, object, is_once=False)
    except RefusedError as refusal:
        return StoppedError(f"{limit.reason} The next run could not be started: {refusal} Run again by hand.")
    return GoesOnError(
        f"{limit.reason} This run stopped part-way, and has started the next one, which goes on from here."
    )
