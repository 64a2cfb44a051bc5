"""The rules for the files: for a value, for an entry, and between entries.

Each value is checked by its type: a reference, a date, a list of entries with ids. `_RULES` has further rules by the
type of the record. No rule checks an empty value, so that a value that cannot be read is reported once.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import islice, pairwise
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from rectrack import lazy_pattern
from rectrack.model.dataset import (
    Action,
    Dataset,
    Decision,
    Dispute,
    HistoryEntry,
    MadeBy,
    Position,
    Recommendation,
    Report,
    Request,
    Response,
    Source,
    Target,
)
from rectrack.model.decode import in_brackets, is_id
from rectrack.model.drafts import slug
from rectrack.model.load import PARTIES, TRACKER
from rectrack.model.redaction import STAND_IN
from rectrack.model.settings import STATEMENTS_BRANCH, Document, ListedAccount, Parties, Party, Tracker
from rectrack.model.shared_names import find_shared_names, find_shared_words
from rectrack.model.status_steps import lacks_evidence
from rectrack.model.translations import missing_translation
from rectrack.model.types import (
    DATE_FORM,
    REFERENCES,
    Id,
    Record,
    When,
    by_id,
    fields,
    hints,
    is_record,
    surely_earlier,
    value_type,
    wrong_date,
)
from rectrack.model.vocabulary import POSITIONS_OFF, WITHDRAWN, OwnField, OwnValue, values_of
from rectrack.text import MOST, Fault, KeyPath, list_valid, nearest, shown, suggested

Faults: TypeAlias = Iterator[Fault]

GROUPINGS = ("theme", "addressee", "document", "status")
"""Values for the sections of the board. The ids of custom fields are valid too."""

_LISTS = {
    "status": "statuses",
    "stance": "stances",
    "theme": "themes",
    "addressee": "addressees",
    "document": "documents",
    "source form": "source_forms",
    "response": "responses",
    "outcome": "outcomes",
    "step": "reminders",
    "group": "groups",
}
"""The lists of tracker.yaml, by the kind of entry that files refer to."""

_HOW_TO_ADD = {
    "party": "To add a party: rectrack party {} --name NAME --group GROUP",
    "addressee": "To add an addressee: rectrack addressee {} --name NAME",
    "document": "To add a document: rectrack document {} --title TITLE --by AUTHOR --date DATE",
}

_ONE_OF_TWO = "keep one of the two"
_UNSOURCED = ("this entry has no source", "add source: the letter, the minutes or the document")
_FORMS = {"number": lazy_pattern(r"-?[0-9]+(\.[0-9]+)?"), "link": lazy_pattern(r'https?://[^\s<>"]+')}
_BELONGS = {
    "text": "a text",
    "choice": "one of the choices",
    "choices": "a list of choices",
    "number": "a number, 12 or 12.5",
    "date": DATE_FORM,
    "link": "a web address that starts with https://",
}


def check(dataset: Dataset, today: date) -> list[Fault]:
    """Return the errors of all files: at most `MOST` for each recommendation."""
    # In the time zone of the author it may already be tomorrow.
    rules = _Rules(dataset, (today + timedelta(days=1)).isoformat())
    faults = [*wrong_settings(dataset)]
    for r in dataset.recommendations:
        faults += [fault._replace(file=dataset.paths[r.id]) for fault in islice(rules.broken(r), MOST)]
    return [*faults, *find_shared_names(dataset)]


def wrong_settings(dataset: Dataset) -> Faults:
    """Yield the errors of tracker.yaml and parties.yaml."""
    rules = _Rules(dataset, latest="9999")
    yield from (fault._replace(file=TRACKER) for fault in rules.broken(dataset.tracker))
    yield from (fault._replace(file=PARTIES) for fault in rules.broken(Parties(parties=dataset.parties)))


def referable(dataset: Dataset) -> dict[str, Mapping[str, object]]:
    """Return the entries that files can refer to, by their kind and their id."""
    tracker, parties = dataset.tracker, by_id(dataset.parties)
    return {
        **{what: by_id(getattr(tracker, name)) for what, name in _LISTS.items()},
        "stance": by_id((*tracker.stances, WITHDRAWN)) if tracker.stances else {},
        "party": parties,
        "party or addressee": {**by_id(tracker.addressees), **parties},
        # of files that cannot be read, only the id is known
        "recommendation": dict.fromkeys(dataset.paths) | by_id(dataset.recommendations),
    }


class _Judged(NamedTuple):
    """A field whose values are checked. `key` is its name in the file, `double` the message for an equal entry."""

    key: str
    what: str
    double: str


@cache
def _judged(kind: type[Record]) -> tuple[Callable[[Record], tuple[Any, ...]], list[_Judged]]:
    """Return a reader of the checked fields of a type, which are references, dates and records, and the fields."""
    judged: dict[str, _Judged] = {}
    for field in fields(kind):
        one, is_list = value_type(field.type)
        what, double = REFERENCES.get(one, ""), "{} is listed twice"
        if one == When:
            is_plan = field.name == "due" or kind in (Target, Document, Party)
            what = "date" if is_plan else "past"
        elif is_record(one):
            what, double = "record", f"two {'actions' if one is Action else 'entries'} have the id {{}}"
            is_list = is_list and hints(one).get("id") == Id
        # Which bodies are valid here depends on the recommendation.
        if what and (kind, field.name) not in ((Request, "to"), (Response, "by")):
            has_doubles = is_list and what != "status"
            judged[field.name] = _Judged(field.encode_name, what, double if has_doubles else "")
    read = attrgetter(*judged) if len(judged) > 1 else lambda value: tuple(getattr(value, name) for name in judged)
    return read, [*judged.values()]


class _Rules:
    """The rules, with the lists of the dataset. `latest` is the last date that is not in the future."""

    def __init__(self, dataset: Dataset, latest: When) -> None:
        self.things, self.dataset = referable(dataset), dataset
        self.statuses = by_id(dataset.tracker.statuses)
        self.fields = by_id(dataset.tracker.custom_fields)
        self.latest = latest
        self.wrong = cache(self._wrong)

    def broken(self, value: Record) -> Faults:
        """Yield the errors of a record and of all records in it. Paths begin at the record."""
        read, judged = _judged(type(value))
        for found, (key, what, double) in zip(read(value), judged, strict=True):
            if not found:
                continue
            is_list = isinstance(found, tuple)
            for n, one in enumerate(found if is_list else (found,)):
                for fault in self.broken(one) if what == "record" else self.wrong(what, one):
                    yield fault._replace(at=(key, n, *fault.at) if is_list else (key, *fault.at))
            if double:
                values = [one.id for one in found] if what == "record" else found
                yield from _doubles(values, double, key, *(["id"] if what == "record" else []))
        if rule := _RULES.get(type(value)):
            yield from rule(value, self)

    def _wrong(self, what: str, value: str) -> tuple[Fault, ...]:
        """Return the errors of a reference or a date. `wrong` caches them."""
        if not value:
            return ()
        if what in self.things:
            return () if is_known(value, self.things[what]) else (unknown(what, value, self.things[what]),)
        if wrong := wrong_date(value):
            return (wrong,)
        is_future = what == "past" and value > self.latest[: len(value)]
        return (Fault((), f"the date {value} is in the future", "write when it happened"),) if is_future else ()


def unknown(what: str, value: str, valid: Mapping[str, object], at: KeyPath = ()) -> Fault:
    """Return the error of a reference to an unknown entry, with a hint."""
    if what == "stance" and not valid:
        return Fault(at, *POSITIONS_OFF)
    similar = suggested(value, in_order := dict(sorted(valid.items())))
    hint = similar or how_to_add(what, value, in_order)
    return Fault(at, f"unknown {what} {shown(value)}", hint, missing="" if similar else what)


def how_to_add(what: str, value: str, valid: Collection[str]) -> str:
    """Return the hint with the valid values of a kind, and how to add another."""
    id_ = value if is_id(value) else slug(value) or "ID"
    how = [command.format(id_) for kind, command in _HOW_TO_ADD.items() if kind in what.split()]
    if not how and what in _LISTS and what != "status":
        how = [f"To use a new {what}, add the {what} to {TRACKER}"]
    return ". ".join(filter(None, (list_valid(valid), *how)))


def is_known(value: str, valid: Collection[str]) -> bool:
    """Return whether a value is valid, or cannot be judged because it or a valid value is empty."""
    return value in valid or not value or "" in valid


def _doubles(values: Sequence[Hashable], message: str, field: str, *key: str) -> Faults:
    """Yield an error for each value that repeats an earlier one."""
    if len(values) == len(set(values)):
        return
    first: dict[Hashable, int] = {}
    for n, value in enumerate(values):
        if first.setdefault(value, n) != n and value:
            yield Fault((field, n, *key), message.format(shown(value)), _ONE_OF_TWO)


def _recommendation(r: Recommendation, rules: _Rules) -> Faults:
    references = [action.reference for action in r.actions]
    yield from _doubles(references, "two actions have the reference {}", "actions", "reference")
    for name, what in (("progress_reports", "progress report"), ("decisions", "decision")):
        entries = [entry if entry.date else "" for entry in getattr(r, name)]
        yield from _doubles(entries, f"this {what} is listed twice", name)
    for name in ("related", "supersedes", "superseded_by"):
        if r.id in (ids := getattr(r, name)):
            hint = f"delete {shown(r.id)} here"
            yield Fault((name, ids.index(r.id)), "a recommendation cannot refer to itself", hint)
    for n, report in enumerate(r.progress_reports):
        if report.action and not is_known(report.action, actions := by_id(r.actions)):
            yield unknown("action", report.action, actions, ("progress_reports", n, "action"))
    for n, dispute in enumerate(r.disputes):
        if dispute.translation and not dispute.withdrawn:
            missing = missing_translation(rules.dataset, r.id, dispute.translation)
            yield from [missing._replace(at=("disputes", n, "translation"))] if missing else []
    yield from _addressed(r, rules)
    yield from _successions(r.positions, "position", ("positions",), "party")
    yield from _successions(r.responses, "response", ("responses",), "by")
    yield from _order(r.decisions, "decision", "decisions")
    yield from _order(r.history, "entry", "history")
    last = r.history[-1].status
    if last != r.status and {last, r.status} <= rules.statuses.keys():
        message = f"the status is {shown(r.status)}, and the last history entry has {shown(last)}"
        hint = f'write "status: {last}", or add an entry to history with "status: {r.status}"'
        yield Fault(("status",), message, hint)
    for name, value in r.custom_fields.items():
        yield from _own_value(name, value, rules.fields)


def _addressed(r: Recommendation, rules: _Rules) -> Faults:
    """Yield the errors of requests and responses whose party or addressee is wrong.

    Responses come from, and are requested of, addressees of the recommendation or of one of its actions.
    """
    here = dict.fromkeys([*r.addressees, *(who for action in r.actions for who in action.addressees)])
    asked = [(request.to, request.type, ("requests", n, "to")) for n, request in enumerate(r.requests)]
    answered = [(response.by, "response", ("responses", n, "by")) for n, response in enumerate(r.responses)]
    for who, wanted, at in (*asked, *answered):
        if wanted != "response":
            yield from (fault._replace(at=at) for fault in rules.wrong("party or addressee", who))
        elif not is_known(who, here):
            names = {id_: rules.things["addressee"].get(id_) for id_ in here}
            hint = nearest(who, names) or "add the body to addressees"
            if who in rules.things["addressee"]:
                hint += f". To add it: rectrack edit {r.cited} addressees {','.join((*r.addressees, who))}"
            yield Fault(at, f"{shown(who)} is not an addressee of this recommendation", hint, missing="addressees")


_CORRECT = 'In "rectrack {}", --correct replaces the latest one'


def _order(entries: Iterable[Decision | HistoryEntry], what: str, name: str) -> Faults:
    for n, (before, after) in enumerate(pairwise(entries), 1):
        if surely_earlier(after.date, before.date):
            known = f"that of the {what} before, {before.date}"
            hint = f"put the newest {what} last. {_CORRECT.format(what)}"
            if isinstance(before, HistoryEntry):
                known = f"the date of the previous entry: {before.date} ({shown(before.status)})"
                hint = (
                    f"put the latest entry last. {_CORRECT.format('status')}, and --evidence records an earlier step"
                )
            yield Fault((name, n, "date"), f"the date {after.date} is earlier than {known}", hint)


def _successions(said: Iterable[Position | Response], what: str, at: KeyPath, author: str) -> Faults:
    """Yield the errors of entries by one author, equally certain, that are repeated or not in order.

    A position can be withdrawn only if there is one.
    """
    last: dict[object, Position | Response] = {}
    for n, now in enumerate(said):
        before = last.get(voice := (now.author, now.voice))
        last[voice] = now
        stance = getattr(now, "stance", "")
        if stance == WITHDRAWN.id and getattr(before, "stance", stance) == stance:
            yield Fault((*at, n, "stance"), "there is no position to withdraw", "delete this entry")
        if before is None or not (before.date and now.date):
            continue
        if now.author and now == before:
            yield Fault((*at, n, author), f"this {what} of {shown(now.author)} is listed twice", _ONE_OF_TWO)
        elif surely_earlier(now.date, before.date):
            message = f"the date {now.date} is earlier than that of the {what} before, {before.date}"
            yield Fault((*at, n, "date"), message, f"put the latest {what} last. {_CORRECT.format(what)}")
        elif before.is_spoken and now.typist and not surely_earlier(before.date, now.date):
            message = f"the date {now.date} is not later than {before.date}, when {shown(now.author)} wrote here"
            hint = f"an entered {what} replaces a stated one only from a later day"
            yield Fault((*at, n, "date"), message, hint)


def _own_value(name: str, value: OwnValue, defined: Mapping[str, OwnField]) -> Faults:
    """Yield the errors of the value of a custom field."""
    at: KeyPath = ("custom_fields", name)
    if not is_known(name, defined):
        hint = nearest(name, dict(defined)) if defined else f"define the field in {TRACKER}, under custom_fields"
        yield Fault(at, f"unknown field {shown(name)}", hint)
    if name not in defined:
        return
    field, is_list = defined[name], isinstance(value, tuple)
    if field.type and is_list != (field.type == "choices"):
        message = f"expected {_BELONGS[field.type]}, found {'a list' if is_list else 'one value'}"
        yield Fault(at, message, in_brackets(value) if isinstance(value, str) else "write one value")
        return
    for double in _doubles(values_of(value), "{} is listed twice", name):
        yield double._replace(at=("custom_fields", *double.at))
    for n, one in enumerate(values_of(value)):
        if wrong := _own_wrong(one, field):
            yield wrong._replace(at=(*at, n) if is_list else at)


def _own_wrong(one: str, field: OwnField) -> Fault | None:
    if not one.strip():
        hint = f"write {_BELONGS[field.type]}" if field.type in _BELONGS else ""
        return Fault((), f"the field {shown(field.name)} is empty", hint) if one else None
    if field.choices:
        return None if is_known(one, choices := by_id(field.choices)) else unknown("choice", one, choices)
    if field.type == "date":
        return wrong_date(one)
    form = _FORMS.get(field.type)
    is_right = form is None or form.fullmatch(one)
    message = f"{shown(one)} is not valid for {field.name}"
    return None if is_right else Fault((), message, f"write {_BELONGS[field.type]}")


def _source(source: Source, _rules: _Rules) -> Faults:
    if source.document is source.url is source.comment is None:
        hint = f"add document: the id of a document in {TRACKER}"
        yield Fault((), "the source names no document, url or comment", hint)


def _history_entry(entry: HistoryEntry, rules: _Rules) -> Faults:
    if lacking := lacks_evidence(rules.statuses.get(entry.status), entry.evidence, ("status",)):
        yield lacking._replace(hint='add "evidence: [https://…]" to this entry')


def _account_id(said: Position | Dispute) -> Faults:
    """Yield the error of an account that can have written nothing, because the entry is from no comment."""
    if said.account_id and not said.is_spoken:
        hint = "delete account_id, or add source: {comment: https://...} and delete entered_by"
        yield Fault(("account_id",), "an entry has an account only if the account wrote it in a comment", hint)


def _said(said: Position | Response, _rules: _Rules) -> Faults:
    """Yield the errors of an entry that mixes stated, reported and inferred."""
    if said.reported_by and said.reported_by == said.author:
        yield Fault(("reported_by",), "a party cannot report what it states", "delete reported_by")
    if said.entered_by and not said.is_own:
        message = "an entry has either entered_by, or reported_by or inferred"
        yield Fault(("entered_by",), message, "delete entered_by, or delete reported_by and inferred")
    if said.quote and said.inferred:
        message = "an inferred entry has no quote"
        yield Fault(("quote",), message, "write the text as reason")
    if (said.entered_by or said.inferred) and not said.source:
        yield Fault(("entered_by" if said.entered_by else "inferred",), *_UNSOURCED)
    if isinstance(said, Position):
        yield from _account_id(said)


def _made_by(made: MadeBy, _rules: _Rules) -> Faults:
    """Yield the errors of a party that is named twice, or that reports what it made."""
    for n, party in enumerate(made.in_collaboration_with):
        if party and party in made.parties:
            yield Fault(("in_collaboration_with", n), f"{shown(party)} is also in parties", _ONE_OF_TWO)
    if made.reported_by and made.reported_by in (*made.parties, *made.in_collaboration_with):
        yield Fault(("reported_by",), "a party cannot report that it made the recommendation", "delete reported_by")


def _request(request: Request, rules: _Rules) -> Faults:
    if request.type == "position" and not rules.things["stance"]:
        yield Fault(("type",), *POSITIONS_OFF)
    if request.due and surely_earlier(request.due, request.date):
        message = f"the response due date {request.due} is earlier than the date of the request, {request.date}"
        yield Fault(("due",), message, "correct one of the two dates")


def _report(report: Report, _rules: _Rules) -> Faults:
    """Yield the errors of a progress report.

    A verified report needs a text. One that is not verified needs an account and a comment, and has no text.
    """
    if report.verified_by is not None:
        if report.text is None:
            yield Fault((), "this verified progress report has no text", "add text: what was reported")
    elif fields := [name for name in ("text", "evidence", "status") if getattr(report, name)]:
        field = fields[0]
        hint = f"delete {field}, or add verified_by: the name of the maintainer who verified the report"
        yield Fault((field,), f"a progress report that is not verified has no {field}", hint)
    elif report.by and (report.account_id is None or report.source is None or report.source.comment is None):
        hint = "add account_id and source: {comment: https://...}. For a verified report, add text and verified_by"
        yield Fault((), "this progress report has no account or no comment", hint)


def _dispute(dispute: Dispute, _rules: _Rules) -> Faults:
    yield from _account_id(dispute)
    if dispute.by and not dispute.source:
        yield Fault(("entered_by",) if dispute.entered_by else (), *_UNSOURCED)
    if dispute.withdrawn and not dispute.withdrawal_source:
        hint = "add withdrawal_source: the comment, the letter or the document"
        yield Fault(("withdrawn",), "the withdrawal of this dispute has no source", hint)
    if dispute.withdrawn and surely_earlier(dispute.withdrawn, dispute.date):
        message = f"the date {dispute.withdrawn} is earlier than that of the dispute, {dispute.date}"
        yield Fault(("withdrawn",), message, "write when the dispute was withdrawn")


def _party(party: Party, _rules: _Rules) -> Faults:
    """Yield the errors of fields that only persons have, and of an id that is reserved for placeholders."""
    for name in ("page_consent_date", "name_withheld_since"):
        if getattr(party, name) and not party.is_person:
            hint = 'if the party is a person, add "is_person: true"'
            yield Fault((name,), f"only persons have the field {name}", hint)
    if STAND_IN.fullmatch(party.id):
        yield Fault(("id",), f"the id {shown(party.id)} is reserved for withheld names", "choose another id")


def _account(account: ListedAccount, _rules: _Rules) -> Faults:
    if account.has_contact:
        message = "this text is public, and it has an email address or a telephone number"
        yield Fault(("confirmed",), message, 'write only how and when, such as "by letter of 3 May 2026"')


def _own_field(field: OwnField, _rules: _Rules) -> Faults:
    if field.type in ("choice", "choices"):
        if not field.choices:
            message = f"the field {shown(field.id)} has no choices"
            yield Fault((), message, 'add "choices: [{id: ..., name: ...}]"')
        return
    if not field.type:
        return  # an error already
    if field.choices:
        message = f"a field of type {field.type} cannot have choices"
        yield Fault(("choices",), message, 'write "type: choice", or delete choices')
    if field.label:
        message = f"a field of type {field.type} cannot have a label"
        yield Fault(("label",), message, 'write "type: choice", or delete label')


def _tracker(tracker: Tracker, _rules: _Rules) -> Faults:
    publishing = tracker.publishing.branch
    places: tuple[tuple[KeyPath, str], ...] = ((("branch",), tracker.branch), (("publishing", "branch"), publishing))
    if publishing == tracker.branch:
        message = f"the branch {shown(publishing)} is the branch of the record"
        yield Fault(("publishing", "branch"), message, "name another branch, which only the board uses")
    for at, branch in places:
        if branch == STATEMENTS_BRANCH:
            message = f"the branch {shown(STATEMENTS_BRANCH)} is reserved for pending comments"
            yield Fault(at, message, "name another branch")
    yield from find_shared_words(tracker.stances)
    if tracker.agreement and not tracker.stances:
        yield Fault(("agreement",), POSITIONS_OFF[0], "delete agreement, which counts positions")
    responders = {body.id: body.response_by for body in tracker.addressees}
    for n, by in enumerate(responders.values()):
        if by and responders.get(by):
            yield Fault(("addressees", n, "response_by"), f"{shown(by)} has its own responder", "name that addressee")
    wanted = tracker.board.group_by
    possible = [*GROUPINGS, *(field.id for field in tracker.custom_fields if field.type == "choice")]
    if wanted and wanted not in possible:
        message = f"the board cannot be grouped by {shown(wanted)}"
        yield Fault(("board", "group_by"), message, nearest(wanted, possible))


_RULES: Mapping[type[Record], Callable[[Any, _Rules], Faults]] = {
    Recommendation: _recommendation,
    Source: _source,
    HistoryEntry: _history_entry,
    MadeBy: _made_by,
    Position: _said,
    Response: _said,
    Request: _request,
    Report: _report,
    Dispute: _dispute,
    ListedAccount: _account,
    Party: _party,
    OwnField: _own_field,
    Tracker: _tracker,
}
"""Rules for a record, in addition to those for its references and dates. Paths begin at the record."""
