"""One environment for all that the wheel is tried with."""

from pathlib import Path

import pytest

from tests.wheel.installed import Installed, install

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that is here, so that the other targets leave it out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("wheel")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel, installed."""
    return install(tmp_path_factory.mktemp("wheel"))
