"""`rectrack init --upgrade`: the workflows of a tracker as this version has them, and nothing lost."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from rectrack import __version__
from tests.interfaces import Finished, rectrack, workflows
from tests.rectrack.clones import copy_project
from tests.rectrack.files import edit, write
from tests.rectrack.setup.test_origin import COMMIT, GIVEN, git

NEWER = "fedcba9876543210fedcba9876543210fedcba98"
FOLDER = ".github/workflows"
CHECK = f"{FOLDER}/check.yml"
CALLING = ("check", "preview", "tracker", "site", "edition")
"""The workflows that call the program themselves."""
UP_TO_DATE = f"The workflows are those of version {__version__} already: nothing was changed.\n"
KEPT = {
    ".gitattributes",
    ".github",
    ".gitignore",
    "LICENSE",
    "README.md",
    "parties.yaml",
    "recommendations",
    "status.json",
}
"""What is left of a copy of this repository without the program, besides tracker.yaml."""


def upgrade(folder: Path, *arguments: str, commit: str = NEWER) -> Finished:
    return rectrack(folder, "init", "--upgrade", "--action", f"octo/program@{commit}", *arguments)


def done(folder: Path, commit: str = NEWER) -> str:
    finished = upgrade(folder, commit=commit)
    assert finished.code == 0, finished
    return finished.out


def refused(folder: Path) -> str:
    """Why an upgrade was refused, with every file as it was."""
    before = texts(folder)
    finished = upgrade(folder)
    assert (finished.code, texts(folder)) == (1, before)
    return finished.out + finished.err


def texts(folder: Path) -> dict[str, bytes]:
    """Every file but git's own."""
    paths = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "As it is")


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tracker of an earlier commit, in a repository."""
    folder = tmp_path_factory.mktemp("light") / "tracker"
    assert rectrack(None, "init", str(folder), *GIVEN, "--action", f"octo/program@{COMMIT}").code == 0
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


@pytest.fixture
def light(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "light"))


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Everything that a copy of this repository holds, as *Use this template* makes one."""
    folder = tmp_path / "whole"
    copy_project(folder)
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


# --- a repository that holds only data --------------------------------------------------------------


def test_a_newer_commit_is_the_same_line_in_each_workflow_and_nothing_else(light: Path) -> None:
    before = texts(light)

    said = done(light)

    now = texts(light)
    changed = [f"{FOLDER}/{name}.yml" for name in CALLING]
    assert {path for path in now if now[path] != before.get(path)} == {*changed}
    assert {path: now[path].replace(NEWER.encode(), COMMIT.encode()) for path in before} == before
    look = "Look at the difference (git diff), commit it and push it."
    assert said.splitlines() == [
        *(f"Renewed {path}" for path in changed),
        f"The workflows are those of version {__version__} now. {look}",
    ]
    commit(light)
    assert done(light) == UP_TO_DATE
    assert texts(light) == now


def test_a_workflow_that_a_newer_version_brings_is_added(light: Path) -> None:
    usual = runners(light, "check")
    run_on(light, "ours", "preview")
    (light / CHECK).unlink()
    commit(light)

    assert f"Added {CHECK}\n" in done(light)
    assert f"octo/program@{NEWER}" in (light / CHECK).read_text()
    assert runners(light, "check") == usual


@pytest.mark.parametrize("named", ["record", "|\n  record"])
def test_the_branch_is_that_of_the_settings(light: Path, named: str) -> None:
    edit(light / "tracker.yaml", "\nbranch: main\n", f"\nbranch: {named}\n")

    done(light)

    assert 'branches: ["record"]' in (light / f"{FOLDER}/tracker.yml").read_text()


def not_committed(folder: Path) -> None:
    edit(folder / CHECK, "name: check\n\n", "name: check # ours\n\n")


def never_committed(folder: Path) -> None:
    git(folder, "rm", "--quiet", "--cached", CHECK)
    git(folder, "commit", "--quiet", "-m", "Without it")


def ignored(folder: Path) -> None:
    git(folder, "rm", "--quiet", "--cached", CHECK)
    write(folder / ".gitignore", f"{CHECK}\n")
    commit(folder)


def unreadable_clone(folder: Path) -> None:
    (folder / ".git/HEAD").write_text("no reference\n")


def newer(folder: Path) -> None:
    edit(folder / CHECK, f"# v{__version__}", "# v1000.0.0")
    commit(folder)


def settings(text: str) -> Callable[[Path], object]:
    return lambda folder: write(folder / "tracker.yaml", text)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (not_committed, f"In no commit yet, and would be lost: {CHECK}. Nothing was changed."),
        (never_committed, f"In no commit yet, and would be lost: {CHECK}."),
        (ignored, f"In no commit yet, and would be lost: {CHECK}."),
        (unreadable_clone, "git repository"),
        (newer, f"The workflows here run version 1000.0.0, and this is {__version__}: that would be a step back."),
        (settings("title: x\n"), "tracker.yaml:1:1: "),
        (settings("branch: a b\n"), "tracker.yaml:1:9: "),
        (settings("{"), "tracker.yaml:1:2: "),
        (lambda folder: (folder / "tracker.yaml").unlink(), "There is no tracker.yaml"),
    ],
)
def test_an_upgrade_is_refused_where_something_would_be_lost_or_is_wrong(
    light: Path, spoil: Callable[[Path], object], why: str
) -> None:
    spoil(light)

    assert why in refused(light)


def test_upgrade_refuses_options_for_values_of_the_files(light: Path) -> None:
    finished = upgrade(light, "--branch", "other")

    assert finished.code == 2
    assert "--upgrade takes only --action and --host" in finished.err


def test_a_checkout_with_the_line_ends_of_windows_is_up_to_date_as_any_other(light: Path) -> None:
    for path in (light / FOLDER).iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = texts(light)

    assert done(light, COMMIT) == UP_TO_DATE
    assert texts(light) == before


def test_without_git_it_works_too(light: Path) -> None:
    shutil.rmtree(light / ".git")

    assert f"Renewed {CHECK}" in done(light)


def test_the_versions_of_other_actions_do_not_matter(light: Path) -> None:
    path = light / CHECK
    path.write_text(re.sub(r"(uses: actions/checkout@\w+ # v)\S+", r"\g<1>99.0.0", path.read_text()))
    commit(light)

    assert f"Renewed {CHECK}" in done(light)


def test_an_upgrade_omits_keys_that_an_enterprise_server_does_not_know(light: Path) -> None:
    git(light, "remote", "add", "origin", "https://git.example.org/octo/tracker.git")

    assert f"Replaced in {CHECK}: cache-mode: read\n" in done(light)
    assert "cache-mode" not in (light / CHECK).read_text()


# --- what a group has chosen ------------------------------------------------------------------------


def run_on(folder: Path, runner: str, *names: str) -> None:
    """Let the jobs of these workflows run elsewhere."""
    for name in names:
        path = folder / f"{FOLDER}/{name}.yml"
        path.write_text(re.sub(r"runs-on: .*", lambda _: f"runs-on: {runner}", path.read_text()))
    commit(folder)


def runners(folder: Path, name: str) -> list[object]:
    jobs = yaml.safe_load((folder / f"{FOLDER}/{name}.yml").read_text())["jobs"]
    return [job["runs-on"] for job in jobs.values() if "runs-on" in job]


@pytest.mark.parametrize(
    ("runner", "expected"),
    [
        ("[self-hosted, linux] # ours", ["self-hosted", "linux"]),
        ("\n      - self-hosted\n      - linux", ["self-hosted", "linux"]),
        ("our-runner", "our-runner"),
        ("{group: ours, labels: [large]}", {"group": "ours", "labels": ["large"]}),
        ("ubuntu-20.04", "ubuntu-24.04"),
    ],
)
def test_an_upgrade_keeps_the_runners_that_a_group_has_chosen(light: Path, runner: str, expected: object) -> None:
    usual = runners(light, "check")
    run_on(light, runner, "preview", "tracker")

    said = done(light)

    assert runners(light, "preview") == [expected, expected]
    assert runners(light, "tracker") == [expected]
    assert runners(light, "check") == usual
    assert ("Replaced" in said) == (expected == "ubuntu-24.04")
    commit(light)
    assert done(light) == UP_TO_DATE


def test_an_added_workflow_gets_the_runner_of_all_others(light: Path) -> None:
    run_on(light, "[self-hosted, linux]", *CALLING)
    (light / CHECK).unlink()
    commit(light)

    done(light)

    assert runners(light, "check") == [["self-hosted", "linux"]]


def test_an_upgrade_keeps_the_time_of_the_nightly_run(light: Path) -> None:
    edit(light / f"{FOLDER}/nightly.yml", "17 3 * * *", "5 4 * * 1")
    commit(light)

    assert "nightly" not in done(light)
    assert '- cron: "5 4 * * 1"' in (light / f"{FOLDER}/nightly.yml").read_text()


def test_another_value_of_a_group_is_named_before_it_is_replaced(light: Path) -> None:
    edit(light / CHECK, "timeout-minutes: 10", "timeout-minutes: 60 # ours is slow\n    env: {LANG: fr}")
    commit(light)

    assert done(light).startswith(
        f"Replaced in {CHECK}: timeout-minutes: 60\nReplaced in {CHECK}: env: {{LANG: fr}}\nRenewed {CHECK}\n"
    )


def test_each_line_of_an_unreadable_workflow_is_named(light: Path) -> None:
    write(light / CHECK, "jobs:\n  check: &all\n    runs-on: ours\n")
    commit(light)

    assert f"Replaced in {CHECK}: check: &all\nReplaced in {CHECK}: runs-on: ours\n" in done(light)


# --- a copy of the whole ----------------------------------------------------------------------------


def test_a_copy_of_the_whole_stays_until_the_program_is_left_behind_as_it_is_told(whole: Path) -> None:
    message = refused(whole)
    assert "holds the program itself, in scripts/rectrack, and its workflows run that one. Nothing was" in message
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
    assert {"action.yml", "scripts/rectrack/cli.py", f"{FOLDER}/ci.yml"} <= gone
    first, second = (rectrack(whole, "run") for _ in range(2))
    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert "Nothing to change: issues and labels agree with the files." in second.out
