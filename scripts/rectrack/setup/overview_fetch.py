"""The status.json of every tracker of a list, asked for all at once: from files, and over the network from strangers.

No answer may be larger, take longer or lead further than is good; whatever goes wrong with one is that one's alone.
"""

import socket
import ssl
import time
from collections.abc import Sequence
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from threading import Thread
from typing import TypeAlias
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin
from urllib.request import Request

from rectrack import __version__
from rectrack.pages import status_json
from rectrack.record.tracker_list import Listed
from rectrack.setup.overview_route import NotPublicError, Route
from rectrack.setup.overview_told import UnreadError
from rectrack.text.problems import printable

MOST_BYTES = 20_000_000
"""So large is no status.json of less than 10,000 recommendations."""
REDIRECTIONS = 5
PATIENCE = 20.0
"""Seconds after which whoever has not answered has not."""
_NOT_FOLLOWED = "it redirects to an address that rectrack does not follow"
"""One reason for all such addresses, so that it does not show what is there."""
_REFUSALS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "it is not shown to everybody",
    HTTPStatus.FORBIDDEN: "it is not shown to everybody",
    HTTPStatus.NOT_FOUND: "there is nothing at this address, or not for everybody",
    HTTPStatus.GONE: "there is nothing at this address any more",
    HTTPStatus.TOO_MANY_REQUESTS: "it was asked too often; try again later",
}

Answer: TypeAlias = bytes | UnreadError


def contents(listed: Sequence[Listed], folder: Path, patience: float = PATIENCE) -> list[Answer]:
    """What each of them holds, or why that cannot be known; paths are seen from the folder.

    The threads are daemons, so that one that hangs keeps nobody waiting.
    """
    answers: dict[int, Answer] = {}

    def ask(n: int) -> None:
        answers[n] = _answer(listed[n], folder)

    threads = [Thread(target=ask, args=(n,), daemon=True) for n in range(len(listed))]
    end = time.monotonic() + patience
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(end - time.monotonic(), 0))
    late = UnreadError(f"it did not answer within {patience:g} seconds")
    return [answers.get(n, late) for n in range(len(listed))]


def _answer(listed: Listed, folder: Path) -> Answer:
    try:
        raw = _fetched(_in_folder(listed.status)) if listed.is_remote else _read(folder / listed.status)
    except UnreadError as error:
        return error
    if len(raw) > MOST_BYTES:
        return UnreadError(f"it is larger than {MOST_BYTES // 1_000_000} MB")
    return raw


def _read(path: Path) -> bytes:
    """The file, one byte more than allowed at the most; of a folder its tracker's file."""
    if path.is_dir():
        path /= status_json.FILE
    if path.exists() and not path.is_file():
        raise UnreadError("it is not an ordinary file")  # a pipe would never end
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadError(f"the file cannot be read ({error.strerror})") from None


def _in_folder(address: str) -> str:
    """The address itself; of a folder that of its tracker's file."""
    return f"{address}{status_json.FILE}" if address.endswith("/") else address


def _fetched(address: str) -> bytes:
    """The answer to a request, one byte more than allowed at the most, wherever the first ones lead."""
    route = Route()
    try:
        for _ in range(1 + REDIRECTIONS):
            request = Request(address, headers={"User-Agent": f"rectrack/{__version__}"})  # noqa: S310 - see `Route`
            try:
                with route.open(request, PATIENCE) as answer:
                    return bytes(answer.read(MOST_BYTES + 1))
            except HTTPError as error:
                with error:  # what it says besides is not read: it could go on for ever
                    address = _led_to(error, address)
    except NotPublicError:
        raise UnreadError(_NOT_FOLLOWED) from None
    except (OSError, HTTPException, ValueError) as error:
        raise UnreadError(_trouble(error)) from None
    raise UnreadError(f"it leads on more than {REDIRECTIONS} times")


def _led_to(error: HTTPError, address: str) -> str:
    """Where an answer leads, on the web; raises `UnreadError` where it leads nowhere."""
    if not HTTPStatus.MULTIPLE_CHOICES < error.code < HTTPStatus.BAD_REQUEST:
        raise UnreadError(f"{_refusal(error.code)} ({error.code})")
    there = urljoin(address, error.headers.get("Location", ""))
    if not there.lower().startswith(("http://", "https://")):
        raise UnreadError(_NOT_FOLLOWED)
    return there


def _refusal(code: int) -> str:
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "its server has trouble of its own; try again later"
    return _REFUSALS.get(code, "its server refuses to answer")


def _trouble(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    match reason:
        case socket.gaierror():
            return "there is no server of this name, or no network"
        case ssl.SSLError():
            return f"its server cannot be trusted to be the one it says ({printable(reason)})"
        case TimeoutError():
            return f"it did not answer within {PATIENCE:g} seconds"
        case OSError():
            return f"its server cannot be reached ({printable(reason.strerror or reason)})"
    return f"its address or its answer makes no sense ({printable(reason)})"
