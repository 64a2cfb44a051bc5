"""Every output of four trackers is as it was frozen, byte for byte; `make golden` freezes today's."""

from pathlib import Path

import pytest

from tests.golden import golden_archive
from tests.golden.activity_data import ACTIVITIES
from tests.golden.outputs import outputs
from tests.golden.trackers import TRACKERS

MOST_BYTES = 1_500_000


@pytest.mark.parametrize("name", TRACKERS)
def test_every_output_is_as_it_was_frozen(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    now = outputs(TRACKERS[name](tmp_path), ACTIVITIES[name])
    if request.config.getoption("--renew-golden"):
        golden_archive.freeze(name, now)

    assert [output for output, text in now.items() if "Traceback (most recent call last)" in text] == []

    differences = golden_archive.compare(name, now)

    assert not differences, "\n\n".join(["Not as frozen; `make golden` freezes today's outputs.", *differences])
    assert golden_archive.not_readable(name, now) == []


def test_what_is_frozen_stays_small() -> None:
    sizes = [
        path.stat().st_size
        for path in golden_archive.HERE.rglob("*")
        if path.suffix not in (".py", ".pyc") and path.is_file()
    ]

    assert 0 < sum(sizes) < MOST_BYTES
