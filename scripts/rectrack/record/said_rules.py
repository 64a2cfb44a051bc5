"""What one file may say of who thinks, was asked, answered, reported, decided and objected to what."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias, TypeVar

from rectrack.record.recommendation import Position, Recommendation, Report, Request, Response, Source
from rectrack.record.references import References, again, is_known, known
from rectrack.record.stances import WITHDRAWN
from rectrack.record.values import When, by_id, surely_earlier
from rectrack.record.when import Past, existing
from rectrack.text.problems import Fault, Path, nearest, shown

S = TypeVar("S", Position, Response)
Sourced: TypeAlias = Callable[[Source, Path], Iterable[Fault]]
"""What is wrong with a source at a place."""


class SaidRules:
    """The rules for what is said in one recommendation, with what the whole register knows at hand."""

    def __init__(self, references: References, past: Past, source: Sourced) -> None:
        self.references = references
        self.past = past
        self.source = source

    def of(self, r: Recommendation) -> Iterator[Fault]:
        """Everything that is wrong with what is said in it."""
        yield from self._positions(r)
        yield from self._requests(r)
        yield from self._responses(r)
        yield from self._reports(r)
        yield from self._decisions(r)
        yield from self._disputes(r)

    def _positions(self, r: Recommendation) -> Iterator[Fault]:
        for n, position in enumerate(r.positions):
            at: Path = ("positions", n)
            yield from self.references.known("party", position.party, (*at, "party"))
            yield from self.references.known("stance", position.stance, (*at, "stance"))
            yield from self._dated(position.date, position.source, at)
            yield from self._whose(position, position.party, at)
        yield from _replacements(r.positions)

    def _requests(self, r: Recommendation) -> Iterator[Fault]:
        for n, request in enumerate(r.requests):
            at: Path = ("requests", n)
            if request.wanted == "answer":
                yield from self._addressee(r, request.of, (*at, "of"))
            else:
                yield from self.references.known("party or addressee", request.of, (*at, "of"))
            yield from self._dated(request.date, request.source, at)
            yield from _due(request, at)

    def _responses(self, r: Recommendation) -> Iterator[Fault]:
        for n, response in enumerate(r.responses):
            at: Path = ("responses", n)
            yield from self._addressee(r, response.by, (*at, "by"))
            yield from self.references.known("answer", response.answer, (*at, "answer"))
            yield from self._dated(response.date, response.source, at)
            yield from self._whose(response, response.by, at)
        for n, (before, now) in enumerate(_with_last(r.responses, lambda a: (a.by, *a.voice))):
            yield from _follow(before, now, now.by, "answer", ("responses", n))

    def _reports(self, r: Recommendation) -> Iterator[Fault]:
        for n, report in enumerate(r.reports):
            at: Path = ("reports", n)
            if report.action:
                yield from known("action", report.action, by_id(r.actions), (*at, "action"))
            yield from self._dated(report.date, report.source, at)
            yield from _words(report, at)
        for n in again(r.reports):
            yield Fault(("reports", n), "this report stands here twice", "keep one of the two")

    def _decisions(self, r: Recommendation) -> Iterator[Fault]:
        for n, decision in enumerate(r.decisions):
            at: Path = ("decisions", n)
            yield from self.references.known("outcome", decision.outcome, (*at, "outcome"))
            yield from self._dated(decision.date, decision.source, at)
        for n, (before, after) in enumerate(pairwise(r.decisions), 1):
            if surely_earlier(after.date, before.date):
                message = f"{after.date} is earlier than the decision before, {before.date}"
                yield Fault(("decisions", n, "date"), message, "newest last")
        for n in again(r.decisions):
            yield Fault(("decisions", n), "this decision stands here twice", "keep one of the two")

    def _disputes(self, r: Recommendation) -> Iterator[Fault]:
        for n, dispute in enumerate(r.disputes):
            at: Path = ("disputes", n)
            yield from self.references.known("party or addressee", dispute.by, (*at, "by"))
            yield from self._dated(dispute.date, dispute.source, at)
            if not dispute.source:
                yield Fault((*at, "entered_by") if dispute.entered_by else at, *_UNSOURCED)
            if dispute.ended_source:
                yield from self.source(dispute.ended_source, (*at, "ended_source"))
            if dispute.ended and not dispute.ended_source:
                hint = "add ended_source: the comment, the letter or the document"
                yield Fault((*at, "ended"), "it is not said where its author objects no more", hint)
            if dispute.ended:
                yield from self.past.wrong(dispute.ended, (*at, "ended"))
                if surely_earlier(dispute.ended, dispute.date):
                    yield Fault((*at, "ended"), f"it ended before it began, {dispute.date}", "write when it ended")

    def _dated(self, when: When, source: Source | None, at: Path) -> Iterator[Fault]:
        yield from self.past.wrong(when, (*at, "date"))
        if source:
            yield from self.source(source, (*at, "source"))

    def _addressee(self, r: Recommendation, who: str, at: Path) -> Iterator[Fault]:
        """Answers are of those to whom the recommendation, or one of its actions, is addressed."""
        here = dict.fromkeys([*r.addressees, *(who for action in r.actions for who in action.addressees)])
        if not is_known(who, here):
            names = {id_: self.references.things["addressee"].get(id_) for id_ in here}
            yield Fault(at, f"{shown(who)} is not an addressee here", nearest(who, names) or "add it to addressees")

    def _whose(self, said: Position | Response, who: str, at: Path) -> Iterator[Fault]:
        """What somebody said, what another reports, what is read between lines and what a keeper entered."""
        if said.reported_by:
            yield from self.references.known("party", said.reported_by, (*at, "reported_by"))
            if said.reported_by == who:
                yield Fault((*at, "reported_by"), "a party does not report what it says itself", "delete reported_by")
        if said.entered_by and (said.reported_by or said.inferred):
            message = "what was entered for somebody is its own word, not reported or inferred"
            yield Fault((*at, "entered_by"), message, "delete entered_by, or reported_by and inferred")
        if said.quote and said.inferred:
            yield Fault(
                (*at, "quote"), "nobody says outright what is inferred, so there is no quote", "write it as reason"
            )
        if (said.entered_by or said.inferred) and not said.source:
            yield Fault((*at, "entered_by" if said.entered_by else "inferred"), *_UNSOURCED)


_UNSOURCED = ("it is not said from what this was taken", "add source: the letter, the minutes or the document")


def _due(request: Request, at: Path) -> Iterator[Fault]:
    if request.due:
        yield from existing(request.due, (*at, "due"))
        if surely_earlier(request.due, request.date):
            yield Fault(
                (*at, "due"), f"it is due before it was asked, {request.date}", "write until when it was asked"
            )


def _words(report: Report, at: Path) -> Iterator[Fault]:
    """A report has its words when somebody has verified it, and until then says where they are and whose."""
    if report.verified_by:
        if not report.text:
            yield Fault(at, "this verified report says nothing", "add text: what was reported")
        return
    if report.text or report.evidence:
        hint = "delete text and evidence and say where they stand, or add verified_by: who vouches for them"
        yield Fault(
            (*at, "text" if report.text else "evidence"), "words that nobody has verified do not stand here", hint
        )
    elif not (report.account_id and report.source and report.source.comment):
        hint = "add account_id and source: {comment: https://...}, or text and verified_by: who vouches for it"
        yield Fault(at, "it is not said whose this report is and where it stands", hint)


def _replacements(positions: tuple[Position, ...]) -> Iterator[Fault]:
    """A party's positions follow one another in time; only what is there can be withdrawn."""
    for n, (before, position) in enumerate(_with_last(positions, lambda p: (p.party, *p.voice))):
        at: Path = ("positions", n)
        yield from _follow(before, position, position.party, "position", at)
        if position.stance == WITHDRAWN.id and (before is None or before.stance == WITHDRAWN.id):
            yield Fault((*at, "stance"), "there is no position that this withdraws", "delete this entry")


def _with_last(said: Iterable[S], whose: Callable[[S], object]) -> Iterator[tuple[S | None, S]]:
    """Each thing said, with what the same voice said before."""
    last: dict[object, S] = {}
    for now in said:
        yield last.get(whose(now)), now
        last[whose(now)] = now


def _follow(before: S | None, now: S, who: str, what: str, at: Path) -> Iterator[Fault]:
    """What somebody says follows in time what it said before, and is something else."""
    if before is None:
        return
    if who and now == before:
        yield Fault(
            (*at, "party" if what == "position" else "by"),
            f"this {what} of {shown(who)} stands here twice",
            "keep one of the two",
        )
    elif surely_earlier(now.date, before.date):
        message = f"{now.date} is earlier than the {what} that this one replaces, {before.date}"
        yield Fault((*at, "date"), message, f"put the latest {what} last")
    elif before.is_spoken and now.typist and not surely_earlier(before.date, now.date):
        message = f"{now.date} is not surely later than {before.date}, when {shown(who)} wrote here itself"
        yield Fault((*at, "date"), message, "what is entered for it takes its place only from a later day")
