"""New custom fields: the type that fits the values of a column."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rectrack import lazy_pattern
from rectrack.model import TRACKER, by_id, dates_in
from rectrack.text import folded
from rectrack.workspace.cell_words import are_times, is_sentence
from rectrack.workspace.changes import Options
from rectrack.workspace.columns import RECOMMENDATIONS, sheets
from rectrack.workspace.headings import SheetRow, SheetRows
from rectrack.workspace.joint_names import items_of, split_names
from rectrack.workspace.list_dates import are_clear_dates
from rectrack.workspace.merge import Merge
from rectrack.workspace.transaction import Workspace
from rectrack.yaml_edit import Bare, decode_yaml, set_value


def set_field_types(workspace: Workspace, read: SheetRows, options: Options) -> tuple[SheetRows, set[str]]:
    """Turn new fields of texts with few values into fields of choices, and those of dates into fields of dates.

    Returns the rows with these fields, and the ids of the other new fields whose values are names.
    """
    values, of_names, text = defaultdict[str, list[str]](list), set[str](), ""
    for row in read.rows if options.columns.created else ():
        for column in row.sheet.columns if row.sheet.name == RECOMMENDATIONS else ():
            if column.path[-1] in options.columns.created and (cell := row.cells.get(column.header)):
                values[column.path[-1]].append(cell)
    fields = [*by_id(workspace.loaded.dataset.tracker.custom_fields)]
    meanings = {folded(name): meant for name, meant in options.values.items()}
    for id_, cells in values.items():
        if type_ := "date" if are_clear_dates(cells) else _type_of_choices(cells, meanings):
            text = text or decode_yaml(workspace.edited[TRACKER])
            at = ("custom_fields", fields.index(id_))
            text = set_value(text, (*at, "type"), type_)
            text = text if type_ == "date" else set_value(text, (*at, "filter"), Bare("true"))
        elif _are_names(cells):
            of_names.add(id_)
    if not text:
        return read, of_names
    workspace.put({TRACKER: text.encode()})
    known = sheets(workspace.loaded.dataset.tracker)
    return read._replace(rows=[row._replace(sheet=known[row.sheet.name]) for row in read.rows]), of_names


def read_new_values(merge: Merge, rows: Iterable[SheetRow]) -> None:
    """Read only the values of new fields in rows, and report what people should check in them."""
    new, found = merge.options.columns.created, list[SheetRow]()
    for row in rows:
        own = [
            column.header
            for column in row.sheet.columns
            if column.path[0] == "custom_fields" and column.path[1] in new
        ]
        cells = {name: row.cells[name] for name in own if row.cells.get(name)}
        found += [row._replace(cells=cells)] if cells else []
    for row in split_names(merge, found):
        for column in row.sheet.columns:
            if cell := row.cells.get(column.header):
                merge.names.place = row.place(column.header)
                merge.names.value(column, cell)
    merge.names.report()


_MOST_VALUES, _FEWEST_ROWS, _ROWS_OF_CHOICE, _LONGEST_CHOICE = 12, 6, 3, 40
"""Most different values of a new field of choices, fewest rows with a value, rows of each value on average, and most
characters of a value."""


def _type_of_choices(values: Sequence[str], meanings: Mapping[str, str]) -> str:
    """Return the type of a field of choices that can have these values, empty if a text fits better.

    `meanings` are the names that the maintainer gives for values.
    """
    if len(values) < _FEWEST_ROWS or max(map(len, values)) > _MOST_VALUES * _LONGEST_CHOICE:
        return ""
    items = [item for text in items_of(values) for item in re.split(r"\s*;\s*", meanings.get(folded(text), text))]
    names = {*map(folded, items)}
    is_few = 1 < len(names) <= _MOST_VALUES and len(names) * _ROWS_OF_CHOICE <= len(items)
    if not is_few or not all(map(_can_be_choice, items)) or are_times(items) or _differ_in_signs(items):
        return ""
    return "choices" if len(items) > len(values) else "choice"


def _differ_in_signs(values: Sequence[str]) -> bool:
    """Return whether values differ only in signs, which can change the meaning: "A+" and "A", "< 5" and "> 5".

    "&", apostrophes, and a hyphen between letters are only another spelling.
    """
    signs = {(folded(text), _NO_SIGN.sub("", unicodedata.normalize("NFC", text))) for text in values}
    return len(signs) > len({*map(folded, values)})


_NO_SIGN = lazy_pattern(r"[\w\s&'\u2019]|(?<=[^\W\d])[-\u2010\u2011](?=[^\W\d])")
"""Matches a character that is no sign of its own."""


def _can_be_choice(text: str) -> bool:
    is_name = len(text) <= _LONGEST_CHOICE and not is_sentence(text) and not dates_in(text)
    return is_name and any(map(str.isalpha, text))


def _are_names(values: Sequence[str]) -> bool:
    is_text = any(map(str.isalpha, "".join(values))) and not are_times(values)
    is_short = all("\n" not in value and not is_sentence(value) for value in values)
    return is_text and is_short and len({*map(folded, values)}) < len(values) and not _differ_in_signs(values)
