"""`rectrack forms`: the issue forms, with what they offer to choose from."""

from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.only_check
@click.pass_obj
def command(root: Path, *, only_check: bool) -> None:
    """Write the forms with which people propose, report and correct.

    They offer the recommendations, themes and addressees that the files name.
    """
    from rectrack.desk import check
    from rectrack.pages import form_files

    wanted = form_files.wanted(check.for_readers(root, options.today()))
    options.write_or_check(root, wanted, only_check=only_check, command="forms")
