"""`rectrack publish`: the board to where readers see it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.github.client import Hub
    from rectrack.github.refusals import Refusals


@click.command()
@options.repository
@options.output("text", "markdown")
@click.pass_obj
def command(root: Path, repo: str | None, form: str) -> None:
    """Commit and push the board, after a sync, as tracker.yaml says."""
    with (
        options.on_github(root, repo, "A rehearsal publishes nothing") as hub,
        options.telling_refusals(form) as refusals,
    ):
        publish_and_show(root, hub, form, refusals)


def publish_and_show(root: Path, hub: "Hub", form: str, refusals: "Refusals") -> None:
    """Publish, and print what was done."""
    from rectrack.sync import publish

    options.show([publish.publish(root, hub, options.today(), os.environ, refusals)], form)
