"""By what one chooses recommendations: the options of each command that lists some, and which they are."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.pages.status_json import Entry
    from rectrack.record.register import Register

F = TypeVar("F", bound=Callable[..., Any])


def _filter(name: str, text: str, offered: Callable[..., Any] | None = None) -> Callable[[F], F]:
    complete = options.completing(offered) if offered else None
    return click.option(f"--{name}", multiple=True, help=text, shell_complete=complete)


def _levels(_: Path, __: object) -> list[str]:
    from rectrack.record.agreement import LEVELS

    return [level.replace(" ", "-") for level in LEVELS]


_FILTERS: tuple[Callable[[Any], Any], ...] = (
    _filter("status", "How far it has got.", options.settings("statuses")),
    _filter("theme", "What it is about.", options.settings("themes")),
    _filter("addressee", "To whom it is addressed.", options.settings("addressees")),
    _filter("party", "Whose view is recorded.", options.parties),
    _filter("stance", "What somebody, or the party that --party names, thinks.", options.settings("stances")),
    _filter("agreement", "How far the parties agree.", _levels),
    _filter("field", "What an own field holds, as NAME=VALUE.", options.own_fields),
    click.option("--overdue", is_flag=True, help="Open, and its target date is over."),
    click.option("--unchecked", is_flag=True, help="Not checked for a year."),
)


def filters(command: F) -> F:
    """Add the options by which one chooses."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command


def fitting(
    register: "Register", today: date, *, overdue: bool, unchecked: bool, **chosen: tuple[str, ...]
) -> "list[Entry]":
    """The facts of the recommendations that fit what was chosen; another word than there are is wrong usage."""
    from rectrack.pages import listing, published

    for name, valid in listing.choices(register).items():
        chosen[name] = tuple(options.known(value, name, valid, f"--{name}") for value in chosen[name])
    day = today.isoformat()
    wanted = listing.Filter(**chosen, overdue=overdue, unchecked=day if unchecked else None)
    facts = published.publish(register, None, {}, day).recommendations
    return [entry for entry in facts if wanted.fits(entry)]
