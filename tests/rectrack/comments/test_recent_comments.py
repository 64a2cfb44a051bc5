"""Comments of the last three days are recorded, whatever started the run, and nothing is repeated at that edge.

GitHub's clock is an hour ahead of the machine's here: a commit seems older than the comment that it records.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest
import time_machine

from tests.faults.proxy import refused
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import judged_as, maintain, reactions, record, report, say
from tests.rectrack.files import REC_1, REC_2
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, World

DAY = 86_400


@pytest.fixture
def clock() -> Callable[[], float]:
    seconds = count(3600)
    return lambda: next(seconds) + time.time()


@contextmanager
def later(days: float) -> Iterator[None]:
    """Let so many days have passed, here and on GitHub."""
    with time_machine.travel(time.time() + days * DAY):
        yield


def test_comments_and_forms_of_the_last_three_days_are_recorded(world: World, clone: Clone) -> None:
    said, reported = say(world, "/oppose Too dear."), report(world)

    with later(2.9):
        run = record(world)

    assert f"Issue #{reported}" in run.out
    assert judged_as(world, said) == "+1"
    assert "party: domreg" in clone.at_origin(REC_1)
    assert "by: reader" in clone.at_origin(REC_2)


def test_older_comments_are_left_to_people_unless_they_are_edited(world: World, clone: Clone) -> None:
    said, edited, _ = say(world, "/oppose Too dear."), say(world, "/opose Too dear."), report(world)

    with later(3.1):
        run = world.run("process-comments")
        world.person("engineer").edit_comment(REPO, edited, "/oppose Far too dear.")
    assert (run.code, run.out) == (0, "Nothing new to record.\n")
    with later(3.1 + 2.9):
        record(world)

    assert (reactions(world, said), judged_as(world, edited)) == ([], "+1")
    text = clone.at_origin(REC_1).partition("domreg")[2]
    assert "Far too dear." in text
    assert f"date: {time.strftime('%Y-%m-%d', time.gmtime())}" not in text  # it has the day of the edit


def test_a_run_that_broke_off_goes_on_almost_three_days_later(world: World, clone: Clone) -> None:
    said = maintain(world, "/action ask withdrawn")
    with refusing(world, "POST .*/reactions", refused):
        assert world.run("process-comments").code != 0
    clone.pull()
    files.edit(clone.folder / REC_2, "title: Ask, status: withdrawn", "title: Ask, status: proposed")
    clone.push()

    with later(2.99):
        run = record(world)

    assert f"recorded earlier; maintainers have changed {REC_2} since then." in run.out
    assert "title: Ask, status: proposed" in clone.at_origin(REC_2)
    assert judged_as(world, said) == "eyes"
