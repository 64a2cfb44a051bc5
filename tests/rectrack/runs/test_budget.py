"""Forms and comments use a share of the hour's requests; sync and publishing keep the rest. Time is simulated."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from localhub import GITHUB, Server, Settings
from tests.rectrack import files
from tests.rectrack.clocks import Clock, refused, run_paced
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.forms import form
from tests.rectrack.world import REPO, Run, World, action_variables, local_world

HOUR = 3600
BOARD = "github-actions[bot]: Update the status board"
MINUTES = form("meeting", minutes="date: 2018-03-14\n\n1: /checked Nothing new.")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[World]:
    """A synced and published tracker as a workflow run has it: 1,000 requests an hour."""
    with Server(clock=clock, limits=GITHUB) as hub:
        world = local_world(tmp_path, hub)
        files.write(world.root / "README.md", "# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n")
        world.environment = action_variables(hub, "workflow_dispatch")
        hub.set_up(REPO, Settings(actions_open_pulls=True))
        clone = with_origin(world.root, tmp_path_factory.mktemp("remote") / "origin")
        run(world, clock)
        clone.pull()
        clock.wait(HOUR)
        hub.requests.clear()
        yield world


def run(world: World, clock: Clock) -> Run:
    """Do a run that GitHub refuses nothing to."""
    done = run_paced(world, clock, "run")
    assert done.code == 0, done.err
    assert refused(world.hub) == []
    return done


def send(world: World, forms: int) -> list[int]:
    """Let one account without rights send forms that record a meeting."""
    stranger = world.hub.person("stranger", user_id=99)
    return [stranger.open_issue(REPO, "Minutes: mine", MINUTES, labels=["minutes"]) for _ in range(forms)]


def about(world: World, forms: list[int]) -> list[str]:
    """The requests about these forms, by method and path."""
    pages = [f"/repos/{REPO}/issues/{number}" for number in forms]
    paths = [(served, served.path.partition("?")[0]) for served in world.hub.requests]
    return [f"{s.method} {path}" for s, path in paths if path in pages or path.removesuffix("/comments") in pages]


def replies(world: World, forms: list[int]) -> int:
    """How many of these forms have a reply."""
    return sum(issue["comments"] for issue in world.github.every("issues?state=all") if issue["number"] in forms)


def test_forms_of_one_account_without_rights_get_three_replies_and_cost_later_runs_nothing(
    world: World, clock: Clock
) -> None:
    run(world, clock)
    quiet = len(world.hub.requests)
    forms = send(world, 101)

    run(world, clock)

    clock.wait(HOUR)
    assert replies(world, forms) == 3
    issues = world.issues()
    assert [number for number in forms if issues[number].is_open] == []
    world.hub.requests.clear()
    run(world, clock)
    assert about(world, forms) == []
    assert len(world.hub.requests) <= quiet + 2  # the list of all issues has two pages now


def test_many_forms_leave_requests_for_sync_and_board_and_a_maintainers_minutes_come_before_them(
    world: World, clock: Clock
) -> None:
    clone = Clone(world.root)
    forms = send(world, 450)
    keeper = world.hub.person("keeper", user_id=8, push=True)
    number = keeper.open_issue(REPO, "Minutes: third", MINUTES, labels=["minutes"])
    files.edit(world.root / "recommendations/rec-2.yaml", "Do this", "Do that")
    clone.push()

    done = run(world, clock)

    told = "::notice title=rectrack::Forms and comments have used their share of this hour's requests."
    assert told in done.err
    assert f"Issue #{number}: pull request #" in done.out
    assert 150 < len(about(world, forms)) <= 400
    assert clone.commits()[0] == BOARD
    clock.wait(HOUR)
    assert world.issues()[2].title == "Recommendation 2: Do that"
    hours = 1
    while told in done.err:
        clone.pull()
        clock.wait(HOUR)
        world.hub.requests.clear()
        done, hours = run(world, clock), hours + 1
        assert len(about(world, forms)) <= 400
    assert hours <= 4
    clock.wait(HOUR)
    assert replies(world, forms) <= 3 * hours
    assert {issue.is_open for number, issue in world.issues().items() if number in forms} == {False}
