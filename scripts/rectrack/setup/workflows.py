"""The workflows of a tracker whose program lies elsewhere: this program's own, but for a few lines."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from rectrack import __version__
from rectrack.doctor.layout import FOLDER, WORKFLOWS
from rectrack.setup import chosen_values
from rectrack.setup.origin import Origin

__all__ = ["FOLDER", "GITHUB", "NAMES", "renewed", "wanted"]

NAMES = tuple(WORKFLOWS)

_CARRIED = (
    Path(__file__).resolve().parents[3] / FOLDER,  # in a checkout
    Path(__file__).resolve().with_name("workflows"),  # in a wheel
)
_CALL = re.compile(r"uses: \./ # zizmor: ignore\[self-repository\] - the tests run it where \$/ is not known")
_FOR_CALL = re.compile(r"(^ +- uses: .*\n)?^.* # for \./ alone\n", re.MULTILINE)
"""What is only there to find the action beside it: a line, or a step of two."""
_ONLY_ON_GITHUB = re.compile(r"(?<=\n\n)cache-mode: .*\n\n|^ *cache-mode: .*\n", re.MULTILINE)
"""Keys that GitHub Enterprise Server does not know. It refuses files with such keys.

Source: "Cache mode" in GitHub's changelog of 10 September 2026, for github.com only.
"""
GITHUB = "github.com"
MAIN = "main"
_BRANCH = re.compile(r"(?<=branches: \[)main(?=\])|(?<=ref: )main\b")


def wanted(origin: Origin, branch: str, host: str = GITHUB) -> dict[str, str]:
    """Return the workflows by path, with this commit of the action and this branch.

    `host` is the server on which they run.
    """
    call = f"uses: {origin} # v{__version__}"
    main = branch if branch == MAIN else json.dumps(branch)  # in quotes it is a text, also if it is called 2026 or no
    texts = {path: _BRANCH.sub(main, _CALL.sub(call, _FOR_CALL.sub("", text))) for path, text in _own()}
    return texts if host == GITHUB else {path: _ONLY_ON_GITHUB.sub("", text) for path, text in texts.items()}


def renewed(folder: Path, origin: Origin, branch: str, host: str = GITHUB) -> dict[str, str]:
    """Return the workflows by path, with the group's values from the workflows in its folder."""
    texts = wanted(origin, branch, host)
    there = {path: (folder / path).read_text("utf-8", "replace") for path in texts if (folder / path).is_file()}
    return chosen_values.kept(texts, there)


def _own() -> Iterator[tuple[str, str]]:
    folder = next(folder for folder in _CARRIED if (folder / "tracker.yml").is_file())
    for name in NAMES:
        yield f"{FOLDER}/{name}.yml", (folder / f"{name}.yml").read_text(encoding="utf-8")
