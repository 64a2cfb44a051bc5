"""What tracker.yaml and parties.yaml may say: each branch holds one thing, each word is there once and is known."""

from collections.abc import Collection, Iterator

from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.parties import Party
from rectrack.record.references import References, again, known
from rectrack.record.register import Register
from rectrack.record.stances import OTHER_STATEMENTS, WITHDRAWN, Stance
from rectrack.record.tracker import STATEMENTS, Tracker
from rectrack.record.values import Named, by_id
from rectrack.record.when import existing
from rectrack.record.withheld import STAND_IN
from rectrack.text.problems import Fault, Path, nearest, shown

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


def _person(party: Party, at: Path) -> Iterator[Fault]:
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
