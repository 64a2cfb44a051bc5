"""A first sync under GitHub's limits: the run that somebody starts, and those that follow by themselves."""

from pathlib import Path
from typing import NamedTuple

from localhub import Server, Settings
from tests.interfaces import issue_numbers, parted
from tests.rectrack import files
from tests.rectrack.clocks import Clock, run_paced
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
        before = len(self.clock.waits)
        run = run_paced(self.world, self.clock, "run", "--format", "markdown")
        ended, waits = self.clock.now, self.clock.waits[before:]
        at_the_end = waits[-1] if waits and waits[-1] > 120 else 0.0
        self.clone.pull()
        return Ended(run, ended - at_the_end, ended, len(issue_numbers(self.world.root)))

    def to_its_end(self) -> list[Ended]:
        """The run that somebody starts, and every one that was started by the one before."""
        runs = [self.run()]
        while len(self.world.hub.dispatches(REPO)) == len(runs):
            runs.append(self.run())
        return runs

    def opened(self) -> list[str]:
        """The ids of all issues there are."""
        return sorted(str(parted(issue.body).id) for issue in self.world.issues().values())


def never_synced(folder: Path, origin: Path, hub: Server, clock: Clock, count: int) -> Chain:
    """So many recommendations in a clone, and a GitHub on which somebody presses Run workflow."""
    root = files.make_tracker(folder, count)
    files.write(root / "README.md", README)
    world = World(root, hub, action_variables(hub, "workflow_dispatch"))
    hub.set_up(REPO, Settings(workflows={".github/workflows/tracker.yml": "active"}))
    return Chain(world, with_origin(root, origin), clock)
