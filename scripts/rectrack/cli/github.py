"""Commands that show what GitHub would show: plan, preview, post."""

import os
import sys
from pathlib import Path

import click

from rectrack.cli import options
from rectrack.cli.runs import on_github, working

# `rectrack plan`: what a sync would change, and nothing is.

PENDING = 5


@click.command()
@options.repository
@options.formats_of("plan", "text")
@click.option("--exit-code", is_flag=True, help=f"Exit with {PENDING} where changes are pending.")
@click.pass_obj
def plan_command(root: Path, repo: str | None, form: str, *, exit_code: bool) -> None:
    """Show what a sync would change, from what to what, and why."""
    from rectrack.sync import plan_report, runner

    with options.connection(root, repo) as hub:
        plan = runner.pending(root, hub, options.today())
    text = options.formatted("plan", form, plan_report.Shown(plan, root / "templates"))
    click.echo(plan.names.out_of(text), nl=False)
    sys.exit(PENDING if exit_code and plan.changes else 0)


# `rectrack preview`: what merging a change of the files would do.


@click.command()
@options.repository
@click.argument("base", required=False)
@click.argument("head", default="HEAD")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write it to instead.")
@click.pass_obj
def preview_command(root: Path, repo: str | None, base: str | None, head: str, output: Path | None) -> None:
    """Show what merging the change between two commits would do, in Markdown.

    BASE and HEAD name commits. In a workflow that runs after a pull request's own, they are left out: GitHub says
    which commit it was about.
    """
    from rectrack.github.environment import pull_request_of_event
    from rectrack.github.git import Git, uncommitted_files
    from rectrack.github.types import Site
    from rectrack.sync import preview
    from rectrack.sync.preview import compare_commits, compare_run

    git, today, target = Git(root, os.environ), options.today(), options.chosen_target(repo)
    if base:
        if changed := uncommitted_files(git):
            click.echo(f"Changes that are not committed are left out: {', '.join(changed)}.", err=True)
        compared = compare_commits(git, base, head, today, pull_request_of_event(os.environ))
    elif target:
        found = compare_run(git, target, today, os.environ)
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


# `rectrack post`: the preview of a pull request to where people see it.

_NONE = "No open pull request has that commit as its newest; nothing was written."


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def post_command(root: Path, file: Path) -> None:
    """Show on a pull request what preview has rendered of it.

    It writes FILE, made by rectrack preview --output, as a comment, or renews the comment that is there. It is for a
    workflow that runs after a pull request's own: GitHub says there which commit it was about. Where that is the
    newest of no open pull request any more, nothing is written.
    """
    from rectrack.github.environment import default_branch, head_of_run
    from rectrack.sync.preview import post_preview, rendered_preview
    from rectrack.text.problems import RefusedError

    head, into = head_of_run(os.environ), default_branch(os.environ)
    if not (head and into):
        raise RefusedError(
            "This run follows no pull request's own (workflow_run), which post needs. Nothing was written."
        )
    text = rendered_preview(file)
    with (
        on_github(root, None, "post writes on GitHub") as hub,
        working(root, "text") as work,
        work.refusals.of_one("comments to write", "The preview", is_a_persons=True),
    ):
        number = post_preview(hub, head, into, text)
        work.tell(f"Commented on pull request {number}." if number else _NONE)
