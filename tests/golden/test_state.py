"""A tracker that an earlier program left is carried on: nothing is posted or created again, nothing is lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from localhub import Server
from tests.golden import state
from tests.golden.state import Left
from tests.interfaces import git, on, rectrack, writes
from tests.rectrack import files


@pytest.fixture
def left(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Left]:
    if request.config.getoption("--leave-state"):
        state.leave(tmp_path / "new")
    with Server() as server, on(state.DAY):
        yield state.load(tmp_path, server)


def pending(left: Left) -> list[str]:
    """The lines that the branch of pending statements adds to the record, without the order of their files."""
    origin = left.happening.tracker.origin
    difference = git(origin, "diff", "--unified=0", "main...statements", "--", "recommendations")
    return sorted(re.findall(r"(?m)^\+(?!\+\+).*$", difference))


def test_a_plan_finds_nothing_to_do(left: Left) -> None:
    assert "Nothing to change" in left.happening.shown("plan")


def test_a_run_posts_and_creates_nothing_and_pushes_nothing_new(left: Left) -> None:
    branches = git(left.happening.tracker.origin, "for-each-ref")

    shown = left.happening.shown("run")

    assert "Nothing new to record." in shown
    assert writes(left.happening.server) == []
    assert git(left.happening.tracker.origin, "for-each-ref") == branches


def test_every_pending_statement_is_carried_over_to_a_newer_main(left: Left) -> None:
    tracker = left.happening.tracker
    before = pending(left)
    files.edit(tracker.root / "recommendations/digital-geneva-convention.yaml", "\ntitle: ", "\ntitle: Please ")
    tracker.commit(state.DAY)

    left.happening.shown("run")

    assert len(before) > 10
    assert pending(left) == before
    git(tracker.origin, "merge-base", "--is-ancestor", "main~1", "statements")


def test_a_local_run_goes_on_with_its_own_github(left: Left) -> None:
    finished = rectrack(left.local, "run")

    assert finished.code == 0, finished.err
    assert "Nothing to change" in finished.out
