"""The lines of minutes: from a text, from a file in one of several encodings, or from Word."""

import codecs
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from rectrack.text import RefusedError, clean


class NumberedLine(NamedTuple):
    """A line of minutes and its number, in Word that of its paragraph."""

    number: int
    text: str


_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ") | {ord("\u00ad"): ""}
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP, _OLD_WORD, _RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHANGES = [_WORD + name for name in ("ins", "del", "moveFrom", "moveTo")]
_AROUND = [_WORD + name for name in ("sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "bdo", "dir")]
"""Elements that Word puts around text, such as fields to fill in. python-docx does not read inside them."""
_TEXT, _BOX = _WORD + "t", _WORD + "txbxContent"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, SyntaxError, RuntimeError)
"""What the libraries raise for a damaged or other file: lxml's own error is a `SyntaxError`."""
MOST_BYTES = 100_000_000
"""Largest size of an unpacked document."""
_MOST_NO_TEXT = 50
"""A file is no text if more than one sign in so many is in no text. Others may be a slip of an editor."""
_AS_WHAT = "Save it as a Word document (.docx) or as plain text."
_DAMAGED_FILE = f"This file is not a Word document, or it is damaged. {_AS_WHAT}"


def lines(text: str) -> list[NumberedLine]:
    """Return the numbered lines of a text, as a file may hold them.

    Only line breaks separate lines. No-break spaces become spaces, and soft hyphens are removed.
    """
    return [NumberedLine(n, line.translate(_SPACES)) for n, line in enumerate(clean(text).split("\n"), 1)]


def read_minutes_lines(content: bytes, name: str) -> list[NumberedLine]:
    """Return the lines of a file; in Word its paragraphs, also those of tables.

    A file whose name ends in .docx is never read as plain text: the text of a damaged one would be its bytes.

    Raises `RefusedError` for another format, for a damaged file, and for tracked changes or text boxes in Word.
    """
    if content.startswith((_OLD_WORD, _RTF)):
        raise RefusedError(f"This file is neither plain text nor .docx, or it has a password. {_AS_WHAT}")
    if content.startswith(_ZIP) or name.lower().endswith(".docx"):
        return _of_word(content)
    text = _text(content)
    if sum(map(_is_no_text, text)) * _MOST_NO_TEXT > len(text):
        raise RefusedError(_DAMAGED_FILE)
    return lines(text)


def _is_no_text(sign: str) -> bool:
    """Return whether a sign is in no text, but in other files that are read as one."""
    return not sign.isspace() and unicodedata.category(sign) in ("Cc", "Cn")


def _text(content: bytes) -> str:
    """Return decoded text: UTF-8, UTF-16 by its mark or its zeros, else Windows-1252."""
    if content.startswith(_UTF_16):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:200]:
        return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le", errors="replace")
    with suppress(UnicodeDecodeError):
        return content.decode("utf-8-sig")
    return content.decode("cp1252", errors="replace")


def _of_word(content: bytes) -> list[NumberedLine]:
    import docx
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES:
                raise RefusedError(f"The unpacked document has more than {MOST_BYTES:,} bytes. Delete its pictures.")
        document = docx.Document(io.BytesIO(content))
    except (OpcError, *_DAMAGED) as error:
        raise RefusedError(_DAMAGED_FILE) from error
    if next(document.element.iter(*_CHANGES), None) is not None:
        raise RefusedError(
            "This document has tracked changes. Accept or reject them in Word, and save the document again."
        )
    if any(next(box.iter(_TEXT), None) is not None for box in document.element.iter(_BOX)):
        raise RefusedError(
            "This document has a text box. Move its text into the document, and save the document again."
        )
    _unwrap(document.element)
    return [NumberedLine(n, line.text) for n, text in enumerate(_paragraphs(document), 1) for line in lines(text)]


def _unwrap(element: Any) -> None:
    """Put the content of the elements that wrap text before them, where python-docx reads it."""
    for around in [*element.iter(*_AROUND)]:
        for inner in [*around]:
            around.addprevious(inner)


def _paragraphs(container: Any) -> "Iterator[str]":
    """Yield the texts of all paragraphs in order, also those in table cells."""
    from docx.table import Table

    for item in container.iter_inner_content():
        if isinstance(item, Table):
            cells: list[Any] = []  # python-docx repeats merged cells
            for cell in (cell for row in item.rows for cell in row.cells):
                if cell not in cells:
                    cells.append(cell)
                    yield from _paragraphs(cell)
        else:
            yield item.text
