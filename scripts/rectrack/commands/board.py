"""`rectrack board`: the README's section, its pages and status.json, without asking GitHub."""

import sys
from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit with 1 where a file is not up to date."
)
@click.pass_obj
def command(root: Path, *, only_check: bool) -> None:
    """Write the status board from the files.

    The issues' numbers come from status.json, so GitHub is not asked.
    """
    from rectrack import boardfiles, files

    wanted = boardfiles.offline(root, options.today())
    if only_check:
        stale = files.differing(root, wanted)
        for name in stale:
            click.echo(f"{name} is not up to date: run 'rectrack board'.", err=True)
        sys.exit(1 if stale else 0)
    written = files.write(root, wanted)
    for name in written:
        click.echo(f"Wrote {root / name}")
    if not written:
        click.echo("The board is up to date.")
