"""`rectrack plan`: what a sync would change, and nothing is."""

import sys
from pathlib import Path

import click

from rectrack import formats
from rectrack.commands import options

PENDING = 5


@click.command()
@options.repository
@options.formats_of("plan", "text")
@click.option("--exit-code", is_flag=True, help=f"Exit with {PENDING} where changes are pending.")
@click.pass_obj
def command(root: Path, repo: str | None, form: str, *, exit_code: bool) -> None:
    """Show what a sync would change, from what to what, and why."""
    from rectrack.sync import plan_text, run

    with options.connection(root, repo) as hub:
        plan = run.pending(root, hub, options.today())
    text = formats.written("plan", form, plan_text.Shown(plan, root / "templates"))
    click.echo(plan.names.out_of(text), nl=False)
    sys.exit(PENDING if exit_code and plan.changes else 0)
