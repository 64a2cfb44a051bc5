"""What was recorded, in a sentence each: for lists of changes, reports and mails."""

from collections.abc import Mapping
from pathlib import Path

from rectrack.record import stances, undisputed
from rectrack.record.recommendation import Position, Request, Response
from rectrack.record.register import Register
from rectrack.record.values import by_id
from rectrack.site.events import Event, Side, What
from rectrack.text.markdown import Markdown, day
from rectrack.text.render import render

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


class Sentences:
    """Makes sentences of the events of one register, which must be without those whose names are withheld."""

    def __init__(self, register: Register, templates: Path | None) -> None:
        tracker = register.tracker
        self._bodies = register.bodies
        self._templates = templates
        self._recommendations = by_id(register.recommendations)
        self._own_fields = by_id(tracker.fields)
        statuses = {status.id: status.name for status in tracker.statuses}
        self._names: Mapping[What, Mapping[str, str]] = {
            "status": statuses,
            "action": statuses,
            "position": stances.names(tracker.stances),
            "answer": {answer.id: answer.name for answer in tracker.answers},
            "decision": {outcome.id: outcome.name for outcome in tracker.outcomes},
        }

    def sentence(self, event: Event) -> Markdown:
        """The event in one sentence without a full stop."""
        text = render(
            "event.md.j2",
            self._templates,
            e=event,
            bodies=self._bodies,
            who=self._bodies.get(event.who or "", event.who),
            action=self._action(event),
            before=self._value(event.what, event.before),
            after=self._value(event.what, event.after),
            fields=list(dict.fromkeys(map(self._field, event.fields))),
            is_disputed=self._is_disputed(event),
            due=event.entry.due if isinstance(event.entry, Request) else None,
        )
        return Markdown(" ".join(text.split()))

    def _is_disputed(self, event: Event) -> bool:
        """Whether it tells what somebody says of a party or an addressee that objects to it now."""
        r, entry = self._recommendations.get(event.recommendation), event.entry
        if r is None or not isinstance(entry, Position | Response):
            return False
        return entry in (
            *undisputed.disputed_positions(r, entry.author),
            *undisputed.disputed_responses(r, entry.author),
        )

    def _value(self, what: What, side: Side | None) -> str:
        """What a status, a stance and so on is called, or what is left of one that tracker.yaml knows no more."""
        if side is None:
            return ""
        return day(side.value) if what == "target" else self._names.get(what, {}).get(side.value, side.value)

    def _action(self, event: Event) -> str | None:
        """How the source numbers an action, or else its title."""
        r = self._recommendations.get(event.recommendation)
        found = by_id(r.actions).get(event.action or "") if r else None
        return (found.reference or found.title) if found else event.action

    def _field(self, name: str) -> str:
        """What readers call a field."""
        own = self._own_fields.get(name.removeprefix("fields.")) if name.startswith("fields.") else None
        return own.name if own else _FIELDS.get(name, name.replace("_", " "))
