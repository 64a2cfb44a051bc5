"""The wheel, built once."""

from pathlib import Path

import pytest

from tests.rectrack.setup.test_origin import build


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as a workflow run of octo/program builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    build(folder, "wheel")
    (built,) = folder.glob("*.whl")
    return built
