"""What people say on the issues, correct, withdraw and reply, and what rectrack records and answers."""

from pathlib import Path

import pytest

from localhub import Server
from tests.messages import cases
from tests.messages.cases import assert_as_before
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.comments.conversations import SteppedClock, begin, converse
from tests.rectrack.world import REPO, World, action_variables

TABLE = Path(__file__).parent / "conversations.txt"


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def world(tmp_path: Path, hub: Server) -> World:
    """A tracker that is not synced yet."""
    hub.add_repository(REPO)
    return World(files.make_tracker(tmp_path, 0), hub, action_variables(hub, "workflow_dispatch"))


def test_each_conversation_is_recorded_and_answered_so(
    world: World, clock: SteppedClock, origin: Path, request: pytest.FixtureRequest
) -> None:
    table = [*cases.cases(TABLE)]
    found = begin(world, table)
    for one in found:
        one.edit(Clone(world.root), 0)
    assert world.run("sync").code == 0
    clone = with_origin(world.root, origin)

    converse(world, clone, clock, found)
    outcomes = {case: one.outcome(world, clone) for case, one in zip(table, found, strict=True)}

    assert_as_before(TABLE, outcomes, renew=request.config.getoption("--renew-golden"))
    assert_harmless(world)


def assert_harmless(world: World) -> None:
    """Nothing that somebody wrote became more than a text: files, issues and the log stay as they should be."""
    for command in ("check", "sync", "publish"):
        run = world.done(command)
        assert not [line for line in run.out.splitlines() if line.startswith(("::", "##["))]
    for issue in world.issues().values():
        assert issue.body.count("<!-- rectrack:") in (0, 2)
        assert "<img" not in issue.body
