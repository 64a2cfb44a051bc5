"""A repository with the project's workflows, and its GitHub."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from localhub import Server
from tests.rectrack.contracts import contracts  # noqa: F401 - watches every test here
from tests.rectrack.world import at_desk
from tests.workflows.runner import Runner, made


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    """Nothing has run yet."""
    with Server() as hub:
        yield made(at_desk(tmp_path / "repository", hub), tmp_path)


@pytest.fixture
def live(runner: Runner) -> Runner:
    """Somebody has started the first sync by hand."""
    ran = runner.sync("workflow_dispatch")
    assert ran.is_green, ran.log
    runner.clone.pull()
    runner.world.hub.requests.clear()
    return runner
