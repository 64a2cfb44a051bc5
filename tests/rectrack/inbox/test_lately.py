"""What was said in the last three days is heard, whatever started the run, and nothing is repeated at that edge.

GitHub's clock is an hour ahead of the machine's here: a commit seems older than the comment that it records.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from unittest.mock import Mock, patch

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import REC_1, REC_2, judged_as, maintain, reactions, record, report, say
from tests.rectrack.world import REPO, World


@dataclass
class Calendar:
    """How much time has passed, here and on GitHub."""

    passed: timedelta = timedelta(hours=1)

    def now(self, tz: object = UTC) -> datetime:
        assert tz is UTC
        return datetime.now(UTC) + self.passed


@pytest.fixture
def calendar() -> Iterator[Calendar]:
    calendar = Calendar()
    now = Mock(now=calendar.now)
    with patch("rectrack.commands.comments.datetime", now), patch("rectrack.commands.options.datetime", now):
        yield calendar


@pytest.fixture
def clock(calendar: Calendar) -> Callable[[], float]:
    seconds = count(int(time.time()))
    return lambda: next(seconds) + calendar.passed.total_seconds()


def test_what_was_said_less_than_three_days_ago_is_recorded(world: World, clone: Clone, calendar: Calendar) -> None:
    said, reported = say(world, "/oppose Too dear."), report(world)
    calendar.passed += timedelta(days=2.9)

    run = record(world)

    assert f"Issue #{reported}" in run.out
    assert judged_as(world, said) == "+1"
    assert "party: denic" in clone.at_origin(REC_1)
    assert "by: reader" in clone.at_origin(REC_2)


def test_what_was_said_more_than_three_days_ago_is_left_to_people(
    world: World, clone: Clone, calendar: Calendar
) -> None:
    said, _ = say(world, "/oppose Too dear."), report(world)
    calendar.passed += timedelta(days=3.1)

    run = world.run("comments")

    assert (run.code, run.out) == (0, "Nothing new to record.\n")
    assert reactions(world, said) == []
    assert clone.commits() == ["Alice: A change"]


def test_an_old_comment_that_is_edited_counts_from_its_edit(world: World, clone: Clone, calendar: Calendar) -> None:
    said = say(world, "/opose Too dear.")
    calendar.passed += timedelta(days=3.1)
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear.")
    calendar.passed += timedelta(days=2.9)

    record(world)

    assert judged_as(world, said) == "+1"
    assert "party: denic" in clone.at_origin(REC_1)


def test_a_run_that_broke_off_is_gone_on_with_almost_three_days_later(
    world: World, clone: Clone, calendar: Calendar
) -> None:
    said = maintain(world, "/action ask withdrawn")
    with patch("rectrack.github.comments.react", side_effect=OSError("gone")):
        assert world.run("comments").code == 1
    clone.pull()
    files.edit(clone.folder / REC_2, "title: Ask, status: withdrawn", "title: Ask, status: proposed")
    clone.push()
    calendar.passed += timedelta(days=2.99)

    record(world)

    assert "title: Ask, status: proposed" in clone.at_origin(REC_2)
    assert judged_as(world, said) == "eyes"
