"""A pushed tag becomes a release with the wheel and the changes of its version, or nothing."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from localhub import Server
from rectrack import __version__
from tests.rectrack import files
from tests.rectrack.world import REPO, World, local_world
from tests.release import attached
from tests.samples import ROOT
from tests.starter import WORDS
from tests.workflows.runner import Ran, Runner, made

VENV = Path(sys.executable).parents[1]
TAG = f"v{__version__}"
WHEEL = f"rectrack-{__version__}-py3-none-any.whl"
MAKE = f"""\
case "$*" in
  test-wheel) python -m hatchling build --target wheel ;;
  starter-zip) exec {shutil.which("make")} VENV={VENV} -o {VENV}/dev starter-zip ;;
  *) exit 2 ;;
esac
"""
"""Builds the wheel, which other tests check, and creates the starter with the tools of the tests."""
GH = """\
[ "$1" = api ] && exec git -C "$ORIGIN" rev-parse "${2##*/}^{commit}"
printf "%s\\n" "$@" > "$ARTIFACTS/said"
cp notes.md "$ARTIFACTS/released.md"
"""
"""Prints the commit of a tag, and stores its arguments."""
COPIED_ANYWAY = (".github/", "scripts/", "templates/")

pytestmark = pytest.mark.act


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    """The project with other changes, and with the `make` and `gh` above."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    with Server() as hub:
        world = local_world(tmp_path / "repository", hub)
        for name in tracked.strip("\0").split("\0"):
            if not name.startswith(COPIED_ANYWAY) and (ROOT / name).exists() and not (world.root / name).exists():
                (world.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, world.root / name)
        files.write(world.root / "CHANGELOG.md", f"# Changes\n\n## {__version__} - 2026-11-26\n\nAll that\nis new.\n")
        runner = made(world, tmp_path)
        stand_in(runner, "make", MAKE)
        stand_in(runner, "gh", GH)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
        yield runner


def stand_in(runner: Runner, command: str, script: str) -> None:
    files.write(runner.artifacts / "bin" / command, f"#!/bin/sh -e\n{script}").chmod(0o755)


def push(project: Runner, tag: str, *options: str) -> Ran:
    project.clone.git("tag", tag)
    project.clone.git("push", "--quiet", "origin", tag)
    return project.run("push", "release", *options, ref=f"refs/tags/{tag}")


def released(project: Runner) -> list[str]:
    """Return the arguments of `gh`, if it was called."""
    said = project.artifacts / "said"
    return said.read_text().splitlines() if said.exists() else []


def test_a_tag_becomes_a_release_with_wheel_starter_what_is_new_and_where_they_come_from(project: Runner) -> None:
    ran = push(project, TAG)

    assert ran.is_green, ran.log
    made_here = [f"dist/{WHEEL}", "starter.zip"]
    assert released(project) == [
        *("release", "create", TAG, "--repo", REPO, "--verify-tag", "--notes-file", "notes.md"),
        *("--title", f"rectrack {__version__}", *made_here, str(project.artifacts / "attestation.json")),
    ]
    calls = f"{REPO}@{project.clone.git('rev-parse', TAG)}"
    told = "All that is new.\n" + attached(__version__, calls, is_indexed=False)
    assert (project.artifacts / "released.md").read_text() == told
    assert (project.artifacts / "attestation.json").read_text().split()[1::2] == made_here
    assert not (project.artifacts / "index").exists()
    assert_begins_a_tracker(project, project.artifacts / "starter/starter.zip")


def assert_begins_a_tracker(project: Runner, starter: Path) -> None:
    """The starter is valid, calls the program at the commit of the tag, and has the texts to replace."""
    unpacked = project.artifacts / "unpacked"
    zipfile.ZipFile(starter).extractall(unpacked)
    calls = re.findall(rf"uses: ({REPO}.*)", "".join(path.read_text() for path in unpacked.rglob("*.yml")))
    assert {*calls} == {f"{REPO}@{project.clone.git('rev-parse', TAG)} # {TAG}"}
    assert all(words in (unpacked / "tracker.yaml").read_text() for words in WORDS.values())
    assert World(unpacked, project.world.hub).run("check").code == 0


def test_a_tag_that_is_not_the_programs_version_becomes_nothing(project: Runner) -> None:
    ran = push(project, "v0.0.1")

    assert not ran.is_green
    assert f"The tag is v0.0.1, and the program says it is {__version__}: its tag would be {TAG}." in ran.log
    assert released(project) == []


def test_where_that_is_wanted_the_package_index_gets_the_wheel_and_nothing_else(project: Runner) -> None:
    ran = push(project, TAG, "--var", "PUBLISH=true")

    assert ran.is_green, ran.log
    assert "or from the package index" in (project.artifacts / "released.md").read_text()
    assert [path.name for path in (project.artifacts / "index").iterdir()] == [WHEEL]
