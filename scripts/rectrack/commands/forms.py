"""`rectrack forms`: the issue forms, with what they offer to choose from."""

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
    """Write the forms with which people propose, report and correct.

    They offer the recommendations, themes and addressees that the files name.
    """
    from rectrack import check, files, formfiles

    wanted = formfiles.wanted(check.register(root, options.today()))
    if only_check:
        stale = files.differing(root, wanted)
        for name in stale:
            click.echo(f"{name} is not up to date: run 'rectrack forms'.", err=True)
        sys.exit(1 if stale else 0)
    written = files.write(root, wanted)
    for name in written:
        click.echo(f"Wrote {root / name}")
    if not written:
        click.echo("The forms are up to date.")
