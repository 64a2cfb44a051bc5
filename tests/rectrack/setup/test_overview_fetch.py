"""What strangers answer: as much as is good, as long as is good, and each trouble told of that one alone."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from rectrack.record.tracker_list import Listed
from rectrack.setup import overview_fetch
from rectrack.setup.overview_fetch import contents
from rectrack.setup.overview_told import UnreadError
from tests.rectrack.files import write
from tests.rectrack.setup.served import Answer, Web, answer, leading_to, refusing, web


@pytest.fixture
def elsewhere() -> Iterator[Web]:
    """A web server of strangers."""
    with web() as served:
        yield served


def asked(*places: str, folder: Path = Path("/nowhere"), patience: float = 5) -> list[str]:
    """What each of them holds, or why that cannot be known."""
    found = contents([Listed(status=place) for place in places], folder, patience)
    return [str(one) if isinstance(one, UnreadError) else one.decode() for one in found]


def test_each_is_asked_once_and_answers_stand_in_the_order_of_the_list(elsewhere: Web, tmp_path: Path) -> None:
    write(tmp_path / "here/status.json", "in a folder")
    write(tmp_path / "other.json", "in a file")
    places = [elsewhere.of(f"/{n}/status.json", f"answer {n}".encode()) for n in range(10)]

    found = asked(*places, "here", "other.json", str(tmp_path / "other.json"), folder=tmp_path)

    assert found == [*(f"answer {n}" for n in range(10)), "in a folder", "in a file", "in a file"]
    assert sorted(elsewhere.asked) == sorted(f"/{n}/status.json" for n in range(10))


@pytest.mark.parametrize(
    ("answering", "why"),
    [
        (refusing(400), "its server refuses to answer (400)"),
        (refusing(401), "it is not shown to everybody (401)"),
        (refusing(403), "it is not shown to everybody (403)"),
        (refusing(404), "there is nothing at this address, or not for everybody (404)"),
        (refusing(410), "there is nothing at this address any more (410)"),
        (refusing(418), "its server refuses to answer (418)"),
        (refusing(429), "it was asked too often; try again later (429)"),
        (refusing(503), "its server has trouble of its own; try again later (503)"),
        (leading_to("file:///etc/passwd"), "it redirects to an address that rectrack does not follow"),
        (leading_to("ftp://localhost/x"), "it redirects to an address that rectrack does not follow"),
        (leading_to("data:text/plain,x"), "it redirects to an address that rectrack does not follow"),
        (leading_to("/here"), "it leads on more than 5 times"),
    ],
)
def test_what_a_server_refuses_is_told_in_words(answering: Answer, why: str, elsewhere: Web) -> None:
    assert asked(elsewhere.of("/here", answering), elsewhere.of("/there", b"{}")) == [why, "{}"]


def test_an_answer_may_lead_on_a_few_times_and_not_more(elsewhere: Web) -> None:
    for n in range(1, 8):
        elsewhere.of(f"/{n}", leading_to(f"/{n - 1}"))
    elsewhere.of("/0", b"at last")

    assert asked(f"{elsewhere.address}/5", f"{elsewhere.address}/6") == [
        *("at last", "it leads on more than 5 times"),
    ]


def test_what_is_too_large_is_not_read(elsewhere: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(overview_fetch, "MOST_BYTES", 1_000_000)
    write(tmp_path / "large.json", "x" * 1_000_001)
    places = [elsewhere.of("/large", b"x" * 5_000_000), elsewhere.of("/most", b"x" * 1_000_000), "large.json"]

    assert [one[:30] for one in asked(*places, folder=tmp_path)] == [
        *("it is larger than 1 MB", "x" * 30, "it is larger than 1 MB"),
    ]


def test_what_an_answer_that_leads_on_says_besides_is_not_waited_for(elsewhere: Web) -> None:
    elsewhere.of("/there", b"there")

    def lead_and_drip(request: BaseHTTPRequestHandler) -> None:
        drip(request, 302, Location="/there")

    assert asked(elsewhere.of("/here", lead_and_drip), patience=1) == ["there"]


def drip(request: BaseHTTPRequestHandler, code: int = 200, **headers: str) -> None:
    """An answer that goes on for ever, a little at a time."""
    request.send_response(code)
    for name, value in headers.items():
        request.send_header(name, value)
    request.end_headers()
    with suppress(ConnectionError):
        for _ in range(200):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.05)


def test_a_server_that_says_nothing_is_told_too(elsewhere: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview_fetch, "PATIENCE", 0.2)

    assert asked(elsewhere.of("/silent", lambda _: time.sleep(1))) == ["it did not answer within 0.2 seconds"]


def test_an_address_that_ends_in_a_slash_means_the_file_there(elsewhere: Web) -> None:
    elsewhere.of("/water/status.json", b"there")

    assert asked(f"{elsewhere.address}/water/") == ["there"]


def test_who_answers_too_slowly_keeps_nobody_waiting(elsewhere: Web) -> None:
    start = time.monotonic()

    found = asked(elsewhere.of("/slow", drip), elsewhere.of("/quick", b"quick"), patience=0.5)

    assert found == ["it did not answer within 0.5 seconds", "quick"]
    assert time.monotonic() - start < 5


def test_servers_that_are_not_there_or_are_none_are_told() -> None:
    with socket.socket() as nobody:
        nobody.bind(("localhost", 0))
        port = nobody.getsockname()[1]
        found = asked(
            *(f"http://localhost:{port}/status.json", "https://no-such-host.invalid/status.json"),
            *("http://[::1/x", "http://localhost:0x50/x"),
        )

    assert found[:2] == [
        "its server cannot be reached (Connection refused)",
        "there is no server of this name, or no network",
    ]
    assert [one.partition(" (")[0] for one in found[2:]] == ["its address or its answer makes no sense"] * 2


def test_a_server_that_cannot_be_trusted_is_not_read(elsewhere: Web) -> None:
    place = elsewhere.of("/status.json", b"{}").replace("http:", "https:")

    assert asked(place)[0].startswith("its server cannot be trusted to be the one it says (")
    assert elsewhere.asked == []


def test_what_is_no_answer_of_the_web_is_told(elsewhere: Web) -> None:
    def babble(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"\x1b[31mhello\n\n")

    assert asked(elsewhere.of("/status.json", babble)) == [
        r"its address or its answer makes no sense (\x1b[31mhello\n)",
    ]


def test_files_that_are_not_there_or_are_none_are_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()

    assert asked("pipe", "empty", "nothing.json", "/dev/zero", folder=tmp_path) == [
        "it is not an ordinary file",
        "the file cannot be read (No such file or directory)",
        "the file cannot be read (No such file or directory)",
        "it is not an ordinary file",
    ]


def test_whoever_is_asked_learns_which_program_asks(elsewhere: Web) -> None:
    heard = []

    def listen(request: BaseHTTPRequestHandler) -> None:
        heard.append(dict(request.headers))
        answer(request, 200, b"{}")

    assert asked(elsewhere.of("/status.json", listen)) == ["{}"]
    assert heard[0]["User-Agent"].startswith("rectrack/")
    assert {"Authorization", "Cookie", "Referer"} & {*heard[0]} == set()
