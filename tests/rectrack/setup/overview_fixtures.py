"""What other trackers publish, the web server where they do, and what `rectrack overview` makes of it."""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, NamedTuple

from tests.interfaces import on, rectrack

TODAY = "2026-11-26"
_EXAMPLE = json.loads(Path(__file__).with_name("status.json").read_text(encoding="utf-8"))


def example(**fields: Any) -> Any:
    """What a tracker publishes today in which every field is used, with other values of some fields.

    A field's name may lead deeper (`recommendations__0__title`), and None takes the field out.
    """
    data = deepcopy(_EXAMPLE | {"as_of": TODAY})
    for entry in data["recommendations"]:
        entry["last_recorded"] = TODAY
    for name, value in fields.items():
        *way, last = (int(part) if part.isdigit() else part for part in name.split("__"))
        at: Any = data
        for step in way:
            at = at[step]
        at[last] = value
        if value is None and last != "site":
            del at[last]
    return data


def late(*dates: str, behind: bool = False, **fields: Any) -> Any:
    """The same with open recommendations of these target dates; `behind`: no run has noticed that one is over."""
    data = example(**fields)
    entry = data["recommendations"][0]
    data["recommendations"] = [
        entry | {"number": n, "reference": None, "overdue": not behind, "target": {"date": day, "set_by": None}}
        for n, day in enumerate(dates, 1)
    ]
    return data


class Shown(NamedTuple):
    """What the command wrote: its warnings, overview.json and the page."""

    err: str
    data: Any
    page: str

    @property
    def trackers(self) -> list[Any]:
        found: list[Any] = self.data["trackers"]
        return found

    def rows(self, place: str) -> list[list[str]]:
        """The words in the cells of the table below a heading, row by row with its head."""
        found = re.search(rf'<table[^>]*aria-labelledby="{place}">.*?</table>', self.page, re.DOTALL)
        rows = re.findall(r"<tr.*?</tr>", found[0], re.DOTALL) if found else []
        return [[words(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL)] for row in rows]

    @property
    def words(self) -> str:
        return words(self.page)


def words(page: str) -> str:
    """The words of a page, with single spaces."""
    text = re.sub(r"</?(?:a|b|em|span|time)\b[^>]*>", "", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def overview(*trackers: Any, folder: Path | None = None, places: Iterable[str] = (), more: str = "") -> Shown:
    """Let the command show trackers: the content of each status.json, and places of others."""
    with TemporaryDirectory() as name, on(TODAY):
        root = folder or Path(name)
        for n, content in enumerate(trackers):
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            (root / f"{n}.json").write_bytes(raw)
        listed = [*(f"{n}.json" for n in range(len(trackers))), *places]
        given = "".join(f"  - status: {json.dumps(place)}\n" for place in listed)
        heads = "title: The organization\nmaintained_by: the secretariat\ncontact: office@example.org\n"
        (root / "groups.yaml").write_text(f"{heads}trackers:\n{given}{more}")
        finished = rectrack(None, "overview", str(root / "groups.yaml"), str(root / "out"))
        assert finished.code == 0, finished
        data = json.loads((root / "out/overview.json").read_text(encoding="utf-8"))
        return Shown(finished.err, data, (root / "out/index.html").read_text(encoding="utf-8"))


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
