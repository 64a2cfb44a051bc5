"""When things were recorded, as git knows it: the versions of record files along main's first-parent line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from rectrack.github.git import Git
from rectrack.model import (
    FOLDER,
    PARTIES,
    Dataset,
    Parties,
    Party,
    Recommendation,
    Record,
    When,
    Withheld,
    is_meant,
    withheld,
)
from rectrack.site.changes import History, RecordCommit, by_own_dates, recorded
from rectrack.text.problems import RefusedError
from rectrack.yaml_edit import reader
from rectrack.yaml_edit.reader import TextError

T = TypeVar("T", bound=Record)

_LAST = "9999"
"""A date after all others: whoever was taken out of parties.yaml comes after those who are in it."""
_PLAIN = ("100644", "100755")


class _Left(NamedTuple):
    """What a commit left under a path: the id of the file's content, empty where no plain file is left."""

    path: str
    content: str


class _Line(NamedTuple):
    """A commit of main's first-parent line, with the files of the record that it changed."""

    id: str
    day: When
    left: list[_Left]


def read_history(root: Path, dataset: Dataset, environment: Mapping[str, str]) -> History:
    """What was recorded when, up to the commit that is checked out, without those whose names are withheld.

    `dataset` is what the files say, names and all.
    """
    with suppress(RefusedError):  # where git does not know, each event stands under its own date
        git = Git(root, environment)
        if git.run("rev-parse", "--is-shallow-repository") == "false" and (log := list(_log(git))):
            return _of(git, log, dataset)
    return by_own_dates(withheld(dataset))


def _of(git: Git, log: Sequence[_Line], dataset: Dataset) -> History:
    wanted = list(dict.fromkeys(left.content for line in log for left in line.left if left.content))
    texts = dict(zip(wanted, git.contents(wanted), strict=True))
    once = _withheld_once(log, texts, dataset)
    commits = (_commit(line, texts) for line in log)
    if not once:
        return recorded(commits, dataset)
    whole = tuple(commits)
    versions = tuple(r for commit in whole for r in commit.there)
    names = Withheld(replace(dataset, parties=once, recommendations=versions))
    return recorded(names.inside(whole), names.inside(dataset))


def _withheld_once(log: Iterable[_Line], texts: Mapping[str, bytes], dataset: Dataset) -> tuple[Party, ...]:
    """Whoever asked to be left out, also those who are in parties.yaml no more."""
    known = {party.id for party in dataset.parties}
    versions = (texts[left.content] for line in log for left in line.left if left.path == PARTIES and left.content)
    before = {p.id: p for found in map(parties_in, versions) for p in found if p.name_withheld and p.id not in known}
    return (
        *(party for party in dataset.parties if party.name_withheld),
        *(replace(party, name_withheld=_LAST) for party in before.values()),
    )


def _log(git: Git) -> Iterator[_Line]:
    """The commits that changed files of the record, the oldest first.

    Source: the documentation of git-log and git-diff-tree, "raw output format".
    """
    how = ("--first-parent", "--diff-merges=first-parent", "--reverse", "--raw", "-z", "--no-renames", "--no-abbrev")
    only = ("--relative", "--no-show-signature", "--format=%x02%H %ct", "HEAD", "--", FOLDER, PARTIES)
    parts = iter(git.run("log", *how, *only).split("\0"))
    for part in parts:
        about = part.strip().split(" ")
        if about[0].startswith("\x02"):
            line = _Line(about[0][1:], datetime.fromtimestamp(int(about[1]), UTC).date().isoformat(), [])
            yield line
        elif len(about) > 1 and _is_record(path := next(parts)):
            _, mode, _, content, _ = about
            line.left.append(_Left(path, content if mode in _PLAIN else ""))


def _is_record(path: str) -> bool:
    parts = path.split("/")
    is_hidden = any(part.startswith(".") for part in parts)
    return path == PARTIES or (parts[0] == FOLDER and not is_hidden and is_meant(parts[-1]))


def _commit(line: _Line, texts: Mapping[str, bytes]) -> RecordCommit:
    there, unread, gone = [], [], []
    for left in line.left:
        id_ = PurePosixPath(left.path).stem
        if left.path == PARTIES:
            continue
        if not left.content:
            gone.append(id_)
        elif found := _decoded(texts[left.content], Recommendation):
            there.append(found if found.id == id_ else replace(found, id=id_))
        else:
            unread.append(id_)
    kept = {r.id for r in there} | set(unread)
    return RecordCommit(
        id=line.id,
        day=line.day,
        there=tuple(there),
        unread=tuple(unread),
        gone=tuple(id_ for id_ in gone if id_ not in kept),
    )


def parties_in(text: bytes) -> tuple[Party, ...]:
    found = _decoded(text, Parties)
    return found.parties if found else ()


def _decoded(text: bytes, wanted: type[T]) -> T | None:
    """A file as it was, None where it cannot be read: many were written for an earlier program."""
    with suppress(TextError, msgspec.ValidationError):
        return msgspec.convert(reader.parse(reader.decode(text)), wanted, strict=False)
    return None
