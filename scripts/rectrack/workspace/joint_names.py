"""Texts in cells that are several names: those that rectrack splits, and those that may be several."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from rectrack import lazy_pattern
from rectrack.text import count, folded, shown
from rectrack.workspace.cell_words import begins_as_body, words_of
from rectrack.workspace.changes import LISTS
from rectrack.workspace.chosen_columns import names_in
from rectrack.workspace.columns import Column, Sheet, as_cell, from_cell
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.merge import Merge
from rectrack.workspace.remarks import LONGEST_OPTION, CellPlace
from rectrack.workspace.similar_names import short_name

_BODIES = ("party", "addressee")
_COMMA, _AND = "[,\u060c\uff0c\u3001]", "(?:&|and|et|und|y|e|\u0438)"
_SIGN = lazy_pattern(rf"{_COMMA}|/|\s{_AND}\s")
_BETWEEN, _WITHIN = lazy_pattern(rf"\s*{_COMMA}\s*|\s/\s"), lazy_pattern(rf"\s{_AND}\s")
"""Separate several names in a text. The words in `_WITHIN` are often part of one name."""
_SEPARATOR = lazy_pattern(rf"\s*{_COMMA}\s*(?:{_AND}\s+)?|\s*/\s*|\s+{_AND}\s+|\s*[;\n]\s*")
_PLACE = lazy_pattern(r"(commune|ville|city|town|municipalit\w+|zone de police|departement|region|canton)\b")
"""The beginning of the name of a local body."""
_CODE = lazy_pattern(r"\w[\w.]{0,4}")
_MOST_OPTIONS, _MOST_SAMPLES, _MOST_PARTS = 5, 3, 5
"""Most options and texts in a message, and most parts of one name."""
_SIGNS = (" / ", ", ")
"""Signs that a spreadsheet program can replace in all texts."""
_SEVERAL = '--value "TEXT=NAME; NAME"'


class _NameColumn(NamedTuple):
    """A column with names: the kind of the names, and whether a cell can have several. `signs` finds joint names."""

    column: Column
    kind: str
    is_list: bool
    signs: re.Pattern[str]


class _Cell(NamedTuple):
    """A cell with names, and the index of its row."""

    n: int
    of: _NameColumn
    text: str


def split_names(merge: Merge, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Return the rows with the names in their cells apart, and report the texts that are or may be several names.

    A text is several names if each part is a known name, or a whole text elsewhere in the list. The maintainer can
    say what a text is.
    """
    read, sheets = [*rows], {row.sheet.name: row.sheet for row in rows}
    columns = [(name, each) for name, sheet in sheets.items() for each in _name_columns(merge, sheet)]
    by_kind = defaultdict[str, list[tuple[str, _NameColumn]]](list)
    for name, each in columns:
        by_kind[each.column.path[1] if each.kind == "choice" else each.kind].append((name, each))
    for some in by_kind.values():
        if merge.options.values or any(_has_joint(rows, name, each) for name, each in some):
            cells = [
                _Cell(n, each, text)
                for n, row in enumerate(rows)
                for name, each in some
                if name == row.sheet.name and (text := row.cells.get(each.column.header))
            ]
            for cell, items in _JointNames(merge, rows, cells).split() if cells else ():
                row, header = read[cell.n], cell.of.column.header
                read[cell.n] = row._replace(cells={**row.cells, header: as_cell([*items], "lines")})
    return read


def _name_columns(merge: Merge, sheet: Sheet) -> Iterator[_NameColumn]:
    """Yield each column with names."""
    responders = "by" if sheet.field == "responses" else "response by"
    for column in names_in(sheet).values():
        if isinstance(column, Column) and (column.what in ("theme", *_BODIES) or merge.names.is_choice(column)):
            is_list = column.kind == "lines" or column.header == responders
            yield _NameColumn(column, column.what or "choice", is_list, _SIGN if is_list else _SEPARATOR)


def _has_joint(rows: Iterable[SheetRow], sheet: str, of: _NameColumn) -> bool:
    header = of.column.header
    return any(row.sheet.name == sheet and of.signs.search(row.cells.get(header, "")) for row in rows)


class _JointNames:
    """The texts in the cells of one kind that may be several names."""

    def __init__(self, merge: Merge, rows: Sequence[SheetRow], cells: Sequence[_Cell]) -> None:
        self._names, self._rows, self._cells = merge.names, rows, cells
        self._options, self._outcome, self._kind = merge.options, merge.outcome, cells[0].of.kind
        self._items = [self._items_of(cell) for cell in cells]
        self._alone = {short_name(item) for items in self._items for item in items}
        self._single = {short_name(item) for items in self._items for item in items if self._is_single(item)}
        self._found: dict[str, list[str]] = {}
        self._split: dict[CellPlace, list[tuple[CellPlace, str]]] = {}
        self._joint: dict[CellPlace, list[tuple[CellPlace, str, _Cell]]] = {}

    def _items_of(self, cell: _Cell) -> list[str]:
        items = (
            from_cell(cell.text, "lines") if cell.of.is_list and cell.text not in self._options.values else cell.text
        )
        return [str(item) for item in items] if isinstance(items, list) else [cell.text]

    def _is_single(self, item: str) -> bool:
        """Return whether a whole text can be a part of others: it is not several names itself."""
        if not _SIGN.search(item):
            return True
        parts = (short_name(part) in self._alone for part in _SEPARATOR.split(item))
        return not (any(parts) if _BETWEEN.search(item) else all(parts))

    def split(self) -> Iterator[tuple[_Cell, list[str]]]:
        """Yield each cell that has several names, with these; report them and the texts that may be several."""
        for cell, items in zip(self._cells, self._items, strict=True):
            names = [name for item in items for name in self._split_item(cell, item)]
            if cell.of.is_list and (names != items or cell.text in self._options.values):
                yield cell, names
        for told in self._split.values():
            samples = [*dict.fromkeys(text for _, text in told)][:_MOST_SAMPLES]
            message = f"in {count(len(told), 'cell')} a text is read as several {LISTS[self._kind]}"
            hint = f"to keep a text as a single {self._kind}, add {_option(samples[0], samples[:1])}"
            for n, (place, _) in enumerate(told):  # the message has all rows, and only some of the texts
                self._outcome.tell(place, f"{message}: {shown(samples[n % len(samples)])}", hint)
        if LISTS[self._kind] in self._options.add:
            self._report_joint()

    def _split_item(self, cell: _Cell, item: str) -> Sequence[str]:
        """Return the names in a text, or the text itself."""
        if cell.of.is_list and (given := self._names.given_names(item)):
            return given
        if not cell.of.signs.search(item) or self._names.is_known(cell.of.column, item):
            return [item]
        if item not in self._found:
            self._found[item] = self._find(cell.of.column, item)
        place = self._rows[cell.n].place(cell.of.column.header)
        if not (parts := self._found[item]) or (not cell.of.is_list and self._kind != "choice"):
            self._joint.setdefault(place._replace(row=0), []).append((place, item, cell))
        elif cell.of.is_list:
            self._split.setdefault(place._replace(row=0), []).append((place, item))
            return parts
        else:
            hint = f"keep one of them, or add {_option(item, parts[:1])}"
            self._outcome.wrong(place, f"this field has one choice, and the cell has several: {shown(item)}", hint)
        return [item]

    def _find(self, column: Column, text: str) -> list[str]:
        """Return the names of which a text consists, none if a part is no name."""

        def is_known(part: str) -> bool:
            return self._names.is_known(column, part)

        return _parts(text, is_known, self._single, can_be_codes=self._kind == "choice")

    def _report_joint(self) -> None:
        """Report the texts that become a single new name and may be several, with some options for each column."""
        lists = (text for told in self._joint.values() for _, text, _ in told if self._may_be_list(text))
        listed = self._single | {short_name(part) for text in lists for part in _BETWEEN.split(text)}
        for told in self._joint.values():
            column, _, is_list, _ = told[0][2].of
            parts = {text: self._proposed(column, text, listed) for _, text, _ in told}
            options = _options({text: names for text, names in parts.items() if names})
            how = _how_to_split(options, [text for text, names in parts.items() if names])
            hint = f"if a text names more than one {self._kind}, {how if is_list else 'write a row for each'}"
            for place, text, _ in told:
                if parts[text] or self._may_be_list(text):
                    option = options.get(folded(text), "") if is_list and "--value" in how else ""
                    message = f"each text becomes a single {self._kind}: {shown(text)}"
                    self._outcome.tell(place, message, hint, option=option if option.endswith('"') else "")

    def _may_be_list(self, text: str) -> bool:
        """Return whether a text can be several bodies although no part of it is a known or listed name."""
        pieces = [*filter(None, _BETWEEN.split(text))]
        if self._kind == "addressee" and not pieces[1:]:
            within = _WITHIN.split(text)
            return bool(within[1:]) and all(begins_as_body(part) or _PLACE.match(words_of(part)) for part in within)
        is_several = "," in text or any(map(begins_as_body, pieces))  # with a comma or " / "
        return self._kind in _BODIES and is_several and bool(pieces[1:]) and not self._is_unit_of_body(pieces)

    def _proposed(self, column: Column, text: str, listed: Collection[str]) -> list[str]:
        """Return the names that a text may have; none if no part of it is a known or listed name.

        A comma is often part of the name of a unit, so it separates addressees only if one is known or listed alone.
        """
        listed = self._single if "," in text and self._kind == "addressee" else listed

        def has_known(parts: Iterable[str]) -> bool:
            return any(short_name(part) in listed or self._names.is_known(column, part) for part in parts)

        parts = list[str]()
        pieces = [*filter(None, _BETWEEN.split(text))]
        if self._is_unit_of_body(pieces) and "/" not in text:
            return []
        for part in pieces:
            within = _WITHIN.split(part)
            may_join = not pieces[1:] and (self._kind != "party" or begins_as_body(part))  # most are States
            is_name = may_join and not all(has_known([each]) or begins_as_body(each) for each in within)
            parts += within if has_known(within) and not is_name else [part]
        return parts if parts[1:] and has_known(parts) else []

    def _is_unit_of_body(self, parts: Sequence[str]) -> bool:
        """Return whether parts are a unit, which is no name elsewhere, and its body."""
        unit, *bodies = parts or [""]
        is_of_body = bodies and not bodies[1:] and _is_unit(unit) and not _is_unit(bodies[0])
        return bool(is_of_body) and short_name(unit) not in self._single


def _parts(text: str, is_known: Callable[[str], bool], single: Collection[str], *, can_be_codes: bool) -> list[str]:
    """Return the names of which a text consists, none if a part is neither known nor in `single`, nor a code."""
    text = text.strip(" ,/")
    marks = [match.span() for match in _SEPARATOR.finditer(text)]
    starts, ends = [0, *(end for _, end in marks)], [*(start for start, _ in marks), len(text)]
    rest: list[list[str] | None] = [*([None] * len(starts)), []]  # the names from each part on
    for n in reversed(range(len(starts))):
        last = min(len(starts), n + _MOST_PARTS)
        texts = {text[starts[n] : ends[m]]: m + 1 for m in range(n, last) if rest[m + 1] is not None}
        names = [part for part in reversed(texts) if is_known(part)]
        names += [part for part in texts if part != text and short_name(part) in single]
        if names:
            rest[n] = [names[0], *(rest[texts[names[0]]] or ())]
    if rest[0] or not can_be_codes:
        return rest[0] or []
    codes = [*filter(None, map(str.strip, text.split(",")))]
    are_codes = all(is_known(part) or _CODE.fullmatch(part) for part in codes)
    return codes if are_codes and codes[1:] else []


_UNIT = lazy_pattern(r"(unit|unite|division|section|bureau|cellule)\b.*|.* (unit|division|section|cellule)")


def _is_unit(name: str) -> bool:
    """Return whether a name is that of a part of a body."""
    return bool(_UNIT.fullmatch(words_of(name)))


def items_of(values: Iterable[str]) -> list[str]:
    """Return the choices in cells: the texts between `;` or line breaks, or those of which such a text consists.

    Returns an empty list if a text may be several codes, and one of them is in no cell alone.
    """
    items = [str(item) for value in values for item in cast("Iterable[str]", from_cell(value, "lines") or ())]
    single = {*map(short_name, items)}
    found = [part for item in items for part in _parts(item, lambda _: False, single, can_be_codes=True) or [item]]
    return found if single.issuperset(map(short_name, found)) else []


def _options(parts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the option for each text, without those for other spellings, by the `folded` text."""
    spellings = {folded(text): _option(text, names) for text, names in reversed([*parts.items()])}
    return dict(reversed(spellings.items()))


def _how_to_split(options: Mapping[str, str], texts: Sequence[str]) -> str:
    """Return how to say which names texts have: some of the options, or a sign to replace in many texts."""
    given = [*dict.fromkeys(options.values())]
    more = f" and {len(given) - _MOST_OPTIONS:,} more" if len(given) > _MOST_OPTIONS else ""
    if more and (sign := next((each for each in _SIGNS if all(each in text for text in texts)), "")):
        return f"replace {sign.strip()} between the names with ; in the list"
    return f"write ; between the names, or add {' '.join(given[:_MOST_OPTIONS]) or _SEVERAL}{more}"


def _option(text: str, names: Sequence[str]) -> str:
    """Return the option that says which names a text has."""
    option = f"{text}={'; '.join(names)}"
    return f"--value {shown(option, LONGEST_OPTION)}" if len(option) <= LONGEST_OPTION else _SEVERAL
