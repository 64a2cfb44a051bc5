"""The date option of the commands that change the record, and how they write or preview a change."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from rectrack.cli import options

if TYPE_CHECKING:
    from rectrack.workspace.transaction import Workspace


DATE: Mapping[str, Any] = {"metavar": "DATE", "callback": options.date_of}
"""What the options for dates have in common."""
when = click.option(
    "--date", "date_", help="Date, also in the past (YYYY, YYYY-MM or YYYY-MM-DD). Default: today.", **DATE
)


def write(workspace: "Workspace", *, dry_run: bool, most: int | None = None) -> bool:
    """Write the edits in the workspace, and print what to check in them. Return whether they were written.

    With `dry_run`, only print what a sync would then do. Raises `RefusedChangeError` if they would add a problem.
    """
    warnings = workspace.warnings()
    if dry_run:
        _show(workspace, most=most)
    else:
        workspace.write()
    options.warn(warnings)
    return not dry_run


def _show(workspace: "Workspace", *, most: int | None) -> None:
    """Print what a sync would do after the edits in the workspace, as `plan` does.

    `most` is the number of changes to print, None for all. Raises `RefusedChangeError` if the edits would add a
    problem.
    """
    from rectrack.github import Site
    from rectrack.model import Withheld
    from rectrack.rendering import STATUS_JSON, read_status
    from rectrack.sync import preview, review
    from rectrack.sync.preview import compare_edited
    from rectrack.text import count
    from rectrack.workspace.transaction import RefusedChangeError

    if wrong := workspace.new_problems():
        raise RefusedChangeError(wrong)
    if left := workspace.problems():
        files = f"The change adds no problem. The files already have {count(len(left), 'problem')}"
        click.echo(f"{files}, so a sync would change nothing on GitHub. To list them: rectrack check.")
        return
    if workspace.problems(before=True):
        click.echo("After this change the files have no problems. To see later what a sync would do: rectrack plan.")
        return

    before, after = workspace.written.dataset, workspace.loaded.dataset
    site = Site(web="https://github.com/OWNER/REPOSITORY", branch=after.tracker.branch)
    templates = workspace.root / "templates"
    told = read_status(workspace.root / STATUS_JSON)
    compared = compare_edited(before, after, told)
    plan = preview.plan_merge(compared, site, templates, workspace.today)
    text = options.formatted("plan", "text", review.ShownPlan(plan, templates, most=most))
    click.echo(Withheld(after).out_of(text), nl=False)
