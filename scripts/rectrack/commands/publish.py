"""`rectrack publish`: the board to where readers see it."""

import os
from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.repository
@click.pass_obj
def command(root: Path, repo: str | None) -> None:
    """Commit and push the board, after a sync, as tracker.yaml says."""
    from rectrack import publish

    with options.telling_refusals("text") as refusals:
        click.echo(publish.publish(root, options.chosen_target(repo), options.today(), os.environ, refusals))
