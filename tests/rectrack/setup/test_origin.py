"""From which repository and commit this program comes: what a wheel holds, what a run and what a clone say."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from rectrack.setup import origin
from rectrack.setup.origin import Origin
from rectrack.text.problems import RefusedError
from tests.rectrack.clones import Clone

COMMIT = "0123456789abcdef0123456789abcdef01234567"
ROOT = Path(__file__).parents[3]


def git(folder: Path, *arguments: str) -> str:
    return Clone(folder).git(*arguments)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with one commit, which its origin on GitHub has too."""
    folder = tmp_path / "clone"
    folder.mkdir()
    git(folder, "init", "--quiet")
    git(folder, "remote", "add", "origin", "https://github.com/octo/tracker.git")
    (folder / "file").write_text("a")
    git(folder, "add", "file")
    commit(folder)
    return folder


def build(folder: Path, target: str) -> None:
    """Build the program as a workflow run of octo/program does."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    said = {"GITHUB_REPOSITORY": "octo/program", "GITHUB_SHA": COMMIT, "GITHUB_WORKSPACE": str(ROOT)}
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=said)


def commit(folder: Path) -> None:
    """Commit what is there, and push it."""
    git(folder, "commit", "--quiet", "-m", "Begin")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")


def test_it_is_named_by_its_repository_and_the_whole_of_its_commit() -> None:
    assert origin.read(f" octo-1/my.tracker@{COMMIT}\n") == Origin("octo-1/my.tracker", COMMIT)
    assert origin.read(f"octo_corp/tracker@{COMMIT}") == Origin("octo_corp/tracker", COMMIT)
    assert str(Origin("octo/tracker", COMMIT)) == f"octo/tracker@{COMMIT}"


@pytest.mark.parametrize(
    "said",
    [
        *("octo/tracker@v1.0.0", "octo/tracker@main", f"octo/tracker@{COMMIT[:12]}", "octo/tracker", COMMIT, ""),
        *(f"octo@{COMMIT}", f"octo/tracker/sub@{COMMIT}", f"octo/tracker@{COMMIT.upper()}", f"../x@{COMMIT}"),
        *(f"octo/tracker@{COMMIT} # v1", f"octo/tracker@{COMMIT}\nrun: x", f"${{{{ x }}}}/y@{COMMIT}"),
    ],
)
def test_a_tag_a_branch_and_half_a_commit_are_none(said: str) -> None:
    with pytest.raises(RefusedError, match="is no OWNER/NAME@COMMIT"):
        origin.read(said)


def test_a_wheel_says_what_was_written_into_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "_HERE", tmp_path / "origin.py")
    (tmp_path / origin.FILE).write_text(origin.text(Origin("octo/tracker", COMMIT)))

    assert origin.known({}) == Origin("octo/tracker", COMMIT)


def test_a_run_of_this_repository_says_it_and_a_run_of_another_does_not(tmp_path: Path) -> None:
    said = {"GITHUB_REPOSITORY": "octo/tracker", "GITHUB_SHA": COMMIT}

    assert origin.of_checkout(tmp_path, said) == Origin("octo/tracker", COMMIT)
    assert origin.of_checkout(tmp_path, {**said, "GITHUB_WORKSPACE": f"{tmp_path}/"}) == Origin(
        "octo/tracker", COMMIT
    )
    assert origin.of_checkout(tmp_path, {**said, "GITHUB_WORKSPACE": "/elsewhere"}) is None
    assert origin.of_checkout(tmp_path, {"GITHUB_REPOSITORY": "octo/tracker"}) is None


@pytest.mark.parametrize(
    "remote",
    [
        *(
            "https://github.com/octo/tracker",
            "https://github.com/octo/tracker.git",
            "https://github.com/octo/tracker/",
        ),
        *("git@github.com:octo/tracker.git", "ssh://git@github.com/octo/tracker.git"),
    ],
)
def test_a_clone_says_it_by_its_origin_and_its_commit(clone: Path, remote: str) -> None:
    git(clone, "remote", "set-url", "origin", remote)

    assert origin.of_checkout(clone, {}) == Origin("octo/tracker", git(clone, "rev-parse", "HEAD"))


@pytest.mark.parametrize(
    "remote",
    [
        *("https://example.org/octo/tracker", "https://github.com.example.org/octo/tracker", "/work/github.com/o/t"),
        *("https://notgithub.com/octo/tracker", "https://github.com/octo", "https://github.com/octo/a tracker"),
    ],
)
def test_a_clone_of_elsewhere_does_not(clone: Path, remote: str) -> None:
    git(clone, "remote", "set-url", "origin", remote)

    assert origin.of_checkout(clone, {}) is None


def test_what_is_in_no_commit_comes_from_nowhere(clone: Path) -> None:
    (clone / "file").write_text("b")
    assert origin.of_checkout(clone, {}) is None
    git(clone, "checkout", "--quiet", "file")
    (clone / "another").write_text("new")
    assert origin.of_checkout(clone, {}) is None


def test_a_commit_that_nobody_else_can_get_is_none_to_call(clone: Path) -> None:
    git(clone, "commit", "--quiet", "--allow-empty", "-m", "Not pushed yet")
    assert origin.of_checkout(clone, {}) is None

    git(clone, "tag", "v1.2.3")
    assert origin.of_checkout(clone, {}) == Origin("octo/tracker", git(clone, "rev-parse", "HEAD"))


def test_what_is_asked_needs_no_library(clone: Path) -> None:
    """The build has none: it asks before anything is installed."""
    asking = "from pathlib import Path; from rectrack.setup import origin; print(origin.of_checkout(Path(), {}))"
    said = [sys.executable, "-S", "-c", asking]
    done = subprocess.run(
        said,
        cwd=clone,
        env={"PYTHONPATH": str(ROOT / "scripts"), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == f"octo/tracker@{git(clone, 'rev-parse', 'HEAD')}\n"


def test_a_folder_inside_of_somebodys_clone_is_not_that_clone(clone: Path) -> None:
    (clone / ".gitignore").write_text("lib\n")
    git(clone, "add", ".gitignore")
    commit(clone)
    inside = clone / "lib/python3.13"
    inside.mkdir(parents=True)

    assert origin.of_checkout(inside, {}) is None
    assert origin.of_checkout(clone, {}) is not None


def test_without_a_clone_nothing_is_known(tmp_path: Path) -> None:
    assert origin.of_checkout(tmp_path, {}) is None


def test_the_build_writes_it_into_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as held:
        found = json.loads(held.read(f"rectrack/setup/{origin.FILE}"))

    assert found == {"repository": "octo/program", "commit": COMMIT}


def test_an_editable_install_asks_its_checkout_which_goes_on_to_other_commits(tmp_path: Path) -> None:
    build(tmp_path, "wheel:editable")

    (built,) = tmp_path.glob("*.whl")
    assert [name for name in zipfile.ZipFile(built).namelist() if name.endswith(origin.FILE)] == []
