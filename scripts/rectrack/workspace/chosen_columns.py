"""The fields that a column of a sheet can have, and those that the maintainer chose for headings."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from rectrack.model import OwnField, Tracker, by_id, free_id, slug
from rectrack.text import as_sentences, folded, in_one_line, names_of, nearest, shown, spelled, suggested
from rectrack.workspace.cell_words import is_usual, response_category
from rectrack.workspace.columns import ACTION, ANSWER, LIST, RECOMMENDATIONS, SETTINGS, CellKind, Column, Sheet
from rectrack.workspace.field_words import NOTE, Heading
from rectrack.workspace.read_sheet import Grid, GridRow, name_with_group
from rectrack.workspace.remarks import LONGEST_OPTION, CellPlace, Remarks
from rectrack.workspace.text_dates import is_period
from rectrack.workspace.usual_words import meant_fields, usual_fields

OF_DOCUMENT = {"document date": "date", "document author": "by"}
"""Extra headings of `recommendations` for a new document, and the fields of the document."""
DRAFT = ("document", *OF_DOCUMENT, "symbol", "section", "paragraph", "url", "response source")
"""Extra headings of `recommendations`: for new ones their source.

The last is the source of the response in a row.
"""
STEP = ("date", "according to", "evidence")
"""Extra headings for a status: its date, author and evidence."""

NEW_FIELD = "new field"
"""The name of a field in an option that means a new custom field with the heading's name."""
_JOINED_TEXTS = (NOTE, "summary", "response note", "reason", "note")
"""Texts that can come from several columns."""
TARGET = "target date"
"""The field that several columns can have if a date was moved: the newest counts, the others become a note."""
OLDER_TARGETS = "older target dates"
"""The key of the target dates of a row that are older than that in its cell, each after its heading."""
JOINED_IF_CHOSEN = ("reference", TARGET)
"""Fields that several columns have if the maintainer chose them for each: the parts of a reference, joined by `/`."""
_OTHERS, _PROPOSED = "*", "proposed"
"""The heading in an option that means all columns without a field, and the name of the proposals for them."""

AskColumn: TypeAlias = Callable[[CellPlace, str, str, Callable[[str], str]], str]
"""Takes the place of a column, some of its values, the proposed field, and a parser.

Returns the parsed answer: a field, empty for none.
"""


@cache
def names_in(sheet: Sheet) -> Mapping[str, Column | str]:
    """Return the headings that a sheet can have, each with its names."""
    names: dict[str, Column | str] = {column.header: column for column in sheet.columns}
    others = [*sheet.headers]
    if sheet.name == RECOMMENDATIONS:
        names |= {column.header: column for column in ANSWER}
        others += (ACTION, *DRAFT)
    others += STEP if sheet.name == RECOMMENDATIONS else (*STEP, NOTE) if sheet.field == "actions" else ()
    return dict.fromkeys(sheet.headers, "") | {name: name for name in others} | names


def find_field(name: str, sheet: Sheet) -> str | None:
    """Return the heading of a sheet that a name means, exactly or by a usual word."""
    names = names_in(sheet)
    return spelled(name, names) or next(iter(meant_fields({0: Heading(name)}, sheet.name, names, ())), None)


def joined_kind(name: str, sheet: Sheet) -> CellKind | None:
    """Return the format of a field that several columns can have, None if it has one value."""
    column = names_in(sheet).get(name)
    if isinstance(column, Column) and column.kind in ("lines", "accounts"):
        return column.kind
    return "evidence" if name == "evidence" else "text" if name in (*_JOINED_TEXTS, ACTION) else None


def column_option(heading: str, field: str) -> str:
    """Return the option that gives a field to a heading."""
    return f"--column {shown(f'{heading}={field}', LONGEST_OPTION)}"


def list_fields(sheet: Sheet, taken: Collection[str]) -> str:
    """Return a sentence with the usual fields of a sheet that have no column."""
    own = [column.header for column in sheet.columns if column.path[0] == "custom_fields"]
    usual = [name for name in (*own, *usual_fields(sheet.name)) if name in names_in(sheet) and name not in taken]
    named = f"Fields: {', '.join(usual)}. " if usual else ""
    return f'{named}"rectrack init --help" lists all fields.'


def _is_new(name: str) -> bool:
    return spelled(name, (NEW_FIELD,)) is not None


class ChosenColumns(Struct, frozen=True, kw_only=True):
    """The fields that the maintainer chose for headings, empty to leave a column out. `ask` asks for other headings.

    The heading `*` means all other columns. If `must_say` is set, a column with values has a field, or the maintainer
    leaves it out. `names_document` is whether an option names the document of the recommendations. `seen` are all
    headings, `used` those of chosen fields, and `misfits` the places and sheets of headings whose chosen field is of
    another sheet. `proposed` are the fields that rectrack proposes for other headings. `tracker` has the names that
    values can have. `created` are the ids of the new custom fields, and `names` their names that are no headings.
    """

    given: Mapping[str, str] = {}
    created: set[str] = field(default_factory=set)
    tracker: Tracker | None = None
    ask: AskColumn | None = None
    must_say: bool = False
    names_document: bool = True
    seen: dict[str, None] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    misfits: dict[str, tuple[CellPlace, Sheet]] = field(default_factory=dict)
    proposed: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def find(self, heading: str, sheet: Sheet) -> str | None:
        """Return the field chosen for a heading, None if none of this sheet is chosen."""
        return next((found for _, found in self._chosen(heading, sheet) if found is not None), None)

    def is_chosen(self, heading: str, name: str, sheet: Sheet) -> bool:
        """Return whether an option gives a column its field: the maintainer expects its values in the tracker."""
        is_accepted = self.takes_proposals and self.proposed.get(heading) == name
        return is_accepted or bool(self.find(heading, sheet))

    def _chosen(self, heading: str, sheet: Sheet) -> Iterator[tuple[str, str | None]]:
        """Yield the texts that mean a heading, each with the field of this sheet; None if the sheet has no such."""
        for text, name in self.given.items():
            if folded(text) != folded(heading) or text == _OTHERS:
                continue
            if _is_new(name):
                known = {folded(column.name): column.header for column in sheet.columns if column.name}
                yield text, known.get(folded(self.names.get(text, text)))
            else:
                yield text, find_field(name, sheet) if name else ""

    def field_of(self, values: Collection[str], free: Collection[str], share: float = 0.5) -> str:
        """Return the field that more than a share of values are names or usual words of; empty if there is none."""
        has_words = any(is_usual("response", value) for value in values)  # alone, "yes" can be of another field

        def fits(name: str) -> int:
            known = names_of(by_id(names[name]))
            return sum(
                is_usual(name, value)
                or (name == "response" and has_words and bool(response_category(value)))
                or any(folded(part) in known for part in re.split("[;,\n]", value))
                for value in values
            )

        own = {each.id: each.choices for each in getattr(self.tracker, "custom_fields", ())}
        lists = {"status": "statuses", "response": "responses", "themes": "themes"}
        names = {**own, **{name: getattr(self.tracker, of, ()) for name, of in lists.items()}}
        is_unique = len({*values}) == len(values)  # such as numbers of rows, which are no choices
        valid = (name for name in names if name in free and not (is_unique and name in own))
        best = max(valid, key=fits, default="")
        return best if best and fits(best) > len(values) * share else ""

    def new_fields(self, known: Collection[OwnField], grids: Collection[Grid]) -> list[Grid]:
        """Return a sheet of settings with the custom fields that the tracker lacks; none if it has all.

        The name of a field is its heading; the text of merged cells above a date or number comes before it.
        """
        ids, names = {field.id for field in known}, {folded(str(field.name)) for field in known}
        wanted = [text for text, name in self.given.items() if _is_new(name) and text != _OTHERS]
        rows = [GridRow(1, (LIST, "id", "name", "type"))]
        self.names.update({text: name_with_group(grids, text) for text in wanted if is_period(text)})
        for text in (self.names.get(each, each) for each in wanted):
            if folded(text) not in names:
                id_ = free_id(text if slug(text) else NEW_FIELD, len(rows), ids)
                ids.add(id_)
                self.created.add(id_)
                rows.append(GridRow(len(rows) + 1, ("custom_fields", id_, in_one_line(text), "text")))
        return [Grid("--column", SETTINGS, rows)] if rows[1:] else []

    @property
    def leaves_others(self) -> bool:
        """Return whether all columns without a field are left out on purpose."""
        return self.given.get(_OTHERS) == ""

    @property
    def takes_proposals(self) -> bool:
        """Return whether the maintainer accepts the proposals for all columns without a field."""
        return self.given.get(_OTHERS, "").casefold() == _PROPOSED

    @property
    def refuses_others(self) -> bool:
        """Return whether a column without a field is an error."""
        return self.must_say and not (self.ask or self.leaves_others or self.takes_proposals)

    def with_new_fields(self, *, are_accepted: bool = False) -> "ChosenColumns | None":
        """Return the choices with the custom fields that the maintainer accepts, None if there are no such fields."""
        new = {text: name for text, name in self.proposed.items() if name == NEW_FIELD and text not in self.given}
        is_accepted = are_accepted or self.takes_proposals or self.ask
        return replace(self, given={**self.given, **new}) if new and is_accepted else None

    def note(self, heading: str, place: CellPlace, sheet: Sheet) -> None:
        """Remember that a sheet has a heading."""
        self.seen[heading] = None
        for text, found in self._chosen(heading, sheet):
            if found is None:
                self.misfits[text] = (place, sheet)
            else:
                self.used.add(text)

    def report_unused(self, remarks: Remarks) -> None:
        """Report chosen headings that no sheet has, and chosen fields that their sheets lack."""
        wrong: dict[tuple[CellPlace, str], tuple[Sheet, list[str]]] = {}
        for text, name in self.given.items():
            if text in self.misfits and text not in self.used:
                place, sheet = self.misfits[text]
                wrong.setdefault((place, sheet.name), (sheet, []))[1].append(name)
            elif text not in self.used and not (text == _OTHERS and (self.leaves_others or self.takes_proposals)):
                message, hint = f"no sheet has a column {shown(text)}", nearest(text, self.seen)
                if text == _OTHERS:
                    message = f"* cannot have the field {shown(name)}"
                    hint = 'write --column "*=" or --column "*=proposed"'
                remarks.wrong(CellPlace(f"--column {shown(f'{text}={name}')}"), message, hint)
        for (place, _), (sheet, names) in wrong.items():
            guesses = [as_sentences(hint) for name in names if (hint := suggested(name, names_in(sheet)))]
            message = f"this sheet has {sheet.name}, which have no field {', '.join(map(shown, names))}"
            remarks.wrong(place, message, " ".join([*guesses, list_fields(sheet, ())]))
