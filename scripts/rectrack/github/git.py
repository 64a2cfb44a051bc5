"""Git, as far as publishing needs it: the newest commit, a folder to work in, a commit of some files, a push."""

import json
import os
import re
import subprocess
from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rectrack.text import RefusedError, printable, shown

AUTHOR = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
"""Who commits in a workflow run: the account that GitHub itself uses for what a workflow does."""

_ALWAYS = {
    "core.autocrlf": "false",  # what was written is what is committed
    "core.hooksPath": os.devnull,  # a person's hooks are not meant for this
    "core.quotePath": "false",
    "log.showSignature": "false",  # lines about signatures would stand before what is asked for
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


class Commit(NamedTuple):
    """A commit as git lists it: the first line of its message, its committer's email, and its time in seconds.

    `trailers` are the values of the trailers that were asked for, in their order.
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
        self._present: set[str] = set()
        """Commits that are known to be in the clone."""

    def run(self, *arguments: str, cwd: Path | None = None) -> str:
        """What a git command prints; raises `RefusedError` with what git says."""
        done = self.attempt(*arguments, cwd=cwd)
        if done.returncode:
            raise RefusedError(_failure_reason(self.folder, arguments[0], done.stderr))
        return os.fsdecode(done.stdout).strip()

    def ask(self, *arguments: str) -> str | None:
        """Return what a git command prints, None if it fails."""
        done = self.attempt(*arguments)
        return None if done.returncode else os.fsdecode(done.stdout).strip()

    def commit_of(self, name: str) -> str:
        """Return the commit that a name stands for; raises `RefusedError` where there is none."""
        commit = self.ask("rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
        if commit is None:
            self.run("rev-parse", "--git-dir")
            raise RefusedError(f"There is no commit or branch {shown(name)} here.")
        return commit

    def common(self, one: str, other: str) -> str | None:
        """Return the newest commit that both have before them, or None."""
        return self.ask("merge-base", one, other)

    def follow(self, branch: str, commit: str) -> bool:
        """Move a branch on to a commit that comes after it; whether it is checked out and no work is in the way."""
        is_here = self.ask("symbolic-ref", "--quiet", "HEAD") == f"refs/heads/{branch}"
        return is_here and self.ask("merge", "--ff-only", "--quiet", commit) is not None

    def fetched(self, branch: str) -> str | None:
        """Return the newest commit of a branch of origin, or None if there is no such branch."""
        return self.fetched_all([branch])[0]

    def fetched_all(self, branches: Iterable[str]) -> list[str | None]:
        """Return the newest commits of branches of origin, None for each that is not there."""
        return self._fetched([f"refs/heads/{branch}" for branch in branches])

    def fetched_pull(self, number: int) -> str | None:
        """Return the newest commit of a pull request, also if its branch is gone; None if origin does not keep it.

        Source: "Checking out pull requests locally" in GitHub's documentation.
        """
        return self._fetched([f"refs/pull/{number}/head"])[0]

    def _fetched(self, refs: Sequence[str]) -> list[str | None]:
        lines = (line.split("\t") for line in self.run("ls-remote", "origin", *refs).splitlines())
        found = {name: commit for commit, name in lines if name in refs}
        for name, commit in [*found.items()]:
            if commit not in self._present and self.attempt("cat-file", "-e", commit).returncode:
                done = self.attempt("fetch", "--quiet", "--no-tags", "origin", name)
                if b"couldn't find remote ref" in done.stderr:
                    del found[name]  # it was deleted after it had been listed
                elif done.returncode:
                    raise RefusedError(_failure_reason(self.folder, "fetch", done.stderr))
                else:
                    found[name] = self.run("rev-parse", "FETCH_HEAD")
        self._present.update(found.values())
        return [found.get(ref) for ref in refs]

    def paths(self, command: str, *arguments: str) -> list[str]:
        """Return the paths that a git command lists."""
        return [path for path in self.run(command, "-z", *arguments).split("\0") if path]

    def changed_paths(self, before: str, after: str) -> list[str]:
        """Return the paths of the files in which two commits or trees differ."""
        return self.paths("diff-tree", "-r", "--name-only", before, after)

    def text(self, commit: str, path: str) -> bytes | None:
        """Return a file as a commit has it, or None if it has none."""
        done = self.attempt("cat-file", "blob", f"{commit}:{path}")
        return None if done.returncode else done.stdout

    def contents(self, ids: Sequence[str]) -> list[bytes]:
        """Return the contents under these ids, in their order; raises `RefusedError` if one is not in this clone."""
        asked = "".join(f"{id_}\n" for id_ in ids).encode()
        answer = BytesIO(self.attempt("cat-file", "--batch", given=asked).stdout if ids else b"")
        contents = []
        for id_ in ids:
            size = answer.readline().split()[-1]
            if not size.isdigit():
                raise RefusedError(f"git has lost {id_}: fetch this clone anew.")
            contents.append(answer.read(int(size) + 1)[:-1])
        return contents

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
        others = sorted({*self.changed_paths(parent, tree)} - {*paths})
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

    def log(self, *arguments: str, trailers: Sequence[str] = ()) -> list[Commit]:
        """List the commits that `git log` finds, with the values of these trailers."""
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


# The files of a commit as a folder to read, without checking anything out.
#
# Whoever opens a pull request decides what its commits hold. So only ordinary files of the kinds that the tracker
# reads are taken, as plain bytes, and no more of them than a tracker can have: no link, no submodule, no filter of
# git's.

MOST_FILES = 20_000
MOST_BYTES = 100_000_000
"""Of all of a commit's files together."""


class Revision(NamedTuple):
    """A folder with a commit's data, and the paths that were left out because they are no ordinary files."""

    root: Path
    left_out: tuple[str, ...]


@contextmanager
def revision(git: Git, commit: str) -> Iterator[Revision]:
    """Yield the data of a commit in a temporary folder; raises `RefusedError` for far too much of it."""
    from rectrack.model import FOLDER, PARTIES, TRACKER
    from rectrack.yaml_edit import MAX_FILE_BYTES

    def is_data(path: str) -> bool:
        """Whether the check looks at it: below recommendations/ at every file but those of editors and systems."""
        hidden = (part.startswith(".") and part != ".." for part in path.split("/"))
        return path in (TRACKER, PARTIES, FOLDER) or not any(hidden)

    listed = git.paths("ls-tree", "-r", "--long", "--full-tree", commit, "--", FOLDER, TRACKER, PARTIES)
    lines = {path: entry.split() for entry, _, path in (line.partition("\t") for line in listed) if is_data(path)}
    files = {path: (id_, int(size)) for path, (mode, _, id_, size) in lines.items() if mode in ("100644", "100755")}
    if len(files) > MOST_FILES or sum(min(size, MAX_FILE_BYTES) for _, size in files.values()) > MOST_BYTES:
        raise RefusedError(f"{shown(commit)} holds more than {MOST_FILES:,} files or {MOST_BYTES:,} bytes.")
    # What is too large is read by nobody; the check says of it that it is.
    contents = dict.fromkeys(files, bytes(MAX_FILE_BYTES + 1))
    small = {path: id_ for path, (id_, size) in files.items() if size <= MAX_FILE_BYTES}
    contents.update(zip(small, git.contents([*small.values()]), strict=True))
    with TemporaryDirectory(prefix="rectrack-") as name:
        root = Path(name)
        (root / FOLDER).mkdir()
        written = {path for path, content in contents.items() if _write(root / path, content)}
        yield Revision(root, tuple(path for path in lines if path not in written))


def _write(path: Path, content: bytes) -> bool:
    """Write a file, unless its name is more than this system takes, or leads out of the folder."""
    if ".." in path.parts:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError:
        return False
    return True


def uncommitted_files(git: Git, *below: str) -> list[str]:
    """The paths that differ from the last commit, below these or all of them, fit for a terminal."""
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
        if value.lower() not in ("unspecified", "utf-8", "utf8"):
            raise RefusedError(
                f"Git changes the encoding of {printable(path)}: .gitattributes says "
                f"working-tree-encoding={printable(value)}, so rectrack cannot read it. Nothing was changed. Delete "
                "working-tree-encoding from .gitattributes on the main branch."
            )


def commit_of_files(git: Git, paths: Iterable[str]) -> str:
    """The commit that is checked out, if all below these paths is as it has them; else nothing.

    Raises `RefusedError` where the folder is no clone.
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
    """Return who works here, as git knows them; None where it does not."""
    return git.ask("config", "user.name") or None


def committer_email(git: Git) -> str:
    """Return the email address under which git commits here."""
    return re.sub(r".*<(.*)>.*", r"\1", git.ask("var", "GIT_COMMITTER_IDENT") or "")


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


# Where the action lies that a tracker's workflows call: this program's own repository on GitHub, and its commit.
#
# The build writes both into the wheel; a checkout is asked for them. All of this module needs nothing but Python and
# git, since the build has no more.

ORIGIN_FILE = "origin.json"
"""Beside this module in a wheel."""
_ORIGIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+)@([0-9a-f]{40})")
_REMOTE = re.compile(r"(?:https://|ssh://)?(?:git@)?github\.com[:/]([^/]+/[^/]+?)(?:\.git)?/?")
_HOST = re.compile(r"(?:https?://|ssh://)?(?:[^@/]+@)?([\w-]+(?:\.[\w-]+)+)(?::\d+)?[:/].+")


class Origin(NamedTuple):
    """A repository as owner/name, and the whole id of one of its commits."""

    repository: str
    commit: str

    def __str__(self) -> str:
        return "@".join(self)


def read_origin(text: str) -> Origin:
    """Return the origin that a text names as OWNER/NAME@COMMIT; raises `RefusedError` for anything else."""
    if match := _ORIGIN.fullmatch(text.strip()):
        return Origin(*match.groups())
    raise RefusedError(
        f"{shown(text, 120)} is no OWNER/NAME@COMMIT, with all 40 signs of the commit. A tag or a branch is not "
        "taken: whoever may move it there could change what runs in your repository."
    )


def origin_of_program() -> Origin | None:
    """Return the origin of this very program; None where neither the wheel nor a clone says it."""
    return origin_of_wheel() or origin_of_checkout(Path(__file__).resolve().parents[3], os.environ)


def origin_of_wheel() -> Origin | None:
    """Return what the build has written beside this module; None in a checkout, and where the build knew none."""
    beside = Path(__file__).with_name(ORIGIN_FILE)
    return read_origin(json.loads(beside.read_bytes())) if beside.is_file() else None


def origin_of_checkout(folder: Path, environment: Mapping[str, str]) -> Origin | None:
    """Return the origin of what lies in a checkout: as a workflow run knows it, else as git does.

    None where what lies there is in no commit that a repository on github.com is known to have.
    Source: "Variables reference" in GitHub's documentation.
    """
    workspace = environment.get("GITHUB_WORKSPACE", folder)
    text = f"{environment.get('GITHUB_REPOSITORY')}@{environment.get('GITHUB_SHA')}"
    if _ORIGIN.fullmatch(text) and Path(workspace).resolve() == folder.resolve():  # and not another one's run
        return read_origin(text)
    git = Git(folder, environment)
    with suppress(RefusedError):
        commit, remote = git.run("rev-parse", "--verify", "HEAD"), _REMOTE.fullmatch(git.run(*_ASKED_FOR_REMOTE))
        is_clone = Path(git.run("rev-parse", "--show-toplevel")).resolve() == folder.resolve()
        if remote and is_clone and not git.run("status", "--porcelain"):
            # Others can get what origin or a tag has: only that can a workflow call.
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
