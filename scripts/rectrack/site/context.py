"""What all pages share: the facts, the addresses, the sentences of events."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, cast

from msgspec.structs import replace

from rectrack.github.git import Git
from rectrack.github.types import Site
from rectrack.model import (
    Dataset,
    Id,
    Position,
    Recommendation,
    Request,
    Response,
    Stance,
    Status,
    Withheld,
    Word,
    by_id,
    derived,
    disputed_positions,
    disputed_responses,
    standing,
    undisputed_positions,
    vocabulary,
)
from rectrack.rendering import generated_files, status_json
from rectrack.rendering.context import Context
from rectrack.rendering.published import Strip, strip
from rectrack.rendering.status_json import Entry, Published
from rectrack.site.changes import Event, History, Side, What, recent_corrections
from rectrack.site.git_history import read_history
from rectrack.text.html import to_write
from rectrack.text.markdown import Markdown, day
from rectrack.text.problems import RefusedError
from rectrack.text.spelling import alphabetical_key
from rectrack.workspace.export_sheet import Export, commit_of, export_tables, xlsx

# Which recommendations name whom, found once, so that a page of each party is not a search of the whole record.


def _named(r: Recommendation) -> Iterator[Id]:
    yield from r.addressees
    yield from (id_ for action in r.actions for id_ in action.addressees)
    yield from (request.of for request in r.requests)
    yield from (dispute.by for dispute in r.disputes)
    yield from (id_ for p in r.positions for id_ in (p.party, p.reported_by) if id_)
    yield from (id_ for said in r.responses for id_ in (said.by, said.reported_by) if id_)


# What was recorded, in a sentence each: for lists of changes, reports and mails.

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


# What the pages are made of: what the files say, for the day of status.json, and where everything stands.

RIGHT_TO_LEFT = frozenset(("ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"))
"""Languages whose letters run from right to left."""


class Material(Context, frozen=True, kw_only=True, dict=True):
    """A dataset with its published form.

    `known` is what was recorded when, `commit` the one that has these files, empty where none is known to.
    """

    published: Published
    known: History
    commit: str = ""

    @cached_property
    def strip(self) -> Strip:
        return strip(self.dataset, self.published)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """What is published of each recommendation, by id."""
        return by_id(self.published.recommendations)

    @cached_property
    def has_target_dates(self) -> bool:
        """Return whether any target date is set."""
        return any(r.target or any(step.target for step in r.actions) for r in self.dataset.recommendations)

    @cached_property
    def github(self) -> Site | None:
        """Return the address of the repository; None before the first sync on GitHub."""
        repository, branch = self.published.repository, self.dataset.tracker.branch
        if repository is None:
            return None
        return Site(web=f"https://{repository.host}/{repository.name}", branch=branch)

    def issue(self, entry: Entry) -> str:
        """The address at which a recommendation is discussed, empty where there is none."""
        return f"{self.github.web}/issues/{entry.issue}" if self.github and entry.issue else ""

    def public(self, address: str) -> str:
        """The whole address of a page where the tracker names its site; empty where it names none."""
        site = self.dataset.tracker.site
        return f"{site.rstrip('/')}/{address}" if site else ""

    def complaint(self, number: int | None = None, who: str = "", address: str = "") -> str:
        """Where to write when something is wrong, with what it is about filled in; empty where nothing is given."""
        contact = self.dataset.tracker.contact
        if not contact:
            return self.github.new_issue if self.github else ""
        about = ", ".join(filter(None, (f"recommendation {number}" if number else "", who)))
        body = "\n".join(filter(None, (f"About: {about}" if about else "", self.public(address), "", "")))
        return to_write(contact, subject=f"Something wrong: {about or self.dataset.tracker.title}", body=body)

    def in_order(self, parties: Iterable[str]) -> list[str]:
        """The ids of parties in the alphabetical order of their names."""
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
        withheld = {party.id for party in self.dataset.parties if party.name_withheld}
        known = (body.id for body in self.dataset.tracker.addressees)
        return {id_: f"addressed/{id_}/" for id_ in known if id_ not in withheld}

    def body_page(self, id_: Id) -> str:
        """The page of a party or an addressee, empty where there is none."""
        return self.party_pages.get(id_) or self.addressee_pages.get(id_, "")

    @cached_property
    def corrected_lately(self) -> Mapping[int, Sequence[Event]]:
        """What was corrected in the last days, the newest first, by the number of the recommendation."""
        found: defaultdict[int, list[Event]] = defaultdict(list)
        for event in recent_corrections(self.known.events, self.published.as_of):
            found[event.number].append(event)
        return found

    @cached_property
    def concerned(self) -> Mapping[Id, Sequence[Recommendation]]:
        """The recommendations that name a party or an addressee, by its id; nothing for one that none names."""
        found: defaultdict[Id, list[Recommendation]] = defaultdict(list)
        for r in self.dataset.recommendations:
            for id_ in {*_named(r)}:
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

    def change(self, id_: str) -> str:
        """Where a commit shows what it changed, empty where nobody can see it."""
        return f"{self.github.web}/commit/{id_}" if self.github and id_ else ""

    def sentence(self, event: Event) -> Markdown:
        """What was recorded in one sentence without a full stop."""
        fields = self.dataset.tracker.fields
        names = {**_FIELDS, **{f"fields.{field.id}": field.name for field in fields}}
        text = self.rendered(
            "event.md.j2",
            e=event,
            who=self.dataset.bodies.get(event.who or "", event.who),
            action=self._action(event),
            before=self._value(event.what, event.before),
            after=self._value(event.what, event.after),
            fields=list(dict.fromkeys(names.get(name, name.replace("_", " ")) for name in event.fields)),
            is_disputed=self._is_disputed(event),
            due=event.entry.due if isinstance(event.entry, Request) else None,
        )
        return Markdown(" ".join(text.split()))

    def _is_disputed(self, event: Event) -> bool:
        """Whether it tells what somebody says of a party or an addressee that objects to it now."""
        r, entry = self.recommendations.get(event.recommendation), event.entry
        if r is None or not isinstance(entry, Position | Response):
            return False
        return entry in (*disputed_positions(r, entry.author), *disputed_responses(r, entry.author))

    def _value(self, what: What, side: Side | None) -> str:
        """What a status, a stance and so on is called, or what is left of one that tracker.yaml knows no more."""
        if side is None:
            return ""
        return day(side.value) if what == "target" else self._names.get(what, {}).get(side.value, side.value)

    @cached_property
    def _names(self) -> Mapping[What, Mapping[str, str]]:
        tracker = self.dataset.tracker
        words: Mapping[What, Iterable[Word | Status | Stance]] = {
            "status": tracker.statuses,
            "action": tracker.statuses,
            "position": (*tracker.stances, vocabulary.WITHDRAWN),
            "answer": tracker.answers,
            "decision": tracker.outcomes,
        }
        return {what: {word.id: word.name for word in of_kind} for what, of_kind in words.items()}

    def _action(self, event: Event) -> str | None:
        """How the source numbers an action, or else its title."""
        r = self.recommendations.get(event.recommendation)
        found = by_id(r.actions).get(event.action or "") if r else None
        return (found.reference or found.title) if found else event.action

    def values(self) -> dict[str, object]:
        return {
            **super().values(),
            "published": self.published,
            "entries": self.entries,
            "strip": self.strip,
            "github": self.github,
            "dir": "rtl" if self.dataset.tracker.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr",
            "known": self.known,
            "sentence": self.sentence,
            "commit": self.change,
            "workbook": bool(self.workbook),
            "has_target_dates": self.has_target_dates,
            "body_page": self.body_page,
            "complaint": self.complaint,
            "issue": self.issue,
            "public": self.public,
        }


# What the site is made of, read from the files, from status.json and, if there is one, from the clone.


def read_material(root: Path, dataset: Dataset) -> Material:
    """Return everything as of one day; raises `RefusedError` if there is no status.json.

    The day is the one of `derived.as_of`, or the day on which the newest entry was recorded, if this is later.
    """
    before = _published(root)
    history = read_history(root, dataset, os.environ)
    days = [event.day for event in history.events] if history.is_known else []
    day = max([derived.as_of(before.as_of, dataset.recommendations), *days])
    known = generated_files.known(before, dataset, date.fromisoformat(day))
    return Material(
        dataset=Withheld(dataset).inside(dataset),
        published=replace(known, as_of=day),
        known=history,
        commit=_commit(root),
        templates=root / "templates",
    )


def _commit(root: Path) -> str:
    """The commit that has the record as it lies here; a site is made of what is not committed as well."""
    with suppress(RefusedError):
        return commit_of(Git(root, os.environ))
    return ""


def _published(root: Path) -> Published:
    """Return what was published last; raises `RefusedError` if there is no status.json."""
    if here := status_json.read(root / status_json.FILE):
        return here
    raise RefusedError(f"There is no {status_json.FILE}, which says for which day: run 'rectrack board' first.")


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
        """The page itself, or as many as its lists need, one list after the other; the first has the address."""
        lists = {name: cast("Sequence[object]", self.shown[name]) for name in self.long}
        totals = {name: len(things) for name, things in lists.items()}
        most = max(MOST // self.weight, 1)
        starts = range(0, max(sum(totals.values()), 1), most)
        addresses = tuple(f"{self.address}{n}/" if n > 1 else self.address for n in range(1, len(starts) + 1))
        for n, (start, address) in enumerate(zip(starts, addresses, strict=True), 1):
            shown = {**self.shown, **dict(_slices(lists, start, start + most))}
            yield self._replace(address=address, shown=shown, part=n, addresses=addresses, totals=totals)

    def text(self, material: Material) -> str:
        return material.rendered(f"site/{self.template}.j2", page=self, to=self.to, **self.shown)

    def to(self, address: str = "", place: str = "") -> str:
        """The way from here to another page, or to a file, and there to a place: good for `file://` as well."""
        up = "../" * self.address.count("/")
        return up + _file(address) + (f"#{place}" if place else "")


def _slices(lists: Mapping[str, Sequence[object]], start: int, stop: int) -> Iterator[tuple[str, Sequence[object]]]:
    """Of each list what falls between two places, if they stand one after the other."""
    at = 0
    for name, things in lists.items():
        yield name, things[max(start - at, 0) : max(stop - at, 0)]
        at += len(things)


def _file(address: str) -> str:
    return f"{address}index.html" if address.endswith("/") or not address else address
