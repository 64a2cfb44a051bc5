"""`rectrack comments`: what people say in comments becomes part of the record."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rectrack.commands.work import Work, part

if TYPE_CHECKING:
    from rectrack.desk.checked import Checked
    from rectrack.github.client import Hub
    from rectrack.inbox.run import Outcome


@part("Comments are on GitHub")
def command(work: Work, hub: "Hub") -> Exception | None:
    """Record the positions, reports and other commands in recent comments, push them, and answer."""
    return record(work, hub, work.files(hub)).stopped


def record(work: Work, hub: "Hub", files: "Checked") -> "Outcome":
    from rectrack.inbox import run

    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        work.tell(line)

    with work.refusals.walk(), hub.share():
        outcome = run.record(work.git(), hub, datetime.now(tz=UTC), files, work.refusals, tell=tell)
    if not (told or outcome.stopped):
        work.tell("Nothing new to record.")
    return outcome
