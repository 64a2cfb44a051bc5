"""A recommendation to the issue it should have, and a live issue's body to its parts."""

import hashlib
import re
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from rectrack.github.types import IssueSpec, Site
from rectrack.model import derived, vocabulary
from rectrack.model.agreement import (
    LEVELS,
    Agreement,
    agreement,
    disputed_positions,
    disputed_responses,
    rule_in_words,
    undisputed_positions,
)
from rectrack.model.dataset import Register
from rectrack.model.recommendation import Recommendation, Report
from rectrack.model.types import MAX_BODY, When, by_id
from rectrack.rendering.labels import IssueLabels
from rectrack.text.templates import render

END = "<!-- rectrack:end -->"
_MARKER = re.compile(r"^<!-- rectrack:v1 id=([a-z0-9-]{1,60}) sha=([0-9a-f]{16}) -->[ \t]*$", re.MULTILINE)


class Parts(Struct, frozen=True, kw_only=True):
    """A live issue's body: the id its marker names, the section, people's text, and whether the marker leads.

    `edited` says that the section is not what the tracker last wrote there, `ends` that an end marker closes it.
    """

    id: str | None
    section: str
    people: str
    edited: bool = False
    leads: bool = False
    ends: bool = True


class Issues:
    """Renders the issues of a register's recommendations as of a day."""

    def __init__(self, register: Register, site: Site, templates: Path | None, day: When | None = None) -> None:
        self.register = register
        self.site = site
        self.templates = templates
        self.day = day
        self.statuses = by_id(register.tracker.statuses)
        self.parties = by_id(register.parties)
        self.labels = IssueLabels(register)

    def spec(self, recommendation: Recommendation) -> IssueSpec:
        """The issue that this recommendation should have.

        What strangers report is only linked, and goes before anything else has to where there is no room for all.
        """
        linked = derived.unverified(recommendation)
        vouched_for = replace(recommendation, reports=derived.verified(recommendation))
        spec = self._spec(vouched_for, linked)
        return self._spec(vouched_for, ()) if linked and len(body(spec)) > MAX_BODY else spec

    def _spec(self, recommendation: Recommendation, unverified: tuple[Report, ...]) -> IssueSpec:
        agreed = agreement(undisputed_positions(recommendation), self.parties, self.register.tracker)
        return IssueSpec(
            id=recommendation.id,
            title=recommendation.name,
            section=self._section(recommendation, unverified, agreed),
            labels=self.labels.of(recommendation, agreed.level),
            closes=self.statuses[recommendation.status].closes,
            formerly=recommendation.formerly,
        )

    def specs(self) -> list[IssueSpec]:
        return [self.spec(recommendation) for recommendation in self.register.recommendations]

    @cached_property
    def _shared(self) -> dict[str, object]:
        """What every section needs alike."""
        tracker = self.register.tracker
        return {
            "tracker": tracker,
            "site": self.site,
            "statuses": self.statuses,
            "parties": self.parties,
            "addressees": by_id(tracker.addressees),
            "documents": by_id(tracker.documents),
            "recommendations": by_id(self.register.recommendations),
            "paths": self.register.paths,
            "rule": rule_in_words(tracker),
            "levels": LEVELS,
            "kinds": by_id(tracker.kinds),
            "answers": by_id(tracker.answers),
            "outcomes": by_id(tracker.outcomes),
            "groups": by_id(tracker.groups),
            "bodies": self.register.bodies,
            "stances": vocabulary.names(tracker.stances),
            "meanings": {stance.id: stance.description for stance in tracker.stances if stance.description},
            "group": derived.group,
            "without_answer": derived.without_answer,
            "confirmation": derived.confirmation,
            "in_place_of": derived.in_place_of,
            "where": derived.where,
            "set_by": derived.set_by,
            "evidence_shown": derived.evidence,
            "names": derived.names,
            "disputed_positions": disputed_positions,
            "disputed_responses": disputed_responses,
        }

    def _section(self, recommendation: Recommendation, unverified: tuple[Report, ...], agreed: Agreement) -> str:
        return normal(
            render(
                "issue.md.j2",
                self.templates,
                r=recommendation,
                unverified=unverified,
                since=derived.since(recommendation),
                according_to=derived.according_to(recommendation),
                check=derived.last_check(recommendation),
                looked=derived.last_looked(recommendation),
                as_of=self.day,
                meaning=derived.meaning(recommendation, self.statuses[recommendation.status]),
                unanswered=derived.unanswered(recommendation),
                standing_answers=derived.answers(recommendation),
                earlier_answers=derived.earlier_answers(recommendation),
                own_fields=derived.own_fields(recommendation, self.register.tracker),
                views=derived.views(recommendation, self.parties, self.register.tracker.stances),
                earlier=derived.earlier(recommendation),
                without_own_answer=derived.without_own_answer(recommendation),
                agreement=agreed,
                agreed=agreed.in_words,
                **self._shared,
            )
        )


def body(spec: IssueSpec, people: str = "") -> str:
    """The whole body: marker, section, end marker, and below it whatever people wrote."""
    marker = f"<!-- rectrack:v1 id={spec.id} sha={digest(spec.section)} -->"
    below = people.strip("\n")
    return f"{marker}\n{spec.section}\n{END}" + (f"\n\n{below}" if below.strip() else "")


def parts(text: str) -> Parts:
    """Take a live body apart. Where a marker is missing, what cannot be told from people's text counts as theirs."""
    text = text.replace("\r\n", "\n")
    start = _MARKER.search(text)
    if start is None:
        return Parts(id=None, section="", people=text)
    end = text.find(f"\n{END}", start.end())
    if end >= 0:
        section, below = normal(text[start.end() : end]), text[end + len(END) + 1 :]
    else:
        section, below = split_section(text[start.end() :], start[2])
    around = (text[: start.start()], below)
    return Parts(
        id=start[1],
        section=section,
        people="\n\n".join(part.strip("\n") for part in around if part.strip()),
        edited=end >= 0 and digest(section) != start[2],
        leads=start.start() == 0,
        ends=end >= 0,
    )


def split_section(text: str, wanted: str) -> tuple[str, str]:
    """The section with the wanted digest that a text begins with, and what follows; without one, all follows."""
    lines = text.strip("\n").split("\n")
    seen = hashlib.sha256()
    for n, line in enumerate(lines, 1):
        seen.update(("\n" * (n > 1) + line.rstrip()).encode())
        if _short(seen) == wanted:
            return "\n".join(line.rstrip() for line in lines[:n]), "\n".join(lines[n:]).strip("\n").removeprefix(END)
    return "", text


def normal(text: str) -> str:
    """The text without what GitHub and its editor change by themselves: line ends and trailing space."""
    return "\n".join(part.rstrip() for part in text.replace("\r\n", "\n").split("\n")).strip()


def digest(section: str) -> str:
    return _short(hashlib.sha256(section.encode()))


def _short(seen: "hashlib._Hash") -> str:
    return seen.hexdigest()[:16]
