"""The shell that everybody types into, and somebody who types the commands of a page."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.interfaces import ALICE
from tests.rectrack import files
from tests.rectrack.world import looked_at  # noqa: F401 - watches every test here
from tests.samples import ROOT


@pytest.fixture
def shell() -> Iterator[Path]:
    with commands() as folder:
        yield folder


PAGE = "run-your-own.md"
ORIGIN = "octo/program@0123456789abcdef0123456789abcdef01234567"
"""Where the installed program says that it comes from."""
GITHUB = "https://github.com/OWNER/NAME.git"
"""What the page calls somebody's repository."""


@contextmanager
def commands() -> Iterator[Path]:
    """A folder of commands that go before all others: the installed program is the one that is tested."""
    repository, _, commit = ORIGIN.partition("@")
    said = f"GITHUB_REPOSITORY={repository} GITHUB_SHA={commit} GITHUB_WORKSPACE='{ROOT}'"
    known = f'[ "$1" != init ] || export {said}\n'  # as the wheel knows it
    called = f"PYTHONSAFEPATH=1 PYTHONPATH='{ROOT}/scripts' exec '{sys.executable}' -m rectrack \"$@\"\n"
    with TemporaryDirectory() as name:
        files.write(Path(name) / "rectrack", f"#!/bin/sh\n{known}{called}").chmod(0o755)
        yield Path(name)


def typed(commands: str, folder: Path, shell: Path, *answers: str, **variables: str) -> str:
    """What a shell prints where somebody types these commands, each of which must succeed, and then the answers."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PYTHON"))}
    plain |= {"PATH": f"{shell}{os.pathsep}{os.environ['PATH']}", **ALICE, **variables}
    ours, theirs = pty.openpty()
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    done = subprocess.run(
        ["sh", "-ec", commands], cwd=folder, env=plain, stdin=theirs, capture_output=True, text=True, check=False
    )
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def instead_of(address: str, folder: Path) -> dict[str, str]:
    """Lets git find a repository at an address."""
    return {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.{folder}.insteadOf", "GIT_CONFIG_VALUE_0": address}
