"""`rectrack site`: what readers see without an account, as a folder of pages."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.record.register import Register


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def command(root: Path, folder: Path) -> None:
    """Write the site into a folder: pages to read, print and download, made from the files and status.json.

    It needs no network. What else the folder holds stays.
    """
    from rectrack.desk import check

    click.echo(made(root, check.register(root, options.today()), folder))


def made(root: Path, register: "Register", folder: Path) -> str:
    """Make the site, and say where one opens it."""
    from rectrack.site import build, read
    from rectrack.site import folder as site_folder

    site_folder.write(folder, build.files(read.material(root, register)))
    return f"Look at it: {(folder / 'index.html').resolve().as_uri()}"
