"""`rectrack proposals`: forms that propose a recommendation become pull requests."""

import os
from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.repository
@options.output("text", "markdown")
@click.pass_obj
def command(root: Path, repo: str | None, form: str) -> None:
    """Make a pull request of each form that proposes a recommendation, and keep the two in line."""
    from rectrack import markdown, propose
    from rectrack.problems import RefusedError, printable

    target = options.chosen_target(repo)
    if target is None:
        raise RefusedError("Proposals are on GitHub: set GITHUB_REPOSITORY and GITHUB_TOKEN.")
    with options.telling_refusals(form) as refusals:
        lines = propose.propose(root, target, options.today(), os.environ, refusals)
        for line in lines or ["No proposals are open."]:
            click.echo(f"- {markdown.line(line)}" if form == "markdown" else printable(line))
