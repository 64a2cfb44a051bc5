"""What one value alone cannot tell: references, uniqueness, transitions, dates, and GitHub's limits."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

from rectrack.changes import Site
from rectrack.labels import placed_labels
from rectrack.load import PARTIES, TRACKER
from rectrack.model import Named, Party, Recommendation, Register, Source, Status, When, by_id
from rectrack.problems import Finding, Path, nearest, shown

# GitHub's limits in characters, as its API answers them (422 Validation Failed).
MAX_TITLE = 256
MAX_BODY = 65_536
MAX_LABEL_NAME = 50
MAX_LABEL_DESCRIPTION = 100
MAX_LABELS = 100

SURELY_SHORT = 10_000
"""A file of fewer bytes makes no body that GitHub would refuse, so its body need not be made to know."""

Fault: TypeAlias = tuple[Path, str, str]
"""Where in one file, what is wrong, what would be right."""


def check(register: Register, sizes: Mapping[str, int], today: date) -> list[Finding]:
    """Everything wrong with a register; `sizes` gives the files' sizes in bytes."""
    findings = [*_tracker_rules(register), *_labels(register)]
    rules = _Rules(register, today)
    for recommendation in register.recommendations:
        findings += rules.of(recommendation)
    findings += _numbers(register.recommendations)
    findings += _former_ids(register.recommendations)
    large = [r for r in register.recommendations if sizes.get(r.path, 0) >= SURELY_SHORT]
    if large and not findings:  # a body can be made only where every reference leads somewhere
        findings += _bodies(register, large)
    return findings


class _Rules:
    """The rules for one recommendation, with what the whole register knows at hand."""

    def __init__(self, register: Register, today: date) -> None:
        self.register = register
        # It may be tomorrow already where the file was written.
        self.tomorrow = date.fromordinal(today.toordinal() + 1).isoformat()

    @cached_property
    def statuses(self) -> dict[str, Status]:
        return by_id(self.register.tracker.statuses)

    @cached_property
    def themes(self) -> set[str]:
        return {theme.id for theme in self.register.tracker.themes}

    @cached_property
    def addressees(self) -> set[str]:
        return {addressee.id for addressee in self.register.tracker.addressees}

    @cached_property
    def documents(self) -> set[str]:
        return {document.id for document in self.register.tracker.documents}

    @cached_property
    def parties(self) -> dict[str, Party]:
        return by_id(self.register.parties)

    @cached_property
    def ids(self) -> set[str]:
        return {recommendation.id for recommendation in self.register.recommendations}

    def of(self, r: Recommendation) -> Iterator[Finding]:
        for at, message, hint in self._all(r):
            yield Finding(r.path, at, message, hint)

    def _all(self, r: Recommendation) -> Iterator[Fault]:
        yield from _known("theme", r.theme, self.themes, ("theme",))
        yield from _all_known("addressee", r.addressees, self.addressees, "addressees")
        yield from _known("status", r.status, self.statuses, ("status",))
        for n, action in enumerate(r.actions):
            yield from _known("status", action.status, self.statuses, ("actions", n, "status"))
        yield from _repeated("action", [action.id for action in r.actions], "actions", "id")
        for n, source in enumerate(r.sources):
            yield from self._source(source, ("sources", n))
        yield from self._positions(r)
        yield from self._responses(r)
        yield from self._relations(r)
        yield from self._history(r)
        yield from self._other_dates(r)
        if len(r.name) > MAX_TITLE:
            allowed = MAX_TITLE - len(r.name) + len(r.title)
            yield ("title",), f"the title has {len(r.title)} characters", f"GitHub leaves room for {allowed}"

    def _positions(self, r: Recommendation) -> Iterator[Fault]:
        for n, position in enumerate(r.positions):
            at: Path = ("positions", n)
            yield from _known("party", position.party, self.parties, (*at, "party"))
            yield from self._date(position.date, (*at, "date"))
            if position.source:
                yield from self._source(position.source, (*at, "source"))
            if position.reported_by:
                yield from _known("party", position.reported_by, self.parties, (*at, "reported_by"))
                if position.reported_by == position.party:
                    yield (
                        (*at, "reported_by"),
                        "a party does not report its own position",
                        "delete reported_by",
                    )
        said = [(p.party, p.reported_by) for p in r.positions]
        if len(set(said)) < len(said):
            for n, (party, reporter) in enumerate(said):
                if (party, reporter) in said[:n]:
                    yield (
                        ("positions", n, "party"),
                        f"{shown(party)} has a position here already",
                        "keep the latest",
                    )

    def _responses(self, r: Recommendation) -> Iterator[Fault]:
        for n, response in enumerate(r.responses):
            at: Path = ("responses", n)
            if response.by not in r.addressees:
                yield (
                    (*at, "by"),
                    f"{shown(response.by)} is not an addressee here",
                    nearest(response.by, r.addressees),
                )
            yield from self._date(response.date, (*at, "date"))
            if response.source:
                yield from self._source(response.source, (*at, "source"))
        yield from _repeated("answer", [response.by for response in r.responses], "responses", "by")

    def _relations(self, r: Recommendation) -> Iterator[Fault]:
        for name, ids in (
            ("related", r.related),
            ("supersedes", r.supersedes),
            ("superseded_by", r.superseded_by),
        ):
            yield from _all_known("recommendation", ids, self.ids, name)
            if r.id in ids:
                yield (name, ids.index(r.id)), "a recommendation is not related to itself", "delete it"

    def _history(self, r: Recommendation) -> Iterator[Fault]:
        before = None
        for n, entry in enumerate(r.history):
            at: Path = ("history", n)
            yield from _known("status", entry.status, self.statuses, (*at, "status"))
            yield from self._date(entry.date, (*at, "date"))
            status = self.statuses.get(entry.status)
            if status and status.needs_evidence and not entry.evidence:
                yield (
                    (*at, "status"),
                    f"the status {entry.status} needs evidence",
                    "add evidence: to this entry",
                )
            if before:
                yield from self._step(before.status, entry.status, (*at, "status"))
                if _surely_earlier(entry.date, before.date):
                    yield (
                        (*at, "date"),
                        f"{entry.date} is earlier than the entry before, {before.date}",
                        "newest last",
                    )
            before = entry
        if r.history[-1].status != r.status:
            last = r.history[-1].status
            hint = f"write status: {last}, or add an entry to history with status: {r.status}"
            yield (
                ("status",),
                f"the status {r.status} differs from that of the last history entry, {last}",
                hint,
            )

    def _step(self, before: str, after: str, at: Path) -> Iterator[Fault]:
        status = self.statuses.get(before)
        if status and after in self.statuses and after != before and after not in status.next:
            may = ", ".join(status.next) or "nothing"
            yield at, f"the status {after} cannot follow {before}", f"after {before} may come: {may}"

    def _other_dates(self, r: Recommendation) -> Iterator[Fault]:
        if r.decision:
            yield from self._date(r.decision.date, ("decision", "date"))
            if r.decision.source:
                yield from self._source(r.decision.source, ("decision", "source"))
        if r.last_checked:
            yield from self._date(r.last_checked.date, ("last_checked", "date"))
        if r.target_date:
            yield from _existing(r.target_date, ("target_date",))

    def _date(self, when: When, at: Path) -> Iterator[Fault]:
        """A date of something that has happened."""
        yield from _existing(when, at)
        if when > self.tomorrow[: len(when)]:
            yield at, f"{when} is in the future", "write when it happened"

    def _source(self, source: Source, at: Path) -> Iterator[Fault]:
        if source.document:
            yield from _known("document", source.document, self.documents, (*at, "document"))
        elif not (source.url or source.comment):
            yield (
                at,
                "the source names no document, url or comment",
                "add document: with an id of tracker.yaml",
            )


def _existing(when: When, at: Path) -> Iterator[Fault]:
    try:
        date.fromisoformat(when + "-01-01"[len(when) - len("2017") :])
    except ValueError:
        yield at, f"there is no date {when}", "a year, a month or a day: 2017, 2017-02 or 2017-02-14"


def _surely_earlier(when: When, than: When) -> bool:
    """Whether it was earlier, as far as both dates are known: 2017 is not surely earlier than 2017-02."""
    known = min(len(when), len(than))
    return when[:known] < than[:known]


def _known(what: str, value: str, valid: Collection[str], at: Path) -> Iterator[Fault]:
    if value not in valid:
        yield at, f"unknown {what} {shown(value)}", nearest(value, sorted(valid))


def _all_known(what: str, values: tuple[str, ...], valid: set[str], name: str) -> Iterator[Fault]:
    if not valid.issuperset(values):
        for n, value in enumerate(values):
            yield from _known(what, value, valid, (name, n))
    if len(values) > 1:
        for n, value in enumerate(values):
            if value in values[:n]:
                yield (name, n), f"{shown(value)} stands here a second time", "keep one of the two"


def _repeated(what: str, ids: list[str], *steps: str) -> Iterator[Fault]:
    if len(set(ids)) < len(ids):
        for n, value in enumerate(ids):
            if value in ids[:n]:
                yield (steps[0], n, *steps[1:]), f"a second {what} of {shown(value)}", "keep one of the two"


def _numbers(recommendations: tuple[Recommendation, ...]) -> Iterator[Finding]:
    """A number is given once. The recommendations come by number."""
    highest = recommendations[-1].number if recommendations else 0
    for before, r in pairwise(recommendations):
        if before.number == r.number:
            message = f"the number {r.number} is taken by {before.path}"
            yield Finding(r.path, ("number",), message, f"the next free number is {highest + 1}")


def _former_ids(recommendations: tuple[Recommendation, ...]) -> Iterator[Finding]:
    living = {r.id: r for r in recommendations}
    claimed: dict[str, Recommendation] = {}
    for r in recommendations:
        for n, former in enumerate(r.formerly):
            other = living.get(former) or claimed.get(former)
            if other:
                message = f"{shown(former)} is the id of {other.path}"
                if former not in living:
                    message = f"{shown(former)} is claimed by {other.path} too"
                yield Finding(r.path, ("formerly", n), message, "name the id this file had before, or delete it")
            claimed[former] = r


def _tracker_rules(register: Register) -> Iterator[Finding]:
    tracker = register.tracker
    lists: dict[str, tuple[Named, ...]] = {
        "statuses": tracker.statuses,
        "themes": tracker.themes,
        "addressees": tracker.addressees,
        "documents": tracker.documents,
    }
    for name, things in lists.items():
        for at, message, hint in _repeated("entry", [thing.id for thing in things], name, "id"):
            yield Finding(TRACKER, at, message, hint)
    for at, message, hint in _repeated("entry", [party.id for party in register.parties], "parties", "id"):
        yield Finding(PARTIES, at, message, hint)
    statuses = by_id(tracker.statuses)
    for n, status in enumerate(tracker.statuses):
        for m, after in enumerate(status.next):
            for at, message, hint in _known("status", after, statuses, ("statuses", n, "next", m)):
                yield Finding(TRACKER, at, message, hint)
    for n, document in enumerate(tracker.documents):
        for at, message, hint in _existing(document.date, ("documents", n, "date")):
            yield Finding(TRACKER, at, message, hint)


def _labels(register: Register) -> Iterator[Finding]:
    """GitHub's limits for labels, and two labels of one name, which GitHub takes for the same."""
    taken: Counter[str] = Counter()
    for at, label in placed_labels(register.tracker):
        if len(label.name) > MAX_LABEL_NAME:
            yield Finding(
                TRACKER,
                at,
                f"the label {shown(label.name)} is too long",
                f"at most {MAX_LABEL_NAME} characters",
            )
        if len(label.description) > MAX_LABEL_DESCRIPTION:
            message = f"the description of the label {shown(label.name)} is too long"
            yield Finding(TRACKER, at, message, f"at most {MAX_LABEL_DESCRIPTION} characters")
        taken[label.name.casefold()] += 1
        if taken[label.name.casefold()] == 2:  # noqa: PLR2004 - the second of a name
            yield Finding(TRACKER, at, f"two labels are named {shown(label.name)}", "GitHub ignores case: rename one")
    for r in register.recommendations:
        if len(r.addressees) + 4 > MAX_LABELS:
            hint = f"an issue carries at most {MAX_LABELS} labels, four of them for other things"
            yield Finding(r.path, ("addressees",), f"{len(r.addressees)} addressees are too many", hint)


def _bodies(register: Register, large: list[Recommendation]) -> Iterator[Finding]:
    from rectrack.issue import Issues, body

    longest_name = "o" * 39 + "/" + "r" * 100  # GitHub's limits for an owner and a repository
    site = Site(web=f"https://github.com/{longest_name}", branch=register.tracker.branch)
    issues = Issues(register, site, None)
    for r in large:
        length = len(body(issues.spec(r)))
        if length > MAX_BODY:
            message = f"the issue's text would have {length:,} characters"
            yield Finding(r.path, (), message, f"GitHub allows {MAX_BODY:,}: shorten the longest texts")
