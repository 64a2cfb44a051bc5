"""The action does what its caller names, and nothing that the caller's repository holds decides what is run."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.samples import ROOT
from tests.workflows.workflow_files import FILES, JOBS, OF_A_TRACKER, called, calls, scripts, steps

COMMANDS = ("run", "check", "preview", "post", "site", "edition", "overview")
MADE = ("steps.preview.outputs.made", "steps.site.outputs.made")


def test_a_token_is_given_to_the_step_that_needs_it_and_to_no_other() -> None:
    holding = [step["name"] for step in called() if "token" in str(step).lower()]

    assert holding == [
        "Record what was said, take up proposals, sync, publish",
        "Show what merging would do",
        "Render a pull request's preview, unless it has moved on",
        "Write the comment with the preview, or renew the one that is there",
        "Make the site",
        "Publish it as a release",
    ]
    given = {job: [step.get("name") for step in steps(job) if "github.token" in str(step)] for job in JOBS}
    assert {job: names for job, names in given.items() if names} == {"release/release": ["Make the release"]}
    assert not [job for job, said in JOBS.items() if "token" in str(said.get("env", "")).lower()]
    assert not [name for name, file in FILES.items() if "env" in file]


def test_what_is_not_for_every_command_is_for_one() -> None:
    """What each does is seen where the workflows run."""
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
        "tracker/run": "run",
    }
    assert {job.partition("/")[0] for job in calls()} | {"nightly"} == OF_A_TRACKER


def test_nothing_that_lies_where_the_action_is_called_is_taken_for_the_program() -> None:
    starting = [step for step in called() if "python" in step.get("run", "")]

    assert len(starting) == 9
    assert {step["env"]["PYTHONSAFEPATH"] for step in starting} == {"1"}
    places = {step["name"]: step["env"].get("PYTHONPATH") for step in starting}
    assert places.pop("Install what the tracker needs") is None
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


def test_notes_that_are_too_long_for_a_release_lead_to_the_file_and_keep_what_stands_before_them(
    tmp_path: Path,
) -> None:
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
    assert told[1] == "# A\n\nSomebody left.\n\nWhat was recorded is too long for this page: changes.md has it.\n"
