"""What one value alone cannot tell: references, uniqueness, transitions, dates.

What could not be read is empty, and no rule judges what is empty: one mistake is one problem.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from rectrack.record.load import TRACKER
from rectrack.record.names import wrong_names
from rectrack.record.own_fields import wrong_fields
from rectrack.record.recommendation import Recommendation, Source, Target
from rectrack.record.references import References, again
from rectrack.record.register import Register
from rectrack.record.said_rules import SaidRules
from rectrack.record.settings_rules import wrong_settings
from rectrack.record.steps import lacks_evidence, wrong_step
from rectrack.record.values import by_id, surely_earlier
from rectrack.record.when import Past, existing
from rectrack.text.problems import MOST, Fault, Path, shown


def check(register: Register, today: date) -> list[Fault]:
    """Every rule that the files break."""
    rules = _Rules(register, today)
    faults = [*wrong_settings(register, rules.references)]
    for recommendation in register.recommendations:
        faults += islice(rules.of(recommendation), MOST)
    faults += wrong_names(register)
    return faults


class _Rules:
    """The rules for one recommendation, with what the whole register knows at hand."""

    def __init__(self, register: Register, today: date) -> None:
        self.register = register
        self.statuses = by_id(register.tracker.statuses)
        self.own_fields = by_id(register.tracker.fields)
        self.references = References(register)
        self.past = Past(today)
        self.said = SaidRules(self.references, self.past, self._source)

    def of(self, r: Recommendation) -> Iterator[Fault]:
        for fault in self._all(r):
            yield fault._replace(file=self.register.paths[r.id])

    def _all(self, r: Recommendation) -> Iterator[Fault]:
        yield from self.references.known("kind", r.kind, ("kind",))
        yield from self.references.all_known("theme", r.themes, "themes")
        yield from self.references.all_known("addressee", r.addressees, "addressees")
        yield from self.references.known("status", r.status, ("status",))
        for n, source in enumerate(r.sources):
            yield from self._source(source, ("sources", n))
        yield from self._actions(r)
        yield from self.said.of(r)
        yield from self._relations(r)
        yield from self._history(r)
        if r.last_checked:
            yield from self.past.wrong(r.last_checked.date, ("last_checked", "date"))
        yield from self._target(r.target, ("target",))
        yield from wrong_fields(r.fields, self.own_fields)

    def _actions(self, r: Recommendation) -> Iterator[Fault]:
        for n, action in enumerate(r.actions):
            at: Path = ("actions", n)
            yield from self.references.known("status", action.status, (*at, "status"))
            yield from self.references.all_known("addressee", action.addressees, *at, "addressees")
            yield from self._target(action.target, (*at, "target"))
        for name in ("id", "reference"):
            called = [getattr(action, name) for action in r.actions]
            for n in again(called):
                yield Fault(("actions", n, name), f"a second action of {shown(called[n])}", "keep one of the two")

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
            yield from self.past.wrong(entry.date, (*at, "date"))
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

    def _target(self, target: Target | None, at: Path) -> Iterator[Fault]:
        if target:
            yield from existing(target.date, (*at, "date"))
            if target.source:
                yield from self._source(target.source, (*at, "source"))

    def _source(self, source: Source, at: Path) -> Iterator[Fault]:
        if source.document is not None:
            yield from self.references.known("document", source.document, (*at, "document"))
        elif source.url is None and source.comment is None:
            message = "the source names no document, url or comment"
            yield Fault(at, message, f"add document: with an id of {TRACKER}")
