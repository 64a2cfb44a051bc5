"""The rate limiter: a run asks no faster than GitHub allows, and stops before GitHub would refuse."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectrack.github.client import RateLimiter, forecast
from rectrack.github.errors import clock_time
from tests.rectrack.clocks import START, Clock
from tests.samples import table

pytestmark = pytest.mark.unit

HOUR = 3600.0
RESERVE = 20
LIMITS = ((1.0, 1, True), (60.0, 80, True), (HOUR, 500 - RESERVE, True), (60.0, 900, False))
"""Within how many seconds at most how much: writes, or points of all requests (a read costs 1, a write 5)."""


def asked(pace: RateLimiter, clock: Clock, *writes: bool) -> Iterator[tuple[float, bool]]:
    """Ask one after the other, each when the pace allows it; when each was."""
    for one in writes:
        clock.now += pace.delay(writes=one, remaining=-1, reset=0)
        yield clock.now, one
        pace.asked(writes=one)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 300)), min_size=1, max_size=8))
def test_whatever_is_asked_stays_within_the_limits_of_github(spans: list[tuple[bool, int]]) -> None:
    clock = Clock()
    writes = [one for one, times in spans for _ in range(times)]
    found = list(asked(RateLimiter(clock), clock, *writes))

    for span, most, is_of_writes in LIMITS:
        spent = [(at, 1 if is_of_writes else 5 if one else 1) for at, one in found if one or not is_of_writes]
        total, first = 0, 0
        for at, cost in spent:
            total += cost
            while spent[first][0] <= at - span:
                total -= spent[first][1]
                first += 1
            assert total <= most


@pytest.mark.parametrize(("reads", "wrote", "writes", "remaining", "reset", "seconds"), table(__file__, "waits"))
def test_the_next_request_waits_as_long_as_github_asks_and_no_longer(
    *, reads: int, wrote: int, writes: bool, remaining: int, reset: float, seconds: float
) -> None:
    clock = Clock()
    pace = RateLimiter(clock)
    list(asked(pace, clock, *[False] * reads, *[True] * wrote))

    assert pace.delay(writes=writes, remaining=remaining, reset=START + reset) == seconds


def test_the_next_run_begins_when_the_hour_of_this_ones_last_write_is_over() -> None:
    clock = Clock()
    pace = RateLimiter(clock)
    assert pace.next_run(90) == START + 90
    list(asked(pace, clock, *[True] * 480))

    assert pace.next_run(HOUR - 479) == START + 479 + HOUR


@pytest.mark.parametrize(
    ("writes", "remaining", "has"),
    [(191, -1, True), (192, -1, False), (0, 601, True), (0, 600, False), (0, 0, False), (0, -1, True)],
)
def test_forms_and_comments_have_two_fifths_of_an_hour(*, writes: int, remaining: int, has: bool) -> None:
    clock = Clock()
    pace = RateLimiter(clock)
    list(asked(pace, clock, *[True] * 9))
    with pace.share():
        list(asked(pace, clock, *[True] * writes))
        assert pace.has_share(writes=True, remaining=remaining, limit=1000) is has
        assert pace.has_share(writes=False, remaining=remaining, limit=1000) is (has or writes > 0)
    assert pace.has_share(writes=True, remaining=0, limit=1000)


@pytest.mark.parametrize(
    ("writes", "expected"), [(0, (0, 1)), (480, (480, 1)), (481, (481 + HOUR, 2)), (2000, (2000 + 4 * HOUR, 5))]
)
def test_how_long_much_takes_is_known_before(writes: int, expected: tuple[float, int]) -> None:
    assert forecast(writes) == expected


@pytest.mark.parametrize(("seconds", "told"), [(0, "08:00 UTC"), (1, "08:01 UTC"), (60, "08:01 UTC")])
def test_the_time_told_is_never_too_early(seconds: int, told: str) -> None:
    assert clock_time(START + seconds) == told
