"""The dates of a list: what its cells mean, by the other cells of their column."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from rectrack import lazy_pattern
from rectrack.model import correct_date, dates_in, read_date, wrong_date
from rectrack.text import shown
from rectrack.workspace.cell_words import is_empty
from rectrack.workspace.chosen_columns import OLDER_TARGETS, TARGET, names_in
from rectrack.workspace.columns import PLACE, RECOMMENDATIONS, Column, Sheet
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.merge import Merge
from rectrack.workspace.read_sheet import Grid
from rectrack.workspace.text_dates import read_until

_NOTED = {"": ("target date", "date", "response date"), "actions": ("target date",), "responses": ("date",)}
"""The headings of dates whose words are kept in a note, by the field of the sheet."""
_DRAFTS = ("date", "document date")
_NUMBERS = lazy_pattern(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})")
_SERIAL = lazy_pattern(r"([2-6]\d{4})(\.\d+)?")
"""The number of a day in a spreadsheet, from 1954 to 2091."""
_FIRST_SERIAL = date(1899, 12, 30)
"""Day 0 of these numbers from March 1900 on. Source: ECMA-376, part 1, section 18.17.4, "Dates and Times"."""
_PERIOD = lazy_pattern(r"\d\d(\d\d)\W(\d\d)")
_MONTHS = 12
_TO_COME = ("tbc", "tbd")
"""Words that say more than that a cell is empty."""
_MEAN_NONE = "these words mean no date, and are not imported"


class _Order(NamedTuple):
    """Whether dates in numbers have the "day" or the "month" first, and a date that tells it; empty if none does."""

    first: str = ""
    example: str = ""


def read_dates(merge: Merge, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Return the rows with dates as the files have them, and with the words of other cells apart.

    Rows of an export stay.
    """
    rows = [_with_target(merge, row) if TARGET in row.joined.values() else row for row in rows]
    read, columns = [*rows], defaultdict[tuple[str, str, str], list[int]](list)
    for n, row in enumerate(rows):
        is_listed = row.sheet.name == RECOMMENDATIONS or row.sheet.field in ("actions", "positions", "responses")
        is_known = not row.sheet.field and row.cells.get("id") in merge.known
        if is_listed and not is_known and not row.cells.get(PLACE):
            dates = _dates_in(row.sheet)
            for heading in (each for each in row.columns if each in dates and row.cells.get(each)):
                columns[row.grid.file, row.grid.name, heading].append(n)
    texts = {of: [rows[n].cells[of[2]] for n in places] for of, places in columns.items()}
    orders = {of: _orders(some) for of, some in texts.items()}
    for of, places in columns.items():
        beside = [order for other, each in orders.items() if other[:2] == of[:2] for order in each]
        certain = {order.first: order for order in orders[of] or beside or _orders_in(rows[places[0]].grid)}
        order = next(iter(certain.values())) if len(certain) == 1 else _Order()
        for n in places:
            read[n] = _read(merge, read[n], of[2], order)
    return read


def _with_target(merge: Merge, row: SheetRow) -> SheetRow:
    """Return a row with the newest of its target dates as its cell, and the older ones as words."""
    cells, places = row.grid.cells(row.number), [n for n, name in row.joined.items() if name == TARGET]
    texts = {n: cells[n] for n in (row.columns[TARGET], *places) if n < len(cells) and cells[n]}
    first, *others = sorted(texts, key=lambda n: _means_none(texts[n])) or [row.columns[TARGET]]
    for n in (each for each in others if _means_none(texts[each])):
        merge.outcome.leave_out(row.grid.place(row.number, n, TARGET), f"{_MEAN_NONE}: {shown(texts[n])}")
    older = "; ".join(f"{row.texts[n]}: {texts[n]}" for n in others if not _means_none(texts[n]))
    joined = {n: name for n, name in row.joined.items() if n != first}
    return row._replace(
        columns={**row.columns, TARGET: first},
        joined=joined | ({} if first == row.columns[TARGET] else {row.columns[TARGET]: TARGET}),
        cells={**row.cells, TARGET: texts.get(first, "")},
        words={**row.words, OLDER_TARGETS: older} if older else row.words,
    )


def _means_none(text: str) -> bool:
    return is_empty(text) and text.casefold() not in _TO_COME


@cache
def _dates_in(sheet: Sheet) -> frozenset[str]:
    """Return the headings of a sheet whose cells are dates."""
    names = names_in(sheet).items()
    is_date = ((name, of.what == "date" if isinstance(of, Column) else of in _DRAFTS) for name, of in names)
    return frozenset(name for name, is_one in is_date if is_one)


def are_clear_dates(texts: Sequence[str]) -> bool:
    """Return whether all texts of a column are dates with one meaning, and not only years."""
    has_order = len({order.first for order in _orders(texts)}) == 1

    def is_clear(text: str) -> bool:
        is_in_order = _NUMBERS.fullmatch(text) and dates_in(text) and (has_order or "." in text)
        return bool(is_in_order) or not wrong_date(read_date(text))

    return not all(map(str.isdecimal, texts)) and all(map(is_clear, texts))


def _orders(texts: Iterable[str]) -> list[_Order]:
    """Return the certain orders of dates in numbers; those of valid dates come last."""
    orders = map(_order, sorted(texts, key=lambda text: bool(correct_date(text))))
    return [order for order in orders if order.first]


def _orders_in(grid: Grid) -> list[_Order]:
    """Return the certain orders of all dates of a sheet, also in columns without a field."""
    return _orders(cell for row in grid.rows for cell in row.cells if _NUMBERS.fullmatch(cell))


def _order(text: str) -> _Order:
    """Return the order that a date in numbers has for sure."""
    if not (match := _NUMBERS.fullmatch(text)):
        return _Order()
    first, second = int(match[1]), int(match[2])
    return _Order("day" if second <= _MONTHS < first else "month" if first <= _MONTHS < second else "", text)


def _read(merge: Merge, row: SheetRow, heading: str, order: _Order) -> SheetRow:
    """Return a row with the date in one of its cells; report a meaning that the cell alone does not have."""
    text, tell, place = row.cells[heading], merge.outcome.tell, row.place(heading)
    is_usual = "." in text and not order.first  # rectrack assumes the day first with full stops
    order = _Order("day") if is_usual else order
    numbers, serial, day, words = _NUMBERS.fullmatch(text), _SERIAL.fullmatch(text), text, ""
    if not wrong_date(read_date(text)):
        return row
    target = read_until(text) if heading == TARGET else ""
    if serial:
        day = (_FIRST_SERIAL + timedelta(int(serial[1]))).isoformat()
        tell(place, f"this number is read as a date: {shown(f'{text} = {day}')}")
    elif numbers and order.first and max(int(numbers[1]), int(numbers[2])) <= _MONTHS:
        month, of_month = (numbers[2], numbers[1]) if order.first == "day" else (numbers[1], numbers[2])
        day = f"{numbers[3]}-{month:0>2}-{of_month:0>2}"
        hint = f"another date in the list has the {order.first} first: {shown(order.example)}"
        if not is_usual:
            tell(place, f"this date is read with the {order.first} first: {shown(text)}", hint)
    elif target and not wrong_date(target):
        day, words = target, text * (len(target) < len("2025-03-12"))
        hint = "readers see the text in a note" * bool(words)
        tell(place, f"this text is read as a date: {shown(f'{text} = {day}')}", hint)
    elif _means_none(text):
        day = ""
        merge.outcome.leave_out(place, f"{_MEAN_NONE}: {shown(text)}")
    elif _is_like_date(text):
        return row
    elif heading in _NOTED.get(row.sheet.field, ()):
        day, words = "", text
    elif row.sheet.name == RECOMMENDATIONS:
        day = ""
        merge.outcome.leave_out(place, f"this text is not a date, and is not imported: {shown(text)}")
    return row._replace(cells={**row.cells, heading: day}, words={**row.words, heading: words})


def _is_like_date(text: str) -> bool:
    """Return whether a text has the form of a date, or only digits: the 1st of its month would be one."""
    like, period = re.sub(r"\b\d{1,2}\b", "1", text, count=1), _PERIOD.fullmatch(text)
    is_period = period and int(period[2]) == int(period[1]) + 1  # 2024-25
    return text.isdecimal() or (not is_period and bool(correct_date(like)))
