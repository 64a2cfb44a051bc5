"""Baits for a program that imports or runs files of the folder in which it starts.

Everything that Python could take for a module of the program, of a library or of its own: whatever imports one
leaves a line in a file, and fails. So do programs by the names of those that the action calls.
"""

import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.rectrack import files

MODULES = {
    *sys.stdlib_module_names,
    *(name for name in packages_distributions() if name.isidentifier()),
    *("rectrack", "localhub", "sitecustomize", "usercustomize"),
}
"""Names of modules that the program or pip could import."""
PACKAGES = ("click", "encodings", "pip", "rectrack", "yaml")
PROGRAMS = ("bash", "cp", "gh", "git", "google-chrome", "mkdir", "python", "python3", "sed", "sh", "sha256sum")
PLACES = ("", "scripts")

BAIT = """\
import posix
with open(posix.environ[b"ARTIFACTS"] + b"/bitten", "a") as file:
    file.write(__file__ + "\\n")
raise SystemExit("This must not be run.")
"""
PROGRAM = '#!/bin/sh\necho "$0" >> "$ARTIFACTS/bitten"\nexit 1\n'
ACTION = """\
name: This must not be run
description: It is another action by the same name.
runs: {using: composite, steps: [{shell: bash, run: 'echo action >> "$ARTIFACTS/bitten"; exit 1'}]}
"""
CONFIGURATION = "[global]\nindex-url = http://localhost:1/\nno-index = true\n[install]\nno-index = true\n"
PROJECT = """\
[build-system]
requires = ["not-there"]
build-backend = "click"
backend-path = ["."]
[tool.pip]
no-index = true
"""
OTHERS = {
    ".github/actions/tracker/action.yml": ACTION,
    ".pydistutils.cfg": CONFIGURATION,
    ".python-version": "2.7\n",
    "action.yml": ACTION,
    "pip.conf": CONFIGURATION,
    "pyproject.toml": PROJECT,
    "pyvenv.cfg": "home = .\n",
    "requirements.txt": "not-there==1\n",
    "scripts/requirements.txt": "not-there==1\n",
    "setup.cfg": CONFIGURATION,
}


def lay_baits(root: Path) -> None:
    for place in PLACES:
        for name in MODULES:
            files.write(root / place / f"{name}.py", BAIT)
        for name in PACKAGES:
            for module in ("__init__", "__main__"):
                files.write(root / place / name / f"{module}.py", BAIT)
        files.write(root / place / "bait.pth", "import click\n")
    for name in PROGRAMS:
        files.write(root / name, PROGRAM).chmod(0o755)
    for path, text in OTHERS.items():
        files.write(root / path, text)


def bitten(folder: Path) -> list[str]:
    """Return the baits that ran, from their files in the folder `ARTIFACTS`."""
    said = folder / "bitten"
    return said.read_text().splitlines() if said.exists() else []
