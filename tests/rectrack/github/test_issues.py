"""One issue is read as it is, and what differs is written, into this repository alone."""

from typing import Literal

import pytest
import requests
from msgspec.structs import replace

from rectrack.github import issues
from rectrack.github.client import Hub
from rectrack.github.types import LiveIssue, UpdateIssue
from rectrack.text.problems import RefusedError
from tests.faults.proxy import Plan, Proxy
from tests.interfaces import GitHub
from tests.rectrack.internals import target_on
from tests.rectrack.world import REPO, World


def opened(tracker: Hub, title: str = "One") -> LiveIssue:
    return issues.create(tracker, title, "text", ["a label"])


def test_an_issue_that_moved_is_never_taken_for_the_one_it_became(world: World, tracker: Hub) -> None:
    world.hub.add_repository("octo/elsewhere")
    world.person().open_issue(REPO, "One")
    world.person().transfer(REPO, 1, "octo/elsewhere")

    assert issues.find(tracker, 1) == "transferred"


def test_a_repository_may_be_called_repos(world: World) -> None:
    world.hub.add_repository("octo/repos")
    world.person().open_issue("octo/repos", "One")
    hub = Hub(replace(target_on(world.hub), name="octo/repos"))

    assert isinstance(issues.find(hub, 1), LiveIssue)
    hub.close()


def test_an_update_sends_only_the_fields_that_differ(world: World, tracker: Hub) -> None:
    live = opened(tracker)
    world.person().edit(REPO, 1, title="Two")

    issues.update(tracker, UpdateIssue(before=live, id="x", labels=("b",), why=""))

    issue = issues.find(tracker, 1)
    assert isinstance(issue, LiveIssue)
    assert (issue.title, issue.labels, issue.is_open) == ("Two", ("b",), True)


def test_an_issue_is_closed_with_its_reason_and_opened_again(tracker: Hub) -> None:
    live = opened(tracker)

    issues.update(tracker, UpdateIssue(before=live, id="x", state="not_planned", why=""))
    closed = issues.find(tracker, 1)
    issues.update(tracker, UpdateIssue(before=live, id="x", state="open", why=""))
    reopened = issues.find(tracker, 1)

    assert isinstance(closed, LiveIssue)
    assert isinstance(reopened, LiveIssue)
    assert (closed.is_open, reopened.is_open) == (False, True)


@pytest.mark.parametrize("reason", ["completed", "not_planned"])
def test_the_reason_for_closing_is_sent(
    world: World, tracker: Hub, reason: Literal["completed", "not_planned"]
) -> None:
    live = opened(tracker)

    issues.update(tracker, UpdateIssue(before=live, id="x", state=reason, why=""))

    headers = {"Authorization": "Bearer rehearsal"}
    answer = requests.get(f"{world.hub.url}/repos/{REPO}/issues/1", headers=headers, timeout=10).json()
    assert answer["state_reason"] == reason


def test_a_write_is_never_sent_on_to_where_an_issue_went(world: World, tracker: Hub) -> None:
    live = opened(tracker)
    world.hub.add_repository("octo/elsewhere")
    world.person().transfer(REPO, 1, "octo/elsewhere")
    world.hub.requests.clear()

    with pytest.raises(RefusedError, match="It was transferred a moment ago"):
        issues.update(tracker, UpdateIssue(before=live, id="x", title="Ours", why=""))

    assert [(served.method, served.status) for served in world.hub.requests] == [("PATCH", 301)]


@pytest.mark.parametrize("status", [301, 307, 308])
def test_no_redirection_of_a_write_is_followed(world: World, tracker: Hub, status: int) -> None:
    live = opened(tracker)
    world.hub.add_repository("octo/elsewhere")
    world.person().open_issue("octo/elsewhere", "Theirs")

    with Proxy(world.hub) as proxy:
        there = f"{proxy.url}/repos/octo/elsewhere/issues/1"
        proxy.plan = Plan(0, lambda exchange: exchange.answer(status, {"url": there}, Location=there))
        hub = Hub(replace(target_on(world.hub), api=proxy.url))
        with pytest.raises(RefusedError, match="It was transferred a moment ago"):
            issues.update(hub, UpdateIssue(before=live, id="x", title="Ours", why=""))
        hub.close()

    assert [exchange.method for exchange in proxy.plan.seen] == ["PATCH"]
    assert [issue.title for issue in GitHub(world.hub, "octo/elsewhere").issues().values()] == ["Theirs"]
