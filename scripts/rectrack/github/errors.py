"""GitHub's refusals in the words of a person, and how a run goes on after one."""

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

# What GitHub's refusals mean, in the words of a person, and what a run makes of them.


class StoppedError(RefusedError):
    """The run stopped part-way; the next one goes on where it ended. `reason` is why, without what to do next."""

    exit_code = 4

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason or message


class StoppedByHandError(StoppedError):
    """Somebody stopped the run."""


class AmbiguousError(StoppedError):
    """A request broke off: what it asked for may have been done or not."""


class OneRefusedError(RefusedError):
    """GitHub refuses this to one issue, comment, form or pull request; of the others that says nothing."""


class LockedError(OneRefusedError):
    """People have locked the issue, and the token may not write to it until they unlock it."""


class FullError(LockedError):
    """The issue has as many comments as GitHub allows."""


class BlockedError(OneRefusedError):
    """Somebody has blocked the token's account: whoever opened the issue, or the repository's owner."""


class AbsentError(OneRefusedError):
    """There is no such thing, or not here any more."""

    def __init__(self, why: Absence, message: str) -> None:
        super().__init__(message)
        self.why = why


class ForbiddenError(RefusedError):
    """The token may not do this, whatever it is about."""


class ExistsError(OneRefusedError):
    """There is one already."""


def clock_time(moment: float) -> str:
    """The first full minute that is not before a moment: 14:05 UTC."""
    return time.strftime("%H:%M UTC", time.gmtime(moment + 59))


class LimitedError(StoppedError):
    """GitHub takes no more for one of its limits, for some `seconds` from `now` on: until the `time` on the clock."""

    def __init__(self, reason: str, seconds: float, now: float) -> None:
        self.seconds = seconds
        self.time = clock_time(now + seconds)
        super().__init__(f"{reason} Run again after {self.time}; the run goes on from here.", reason)


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
        "GitHub takes nothing while the issue is locked: {}.",
    ),
    (
        r"\bcommenting is disabled\b.*\bcomments\b",
        FullError,
        "The issue has too many comments: {}. Delete comments without value.",
    ),
    (
        r"\b(user|account|you) (is|has been|have been) blocked\b",
        BlockedError,
        "Somebody there has blocked the tracker's account: {}.",
    ),
    (
        r"\binteractions? .*\b(limited|restricted)\b",
        OneRefusedError,
        "Who may write here is limited for a time: {}.",
    ),
)
"""What a 403 says that is about one issue or its author, and not about a right that the token lacks."""

LONGEST_WAIT = 120
"""Seconds that a run waits for a limit; beyond that it stops and the next one goes on."""


def understood() -> tuple[type[Exception], ...]:
    """Return what a request may raise that `explained` turns into what a person can act on."""
    import requests
    from github import GithubException

    # What PyGithub stumbles over in a page that something on the way put in place of GitHub's answer.
    no_answer = (AssertionError, AttributeError, LookupError, TypeError, ValueError)
    return (GithubException, requests.RequestException, *no_answer)


def explained(error: Exception, target: TargetRepository, *, repeatable: bool) -> RefusedError:
    """Return what a person can do about an error; a request that is not `repeatable` may have been carried out."""
    import requests
    from github import GithubException

    broken = StoppedError if repeatable else AmbiguousError
    match error:
        case GithubException():
            return _refusal(error, target, broken)
        case requests.RequestException() if repeatable:
            return StoppedError(f"{target.api} does not answer: {shown(error, 200)}. Run again later.")
        case requests.RequestException():
            return AmbiguousError(f"The connection to {target.api} broke off: {shown(error)}. Run again.")
    return broken(f"{target.api} gave an answer that is not GitHub's. Run again later.")


def _refusal(error: "GithubException", target: TargetRepository, broken: type[StoppedError]) -> RefusedError:  # noqa: PLR0911 - one return a kind
    from github import RateLimitExceededException

    said = str(error.data.get("message", "")) if isinstance(error.data, dict) else ""
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if isinstance(error, RateLimitExceededException) or error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return limited(headers, said)
    match error.status:
        case 401:
            return RefusedError(f"GitHub does not accept the token for {target.name} ({said}). Make a new one.")
        case 403:
            return _forbidden(headers, said, target)
        case 404 | 410 | 301 as status:
            message = f"GitHub has no such thing in {target.name} for this token: {shown(said, 200)}."
            return AbsentError(_ABSENCES[status], message)
        case 422 if "already_exists" in str(error.data):
            return ExistsError(said)
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return broken(f"GitHub answers with an error of its own ({status}). Run again later.")
    kind = OneRefusedError if error.status in (422, 451) else RefusedError
    return kind(f"GitHub refuses ({error.status}): {shown(error.data, 300)}.")


def _forbidden(headers: dict[str, str], said: str, target: TargetRepository) -> RefusedError:
    """Tell apart what the token may not do at all, and what it may not do to one."""
    for pattern, kind, words in _FORBIDDEN:
        if re.search(pattern, said, re.IGNORECASE | re.DOTALL):
            return kind(words.format(shown(said, 200)))
    needed = headers.get("x-accepted-github-permissions", "")
    asks = f" It asks for the permission {shown(needed)}." if needed else ""
    return ForbiddenError(f"GitHub refuses this to the token for {target.name}: {shown(said, 200)}.{asks}")


def limited(headers: dict[str, str], said: str) -> LimitedError:
    """GitHub names the wait in Retry-After or X-RateLimit-Reset, and else asks for a minute at least."""
    reset = headers.get("x-ratelimit-reset", "") if headers.get("x-ratelimit-remaining") == "0" else ""
    told = headers.get("retry-after", "")  # in seconds; what stands in between may write a date instead
    seconds = float(told) if told.isdecimal() else max(0.0, float(reset) - time.time()) + 1 if reset else 60.0
    return LimitedError(f"GitHub's limit is reached ({shown(said, 100)}).", seconds, time.time())


# One trouble stays one: what GitHub refuses to one is told, and all others get theirs.

ENOUGH = 3
"""Attempts of one kind that, all refused, are no trouble of one any more."""


class Attempt:
    """Something that is done for one; `refusal` says why GitHub refused it, empty where it did not."""

    refusal = ""


class Refusals:
    """Refusals of single items in a run, with a line for each in `told`. The items stay due.

    `names` replaces withheld names in these lines.
    """

    def __init__(self) -> None:
        self.told: list[str] = []
        self.names: Withheld = NOBODY
        self._attempts: defaultdict[str, list[Attempt]] = defaultdict(list)

    @contextmanager
    def of_one(self, kind: str, what: str, *, is_a_persons: bool = False) -> Iterator[Attempt]:
        """Do something for one, and go on where GitHub refuses it to that one alone.

        `kind` names what is attempted alike for many (`issues to open`), `what` begins the line that tells of a
        refusal. What `is_a_persons` own (a form, a comment) they may refuse the tracker by blocking its account, as
        often as they like. Whatever concerns all is raised.
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
                return  # it says only what people did to this one
        self._attempts[kind].append(attempt)

    @contextmanager
    def walk(self) -> Iterator[None]:
        """Around all that one walk attempts, which is judged by itself.

        Raises `StoppedError` at its end where all of a kind were refused, which concerns all.
        """
        self._attempts.clear()
        yield
        for kind, tried in self._attempts.items():
            if len(tried) >= ENOUGH and all(attempt.refusal for attempt in tried):
                raise StoppedError(f"GitHub refuses every one of {len(tried)} {kind}. {tried[-1].refusal}")
