"""`rectrack doctor`: what to change in a repository's settings, and in the files that its workflows run by."""

import sys
from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.repository
@click.pass_obj
def command(root: Path, repo: str | None) -> None:
    """Examine a repository on GitHub, and its workflows, and say what to change and where to click.

    Asks only, and changes nothing. Each line begins with ok, with change and what to do, or with unknown where the
    token may not see it. Exits with 1 where something is to change.
    """
    from rectrack.doctor import ask, finding
    from rectrack.record.load import load
    from rectrack.setup import behind

    target = options.chosen_target(repo)
    if target is None:
        click.echo("There is nothing to examine: the GitHub of a rehearsal has no settings. Nothing was changed.")
        return
    found = ask.examination(root, target, options.today())
    found += filter(None, [behind.finding(root, load(root).register.tracker.branch, target.host)])
    click.echo(finding.printed(found), nl=False)
    sys.exit(any(one.verdict == "change" for one in found))
