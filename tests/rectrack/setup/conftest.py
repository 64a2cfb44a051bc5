"""The wheel, built once."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.rectrack.setup.test_origin import COMMIT, ROOT


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as a workflow run of octo/program builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    said = {"GITHUB_REPOSITORY": "octo/program", "GITHUB_SHA": COMMIT, "GITHUB_WORKSPACE": str(ROOT)}
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=said)
    (built,) = folder.glob("*.whl")
    return built
