"""Several trackers on one page: read from files and over the network, rendered, written."""

import posixpath
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from itertools import groupby
from pathlib import Path
from threading import Thread
from typing import IO, Any, NamedTuple, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

import msgspec

from rectrack import __version__
from rectrack.model import STATUS_SHAPES, Listed, TrackerList, When, locate, read_file, set_by
from rectrack.rendering import STATUS_JSON
from rectrack.setup.overview_data import (
    QUIET,
    Overview,
    Placed,
    Tracker,
    UnreadError,
    find_links,
    overview,
    read_status,
    read_tracker,
    unread_tracker,
)
from rectrack.site.context import MOST
from rectrack.text import (
    Fault,
    InvalidFilesError,
    KeyPath,
    Markdown,
    RefusedError,
    current_language,
    plain,
    printable,
    read_static_file,
    render,
    replace_files,
    shown,
    to_write,
    use_language,
)

T = TypeVar("T")

# Limits the requests for one tracker to the server in the list and, for redirects, to public servers.
#
# Any other redirect could reach servers that are open only to this machine or its network.

_NAT64 = IPv6Network("64:ff9b::/96")
"""Source: RFC 6052, section 2.1: the last 32 bits are an IPv4 address."""


class NotPublicError(Exception):
    """A redirect leads to an address that is not public, or to an unknown host."""


class _GuardedRoute(HTTPHandler, HTTPSHandler):
    """Opens the requests for one tracker: the first to the address in the list, the others as redirects."""

    def __init__(self) -> None:
        super().__init__(context=_context())
        self._requests = 0
        self._host: str | None = None
        """The host of the request, before a proxy replaces it."""
        self._named: tuple[str, int, str] | None = None
        """Host and port in the list, and the IP address of the first connection."""
        self._opener = OpenerDirector()
        for handler in (ProxyHandler(), self, HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
            self._opener.add_handler(handler)

    def send(self, request: Request, timeout: float) -> HTTPResponse:
        """Return the answer to one request. Redirects are not followed.

        Raises `NotPublicError` and the errors of `urllib`.
        """
        self._requests += 1
        self._host = request.host
        answer: HTTPResponse = self._opener.open(request, timeout=timeout)
        return answer

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(partial(self._connection, HTTPConnection, request), request)

    def https_open(self, request: Request) -> HTTPResponse:
        return self.do_open(partial(self._connection, HTTPSConnection, request), request, context=_context())

    def _connection(self, kind: type[HTTPConnection], request: Request, host: str, **given: Any) -> HTTPConnection:
        """Return a connection that uses only permitted addresses of a host.

        Source: `HTTPConnection.connect` in http/client.py of Python calls `_create_connection`.
        """
        connection = kind(host, **given)
        if request.host == self._host:
            connection._create_connection = self._connect  # type: ignore[attr-defined]  # noqa: SLF001 - see above
        elif self._requests > 1:  # a proxy connects, so only this machine's name resolution can be checked
            asked = urlsplit(request.full_url)
            self._permitted(asked.hostname or "", asked.port)
        return connection

    def _connect(self, at: tuple[str, int], *given: Any) -> socket.socket:
        error: OSError = OSError("no address")
        for address in self._permitted(*at):
            try:
                connected = socket.create_connection((address, at[1]), *given)
            except OSError as refused:
                error = refused
            else:
                self._named = self._named or (at[0].lower(), at[1], address)
                return connected
        raise error

    def _permitted(self, host: str, port: int | None) -> list[str]:
        """Return the permitted addresses of a host; raises `NotPublicError` if a redirect has none."""
        is_redirect = self._requests > 1
        try:
            addresses = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except socket.gaierror:
            if not is_redirect:
                raise
            addresses = []
        if is_redirect:
            addresses = [one for one in addresses if is_public(one) or (host.lower(), port, one) == self._named]
            if not addresses:
                raise NotPublicError(host)
        return addresses


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def is_public(address: str) -> bool:
    """Return whether an IP address is public.

    An IPv6 address that contains IPv4 addresses is public if all of these are.
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        inner += [IPv4Address(ip.packed[-4:])] if ip in _NAT64 else []
        if held := [one for one in inner if one]:
            return all(map(_is_global, held))
    return _is_global(ip)


def _is_global(ip: IPv4Address | IPv6Address) -> bool:
    is_local = isinstance(ip, IPv6Address) and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or is_local)


# The status.json of every tracker in a list, read at the same time from files and untrusted servers.
#
# Size, time and redirects are limited. An error of one tracker does not affect the others.

MOST_BYTES = 20_000_000
"""Bytes. A status.json of fewer than 10,000 recommendations is smaller."""
REDIRECTIONS = 5
PATIENCE = 20.0
"""Seconds to wait for an answer."""
_LATE = f"its server did not answer within {PATIENCE:g} seconds"
_NOT_FOLLOWED = "it redirects to an address that rectrack does not follow"
"""One message for all such addresses, so that it reveals nothing about them."""
_REDIRECTS = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)
_REFUSALS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "it is not public",
    HTTPStatus.FORBIDDEN: "it is not public",
    HTTPStatus.NOT_FOUND: "nothing was found at this address, or it is not public",
    HTTPStatus.GONE: "it was deleted from this address",
    HTTPStatus.TOO_MANY_REQUESTS: "its server got too many requests; try again later",
}


def contents(listed: Sequence[Listed], folder: Path, parse: Callable[[bytes], T]) -> list[T | UnreadError]:
    """Return the parsed content of each status.json, or the error, in list order.

    Paths are relative to `folder`. All requests run at the same time, for at most `PATIENCE` seconds. The threads are
    daemons, so a thread that hangs does not delay the end of the program. Raises the errors of `parse`,
    except `UnreadError`.
    """
    answers: list[T | UnreadError] = [UnreadError(_LATE)] * len(listed)
    mistakes: list[Exception] = []

    def ask(n: int, one: Listed) -> None:
        try:
            answers[n] = parse(_fetched(one.status) if one.is_remote else _read(folder / one.status))
        except UnreadError as error:
            answers[n] = error
        except Exception as error:  # noqa: BLE001 - it would be lost in a thread, and is raised below
            mistakes.append(error)

    threads = [Thread(target=ask, args=pair, daemon=True) for pair in enumerate(listed)]
    end = time.monotonic() + PATIENCE
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(end - time.monotonic())  # does not wait if this is negative
    for mistake in mistakes:
        raise mistake
    return [*answers]


def _limited(source: IO[bytes] | HTTPResponse) -> bytes:
    """Return the whole content of a file or an HTTP answer; raises `UnreadError` if it is too large."""
    raw = source.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise UnreadError(f"it is larger than {MOST_BYTES // 10**6} MB")
    return raw


def _read(path: Path) -> bytes:
    """Return the content of a file, or of status.json in a folder.

    Raises `UnreadError` if the file cannot be read.
    """
    if path.is_dir():
        path /= STATUS_JSON
    if path.exists() and not path.is_file():
        raise UnreadError("it is not a regular file")  # a pipe would never end
    try:
        with path.open("rb") as file:
            return _limited(file)
    except OSError as error:
        raise UnreadError(f"the file cannot be read ({error.strerror})") from None


def _fetched(address: str) -> bytes:
    """Return the body at an address, after up to `REDIRECTIONS` redirects.

    An address that ends with a slash gets status.json. Raises `UnreadError` if a request fails.
    """
    if address.endswith("/"):
        address += STATUS_JSON
    route = _GuardedRoute()
    try:
        for _ in range(1 + REDIRECTIONS):
            request = Request(address, headers={"User-Agent": f"rectrack/{__version__}"})  # noqa: S310 - see `_GuardedRoute`
            try:
                with route.send(request, PATIENCE) as answer:
                    return _limited(answer)
            except HTTPError as error:
                with error:  # the body is not read: it could be endless
                    address = _led_to(error, address)
    except NotPublicError:
        raise UnreadError(_NOT_FOLLOWED) from None
    except (OSError, HTTPException, ValueError) as error:
        raise UnreadError(_trouble(error)) from None
    raise UnreadError(f"it redirects more than {REDIRECTIONS} times")


def _led_to(error: HTTPError, address: str) -> str:
    """Return the target of a redirect; raises `UnreadError` for any other answer or target."""
    if error.code not in _REDIRECTS:
        raise UnreadError(f"{_refusal(error.code)} ({error.code})")
    there = urljoin(address, error.headers.get("Location", ""))
    if not there.lower().startswith(("http://", "https://")):
        raise UnreadError(_NOT_FOLLOWED)
    return there


def _refusal(code: int) -> str:
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "its server has an error; try again later"
    return _REFUSALS.get(code, "its server refused the request")


def _trouble(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    match reason:
        case socket.gaierror():
            return "the server name is unknown, or there is no network"
        case ssl.SSLError():
            return f"no secure connection to its server is possible ({printable(reason)})"
        case TimeoutError():
            return _LATE
        case OSError():
            return f"its server cannot be reached ({printable(reason.strerror or reason)})"
    return f"its address or its answer is not valid ({printable(reason)})"


# The page of an overview: one file that needs no script, with shortened lists.

FILE = "overview.json"
A_DAY = 5
"""Recommendations shown for one tracker and day: a new tracker would hide all others."""


class RecordedDay(NamedTuple):
    """Recommendations that one tracker recorded on a day: some of them, and the number of others."""

    day: When
    tracker: str
    named: Sequence[Placed]
    more: int


def _page(made: Overview, language: str, templates: Path | None) -> str:
    """Return the page as HTML. `templates` take precedence over the built-in templates."""
    with use_language(language, templates):
        return render(
            "overview/index.html.j2",
            templates,
            overview=made,
            language=language,
            direction=current_language().direction,
            trackers={one.name: one for one in made.trackers},
            unread=sum(one.state == "not read" for one in made.trackers),
            old=sum(one.state in ("quiet", "behind") for one in made.trackers),
            told=[(one, condition(one, templates)) for one in made.trackers if one.state != "read"],
            recorded=list(_recorded(made.changed)),
            most=MOST,
            set_by=set_by,
            shapes=STATUS_SHAPES,
            to_write=to_write,
        )


def condition(tracker: Tracker, templates: Path | None) -> Markdown:
    """Return why a tracker was not read or may be out of date, in one or two sentences."""
    return Markdown(render("overview/condition.md.j2", templates, tracker=tracker, quiet=QUIET).strip())


def _recorded(changed: Sequence[Placed]) -> Iterator[RecordedDay]:
    """Yield the recent changes by day and tracker, at most `A_DAY` each and `MOST` in total."""
    left = MOST
    for (day, tracker), group in groupby(changed, key=lambda one: (one.recommendation.last_recorded, one.tracker)):
        placed = list(group)
        named = placed[: min(A_DAY, left)]
        left -= len(named)
        yield RecordedDay(day, tracker, named, len(placed) - len(named))


# The list of trackers.

MOST_TRACKERS = 200
"""Trackers in one list. All are read at the same time."""


def read_list(path: Path) -> TrackerList:
    """Return the list of trackers in a file; raises `InvalidFilesError` with all its errors."""
    file = read_file(path.parent, path.name, TrackerList)
    listed: TrackerList | None = file.record
    faults = [fault._replace(file=path.name) for fault in _list_faults(listed)] if listed else []
    problems = [*file.problems, *locate(path.parent, faults)]
    if problems or listed is None:
        raise InvalidFilesError(problem._replace(path=str(path)) for problem in problems)
    return listed


def _list_faults(listed: TrackerList) -> Iterator[Fault]:
    """Yield the errors in a list that its schema does not find.

    A value that could not be read is empty here and not reported again.
    """
    statuses = [tracker.status for tracker in listed.trackers]
    if len(statuses) > MOST_TRACKERS:
        hint = f"list at most {MOST_TRACKERS}"
        yield Fault(("trackers",), f"the list is too long: {len(statuses):,} trackers", hint)
    times = Counter(statuses)
    for n, status in enumerate(statuses):
        at: KeyPath = ("trackers", n, "status")
        if status and times[status] > 1:
            yield Fault(at, f"{shown(status)} is listed more than once", "list each tracker once")
        scheme, between, _ = status.partition("://")
        parts = _parts(status)
        if between and (scheme.lower() not in ("http", "https") or not parts):
            hint = "use an address that starts with https://, or a path"
            yield Fault(at, f"unsupported address {shown(status)}", hint)
        elif between and parts and _has_secret(parts):
            message = "the address has a password or a token, and the page would show it"
            yield Fault(at, message, "use a public address")


def _parts(address: str) -> SplitResult | None:
    """Return the parts of an address, None if it is invalid: `http://[`."""
    with suppress(ValueError):
        return urlsplit(address)
    return None


def _has_secret(parts: SplitResult) -> bool:
    return "@" in parts.netloc or bool({"token", "access_token"} & {name.lower() for name in parse_qs(parts.query)})


# The whole overview: read the list and each tracker, then write all files or none.


def make_overview(file: Path, folder: Path, today: date, templates: Path | None) -> tuple[Overview, list[str]]:
    """Write the overview of the trackers in `file` into a folder, and return it with warnings.

    Raises `InvalidFilesError` if the list has errors. Raises `RefusedError` if no tracker can be read or the folder
    holds another page. In these cases nothing is written.
    """
    listed = read_list(file)
    if (folder / "index.html").exists() and not (folder / FILE).exists():
        raise RefusedError(f"{folder} contains a page that is not an overview. Use an empty or a new folder.")
    statuses = contents(listed.trackers, file.parent, partial(read_status, today=today))
    unread = [isinstance(status, UnreadError) for status in statuses]
    days, warnings = _last_read(listed, folder) if any(unread) else ({}, [])
    links = find_links(listed.trackers, statuses)
    trackers = [
        unread_tracker(one, str(status), days.get(one.status))
        if isinstance(status, UnreadError)
        else read_tracker(one, status, own, today)
        for one, status, own in zip(listed.trackers, statuses, links, strict=True)
    ]
    warnings += [" ".join(plain(condition(one, templates)).split()) for one in trackers if one.state != "read"]
    if all(unread):
        raise RefusedError("\n".join([*warnings, "No tracker could be read. Nothing was written."]))
    made = overview(listed, trackers, today)
    warnings += [
        f"{one.name}: the link {link} may belong to another tracker, so the page leaves it out. "
        f"If the link is correct, add it to {file}."
        for one, own in zip(made.trackers, links, strict=True)
        for link in sorted(own.foreign)
    ]
    written = {
        "index.html": _page(made, listed.language, templates).encode(),
        **{name: read_static_file(f"site/{name}", templates) for name in ("mark.svg", "site.css")},
        "overview.css": read_static_file("overview/overview.css", templates),
        FILE: msgspec.json.format(msgspec.json.encode(made)) + b"\n",
    }
    replace_files({folder / name: content for name, content in written.items()})
    return made, warnings


class _LastRead(msgspec.Struct, frozen=True):
    """Day on which a tracker was read last."""

    status: str
    read_on: date | None


class _Earlier(msgspec.Struct, frozen=True):
    """Part of an earlier overview.json that the next overview needs."""

    trackers: tuple[_LastRead, ...]


def _last_read(listed: TrackerList, folder: Path) -> tuple[dict[str, When], list[str]]:
    """Return the day on which each tracker was last read, and warnings.

    There is one warning if the earlier overview cannot be read.
    """
    path = folder / FILE
    if not path.exists() and not listed.site:
        return {}, []
    place = str(path.resolve()) if path.exists() else posixpath.join(listed.site or "", FILE)
    (days,) = contents([Listed(status=place)], folder, _days_read)
    if isinstance(days, UnreadError):
        return {}, [f"The days of the last successful reads are unknown: {place} could not be read ({days})."]
    return days, []


def _days_read(raw: bytes) -> dict[str, When]:
    """Return the day of the last success for each tracker, by its `status` in the list.

    `raw` is an earlier overview.json. Raises `UnreadError` if it is another file.
    """
    try:
        trackers = msgspec.json.decode(raw, type=_Earlier).trackers
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise UnreadError("it is not an overview.json") from None
    return {one.status: one.read_on.isoformat() for one in trackers if one.read_on}
