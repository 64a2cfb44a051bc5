"""A tracker in two tools that groups use: a hook of pre-commit, and a container that opens it with rectrack."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.interfaces import rectrack
from tests.samples import ROOT
from tests.wheel.installation import HERE

PROPERTIES = {"name", "image", "onCreateCommand", "remoteEnv"}
"""Source: "Dev Container metadata reference", https://containers.dev/implementors/json_reference/"""
CONTAINERS = (ROOT / ".devcontainer/devcontainer.json", ROOT / "templates/setup/devcontainer.json")


def git(folder: Path, *words: str) -> str:
    """What git prints in a folder."""
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A repository with the files of this checkout, as a tool fetches it."""
    files = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    for name in files:
        if (ROOT / name).is_file():
            (tmp_path / "program" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / "program" / name)
    return committed(tmp_path / "program")


@pytest.fixture
def tracker(tmp_path: Path, program: Path) -> Path:
    """A new tracker whose workflows run the program of that repository."""
    folder = tmp_path / "tracker"
    folder.mkdir()
    origin = f"octo/program@{git(program, 'rev-parse', 'HEAD')}"
    given = ("--title", "Example", "--maintained-by", "The panel", "--theme", "Water", "--program", origin)
    assert rectrack(folder, "init", *given).code == 0
    return committed(folder)


def committed(folder: Path) -> Path:
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "--message", "x")
    return folder


def test_the_hook_of_pre_commit_finds_errors_and_nothing_else(program: Path, tracker: Path, tmp_path: Path) -> None:
    def tried() -> subprocess.CompletedProcess[str]:
        words = ["try-repo", str(program), "rectrack-check", "--all-files"]
        variables = HERE | {"PRE_COMMIT_HOME": str(tmp_path / "hooks")}
        command = [str(ROOT / ".venv/bin/pre-commit"), *words]
        return subprocess.run(command, cwd=tracker, env=variables, capture_output=True, text=True, check=False)

    right = tried()
    (example,) = (tracker / "recommendations").glob("*.yaml")
    example.write_text(example.read_text().replace("status: proposed", "status: adoptd"))
    wrong = tried()

    assert (right.returncode, wrong.returncode) == (0, 1), right.stdout + right.stderr + wrong.stdout
    assert 'Unknown status "adoptd". Did you mean "adopted"?' in wrong.stdout


@pytest.mark.parametrize("path", CONTAINERS, ids=["this repository", "a new tracker"])
def test_a_container_has_known_properties_of_their_types(path: Path) -> None:
    settings = json.loads(path.read_text())

    assert settings.keys() == PROPERTIES
    assert all(isinstance(settings[name], str) for name in PROPERTIES - {"remoteEnv"})
    assert {type(value) for value in settings["remoteEnv"].values()} == {str}


def test_a_container_of_a_tracker_has_the_program_that_its_workflows_run(
    program: Path, tracker: Path, tmp_path: Path
) -> None:
    settings = json.loads((tracker / ".devcontainer/devcontainer.json").read_text())
    home = tmp_path / "home"
    home.mkdir()
    instead = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.file://{program}.insteadOf"}
    variables = HERE | {"HOME": str(home), "GIT_CONFIG_VALUE_0": "https://github.com/octo/program"} | instead

    subprocess.run(["sh", "-c", settings["onCreateCommand"]], cwd=tracker, env=variables, check=True)

    path = settings["remoteEnv"]["PATH"].replace("${containerEnv:HOME}", str(home))
    checked = subprocess.run(
        ["rectrack", "check"],
        cwd=tracker,
        env=HERE | {"PATH": path.replace("${containerEnv:PATH}", os.defpath)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert "1 recommendation" in checked.stdout
