"""Each step of the action that starts Python would run what lies in the caller's folder, but for its guard."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.samples import ROOT
from tests.workflows.baits import bitten, lay_baits
from tests.workflows.workflow_files import called

STARTING = {step["name"]: step for step in called() if "python" in step.get("run", "")}


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a repository that calls the action."""
    folder = files.make_tracker(tmp_path_factory.mktemp("caller"))
    lay_baits(folder)
    return folder


@pytest.mark.parametrize("is_guarded", [True, False])
@pytest.mark.parametrize("name", STARTING)
def test_no_bait_is_taken_where_the_step_has_its_guard(
    caller: Path, tmp_path: Path, name: str, *, is_guarded: bool
) -> None:
    start(STARTING[name], caller, tmp_path, is_guarded=is_guarded)

    assert (bitten(tmp_path) == []) is is_guarded


def start(step: dict[str, dict[str, str]], caller: Path, folder: Path, *, is_guarded: bool) -> None:
    """Start a step's script as GitHub does; how far it gets without GitHub is another matter."""
    said = {name: value.replace("${{ github.action_path }}", str(ROOT)) for name, value in step["env"].items()}
    environment = {name: value for name, value in said.items() if "${{" not in value}
    environment |= {
        "ARTIFACTS": str(folder),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "NAME": "first",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "RUNNER_TEMP": str(folder),
    }
    if not is_guarded:
        del environment["PYTHONSAFEPATH"]
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", str(step["run"])]
    subprocess.run(shell, cwd=caller, env=environment, capture_output=True, check=False, timeout=60)
