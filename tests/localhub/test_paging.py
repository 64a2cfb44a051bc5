"""Pages, and what leads from one to the next."""

import pytest
import requests
from github.Repository import Repository

from localhub import Server
from tests.localhub.conftest import REPO, Raw

ISSUES = f"/repos/{REPO}/issues"


@pytest.fixture(autouse=True)
def many(hub: Server) -> None:
    alice = hub.person("alice")
    for number in range(1, 206):
        alice.open_issue(REPO, f"Issue {number}")


def numbers(answer: requests.Response) -> list[int]:
    return [issue["number"] for issue in answer.json()]


def test_a_page_has_thirty_and_at_most_a_hundred(raw: Raw) -> None:
    assert len(numbers(raw.get(ISSUES))) == 30
    assert len(numbers(raw.get(f"{ISSUES}?per_page=7"))) == 7
    assert numbers(raw.get(f"{ISSUES}?per_page=1")) == [205]
    assert len(numbers(raw.get(f"{ISSUES}?per_page=1000"))) == 100
    assert len(numbers(raw.get(f"{ISSUES}?per_page=0&page=nonsense"))) == 30


def test_the_links_lead_through_all_pages_on_the_same_host(raw: Raw, hub: Server) -> None:
    query = "state=all&sort=created&direction=asc&per_page=100"
    first = raw.get(f"{ISSUES}?{query}")
    assert set(first.links) == {"next", "last"}
    assert first.links["last"]["url"] == f"{hub.url}{ISSUES}?{query}&page=3"
    second = raw.get(first.links["next"]["url"].removeprefix(hub.url))
    assert set(second.links) == {"prev", "next", "last", "first"}
    for rel, page in (("prev", 1), ("first", 1), ("next", 3), ("last", 3)):
        assert second.links[rel]["url"].endswith(f"&page={page}")
    third = raw.get(second.links["next"]["url"].removeprefix(hub.url))
    assert set(third.links) == {"prev", "first"}
    assert numbers(first) + numbers(second) + numbers(third) == list(range(1, 206))


def test_one_page_has_no_links_and_a_page_after_the_last_is_empty(raw: Raw) -> None:
    assert raw.get(f"{ISSUES}?state=closed").links == {}
    beyond = raw.get(f"{ISSUES}?per_page=100&page=9")
    assert numbers(beyond) == []
    assert beyond.links["prev"]["url"].endswith("page=3")


def test_pygithub_reads_them_all_with_one_request_a_page(hub: Server, repo: Repository) -> None:
    hub.requests.clear()
    found = [issue.number for issue in repo.get_issues(state="all", sort="created", direction="asc")]
    assert found == list(range(1, 206))
    assert len(hub.requests) == 3
