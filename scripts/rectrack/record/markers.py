"""Where the tracker writes into the README: sections between two markers each; and the first line of its pages."""

import re
from typing import NamedTuple

README = "README.md"
PAGE_MARKER = "<!-- rectrack:board-page -->"


class MarkedSection(NamedTuple):
    """A section of the README that the tracker writes.

    `what` names it for people, `heading` stands above it in a new README. One that may lack is written only where
    its markers are.
    """

    name: str
    what: str
    heading: str
    may_lack: bool = False

    @property
    def start(self) -> str:
        return f"<!-- rectrack:{self.name} -->"

    @property
    def end(self) -> str:
        return f"<!-- rectrack:{self.name}-end -->"

    def stands_in(self, text: str) -> bool:
        """Whether a README holds a marker of it."""
        return self.start in text or self.end in text

    def is_right(self, text: str) -> bool:
        """Whether a README says in one way only where it goes: not inside another, and not around it."""
        if self.may_lack and not self.stands_in(text):
            return True
        found = _MARKER.findall(text)
        is_there_once = found.count(self.start) == found.count(self.end) == 1
        return is_there_once and found.index(self.end) == found.index(self.start) + 1

    def line(self, text: str) -> int:
        """The line of the first marker of it that a README holds, the first of all where it holds none."""
        places = [text.index(marker) for marker in (self.start, self.end) if marker in text]
        return text.count("\n", 0, min(places, default=0)) + 1

    def inside(self, text: str) -> str:
        """What stands between the markers, empty where they are not there."""
        return text.partition(self.start)[2].partition(self.end)[0] if self.is_right(text) else ""


BOARD = MarkedSection("board", "the board", "Status board")
TAKE_PART = MarkedSection("take-part", "the section on how to take part", "Take part", may_lack=True)
SECTIONS = (BOARD, TAKE_PART)

_MARKER = re.compile("|".join(re.escape(marker) for section in SECTIONS for marker in (section.start, section.end)))


def is_page(path: str) -> bool:
    """Whether this is where a page of the board lies."""
    return path.startswith("recommendations/board-") and path.endswith(".md")
