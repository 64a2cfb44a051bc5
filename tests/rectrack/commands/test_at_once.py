"""Several programs in one folder at once, and killed commands: nothing is lost, and nothing is left behind."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.interfaces import Finished, outside_actions, python
from tests.rectrack.files import REC_1, make_tracker, texts
from tests.rectrack.local_commands import checked

STATUS = ("status", "1", "adopted", "--date", "2021-05", "--evidence", "https://example.org/minutes")
DECISION = ("decision", "1", "noted", "--decided-by", "The group", "--text", "Noted.", "--date", "2021")
PROGRESS = ("progress", "1", "--text", "Notices are out.", "--verified-by", "The clerk", "--date", "2021")
CHECKED = ("mark-checked", "1", "--findings", "Nothing has changed.")

COMMAND = "import runpy; runpy.run_module('rectrack', run_name='__main__', alter_sys=True)"
KILLED = f"import os, signal; os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n{COMMAND}"
"""Is killed when the new files are written, and none has replaced an old one."""
STOPPED = f"""
import pathlib
written = pathlib.Path.mkdir
def mkdir(path, *args, **kwargs):
    if path.name == "r":
        raise KeyboardInterrupt
    written(path, *args, **kwargs)
pathlib.Path.mkdir = mkdir
{COMMAND}"""
"""Is interrupted while the site is built: after its front page."""
EDITED = """
import sys
opened = 0
def edit(event, arguments):
    global opened
    if event == "open" and str(arguments[0]).endswith("rec-1.yaml"):
        opened += 1
        if opened == {at}:
            with open(sys.argv[2] + "/recommendations/rec-1.yaml", "a") as file:
                file.write("# saved by an editor\\n")
sys.addaudithook(edit)
"""
FASTER = f"import time\nreal = time.perf_counter\ntime.perf_counter = lambda: real() * 60\n{COMMAND}"
"""A minute of waiting passes in a second."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_tracker(tmp_path / "tracker", 2)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


def run(root: Path, *command: str, program: str = COMMAND) -> Finished:
    return python("-c", program, "--root", str(root), *command)


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Have another command at work in the folder: it waits for minutes."""
    command = [sys.executable, "-m", "rectrack", "--root", str(root), "import-minutes", "-"]
    environment = {**outside_actions(), "PYTHONPATH": ":".join(sys.path)}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as other:
        while not (root / ".rectrack/lock").exists():
            assert other.poll() is None
        yield
        other.kill()


def test_commands_at_once_on_one_file_lose_no_entry(root: Path) -> None:
    environment = {**outside_actions(), "PYTHONPATH": ":".join(sys.path)}
    started = [
        subprocess.Popen([sys.executable, "-m", "rectrack", "--root", str(root), *command], env=environment)
        for command in (DECISION, PROGRESS, CHECKED)
    ]

    assert [one.wait() for one in started] == [0, 0, 0]
    text = (root / REC_1).read_text()
    assert [text.count(entry) for entry in ("Noted.", "Notices are out.", "Nothing has changed.")] == [1, 1, 1]


def test_a_command_that_waits_says_so_and_gives_up_after_a_minute(root: Path) -> None:
    with writing(root):
        before = texts(root)

        done = run(root, *CHECKED, program=FASTER)

        waiting, given_up = done.err.splitlines()
        assert waiting == f"Another rectrack command is writing in {root}. This one waits for up to a minute."
        assert (
            f"has been writing in {root} for a minute. Nothing was changed. End that command, or answer" in given_up
        )
        assert done.code == 1
        assert texts(root) == before
        assert checked(root).code == 0  # a command that only reads waits for none
        assert run(root, *CHECKED, "--dry-run").code == 0
    assert run(root, *CHECKED).code == 0


@pytest.mark.parametrize(("at", "code"), [(2, 0), (3, 1)])
def test_what_an_editor_saves_meanwhile_is_kept(at: int, code: int, root: Path) -> None:
    done = run(root, *STATUS, program=EDITED.format(at=at) + COMMAND)

    text = (root / REC_1).read_text()
    assert text.count("# saved by an editor\n") == 1
    assert (done.code, "status: adopted" in text) == (code, not code)
    changed = f"Another program has just changed {root / REC_1}. This command changed nothing."
    assert (changed in done.err) == bool(code)


@pytest.mark.parametrize("command", [STATUS, ("withhold", "domreg", "--is-person"), ("board",)])
def test_nothing_of_a_killed_command_can_be_committed_or_remains(command: tuple[str, ...], root: Path) -> None:
    before = texts(root)

    assert run(root, *command, program=KILLED).code == -9

    assert texts(root) == before
    left = [path.name for path in (root / ".rectrack").iterdir() if path.name.endswith(".new")]
    assert left
    listed = subprocess.run(
        ["git", "status", "--short", "--untracked-files=all"], cwd=root, capture_output=True, text=True, check=True
    )
    assert ".new" not in listed.stdout
    assert run(root, *command).code == 0
    assert not [*root.rglob("*.new")]


def test_an_interrupted_site_is_replaced_by_the_next_run(root: Path) -> None:
    stopped = run(root, "run", program=STOPPED)
    assert stopped.code != 0
    assert (root / ".rectrack/site/index.html").exists()
    assert not (root / ".rectrack/site/r").exists()

    done = run(root, "run")

    assert done.code == 0, done
    assert (root / ".rectrack/site/r/1/index.html").exists()
