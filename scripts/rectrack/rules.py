"""What one value alone cannot tell: references, uniqueness, transitions, dates.

What could not be read is empty, and no rule judges what is empty: one mistake is one problem.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import islice, pairwise
from typing import TypeAlias

from rectrack.load import PARTIES, TRACKER
from rectrack.model import (
    STATEMENTS,
    Addressee,
    Document,
    Named,
    Party,
    Position,
    Recommendation,
    Register,
    Source,
    Status,
    Theme,
    Tracker,
    When,
    by_id,
    surely_earlier,
)
from rectrack.problems import MOST, Finding, Path, nearest, shown

Fault: TypeAlias = tuple[Path, str, str]
"""Where in one file, what is wrong, what would be right."""


def check(register: Register, today: date) -> list[Finding]:
    """Every rule that the files break."""
    findings = [*_tracker_rules(register)]
    rules = _Rules(register, today)
    for recommendation in register.recommendations:
        findings += islice(rules.of(recommendation), MOST)
    findings += _numbers(register)
    findings += _former_ids(register)
    return findings


def wrong_step(statuses: Mapping[str, Status], before: str, after: str) -> tuple[str, str] | None:
    """What is wrong with one status after another, and what would be right; None where the settings allow it."""
    return _wrong(statuses, before, after, statuses[before].next if before in statuses else ())


def wrong_leap(statuses: Mapping[str, Status], before: str, after: str) -> tuple[str, str] | None:
    """The same for what has no history, such as an action: it may leave out steps, but none that closes."""
    ahead = [before]
    for known in ahead:  # grows meanwhile
        if known in statuses and (known == before or not statuses[known].closes):
            ahead += [status for status in statuses[known].next if status not in ahead]
    return _wrong(statuses, before, after, ahead[1:])


def _wrong(
    statuses: Mapping[str, Status], before: str, after: str, following: Sequence[str]
) -> tuple[str, str] | None:
    if before not in statuses or after not in statuses or after == before or after in following:
        return None
    return (
        f"the status {after} cannot follow {before}",
        f"after {before} may come: {', '.join(following) or 'nothing'}",
    )


def lacks_evidence(r: Recommendation, action: str, status: Status) -> bool:
    """Whether a status needs evidence that nobody has verified for this action.

    The check asks it of no file, whose evidence may be older than its reports; whoever gives the status is asked.
    """
    verified = (report for report in r.reports if report.verified_by and report.evidence)
    return bool(status.needs_evidence) and all(report.action != action for report in verified)


class _Rules:
    """The rules for one recommendation, with what the whole register knows at hand."""

    def __init__(self, register: Register, today: date) -> None:
        self.register = register
        self.past: set[When] = set()
        self.unknown: dict[tuple[str, str], tuple[str, str]] = {}
        # It may be tomorrow already where the file was written.
        self.tomorrow = date.fromordinal(today.toordinal() + 1).isoformat()

    @cached_property
    def statuses(self) -> dict[str, Status]:
        return by_id(self.register.tracker.statuses)

    @cached_property
    def themes(self) -> dict[str, Theme]:
        return by_id(self.register.tracker.themes)

    @cached_property
    def addressees(self) -> dict[str, Addressee]:
        return by_id(self.register.tracker.addressees)

    @cached_property
    def documents(self) -> dict[str, Document]:
        return by_id(self.register.tracker.documents)

    @cached_property
    def parties(self) -> dict[str, Party]:
        return by_id(self.register.parties)

    @cached_property
    def recommendations(self) -> dict[str, Recommendation | None]:
        """Those that cannot be read are there by their id alone."""
        return dict.fromkeys(self.register.paths) | by_id(self.register.recommendations)

    def of(self, r: Recommendation) -> Iterator[Finding]:
        for at, message, hint in self._all(r):
            yield Finding(self.register.paths[r.id], at, message, hint)

    def _all(self, r: Recommendation) -> Iterator[Fault]:
        yield from self._known("theme", r.theme, self.themes, ("theme",))
        yield from self._all_known("addressee", r.addressees, self.addressees, "addressees")
        yield from self._known("status", r.status, self.statuses, ("status",))
        for n, action in enumerate(r.actions):
            yield from self._known("status", action.status, self.statuses, ("actions", n, "status"))
        yield from _repeated("action", [action.id for action in r.actions], "actions", "id")
        for n, source in enumerate(r.sources):
            yield from self._source(source, ("sources", n))
        yield from self._positions(r)
        yield from self._reports(r)
        yield from self._responses(r)
        yield from self._relations(r)
        yield from self._history(r)
        yield from self._other_dates(r)

    def _known(self, what: str, value: str, valid: Mapping[str, object], at: Path) -> Iterable[Fault]:
        """A reference to what all files know in common: the same mistake in a thousand files is looked at once."""
        if _is_known(value, valid):
            return ()
        wrong = self.unknown.get((what, value)) or _unknown(what, value, valid)
        self.unknown[what, value] = wrong
        return [(at, *wrong)]

    def _all_known(
        self, what: str, values: tuple[str, ...], valid: Mapping[str, object], name: str
    ) -> Iterator[Fault]:
        for n, value in enumerate(values):
            yield from self._known(what, value, valid, (name, n))
        for n in _again(values):
            yield (name, n), f"{shown(values[n])} stands here a second time", "keep one of the two"

    def _positions(self, r: Recommendation) -> Iterator[Fault]:
        for n, position in enumerate(r.positions):
            at: Path = ("positions", n)
            yield from self._known("party", position.party, self.parties, (*at, "party"))
            yield from self._date(position.date, (*at, "date"))
            if position.source:
                yield from self._source(position.source, (*at, "source"))
            if position.reported_by:
                yield from self._known("party", position.reported_by, self.parties, (*at, "reported_by"))
                if position.reported_by == position.party:
                    yield (*at, "reported_by"), "a party does not report its own position", "delete reported_by"
        yield from _replacements(r.positions)

    def _reports(self, r: Recommendation) -> Iterator[Fault]:
        for n, report in enumerate(r.reports):
            at: Path = ("reports", n)
            yield from self._date(report.date, (*at, "date"))
            if report.action:
                yield from _known("action", report.action, by_id(r.actions), (*at, "action"))
            if report.source:
                yield from self._source(report.source, (*at, "source"))
        for n in _again(r.reports):
            yield ("reports", n), "this report stands here twice", "keep one of the two"

    def _responses(self, r: Recommendation) -> Iterator[Fault]:
        for n, response in enumerate(r.responses):
            at: Path = ("responses", n)
            if not _is_known(response.by, r.addressees):
                message = f"{shown(response.by)} is not an addressee here"
                here = {id_: self.addressees.get(id_) for id_ in r.addressees}
                yield (*at, "by"), message, nearest(response.by, here) or "add it to addressees"
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
            yield from self._all_known("recommendation", ids, self.recommendations, name)
            if r.id in ids:
                yield (name, ids.index(r.id)), "a recommendation is not related to itself", "delete it"

    def _history(self, r: Recommendation) -> Iterator[Fault]:
        before = None
        for n, entry in enumerate(r.history):
            at: Path = ("history", n)
            yield from self._known("status", entry.status, self.statuses, (*at, "status"))
            yield from self._date(entry.date, (*at, "date"))
            status = self.statuses.get(entry.status)
            if status and status.needs_evidence and not entry.evidence:
                hint = "add evidence: [https://…] to this entry"
                yield (*at, "status"), f"the status {entry.status} needs evidence", hint
            if before:
                yield from self._step(before.status, entry.status, (*at, "status"))
                if surely_earlier(entry.date, before.date):
                    message = f"{entry.date} is earlier than the entry before, {before.date}"
                    yield (*at, "date"), message, "newest last"
            before = entry
        last = r.history[-1].status
        if last != r.status and last in self.statuses and r.status in self.statuses:
            message = f"the status {r.status} differs from that of the last history entry, {last}"
            hint = f"write status: {last}, or add an entry to history with status: {r.status}"
            yield ("status",), message, hint

    def _step(self, before: str, after: str, at: Path) -> Iterator[Fault]:
        if wrong := wrong_step(self.statuses, before, after):
            yield at, *wrong

    def _other_dates(self, r: Recommendation) -> Iterator[Fault]:
        if r.decision:
            yield from self._date(r.decision.date, ("decision", "date"))
            if r.decision.source:
                yield from self._source(r.decision.source, ("decision", "source"))
        if r.last_checked:
            yield from self._date(r.last_checked.date, ("last_checked", "date"))
        if r.target_date:
            yield from _existing(r.target_date, ("target_date",))

    def _date(self, when: When, at: Path) -> Iterable[Fault]:
        """A date of something that has happened."""
        if when in self.past:
            return ()
        found = [*_existing(when, at)]
        if not found and when > self.tomorrow[: len(when)]:
            found = [(at, f"{when} is in the future", "write when it happened")]
        if not found:
            self.past.add(when)
        return found

    def _source(self, source: Source, at: Path) -> Iterator[Fault]:
        if source.document is not None:
            yield from self._known("document", source.document, self.documents, (*at, "document"))
        elif not (source.url or source.comment):
            message = "the source names no document, url or comment"
            yield at, message, f"add document: with an id of {TRACKER}"


def _existing(when: When, at: Path) -> Iterator[Fault]:
    try:
        date.fromisoformat((when or "2000") + "-01-01"[len(when or "2000") - len("2017") :])
    except ValueError:
        yield at, f"there is no date {when}", "a year, a month or a day: 2017, 2017-02 or 2017-02-14"


def _is_known(value: str, valid: Collection[str]) -> bool:
    """Whether a value is among the valid ones, as far as all of them could be read."""
    return value in valid or not value or "" in valid


def _known(what: str, value: str, valid: Mapping[str, object], at: Path) -> Iterable[Fault]:
    return () if _is_known(value, valid) else [(at, *_unknown(what, value, valid))]


def _unknown(what: str, value: str, valid: Mapping[str, object]) -> tuple[str, str]:
    """What is wrong with a reference to nothing, and what would be right."""
    hint = nearest(value, dict(sorted(valid.items())))
    hints = [hint] if hint.startswith(("did", "write")) else filter(None, [hint, _elsewhere(what)])
    return f"unknown {what} {shown(value)}", "; ".join(hints)


def _elsewhere(what: str) -> str:
    """Where a new one is added, of what people add."""
    file = {"party": PARTIES, "theme": TRACKER, "addressee": TRACKER, "document": TRACKER}.get(what)
    return f"a new {what} is added to {file}" if file else ""


def _repeated(what: str, ids: list[str], *steps: str) -> Iterator[Fault]:
    for n in _again(ids):
        yield (steps[0], n, *steps[1:]), f"a second {what} of {shown(ids[n])}", "keep one of the two"


def _again(values: Collection[Hashable]) -> list[int]:
    """Where a value stands that stood before."""
    if len(values) == len(set(values)):
        return []
    first: dict[Hashable, int] = {}
    return [n for n, value in enumerate(values) if first.setdefault(value, n) != n and value]


def _numbers(register: Register) -> Iterator[Finding]:
    """A number is given once. The recommendations come by number."""
    recommendations, paths = register.recommendations, register.paths
    highest = recommendations[-1].number if recommendations else 0
    for before, r in pairwise(recommendations):
        if before.number == r.number != 0:
            hint = f"the newer of the two takes the next free number, {highest + 1}"
            for one, other in ((before, r), (r, before)):
                message = f"the number {one.number} is that of {paths[other.id]} too"
                yield Finding(paths[one.id], ("number",), message, hint)


def _former_ids(register: Register) -> Iterator[Finding]:
    paths = register.paths
    claimed: dict[str, str] = {}
    for r in register.recommendations:
        for n, former in enumerate(r.formerly):
            if not former:
                continue
            if former in paths:
                message = f"{shown(former)} is the id of {paths[former]}"
            elif former in claimed:
                message = f"{shown(former)} is claimed by {claimed[former]} too"
            else:
                claimed[former] = paths[r.id]
                continue
            yield Finding(paths[r.id], ("formerly", n), message, "name the id this file had before, or delete it")


def _replacements(positions: Iterable[Position]) -> Iterator[Fault]:
    """A party's positions follow one another in time; only what is there can be taken back."""
    last: dict[tuple[str, str | None], Position] = {}
    for n, position in enumerate(positions):
        at: Path = ("positions", n)
        whose = (position.party, position.reported_by)
        before = last.get(whose)
        if position.party and position == before:
            yield (*at, "party"), f"this position of {shown(position.party)} stands here twice", "keep one of the two"
        elif before and surely_earlier(position.date, before.date):
            message = f"{position.date} is earlier than the position that this one replaces, {before.date}"
            yield (*at, "date"), message, "put a party's latest position last"
        if position.stance == "withdrawn" and (before is None or before.stance == "withdrawn"):
            yield (*at, "stance"), "there is no position that this takes back", "delete this entry"
        last[whose] = position


def _branches(tracker: Tracker) -> Iterator[Fault]:
    """Each branch holds one thing."""
    publishing = tracker.publishing.branch
    if publishing == tracker.branch:
        message = f"{shown(publishing)} is the branch of the record"
        yield ("publishing", "branch"), message, "name another one, where only the board goes"
    message = f"{shown(STATEMENTS)} is the branch on which what people say waits to be merged"
    if tracker.branch == STATEMENTS:
        yield ("branch",), message, "name another one"
    if publishing == STATEMENTS:
        yield ("publishing", "branch"), message, "name another one"


def _tracker_rules(register: Register) -> Iterator[Finding]:
    tracker = register.tracker
    yield from (Finding(TRACKER, *fault) for fault in _branches(tracker))
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
