"""Git, as far as publishing needs it: the newest commit, a folder to work in, a commit of some files, a push."""

import os
import re
import subprocess
from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rectrack.text.problems import RefusedError, printable, shown

AUTHOR = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
"""Who commits in a workflow run: the account that GitHub itself uses for what a workflow does."""

_ALWAYS = {
    "core.autocrlf": "false",  # what was written is what is committed
    "core.hooksPath": os.devnull,  # a person's hooks are not meant for this
    "core.quotePath": "false",
    "maintenance.auto": "false",  # to tidy up the clone is nobody's wish here, and another process for each fetch
}


_KEPT = ("GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
"""Variables for git that are passed on. Other GIT_ variables may name another repository."""


_ENCODING = re.compile(rb"working-tree-encoding|failed to encode|BOM is (required|prohibited)")
"""Git's messages about a file with another encoding in `.gitattributes`. Source: convert.c of git."""


class RaceError(RefusedError):
    """Somebody else pushed first; what was made on the older commit is of no use."""


class ProtectedError(RefusedError):
    """The branch takes no direct push."""


class Git:
    """The clone in a folder, and its remote `origin`."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self._environment = _environment(environment)

    def run(self, *arguments: str, cwd: Path | None = None) -> str:
        """What a git command prints; raises `RefusedError` with what git says."""
        done = self.attempt(*arguments, cwd=cwd)
        if done.returncode:
            raise RefusedError(_failure_reason(self.folder, arguments[0], done.stderr))
        return os.fsdecode(done.stdout).strip()

    def commit_of(self, name: str) -> str:
        """The commit that a name stands for; raises `RefusedError` where there is none."""
        done = self.attempt("rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
        if done.returncode and b"not a git" not in done.stderr:
            raise RefusedError(f"There is no commit or branch {shown(name)} here.")
        return self.run("rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")

    def common(self, one: str, other: str) -> str | None:
        """The newest commit that both have before them, or None."""
        done = self.attempt("merge-base", one, other)
        return None if done.returncode else os.fsdecode(done.stdout).strip()

    def follow(self, branch: str, commit: str) -> bool:
        """Move a branch on to a commit that comes after it; whether it is checked out and no work is in the way."""
        if self.attempt("symbolic-ref", "--quiet", "HEAD").stdout.strip() != os.fsencode(f"refs/heads/{branch}"):
            return False
        return not self.attempt("merge", "--ff-only", "--quiet", commit).returncode

    def fetched(self, branch: str) -> str | None:
        """The newest commit of a branch of origin, or None where there is no such branch."""
        return self._fetched(f"refs/heads/{branch}")

    def fetched_pull(self, number: int) -> str | None:
        """The newest commit of a pull request, also where its branch is gone; None where origin does not keep it.

        Source: "Checking out pull requests locally" in GitHub's documentation.
        """
        return self._fetched(f"refs/pull/{number}/head")

    def _fetched(self, ref: str) -> str | None:
        listed = (line.split("\t") for line in self.run("ls-remote", "origin", ref).splitlines())
        commit = next((commit for commit, name in listed if name == ref), None)
        if commit is None or not self.attempt("cat-file", "-e", commit).returncode:
            return commit
        self.run("fetch", "--quiet", "--no-tags", "origin", ref)
        return self.run("rev-parse", "FETCH_HEAD")

    def text(self, commit: str, path: str) -> bytes | None:
        """A file as a commit has it, or None where it has none."""
        done = self.attempt("cat-file", "blob", f"{commit}:{path}")
        return None if done.returncode else done.stdout

    @contextmanager
    def worktree(self, commit: str) -> Iterator[Path]:
        """Yield a temporary folder with the files of a commit."""
        with TemporaryDirectory(prefix="rectrack-") as name:
            folder = Path(name) / "tree"
            self.run("worktree", "add", "--quiet", "--detach", str(folder), commit)
            try:
                yield folder
            finally:
                self.run("worktree", "remove", "--force", str(folder))

    def commit(self, folder: Path, paths: Collection[str], parent: str, message: str) -> str | None:
        """Commit these paths of a worktree; None where the parent has them already, so that no commit is empty.

        Raises `RefusedError` where it would change anything else.
        """
        tree = self.snapshot(folder, paths)
        if tree == self.tree(parent):
            return None
        changed = self.run("diff-tree", "-r", "-z", "--name-only", parent, tree).split("\0")
        others = sorted({path for path in changed if path} - {*paths})
        if others:
            named = printable(", ".join(others[:5]))
            raise RefusedError(
                f"Publishing would change more than the board ({named}), so nothing was published. Move these files "
                "elsewhere, and run again."
            )
        return self.commit_tree(tree, [parent], message)

    def snapshot(self, folder: Path, paths: Collection[str]) -> str:
        """The id of all that a worktree holds once these of its paths are as they lie there."""
        if paths:
            self.run("add", "--all", "--force", "--", *paths, cwd=folder)
        return self.run("write-tree", cwd=folder)

    def commit_tree(self, tree: str, parents: Iterable[str], message: str) -> str:
        """Make a commit of all that a tree's id stands for."""
        before = [part for parent in parents for part in ("-p", parent)]
        return self.run("commit-tree", tree, *before, "-m", message)

    def tree(self, commit: str) -> str:
        """The id of all that a commit holds: two commits with the same have the same files."""
        return self.run("rev-parse", f"{commit}^{{tree}}")

    def parent(self, commit: str) -> str:
        """The commit before, empty if there is none."""
        return self.run("rev-list", "--parents", "--max-count=1", commit).partition(" ")[2]

    def push(self, commit: str, branch: str, *, instead_of: str | None = None) -> None:
        """Push a commit to a branch of origin, or an empty text to delete it.

        `instead_of` is a commit that the branch must still have.

        Raises `RaceError`, `ProtectedError`, or `RefusedError` with what git says. Sources: git-push's `--porcelain`
        output; GitHub's messages GH006 (protected branch) and GH013 (ruleset).
        """
        lease = [] if instead_of is None else [f"--force-with-lease=refs/heads/{branch}:{instead_of}"]
        done = self.attempt("push", "--porcelain", *lease, "origin", f"{commit}:refs/heads/{branch}")
        if not done.returncode:
            return
        said = next((line for line in os.fsdecode(done.stdout).splitlines() if line.startswith("!")), "")
        if "[rejected]" in said or b"cannot lock ref" in done.stderr:
            raise RaceError(f"Somebody else pushed to {branch} first.")
        if "[remote rejected]" in said:
            raise ProtectedError(_said(done.stderr))
        raise RefusedError(
            f"git could not push to {branch}: {_said(done.stderr)}. See whether the token may write contents "
            "(permissions: contents: write), and run again."
        )

    def attempt(
        self, *arguments: str, cwd: Path | None = None, given: bytes = b""
    ) -> "subprocess.CompletedProcess[bytes]":
        """What became of a git command, as bytes."""
        settings = [part for name, value in _ALWAYS.items() for part in ("-c", f"{name}={value}")]
        command = ["git", *settings, *arguments]
        try:
            return subprocess.run(
                command, cwd=cwd or self.folder, env=self._environment, input=given, capture_output=True, check=False
            )
        except FileNotFoundError:
            raise RefusedError("git is not installed, and this needs it.") from None


def _failure_reason(folder: Path, command: str, said: bytes) -> str:
    if b"not a git repository" in said:
        return f"{folder.resolve()} is not a clone of a git repository. Run this command in a clone."
    if b"'origin' does not appear" in said:
        return "This clone has no remote named origin. Add one: git remote add origin ADDRESS"
    if _ENCODING.search(said):
        return (
            f"Git cannot change the encoding of a file ({_said(said)}). Delete working-tree-encoding from "
            ".gitattributes on the main branch."
        )
    return f"git {command} failed: {_said(said)}"


def person(git: Git) -> str | None:
    """Who works here, as git knows them; None where it does not."""
    return os.fsdecode(git.attempt("config", "user.name").stdout).strip() or None


def committer_email(git: Git) -> str:
    """Return the email address under which git commits here."""
    return re.sub(r".*<(.*)>.*", r"\1", os.fsdecode(git.attempt("var", "GIT_COMMITTER_IDENT").stdout).strip())


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """The variables for git: no question on the terminal, and in a workflow run its author and its token.

    The token travels in a variable, where no list of processes shows it, and for the server's address only.
    """
    kept = {name: value for name, value in given.items() if not name.startswith("GIT_") or name in _KEPT}
    kept |= {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    if given.get("GITHUB_ACTIONS") != "true":
        return kept
    for role in ("AUTHOR", "COMMITTER"):
        kept |= {f"GIT_{role}_NAME": AUTHOR[0], f"GIT_{role}_EMAIL": AUTHOR[1]}
    token, server = given.get("GITHUB_TOKEN"), given.get("GITHUB_SERVER_URL", "https://github.com")
    if token:
        secret = b64encode(f"x-access-token:{token}".encode()).decode()
        kept |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"http.{server}/.extraheader",
            "GIT_CONFIG_VALUE_0": f"AUTHORIZATION: basic {secret}",
        }
    return kept


def _said(text: bytes) -> str:
    """The end of what git said, on one line."""
    return printable(" ".join(os.fsdecode(text).split())[-300:])
