"""What a release says: its version's part of CHANGELOG.md, for GitHub's page of the release.

`python -m tests.release TAG` prints it where tag, program and CHANGELOG.md name the same version. It needs no
library.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from rectrack import __version__

CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"
UNRELEASED = "Unreleased"

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


if __name__ == "__main__":
    try:
        sys.stdout.write(notes(sys.argv[1], CHANGELOG.read_text(encoding="utf-8")))
    except ValueError as error:
        sys.exit(str(error))
