"""The status board: what was published, as the README's section and, above a size, one page per theme."""

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from rectrack.pages.common import Common, common
from rectrack.pages.entry_words import EntryWords
from rectrack.pages.sections import Section, heading, section_of, sections
from rectrack.pages.status_json import Entry, Published
from rectrack.pages.strip import strip, within
from rectrack.record.agreement import rule_in_words
from rectrack.record.markers import PAGE_MARKER
from rectrack.record.register import Register
from rectrack.record.values import by_id
from rectrack.text.markdown import Markdown, line, link
from rectrack.text.render import render

FEW = 60
"""Recommendations that the README holds; more are parted, a page for each section."""
LARGEST = 250
"""Recommendations on one page."""
HEAVIEST = 300_000
"""Bytes of recommendations on one page. GitHub shows 512,000 bytes of a file."""
INDEXED = 60
"""About the bytes that a recommendation adds to the index for each of its addressees."""
NAMED = 10
"""So many of a list does the front page of a board name that is parted."""
LISTED = 300
"""So many of a list are named at all, to keep its page within what GitHub shows."""
LISTS = "recommendations/board-.lists.md"
"""The page of the lists, where the board is parted and no site has them. No id contains a full stop."""


class Page(Struct, frozen=True, kw_only=True):
    """The recommendations of one section, or as many of them as fit on a page; `details` shows them."""

    path: str
    section: Section
    part: int
    parts: int
    entries: list[Entry]
    details: Markdown

    @property
    def name(self) -> str:
        """How it is called where several are listed."""
        name = self.section.name.strip()
        return f"{name}, part {self.part} of {self.parts}" if self.parts > 1 else name


class Board:
    """Writes the board of one register and what was published of it.

    `is_split` says whether the recommendations are too many for the README, or take too much room there.
    """

    def __init__(self, register: Register, published: Published, templates: Path | None) -> None:
        self.register = register
        self.published = published
        self.templates = templates
        self.words = EntryWords(register)
        self.entries = by_id(published.recommendations)
        self.strip = strip(register, published.as_of, max(entry.recorded for entry in published.recommendations))
        self.is_split = len(published.recommendations) > FEW
        self.texts = self._texts()
        if not self.is_split and sum(map(self._weight, published.recommendations)) > HEAVIEST:
            self.is_split = True
            self.texts = self._texts()

    def section(self) -> str:
        """What stands in the README between the board's markers."""
        summary, names = self.published.summary, self.words.statuses
        return render(
            "board.md.j2",
            self.templates,
            split=self.is_split,
            pages=self.pages,
            by=heading(self.register.tracker),
            counts=[(name, summary.statuses[id_]) for id_, name in names.items() if id_ in summary.statuses],
            has_lists=self.is_split or not self.register.tracker.site,
            listed=NAMED if self.is_split else LISTED,
            index=self._index(),
            rule=rule_in_words(self.register.tracker),
            **self._shared(""),
        )

    def page_texts(self) -> dict[str, str]:
        """The text of each page by its path, empty where everything fits into the README."""
        if not self.is_split:
            return {}
        shared = self._shared("../")
        texts = {page.path: render("page.md.j2", self.templates, page=page, **shared) for page in self.pages}
        if not self.register.tracker.site and self.strip.has_lists:
            texts[LISTS] = render("lists-page.md.j2", self.templates, listed=LISTED, **shared)
        return {path: f"{PAGE_MARKER}\n{text}" for path, text in texts.items()}

    @cached_property
    def pages(self) -> list[Page]:
        """The recommendations by theme or as the settings say, in pages of a size that GitHub shows whole."""
        tracker = self.register.tracker
        found: dict[str, list[Entry]] = {}
        for entry in self.published.recommendations:
            found.setdefault(section_of(entry, tracker), []).append(entry)
        return [page for section in sections(tracker) for page in self._pages(section, found.get(section.id, []))]

    def _pages(self, section: Section, entries: list[Entry]) -> Iterator[Page]:
        chunks = list(_chunks(entries, self._weight))
        for part, chunk in enumerate(chunks, 1):
            yield Page(
                # No id contains a full stop, so that no section's first page is another's second.
                path=f"recommendations/board-{section.id or '.none'}{f'.{part}' if part > 1 else ''}.md",
                section=section,
                part=part,
                parts=len(chunks),
                entries=chunk,
                details=Markdown("".join(self.texts[entry.id] for entry in chunk).rstrip()),
            )

    def _weight(self, entry: Entry) -> int:
        return len(self.texts[entry.id].encode()) + INDEXED * len(entry.addressees)

    def _texts(self) -> dict[str, Markdown]:
        shared = self._shared("../" if self.is_split else "")
        return {
            entry.id: Markdown(render("entry.md.j2", self.templates, e=entry, **shared))
            for entry in self.published.recommendations
        }

    def _shared(self, up: str) -> dict[str, object]:
        """What each template needs; `up` leads from the page's folder to the repository's root."""
        return {
            "board": self.published,
            **self.words.shared,
            "up": up,
            "common": self._common,
            "strip": self.strip,
            "leads": self._leads(),
            "entries": self.entries,
            "changes": lambda of: within(of, self.strip.year),
            "successors": lambda of: [self.entries[id_] for id_ in of.superseded_by],
            "named": lambda of: self._named(of, up),
        }

    @cached_property
    def _common(self) -> Common:
        return common(self.published.recommendations)

    def _named(self, entry: Entry, up: str) -> Markdown:
        """A recommendation by number and title, which lead to its issue, or to its page where it has none yet."""
        name, site = f"{entry.reference or entry.number}. {entry.title}", self.register.tracker.site
        if entry.issue:
            return link(name, f"{up}../../issues/{entry.issue}")
        return link(name, f"{site.rstrip('/')}/r/{entry.number}/") if site else line(name)

    def _leads(self) -> dict[str, str]:
        """Where the counts of the strip lead: to a list on the site, or without one to the list of the board."""
        year, site = self.strip.year, self.register.tracker.site
        if site:
            pages = {"all": "", "changed": f"changes/{year}/", "requests": "requests/", "past": "past-date/"}
            return {name: f"{site.rstrip('/')}/{path}" for name, path in {**pages, "differ": "differ/"}.items()}
        page = LISTS if self.is_split else ""
        lists = {"changed": f"changed-in-{year}", "requests": "requests", "past": "past-their-date"}
        lists["differ"] = "where-views-differ"
        return {"all": "#recommendations"} | {name: f"{page}#{heading}" for name, heading in lists.items()}

    def _index(self) -> list[tuple[str, list[tuple[Page, list[Entry]]]]]:
        """The addressees in tracker.yaml's order, each with the pages on which something is asked of it, and what.

        Last comes what is asked of nobody.
        """
        asked: dict[str, list[tuple[Page, list[Entry]]]] = {}
        for page in self.pages:
            here: dict[str, list[Entry]] = {}
            for entry in page.entries:
                for id_ in entry.addressees or ("",):
                    here.setdefault(id_, []).append(entry)
            for id_, entries in here.items():
                asked.setdefault(id_, []).append((page, entries))
        names = {**self.words.addressees, "": "Not stated in the source"}
        return [(name, asked[id_]) for id_, name in names.items() if id_ in asked]


def _chunks(entries: list[Entry], weigh: Callable[[Entry], int]) -> Iterator[list[Entry]]:
    """Entries in the numbers and weights that one page takes."""
    chunk: list[Entry] = []
    weight = 0
    for entry in entries:
        heavier = weigh(entry)
        if chunk and (len(chunk) == LARGEST or weight + heavier > HEAVIEST):
            yield chunk
            chunk, weight = [], 0
        chunk.append(entry)
        weight += heavier
    if chunk:
        yield chunk
