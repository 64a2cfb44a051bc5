"""A sample of what people may do meanwhile, the same every time; `make faults` goes through all of it."""

import random
from pathlib import Path

import pytest

from tests.faults.meanwhile import Meanwhile

SIZE = 24
SEED = 1


@pytest.fixture(scope="module")
def meanwhile(tmp_path_factory: pytest.TempPathFactory) -> Meanwhile:
    folder: Path = tmp_path_factory.mktemp("meanwhile")
    return Meanwhile(folder)


def test_nothing_that_people_do_meanwhile_is_lost(meanwhile: Meanwhile) -> None:
    cases = random.Random(SEED).sample(meanwhile.cases(), SIZE)

    traces = {str(case): meanwhile.trace(case) for case in cases}

    assert {case: found for case, found in traces.items() if found} == {}
