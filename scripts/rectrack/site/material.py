"""What the pages are made of: what the files say, for the day of status.json, and where everything stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from rectrack.github.types import Site
from rectrack.pages.status_json import Entry, Published
from rectrack.pages.strip import Strip, strip
from rectrack.record import facts, stances, undisputed
from rectrack.record.agreement import standing
from rectrack.record.parties import Party
from rectrack.record.recommendation import Position, Recommendation
from rectrack.record.register import Register
from rectrack.record.requests import confirmation
from rectrack.record.statuses import Status
from rectrack.record.values import Id, by_id
from rectrack.sheets import export, workbook
from rectrack.sheets.export import Export
from rectrack.site import corrections
from rectrack.site.addresses import Addresses
from rectrack.site.concerned import concerned
from rectrack.site.events import Event, Recorded
from rectrack.site.sentences import Sentences
from rectrack.text import alphabet
from rectrack.text.html import to_write
from rectrack.text.problems import RefusedError

RIGHT_TO_LEFT = frozenset(("ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"))
"""Languages whose letters run from right to left."""


class Material(Struct, frozen=True, kw_only=True, dict=True):
    """All without withheld names.

    `known` is what was recorded when, `commit` the one that has these files, empty where none is known to;
    `templates` go before the tracker's own.
    """

    register: Register
    published: Published
    known: Recorded
    commit: str = ""
    templates: Path | None = None

    @cached_property
    def strip(self) -> Strip:
        recorded = max(entry.recorded for entry in self.published.recommendations)
        return strip(self.register, self.published.as_of, recorded)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """What is published of each recommendation, by id."""
        return by_id(self.published.recommendations)

    @cached_property
    def recommendations(self) -> Mapping[str, Recommendation]:
        return by_id(self.register.recommendations)

    @cached_property
    def parties(self) -> Mapping[str, Party]:
        return by_id(self.register.parties)

    @cached_property
    def has_target_dates(self) -> bool:
        """Return whether any target date is set."""
        return any(r.target or any(step.target for step in r.actions) for r in self.register.recommendations)

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        return by_id(self.register.tracker.statuses)

    @cached_property
    def github(self) -> Site | None:
        """Return the address of the repository; None before the first sync on GitHub."""
        repository, branch = self.published.repository, self.register.tracker.branch
        if repository is None:
            return None
        return Site(web=f"https://{repository.host}/{repository.name}", branch=branch)

    def issue(self, entry: Entry) -> str:
        """The address at which a recommendation is discussed, empty where there is none."""
        return f"{self.github.web}/issues/{entry.issue}" if self.github and entry.issue else ""

    def public(self, address: str) -> str:
        """The whole address of a page where the tracker names its site; empty where it names none."""
        site = self.register.tracker.site
        return f"{site.rstrip('/')}/{address}" if site else ""

    def complaint(self, number: int | None = None, who: str = "", address: str = "") -> str:
        """Where to write when something is wrong, with what it is about filled in; empty where nothing is given."""
        contact = self.register.tracker.contact
        if not contact:
            return self.github.new_issue if self.github else ""
        about = ", ".join(filter(None, (f"recommendation {number}" if number else "", who)))
        body = "\n".join(filter(None, (f"About: {about}" if about else "", self.public(address), "", "")))
        return to_write(contact, subject=f"Something wrong: {about or self.register.tracker.title}", body=body)

    def in_order(self, parties: Iterable[str]) -> list[str]:
        """The ids of parties in the alphabetical order of their names."""
        return sorted(parties, key=lambda id_: alphabet.place(self.parties[id_].name))

    @cached_property
    def addresses(self) -> Addresses:
        """The pages of parties and addressees."""
        return Addresses(self.register)

    @cached_property
    def corrected_lately(self) -> Mapping[int, Sequence[Event]]:
        """What was corrected in the last days, the newest first, by the number of the recommendation."""
        found: defaultdict[int, list[Event]] = defaultdict(list)
        for event in corrections.lately(self.known.events, self.published.as_of):
            found[event.number].append(event)
        return found

    @cached_property
    def concerned(self) -> Mapping[Id, Sequence[Recommendation]]:
        """The recommendations that name a party or an addressee, by its id."""
        return concerned(self.register.recommendations)

    @cached_property
    def standing(self) -> Mapping[Id, Sequence[Position]]:
        """The positions of each recommendation that stand."""
        return {r.id: standing(undisputed.positions(r)) for r in self.register.recommendations}

    @cached_property
    def export(self) -> Export:
        """All of the record for spreadsheets."""
        return export.made(self.register, self.commit)

    @cached_property
    def workbook(self) -> bytes:
        """The same as a workbook; empty where a text is longer than one can hold."""
        with suppress(RefusedError):
            return workbook.xlsx(self.export)
        return b""

    def change(self, id_: str) -> str:
        """Where a commit shows what it changed, empty where nobody can see it."""
        return f"{self.github.web}/commit/{id_}" if self.github and id_ else ""

    @cached_property
    def sentences(self) -> Sentences:
        return Sentences(self.register, self.templates)

    @cached_property
    def shared(self) -> Mapping[str, object]:
        """What every template may name."""
        tracker = self.register.tracker
        return {
            "tracker": tracker,
            "published": self.published,
            "entries": self.entries,
            "recommendations": self.recommendations,
            "strip": self.strip,
            "github": self.github,
            "dir": "rtl" if tracker.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr",
            "confirmation": confirmation,
            "in_place_of": facts.in_place_of,
            "disputed_positions": undisputed.disputed_positions,
            "set_by": facts.set_by,
            "known": self.known,
            "sentence": self.sentences.sentence,
            "commit": self.change,
            "workbook": bool(self.workbook),
            "has_target_dates": self.has_target_dates,
            "body_page": self.addresses.of,
            "complaint": self.complaint,
            "issue": self.issue,
            "public": self.public,
            "parties": self.parties,
            "bodies": self.register.bodies,
            "groups": by_id(tracker.groups),
            "statuses": self.statuses,
            "themes": by_id(tracker.themes),
            "addressees": by_id(tracker.addressees),
            "documents": by_id(tracker.documents),
            "answers": by_id(tracker.answers),
            "outcomes": by_id(tracker.outcomes),
            "kinds": by_id(tracker.kinds),
            "stances": by_id((*tracker.stances, stances.WITHDRAWN)),
        }
