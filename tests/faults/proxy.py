"""Stands between the tracker and localhub, and spoils one exchange of a run."""

import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

from requests import Response
from requests.adapters import HTTPAdapter

from localhub import Server

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server", "content-length"}


@dataclass(frozen=True)
class Answer:
    """What the hub answers."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Exchange:
    """One request on its way, as a fault sees it: it may forward it, answer it, or break it off."""

    method: str
    path: str
    forward: Callable[[], Answer]
    handler: "Handler"
    sent: bytes = b""

    @property
    def is_issue_list(self) -> bool:
        """Whether it asks for the list of issues."""
        return self.method == "GET" and "/issues?" in self.path

    def answer(self, status: int, body: object, **headers: str) -> None:
        """Answer as GitHub would."""
        self.send(Answer(status, {"Content-Type": "application/json", **headers}, json.dumps(body).encode()))

    def send(self, answer: Answer, *, cut: int | None = None) -> None:
        """Send an answer, or only its first bytes."""
        handler = self.handler
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in HOP_BY_HOP:
                handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body[:cut])
        if cut is not None:
            self.reset()

    def reset(self) -> None:
        """Break the connection off."""
        self.handler.wfile.flush()
        self.handler.close_connection = True
        self.handler.connection.shutdown(socket.SHUT_RDWR)


Fault = Callable[[Exchange], None]


@dataclass
class Plan:
    """Which exchange to spoil, counted from 0, and how; `seen` are the exchanges so far."""

    at: int = -1
    fault: Fault | None = None
    seen: list[Exchange] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """Forwards, or does what the plan says."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for an acknowledgement
    proxy: "Proxy"

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        exchange = Exchange(self.command, self.path, lambda: self._forward(body), self, body or b"")
        fault = self.proxy.next_fault(exchange)
        if fault:
            fault(exchange)
        else:
            exchange.send(exchange.forward())

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _handle  # noqa: N815 - the standard library's names

    def _forward(self, body: bytes | None) -> Answer:
        connection = HTTPConnection("localhost", self.proxy.hub_port)
        # The host is the proxy's own, so that the hub's links lead back through it.
        connection.request(self.command, self.path, body, dict(self.headers.items()))
        response = connection.getresponse()
        answer = Answer(response.status, dict(response.getheaders()), response.read())
        connection.close()
        return answer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Say nothing."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Connections that break off are what this is for."""


class Proxy:
    """A GitHub with faults: `with Proxy(hub) as proxy: proxy.plan = Plan(3, fault)`.

    `always` deals with every exchange that the plan leaves alone.
    """

    def __init__(self, hub: Server, always: Fault | None = None) -> None:
        self.hub_port = int(hub.url.rsplit(":", 1)[1])
        self.plan = Plan()
        self.always = always
        self._lock = threading.Lock()
        handler = type("BoundHandler", (Handler,), {"proxy": self})
        self._server = _Quiet(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        """Start."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The address to give to the tracker."""
        return f"http://localhost:{self._server.server_address[1]}"

    def next_fault(self, exchange: Exchange) -> Fault | None:
        """Count an exchange, and say how to spoil it, if at all."""
        with self._lock:
            self.plan.seen.append(exchange)
            return self.plan.fault if len(self.plan.seen) - 1 == self.plan.at else self.always


# --- the faults -------------------------------------------------------------------------------------

LIMIT = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
PRIMARY = "API rate limit exceeded for user ID 1."
CLIENT_TIMEOUT = 1
"""Seconds after which the tracker gives up on an answer while faults are injected."""
_SEND = HTTPAdapter.send


def refused(exchange: Exchange) -> None:
    """The connection breaks off before the server reads anything."""
    exchange.reset()


def reset_after(exchange: Exchange) -> None:
    """The server acts and the answer is lost."""
    exchange.forward()
    exchange.reset()


def timeout_after(exchange: Exchange) -> None:
    """The server acts and its answer takes too long."""
    exchange.forward()
    REAL_SLEEP(CLIENT_TIMEOUT * 1.2)
    exchange.reset()


REAL_SLEEP = time.sleep


def error(status: int, *, acted: bool) -> Fault:
    """An error of GitHub's own, before or after it has acted."""

    def fault(exchange: Exchange) -> None:
        if acted:
            exchange.forward()
        exchange.answer(status, {"message": "Server Error"})

    return fault


def limited(status: int, message: str = LIMIT, **headers: str) -> Fault:
    """A refusal for a limit."""

    def fault(exchange: Exchange) -> None:
        exchange.answer(status, {"message": message, "documentation_url": "https://docs.github.com"}, **headers)

    return fault


def primary(seconds: int) -> Fault:
    """The hourly limit is reached, and ends in so many seconds."""

    def fault(exchange: Exchange) -> None:
        reset = str(int(time.time()) + seconds)
        limited(403, PRIMARY, **{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset})(exchange)

    return fault


def truncated(exchange: Exchange) -> None:
    """The server acts and half of its answer arrives."""
    answer = exchange.forward()
    exchange.send(answer, cut=len(answer.body) // 2)


def not_json(exchange: Exchange) -> None:
    """The server acts and something between answers with a page."""
    status = exchange.forward().status
    exchange.send(Answer(status, {"Content-Type": "text/html"}, b"<html>Unicorn!</html>"))


def empty_list(exchange: Exchange) -> None:
    """A list is empty by mistake."""
    answer = exchange.forward()
    if exchange.method == "GET" and answer.body.startswith(b"["):
        headers = {name: value for name, value in answer.headers.items() if name.lower() != "link"}
        answer = Answer(answer.status, headers, b"[]")
    exchange.send(answer)


def short_list(exchange: Exchange) -> None:
    """The list of issues lacks the newest."""
    answer = exchange.forward()
    if exchange.is_issue_list and answer.status == 200:
        answer = Answer(answer.status, answer.headers, json.dumps(json.loads(answer.body)[:-1]).encode())
    exchange.send(answer)


def moved(exchange: Exchange) -> None:
    """The thing was moved to another repository."""
    target = exchange.path.replace("octo/tracker", "octo/elsewhere")
    location = f"{exchange.handler.proxy.url}{target}"
    exchange.answer(301, {"message": "Moved Permanently", "url": location}, Location=location)


def redirected(exchange: Exchange) -> None:
    """Something between answers with a redirection to another server."""
    location = f"http://other.example{exchange.path}"
    exchange.answer(301, {"message": "Moved Permanently", "url": location}, Location=location)


def page(body: bytes) -> Fault:
    """Something between answers in place of the server, which does not act."""

    def fault(exchange: Exchange) -> None:
        exchange.send(Answer(200, {"Content-Type": "application/json"}, body))

    return fault


def absent(status: int) -> Fault:
    """The thing is not there, as far as the answer tells."""

    def fault(exchange: Exchange) -> None:
        exchange.answer(status, {"message": {404: "Not Found", 410: "This issue was deleted"}[status]})

    return fault


def refused_with(status: int, message: str = "") -> Fault:
    """GitHub refuses this one."""

    def fault(exchange: Exchange) -> None:
        exchange.answer(status, {"message": message})

    return fault


def impatient() -> AbstractContextManager[object]:
    """Let every client of this process wait for a response no longer than `CLIENT_TIMEOUT`."""

    def send(adapter: HTTPAdapter, *arguments: Any, **named: Any) -> Response:
        return _SEND(adapter, *arguments, **named | {"timeout": CLIENT_TIMEOUT})

    return patch.object(HTTPAdapter, "send", send)


REFUSALS: dict[str, Fault] = {
    "403 locked": refused_with(403, "Unable to create comment because issue is locked."),
    "403 blocked": refused_with(403, "User is blocked"),
    "404": absent(404),
    "410": absent(410),
    "422": refused_with(422, "Validation Failed"),
    "451": refused_with(451, "Unavailable for legal reasons"),
}
"""What GitHub says to one, which says nothing of the others."""

FAULTS: dict[str, Fault] = {
    "refused": refused,
    "reset after acting": reset_after,
    "timeout after acting": timeout_after,
    **{f"{status} before acting": error(status, acted=False) for status in (500, 502, 503)},
    **{f"{status} after acting": error(status, acted=True) for status in (500, 502, 503)},
    "403 with Retry-After": limited(403, **{"Retry-After": "7"}),
    "403 without Retry-After": limited(403),
    "429 with Retry-After": limited(429, **{"Retry-After": "7"}),
    "429 without Retry-After": limited(429),
    "hourly limit for a moment": primary(5),
    "hourly limit for long": primary(3000),
    "truncated": truncated,
    "not JSON": not_json,
    "empty list": empty_list,
    "list without the newest": short_list,
    "301": moved,
    "301 to another host": redirected,
    "no body": page(b""),
    "half of JSON": page(b'[{"id": 1, "na'),
    "deep JSON": page(b"[" * 100_000 + b"]" * 100_000),
    **REFUSALS,
}
