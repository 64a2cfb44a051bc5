"""What somebody said, did or was asked, in a line of plain text each."""

from rectrack.record import facts, stances
from rectrack.record.parties import Party
from rectrack.record.recommendation import (
    Action,
    Dispute,
    Evidence,
    Position,
    Report,
    Response,
    Source,
)
from rectrack.record.register import Register
from rectrack.record.values import by_id
from rectrack.text.markdown import day, ended, going_on


class Lines:
    """Says it with the names that one register gives."""

    def __init__(self, register: Register) -> None:
        self.parties = by_id(register.parties)
        self.statuses = by_id(register.tracker.statuses)
        self.addressees = by_id(register.tracker.addressees)
        self.stances = stances.names(register.tracker.stances)
        self.documents = by_id(register.tracker.documents)
        self.answers = by_id(register.tracker.answers)
        self.groups = by_id(register.tracker.groups)
        self.bodies = register.bodies

    def view(self, party: Party, position: Position) -> str:
        said = f"{party.name} ({facts.group(party, self.groups)}), {day(position.date)}"
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
        until = f"To be done by {day(action.target.date)}, {facts.set_by(action.target)}." if action.target else None
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
