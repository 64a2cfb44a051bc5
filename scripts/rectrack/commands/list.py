"""`rectrack list`: the recommendations that fit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from rectrack import formats
from rectrack.commands import options


def _filter(
    name: str, text: str, offered: Callable[..., Any] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    complete = options.completing(offered) if offered else None
    return click.option(f"--{name}", multiple=True, help=text, shell_complete=complete)


def _levels(_: Path, __: object) -> list[str]:
    from rectrack.record.agreement import LEVELS

    return [level.replace(" ", "-") for level in LEVELS]


@click.command()
@_filter("status", "How far it has got.", options.settings("statuses"))
@_filter("theme", "What it is about.", options.settings("themes"))
@_filter("addressee", "To whom it is addressed.", options.settings("addressees"))
@_filter("party", "Whose view is recorded.", options.parties)
@_filter("stance", "What somebody, or the party that --party names, thinks.", options.settings("stances"))
@_filter("agreement", "How far the parties agree.", _levels)
@_filter("field", "What an own field holds, as NAME=VALUE.", options.own_fields)
@click.option("--overdue", is_flag=True, help="Open, and its target date is over.")
@click.option("--unchecked", is_flag=True, help="Nobody has looked since the last step of its history.")
@options.formats_of("list", "table")
@click.pass_obj
def command(root: Path, /, form: str, *, overdue: bool, unchecked: bool, **filters: tuple[str, ...]) -> None:
    """List recommendations: all of them, or those that fit.

    A filter may be given again, for one or the other; different filters go together. Views are those that stand now,
    a party's own and those that others report of it.
    """
    from rectrack.desk import check
    from rectrack.pages import listing, published

    today = options.today()
    register = check.for_readers(root, today)
    for name, valid in listing.choices(register).items():
        filters[name] = tuple(options.known(value, name, valid, f"--{name}") for value in filters[name])
    chosen = listing.Filter(**filters, overdue=overdue, unchecked=unchecked)
    facts = published.publish(register, None, {}, today.isoformat()).recommendations
    found = [entry for entry in facts if chosen.fits(entry)]
    statuses = {status.id: status.name for status in register.tracker.statuses}
    shown = listing.Listing(
        entries=found,
        known=len(facts),
        statuses=statuses,
        fields=tuple(field.id for field in register.tracker.fields),
        asks_agreement=register.tracker.agreement is not None,
    )
    click.echo(formats.written("list", form, shown), nl=False)
