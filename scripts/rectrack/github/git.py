"""Git commands for previews and publishing: commits, files, worktrees and pushes."""

import os
import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rectrack import lazy_pattern
from rectrack.text import RefusedError, printable, shown

if TYPE_CHECKING:
    import subprocess

AUTHOR = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
"""Author of commits in a workflow run: the account that GitHub itself uses for workflows."""

_ALWAYS = {
    "core.autocrlf": "false",  # commit the bytes that were written
    "core.hooksPath": os.devnull,  # a person's hooks are not meant for rectrack
    "core.quotePath": "false",
    "log.showSignature": "false",  # signature lines would precede the output
    "maintenance.auto": "false",  # maintenance would start a process after each fetch
}


_KEPT = ("GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
"""Variables for git that are passed on. Other GIT_ variables may name another repository."""


_ENCODING = re.compile(rb"working-tree-encoding|failed to encode|BOM is (required|prohibited)")
"""Git's messages about a file with another encoding in `.gitattributes`. Source: convert.c of git."""


class RaceError(RefusedError):
    """Another account pushed first; the new commit on the older one is of no use."""


class ProtectedError(RefusedError):
    """The branch does not accept a direct push."""


class Commit(NamedTuple):
    """A commit as git lists it: the first line of its message, its committer's email, and its time in seconds.

    `trailers` are the values of the trailers in the call, in the same order.
    """

    id: str
    parents: list[str]
    tree: str
    title: str
    email: str
    time: int
    trailers: list[list[str]]


class Git:
    """The clone in a folder, and its remote `origin`."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self._environment = _environment(environment)

    def run(self, *arguments: str, cwd: Path | None = None) -> str:
        """Return the output of a git command; raises `RefusedError` with git's message."""
        done = self.attempt(*arguments, cwd=cwd)
        if done.returncode:
            raise RefusedError(_failure_reason(self.folder, arguments[0], done.stderr))
        return os.fsdecode(done.stdout).strip()

    def ask(self, *arguments: str) -> str | None:
        """Return the output of a git command, or None if it fails."""
        done = self.attempt(*arguments)
        return None if done.returncode else os.fsdecode(done.stdout).strip()

    def commit_of(self, name: str) -> str:
        """Return the commit id of a name; raises `RefusedError` if there is none."""
        commit = self.ask("rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
        if commit is None:
            self.run("rev-parse", "--git-dir")
            raise RefusedError(f"There is no commit or branch {shown(name)} in this clone.")
        return commit

    def common(self, one: str, other: str) -> str | None:
        """Return the newest common ancestor of two commits, or None."""
        return self.ask("merge-base", one, other)

    def follow(self, branch: str, commit: str) -> bool:
        """Fast-forward a branch to a later commit, and return whether that worked.

        It works only if the branch is checked out and no local changes are in the way.
        """
        is_here = self.ask("symbolic-ref", "--quiet", "HEAD") == f"refs/heads/{branch}"
        return is_here and self.ask("merge", "--ff-only", "--quiet", commit) is not None

    def fetched(self, branch: str) -> str | None:
        """Return the newest commit of a branch of origin, or None if there is none."""
        return self.fetched_all([branch])[0]

    def fetched_all(self, branches: Iterable[str]) -> list[str | None]:
        """Return the newest commit of each branch of origin, None for a missing branch."""
        return self._fetched([f"refs/heads/{branch}" for branch in branches])

    def fetched_pull(self, number: int) -> str | None:
        """Return the newest commit of a pull request, or None if origin does not have it.

        Origin keeps the commit when the branch is deleted.
        Source: "Checking out pull requests locally" in GitHub's documentation.
        """
        return self._fetched([f"refs/pull/{number}/head"])[0]

    def _fetched(self, refs: Sequence[str]) -> list[str | None]:
        lines = (line.split("\t") for line in self.run("ls-remote", "origin", *refs).splitlines())
        found = {name: commit for commit, name in lines if name in refs}
        for name, commit in [*found.items()]:
            if self.attempt("cat-file", "-e", commit).returncode:
                done = self.attempt("fetch", "--quiet", "--no-tags", "origin", name)
                if b"couldn't find remote ref" in done.stderr:
                    del found[name]  # it was deleted after it had been listed
                elif done.returncode:
                    raise RefusedError(_failure_reason(self.folder, "fetch", done.stderr))
                else:
                    found[name] = self.run("rev-parse", "FETCH_HEAD")
        return [found.get(ref) for ref in refs]

    def paths(self, command: str, *arguments: str) -> list[str]:
        """Return the paths that a git command lists."""
        return [path for path in self.run(command, "-z", *arguments).split("\0") if path]

    def changed_paths(self, before: str, after: str) -> list[str]:
        """Return the paths of the files in which two commits or trees differ."""
        return self.paths("diff-tree", "-r", "--name-only", before, after)

    def text(self, commit: str, path: str) -> bytes | None:
        """Return the content of a file in a commit, or None if there is no such file."""
        done = self.attempt("cat-file", "blob", f"{commit}:{path}")
        return None if done.returncode else done.stdout

    def contents(self, ids: Sequence[str]) -> list[bytes]:
        """Return the contents of git objects, in the order of `ids`.

        Raises `RefusedError` if the clone lacks one of them.
        """
        asked = "".join(f"{id_}\n" for id_ in ids).encode()
        answer = BytesIO(self.attempt("cat-file", "--batch", given=asked).stdout if ids else b"")
        contents = []
        for id_ in ids:
            size = _size(id_, (os.fsdecode(answer.readline()).split() or [""])[-1])
            contents.append(answer.read(size + 1)[:-1])
        return contents

    @contextmanager
    def worktree(self, commit: str) -> Iterator[Path]:
        """Yield a temporary folder with the files of a commit."""
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="rectrack-") as name:
            folder = Path(name) / "tree"
            self.run("worktree", "add", "--quiet", "--detach", str(folder), commit)
            try:
                yield folder
            finally:
                self.run("worktree", "remove", "--force", str(folder))

    def commit(self, folder: Path, paths: Collection[str], parent: str, message: str) -> str | None:
        """Commit these paths of a worktree and return the commit's id.

        None if the parent has the same files: no commit is empty.
        """
        tree = self.snapshot(folder, paths)
        if tree == self.tree(parent):
            return None
        return self.commit_tree(tree, [parent], message)

    def snapshot(self, folder: Path, paths: Collection[str]) -> str:
        """Return the id of a worktree's tree after adding these paths to the index."""
        if paths:
            self.run("add", "--all", "--force", "--", *paths, cwd=folder)
        return self.run("write-tree", cwd=folder)

    def commit_tree(self, tree: str, parents: Iterable[str], message: str) -> str:
        """Create a commit of a tree and return its id."""
        before = [part for parent in parents for part in ("-p", parent)]
        return self.run("commit-tree", tree, *before, "-m", message)

    def tree(self, commit: str) -> str:
        """Return the id of a commit's tree. Commits with one tree have equal files."""
        return self.run("rev-parse", f"{commit}^{{tree}}")

    def log(self, *arguments: str, trailers: Sequence[str] = ()) -> list[Commit]:
        """Return the commits that `git log` lists, with the values of these trailers."""
        values = (f"%(trailers:key={name},valueonly,unfold,separator=%x20)" for name in trailers)
        fields = ("%H", "%P", "%T", "%s", "%ce", "%ct", *values)
        parts = self.run("log", "-z", f"--format={'%x00'.join(fields)}", *arguments).split("\0")
        return [
            Commit(id_, parents.split(), tree, title, email, int(time), [one.split() for one in said])
            for id_, parents, tree, title, email, time, *said in zip(*[iter(parts)] * len(fields), strict=False)
        ]

    def parent(self, commit: str) -> str:
        """Return the first parent of a commit, empty if it has none."""
        return self.ask("rev-parse", "--quiet", "--verify", f"{commit}^") or ""

    def push(self, commit: str, branch: str, *, instead_of: str | None = None) -> None:
        """Push a commit to a branch of origin; an empty `commit` deletes the branch.

        `instead_of` is the commit that the branch must still have; an empty text means that it must not exist.
        Raises `RaceError`, `ProtectedError`, or `RefusedError` with git's message.
        Sources: git-push's `--porcelain` output; GitHub's messages GH006 (protected branch) and GH013 (ruleset).
        """
        lease = [] if instead_of is None else [f"--force-with-lease=refs/heads/{branch}:{instead_of}"]
        done = self.attempt("push", "--porcelain", *lease, "origin", f"{commit}:refs/heads/{branch}")
        if not done.returncode:
            return
        said = next((line for line in os.fsdecode(done.stdout).splitlines() if line.startswith("!")), "")
        if "[rejected]" in said or b"cannot lock ref" in done.stderr:
            raise RaceError(f"Another account pushed to {branch} first.")
        if "[remote rejected]" in said:
            raise ProtectedError(_said(done.stderr))
        raise RefusedError(
            f"git could not push to {branch}: {_said(done.stderr)}. Check that the token may write "
            "contents (permissions: contents: write), and run again."
        )

    def attempt(
        self, *arguments: str, cwd: Path | None = None, given: bytes = b""
    ) -> "subprocess.CompletedProcess[bytes]":
        """Return the completed git command, with its output as bytes.

        Raises `RefusedError` only if git is not installed.
        """
        import subprocess

        settings = [part for name, value in _ALWAYS.items() for part in ("-c", f"{name}={value}")]
        command = ["git", *settings, *arguments]
        try:
            return subprocess.run(
                command, cwd=cwd or self.folder, env=self._environment, input=given, capture_output=True, check=False
            )
        except FileNotFoundError:
            raise RefusedError("git is not installed. Install git, and run again.") from None


# The files of a commit in a folder, without a checkout.
#
# The author of a pull request decides what its commits contain. So rectrack takes only the ordinary files that it
# reads, as plain bytes and within limits. It takes no links and no submodules, and runs no filters of git.

MOST_FILES = 20_000
MOST_BYTES = 100_000_000
"""Limit for the files of a commit together."""


class Revision(NamedTuple):
    """A folder with a commit's data, and the paths that were left out because they are no ordinary files."""

    root: Path
    left_out: tuple[str, ...]


@contextmanager
def revision(git: Git, commit: str) -> Iterator[Revision]:
    """Yield the data of a commit in a temporary folder.

    Raises `RefusedError` above `MOST_FILES` or `MOST_BYTES`.
    """
    from rectrack.model import FOLDER, PARTIES, TRACKER
    from rectrack.yaml_edit import MAX_FILE_BYTES

    def is_data(path: str) -> bool:
        """Return whether the check reads a path.

        Below recommendations/ it reads all but hidden files, which editors and systems make.
        """
        hidden = (part.startswith(".") and part != ".." for part in path.split("/"))
        return path in (TRACKER, PARTIES, FOLDER) or not any(hidden)

    listed = git.paths("ls-tree", "-r", "--long", "--full-tree", commit, "--", FOLDER, TRACKER, PARTIES)
    lines = {path: entry.split() for entry, _, path in (line.partition("\t") for line in listed) if is_data(path)}
    files = {
        path: (id_, _size(id_, size)) for path, (mode, _, id_, size) in lines.items() if mode in ("100644", "100755")
    }
    if len(files) > MOST_FILES or sum(min(size, MAX_FILE_BYTES) for _, size in files.values()) > MOST_BYTES:
        raise RefusedError(f"{shown(commit)} contains more than {MOST_FILES:,} files or {MOST_BYTES:,} bytes.")
    # A file that is too large is replaced by zero bytes over the limit, so that "check" reports it.
    contents = dict.fromkeys(files, bytes(MAX_FILE_BYTES + 1))
    small = {path: id_ for path, (id_, size) in files.items() if size <= MAX_FILE_BYTES}
    contents.update(zip(small, git.contents([*small.values()]), strict=True))
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="rectrack-") as name:
        root = Path(name)
        (root / FOLDER).mkdir()
        written = {path for path, content in contents.items() if _write(root / path, content)}
        yield Revision(root, tuple(path for path in lines if path not in written))


def _size(id_: str, size: str) -> int:
    """Return the size of an object as a number; raises `RefusedError` if git could not read the object."""
    if not size.isdecimal():
        raise RefusedError(f"git cannot find {id_} in this clone. Clone the repository again.")
    return int(size)


def _write(path: Path, content: bytes) -> bool:
    """Write a file, and return whether that worked.

    It fails if the path leads out of the folder, or if the system does not accept the name.
    """
    if ".." in path.parts:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError:
        return False
    return True


def uncommitted_files(git: Git, *below: str) -> list[str]:
    """Return the paths that differ from the last commit, in printable form.

    Without `below`, these are the paths of the whole clone.
    """
    listed = git.paths("status", "--porcelain", "--no-renames", "--untracked-files=all", "--", *below)
    return [printable(entry.lstrip()[2:].lstrip()) for entry in listed]


def refuse_other_encoding(git: Git, *below: str) -> None:
    """Raise `RefusedError` if git converts a file below these paths from UTF-8.

    Source: git's documentation, gitattributes, "working-tree-encoding".
    """
    listed = git.attempt("ls-files", "-z", "--", *below, ":(exclude,attr:!working-tree-encoding)").stdout
    asked = ("check-attr", "-z", "--stdin", "working-tree-encoding")
    found = git.attempt(*asked, given=listed).stdout if listed else b""
    parts = os.fsdecode(found).split("\0")
    for path, value in zip(parts[::3], parts[2::3], strict=False):
        if value.lower() not in ("utf-8", "utf8"):
            raise RefusedError(
                f"Git changes the encoding of {printable(path)}: .gitattributes says "
                f"working-tree-encoding={printable(value)}, so rectrack cannot read it. Nothing was changed. Delete "
                "working-tree-encoding from .gitattributes on the main branch."
            )


def commit_of_files(git: Git, paths: Iterable[str]) -> str:
    """Return the id of the commit that is checked out, if these paths agree with it.

    Empty if a file below `paths` differs, is untracked or ignored, and if there is no commit yet. Raises
    `RefusedError` if the folder is not a clone.
    """
    newest, *others = git.run("status", "--porcelain=v2", "--branch", "--ignored", "--", *paths).splitlines()
    differs = any(not line.startswith("# ") for line in others)
    return "" if differs or newest.endswith("(initial)") else newest.removeprefix("# branch.oid ")


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
    """Return git's user.name, or None if it is not set."""
    return git.ask("config", "user.name") or None


def committer_email(git: Git) -> str:
    """Return the email address of git's committer, empty if git has none."""
    return re.sub(r".*<(.*)>.*", r"\1", git.ask("var", "GIT_COMMITTER_IDENT") or "")


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for git, without prompts on the terminal.

    In a workflow run they include the author and the token. The token is in a variable, so that no list of
    processes shows it. Git sends it to the server's address only.
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
    """Return the last 300 characters of git's message, on one line."""
    return printable(" ".join(os.fsdecode(text).split())[-300:])


# The origin of this program: its repository on GitHub and its commit. A tracker's workflows call the action there.
#
# The build writes the origin into the wheel; in a checkout, git knows it. The build has only Python and git, so this
# module needs nothing else.

ORIGIN_FILE = "origin.json"
"""Name of the file next to this module in a wheel."""
_ORIGIN = lazy_pattern(r"([A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+)@([0-9a-f]{40})")
_REMOTE = lazy_pattern(r"(?:https://|ssh://)?(?:git@)?github\.com[:/]([^/]+/[^/]+?)(?:\.git)?/?")
_HOST = lazy_pattern(r"(?:https?://|ssh://)?(?:[^@/]+@)?([\w-]+(?:\.[\w-]+)+)(?::\d+)?[:/].+")


class Origin(NamedTuple):
    """A repository as owner/name, and the whole id of one of its commits."""

    repository: str
    commit: str

    def __str__(self) -> str:
        return "@".join(self)


def read_origin(text: str) -> Origin:
    """Return the origin in OWNER/NAME@COMMIT; raises `RefusedError` for other texts."""
    if match := _ORIGIN.fullmatch(text.strip()):
        return Origin(*match.groups())
    raise RefusedError(
        f"{shown(text, 120)} is not OWNER/NAME@COMMIT, with all 40 characters of the commit. Do not use a tag or a "
        "branch: an account that can move it could change what runs in your repository."
    )


def origin_of_program() -> Origin | None:
    """Return the origin of this program; None if no wheel and no clone has it."""
    return origin_of_wheel() or origin_of_checkout(Path(__file__).resolve().parents[3], os.environ)


def origin_of_wheel() -> Origin | None:
    """Return the origin that the build wrote next to this module.

    None in a checkout, and if the build had no origin.
    """
    import json

    beside = Path(__file__).with_name(ORIGIN_FILE)
    return read_origin(json.loads(beside.read_bytes())) if beside.is_file() else None


def origin_of_checkout(folder: Path, environment: Mapping[str, str]) -> Origin | None:
    """Return the origin of a checkout, from the workflow run or else from git.

    None unless a repository on github.com is known to have a commit with these files.
    Source: "Variables reference" in GitHub's documentation.
    """
    workspace = environment.get("GITHUB_WORKSPACE", folder)
    text = f"{environment.get('GITHUB_REPOSITORY')}@{environment.get('GITHUB_SHA')}"
    if _ORIGIN.fullmatch(text) and Path(workspace).resolve() == folder.resolve():  # not the run of another repository
        return read_origin(text)
    git = Git(folder, environment)
    with suppress(RefusedError):
        commit, remote = git.run("rev-parse", "--verify", "HEAD"), _REMOTE.fullmatch(git.run(*_ASKED_FOR_REMOTE))
        is_clone = Path(git.run("rev-parse", "--show-toplevel")).resolve() == folder.resolve()
        if remote and is_clone and not git.run("status", "--porcelain"):
            # A workflow can call only a commit that others can fetch: one in a branch of origin or in a tag.
            has_commit = git.run("for-each-ref", "--contains", commit, "refs/remotes/origin", "refs/tags")
            return read_origin(f"{remote[1]}@{commit}") if has_commit else None
    return None


def host_of(folder: Path) -> str:
    """Return the host of a clone's remote origin; github.com if there is none."""
    host = "github.com"
    with suppress(RefusedError):
        if folder.is_dir() and (match := _HOST.fullmatch(Git(folder, os.environ).run(*_ASKED_FOR_REMOTE))):
            host = match[1].lower()
    return "github.com" if host == "ssh.github.com" else host


_ASKED_FOR_REMOTE = ("remote", "get-url", "origin")
