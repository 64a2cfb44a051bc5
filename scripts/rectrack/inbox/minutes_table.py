"""Cells copied from a sheet, or the table that GitHub makes of them when they are pasted, as the lines of minutes.

The first row names the columns: `recommendation`, then `statement` or the word of one (`status`, `checked`), `note`,
and what a head has (`date`, `by`, `from`, `decided_by`, `meeting`). Each other row says one thing, or one in each of
several such columns.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence

from rectrack.inbox.minutes import KEYS, Line, Wrong
from rectrack.record.statements import Statements
from rectrack.text.problems import nearest, shown

_NAMES = ("recommendation", "recommendations")
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_BREAK = re.compile(r"<br */?>", re.IGNORECASE)


def as_lines(written: Sequence[Line], among: Statements) -> tuple[list[Line], list[Wrong]]:
    """The lines with a table's rows as statements, and what is wrong with its columns; others are as they were."""
    begin = next((n for n, line in enumerate(written) if _is_header(line.text)), None)
    if begin is None:
        return [*written], []
    end = next((n for n in range(begin + 1, len(written)) if not written[n].text.strip()), len(written))
    numbers, rows = _rows(written[begin:end])
    columns = [re.sub("[ -]", "_", cell.strip().casefold()) for cell in rows[0]]
    known = dict.fromkeys((*_NAMES[:1], "statement", "note", *KEYS, *among))
    unknown = [
        Wrong(
            numbers[0],
            f"there is no column {shown(column)}",
            nearest(column.replace("_", "-"), known, most=len(known)),
        )
        for column in columns
        if column and column not in (*known, *_NAMES) and column.replace("_", "-") not in known
    ]
    made = [line for n, row in zip(numbers[1:], rows[1:], strict=True) for line in _said(n, columns, row, among)]
    return [*written[:begin], *made, *written[end:]], unknown


def _is_header(text: str) -> bool:
    return any(cell.strip().casefold() in _NAMES for cell in _cells(text)) and len(_cells(text)) > 1


def _cells(text: str) -> list[str]:
    if text.lstrip().startswith("|"):
        inner = text.strip().removeprefix("|").removesuffix("|")
        return [_BREAK.sub("\n", cell.replace("\\|", "|")).strip() for cell in re.split(r"(?<!\\)\|", inner)]
    return text.split("\t")


def _rows(written: Sequence[Line]) -> tuple[list[int], list[list[str]]]:
    """The rows with the lines at which they begin; a cell of several lines stands in quotation marks."""
    if written[0].text.lstrip().startswith("|"):
        kept = [line for line in written if not _RULE.fullmatch(line.text)]
        return [line.number for line in kept], [_cells(line.text) for line in kept]
    reader = csv.reader((f"{line.text}\n" for line in written), delimiter="\t", strict=True)
    numbers, rows, before = [], [], 0
    try:
        for row in reader:
            numbers.append(written[before].number)
            rows.append([cell.strip() for cell in row])
            before = reader.line_num
    except csv.Error:  # quotation marks of the text, which must not take the rows below into their cell
        return [line.number for line in written], [_cells(line.text) for line in written]
    return numbers, rows


def _said(number: int, columns: Sequence[str], row: Sequence[str], among: Statements) -> Iterator[Line]:
    """What a row says: a head where it has one of its own, and its statements."""
    cells = {column: cell for column, cell in zip(columns, row, strict=False) if cell}
    names = next((cells[name] for name in _NAMES if name in cells), "?")
    said = [*_words(cells, among)]
    for key in KEYS:
        if key in columns and said:
            yield Line(number, f"{key}: {cells.get(key, '')}")
    for n, text in enumerate(said):
        note = cells.get("note", "") if n == 0 else ""
        first, *below = f"{text} {note}".strip().split("\n")
        yield Line(number, f"{names}: /{first.removeprefix('/')}")
        yield from (Line(number, line) for line in below)


def _words(cells: Mapping[str, str], among: Statements) -> Iterator[str]:
    if "statement" in cells:
        yield cells["statement"]
    for column, cell in cells.items():
        if (word := column.replace("_", "-")) in among:
            yield f"{word} {cell}"
