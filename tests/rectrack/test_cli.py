"""The command line: which commands there are, and how it says that one failed."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from rectrack import __version__
from rectrack.cli import COMMANDS, cli, main
from rectrack.commands import show
from rectrack.record.desk_words import AT_DESK
from rectrack.setup import origin
from rectrack.setup.origin import Origin
from rectrack.text.problems import InvalidFilesError, Problem, RefusedError
from tests.rectrack.files import add, make_tracker


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run `rectrack ARGUMENTS` as the installed command does, and return its exit status."""
    monkeypatch.setattr(sys, "argv", ["rectrack", *arguments])
    with pytest.raises(SystemExit) as caught:
        main()
    return int(caught.value.code or 0)


def failing(error: BaseException) -> Callable[..., None]:
    def command(**_: object) -> None:
        raise error

    return command


# --- the commands -----------------------------------------------------------------------------------


def test_the_help_lists_every_command_with_the_first_line_of_its_own_help() -> None:
    listed = CliRunner().invoke(cli, ["--help"], terminal_width=200).stdout

    for name, line in COMMANDS.items():
        command = cli.get_command(click.Context(cli), name)
        assert command
        assert (command.help or "").splitlines()[0] == line
        assert f"  {name:<{max(map(len, COMMANDS))}}  {line}\n" in listed


def test_every_module_of_a_command_is_a_command() -> None:
    folder = Path(show.__file__).parent

    assert {path.stem for path in folder.glob("*.py")} - {
        "__init__",
        "choosing",
        "options",
        "said_options",
        "saying",
        "work",
    } == set(COMMANDS) - set(AT_DESK)


def imported_by(command: str, folder: Path) -> list[str]:
    """The modules that a command has imported when it ends."""
    program = (
        f"import sys; from rectrack.cli import main; sys.argv = ['rectrack', '{command}']\n"
        "try: main()\n"
        "finally: print(*sorted(sys.modules), file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    imported = done.stderr.split()
    assert "rectrack.cli" in imported
    return imported


def heavy(imported: list[str], *names: str) -> list[str]:
    return [name for name in imported if name.startswith(names)]


def test_the_help_imports_no_command(tmp_path: Path) -> None:
    assert not heavy(imported_by("--help", tmp_path), "rectrack.commands", "yaml", "ruamel", "jinja2", "github")


def test_a_check_of_good_files_imports_neither_the_slow_parser_nor_what_makes_issues(tmp_path: Path) -> None:
    make_tracker(tmp_path)

    assert not heavy(imported_by("check", tmp_path), "rectrack.github.types", "ruamel", "jinja2", "github")


def test_a_list_imports_neither_the_slow_parser_nor_what_speaks_to_github(tmp_path: Path) -> None:
    make_tracker(tmp_path)

    assert not heavy(imported_by("list", tmp_path), "rectrack.github.client", "ruamel", "jinja2", "github")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_can_be_asked_for_in_two_ways(option: str) -> None:
    assert CliRunner().invoke(cli, [option]).stdout.startswith("Usage: ")


def test_without_a_command_the_help_is_shown_and_it_is_wrong_usage() -> None:
    result = CliRunner().invoke(cli, [])

    assert (result.exit_code, "Commands:" in result.output) == (2, True)


def test_the_version_is_known_without_an_installation() -> None:
    assert CliRunner().invoke(cli, ["--version"]).stdout == f"rectrack, version {__version__}\n"


def test_a_wheel_says_of_which_commit_it_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "_HERE", tmp_path / "origin.py")
    made_of = Origin("octo/tracker", "0123456789abcdef0123456789abcdef01234567")
    (tmp_path / origin.FILE).write_text(origin.text(made_of))

    said = CliRunner().invoke(cli, ["--version"]).stdout

    assert said == f"rectrack, version {__version__} (octo/tracker@0123456789abcdef0123456789abcdef01234567)\n"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("chekc", "Error: There is no command 'chekc'. Did you mean check?\n"),
        ("zzz", "Error: There is no command 'zzz'.\n"),
    ],
)
def test_a_mistyped_command_is_wrong_usage_with_the_nearest_one(typed: str, answer: str) -> None:
    result = CliRunner().invoke(cli, [typed])

    assert result.exit_code == 2
    assert result.stderr.endswith(answer)


def test_a_root_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["--root", str(tmp_path / "nowhere"), "check"])

    assert result.exit_code == 2
    assert "does not exist" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_the_root_stands_before_every_command_or_after_it(command: str, tmp_path: Path) -> None:
    missing = str(tmp_path / "nowhere")

    before = CliRunner().invoke(cli, ["--root", missing, command])
    after = CliRunner().invoke(cli, [command, "--root", missing])

    for result in (before, after):
        assert (result.exit_code, "does not exist" in result.stderr) == (2, True)


def test_a_command_uses_the_root_after_it(tmp_path: Path) -> None:
    make_tracker(tmp_path)

    result = CliRunner().invoke(cli, ["show", "rec-1", "--root", str(tmp_path)])

    assert result.exit_code == 0
    assert "rec-1" in result.stdout


def test_a_root_before_and_after_a_command_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["--root", str(tmp_path), "check", "--root", str(tmp_path)])

    assert result.exit_code == 2
    assert result.stderr.endswith("Error: --root is given before the command and after it. Give it once.\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_that_is_given_twice_is_wrong_usage_for_every_command(command: str) -> None:
    result = CliRunner().invoke(cli, [command, "--root", "one", "--root", "two"])

    assert result.exit_code == 2
    assert f"Usage: cli {command}" in result.stderr
    assert result.stderr.endswith("Error: --root is given 2 times. Give it once.\n")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("--root one --root two list", "--root is given 2 times."),
        ("list --format json --format csv", "--format is given 2 times."),
        ("list --overdue --overdue --overdue", "--overdue is given 3 times."),
        ("position 1 india oppose --reason one --note two", "--reason or --note is given 2 times."),
    ],
)
def test_an_option_that_does_not_add_up_is_given_once(typed: str, said: str) -> None:
    result = CliRunner().invoke(cli, typed.split())

    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, f"Error: {said} Give it once.")


# --- what failed ------------------------------------------------------------------------------------


def test_a_folder_without_a_tracker_is_said_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--root", str(tmp_path), "check") == 1
    assert capsys.readouterr().err == (
        f"There is no tracker.yaml in {tmp_path}. Go to the repository's folder, or name it with --root.\n"
    )


def test_files_with_problems_stop_other_commands_and_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, themes="[lwa]")

    assert run(monkeypatch, "--root", str(tmp_path), "board") == 1
    assert capsys.readouterr().err == (
        'recommendations/rec-1.yaml:6:10: unknown theme "lwa" (did you mean law?)\n'
        "1 problem in the files. Nothing was changed.\n"
    )


class GuardError(RefusedError):
    exit_code = 3


class UnfinishedError(RefusedError):
    exit_code = 4


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (RefusedError("Not so."), 1, "Not so.\n"),
        (RefusedError("One.\n##[error]\x1b[31mTwo."), 1, "One.\n## [error]\\x1b[31mTwo.\n"),
        (GuardError("Too many."), 3, "Too many.\n"),
        (UnfinishedError("Run again."), 4, "Run again.\n"),
        (
            InvalidFilesError([Problem("tracker.yaml", 1, 2, "wrong", "right")]),
            1,
            "tracker.yaml:1:2: wrong (right)\n1 problem in the files. Nothing was changed.\n",
        ),
        (
            PermissionError(13, "Permission denied", "README.md"),
            1,
            "This machine or the network refused: [Errno 13] Permission denied: 'README.md'\n",
        ),
        (KeyboardInterrupt(), 1, "Aborted!\n"),
    ],
)
def test_a_command_that_fails_says_so_in_words_and_by_its_exit_status(
    error: BaseException,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(show.command, "callback", failing(error))

    assert run(monkeypatch, "show", "rec-1") == code
    assert capsys.readouterr().err.lstrip("\n") == said


def test_in_a_workflow_run_the_failure_stands_on_its_page_as_one_annotation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(show.command, "callback", failing(GuardError("100% wrong.\n::error::Do this:\x07")))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")

    assert run(monkeypatch, "show", "rec-1") == 3

    assert capsys.readouterr().err.splitlines()[-1] == (
        "::error title=rectrack::100%25 wrong.%0A::error::Do this:\\x07"
    )


def test_a_mistake_of_the_program_is_a_report_that_gives_no_orders_to_github(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(show.command, "callback", failing(ValueError("odd\n::error::text\n##[error]text")))

    assert run(monkeypatch, "show", "rec-1") == 1

    first, *others = capsys.readouterr().err.splitlines()
    assert first == "rectrack failed by a mistake of its own. Please report these lines with it:"
    assert "  | ValueError: odd" in others
    assert not [line for line in others if line and not line.startswith("  | ")]
    assert not [line for line in others if "##[" in line]


def test_an_interrupted_process_ends_without_a_traceback() -> None:
    program = (
        "import sys, os, signal; from rectrack.cli import main; from rectrack.commands import show\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored under nohup, and inherited from there
        "show.command.callback = lambda **_: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.argv = ['rectrack', 'show', 'rec-1']; main()"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stderr.strip()) == (1, "Aborted!")


def test_the_process_ends_with_the_commands_status_and_all_its_output(tmp_path: Path) -> None:
    make_tracker(tmp_path, 300)
    for number in range(1, 301):
        add(tmp_path, number, themes="[lwa]")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "rectrack", "--root", str(tmp_path), "check"]

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stdout.count("recommendations/rec-") == 300
    assert done.stdout.endswith("\n")
    assert done.stderr == "300 problems in 300 files.\n"


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = f"{shlex.quote(sys.executable)} -m rectrack --root {tmp_path} check --help | head -n 1"

    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, check=False)

    assert done.stdout.startswith("Usage: ")
    assert done.stderr == ""
