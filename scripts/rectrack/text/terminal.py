"""Text for a terminal: cut and wrapped at its width, and nothing in it that a terminal or a log would obey."""

import re
import shutil
import unicodedata
from collections.abc import Iterator

from rectrack.text.problems import printable

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


def paragraphs(text: str, room: int, indent: str = "") -> str:
    """Markdown as it was written, wrapped: its paragraphs and the items of its lists stay apart."""
    blocks = []
    for block in re.split(r"\n(?:[^\S\n]*\n)+", text.strip("\n")):
        items: list[str] = []
        for line in block.splitlines():
            if items and not _NEW_LINE.match(line):
                items[-1] += f" {line.strip()}"
            else:
                items.append(line.strip())
        blocks.append("\n".join(wrapped(item, room, indent) for item in items))
    return "\n\n".join(blocks)


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
