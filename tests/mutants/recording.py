"""A plugin of pytest: records how long each case takes, and lets the subprocesses of a case record their lines."""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

DURATIONS = "durations.json"
SETTINGS = "subprocesses.coveragerc"
SECONDS: defaultdict[str, float] = defaultdict(float)


def pytest_configure(config: pytest.Config) -> None:
    """Let each Python that a worker starts record its lines, as the file SETTINGS says.

    Source: https://coverage.readthedocs.io/en/latest/subprocess.html
    """
    if hasattr(config, "workerinput"):
        os.environ["COVERAGE_PROCESS_START"] = str(Path(config.rootpath) / SETTINGS)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add the time of each phase; with pytest-xdist this runs where all reports come together."""
    SECONDS[report.nodeid] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was recorded, once: not in the workers of pytest-xdist."""
    if not hasattr(session.config, "workerinput"):
        (Path(session.config.rootpath) / DURATIONS).write_text(json.dumps(SECONDS))
