"""`rectrack publish`: the board to where readers see it."""

from typing import TYPE_CHECKING

from rectrack.commands import options
from rectrack.commands.work import Work, part

if TYPE_CHECKING:
    from rectrack.github.client import Hub
    from rectrack.sync.publish import Synced


@part("A rehearsal publishes nothing")
def command(work: Work, hub: "Hub") -> None:
    """Commit and push the board, after a sync, as tracker.yaml says."""
    from rectrack.sync import publish

    publish_board(work, hub, publish.last_synced(work.root, work.files(hub)))


def publish_board(work: Work, hub: "Hub", synced: "Synced") -> None:
    from rectrack.sync import publish

    work.tell(publish.publish(work.git(), hub, options.today(), work.refusals, synced))
