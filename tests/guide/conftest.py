"""The shell that everybody types into."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guide.shell import commands
from tests.rectrack.world import looked_at  # noqa: F401 - watches every test here


@pytest.fixture
def shell() -> Iterator[Path]:
    with commands() as folder:
        yield folder
