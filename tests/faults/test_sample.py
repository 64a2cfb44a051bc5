"""A sample of the sweep, the same every time; `make faults` goes through all of it."""

import random
from pathlib import Path

import pytest

from tests.faults.sweep import KILLS, Sweep

SIZE = 24
SEED = 1


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    folder: Path = tmp_path_factory.mktemp("sweep")
    return Sweep(folder)


def test_running_again_after_a_fault_ends_where_an_undisturbed_run_ends(sweep: Sweep) -> None:
    quick = [c for c in sweep.cases() if c.fault not in KILLS and "timeout" not in c.fault]

    violations = {str(c): sweep.trace(c) for c in random.Random(SEED).sample(quick, SIZE)}

    assert {name: found for name, found in violations.items() if found} == {}


def test_running_again_after_a_kill_ends_where_an_undisturbed_run_ends(sweep: Sweep) -> None:
    kills = [c for c in sweep.cases() if c.fault in KILLS]

    violations = {str(c): sweep.trace(c) for c in random.Random(SEED).sample(kills, 2)}

    assert {name: found for name, found in violations.items() if found} == {}
