"""The site of a tracker, also of one whose files change in commits, one a day from 1 January 2026; and Word files."""

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypeAlias

from docx import Document
from docx.oxml.ns import qn

from tests.interfaces import git, on, rectrack
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.files import texts

Tags = list[tuple[str, dict[str, str]]]
INLINE = frozenset("a b bdi em span time code strong".split())  # noqa: SIM905 - reads as a list
VOID = frozenset("br hr img input link meta".split())  # noqa: SIM905 - reads as a list


class Read(HTMLParser):
    """A page: its tags with their attributes, its words, and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Tags = []
        self.open: list[str] = []
        self.words = ""
        self.feed(str(text))  # not as markup, which would escape what is added to it
        self.close()
        assert self.open == [], f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.open += [] if tag in VOID else [tag]
        self.words += "" if tag in INLINE else " "

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} is closed where it is not open"
        self.words += "" if tag in INLINE else " "

    def handle_data(self, data: str) -> None:
        self.words += data

    @property
    def said(self) -> str:
        """Its words, with single spaces."""
        return " ".join(self.words.split())

    @property
    def links(self) -> list[str]:
        return [attributes[name] for _, attributes in self.tags for name in ("href", "src") if name in attributes]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    @property
    def headings(self) -> list[int]:
        """The levels of its headings, in order."""
        return [int(tag[1]) for tag, _ in self.tags if tag[0] == "h" and tag[1:].isdigit()]


Site = dict[str, bytes]


def site_of(root: Path, day: str = "2026-01-03") -> Site:
    """Write the board on a day, then the site, and return its files."""
    (root / "status.json").unlink(missing_ok=True)  # which keeps its day while nothing changes
    with on(day):
        for arguments in (("board",), ("site", str(root / ".site"))):
            finished = rectrack(root, *arguments)
            assert finished.code == 0, finished.err
    return texts(root / ".site")


def pages(site: Site) -> dict[str, Read]:
    return {path: Read(text.decode()) for path, text in site.items() if path.endswith(".html")}


def unresolved(site: Site, read: Mapping[str, Read] | None = None) -> set[tuple[str, str]]:
    """Return the links of pages that lead to no file of the site or no place in it, each with its page."""
    read = pages(site) if read is None else read
    return {(path, link) for path, page in read.items() for link in page.links if not _leads(path, link, site, read)}


def _leads(path: str, link: str, site: Site, read: Mapping[str, Read]) -> bool:
    if link.lower().startswith(("https://", "http://", "mailto:")):
        return True
    target, _, place = link.partition("#")
    target = target.partition("?")[0]
    found = _joined(path, target) if target else path
    return found in site and (not place or found not in read or place in read[found].ids)


def _joined(path: str, link: str) -> str:
    """Where a relative link leads, without going above the site's root."""
    parts = list(PurePosixPath(path).parent.parts)
    for part in link.split("/"):
        if part == "..":
            assert parts, f"{link} in {path} leads out of the site"
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def words(file: bytes) -> str:
    """Return all its words, with single spaces."""
    breaks = (qn("w:p"), qn("w:br"))
    parts = (
        "\n" if part.tag in breaks else part.text or "" if part.tag == qn("w:t") else ""
        for part in Document(BytesIO(file)).element.body.iter()
    )
    return " ".join("".join(parts).split())


Change: TypeAlias = dict[str, str | None]
"""Texts of files by path; None deletes a file."""
CORRECTIONS = ("Entry corrected. ", "Entry deleted. ")
_ITEM = re.compile(
    r'<time datetime="([^"]+)">|<li><a href="[./]*r/(\d+)/index.html">|<p class="event">(.*?)</p>', re.DOTALL
)


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


def version(number: int, /, **fields: str | None) -> Change:
    """Return a version of a recommendation by its path."""
    path = f"recommendations/rec-{number}.yaml"
    return {path: files.recommendation(**{"id": f"rec-{number}", "number": str(number), **fields})}


def told(site: Site, page: str = "changes/2026") -> list[Told]:
    """Return what a page tells of what was recorded, the oldest first; of a day, the changes before other entries."""
    text = site[f"{page}/index.html"].decode().partition("<main")[2]
    found, day, number = [], 0, 0
    for match in _ITEM.finditer(text):
        day, number = int(match[1][-2:]) if match[1] else day, int(match[2] or number)
        if match[3]:
            found.append(Told(day, number, unescape(re.sub("<.*?>", "", match[3]))))
    return sorted(found, key=lambda entry: entry.day)
