"""The server: its start and end, its memory, pages, limits, and the scenarios of `exchanges/`."""

import ast
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from localhub import GITHUB, Limits, Server
from tests.localhub.conftest import REPO, Raw
from tests.localhub.exchanges import Scenario, scenarios

ISSUES = f"/repos/{REPO}/issues"
SCRIPTS = Path(__file__).parents[2] / "scripts"


@contextlib.contextmanager
def by_hand(path: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Start the server as one does at a terminal."""
    command = [sys.executable, "-m", "localhub", "--db", str(path), "--repo", REPO, *options]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SCRIPTS)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until something is so, for ten seconds at most."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def port_of(hub: Server) -> int:
    return int(hub.url.rpartition(":")[2])


def said(process: subprocess.Popen[str]) -> str:
    """Return the line it printed."""
    assert process.stdout is not None
    return process.stdout.readline()


def test_a_new_resource_has_a_location(raw: Raw) -> None:
    issue = raw("POST", ISSUES, {"title": "t"})
    comment = raw("POST", f"{ISSUES}/1/comments", {"body": "c"})
    label = raw("POST", f"/repos/{REPO}/labels", {"name": "l"})
    pull = raw("POST", f"/repos/{REPO}/pulls", {"title": "p", "head": "patch", "base": "main"})

    assert [made.headers["Location"] for made in (issue, comment, label, pull)] == [
        made.json()["url"] for made in (issue, comment, label, pull)
    ]
    assert "Location" not in raw.get(ISSUES).headers


def test_its_address_is_localhost_and_its_port_a_free_one() -> None:
    with Server() as one, Server() as two:
        assert one.url.startswith("http://localhost:")
        assert one.url != two.url


def test_it_says_nothing(hub: Server, raw: Raw, capfd: pytest.CaptureFixture[str]) -> None:
    raw.get(ISSUES)
    raw.get("/nothing")

    def fail(_method: str, _path: str) -> None:
        raise ValueError

    hub.before = fail
    assert raw.get(ISSUES).status_code == 500  # a fault of its own
    assert capfd.readouterr() == ("", "")


def test_it_leaves_no_thread_and_no_port_behind() -> None:
    before = threading.active_count()
    with Server() as hub:
        hub.add_repository(REPO)
        url = hub.url
        requests.get(url + ISSUES, timeout=10)
    assert threading.active_count() == before
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=10)


def test_it_ends_a_connection_that_a_client_keeps_open() -> None:
    threads = threading.active_count()
    with Server() as hub:
        client = socket.create_connection(("127.0.0.1", port_of(hub)))
        client.sendall(b"GET / HTTP/1.1\r\n")
        wait_until(lambda: threading.active_count() == threads + 2)
    assert threading.active_count() == threads
    assert client.recv(1) == b""
    client.close()


def test_a_port_can_be_asked_for_and_a_taken_one_is_an_error() -> None:
    with Server() as hub:
        free = port_of(hub)
        with pytest.raises(OSError, match="in use"):
            Server(port=free)
    with Server(port=free) as hub:
        assert hub.url == f"http://localhost:{free}"


def test_what_it_was_told_outlives_it(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "hub.sqlite"
    with Server(path) as hub:
        number = hub.add_repository(REPO)
        hub.person("alice").open_issue(REPO, "still here", labels=["x"])
    with Server(path) as hub:
        assert hub.add_repository(REPO) == number
        issue = Raw(hub, "local").get(f"{ISSUES}/1").json()
    assert (issue["title"], issue["labels"][0]["name"]) == ("still here", "x")


def test_what_one_has_left_another_can_begin_with(tmp_path: Path) -> None:
    with Server(tmp_path / "hub.sqlite") as first:
        first.add_repository(REPO)
        first.person("alice").open_issue(REPO, "Written down")
    for _ in range(2):
        with Server() as hub:
            hub.add_repository("octo/gone")
            hub.load(tmp_path / "hub.sqlite")

            assert hub.person("alice").open_issue(REPO, "The next") == 2
            assert Raw(hub, "local").get("/repos/octo/gone").status_code == 404


def test_what_it_answered_outlives_its_being_killed(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite"
    with by_hand(path, "--token", "T") as process:
        url = said(process).split()[0]
        headers = {"Authorization": "Bearer T"}
        for n in range(5):
            answer = requests.post(url + ISSUES, json={"title": str(n)}, headers=headers, timeout=10)
            assert answer.status_code == 201
        process.kill()
    with Server(path) as hub:
        found = Raw(hub, "local").get(ISSUES).json()
    assert [issue["title"] for issue in found] == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_by_hand_it_serves_until_interrupted(tmp_path: Path, number: signal.Signals) -> None:
    with by_hand(tmp_path / "hub.sqlite") as process:
        line = said(process)
        assert line.startswith("http://localhost:")
        assert "local" in line
        assert requests.get(line.split()[0] + ISSUES, timeout=10).json() == []
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


def test_requests_are_counted(hub: Server, raw: Raw) -> None:
    raw("POST", ISSUES, {"title": "t"})
    path = f"{ISSUES}?per_page=100&state=all"
    raw.get(path)
    assert hub.requests == [("POST", ISSUES, 201), ("GET", path, 200)]
    hub.requests.clear()
    raw.get(f"{ISSUES}/9")
    assert [(served.method, served.status) for served in hub.requests] == [("GET", 404)]


def test_a_hook_sees_each_request_before_it_is_handled(hub: Server, raw: Raw) -> None:
    alice = hub.person("alice")
    seen = []

    def meddle(method: str, path: str) -> None:
        seen.append((method, path))
        if method == "PATCH":
            alice.edit(REPO, 1, body="alice was quicker")

    raw("POST", ISSUES, {"title": "t"})
    hub.before = meddle
    issue = raw("PATCH", f"{ISSUES}/1", {"title": "new"}).json()
    assert (issue["title"], issue["body"]) == ("new", "alice was quicker")
    assert seen == [("PATCH", f"{ISSUES}/1")]
    hub.before = None


def test_a_hook_can_cut_the_connection(hub: Server, raw: Raw) -> None:
    def cut(_method: str, _path: str) -> None:
        raise ConnectionError

    hub.before = cut
    with pytest.raises(requests.ConnectionError):
        raw.get(ISSUES)


def test_many_at_once_get_numbers_of_their_own(raw: Raw) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: raw("POST", ISSUES, {"title": str(n), "labels": ["x"]}), range(40)))
    assert sorted(answer.json()["number"] for answer in answers) == list(range(1, 41))


def test_pages_are_where_they_are_said_to_be(raw: Raw) -> None:
    assert raw.get(f"/repos/{REPO}").json()["html_url"] == f"https://github.com/{REPO}"
    with Server(web="https://github.example/") as hub:
        hub.add_repository(REPO)
        hub.person("alice").open_issue(REPO, "t")
        issue = Raw(hub, "local").get(f"{ISSUES}/1").json()
    assert issue["html_url"] == f"https://github.example/{REPO}/issues/1"
    assert issue["user"]["html_url"] == "https://github.example/alice"
    assert issue["repository_url"] == f"{hub.url}/repos/{REPO}"


def test_what_people_do_is_no_request_and_what_github_would_not_let_them_do_is_refused(hub: Server) -> None:
    alice = hub.person("alice")
    alice.create_label(REPO, "known")
    alice.react(REPO, alice.open_issue(REPO, "t"), "+1")

    with pytest.raises(Exception, match="Validation Failed"):
        alice.create_label(REPO, "KNOWN")
    with pytest.raises(Exception, match="Validation Failed"):
        alice.open_issue(REPO, "x" * 257)
    assert hub.requests == []


def test_every_database_is_another_repository() -> None:
    ids = set()
    for _ in range(3):
        with Server() as hub:
            ids.add(hub.add_repository(REPO))
    assert len(ids) == 3


@pytest.fixture
def many(hub: Server, raw: Raw) -> Raw:
    """A client of a repository with 205 issues."""
    for number in range(1, 206):
        hub.person("alice").open_issue(REPO, f"Issue {number}")
    return raw


def numbers(answer: requests.Response) -> list[int]:
    return [issue["number"] for issue in answer.json()]


def test_a_page_has_thirty_and_at_most_a_hundred(many: Raw) -> None:
    assert len(numbers(many.get(ISSUES))) == 30
    assert len(numbers(many.get(f"{ISSUES}?per_page=7"))) == 7
    assert numbers(many.get(f"{ISSUES}?per_page=1")) == [205]
    assert len(numbers(many.get(f"{ISSUES}?per_page=1000"))) == 100
    assert len(numbers(many.get(f"{ISSUES}?per_page=0&page=nonsense"))) == 30


def test_the_links_lead_through_all_pages_on_the_same_host(many: Raw, hub: Server) -> None:
    query = "state=all&sort=created&direction=asc&per_page=100"
    first = many.get(f"{ISSUES}?{query}")
    assert set(first.links) == {"next", "last"}
    assert first.links["last"]["url"] == f"{hub.url}{ISSUES}?{query}&page=3"
    second = many.get(first.links["next"]["url"].removeprefix(hub.url))
    assert set(second.links) == {"prev", "next", "last", "first"}
    for rel, page in (("prev", 1), ("first", 1), ("next", 3), ("last", 3)):
        assert second.links[rel]["url"].endswith(f"&page={page}")
    third = many.get(second.links["next"]["url"].removeprefix(hub.url))
    assert set(third.links) == {"prev", "first"}
    assert numbers(first) + numbers(second) + numbers(third) == list(range(1, 206))


def test_one_page_has_no_links_and_a_page_after_the_last_is_empty(many: Raw) -> None:
    assert many.get(f"{ISSUES}?state=closed").links == {}
    beyond = many.get(f"{ISSUES}?per_page=100&page=9")
    assert numbers(beyond) == []
    assert beyond.links["prev"]["url"].endswith("page=3")


LOCALHUB = Path(__file__).parents[2] / "scripts/localhub"


def test_no_statement_has_a_numbered_parameter() -> None:
    """Early versions of Python 3.12 take `?1` for a named parameter, and warn if its value comes in a sequence.

    Source: https://github.com/python/cpython/issues/117995
    """
    assert [text for text in _texts() if re.search(r"\?\d", text)] == []


def _texts() -> Iterator[str]:
    for path in LOCALHUB.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@pytest.mark.parametrize("scenario", list(scenarios()), ids=lambda scenario: f"{scenario.file}: {scenario.name}")
def test_a_scenario_goes_as_it_is_written(scenario: Scenario) -> None:
    scenario.play()


def test_githubs_limits_are_those_of_its_documentation() -> None:
    assert Limits(5000, 80, 500, 900) == GITHUB
