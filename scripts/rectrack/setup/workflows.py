"""The workflows of a tracker whose program lies elsewhere: this program's own, but for a few lines."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from rectrack import __version__
from rectrack.doctor.layout import FOLDER, WORKFLOWS
from rectrack.setup.origin import Origin

__all__ = ["FOLDER", "NAMES", "wanted"]

NAMES = tuple(WORKFLOWS)

_CARRIED = (
    Path(__file__).resolve().parents[3] / FOLDER,  # in a checkout
    Path(__file__).resolve().with_name("workflows"),  # in a wheel
)
_CALL = re.compile(r"uses: \./ # zizmor: ignore\[self-repository\] - the tests run it where \$/ is not known")
_FOR_CALL = re.compile(r"(^ +- uses: .*\n)?^.* # for \./ alone\n", re.MULTILINE)
"""What is only there to find the action beside it: a line, or a step of two."""
MAIN = "main"
_BRANCH = re.compile(r"(?<=branches: \[)main(?=\])|(?<=ref: )main\b")


def wanted(origin: Origin, branch: str) -> dict[str, str]:
    """The workflows by path: each calls the action at this commit, and looks at this branch."""
    call = f"uses: {origin} # v{__version__}"
    main = branch if branch == MAIN else json.dumps(branch)  # in quotes it is a text, also if it is called 2026 or no
    return {path: _BRANCH.sub(main, _CALL.sub(call, _FOR_CALL.sub("", text))) for path, text in _own()}


def _own() -> Iterator[tuple[str, str]]:
    folder = next(folder for folder in _CARRIED if (folder / "tracker.yml").is_file())
    for name in NAMES:
        yield f"{FOLDER}/{name}.yml", (folder / f"{name}.yml").read_text(encoding="utf-8")
