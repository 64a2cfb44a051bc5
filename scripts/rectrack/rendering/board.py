"""The status board as Markdown."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeVar

from msgspec import Struct

from rectrack.model import (
    FOLDER,
    PAGE_MARKER,
    PICTURES,
    Source,
    Status,
    Theme,
    Tracker,
    Voiced,
    by_id,
    listed_parties,
    values_of,
)
from rectrack.rendering.context import common
from rectrack.rendering.entry_words import EntryWords
from rectrack.rendering.lead_text import lead
from rectrack.rendering.status_json import Entry, Published
from rectrack.rendering.status_strip import TONES, StatusStrip, build_strip
from rectrack.rendering.summary import SummaryLine, summary_line, within
from rectrack.text import (
    Markdown,
    alphabetical_key,
    escape_line,
    going_on,
    in_brackets,
    link,
    message,
)

# The sections of the board: by theme, or by another field that tracker.yaml names in `group_by`.


T = TypeVar("T")


class Section(Struct, frozen=True, kw_only=True):
    """A part of the board. The section with an empty id has the entries without a value, and comes last.

    `source` is the document of its recommendations, if the board is divided by documents.
    """

    id: str
    name: str
    description: str = ""
    source: Source | None = None


class Grouping(NamedTuple):
    """How the board is divided: "by theme", for example, all possible sections, and the section ids of an entry."""

    words: str
    sections: list[Section]
    ids: Callable[[Entry], Iterable[str]]


def grouping(tracker: Tracker) -> Grouping:
    """Return how tracker.yaml divides the board, with the sections in its order."""
    match tracker.board.group_by:
        case "theme":
            words = message("order of a list", "by theme")
            return Grouping(words, _sections(tracker.themes), lambda entry: entry.themes)
        case "status":
            words = message("order of a list", "by status")
            return Grouping(words, _sections(tracker.statuses), lambda entry: [entry.status])
        case "addressee":
            rest = Section(id="", name=message("section without an addressee", "No addressee named in the source"))
            named = [Section(id=one.id, name=one.name) for one in tracker.addressees]
            words = message("order of a list", "by addressee")
            return Grouping(words, [*named, rest], lambda entry: entry.addressees)
        case "document":
            named = [Section(id=one.id, name=one.title, source=Source(document=one.id)) for one in tracker.documents]
            sections = [*named, Section(id="", name=message("section without a source document", "Elsewhere"))]
            return Grouping(message("order of a list", "by source document"), sections, lambda entry: entry.documents)
        case id_:
            field = by_id(tracker.custom_fields)[id_]
            named = [Section(id=one.id, name=f"{field.name}: {one.name}") for one in field.choices]
            rest = Section(id="", name=message("section without a value", "%(field)s: not given", field=field.name))
            sections = [*named, rest]
            return Grouping(field.name, sections, lambda entry: values_of(entry.custom_fields.get(id_, ())))


def _sections(things: Iterable[Theme | Status]) -> list[Section]:
    return [Section(id=one.id, name=one.name, description=one.description or "") for one in things]


def in_sections(things: Iterable[T], tracker: Tracker, entry: Callable[[T], Entry]) -> list[tuple[Section, list[T]]]:
    """Return `things` by section of the board, in the order of the sections.

    `entry` returns the published entry of a thing. A thing is in the section of the first of its values, or in the
    one with an empty id if it has no value. Sections without things are left out.
    """
    by = grouping(tracker)
    members: dict[str, list[T]] = {}
    for thing in things:
        members.setdefault(next(iter(by.ids(entry(thing))), ""), []).append(thing)
    return [(section, members[section.id]) for section in by.sections if section.id in members]


def make_status_strip(published: Published, tracker: Tracker) -> StatusStrip:
    """Return the status strip, with the sections of the board."""
    entries = published.recommendations
    parts = in_sections(entries, tracker, lambda entry: entry)
    sections = [(section.id, section.name, those) for section, those in parts]
    return build_strip(entries, sections, by_id(tracker.statuses), published.as_of)


# The status board: the section of the README and, if it is too large for that, pages for each section.

FEW = 60
"""Most recommendations in the README; if there are more, each section has pages of its own."""
LARGEST = 250
"""Most recommendations on one page."""
HEAVIEST = 300_000
"""Most bytes of recommendations on one page. GitHub shows 512,000 bytes of a file."""
INDEXED = 60
"""Approximate bytes that a recommendation adds to the index for each of its addressees."""
NAMED = 10
"""Most items of a list that the README names if the board is split."""
LISTED = 300
"""Most items of a list that are named elsewhere, to keep the page within what GitHub shows."""
LISTS = "recommendations/board-.lists.md"
"""Page of the lists if the board is split and there is no site. No id contains a full stop."""


class BoardPage(Struct, frozen=True, kw_only=True):
    """The recommendations of one section, or as many of them as fit on a page; `details` shows them."""

    path: str
    section: Section
    part: int
    parts: int
    entries: list[Entry]
    details: Markdown

    @property
    def fold(self) -> str:
        """Return the name of the place where the folded details are.

        The name is that of the fold: not every browser opens a fold if an address names a place inside.
        """
        return f"details-{self.section.id or '.none'}"

    @property
    def name(self) -> str:
        """Return the section's name, with the number of the part if there are several."""
        name = self.section.name.strip()
        if self.parts == 1:
            return name
        return message(
            "page of the board", "%(name)s, part %(part)s of %(parts)s", name=name, part=self.part, parts=self.parts
        )


class Board(EntryWords, frozen=True, kw_only=True, dict=True):
    """Writes the board of one dataset and its status.json."""

    published: Published

    def values(self) -> dict[str, object]:
        return {
            **super().values(),
            "board": self.published,
            "common": common(self.published.recommendations),
            "lead": lambda: lead(self, self.summary_line),
            "summary_line": self.summary_line,
            "strip": self.strip,
            "pictures": PICTURES,
            "entries": by_id(self.published.recommendations),
            "changes": lambda of: within(of, self.summary_line.year),
        }

    @cached_property
    def summary_line(self) -> SummaryLine:
        return summary_line(self.dataset, self.published)

    @cached_property
    def strip(self) -> StatusStrip:
        return make_status_strip(self.published, self.dataset.tracker)

    @cached_property
    def is_split(self) -> bool:
        """Return whether the recommendations are too many or too large for the README."""
        entries = self.published.recommendations
        return len(entries) > FEW or sum(_weight(e, self._whole_texts[e.id]) for e in entries) > HEAVIEST

    @cached_property
    def texts(self) -> Mapping[str, Markdown]:
        """Return the details of each recommendation as Markdown, by id."""
        return self._texts("../") if self.is_split else self._whole_texts

    @cached_property
    def _whole_texts(self) -> Mapping[str, Markdown]:
        return self._texts("")

    def _texts(self, up: str) -> dict[str, Markdown]:
        def named(entry: Entry) -> Markdown:
            return self._linked(entry, up)

        entries = self.published.recommendations
        return {entry.id: Markdown(self._rendered("entry.md.j2", up, e=entry, named=named)) for entry in entries}

    def section(self) -> str:
        """Return the board's part of the README, between its markers."""
        summary, by = self.published.summary, grouping(self.dataset.tracker).words
        return self._rendered(
            "board.md.j2",
            "",
            split=self.is_split,
            picture=Markdown(self.rendered("status-strip.md.j2").strip()),
            leads=self._leads(),
            pages=self.pages,
            by=by[:1].upper() + by[1:],
            counts=[
                (status.name, summary.statuses[id_])
                for id_, status in self.statuses.items()
                if id_ in summary.statuses
            ],
            has_lists=self.is_split or not self.dataset.tracker.site,
            listed=NAMED if self.is_split else LISTED,
            index=self._index(),
            by_party=[] if self.is_split else [*self._by_party()],
        )

    def picture_texts(self) -> dict[str, str]:
        """Return the pictures of the status strip by path."""
        return {path: self.rendered("status-strip.svg.j2", tone=TONES[scheme]) for scheme, path in PICTURES.items()}

    def page_texts(self) -> dict[str, str]:
        """Return the text of each page by path; empty if the README holds everything."""
        if not self.is_split:
            return {}
        texts = {page.path: self._rendered("page.md.j2", "../", page=page) for page in self.pages}
        if not self.dataset.tracker.site and self.summary_line.has_lists:
            texts[LISTS] = self._rendered("lists-page.md.j2", "../", leads=self._leads(), listed=LISTED)
        return {path: f"{PAGE_MARKER}\n{text}" for path, text in texts.items()}

    @cached_property
    def pages(self) -> list[BoardPage]:
        """Return the pages by section, each of a size that GitHub shows completely."""
        parts = in_sections(self.published.recommendations, self.dataset.tracker, lambda entry: entry)
        return [page for section, entries in parts for page in self._pages(section, entries)]

    def _pages(self, section: Section, entries: list[Entry]) -> Iterator[BoardPage]:
        chunks = list(_chunks(entries, lambda entry: _weight(entry, self.texts[entry.id])))
        for part, chunk in enumerate(chunks, 1):
            yield BoardPage(
                # No id contains a full stop: the second page of one section is never the first page of another.
                path=f"recommendations/board-{section.id or '.none'}{f'.{part}' if part > 1 else ''}.md",
                section=section,
                part=part,
                parts=len(chunks),
                entries=chunk,
                details=Markdown("".join(self.texts[entry.id] for entry in chunk).rstrip()),
            )

    def _rendered(self, template: str, up: str, **values: object) -> str:
        """Return the text of a template.

        `up` is the path from the folder of the page to the root of the repository, such as `../`.
        """
        names = {"up": up, "named": lambda entry: self._linked(entry, up, self._places[entry.id])}
        return self.rendered(template, **{**names, **values})

    def _linked(self, entry: Entry, up: str, place: str = "") -> Markdown:
        """Return number and title, linked to the issue.

        Without an issue the link leads to the page on the site, and without a site to `place`. All pages of the
        board are in one folder.
        """
        site = self.dataset.tracker.site
        page = posixpath.join(site, f"r/{entry.number}/") if site else place.removeprefix(f"{FOLDER}/" if up else "")
        address = f"{up}../../issues/{entry.issue}" if entry.issue else page
        return link(f"{going_on(entry.cited)}. {entry.title}", address)

    @cached_property
    def _places(self) -> Mapping[str, str]:
        """Return the place of the folded details of each recommendation, from the root of the repository, by id."""
        places = ((page, f"{page.path if self.is_split else ''}#{page.fold}") for page in self.pages)
        return {entry.id: place for page, place in places for entry in page.entries}

    def _leads(self) -> dict[str, str]:
        """Return the address of the list of each count, by the name of the count.

        The lists are on the site, or on the board if there is no site.
        """
        year, site = self.summary_line.year, self.dataset.tracker.site
        if site:
            lists = {"all": "", "changed": f"changes/{year}/", "requests": "requests/", "past": "overdue/"}
            return {name: posixpath.join(site, path) for name, path in {**lists, "differ": "disagreement/"}.items()}
        page = LISTS if self.is_split else ""
        return {
            "all": "#recommendations",
            "changed": f"{page}#changed-in-{year}",
            "requests": f"{page}#requests",
            "past": f"{page}#overdue",
            "differ": f"{page}#opposition-recorded",
        }

    def _index(self) -> list[tuple[str, list[tuple[BoardPage | None, list[Entry]]]]]:
        """Return each addressee with its pages and entries, in the order of tracker.yaml.

        If the board is not split there is no page, and the entries are in the order of their numbers.
        Entries without an addressee come last. Addressees without entries are left out.
        """
        known = [(page, page.entries) for page in self.pages]
        parts = known if self.is_split else [(None, self.published.recommendations)]

        def asked_of(id_: str) -> Iterator[tuple[BoardPage | None, list[Entry]]]:
            for page, of_page in parts:
                if entries := [entry for entry in of_page if id_ in (entry.addressees or [""])]:
                    yield page, entries

        names = [(body.id, body.name) for body in self.dataset.tracker.addressees]
        index = (
            (name, [*asked_of(id_)])
            for id_, name in (
                *names,
                ("", message("section without an addressee", "No addressee named in the source")),
            )
        )
        return [(name, places) for name, places in index if places]

    def _by_party(self) -> Iterator[tuple[str, dict[str, list[Markdown]]]]:
        """Yield each party with the numbers of what it made, its own positions and, `apart`, uncounted ones."""
        for party in sorted(listed_parties(self.dataset), key=lambda party: alphabetical_key(party.name)):
            found: dict[str, list[Markdown]] = {"made": [], "own": [], "apart": []}
            for entry in self.published.recommendations:
                if entry.made_by and party.id in entry.made_by.everyone:
                    found["made"].append(_cited(entry, entry.made_by))
                for view in (one for one in entry.positions if one.party == party.id and not one.of_maker):
                    found["own" if view.is_own else "apart"].append(_cited(entry, view))
            if any(found.values()):
                yield party.name, found


def _cited(entry: Entry, said: Voiced) -> Markdown:
    """Return the number of a recommendation, with a note if an entry about it is reported or inferred."""
    if said.is_own:
        return escape_line(entry.cited)
    note = message("entry", "inferred") if said.inferred else message("entry", "reported")
    return Markdown(in_brackets(escape_line(entry.cited), escape_line(note)))


def _weight(entry: Entry, text: str) -> int:
    """Return the approximate number of bytes that an entry takes on the board."""
    return len(text.encode()) + INDEXED * len(entry.addressees)


def _chunks(entries: list[Entry], weigh: Callable[[Entry], int]) -> Iterator[list[Entry]]:
    """Yield the entries of each page: at most `LARGEST`, together `HEAVIEST` bytes.

    A single entry above `HEAVIEST` has a page of its own.
    """
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
