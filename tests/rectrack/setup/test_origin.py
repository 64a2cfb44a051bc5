"""The repository and commit of the program: as a wheel, a workflow run and a clone name them."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from rectrack import __version__
from tests.interfaces import ALICE, git, outside_actions, rectrack, workflows
from tests.rectrack.clones import Clone
from tests.samples import ROOT

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GIVEN = ("--title", "Ours", "--maintained-by", "The panel", "--theme", "Law")
RUN = {"GITHUB_REPOSITORY": "octo/tracker", "GITHUB_SHA": COMMIT}
STEPS = """
import subprocess, sys
from rectrack.cli import main
for n, step in enumerate(sys.argv[1:]):
    subprocess.run(step, shell=True, check=True, cwd="clone", stdout=subprocess.DEVNULL)
    sys.argv = ["rectrack", "init", str(n), "--title", "Ours", "--maintained-by", "The panel", "--theme", "Law"]
    try:
        main()
    except SystemExit:
        pass
"""
"""A program that creates a tracker after each step in the clone of the program."""


def called(folder: Path) -> str:
    """Return the program that the workflows of a folder call."""
    path = folder / ".github/workflows/check.yml"
    found = re.search(rf"uses: (\S+) # v{re.escape(__version__)}", path.read_text()) if path.exists() else None
    return found[1] if found else ""


def python(folder: Path, program: Path, *arguments: str) -> str:
    """Return the output of Python, with the program in a folder."""
    environment = outside_actions() | ALICE | {"PYTHONPATH": str(program)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of the program with one commit, which its origin on GitHub also has."""
    folder = tmp_path / "clone"
    for name in ("scripts", "templates", ".github"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".gitignore").write_text("__pycache__/\nlib/\n")
    git(folder, "init", "--quiet")
    git(folder, "remote", "add", "origin", "https://github.com/octo/tracker.git")
    Clone(folder).commit()
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    return folder


KNOWN = yaml.safe_load(Path(__file__).with_name("clone-steps.yaml").read_text(encoding="utf-8"))


def test_a_clone_says_by_its_remote_and_its_commit_what_others_can_get(clone: Path) -> None:
    python(clone.parent, clone / "scripts", "-c", STEPS, *KNOWN)

    found = {step: called(clone.parent / str(n)) for n, step in enumerate(KNOWN)}
    assert {step: bool(said) for step, said in found.items()} == KNOWN
    commits = [f"octo/tracker@{Clone(clone).git('rev-parse', commit)}" for commit in ("HEAD^", "HEAD")]
    assert [*dict.fromkeys(filter(None, found.values()))] == commits


def test_a_folder_inside_another_clone_is_not_that_clone(clone: Path) -> None:
    inside = clone / "lib"
    for name in ("scripts", "templates", ".github"):
        shutil.copytree(clone / name, inside / name)

    python(clone.parent, inside / "scripts", "-c", STEPS, "true")

    assert called(clone.parent / "0") == ""


SHIM = """#!/bin/sh
exec {git} --git-dir={folder} --work-tree={tree} "$@"
"""
ADDRESSES = {
    "https://github.com/octo/tracker": True,
    "https://github.com/octo/tracker.git/": True,
    "git@github.com:octo/tracker.git": True,
    "ssh://git@github.com/octo/tracker": True,
    "github.com/octo/tracker": True,
    "https://github.com/octo": False,
    "https://gitlab.example/octo/tracker": False,
    "http://github.com/octo/tracker": False,
}
"""Addresses of a clone's origin, and whether they name a repository on github.com."""


def test_what_git_says_of_the_folder_of_the_program_is_its_origin(tmp_path: Path) -> None:
    """Git answers here as if the program that runs were in a clone."""
    repository, shim = tmp_path / "repository", tmp_path / "bin/git"
    repository.mkdir()
    git(repository, "init", "--quiet")
    (repository / ".git/info").mkdir(exist_ok=True)
    (repository / ".git/info/exclude").write_text("*\n")
    git(repository, "commit", "--quiet", "--allow-empty", "-m", "Program")
    commit = git(repository, "rev-parse", "HEAD").strip()
    shim.parent.mkdir()
    shim.write_text(SHIM.format(git=shutil.which("git"), folder=repository / ".git", tree=ROOT))
    shim.chmod(0o755)
    counted = iter(range(99))

    def said() -> str:
        folder = tmp_path / str(next(counted))
        rectrack(None, "init", str(folder), *GIVEN, environment={"PATH": str(shim.parent)})
        return called(folder)

    assert said() == ""  # it has no origin
    git(repository, "remote", "add", "origin", "https://github.com/octo/tracker")
    assert said() == ""  # origin does not have the commit
    git(repository, "update-ref", "refs/remotes/origin/main", "HEAD")
    for address, is_known in ADDRESSES.items():
        git(repository, "remote", "set-url", "origin", address)
        assert said() == (f"octo/tracker@{commit}" if is_known else ""), address
    git(repository, "remote", "set-url", "origin", "https://github.com/octo/tracker")
    git(repository, "update-ref", "-d", "refs/remotes/origin/main")
    assert said() == ""
    git(repository, "tag", "v1")
    assert said() == f"octo/tracker@{commit}"
    (repository / ".git/info/exclude").unlink()
    assert said() == ""  # it has files that are not in the commit
    (repository / ".git/info/exclude").write_text("*\n")
    shim.write_text(SHIM.format(git=shutil.which("git"), folder=repository / ".git", tree=ROOT.parent))
    assert said() == ""  # the clone is another folder


def test_a_run_of_this_repository_says_it_and_a_run_of_another_does_not(tmp_path: Path) -> None:
    for n, variables in enumerate(({}, {"GITHUB_WORKSPACE": f"{ROOT}/"}, {"GITHUB_WORKSPACE": str(tmp_path)})):
        finished = rectrack(None, "init", str(tmp_path / str(n)), *GIVEN, environment=RUN | variables)
        is_unknown = n == 2 and "The repository and the commit of this program are unknown" in finished.err
        assert finished.code == is_unknown, finished.err  # where the checkout is a clone, that says it instead

    expected = f"octo/tracker@{COMMIT}"
    assert [called(tmp_path / str(n)) == expected for n in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    "said",
    [
        *("octo/tracker@v1.0.0", "octo/tracker@main", f"octo/tracker@{COMMIT[:12]}", "octo/tracker", COMMIT, " "),
        *(f"octo@{COMMIT}", f"octo/tracker/sub@{COMMIT}", f"octo/tracker@{COMMIT.upper()}", f"../x@{COMMIT}"),
        *(f"octo/tracker@{COMMIT} # v1", f"octo/tracker@{COMMIT}\nrun: x", f"${{{{ x }}}}/y@{COMMIT}"),
    ],
)
def test_a_tag_a_branch_and_half_a_commit_are_none(tmp_path: Path, said: str) -> None:
    finished = rectrack(None, "init", str(tmp_path / "new"), *GIVEN, "--program", said)

    assert finished.code == 2
    assert "is not OWNER/NAME@COMMIT, with all 40 characters of the commit." in finished.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("repository", ["octo-1/my.tracker", "octo_corp/tracker"])
def test_it_is_named_by_its_repository_and_the_whole_of_its_commit(tmp_path: Path, repository: str) -> None:
    assert rectrack(tmp_path, "init", *GIVEN, "--program", f" {repository}@{COMMIT} ").code == 0

    assert called(tmp_path) == f"{repository}@{COMMIT}"


BUILD = """
import sys
from hatchling.cli import hatchling
sys.modules |= dict.fromkeys(["click", "github", "jinja2", "markdown_it", "msgspec", "ruamel", "yaml"])
sys.exit(hatchling())
"""
"""A build without the program's dependencies, as pip runs it."""


def build(folder: Path, target: str) -> zipfile.ZipFile:
    """Build the program as a workflow run of octo/program does."""
    command = [sys.executable, "-c", BUILD, "build", "--target", target, "--directory", str(folder)]
    said = {"GITHUB_REPOSITORY": "octo/program", "GITHUB_SHA": COMMIT, "GITHUB_WORKSPACE": str(ROOT)}
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=said)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_a_wheel_says_of_which_commit_it_was_built_and_brings_the_workflows(tmp_path: Path) -> None:
    with build(tmp_path / "built", "wheel") as held:
        held.extractall(tmp_path / "wheel")

    said = python(tmp_path, tmp_path / "wheel", "-m", "rectrack", "--version")
    python(tmp_path, tmp_path / "wheel", "-m", "rectrack", "init", "new", *GIVEN)

    assert said == f"rectrack, version {__version__} (octo/program@{COMMIT})\n"
    wanted = workflows(f"octo/program@{COMMIT}")
    assert {path: (tmp_path / "new" / path).read_text() for path in wanted} == wanted


def test_an_editable_install_asks_its_checkout_which_goes_on_to_other_commits(tmp_path: Path) -> None:
    with build(tmp_path, "wheel:editable") as held:
        assert [name for name in held.namelist() if name.endswith("origin.json")] == []
