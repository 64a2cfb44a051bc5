"""Speaks to GitHub through PyGithub, within its limits; opens the connection, and starts the next run."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from github import Auth, Github, GithubRetry
from github.GithubObject import GithubObject
from github.PaginatedList import PaginatedList
from github.Repository import Repository as GithubRepository

from rectrack.github.environment import REHEARSAL_NAME, TargetRepository
from rectrack.github.errors import (
    LONGEST_WAIT,
    AbsentError,
    AmbiguousError,
    ForbiddenError,
    LimitedError,
    LockedError,
    ShareError,
    StoppedError,
    reported,
)
from rectrack.github.rate_limiter import HOUR, Pace
from rectrack.github.types import About, about, account
from rectrack.model import Account
from rectrack.text.problems import RefusedError

if TYPE_CHECKING:
    from localhub import Server


# Speaks to GitHub through PyGithub: one question or one change at a time, within its limits.

T = TypeVar("T")
P = TypeVar("P", bound=GithubObject)


PAGE = 100
"""Items of a list that one request brings."""

# PyGithub tells the terminal of its own accord what it repeats; what matters is said by the tracker.
logging.getLogger("github").setLevel(logging.CRITICAL)

TIMEOUT = 30
"""Seconds to wait for an answer; GitHub cuts off a request after ten."""


class Hub:
    """One repository on a GitHub. `created` counts the issues and pull requests that have been opened there.

    It keeps within GitHub's limits of its own accord everywhere but on this machine.
    """

    def __init__(self, target: TargetRepository) -> None:
        self.target = target
        self.created = 0
        is_paced = urlsplit(target.api).hostname not in ("localhost", "127.0.0.1", "::1")
        self._pace = Pace(time.time) if is_paced else None
        self._github = Github(
            auth=Auth.Token(target.token),
            base_url=target.api,
            per_page=PAGE,
            lazy=True,
            timeout=TIMEOUT,
            retry=_retry(),
            seconds_between_requests=None,
            seconds_between_writes=None,
        )
        self.repository = self._github.get_repo(target.name)

    def close(self) -> None:
        self._github.close()

    @cached_property
    def here(self) -> About:
        """What the event that started the run says of the repository, or what GitHub answers once."""
        return self.target.about or self.about()

    def about(self) -> About:
        """Ask for the repository itself: one request."""
        with self.asking():
            self.repository.update()
            return about(self.target.host, self.repository)

    def viewer(self) -> Account:
        """Ask whose token this is; the token of a workflow run may not."""
        with self.asking():
            return account(self._github.get_user())

    def edit(self, number: int, edit: Callable[..., None], **changes: object) -> None:
        """Change an issue, a pull request or a comment of the issue of this number: one request."""
        with self.unless_locked(number), self.asking(writes=True):
            edit(**changes)

    def ask(self, question: Callable[[GithubRepository], T]) -> T:
        """Ask the repository what only one room wants to know: one request that reads."""
        with self.asking():
            return question(self.repository)

    def post_twice(self, send: Callable[[], object]) -> None:
        """Send what does no harm when it is sent twice; a second time where the answer got lost."""
        try:
            self.post(send)
        except AmbiguousError:
            self.post(send)

    @contextmanager
    def unless_locked(self, number: int) -> Iterator[None]:
        """Around a write to an issue: raises `LockedError` where only its being locked keeps the token from it.

        GitHub may say of a locked issue no more than that the token lacks a right.
        """
        try:
            yield
        except ForbiddenError as refusal:
            with self.asking():
                issue = self.repository.get_issue(number)
                issue.update()
                is_locked = issue.locked
            if is_locked:
                raise LockedError(f"The issue is locked. {refusal}") from None
            raise

    def post(self, send: Callable[[], T]) -> T:
        """Send what must not be sent twice: again only after GitHub has said that it refused for a limit."""
        try:
            return self._post(send)
        except LimitedError as limit:
            if limit.seconds > LONGEST_WAIT:
                raise
            time.sleep(limit.seconds)
        return self._post(send)

    def open(self, send: Callable[[], T]) -> T:
        """Send what opens an issue or a pull request, as `post` does, and count it."""
        opened = self.post(send)
        self.created += 1
        return opened

    def _post(self, send: Callable[[], T]) -> T:
        with self.asking(writes=True, repeatable=False):
            return send()

    @contextmanager
    def asking(self, *, writes: bool = False, repeatable: bool = True) -> Iterator[None]:
        """Around every request: wait for its turn, count it, and explain what went wrong."""
        self._take_turn(writes=writes)
        try:
            with reported(self.target, repeatable=repeatable):
                yield
        finally:
            if self._pace:
                self._pace.asked(writes=writes)

    def share(self) -> AbstractContextManager[None]:
        """Limit forms and comments to their share of the hour's requests; raises `ShareError` above it."""
        return self._pace.share() if self._pace else nullcontext()

    def paged(self, listed: PaginatedList[P]) -> Iterator[P]:
        """The items of a list, whose pages are requests like any other."""
        items = iter(listed)
        while True:
            with self.asking():
                page = list(islice(items, PAGE))
            yield from page
            if len(page) < PAGE:
                return

    def _take_turn(self, *, writes: bool) -> None:
        """Wait until GitHub will not refuse the next request; stop the run where that takes long."""
        if not self._pace:
            return
        requester = self._github.requester
        (remaining, limit), reset = requester.rate_limiting, requester.rate_limiting_resettime
        if not self._pace.has_share(writes=writes, remaining=remaining, limit=limit):
            raise ShareError
        seconds = self._pace.delay(writes=writes, remaining=remaining, reset=reset)
        if seconds > LONGEST_WAIT:
            now = time.time()
            raise LimitedError("GitHub takes no more requests this hour.", self._pace.next_run(seconds) - now, now)
        if seconds:
            time.sleep(seconds)


class _Retry(GithubRetry):
    """Repeats what can be repeated and follows no write to another place.

    A POST is not repeatable: PyGithub's default would open an issue eleven times. And PyGithub follows the
    redirection that answers a write to a transferred issue, and so would write into another repository.
    """

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: FBT001, FBT002 - urllib3's signature
        """Called by urllib3 with every answer."""
        if status_code in (301, 307, 308) and method not in ("GET", "HEAD"):
            raise AbsentError("transferred", "It was transferred a moment ago; nothing is written to it.")
        return super().is_retry(method, status_code, has_retry_after)


def _retry() -> _Retry:
    return _Retry(
        total=3,
        backoff_factor=0.5,
        allowed_methods={"GET", "HEAD", "PUT", "PATCH", "DELETE"},
        status_forcelist=[429, 500, 502, 503, 504],
        max_rate_limit_wait=LONGEST_WAIT,
    )


def stamp(time: datetime) -> str:
    """A time as GitHub writes it: UTC, whole seconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


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
        hub.post_twice(lambda: hub.repository.get_workflow(WORKFLOW).create_dispatch(branch, throw=True))
    except RefusedError as refusal:
        return StoppedError(f"{limit.reason} The next run could not be started: {refusal} Run again by hand.")
    return GoesOnError(
        f"{limit.reason} This run stopped part-way, and has started the next one, which goes on from here."
    )
