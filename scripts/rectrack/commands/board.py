"""`rectrack board`: the README's sections, its pages, status.json and what is renewed with them; asks nobody."""

from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.only_check
@click.pass_obj
def command(root: Path, *, only_check: bool) -> None:
    """Write the status board from the files, and renew the forms, the schema and how to take part.

    The issues' numbers come from status.json, so GitHub is not asked. Of what is renewed with the board, nothing is
    made that is not there.
    """
    from rectrack.desk import check
    from rectrack.pages import board_files

    today = options.today()
    wanted = board_files.offline(root, check.register(root, today), today)
    options.write_or_check(root, wanted, only_check=only_check, command="board")
