"""`rectrack publish`: the board to where readers see it."""

import os
from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.repository
@click.option("--recall", is_flag=True, help="Only bring back the status.json that was published last.")
@click.pass_obj
def command(root: Path, repo: str | None, *, recall: bool) -> None:
    """Commit and push the board, after a sync, as tracker.yaml says."""
    from rectrack import publish

    if recall:
        click.echo(publish.recall(root, os.environ, options.today()))
    else:
        click.echo(publish.publish(root, options.chosen_target(repo), options.today(), os.environ))
