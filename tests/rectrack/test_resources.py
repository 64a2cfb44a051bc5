"""The real command where memory, time or room on disk is short: a clear message, and the old files as they were."""

import os
import re
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.interfaces import Finished, python
from tests.rectrack import files
from tests.rectrack.files import recommendation
from tests.rectrack.world import REPO, World

MEMORY = 400_000_000
SECONDS = 20


def run(root: Path, *arguments: str, limit: Callable[[], None], **variables: str) -> Finished:
    return python("-m", "rectrack", "--root", str(root), *arguments, variables=variables, limit=limit)


def little_memory_and_time() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


HOSTILE = {
    "fifty megabytes": "a: " + "x" * 50_000_000,
    "nested brackets": "[" * 100_000,
    "nested mappings": "{a: " * 100_000,
    "a bomb of aliases": "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(10_000)),
    "a hundred thousand keys": "".join(f"k{n}: v\n" for n in range(100_000)),
    "the same key again and again": "k: v\n" * 200_000,
    "a hundred thousand references": recommendation(related=f"[{', '.join(f'x{n}' for n in range(100_000))}]"),
    "a million quotes": '"' * 999_000,
    "a million spaces": " " * 999_000 + "a: b",
    "a number of a million digits": recommendation(number="9" * 999_000),
    "many unclosed strings": "a: 'x\n" * 150_000,
}


def test_files_made_to_be_expensive_cost_little(tmp_path: Path) -> None:
    files.make_tracker(tmp_path)
    for n, text in enumerate(HOSTILE.values(), 10):
        files.write(tmp_path / f"recommendations/{n}.yaml", text)

    finished = run(tmp_path, "check", limit=little_memory_and_time)

    told = {int(number) for number in re.findall(r"recommendations/(\d+)\.yaml:", finished.out)}
    assert (finished.code, "Traceback" in finished.err) == (1, False), finished.err[-500:]
    assert [name for n, name in enumerate(HOSTILE, 10) if n not in told] == []


def test_a_full_disk_leaves_the_old_files_and_is_told(tmp_path: Path) -> None:
    files.make_tracker(tmp_path)
    before = "# Ours\n\n<!-- rectrack:board -->\nold\n<!-- rectrack:board-end -->\n"
    files.write(tmp_path / "README.md", before)

    finished = run(tmp_path, "board", limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500)))

    assert finished.code == 1
    assert "README.md cannot be written: File too large. The file is unchanged." in finished.err
    assert (tmp_path / "README.md").read_text() == before
    there = {".rectrack", "README.md", "parties.yaml", "recommendations", "tracker.yaml"}
    assert {path.name for path in tmp_path.iterdir()} == there
    assert not [*tmp_path.rglob("*.new")]


def test_one_of_many_files_that_does_not_fit_leaves_all_as_they_were(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path / "tracker")
    before = files.texts(root)
    given = ["--document", "paper-2017", "--status", "proposed", "--date", "2017-02", "--source-form", "recommended"]
    rows = (f"A.{n};Do {n};{'x' * (3_000 if n == 12 else 10)};law;names-board\n" for n in range(30))
    sheet = files.write(tmp_path / "list.csv", "reference;title;summary;themes;addressees\n" + "".join(rows))

    finished = run(
        root, "import", str(sheet), *given, limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
    )

    assert finished.code == 1
    assert "recommendation-16.yaml cannot be written: File too large. The files are unchanged." in finished.err
    assert files.texts(root) == before
    assert not [*root.rglob("*.new")]


@pytest.mark.skipif(os.geteuid() == 0, reason="whoever is root may write everywhere")
def test_a_read_only_tree_is_told(tmp_path: Path) -> None:
    files.make_tracker(tmp_path)
    tmp_path.chmod(0o555)
    try:
        finished = run(tmp_path, "board", limit=lambda: None)
    finally:
        tmp_path.chmod(0o755)

    assert finished.code == 1
    assert ".rectrack cannot be used: Permission denied. Nothing was changed." in finished.err


def test_comments_made_to_be_expensive_cost_little(synced: World) -> None:
    for text in ("/" + "!" * 65_000 + "/", "/" + "a" * 65_000, "/" + "." * 65_000 + "x"):
        synced.person().comment(REPO, 1, text)

    finished = run(synced.root, "process-comments", limit=little_memory_and_time, **synced.environment)

    assert (finished.code, finished.out) == (0, "Nothing new to record.\n"), finished.err
