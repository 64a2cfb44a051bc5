"""Where the frozen outputs are: a SHA-256 of each, their texts in an archive, and some of them to read."""

import difflib
import hashlib
import io
import re
import shutil
import tarfile
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

HERE = Path(__file__).parent
READABLE = HERE / "readable"
MOST_LINES = 60
"""Lines of differences that a failed test prints for each output."""
_FACTS = re.compile(r"<!-- .*? -->|https?://[^\s<>\"')\]]+|(?<![\w.])\d(?:[\d.,:-]*\d)?(?![\w-])")
"""Markers, links, dates and numbers: what a rewritten sentence must still say."""


def compare(tracker: str, outputs: Mapping[str, str]) -> list[str]:
    """Return a difference for each output that is not as it was frozen; an empty list if all are equal."""
    hashes, texts = _hashes(tracker), _texts(tracker)
    names = sorted(hashes.keys() | outputs.keys())
    changed = [name for name in names if name not in outputs or hashes.get(name) != _hash(outputs[name])]
    return [_difference(f"{tracker}/{name}", texts.get(name, ""), outputs.get(name, "")) for name in changed]


def changed_facts(tracker: str, outputs: Mapping[str, str]) -> list[str]:
    """Return a line for each output with other facts than the frozen one: what it lost, and what is new."""
    before, after = ({name: _facts(text) for name, text in those.items()} for those in (_texts(tracker), outputs))
    return [
        f"{tracker}/{name}: lost {sorted(before[name] - after[name])}, new {sorted(after[name] - before[name])}"
        for name in sorted(before.keys() & after.keys())
        if before[name] != after[name]
    ]


def _facts(text: str) -> set[str]:
    return {*_FACTS.findall(re.sub(r" sha=[0-9a-f]+", "", text))}  # in a marker it is the digest of the wording


def freeze(tracker: str, outputs: Mapping[str, str]) -> None:
    """Write hashes, archive and readable files of a tracker anew."""
    lines = [f"{_hash(text)}  {name}\n" for name, text in sorted(outputs.items())]
    (HERE / f"{tracker}.sha256").write_text("".join(lines), encoding="utf-8")
    if _texts(tracker) != dict(outputs):  # an archive of equal texts stays the same bytes
        _archive(tracker, outputs)
    shutil.rmtree(READABLE / tracker, ignore_errors=True)
    for name in _readable(tracker, outputs):
        path = READABLE / tracker / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(outputs[name], encoding="utf-8", newline="")


def not_readable(tracker: str, outputs: Mapping[str, str]) -> list[str]:
    """Return the names of the outputs to read whose file is not there or differs."""
    paths = {name: READABLE / tracker / name for name in _readable(tracker, outputs)}
    return [name for name, path in paths.items() if not path.exists() or path.read_bytes() != outputs[name].encode()]


def _readable(tracker: str, outputs: Mapping[str, str]) -> list[str]:
    """Return the names of the outputs of a tracker that are also there to read."""
    patterns = (READABLE / "list.txt").read_text(encoding="utf-8").split()
    return [name for name in outputs if any(fnmatchcase(f"{tracker}/{name}", pattern) for pattern in patterns)]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _hashes(tracker: str) -> dict[str, str]:
    path = HERE / f"{tracker}.sha256"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _texts(tracker: str) -> dict[str, str]:
    path = HERE / f"{tracker}.tar.xz"
    if not path.exists():
        return {}
    with tarfile.open(path) as archive:
        files = {member.name: archive.extractfile(member) for member in archive.getmembers()}
        return {name: file.read().decode() for name, file in files.items() if file}


def _archive(tracker: str, outputs: Mapping[str, str]) -> None:
    with tarfile.open(HERE / f"{tracker}.tar.xz", "w:xz", preset=9) as archive:
        for name, text in sorted(outputs.items()):
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))


def _difference(name: str, old: str, new: str) -> str:
    lines = list(
        difflib.unified_diff(old.splitlines(), new.splitlines(), f"frozen/{name}", f"now/{name}", lineterm="")
    )
    more = [f"... {len(lines) - MOST_LINES} more lines"] if len(lines) > MOST_LINES else []
    return "\n".join([*lines[:MOST_LINES], *more])
