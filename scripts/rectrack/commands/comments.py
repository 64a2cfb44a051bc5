"""`rectrack comments`: what people say in comments becomes part of the record."""

import os
from datetime import UTC, datetime
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
    """Record the positions, reports and other commands in recent comments, push them, and answer."""
    with options.on_github(root, repo, "Comments are on GitHub") as hub, options.telling_refusals(form) as refusals:
        record_and_show(root, hub, form, refusals)


def record_and_show(root: Path, hub: "Hub", form: str, refusals: "Refusals") -> None:
    """Record, and print what was done."""
    from rectrack.inbox import run

    with refusals.walk():
        lines = run.record(root, hub, datetime.now(tz=UTC), os.environ, refusals)
        options.show([next(lines, "Nothing new to record.")], form)
        options.show(lines, form)
