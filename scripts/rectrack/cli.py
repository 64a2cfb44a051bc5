"""The command line: finds the command, and says in a person's words why one failed."""

import importlib
import sys
from pathlib import Path

import click

from rectrack import __version__
from rectrack.problems import InvalidFilesError, RefusedError, as_text

COMMANDS = ("check", "plan", "sync", "board", "show", "schema")


class _Commands(click.Group):
    """Imports a command's module only when that command is called, and the help texts from a table."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"rectrack.commands.{cmd_name}")
        command: click.Command = module.command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The repository's folder; by default the current one.",
)
@click.version_option(__version__, prog_name="rectrack")
@click.pass_context
def cli(ctx: click.Context, root: Path) -> None:
    """Follow what became of recommendations: files in, GitHub issues and a status board out."""
    ctx.obj = root


def main() -> None:
    """Run a command and exit: 1 for problems, 2 for wrong usage, 3 if a guard refused, 4 to run again."""
    try:
        cli(standalone_mode=True)
    except InvalidFilesError as error:
        click.echo(as_text(error.problems), nl=False, err=True)
        click.echo(f"{error}. Nothing was changed.", err=True)
        sys.exit(error.exit_code)
    except RefusedError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
