"""`rectrack init --upgrade` brings the workflows to this version, and loses no change of a group."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from rectrack import __version__
from tests.interfaces import Finished, git, rectrack, workflows
from tests.rectrack.clones import Clone, copy_project
from tests.rectrack.files import assert_keys, texts, write
from tests.rectrack.setup.test_origin import COMMIT, GIVEN

NEWER = "fedcba9876543210fedcba9876543210fedcba98"
FOLDER = ".github/workflows"
CALLING = ("check", "preview", "sync", "site", "edition")
"""The workflows that call the program themselves."""
TEXT = (Path(__file__).parent / "upgrade.yaml").read_text(encoding="utf-8")
CASES = yaml.safe_load(TEXT.replace("VERSION", __version__).replace("NEWER", NEWER))
CHANGES = "commit delete git replace write"
assert_keys((case for case in CASES if "refused" in case), "refused", CHANGES)
assert_keys((case for case in CASES if "refused" not in case), "", f"{CHANGES} has lacks runs_on says without")
UP_TO_DATE = f"The workflows already have version {__version__}. Nothing was changed.\n"
KEPT = {".github", ".gitignore", "LICENSE", "README.md", "parties.yaml", "recommendations", "status.json"}
"""The paths in a copy of this repository without the program, except tracker.yaml."""


def upgrade(folder: Path, *arguments: str, commit: str = NEWER) -> Finished:
    return rectrack(folder, "init", "--upgrade", "--program", f"octo/program@{commit}", *arguments)


def done(folder: Path, commit: str = NEWER) -> str:
    finished = upgrade(folder, commit=commit)
    assert finished.code == 0, finished
    return finished.out


def refused(folder: Path) -> str:
    """Return the message of a refused upgrade, which left all files unchanged."""
    before = texts(folder)
    finished = upgrade(folder)
    assert (finished.code, texts(folder)) == (1, before)
    return finished.out + finished.err


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tracker of an earlier commit, in a repository."""
    folder = tmp_path_factory.mktemp("light") / "tracker"
    assert rectrack(None, "init", str(folder), *GIVEN, "--program", f"octo/program@{COMMIT}").code == 0
    git(folder, "init", "--quiet")
    Clone(folder).commit()
    return folder


@pytest.fixture
def light(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "light"))


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A copy of this repository, as *Use this template* creates it."""
    folder = tmp_path / "whole"
    copy_project(folder)
    git(folder, "init", "--quiet")
    Clone(folder).commit()
    return folder


# --- a repository that holds only data --------------------------------------------------------------


def test_a_newer_commit_is_the_same_line_in_each_workflow_and_nothing_else(light: Path) -> None:
    before = texts(light)

    said = done(light)

    now = texts(light)
    changed = [f"{FOLDER}/{name}.yml" for name in CALLING]
    assert {path for path in now if now[path] != before.get(path)} == {*changed}
    assert {path: now[path].replace(NEWER.encode(), COMMIT.encode()) for path in before} == before
    assert said.splitlines() == [
        *(f"Updated {path}" for path in changed),
        f"The workflows now have version {__version__}. Check the difference (git diff), commit it and push it.",
    ]
    Clone(light).commit()
    assert done(light) == UP_TO_DATE
    assert texts(light) == now


@pytest.mark.parametrize(("given", "written"), [("ours", "ours"), ("self-hosted, linux", ["self-hosted", "linux"])])
def test_an_upgrade_keeps_the_runners_of_init(tmp_path: Path, given: str, written: object) -> None:
    """Also in a workflow that is new, and in each workflow of a server that is not github.com."""
    begin = ("init", str(tmp_path), *GIVEN, "--runs-on", given, "--host", "git.example.org")
    assert rectrack(None, *begin, "--program", f"octo/program@{COMMIT}").code == 0
    git(tmp_path, "init", "--quiet")
    (tmp_path / FOLDER / "check.yml").unlink()
    Clone(tmp_path).commit()

    assert upgrade(tmp_path, "--host", "git.example.org").code == 0

    jobs = [
        job for path in (tmp_path / FOLDER).iterdir() for job in yaml.safe_load(path.read_text())["jobs"].values()
    ]
    assert [job["runs-on"] for job in jobs if "uses" not in job] == [written] * 7
    called = (tmp_path / FOLDER / "check.yml").read_text()
    assert f"octo/program@{NEWER}" in called


def prepare(folder: Path, case: dict[str, Any]) -> None:
    for name, (old, new) in case.get("replace", {}).items():
        path = folder / f"{FOLDER}/{name}.yml"
        text, count = re.subn(old, new, path.read_text(), flags=re.MULTILINE)
        assert count, old
        path.write_text(text)
    settings = (folder / "tracker.yaml").read_text().replace("\nbranch: main\n", "\n")
    for name, text in case.get("write", {}).items():
        write(folder / name, text.replace("TRACKER", settings))
    for name in case.get("delete", ()):
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if case.get("commit", True):
        Clone(folder).commit()
    for command in case.get("git", ()):
        git(folder, *command.split())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_tracker_is_upgraded_or_refused(light: Path, case: dict[str, Any]) -> None:
    prepare(light, case)

    if "refused" in case:
        assert case["refused"] in refused(light)
        return
    said = done(light)

    assert [part for part in case.get("says", ()) if part not in said] == []
    assert "without" not in case or case["without"] not in said
    assert all(text in (light / name).read_text() for name, text in case.get("has", {}).items())
    assert all(text not in (light / name).read_text() for name, text in case.get("lacks", {}).items())
    for name, expected in case.get("runs_on", {}).items():
        jobs = yaml.safe_load((light / f"{FOLDER}/{name}.yml").read_text())["jobs"]
        assert [job["runs-on"] for job in jobs.values() if "runs-on" in job] == expected
    if (light / ".git").exists():
        Clone(light).commit()
    assert done(light) == UP_TO_DATE


def test_upgrade_refuses_options_for_values_of_the_files(light: Path) -> None:
    finished = upgrade(light, "--branch", "other")

    assert finished.code == 2
    assert "--upgrade takes only --program and --host" in finished.err


def test_a_checkout_with_the_line_ends_of_windows_is_up_to_date_as_any_other(light: Path) -> None:
    for path in (light / FOLDER).iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = texts(light)

    assert done(light, COMMIT) == UP_TO_DATE
    assert texts(light) == before


# --- a copy of the whole ----------------------------------------------------------------------------


def test_a_copy_of_the_whole_stays_until_the_program_is_left_behind_as_it_is_told(whole: Path) -> None:
    message = refused(whole)
    assert "contains the program in scripts/rectrack, and its workflows run this copy. Nothing was" in message
    remove, again = message.splitlines()[1:]
    before = texts(whole)
    subprocess.run(shlex.split(remove), cwd=whole, check=True)
    gone = before.keys() - texts(whole).keys()
    write(whole / "scripts/rectrack/__pycache__/cli.cpython-313.pyc", "")  # what git leaves, since it takes none

    done(whole)

    assert again.split() == ["rectrack", "init", "--upgrade"]
    wanted = workflows(f"octo/program@{NEWER}")
    assert {path: (whole / path).read_text() for path in wanted} == wanted
    assert {path.partition("/")[0] for path in texts(whole)} == KEPT | {"tracker.yaml", "scripts"}
    assert {"action.yml", "scripts/rectrack/cli/__init__.py", f"{FOLDER}/ci.yml"} <= gone
    first, second = (rectrack(whole, "run") for _ in range(2))
    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert "Nothing to change: issues and labels agree with the files." in second.out
