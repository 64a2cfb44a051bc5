"""A new format of a command's output is one new file."""

import csv
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rectrack import files

ROOT = Path(__file__).parents[3]
PLAN_AS_CSV = """
from rectrack.sync import plan_text
from rectrack.text.exports import as_csv


def written(shown):
    return as_csv(["change", "why"], [(plan_text.title(change), change.why) for change in shown.plan.changes])
"""
AS_A_COUNT = """
def written(shown):
    return f"there are {len(getattr(shown, 'entries', shown))}\\n"
"""


class Program:
    """A copy of the program with a tracker, to which a file can be added."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(ROOT / "templates", folder / "templates")
        self.package = shutil.copytree(ROOT / "scripts", folder / "scripts") / "rectrack"
        self.root = files.make_tracker(folder / "tracker")

    def run(self, *arguments: str) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
        environment |= {"PYTHONPATH": os.pathsep.join([str(self.package.parent), *sys.path]), "COLUMNS": "200"}
        command = [sys.executable, "-m", "rectrack", *arguments]
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=True)
        return done.stdout


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def test_a_plan_as_csv_is_one_new_file(program: Program) -> None:
    files.edit(program.root / "recommendations/rec-1.yaml", "title: Do this", "title: '=1+1'")
    (program.package / "formats/plan/csv.py").write_text(PLAN_AS_CSV)

    rows = list(csv.reader(io.StringIO(program.run("plan", "--format", "csv"))))

    assert "[text|csv|json|markdown]" in program.run("plan", "--help")
    assert rows[0] == ["change", "why"]
    assert ["Open an issue: Recommendation 1: =1+1", "it has no issue yet"] in rows


@pytest.mark.parametrize(("command", "most"), [("list", 3), ("check", 0)])
def test_so_is_a_format_of_a_list_and_of_what_is_wrong(program: Program, command: str, most: int) -> None:
    (program.package / f"formats/{command}/count.py").write_text(AS_A_COUNT)

    assert program.run(command, "--format", "count") == f"there are {most}\n"
    assert "count" in program.run(command, "--help")
