"""What one value alone cannot tell: references, uniqueness, transitions, dates.

What could not be read is empty, and no rule judges what is empty: one mistake is one problem.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice, pairwise

from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.recommendation import Position, Recommendation, Report, Source
from rectrack.record.references import References, again, is_known, known
from rectrack.record.register import Register
from rectrack.record.stances import OTHER_STATEMENTS, WITHDRAWN, Stance
from rectrack.record.steps import lacks_evidence, wrong_step
from rectrack.record.tracker import STATEMENTS, Tracker
from rectrack.record.values import Named, When, by_id, surely_earlier
from rectrack.text.problems import MOST, Fault, Path, nearest, shown


def check(register: Register, today: date) -> list[Fault]:
    faults = [fault._replace(file=TRACKER) for fault in _settings(register.tracker)]
    parties = _repeated("entry", [party.id for party in register.parties], "parties", "id")
    faults += [fault._replace(file=PARTIES) for fault in parties]
    rules = _Rules(register, today)
    for recommendation in register.recommendations:
        faults += islice(rules.of(recommendation), MOST)
    faults += _numbers(register)
    faults += _former_ids(register)
    return faults


class _Rules:
    """The rules for one recommendation, with what the whole register knows at hand."""

    def __init__(self, register: Register, today: date) -> None:
        self.register = register
        self.past: set[When] = set()
        self.statuses = by_id(register.tracker.statuses)
        self.references = References(register)
        # It may be tomorrow already where the file was written.
        self.tomorrow = date.fromordinal(today.toordinal() + 1).isoformat()

    def of(self, r: Recommendation) -> Iterator[Fault]:
        for fault in self._all(r):
            yield fault._replace(file=self.register.paths[r.id])

    def _all(self, r: Recommendation) -> Iterator[Fault]:
        yield from self.references.known("theme", r.theme, ("theme",))
        yield from self.references.all_known("addressee", r.addressees, "addressees")
        yield from self.references.known("status", r.status, ("status",))
        for n, action in enumerate(r.actions):
            yield from self.references.known("status", action.status, ("actions", n, "status"))
        yield from _repeated("action", [action.id for action in r.actions], "actions", "id")
        for n, source in enumerate(r.sources):
            yield from self._source(source, ("sources", n))
        yield from self._positions(r)
        yield from self._reports(r)
        yield from self._responses(r)
        yield from self._relations(r)
        yield from self._history(r)
        yield from self._other_dates(r)

    def _positions(self, r: Recommendation) -> Iterator[Fault]:
        for n, position in enumerate(r.positions):
            at: Path = ("positions", n)
            yield from self.references.known("party", position.party, (*at, "party"))
            yield from self.references.known("stance", position.stance, (*at, "stance"))
            yield from self._date(position.date, (*at, "date"))
            if position.source:
                yield from self._source(position.source, (*at, "source"))
            if position.reported_by:
                yield from self.references.known("party", position.reported_by, (*at, "reported_by"))
                if position.reported_by == position.party:
                    message = "a party does not report its own position"
                    yield Fault((*at, "reported_by"), message, "delete reported_by")
        yield from _replacements(r.positions)

    def _reports(self, r: Recommendation) -> Iterator[Fault]:
        for n, report in enumerate(r.reports):
            at: Path = ("reports", n)
            yield from self._date(report.date, (*at, "date"))
            if report.action:
                yield from known("action", report.action, by_id(r.actions), (*at, "action"))
            if report.source:
                yield from self._source(report.source, (*at, "source"))
            yield from _words(report, at)
        for n in again(r.reports):
            yield Fault(("reports", n), "this report stands here twice", "keep one of the two")

    def _responses(self, r: Recommendation) -> Iterator[Fault]:
        for n, response in enumerate(r.responses):
            at: Path = ("responses", n)
            if not is_known(response.by, r.addressees):
                message = f"{shown(response.by)} is not an addressee here"
                here = {id_: self.references.things["addressee"].get(id_) for id_ in r.addressees}
                yield Fault((*at, "by"), message, nearest(response.by, here) or "add it to addressees")
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
            yield from self.references.all_known("recommendation", ids, name)
            if r.id in ids:
                yield Fault((name, ids.index(r.id)), "a recommendation is not related to itself", "delete it")

    def _history(self, r: Recommendation) -> Iterator[Fault]:
        before = None
        for n, entry in enumerate(r.history):
            at: Path = ("history", n)
            yield from self.references.known("status", entry.status, (*at, "status"))
            yield from self._date(entry.date, (*at, "date"))
            if lacking := lacks_evidence(self.statuses.get(entry.status), entry.evidence, (*at, "status")):
                yield lacking._replace(hint="add evidence: [https://…] to this entry")
            if before:
                yield from self._step(before.status, entry.status, (*at, "status"))
                if surely_earlier(entry.date, before.date):
                    message = f"{entry.date} is earlier than the entry before, {before.date}"
                    yield Fault((*at, "date"), message, "newest last")
            before = entry
        last = r.history[-1].status
        if last != r.status and last in self.statuses and r.status in self.statuses:
            message = f"the status {r.status} differs from that of the last history entry, {last}"
            hint = f"write status: {last}, or add an entry to history with status: {r.status}"
            yield Fault(("status",), message, hint)

    def _step(self, before: str, after: str, at: Path) -> Iterator[Fault]:
        if wrong := wrong_step(self.statuses, before, after):
            yield Fault(at, *wrong)

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
            found = [Fault(at, f"{when} is in the future", "write when it happened")]
        if not found:
            self.past.add(when)
        return found

    def _source(self, source: Source, at: Path) -> Iterator[Fault]:
        if source.document is not None:
            yield from self.references.known("document", source.document, (*at, "document"))
        elif source.url is None and source.comment is None:
            message = "the source names no document, url or comment"
            yield Fault(at, message, f"add document: with an id of {TRACKER}")


def _words(report: Report, at: Path) -> Iterator[Fault]:
    """A report has its words when somebody has verified it, and until then says where they are and whose."""
    if report.verified_by:
        if not report.text:
            yield Fault(at, "this verified report says nothing", "add text: what was reported")
        return
    if report.text or report.evidence:
        hint = "delete text and evidence and say where they stand, or add verified_by: who vouches for them"
        message = "words that nobody has verified do not stand here"
        yield Fault((*at, "text" if report.text else "evidence"), message, hint)
    elif not (report.account_id and report.source and report.source.comment):
        hint = "add account_id and source: {comment: https://...}, or text and verified_by: who vouches for it"
        yield Fault(at, "it is not said whose this report is and where it stands", hint)


def _existing(when: When, at: Path) -> Iterator[Fault]:
    try:
        date.fromisoformat((when or "2000") + "-01-01"[len(when or "2000") - len("2017") :])
    except ValueError:
        yield Fault(at, f"there is no date {when}", "a year, a month or a day: 2017, 2017-02 or 2017-02-14")


def _repeated(what: str, ids: list[str], *steps: str) -> Iterator[Fault]:
    for n in again(ids):
        yield Fault((steps[0], n, *steps[1:]), f"a second {what} of {shown(ids[n])}", "keep one of the two")


def _numbers(register: Register) -> Iterator[Fault]:
    """A number is given once. The recommendations come by number."""
    recommendations, paths = register.recommendations, register.paths
    highest = recommendations[-1].number if recommendations else 0
    for before, r in pairwise(recommendations):
        if before.number == r.number != 0:
            hint = f"the newer of the two takes the next free number, {highest + 1}"
            for one, other in ((before, r), (r, before)):
                message = f"the number {one.number} is that of {paths[other.id]} too"
                yield Fault(("number",), message, hint, file=paths[one.id])


def _former_ids(register: Register) -> Iterator[Fault]:
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
            yield Fault(("formerly", n), message, "name the id this file had before, or delete it", file=paths[r.id])


def _replacements(positions: Iterable[Position]) -> Iterator[Fault]:
    """A party's positions follow one another in time; only what is there can be taken back."""
    last: dict[tuple[str, str | None], Position] = {}
    for n, position in enumerate(positions):
        at: Path = ("positions", n)
        whose = (position.party, position.reported_by)
        before = last.get(whose)
        if position.party and position == before:
            message = f"this position of {shown(position.party)} stands here twice"
            yield Fault((*at, "party"), message, "keep one of the two")
        elif before and surely_earlier(position.date, before.date):
            message = f"{position.date} is earlier than the position that this one replaces, {before.date}"
            yield Fault((*at, "date"), message, "put a party's latest position last")
        if position.stance == WITHDRAWN.id and (before is None or before.stance == WITHDRAWN.id):
            yield Fault((*at, "stance"), "there is no position that this takes back", "delete this entry")
        last[whose] = position


def _words_taken(stances: Iterable[Stance]) -> Iterator[Fault]:
    """A stance's id is a command: no other statement can have the same."""
    for n, stance in enumerate(stances):
        if stance.id in OTHER_STATEMENTS:
            message = f"{shown(stance.id)} is what /{stance.id} records already"
            yield Fault(("stances", n, "id"), message, "choose another id for this stance")
        if stance.id == WITHDRAWN.id:
            message = f"every tracker has {stance.id}, which takes a position back"
            yield Fault(("stances", n, "id"), message, "delete this entry")


def _branches(tracker: Tracker) -> Iterator[Fault]:
    """Each branch holds one thing."""
    publishing = tracker.publishing.branch
    if publishing == tracker.branch:
        message = f"{shown(publishing)} is the branch of the record"
        yield Fault(("publishing", "branch"), message, "name another one, where only the board goes")
    message = f"{shown(STATEMENTS)} is the branch on which what people say waits to be merged"
    if tracker.branch == STATEMENTS:
        yield Fault(("branch",), message, "name another one")
    if publishing == STATEMENTS:
        yield Fault(("publishing", "branch"), message, "name another one")


def _settings(tracker: Tracker) -> Iterator[Fault]:
    yield from _branches(tracker)
    yield from _words_taken(tracker.stances)
    lists: dict[str, tuple[Named, ...]] = {
        "statuses": tracker.statuses,
        "stances": tracker.stances,
        "themes": tracker.themes,
        "addressees": tracker.addressees,
        "documents": tracker.documents,
    }
    for name, things in lists.items():
        yield from _repeated("entry", [thing.id for thing in things], name, "id")
    statuses = by_id(tracker.statuses)
    for n, status in enumerate(tracker.statuses):
        for m, after in enumerate(status.next):
            yield from known("status", after, statuses, ("statuses", n, "next", m))
    for n, document in enumerate(tracker.documents):
        yield from _existing(document.date, ("documents", n, "date"))
