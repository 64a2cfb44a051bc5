"""What stands in the workflows and in the action, as values."""

from typing import Any

import yaml

from tests.samples import ROOT

GITHUB = ROOT / ".github"
PATHS = {path.stem: path for path in (GITHUB / "workflows").glob("*.yml")}
FILES = {name: yaml.load(path.read_text(), yaml.BaseLoader) for name, path in PATHS.items()}  # noqa: S506 - text alone
JOBS = {f"{name}/{job}": said for name, file in FILES.items() for job, said in file["jobs"].items()}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
OF_A_TRACKER = {"check", "edition", "nightly", "preview", "site", "tracker"}
"""The workflows that every tracker has."""


def steps(job: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = JOBS[job].get("steps", [])
    return found


def calls() -> dict[str, str]:
    """The jobs that run the tracker, each with the command it gives."""
    return {
        job: step.get("with", {}).get("command", ACTION["inputs"]["command"]["default"])
        for job in JOBS
        for step in steps(job)
        if step.get("uses") == "./"
    }


def called() -> list[dict[str, Any]]:
    """The steps by which the tracker is run."""
    found: list[dict[str, Any]] = ACTION["runs"]["steps"]
    return found


def scripts() -> list[tuple[str, str]]:
    """Every script with the job or the action that runs it."""
    found = [(job, step["run"]) for job in JOBS for step in steps(job) if "run" in step]
    return found + [(step["name"], step["run"]) for step in called() if "run" in step]
