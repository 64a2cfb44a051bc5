"""Edits of recommendations as functions of their data, and the text of a file that says the same."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

from msgspec.structs import replace

from rectrack.model import (
    Account,
    BodyId,
    Decision,
    Dispute,
    Flag,
    HistoryEntry,
    OwnValue,
    Party,
    Position,
    Recommendation,
    Record,
    Report,
    Request,
    Response,
    Source,
    StatusId,
    When,
    decode_record,
    fields,
    value_type,
)
from rectrack.text import MOST, Fault, KeyPath, leads_to, nearest, shown
from rectrack.yaml_edit import (
    Bare,
    CannotEditError,
    Data,
    append,
    decode_yaml,
    document,
    parse_tree,
    parse_yaml,
    rewrite_text,
)

SCHEMA_LINE = "# yaml-language-server: $schema=recommendation.schema.json\n"
"""Tells editors what may stand in the file."""

Edit: TypeAlias = Callable[[Recommendation], Recommendation]
"""From what a file says to what it is to say. Raises `CannotEditError` where only a person can make the change."""
TextEdit: TypeAlias = Callable[[str], str]
"""From a file's text to the changed one."""
Item: TypeAlias = dict[str, Data]
"""A mapping, as the file has it."""
R = TypeVar("R", bound=Record)
Entry: TypeAlias = Position | Report | Response | Request | Decision | Dispute

ORDER = tuple(field.encode_name for field in fields(Recommendation))
"""In which order the fields stand in a file."""
_LISTS = {value_type(field.type)[0]: field.name for field in fields(Recommendation)}
"""The lists of a recommendation, by the type of their entries."""
_WHOLE = {*ORDER} - {"actions", "disputes", "fields"}
"""Fields of which an entry is written anew if it changes, since it is said as a whole."""


class EditError(Exception):
    """The edit cannot be made of what the file says; `fault` says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def edit_text(text: str, edit: Edit) -> str:
    """Return a file's text, changed where the edit changes what it says.

    Texts are as `decode_yaml` gives them. What cannot be read in the file stays, and how people spell a value.
    Raises `CannotEditError`, also if an entry would lose what cannot be read in it, and `TextError` for a text that
    cannot be read.
    """
    data = parse_yaml(text)
    recommendation, faults = decode_record(data, Recommendation)
    if len(faults) >= MOST:  # then nothing else of the file has been read
        raise CannotEditError((1, 1), f"{MOST:,} errors are in this file", "correct them first")
    try:
        known, wanted = plain(recommendation), plain(edit(recommendation))
    except EditError as error:
        raise _cannot_edit(error.fault, text) from None
    for fault in faults:
        if _is_lost(fault.at, data, known, wanted):
            raise _cannot_edit(fault, text)
    emptied: Item = {name: [] for name, value in known.items() if isinstance(value, list) and name not in wanted}
    return rewrite_text(text, known, wanted | emptied, _WHOLE)


def _cannot_edit(fault: Fault, text: str) -> CannotEditError:
    at, place = parse_tree(text).place(fault.at, on_key=True)
    return CannotEditError(place if at and at == fault.at else (1, 1), fault.message, fault.hint)


def _is_lost(at: KeyPath, data: Data, known: Item, wanted: Item) -> bool:
    """Whether a value that cannot be read would go, because the entry that has it is written anew and stays."""
    entry = at[:2]
    before, after = (value_at(one, entry[:1]) for one in (known, wanted))
    if not at or at[0] not in _WHOLE or not (isinstance(before, list) and isinstance(after, list)):
        return False
    is_anew = len(after) >= len(before) and value_at(before, entry[1:]) not in after
    return is_anew and bool(value_at(data, at)) and not value_at(wanted, at)


def value_at(data: Any, at: KeyPath) -> Any:
    """Return what stands at a place of plain data, None if nothing does."""
    for key in at:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def new_file_text(recommendation: Recommendation) -> str:
    """Return the text of a new file, which reads back as this record (line breaks at a text's end apart)."""
    return written(plain(recommendation))


def written(data: Item) -> str:
    """Return the text of a new file that says this; raises `CannotEditError` where no file can."""
    text = SCHEMA_LINE + document(data)
    if parse_yaml(decode_yaml(text.encode("utf-8", "surrogatepass"))) != data:
        raise CannotEditError(
            (1, 1), "this cannot be written as a file that reads the same", "write the file by hand"
        )
    return text


def plain(record: Record) -> Item:
    """Return a record as a file says it: text, without what is as if it were not said."""
    said = ((field, getattr(record, field.name)) for field in fields(type(record)))
    return {field.encode_name: plain_value(value) for field, value in said if value not in (field.default, {})}


def plain_value(value: object) -> Data:
    """Return a value of a record as a file says it."""
    if isinstance(value, Record):
        return plain(value)
    if isinstance(value, tuple):
        return [plain_value(item) for item in value]
    if isinstance(value, Mapping):
        return {name: plain_value(item) for name, item in value.items()}
    return Bare(value.value) if isinstance(value, Flag) else str(value).rstrip("\n")


# The edits. `dated` says whether somebody gave the date: one that nobody gave makes no other statement.


def unchanged(r: Recommendation) -> Recommendation:
    """Return the same: the file says it already."""
    return r


def set_status(r: Recommendation, status: StatusId, entry: HistoryEntry, *, dated: bool = True) -> Recommendation:
    """Set the status, with the step in the history that says since when and why, unless the last one says it all."""
    last = r.history[-1:]
    is_said = bool(last) and last[0].status == status and not (entry.note or entry.by or entry.evidence)
    if (is_said and (not dated or last[0].date == entry.date)) or _repeats(entry, last, dated=dated):
        return replace(r, status=status)
    return replace(r, status=status, history=(*r.history, entry))


def set_action_status(
    r: Recommendation, action_id: str, status: StatusId, report: Report | None = None, *, dated: bool = True
) -> Recommendation:
    """Set the status of one action, and add the report that shows it; or raise `EditError`."""
    ids = [action.id for action in r.actions]
    if action_id not in ids:
        message = f"there is no action {shown(action_id)} here"
        raise EditError(Fault(("actions",), message, nearest(action_id, ids)))
    changed = replace(r, actions=_changed(r.actions, lambda action: action.id == action_id, status=status))
    return add_entry(changed, report, dated=dated) if report else changed


def add_entry(r: Recommendation, entry: Entry, *, dated: bool = True) -> Recommendation:
    """Add an entry to its list, unless an earlier one says the same; what the same comment said before gives way.

    The last position or answer of its author counts as earlier, the last decision, and open objections. A position
    gives way to the same stance alone, and a report that somebody else than its author has vouched for never does.
    """
    name = _LISTS[type(entry)]
    entries: Sequence[Any] = getattr(r, name)
    earlier = own = entries
    match entry:
        case Position() | Response():
            earlier = [e for e in entries if (e.author, e.voice) == (entry.author, entry.voice)][-1:]
            own = [e for e in entries if e.author == entry.author and e.is_own][-1:]
            own = [e for e in own if isinstance(entry, Position) and e.value == entry.value]
        case Report(by=by, verified_by=verified_by):
            own = [e for e in entries if not e.verified_by or e.by == e.verified_by == by == verified_by]
        case Decision():
            earlier = entries[-1:]
        case Dispute(by=by):
            earlier = [e for e in entries if not e.ended]
            own = [e for e in earlier if e.by == by]
        case Request():
            own = ()
    if _repeats(entry, earlier, dated=dated):
        return r
    comment = entry.source and entry.source.comment
    replaced = [e for e in own if comment and _is_at(e, comment)][-1:]
    return replace(r, **{name: (*(e for e in entries if not any(e is other for other in replaced)), entry)})


def verify_report(r: Recommendation, comment: str, words: str, evidence: tuple[str, ...], by: str) -> Recommendation:
    """Give the report from this comment its words, for which somebody vouches; a verified one stays as it is."""
    verified = {"text": words, "verified_by": by} | ({"evidence": evidence} if evidence else {})
    return replace(r, reports=_changed(r.reports, partial(_is_unverified, comment=comment), **verified))


def remove_report(r: Recommendation, comment: str) -> Recommendation:
    """Remove the report of this comment, if nobody has vouched for it."""
    return replace(r, reports=tuple(known for known in r.reports if not _is_unverified(known, comment)))


def end_dispute(r: Recommendation, by: BodyId, ended: When, source: Source | None) -> Recommendation:
    """End the objections of a party or an addressee; raises `EditError` if there are none."""
    ends = {"ended": ended, "ended_source": source}
    disputes = _changed(r.disputes, lambda known: known.by == by and not known.ended, **ends)
    if disputes == r.disputes:
        raise EditError(Fault((), f"{by} objects to nothing here", "there is nothing to withdraw"))
    return replace(r, disputes=disputes)


def set_field(r: Recommendation, name: str, value: OwnValue | None) -> Recommendation:
    """Set the value of a field that the group has added; None removes it."""
    changed = {**r.fields, name: value}
    return replace(r, fields={known: said for known, said in changed.items() if said is not None})


def set_owner(r: Recommendation, login: str, *, is_owner: bool) -> Recommendation:
    """Add an account to those who see to it, or remove it."""
    others = tuple(owner for owner in r.owners if owner.casefold() != login.casefold())
    if not is_owner:
        return replace(r, owners=others)
    return r if others != r.owners else replace(r, owners=(*r.owners, login))


def _changed(entries: Iterable[R], is_meant: Callable[[R], bool], **values: object) -> tuple[R, ...]:
    """Return the entries, with other values in those that are meant."""
    return tuple(replace(entry, **values) if is_meant(entry) else entry for entry in entries)


def _repeats(entry: Entry | HistoryEntry, earlier: Iterable[Entry | HistoryEntry], *, dated: bool) -> bool:
    """Return whether an earlier entry says the same; its date counts only if somebody gave one now."""
    wanted = plain(entry)
    return any(
        plain(replace(known, date=entry.date)) == wanted and (not dated or known.date == entry.date)
        for known in earlier
    )


def _is_unverified(known: Report, comment: str) -> bool:
    """Return whether a report comes from a comment, and nobody has vouched for it."""
    return not known.verified_by and _is_at(known, comment)


def _is_at(known: Entry, comment: str) -> bool:
    """Return whether an entry comes from the comment or form at this address."""
    return known.source is not None and leads_to(known.source.comment, comment)


def add_account(text: str, among: str, id_: str, account: Account) -> str:
    """Return parties.yaml with one more account of a party, or tracker.yaml with one more of an addressee.

    `among` names the list.
    """
    data: Any = parse_yaml(text)
    ids = [item["id"] for item in data.get(among, ())]
    if id_ not in ids:
        raise CannotEditError((1, 1), f"there is no {shown(id_)} under {among}")
    order = [field.encode_name for field in fields(Party)]
    return append(text, (among, ids.index(id_), "accounts"), plain(account), order)
