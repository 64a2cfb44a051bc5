"""Commits read: their messages, and their files as a folder."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rectrack.github.git import Git
from rectrack.model.load import FOLDER, PARTIES, TRACKER
from rectrack.text.problems import RefusedError, printable, shown
from rectrack.yaml_edit.reader import MAX_BYTES

# What commits say of themselves: their titles, and the last lines of their messages.


def commit_title(git: Git, commit: str) -> str:
    return git.run("log", "--max-count=1", "--format=%s", commit)


def commit_titles(git: Git, commits: str) -> list[tuple[str, str]]:
    """Commits of a range, each before those that it goes on from, with the first lines of their messages."""
    listed = git.run("log", "--topo-order", "--format=%H%x00%s", commits).splitlines()
    return [(commit, title) for commit, _, title in (line.partition("\0") for line in listed)]


def commit_subjects(git: Git, since: str, until: str) -> list[str]:
    """The first lines of the messages of the commits after one and up to another, merges left out."""
    return git.run("log", "--no-merges", "--format=%s", f"{since}..{until}").splitlines()


class Message(NamedTuple):
    """Values of some trailers of a commit, in the order of their keys, with committer's email and time.

    `is_direct` says that the commit itself was pushed to the branch, not merged.
    """

    committer: str
    at: datetime
    is_direct: bool
    values: list[list[str]]


def commit_messages(git: Git, commits: str, title: str, *keys: str, since: datetime | None = None) -> list[Message]:
    """Return the messages of the commits that begin with a title.

    `commits` is one with all before it, or a range; those before a time are left out.
    """
    lately = [f"--since={since.isoformat()}"] if since else []
    values = (f"%(trailers:key={key},valueonly,unfold,separator=%x20)" for key in keys)
    form = "%x00".join(("--format=%s", "%H", "%ce", "%ct", *values))
    said = [line.split("\0") for line in git.run("log", *lately, form, commits).splitlines()]
    ours = [values for subject, *values in said if subject.startswith(title)]
    direct = {*git.run("rev-list", "--first-parent", *lately, commits).split()} if ours else set()
    return [
        Message(email, datetime.fromtimestamp(int(at), UTC), commit in direct, [value.split() for value in values])
        for commit, email, at, *values in ours
    ]


def commit_trailers(git: Git, commits: str, title: str, *keys: str) -> list[set[str]]:
    """Return the values of some trailers in all commits with a title, by key."""
    found = commit_messages(git, commits, title, *keys)
    return [{value for message in found for value in message.values[place]} for place in range(len(keys))]


# What git keeps under the ids of files, many at once.


def blob_contents(git: Git, ids: Sequence[str]) -> Iterator[bytes]:
    """The contents under these ids, in their order; raises `RefusedError` where one is not in this clone."""
    if not ids:
        return
    asked = "".join(f"{one}\n" for one in ids).encode()
    answer = git.attempt("cat-file", "--batch", given=asked).stdout
    place = 0
    for one in ids:
        head_end = answer.find(b"\n", place)
        size = answer[place:head_end].rpartition(b" ")[2]
        if head_end < 0 or not size.isdigit():
            raise RefusedError(f"git has lost {one}: fetch this clone anew.")
        place = head_end + 1 + int(size)
        yield answer[head_end + 1 : place]
        place += 1


# The files of a commit as a folder to read, without checking anything out.
#
# Whoever opens a pull request decides what its commits hold. So only ordinary files of the kinds that the tracker
# reads are taken, as plain bytes, and no more of them than a tracker can have: no link, no submodule, no filter of
# git's.

MOST_FILES = 20_000
MOST_BYTES = 100_000_000
"""Of all of a commit's files together."""

_PLAIN = ("100644", "100755")


class _Entry(NamedTuple):
    """A line of `git ls-tree --long`."""

    mode: str
    object: str
    size: int
    path: str


class Revision(NamedTuple):
    """A folder with a commit's data, and the paths that were left out because they are no ordinary files."""

    root: Path
    left_out: tuple[str, ...]


@contextmanager
def revision(git: Git, commit: str) -> Iterator[Revision]:
    """The data of a commit in a folder that goes away afterwards; raises `RefusedError` for far too much of it."""
    entries = [entry for entry in _entries(git, commit) if _is_data(entry.path)]
    plain = [entry for entry in entries if entry.mode in _PLAIN]
    if len(plain) > MOST_FILES or sum(min(entry.size, MAX_BYTES) for entry in plain) > MOST_BYTES:
        raise RefusedError(f"{shown(commit)} holds more than {MOST_FILES:,} files or {MOST_BYTES:,} bytes.")
    with TemporaryDirectory(prefix="rectrack-") as name:
        root = Path(name)
        (root / FOLDER).mkdir()
        small = [entry for entry in plain if entry.size <= MAX_BYTES]
        contents = dict(zip(small, blob_contents(git, [entry.object for entry in small]), strict=True))
        # What is too large is read by nobody; the check says of it that it is.
        written = [entry for entry in plain if _write(root / entry.path, contents.get(entry, bytes(MAX_BYTES + 1)))]
        yield Revision(root, tuple(entry.path for entry in entries if entry not in written))


def commit_paths(git: Git, commit: str) -> list[str]:
    listed = git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)
    return [path for path in listed.split("\0") if path]


def changed_paths(git: Git, before: str, after: str) -> list[str]:
    return [path for path in git.run("diff-tree", "-r", "-z", "--name-only", before, after).split("\0") if path]


def uncommitted_files(git: Git, *below: str) -> list[str]:
    """The paths that differ from the last commit, below these or all of them, fit for a terminal."""
    listed = git.run("status", "--porcelain", "--no-renames", "--untracked-files=all", "-z", "--", *below).split("\0")
    return [printable(entry.lstrip()[2:].lstrip()) for entry in listed if entry]


def refuse_other_encoding(git: Git, *below: str) -> None:
    """Raise `RefusedError` if git converts a file below these paths from UTF-8.

    Source: git's documentation, gitattributes, "working-tree-encoding".
    """
    listed = git.attempt("ls-files", "-z", "--", *below).stdout
    found = git.attempt("check-attr", "-z", "--stdin", "working-tree-encoding", given=listed).stdout
    parts = os.fsdecode(found).split("\0")
    for path, value in zip(parts[::3], parts[2::3], strict=False):
        if value.lower() not in ("unspecified", "utf-8", "utf8"):
            raise RefusedError(
                f"Git changes the encoding of {printable(path)}: .gitattributes says "
                f"working-tree-encoding={printable(value)}, so rectrack cannot read it. Nothing was changed. Delete "
                "working-tree-encoding from .gitattributes on the main branch."
            )


def _entries(git: Git, commit: str) -> Iterator[_Entry]:
    listed = git.run("ls-tree", "-r", "-z", "--long", "--full-tree", commit, "--", FOLDER, TRACKER, PARTIES)
    for line in filter(None, listed.split("\0")):
        about, _, path = line.partition("\t")
        mode, _, object_, size = about.split()
        yield _Entry(mode, object_, 0 if size == "-" else int(size), path)


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


def _is_data(path: str) -> bool:
    """Whether the check looks at it: under recommendations/ it knows every file but those of editors and systems."""
    return path in (TRACKER, PARTIES, FOLDER) or not any(
        part.startswith(".") and part != ".." for part in path.split("/")
    )


def commit_of_files(git: Git, paths: Iterable[str]) -> str:
    """The commit that is checked out, if all below these paths is as it has them; else nothing.

    Raises `RefusedError` where the folder is no clone.
    """
    newest, *others = git.run("status", "--porcelain=v2", "--branch", "--ignored", "--", *paths).splitlines()
    differs = any(not line.startswith("# ") for line in others)
    return "" if differs or newest.endswith("(initial)") else newest.removeprefix("# branch.oid ")
