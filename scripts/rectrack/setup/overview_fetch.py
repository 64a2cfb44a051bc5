"""The status.json of every tracker of a list, fetched within limits."""

import posixpath
import socket
import ssl
import time
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache, partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from threading import Thread
from typing import Any, TypeAlias
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from msgspec.structs import replace

from rectrack import __version__
from rectrack.model import Listed
from rectrack.rendering import status_json
from rectrack.setup.overview_status import Recommendation, Tracker, UnreadError
from rectrack.text.problems import printable
from rectrack.text.spelling import letters

# Keeps the names and links of trackers in an overview distinct, whatever their status.json says.
#
# The values of the list are trusted. A name or link that only a status.json gives is a claim.

_RAW = "raw.githubusercontent.com"
_PORTS = {"http": 80, "https": 443}


def distinguish(trackers: Sequence[Tracker], listed: Collection[Listed]) -> list[Tracker]:
    """Return the trackers with distinct names, and without links of other trackers."""
    said = {one.status: one for one in listed}
    known = [said.get(one.status) or Listed(status=one.status) for one in trackers]
    names = _names(trackers, known)
    links = [_with_own_links(n, trackers, known) for n in range(len(trackers))]
    return [replace(one, name=name) for one, name in zip(links, names, strict=True)]


def _names(trackers: Sequence[Tracker], listed: Sequence[Listed]) -> list[str]:
    """Return the names. A name that looks like another one, or contains another address, gets its own address.

    An added address can make two names look the same. Then the other name gets its address too.
    """
    names = [one.name for one in trackers]
    bare = {n for n, one in enumerate(trackers) if not one.name.endswith(_place(one))}
    claimed = {n for n in bare if names[n] not in (listed[n].name, listed[n].status)}
    while True:
        times = Counter(map(letters, names))
        alike = {n for n in bare if times[letters(names[n])] > 1}
        alike = (alike & claimed or alike) | {n for n in bare & claimed if _misleads(n, names[n], trackers)}
        if not alike:
            return names
        for n in alike:
            names[n] += _place(trackers[n])
        bare -= alike


def _place(tracker: Tracker) -> str:
    return f" ({tracker.status})"


def _misleads(n: int, name: str, trackers: Sequence[Tracker]) -> bool:
    """Return whether a name is invisible, or contains the address of another tracker."""
    others = (other.status for m, other in enumerate(trackers) if m != n and "://" in other.status)
    look = letters(name)
    return not look or any(letters(status) in look for status in others)


def _with_own_links(n: int, trackers: Sequence[Tracker], listed: Sequence[Listed]) -> Tracker:
    """Return a tracker without the links that may belong to another one."""
    one, own = trackers[n], {*map(_normal, _own(listed[n]))}
    others = [
        _normal(link)
        for m, other in enumerate(trackers)
        if m != n
        for link in (other.site, other.repository, *_own(listed[m]))
        if link
    ]
    for link in filter(None, (one.site, one.repository)):
        place = _normal(link)
        if place not in own and any(
            f"{place}/".startswith(f"{other}/") or f"{other}/".startswith(f"{place}/") for other in others
        ):
            one = _without(one, link)  # one of the two addresses equals or contains the other
    return one


def _own(listed: Listed) -> list[str]:
    """Return the trusted links of a tracker: those in the list, and the place of its status.json."""
    own = [link for link in (listed.site, listed.repository) if link]
    if not listed.is_remote:
        return own
    parts = urlsplit(listed.status)
    own.append(f"{parts.scheme}://{parts.netloc}{posixpath.dirname(parts.path)}/")
    owner, name, *_ = [*parts.path.strip("/").split("/"), "", ""]
    if parts.hostname == _RAW:
        own += [f"https://github.com/{owner}/{name}", f"https://{owner}.github.io/{name}/"]
    return own


def _normal(link: str) -> str:
    """Return the normalized host and path of an address, as a browser reads it.

    Source: WHATWG URL Standard, "URL parsing" and "Host parsing".
    """
    scheme, _, rest = unicodedata.normalize("NFKC", link).replace("\\", "/").replace("\u3002", ".").partition(":")
    try:
        parts = urlsplit(f"{scheme}://{rest.lstrip('/')}")
        port = parts.port if parts.port != _PORTS.get(parts.scheme) else None
    except ValueError:
        return link
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    path = posixpath.normpath(f"/{unquote(parts.path)}".replace("//", "/")).rstrip("/")
    return f"{host}:{port or ''}{path}".casefold()


def _without(tracker: Tracker, link: str) -> Tracker:
    """Return a tracker without one link and the pages below it."""
    base = f"{link.rstrip('/')}/"

    def own(page: str | None) -> str | None:
        return None if page and page.startswith(base) else page

    def without(one: Recommendation) -> Recommendation:
        bodies = tuple(replace(body, page=own(body.page)) for body in one.addressees)
        return replace(one, page=own(one.page), addressees=bodies)

    return replace(
        tracker,
        site=None if tracker.site == link else tracker.site,
        repository=None if tracker.repository == link else tracker.repository,
        recommendations=tuple(map(without, tracker.recommendations)),
    )


# Limits the requests for one tracker to the server in the list and, for redirects, to public servers.
#
# Any other redirect could reach servers that are open only to this machine or its network.

_NAT64 = IPv6Network("64:ff9b::/96")
"""Source: RFC 6052, section 2.1: the last 32 bits are an IPv4 address."""


class NotPublicError(Exception):
    """A redirect leads to an address that is not public, or to an unknown host."""


class GuardedRoute:
    """The requests for one tracker: the first to the address in the list, the others as redirects."""

    def __init__(self) -> None:
        self._requests = 0
        self._host: str | None = None
        """The host of the request, before a proxy replaces it."""
        self._named: tuple[str, int, str] | None = None
        """Host and port in the list, and the IP address of the first connection."""
        self._opener = OpenerDirector()
        for handler in (ProxyHandler(), _Connecting(self), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
            self._opener.add_handler(handler)

    def open(self, request: Request, timeout: float) -> HTTPResponse:
        """Send a request and follow no redirect; raises `NotPublicError` and the errors of `urllib`."""
        self._requests += 1
        self._host = request.host
        answer: HTTPResponse = self._opener.open(request, timeout=timeout)
        return answer

    def connection(self, kind: type[HTTPConnection], request: Request, host: str, **given: Any) -> HTTPConnection:
        """Return a connection that uses only permitted addresses of a host.

        Source: `HTTPConnection.connect` in http/client.py of Python calls `_create_connection`.
        """
        made = kind(host, **given)
        if request.host == self._host:
            made._create_connection = self._connect  # type: ignore[attr-defined]  # noqa: SLF001 - see above
        elif self._requests > 1:  # a proxy connects, so only this machine's name resolution can be checked
            asked = urlsplit(request.full_url)
            self._permitted(asked.hostname or "", asked.port or 0)
        return made

    def _connect(self, at: tuple[str, int], *given: Any) -> socket.socket:
        error: OSError | None = None
        for address in self._permitted(*at):
            try:
                connected = socket.create_connection((address, at[1]), *given)
            except OSError as refused:
                error = refused
            else:
                self._named = self._named or (at[0].lower(), at[1], address)
                return connected
        raise error or OSError("no address")

    def _permitted(self, host: str, port: int) -> list[str]:
        """Return the permitted addresses of a host; raises `NotPublicError` if a redirect has none."""
        is_redirect = self._requests > 1
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror:
            if is_redirect:
                raise NotPublicError(host) from None
            raise
        addresses = [str(one[4][0]) for one in found]
        if not is_redirect:
            return addresses
        permitted = [one for one in addresses if is_public(one) or (host.lower(), port, one) == self._named]
        if not permitted:
            raise NotPublicError(host)
        return permitted


class _Connecting(HTTPHandler, HTTPSHandler):
    """Opens the connections of a route."""

    def __init__(self, route: GuardedRoute) -> None:
        super().__init__(context=_context())
        self.route = route

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(partial(self.route.connection, HTTPConnection, request), request)

    def https_open(self, request: Request) -> HTTPResponse:
        return self.do_open(partial(self.route.connection, HTTPSConnection, request), request, context=_context())


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def is_public(address: str) -> bool:
    """Return whether an IP address is public. An IPv6 address that contains an IPv4 address counts as the latter."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        inner += [IPv4Address(int(ip) & 0xFFFFFFFF)] if ip in _NAT64 else []
        if held := [one for one in inner if one]:
            return all(map(_is_global, held))
    return _is_global(ip)


def _is_global(ip: IPv4Address | IPv6Address) -> bool:
    is_local = isinstance(ip, IPv6Address) and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or is_local)


# The status.json of every tracker of a list, asked for all at once: from files, and over the network from strangers.
#
# No answer may be larger, take longer or lead further than is good; whatever goes wrong with one is that one's alone.

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

    def ask(n: int, status: str) -> None:
        try:
            raw = _fetched(status) if listed[n].is_remote else _read(folder / status)
            answers[n] = raw if len(raw) <= MOST_BYTES else UnreadError(f"it is larger than {MOST_BYTES // 10**6} MB")
        except UnreadError as error:
            answers[n] = error

    threads = [Thread(target=ask, args=(n, one.status), daemon=True) for n, one in enumerate(listed)]
    end = time.monotonic() + patience
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(end - time.monotonic(), 0))
    late = UnreadError(f"it did not answer within {patience:g} seconds")
    return [answers.get(n, late) for n in range(len(listed))]


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


def _fetched(address: str) -> bytes:
    """The answer to a request, one byte more than allowed at the most, wherever the first ones lead."""
    if address.endswith("/"):
        address += status_json.FILE
    route = GuardedRoute()
    try:
        for _ in range(1 + REDIRECTIONS):
            request = Request(address, headers={"User-Agent": f"rectrack/{__version__}"})  # noqa: S310 - see `GuardedRoute`
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
