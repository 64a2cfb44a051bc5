"""`rectrack proposals`: forms that propose a recommendation become pull requests."""

from typing import TYPE_CHECKING

from rectrack.commands import options
from rectrack.commands.work import Work, part

if TYPE_CHECKING:
    from rectrack.desk.checked import Checked
    from rectrack.github.client import Hub


@part("Proposals are on GitHub")
def command(work: Work, hub: "Hub") -> None:
    """Make a pull request of each form that proposes a recommendation, and keep the two in line."""
    propose(work, hub, work.files(hub))


def propose(work: Work, hub: "Hub", files: "Checked") -> None:
    from rectrack.inbox import proposal_run

    is_quiet = True
    with work.refusals.walk(), hub.share():
        for line in proposal_run.propose(work.git(), hub, files.register, options.today(), work.refusals):
            work.tell(line)
            is_quiet = False
    if is_quiet:
        work.tell("Nothing to do for proposals.")
