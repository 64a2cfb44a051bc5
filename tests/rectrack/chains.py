"""A first sync under GitHub's limits: the run that somebody starts, and those that follow by themselves."""

from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from localhub import Server, Settings
from rectrack.github import connect
from rectrack.pages import status_json
from rectrack.pages.issue import parts
from tests.rectrack import files
from tests.rectrack.clocks import Clock, paced
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.world import REPO, Run, World, action_variables

BOARD = "github-actions[bot]: Update the status board"
README = "# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n"


class Ended(NamedTuple):
    """A run, when its work was done and when it ended, and how many issues the board that is published knows then."""

    run: Run
    done: float
    ended: float
    on_board: int


class Chain(NamedTuple):
    """A tracker that was never synced, its clone as a workflow run has it, and the clock that all of it goes by."""

    world: World
    clone: Clone
    clock: Clock

    def run(self) -> Ended:
        """One run."""
        waited: list[float] = []

        def wait(seconds: float) -> None:
            waited.append(seconds)
            self.clock.wait(seconds)

        with patch.object(connect, "Hub", lambda target: paced(target, self.clock, wait)):
            run = self.world.run("run", "--format", "markdown")
        ended = self.clock.now
        at_the_end = waited[-1] if waited and waited[-1] > 120 else 0.0
        self.clone.pull()
        return Ended(run, ended - at_the_end, ended, self._on_board())

    def _on_board(self) -> int:
        board = status_json.read(self.world.root / status_json.FILE)
        return len(board.pairs) if board else 0

    def to_its_end(self) -> list[Ended]:
        """The run that somebody starts, and every one that was started by the one before."""
        runs = [self.run()]
        while len(self.world.hub.dispatches(REPO)) == len(runs):
            runs.append(self.run())
        return runs

    def opened(self) -> list[str]:
        """The ids of all issues there are."""
        return sorted(str(parts(issue.body).id) for issue in self.world.issues().values())


def never_synced(folder: Path, origin: Path, hub: Server, clock: Clock, count: int) -> Chain:
    """So many recommendations in a clone, and a GitHub on which somebody presses Run workflow."""
    root = files.make_tracker(folder, count)
    files.write(root / "README.md", README)
    world = World(root, hub, action_variables(hub, "workflow_dispatch"))
    hub.set_up(REPO, Settings(workflows={".github/workflows/tracker.yml": "active"}))
    return Chain(world, with_origin(root, origin), clock)
