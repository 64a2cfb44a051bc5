"""What all pages share: the facts, the addresses, the sentences of events; and a page, in parts if it is long."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, cast

from msgspec.structs import replace

from rectrack.github import Git, Site
from rectrack.model import (
    Dataset,
    Id,
    Position,
    Recommendation,
    Record,
    Withheld,
    Word,
    by_id,
    derived,
    disputed_positions,
    disputed_responses,
    standing,
    undisputed_positions,
)
from rectrack.rendering import STATUS_JSON, Context, Entry, Published, Strip, publish_offline, read_status, strip
from rectrack.site.changes import Event, Side, What
from rectrack.site.history import History, read_history
from rectrack.text import Markdown, RefusedError, alphabetical_key, day, macros, to_write
from rectrack.workspace.export_sheet import Export, export_tables, find_commit, xlsx

# What the pages are made of: what the files say, for the day of status.json, and where everything stands.

_FIELDS: Mapping[str, str] = {
    "addressees_inferred": "whether the source says to whom",
    "by": "who says so",
    "editor_note": "note of the editor",
    "entered_by": "who entered it",
    "found": "what was found",
    "inferred": "whether it is only read from the source",
    "lang": "language",
    "of": "who was asked",
    "party": "whose view it is",
    "reported_by": "who reports it",
    "stance": "view",
    "verified_by": "who vouches for it",
    "account_id": "who says so",
}
"""Fields of the files whose names say little to readers; the others are called as they are there."""
_NAMED: Mapping[What, str] = {
    "status": "statuses",
    "action": "statuses",
    "position": "stances",
    "answer": "answers",
    "decision": "outcomes",
}
"""What templates call the words that give an event's value its name."""
_SHARED = (
    *("published", "entries", "strip", "github", "dir", "history", "sentence", "body_page", "complaint", "issue"),
    *("public", "public_or_issue", "commit_page"),
)
"""What templates can name besides what every context offers."""
RIGHT_TO_LEFT = frozenset(("ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"))
"""Languages whose letters run from right to left."""


class SiteContext(Context, frozen=True, kw_only=True, dict=True):
    """A dataset with its published form and what was recorded when.

    `commit` is the one that has these files, empty where none is known to.
    """

    published: Published
    history: History
    commit: str = ""

    @cached_property
    def strip(self) -> Strip:
        return strip(self.dataset, self.published)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """What is published of each recommendation, by id."""
        return by_id(self.published.recommendations)

    @cached_property
    def known(self) -> Mapping[Id, Recommendation]:
        """The recommendations by id, those that are gone as well."""
        return by_id((*self.history.gone, *self.dataset.recommendations))

    @property
    def dir(self) -> str:
        """Return in which direction the letters of the tracker's language run."""
        return "rtl" if self.dataset.tracker.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"

    @cached_property
    def has_target_dates(self) -> bool:
        """Return whether any target date is set."""
        return any(r.target or any(step.target for step in r.actions) for r in self.dataset.recommendations)

    @cached_property
    def github(self) -> Site | None:
        """Return the address of the repository; None before the first sync on GitHub."""
        repository, branch = self.published.repository, self.dataset.tracker.branch
        return Site(web=f"https://{repository.host}/{repository.name}", branch=branch) if repository else None

    def issue(self, entry: Entry) -> str:
        """Return the address at which a recommendation is discussed, empty where there is none."""
        return f"{self.github.web}/issues/{entry.issue}" if self.github and entry.issue else ""

    def commit_page(self, id_: str) -> str:
        """Return where a commit shows what it changed, empty where nobody can see it."""
        return f"{self.github.web}/commit/{id_}" if self.github and id_ else ""

    def public(self, address: str) -> str:
        """Return the whole address of a page where the tracker names its site; empty where it names none."""
        site = self.dataset.tracker.site
        return f"{site.rstrip('/')}/{address}" if site else ""

    def public_or_issue(self, r: Recommendation) -> str:
        """Return where a recommendation stands on the web: on the site, or else its issue."""
        return self.public(f"r/{r.number}/") or self.issue(self.entries[r.id])

    def complaint(self, number: int | None = None, who: str = "", address: str = "") -> str:
        """Return where to write when something is wrong, with what it is about filled in; empty for nowhere."""
        contact = self.dataset.tracker.contact
        if not contact:
            return self.github.new_issue if self.github else ""
        about = ", ".join(filter(None, (f"recommendation {number}" if number else "", who)))
        body = "\n".join(filter(None, (f"About: {about}" if about else "", self.public(address), "", "")))
        return to_write(contact, subject=f"Something wrong: {about or self.dataset.tracker.title}", body=body)

    def in_order(self, parties: Iterable[str]) -> list[str]:
        """Return the ids of parties in the alphabetical order of their names."""
        return sorted(parties, key=lambda id_: alphabetical_key(self.parties[id_].name))

    @cached_property
    def party_pages(self) -> Mapping[Id, str]:
        """The pages of parties; that of a person is made only if its account spoke here, or it agreed to that."""
        known = self.dataset.recommendations
        spoken = {position.party for r in known for position in r.positions if position.is_spoken}
        spoken |= {dispute.by for r in known for dispute in r.disputes if dispute.is_spoken}
        return {
            party.id: f"p/{party.id}/"
            for party in self.dataset.parties
            if not party.name_withheld and (not party.person or party.page_agreed or party.id in spoken)
        }

    @cached_property
    def addressee_pages(self) -> Mapping[Id, str]:
        shown = self.dataset.named_bodies
        return {body.id: f"addressed/{body.id}/" for body in self.dataset.tracker.addressees if body.id in shown}

    def body_page(self, id_: Id) -> str:
        """Return the page of a party or an addressee, empty where there is none."""
        return self.party_pages.get(id_) or self.addressee_pages.get(id_, "")

    @cached_property
    def concerned(self) -> Mapping[Id, Sequence[Recommendation]]:
        """The recommendations that name a party or an addressee, by its id; nothing for one that none names."""
        found: defaultdict[Id, list[Recommendation]] = defaultdict(list)
        for r in self.dataset.recommendations:
            named = {*r.addressees, *(id_ for action in r.actions for id_ in action.addressees)}
            named |= {request.of for request in r.requests} | {dispute.by for dispute in r.disputes}
            named |= {id_ for p in r.positions for id_ in (p.party, p.reported_by) if id_}
            for id_ in named | {id_ for answer in r.responses for id_ in (answer.by, answer.reported_by) if id_}:
                found[id_].append(r)
        return found

    @cached_property
    def standing(self) -> Mapping[Id, Sequence[Position]]:
        """The positions of each recommendation that stand."""
        return {r.id: standing(undisputed_positions(r)) for r in self.dataset.recommendations}

    @cached_property
    def export(self) -> Export:
        """All of the record for spreadsheets."""
        return export_tables(self.dataset, self.commit)

    @cached_property
    def workbook(self) -> bytes:
        """The same as a workbook; empty where a text is longer than one can hold."""
        with suppress(RefusedError):
            return xlsx(self.export)
        return b""

    def sentence(self, event: Event) -> Markdown:
        """Return what was recorded in one sentence without a full stop."""
        r, who, entry = self.recommendations.get(event.recommendation), event.who or "", event.entry
        action = by_id(r.actions).get(event.action) if r and event.action else None
        disputed: list[Record] = []
        if r and r.disputes:
            disputed = [*disputed_positions(r, who), *disputed_responses(r, who)]
        return self._sentences(
            replace(event, day="", commit="", recommendation="", number=0, entry=None),
            action=(action.reference or action.title) if action else event.action,
            is_disputed=entry in disputed,
            **{name: getattr(entry, name, None) for name in ("ended", "due", "verified_by")},
        )

    @cached_property
    def _sentences(self) -> Callable[..., Markdown]:
        """Return the function that makes sentences of values, equal ones once."""
        return cache(self._sentence)

    def _sentence(self, event: Event, **values: object) -> Markdown:
        names = {**_FIELDS, **{f"fields.{field.id}": field.name for field in self.dataset.tracker.fields}}
        text = self.rendered(
            "event.md.j2",
            e=event,
            who=self.dataset.bodies.get(event.who or "", event.who),
            before=self._value(event.what, event.before),
            after=self._value(event.what, event.after),
            fields=list(dict.fromkeys(names.get(name, name.replace("_", " ")) for name in event.fields)),
            **values,
        )
        return Markdown(" ".join(text.split()))

    def _value(self, what: What, side: Side | None) -> str:
        """Return what a status, a stance and so on is called, or what is left of one that tracker.yaml lacks."""
        if side is None or what == "target":
            return day(side.value) if side else ""
        words = cast("Mapping[str, Word]", self.shared[_NAMED[what]] if what in _NAMED else {})
        return words[side.value].name if side.value in words else side.value

    @cached_property
    def at_depth(self) -> Callable[[int], Mapping[str, object]]:
        """Return the function that gives what pages share that lie so many folders deep, made once."""
        return cache(self._at_depth)

    def _at_depth(self, depth: int) -> Mapping[str, object]:
        def to(address: str = "", place: str = "") -> str:
            """Return the way to a page or a file, and there to a place: good for `file://` as well."""
            return "../" * depth + _file(address) + (f"#{place}" if place else "")

        shown = {"to": to, "workbook": bool(self.workbook), "has_target_dates": self.has_target_dates}
        return {**shown, "say": macros(self.templates, {**self.shared, **shown})}

    def values(self) -> dict[str, object]:
        return {**super().values(), **{name: getattr(self, name) for name in _SHARED}}


# What the site is made of, read from the files, from status.json and, if there is one, from the clone.


def read_site(root: Path, dataset: Dataset) -> SiteContext:
    """Return everything as of one day; raises `RefusedError` if there is no status.json.

    The day is the one of `derived.as_of`, or the day on which the newest entry was recorded, if this is later.
    """
    before = read_status(root / STATUS_JSON)
    if before is None:
        raise RefusedError(f"There is no {STATUS_JSON}, which says for which day: run 'rectrack board' first.")
    history = read_history(root, dataset, os.environ)
    days = [event.day for event in history.events] if history.is_known else []
    as_of = max([derived.as_of(before.as_of, dataset.recommendations), *days])
    commit = ""
    with suppress(RefusedError):  # a site is made of what is not committed as well
        commit = find_commit(Git(root, os.environ))
    return SiteContext(
        dataset=Withheld(dataset).inside(dataset),
        published=replace(publish_offline(before, dataset, date.fromisoformat(as_of)), as_of=as_of),
        history=history,
        commit=commit,
        templates=root / "templates",
    )


# A page: where it stands, what it shows, and the template that shows it.

MOST = 400
"""Things of lists on one page, which keeps it below a megabyte."""


class Page(NamedTuple):
    """`address` is a folder seen from the site's root, "r/18/", nothing for the front page, or a file there.

    `template` is a file of `templates/site/`, and `shown` what it needs beside what every page may name. A page that
    is `hidden` asks search engines to pass it over. `long` names what of `shown` are lists that may need several
    pages, with fewer things on each the more `weight` one has. This is one `part` of them; `totals` are how long the
    whole lists are, and `addresses` where their pages stand.
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
        """Its file."""
        return _file(self.address)

    def parts(self) -> Iterator["Page"]:
        """Yield the page itself, or as many as its lists need, one after the other; the first has the address."""
        lists = {name: cast("Sequence[object]", self.shown[name]) for name in self.long}
        totals = {name: len(things) for name, things in lists.items()}
        things = [(name, thing) for name in lists for thing in lists[name]]
        most = max(MOST // self.weight, 1)
        starts = range(0, max(len(things), 1), most)
        addresses = tuple(f"{self.address}{n}/" if n > 1 else self.address for n in range(1, len(starts) + 1))
        for n, (start, address) in enumerate(zip(starts, addresses, strict=True), 1):
            here = things[start : start + most]
            shown = {**self.shown, **{name: [thing for of, thing in here if of == name] for name in lists}}
            yield self._replace(address=address, shown=shown, part=n, addresses=addresses, totals=totals)

    def text(self, site: SiteContext) -> str:
        """Return the page as HTML, or what else its template makes."""
        shared = site.at_depth(self.address.count("/"))
        return site.rendered(f"site/{self.template}.j2", page=self, **shared, **self.shown)


def _file(address: str) -> str:
    return f"{address}index.html" if address.endswith("/") or not address else address
