"""What the doctor says of workflows that are not as their version writes them."""

from pathlib import Path

import pytest

from localhub import Server, Settings
from rectrack import __version__
from rectrack.setup import begin, behind, workflows
from tests.rectrack.files import TODAY, edit
from tests.rectrack.setup.test_begin import ANSWERS, written
from tests.rectrack.world import REPO, World, desk_variables

PIN = f"{ANSWERS.origin} # v{__version__}"
OLDER = "fedcba9876543210fedcba9876543210fedcba98"


@pytest.fixture
def light(tmp_path: Path) -> Path:
    """A tracker just begun."""
    return written(tmp_path / "light", begin.begun(ANSWERS, TODAY, None, tmp_path))


def changed(folder: Path, *names: str) -> None:
    for name in names:
        edit(folder / f"{workflows.FOLDER}/{name}.yml", "permissions: {}\n", "permissions: {} # ours\n")


def test_of_what_is_just_begun_nothing_is_said(light: Path) -> None:
    assert behind.finding(light, "main") is None


def test_the_branch_of_the_tracker_is_none_of_the_difference(light: Path) -> None:
    for path, text in workflows.wanted(ANSWERS.origin, "records").items():
        (light / path).write_text(text, encoding="utf-8")

    assert behind.finding(light, "records\n") is None


def test_the_doctor_names_those_that_are_written_otherwise_and_finds_nothing_to_change(
    light: Path, hub: Server
) -> None:
    changed(light, "nightly", "check")
    (light / f"{workflows.FOLDER}/edition.yml").unlink()  # a group may do without it
    hub.add_repository(REPO)
    hub.set_up(REPO, Settings(workflows={f"{workflows.FOLDER}/{name}.yml": "active" for name in workflows.NAMES}))
    hub.add_token("owner", login="octo", scopes="repo, workflow")

    done = World(light, hub, desk_variables(hub) | {"GITHUB_TOKEN": "owner"}).run("doctor")

    assert done.code == 0, done.out
    named = ", ".join(f"{workflows.FOLDER}/{name}.yml" for name in ("check", "nightly"))
    assert (
        f"ok       These files differ from version {__version__}: {named}. To update them, call 'rectrack init"
        in done.out
    )


def test_workflows_that_call_a_tag_get_no_finding(light: Path) -> None:
    changed(light, "nightly")
    for path in (light / workflows.FOLDER).iterdir():
        path.write_text(
            path.read_text(encoding="utf-8").replace(PIN, f"{ANSWERS.origin.repository}@v{__version__}"),
            encoding="utf-8",
        )

    assert behind.finding(light, "main") is None


def test_where_several_versions_are_named_that_is_told_first(light: Path) -> None:
    changed(light, "nightly")
    edit(light / f"{workflows.FOLDER}/check.yml", PIN, f"{ANSWERS.origin.repository}@{OLDER} # v{__version__}")

    assert behind.finding(light, "main") is None
