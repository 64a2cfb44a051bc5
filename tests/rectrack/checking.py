"""`rectrack check` as people run it, in this process."""

from pathlib import Path

from click.testing import CliRunner, Result

from rectrack.cli import cli
from tests.rectrack.files import make_tracker, write

FILE = "recommendations/rec-1.yaml"


def checked(root: Path, *arguments: str) -> Result:
    """Run `rectrack check ARGUMENTS`; an exception is an error of the test."""
    return CliRunner().invoke(cli, ["--root", str(root), "check", *arguments], catch_exceptions=False)


def problems(root: Path) -> list[str]:
    """The lines that `rectrack check` prints for problems; its exit status says the same as they do."""
    result = checked(root)
    assert result.exit_code == bool(result.stderr)
    return result.stdout.splitlines() if result.exit_code else []


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
