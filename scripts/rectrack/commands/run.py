"""`rectrack run`: all of the work, whatever started it."""

from functools import partial
from pathlib import Path

import click

from rectrack.commands import comments, options, proposals, publish, sync


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
    from rectrack.bell import run
    from rectrack.desk import check
    from rectrack.github import successor
    from rectrack.text.problems import count

    with options.connection(root, repo) as hub, options.telling_refusals(form) as refusals:
        register = check.register(root, options.today())
        options.show([f"{count(len(register.recommendations), 'recommendation')}, no problems."], form)
        sync_part = partial(sync.sync_and_show, root, hub, form, refusals, allow_closing)
        if hub:
            run.run(
                record=partial(comments.record_and_show, root, hub, form, refusals),
                propose=partial(proposals.propose_and_show, root, hub, form, refusals),
                sync=sync_part,
                publish=partial(publish.publish_and_show, root, hub, form, refusals),
                go_on=partial(successor.start, hub, register.tracker.branch, tell=partial(click.echo, err=True)),
            )
        elif stopped := sync_part():
            raise stopped
