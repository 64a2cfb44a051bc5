"""`rectrack report`: a document for a meeting."""

from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@click.argument("file", metavar="FILE.docx", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--to",
    metavar="ADDRESSEE",
    shell_complete=options.completing(options.settings("addressees")),
    help="Only what is addressed to it.",
)
@click.option("--theme", shell_complete=options.completing(options.settings("themes")), help="Only of this theme.")
@options.since
@click.pass_obj
def command(root: Path, file: Path, to: str | None, theme: str | None, since: str | None) -> None:
    """Write a report for a meeting, as a Word file that people can go on editing.

    It has what was recorded since a day, a table, and a part for each recommendation. The site has the same as a page
    to print.
    """
    from rectrack.desk import check
    from rectrack.record.values import by_id
    from rectrack.site import read, report
    from rectrack.site.outline import Chosen, Outline, since_day
    from rectrack.text import files

    if file.suffix.lower() != ".docx":
        raise click.BadParameter(
            "The report is a Word file: name it so that it ends in .docx.", param_hint="FILE.docx"
        )
    register = check.register(root, options.today())
    material = read.material(root, register)
    tracker = material.register.tracker
    chosen = Chosen(
        to=options.known(to, "addressee", by_id(tracker.addressees), "--to") if to else None,
        theme=options.known(theme, "theme", by_id(tracker.themes), "--theme") if theme else None,
    )
    new = since_day(material, since) if since else None
    outline = Outline(material=material, chosen=chosen, since=new)
    files.replace(file, report.word(outline))
    click.echo(f"Wrote {file}, as of {material.published.as_of}.")
