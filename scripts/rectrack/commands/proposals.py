"""`rectrack proposals`: forms that propose a recommendation become pull requests."""

import os
from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.repository
@click.pass_obj
def command(root: Path, repo: str | None) -> None:
    """Make a pull request of each form that proposes a recommendation, and keep the two in line."""
    from rectrack import propose
    from rectrack.problems import RefusedError, printable

    target = options.chosen_target(repo)
    if target is None:
        raise RefusedError("Proposals are on GitHub: set GITHUB_REPOSITORY and GITHUB_TOKEN.")
    lines = propose.propose(root, target, options.today(), os.environ)
    for line in lines or ["No proposals are open."]:
        click.echo(printable(line))
