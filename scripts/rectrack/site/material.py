"""What the pages are made of: what the files say, for the day of status.json, and where everything stands."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlencode

from msgspec import Struct

from rectrack.github.address import REHEARSAL_HOST
from rectrack.github.types import Site
from rectrack.pages.status_json import Entry, Published
from rectrack.pages.strip import Strip, strip
from rectrack.record import facts, stances
from rectrack.record.parties import Party
from rectrack.record.recommendation import Dispute, Position, Recommendation
from rectrack.record.register import Register
from rectrack.record.requests import confirmation
from rectrack.record.values import by_id
from rectrack.site import corrections
from rectrack.site.events import Event, Recorded
from rectrack.site.sentences import Sentences
from rectrack.text import alphabet

RIGHT_TO_LEFT = frozenset(("ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"))
"""Languages whose letters run from right to left."""


class Material(Struct, frozen=True, kw_only=True, dict=True):
    """All without withheld names. `known` is what was recorded when; `templates` go before the tracker's own."""

    register: Register
    published: Published
    known: Recorded
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
    def github(self) -> Site | None:
        """Where the repository stands, unless it is only rehearsed."""
        repository, branch = self.published.repository, self.register.tracker.branch
        if repository is None or repository.host == REHEARSAL_HOST:
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
        if "@" not in contact or contact.startswith("http"):
            return contact
        about = ", ".join(filter(None, (f"recommendation {number}" if number else "", who)))
        body = "\n".join(filter(None, (f"About: {about}" if about else "", self.public(address), "", "")))
        asked = {"subject": f"Something wrong: {about or self.register.tracker.title}", "body": body}
        return f"mailto:{quote(contact, safe='@.+-_')}?{urlencode(asked, quote_via=quote)}"

    def in_order(self, parties: Iterable[str]) -> list[str]:
        """The ids of parties in the alphabetical order of their names."""
        return sorted(parties, key=lambda id_: alphabet.place(self.parties[id_].name))

    @cached_property
    def party_pages(self) -> Mapping[str, str]:
        """The pages of parties; that of a person is made only if its account spoke here, or it agreed to that."""
        spoke = {said.by if isinstance(said, Dispute) else said.party for said in self._spoken}
        return {
            party.id: f"p/{party.id}/"
            for party in self.register.parties
            if not party.name_withheld and (not party.person or party.page_agreed or party.id in spoke)
        }

    @cached_property
    def addressee_pages(self) -> Mapping[str, str]:
        """The pages of addressees."""
        withheld = {party.id for party in self.register.parties if party.name_withheld}
        known = (body.id for body in self.register.tracker.addressees)
        return {id_: f"addressed/{id_}/" for id_ in known if id_ not in withheld}

    @property
    def _spoken(self) -> Iterator[Position | Dispute]:
        """What parties wrote here from their own accounts."""
        for r in self.register.recommendations:
            own: list[Position | Dispute] = [*(p for p in r.positions if p.is_own), *r.disputes]
            yield from (s for s in own if not s.entered_by and s.source and s.source.comment)

    def body_page(self, id_: str) -> str:
        """The page of a party or an addressee, empty where there is none."""
        return self.party_pages.get(id_) or self.addressee_pages.get(id_, "")

    @cached_property
    def corrected_lately(self) -> tuple[Event, ...]:
        """What was corrected in the last days, the newest first."""
        return corrections.lately(self.known.events, self.published.as_of)

    def commit(self, id_: str) -> str:
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
            "set_by": facts.set_by,
            "known": self.known,
            "sentence": self.sentences.sentence,
            "commit": self.commit,
            "body_page": self.body_page,
            "complaint": self.complaint,
            "issue": self.issue,
            "public": self.public,
            "parties": self.parties,
            "bodies": self.register.bodies,
            "groups": by_id(tracker.groups),
            "statuses": by_id(tracker.statuses),
            "themes": by_id(tracker.themes),
            "addressees": by_id(tracker.addressees),
            "documents": by_id(tracker.documents),
            "answers": by_id(tracker.answers),
            "outcomes": by_id(tracker.outcomes),
            "kinds": by_id(tracker.kinds),
            "stances": by_id((*tracker.stances, stances.WITHDRAWN)),
        }
