"""The command line: its commands with their help and examples, and its messages about errors."""

import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from localhub import Server
from rectrack import __version__
from tests.interfaces import on, python, rectrack
from tests.pages import commands, helped
from tests.rectrack import clones
from tests.rectrack.files import add, make_tracker, write
from tests.rectrack.world import REPO, local_variables
from tests.samples import DATA, ROOT

SLOW = ("ruamel", "jinja2", "github", "requests", "docx")
"""What takes long to import."""


# --- the commands -----------------------------------------------------------------------------------


def test_the_help_lists_every_command_with_the_first_line_of_its_own_help() -> None:
    assert len(commands()) > 30

    for name, line in commands().items():
        assert len(line) <= 60
        assert helped(name).about.partition("\n")[0] == line
        assert rectrack(None, name, "-h") == rectrack(None, name, "--help")


WITH_GITHUB = ("doctor", "process-comments", "process-forms", "publish")
"""Commands that run against localhub after a sync. All others run locally."""


@pytest.mark.parametrize("name", commands())
def test_the_example_in_the_help_of_each_command_succeeds(
    name: str, tmp_path: Path, hub: Server, origin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, command, *words = shlex.split(helped(name).example)
    root = shutil.copytree(DATA / "tracker", tmp_path / "tracker")
    write(root / "trackers.yaml", "title: All\ntrackers:\n  - {name: Rivers, status: status.json}\n")
    write(root / "minutes.txt", "date: 2021-05\nauthor: The clerk\n\n1: /mark-checked Nothing has changed.\n")
    monkeypatch.chdir(root)
    hub.add_repository(REPO)
    of_wheel = {"GITHUB_REPOSITORY": REPO, "GITHUB_SHA": 40 * "a", "GITHUB_WORKSPACE": str(ROOT)}
    environment = local_variables(hub) if name in WITH_GITHUB else of_wheel if name == "init" else {}
    with on("2021-06-01"):
        assert rectrack(None, "board").code == 0
        clones.with_origin(root, origin).git("config", "user.name", "Alice")
        before = ["sync"] if name in WITH_GITHUB else ["export", "record.xlsx"] if name == "import" else ["check"]
        assert rectrack(None, *before, environment=environment).code == 0

        done = rectrack(None, command, *words, environment=environment)

    assert (program, command) == ("rectrack", name)
    assert done.code == (name == "doctor"), done  # a new repository needs other settings


REQUIRED = {
    "position": {"--source"},
    "dispute": {"--text", "--source"},
    "decision": {"--decided-by"},
    "mark-checked": {"--findings"},
    "status": set(),
    "new": {"--title", "--summary", "--theme", "--document", "--url"},
    "init": {"--title", "--maintained-by", "--theme"},
    "digest": {"--since"},
    "report": set(),
}


def test_the_help_marks_the_options_that_are_required(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    found = {}
    for command in REQUIRED:
        listed = rectrack(tmp_path, command, "--help").out.partition("Options:")[2]
        options = [" ".join(option.split()) for option in re.split(r"\n  (?=-)", listed)]
        marked = [option for option in options if option.endswith("[required]") or " Required without --" in option]
        found[command] = {option.split()[0].rstrip(",") for option in marked}

    assert found == REQUIRED


@pytest.mark.parametrize(
    ("command", "slow"), [("--help", (*SLOW, "yaml", "msgspec")), ("check", SLOW), ("list", SLOW)]
)
def test_a_command_imports_nothing_slow_and_unneeded(command: str, slow: tuple[str, ...], tmp_path: Path) -> None:
    program = (
        "import sys; from rectrack.cli import main\n"
        f"sys.argv = ['rectrack', '--root', {str(tmp_path)!r}, '{command}']\n"
        "try: main()\n"
        "finally: print(*sorted(sys.modules), file=sys.stderr)"
    )
    make_tracker(tmp_path)

    imported = python("-c", program).err.split()

    assert "rectrack.cli" in imported
    assert [name for name in imported if name.startswith(slow)] == []


def test_without_a_command_the_help_is_shown_and_it_is_wrong_usage() -> None:
    finished = rectrack(None)

    assert (finished.code, "Edit the record:" in finished.out + finished.err) == (2, True)


def test_the_version_is_known_without_an_installation() -> None:
    assert rectrack(None, "--version").out == f"rectrack, version {__version__}\n"


def test_the_root_stands_before_every_command_or_after_it_and_once(tmp_path: Path) -> None:
    missing, here = str(tmp_path / "nowhere"), str(tmp_path)

    for name in commands():
        for arguments, said in {
            ("--root", missing, name): f"Directory '{missing}' does not exist.",
            (name, "--root", missing): f"Directory '{missing}' does not exist.",
            (name, "--root", here, "--root", here): "Error: --root is given 2 times. Give it once.",
        }.items():
            finished = rectrack(None, *arguments)
            assert finished.code == 2
            assert finished.err.endswith(f"{said}\n")


def test_a_command_uses_the_root_after_it(tmp_path: Path) -> None:
    make_tracker(tmp_path)

    assert "rec-1" in rectrack(None, "show", "rec-1", "--root", str(tmp_path)).out


def test_the_root_is_given_once() -> None:
    finished = rectrack(None, "--root", ".", "check", "--root", ".")

    assert finished.err.endswith("Error: --root is given before the command and after it. Give it once.\n")


# --- what failed ------------------------------------------------------------------------------------


def test_a_message_gives_no_orders_and_stands_on_the_page_of_a_workflow_run(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    told = 'No recommendation "100%\\n## [error]\\x1b[31m". Use an id, number, reference or file; "rectrack list" shows them.'  # noqa: E501 - a sentence

    finished = rectrack(tmp_path, "show", "100%\n##[error]\x1b[31m", environment={"GITHUB_ACTIONS": "true"})

    assert (finished.code, finished.err.splitlines()) == (
        1,
        [told, f"::error title=rectrack::{told.replace('%', '%25')}"],
    )


def test_files_with_problems_are_annotations_in_a_workflow_run(tmp_path: Path) -> None:
    add(make_tracker(tmp_path), 1, themes="[lwa]")

    finished = rectrack(tmp_path, "board", environment={"GITHUB_ACTIONS": "true"})

    assert finished.err.splitlines() == [
        'recommendations/rec-1.yaml:6:10: Unknown theme "lwa". Did you mean "law"?',
        '::error file=recommendations/rec-1.yaml,line=6,col=10::Unknown theme "lwa". Did you mean "law"?',
        "1 problem in the files. Nothing was changed.",
        "::error title=rectrack::1 problem in the files. Nothing was changed.",
    ]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            PermissionError(13, "Permission denied", "x"),
            ["The computer or the network reported an error: [Errno 13] Permission"],
        ),
        (
            ValueError("odd\n::error::text\n##[error]text"),
            ["rectrack has a bug. Please report these lines:", "  | ValueError: odd"],
        ),
    ],
)
def test_what_fails_is_told_and_gives_no_orders_to_github(error: Exception, said: list[str], tmp_path: Path) -> None:
    make_tracker(tmp_path)

    with patch("csv.writer", side_effect=error):
        finished = rectrack(tmp_path, "list", "--format", "csv")

    first, *others = finished.err.splitlines()
    assert finished.code == 1
    assert first.startswith(said[0])
    assert {*said[1:]} <= {*others}
    assert all(line.startswith("  | ") for line in others)
    assert "##[" not in finished.err


def test_an_interrupted_process_ends_without_a_traceback(tmp_path: Path) -> None:
    make_tracker(tmp_path / "tracker")
    (tmp_path / "git").write_text("#!/bin/sh\nkill -INT $PPID\n")
    (tmp_path / "git").chmod(0o755)
    program = (
        "import signal, sys; from rectrack.cli import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored under nohup, and inherited from there
        f"sys.argv = ['rectrack', '--root', {str(tmp_path / 'tracker')!r}, "
        "'mark-checked', '1', '--findings', 'x']\nmain()"
    )

    finished = python("-c", program, variables={"PATH": f"{tmp_path}:{os.environ['PATH']}"})

    assert (finished.code, finished.err.strip()) == (1, "Aborted!")


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = f"{shlex.quote(sys.executable)} -m rectrack check --help | head -n 1"

    finished = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, check=False)

    assert (finished.stdout[:7], finished.stderr) == ("Usage: ", "")


def test_at_a_real_terminal_a_command_asks(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    ours, theirs = pty.openpty()
    given = ("--title", "Ask for more", "--theme", "law", "--document", "paper-2017")
    command = [sys.executable, "-m", "rectrack", "--root", str(tmp_path), "new", *given]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    os.write(ours, b"It helps.\n\n")  # the summary, and nobody in particular to act

    finished = subprocess.run(
        command, env=environment, stdin=theirs, capture_output=True, text=True, check=False, timeout=60
    )

    os.close(ours)
    os.close(theirs)
    assert finished.returncode == 0, finished.stderr
    assert "summary: It helps.\n" in (tmp_path / "recommendations/ask-for-more.yaml").read_text()
