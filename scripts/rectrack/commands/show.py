"""`rectrack show`: one recommendation as its issue reads."""

from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@click.argument("id_", metavar="ID")
@click.pass_obj
def command(root: Path, id_: str) -> None:
    """Print the text that a recommendation's issue has or will have, in Markdown.

    ID is the recommendation's id, its number or its file.
    """
    from rectrack import check, published
    from rectrack.changes import Site
    from rectrack.issue import Issues
    from rectrack.model import by_id
    from rectrack.problems import RefusedError, nearest, shown
    from rectrack.target import REHEARSAL_HOST

    register = check.register(root, options.today())
    known = by_id(register.recommendations)
    id_ = next((r.id for r in register.recommendations if str(r.number) == id_), Path(id_).name.removesuffix(".yaml"))
    if id_ not in known:
        raise RefusedError(f"There is no recommendation {shown(id_)} ({nearest(id_, known)}).")
    before = published.read(root / published.FILE)
    here = before.repository if before else None
    if here and here.host != REHEARSAL_HOST:
        web = f"https://{here.host}/{here.name}"
    else:
        web = "https://github.com/OWNER/REPOSITORY"
    site = Site(web=web, branch=register.tracker.branch)
    spec = Issues(register, site, root / "templates").spec(known[id_])
    click.echo(f"# {spec.title}\n\n{spec.section}")
