"""`rectrack digest`: a mail for those who follow the tracker."""

from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@click.argument("file", metavar="[FILE.eml]", required=False, type=click.Path(dir_okay=False, path_type=Path))
@options.required_since
@click.pass_obj
def command(root: Path, file: Path | None, since: str) -> None:
    """Write a mail for a list: what is new, who was asked for what, what is past its date.

    It is one message, as text and as HTML, printed unless a file is named. Open it with a mail programme, and send
    it from there: nothing sends it by itself.
    """
    from rectrack.desk import check
    from rectrack.site import digest, read
    from rectrack.site.outline import since_day
    from rectrack.text import files

    material = read.material(root, check.register(root, options.today()))
    message = digest.digest(material, since_day(material, since))
    if file is None:
        click.echo(message, nl=False)
    else:
        files.replace(file, message)
        click.echo(f"Wrote {file}, as of {material.published.as_of}. Nothing was sent.")
