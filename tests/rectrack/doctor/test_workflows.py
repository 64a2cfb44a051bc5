"""What the doctor says of the workflows: whether they are there and on, and which program they run."""

from datetime import date
from pathlib import Path

import pytest

from localhub import Settings
from rectrack import __version__
from rectrack.doctor.layout import FOLDER, IMAGE, WORKFLOWS
from rectrack.setup.origin import Origin
from tests.interfaces import on
from tests.rectrack import files
from tests.rectrack.doctor.examining import OURS, PROGRAM, Examined, change, said, use
from tests.rectrack.world import REPO

OTHER = Origin(PROGRAM.repository, "fedcba9" + "0" * 33)
RUNS = f"uses: {PROGRAM} # v{__version__}"


def path(root: Path, name: str) -> Path:
    return root / f"{FOLDER}/{name}.yml"


def calling(root: Path, how: str, *names: str) -> None:
    """Let these workflows call the program otherwise."""
    for name in names:
        text = path(root, name).read_text()
        assert RUNS in text
        files.write(path(root, name), text.replace(RUNS, how))


# --- whether they are on ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("disabled_inactivity", "because nothing had happened here for 60 days"),
        ("disabled_manually", "somebody switched it off"),
        ("disabled_fork", "GitHub switches it off in a fork"),
    ],
)
def test_a_workflow_that_is_off(desk: Examined, state: str, why: str) -> None:
    desk.hub.set_up(REPO, Settings(workflows=OURS | {f"{FOLDER}/nightly.yml": state}))

    line = change(desk, "The workflow nightly, which looks every night whether anything is left to do, is off: ")
    assert why in line
    assert "Turn it on: Actions, nightly in the list on the left, Enable workflow" in line
    assert line.endswith("or delete its file if it is to stay off.") == (state == "disabled_manually")


def test_other_workflows_are_none_of_its_business(desk: Examined) -> None:
    desk.hub.set_up(REPO, Settings(workflows=OURS | {f"{FOLDER}/lint.yml": "disabled_manually"}))
    files.write(path(desk.root, "lint"), "jobs: {lint: {steps: [{uses: ./}]}}\n")

    run = desk.run("doctor")

    assert (run.code, "lint" in run.out) == (0, False)


# --- whether they are there -------------------------------------------------------------------------


@pytest.mark.parametrize("workflows", [{}, {f"{FOLDER}/tracker.yml": "deleted"}])
def test_without_the_workflow_that_does_the_work_somebody_must(owner: Examined, workflows: dict[str, str]) -> None:
    owner.hub.set_up(REPO, Settings(workflows=workflows))

    line = change(owner, "There is no .github/workflows/tracker.yml, which records what people say, ")
    assert line.endswith("take the file over from the repository that this one was made from.")


def missing(world: Examined, name: str) -> str:
    """What is said where a workflow is neither here nor on GitHub."""
    path(world.root, name).unlink()
    world.hub.set_up(REPO, Settings(workflows={at: on for at, on in OURS.items() if not at.endswith(f"/{name}.yml")}))
    return said(world.run("doctor"), f"There is no {FOLDER}/{name}.yml")


def test_one_that_others_call_is_needed(desk: Examined) -> None:
    line = missing(desk, "site")

    assert line.startswith("change ")
    assert (
        "a workflow that calls it cannot start without it. To have it: 'rectrack init --upgrade' writes it." in line
    )


def test_one_that_others_call_is_needed_beside_the_program_too(copy: Examined) -> None:
    assert missing(copy, "site").endswith("take the file over from the repository that this one was made from.")


@pytest.mark.parametrize("name", ["check", "preview", "nightly", "edition"])
def test_a_group_may_do_without_one_and_is_told_how_to_have_it(desk: Examined, name: str) -> None:
    line = missing(desk, name)

    assert line.startswith("ok ")
    assert line.endswith(f"which {WORKFLOWS[name]}. To have it: 'rectrack init --upgrade' writes it.")


def test_what_lies_here_and_not_on_github_is_to_be_pushed(desk: Examined) -> None:
    desk.hub.set_up(REPO, Settings(workflows={f"{FOLDER}/check.yml": "active", f"{FOLDER}/tracker.yml": "active"}))

    line = change(desk, "These workflows lie here and are not on GitHub yet: ")
    assert line.endswith(": preview.yml, site.yml, nightly.yml, edition.yml. Commit them and push them to main.")


def test_where_github_does_not_tell_the_files_do(desk: Examined) -> None:
    desk.hub.add_repository(REPO, private=True)
    use(desk, issues="none")
    path(desk.root, "tracker").unlink()

    run = desk.run("doctor")

    assert said(run, "Which workflows there are").startswith("unknown ")
    assert said(run, "There is no .github/workflows/tracker.yml").startswith("change ")


# --- which program they run -------------------------------------------------------------------------


def test_the_program_that_lies_beside_the_record_is_run(copy: Examined) -> None:
    run = copy.run("doctor")

    assert run.code == 0, run.out
    assert said(run, "The workflows run ") == "ok       The workflows run rectrack from this repository."


def test_a_program_that_was_taken_away_is_missed(copy: Examined) -> None:
    (copy.root / "action.yml").unlink()

    line = change(copy, "The workflows do not all run one commit of rectrack: ./ in check.yml, preview.yml, ")
    assert line.endswith("To correct this, call 'rectrack init --upgrade'.")


@pytest.mark.parametrize("ref", ["v1", "v1.0.0 # v1.0.0", "main"])
def test_what_somebody_can_move_is_told(desk: Examined, ref: str) -> None:
    used = f"{PROGRAM.repository}@{ref}"
    calling(desk.root, f"uses: {used}", *(name for name in WORKFLOWS if name != "nightly"))

    line = change(desk, f"do not all run one commit of rectrack: {used.partition(' ')[0]} in check.yml, preview.yml")
    assert line.endswith("To correct this, call 'rectrack init --upgrade'.")


@pytest.mark.parametrize("version", ["9.9.9", __version__])
def test_workflows_that_run_different_commits_are_told(desk: Examined, version: str) -> None:
    calling(desk.root, f"uses: {OTHER} # v{version}", "tracker")

    line = change(desk, "The workflows do not all run one commit of rectrack: ")
    assert f": version {__version__} (1234567) in check.yml, preview.yml, site.yml, edition.yml; " in line
    assert f"; version {version} (fedcba9) in tracker.yml. To correct this, call" in line


def test_a_step_of_ones_own_is_not_taken_for_the_program(desk: Examined) -> None:
    text = path(desk.root, "check").read_text()
    ours = "      - uses: some/notify@v3\n      - uses: ./.github/actions/ours\n"
    files.write(path(desk.root, "check"), text + ours)

    run = desk.run("doctor")

    assert run.code == 0, run.out
    assert "notify" not in run.out


# --- the version here and there ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "what"),
    [("0.9.12", "Call 'rectrack init --upgrade'."), ("1000.0.0", "Install version 1000.0.0 here.")],
)
def test_another_version_than_the_one_that_runs_on_github_is_told(desk: Examined, version: str, what: str) -> None:
    calling(desk.root, f"uses: {PROGRAM} # v{version}", *(name for name in WORKFLOWS if name != "nightly"))

    assert change(desk, f"The workflows run version {version}, and this is {__version__}.").endswith(what)


def test_without_a_version_beside_it_the_commit_is_named(desk: Examined) -> None:
    calling(desk.root, f"uses: {PROGRAM}", *(name for name in WORKFLOWS if name != "nightly"))

    assert said(desk.run("doctor"), "The workflows run").endswith("from other/program, commit 1234567.")


# --- on what they run -------------------------------------------------------------------------------


def run_on(world: Examined, image: str) -> None:
    for path in (world.root / FOLDER).iterdir():
        path.write_text(path.read_text().replace(f"runs-on: {IMAGE}", f"runs-on: {image}"))


def test_an_image_that_github_has_removed_is_to_change(desk: Examined) -> None:
    run_on(desk, "ubuntu-20.04")

    line = change(desk, "GitHub removes the image ubuntu-20.04 in April 2025. Jobs that need it will never start: ")
    assert "start: check.yml, preview.yml, tracker.yml, site.yml, edition.yml. " in line
    assert line.endswith(f"Write in these workflows runs-on: {IMAGE}, or call 'rectrack init --upgrade'.")


def test_in_a_whole_copy_the_finding_names_the_image_to_write(copy: Examined) -> None:
    run_on(copy, "ubuntu-20.04")

    assert change(copy, "GitHub removes the image ubuntu-20.04").endswith(
        f"Write in these workflows runs-on: {IMAGE}."
    )


@pytest.mark.parametrize(("day", "is_told"), [(date(2029, 3, 31), False), (date(2029, 4, 1), True)])
def test_the_removal_of_the_image_is_reported_from_its_day_on(desk: Examined, day: date, *, is_told: bool) -> None:
    with on(day.isoformat()):
        run = desk.run("doctor")

    assert run.code == int(is_told)
    told = "Write in these workflows runs-on: ubuntu-latest. Or install a newer version of rectrack and call"
    assert (told in run.out) is is_told


@pytest.mark.parametrize("runner", ["ubuntu-latest", "[self-hosted, linux]", "our-runner"])
def test_a_runner_without_a_version_gets_no_finding(desk: Examined, runner: str) -> None:
    run_on(desk, runner)

    assert "GitHub removes" not in desk.run("doctor").out
