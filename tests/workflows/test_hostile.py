"""A repository that holds nothing but data calls the action from elsewhere, and nothing that lies in it is run."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from localhub import Server, Settings
from tests.interfaces import workflows
from tests.rectrack import files
from tests.rectrack.world import REPO, local_world
from tests.workflows.baits import bitten, lay_baits
from tests.workflows.people import check, preview, propose
from tests.workflows.runner import Ran, Runner, begun, copy_program

pytestmark = pytest.mark.act

PIN = f"else/where@{'a' * 40}"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, program: Path) -> Iterator[Runner]:
    """Such a repository, whose first sync somebody has started by hand, and whose site is wanted."""
    folder = tmp_path_factory.mktemp("hostile")
    with Server() as hub:
        world = local_world(folder / "repository", hub)
        for path, text in workflows(PIN).items():
            files.write(world.root / path, text)
        wanted = "kept_by: the testers\nsite: https://octo.github.io/tracker/\ncontact: tracker@example.org\n"
        files.edit(world.root / "tracker.yaml", "kept_by: the testers\n", wanted)
        lay_baits(world.root)
        hub.set_up(REPO, Settings(pages="workflow"))
        runner = begun(world, folder, {PIN: program})
        ran = runner.track("workflow_dispatch")
        assert ran.is_green, ran.log
        runner.clone.pull()
        yield runner


def assert_untouched(hostile: Runner, ran: Ran) -> None:
    assert ran.is_green, ran.log
    assert "This must not be run." not in ran.log
    assert bitten(hostile.artifacts) == []


def test_a_run_and_its_site_take_only_data_from_there(hostile: Runner) -> None:
    hostile.clone.pull()
    files.edit(hostile.clone.folder / "recommendations/rec-2.yaml", "Do this", "Do that")
    hostile.clone.push()

    ran = hostile.track()

    assert_untouched(hostile, ran)
    assert hostile.world.issues()[2].title == "Recommendation 2: Do that"
    assert "Do that" in (hostile.artifacts / "shown/r/2/index.html").read_text()


def test_so_do_the_check_and_the_preview_of_a_pull_request(hostile: Runner) -> None:
    hostile.clone.pull()
    number, sha = propose(hostile, "Do this", "Do more")

    assert_untouched(hostile, check(hostile, number, sha))
    assert_untouched(hostile, preview(hostile, sha))

    (shown,) = hostile.world.comments(number)
    assert "Do this → Recommendation 1: Do more" in shown


def test_so_does_an_edition(hostile: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publishing = files.write(tmp_path / "bin/gh", f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/released\n')
    publishing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{publishing.parent}:{os.environ['PATH']}")

    ran = hostile.run("workflow_dispatch", "edition", ref="refs/heads/main", inputs={"name": "first"})

    assert_untouched(hostile, ran)
    assert "edition-first" in (tmp_path / "released").read_text()


def test_what_pip_downloads_is_kept_outside_of_it(hostile: Runner) -> None:
    ran = hostile.run("merge_group", "check")

    assert_untouched(hostile, ran)
    assert "Show what merging would do" not in ran.log  # for each pull request in a queue it was shown before
    (kept,) = re.findall(r"Kept under rectrack-pip-\w+-3-[0-9a-f]{64} is (\S+)", ran.log)
    (place,) = re.findall(r"\| Checked out in (\S+)", ran.log)
    assert not Path(kept).is_relative_to(place)


def test_without_its_guard_the_action_would_take_a_bait(hostile: Runner, program: Path, tmp_path: Path) -> None:
    action = program / "action.yml"
    unguarded = copy_program(tmp_path / "program")
    (unguarded / "action.yml").write_text(action.read_text().replace('PYTHONSAFEPATH: "1"', 'UNGUARDED: "1"'))
    careless = replace(hostile, programs={PIN: unguarded}, artifacts=tmp_path)

    ran = careless.run("merge_group", "check")

    assert not ran.is_green
    assert bitten(careless.artifacts)
