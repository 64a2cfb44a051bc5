"""`rectrack check` as people run it, in this process."""

from pathlib import Path

from tests.interfaces import MISTAKE, Finished, rectrack
from tests.rectrack.files import make_tracker, write

FILE = "recommendations/rec-1.yaml"


def checked(root: Path, *arguments: str) -> Finished:
    """Run `rectrack check ARGUMENTS`."""
    done = rectrack(root, "check", *arguments)
    assert MISTAKE not in done.err, done.err
    return done


def problems(root: Path) -> list[str]:
    """The lines that `rectrack check` prints for problems; its exit status says the same as they do."""
    done = checked(root)
    assert done.code == bool(done.err)
    return done.out.splitlines() if done.code else []


def problems_of(root: Path, text: str | bytes) -> list[str]:
    """The problems of a tracker whose first recommendation is this text, each without the file's name."""
    make_tracker(root)
    if isinstance(text, bytes):
        (root / FILE).write_bytes(text)
    else:
        write(root / FILE, text)
    found = problems(root)
    assert all(line.startswith(f"{FILE}:") for line in found), found
    return [line.removeprefix(f"{FILE}:") for line in found]
