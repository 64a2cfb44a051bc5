"""A tracker whose files change in commits, one a day from 1 January 2026, and what its site tells of that."""

import re
from html import unescape
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tests.interfaces import git
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.site.site_pages import Site

Change: TypeAlias = dict[str, str | None]
"""Texts of files by path; None deletes a file."""
CORRECTIONS = ("Corrected after it had been recorded: ", "Taken out after it had been recorded: ")
_ITEM = re.compile(r'<time datetime="([^"]+)">|<li><a href="[./]*r/(\d+)/index.html">.*?<p>(.*?)</p>', re.DOTALL)


class Told(NamedTuple):
    """A sentence on the page of a year: the day of January 2026, the recommendation, and what was recorded."""

    day: int
    number: int
    sentence: str


def history(root: Path, *changes: Change) -> Path:
    """Make a tracker without recommendations, and commit each of the changes on its day."""
    files.make_tracker(root, 0)
    git(root, "init", "--quiet", "--initial-branch=main")
    for day, change in enumerate(changes, 1):
        commit(root, change, f"2026-01-{day:02}")
    return root


def commit(root: Path, change: Change, day: str) -> None:
    """Change files and commit this on a day."""
    for path, text in change.items():
        if text is None:
            (root / path).unlink()
        else:
            files.write(root / path, text)
    Clone(root).commit(day)


def version(number: int, **fields: str | None) -> Change:
    """Return a version of a recommendation by its path."""
    path = f"recommendations/rec-{number}.yaml"
    return {path: files.recommendation(**{"id": f"rec-{number}", "number": str(number), **fields})}


def told(site: Site, page: str = "changes/2026") -> list[Told]:
    """Return what a page tells of what was recorded, the oldest first."""
    text = site[f"{page}/index.html"].decode().partition("<main")[2]
    found, day = [], 0
    for match in _ITEM.finditer(text.partition('id="recorded"')[2] or text):
        if match[1]:
            day = int(match[1][-2:])
        else:
            found.append(Told(day, int(match[2]), unescape(re.sub("<.*?>", "", match[3]))))
    return found[::-1]
