"""The command line: find and run a command, explain errors."""

import importlib
import io
import sys
from collections import Counter
from pathlib import Path

import click

from rectrack import __version__
from rectrack.text import InvalidFilesError, RefusedError, closest, in_actions, printable

STATEMENT_HELP = {
    "status": "Give recommendations another status, with its step in the history.",
    "action": "Give an action another status; what is said with it is kept as a verified report.",
    "position": "Record what a party thinks.",
    "withdraw": "Record that a party takes its position back, or that it objects no more.",
    "dispute": "Record that a party or an addressee objects to what is said of it.",
    "progress": "Record what happened, as a report for which somebody vouches.",
    "verify": "Record the words of a report that stands on GitHub, for which somebody vouches.",
    "response": "Record what an addressee answered.",
    "decision": "Record what the group itself decided.",
    "mark-checked": "Record that somebody looked what became of it, and what they found.",
    "request": "Record that somebody was asked for an answer or a view.",
    "target": "Record by when it is to be done, in place of what was said before.",
    "field": "Record the value of a field that your group has added.",
    "owner": "Record which account sees to it.",
}
"""Commands about recommendations, with the first line of their help; the table of statements has the rest."""
COMMANDS = {
    "check": "Find every problem in the files.",
    "preview": "Show what merging the change between two commits would do, or post it on the pull request.",
    "plan": "Show what a sync would change, from what to what, and why.",
    "run": "Do a run: record comments, take up proposals, sync, publish. Without GitHub, do a local run.",
    "sync": "Bring GitHub's labels and issues in line with the files, then write the board.",
    "process-comments": "Record the positions, reports and other commands in recent comments, push them, and answer.",
    "process-forms": "Make a pull request of each form that proposes a recommendation, and keep the two in line.",
    "publish": "Commit and push the board, after a sync, as tracker.yaml says.",
    "board": "Write the status board from the files, and renew the forms, the schema and how to take part.",
    "site": "Write the site into a folder: pages to read, print and download, made from the files and status.json.",
    "overview": "Write an overview of several trackers into a folder: one page, and its data as overview.json.",
    "edition": "Make an edition to cite: a folder with the report, the record and what is new.",
    "digest": "Write a mail for a list: what is new, who was asked for what, what is past its date.",
    "report": "Write a report for a meeting, as a Word file that people can go on editing.",
    "forms": "Write the forms with which people propose, report and correct.",
    "list": "List recommendations: all of them, or those that fit.",
    "export": "Write the record, or some of it, as a spreadsheet, a folder of CSV files or JSON.",
    "show": "Print one recommendation, for people or as its issue reads.",
    "new": "Write the file of a new recommendation, with the next free number.",
    "import": "Read a spreadsheet back into the files, or a list of new recommendations.",
    **STATEMENT_HELP,
    "import-minutes": "Record what minutes say: a text or Word file of statements, all of them or nothing.",
    "init": "Begin a tracker of your own: a folder that holds only data, ready for GitHub.",
    "doctor": "Examine a repository on GitHub, and its workflows, and say what to change and where to click.",
    "schema": "Print the JSON Schema of a kind of file.",
}
"""Every command with the first line of its help, so that a list of the commands imports none of them."""
_FORMER_COMMANDS = {
    "checked": "mark-checked",
    "answer": "response",
    "comments": "process-comments",
    "proposals": "process-forms",
    "record": "import-minutes",
    "post": "preview --post",
    "object": "dispute",
}
"""Words that people may know for a command, each with the command."""
_FORMER_OPTIONS = {
    "--by": ("--according-to", "--verified-by", "--entered-by", "--checked-by"),
    "--from": ("--list", "--source"),
    "--to": ("--addressee",),
    "--kind": ("--source-form",),
    "--found": ("--findings",),
    "--note": ("--reason", "--text", "--findings"),
    "--add": ("--create-missing",),
    "--replace": ("--overwrite",),
    "--if-deployable": ("--if-deployable",),
    "--not-checked": ("--not-checked",),
    "--max-closed": ("--max-closed",),
    "--maintained-by": ("--maintained-by",),
    "--action": ("--program",),
}
"""The same for options: a command names those of them that it has."""
_MODULES = {
    "files": ("board", "check", "digest", "edition", "forms", "list", "new", "report", "schema", "show", "site"),
    "spreadsheets": ("export", "import"),
    "runs": ("plan", "preview", "process-comments", "process-forms", "publish", "run", "sync"),
    "setup": ("doctor", "init", "overview"),
    "statements": (*STATEMENT_HELP, "import-minutes"),
}
"""Modules of this package, each with its commands."""


def _take_root(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    """Set the folder of the repository for the command.

    Raises `UsageError` if `--root` is given before and after the command.
    """
    by = click.core.ParameterSource.COMMANDLINE
    if value and ctx.parent and ctx.parent.get_parameter_source("root") == by:
        raise click.UsageError("--root is given before the command and after it. Give it once.", ctx)
    ctx.obj = value or ctx.obj


def _root(default: Path | None = None) -> click.Option:
    """Return the option for the repository's folder."""
    return click.Option(
        ["--root"],
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=default,
        is_eager=True,
        expose_value=False,
        callback=_take_root,
        help="Folder of the repository. Default: the current folder.",
    )


def _refuse_repeated(ctx: click.Context, args: list[str]) -> None:
    """Raise `UsageError` if a single-value option is given twice, where click would use only the last value.

    Raises `NoSuchOption` with the option that an unknown one means.
    """
    if ctx.resilient_parsing:
        return
    try:
        *_, given = ctx.command.make_parser(ctx).parse_args([*args])
    except click.NoSuchOption as error:
        own = {name for option in ctx.command.params for name in option.opts}
        meant = [name for name in _FORMER_OPTIONS.get(error.option_name, ()) if name in own]
        if not meant:
            raise
        raise click.NoSuchOption(error.option_name, possibilities=meant, ctx=ctx) from None
    for option, times in Counter(given).items():
        if isinstance(option, click.Option) and times > 1 and not option.multiple:
            raise click.UsageError(f"{' or '.join(option.opts)} is given {times} times. Give it once.", ctx)


class _Commands(click.Group):
    """Imports a command's module only when that command is called."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _refuse_repeated(ctx, args)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if command and not ctx.resilient_parsing:
            _refuse_repeated(click.Context(command, parent=ctx, info_name=name), rest)
        return name, command, rest

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing:  # in shell completion an error would disturb
                return None
            close = _FORMER_COMMANDS.get(cmd_name) or closest(cmd_name, COMMANDS)
            ctx.fail(f"There is no command {cmd_name!r}." + (f" Did you mean {close}?" if close else ""))
        command = _import_command(cmd_name)
        if not any(option.name == "root" for option in command.params):
            command.params.append(_root())
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - likewise
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _import_command(name: str) -> click.Command:
    of = next(module for module, names in _MODULES.items() if name in names)
    module = importlib.import_module(f"rectrack.cli.{of}")
    command: click.Command = (
        module.command(name) if name in STATEMENT_HELP else getattr(module, f"{name.replace('-', '_')}_command")
    )
    return command


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    """Print the version, and in a wheel also the commit that it was made from."""
    if value and not ctx.resilient_parsing:
        from rectrack.github import origin_of_wheel

        made_of = origin_of_wheel()
        click.echo(f"rectrack, version {__version__}" + (f" ({made_of})" if made_of else ""))
        ctx.exit()


@click.group(
    cls=_Commands,
    params=[_root(Path())],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """Follow what became of recommendations: files in, GitHub issues and a status board out."""


def main() -> None:
    """Run a command and exit with its code.

    Exits with 1 for problems, 2 for wrong usage, 3 if a safety check refused, and 4 if a further run is needed. Each
    of several errors is printed, and the lowest code counts: a further run does not correct what has failed.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Some terminals lack characters, and CSV lines end in CRLF on every system.
        sys.stdout.reconfigure(errors="backslashreplace", newline="")
    try:
        cli(prog_name="rectrack")
    except ExceptionGroup as troubles:
        codes = [_report_error(error) for error in troubles.exceptions]
        sys.exit(min(filter(None, codes), default=0))
    except Exception as error:  # noqa: BLE001 - whatever it is, a person is told in words
        sys.exit(_report_error(error))


def _report_error(error: Exception) -> int:
    """Print an error and return the exit code.

    In a workflow run, the page of the run shows the error too.
    """
    from rectrack.cli.options import annotate, formatted

    is_notice = isinstance(error, RefusedError) and error.is_notice
    if isinstance(error, InvalidFilesError):
        for form in ("text", "github") if in_actions() else ("text",):
            click.echo(formatted("check", form, error.problems), nl=False, err=True)
    message = _message(error)
    click.echo(message, err=True)
    annotate(message, "notice" if is_notice else "error")
    if is_notice and in_actions():
        return 0
    return error.exit_code if isinstance(error, RefusedError) else 1


def _message(error: Exception) -> str:
    """Return the message of an error; for a bug in rectrack, the lines to report."""
    if isinstance(error, InvalidFilesError):
        return f"{error}. Nothing was changed."
    if isinstance(error, RefusedError):
        return "\n".join(printable(line) for line in str(error).splitlines())
    if isinstance(error, OSError):
        return f"This machine or the network refused: {printable(error)}"
    from traceback import format_exception

    trace = [f"| {printable(line)}" for part in format_exception(error) for line in part.splitlines()]
    return "\n  ".join(["rectrack failed by a mistake of its own. Please report these lines with it:", *trace])
