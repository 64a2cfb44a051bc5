"""Labels and issues are read whole, and what has come since is found."""

import pytest
from msgspec.structs import replace

from rectrack.github import snapshots
from rectrack.github.client import Hub
from tests.faults.proxy import Exchange, Proxy, absent
from tests.rectrack.internals import snapshot_of, target_on
from tests.rectrack.world import REPO, World


def test_a_snapshot_has_every_issue_and_label_over_many_pages(world: World) -> None:
    for number in range(105):
        world.person().open_issue(REPO, f"No. {number}")
        world.person().create_label(REPO, f"label {number}")

    snapshot = snapshot_of(world)

    assert [issue.number for issue in snapshot.issues] == list(range(1, 106))
    assert len(snapshot.labels) == 105


def test_pull_requests_are_no_issues_but_count_as_numbers(world: World) -> None:
    world.person().open_issue(REPO, "One")
    world.person().open_pull_request(REPO, "Two")

    snapshot = snapshot_of(world)

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

    snapshot = snapshots.take(tracker, about.repository, about.owner, [1, 2, 3, 9])

    assert snapshot.missing == {1: "deleted", 2: "transferred", 9: "not found"}


def test_newer_issues_are_found_past_gaps_and_deletions(world: World, tracker: Hub) -> None:
    alice = world.person()
    for title in ("one", "two", "three"):
        alice.open_issue(REPO, title)
    alice.delete_issue(REPO, 2)

    assert [issue.number for issue in snapshots.newer(tracker, 0)] == [1, 3]


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
        hub = Hub(replace(target_on(world.hub), api=proxy.url))
        newer = [issue.number for issue in snapshots.newer(hub, 0)]
        hub.close()

    assert newer == found
    assert len(proxy.plan.seen) == found[-1] + 3
