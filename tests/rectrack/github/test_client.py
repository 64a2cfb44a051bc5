"""The one room that talks to GitHub: what it reads and writes, and how it says what went wrong."""

import time
from collections.abc import Iterator
from typing import Literal

import pytest
import requests
from msgspec.structs import replace

from localhub import Limits, Server
from rectrack.github.client import Hub
from rectrack.github.errors import StoppedError
from rectrack.github.types import LiveIssue, UpdateIssue
from rectrack.record.tracker import LabelSpec
from rectrack.text.problems import RefusedError
from tests.faults.proxy import Exchange, Plan, Proxy, absent, reset_after
from tests.rectrack.world import REPO, World, target_on


@pytest.fixture
def tracker(world: World) -> Iterator[Hub]:
    """A connection to an empty repository."""
    with world.connected() as connection:
        yield connection


def opened(tracker: Hub, title: str = "One") -> LiveIssue:
    return tracker.create_issue(title, "text", ["a label"])


# --- reading ----------------------------------------------------------------------------------------


def test_a_snapshot_has_every_issue_and_label_over_many_pages(world: World) -> None:
    for number in range(105):
        world.person().open_issue(REPO, f"No. {number}")
        world.person().create_label(REPO, f"label {number}")

    snapshot = world.snapshot()

    assert [issue.number for issue in snapshot.issues] == list(range(1, 106))
    assert len(snapshot.labels) == 105


def test_pull_requests_are_no_issues_but_count_as_numbers(world: World) -> None:
    world.person().open_issue(REPO, "One")
    world.person().open_pull_request(REPO, "Two")

    snapshot = world.snapshot()

    assert [issue.number for issue in snapshot.issues] == [1]
    assert snapshot.highest == 2


def test_known_issues_that_are_gone_are_told_apart(world: World, tracker: Hub) -> None:
    alice = world.person()
    for title in ("deleted", "transferred", "stays"):
        alice.open_issue(REPO, title)
    world.hub.add_repository("octo/elsewhere")
    alice.delete_issue(REPO, 1)
    alice.transfer(REPO, 2, "octo/elsewhere")
    about = tracker.about()

    snapshot = tracker.snapshot(about.repository, about.owner, [1, 2, 3, 9])

    assert snapshot.missing == {1: "deleted", 2: "transferred", 9: "not found"}


def test_an_issue_that_moved_is_never_taken_for_the_one_it_became(world: World, tracker: Hub) -> None:
    world.hub.add_repository("octo/elsewhere")
    world.person().open_issue(REPO, "One")
    world.person().transfer(REPO, 1, "octo/elsewhere")

    assert tracker.issue(1) == "transferred"


def test_newer_issues_are_found_past_gaps_and_deletions(world: World, tracker: Hub) -> None:
    alice = world.person()
    for title in ("one", "two", "three"):
        alice.open_issue(REPO, title)
    alice.delete_issue(REPO, 2)

    assert [issue.number for issue in tracker.newer(0)] == [1, 3]


@pytest.mark.parametrize(("unknown", "found"), [((2, 3), [1, 4, 5]), ((2, 3, 4), [1])])
def test_three_unknown_numbers_in_a_row_end_the_search_and_two_do_not(
    world: World, unknown: tuple[int, ...], found: list[int]
) -> None:
    for number in range(5):
        world.person().open_issue(REPO, f"No. {number}")

    def hidden(exchange: Exchange) -> None:
        if exchange.path.endswith(tuple(f"/issues/{number}" for number in unknown)):
            absent(404)(exchange)
        else:
            exchange.send(exchange.forward())

    with Proxy(world.hub, always=hidden) as proxy:
        hub = Hub(replace(world.target, api=proxy.url))
        newer = [issue.number for issue in hub.newer(0)]
        hub.close()

    assert newer == found
    assert len(proxy.plan.seen) == found[-1] + 3


# --- writing ----------------------------------------------------------------------------------------


def test_an_update_sends_only_the_fields_that_differ(world: World, tracker: Hub) -> None:
    live = opened(tracker)
    world.person().edit(REPO, 1, title="Two")

    tracker.update_issue(UpdateIssue(before=live, id="x", labels=("b",), why=""))

    issue = tracker.issue(1)
    assert isinstance(issue, LiveIssue)
    assert (issue.title, issue.labels, issue.is_open) == ("Two", ("b",), True)


def test_an_issue_is_closed_with_its_reason_and_opened_again(tracker: Hub) -> None:
    live = opened(tracker)

    tracker.update_issue(UpdateIssue(before=live, id="x", state="not_planned", why=""))
    closed = tracker.issue(1)
    tracker.update_issue(UpdateIssue(before=live, id="x", state="open", why=""))
    reopened = tracker.issue(1)

    assert isinstance(closed, LiveIssue)
    assert isinstance(reopened, LiveIssue)
    assert (closed.is_open, reopened.is_open) == (False, True)


@pytest.mark.parametrize("reason", ["completed", "not_planned"])
def test_the_reason_for_closing_is_sent(
    world: World, tracker: Hub, reason: Literal["completed", "not_planned"]
) -> None:
    live = opened(tracker)

    tracker.update_issue(UpdateIssue(before=live, id="x", state=reason, why=""))

    headers = {"Authorization": "Bearer rehearsal"}
    answer = requests.get(f"{world.hub.url}/repos/{REPO}/issues/1", headers=headers, timeout=10).json()
    assert answer["state_reason"] == reason


def test_a_label_that_is_there_already_is_made_to_look_right(world: World, tracker: Hub) -> None:
    world.person().create_label(REPO, "Theme: LAW", color="000000")

    tracker.create_label(LabelSpec(name="theme: law", color="ffffff", description="Rules"))

    (label,) = world.snapshot().labels
    assert (label.color, label.description) == ("ffffff", "Rules")


def test_a_label_whose_answer_got_lost_is_there_and_right(world: World) -> None:
    label = LabelSpec(name="theme: law", color="ffffff", description="Rules")
    with Proxy(world.hub) as proxy:
        lossy = Hub(replace(world.target, api=proxy.url))
        proxy.plan = Plan(at=0, fault=reset_after)
        lossy.create_label(label)
        lossy.close()

    assert [(found.name, found.color) for found in world.snapshot().labels] == [("theme: law", "ffffff")]


def test_a_repository_may_be_called_repos(world: World) -> None:
    world.hub.add_repository("octo/repos")
    world.person().open_issue("octo/repos", "One")
    hub = Hub(replace(world.target, name="octo/repos"))

    assert isinstance(hub.issue(1), LiveIssue)
    hub.close()


def test_a_label_with_a_slash_is_updated(world: World, tracker: Hub) -> None:
    world.person().create_label(REPO, "for: a/b & c?")

    tracker.update_label("for: a/b & c?", LabelSpec(name="for: a/b & c?", color="ffffff", description="new"))

    assert [label.color for label in world.snapshot().labels] == ["ffffff"]


def test_a_write_is_never_sent_on_to_where_an_issue_went(world: World, tracker: Hub) -> None:
    live = opened(tracker)
    world.hub.add_repository("octo/elsewhere")
    world.person().transfer(REPO, 1, "octo/elsewhere")
    world.hub.requests.clear()

    with pytest.raises(RefusedError, match="It was transferred a moment ago"):
        tracker.update_issue(UpdateIssue(before=live, id="x", title="Ours", why=""))

    assert [(served.method, served.status) for served in world.hub.requests] == [("PATCH", 301)]


@pytest.mark.parametrize("status", [301, 307, 308])
def test_no_redirection_of_a_write_is_followed(world: World, tracker: Hub, status: int) -> None:
    live = opened(tracker)
    world.hub.add_repository("octo/elsewhere")
    world.person().open_issue("octo/elsewhere", "Theirs")

    with Proxy(world.hub) as proxy:
        there = f"{proxy.url}/repos/octo/elsewhere/issues/1"
        proxy.plan = Plan(0, lambda exchange: exchange.answer(status, {"url": there}, Location=there))
        hub = Hub(replace(world.target, api=proxy.url))
        with pytest.raises(RefusedError, match="It was transferred a moment ago"):
            hub.update_issue(UpdateIssue(before=live, id="x", title="Ours", why=""))
        hub.close()

    assert [exchange.method for exchange in proxy.plan.seen] == ["PATCH"]
    assert [issue.title for issue in world.issues_of("octo/elsewhere")] == ["Theirs"]


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
    hub = Hub(replace(world.target, api=api), wait=waited.append, clock=lambda: 1_000.0)

    sent = [hub.post(lambda: "nothing, in truth"), hub.post(lambda: "nothing, in truth")]
    hub.close()

    assert len(sent) == 2
    assert waited == waits


# --- what went wrong --------------------------------------------------------------------------------


def test_a_token_that_is_not_known_is_named_as_the_cause(world: World) -> None:
    hub = Hub(replace(world.target, token="wrong"))

    with pytest.raises(RefusedError, match=r"GitHub does not accept the token for octo/tracker"):
        hub.about()
    hub.close()


def test_a_token_that_may_not_write_is_told_the_permission(world: World) -> None:
    world.hub.add_token("reader", login="octo", issues="read")
    hub = Hub(replace(world.target, token="reader"))

    with pytest.raises(RefusedError, match=r"It asks for the permission \"issues=write\""):
        opened(hub)
    hub.close()


def test_a_repository_that_does_not_exist_is_a_plain_message(world: World) -> None:
    hub = Hub(replace(world.target, name="octo/nothing"))

    with pytest.raises(RefusedError, match=r"GitHub has no such thing in octo/nothing"):
        hub.about()
    hub.close()


def test_a_server_that_does_not_answer_is_a_plain_message() -> None:
    with Server() as gone:
        tracker = Hub(target_on(gone))

    with pytest.raises(StoppedError, match=r"does not answer"):
        tracker.about()
    tracker.close()


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
