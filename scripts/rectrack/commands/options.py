"""What several commands take alike."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rectrack.target import Target


F = TypeVar("F", bound=Callable[..., Any])

repository = click.option("--repo", metavar="OWNER/NAME", help="The repository; by default $GITHUB_REPOSITORY.")


def output(*forms: str) -> Callable[[F], F]:
    """Add the option that says how to print."""
    return click.option("--format", "form", type=click.Choice(forms), default=forms[0], help="How to print it.")


def chosen_target(repo: str | None) -> "Target | None":
    """Read the target from the environment, and say so where it is a rehearsal."""
    from rectrack.target import target

    found = target(os.environ, repo)
    if found is None:
        click.echo("Rehearsal on this machine: set GITHUB_REPOSITORY and GITHUB_TOKEN to work on GitHub.", err=True)
    else:
        click.echo(f"Working on {found.page}.", err=True)
    return found


def today() -> date:
    """Today's date where the sun is highest at Greenwich, so that every machine says the same."""
    return datetime.now(tz=UTC).date()
