"""Pacing: a run asks no faster than GitHub allows, and stops before GitHub would refuse. Time is simulated."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from localhub import Server
from localhub.limits import GITHUB, HOUR, Limits, Meter
from localhub.users import Viewer
from rectrack.github import issues, pacing
from rectrack.github.client import Hub
from rectrack.github.errors import LONGEST_WAIT, LimitedError, StoppedError
from rectrack.github.pacing import AN_HOUR, RESERVE, Pace, clock_time, forecast
from rectrack.pages.issue import parts
from tests.rectrack import files
from tests.rectrack.clocks import START, Clock, refused, run_paced
from tests.rectrack.internals import paced, target_on
from tests.rectrack.world import REPO, World, action_variables

ACTIONS = "actions"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub(clock: Clock) -> Iterator[Server]:
    """A GitHub that enforces its limits."""
    with Server(clock=clock, limits=GITHUB) as server:
        server.add_repository(REPO)
        yield server


def test_writes_are_a_second_apart_and_so_within_eighty_a_minute(hub: Server, clock: Clock) -> None:
    tracker = paced(target_on(hub), clock)
    for number in range(81):
        issues.create(tracker, str(number), "", [])
    tracker.close()

    assert clock.now == START + 80
    assert refused(hub) == []


def test_without_pacing_the_81st_write_in_a_minute_is_refused(hub: Server, clock: Clock) -> None:
    tracker = Hub(target_on(hub), clock.wait, clock)  # this machine's address: not paced
    for number in range(81):
        issues.create(tracker, str(number), "", [])
    tracker.close()

    assert refused(hub) == [403]


def test_reads_are_kept_within_the_points_of_a_minute(clock: Clock) -> None:
    pace = Pace(clock)
    for _ in range(900):
        assert pace.delay(writes=False, remaining=-1, reset=0) == 0
        pace.asked(writes=False)

    assert pace.delay(writes=False, remaining=-1, reset=0) == 60


def test_when_an_hours_writes_are_used_up_the_run_stops_and_goes_on_at_the_time_it_tells(
    hub: Server, clock: Clock
) -> None:
    first = paced(target_on(hub), clock)
    for number in range(AN_HOUR):
        issues.create(first, str(number), "", [])
    with pytest.raises(LimitedError) as stop:
        issues.create(first, "one more", "", [])
    first.close()
    assert stop.value.exit_code == 4
    assert first.created == len(hub.requests) == AN_HOUR == 480
    assert stop.value.seconds == HOUR

    clock.wait_until(str(stop.value))
    second = paced(target_on(hub), clock)
    for number in range(60):
        issues.create(second, str(number), "", [])
    second.close()

    assert START + 479 + HOUR <= clock.now - 59 < START + 479 + HOUR + 60
    assert refused(hub) == []


def test_an_hours_writes_leave_some_over_for_others_who_write(hub: Server, clock: Clock) -> None:
    tracker = paced(target_on(hub), clock)
    for number in range(AN_HOUR):
        issues.create(tracker, str(number), "", [])
    tracker.close()

    others = Hub(target_on(hub), clock.wait, clock)
    for number in range(RESERVE):
        others.wait(1)
        issues.create(others, str(number), "", [])
    assert refused(hub) == []
    with pytest.raises(LimitedError):
        issues.create(others, "one more", "", [])
    others.close()


@pytest.mark.parametrize(
    ("writes", "seconds", "runs"),
    [(0, 0, 1), (AN_HOUR, AN_HOUR, 1), (AN_HOUR + 1, AN_HOUR + 1 + HOUR, 2), (2000, 2000 + 4 * HOUR, 5)],
)
def test_how_long_much_takes_is_known_before(writes: int, seconds: float, runs: int) -> None:
    assert forecast(writes) == (seconds, runs)


def test_the_hour_of_an_actions_token_stops_writes_first_and_then_reads(hub: Server, clock: Clock) -> None:
    hub.add_token("few", login="octo", kind="actions", hourly=50)
    tracker = paced(replace(target_on(hub), token="few"), clock)
    clock.wait(600)
    for number in range(50 - RESERVE):
        issues.create(tracker, str(number), "", [])

    with pytest.raises(StoppedError, match="Run again after"):
        issues.create(tracker, "one more", "", [])
    for _ in range(RESERVE):
        issues.find(tracker, 1)
    with pytest.raises(StoppedError, match="Run again after") as stop:
        issues.find(tracker, 1)
    assert len(hub.requests) == 50

    clock.wait_until(str(stop.value))
    issues.create(tracker, "one more", "", [])
    tracker.close()
    assert refused(hub) == []


def test_a_budget_that_is_back_in_a_moment_is_waited_for(clock: Clock) -> None:
    pace = Pace(clock)

    assert pace.delay(writes=True, remaining=RESERVE, reset=START + 90) == 91 < LONGEST_WAIT
    assert pace.delay(writes=True, remaining=RESERVE + 1, reset=START + 90) == 0


@pytest.mark.parametrize(("seconds", "told"), [(0, "08:00 UTC"), (1, "08:01 UTC"), (60, "08:01 UTC")])
def test_the_time_told_is_never_too_early(seconds: int, told: str) -> None:
    assert clock_time(START + seconds) == told


# --- the simulation ---------------------------------------------------------------------------------


def runs(clock: Clock, run: Callable[[], str | None]) -> int:
    """Run until a run is done, each at the time that the one before told; return how many it took."""
    count = 1
    while told := run():
        clock.wait_until(told)
        count += 1
    return count


@pytest.mark.parametrize(("kind", "reads"), [("personal", 0), (ACTIONS, 2)], ids=["opened", "looked up, opened"])
def test_5000_recommendations_reach_github_within_its_limits(clock: Clock, kind: str, reads: int) -> None:
    """The pace against localhub's meter, which raises GitHub's refusal; a list takes 51 requests.

    `reads` is what is read before each write.
    """
    meter = Meter(GITHUB)
    viewer = Viewer(user_id=1, kind=kind)
    done = 0

    def ask(pace: Pace, *, writes: bool) -> float:
        figures = meter.figures(viewer, clock())
        seconds = pace.delay(writes=writes, remaining=figures["remaining"], reset=figures["reset"])
        if seconds > LONGEST_WAIT:
            return pace.next_run(seconds)
        clock.wait(seconds)
        meter.admit(viewer, writes=writes, at=clock())
        clock.wait(0.125)
        pace.asked(writes=writes)
        return 0

    def run() -> str | None:
        nonlocal done
        pace = Pace(clock)
        asks = [False] * 51 + ([False] * reads + [True]) * (5000 - done)
        for writes in asks:
            if again := ask(pace, writes=writes):
                return f"Run again after {clock_time(again)}"
            done += writes
        return None

    count = runs(clock, run)

    assert done == 5000
    assert 10 <= count <= 17
    assert clock.now - START < 20 * HOUR


def test_the_real_command_opens_every_issue_once_over_successive_runs(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "AN_HOUR", 60)
    with Server(clock=clock, limits=dataclasses.replace(GITHUB, creating_an_hour=60 + RESERVE)) as hub:
        hub.add_repository(REPO)
        opens_every_issue_once(World(files.make_tracker(tmp_path, 90), hub), clock)


def opens_every_issue_once(world: World, clock: Clock) -> None:
    world.environment = action_variables(world.hub, "workflow_dispatch")

    def run() -> str | None:
        result = run_paced(world, clock, "sync")
        assert result.code in (0, 4), result.err
        return result.err if result.code else None

    count = runs(clock, run)

    assert count == 2
    assert refused(world.hub) == []
    ids = sorted(parts(issue.body).id or "" for issue in world.issues().values())
    assert ids == sorted(f"rec-{number}" for number in range(1, 91))


def test_limits_of_this_simulation_are_those_of_github() -> None:
    assert Limits(primary=5000, creating_a_minute=80, creating_an_hour=500, points_a_minute=900) == GITHUB
