"""What publishing asks of git: the token goes to its server only, and a commit holds what it may and no more."""

import base64
from pathlib import Path

import pytest

from rectrack.github.git import Git
from rectrack.text.problems import RefusedError
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin

RUN = {"GITHUB_ACTIONS": "true", "GITHUB_TOKEN": "secret", "GITHUB_SERVER_URL": "https://git.example.org"}


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    files.write(tmp_path / "clone/file", "old\n")
    files.write(tmp_path / "clone/other", "old\n")
    return with_origin(tmp_path / "clone", tmp_path / "origin")


def header(git: Git, address: str) -> str:
    """The header that git would send to an address besides its own, empty for none."""
    try:
        return git.run("config", "--get-urlmatch", "http.extraheader", address)
    except RefusedError:
        return ""


def test_in_a_workflow_run_the_token_goes_to_the_server_and_nowhere_else(clone: Clone) -> None:
    git = Git(clone.folder, RUN)

    scheme, secret = header(git, "https://git.example.org/octo/tracker").rsplit(" ", 1)
    assert scheme == "AUTHORIZATION: basic"
    assert base64.b64decode(secret).decode() == "x-access-token:secret"
    assert header(git, "https://git.example.com/octo/tracker") == ""


def test_at_a_desk_git_finds_its_own_way_in(clone: Clone) -> None:
    git = Git(clone.folder, {**RUN, "GITHUB_ACTIONS": ""})

    assert header(git, "https://git.example.org/octo/tracker") == ""


def test_a_commit_that_would_change_anything_else_is_refused(clone: Clone) -> None:
    git = Git(clone.folder, RUN)
    main = clone.git("rev-parse", "HEAD")
    with git.worktree(main) as folder:
        files.write(folder / "file", "new\n")
        files.write(folder / "other", "new\n")
        git.run("add", "other", cwd=folder)

        with pytest.raises(
            RefusedError, match=r"would change more than the board \(other\), so nothing was published"
        ):
            git.commit(folder, ["file"], main, "Change the file")


def test_a_worktree_leaves_no_trace_even_if_the_work_fails(clone: Clone) -> None:
    git = Git(clone.folder, RUN)

    def fail() -> Path:
        with git.worktree("HEAD") as folder:
            raise FileNotFoundError(files.write(folder / "left", "behind"))

    with pytest.raises(FileNotFoundError) as failed:
        fail()

    folder = Path(str(failed.value)).parent
    assert clone.git("worktree", "list").count("\n") == 0
    assert not folder.exists()


def test_a_persons_hooks_and_line_ends_are_left_out_of_it(clone: Clone) -> None:
    clone.git("config", "core.autocrlf", "true")
    hook = files.write(clone.folder / ".git/hooks/pre-push", "#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    git = Git(clone.folder, RUN)
    with git.worktree("HEAD") as folder:
        files.write(folder / "file", "new\r\n")
        commit = git.commit(folder, ["file"], clone.git("rev-parse", "HEAD"), "Change the file")

    assert commit is not None
    git.push(commit, "main")
    assert git.text(commit, "file") == b"new\r\n"


def test_what_git_says_is_told(clone: Clone) -> None:
    with pytest.raises(RefusedError, match=r"^git rev-parse failed: fatal: .*nonsense"):
        Git(clone.folder, RUN).run("rev-parse", "nonsense")
