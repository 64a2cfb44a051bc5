"""What `rectrack doctor` says of the files at hand: the workflows, the forms, the schema and the README."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from localhub import Settings
from rectrack import __version__
from tests.interfaces import on
from tests.rectrack import files
from tests.rectrack.doctor.examining import (
    CALLING,
    COMMIT,
    FOLDER,
    NAMES,
    OURS,
    PROGRAM,
    Examined,
    use,
)
from tests.rectrack.world import REPO, World

OTHER = f"other/program@fedcba9{'0' * 33}"
RUNS = f"uses: {PROGRAM} # v{__version__}"
UPGRADE = "call 'rectrack init --upgrade'"
FROM_THE_ORIGINAL = "take the file over from the repository that this one was made from."
MIXED = "change   The workflows do not all run one commit of rectrack: "
FORM = ".github/ISSUE_TEMPLATE/progress.yml"
SCHEMA = "recommendations/recommendation.schema.json"
BOARD = "# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n"
TAKE_PART = ("<!-- rectrack:take-part -->", "<!-- rectrack:take-part-end -->")


def path(root: Path, name: str) -> Path:
    return root / f"{FOLDER}/{name}.yml"


def change(root: Path, old: str, new: str, *names: str) -> None:
    """Replace a text in these workflows."""
    for name in names:
        text = path(root, name).read_text()
        assert old in text
        files.write(path(root, name), text.replace(old, new))


@pytest.fixture(params=["light", "whole"])
def either(request: pytest.FixtureRequest) -> Examined:
    """The light layout and the whole one."""
    world: Examined = request.getfixturevalue("desk" if request.param == "light" else "copy")
    return world


# --- whether the workflows are there, and on --------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("disabled_inactivity", "GitHub switched it off because nothing had happened here for 60 days, ..."),
        ("disabled_manually", "somebody switched it off. ..., or delete its file if it is to stay off."),
        ("disabled_fork", "GitHub switches it off in a fork. ...Enable workflow."),
    ],
)
def test_a_workflow_that_is_off_is_to_be_turned_on(desk: Examined, state: str, why: str) -> None:
    others = {f"{FOLDER}/lint.yml": "disabled_manually"}
    desk.hub.set_up(REPO, Settings(workflows=OURS | others | {f"{FOLDER}/nightly.yml": state}))
    files.write(path(desk.root, "lint"), "jobs: {lint: {steps: [{uses: ./}]}}\n")

    desk.says(
        f"change   The workflow nightly, which looks every night whether anything is left to do, is off: {why}",
        "...Turn it on: Actions, nightly in the list on the left, Enable workflow...",
    )


@pytest.mark.parametrize("workflows", [{}, {f"{FOLDER}/tracker.yml": "deleted"}])
def test_without_the_workflow_that_does_the_work_somebody_must(owner: Examined, workflows: dict[str, str]) -> None:
    owner.hub.set_up(REPO, Settings(workflows=workflows))

    owner.says(
        f"change   There is no {FOLDER}/tracker.yml, which records what people say, ..., so that somebody must call "
        f"rectrack run. To have it: {FROM_THE_ORIGINAL}"
    )


@pytest.mark.parametrize(
    ("layout", "name", "line"),
    [
        (
            "desk",
            "site",
            "change   ..., and a workflow that calls it cannot start ... To have it: 'rectrack init --upgrade' ...",
        ),
        ("copy", "site", f"change   ..., and a workflow that calls it cannot start ...{FROM_THE_ORIGINAL}"),
        (
            "desk",
            "check",
            "ok       ..., which checks proposed changes. To have it: 'rectrack init --upgrade' writes it.",
        ),
        ("desk", "edition", "ok       ..., which makes an edition that can be cited, by hand. To have it: ..."),
    ],
)
def test_a_missing_workflow_is_told_with_how_to_have_it(
    layout: str, name: str, line: str, request: pytest.FixtureRequest
) -> None:
    world: Examined = request.getfixturevalue(layout)
    path(world.root, name).unlink()
    world.hub.set_up(REPO, Settings(workflows={at: on for at, on in OURS.items() if at != f"{FOLDER}/{name}.yml"}))

    world.says(line.replace("...", f"There is no {FOLDER}/{name}.yml...", 1))


def test_what_is_here_and_not_on_github_is_to_be_pushed(desk: Examined) -> None:
    desk.hub.set_up(REPO, Settings(workflows={f"{FOLDER}/check.yml": "active", f"{FOLDER}/tracker.yml": "active"}))

    desk.says(
        "change   These workflows lie here and are not on GitHub yet: preview.yml, site.yml, nightly.yml, "
        "edition.yml. Commit them and push them to main."
    )


def test_where_github_does_not_tell_the_files_do(desk: Examined) -> None:
    desk.hub.add_repository(REPO, private=True)
    use(desk, issues="none", actions="none")
    path(desk.root, "tracker").unlink()

    desk.says("unknown  Which workflows there are ...", f"change   There is no {FOLDER}/tracker.yml, ...")


# --- which program they run -------------------------------------------------------------------------


def test_the_program_beside_the_record_is_run_where_all_of_it_is_there(copy: Examined) -> None:
    copy.says("ok       The workflows run rectrack from this repository.")

    (copy.root / "action.yml").rename(copy.root / "away")
    copy.says(f"{MIXED}./ in check.yml, preview.yml, ... To correct this, {UPGRADE}.")
    (copy.root / "away").rename(copy.root / "action.yml")
    (copy.root / "scripts").rename(copy.root / "away")
    copy.says(f"{MIXED}./ in check.yml, preview.yml, ...")


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (f"uses: {PROGRAM} # v{__version__}", f"version {__version__} (1234567)"),
        (f"uses: 'other/program@{COMMIT}'  #v{__version__}, as of March\r", f"version {__version__} (1234567)"),
        (f'uses: "other/program@{COMMIT}"', "commit 1234567"),
        (f"uses: {PROGRAM}", "commit 1234567"),
        (f"uses: {PROGRAM} # ours", "commit 1234567"),
    ],
)
def test_a_call_of_the_program_is_read_however_it_is_written(desk: Examined, step: str, told: str) -> None:
    change(desk.root, RUNS, step, *CALLING)

    assert f"\nok       The workflows run rectrack from other/program, {told}.\n" in desk.doctor()


@pytest.mark.parametrize(
    "step",
    [
        *("# - uses: other/program@v1", "- run: echo uses: ./", "- uses: ./.github/actions/ours"),
        *(
            "- uses: github/codeql-action/init@v3",
            "- uses: docker://alpine:3.8",
            "- uses: other/repository/folder@v1",
        ),
        *("- uses: some/notify@v3", ""),
    ],
)
def test_a_step_of_ones_own_is_not_taken_for_the_program(desk: Examined, step: str) -> None:
    check = path(desk.root, "check")
    files.write(check, f"{check.read_text()}      {step}\n")

    desk.says(f"ok       The workflows run rectrack from other/program, version {__version__} (1234567).")


@pytest.mark.parametrize("step", ["uses: ./", "uses: './' # ours", 'uses: "./"'])
def test_a_call_of_what_is_here_is_read_however_it_is_written(copy: Examined, step: str) -> None:
    check = path(copy.root, "check")
    files.write(check, re.sub(r"uses: \./ .*", step, check.read_text()))
    (copy.root / "action.yml").unlink()

    copy.says(f"{MIXED}./ in check.yml, preview.yml, tracker.yml, site.yml, edition.yml. ...")


@pytest.mark.parametrize("ref", ["v1", "v1.0.0 # v1.0.0", "main"])
def test_what_somebody_can_move_is_told(desk: Examined, ref: str) -> None:
    change(desk.root, RUNS, f"uses: other/program@{ref}", *CALLING)

    desk.says(
        f"{MIXED}other/program@{ref.partition(' ')[0]} in check.yml, preview.yml, ... To correct this, {UPGRADE}."
    )


@pytest.mark.parametrize("version", ["9.9.9", __version__])
def test_workflows_that_run_different_commits_are_told(desk: Examined, version: str) -> None:
    change(desk.root, RUNS, f"uses: {OTHER} # v{version}", "tracker")

    desk.says(
        f"{MIXED}version {__version__} (1234567) in check.yml, preview.yml, site.yml, edition.yml; version {version} "
        f"(fedcba9) in tracker.yml. To correct this, {UPGRADE}."
    )


@pytest.mark.parametrize(
    ("version", "way"), [("0.9.12", "C" + UPGRADE[1:]), ("1000.0.0", "Install version 1000.0.0 here")]
)
def test_another_version_than_the_one_on_github_is_told_and_alone_knows_its_files(
    desk: Examined, version: str, way: str
) -> None:
    change(desk.root, RUNS, f"uses: {PROGRAM} # v{version}", *CALLING)
    files.write(desk.root / SCHEMA, "{}\n")

    desk.says(f"change   The workflows run version {version}, and this is {__version__}. {way}.")


# --- whether they are as this version writes them ---------------------------------------------------


def test_workflows_that_are_written_otherwise_are_named_and_need_no_change(desk: Examined) -> None:
    change(desk.root, "permissions: {}\n", "permissions: {} # ours\n", "nightly", "check")

    desk.says(
        f"ok       These files differ from version {__version__}: {FOLDER}/check.yml, {FOLDER}/nightly.yml. To "
        f"update them, {UPGRADE}. Then check the difference for changes of your own."
    )
    change(desk.root, RUNS, f"uses: other/program@v{__version__}", *CALLING)
    assert "These files differ" not in desk.doctor()


def test_the_branch_of_the_tracker_is_no_difference(desk: Examined) -> None:
    files.edit(desk.root / "tracker.yaml", "kept_by:", "branch: records\nkept_by:")
    desk.hub.set_up(REPO, Settings(default_branch="records", branches={"records": None}, workflows=OURS))
    run = World(desk.root, desk.hub).run("init", "--upgrade", "--action", PROGRAM)
    assert run.code == 0, run.err

    assert "These files differ" not in desk.doctor()


# --- on what they run -------------------------------------------------------------------------------


def test_an_image_that_github_has_removed_is_to_change(either: Examined) -> None:
    change(either.root, "runs-on: ubuntu-24.04", "runs-on: ubuntu-20.04", *CALLING)

    has_program = (either.root / "scripts").exists()
    either.says(
        "change   GitHub removes the image ubuntu-20.04 in April 2025. Jobs that need it will never start: "
        "check.yml, preview.yml, tracker.yml, site.yml, edition.yml. Write in these workflows runs-on: ubuntu-24.04"
        + ("." if has_program else f", or {UPGRADE}.")
    )


@pytest.mark.parametrize(("day", "is_told"), [("2029-03-31", False), ("2029-04-01", True)])
def test_the_removal_of_the_image_is_reported_from_its_day_on(desk: Examined, day: str, *, is_told: bool) -> None:
    with on(day):
        out = desk.doctor()

    told = f"Write in these workflows runs-on: ubuntu-latest. Or install a newer version of rectrack and {UPGRADE}."
    assert (told in out) is is_told


@pytest.mark.parametrize("runner", ["ubuntu-latest", "[self-hosted, linux]", "our-runner"])
def test_a_runner_without_a_version_gets_no_finding(desk: Examined, runner: str) -> None:
    change(desk.root, "runs-on: ubuntu-24.04", f"runs-on: {runner}", *CALLING)

    assert "GitHub removes" not in desk.doctor()


# --- forms, schema and README -----------------------------------------------------------------------


def made(world: Examined, *take_part: str) -> None:
    """Let everything that is renewed with the board be as it should be."""
    files.write(world.root / "README.md", BOARD + "".join(f"{line}\n" for line in take_part))
    files.write(world.root / SCHEMA, "")
    for command in ("forms", "board"):
        assert World(world.root, world.hub).run(command).code == 0
    (world.root / "status.json").unlink()


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        (FORM, lambda text: text.replace("Thank you.", "Thanks.")),
        (SCHEMA, lambda _: "{}\n"),
        ("README.md", lambda text: text.replace("begin with `/progress`", "begin with `/news`")),
    ],
)
def test_what_is_behind_the_program_is_named_with_what_renews_it(
    either: Examined, name: str, spoil: Callable[[str], str]
) -> None:
    made(either, *TAKE_PART)
    out = either.doctor()
    assert out.endswith("Nothing to change.\n"), out
    assert "Not as the program makes them" not in out
    assert "how to take part" not in out
    old = (either.root / name).read_text()
    files.write(either.root / name, spoil(old))
    assert (either.root / name).read_text() != old

    either.says(
        f"change   Not as the program makes them of these files: {name}. The next run renews them with the board, at "
        "the latest in the night; here 'rectrack board' does."
    )


def test_a_readme_that_does_not_tell_how_to_take_part_may_do_so(desk: Examined) -> None:
    made(desk)

    desk.says(
        "ok       README.md does not tell how to take part in the words of this tracker. ...put two lines there: "
        f"{TAKE_PART[0]} and below it {TAKE_PART[1]}"
    )


def test_a_folder_without_workflows_says_nothing_of_a_program(owner: Examined) -> None:
    assert "The workflows" not in owner.doctor()
    assert {f"The workflow {name} is on" in owner.doctor() for name in NAMES} == {True}
