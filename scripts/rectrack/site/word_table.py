"""Tables of a Word file: as wide as the text, with a head that is repeated on each page and rows that stay whole."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_WIDTHS = {6: (5, 32, 23, 13, 12, 15)}
"""Of the columns of a table of so many, in percent; those of others are equally wide."""
_ALL = 9_638
"""The width of the text in twentieths of a point: A4 with margins of two centimetres."""


def sub(parent: Any, tag: str, /, **values: str) -> Any:
    """A new element at the end of another one."""
    element = OxmlElement(tag)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element


def begin_table(table: Any) -> None:
    properties = sub(table, "w:tblPr")
    sub(properties, "w:tblStyle", val="TableGrid")
    sub(properties, "w:tblW", w=str(_ALL), type="dxa")
    sub(properties, "w:tblLayout", type="fixed")


def finish_row(table: Any, row: Any) -> None:
    """Say how wide the cells of a row are, now that all are there; the first row is the head."""
    cells = row.findall(qn("w:tc"))
    is_head = table.find(qn("w:tblGrid")) is None
    widths = [_ALL * part // 100 for part in _WIDTHS.get(len(cells), (100 // len(cells),) * len(cells))]
    for cell, width in zip(cells, widths, strict=True):
        properties = OxmlElement("w:tcPr")
        sub(properties, "w:tcW", w=str(width), type="dxa")
        if is_head:
            sub(properties, "w:shd", val="clear", color="auto", fill="E7ECF2")
        cell.insert(0, properties)
    row.insert(0, _row_properties(is_head=is_head))
    if is_head:
        grid = OxmlElement("w:tblGrid")
        for width in widths:
            sub(grid, "w:gridCol", w=str(width))
        row.addprevious(grid)


def _row_properties(*, is_head: bool) -> Any:
    properties = OxmlElement("w:trPr")
    sub(properties, "w:cantSplit")
    if is_head:
        sub(properties, "w:tblHeader")
    return properties
