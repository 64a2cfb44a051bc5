"""Errors of GitHub as messages for people, and how a run continues after one."""

import re
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from rectrack.github.types import Absence, TargetRepository
from rectrack.model import NOBODY, Withheld
from rectrack.text import RefusedError, shown

if TYPE_CHECKING:
    from github import GithubException


class StoppedError(RefusedError):
    """The run stopped part-way; the next run continues. `reason` is the message without the advice."""

    exit_code = 4

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason or message


class StoppedByHandError(StoppedError):
    """The user stopped the run."""


class AmbiguousError(StoppedError):
    """A request broke off: GitHub may have carried it out or not."""


class OneRefusedError(RefusedError):
    """GitHub refuses a request for one issue, comment, form or pull request only."""


class LockedError(OneRefusedError):
    """The issue is locked, and the token may not write to it."""


class FullError(LockedError):
    """The issue has as many comments as GitHub allows."""


class BlockedError(OneRefusedError):
    """The author of the issue or the repository owner has blocked the token's account."""


class AbsentError(OneRefusedError):
    """The item does not exist, or not any more."""

    def __init__(self, why: Absence, message: str) -> None:
        super().__init__(message)
        self.why = why


class ForbiddenError(RefusedError):
    """The token lacks a right, for every item."""


class ExistsError(OneRefusedError):
    """The item exists already."""


def clock_time(moment: float) -> str:
    """Return the first full minute at or after a moment: `14:05 UTC`."""
    return time.strftime("%H:%M UTC", time.gmtime(moment + 59))


class LimitedError(StoppedError):
    """A rate limit of GitHub ends this run: for `seconds` from `now`, until the clock shows `time`."""

    def __init__(self, reason: str, seconds: float, now: float) -> None:
        self.seconds = seconds
        self.time = clock_time(now + seconds)
        super().__init__(f"{reason} Run again after {self.time}; the next run continues.", reason)


class ShareError(StoppedError):
    """Forms and comments have used their share of the hour's requests. A later run continues."""

    is_notice = True

    def __init__(self) -> None:
        super().__init__(
            "Forms and comments have used their share of this hour's requests. A later run continues with "
            "the rest, first with listed accounts and maintainers."
        )


_ABSENCES: dict[int, Absence] = {404: "not found", 410: "deleted", 301: "transferred"}

_FORBIDDEN: tuple[tuple[str, type[OneRefusedError], str], ...] = (
    (
        r"\b(issue|conversation|pull request)\b.*\blocked\b",
        LockedError,
        "The issue is locked, so nothing was written: {}. Unlock it.",
    ),
    (
        r"\bcommenting is disabled\b.*\bcomments\b",
        FullError,
        "The issue has too many comments: {}. Delete comments that are not needed.",
    ),
    (
        r"\b(user|account|you) (is|has been|have been) blocked\b",
        BlockedError,
        "The issue's author or the repository owner has blocked the tracker's account: {}.",
    ),
    (
        r"\binteractions? .*\b(limited|restricted)\b",
        OneRefusedError,
        "The repository limits interactions at present: {}.",
    ),
)
"""Messages of a 403 response about one issue or its author, not about a missing right of the token."""

_LONGEST = 200
"""Characters of GitHub's own words that are shown."""

LONGEST_WAIT = 120
"""Seconds that a run waits for a limit. If the limit is longer, the run stops and the next one continues."""


def github_errors() -> tuple[type[Exception], ...]:
    """Return the exceptions of a request that `explain` can explain."""
    import requests
    from github import GithubException

    # PyGithub raises these for a page that a proxy sent in place of GitHub's response, a RuntimeError for a
    # redirection to another server and for JSON that is nested too deeply.
    no_answer = (AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
    return (GithubException, requests.RequestException, *no_answer)


def explain(error: Exception, target: TargetRepository, *, repeatable: bool) -> RefusedError:
    """Return the error that tells a person what to do about an exception.

    A request that is not `repeatable` may have been carried out: then this is `AmbiguousError`.
    """
    import requests
    from github import GithubException

    broken = StoppedError if repeatable else AmbiguousError
    match error:
        case GithubException():
            return _refusal(error, target, broken)
        case requests.RequestException() if repeatable:
            return StoppedError(f"{target.api} does not respond: {shown(error, _LONGEST)}. Run again later.")
        case requests.RequestException():
            return AmbiguousError(f"The connection to {target.api} broke off: {shown(error)}. Run again.")
    return broken(f"{target.api} sent a response that is not GitHub's. Run again later.")


def _refusal(error: "GithubException", target: TargetRepository, broken: type[StoppedError]) -> RefusedError:  # noqa: PLR0911 - one return a kind
    from github import RateLimitExceededException

    said = str(error.data.get("message", "")) if isinstance(error.data, dict) else ""
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if isinstance(error, RateLimitExceededException) or error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return limited(headers, said)
    match error.status:
        case 401:
            rejected = f"GITHUB_TOKEN for {target.name} was rejected (401 {said})."
            return RefusedError(f"{rejected} Create a token with Issues: read and write.")
        case 403:
            return _forbidden(headers, said, target)
        case status if status in _ABSENCES:
            message = f"Not found in {target.name}, or the token cannot see it ({shown(said, _LONGEST)})."
            return AbsentError(_ABSENCES[status], message)
        case 422 if "already_exists" in str(error.data):
            return ExistsError(said)
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return broken(f"GitHub has a server error ({status}). Run again later.")
    kind = OneRefusedError if error.status in (422, 451) else RefusedError
    return kind(f"GitHub rejected the request ({error.status}): {shown(error.data, _LONGEST)}.")


def _forbidden(headers: dict[str, str], said: str, target: TargetRepository) -> RefusedError:
    """Return the error for a 403 response, about one item or about the token."""
    for pattern, kind, words in _FORBIDDEN:
        if re.search(pattern, said, re.IGNORECASE | re.DOTALL):
            return kind(words.format(shown(said, _LONGEST)))
    needed = headers.get("x-accepted-github-permissions", "")
    asks = f" The token needs the permission {shown(needed)}." if needed else ""
    return ForbiddenError(f"The token for {target.name} may not do this: {shown(said, _LONGEST)}.{asks}")


def limited(headers: dict[str, str], said: str) -> LimitedError:
    """Return the error for a rate limit.

    GitHub gives the wait in Retry-After or X-RateLimit-Reset. Without them it asks for a minute at least.
    """
    reset = headers.get("x-ratelimit-reset", "") if headers.get("x-ratelimit-remaining") == "0" else ""
    told = headers.get("retry-after", "")  # in seconds; a proxy may write a date instead
    seconds = float(told) if told.isdecimal() else max(0.0, float(reset) - time.time()) + 1 if reset else 60.0
    return LimitedError(f"GitHub's rate limit is reached ({shown(said, _LONGEST)}).", seconds, time.time())


# Collect the refused requests of single items, so that one of them does not stop the run.

MIN_ATTEMPTS = 3
"""If all of at least so many attempts of one kind are refused, the cause is not a single item."""


class Attempt:
    """An attempt for one item; `refusal` is why GitHub refused it, or an empty text."""

    refusal = ""


class Refusals:
    """The items that GitHub refused in a run, with a line for each in `told`. The items stay due.

    `names` replaces withheld names in these lines.
    """

    def __init__(self) -> None:
        self.told: list[str] = []
        self.names: Withheld = NOBODY
        self._attempts: defaultdict[str, list[Attempt]] = defaultdict(list)

    @contextmanager
    def isolate(self, kind: str, what: str, *, is_a_persons: bool = False) -> Iterator[Attempt]:
        """Yield an attempt for one item; if GitHub refuses only this item, go on.

        `kind` names the attempts that are alike (`issues to open`). `what` begins the line about a refused item.
        With `is_a_persons`, the item is a contributor's form or comment. Contributors can block the tracker's
        account. A blocked or locked item is no attempt for `walk`.
        Errors that concern more than one item are raised.
        """
        attempt = Attempt()
        try:
            yield attempt
        except OneRefusedError as refusal:
            is_over = isinstance(refusal, AbsentError) and refusal.why in ("deleted", "transferred")
            told = f"{what}: {refusal}" + ("" if is_over else " The next run tries again.")
            attempt.refusal = self.names.out_of(told)
            self.told.append(attempt.refusal)
            if isinstance(refusal, LockedError) or (is_a_persons and isinstance(refusal, BlockedError)):
                return  # people did this to one item: it says nothing about the others
        self._attempts[kind].append(attempt)

    @contextmanager
    def walk(self) -> Iterator[None]:
        """Judge the attempts inside this context together.

        Raises `StoppedError` at the end if GitHub refused all attempts of one kind, `MIN_ATTEMPTS` or more.
        """
        self._attempts.clear()
        yield
        for kind, tried in self._attempts.items():
            if len(tried) >= MIN_ATTEMPTS and all(attempt.refusal for attempt in tried):
                raise StoppedError(f"GitHub refused all {len(tried)} {kind}. {tried[-1].refusal}")
