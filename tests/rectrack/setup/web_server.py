"""A web server of strangers on this machine: it answers as it is told, and remembers what it was asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Answer = bytes | Callable[[BaseHTTPRequestHandler], None]


class Web:
    """`answers` gives for each path a file, or what sends the answer; all else is not found."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []

    def of(self, path: str, answer: Answer) -> str:
        """Let a path be answered so; where it is."""
        self.answers[path] = answer
        return self.address + path

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        match self.answers.get(request.path):
            case None:
                request.send_error(404)
            case bytes() as content:
                answer(request, 200, content)
            case send:
                send(request)


def answer(request: BaseHTTPRequestHandler, code: int, content: bytes = b"", **headers: str) -> None:
    request.send_response(code)
    for name, value in {"Content-Length": str(len(content)), **headers}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(content)


def refusing(code: int) -> Answer:
    return lambda request: answer(request, code)


def leading_to(address: str) -> Answer:
    return lambda request: answer(request, 302, Location=address)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100  # or some of those who ask at once would have to ask again, a second later

    def handle_error(self, *_: Any) -> None:
        """Tell nobody that somebody hung up."""


@contextmanager
def web() -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.handle(self)

        def log_message(self, *_: Any) -> None:
            """Tell nobody."""

    with _Server(("localhost", 0), Handler) as server:
        served = Web(f"http://localhost:{server.server_port}")
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield served
        server.shutdown()
