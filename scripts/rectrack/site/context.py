"""The data, addresses and sentences that all pages share, and a page, in parts if it is long."""

import os
import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache, cached_property, partial
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, cast

from msgspec.structs import replace

from rectrack.github import Git, Site
from rectrack.model import (
    PARTIES,
    TRACKER,
    Dataset,
    Id,
    Parties,
    Position,
    Recommendation,
    Tracker,
    Translation,
    by_id,
    derived,
    is_of_maker,
    listed_parties,
    read_file,
    standing,
    translated,
    undisputed_positions,
    withheld,
    without_reminders,
)
from rectrack.rendering import (
    STATUS_JSON,
    Context,
    Entry,
    Published,
    SummaryLine,
    lead,
    publish_offline,
    read_status,
    summary_line,
)
from rectrack.site.card import Card, site_card
from rectrack.site.changes import Event
from rectrack.site.history import History, is_outdated, read_history
from rectrack.site.sentences import event_in_words
from rectrack.text import (
    SOURCE_LANGUAGE,
    Markdown,
    RefusedError,
    current_language,
    find_language,
    macros,
    message,
    separator,
    to_write,
    use_language,
)
from rectrack.workspace.export_sheet import Export, export_tables, find_commit, xlsx

# The data and addresses that all pages share.

_SHARED = [
    "published",
    "entries",
    "lead",
    "summary_line",
    "github",
    "history",
    "sentence",
    "body_page",
    "complaint",
    "issue",
    "licence",
    "public",
    "public_or_issue",
    "commit_page",
    "translation",
    "has_newer_original",
    "disputing_translation",
]
"""Attributes that templates of the site can use, in addition to those of `Context`."""
_LICENCE = re.compile(r"(licen[cs]e|copying)(\.md|\.txt)?", re.IGNORECASE)
SHARED_FILES = frozenset(
    (
        "mark.svg",
        "site.css",
        "site.js",
        "recommendations.csv",
        "recommendations.xlsx",
        STATUS_JSON,
        "target-dates.ics",
    )
)
"""Files that are the same in all languages of a site. Pages in other languages link to those of the first."""


def names_in(r: Recommendation) -> set[Id]:
    """Return the ids of the parties and addressees that a recommendation names."""
    named = {*r.addressees, *(id_ for action in r.actions for id_ in action.addressees)}
    named |= {request.to for request in r.requests} | {dispute.by for dispute in r.disputes}
    named |= {id_ for p in r.positions for id_ in (p.party, p.reported_by) if id_}
    if made := r.made_by:
        named |= {*made.everyone, *filter(None, (made.reported_by,))}
    return named | {id_ for answer in r.responses for id_ in (answer.by, answer.reported_by) if id_}


class SiteContext(Context, frozen=True, kw_only=True, dict=True):
    """A dataset, its published data and its history.

    `dataset` has the requests that readers see, and `record` all of them. `named` includes withheld names, which
    translations can have too: no template gets it. `commit` is the id of the commit with these files, or an empty
    text if there is none.
    """

    record: Dataset
    named: Dataset
    root: Path
    published: Published
    history: History
    commit: str = ""
    first: "SiteContext | None" = None
    """The site in its first language, None if this is it."""

    @cached_property
    def summary_line(self) -> SummaryLine:
        return summary_line(self.dataset, self.published)

    def lead(self) -> Markdown:
        """Return a few sentences on what the record has."""
        return lead(self, self.summary_line)

    def translation(self, r: Recommendation) -> Translation | None:
        """Return the translation whose texts the recommendation has, None if it has its own texts."""
        return self.dataset.shown_translations.get(r.id)

    def has_newer_original(self, r: Recommendation) -> bool:
        """Return whether the recommendation's own texts were changed after its translation."""
        found = self.translation(r)
        return found is not None and is_outdated(self.history.events, r, found)

    def disputing_translation(self, r: Recommendation) -> list[str]:
        """Return the names of the parties and addressees that dispute the translation. Then the original is shown."""
        return [self.dataset.bodies[id_] for id_ in self.dataset.disputed_translations.get(r.id, ())]

    @cached_property
    def card(self) -> Card | None:
        """Return the social card; drawing it takes time."""
        return site_card(self)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Return the published data of each recommendation, by id."""
        return by_id(self.published.recommendations)

    @cached_property
    def known(self) -> Mapping[Id, Recommendation]:
        """Return the recommendations by id, including removed ones."""
        return by_id((*self.history.gone, *self.dataset.recommendations))

    @cached_property
    def licence(self) -> str:
        """Return the name of the tracker's licence file, or an empty text."""
        names = sorted(path.name for path in self.root.iterdir())
        return next((name for name in names if _LICENCE.fullmatch(name)), "")

    @cached_property
    def has_target_dates(self) -> bool:
        """Return whether any recommendation or action has a target date."""
        return any(r.target or any(step.target for step in r.actions) for r in self.dataset.recommendations)

    @cached_property
    def github(self) -> Site | None:
        """Return the address of the repository, or None before the first sync on GitHub."""
        repository, branch = self.published.repository, self.dataset.tracker.branch
        return Site(web=f"https://{repository.host}/{repository.name}", branch=branch) if repository else None

    @property
    def folder(self) -> str:
        """Return the folder of this language in the site, "fr/".

        It is an empty text for the first language, and for one that is only in documents.
        """
        tracker = self.dataset.tracker
        return f"{tracker.language}/" if self.first and tracker.language in tracker.languages else ""

    @cached_property
    def in_english(self) -> "SiteContext":
        """Return the same site in English; itself if this is its language."""
        is_english = self.dataset.tracker.language.partition("-")[0] == SOURCE_LANGUAGE
        return self if is_english else in_another_language(self, SOURCE_LANGUAGE)

    def issue(self, entry: Entry) -> str:
        """Return the address of the issue, or an empty text if there is none."""
        return f"{self.github.web}/issues/{entry.issue}" if self.github and entry.issue else ""

    def commit_page(self, id_: str) -> str:
        """Return the address of a commit, or an empty text if it is not on GitHub."""
        return f"{self.github.web}/commit/{id_}" if self.github and id_ else ""

    def public(self, address: str, folder: str | None = None) -> str:
        """Return the full address of a page, or an empty text if the tracker names no site.

        The page is in the language of `folder`, by default in that of this context.
        """
        site = self.dataset.tracker.site
        return posixpath.join(site, (self.folder if folder is None else folder) + address) if site else ""

    def public_or_issue(self, r: Recommendation) -> str:
        """Return the address of a recommendation: its page, its issue, or an empty text."""
        return self.public(f"r/{r.number}/") or self.issue(self.entries[r.id])

    def complaint(self, number: int | None = None, who: str = "", address: str = "") -> str:
        """Return the address for reporting an error: an email, a contact page or a new issue.

        The email names the recommendation `number`, the party or addressee `who` and the page `address`. The result
        is empty if there is no contact and no repository.
        """
        contact = self.dataset.tracker.contact
        if not contact:
            return self.github.new_issue if self.github else ""
        cited = message("heading", "Recommendation %(cited)s", cited=str(number)) if number else ""
        about = separator(", ").join(filter(None, (cited, who)))
        subject = message("error report", "Error report: %(about)s", about=about or self.dataset.tracker.title)
        lines = (message("error report", "About: %(about)s", about=about) if about else "", self.public(address))
        return to_write(contact, subject=subject, body="\n".join(filter(None, lines)))

    @cached_property
    def party_pages(self) -> Mapping[Id, str]:
        """Return the addresses of the pages of parties, by id."""
        return {party.id: f"p/{party.id}/" for party in listed_parties(self.dataset)}

    @cached_property
    def addressee_pages(self) -> Mapping[Id, str]:
        shown = self.dataset.named_bodies
        return {body.id: f"addressees/{body.id}/" for body in self.dataset.tracker.addressees if body.id in shown}

    def body_page(self, id_: Id) -> str:
        """Return the address of the page of a party or addressee, or an empty text."""
        return self.party_pages.get(id_) or self.addressee_pages.get(id_, "")

    @cached_property
    def concerned(self) -> Mapping[Id, Sequence[Recommendation]]:
        """Return the recommendations that name a party or an addressee, by its id.

        An id that no recommendation names has no key.
        """
        found: defaultdict[Id, list[Recommendation]] = defaultdict(list)
        for r in self.dataset.recommendations:
            for id_ in names_in(r):
                found[id_].append(r)
        return found

    @cached_property
    def standing(self) -> Mapping[Id, Sequence[Position]]:
        """Return the current undisputed positions of each recommendation, by id."""
        return {r.id: standing(undisputed_positions(r)) for r in self.dataset.recommendations}

    @cached_property
    def counted(self) -> Mapping[Id, Sequence[Position]]:
        """Return those that are stated or entered, without the support of parties that made the recommendation."""
        known, tracker = self.recommendations, self.dataset.tracker
        return {
            id_: [p for p in those if p.is_own and not is_of_maker(known[id_], p, tracker)]
            for id_, those in self.standing.items()
        }

    @cached_property
    def export(self) -> Export:
        """Return the whole record as tables for spreadsheets."""
        return export_tables(self.record, self.commit, is_public=True)

    @cached_property
    def workbook(self) -> bytes:
        """Return the export as an Excel file; empty if a text is too long for a cell."""
        if self.first:
            return self.first.workbook
        with suppress(RefusedError):
            return xlsx(self.export)
        return b""

    def sentence(self, event: Event, number: int = 1) -> Markdown:
        """Return an event, or several equal events, in words without the last full stop.

        The date of the entry is left out if the entry was recorded on that day.
        """
        return event_in_words(self, event, number)

    @cached_property
    def at_depth(self) -> Callable[[int], Mapping[str, object]]:
        """Return `_at_depth` with a cache."""
        return cache(partial(_at_depth, self))

    def values(self) -> dict[str, object]:
        shared = {name: getattr(self, name) for name in _SHARED}
        return {**super().values(), **shared, "dir": find_language(self.dataset.tracker.language).direction}


def _at_depth(site: SiteContext, depth: int) -> Mapping[str, object]:
    """Return the values that pages share, if they are `depth` folders below the front page."""
    root = "../" * (depth + site.folder.count("/"))

    def to(address: str = "", place: str = "") -> str:
        """Return a relative link to a page or file and an anchor. It also works with `file://`."""
        folder = root if address in SHARED_FILES else "../" * depth
        return folder + _file(address) + (f"#{place}" if place else "")

    def to_language(folder: str, address: str) -> str:
        """Return a relative link to a page in another language."""
        return root + folder + _file(address)

    shown = {
        "to": to,
        "to_language": to_language,
        "language": current_language(),
        "workbook": bool(site.workbook),
        "has_target_dates": site.has_target_dates,
    }
    shown["card"] = lambda: site.card
    return {**shown, "say": macros(site.templates, {**site.shared, **shown})}


# Reads the data of the site from the record, status.json and git.


def read_site(root: Path, dataset: Dataset) -> SiteContext:
    """Return the data of the site.

    Its day is `derived.as_of`, or the day on which the newest event was recorded, if this is later. A tracker without
    status.json has the day of its newest entry.
    """
    before = read_status(root / STATUS_JSON)
    history = read_history(root, dataset, os.environ)
    days = [event.day for event in history.events] if history.is_known else []
    as_of = max([derived.as_of(before.as_of if before else "", dataset.recommendations), *days])
    commit = ""
    with suppress(RefusedError):  # a site can also show uncommitted changes
        commit = find_commit(Git(root, os.environ))
    record = withheld(dataset)
    published = replace(publish_offline(before, dataset, date.fromisoformat(as_of)), as_of=as_of)
    return SiteContext(
        dataset=without_reminders(record),
        record=record,
        named=dataset,
        root=root,
        published=published,
        recorded={entry.id: entry.history for entry in published.recommendations},
        history=history,
        commit=commit,
        templates=root / "templates",
    )


@contextmanager
def in_reviewed_language(site: SiteContext) -> Iterator[SiteContext]:
    """Yield the site in the language of its documents, and use this language within a `with` block.

    It is English if the catalogue of the current language is not reviewed.
    """
    if current_language().is_reviewed:
        yield site
        return
    with use_language(SOURCE_LANGUAGE, site.templates):
        yield (site.first or site).in_english


def in_another_language(site: SiteContext, language: str) -> SiteContext:
    """Return the site, given in its first language, with names and texts in another one, as far as translated."""
    original, languages = site.dataset.tracker.language, site.dataset.tracker.languages
    tracker = read_file(site.root, TRACKER, Tracker, languages=(language,)).record
    parties = read_file(site.root, PARTIES, Parties, languages=(language, original)).record.parties
    named = replace(site.named, tracker=replace(tracker, language=language, languages=languages), parties=parties)
    record = withheld(translated(named, language, original))
    titles = {r.id: r.title for r in record.recommendations}
    entries = tuple(replace(entry, title=titles[entry.id]) for entry in site.published.recommendations)
    published = replace(site.published, recommendations=entries)
    return replace(site, dataset=without_reminders(record), record=record, published=published, first=site)


# A page: its address, its data and its template.

MOST = 400
"""List items on one page. This keeps a page below a megabyte."""


class Page(NamedTuple):
    """A page of the site, or one part of a long page.

    `address` is a folder below the root of the site ("r/18/"), a file, or an empty text for the front page.
    `template` is a file in `templates/site/`, and `shown` has its values. Search engines ignore a `hidden` page.
    `long` names the lists in `shown` that may need several pages. A larger `weight` means fewer items on each page.
    `part` is the number of this page, `addresses` has all parts, and `totals` the lengths of the whole lists.
    """

    address: str
    template: str
    title: str
    shown: Mapping[str, object]
    hidden: bool = False
    long: tuple[str, ...] = ()
    weight: int = 1
    part: int = 1
    addresses: tuple[str, ...] = ()
    totals: Mapping[str, int] = MappingProxyType({})

    @property
    def path(self) -> str:
        """Return the path of the file."""
        return _file(self.address)

    def parts(self) -> Iterator["Page"]:
        """Yield the page, split into several if its lists are long. The first part keeps the address."""
        lists = {name: cast("Sequence[object]", self.shown[name]) for name in self.long}
        totals = {name: len(things) for name, things in lists.items()}
        things = [(name, thing) for name in lists for thing in lists[name]]
        most = MOST // self.weight
        numbers = range(1, ceil(len(things) / most) + 1) or (1,)
        addresses = tuple(f"{self.address}{n}/" if n > 1 else self.address for n in numbers)
        for n, address in zip(numbers, addresses, strict=True):
            here = things[(n - 1) * most : n * most]
            shown = {**self.shown, **{name: [thing for of, thing in here if of == name] for name in lists}}
            yield self._replace(address=address, shown=shown, part=n, addresses=addresses, totals=totals)

    def text(self, site: SiteContext) -> str:
        """Return the content of the page, as HTML or in the format of the template."""
        shared = site.at_depth(self.address.count("/"))
        return site.rendered(f"site/{self.template}.j2", page=self, **shared, **self.shown)


def _file(address: str) -> str:
    return f"{address}index.html" if address.endswith("/") or not address else address
