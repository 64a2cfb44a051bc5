"""`rectrack show`: one recommendation."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.record.recommendation import Recommendation
    from rectrack.record.register import Register


@click.command()
@click.argument("said", metavar="ID", shell_complete=options.recommendations)
@options.output("text", "markdown")
@click.pass_obj
def command(root: Path, said: str, form: str) -> None:
    """Print one recommendation, for people or as its issue reads.

    ID is the recommendation's id, its number, its reference or its file.
    """
    from rectrack.desk import check
    from rectrack.record import lookup
    from rectrack.record.values import by_id

    today = options.today()
    register = check.for_readers(root, today)
    known = by_id(register.recommendations)
    recommendation = known[lookup.meant(said, register.recommendations)]
    if form == "markdown":
        click.echo(_as_issue(root, register, recommendation, today))
    else:
        from rectrack.pages import sheet
        from rectrack.text import terminal

        click.echo(sheet.sheet(register, recommendation, today.isoformat(), terminal.width()), nl=False)


def _as_issue(root: Path, register: "Register", recommendation: "Recommendation", today: date) -> str:
    from rectrack.github.types import Site
    from rectrack.pages import status_json
    from rectrack.pages.issue import Issues

    before = status_json.read(root / status_json.FILE)
    here = before.repository if before else None
    web = f"https://{here.host}/{here.name}" if here else "https://github.com/OWNER/REPOSITORY"
    site = Site(web=web, branch=register.tracker.branch)
    spec = Issues(register, site, root / "templates", today.isoformat()).spec(recommendation)
    return f"# {spec.title}\n\n{spec.section}"
