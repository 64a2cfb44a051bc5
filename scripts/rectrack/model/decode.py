"""Plain data to the types of a file, or all of its errors.

msgspec converts a whole document at once and stops at the first error. Only a document with an error is read field
by field. msgspec checks each field too, so both ways agree.
"""

import re
import types
from collections.abc import Collection, Mapping
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

import msgspec

from rectrack.model.types import Flag, Id, Record, When, alternatives, correct_date, fields, is_record, stripped
from rectrack.text import MOST, Fault, KeyPath, closest, nearest, shown
from rectrack.yaml_edit import Data, flow

T = TypeVar("T", bound=Record)


def decode_record(data: Data, wanted: type[T]) -> tuple[T, list[Fault]]:
    """Return the record of a document, as far as it can be read, and all its errors.

    A value that cannot be read is empty in the record: None, "", 0, or a list of one such item. The rules in
    `validation` skip empty values.
    """
    try:
        return msgspec.convert(data, wanted, strict=False), []
    except msgspec.ValidationError as error:
        thorough = _Thorough()
        try:
            record = thorough.read(data, wanted, ())
        except _EnoughError:
            record = nothing(wanted)
        return record, thorough.faults or [Fault((), str(error))]


def nothing(wanted: type[T]) -> T:
    """Return the record of a document of which nothing can be read."""
    return cast("T", _empty(wanted))


def is_id(text: str) -> bool:
    return _fits(text, Id)


class _EnoughError(Exception):
    """The document has as many errors as are reported."""


class _Thorough:
    """Reads a document field by field, and collects the errors."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def read(self, data: Data, wanted: Any, at: KeyPath) -> Any:
        """Return the value of the wanted type, empty if it cannot be read."""
        bare = stripped(_meant(data, wanted))
        shape = _shape(bare)
        if shape is not str and not isinstance(data, shape):
            expected = "a list" if shape is list else "fields"
            self._fault(at, f"expected {expected}, found {_what(data)}", _as_shape(data, bare))
            return _empty(wanted)
        if is_record(bare):
            return bare(**self._fields(cast("dict[str, Data]", data), bare, at))
        if isinstance(data, dict) and shape is dict:
            return {name: self.read(value, get_args(bare)[1], (*at, name)) for name, value in data.items()}
        before = len(self.faults)
        if isinstance(data, list) and shape is list:
            items = tuple(self.read(value, get_args(bare)[0], (*at, n)) for n, value in enumerate(data))
            if len(self.faults) == before and not _fits(data, wanted):
                self._fault(at, "the list is empty", "add at least one entry")
            return items or _empty(wanted)
        try:
            return msgspec.convert(data, wanted, strict=False)
        except msgspec.ValidationError:
            self._fault(at, *_value_fault(data, wanted, bare, _name(at)))
            return _empty(bare)  # also if the field is optional, because it has a value

    def _fields(self, data: dict[str, Data], kind: type[Record], at: KeyPath) -> dict[str, Any]:
        """Return the values by field.

        A missing field is empty if it is required, or if an unknown field was probably meant for it.
        """
        known = {field.encode_name: field for field in fields(kind)}
        values, meant, absent = {}, set(), [name for name in known if name not in data]
        for name, value in data.items():
            if name in known:
                values[known[name].name] = self.read(value, known[name].type, (*at, name))
            else:
                close = field_alias(name, absent) or closest(name, absent)
                hint = f"did you mean {shown(close)}?" if close else nearest(name, list(known), most=len(known))
                meant.add(close)
                self._fault((*at, name), f"unknown field {shown(name)}", hint, on_key=True)
        for name in absent:
            if name in meant or known[name].required:
                values[known[name].name] = _empty(stripped(known[name].type))
                if name not in meant:
                    self._fault((*at, name), f"the field {name} is missing or empty", _wanted(known[name].type))
        return values

    def _fault(self, at: KeyPath, message: str, hint: str = "", *, on_key: bool = False) -> None:
        self.faults.append(Fault(at, message, hint, on_key))
        if len(self.faults) == MOST:
            raise _EnoughError


def _as_shape(data: Data, bare: Any) -> str:
    """Return the hint for a value of another shape than the wanted type."""
    if is_record(bare):
        return f'write a line "name: value" for each field: {", ".join(_needed(bare))}'
    if _shape(bare) is dict:
        return 'write a line "name: value" for each field'
    item = stripped(get_args(bare)[0])
    if is_record(item):
        first, *others = _needed(item)
        below = f". Below it, write lines with the same indentation for {', '.join(others)}" if others else ""
        return f'write a line "- {first}: ..." for each entry{below}'
    return in_brackets(data) if isinstance(data, str) else 'write [one, two], or a line "- one" for each entry'


def in_brackets(text: str) -> str:
    """Return the hint for entries of a list that were written without brackets."""
    entries = re.split(r",\s+" if "://" in text else r"\s*,\s*", text.strip())
    return f"write {flow([entry for entry in entries if entry])}"


def _needed(wanted: type[Record]) -> list[str]:
    """Return the fields that a record must have, or all of them if it need not have any."""
    known = fields(wanted)
    return [field.encode_name for field in known if field.required] or [field.encode_name for field in known]


def _value_fault(data: Data, wanted: Any, bare: Any, name: str) -> tuple[str, str]:
    """Return the message and the hint for one value that is not valid."""
    if data is None or data == "":
        return f"the field {name} is empty", _wanted(wanted)
    if not isinstance(data, str):
        return f"expected one value, found {_what(data)}", _wanted(wanted)
    if get_origin(bare) is Literal:
        return f"{shown(data)} is not valid for {name}", nearest(data, get_args(bare))
    one = alternatives(wanted)[0]
    if too_long := _too_long(data, getattr(one, "__metadata__", ())):
        return f"{shown(data)} is too long for {name}: it has {len(data):,} characters", too_long
    right = correct_date(data) if one == When else ""
    return f"{shown(data)} is not valid for {name}", right or _wanted(wanted)


def _too_long(text: str, rules: tuple[msgspec.Meta, ...]) -> str:
    """Return the hint for a text that is too long for these rules, "" if it is not."""
    most = min((rule.max_length for rule in rules if rule.max_length), default=len(text))
    if len(text) <= most:
        return ""
    broken = [rule.description for rule in rules if rule.pattern and not re.search(rule.pattern, text)]
    return f"write {', '.join([*filter(None, broken), f'at most {most} characters'])}"


def _empty(wanted: Any) -> Any:
    """Return the empty value of a type, which replaces a value that cannot be read."""
    bare = stripped(wanted)
    if types.NoneType in get_args(wanted):
        return None
    if is_record(bare):
        # An omitted list may have default entries. Entries that cannot be read may have been others.
        needed = [one for one in fields(bare) if one.required or (isinstance(one.default, tuple) and one.default)]
        return bare(**{one.name: _empty(stripped(one.type)) for one in needed or fields(bare)})
    if get_origin(bare) is tuple:
        return (_empty(get_args(bare)[0]),)
    if get_origin(bare) is Mapping:
        return {}
    return 0 if bare is int else ""


def _fits(data: Data, wanted: Any) -> bool:
    try:
        msgspec.convert(data, wanted, strict=False)
    except msgspec.ValidationError:
        return False
    return True


def _meant(data: Data, wanted: Any) -> Any:
    """Return the alternative of a type whose shape the data has, or the type itself."""
    return next((one for one in alternatives(wanted) if isinstance(data, _shape(stripped(one)))), wanted)


def _shape(bare: Any) -> type:
    if is_record(bare) or get_origin(bare) is Mapping:
        return dict
    return list if get_origin(bare) is tuple else str


def _wanted(wanted: Any) -> str:
    """Return the hint that describes valid values of this type."""
    one = alternatives(wanted)[0]
    bare = stripped(one)
    described = [part.description for part in getattr(one, "__metadata__", ()) if part.description]
    if not described and get_origin(bare) is Literal:
        return f"valid values: {', '.join(get_args(bare))}"
    usual = "true or false" if bare is Flag else "a list" if _shape(bare) is list else ""
    return f"write {most_exact}" if (most_exact := [usual, *described][-1]) else ""


def _what(data: Data) -> str:
    if isinstance(data, str):
        return shown(data)
    if isinstance(data, dict):
        return "fields"
    return "a list" if isinstance(data, list) else "nothing"


def _name(at: KeyPath) -> str:
    """Return the last field name on the path to a value."""
    return next((str(step) for step in reversed(at) if isinstance(step, str)), "the file")


# Other words that people use for the names of fields.

_WORDS = {
    # a recommendation
    "number": "no nr",
    "reference": "ref code symbol numbered citation",
    "title": "name heading headline recommendation",
    "made_by": "author authors made maker proposed_by recommended_by recommending recommending_state submitted_by",
    "in_collaboration_with": "with collaborators together_with",
    "parties": "party states who",
    "text": "own_words full_text wording verbatim quotation quote",
    "summary": "description text body content abstract details",
    "lang": "language",
    "source_form": "kind type",
    "themes": "theme tag tags topic topics category categories subject subjects area areas keywords",
    "addressees": "addressee recipient recipients asked to addressed_to",
    "sources": "source references link links url origin",
    "editor_note": "comment comments remark remarks",
    "status": "state stage",
    "target": "target_date targets due due_date deadline by_when",
    "actions": "action steps tasks sub_items",
    "positions": "position views opinions stances votes",
    "requests": "request asked_of",
    "responses": "response answers answer replies reply",
    "progress_reports": "report reports",
    "decisions": "decision resolution resolutions",
    "disputes": "dispute objections objection",
    "history": "log timeline events",
    "related": "see_also",
    "supersedes": "replaces",
    "superseded_by": "replaced_by",
    "owners": "responsible maintainers assignee assignees",
    "previous_ids": "formerly aliases old_id",
    "custom_fields": "fields own_fields custom",
    # the entries of its lists
    "party": "who actor stakeholder organisation organization member country",
    "stance": "position view opinion vote",
    "reason": "why rationale comment note explanation text description",
    "quote": "quotation words wording verbatim citation",
    "inferred": "implied guessed",
    "entered_by": "recorded_by written_by keeper",
    "date": "when day",
    "to": "of whom addressee party by who",
    "type": "for wanted what",
    "due": "until deadline due_date",
    "by": "who author addressee",
    "author": "by",
    "source": "from",
    "meeting": "session",
    "withdrawn": "ended end until closed",
    "withdrawal_source": "ended_source",
    "checked_by": "by who",
    "according_to": "by who",
    "set_by": "by who setter",
    "archived": "archive copy snapshot",
    "response": "answer reply",
    "outcome": "decision result",
    "note": "comment description text what",
    "evidence": "proof link links url source sources",
    "findings": "found finding result note text",
    "document": "doc paper",
    "section": "page pages chapter",
    "paragraph": "para paragraphs",
    "symbol": "document_symbol",
    "url": "link href web website address",
    # parties.yaml and tracker.yaml
    "group": "type category kind",
    "groups": "stakeholder_groups categories",
    "source_forms": "kinds types",
    "outcomes": "decisions results",
    "category": "counts counts_as",
    "choices": "options values",
    "group_by": "grouped_by sections",
    "maintained_by": "kept_by keeper maintainer maintainers",
    "accounts": "account logins login users github",
    "name": "title",
    "description": "summary text",
    "side": "counts stance",
    "conditional": "wants_changes changes conditions",
    "transitions": "next then after",
    "closes_issue_as": "closes",
    "aliases": "also also_written",
    "previous_names": "formerly",
    "maintainer_party": "kept_by_party",
    "trusted_accounts": "trusted_authors",
    "close_limit": "closing_guard",
    "count": "at_least",
    "min_positions": "least_positions",
    "min_groups": "least_groups",
    "is_person": "person",
    "page_consent_date": "page_agreed",
    "name_withheld_since": "name_withheld",
}


def field_alias(word: str, fields: Collection[str]) -> str | None:
    """Return the first of these fields that people mean by the word, None if there is none."""
    wanted = word.lower().replace("-", "_").replace(" ", "_")
    return next((name for name in _WORDS if name in fields and wanted in _WORDS[name].split()), None)
