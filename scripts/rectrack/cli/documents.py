"""Commands for documents: site, edition, digest, report, and minutes."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.cli import options

if TYPE_CHECKING:
    from rectrack.model import Dataset
    from rectrack.text.problems import Problem


# `rectrack site`: what readers see without an account, as a folder of pages.


@click.command()
@click.argument("folder", metavar="DIR", type=options.FOLDER)
@click.option(
    "--for-pages",
    is_flag=True,
    help="Only where tracker.yaml names a site and a contact and GitHub Pages is on; else say why not.",
)
@click.pass_obj
def site_command(root: Path, folder: Path, *, for_pages: bool) -> None:
    """Write the site into a folder: pages to read, print and download, made from the files and status.json.

    It needs no network. What else the folder holds stays.
    """
    from rectrack.workspace.transaction import valid_dataset

    dataset, why = valid_dataset(root, options.today()), ""
    if for_pages:
        from rectrack.setup.doctor import why_no_site

        why = why_no_site(dataset.tracker, lambda: options.connection(root, None))
    if why:
        click.echo(why)
        options.annotate(why, "notice")
    else:
        click.echo(made(root, dataset, folder))


def made(root: Path, dataset: "Dataset", folder: Path) -> str:
    """Make the site, and say where one opens it."""
    from rectrack.site.build import site_files, write_site
    from rectrack.site.context import read_material

    write_site(folder, site_files(read_material(root, dataset)))
    return f"Look at it: {(folder / 'index.html').resolve().as_uri()}"


# `rectrack edition`: what can be cited of a meeting.


@click.command()
@click.argument("name")
@click.argument("folder", metavar="[DIR]", required=False, type=options.FOLDER)
@click.pass_obj
def edition_command(root: Path, name: str, folder: Path | None) -> None:
    """Make an edition to cite: a folder with the report, the record and what is new.

    It has report.docx and report.pdf, the record as record.xlsx and as CSV, status.json, and what was recorded and
    corrected since the edition before, which is the newest tag edition-NAME. It is made of a commit, and never twice
    with other content. The workflow 'edition' makes a release of it.
    """
    from rectrack.github.git import Git
    from rectrack.site import edition, report
    from rectrack.site.context import read_material
    from rectrack.site.edition import TAG, edition_files, making
    from rectrack.site.report import printed_report
    from rectrack.text import files
    from rectrack.workspace import transaction
    from rectrack.workspace.transaction import valid_dataset

    dataset = valid_dataset(root, options.today())
    _refuse_names(transaction.mentions(root, dataset))
    made_of = making(Git(root, os.environ), name, dataset.parties)
    material = read_material(root, dataset)
    place = folder or Path(f"{TAG}{name}")
    wanted = {place / file: content for file, content in edition_files(material, made_of)}
    _refuse_another(place, wanted)
    if program := report.browser():
        page = printed_report(edition.outline(material, made_of))
        wanted[place / "report.pdf"] = report.pdf(page, material, program)
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


# `rectrack digest`: a mail for those who follow the tracker.


@click.command()
@click.argument("file", metavar="[FILE.eml]", required=False, type=options.FILE)
@options.required_since
@click.pass_obj
def digest_command(root: Path, file: Path | None, since: str) -> None:
    """Write a mail for a list: what is new, who was asked for what, what is past its date.

    It is one message, as text and as HTML, printed unless a file is named. Open it with a mail programme, and send
    it from there: nothing sends it by itself.
    """
    from rectrack.site.context import read_material
    from rectrack.site.edition import digest
    from rectrack.site.report import since_day
    from rectrack.text import files
    from rectrack.workspace.transaction import valid_dataset

    material = read_material(root, valid_dataset(root, options.today()))
    message = digest(material, since_day(material, since))
    if file is None:
        click.echo(message, nl=False)
    else:
        files.replace(file, message)
        click.echo(f"Wrote {file}, as of {material.published.as_of}. Nothing was sent.")


# `rectrack report`: a document for a meeting.


@click.command()
@click.argument("file", metavar="FILE.docx", type=options.FILE)
@options.naming("--to", "Only what is addressed to it.", "addressees", metavar="ADDRESSEE")
@options.naming("--theme", "Only of this theme.", "themes")
@options.since
@click.pass_obj
def report_command(root: Path, file: Path, to: str | None, theme: str | None, since: str | None) -> None:
    """Write a report for a meeting, as a Word file that people can go on editing.

    It has what was recorded since a day, a table, and a part for each recommendation. The site has the same as a page
    to print.
    """
    from rectrack.model import by_id
    from rectrack.site.context import read_material
    from rectrack.site.report import Chosen, Outline, since_day, word_report
    from rectrack.text import files
    from rectrack.workspace.transaction import valid_dataset

    if file.suffix.lower() != ".docx":
        raise click.BadParameter(
            "The report is a Word file: name it so that it ends in .docx.", param_hint="FILE.docx"
        )
    dataset = valid_dataset(root, options.today())
    material = read_material(root, dataset)
    tracker = material.dataset.tracker
    chosen = Chosen(
        to=options.known(to, "addressee", by_id(tracker.addressees), "--to") if to else None,
        theme=options.known(theme, "theme", by_id(tracker.themes), "--theme") if theme else None,
    )
    new = since_day(material, since) if since else None
    outline = Outline(material=material, chosen=chosen, since=new)
    files.replace(file, word_report(outline))
    click.echo(f"Wrote {file}, as of {material.published.as_of}.")


# `rectrack record`: minutes, all of them or nothing.


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, as plan does, and write nothing.")
@click.pass_obj
def record_command(root: Path, file: Path, *, dry_run: bool) -> None:
    """Record what minutes say: a text or Word file of statements, all of them or nothing.

    FILE has heads (date, by, from, decided_by, meeting) and statements, "2, 7: /checked Nothing has changed."; - is
    what another program passes on. Whatever is wrong is told with its line, and then nothing is written. The same
    file again changes nothing.
    """
    from rectrack.cli import statements
    from rectrack.intake.minutes import apply_minutes, read_minutes_lines
    from rectrack.text.problems import count
    from rectrack.workspace.transaction import Workspace

    is_passed_on = str(file) == "-"
    lines = read_minutes_lines(sys.stdin.buffer.read() if is_passed_on else file.read_bytes())
    workspace = Workspace(root, options.today())
    done = apply_minutes(workspace, lines, "minutes" if is_passed_on else str(file), options.person(root))
    changed = list(dict.fromkeys(one.edited.path for one in done if one.edited.made))
    if dry_run:
        statements.show(workspace)
        return
    workspace.write()
    for path in changed:
        click.echo(f"Wrote {root / path}")
    told = f"{count(len(done), 'statement')} in {count(len({one.edited.path for one in done}), 'file')}"
    click.echo(f"{told} recorded." if changed else f"The files say so already: {told}.", err=True)
