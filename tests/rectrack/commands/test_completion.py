"""What a shell offers when somebody presses the Tab key."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from rectrack.cli import cli
from tests.rectrack.files import add, make_tracker


def offered(root: Path, *words: str) -> list[str]:
    """What may stand in place of the last of the words."""
    *before, incomplete = words
    shell = ShellComplete(cli, {}, "rectrack", "_RECTRACK_COMPLETE")
    return [item.value for item in shell.get_completions(["--root", str(root), *before], incomplete)]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("sh", ["show"]),
        ("show ", ["rec-1", "rec-2", "rec-3"]),
        ("status rec-2", ["rec-2"]),
        ("status rec-2 ", ["proposed", "adopted", "implemented", "not-adopted", "withdrawn"]),
        ("status rec-2 a", ["adopted"]),
        ("position 2 ", ["apig", "india", "denic"]),
        ("position 2 india op", ["oppose"]),
        ("position 2 3 india op", ["oppose"]),
        ("position 2 rec-", ["rec-1", "rec-2", "rec-3"]),
        ("checked 2 ", ["rec-1", "rec-2", "rec-3"]),
        ("request 2 gov", ["governments"]),
        ("request 2 icann ", ["answer", "view"]),
        ("decision 2 no", ["noted", "no-agreement"]),
        ("withdraw 2 ic", ["icann"]),
        ("position 2 --reported-by ", ["apig", "india", "denic"]),
        ("action 2 ", ["ask", "wait"]),
        ("action rec-2 w", ["wait"]),
        ("action rec-1 ", []),
        ("action rec-2 ask w", ["withdrawn"]),
        ("list --theme ", ["law", "security"]),
        ("list --addressee g", ["governments"]),
        ("list --stance with", []),
        ("list --agreement d", ["dissenting-views"]),
        ("list --format ", ["table", "csv", "json"]),
        ("new --document ", ["paper-2017"]),
        ("nothing rec-", []),
    ],
)
def test_each_word_is_offered_what_may_stand_there(tmp_path: Path, words: str, values: list[str]) -> None:
    root = make_tracker(tmp_path)
    add(root, 2, actions="\n  - {id: ask, title: A, status: proposed}\n  - {id: wait, title: B, status: proposed}")

    assert offered(root, *words.split(" ")) == values


def test_completion_uses_the_root_after_the_command(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    shell = ShellComplete(cli, {}, "rectrack", "_RECTRACK_COMPLETE")

    found = shell.get_completions(["show", "--root", str(tmp_path)], "rec-2")

    assert [item.value for item in found] == ["rec-2"]


def test_where_no_id_begins_so_the_references_are_offered(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    add(root, 1, reference="Rec-7.iv")
    add(root, 3, reference="48.iv", actions="\n  - {id: ask, title: A, status: proposed}")

    assert offered(root, "show", "4") == ["48.iv"]
    assert offered(root, "status", "REC-7") == ["Rec-7.iv"]
    assert offered(root, "show", "rec-") == ["rec-1", "rec-2", "rec-3"]
    assert offered(root, "action", "48.IV", "") == ["ask"]
    assert offered(root, "action", "#3", "") == ["ask"]


@pytest.mark.parametrize("words", ["show ", "status x ", "position x ", "action 1 ", "list --theme "])
def test_outside_a_tracker_nothing_is_offered(tmp_path: Path, words: str) -> None:
    assert offered(tmp_path, *words.split(" ")) == []


def bash(root: Path, words: str) -> subprocess.CompletedProcess[str]:
    """What the shell's function calls."""
    variables = {"COMP_WORDS": words, "COMP_CWORD": "2", "_RECTRACK_COMPLETE": "bash_complete"}
    environment = {**os.environ, **variables, "PYTHONPATH": os.pathsep.join(sys.path)}
    program = "import sys; from rectrack.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_the_shell_is_answered_without_a_word_about_what_is_wrong(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)

    assert bash(root, "rectrack show ").stdout == "plain,rec-1\nplain,rec-2\nplain,rec-3\n"
    assert (bash(root, "rectrack nothing x").stdout.strip(), bash(root, "rectrack nothing x").stderr) == ("", "")
