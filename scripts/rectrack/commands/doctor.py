"""`rectrack doctor`: what to change in a repository's settings."""

import sys
from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.repository
@click.pass_obj
def command(root: Path, repo: str | None) -> None:
    """Examine a repository on GitHub, and say which of its settings to change.

    Asks only, and changes nothing. Each line begins with ok, with change and what to do, or with unknown where the
    token may not see it. Exits with 1 where something is to change.
    """
    from rectrack.doctor import ask, findings

    target = options.chosen_target(repo)
    if target is None:
        click.echo("There is nothing to examine: the GitHub of a rehearsal has no settings. Nothing was changed.")
        return
    found = ask.examination(root, target, options.today())
    click.echo(findings.printed(found), nl=False)
    sys.exit(any(finding.verdict == "change" for finding in found))
