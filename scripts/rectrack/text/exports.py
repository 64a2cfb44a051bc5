"""Text for other programs, in which none of them finds an order or a formula."""

import re
from collections.abc import Iterable, Sequence

_FORMULA = r"\s*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\n]"  # noqa: RUF001 - Excel takes these for the narrow ones, in Japanese
"""With what a spreadsheet lets a formula begin (OWASP, "CSV Injection"), also behind blanks."""
_IN_NEED, _GUARDED = re.compile(rf"'*(?:{_FORMULA})"), re.compile(rf"'+(?:{_FORMULA})")


def as_json(data: object) -> str:
    """JSON for people to read, too. In a log it gives GitHub's runner no order."""
    import json

    text = json.dumps(data, indent=2, ensure_ascii=False).replace("##[", "#\\u0023[") + "\n"
    return text.encode("utf-8", "backslashreplace").decode()  # a file's name need not be UTF-8


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows of cells as CSV, in which spreadsheet programs find no formula.

    Lines end in CRLF; within a cell they end in LF. Source: RFC 4180, section 2, https://www.rfc-editor.org/rfc/rfc4180
    """
    import csv
    import io

    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def guarded(cell: str) -> str:
    """A text with an apostrophe before what a spreadsheet would take for a formula."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n")  # which the csv module would not quote
    return f"'{text}" if _IN_NEED.match(text) else text


def unguarded(cell: str) -> str:
    """The text that was guarded so."""
    return cell[1:] if _GUARDED.match(cell) else cell
