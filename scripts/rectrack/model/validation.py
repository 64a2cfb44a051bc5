"""The rules between values: of recommendations, of statements in them, of the settings."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from itertools import islice, pairwise
from typing import TypeAlias, TypeVar

from rectrack.model.dataset import Register
from rectrack.model.load import PARTIES, TRACKER
from rectrack.model.recommendation import Position, Recommendation, Report, Request, Response, Source, Target
from rectrack.model.redaction import STAND_IN
from rectrack.model.references import References, again, is_known, known, wrong_fields, wrong_names
from rectrack.model.settings import STATEMENTS, Party, Tracker
from rectrack.model.types import Named, Past, When, by_id, existing, surely_earlier
from rectrack.model.vocabulary import OTHER_STATEMENTS, WITHDRAWN, Stance, lacks_evidence, wrong_step
from rectrack.text.problems import MOST, Fault, KeyPath, nearest, shown

# What one file may say of who thinks, was asked, answered, reported, decided and objected to what.

S = TypeVar("S", Position, Response)
Sourced: TypeAlias = Callable[[Source, KeyPath], Iterable[Fault]]
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
            at: KeyPath = ("positions", n)
            yield from self.references.known("party", position.party, (*at, "party"))
            yield from self.references.known("stance", position.stance, (*at, "stance"))
            yield from self._dated(position.date, position.source, at)
            yield from self._whose(position, position.party, at)
        yield from _replacements(r.positions)

    def _requests(self, r: Recommendation) -> Iterator[Fault]:
        for n, request in enumerate(r.requests):
            at: KeyPath = ("requests", n)
            if request.wanted == "answer":
                yield from self._addressee(r, request.of, (*at, "of"))
            else:
                yield from self.references.known("party or addressee", request.of, (*at, "of"))
            yield from self._dated(request.date, request.source, at)
            yield from _due(request, at)

    def _responses(self, r: Recommendation) -> Iterator[Fault]:
        for n, response in enumerate(r.responses):
            at: KeyPath = ("responses", n)
            yield from self._addressee(r, response.by, (*at, "by"))
            yield from self.references.known("answer", response.answer, (*at, "answer"))
            yield from self._dated(response.date, response.source, at)
            yield from self._whose(response, response.by, at)
        for n, (before, now) in enumerate(_with_last(r.responses, lambda a: (a.by, *a.voice))):
            yield from _follow(before, now, now.by, "answer", ("responses", n))

    def _reports(self, r: Recommendation) -> Iterator[Fault]:
        for n, report in enumerate(r.reports):
            at: KeyPath = ("reports", n)
            if report.action:
                yield from known("action", report.action, by_id(r.actions), (*at, "action"))
            yield from self._dated(report.date, report.source, at)
            yield from _words(report, at)
        for n in again(r.reports):
            yield Fault(("reports", n), "this report stands here twice", "keep one of the two")

    def _decisions(self, r: Recommendation) -> Iterator[Fault]:
        for n, decision in enumerate(r.decisions):
            at: KeyPath = ("decisions", n)
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
            at: KeyPath = ("disputes", n)
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

    def _dated(self, when: When, source: Source | None, at: KeyPath) -> Iterator[Fault]:
        yield from self.past.wrong(when, (*at, "date"))
        if source:
            yield from self.source(source, (*at, "source"))

    def _addressee(self, r: Recommendation, who: str, at: KeyPath) -> Iterator[Fault]:
        """Answers are of those to whom the recommendation, or one of its actions, is addressed."""
        here = dict.fromkeys([*r.addressees, *(who for action in r.actions for who in action.addressees)])
        if not is_known(who, here):
            names = {id_: self.references.things["addressee"].get(id_) for id_ in here}
            yield Fault(at, f"{shown(who)} is not an addressee here", nearest(who, names) or "add it to addressees")

    def _whose(self, said: Position | Response, who: str, at: KeyPath) -> Iterator[Fault]:
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


def _due(request: Request, at: KeyPath) -> Iterator[Fault]:
    if request.due:
        yield from existing(request.due, (*at, "due"))
        if surely_earlier(request.due, request.date):
            yield Fault(
                (*at, "due"), f"it is due before it was asked, {request.date}", "write until when it was asked"
            )


def _words(report: Report, at: KeyPath) -> Iterator[Fault]:
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
        at: KeyPath = ("positions", n)
        yield from _follow(before, position, position.party, "position", at)
        if position.stance == WITHDRAWN.id and (before is None or before.stance == WITHDRAWN.id):
            yield Fault((*at, "stance"), "there is no position that this withdraws", "delete this entry")


def _with_last(said: Iterable[S], whose: Callable[[S], object]) -> Iterator[tuple[S | None, S]]:
    """Each thing said, with what the same voice said before."""
    last: dict[object, S] = {}
    for now in said:
        yield last.get(whose(now)), now
        last[whose(now)] = now


def _follow(before: S | None, now: S, who: str, what: str, at: KeyPath) -> Iterator[Fault]:
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


# What tracker.yaml and parties.yaml may say: each branch holds one thing, each word is there once and is known.

GROUPINGS = ("theme", "addressee", "document", "status")
"""What the board's sections can be besides the values of an own field."""


def wrong_settings(register: Register, references: References) -> Iterator[Fault]:
    """Every rule that the two files break."""
    yield from (fault._replace(file=TRACKER) for fault in _settings(register.tracker, references))
    yield from (fault._replace(file=PARTIES) for fault in _parties(register, references))


def _settings(tracker: Tracker, references: References) -> Iterator[Fault]:
    yield from _branches(tracker)
    yield from _words_taken(tracker.stances)
    yield from _doubles(tracker)
    statuses = by_id(tracker.statuses)
    for n, status in enumerate(tracker.statuses):
        for m, after in enumerate(status.next):
            yield from known("status", after, statuses, ("statuses", n, "next", m))
    for n, document in enumerate(tracker.documents):
        yield from existing(document.date, ("documents", n, "date"))
    if tracker.kept_by_party:
        yield from references.known("party", tracker.kept_by_party, ("kept_by_party",))
    yield from _own_fields(tracker)
    yield from _grouping(tracker)


def _parties(register: Register, references: References) -> Iterator[Fault]:
    ids = [party.id for party in register.parties]
    for n in again(ids):
        yield Fault(("parties", n, "id"), f"a second entry of {shown(ids[n])}", "keep one of the two")
    for n, party in enumerate(register.parties):
        yield from references.known("group", party.group, ("parties", n, "group"))
        yield from _person(party, ("parties", n))


def _person(party: Party, at: KeyPath) -> Iterator[Fault]:
    """What is said of persons only, and the stand-ins, which nobody else may be called."""
    for name in ("page_agreed", "name_withheld"):
        if when := getattr(party, name):
            yield from existing(when, (*at, name))
            if not party.person:
                yield Fault((*at, name), f"{name} is for persons", "add person: true where this is one")
    if STAND_IN.fullmatch(party.id):
        yield Fault((*at, "id"), f"{party.id} stands for a name that is withheld", "choose another id")


def _doubles(tracker: Tracker) -> Iterator[Fault]:
    lists: dict[str, tuple[Named, ...]] = {
        "statuses": tracker.statuses,
        "stances": tracker.stances,
        "themes": tracker.themes,
        "addressees": tracker.addressees,
        "documents": tracker.documents,
        "kinds": tracker.kinds,
        "answers": tracker.answers,
        "outcomes": tracker.outcomes,
        "groups": tracker.groups,
        "fields": tracker.fields,
    }
    for name, things in lists.items():
        ids = [thing.id for thing in things]
        for n in again(ids):
            yield Fault((name, n, "id"), f"a second entry of {shown(ids[n])}", "keep one of the two")


def _own_fields(tracker: Tracker) -> Iterator[Fault]:
    for n, field in enumerate(tracker.fields):
        chooses = field.type in ("choice", "choices")
        if chooses and not field.choices:
            yield Fault(
                ("fields", n),
                f"the field {field.id} has nothing to choose from",
                "add choices: [{id: ..., name: ...}]",
            )
        if field.choices and not chooses:
            yield Fault(
                ("fields", n, "choices"), f"a field of type {field.type} has no choices", "write type: choice"
            )
        if field.label and not chooses:
            yield Fault(("fields", n, "label"), "only choices have labels", "write type: choice, or delete label")
        ids = [choice.id for choice in field.choices]
        for m in again(ids):
            yield Fault(
                ("fields", n, "choices", m, "id"), f"a second entry of {shown(ids[m])}", "keep one of the two"
            )


def _grouping(tracker: Tracker) -> Iterator[Fault]:
    wanted = tracker.board.group_by
    possible = [*GROUPINGS, *(field.id for field in tracker.fields if field.type == "choice")]
    if wanted and wanted not in possible:
        message = f"the board cannot be grouped by {shown(wanted)}"
        yield Fault(("board", "group_by"), message, nearest(wanted, possible))


def _words_taken(stances: Collection[Stance]) -> Iterator[Fault]:
    """A stance's id is a command: no other statement can have the same."""
    for n, stance in enumerate(stances):
        if stance.id in OTHER_STATEMENTS:
            message = f"{shown(stance.id)} is what /{stance.id} records already"
            yield Fault(("stances", n, "id"), message, "choose another id for this stance")
        if stance.id == WITHDRAWN.id:
            message = f"every tracker has {stance.id}, which withdraws a position"
            yield Fault(("stances", n, "id"), message, "delete this entry")
    yield from _other_words(stances)


def _other_words(stances: Collection[Stance]) -> Iterator[Fault]:
    """A word that people use instead of a stance leads to that stance alone."""
    taken = dict.fromkeys(OTHER_STATEMENTS, "") | {stance.id: stance.id for stance in stances}
    for n, stance in enumerate(stances):
        for m, word in enumerate(stance.also):
            if word in taken:
                what = f"the stance {taken[word]}" if taken[word] else f"what /{word} records"
                yield Fault(("stances", n, "also", m), f"{shown(word)} means {what} already", "delete it here")
            elif word:
                taken[word] = stance.id


def _branches(tracker: Tracker) -> Iterator[Fault]:
    """Each branch holds one thing."""
    publishing = tracker.publishing.branch
    if publishing == tracker.branch:
        message = f"{shown(publishing)} is the branch of the record"
        yield Fault(("publishing", "branch"), message, "name another one, where only the board goes")
    message = f"{shown(STATEMENTS)} is the branch for comments that wait to be merged"
    if tracker.branch == STATEMENTS:
        yield Fault(("branch",), message, "name another one")
    if publishing == STATEMENTS:
        yield Fault(("publishing", "branch"), message, "name another one")


# What one value alone cannot tell: references, uniqueness, transitions, dates.
#
# What could not be read is empty, and no rule judges what is empty: one mistake is one problem.


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
            at: KeyPath = ("actions", n)
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
            at: KeyPath = ("history", n)
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

    def _step(self, before: str, after: str, at: KeyPath) -> Iterator[Fault]:
        if wrong := wrong_step(self.statuses, before, after):
            yield Fault(at, *wrong)

    def _target(self, target: Target | None, at: KeyPath) -> Iterator[Fault]:
        if target:
            yield from existing(target.date, (*at, "date"))
            if target.source:
                yield from self._source(target.source, (*at, "source"))

    def _source(self, source: Source, at: KeyPath) -> Iterator[Fault]:
        if source.document is not None:
            yield from self.references.known("document", source.document, (*at, "document"))
        elif source.url is None and source.comment is None:
            message = "the source names no document, url or comment"
            yield Fault(at, message, f"add document: with an id of {TRACKER}")
