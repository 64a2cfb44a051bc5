"""`rectrack site`: what readers see without an account, as a folder of pages."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.record.register import Register


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--for-pages",
    is_flag=True,
    help="Only where tracker.yaml names a site and a contact and GitHub Pages is on; else say why not.",
)
@click.pass_obj
def command(root: Path, folder: Path, *, for_pages: bool) -> None:
    """Write the site into a folder: pages to read, print and download, made from the files and status.json.

    It needs no network. What else the folder holds stays.
    """
    from rectrack.desk import check

    register = check.register(root, options.today())
    if for_pages and (why := _why_not(root, register)):
        _tell(why)
    else:
        click.echo(made(root, register, folder))


def _why_not(root: Path, register: "Register") -> str:
    """Why the site is not to be shown on GitHub Pages; GitHub is asked only where tracker.yaml wants it."""
    from rectrack.doctor import ask
    from rectrack.site import deploying

    if why := deploying.unwanted(register.tracker):
        return why
    with options.connection(root, None) as hub:
        return deploying.refused(ask.pages(hub)) if hub else f"{deploying.NOT}: this is a rehearsal."


def _tell(why: str) -> None:
    from rectrack.text.problems import as_annotation, in_actions

    click.echo(why)
    if in_actions():
        click.echo(as_annotation(why, "notice"), err=True)


def made(root: Path, register: "Register", folder: Path) -> str:
    """Make the site, and say where one opens it."""
    from rectrack.site import build, read
    from rectrack.site import folder as site_folder

    site_folder.write(folder, build.files(read.material(root, register)))
    return f"Look at it: {(folder / 'index.html').resolve().as_uri()}"
