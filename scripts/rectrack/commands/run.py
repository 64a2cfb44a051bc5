"""`rectrack run`: all of the work, whatever started it."""

from functools import partial
from pathlib import Path

import click

from rectrack.commands import comments, options, proposals, publish, site, sync
from rectrack.commands.work import working


@click.command()
@options.repository
@options.output("text", "markdown")
@sync.closing
@click.pass_obj
def command(root: Path, repo: str | None, form: str, allow_closing: int | None) -> None:
    """Do a run: record comments, take up proposals, sync, publish. Without GitHub, do a local run.

    An error in one part is reported at the end and stops no other part. A local run checks the files, syncs with a
    GitHub on this machine, writes the site, and updates board and forms as `rectrack board` does. It records, commits
    and pushes nothing. It does not change the board of a repository on GitHub.
    """
    from rectrack.bell.run import Parts, run
    from rectrack.github import successor
    from rectrack.github.connect import WORKSPACE
    from rectrack.text.problems import count

    with options.connection(root, repo) as hub, working(root, form) as work:
        files = work.files(hub)
        work.tell(f"{count(len(files.register.recommendations), 'recommendation')}, no problems.")
        sync_part = partial(sync.sync, work, hub, allow_closing)
        if hub:
            parts = Parts(
                read=partial(work.files, hub),
                record=partial(comments.record, work, hub),
                propose=partial(proposals.propose, work, hub),
                sync=sync_part,
                publish=partial(publish.publish_board, work, hub),
                go_on=partial(successor.start, hub, files.tracker.branch, tell=partial(click.echo, err=True)),
            )
            run(parts, files)
        elif stopped := sync_part(files).stopped:
            raise stopped
        else:
            work.tell(site.made(root, files.register, root / WORKSPACE / "site"))
