"""What the runner of the tests does not evaluate is read from the files: rights, order, triggers, pins."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rectrack import files

GITHUB = Path(__file__).parents[2] / ".github"
PATHS = {path.stem: path for path in (GITHUB / "workflows").glob("*.yml")}
FILES = {name: yaml.load(path.read_text(), yaml.BaseLoader) for name, path in PATHS.items()}  # noqa: S506 - text alone
JOBS = {f"{name}/{job}": said for name, file in FILES.items() for job, said in file["jobs"].items()}
READ = {"contents": "read"}
WRITE = {"actions": "write", "contents": "write", "issues": "write", "pull-requests": "write"}
RIGHTS = {
    "check/check": READ,
    "ci/faults": READ,
    "ci/install-test": READ,
    "ci/lint": READ,
    "ci/look": READ,
    "ci/test": READ,
    "edition/make": {"contents": "write"},
    "nightly/run": {**WRITE, "id-token": "write", "pages": "write"},
    "preview/post": {"pull-requests": "write"},
    "preview/render": {**READ, "pull-requests": "read"},
    "tracker/deploy": {"id-token": "write", "pages": "write"},
    "tracker/fork": {},
    "tracker/run": WRITE,
    "tracker/site": {**READ, "pages": "read"},
}


def steps(job: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = JOBS[job].get("steps", [])
    return found


def scripts() -> list[tuple[str, str]]:
    """Every script with the job or the action that runs it."""
    actions = [yaml.safe_load(path.read_text()) for path in (GITHUB / "actions").rglob("action.yml")]
    found = [(job, step["run"]) for job in JOBS for step in steps(job) if "run" in step]
    return found + [(one["name"], step["run"]) for one in actions for step in one["runs"]["steps"] if "run" in step]


def test_each_job_has_the_rights_it_needs_and_no_workflow_has_any_for_all() -> None:
    assert {job: said.get("permissions", {}) for job, said in JOBS.items()} == RIGHTS
    assert [file["permissions"] for file in FILES.values()] == [{}] * len(FILES)


def test_whatever_runs_what_a_pull_request_holds_may_write_nothing_and_knows_no_secret() -> None:
    by_pull_request = [name for name, file in FILES.items() if "pull_request" in file["on"]]

    assert sorted(by_pull_request) == ["check", "ci"]
    for name in by_pull_request:
        assert all(set(said["permissions"].values()) == {"read"} for said in FILES[name]["jobs"].values())
        assert "secrets" not in PATHS[name].read_text()
    assert not [name for name, file in FILES.items() if "pull_request_target" in file["on"]]


def test_what_comments_on_pull_requests_checks_nothing_out_and_believes_nothing_but_githubs_facts() -> None:
    assert [step.get("uses", "").partition("@")[0] for step in steps("preview/post")] == [
        "actions/download-artifact",
        "",
    ]
    checkouts = [step for step in steps("preview/render") if "checkout" in step.get("uses", "")]
    assert ["ref" in step["with"] for step in checkouts] == [False]  # so it is main
    assert FILES["preview"]["on"] == {"workflow_run": {"workflows": ["check"], "types": ["completed"]}}
    assert FILES["check"]["name"] == "check"


def test_everything_that_writes_waits_for_its_turn_and_is_never_cut_off() -> None:
    writing = [job for job, rights in RIGHTS.items() if rights.get("contents") == "write" and steps(job)]

    assert writing == ["edition/make", "tracker/run"]
    assert JOBS["edition/make"]["concurrency"] == {"group": "rectrack-editions", "cancel-in-progress": "false"}
    assert JOBS["tracker/run"]["concurrency"] == {"group": "rectrack-writes", "cancel-in-progress": "false"}
    assert "concurrency" not in FILES["tracker"]  # which a run would join whose job is then skipped
    assert JOBS["nightly/run"]["uses"] == "./.github/workflows/tracker.yml"


def test_a_run_takes_the_newest_main_with_its_history() -> None:
    (checkout,) = [step for step in steps("tracker/run") if "checkout" in step.get("uses", "")]

    assert (checkout["with"]["ref"], checkout["with"]["fetch-depth"]) == ("main", "0")
    assert FILES["tracker"]["on"]["push"] == {"branches": ["main"]}


def test_a_token_is_given_to_the_step_that_needs_it_and_to_no_other() -> None:
    holding = [
        f"{job}: {step.get('name', step.get('uses'))}"
        for job in JOBS
        for step in steps(job)
        if "token" in str(step).lower()
    ]

    assert sorted(holding) == [
        "check/check: Show what merging would do",
        "edition/make: Publish it as a release",
        "preview/post: Write the comment, or renew the one that is there",
        "preview/render: Render it, unless the pull request has moved on",
        "tracker/run: Record what was said, take up proposals, sync, publish",
        "tracker/site: Make the site",
    ]
    assert not [job for job, said in JOBS.items() if "token" in str(said.get("env", "")).lower()]
    assert not [name for name, file in FILES.items() if "env" in file]


def test_the_schedule_stands_alone() -> None:
    assert [name for name, file in FILES.items() if "schedule" in file["on"]] == ["nightly"]
    assert list(FILES["nightly"]["on"]) == ["schedule"]


def test_what_is_written_or_edited_rings_the_bell() -> None:
    assert FILES["tracker"]["on"]["issue_comment"] == {"types": ["created", "edited"]}
    assert FILES["tracker"]["on"]["issues"] == {"types": ["opened", "edited", "closed", "reopened"]}
    others = {name for name, file in FILES.items() if {"issues", "issue_comment"} & {*file["on"]}}
    assert others == {"tracker"}


def test_checks_run_in_a_merge_queue_too() -> None:
    assert {"pull_request", "merge_group"} == {*FILES["check"]["on"]}


@pytest.mark.parametrize("path", [*GITHUB.rglob("*.yml")], ids=lambda path: str(path.relative_to(GITHUB)))
def test_actions_of_others_are_pinned_to_a_commit_with_their_version_beside_it(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text())
    pinned = re.compile(r"\./\.github/\S+( #.*)?|[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")

    assert [line for line in used if not pinned.fullmatch(line)] == []


def test_no_checkout_leaves_a_token_behind() -> None:
    checkouts = [step for job in JOBS for step in steps(job) if "checkout" in step.get("uses", "")]

    assert len(checkouts) == 10
    assert {step["with"]["persist-credentials"] for step in checkouts} == {"false"}


def test_no_script_has_anything_put_into_it() -> None:
    assert [job for job, script in scripts() if "${{" in script] == []


def test_every_job_ends_some_day() -> None:
    running = {job: said for job, said in JOBS.items() if "steps" in said}
    assert "tracker/run" in running
    assert [job for job, said in running.items() if "timeout-minutes" not in said] == []


def test_what_is_installed_is_pinned_with_hashes() -> None:
    installing = [script for _, script in scripts() if "pip install" in script]

    assert len(installing) == 1
    assert all("--require-hashes" in script for script in installing)


def test_newer_versions_wait_a_week() -> None:
    updates = yaml.safe_load((GITHUB / "dependabot.yml").read_text())["updates"]

    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "pip"}
    assert {update["cooldown"]["default-days"] for update in updates} == {7}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_workflow_says_in_its_first_line_what_it_is_for(name: str) -> None:
    assert PATHS[name].read_text().startswith("# ")


def test_each_exception_from_the_linter_has_its_reason_beside_it() -> None:
    texts = [path.read_text() for path in GITHUB.rglob("*.yml")]
    exceptions = [line for text in texts for line in text.splitlines() if "zizmor: ignore" in line]

    assert exceptions
    assert [line for line in exceptions if not re.search(r"# zizmor: ignore\[[a-z-]+\] - \w+", line)] == []


def test_an_edition_is_made_by_hand_of_main_as_it_stands_and_its_name_is_no_part_of_a_script() -> None:
    make = JOBS["edition/make"]

    assert {*FILES["edition"]["on"]} == {"workflow_dispatch"}
    assert "github.event.repository.default_branch" in make["if"]
    (checkout,) = [step for step in steps("edition/make") if "checkout" in step.get("uses", "")]
    assert checkout["with"] == {"fetch-depth": "0", "persist-credentials": "false"}
    named = [step["env"]["NAME"] for step in steps("edition/make") if "run" in step]
    assert named == ["${{ inputs.name }}"] * 2
    (made,) = [step["run"] for step in steps("edition/make") if "rectrack" in step.get("run", "")]
    assert 'edition -- "$NAME"' in made  # or a name that begins with a hyphen would be an option


def test_notes_that_are_too_long_for_a_release_lead_to_the_file_and_keep_what_stands_before_them(
    tmp_path: Path,
) -> None:
    files.write(tmp_path / "bin/gh", "#!/bin/sh\n")
    (tmp_path / "bin/gh").chmod(0o755)
    files.write(tmp_path / "edition/csv/about.csv", "")
    published = next(step["run"] for step in steps("edition/make") if "gh release" in step.get("run", ""))
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


def test_the_site_is_made_of_main_after_the_run_by_jobs_that_may_push_nothing_and_shown_only_where_it_was_made() -> (
    None
):
    (checkout,) = [step for step in steps("tracker/site") if "checkout" in step.get("uses", "")]
    assert checkout["with"] == {"ref": "main", "fetch-depth": "0", "persist-credentials": "false"}
    assert (JOBS["tracker/site"]["needs"], JOBS["tracker/deploy"]["needs"]) == ("run", "site")
    assert JOBS["tracker/deploy"]["if"] == "needs.site.outputs.made"
    assert [step["uses"].partition("@")[0] for step in steps("tracker/deploy")] == ["actions/deploy-pages"]
    assert "pull_request" not in FILES["tracker"]["on"]
