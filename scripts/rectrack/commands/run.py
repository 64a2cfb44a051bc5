"""`rectrack run`: all of the work, whatever started it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.commands import comments, options, proposals, publish, sync

if TYPE_CHECKING:
    from rectrack.hub import Hub
    from rectrack.refusals import Refusals
    from rectrack.run import Part


@click.command()
@options.repository
@options.output("text", "markdown")
@sync.closing
@click.pass_obj
def command(root: Path, repo: str | None, form: str, allow_closing: int | None) -> None:
    """Do all of the work: record what was said, take up proposals, sync, publish. Without GitHub, rehearse.

    What goes wrong in one part is told at the end and stops no other. A rehearsal checks the files, syncs with a
    GitHub on this machine and writes the board; it records, commits and pushes nothing.
    """
    from rectrack import check
    from rectrack.problems import count

    with options.connection(root, repo) as hub, options.telling_refusals(form) as refusals:
        known = len(check.register(root, options.today()).recommendations)
        options.show([f"{count(known, 'recommendation')}, no problems."], form)
        sync_part = partial(sync.sync_and_show, root, hub, form, refusals, allow_closing)
        if hub:
            _run(root, hub, form, refusals, sync_part)
        else:
            sync_part()


def _run(root: Path, hub: "Hub", form: str, refusals: "Refusals", sync_part: "Part") -> None:
    from rectrack.run import run

    run(
        record=partial(comments.record_and_show, root, hub, form, refusals),
        propose=partial(proposals.propose_and_show, root, hub, form, refusals),
        sync=sync_part,
        publish=partial(publish.publish_and_show, root, hub, form, refusals),
    )
