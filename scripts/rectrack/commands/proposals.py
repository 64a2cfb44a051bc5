"""`rectrack proposals`: forms that propose a recommendation become pull requests."""

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
    """Make a pull request of each form that proposes a recommendation, and keep the two in line."""
    with options.on_github(root, repo, "Proposals are on GitHub") as hub, options.telling_refusals(form) as refusals:
        propose_and_show(root, hub, form, refusals)


def propose_and_show(root: Path, hub: "Hub", form: str, refusals: "Refusals") -> None:
    """Take up the proposals, and print what was done."""
    from rectrack.inbox import proposal_run

    with refusals.walk():
        lines = proposal_run.propose(root, hub, options.today(), os.environ, refusals)
        options.show(lines or ["Nothing to do for proposals."], form)
