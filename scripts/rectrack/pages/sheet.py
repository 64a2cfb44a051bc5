"""One recommendation as a page of plain text for people at a terminal: what its issue says, in the same order."""

from collections.abc import Iterable, Iterator
from functools import partial

from rectrack.record import facts, stances
from rectrack.record.agreement import LEVELS, agreement
from rectrack.record.parties import Party
from rectrack.record.recommendation import Position, Recommendation, Report, Source
from rectrack.record.register import Register
from rectrack.record.values import When, by_id
from rectrack.text.markdown import day, ended, going_on
from rectrack.text.problems import count
from rectrack.text.terminal import cells, paragraphs, wrapped

_STEP = "  "
_HEADS = 15
"""Columns for the names of the facts on top."""


def sheet(register: Register, recommendation: Recommendation, today: When, room: int) -> str:
    """The page, in lines of at most so many columns (addresses stay whole)."""
    page = _Page(register, recommendation, today, room)
    parts = (page.top(), *page.text(), *page.lists())
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"


class _Page:
    def __init__(self, register: Register, r: Recommendation, today: When, room: int) -> None:
        self.register, self.r, self.today, self.room = register, r, today, room
        self.parties = by_id(register.parties)
        self.statuses = by_id(register.tracker.statuses)
        self.addressees = by_id(register.tracker.addressees)
        self.stances = stances.names(register.tracker.stances)
        self.documents = by_id(register.tracker.documents)
        self.agreed = agreement(r.positions, self.parties, register.tracker)

    # --- what it is, and where it stands ---

    def top(self) -> list[str]:
        title = wrapped(self.r.name, self.room)
        rule = "=" * max(cells(line) for line in title.splitlines())
        return [title, rule, *(self._fact(name, text) for name, text in self._facts())]

    def _fact(self, name: str, text: str) -> str:
        return wrapped(text, self.room, f"{name + ':':<{_HEADS}}", " " * _HEADS)

    def _facts(self) -> Iterator[tuple[str, str]]:
        r = self.r
        yield "File", self.register.paths[r.id]
        asked = "; ".join(self.addressees[id_].name for id_ in r.addressees) or "nobody in particular"
        yield "Asked of", f"{asked} (inferred)" if r.addressees_inferred else asked
        yield "Theme", by_id(self.register.tracker.themes)[r.theme].name
        yield "Status", f"{self.statuses[r.status].name} since {day(facts.since(r))}"
        check = facts.last_check(r)
        looked = f"{day(check.date)} by {check.by}: {check.found}" if check else ""
        yield "Last checked", looked or f"not checked since {day(facts.last_looked(r))}"
        if r.target_date:
            closed = bool(self.statuses[r.status].closes)
            late = " (overdue)" if facts.is_overdue(r, self.today, closed=closed) else ""
            yield "To be done by", f"{day(r.target_date)}{late}"
        yield "Agreement", f"{self.agreed.level}. {LEVELS[self.agreed.level]}"
        yield from self._answers()

    def _answers(self) -> Iterator[tuple[str, str]]:
        for said in self.r.responses:
            answer = f"{self.addressees[said.by].name}: {facts.ANSWERS[said.answer]}, {day(said.date)}."
            yield "Answer", _joined(answer, said.note, self._source(said.source))
        for id_ in facts.unanswered(self.r):
            yield "Answer", f"{self.addressees[id_].name}: none recorded"
        decision = self.r.decision
        if decision is None:
            yield "Decision", "none recorded"
        else:
            who = ", ".join(filter(None, (decision.by, decision.meeting, day(decision.date))))
            yield "Decision", _joined(f"{going_on(decision.outcome)} ({who}).", self._source(decision.source))
        if self.r.owners:
            yield "Followed by", ", ".join(self.r.owners)
        for name, ids in (
            ("Replaced by", self.r.superseded_by),
            ("Replaces", self.r.supersedes),
            ("Related", self.r.related),
        ):
            if ids:
                yield name, ", ".join(ids)

    def text(self) -> Iterator[list[str]]:
        """The summary, and what the editor adds."""
        yield [paragraphs(self.r.summary, self.room)]
        if self.r.editor_note:
            yield ["Editor's note", paragraphs(self.r.editor_note, self.room, _STEP)]

    # --- what there is several of ---

    def lists(self) -> Iterator[list[str]]:
        """Every list that has something in it, under its heading."""
        r = self.r
        actions = (f"{a.id} ({self.statuses[a.status].name}): {a.title}" for a in r.actions)
        yield self._list("Actions", actions)
        yield [self._heading("Views, as recorded here, not a decision of the group"), *self._views()]
        yield self._list("Earlier positions, replaced or taken back", map(self._earlier, facts.earlier(r)))
        yield self._list("Reported by readers", self._reports())
        yield self._list("What happened", self._history())
        yield self._list("Where it comes from", map(self._where, r.sources))

    def _list(self, heading: str, items: Iterable[str]) -> list[str]:
        lines = [wrapped(item, self.room, f"{_STEP}- ", _STEP * 2) for item in items]
        return [self._heading(heading), *lines] if lines else []

    def _heading(self, text: str) -> str:
        return wrapped(text, self.room)

    def _views(self) -> Iterator[str]:
        line = partial(wrapped, room=self.room)
        for stance, those in facts.views(self.r, self.parties, self.register.tracker.stances):
            yield line(stance, indent=_STEP)
            for party, position in those:
                yield line(self._view(party, position), indent=f"{_STEP * 2}- ", hanging=_STEP * 3)
                if position.reason:
                    yield paragraphs(position.reason, self.room, _STEP * 4)
                if position.source:
                    yield line(self._source(position.source), indent=_STEP * 4)
        missing = len(self.parties) - len(self.agreed.heard)
        yield line(f"Not heard: {missing} of {count(len(self.parties), 'party', 'parties')}", indent=_STEP)

    def _view(self, party: Party, position: Position) -> str:
        said = f"{party.name} ({facts.group(party)}), {day(position.date)}"
        if position.reported_by:
            said += f", as reported by {self.parties[position.reported_by].name}, not confirmed"
        return f"{said}, entered by {position.entered_by}" if position.entered_by else said

    def _earlier(self, position: Position) -> str:
        said = f"{day(position.date)}: {self.parties[position.party].name}: "
        said += self.stances[position.stance]
        if position.reported_by:
            said += f", as reported by {self.parties[position.reported_by].name}"
        return _joined(ended(said), position.reason, self._source(position.source))

    def _reports(self) -> Iterator[str]:
        yield from map(self._report, facts.verified(self.r))
        if unverified := len(facts.unverified(self.r)):
            yield f"{count(unverified, 'report')} not verified, to which the issue links"

    def _report(self, report: Report) -> str:
        about = [f"On {action.id}:" for action in self.r.actions if action.id == report.action]
        said = f"{day(report.date)}, {report.by} (verified by {report.verified_by}):"
        return _joined(said, *about, report.text, _evidence(report.evidence), self._source(report.source))

    def _history(self) -> Iterator[str]:
        for entry in self.r.history:
            by = f", according to {entry.by}" if entry.by else ""
            said = ended(f"{day(entry.date)}: {self.statuses[entry.status].name}{by}")
            yield _joined(said, entry.note, _evidence(entry.evidence))

    def _source(self, source: Source | None) -> str:
        return f"Source: {self._where(source)}" if source else ""

    def _where(self, source: Source) -> str:
        parts = []
        if source.document:
            document = self.documents[source.document]
            parts = [going_on(document.title), document.by]
        if source.section:
            parts.append(f'"{going_on(source.section)}"')
        if source.items:
            parts.append(f"{'items' if len(source.items) > 1 else 'item'} {', '.join(map(going_on, source.items))}")
        return ", ".join([*parts, *filter(None, (source.url, source.comment))])


def _joined(*parts: str | None) -> str:
    return " ".join(part.strip() for part in parts if part)


def _evidence(evidence: tuple[str, ...]) -> str:
    return f"Evidence: {', '.join([*map(going_on, evidence[:-1]), *evidence[-1:]])}" if evidence else ""
