"""What a commit says of pending statements is enough to tell an author once that a statement was taken out."""

import pytest

from localhub import Settings
from tests.faults.proxy import refused
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import BRANCH, REC_1, protect, record, say, told, work_there
from tests.rectrack.refusing import refusing
from tests.rectrack.world import REPO, World


@pytest.fixture
def pending(world: World, clone: Clone) -> World:
    protect(world, clone)
    return world


def take_out(alice: Clone) -> None:
    """Let a maintainer take out on the branch what is said of the first recommendation."""
    work_there(alice).git("checkout", "--quiet", "origin/main", "--", REC_1)
    alice.push(BRANCH)


def test_without_a_pull_request_the_author_is_told(pending: World, alice: Clone) -> None:
    pending.hub.set_up(REPO, Settings(actions_open_pulls=False))
    say(pending, "/oppose Too dear.")
    assert pending.run("comments").code == 0
    take_out(alice)

    assert [pending.run("comments").code for _ in range(2)] == [0, 0]

    assert len(told(pending, "have taken it out")) == 1


def test_if_a_run_breaks_off_before_the_pull_request_says_so_the_author_is_told_once(
    pending: World, alice: Clone
) -> None:
    say(pending, "/oppose Too dear.")
    say(pending, "/support It helps.", number=2)
    record(pending)
    take_out(alice)
    say(pending, "/abstain", number=3)
    with refusing(pending, "PATCH .*/pulls/", refused):
        assert pending.run("comments").code != 0

    record(pending)

    assert len(told(pending, "have taken it out")) == 1
    assert "Too dear" not in alice.at_origin(REC_1, BRANCH)
