"""What stands in a cell for a value of the files, and which value a cell means.

A list stands one value a line; who fills in a cell may also part them by `;`. A value in quotation marks, as CSV has
them, is one value whatever it holds: line breaks, a `;`, or what would else be read as more than text.
"""

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from rectrack.yaml.reader import Data
from rectrack.yaml.writer import Bare

Kind: TypeAlias = Literal["text", "flag", "lines", "evidence", "accounts"]
"""How a value stands in its cell. `lines` is a list of texts; the last two are lists whose items may say more."""

YES = "yes"

_QUOTED = r'"(?:[^"]|"")*"'
_IN_QUOTES = re.compile(rf"(^|[\n;])[^\S\n]*{_QUOTED}(?=[^\S\n]*(?:[\n;]|\Z))")


def _apart(sign: str) -> re.Pattern[str]:
    """What finds the items between these signs: the first group has those in quotation marks, the second others."""
    return re.compile(rf"(?:^|{sign})(?:[^\S\n]*({_QUOTED})[^\S\n]*(?={sign}|\Z)|((?:(?!{sign})[\s\S])*))")


_LINES, _SEMICOLONS, _AFTER_LINKS = _apart("\n"), _apart(";"), _apart(r";(?=\s|\Z)")
_ITEMS: dict[Kind, re.Pattern[str]] = {
    "evidence": re.compile(r"(?P<url>https?://\S+)\s+\(archived: (?P<archived>https?://\S+)\)"),
    "accounts": re.compile(r"@?(?P<login>\S+)\s+\((?P<id>[0-9]+)\)"),
}


def shown(value: Data, kind: Kind) -> str:
    """What stands in the cell; nothing where the file says nothing."""
    if isinstance(value, list):
        return "\n".join(_line(item, kind) for item in value)
    if kind == "flag":
        return YES if value == "true" else ""
    return str(value or "")


def meant(cell: str, kind: Kind, was: Data = None) -> Data:
    """The value as plain data for a file; None where the cell is empty.

    `was` is the list that stood there: those of its items whose lines are in the cell stay as they were.
    """
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return None
    if kind == "text":
        return text
    if kind == "flag":
        return Bare("true") if text.strip().casefold() in (YES, "true", "on", "x", "1") else text
    known = {_line(item, kind): item for item in was} if isinstance(was, list) else {}
    return [known[item] if item in known else _item(item, kind) for item in _lines(text, kind)]


def _line(item: Data, kind: Kind) -> str:
    if isinstance(item, dict):
        if kind == "accounts":
            return f"{item['login']} ({item['id']})"
        return f"{item['url']} (archived: {item['archived']})" if item.get("archived") else str(item["url"])
    text = str(item)
    pattern = _ITEMS.get(kind)
    is_plain = text == text.strip() and not re.search(r'^"|[\n;]', text) and not (pattern and pattern.fullmatch(text))
    return text if is_plain else '"' + text.replace('"', '""') + '"'


def _lines(text: str, kind: Kind) -> Iterator[str]:
    """The items of a list as they stand in the cell, those in quotation marks with them. A link may hold a `;`."""
    in_line = _AFTER_LINKS if kind == "evidence" else _SEMICOLONS
    apart = _LINES if "\n" in _IN_QUOTES.sub(r"\1", text.strip()) else in_line
    for found in apart.finditer(text.strip()):
        if item := found[1] or found[2].strip():
            yield item


def _item(line: str, kind: Kind) -> Data:
    if re.fullmatch(_QUOTED, line):
        return line[1:-1].replace('""', '"')
    pattern = _ITEMS.get(kind)
    found = pattern.fullmatch(line) if pattern else None
    return dict(found.groupdict()) if found else line
