"""What a release says on its page: its version's part of CHANGELOG.md, what is attached, and how workflows call it.

`python -m tests.release TAG` prints it where tag, program and CHANGELOG.md name the same version. It needs no
library, and reads `PUBLISH` beside the variables of a workflow run: whether the package index gets the version too.
"""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from rectrack import __version__

CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"
UNRELEASED = "Unreleased"

ATTACHED = """
### What is attached

- `starter.zip`: a tracker of your own, to unpack and upload without a terminal
- `{wheel}`: the program, for a terminal: `pipx install ./{wheel}`{from_index}
- `attestation.json`: of which commit both were made

Workflows call this version as `{action} # v{version}`.
"""

_HEADING = re.compile(r"## (?P<version>\S+)(?: - (?P<day>\S+))?\n+")
_PART = re.compile(r"^(?=## )", re.MULTILINE)
_WRAPPED = re.compile(r"(?<=\S)\n *(?=[^\s#|>*-])")


@dataclass(frozen=True)
class Part:
    """What CHANGELOG.md says of one version; of what is not released yet it says no day."""

    version: str
    day: str | None
    text: str


def parts(changelog: str) -> list[Part]:
    """The parts in their order, the newest first; raises ValueError for a heading of another form."""
    return [_part(text) for text in _PART.split(changelog)[1:]]


def _part(text: str) -> Part:
    heading = _HEADING.match(text)
    if not heading:
        raise ValueError(f"CHANGELOG.md: {text.splitlines()[0]!r} is not of the form '## 1.2.3 - 2026-11-26'.")
    return Part(heading["version"], heading["day"], text[heading.end() :].strip())


def notes(tag: str, changelog: str, version: str = __version__) -> str:
    """What the release of a tag says; raises ValueError where it is not the version to be released."""
    if tag != f"v{version}":
        raise ValueError(f"The tag is {tag}, and the program says it is {version}: its tag would be v{version}.")
    newest = parts(changelog)[0]
    if newest.version != version or not newest.day:
        raise ValueError(f"The newest part of CHANGELOG.md is {newest.version}, and not {version} with its day.")
    return unwrapped(newest.text)


def unwrapped(text: str) -> str:
    """A text with each paragraph on one line, since the page of a release breaks lines wherever the file does."""
    return _WRAPPED.sub(" ", text) + "\n"


def attached(version: str, action: str, *, is_indexed: bool) -> str:
    """What the release brings, and how one gets it; `action` is the program as OWNER/NAME@COMMIT."""
    from_index = f", or from the package index `pipx install rectrack=={version}`" if is_indexed else ""
    wheel = f"rectrack-{version}-py3-none-any.whl"
    return ATTACHED.format(wheel=wheel, from_index=from_index, action=action, version=version)


if __name__ == "__main__":
    action = f"{os.environ.get('GITHUB_REPOSITORY', 'OWNER/NAME')}@{os.environ.get('GITHUB_SHA', 'COMMIT')}"
    try:
        changes = notes(sys.argv[1], CHANGELOG.read_text(encoding="utf-8"))
    except ValueError as error:
        sys.exit(str(error))
    sys.stdout.write(changes + attached(__version__, action, is_indexed=os.environ.get("PUBLISH") == "true"))
