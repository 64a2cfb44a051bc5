"""One recommendation as plain text for a terminal."""

from collections.abc import Iterable, Iterator
from functools import partial

from rectrack.model import derived, vocabulary
from rectrack.model.agreement import LEVELS, agreement, disputed_positions, disputed_responses, undisputed_positions
from rectrack.model.dataset import Register
from rectrack.model.derived import confirmation, without_answer
from rectrack.model.recommendation import (
    Action,
    Dispute,
    Evidence,
    Position,
    Recommendation,
    Report,
    Response,
    Source,
)
from rectrack.model.settings import Party
from rectrack.model.types import When, by_id
from rectrack.text.markdown import day, ended, going_on
from rectrack.text.problems import count
from rectrack.text.terminal import cells, paragraphs, wrapped

# What somebody said, did or was asked, in a line of plain text each.


class Lines:
    """Says it with the names that one register gives."""

    def __init__(self, register: Register) -> None:
        self.parties = by_id(register.parties)
        self.statuses = by_id(register.tracker.statuses)
        self.addressees = by_id(register.tracker.addressees)
        self.stances = vocabulary.names(register.tracker.stances)
        self.documents = by_id(register.tracker.documents)
        self.answers = by_id(register.tracker.answers)
        self.groups = by_id(register.tracker.groups)
        self.bodies = register.bodies

    def view(self, party: Party, position: Position) -> str:
        said = f"{party.name} ({derived.group(party, self.groups)}), {day(position.date)}"
        return said + self.voice(position)

    def voice(self, said: Position | Response) -> str:
        """Whose word it is, where it is not one's own."""
        words = f", as reported by {self.parties[said.reported_by].name}, not confirmed" if said.reported_by else ""
        words += ", as the keepers read the source" if said.inferred else ""
        return words + (f", entered by {going_on(said.typist)}" if said.typist else "")

    def answer(self, said: Response) -> str:
        answer = self.answers[said.answer]
        words = f"{self.addressees[said.by].name}: {answer.name}, {day(said.date)}{self.voice(said)}."
        return joined(words, answer.description, said.note, quoted(said.quote), self.source(said.source))

    def action(self, action: Action) -> str:
        name = f"{action.reference} ({action.id})" if action.reference else action.id
        who = "; ".join(self.addressees[id_].name for id_ in action.addressees)
        said = f"{name} ({self.statuses[action.status].name}): {action.title}"
        until = (
            f"To be done by {day(action.target.date)}, {derived.set_by(action.target)}." if action.target else None
        )
        return joined(ended(said) if who or until else said, ended(f"Addressed to: {who}") if who else None, until)

    def dispute(self, dispute: Dispute) -> str:
        said = f"{day(dispute.date)}: {self.bodies[dispute.by]}"
        said += f", entered by {going_on(dispute.typist)}" if dispute.typist else ""
        said += f", ended {day(dispute.ended)}" if dispute.ended else ""
        said += f" ({self.where(dispute.ended_source)})" if dispute.ended_source else ""
        return joined(f"{said}:", dispute.text, self.source(dispute.source))

    def earlier(self, position: Position) -> str:
        said = f"{day(position.date)}: {self.parties[position.party].name}: "
        said += self.stances[position.stance]
        said += self.voice(position)
        return joined(ended(said), position.reason, quoted(position.quote), self.source(position.source))

    def report(self, report: Report) -> str:
        about = [f"On {report.action}:"] if report.action else []
        said = f"{day(report.date)}, {report.by} (verified by {report.verified_by}):"
        return joined(said, *about, report.text, evidence(report.evidence), self.source(report.source))

    def source(self, source: Source | None) -> str:
        return f"Source: {self.where(source)}" if source else ""

    def where(self, source: Source) -> str:
        parts = []
        if source.document:
            document = self.documents[source.document]
            parts = [going_on(document.title), document.by]
        if source.section:
            parts.append(f'"{going_on(source.section)}"')
        if source.items:
            parts.append(f"{'items' if len(source.items) > 1 else 'item'} {', '.join(map(going_on, source.items))}")
        return ", ".join([*parts, *filter(None, (source.url, source.comment))])


def joined(*parts: str | None) -> str:
    return " ".join(part.strip() for part in parts if part)


def quoted(text: str | None) -> str:
    return f"“{text.strip()}”" if text else ""


def evidence(evidence: tuple[str | Evidence, ...]) -> str:
    shown = [one if isinstance(one, str) else _archived(one) for one in evidence]
    return f"Evidence: {', '.join([*map(going_on, shown[:-1]), *shown[-1:]])}" if shown else ""


def _archived(evidence: Evidence) -> str:
    return f"{evidence.url} (archived: {evidence.archived})" if evidence.archived else evidence.url


# One recommendation as a page of plain text for people at a terminal: what its issue says, in the same order.

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
        self.outcomes = by_id(register.tracker.outcomes)
        self.say = Lines(register)
        self.agreed = agreement(undisputed_positions(r), self.parties, register.tracker)

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
        yield "Addressed to", f"{asked} (inferred)" if r.addressees_inferred else asked
        themes = by_id(self.register.tracker.themes)
        yield "Themes" if len(r.themes) > 1 else "Theme", "; ".join(themes[id_].name for id_ in r.themes)
        by = f", according to {going_on(who)}" if (who := derived.according_to(r)) else ""
        yield "Status", f"{self.statuses[r.status].name} since {day(derived.since(r))}{by}"
        check = derived.last_check(r)
        last = derived.last_looked(r)
        looked = f"{day(check.date)} by {check.by}: {check.found}" if check else day(last)
        yield "Last checked", looked if check or last == self.today else f"not checked since {looked}"
        if r.target:
            closed = bool(self.statuses[r.status].closes)
            late = " (past its date)" if derived.is_overdue(r, self.today, closed=closed) else ""
            yield "To be done by", f"{day(r.target.date)}{late}, {derived.set_by(r.target)}"
        for name, values in derived.own_fields(r, self.register.tracker):
            yield name, "; ".join(values)
        if self.agreed.level:
            yield "Agreement", f"{self.agreed.in_words}. {LEVELS[self.agreed.level]}"
        if keeper := self.register.tracker.kept_by_party:
            yield "Kept by", f"a party here: {self.parties[keeper].name}"
        yield from self._answers()

    def _answers(self) -> Iterator[tuple[str, str]]:
        for said in derived.answers(self.r):
            yield "Answer", self.say.answer(said)
        for id_, request in derived.unanswered(self.r).items():
            yield "Answer", f"{self.addressees[id_].name}: {without_answer(request)}"
        for decision in self.r.decisions:
            who = ", ".join(filter(None, (decision.by, decision.meeting, day(decision.date))))
            outcome = self.outcomes[decision.outcome]
            said_there = f"{outcome.name} ({who})."
            yield "Decision", joined(said_there, outcome.description, decision.text, self.say.source(decision.source))
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
        if self.r.summary:
            yield [paragraphs(self.r.summary, self.room)]
        if self.r.editor_note:
            yield ["Editor's note", paragraphs(self.r.editor_note, self.room, _STEP)]

    # --- what there is several of ---

    def lists(self) -> Iterator[list[str]]:
        """Every list that has something in it, under its heading."""
        r = self.r
        yield self._list("Actions", map(self.say.action, r.actions))
        yield self._list("Objections to what is said here", self._objections())
        yield [self._heading("Views, as recorded here, not a decision of the group"), *self._views()]
        yield self._list("Earlier positions, replaced or withdrawn", map(self.say.earlier, derived.earlier(r)))
        yield self._list("Earlier answers, replaced", map(self.say.answer, derived.earlier_answers(r)))
        yield self._list("Reported by readers", self._reports())
        yield self._list("What happened", self._history())
        yield self._list("Where it comes from", map(self.say.where, r.sources))

    def _objections(self) -> Iterator[str]:
        for dispute in self.r.disputes:
            yield self.say.dispute(dispute)
            if not dispute.ended:
                those = disputed_positions(self.r, dispute.by)
                answers = disputed_responses(self.r, dispute.by)
                for said in (*map(self.say.earlier, those), *map(self.say.answer, answers)):
                    yield f"Said of it here, and not counted while it objects: {said}"

    def _list(self, heading: str, items: Iterable[str]) -> list[str]:
        lines = [wrapped(item, self.room, f"{_STEP}- ", _STEP * 2) for item in items]
        return [self._heading(heading), *lines] if lines else []

    def _heading(self, text: str) -> str:
        return wrapped(text, self.room)

    def _views(self) -> Iterator[str]:
        line = partial(wrapped, room=self.room)
        for stance, those in derived.views(self.r, self.parties, self.register.tracker.stances):
            yield line(stance, indent=_STEP)
            for party, position in those:
                said = " ".join(filter(None, (self.say.view(party, position), derived.in_place_of(self.r, position))))
                if not position.is_own:
                    said += f", {confirmation(party.id, position.date, self.r.requests)}"
                yield line(said, indent=f"{_STEP * 2}- ", hanging=_STEP * 3)
                for text in filter(None, (position.reason, quoted(position.quote))):
                    yield paragraphs(text, self.room, _STEP * 4)
                if position.source:
                    yield line(self.say.source(position.source), indent=_STEP * 4)
        missing = len(self.parties) - len(self.agreed.heard)
        yield line(
            f"No view of their own recorded: {missing} of {count(len(self.parties), 'party', 'parties')}",
            indent=_STEP,
        )

    def _reports(self) -> Iterator[str]:
        yield from map(self.say.report, derived.verified(self.r))
        if unverified := len(derived.unverified(self.r)):
            yield f"{count(unverified, 'report')} not verified, to which the issue links"

    def _history(self) -> Iterator[str]:
        for entry in self.r.history:
            by = f", according to {entry.by}" if entry.by else ""
            said = ended(f"{day(entry.date)}: {self.statuses[entry.status].name}{by}")
            yield joined(said, entry.note, evidence(entry.evidence))
