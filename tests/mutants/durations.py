"""A plugin of pytest that records how many seconds each test case takes, in `durations.json`."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

SECONDS: defaultdict[str, float] = defaultdict(float)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add the time of each phase; with pytest-xdist this runs where all reports come together."""
    SECONDS[report.nodeid] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was recorded, once: not in the workers of pytest-xdist."""
    if not hasattr(session.config, "workerinput"):
        (Path(session.config.rootpath) / "durations.json").write_text(json.dumps(SECONDS))
