"""Every output of four trackers is as it was frozen, byte for byte; `make golden` freezes today's."""

from pathlib import Path

import pytest

from tests.golden import frozen
from tests.golden.lives import LIVES
from tests.golden.outputs import outputs
from tests.golden.trackers import TRACKERS

MOST_BYTES = 1_500_000


@pytest.mark.parametrize("name", TRACKERS)
def test_every_output_is_as_it_was_frozen(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    now = outputs(TRACKERS[name](tmp_path), LIVES[name])
    if request.config.getoption("--renew-golden"):
        frozen.freeze(name, now)

    assert [output for output, text in now.items() if "Traceback (most recent call last)" in text] == []

    differences = frozen.compare(name, now)

    assert not differences, "\n\n".join(["Not as frozen; `make golden` freezes today's outputs.", *differences])
    assert frozen.not_readable(name, now) == []


def test_what_is_frozen_stays_small() -> None:
    sizes = [
        path.stat().st_size
        for path in frozen.HERE.rglob("*")
        if path.suffix not in (".py", ".pyc") and path.is_file()
    ]

    assert 0 < sum(sizes) < MOST_BYTES
