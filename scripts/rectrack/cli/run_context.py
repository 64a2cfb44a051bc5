"""What the parts of a run take alike: where they work, how they print, what they do with refusals."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from rectrack.cli import options

if TYPE_CHECKING:
    from rectrack.github.client import Hub
    from rectrack.github.errors import Refusals
    from rectrack.github.git import Git
    from rectrack.workspace.transaction import Checked


MOST_IN_WARNING = 20
"""Refusals that the one warning names; the summary has all."""


class Work(NamedTuple):
    """Where a part of a run works, how it prints, and where it keeps what GitHub refuses to one."""

    root: Path
    form: str
    refusals: "Refusals"

    def tell(self, *lines: str) -> None:
        """Print what was done, a line each, for a terminal or for the summary of a run."""
        from rectrack.text import markdown
        from rectrack.text.problems import printable

        for line in map(self.refusals.names.out_of, lines):
            click.echo(f"- {markdown.line(line)}" if self.form == "markdown" else printable(line))

    def git(self) -> "Git":
        """The clone."""
        from rectrack.github.git import Git

        return Git(self.root, os.environ)

    def files(self, hub: "Hub | None") -> "Checked":
        """The files as they lie there; raises `InvalidFilesError`. A rehearsal needs no git."""
        from rectrack.model.redaction import Withheld
        from rectrack.workspace.transaction import checked_files

        found = checked_files(self.root, options.today(), self.git() if hub else None)
        self.refusals.names = Withheld(found.register)
        return found


def part(why: str) -> Callable[[Callable[[Work, "Hub"], Exception | None]], click.Command]:
    """Make a command of a part of a run that is done on GitHub alone; `why` says so where there is none.

    The part raises what kept it from its work, and returns what stopped it part-way.
    """

    def made(do: Callable[[Work, "Hub"], Exception | None]) -> click.Command:
        @click.command(help=do.__doc__)
        @options.repository
        @options.output("text", "markdown")
        @click.pass_obj
        def command(root: Path, repo: str | None, form: str) -> None:
            with on_github(root, repo, why) as hub, working(root, form) as work:
                stopped = do(work, hub)
            if stopped:
                raise stopped

        return command

    return made


@contextmanager
def on_github(root: Path, repo: str | None, why: str) -> "Iterator[Hub]":
    """Connect to the repository; where none is named, refuse and say `why` one is needed."""
    from rectrack.text.problems import RefusedError

    with options.connection(root, repo) as hub:
        if hub is None:
            raise RefusedError(f"{why}: set GITHUB_REPOSITORY and GITHUB_TOKEN. Nothing was changed.")
        yield hub


@contextmanager
def working(root: Path, form: str) -> Iterator[Work]:
    """Do a part of a run; what GitHub refuses to one each is told at the end: in the summary, and as one warning."""
    from rectrack.github.errors import Refusals

    refusals = Refusals()
    try:
        yield Work(root, form, refusals)
    finally:
        if refusals.told:
            _tell(refusals.told, form)


def _tell(refused: Sequence[str], form: str) -> None:
    from rectrack.text import markdown
    from rectrack.text.problems import as_annotation, in_actions, printable

    lines = ["GitHub refused this:", *(f"- {printable(line)}" for line in refused)]
    if form == "markdown":
        click.echo("\n".join(["", "### GitHub refused this", "", *(f"- {markdown.line(line)}" for line in refused)]))
    elif form == "text":
        click.echo("\n".join(lines))
    if in_actions():
        more = [f"- and {len(refused) - MOST_IN_WARNING} more"] if len(refused) > MOST_IN_WARNING else []
        click.echo(as_annotation("\n".join([*lines[: MOST_IN_WARNING + 1], *more]), "warning"), err=True)
    elif form not in ("text", "markdown"):
        click.echo("\n".join(lines), err=True)
