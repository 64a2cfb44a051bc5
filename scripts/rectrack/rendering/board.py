"""The status board as Markdown."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from rectrack.model import derived, vocabulary
from rectrack.model.agreement import agreement_in_words, rule_in_words
from rectrack.model.dataset import Register
from rectrack.model.derived import unanswered_requests
from rectrack.model.load import PAGE_MARKER
from rectrack.model.settings import Tracker
from rectrack.model.types import by_id
from rectrack.model.vocabulary import Stance, in_words
from rectrack.rendering.published import Common, common, strip, within
from rectrack.rendering.status_json import Entry, Published, View
from rectrack.text.markdown import Markdown, line, link, listed
from rectrack.text.spelling import alphabetical_key
from rectrack.text.templates import render

# What the board says of one recommendation in words: whose views, which fields, how far its actions are.

LONGEST = 200
"""Characters of a decision or a reason that the board shows; the issue shows it whole."""


class EntryWords:
    """Says what the entries of one register say."""

    def __init__(self, register: Register) -> None:
        self.tracker = register.tracker
        self.statuses = {status.id: status.name for status in self.tracker.statuses}
        self.addressees = {addressee.id: addressee.name for addressee in self.tracker.addressees}
        self.bodies = register.bodies
        self._stances = by_id(self.tracker.stances)
        self.parties = {party.id: party.name for party in register.parties}

    @property
    def shared(self) -> Mapping[str, object]:
        """What the template of an entry needs."""
        return {
            "tracker": self.tracker,
            "statuses": self.statuses,
            "addressees": self.addressees,
            "parties": self.parties,
            "bodies": self.bodies,
            "answers": {answer.id: answer.name for answer in self.tracker.answers},
            "stances": vocabulary.names(self.tracker.stances),
            "outcomes": {outcome.id: outcome.name for outcome in self.tracker.outcomes},
            "cited": lambda of: of.reference or of.number,
            "kind": self._kind,
            "set_by": derived.set_by,
            "own_fields": self._own_fields,
            "labels": {addressee.id: addressee.label for addressee in self.tracker.addressees},
            "sides": self._sides,
            "waiting_for": self._waiting_for,
            "views": self._views,
            "dissent": self._dissent,
            "agreed": self._agreed,
            "actions": self._actions,
            "shortened": _shortened,
        }

    def _kind(self, entry: Entry) -> str:
        """How the source puts it, where that is not the first of the kinds."""
        first, *others = self.tracker.kinds
        return next((kind.name for kind in others if kind.id == entry.kind), "") if entry.kind != first.id else ""

    def _own_fields(self, entry: Entry) -> list[tuple[str, tuple[str, ...]]]:
        shown = [field for field in self.tracker.fields if field.board and field.id in entry.fields]
        return [(field.name, in_words(entry.fields[field.id], field)) for field in shown]

    def _sides(self, entry: Entry) -> Counter[str]:
        """How many views each side has, those for it with `changes`, and how many are only `reported`."""
        own = [self._stances[view.stance] for view in entry.views if view.is_own]
        reported = sum(bool(view.reported_by) and not view.inferred for view in entry.views)
        changes = sum(bool(stance.wants_changes) for stance in own)
        return Counter(stance.side for stance in own) + Counter(changes=changes, reported=reported)

    def _waiting_for(self, entry: Entry) -> list[tuple[str, str]]:
        """Who was asked and has no answer recorded, and what is said instead."""
        known = (*(answer.by for answer in entry.answers), *(objection.by for objection in entry.objections))
        missing = unanswered_requests(entry.addressees, known, entry.requests)
        return [
            (self.addressees[id_], derived.without_answer(request)) for id_, request in missing.items() if request
        ]

    def _views(self, entry: Entry) -> Markdown:
        reported = self._reported(entry)
        read = self._named([view for view in entry.views if view.inferred])
        own = self._named(view for view in entry.views if view.is_own)
        words = [own or ("none of their own" if reported or read else "none recorded")]
        words += _entered(entry, self.parties)
        words += reported
        words += [f"only as the keepers read the source: {read}"] if read else []
        return Markdown("; ".join(words))

    def _reported(self, entry: Entry) -> list[str]:
        """What others say of parties, by whether those were asked to confirm it."""
        told: dict[str, list[View]] = {}
        for view in entry.views:
            if view.reported_by and not view.inferred:
                told.setdefault(derived.confirmation(view.party, view.date, entry.requests), []).append(view)
        return [f"reported by others, not confirmed ({asked}): {self._named(those)}" for asked, those in told.items()]

    def _in_order(self, views: Iterable[View]) -> list[View]:
        """In the alphabetical order of the parties' names."""
        return sorted(views, key=lambda view: alphabetical_key(self.parties[view.party]))

    def _held(self, views: Iterable[View]) -> list[tuple[Stance, list[str]]]:
        """The stances that somebody holds, with the names of whoever does."""
        holders: dict[str, list[str]] = {}
        for view in self._in_order(views):
            holders.setdefault(view.stance, []).append(self.parties[view.party])
        return [(stance, holders[stance.id]) for stance in self.tracker.stances if stance.id in holders]

    def _named(self, views: Iterable[View]) -> Markdown:
        """Who holds each stance."""
        held = self._held(views)
        return listed(Markdown(f"{line(stance.name.lower())} ({listed(who)})") for stance, who in held)

    def _dissent(self, entry: Entry) -> list[tuple[str, Markdown]]:
        """Who opposes or is said to, and why, as far as it is known: in the party's words where they are recorded."""
        return [
            (f"{self.parties[view.party]} {'opposes' if view.is_own else 'is said to oppose'}", why)
            for view in self._in_order(entry.views)
            if not view.inferred and (why := _why(view))
        ]

    def _agreed(self, entry: Entry) -> str:
        """How far the parties agree, and of how many; empty where the group does not ask."""
        words = agreement_in_words
        return words(entry.agreement, entry.counted, entry.entered, len(self.parties)) if entry.agreement else ""

    def _actions(self, entry: Entry) -> Markdown:
        tally = Counter(entry.actions.values())
        return listed(f"{tally[id_]} {name.lower()}" for id_, name in self.statuses.items() if tally[id_])


def _entered(entry: Entry, names: Mapping[str, str]) -> list[str]:
    """Which parties' own views a keeper typed."""
    own = [view for view in entry.views if view.is_own]
    typed = sorted((names[view.party] for view in own if view.entered), key=alphabetical_key)
    if typed and len(typed) == len(own):
        return [f"{'all ' if len(own) > 1 else ''}entered by the keepers"]
    return [f"entered by the keepers: {listed(typed)}"] if typed else []


def _why(view: View) -> Markdown | None:
    if view.quote:
        return Markdown(f"“{line(_shortened(view.quote))}”")
    return line(_shortened(view.reason)) if view.reason else None


def _shortened(text: str) -> str:
    """The text, or as many whole words of it as the board has room for."""
    if len(text) <= LONGEST:
        return text
    cut = text[: LONGEST - 1]
    if not text[LONGEST - 1].isspace() and " " in cut:
        cut = cut.rpartition(" ")[0]
    return f"{cut.rstrip()}…"


# Into what the board is parted: by theme, or by whatever else tracker.yaml says.


class Section(Struct, frozen=True, kw_only=True):
    """A part of the board. The one without an id is for what has no value, and comes last."""

    id: str
    name: str
    description: str = ""


def sections(tracker: Tracker) -> list[Section]:
    """All parts that there can be, in the order of tracker.yaml."""
    return [*_SECTIONS.get(tracker.board.group_by, _of_field)(tracker)]


def heading(tracker: Tracker) -> str:
    """What stands above the list of the parts."""
    field = by_id(tracker.fields).get(tracker.board.group_by)
    return f"By {field.name.lower() if field else _HEADINGS[tracker.board.group_by]}"


def section_of(entry: Entry, tracker: Tracker) -> str:
    """The id of the part in which a recommendation stands: the first of its values, or nothing."""
    values = {
        "theme": entry.themes,
        "addressee": entry.addressees,
        "document": entry.documents,
        "status": (entry.status,),
    }
    own = entry.fields.get(tracker.board.group_by, "")
    found = values.get(tracker.board.group_by, own if isinstance(own, tuple) else (own,))
    return next(iter(found), "")


def _of_themes(tracker: Tracker) -> Iterable[Section]:
    return (Section(id=one.id, name=one.name, description=one.description or "") for one in tracker.themes)


def _of_statuses(tracker: Tracker) -> Iterable[Section]:
    return (Section(id=one.id, name=one.name, description=one.description) for one in tracker.statuses)


def _of_addressees(tracker: Tracker) -> Iterable[Section]:
    named = [Section(id=one.id, name=one.name) for one in tracker.addressees]
    return [*named, Section(id="", name="Not stated in the source")]


def _of_documents(tracker: Tracker) -> Iterable[Section]:
    named = [Section(id=one.id, name=one.title, description=f"By {one.by}.") for one in tracker.documents]
    return [*named, Section(id="", name="Elsewhere")]


def _of_field(tracker: Tracker) -> Iterable[Section]:
    field = by_id(tracker.fields)[tracker.board.group_by]
    named = [Section(id=one.id, name=f"{field.name}: {one.name}") for one in field.choices]
    return [*named, Section(id="", name=f"{field.name}: not given")]


_HEADINGS = {"theme": "theme", "addressee": "addressee", "document": "source document", "status": "status"}
_SECTIONS = {
    "theme": _of_themes,
    "addressee": _of_addressees,
    "document": _of_documents,
    "status": _of_statuses,
}


# The status board: what was published, as the README's section and, above a size, one page per theme.

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
