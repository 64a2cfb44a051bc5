"""Text for other programs, in which none of them finds an order or a formula."""

from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\n")
"""With what a spreadsheet lets a formula begin."""


def as_json(data: object) -> str:
    """JSON for people to read, too. In a log it gives GitHub's runner no order."""
    import json

    text = json.dumps(data, indent=2, ensure_ascii=False).replace("##[", "#\\u0023[") + "\n"
    return text.encode("utf-8", "backslashreplace").decode()  # a file's name need not be UTF-8


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells for a spreadsheet, which finds no formula in them."""
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: str) -> str:
    text = cell.replace("\r\n", "\n").replace("\r", "\n")  # which the csv module would not quote
    return f"'{text}" if text.startswith(_FORMULA) else text
