"""Parts of the workflow files that the runner does not evaluate: rights, order, triggers, pins."""

import re
from pathlib import Path

import pytest
import yaml

from tests.samples import ROOT, sample
from tests.workflows.runner import ACTION, FILES, GITHUB, IMAGE, JOBS, OURS, PATHS, called, calls, scripts, steps

CALL = "uses: ./ # zizmor: ignore[self-repository] - the tests run it where $/ is not known"
MAIN = ("branches: [main", "ref: main")
RIGHTS = yaml.safe_load(Path(__file__).with_name("rights.yaml").read_text(encoding="utf-8"))


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


def test_what_comments_on_pull_requests_runs_main_alone_and_believes_nothing_but_githubs_facts() -> None:
    for job in ("preview/render", "preview/post"):
        assert [step["uses"].partition("@")[0] for step in steps(job)] == ["actions/checkout", "./"]
        assert "ref" not in steps(job)[0]["with"]  # so it is main
    assert steps("preview/render")[0]["with"]["fetch-depth"] == "0"  # to find where the pull request has left it
    assert FILES["preview"]["on"] == {"workflow_run": {"workflows": ["check"], "types": ["completed"]}}
    assert FILES["check"]["name"] == "check"


def test_everything_that_writes_waits_for_its_turn_and_is_never_cut_off() -> None:
    writing = [job for job, rights in RIGHTS.items() if rights.get("contents") == "write" and steps(job)]

    assert writing == ["edition/make", "release/release", "sync/run"]
    assert JOBS["edition/make"]["concurrency"] == {"group": "rectrack-editions", "cancel-in-progress": "false"}
    assert FILES["release"]["concurrency"] == {"group": "release-${{ github.ref }}", "cancel-in-progress": "false"}
    assert JOBS["sync/run"]["concurrency"] == {"group": "rectrack-writes", "cancel-in-progress": "false"}
    assert "concurrency" not in FILES["sync"]  # which a run would join whose job is then skipped
    assert JOBS["nightly/run"]["uses"] == "./.github/workflows/sync.yml"
    assert JOBS["sync/site"]["uses"] == "./.github/workflows/site.yml"
    assert JOBS["sync/site"]["needs"] == "run"


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("check", ["github.ref"]),
        ("preview", [f"github.event.workflow_run.{fact}" for fact in ("head_repository.id", "head_branch")]),
    ],
)
def test_what_looks_at_a_pull_request_gives_way_only_to_the_next_look_at_it(name: str, of: list[str]) -> None:
    group = "-".join([name, *(f"${{{{ {fact} }}}}" for fact in of)])

    assert FILES[name]["concurrency"] == {"group": group, "cancel-in-progress": "true"}


@pytest.mark.parametrize(("caller", "file"), [("nightly/run", "sync"), ("sync/site", "site")])
def test_who_calls_a_workflow_grants_what_its_jobs_need(caller: str, file: str) -> None:
    rank = ["read", "write"]
    needed = {
        (right, level)
        for job, rights in RIGHTS.items()
        if job.startswith(f"{file}/")
        for right, level in rights.items()
    }

    assert needed
    assert [n for n in needed if rank.index(RIGHTS[caller][n[0]]) < rank.index(n[1])] == []


def test_what_low_trust_starts_stores_nothing_that_a_trusted_run_takes() -> None:
    """The runner does not know this key yet, so the other tests delete it."""
    assert FILES["check"]["cache-mode"] == FILES["preview"]["cache-mode"] == "read"
    assert JOBS["sync/site"]["cache-mode"] == "read"


def test_a_run_takes_the_newest_main_with_its_history() -> None:
    (checkout,) = [step for step in steps("sync/run") if "checkout" in step.get("uses", "")]

    assert (checkout["with"]["ref"], checkout["with"]["fetch-depth"]) == ("main", "0")
    assert FILES["sync"]["on"]["push"] == {"branches": ["main"]}


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_trackers_workflow_is_read_in_one_look(name: str) -> None:
    assert len(PATHS[name].read_text().splitlines()) <= 45


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_tracker_without_the_program_changes_only_the_line_that_calls_it(name: str) -> None:
    """`rectrack init` writes the same files with another line here, and with the branch of the record."""
    text = PATHS[name].read_text()

    called = re.findall(r"uses: \./(?!\.github/workflows/).*", text)
    assert {*called} <= {CALL}
    assert len(called) == sum(job.startswith(f"{name}/") for job in calls())
    assert [one for one in re.findall(r"^[^#\n]*\bmain\b", text, re.MULTILINE) if not one.endswith(MAIN)] == []


def test_every_job_runs_on_the_tested_image() -> None:
    """`ubuntu-latest` becomes another image without notice."""
    pages = [*PATHS.values(), *(ROOT / "docs").glob("*.md")]
    named = {one for path in pages for one in re.findall(r"^ +runs-on: (\S+)$", path.read_text(), re.MULTILINE)}

    assert named == {IMAGE}


def test_a_schedule_stands_alone() -> None:
    scheduled = {name: list(file["on"]) for name, file in FILES.items() if "schedule" in file["on"]}

    assert scheduled == {"nightly": ["schedule"], "search": ["schedule"]}


def test_what_is_written_or_edited_rings_the_bell() -> None:
    assert FILES["sync"]["on"]["issue_comment"] == {"types": ["created", "edited"]}
    assert FILES["sync"]["on"]["issues"] == {"types": ["opened", "edited", "closed", "reopened"]}
    others = {name for name, file in FILES.items() if {"issues", "issue_comment"} & {*file["on"]}}
    assert others == {"sync"}


def test_checks_run_in_a_merge_queue_too() -> None:
    assert {"pull_request", "merge_group"} == {*FILES["check"]["on"]}


@pytest.mark.parametrize(
    "path", [ROOT / "action.yml", *GITHUB.rglob("*.yml")], ids=lambda path: str(path.relative_to(ROOT))
)
def test_actions_of_others_are_pinned_to_a_commit_with_their_version_beside_it(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text())
    pinned = re.compile(r"\./(\.github/workflows/\S+)? #.*|[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")

    assert [line for line in used if not pinned.fullmatch(line)] == []


def test_no_checkout_leaves_a_token_behind() -> None:
    checkouts = [step for job in JOBS for step in steps(job) if "checkout" in step.get("uses", "")]

    assert len(checkouts) == 13
    assert {step["with"]["persist-credentials"] for step in checkouts} == {"false"}


def test_no_script_has_anything_put_into_it() -> None:
    assert [job for job, script in scripts() if "${{" in script] == []


def test_every_job_ends_some_day() -> None:
    running = {job: said for job, said in JOBS.items() if "steps" in said}
    assert "sync/run" in running
    assert [job for job, said in running.items() if "timeout-minutes" not in said] == []


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
    assert steps("edition/make")[1]["with"] == {"command": "edition", "name": "${{ inputs.name }}"}
    named = [step["env"]["NAME"] for step in called() if step.get("if") == "inputs.command == 'edition'"]
    assert named == ["${{ inputs.name }}"] * 2


def test_the_site_is_made_of_main_after_the_run_by_jobs_that_may_push_nothing_and_shown_where_made() -> None:
    (checkout,) = [step for step in steps("site/site") if "checkout" in step.get("uses", "")]
    assert checkout["with"] == {"ref": "main", "fetch-depth": "0", "persist-credentials": "false"}
    assert JOBS["site/deploy"]["needs"] == "site"
    assert JOBS["site/deploy"]["if"] == "needs.site.outputs.made"
    assert [step["uses"].partition("@")[0] for step in steps("site/deploy")] == ["actions/deploy-pages"]
    assert [*FILES["site"]["on"]] == ["workflow_call"]
    assert "pull_request" not in FILES["sync"]["on"]


def test_the_sites_artifact_is_named_after_the_attempt_also_if_only_the_deployment_is_run_again() -> None:
    """GitHub keeps the artifacts of each attempt, and refuses to deploy one of two that have the same name.

    A job that is not run again keeps its outputs, so that the name is that of the attempt which made the site.
    """
    overview = yaml.safe_load(sample("many-trackers.md", "Each night, on GitHub Pages", "yaml"))["jobs"]
    for making, showing in ((JOBS["site/site"], JOBS["site/deploy"]), (overview["make"], overview["show"])):
        assert making["outputs"]["artifact"] == "github-pages-${{ github.run_attempt }}"
        assert making["steps"][-1]["with"]["artifact"] == making["outputs"]["artifact"]
        given = f"${{{{ needs.{showing['needs']}.outputs.artifact }}}}"
        assert showing["steps"][-1]["with"] == {"artifact_name": given}
    uploading = [step for step in called() if "upload-pages-artifact@" in step.get("uses", "")]
    assert [step["with"]["name"] for step in uploading] == ["${{ inputs.artifact }}"] * 2
    assert ACTION["inputs"]["artifact"]["default"] == "github-pages"  # what a workflow deploys that names none


def test_a_release_is_made_of_a_versions_tag_alone_by_jobs_that_run_nothing_of_it() -> None:
    used = {
        job: [step.get("uses", "").partition("@")[0] for step in steps(f"release/{job}")]
        for job in ("release", "publish")
    }

    assert FILES["release"]["on"] == {"push": {"tags": ["v[0-9]+.[0-9]+.[0-9]+"]}}
    assert used["release"] == ["actions/download-artifact", "actions/download-artifact", "actions/attest", ""]
    assert used["publish"] == ["actions/download-artifact", "pypa/gh-action-pypi-publish"]
    assert [step for step in steps("release/build") if "cache" in step.get("with", {})] == []


def test_a_release_goes_to_the_package_index_only_where_that_is_wanted_and_with_no_token_that_is_kept() -> None:
    publish = JOBS["release/publish"]

    assert (publish["if"], publish["needs"]) == ("vars.PUBLISH == 'true'", "release")
    assert publish["environment"] == "package-index"
    assert "with" not in steps("release/publish")[-1]
    assert "secrets" not in PATHS["release"].read_text()
