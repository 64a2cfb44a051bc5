"""The status strip: a cell for each recommendation, or a bar for each section of the board, by category of status."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from rectrack.model import STATUS_SHAPES, Id, Progress, Status, When, is_unchecked, year_before
from rectrack.rendering.status_json import Entry
from rectrack.text import current_language, cut, plural

MOST_CELLS = 100
"""Recommendations with a cell each. If there are more, each section of the board has a bar."""
TONES: Mapping[str, str] = {"light": "#40576f", "dark": "#a9bfd4"}
"""The color of the pictures for each color scheme. The style sheet of the site calls it `--tone`."""
SIGNS: Mapping[str, str] = {"circle": "●", "triangle": "►", "tick": "✓", "bar": "▬"}
"""The character for each shape, for texts."""


WIDTH, CELL = 360, 24
"""The width of a picture and the width and height of a cell, in units."""
GAP, LAST_GAP = 8, 24
"""The gaps before a group of cells, and before those that are not done or no longer pursued."""
LINE = 18
"""The height of a line of text. A bar has one above it and one or two below it."""
LONGEST_NAME = 42
"""The columns of a section's name, as counted in a terminal, that fit into the picture."""


def _count(category: Progress, n: int) -> str:
    """Return a number of recommendations and their category in words."""
    match category:
        case "open":
            return plural("count of recommendations", "%(number)s open", "%(number)s open", n)
        case "under way":
            return plural("count of recommendations", "%(number)s under way", "%(number)s under way", n)
        case "done":
            return plural("count of recommendations", "%(number)s done", "%(number)s done", n)
        case "not done":
            return plural(
                "count of recommendations",
                "%(number)s not done or no longer pursued",
                "%(number)s not done or no longer pursued",
                n,
            )


class Cell(Struct, frozen=True, kw_only=True):
    """A recommendation. A hollow cell was not checked for a year."""

    entry: Entry
    status: str
    is_hollow: bool


class Group(Struct, frozen=True, kw_only=True):
    """The cells of one category, by number."""

    category: Progress
    cells: Sequence[Cell]

    @property
    def shape(self) -> str:
        return STATUS_SHAPES[self.category]

    @property
    def sign(self) -> str:
        """Return the character of the shape. The triangle points in the direction of the text."""
        return "◄" if self.shape == "triangle" and current_language().direction == "rtl" else SIGNS[self.shape]

    @property
    def count(self) -> str:
        """Return the number of recommendations and the category in words."""
        return _count(self.category, len(self.cells))

    @property
    def hollow(self) -> int:
        return sum(cell.is_hollow for cell in self.cells)


class Bar(Struct, frozen=True, kw_only=True):
    """The recommendations of one section of the board, whose id may be empty."""

    id: str
    name: str
    groups: Sequence[Group]

    @property
    def short_name(self) -> str:
        return cut(self.name, LONGEST_NAME)

    @property
    def size(self) -> int:
        return sum(len(group.cells) for group in self.groups)

    @property
    def has_gap(self) -> bool:
        """Return whether a gap separates the last category, which has a line of its own."""
        return len(self.groups) > 1 and self.groups[-1].category == "not done"

    @property
    def height(self) -> int:
        """Return the height with the texts and a gap."""
        return LINE * (5 if self.has_gap else 4)

    @property
    def unit(self) -> float:
        """Return the width of a recommendation if the bar had the width of the picture."""
        return (WIDTH - 2 - LAST_GAP * self.has_gap) / self.size


class Segment(Struct, frozen=True, kw_only=True):
    """A part of a bar: recommendations of one category that were checked, or the hollow ones."""

    shape: str
    is_hollow: bool
    x: float
    width: float


class StatusStrip(Struct, frozen=True, kw_only=True):
    """The strip on a day. It has either `bars` or a cell for each recommendation in `groups`.

    `hollow_since`: a hollow cell was not checked since this day.
    """

    groups: Sequence[Group]
    bars: Sequence[Bar]
    as_of: When
    hollow_since: When

    @property
    def size(self) -> int:
        return sum(len(group.cells) for group in self.groups)

    @property
    def hollow(self) -> int:
        return sum(group.hollow for group in self.groups)

    @property
    def letters(self) -> dict[str, str]:
        """Return the first letter of the words for each category, by its shape."""
        return {group.shape: next(sign for sign in group.count if sign.isalpha()).upper() for group in self.groups}

    @property
    def height(self) -> int:
        """Return the height of the picture."""
        return sum(bar.height for bar in self.bars) or max(y for _, y, _, _ in self.places()) + CELL

    def places(self) -> Iterator[tuple[int, int, str, bool]]:
        """Yield the place of each cell in the picture, its shape, and whether it is hollow.

        If a group begins on a new line, the gap is above the line. The first cell is where the text begins.
        """
        x = y = 0
        for group in self.groups:
            gap = (LAST_GAP if group.category == "not done" else GAP) if x else 0
            if x + gap + CELL > WIDTH:
                x, y = 0, y + CELL + GAP
            else:
                x += gap
            for cell in group.cells:
                x, y = (0, y + CELL) if x + CELL > WIDTH else (x, y)
                yield WIDTH - CELL - x if self.is_mirrored else x, y, group.shape, cell.is_hollow
                x += CELL

    @property
    def is_mirrored(self) -> bool:
        """Return whether the text is written from right to left."""
        return current_language().direction == "rtl"

    def bar_places(self) -> Iterator[tuple[int, Bar]]:
        """Yield each bar with the place of its top in the picture."""
        y = 0
        for bar in self.bars:
            yield y, bar
            y += bar.height

    def segments(self, bar: Bar) -> Iterator[Segment]:
        """Yield the parts of a bar. All bars have one scale, in which the longest has the width of the picture."""
        x, unit = 1.0, min(bar.unit for bar in self.bars)
        for group in bar.groups:
            x += LAST_GAP if bar.has_gap and group.category == "not done" else 0
            for number, is_hollow in ((len(group.cells) - group.hollow, False), (group.hollow, True)):
                if number:
                    width = unit * number
                    yield Segment(shape=group.shape, is_hollow=is_hollow, x=round(x, 1), width=round(width, 1))
                    x += width


def build_strip(
    entries: Sequence[Entry],
    sections: Sequence[tuple[str, str, Sequence[Entry]]],
    statuses: Mapping[Id, Status],
    as_of: When,
) -> StatusStrip:
    """Return the strip of `entries` on a day; `sections` are the id, the name and the entries of each section."""

    def grouped(those: Sequence[Entry]) -> list[Group]:
        found: dict[Progress, list[Cell]] = {category: [] for category in STATUS_SHAPES}
        for entry in sorted(those, key=lambda entry: entry.number):
            status = statuses[entry.status]
            is_hollow = is_unchecked(entry.last_looked, as_of)
            found[status.counted].append(Cell(entry=entry, status=status.name, is_hollow=is_hollow))
        return [Group(category=category, cells=cells) for category, cells in found.items() if cells]

    is_split = len(entries) > MOST_CELLS
    return StatusStrip(
        groups=grouped(entries),
        bars=[Bar(id=id_, name=name, groups=grouped(those)) for id_, name, those in sections] if is_split else [],
        as_of=as_of,
        hollow_since=year_before(as_of),
    )
