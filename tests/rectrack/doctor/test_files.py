"""Findings of `rectrack doctor` about local files: workflows, forms, schema and README."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from localhub import Settings
from rectrack import __version__
from tests.rectrack import files
from tests.rectrack.doctor.conftest import CALLING, FOLDER, OURS, PROGRAM, Examined, assert_says, light, use, whole
from tests.rectrack.world import REPO, World

TEXT = (Path(__file__).parent / "files.yaml").read_text(encoding="utf-8")
CASES = yaml.safe_load(TEXT.replace("VERSION", __version__).replace("COMMIT", PROGRAM))
files.assert_keys(CASES, "says", "add calls day delete layout names replace repository spoil token without workflows")
CALL = {light: f"uses: {PROGRAM} # v{__version__}", whole: "uses: ./ # zizmor: ignore[self-repository]"}
FORM = ".github/ISSUE_TEMPLATE/progress.yml"
SCHEMA = "recommendations/recommendation.schema.json"
BOARD = "# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n"
TAKE_PART = ("<!-- rectrack:take-part -->", "<!-- rectrack:take-part-end -->")


def prepare(world: Examined, case: dict[str, Any]) -> None:
    """Change the files and GitHub as the case names."""
    layout = {"light": light, "whole": whole, "none": None}[case.get("layout", "light")]
    states = OURS | {f"{FOLDER}/{name}.yml": state for name, state in case.get("workflows", {}).items()}
    world.hub.set_up(REPO, Settings(workflows={at: state for at, state in states.items() if state}))
    world.hub.add_repository(REPO, **case.get("repository", {}))
    if "token" in case:
        use(world, **case["token"])
    if layout:
        layout(world.root)
    for name in case.get("names", CALLING) if layout else ():
        path = world.root / f"{FOLDER}/{name}.yml"
        text = path.read_text()
        for old, new in filter(all, [case.get("replace", ("", "")), (layout and CALL[layout], case.get("calls"))]):
            assert old in text
            text = text.replace(old, new)
        files.write(path, text + f"      {case['add']}\n" * (name == "check") if "add" in case else text)
    for name in case.get("delete", ()):
        path = world.root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if "spoil" in case:
        files.write(world.root / case["spoil"], "{}\n")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_state_of_the_files_has_its_lines(owner: Examined, case: dict[str, Any]) -> None:
    prepare(owner, case)

    owner.day = str(case.get("day", owner.day))
    out = owner.doctor()

    if case["says"]:
        assert_says(out, *case["says"])
    assert "without" not in case or case["without"] not in out


def test_a_workflow_in_another_encoding_is_examined_too(local: Examined) -> None:
    path = local.root / ".github/workflows/check.yml"
    path.write_bytes(path.read_bytes() + b"# N\xe9\n")

    local.says("ok       The workflow check is on. It checks the files of each pull request.")


def test_the_branch_of_the_tracker_is_no_difference(local: Examined) -> None:
    files.edit(local.root / "tracker.yaml", "maintained_by:", "branch: records\nmaintained_by:")
    local.hub.set_up(REPO, Settings(default_branch="records", branches={"records": None}, workflows=OURS))
    run = World(local.root, local.hub).run("init", "--upgrade", "--program", PROGRAM)
    assert run.code == 0, run.err

    assert "These files differ" not in local.doctor()


# --- forms, schema and README -----------------------------------------------------------------------


def made(world: Examined, *take_part: str) -> None:
    """Write all generated files."""
    files.write(world.root / "README.md", BOARD + "".join(f"{line}\n" for line in take_part))
    files.write(world.root / SCHEMA, "")
    for command in ("forms", "board"):
        assert World(world.root, world.hub).run(command).code == 0
    (world.root / "status.json").unlink()


@pytest.mark.parametrize("layout", [light, whole])
@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        (FORM, lambda text: text.replace("Thank you.", "Thanks.")),
        (SCHEMA, lambda _: "{}\n"),
        ("README.md", lambda text: text.replace("begin with `/progress`", "begin with `/news`")),
    ],
)
def test_what_is_behind_the_program_is_named_with_what_renews_it(
    owner: Examined, layout: Callable[[Path], None], name: str, spoil: Callable[[str], str]
) -> None:
    layout(owner.root)
    made(owner, *TAKE_PART)
    out = owner.doctor()
    assert out.endswith("Nothing to change.\n"), out
    assert "files are outdated" not in out
    assert "how to take part" not in out
    old = (owner.root / name).read_text()
    files.write(owner.root / name, spoil(old))
    assert (owner.root / name).read_text() != old

    owner.says(
        f"change   These generated files are outdated: {name}. The next run updates them with the board, at the "
        "latest in the night. To update them locally, run 'rectrack board'."
    )


def test_a_readme_that_does_not_tell_how_to_take_part_may_do_so(local: Examined) -> None:
    made(local)

    local.says(
        "ok       README.md has no generated section on how to take part. To have one, add two lines: "
        f"{TAKE_PART[0]} and below it {TAKE_PART[1]}"
    )
