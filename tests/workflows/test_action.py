"""The action runs the named command. No file of the caller's repository runs or changes the command."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from localhub import Server, Settings
from tests.interfaces import workflows
from tests.rectrack import files
from tests.rectrack.world import REPO, local_world
from tests.samples import ROOT
from tests.workflows.baits import bitten, lay_baits
from tests.workflows.people import check, preview, propose
from tests.workflows.runner import FILES, JOBS, OURS, Ran, Runner, begun, called, calls, put_code, scripts, steps

COMMANDS = ("run", "check", "preview", "post", "site", "edition", "overview")
MADE = ("steps.preview.outputs.made", "steps.site.outputs.made")


def test_a_token_is_given_to_the_step_that_needs_it_and_to_no_other() -> None:
    holding = [step["name"] for step in called() if "token" in str(step).lower()]

    assert holding == [
        "Process comments and forms, sync and publish",
        "Show the effect of a merge",
        "Render the preview, unless the pull request has newer commits",
        "Create or update the comment with the preview",
        "Build the site",
        "Publish the edition as a release",
    ]
    given = {job: [step.get("name") for step in steps(job) if "github.token" in str(step)] for job in JOBS}
    assert {job: names for job, names in given.items() if names} == {"release/release": ["Create the release"]}
    assert not [job for job, said in JOBS.items() if "token" in str(said.get("env", "")).lower()]
    assert not [name for name, file in FILES.items() if "env" in file]


def test_what_is_not_for_every_command_is_for_one() -> None:
    """The tests that run the workflows show what each does."""
    conditions = [step.get("if", "") for step in called()]
    for_one = [one for one in conditions if one and one not in MADE]

    assert conditions[:5] == [""] * 5
    assert "" not in conditions[5:]
    named = [re.findall(r"inputs\.command == '(\w+)'", one) for one in for_one]
    assert [len(names) for names in named] == [1] * len(for_one)
    assert {names[0] for names in named} == {*COMMANDS}


@pytest.mark.parametrize(
    ("command", "status"), [*((one, 0) for one in COMMANDS), ("", 1), ("Run", 1), ("run check", 1), ("-h", 1)]
)
def test_a_command_that_is_none_ends_red_at_once(command: str, status: int) -> None:
    script = called()[0]["run"]
    done = subprocess.run(["bash", "-e", "-c", script], env={"COMMAND": command}, capture_output=True, check=False)

    assert done.returncode == status
    assert (b"::error" in done.stdout) is bool(status)


@pytest.mark.parametrize("given", ['edition -- "$NAME"', 'overview -- "$LIST"'])
def test_what_is_given_to_a_command_is_never_an_option_of_it(given: str) -> None:
    assert [script for _, script in scripts() if given in script]


def test_every_command_of_the_action_is_called_by_a_workflow_of_each_tracker() -> None:
    assert calls() == {
        "check/check": "check",
        "edition/make": "edition",
        "preview/post": "post",
        "preview/render": "preview",
        "site/site": "site",
        "sync/run": "run",
    }
    assert {job.partition("/")[0] for job in calls()} | {"nightly"} == OURS


def test_nothing_that_lies_where_the_action_is_called_is_taken_for_the_program() -> None:
    starting = [step for step in called() if "python" in step.get("run", "")]

    assert len(starting) == 9
    assert {step["env"]["PYTHONSAFEPATH"] for step in starting} == {"1"}
    places = {step["name"]: step["env"].get("PYTHONPATH") for step in starting}
    assert places.pop("Install the dependencies") is None
    assert {*places.values()} == {"${{ github.action_path }}/scripts"}
    assert not [step for step in called() if step.get("working-directory")]


def test_what_is_installed_is_pinned_with_hashes() -> None:
    installing = [script for _, script in scripts() if "pip install" in script]

    assert len(installing) == 1
    assert "--require-hashes" in installing[0]
    assert '-r "$GITHUB_ACTION_PATH/scripts/requirements.txt"' in installing[0]
    assert "--only-binary :all:" in (ROOT / "scripts/requirements.txt").read_text()


def test_what_pip_keeps_lies_outside_of_the_callers_folder() -> None:
    (keeping,) = [step for step in called() if "actions/cache@" in step.get("uses", "")]
    (installing,) = [step for step in called() if "pip install" in step.get("run", "")]

    assert keeping["with"]["path"] == installing["env"]["PIP_CACHE_DIR"] == "${{ runner.temp }}/rectrack-pip"


def test_notes_that_are_too_long_for_a_release_lead_to_the_file_and_keep_the_beginning(tmp_path: Path) -> None:
    files.write(tmp_path / "bin/gh", "#!/bin/sh\n")
    (tmp_path / "bin/gh").chmod(0o755)
    files.write(tmp_path / "edition/csv/about.csv", "")
    published = next(step["run"] for step in called() if "gh release" in step.get("run", ""))
    told = []
    for lines in (1, 20_000):
        files.write(
            tmp_path / "edition/changes.md", "# A\n\nSomebody left.\n\n## New\n\n" + "- \u201ca\u201d\n" * lines
        )
        set_up = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "RUNNER_TEMP": str(tmp_path), "NAME": "x"}
        subprocess.run(["bash", "-euc", published], env=set_up | {"GITHUB_SHA": "1"}, check=True)
        told.append((tmp_path / "notes.md").read_text())

    assert told[0].endswith("## New\n\n- \u201ca\u201d\n")
    assert told[1] == "# A\n\nSomebody left.\n\nThe list of changes is too long for this page. It is in changes.md.\n"


STARTING = {step["name"]: step for step in called() if "python" in step.get("run", "")}


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a repository that calls the action."""
    folder = files.make_tracker(tmp_path_factory.mktemp("caller"))
    lay_baits(folder)
    return folder


@pytest.mark.parametrize("is_guarded", [True, False])
@pytest.mark.parametrize("name", STARTING)
def test_no_bait_is_taken_with_the_guard(caller: Path, tmp_path: Path, name: str, *, is_guarded: bool) -> None:
    start(STARTING[name], caller, tmp_path, is_guarded=is_guarded)

    assert (bitten(tmp_path) == []) is is_guarded


def start(step: dict[str, dict[str, str]], caller: Path, folder: Path, *, is_guarded: bool) -> None:
    """Start a step's script as GitHub does. Without GitHub, the script can fail."""
    said = {name: value.replace("${{ github.action_path }}", str(ROOT)) for name, value in step["env"].items()}
    environment = {name: value for name, value in said.items() if "${{" not in value}
    environment |= {
        "ARTIFACTS": str(folder),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "NAME": "first",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "RUNNER_TEMP": str(folder),
    }
    if not is_guarded:
        del environment["PYTHONSAFEPATH"]
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", str(step["run"])]
    subprocess.run(shell, cwd=caller, env=environment, capture_output=True, check=False, timeout=60)


pytestmark = pytest.mark.act

PIN = f"else/where@{'a' * 40}"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, program: Path) -> Iterator[Runner]:
    """A hostile repository after its first sync, with a site."""
    folder = tmp_path_factory.mktemp("hostile")
    with Server() as hub:
        world = local_world(folder / "repository", hub)
        for path, text in workflows(PIN).items():
            files.write(world.root / path, text)
        wanted = "maintained_by: the testers\nsite: https://octo.github.io/tracker/\ncontact: tracker@example.org\n"
        files.edit(world.root / "tracker.yaml", "maintained_by: the testers\n", wanted)
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
    assert "Show the effect of a merge" not in ran.log  # for each pull request in a queue it was shown before
    (kept,) = re.findall(r"Kept under rectrack-pip-\w+-3-[0-9a-f]{64} is (\S+)", ran.log)
    (place,) = re.findall(r"\| Checked out in (\S+)", ran.log)
    assert not Path(kept).is_relative_to(place)


def test_without_its_guard_the_action_would_take_a_bait(hostile: Runner, program: Path, tmp_path: Path) -> None:
    action = program / "action.yml"
    unguarded = put_code(tmp_path / "program")
    (unguarded / "action.yml").write_text(action.read_text().replace('PYTHONSAFEPATH: "1"', 'UNGUARDED: "1"'))
    careless = replace(hostile, programs={PIN: unguarded}, artifacts=tmp_path)

    ran = careless.run("merge_group", "check")

    assert not ran.is_green
    assert bitten(careless.artifacts)
