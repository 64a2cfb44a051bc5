"""Limits the requests for one tracker to the server in the list and, for redirects, to public servers.

Any other redirect could reach servers that are open only to this machine or its network.
"""

import socket
import ssl
from functools import cache, partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

_NAT64 = IPv6Network("64:ff9b::/96")
"""Source: RFC 6052, section 2.1: the last 32 bits are an IPv4 address."""


class NotPublicError(Exception):
    """A redirect leads to an address that is not public, or to an unknown host."""


class Route:
    """The requests for one tracker: the first to the address in the list, the others as redirects."""

    def __init__(self) -> None:
        self._requests = 0
        self._host: str | None = None
        """The host of the request, before a proxy replaces it."""
        self._named: tuple[str, int, str] | None = None
        """Host and port in the list, and the IP address of the first connection."""
        self._opener = OpenerDirector()
        for handler in (ProxyHandler(), _Http(self), _Https(self), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
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


class _Http(HTTPHandler):
    def __init__(self, route: Route) -> None:
        super().__init__()
        self.route = route

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(partial(self.route.connection, HTTPConnection, request), request)


class _Https(HTTPSHandler):
    def __init__(self, route: Route) -> None:
        super().__init__(context=_context())
        self.route = route

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
