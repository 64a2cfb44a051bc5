"""The command line: find and run a command, explain errors."""

import importlib
import io
import re
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from inspect import cleandoc
from pathlib import Path
from typing import NamedTuple

import click

from rectrack import __version__
from rectrack.text import InvalidFilesError, RefusedError, closest, in_actions, printable, shown


class Entry(NamedTuple):
    """A command in the help: the first line of its help, and an example as people type it."""

    summary: str
    example: str


SECTIONS = {
    "Start": {
        "init": Entry(
            "Start a new tracker in a folder.",
            'rectrack init tracker --title "River panel" --maintained-by "The secretariat" --theme Water',
        ),
        "doctor": Entry("Check the settings of a repository on GitHub.", "rectrack doctor"),
    },
    "Check and preview": {
        "check": Entry("Check the files for errors.", "rectrack check recommendations"),
        "list": Entry("List recommendations, all or filtered.", "rectrack list --status proposed --theme law"),
        "show": Entry("Show one recommendation.", "rectrack show 2"),
        "plan": Entry("Show what a sync would change, and why.", "rectrack plan"),
        "preview": Entry("Show what merging a change would do.", "rectrack preview main HEAD"),
        "translations": Entry("List outdated translations.", "rectrack translations"),
        "schema": Entry("Print the JSON Schema of a kind of file.", "rectrack schema tracker"),
    },
    "Edit the record": {
        "new": Entry(
            "Add a recommendation with the next free number.",
            'rectrack new --title "List all fees" --summary "Once a year." --theme money --document paper-2017',
        ),
        "status": Entry(
            "Change the status of recommendations.",
            "rectrack status 2 adopted --date 2021-05 --evidence https://example.org/minutes",
        ),
        "action": Entry(
            "Change the status of an action, or add an action.",
            'rectrack action 1 warn implemented --evidence https://example.org/a --note "Notices are out."',
        ),
        "position": Entry(
            "Record the position of a party.",
            "rectrack position 2 island support --date 2021-05 --source https://example.org/letter",
        ),
        "withdraw": Entry(
            "Withdraw a position or a dispute.",
            "rectrack withdraw 4 island --source https://example.org/letter",
        ),
        "dispute": Entry(
            "Record that a party or addressee disputes an entry.",
            'rectrack dispute 1 college --text "We take no position." --source https://example.org/letter',
        ),
        "progress": Entry(
            "Record a verified progress report.",
            'rectrack progress 1 --action warn --text "Two registries give notice." --verified-by "The clerk"',
        ),
        "verify": Entry(
            "Verify a progress report that is on GitHub.",
            'rectrack verify 1 https://github.com/octo/tracker/issues/1#issuecomment-10 --note "The list is online."',
        ),
        "response": Entry(
            "Record the response of an addressee.",
            "rectrack response 1 governments noted --date 2021-05 --source https://example.org/reply",
        ),
        "decision": Entry(
            "Record a decision of the group.",
            'rectrack decision 2 agreed --decided-by "The working group" --text "Recommend it." --date 2021-05',
        ),
        "mark-checked": Entry(
            "Record a check of a recommendation for news.",
            'rectrack mark-checked 1 2 --findings "Nothing has changed."',
        ),
        "request": Entry(
            "Record a request for a response or a position.",
            "rectrack request 4 registry response --due 2021-12",
        ),
        "target": Entry("Set or change the target date.", 'rectrack target 1 2022-06 --set-by "The working group"'),
        "field": Entry("Set or clear a custom field.", "rectrack field 2 priority high"),
        "owner": Entry("Assign or remove an owner.", "rectrack owner 2 octocat"),
        "edit": Entry("Change a field: title, summary, themes or others.", "rectrack edit 2 themes money law"),
        "supersede": Entry(
            "Record that a recommendation supersedes others.", "rectrack supersede 2 3 --date 2021-05"
        ),
        "party": Entry("Add or change a party.", 'rectrack party delta --name "Delta State" --group government'),
        "addressee": Entry(
            "Add or change an addressee.", 'rectrack addressee ministry --name "The ministry of rivers"'
        ),
        "document": Entry(
            "Add or change a source document.",
            'rectrack document delta-letter --title "Letter of Delta" --by "Delta State" --date 2021-05-04',
        ),
        "withhold": Entry("Withhold the name of a person on request.", "rectrack withhold engineer --is-person"),
        "import": Entry("Import a spreadsheet into the record.", "rectrack import record.xlsx --dry-run"),
        "import-minutes": Entry("Record the commands in minutes.", "rectrack import-minutes minutes.txt"),
    },
    "Publish": {
        "board": Entry("Write the status board and the other generated files.", "rectrack board"),
        "forms": Entry("Write the issue forms.", "rectrack forms"),
        "site": Entry("Build the site in a folder.", "rectrack site public"),
        "report": Entry("Write a Word report for a meeting.", "rectrack report report.docx --since 2021-01"),
        "reminders": Entry(
            "List dates that have passed, and draft letters.", "rectrack reminders --letters ../letters"
        ),
        "digest": Entry("Write an email about what is new.", "rectrack digest digest.eml --since 2021-01"),
        "export": Entry("Export the record as a spreadsheet, CSV or JSON.", "rectrack export record.xlsx"),
        "edition": Entry("Prepare a citable edition of the record.", "rectrack edition 2021"),
    },
    "Automation": {
        "run": Entry("Run all steps: record, sync and publish.", "rectrack run"),
        "sync": Entry("Update labels and issues, then the board.", "rectrack sync --max-closed 4"),
        "process-comments": Entry("Record the commands in recent comments.", "rectrack process-comments"),
        "process-forms": Entry("Open pull requests for filled-in issue forms.", "rectrack process-forms"),
        "publish": Entry("Commit and push the generated files.", "rectrack publish"),
    },
    "Several trackers": {
        "overview": Entry("Build an overview of several trackers.", "rectrack overview trackers.yaml overview"),
    },
}
"""The commands by section of the help. A list of the commands imports none of them."""
COMMANDS = {name: entry for section in SECTIONS.values() for name, entry in section.items()}
_WITHOUT_POSITIONS = {
    "position": "",
    "withdraw": "Withdraw a dispute.",
    "request": "Record a request for a response.",
}
"""Commands with another summary in a tracker without positions; without one, the help leaves the command out."""
_OF_POSITIONS = frozenset(("--party", "--stance", "--agreement"))
"""Options that filter by positions."""
_POSITIONS_OFF = re.compile(rb"^stances:[ \t]*\[\s*\]", re.MULTILINE)
"""How tracker.yaml switches positions off. The help does not wait for a YAML parser."""
_FORMER_COMMANDS = {
    "checked": "mark-checked",
    "answer": "response",
    "comments": "process-comments",
    "proposals": "process-forms",
    "record": "import-minutes",
    "post": "preview --post",
    "object": "dispute",
}
"""Former and other names of commands, each with the command."""
_FORMER_OPTIONS = {
    "--by": ("--according-to", "--verified-by", "--entered-by", "--checked-by"),
    "--from": ("--list", "--source"),
    "--to": ("--addressee",),
    "--kind": ("--source-form",),
    "--found": ("--findings",),
    "--note": ("--reason", "--text", "--findings"),
    "--add": ("--create-missing",),
    "--replace": ("--overwrite",),
    "--for-pages": ("--if-deployable",),
    "--unchecked": ("--not-checked",),
    "--allow-closing": ("--max-closed",),
    "--kept-by": ("--maintained-by",),
    "--action": ("--program",),
}
"""Former names of options, each with the options. A command suggests those that it has."""
_WRITING = {*SECTIONS["Edit the record"], *SECTIONS["Automation"], "board", "forms"}
"""Commands that write in the tracker's folder: one at a time."""
_MODULES = {
    "files": ("board", "check", "digest", "edition", "forms", "list", "new", "report", "schema", "show", "site"),
    "reminders": ("reminders",),
    "spreadsheets": ("export", "import"),
    "entries": ("addressee", "document", "edit", "party", "supersede", "withhold"),
    "runs": ("plan", "preview", "process-comments", "process-forms", "publish", "run", "sync"),
    "setup": ("doctor", "init", "overview", "translations"),
}
"""Modules of this package, each with its commands. All other commands are in `statements`."""


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


def _has_positions(ctx: click.Context) -> bool:
    """Return whether the tracker of the command has positions, as its help shows it."""
    with suppress(OSError):
        return not _POSITIONS_OFF.search((ctx.find_object(Path) or Path()).joinpath("tracker.yaml").read_bytes())
    return True


def _refuse_repeated(ctx: click.Context, args: list[str]) -> None:
    """Raise `UsageError` if a single-value option is given twice, where click would use only the last value.

    Raises `UsageError` with the option that a former name means.
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
        name, names = error.option_name, " or ".join(f"'{one}'" for one in meant)
        raise click.UsageError(f"No such option {name!r}. Did you mean {names}?", ctx) from None
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
            ctx.fail(
                f"Unknown command {shown(cmd_name)}. "
                + (f'Did you mean "{close}"?' if close else '"rectrack --help" lists all commands.')
            )
        command = _import_command(cmd_name)
        if not any(option.name == "root" for option in command.params):
            command.params.append(_root())
            about = cleandoc(command.help or "")
            command.help = f"{about}\n\n\b\nExample: {COMMANDS[cmd_name].example}"
            if command.callback and cmd_name in _WRITING:
                command.callback = _alone(command.callback)
        for option in command.params:
            if isinstance(option, click.Option) and {*option.opts} & _OF_POSITIONS:
                option.hidden = option.multiple and not _has_positions(ctx)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        others = {} if _has_positions(ctx) else _WITHOUT_POSITIONS
        for section, commands in SECTIONS.items():
            lines = ((name, others.get(name, entry.summary)) for name, entry in commands.items())
            with formatter.section(section):
                formatter.write_dl([line for line in lines if line[1]], col_max=18)


def _alone(callback: Callable[..., object]) -> Callable[..., object]:
    """Return the function of a command that holds the lock of the tracker's folder while it reads and writes."""

    @wraps(callback)
    def alone(*args: object, **kwargs: object) -> object:
        root = click.get_current_context().find_object(Path) or Path()
        only_reads = kwargs.get("dry_run") or kwargs.get("only_check")
        if only_reads or not (root / "tracker.yaml").exists():  # the command says that this is no tracker
            return callback(*args, **kwargs)
        from rectrack.workspace.folder_lock import alone_in

        with alone_in(root, partial(click.echo, err=True)):
            return callback(*args, **kwargs)

    return alone


def _import_command(name: str) -> click.Command:
    of = next((module for module, names in _MODULES.items() if name in names), "statements")
    module = importlib.import_module(f"rectrack.cli.{of}")
    known: click.Command | None = getattr(module, f"{name.replace('-', '_')}_command", None)
    return known or module.command(name)


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
    """Track recommendations in files, GitHub issues and a status board."""


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
    except Exception as error:  # noqa: BLE001 - a person reads a message instead of a traceback
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
        return f"The computer or the network reported an error: {printable(error)}"
    from traceback import format_exception

    trace = [f"| {printable(line)}" for part in format_exception(error) for line in part.splitlines()]
    return "\n  ".join(["rectrack has a bug. Please report these lines:", *trace])
