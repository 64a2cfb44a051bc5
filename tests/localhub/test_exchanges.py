"""What localhub answers, as GitHub does: each scenario of `exchanges/` goes as its file says."""

import pytest

from tests.localhub.exchanges import Scenario, scenarios


@pytest.mark.parametrize("scenario", list(scenarios()), ids=lambda scenario: f"{scenario.file}: {scenario.name}")
def test_a_scenario_goes_as_it_is_written(scenario: Scenario) -> None:
    scenario.play()
