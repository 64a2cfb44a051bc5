"""`rectrack edition`: what can be cited of a meeting."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.text.problems import Problem


@click.command()
@click.argument("name")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def command(root: Path, name: str, folder: Path | None) -> None:
    """Make an edition to cite: a folder with the report, the record and what is new.

    It has report.docx and report.pdf, the record as record.xlsx and as CSV, status.json, and what was recorded and
    corrected since the edition before, which is the newest tag edition-NAME. It is made of a commit, and never twice
    with other content. The workflow 'edition' makes a release of it.
    """
    from rectrack.desk import check
    from rectrack.github.git import Git
    from rectrack.site import edition, printing, read, report
    from rectrack.site.editions import TAG, making
    from rectrack.text import files

    register = check.register(root, options.today())
    _refuse_names(check.mentions(root, register))
    made_of = making(Git(root, os.environ), name, register.parties)
    material = read.material(root, register)
    place = folder or Path(f"{TAG}{name}")
    wanted = {place / file: content for file, content in edition.files(material, made_of)}
    _refuse_another(place, wanted)
    if program := printing.browser():
        page = report.printed(edition.outline(material, made_of))
        wanted[place / "report.pdf"] = printing.pdf(page, material, program)
    files.replace_all(wanted)
    click.echo(f"Wrote {place}, of the commit {made_of.commit[:10]}.")
    if not program:
        click.echo("No report.pdf: no Chrome or Chromium is installed here to print it.", err=True)


def _refuse_names(mentions: "list[Problem]") -> None:
    """An edition cannot be called back, and says of itself that it has no name that is withheld."""
    from rectrack.text.problems import RefusedError, count

    if mentions:
        places = "\n".join(f"{one.path}:{one.line}:{one.column}" for one in mentions)
        raise RefusedError(
            f"An edition cannot be called back, and {count(len(mentions), 'text')} here would bring into it the name "
            f"of somebody who has asked to be left out. Write them without the name:\n{places}"
        )


def _refuse_another(place: Path, wanted: dict[Path, bytes]) -> None:
    """What lies there may be another edition, or somebody's work."""
    from rectrack.text.problems import RefusedError

    there = {path for path in place.rglob("*") if path.is_file() and path.name != "report.pdf"}
    if other := sorted(path for path in there if path not in wanted or path.read_bytes() != wanted[path]):
        raise RefusedError(
            f"{place} holds something else ({other[0].name}): an edition is never made twice. Name a new folder."
        )
