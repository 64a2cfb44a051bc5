"""The real command where memory, time or room on disk is short: a clear message, and the old files as they were."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.files import recommendation

MEMORY = 400_000_000
SECONDS = 20


def run(root: Path, *arguments: str, limit: Callable[[], None]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    command = [sys.executable, "-m", "rectrack", "--root", str(root), *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60, preexec_fn=limit
    )


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


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_file_made_to_be_expensive_costs_little(text: str, tmp_path: Path) -> None:
    files.write(files.make_tracker(tmp_path) / "recommendations/rec-1.yaml", text)

    done = run(tmp_path, "check", limit=little_memory_and_time)

    assert done.returncode == 1, done.stderr[-500:]
    assert done.stdout.startswith("recommendations/rec-1.yaml:")
    assert "Traceback" not in done.stderr


def test_a_full_disk_leaves_the_old_files_and_is_told(tmp_path: Path) -> None:
    files.make_tracker(tmp_path)
    before = "# Ours\n\n<!-- rectrack:board -->\nold\n<!-- rectrack:board-end -->\n"
    files.write(tmp_path / "README.md", before)

    done = run(tmp_path, "board", limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500)))

    assert done.returncode == 1
    assert "README.md could not be written: File too large. The old file is as it was." in done.stderr
    assert (tmp_path / "README.md").read_text() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "README.md",
        "parties.yaml",
        "recommendations",
        "tracker.yaml",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="whoever is root may write everywhere")
def test_a_read_only_tree_is_told(tmp_path: Path) -> None:
    files.make_tracker(tmp_path)
    tmp_path.chmod(0o555)
    try:
        done = run(tmp_path, "board", limit=lambda: None)
    finally:
        tmp_path.chmod(0o755)

    assert done.returncode == 1
    assert "README.md could not be written: Permission denied" in done.stderr


@pytest.mark.parametrize("text", ["'/' + '!' * 65_000 + '/'", "'/' + 'a' * 65_000", "'/' + '.' * 65_000 + 'x'"])
def test_a_comment_made_to_be_expensive_costs_little(text: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    program = f"from rectrack.inbox.parse import read; print(read({text}))"

    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=little_memory_and_time,
    )

    assert (done.returncode, done.stdout) == (0, "None\n"), done.stderr
