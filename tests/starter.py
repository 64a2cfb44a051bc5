"""The starter: what `rectrack init` of the built wheel writes, as a ZIP file to unpack and upload without a terminal.

`python -m tests.starter WHEEL ZIP` makes it. Its workflows call the program at the very commit of the wheel.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

WORDS = {"--title": "The title of your tracker", "--maintained-by": "your group", "--theme": "Your first theme"}
"""What everybody replaces."""


def begun(wheel: Path, folder: Path) -> Path:
    """A tracker as the wheel begins it, in a folder that holds nothing else yet; what the wheel needs is here.

    Raises `CalledProcessError` where the wheel does not know where it comes from, which it has said then.
    """
    program, tracker = folder / "program", folder / "tracker"
    pip = [sys.executable, *("-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--no-index")]
    subprocess.run([*pip, "--target", str(program), str(wheel)], check=True)
    init = [sys.executable, "-m", "rectrack", "init", str(tracker)]
    words = [part for option in WORDS.items() for part in option]
    variables = {**os.environ, "PYTHONPATH": str(program), "PYTHONSAFEPATH": "1"}
    subprocess.run([*init, *words], check=True, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return tracker


def write(tracker: Path, into: Path) -> None:
    """The folder's files, as they lie there."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(into, "w", ZIP_DEFLATED) as made:
        for path in sorted(tracker.rglob("*")):
            if path.is_file():
                made.write(path, path.relative_to(tracker))


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        try:
            write(begun(Path(sys.argv[1]), Path(name)), Path(sys.argv[2]))
        except subprocess.CalledProcessError as error:
            sys.exit(error.returncode)
