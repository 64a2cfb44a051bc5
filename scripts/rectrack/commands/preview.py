"""`rectrack preview`: what merging a change of the files would do."""

import os
from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.repository
@click.argument("base", required=False)
@click.argument("head", default="HEAD")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write it to instead.")
@click.pass_obj
def command(root: Path, repo: str | None, base: str | None, head: str, output: Path | None) -> None:
    """Show what merging the change between two commits would do, in Markdown.

    BASE and HEAD name commits. In a workflow that runs after a pull request's own, they are left out: GitHub says
    which commit it was about.
    """
    from rectrack.github import event, revisions
    from rectrack.github.git import Git
    from rectrack.github.types import Site
    from rectrack.sync import compare, preview

    git, today, target = Git(root, os.environ), options.today(), options.chosen_target(repo)
    if base:
        if changed := revisions.uncommitted(git):
            click.echo(f"Changes that are not committed are left out: {', '.join(changed)}.", err=True)
        compared = compare.between(git, base, head, today, event.from_event(os.environ))
    elif target:
        found = compare.of_run(git, target, today, os.environ)
        if found is None:
            click.echo("No open pull request has that commit as its newest; there is nothing to show.", err=True)
            return
        compared = found
    else:
        raise click.UsageError("Name the commit before the change, for example: rectrack preview main")
    page = target.page if target else "https://github.com/OWNER/REPOSITORY"
    text = preview.preview(compared, Site(web=page, branch=compared.before.tracker.branch), root / "templates", today)
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)
