"""How fast GitHub is asked, and how it is said what went wrong."""

import time

import pytest
from msgspec.structs import replace

from localhub import Limits, Server
from rectrack.github import client, issues
from rectrack.github.client import Hub
from rectrack.github.errors import StoppedError
from rectrack.github.types import LiveIssue
from rectrack.text.problems import RefusedError
from tests.rectrack.internals import target_on
from tests.rectrack.world import REPO, World


def opened(tracker: Hub, title: str = "One") -> LiveIssue:
    return issues.create(tracker, title, "text", ["a label"])


@pytest.mark.parametrize(
    ("api", "waits"),
    [
        ("https://api.github.com", [1.0]),
        ("https://github.example.org/api/v3", [1.0]),
        ("https://localhost.example.org", [1.0]),
        ("http://localhost:8000", []),
        ("http://127.0.0.1:8000", []),
        ("http://[::1]:8000", []),
    ],
)
def test_everywhere_but_on_this_machine_a_second_lies_between_two_writes(
    world: World, api: str, waits: list[float]
) -> None:
    waited: list[float] = []
    hub = Hub(replace(target_on(world.hub), api=api), wait=waited.append, clock=lambda: 1_000.0)

    sent = [hub.post(lambda: "nothing, in truth"), hub.post(lambda: "nothing, in truth")]
    hub.close()

    assert len(sent) == 2
    assert waited == waits


def test_a_token_that_is_not_known_is_named_as_the_cause(world: World) -> None:
    hub = Hub(replace(target_on(world.hub), token="wrong"))

    with pytest.raises(RefusedError, match=r"GitHub does not accept the token for octo/tracker"):
        hub.about()
    hub.close()


def test_a_token_that_may_not_write_is_told_the_permission(world: World) -> None:
    world.hub.add_token("reader", login="octo", issues="read")
    hub = Hub(replace(target_on(world.hub), token="reader"))

    with pytest.raises(RefusedError, match=r"It asks for the permission \"issues=write\""):
        opened(hub)
    hub.close()


def test_a_repository_that_does_not_exist_is_a_plain_message(world: World) -> None:
    hub = Hub(replace(target_on(world.hub), name="octo/nothing"))

    with pytest.raises(RefusedError, match=r"GitHub has no such thing in octo/nothing"):
        hub.about()
    hub.close()


def test_a_server_that_does_not_answer_is_a_plain_message() -> None:
    with Server() as gone:
        tracker = Hub(target_on(gone))

    with pytest.raises(StoppedError, match=r"does not answer"):
        tracker.about()
    tracker.close()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_question_is_asked_again_where_github_is_in_trouble_and_what_creates_something_is_not(status: int) -> None:
    retry = client._retry()  # noqa: SLF001 - what urllib3 asks with every answer

    assert retry.is_retry("GET", status)
    assert not retry.is_retry("POST", status)
    assert not retry.is_retry("GET", 404)


@pytest.mark.parametrize(("status", "retry_after"), [(403, True), (429, True), (403, False)])
def test_a_refusal_for_a_limit_is_waited_out_and_the_issue_is_opened_once(*, status: int, retry_after: bool) -> None:
    now, waits = [time.time()], []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    limits = Limits(creating_a_minute=5, status=status, retry_after=retry_after)
    with Server(clock=lambda: now[0], limits=limits) as server:
        server.add_repository(REPO)
        tracker = Hub(target_on(server), wait=wait)
        titles = [opened(tracker, str(number)).title for number in range(6)]
        highest = opened(tracker, "last").number
        tracker.close()

    assert [60 <= seconds <= 61 for seconds in waits] == [True]
    assert titles == [str(number) for number in range(6)]
    assert highest == 7


def test_a_limit_that_lasts_too_long_stops_the_run_and_says_when_to_go_on() -> None:
    with Server(limits=Limits(primary=3)) as server:
        server.add_repository(REPO)
        tracker = Hub(target_on(server))
        for _ in range(3):
            tracker.viewer()

        with pytest.raises(StoppedError, match=r"Run again after \d\d:\d\d UTC"):
            opened(tracker)
        with pytest.raises(StoppedError, match=r"Run again after \d\d:\d\d UTC"):
            tracker.about()
        tracker.close()
