"""Runs the project's own workflow files on this machine, with a GitHub of this machine and a bare git repository.

What the runner does not evaluate (permissions, concurrency, filters) is looked at by test_files.py.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from localhub import BOT, BOT_ID
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.world import REPO, World, action_variables
from tests.samples import ROOT

IMAGE = "ubuntu-24.04"
"""The runner of every job."""
STAND_INS = Path(__file__).parent / "actions"
PINS = sorted(
    {
        pin
        for path in (ROOT / "action.yml", *(ROOT / ".github").rglob("*.yml"))
        for pin in re.findall(r"uses: ([\w-]+/[\w-]+@[0-9a-f]{40})", path.read_text())
    }
)
"""The actions of other repositories in the workflows; the actions in STAND_INS replace them."""
TOKEN = "token-of-the-run"
README = "# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n"


@dataclass(frozen=True)
class Ran:
    """The result of a run: its success and its log."""

    is_green: bool
    log: str


@dataclass(frozen=True)
class Runner:
    """An origin with workflows and a small tracker, and a GitHub that belongs to it.

    `programs` are the actions of ours that lie elsewhere, as OWNER/NAME@COMMIT, with the folder that holds each.
    """

    world: World
    clone: Clone
    origin: Path
    artifacts: Path
    programs: Mapping[str, Path] = field(default_factory=dict)

    def run(self, event: str, workflow: str, *options: str, **payload: object) -> Ran:
        """Start a workflow with an event; `options` are those of the runner."""
        command = ["act", event, *options, "--workflows", f".github/workflows/{workflow}.yml", "--no-cache-server"]
        command += ["--platform", f"{IMAGE}=-self-hosted", "--no-skip-checkout"]
        command += ["--eventpath", str(self._event(payload))]
        command += ["--secret", f"GITHUB_TOKEN={TOKEN}"]
        stand_ins = {pin: STAND_INS / pin.partition("@")[0].partition("/")[2] for pin in PINS}
        for pin, folder in (stand_ins | {**self.programs}).items():
            command += ["--local-repository", f"{pin}={folder}"]
        for name, value in self._variables().items():
            command += ["--env", f"{name}={value}"]
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        home = {"PATH": path, "HOME": str(Path.home()), "XDG_CACHE_HOME": str(self.artifacts / "cache")}
        done = subprocess.run(
            command, cwd=self.clone.folder, env=home, capture_output=True, text=True, check=False, timeout=300
        )
        return Ran(done.returncode == 0, done.stdout + done.stderr)

    def track(self, event: str = "push", workflow: str = "sync") -> Ran:
        """Run sync, started by this event."""
        return self.run(event, workflow, ref="refs/heads/main")

    def repository(self, **changes: object) -> dict[str, object]:
        """Return the part about the repository in every event."""
        said = json.loads(Path(action_variables(self.world.hub)["GITHUB_EVENT_PATH"]).read_text())["repository"]
        return {**said, "default_branch": "main", **changes}

    def _event(self, payload: dict[str, object]) -> Path:
        return files.write(self.artifacts / "event.json", json.dumps({"repository": self.repository(), **payload}))

    def _variables(self) -> dict[str, str]:
        return {
            "ARTIFACTS": str(self.artifacts),
            "GITHUB_API_URL": self.world.hub.url,
            "GITHUB_REPOSITORY": REPO,
            "GITHUB_REPOSITORY_ID": str(self.repository()["id"]),
            "ORIGIN": str(self.origin),
        }


def made(world: World, folder: Path) -> Runner:
    """Return a runner whose repository contains the world's tracker and the project's code."""
    shutil.copytree(ROOT / ".github", world.root / ".github")
    put_code(world.root)
    return begun(world, folder, {})


def begun(world: World, folder: Path, programs: Mapping[str, Path]) -> Runner:
    """Return a runner with the content of the world's folder; its README gets a place for the board."""
    make_runnable(world.root)
    if not (world.root / "README.md").exists():
        files.write(world.root / "README.md", README)
    world.hub.add_token(TOKEN, login=BOT, user_id=BOT_ID, kind="actions")
    clone = with_origin(world.root, folder / "origin")
    subprocess.run(["git", "config", "uploadpack.allowAnySHA1InWant", "true"], cwd=folder / "origin", check=True)
    return Runner(world, clone, folder / "origin", folder, programs)


def put_code(folder: Path) -> Path:
    """Copy the needed files of the action's repository into a folder."""
    for name in ("scripts", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "action.yml", folder)
    return folder


def make_runnable(root: Path) -> None:
    """Delete the one key that the runner does not know from a repository's workflows."""
    for path in (root / ".github/workflows").glob("*.yml"):
        path.write_text(re.sub(r"^ *cache-mode: .*\n", "", path.read_text(), flags=re.MULTILINE))


_RECORDED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data/recorded/events.json").read_text(encoding="utf-8")
)


def event(name: str, **changes: object) -> dict[str, Any]:
    """Return the event of that name and action (`issues.opened`), with the values of `changes`."""
    return _merged(_RECORDED[name], changes)


def _merged(recorded: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(recorded)
    for name, value in changes.items():
        was = recorded.get(name)
        merged[name] = _merged(was, value) if isinstance(was, dict) and isinstance(value, dict) else value
    return merged


GITHUB = ROOT / ".github"
PATHS = {path.stem: path for path in (GITHUB / "workflows").glob("*.yml")}
FILES = {name: yaml.load(path.read_text(), yaml.BaseLoader) for name, path in PATHS.items()}  # noqa: S506 - text alone
JOBS = {f"{name}/{job}": said for name, file in FILES.items() for job, said in file["jobs"].items()}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
OURS = {"check", "edition", "nightly", "preview", "site", "sync"}
"""The workflows of every tracker."""


def steps(job: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = JOBS[job].get("steps", [])
    return found


def calls() -> dict[str, str]:
    """Return the jobs that run rectrack, each with its command."""
    return {
        job: step.get("with", {}).get("command", ACTION["inputs"]["command"]["default"])
        for job in JOBS
        for step in steps(job)
        if step.get("uses") == "./"
    }


def called() -> list[dict[str, Any]]:
    """Return the steps of the action."""
    found: list[dict[str, Any]] = ACTION["runs"]["steps"]
    return found


def scripts() -> list[tuple[str, str]]:
    """Return every script with the job or the step that runs it."""
    found = [(job, step["run"]) for job in JOBS for step in steps(job) if "run" in step]
    return found + [(step["name"], step["run"]) for step in called() if "run" in step]
