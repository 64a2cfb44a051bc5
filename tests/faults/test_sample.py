"""A sample of the sweep and of what people may do meanwhile, always the same; `make test-faults` tries all."""

import random
from pathlib import Path

import pytest

from tests.faults.meanwhile import Meanwhile
from tests.faults.sweep import KILLS, Sweep

SIZE = 24
SEED = 1


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    folder: Path = tmp_path_factory.mktemp("sweep")
    return Sweep(folder)


@pytest.mark.parametrize(("kills", "size"), [(False, SIZE), (True, 2)], ids=["after a fault", "after a kill"])
def test_running_again_ends_where_an_undisturbed_run_ends(sweep: Sweep, size: int, *, kills: bool) -> None:
    cases = [c for c in sweep.cases() if (c.fault in KILLS) == kills and (kills or "timeout" not in c.fault)]

    violations = {str(c): sweep.trace(c) for c in random.Random(SEED).sample(cases, size)}

    assert {name: found for name, found in violations.items() if found} == {}


@pytest.fixture(scope="module")
def meanwhile(tmp_path_factory: pytest.TempPathFactory) -> Meanwhile:
    folder: Path = tmp_path_factory.mktemp("meanwhile")
    return Meanwhile(folder)


def test_nothing_that_people_do_meanwhile_is_lost(meanwhile: Meanwhile) -> None:
    cases = random.Random(SEED).sample(meanwhile.cases(), SIZE)

    traces = {str(case): meanwhile.trace(case) for case in cases}

    assert {case: found for case, found in traces.items() if found} == {}
