"""A repository that holds only data: begun without a terminal and with one, and kept up to date."""

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from localhub import Server
from rectrack import __version__
from tests.guide.conftest import GITHUB, ORIGIN, PAGE, commands, instead_of, typed
from tests.interfaces import workflows
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.world import World, action_variables
from tests.samples import ROOT, samples
from tests.workbooks import workbook


@pytest.fixture(scope="module")
def brought(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tracker that somebody has begun and brought to GitHub, word by word."""
    folder = tmp_path_factory.mktemp("brought")
    _, begin, push = samples(PAGE, "With a terminal", "sh")
    subprocess.run(["git", "init", "--quiet", "--bare", str(folder / "origin")], check=True)

    with commands() as shell:
        said = typed(begin, folder, shell, "River panel", "The panel", "panel@example.org", "Water, Dykes")
        assert Path(unquote(said.splitlines()[-1].removeprefix("Open in a browser: file://"))).is_file()
        typed(push, folder / "river-panel", shell, **instead_of(GITHUB, folder / "origin"))

    return folder


@pytest.fixture
def pushed(brought: Path, tmp_path: Path) -> Path:
    """The clone of that tracker."""
    shutil.copytree(brought, tmp_path / "brought")
    clone = tmp_path / "brought/river-panel"
    files.edit(clone / ".git/config", GITHUB, str(tmp_path / "brought/origin"))
    return clone


def test_the_wheel_of_a_release_is_what_is_installed(tmp_path: Path, shell: Path) -> None:
    wheel = f"./rectrack-{__version__}-py3-none-any.whl"
    files.write(tmp_path / wheel, "")
    files.write(shell / "pipx", f'#!/bin/sh\n[ "$*" = "install {wheel}" ] && echo installed\n').chmod(0o755)

    assert typed(samples(PAGE, "With a terminal", "sh")[0], tmp_path, shell) == "installed\n"


def test_what_was_answered_lies_on_github_and_waits_for_the_first_run(pushed: Path) -> None:
    assert "title: River panel\n" in Clone(pushed).at_origin("tracker.yaml")

    with Server() as hub:
        world = World(pushed, hub, action_variables(hub, "push"))
        waits = world.run("run")
        assert (waits.code, "Start the first sync yourself" in waits.err) == (0, True)
        world.environment = action_variables(hub, "workflow_dispatch")
        assert world.run("run").code == 0
        assert len(world.issues()) == 1

    assert "[1. Example" in Clone(pushed).at_origin("README.md")


def test_a_list_becomes_the_first_files(tmp_path: Path, shell: Path) -> None:
    row = {
        "title": "Measure it",
        "number": "7",
        "reference": "4.a",
        "themes": "Water; Data",
        "addressees": "The ministry",
        "date": "2019-05",
        "summary": "It is due.",
    }
    workbook(tmp_path / "list.xlsx", {"Sheet1": [[*row], [*row.values()]]})

    given = "--title Ours --maintained-by 'The panel' --contact panel@example.org"
    typed(f"rectrack init river-panel --list list.xlsx {given}", tmp_path, shell, "")  # the list is ready

    made = yaml.safe_load((tmp_path / "river-panel/recommendations/measure-it.yaml").read_text(encoding="utf-8"))
    assert (made["number"], made["reference"], made["themes"]) == (7, "4.a", ["water", "data"])
    assert (made["addressees"], made["summary"].strip()) == (["the-ministry"], "It is due.")
    assert [entry["date"] for entry in made["history"]] == ["2019-05"]


def test_the_workflows_are_brought_to_a_newer_version(pushed: Path, shell: Path) -> None:
    clone = Clone(pushed)
    for path, text in workflows(ORIGIN).items():
        files.write(pushed / path, text.replace(f"{ORIGIN} # v{__version__}", f"octo/program@{'a' * 40} # v0.9.0"))
    (pushed / ".github/workflows/edition.yml").unlink()
    clone.push()

    typed(samples(PAGE, "Stay up to date", "sh")[0], pushed, shell)

    wanted = workflows(ORIGIN)
    assert {path: clone.at_origin(path) + "\n" for path in wanted} == wanted
    assert "A\t.github/workflows/edition.yml" in clone.git("show", "--format=", "--name-status").splitlines()


def test_what_is_named_for_those_without_a_terminal_is_there(pushed: Path) -> None:
    page = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")
    named = re.findall(r"`([\w./-]+)`", page.partition("## Without a terminal\n")[2].partition("\n## ")[0])
    release = (ROOT / ".github/workflows/release.yml").read_text()

    assert "starter.zip" in named
    assert "starter.zip" in release
    listed = "".join(f"/{path}\n" for path in Clone(pushed).git("ls-files").splitlines())
    assert {name for name in named if not re.search(rf"/{re.escape(name)}(/|\n|(?<=/))", listed)} == {
        *("starter.zip", "contact", "site", "github.com", "github.dev")
    }
    assert "Propose a recommendation" in (pushed / ".github/ISSUE_TEMPLATE/propose.yml").read_text()
