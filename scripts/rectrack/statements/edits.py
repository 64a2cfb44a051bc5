"""Edits of recommendation files: each takes a file's text and returns the changed text."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from rectrack.model.recommendation import (
    Action,
    Decision,
    Dispute,
    HistoryEntry,
    LastChecked,
    OwnValue,
    Position,
    Recommendation,
    Report,
    Request,
    Response,
    Source,
    Target,
)
from rectrack.model.settings import Account, Party
from rectrack.model.types import BodyId, Flag, Record, StatusId, When, fields
from rectrack.text.problems import nearest, shown
from rectrack.text.untrusted import is_at
from rectrack.yaml_edit import reader
from rectrack.yaml_edit.reader import Data, Places
from rectrack.yaml_edit.rewrite import CannotEditError, append, remove, set_value
from rectrack.yaml_edit.writer import Bare, document

# Changes to recommendation files in the tracker's terms: each takes a file's text and gives the new one.
#
# Whether the changed file is right as a whole is for `check` to say. Each function raises `editor.CannotEditError`
# where only a person can make the change, and `texterrors.TextError` for a text that cannot be read. Texts are as
# `reader.decode` gives them: a byte order mark is for whoever reads and writes the file to keep.

SCHEMA_LINE = "# yaml-language-server: $schema=recommendation.schema.json\n"
"""Tells editors what may stand in the file."""

Edit: TypeAlias = Callable[[str], str]
"""From a file's text to the changed one."""
Item: TypeAlias = dict[str, Data]
"""A mapping in a list, as the file has it."""

ORDER = tuple(field.encode_name for field in fields(Recommendation))
"""In which order the fields stand in a file."""
_ORDER_OF_REPORT = tuple(field.encode_name for field in fields(Report))


def new(recommendation: Recommendation) -> str:
    """The text of a new file, which reads back as this record (line breaks at a text's end apart)."""
    return written(plain(recommendation))


def written(data: dict[str, Data]) -> str:
    """The text of a new file that says this; raises `CannotEditError` where no file can."""
    text = SCHEMA_LINE + document(data)
    if reader.parse(reader.decode(text.encode("utf-8", "surrogatepass"))) != data:
        raise CannotEditError(
            (1, 1), "this cannot be written as a file that reads the same", "write the file by hand"
        )
    return text


def set_status(text: str, status: StatusId, entry: HistoryEntry, *, dated: bool = True) -> str:
    """Another status, with the step in the history that says since when and why, unless the last one says it all.

    Here and below, `dated` says whether somebody gave the date: one that nobody gave makes no other statement.
    """
    steps = _items(text, "history")
    says_more = entry.note or entry.by or entry.evidence
    is_its_date = not dated or (bool(steps) and steps[-1].get("date") == entry.date)
    is_there = bool(steps) and steps[-1].get("status") == status and is_its_date and not says_more
    changed = set_value(text, ("status",), status, ORDER)
    if is_there or _repeats(entry, steps[-1:], dated=dated):
        return changed
    return append(changed, ("history",), plain(entry), ORDER)


def set_action_status(
    text: str, action_id: str, status: StatusId, report: Report | None = None, *, dated: bool = True
) -> str:
    """Another status of one action, with the report that shows it where one is given.

    Raises `CannotEditError` where there is no such action.
    """
    ids = [item.get("id") for item in _items(text, "actions")]
    if action_id not in ids:
        known = [known for known in ids if isinstance(known, str)]
        places = Places()
        reader.parse(text, places)
        place = places.keys.get(("actions",), (1, 1))
        raise CannotEditError(place, f"there is no action {shown(action_id)} here", nearest(action_id, known))
    order = [field.encode_name for field in fields(Action)]
    changed = set_value(text, ("actions", ids.index(action_id), "status"), status, order)
    return add_report(changed, report, dated=dated) if report else changed


def add_position(text: str, position: Position, *, dated: bool = True) -> str:
    """One more position, behind those that are there; earlier ones of the same party stay.

    What the party's last one says already is not said again. Only the same stance from the same comment, which its
    author has corrected since, gives way.
    """
    items = _items(text, "positions")
    whose = _whose(plain(position), "party")
    if _repeats(position, [item for item in items if _whose(item, "party") == whose][-1:], dated=dated):
        return text
    own = [n for n, item in enumerate(items) if _whose(item, "party") == (position.party, None, False)]
    if own and _is_from(items[own[-1]], position) and items[own[-1]].get("stance") == position.stance:
        text = remove(text, ("positions", own[-1]))
    return append(text, ("positions",), plain(position), ORDER)


def add_report(text: str, report: Report, *, dated: bool = True) -> str:
    """One more report of a reader, behind those that are there, if none of them says the same.

    What the same comment said before gives way, unless somebody else than its author has vouched for it.
    """

    def gives_way(known: Item) -> bool:
        is_own = known.get("by") == known.get("verified_by") == report.by == report.verified_by
        return _is_from(known, report) and ("verified_by" not in known or is_own)

    if _repeats(report, _items(text, "reports"), dated=dated):
        return text
    return append(_without(text, "reports", gives_way), ("reports",), plain(report), ORDER)


def verify_report(text: str, comment: str, words: str, evidence: tuple[str, ...], by: str) -> str:
    """The report from this comment with its words, for which somebody vouches; a verified one stays as it is."""
    known = _items(text, "reports")
    for n, item in enumerate(known):
        if _is_at(item, comment) and "verified_by" not in item:
            shown_by: Item = {"evidence": list(evidence)} if evidence else {}
            said = {**item, "text": words.rstrip("\n"), **shown_by, "verified_by": by}
            in_order = {name: said[name] for name in _ORDER_OF_REPORT if name in said}
            return set_value(text, ("reports", n), in_order)
    return text


def remove_report(text: str, comment: str) -> str:
    """The reports without that of this comment, if nobody has vouched for it."""
    return _without(text, "reports", lambda known: _is_at(known, comment) and "verified_by" not in known)


def add_response(text: str, response: Response, *, dated: bool = True) -> str:
    """One more answer of an addressee, behind its earlier ones, unless its last one says the same."""
    whose = _whose(plain(response), "by")
    last = [item for item in _items(text, "responses") if _whose(item, "by") == whose][-1:]
    return text if _repeats(response, last, dated=dated) else append(text, ("responses",), plain(response), ORDER)


def add_request(text: str, request: Request, *, dated: bool = True) -> str:
    """One more request, unless it stands there already."""
    known = _repeats(request, _items(text, "requests"), dated=dated)
    return text if known else append(text, ("requests",), plain(request), ORDER)


def add_decision(text: str, decision: Decision, *, dated: bool = True) -> str:
    """One more decision of the group, behind those that are there, unless the last one says the same.

    What the same comment said before, which its author has corrected since, gives way.
    """
    if _repeats(decision, _items(text, "decisions")[-1:], dated=dated):
        return text
    alone = _without(text, "decisions", lambda known: _is_from(known, decision))
    return append(alone, ("decisions",), plain(decision), ORDER)


def add_dispute(text: str, dispute: Dispute, *, dated: bool = True) -> str:
    """One more objection to what is said here, unless whoever it is of says the same already.

    What the same comment said before, which its author has corrected since, gives way.
    """
    open_ones = [item for item in _items(text, "disputes") if "ended" not in item]
    if _repeats(dispute, open_ones, dated=dated):
        return text

    def gives_way(known: Item) -> bool:
        return "ended" not in known and known.get("by") == dispute.by and _is_from(known, dispute)

    return append(_without(text, "disputes", gives_way), ("disputes",), plain(dispute), ORDER)


def end_dispute(text: str, by: BodyId, ended: When, source: Source | None) -> str:
    """The objections of a party or an addressee end on this day, as `source` says.

    Raises `CannotEditError` where there is none.
    """
    items = _items(text, "disputes")
    open_ones = [n for n, item in enumerate(items) if item.get("by") == by and "ended" not in item]
    if not open_ones:
        raise CannotEditError((1, 1), f"{by} objects to nothing here", "there is nothing to withdraw")
    order = [field.encode_name for field in fields(Dispute)]
    for n in open_ones:
        text = set_value(text, ("disputes", n, "ended"), ended, order)
        if source:
            text = set_value(text, ("disputes", n, "ended_source"), plain(source), order)
    return text


def add_account(text: str, among: str, id_: str, account: Account) -> str:
    """One more account of a party in parties.yaml, or of an addressee in tracker.yaml (`among` names the list)."""
    ids = [item.get("id") for item in _items(text, among)]
    if id_ not in ids:
        raise CannotEditError((1, 1), f"there is no {shown(id_)} under {among}")
    order = [field.encode_name for field in fields(Party)]
    return append(text, (among, ids.index(id_), "accounts"), plain(account), order)


def _whose(item: Item, who: str) -> tuple[Data, Data, bool]:
    """Whose word a position or an answer is: of whom it is, who reports it, and whether it is only inferred."""
    return item.get(who), item.get("reported_by"), item.get("inferred") in _YES


_YES = ("true", "yes", "on")


def _repeats(said: Record, known: Iterable[Item], *, dated: bool) -> bool:
    """Whether one of the known items says the same; its date counts only where somebody gave one now."""
    now = plain(said)
    return any(
        {**now, "date": item.get("date")} == item and (not dated or now["date"] == item.get("date")) for item in known
    )


def _without(text: str, name: str, is_gone: Callable[[Item], bool]) -> str:
    """The text without the last item of a list for which this holds."""
    gone = [n for n, item in enumerate(_items(text, name)) if is_gone(item)]
    return remove(text, (name, gone[-1])) if gone else text


def _items(text: str, name: str) -> list[Item]:
    """The items of a list of the document; what is no mapping is an empty one."""
    data = reader.parse(text)
    items = data.get(name) if isinstance(data, dict) else None
    return [item if isinstance(item, dict) else {} for item in items] if isinstance(items, list) else []


def _is_from(known: Item, said: Position | Report | Dispute | Decision) -> bool:
    """Whether an item comes from the comment that is the source of what is said now."""
    return said.source is not None and said.source.comment is not None and _is_at(known, said.source.comment)


def _is_at(known: Item, comment: str) -> bool:
    """Whether an item comes from the comment or form at this address."""
    source = known.get("source")
    link = source.get("comment") if isinstance(source, dict) else None
    return isinstance(link, str) and is_at(link, comment)


def set_last_checked(text: str, checked: LastChecked) -> str:
    """Who looked last what became of it, when, and what they found."""
    return set_value(text, ("last_checked",), plain(checked), ORDER)


def plain(record: Record) -> dict[str, Data]:
    """A record as a file says it: text, without what is as if it were not said."""
    said = ((field, getattr(record, field.name)) for field in fields(type(record)))
    return {field.encode_name: plain_value(value) for field, value in said if value not in (field.default, {})}


def plain_value(value: object) -> Data:
    if isinstance(value, Record):
        return plain(value)
    if isinstance(value, tuple):
        return [plain_value(item) for item in value]
    if isinstance(value, Mapping):
        return {name: plain_value(item) for name, item in value.items()}
    return Bare(value.value) if isinstance(value, Flag) else str(value).rstrip("\n")


# Changes of what those who keep the record write for their own work: dates to come, own fields, owners.


def set_target(text: str, target: Target) -> str:
    """By when it is to be done, in place of what was said before."""
    return set_value(text, ("target",), plain(target), ORDER)


def set_field(text: str, name: str, value: OwnValue) -> str:
    """Another value of a field that the group has added."""
    data = reader.parse(text)
    if isinstance(data, dict) and isinstance(data.get("fields"), dict):
        return set_value(text, ("fields", name), plain_value(value))
    return set_value(text, ("fields",), {name: plain_value(value)}, ORDER)


def remove_field(text: str, name: str) -> str:
    """The same without such a field's value."""
    data = reader.parse(text)
    fields = data.get("fields") if isinstance(data, dict) else None
    return remove(text, ("fields", name)) if isinstance(fields, dict) and name in fields else text


def add_owner(text: str, login: str) -> str:
    """One more account that sees to it, unless it does already."""
    known = [owner.casefold() for owner in _owners(text)]
    return text if login.casefold() in known else append(text, ("owners",), login, ORDER)


def remove_owner(text: str, login: str) -> str:
    """The owners without this account."""
    known = [owner.casefold() for owner in _owners(text)]
    return remove(text, ("owners", known.index(login.casefold()))) if login.casefold() in known else text


def _owners(text: str) -> list[str]:
    data = reader.parse(text)
    owners = data.get("owners") if isinstance(data, dict) else None
    return [str(owner) for owner in owners] if isinstance(owners, list) else []
