"""`rectrack init --upgrade`: the workflows of a tracker as this version has them, and nothing lost."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from rectrack import __version__
from rectrack.cli import cli
from rectrack.setup import begin, upgrade, workflows
from rectrack.setup.origin import Origin
from rectrack.text.problems import InvalidFilesError, RefusedError
from tests.rectrack.clones import copy_project
from tests.rectrack.commands.test_init import called
from tests.rectrack.files import TODAY, edit, write
from tests.rectrack.setup.test_begin import ANSWERS, written
from tests.rectrack.setup.test_origin import COMMIT, git

NEWER = "fedcba9876543210fedcba9876543210fedcba98"
CHECK = ".github/workflows/check.yml"


def run(folder: Path, *arguments: str, commit: str = NEWER) -> Result:
    action = f"octo/program@{commit}"
    return CliRunner().invoke(cli, ["--root", str(folder), "init", "--upgrade", "--action", action, *arguments])


def done(folder: Path, commit: str = NEWER) -> str:
    result = run(folder, commit=commit)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(folder: Path, kind: type[RefusedError] = RefusedError) -> str:
    before = texts(folder)
    result = run(folder)
    assert isinstance(result.exception, kind), result.output
    assert result.exception.exit_code == 1
    assert texts(folder) == before
    return str(result.exception)


def texts(folder: Path) -> dict[str, bytes]:
    """Every file but git's own."""
    paths = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "As it is")


@pytest.fixture
def light(tmp_path: Path) -> Path:
    """A tracker of an earlier commit, in a repository."""
    folder = written(tmp_path / "light", begin.begun(ANSWERS, TODAY, None, tmp_path))
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that a copy of this repository holds, as *Use this template* makes one."""
    folder = tmp_path_factory.mktemp("whole") / "copy"
    copy_project(folder)
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


@pytest.fixture
def whole(copied: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(copied, tmp_path / "whole"))


# --- a repository that holds only data --------------------------------------------------------------


def test_a_newer_commit_is_the_same_line_in_each_workflow_and_nothing_else(light: Path) -> None:
    before = texts(light)

    said = done(light)

    now = texts(light)
    changed = {path for path in now if now[path] != before.get(path)}
    assert changed == {f".github/workflows/{name}.yml" for name in workflows.NAMES if name != "nightly"}
    assert {now[path].replace(NEWER.encode(), COMMIT.encode()) == before[path] for path in changed} == {True}
    renewed = [f"Renewed {path}" for path in workflows.wanted(ANSWERS.origin, "main") if path in changed]
    look = "Look at the difference (git diff), commit it and push it."
    assert said.splitlines() == [*renewed, f"The workflows are those of version {__version__} now. {look}"]


def test_a_second_upgrade_changes_nothing_and_says_so(light: Path) -> None:
    done(light)
    commit(light)
    before = texts(light)

    assert done(light) == f"The workflows are those of version {__version__} already: nothing was changed.\n"
    assert texts(light) == before


def test_an_upgrade_makes_what_a_beginning_makes(light: Path, tmp_path: Path) -> None:
    done(light)

    anew = begin.begun(ANSWERS, TODAY, None, tmp_path).texts
    found = {path: text.decode().replace(NEWER, COMMIT) for path, text in texts(light).items()}
    assert found == anew


def test_a_workflow_that_a_newer_version_brings_is_added(light: Path) -> None:
    (light / CHECK).unlink()
    commit(light)

    assert f"Added {CHECK}\n" in done(light)
    assert f"octo/program@{NEWER}" in (light / CHECK).read_text()


@pytest.mark.parametrize("named", ["record", "|\n  record"])
def test_the_branch_is_that_of_the_settings(light: Path, named: str) -> None:
    edit(light / "tracker.yaml", "\nbranch: main\n", f"\nbranch: {named}\n")

    done(light)

    assert 'branches: ["record"]' in (light / ".github/workflows/tracker.yml").read_text()


def test_what_is_in_no_commit_is_not_written_over(light: Path) -> None:
    edit(light / CHECK, "name: check\n\n", "name: check # ours\n\n")

    message = refused(light)

    assert message.startswith(f"In no commit yet, and would be lost: {CHECK}. Nothing was changed.")
    commit(light)
    assert f"Renewed {CHECK}" in done(light)
    assert "# ours" in git(light, "show", f"HEAD:{CHECK}")


def test_a_workflow_that_was_never_committed_is_not_written_over(light: Path) -> None:
    git(light, "rm", "--quiet", "--cached", CHECK)
    git(light, "commit", "--quiet", "-m", "Without it")

    assert CHECK in refused(light)


def test_a_workflow_that_git_passes_over_is_not_written_over(light: Path) -> None:
    git(light, "rm", "--quiet", "--cached", CHECK)
    write(light / ".gitignore", f"{CHECK}\n")
    commit(light)

    assert CHECK in refused(light)


def test_where_git_cannot_say_what_is_committed_nothing_is_written_over(light: Path) -> None:
    (light / ".git/HEAD").write_text("no reference\n")

    assert "git repository" in refused(light)


def test_a_checkout_with_the_line_ends_of_windows_is_up_to_date_as_any_other(light: Path) -> None:
    for path in (light / ".github/workflows").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = texts(light)

    assert "already: nothing was changed." in done(light, COMMIT)
    assert texts(light) == before


def test_without_git_it_works_too(light: Path) -> None:
    shutil.rmtree(light / ".git")

    assert f"Renewed {CHECK}" in done(light)


def test_it_takes_no_step_back(light: Path) -> None:
    newer = f"{int(__version__.partition('.')[0]) + 1}.0.0"
    edit(light / CHECK, f"# v{__version__}", f"# v{newer}")
    commit(light)

    message = refused(light)

    assert message.startswith(f"The workflows here run version {newer}, and this is {__version__}")


def test_the_versions_of_other_actions_are_none_of_its_business(light: Path) -> None:
    path = light / CHECK
    path.write_text(re.sub(r"(uses: actions/checkout@\w+ # v)\S+", r"\g<1>99.0.0", path.read_text()))
    commit(light)

    assert f"Renewed {CHECK}" in done(light)


@pytest.mark.parametrize("text", ["title: x\n", "branch: a b\n", "{"])
def test_an_error_in_the_settings_is_reported(light: Path, text: str) -> None:
    write(light / "tracker.yaml", text)

    refused(light, InvalidFilesError)


def test_a_folder_that_is_no_tracker_is_refused(tmp_path: Path) -> None:
    assert "There is no tracker.yaml" in refused(tmp_path)


def test_upgrade_refuses_options_for_values_of_the_files(light: Path) -> None:
    result = run(light, "--branch", "other")

    assert result.exit_code == 2
    assert "--upgrade takes only --action and --host" in result.stderr


def test_an_upgrade_omits_keys_that_an_enterprise_server_does_not_know(light: Path) -> None:
    git(light, "remote", "add", "origin", "https://git.example.org/octo/tracker.git")

    assert "Replaced in .github/workflows/check.yml: cache-mode: read\n" in done(light)
    assert "cache-mode" not in (light / CHECK).read_text()


# --- what a group has chosen ------------------------------------------------------------------------


def run_on(folder: Path, runner: str, *names: str) -> None:
    """Let the jobs of these workflows run elsewhere."""
    for name in names:
        path = folder / f".github/workflows/{name}.yml"
        path.write_text(re.sub(r"runs-on: .*", lambda _: f"runs-on: {runner}", path.read_text()))
    commit(folder)


def runners(folder: Path, name: str) -> list[object]:
    jobs = yaml.safe_load((folder / f".github/workflows/{name}.yml").read_text())["jobs"]
    return [job["runs-on"] for job in jobs.values() if "runs-on" in job]


@pytest.mark.parametrize(
    ("runner", "expected"),
    [
        ("[self-hosted, linux] # ours", ["self-hosted", "linux"]),
        ("\n      - self-hosted\n      - linux", ["self-hosted", "linux"]),
        ("our-runner", "our-runner"),
        ("{group: ours, labels: [large]}", {"group": "ours", "labels": ["large"]}),
    ],
)
def test_an_upgrade_keeps_the_runners_that_a_group_has_chosen(light: Path, runner: str, expected: object) -> None:
    usual = runners(light, "check")
    run_on(light, runner, "preview", "tracker")

    said = done(light)

    assert runners(light, "preview") == [expected, expected]
    assert runners(light, "tracker") == [expected]
    assert runners(light, "check") == usual
    assert "Replaced" not in said
    commit(light)
    assert "already: nothing was changed." in done(light)


def test_an_added_workflow_gets_the_runner_of_all_others(light: Path) -> None:
    names = [name for name in workflows.NAMES if name != "nightly"]
    run_on(light, "[self-hosted, linux]", *names)
    (light / CHECK).unlink()
    commit(light)

    done(light)

    assert runners(light, "check") == [["self-hosted", "linux"]]


def test_an_upgrade_keeps_the_time_of_the_nightly_run(light: Path) -> None:
    edit(light / ".github/workflows/nightly.yml", "17 3 * * *", "5 4 * * 1")
    commit(light)

    assert "nightly" not in done(light)
    assert '- cron: "5 4 * * 1"' in (light / ".github/workflows/nightly.yml").read_text()


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


def test_a_copy_of_the_whole_is_left_as_it_is_and_told_how_to_leave_the_program_behind(whole: Path) -> None:
    message = refused(whole)

    assert (
        "holds the program itself, in scripts/rectrack, and its workflows run that one. Nothing was changed"
        in message
    )
    assert message.splitlines()[-1] == "  rectrack init --upgrade"


def test_left_behind_as_it_was_told_the_program_is_called_where_it_lies(whole: Path) -> None:
    remove, again = refused(whole).splitlines()[1:]
    before = texts(whole)
    subprocess.run(shlex.split(remove), cwd=whole, check=True)
    gone = before.keys() - texts(whole).keys()

    done(whole)

    assert again.split() == ["rectrack", "init", "--upgrade"]
    for path, text in workflows.wanted(Origin("octo/program", NEWER), "main").items():
        assert (whole / path).read_text() == text
    assert {path.partition("/")[0] for path in texts(whole)} == {
        *(".github", ".gitignore", "LICENSE", "README.md", "parties.yaml", "recommendations", "status.json"),
        "tracker.yaml",
    }
    assert {"action.yml", "scripts/rectrack/cli.py", ".github/workflows/ci.yml"} <= gone


def test_the_program_left_behind_a_rehearsal_works_and_the_next_one_changes_nothing(whole: Path) -> None:
    subprocess.run(shlex.split(refused(whole).splitlines()[1]), cwd=whole, check=True)
    write(whole / "scripts/rectrack/__pycache__/cli.cpython-313.pyc", "")  # what git leaves, since it takes none
    done(whole)

    first, second = (called(whole, sys.executable, "-m", "rectrack", "run") for _ in range(2))

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "Nothing to change: issues and labels agree with the files." in second.stdout


def test_every_file_of_this_repository_is_the_programs_the_records_or_somebodys(copied: Path) -> None:
    kept = {".github", ".gitignore", "LICENSE", "README.md", "parties.yaml", "recommendations", "status.json"}
    tops = {path.partition("/")[0] for path in texts(copied)}

    assert tops - kept - {"tracker.yaml"} == {path.partition("/")[0] for path in upgrade.BESIDE} - {".github"}
