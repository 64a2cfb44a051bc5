"""The status board: what was published, as the README's section and, above a size, one page per theme."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from rectrack.agreement import LEVELS, STANCES, rule_in_words
from rectrack.model import Register, Theme
from rectrack.problems import RefusedError, count
from rectrack.published import Entry, Published, View
from rectrack.render import day, render

README = "README.md"
START = "<!-- rectrack:board -->"
END = "<!-- rectrack:board-end -->"
PAGE_MARK = "<!-- rectrack:board-page -->"

LARGEST = 250
"""Recommendations on one page. GitHub shows 512,000 bytes of a file; an entry takes up to 2,000."""


class Page(Struct, frozen=True, kw_only=True):
    """The recommendations of one theme, or as many of them as fit on a page."""

    path: str
    theme: Theme
    part: int
    parts: int
    entries: list[Entry]


class Board:
    """Writes the board of one register and what was published of it."""

    def __init__(self, register: Register, published: Published, templates: Path | None) -> None:
        self.register = register
        self.published = published
        self.templates = templates
        self.statuses = {status.id: status.name for status in register.tracker.statuses}
        self.addressees = {addressee.id: addressee.name for addressee in register.tracker.addressees}
        self.parties = {party.id: party.name for party in register.parties}

    def section(self) -> str:
        """What stands in the README between the board's markers."""
        return render("board.md.j2", self.templates, pages=self.pages(), **self._shared(""))

    def page_texts(self) -> dict[str, str]:
        """The text of each page by its path, empty where everything fits into the README."""
        return {
            page.path: f"{PAGE_MARK}\n{render('page.md.j2', self.templates, page=page, **self._shared('../'))}"
            for page in self.pages()
            if self.is_split
        }

    @property
    def is_split(self) -> bool:
        """Whether the recommendations are too many for the README."""
        return len(self.published.recommendations) > LARGEST

    def pages(self) -> list[Page]:
        """The recommendations by theme, in tracker.yaml's order, in pages of a size that GitHub shows whole."""
        found = []
        for theme in self.register.tracker.themes:
            entries = [e for e in self.published.recommendations if e.theme == theme.id]
            starts = range(0, len(entries), LARGEST)
            for part, start in enumerate(starts, 1):
                path = f"recommendations/board-{theme.id}{f'-{part}' if part > 1 else ''}.md"
                chunk = entries[start : start + LARGEST]
                found.append(Page(path=path, theme=theme, part=part, parts=len(starts), entries=chunk))
        return found

    def _shared(self, up: str) -> dict[str, object]:
        """What each template needs; `up` leads from the page's folder to the repository's root."""
        return {
            "board": self.published,
            "tracker": self.register.tracker,
            "split": self.is_split,
            "up": up,
            "statuses": self.statuses,
            "addressees": self.addressees,
            "asked": self._asked,
            "by_addressee": self._by_addressee,
            "views": self._views,
            "actions": self._actions,
            "latest": self._latest,
            "rule": rule_in_words(self.register.tracker.agreement),
            "levels": [level for level in LEVELS if level in self.published.summary.agreement],
            "address": lambda entry: f"{up}../../issues/{entry.issue}" if entry.issue else f"{up}{entry.file}",
            "party_names": lambda ids: ", ".join(self.parties[party] for party in ids),
        }

    def _asked(self, entry: Entry) -> str:
        return "; ".join(self.addressees[id_] for id_ in entry.addressees) or "not stated in the source"

    def _by_addressee(self, entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
        entries = list(entries)
        listed = [(name, [e for e in entries if id_ in e.addressees]) for id_, name in self.addressees.items()]
        listed.append(("Not stated in the source", [e for e in entries if not e.addressees]))
        return [(name, those) for name, those in listed if those]

    def _views(self, entry: Entry) -> str:
        own = self._counted(view for view in entry.views if not view.reported_by)
        reported = self._counted(view for view in entry.views if view.reported_by)
        parts = [
            own or "none recorded",
            f"as reported by others, not confirmed: {reported}" if reported else "",
        ]
        return "; ".join(part for part in parts if part)

    def _counted(self, views: Iterable[View]) -> str:
        """How many hold each stance; who opposes is named."""
        holders: dict[str, list[str]] = {}
        for view in views:
            holders.setdefault(view.stance, []).append(self.parties[view.party])
        words = []
        for stance, name in STANCES.items():
            who = holders.get(stance, [])
            if who:
                named = f" ({', '.join(who)})" if stance == "oppose" else ""
                words.append(f"{name.lower()} {len(who)}{named}")
        return ", ".join(words)

    def _actions(self, entry: Entry) -> str:
        tally = Counter(entry.actions.values())
        words = [f"{tally[id_]} {name.lower()}" for id_, name in self.statuses.items() if tally[id_]]
        return f"{count(len(entry.actions), 'action')}: {', '.join(words)}"

    def _latest(self) -> str:
        """When anything was last recorded, and of what, unless that is half of all or more."""
        last = self.published.summary.last_changed
        those = [e for e in self.published.recommendations if e.last_changed == last]
        if len(those) * 2 >= len(self.published.recommendations):
            return f"{day(last)}, on {count(len(those), 'recommendation')}"
        return f"{day(last)}, on " + ", ".join(f"no. {e.number}" for e in those)


def files(root: Path, home: Path, board: Board) -> dict[str, str | None]:
    """The board's files below `home` as they should be, by path; None for a page that has no place any more.

    A home without a README gets that of the root.
    """
    current = _text(home / README) or _text(root / README)
    wanted: dict[str, str | None] = {README: readme(current, board.section())}
    for old in (home / "recommendations").glob("board-*.md"):
        if _text(old).startswith(PAGE_MARK):
            wanted[old.relative_to(home).as_posix()] = None
    return wanted | board.page_texts()


def readme(current: str, section: str) -> str:
    """The README with this section; everything outside it stays as it is.

    Raises `RefusedError` where it is unclear what the section is.
    """
    if not current.strip():
        return f"{START}\n{section}{END}\n"
    if current.count(START) != 1 or current.count(END) != 1 or current.index(START) > current.index(END):
        raise RefusedError(
            f"{README} does not say where the board goes. Put these two lines there once, each on a line of its "
            f"own and in this order:\n{START}\n{END}"
        )
    before, rest = current.split(START)
    after = rest.split(END)[1]
    newline = "\r\n" if "\r\n" in before + after else "\n"
    return before + newline.join(f"{START}\n{section}{END}".split("\n")) + after


def _text(path: Path) -> str:
    """A file's text with its own line ends, empty where there is none."""
    return path.read_bytes().decode("utf-8") if path.exists() else ""
