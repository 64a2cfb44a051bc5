"""`rectrack list`: the recommendations that fit."""

from pathlib import Path

import click

from rectrack import formats
from rectrack.commands import choosing, options


@click.command()
@choosing.filters
@options.formats_of("list", "table")
@click.pass_obj
def command(root: Path, /, form: str, *, overdue: bool, unchecked: bool, **filters: tuple[str, ...]) -> None:
    """List recommendations: all of them, or those that fit.

    A filter may be given again, for one or the other; different filters go together. Views are those that stand now,
    a party's own and those that others report of it.
    """
    from rectrack.desk import check
    from rectrack.pages import listing

    today = options.today()
    register = check.for_readers(root, today)
    found = choosing.fitting(register, today, overdue=overdue, unchecked=unchecked, **filters)
    statuses = {status.id: status.name for status in register.tracker.statuses}
    shown = listing.Listing(
        entries=found,
        known=len(register.recommendations),
        statuses=statuses,
        fields=tuple(field.id for field in register.tracker.fields),
        asks_agreement=register.tracker.agreement is not None,
    )
    click.echo(formats.written("list", form, shown), nl=False)
