"""Edits of recommendations as functions of their data, and the texts of their files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, TypeAlias, TypeVar

from msgspec.structs import replace

from rectrack.model import (
    WITHDRAWN,
    Account,
    Action,
    BodyId,
    Decision,
    Dispute,
    Flag,
    HistoryEntry,
    LastChecked,
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
    surely_earlier,
    value_type,
)
from rectrack.text import MOST, Fault, KeyPath, in_each_language, leads_to, list_valid, message, shown, suggested
from rectrack.yaml_edit import (
    Bare,
    CannotEditError,
    Data,
    ParsedBytes,
    append,
    decode_yaml,
    document,
    parse_tree,
    parse_yaml,
    rewrite_text,
    value_at,
)

SCHEMA_LINE = "# yaml-language-server: $schema=recommendation.schema.json\n"
"""First line of each file: it tells editors which schema the file has."""

Edit: TypeAlias = Callable[[Recommendation], Recommendation]
"""Function from a recommendation to the changed one. Raises `EditError` if the change is not possible."""
TextTransform: TypeAlias = Callable[[str], str]
"""Function from a file's text to the changed text."""
Item: TypeAlias = dict[str, Data]
"""A mapping in plain data, as in the file."""
R = TypeVar("R", bound=Record)
Entry: TypeAlias = Position | Report | Response | Request | Decision | Dispute
Mode: TypeAlias = Literal["insert", "correct"] | None
""""insert" adds an entry by date, "correct" changes the latest one, None adds it last."""

ORDER = tuple(field.encode_name for field in fields(Recommendation))
"""Names of the fields in the order in which a file has them."""
_LISTS = {value_type(field.type)[0]: field.name for field in fields(Recommendation)}
"""Names of the fields that are lists of entries, by the type of the entries."""
_SAME: Mapping[type[Record], tuple[tuple[str, ...], ...]] = {
    Position: (("author", "voice"), ("author",)),
    Response: (("author", "voice"), ("author",)),
    Report: (("by", "action"), ("action",)),
    Request: (("to", "type"), ("to",)),
    Decision: (("by",), ()),
    Dispute: (("by", "withdrawn", "language"), ("by", "withdrawn")),
}
"""Fields that the corrected entry has in common with the latest one, the best first; none in other types."""
_WHOLE = {*ORDER} - {"actions", "disputes", "custom_fields"}
"""Fields whose entries are written as a whole if a value changes: each entry is one statement."""


class EditError(Exception):
    """The edit does not fit the file; `fault` says where and why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def edit_text(text: str, edit: Edit) -> str:
    """Return a file's text with the changes that `edit` makes to its data.

    `text` is decoded as by `decode_yaml`. Values that cannot be read stay in the file, and unchanged values keep
    their spelling.

    Raises `CannotEditError` if the edit is not possible, or if an entry would lose a value that cannot be read.
    Raises `TextError` if the text cannot be read.
    """
    data = parse_yaml(text)
    recommendation, faults = decode_record(data, Recommendation)
    if len(faults) == MOST:  # decoding stopped there and has read nothing
        raise CannotEditError((1, 1), f"the file has {MOST:,} errors", "correct the errors first")
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
    _, place = parse_tree(text).place(fault.at, on_key=True)
    return CannotEditError(place, fault.message, fault.hint)


def _is_lost(at: KeyPath, data: Data, known: Item, wanted: Item) -> bool:
    """Return whether a value that cannot be read would be lost.

    This happens if another value in its entry changes: `rewrite_text` then writes the whole entry. A value in a
    removed entry is not lost.
    """
    before, after = (value_at(one, at[:1]) for one in (known, wanted))
    if not at or at[0] not in _WHOLE:
        return False
    if isinstance(before, list) and isinstance(after, list):
        is_anew = len(after) >= len(before) and value_at(before, at[1:2]) not in after
    else:
        is_anew = isinstance(before, dict) and isinstance(after, dict) and before != after
    return is_anew and bool(value_at(data, at)) and not value_at(wanted, at)


def new_file_content(recommendation: Recommendation) -> ParsedBytes:
    """Return the content of a new file for a recommendation.

    The content reads back as an equal record, except for line breaks at the end of texts. Raises `TextError` for a
    character that no file can hold.
    """
    return written(plain(recommendation))


def written(data: Item) -> ParsedBytes:
    """Return the content of a new file with `data`.

    Raises `TextError` for a character that no file can hold.
    """
    content = ParsedBytes((SCHEMA_LINE + document(data)).encode("utf-8", "surrogatepass"))
    text = decode_yaml(content)
    # Each value reads back, unless it is escaped in quotes because of a character that no file can hold.
    content.data = parse_yaml(text) if "\\" in text else plain_value(data)
    return content


def plain(record: Record) -> Item:
    """Return a record as plain data for a file, without defaults and empty mappings."""
    said = ((field, getattr(record, field.name)) for field in fields(type(record)))
    return {field.encode_name: plain_value(value) for field, value in said if value not in (field.default, {})}


def plain_value(value: object) -> Data:
    """Return a value of a record, or of other data for a file, as plain data.

    Texts lose the line breaks at their end.
    """
    if isinstance(value, str):  # most values
        return value.rstrip("\n")
    if isinstance(value, (tuple, list)):
        return [plain_value(item) for item in value]
    if isinstance(value, Mapping):
        return {name: plain_value(item) for name, item in value.items()}
    if isinstance(value, Record):
        return plain(value)
    return Bare(value.value) if isinstance(value, Flag) else str(value).rstrip("\n")


# Edits. `dated` is false if the date is a default: a default alone does not make an entry different.


def set_status(
    r: Recommendation, status: StatusId, entry: HistoryEntry, *, dated: bool, mode: Mode = None
) -> Recommendation:
    """Return `r` with a new status, and with `entry` at the end of its history.

    `entry` is left out if it repeats the last entry, or has the same status and adds no note, author or evidence. If
    `dated`, its date must also be the same. An earlier date of the first status corrects the date of the only entry.
    To insert an earlier step with evidence does not change the status.
    """
    last, at = r.history[-1:], entry.date
    is_said = bool(last) and last[0].status == status and not (entry.note or entry.according_to or entry.evidence)
    is_settled = mode == "correct" and dated and bool(last) and bool(last[0].undated)
    if not is_settled and ((is_said and (not dated or last[0].date == at)) or _repeats(entry, last, dated=dated)):
        return replace(r, status=status)
    later = [known for known in r.history if surely_earlier(at, known.date)] if dated else []
    if mode == "correct" or (is_said and later and last == r.history):
        *earlier, latest = correct_entry(r, entry, dated=dated).history
        if earlier and plain(earlier[-1]).items() <= plain(latest).items():
            earlier.pop()  # the corrected entry says the same
        return replace(r, status=status, history=(*earlier, latest))
    if mode == "insert" and later and entry.evidence:
        is_new = not _repeats(entry, r.history, dated=True)
        place = r.history.index(later[0])
        return replace(r, history=(*r.history[:place], entry, *r.history[place:])) if is_new else r
    return replace(r, status=status, history=(*r.history, entry))


def correct_entry(r: Recommendation, entry: Entry | HistoryEntry | LastChecked, *, dated: bool) -> Recommendation:
    """Return `r` with the values of `entry` in place of those in the latest entry of the same author or thing.

    Values that `entry` lacks stay, and so does the date unless `dated`: then the entry is no longer undated. Raises
    `EditError` if there is no such entry, or if its author wrote it here.
    """
    name, kind = _LISTS[type(entry)], type(entry)
    listed = getattr(r, name)
    known = listed if isinstance(listed, tuple) else (listed,) if listed else ()
    more = ("value",) if isinstance(entry, Position) and entry.value == WITHDRAWN.id else ()
    for alike in _SAME.get(kind, ((),)):
        names = (*alike, *more)
        same = [n for n, one in enumerate(known) if all(getattr(one, f) == getattr(entry, f) for f in names)]
        if same:
            break
    else:
        raise EditError(Fault((name,), "there is no entry to correct", "to add one, leave out --correct"))
    place, latest = same[-1], known[same[-1]]
    _refuse_own_words(latest, (name, place))
    given = {f.name: value for f in fields(kind) if (value := getattr(entry, f.name)) and value != f.default}
    if dated and getattr(latest, "undated", False):
        given["undated"] = Flag.FALSE
        if getattr(latest, "note", None) and "note" not in given:
            given["note"] = without_words_on_missing_date(latest.note)
    corrected = replace(latest, **(given if dated else given | {"date": latest.date}))
    if not isinstance(listed, tuple):
        return replace(r, **{name: corrected})
    return replace(r, **{name: (*known[:place], corrected, *known[place + 1 :])})


def words_on_missing_date() -> dict[str, str]:
    """Return the sentences about a date that a list lacks, and about the date that pages show instead."""
    return {
        "status": message("note from a list", "The imported list has no date for this status."),
        "response": message("note from a list", "The imported list has no date for this response."),
        "document": message("note from a list", "The imported list has no date for this document."),
        "check": message(
            "note from a list", "The date shown is the date of an update or check in the imported list."
        ),
        "list": message("note from a list", "The date shown is the date of that list."),
        "import": message("note from a list", "The date shown is the day on which that list was imported."),
    }


def without_words_on_missing_date(note: str) -> str | None:
    """Return a note without the sentences that a date makes false, in any language; None if nothing is left."""
    parts = note.split("\n\n")
    for known in in_each_language(words_on_missing_date):
        for words in known.values():
            parts = [part.replace(words, "").strip() if words in part else part for part in parts]
    return "\n\n".join(filter(None, parts)) or None


def _refuse_own_words(entry: Any, at: KeyPath) -> None:
    """Raise `EditError` if an account wrote an entry of its own, which maintainers do not change for it."""
    comment = entry.source.comment if getattr(entry, "source", None) else None
    if getattr(entry, "account_id", None) or (comment and not getattr(entry, "entered_by", comment)):
        hint = "the author can write a new command there. To record a later statement, leave out --correct"
        raise EditError(Fault(at, "the author wrote this entry on GitHub, so no command corrects it", hint))


def set_action_status(
    r: Recommendation,
    action_id: str,
    status: StatusId,
    report: Report | None = None,
    *,
    title: str | None = None,
    dated: bool,
    mode: Mode = None,
) -> Recommendation:
    """Return `r` with a new status of one action, and with `report` if there is one.

    With a title, the action gets it, and is added if there is none with this id. Raises `EditError` if there is no
    such action and no title.
    """
    ids, values = [action.id for action in r.actions], {"status": status} | ({"title": title} if title else {})
    if title and action_id not in ids:
        changed = replace(r, actions=(*r.actions, Action(id=action_id, title=title, status=status)))
    elif action_id not in ids:
        message = f"there is no action {shown(action_id)} here"
        how = f"To add it: rectrack action {r.cited} {action_id} {status} --title TITLE"
        hint = suggested(action_id, ids) or ". ".join(filter(None, (list_valid(ids), how)))
        raise EditError(Fault(("actions",), message, hint))
    else:
        changed = replace(r, actions=_changed(r.actions, lambda action: action.id == action_id, **values))
    return add_entry(changed, report, dated=dated, mode=mode) if report else changed


def add_entry(r: Recommendation, entry: Entry, *, dated: bool, mode: Mode = None) -> Recommendation:
    """Return `r` with `entry` added to its list, unless it repeats an earlier entry.

    A decision is compared with the last one, and a dispute with the open ones. A position or response is compared
    with the last one of the same author and origin: own, reported or inferred. Other entries are compared with all.

    The new entry replaces the last one from the same comment:

    - a position, if it is the author's last own position and has the same stance;
    - a report, if it is not verified, or written and verified by the same person as the new one;
    - a dispute by the same party or addressee, if it is open;
    - a decision, always; a response or request, never.
    """
    if mode == "correct":
        return correct_entry(r, entry, dated=dated)
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
            earlier = [e for e in entries if not e.withdrawn]
            own = [e for e in earlier if e.by == by]
        case Request():
            own = ()
    if _repeats(entry, earlier, dated=dated):
        return r
    comment = entry.source and entry.source.comment
    replaced = [e for e in own if comment and _is_at(e, comment)][-1:]
    return replace(r, **{name: (*(e for e in entries if not any(e is other for other in replaced)), entry)})


def verify_report(r: Recommendation, comment: str, words: str, evidence: tuple[str, ...], by: str) -> Recommendation:
    """Return `r` with text and verification in the unverified report from `comment`.

    `by` is who verified it. `evidence` replaces that of the report, unless it is empty. A verified report does not
    change.
    """
    verified = {"text": words, "verified_by": by} | ({"evidence": evidence} if evidence else {})
    return replace(
        r, progress_reports=_changed(r.progress_reports, partial(_is_unverified, comment=comment), **verified)
    )


def remove_report(r: Recommendation, comment: str) -> Recommendation:
    """Return `r` without the unverified report from `comment`."""
    return replace(
        r, progress_reports=tuple(known for known in r.progress_reports if not _is_unverified(known, comment))
    )


def open_disputes(r: Recommendation, by: BodyId, of: str | None) -> tuple[Dispute, ...]:
    """Return the disputes that a party or addressee withdraws: its open disputes `of` a translation, "" of entries.

    With None these are its disputes of entries or, if there are none, of the only disputed translation.
    """
    disputes = [dispute for dispute in r.disputes if dispute.by == by and not dispute.withdrawn]
    known = {dispute.language for dispute in disputes}
    only = known.pop() if len(known) == 1 else ""
    wanted = only if of is None else of.casefold()
    return tuple(dispute for dispute in disputes if dispute.language == wanted)


def end_dispute(
    r: Recommendation, by: BodyId, of: str | None, ended: When, source: Source | None, *, mode: Mode = None
) -> Recommendation:
    """Return `r` with the disputes ended that are `open_disputes`.

    `source` is the source of the end. Raises `EditError` if no such dispute is open, or for a correction.
    """
    if mode == "correct":
        hint = 'correct "withdrawn" in the file'
        raise EditError(Fault(("disputes",), "no command corrects the end of a dispute", hint))
    if ending := open_disputes(r, by, of):
        ends = {"withdrawn": ended, "withdrawal_source": source}
        return replace(r, disputes=_changed(r.disputes, lambda known: known in ending, **ends))
    message, hint = f"{by} has no open dispute here", "there is nothing to withdraw"
    if others := {said.language for said in r.disputes if said.by == by and not said.withdrawn} - {""}:
        message = f"{by} has no open dispute of {'this translation' if of else 'an entry'} here"
        hint = f"disputed translations: {', '.join(sorted(others))}"
    raise EditError(Fault((), message, hint))


def set_field(r: Recommendation, name: str, value: OwnValue | None) -> Recommendation:
    """Return `r` with a new value of a custom field; None removes the field."""
    changed = {**r.custom_fields, name: value}
    return replace(r, custom_fields={known: said for known, said in changed.items() if said is not None})


def set_owner(r: Recommendation, login: str, *, is_owner: bool) -> Recommendation:
    """Return `r` with an account added to its owners or removed from them.

    Upper and lower case in logins make no difference.
    """
    others = tuple(owner for owner in r.owners if owner.casefold() != login.casefold())
    if not is_owner:
        return replace(r, owners=others)
    return r if others != r.owners else replace(r, owners=(*r.owners, login))


def _changed(entries: Iterable[R], is_meant: Callable[[R], bool], **values: object) -> tuple[R, ...]:
    """Return the entries, with `values` set in those for which `is_meant` is true."""
    return tuple(replace(entry, **values) if is_meant(entry) else entry for entry in entries)


def _repeats(entry: Entry | HistoryEntry, earlier: Iterable[Entry | HistoryEntry], *, dated: bool) -> bool:
    """Return whether an earlier entry has the same values, and date if `dated`."""
    wanted = plain(entry)
    return any(
        plain(replace(known, date=entry.date)) == wanted and (not dated or known.date == entry.date)
        for known in earlier
    )


def _is_unverified(known: Report, comment: str) -> bool:
    """Return whether a report comes from `comment` and is not verified."""
    return not known.verified_by and _is_at(known, comment)


def _is_at(known: Entry, comment: str) -> bool:
    """Return whether an entry comes from the comment or form at an address."""
    return known.source is not None and leads_to(known.source.comment, comment)


def add_account(text: str, among: str, id_: str, account: Account) -> str:
    """Return the text of parties.yaml or tracker.yaml with one more account.

    `among` is the list in the file: `parties` or `addressees`. `id_` is the party or addressee in it. Raises
    `CannotEditError` if the list does not have it.
    """
    listed: Any = value_at(parse_yaml(text), (among,)) or ()
    place = next((n for n, one in enumerate(listed) if value_at(one, ("id",)) == id_), None)
    if place is None:
        raise CannotEditError((1, 1), f"there is no {shown(id_)} under {among}")
    order = [field.encode_name for field in fields(Party)]
    return append(text, (among, place, "accounts"), [plain(account)], order)
