"""One environment for all that the wheel is tried with."""

import sys
from pathlib import Path

import pytest

from tests.wheel.installation import Installed, install

HERE = Path(__file__).parent
LOWEST_ON = (3, 11)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that is here, so that the other targets leave it out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("wheel")


@pytest.fixture(scope="session", params=["newest", "lowest"])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel, installed with the newest versions of what it needs, and with the lowest that it accepts."""
    if request.param == "newest":
        return install(tmp_path_factory.mktemp("wheel"), "scripts/requirements.txt")
    if sys.version_info[:2] != LOWEST_ON:
        pytest.skip("tests/lowest.txt holds wheels for Python 3.11, the lowest version that the program accepts")
    return install(tmp_path_factory.mktemp("wheel"), "tests/lowest.txt")
