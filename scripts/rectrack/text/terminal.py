"""Text for terminals, logs, spreadsheets and other programs: cut and wrapped, and nothing in it that they obey."""

import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from rectrack.text.problems import Problem, printable

# Text for a terminal: cut and wrapped at its width, and nothing in it that a terminal or a log would obey.

_LEAST = 40
_JOINERS = "\u200c\u200d"
"""Signs that are not seen, and that Persian and the scripts of India are not written without."""
_ON_OTHERS = ("Mn", "Me")
"""The categories of marks that stand on or around the letter before them."""
_NEW_LINE = re.compile(r"\s*([-*+>#|]|\d+[.)]\s|```)")
"""How a line of Markdown begins that does not go on the line before."""


def width() -> int:
    """How many columns there are; 80 where nobody knows."""
    return max(shutil.get_terminal_size().columns, _LEAST)


def cells(text: str) -> int:
    """How many columns the text takes: signs of East Asian scripts take two, marks on a letter none."""
    return len(text) if text.isascii() else sum(_cells(sign) for sign in text)


def cut(text: str, room: int) -> str:
    """The text in no more columns than there is room for, with an ellipsis where it goes on."""
    text = _harmless(text)
    if cells(text) <= room:
        return text
    return f"{_head(text, room - 1).rstrip()}…"


def padded(text: str, room: int) -> str:
    """The text with the spaces that fill its column."""
    return text + " " * (room - cells(text))


def wrapped(text: str, room: int, indent: str = "", hanging: str | None = None) -> str:
    """The text in lines of at most so many columns, the first after one indent, the others after `hanging`.

    A word that is longer than a line stays whole if it may be an address.
    """
    others = indent if hanging is None else hanging
    lines: list[str] = []
    start, line = indent, ""
    for word in _words(_harmless(" ".join(text.split())), room - cells(others)):
        if line and cells(f"{start}{line} {word}") > room:
            lines.append(start + line)
            start, line = others, ""
        line = f"{line} {word}" if line else word
    return "\n".join(_without_order(done) for done in (*lines, start + line))


def paragraphs(text: str) -> list[str]:
    """Return the lines of Markdown as it was written, without line breaks within a paragraph or an item of a list.

    An empty line stands between two paragraphs.
    """
    lines: list[str] = []
    for block in re.split(r"\n(?:[^\S\n]*\n)+", text.strip("\n")):
        lines += [""] * bool(lines)
        for n, line in enumerate(block.splitlines()):
            if n and not _NEW_LINE.match(line):
                lines[-1] += f" {line.strip()}"
            else:
                lines.append(line.strip())
    return lines


def _words(text: str, room: int) -> Iterator[str]:
    for word in text.split():
        rest = word
        while not rest.isascii() and cells(rest) > room:  # a script without spaces
            part = _head(rest, room) or rest
            yield part
            rest = rest[len(part) :]
        if rest:
            yield rest


def _head(text: str, room: int) -> str:
    taken = 0
    for at, sign in enumerate(text):
        taken += _cells(sign)
        if taken > room:
            return text[:at]
    return text


def _cells(sign: str) -> int:
    if unicodedata.category(sign) in _ON_OTHERS or sign in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _harmless(text: str) -> str:
    return re.sub(rf"[^{_JOINERS}]+", lambda found: printable(found[0]), text)


def _without_order(line: str) -> str:
    """GitHub's runner takes `::` at the start of a line for an order, whatever space is before it."""
    return re.sub(r"^(\s*):(?=:)", r"\1: ", line)


# Text for other programs, in which none of them finds an order or a formula.

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


_IN_JSON = ("path", "line", "column", "message", "hint")


def problems_as_json(shown: Sequence[Problem]) -> str:
    """A JSON list of objects with path, line, column, message and hint."""
    return as_json([{name: getattr(problem, name) for name in _IN_JSON} for problem in shown])
