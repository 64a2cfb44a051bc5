"""`rectrack comments`: what people say in comments becomes part of the record."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.repository
@options.output("text", "markdown")
@click.pass_obj
def command(root: Path, repo: str | None, form: str) -> None:
    """Record the positions, reports and other commands in recent comments, push them, and answer."""
    from rectrack import markdown, record
    from rectrack.problems import RefusedError, printable

    target = options.chosen_target(repo)
    if target is None:
        raise RefusedError("Comments are on GitHub: set GITHUB_REPOSITORY and GITHUB_TOKEN.")
    with options.telling_refusals(form) as refusals:
        lines = record.record(root, target, datetime.now(tz=UTC), os.environ, refusals)
        for line in lines or ["Nothing new to record."]:
            click.echo(f"- {markdown.line(line)}" if form == "markdown" else printable(line))
